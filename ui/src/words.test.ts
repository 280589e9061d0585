import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBackend } from './backend/fake'
import { refused, Words } from './state/words.svelte'

describe('words', () => {
  let backend: FakeBackend
  let words: Words
  beforeEach(() => {
    vi.useFakeTimers()
    backend = new FakeBackend(new URLSearchParams())
    words = new Words(backend)
  })
  afterEach(() => vi.useRealTimers())
  const lane = (id: string) => Object.entries(backend.lanes).find(([, rows]) => rows.some((row) => row.id === id))?.[0]
  const not = (item: string) => words.say(item, { kind: 'not_mine' })

  it('shows one in the bar, for a time', async () => {
    await not('s4')
    expect(words.bar?.said.short).toBe('Not yours')
    await vi.advanceTimersByTimeAsync(11_000)
    expect(words.bar).not.toBeNull()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(words.bar).toBeNull()
  })
  it('keeps the bar while somebody is at it', async () => {
    await not('s4')
    words.hold(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(words.bar).not.toBeNull()
    words.hold(false)
    await vi.advanceTimersByTimeAsync(13_000)
    expect(words.bar).toBeNull()
  })
  it('goes back step by step, each once', async () => {
    await not('s4')
    await words.say('m3', { kind: 'settled' })
    await words.say('m3', { kind: 'passed', to: 'cho' })
    expect([lane('s4'), lane('m3')]).toEqual(['settled', 'settled'])
    await words.undo()
    expect(backend.find('m3').word?.kind).toBe('settled')
    await words.undo()
    expect([lane('m3'), lane('s4')]).toEqual(['me', 'settled'])
    await words.undo()
    expect(lane('s4')).toBe('me')
    expect(words.last).toBeNull()
    expect(await words.undo()).toBeNull()
  })
  it('does not take back a second time what was taken back at the row', async () => {
    await not('s4')
    await not('m3')
    await words.say('s4', { kind: 'undo' })
    expect(words.last?.item).toBe('m3')
    await words.undo()
    expect([lane('s4'), lane('m3'), words.last]).toEqual(['me', 'me', null])
  })
  it('forgets after ten minutes what nobody remembers', async () => {
    await not('s4')
    await vi.advanceTimersByTimeAsync(601_000)
    expect(words.last).toBeNull()
    expect(lane('s4')).toBe('settled')
  })
  it('passes over what can no longer be taken back', async () => {
    await not('s4')
    await not('m3')
    backend.take('m3')
    expect(await words.undo()).toMatchObject({ code: 'not_found' })
    expect(words.last?.item).toBe('s4')
  })
  it('gives the refusal to who asked, and shows nothing', async () => {
    const said = await words.say('s4', { kind: 'snoozed', until: 'whenever', or_activity: true })
    expect(refused(said) && said.message).toBe('“whenever” is no time.')
    expect(words.bar).toBeNull()
  })
})
