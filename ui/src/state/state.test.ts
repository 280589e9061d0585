import { describe, expect, it, vi } from 'vitest'
import type { Row } from '../backend/bindings'
import { keyName, Keys } from './keys.svelte'
import { nextShown, type Shown } from './shown'

const row = (id: string, note: string | null = null) =>
  ({ id, lane: note ? 'none' : 'me', note: note ? { state: 'settled', tone: 'quiet', text: note, remedy: null } : null }) as Row
const here = (...ids: string[]): Shown[] => ids.map((id) => ({ id, row: row(id), state: 'here' }))
const ids = (shown: Shown[]) => shown.map((entry) => (entry.state === 'here' ? entry.id : `${entry.id}:${entry.state}`)).join(' ')
const next = (before: Shown[], after: string, { settled = [] as Row[], hold = false, fresh = false } = {}) =>
  nextShown(before, {
    order: after.split(' ').filter(Boolean),
    row: (id) => settled.find((one) => one.id === id) ?? row(id),
    hold,
    fresh,
  })

describe('what a lane shows', () => {
  it('takes the first answer as it is', () => expect(ids(next([], 'a b').shown)).toBe('a b'))
  it('takes the new order', () => expect(ids(next(here('a', 'b', 'c'), 'c a d b').shown)).toBe('c a d b'))
  it('keeps a settled row in its place, with its note', () => {
    const { shown, left } = next(here('a', 'b', 'c'), 'a c', { settled: [row('b', 'Dia reviewed it')] })
    expect(ids(shown)).toBe('a b:gone c')
    expect(shown[1]?.row?.note?.text).toBe('Dia reviewed it')
    expect(left).toEqual([{ id: 'b', state: 'gone' }])
  })
  it('closes up what left without a word', () => {
    expect(next(here('a', 'b'), 'b').left).toEqual([{ id: 'a', state: 'leaving' }])
  })
  it('tells of a leaving row once', () => {
    const { shown } = next(here('a', 'b'), 'b')
    expect(next(shown, 'b').left).toEqual([])
  })
  it('takes a row back that returns', () => {
    const { shown } = next(here('a', 'b'), 'b')
    expect(ids(next(shown, 'a b').shown)).toBe('a b')
  })
  it('moves nothing under the pointer, and shows new rows once it has left', () => {
    const held = next(here('a', 'b'), 'c b a', { hold: true })
    expect(ids(held.shown)).toBe('a b')
    expect(ids(next(held.shown, 'c b a').shown)).toBe('c b a')
  })
  it('takes what comes behind all that is shown, under the pointer too', () =>
    expect(ids(next(here('a', 'b'), 'a b c d', { hold: true }).shown)).toBe('a b c d'))
  it('takes a filtered answer as it is', () => expect(ids(next(here('a', 'b', 'c'), 'b', { fresh: true }).shown)).toBe('b'))
  it('keeps what goes at the end, too', () => expect(ids(next(here('a', 'b'), 'a').shown)).toBe('a b:leaving'))
})

describe('keys', () => {
  const press = (keys: Keys, key: string) => {
    const event = {
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      defaultPrevented: false,
      isComposing: false,
      target: null,
      preventDefault: vi.fn(),
    }
    keys.press(event as unknown as KeyboardEvent)
    return event.preventDefault.mock.calls.length > 0
  }
  vi.stubGlobal('HTMLElement', function NoElement() {})

  it('names keys as they are drawn', () => {
    const plain = { ctrlKey: false, metaKey: false, altKey: false }
    expect([
      keyName({ ...plain, key: 'j' }),
      keyName({ ...plain, key: 'Enter', metaKey: true }),
      keyName({ ...plain, key: 'j', altKey: true }),
    ]).toEqual(['j', 'Ctrl+Enter', null])
  })
  it('lets the last layer hear first, and pass on', () => {
    const keys = new Keys()
    const heard: string[] = []
    keys.push({ Escape: () => void heard.push('view') })
    const stop = keys.push({ Escape: () => (heard.push('menu'), heard.length > 1 ? false : undefined) })
    press(keys, 'Escape')
    press(keys, 'Escape')
    stop()
    press(keys, 'Escape')
    expect(heard).toEqual(['menu', 'menu', 'view', 'view'])
  })
  it('hears g then a letter, and that letter alone', () => {
    const keys = new Keys()
    const heard: string[] = []
    keys.push({ 'g a': () => void heard.push('accounts'), a: () => void heard.push('hand over') })
    press(keys, 'g')
    press(keys, 'a')
    press(keys, 'a')
    expect(heard).toEqual(['accounts', 'hand over'])
  })
  it('leaves what nobody wants to the browser', () => expect(press(new Keys(), 'j')).toBe(false))
})
