/**
 * The user's own word in the made-up team: said, clamped, taken back, as the daemon does it.
 *
 * `?state=readonly` refuses every word, as a full disk does.
 */
import type { FakeBackend } from '../fake'
import { clockTime, when } from '../../words/age'
import type { Actor, LaterView, Row, SetOverride, WireError, WordSaid, WordView } from '../bindings'
import { person, spans, TEAM } from './rows'

type Lane = keyof FakeBackend['lanes']
const HOUR = 3_600_000

const usage = (message: string, label: string): WireError => ({ code: 'usage', message, remedy: { label, step: 'words' }, details: null })

/** As late as it can wait: four fifths of the time to its expiry, for a decision. */
const latestOf = (row: Row) =>
  row.kind === 'decide' && row.due && row.since ? Date.parse(row.since) + 0.8 * (Date.parse(row.due) - Date.parse(row.since)) : null

export class Words {
  #team: FakeBackend
  #before = new Map<string, { lane: Lane; at: number; row: Row; word: WordView }[]>()

  constructor(team: FakeBackend) {
    this.#team = team
  }

  /** The times to put a row off to. */
  later(row: Row | null, now: number): LaterView {
    const latest = row && latestOf(row)
    const at = (days: number, hour: number) => {
      const date = new Date(now)
      date.setDate(date.getDate() + days)
      date.setHours(hour, 0, 0, 0)
      return date.getTime()
    }
    const monday = (8 - new Date(now).getDay()) % 7 || 7
    const all: [string, string, number][] = [
      ['later', 'In one hour', now + HOUR],
      ['evening', 'This evening', at(0, 18)],
      ['tomorrow', 'Tomorrow morning', at(1, 9)],
      ['weekend', 'This weekend', at((6 - new Date(now).getDay() + 7) % 7, 9)],
      ['next-week', 'Next week', at(monday, 9)],
    ]
    const choices = all
      .filter(([, , time]) => time > now && (latest === null || time <= latest))
      .map(([key, label, time]) => ({ key, label, hint: when(time, now), until: new Date(time).toISOString() as string | null }))
      .sort((a, b) => String(a.until).localeCompare(String(b.until)))
    if (latest !== null)
      choices.push({
        key: 'latest',
        label: 'As long as it can wait',
        hint: clockTime(latest),
        until: new Date(latest).toISOString(),
      })
    const hint = latest === null ? 'without a time' : `${clockTime(latest)} at the latest`
    choices.push({ key: 'activity', label: 'When something happens', hint, until: null })
    return {
      choices,
      latest: latest === null ? null : new Date(latest).toISOString(),
      latest_why: latest !== null && row?.due ? `The decision expires at ${clockTime(row.due)}.` : null,
    }
  }

  /** Says it, or takes the newest one back. */
  say({ item, word, ask }: SetOverride): WordSaid {
    if (this.#team.state === 'readonly')
      throw { code: 'storage', message: 'Not kept: the disk is full.', remedy: { label: 'Free 20 MB', step: 'words' }, details: null }
    const row = this.#team.find(item)
    if (word.kind === 'undo' || word.kind === 'wake') return this.#back(row)
    const now = Date.now()
    let notice: string | null = null
    let to: Actor | null = null
    let until: string | null = null
    let activity = false
    if (word.kind === 'passed') [to, notice] = this.#person(word.to, row)
    if (word.kind === 'snoozed') {
      const time = word.until === null ? null : Date.parse(word.until)
      if (time !== null && Number.isNaN(time)) throw usage(`“${word.until}” is no time.`, 'Say it so: 2h, fri 14:00, 2026-11-27T14:00')
      if (time !== null && time <= now) throw usage('That is over.', 'Give a later time')
      const latest = latestOf(row)
      const clamped = latest !== null && (time === null || time > latest)
      if (clamped) notice = `Until ${clockTime(latest)} at the latest: the decision expires at ${clockTime(row.due ?? '')}.`
      until = clamped ? new Date(latest).toISOString() : word.until
      activity = word.or_activity || word.until === null
    }
    const said: WordView = {
      kind: word.kind,
      at: new Date(now).toISOString(),
      ask,
      to,
      until,
      or_activity: activity,
      words: this.#said(word.kind, to, until, now),
    }
    // One ask of several: the others keep the row where it is.
    const one = row.also !== null && ask !== null
    const lane = this.#laneOf(item)
    const stack = this.#before.get(item) ?? []
    this.#before.set(item, [...stack, { lane, at: this.#team.lanes[lane].findIndex((one) => one.id === item), row, word: said }])
    const moved = one ? { ...row, word: said, also: null } : this.#moved(row, said)
    this.#put(moved, one ? lane : this.#goes(said, row), null)
    return this.#answer(moved, said, false, notice)
  }

  #moved(row: Row, word: WordView): Row {
    const free = { ...row, word, note: null, snoozed_until: null, snoozed_until_activity: false }
    if (word.kind === 'snoozed') return { ...free, snoozed_until: word.until, snoozed_until_activity: word.until === null }
    if (word.kind === 'took') {
      const ask = row.lane === 'me' ? row.sentence : spans('You took it on yourself')
      return { ...free, lane: 'me', shared: false, from: row.from, on: [], sentence: ask }
    }
    const text = word.words
    return { ...free, lane: 'none', note: { state: 'settled', tone: 'quiet', text, remedy: null } }
  }

  #goes = (word: WordView, row: Row): Lane => {
    if (word.kind === 'snoozed') return 'later'
    if (word.kind === 'took') return row.lane === 'others' || row.lane === 'none' ? 'me' : (row.lane as Lane)
    return 'settled'
  }

  #back(row: Row): WordSaid {
    const stack = this.#before.get(row.id) ?? []
    const last = stack.at(-1)
    if (!last && !row.word)
      throw { code: 'rejected', message: 'You said nothing of it that could be taken back.', remedy: null, details: null } as WireError
    if (last) {
      this.#before.set(row.id, stack.slice(0, -1))
      this.#put(last.row, last.lane, last.at)
      return this.#answer(last.row, last.word, true, null)
    }
    // Said before this window was there.
    const word = row.word as WordView
    const woken = { ...row, word: null, note: null, snoozed_until: null, snoozed_until_activity: false, lane: 'me' as const }
    this.#put(woken, 'me', null)
    return this.#answer(woken, word, true, null)
  }

  #answer(row: Row, word: WordView, undone: boolean, notice: string | null): WordSaid {
    this.#team.tell({ event: 'queue', items: [row.id] })
    const what = word.words.replace(/^You /, 'you ')
    const short =
      word.kind === 'snoozed'
        ? word.words.replace('You put it off', 'Put off')
        : { passed: `${word.to?.name} has it`, took: 'You have it', settled: 'Settled', not_mine: 'Not yours' }[word.kind]
    return {
      row,
      word,
      undone,
      short: undone ? 'Taken back' : (short ?? ''),
      words: undone ? `Taken back: ${what}. It waits on you.` : `${word.words}, until somebody else acts on it.`,
      notice,
    }
  }

  #said(kind: string, to: Actor | null, until: string | null, now: number): string {
    if (kind === 'passed') return `You said that ${to?.name} has it`
    if (kind === 'took') return 'You said that you have it'
    if (kind === 'settled') return 'You said that it is settled'
    if (kind === 'not_mine') return 'You said that it is not yours'
    return until ? `You put it off until ${when(until, now)}` : 'You put it off until something happens'
  }

  #person(text: string, row: Row): [Actor, string | null] {
    const wanted = text.trim().toLowerCase()
    if (wanted === 'gus') throw usage('That is you.', 'To take it yourself: I’ll take it')
    const known = Object.values(TEAM).find((actor) => actor.handle === wanted || actor.name.toLowerCase() === wanted)
    if (known) return [known, null]
    return [person(text.trim()), `${row.tool_name} knows nobody called ${text.trim()}, as far as it told.`]
  }

  #laneOf = (item: string): Lane =>
    (Object.keys(this.#team.lanes) as Lane[]).find((lane) => this.#team.lanes[lane].some((row) => row.id === item)) ?? 'settled'

  #put(row: Row, lane: Lane, at: number | null) {
    const was = this.#laneOf(row.id)
    const index = this.#team.lanes[was].findIndex((one) => one.id === row.id)
    this.#team.take(row.id)
    const rows = [...this.#team.lanes[lane]]
    rows.splice(at ?? (was === lane ? index : lane === 'me' ? rows.length : 0), 0, row)
    this.#team.lanes[lane] = rows
  }
}
