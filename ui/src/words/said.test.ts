import { describe, expect, it } from 'vitest'
import type { Row, WordSaid, WordView } from '../backend/bindings'
import { fromField, inWords, toField } from './local'
import { errorWords, laterNote, laterSide, wordBar, wordSpoken } from './said'
import { common, holidayWords, meantEnd, oneMore, shownEnd, withDay, withSpans } from './week'

const NOW = new Date(2026, 2, 4, 11, 0).getTime() // a Wednesday
const at = (day: number, hour: number, minute = 0) => new Date(2026, 2, day, hour, minute).toISOString()
const word = (change: Partial<WordView>): WordView => ({
  kind: 'snoozed',
  at: at(4, 10, 40),
  ask: null,
  to: null,
  until: null,
  or_activity: false,
  words: 'You put it off until Fri 6 Mar 14:00',
  ...change,
})
const said = (change: Partial<WordSaid>) =>
  ({
    row: { title: 'Fix cache' },
    short: 'Cho has it',
    words: 'In your view Cho has it, until somebody else acts on it.',
    notice: null,
    undone: false,
    ...change,
  }) as WordSaid
const row = (change: Partial<Row>) => ({ snoozed_until: null, snoozed_until_activity: false, word: null, ...change }) as Row

describe('the bar of a word', () => {
  it('says on what, or what came out otherwise', () => {
    expect(wordBar(said({}))).toEqual(['Cho has it', 'Fix cache'])
    expect(wordBar(said({ notice: 'GitHub knows nobody called cho.' }))[1]).toBe('GitHub knows nobody called cho.')
  })
  it('is spoken as sentences, with the way back unless it was one', () => {
    expect(wordSpoken(said({ notice: 'Until 14:12 at the latest' }))).toBe(
      'In your view Cho has it, until somebody else acts on it. Until 14:12 at the latest. Undo: z',
    )
    expect(wordSpoken(said({ undone: true, words: 'Taken back: you said that Cho has it.' }))).toBe('Taken back: you said that Cho has it.')
  })
  it('draws hidden characters by name', () => expect(wordBar(said({ short: 'a\u202eb has it' }))[0]).toBe('a[U+202E]b has it'))
})

describe('a refusal', () => {
  it.each([
    ['Not kept: the disk is full.', { label: 'Free 20 MB', step: 'words' as const }, 'Not kept: the disk is full. Free 20 MB.'],
    ['Baton’s engine stopped.', { label: 'Try again', step: 'retry' as const }, 'Baton’s engine stopped.'],
    ['That is over', null, 'That is over.'],
  ])('%s', (message, remedy, words) => expect(errorWords({ code: 'usage', message, remedy, details: null })).toBe(words))
})

describe('a row that is put off', () => {
  it.each([
    [{ snoozed_until: at(6, 14), word: word({ until: at(6, 14), or_activity: true }) }, ['until Friday 14:00', 'or new activity']],
    [{ snoozed_until: at(6, 14), word: word({ until: at(6, 14) }) }, ['until Friday 14:00', '']],
    [{ snoozed_until_activity: true, word: word({ or_activity: true }) }, ['until activity', '']],
    [{ snoozed_until: at(6, 14), snoozed_until_activity: true }, ['until Friday 14:00', 'or new activity']],
  ])('%j', (change, side) => expect(laterSide(row(change), NOW)).toEqual(side))
  it('says when that was said', () => {
    expect(laterNote(row({ word: word({}) }), NOW)).toBe('You put it off at 10:40')
    expect(laterNote(row({ word: word({ at: at(2, 9) }) }), NOW)).toBe('You put it off on Monday 09:00')
    expect(laterNote(row({}), NOW)).toBe('Put off')
  })
})

describe('a field for date and time', () => {
  it('holds what it was given, to the minute', () => {
    for (let hour = 0; hour < 24 * 400; hour += 7) {
      const time = NOW + hour * 3_600_000
      expect(fromField(toField(time))).toBe(time)
    }
  })
  it.each(['', '2026-03', 'fri 14:00', '2026-02-30T09:00', '2026-13-01T09:00'])('%s is no time', (value) =>
    expect(fromField(value)).toBeNull(),
  )
  it.each([
    [1, 'in 1 minute'],
    [59, 'in 59 minutes'],
    [60, 'in 1 hour'],
    [23 * 60, 'in 23 hours'],
    [29 * 60, 'in 1 day'],
    [3 * 1440, 'in 3 days'],
  ])('%d minutes: %s', (minutes, words) => expect(inWords(NOW + minutes * 60_000, NOW)).toBe(words))
})

describe('a working week', () => {
  const nine = [{ from: '09:00', to: '17:00' }]
  const six = [{ from: '06:00', to: '14:00' }]
  const week = [nine, nine, nine, nine, nine, [], []]
  it('is one pair of fields while all days are alike', () => {
    expect(common(week)).toEqual(nine)
    expect(common([nine, six, [], [], [], [], []])).toBeNull()
    expect(common([[], [], [], [], [], [], []])).toEqual(nine)
  })
  it('takes a day on with the hours of the others, and off', () => {
    expect(withDay([six, [], [], [], [], [], []], 5, true)[5]).toEqual(six)
    expect(withDay(week, 0, false)).toEqual([[], nine, nine, nine, nine, [], []])
  })
  it('sets the hours of one day, or of all that are worked on', () => {
    expect(withSpans(week, 2, six)[2]).toEqual(six)
    expect(withSpans(week, null, six)).toEqual([six, six, six, six, six, [], []])
  })
  it('adds hours behind a break', () => {
    expect(oneMore([{ from: '09:00', to: '12:00' }])).toEqual([
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '15:00' },
    ])
    expect(oneMore([])).toEqual(nine)
  })
  it('adds hours that overlap none, however late the last end', () => {
    for (const to of ['20:30', '21:00', '22:00', '23:59', '24:00'])
      for (const { from, to: end } of oneMore([{ from: '09:00', to }]).slice(1))
        expect(from >= to ? end > from : end <= '09:00', `${to}: ${from} to ${end}`).toBe(true)
  })
  it('shows midnight as fields can', () => {
    expect([shownEnd('24:00'), shownEnd('17:00'), meantEnd('00:00'), meantEnd('17:00')]).toEqual(['00:00', '17:00', '24:00', '17:00'])
  })
  it.each([
    [11, { date: '2026-12-25', name: 'Christmas' }, '11 days, next: 25 Dec Christmas'],
    [1, { date: '2027-01-06', name: '' }, '1 day, next: 6 Jan'],
    [4, null, '4 days, all over'],
    [0, null, 'No day was read'],
  ])('%d days, next %j', (days, next, words) => expect(holidayWords({ file: '/f', days, next, problems: [] })).toBe(words))
})
