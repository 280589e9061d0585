import { describe, expect, it } from 'vitest'
import type { Actor, OutboxEntry } from '../backend/bindings'
import { age, ageInWords, left, secondsUntil, when } from './age'
import { hue, lettersFor } from './people'
import { pieces, plain } from './plain'
import { names, queuedSpoken, queuedWords } from './row'

const NOW = new Date(2026, 2, 4, 11, 0).getTime() // a Wednesday
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString()
const space = (text: string) => text.replaceAll('\u202f', ' ')

describe('ages', () => {
  it.each([
    [0.5, 'now', 'just now'],
    [-5, 'now', 'just now'],
    [1, '1 min', 'for 1 minute'],
    [59, '59 min', 'for 59 minutes'],
    [60, '1 h', 'for 1 hour'],
    [23 * 60, '23 h', 'for 23 hours'],
    [24 * 60, '1 d', 'for 1 day'],
    [13 * 24 * 60, '13 d', 'for 13 days'],
    [14 * 24 * 60, '2 w', 'for 2 weeks'],
    [59 * 24 * 60, '8 w', 'for 8 weeks'],
    [60 * 24 * 60, '2 mo', 'for 2 months'],
    [400 * 24 * 60, '13 mo', 'for 13 months'],
  ])('%d minutes: %s', (minutes, short, words) => {
    expect(space(age(ago(minutes), NOW))).toBe(short)
    expect(ageInWords(ago(minutes), NOW)).toBe(words)
  })

  it('says what is left only in the last hour', () => {
    expect(space(left(ago(-24), NOW) ?? '')).toBe('24 min left')
    expect(left(ago(-61), NOW)).toBeNull()
    expect(left(ago(1), NOW)).toBeNull()
  })

  it('names the day where it is near, else the date', () => {
    expect(when(ago(60), NOW)).toBe('10:00')
    expect(when(ago(24 * 60), NOW)).toBe('Tuesday 11:00')
    expect(when(ago(24 * 60 * 20), NOW)).toBe('12 February')
  })

  it('counts whole seconds down to none', () => {
    const at = new Date(NOW + 7_400).toISOString()
    expect([secondsUntil(at, NOW), secondsUntil(at, NOW + 7_000), secondsUntil(at, NOW + 9_000)]).toEqual([8, 1, 0])
  })
})

const actor = (name: string, nature: Actor['nature'] = 'human'): Actor => ({ handle: name.toLowerCase(), name, nature })

describe('people', () => {
  it('takes two letters only from those who share the first', () => {
    const found = lettersFor([actor('Ana'), actor('Cho'), actor('Chris'), actor('Coder', 'agent'), actor('Ana')])
    expect(Object.fromEntries(found)).toEqual({ ana: 'A', cho: 'Ch', chris: 'Ch' })
  })
  it('keeps the hue of a person', () => {
    expect(hue('ben')).toBe(hue('BEN'))
    expect(new Set(['ana', 'ben', 'cho', 'dia', 'eli', 'fay'].map(hue)).size).toBeGreaterThan(2)
  })
  it.each([
    [['Ana'], 'Ana'],
    [['Ana', 'Ben'], 'Ana and Ben'],
    [['Ana', 'Ben', 'Cho'], 'Ana, Ben and Cho'],
    [['Ana', 'Ben', 'Cho', 'Dia'], 'Ana, Ben and 2 more'],
  ])('%j', (given, words) => expect(names(given.map((name) => actor(name)))).toBe(words))
})

describe('plain', () => {
  it.each([
    ['abc\u202efdp.exe', 'abc[U+202E]fdp.exe'],
    ['a\u2066b\u2069', 'a[U+2066]b[U+2069]'],
    ['nul\u0000 bell\u0007', 'nul[U+0000] bell[U+0007]'],
    ['two\r\nlines\tand a tab', 'two\nlines\tand a tab'],
    ['\u{e0041}tag', '[U+E0041]tag'],
    ['شكرا 👩‍💻', 'شكرا 👩‍💻'],
    ['<b>&amp;</b>', '<b>&amp;</b>'],
  ])('%j', (given, shown) => expect(plain(given)).toBe(shown))

  it('cuts a message where it asks, and at backticks', () => {
    expect(pieces('See `warm()`? Thanks', [[0, 13]])).toEqual([
      { text: 'See ', asks: true, code: false },
      { text: 'warm()', asks: true, code: true },
      { text: '?', asks: true, code: false },
      { text: ' Thanks', asks: false, code: false },
    ])
  })
  it('stands ranges that lie outside, cross or are empty', () => {
    const text = 'one two'
    for (const ranges of [
      [[-5, 3]],
      [[4, 99]],
      [
        [0, 4],
        [2, 6],
      ],
      [[3, 3]],
      [[6, 2]],
      [],
    ] as [number, number][][])
      expect(
        pieces(text, ranges)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
  })
})

describe('the undo bar', () => {
  const entry = (change: Partial<OutboxEntry>) =>
    ({ kind: 'reply', title: 'Fix cache', words: 'To Cho: “Both done”', text: 'Both done', to: actor('Cho'), ...change }) as OutboxEntry
  it('puts the time first', () => {
    expect(queuedWords(entry({}), 5).map(space)).toEqual(['To Cho in 5 s', '“Both done”'])
    expect(queuedWords(entry({ kind: 'approve', text: null }), 1).map(space)).toEqual(['Approve in 1 s', 'Fix cache'])
    expect(queuedWords(entry({ kind: 'reassign', text: null }), 0).map(space)).toEqual(['To Cho now', 'Fix cache'])
    expect(queuedWords(entry({ to: null }), 3).map(space)).toEqual(['Reply in 3 s', '“Both done”'])
  })
  it('is spoken as a sentence', () => {
    expect(queuedSpoken(entry({}), 8)).toBe('Reply to Cho goes out in 8 seconds. Undo: z')
  })
})
