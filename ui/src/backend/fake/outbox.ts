/**
 * The made-up outbox: queued, sending, sent, failed, unknown, with the real timers.
 *
 * What becomes of an action depends on `?state=`: `failed` refuses it, `unknown` loses the answer, `changed` says that
 * the commit moved, `offline` keeps it.
 */
import { clockTime } from '../../words/age'
import type { FakeBackend } from '../fake'
import type { Note, OutboxEntry, Row, WireIntent } from '../bindings'
import { person, spans } from './rows'

const SENDING_MS = 1_600
const LOOKING_MS = 3_000
const GOING: Record<string, string> = {
  reply: 'Sending your reply',
  approve: 'Sending your approval',
  merge: 'Merging',
  reassign: 'Handing over',
  request_changes: 'Sending your review',
  mark_done: 'Marking it done',
}
const DONE: Record<string, string> = {
  reply: 'Sent',
  approve: 'Approved',
  merge: 'Merged',
  reassign: 'Handed over',
  request_changes: 'Sent',
  mark_done: 'Done',
}

const note = (state: string, tone: Note['tone'], text: string, remedy: Note['remedy'] = null): Note => ({ state, tone, text, remedy })

export class Outbox {
  entries: OutboxEntry[] = []
  #team: FakeBackend
  #intents = new Map<string, WireIntent>()
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #count = 0

  constructor(team: FakeBackend) {
    this.#team = team
  }

  of = (item: string) => this.entries.filter((entry) => entry.item === item)

  add(row: Row, intent: WireIntent, now: boolean): OutboxEntry {
    const seconds = now ? 0 : this.#team.settings.undo_seconds
    const to = intent.intent === 'reassign' ? person(intent.to[0]?.toUpperCase() + intent.to.slice(1)) : (row.who ?? null)
    const text = 'text' in intent ? intent.text : null
    const entry: OutboxEntry = {
      id: `act-${++this.#count}`,
      item: row.id,
      title: row.title,
      account: row.account,
      kind: intent.intent,
      state: 'queued',
      words: this.#words(row, intent, to?.name ?? ''),
      text,
      to,
      created_at: new Date().toISOString(),
      undo_until: seconds > 0 ? new Date(Date.now() + seconds * 1000).toISOString() : null,
      attempts: 0,
      next_attempt_at: null,
      sent_at: null,
      url: null,
      reason: null,
      remedy: null,
    }
    this.entries = [entry, ...this.entries]
    this.#intents.set(entry.id, intent)
    this.#later(entry.id, seconds * 1000, () => this.#send(entry.id))
    this.#told(entry)
    return entry
  }

  undo(id: string): OutboxEntry {
    const entry = this.#get(id)
    if (entry.state !== 'queued') throw { code: 'rejected', message: 'Not taken back: it has left already.', remedy: null, details: null }
    clearTimeout(this.#timers.get(id))
    this.#team.replace(entry.item, { note: null })
    return this.#set(id, { state: 'undone', undo_until: null })
  }

  sendAgain(id: string): OutboxEntry {
    clearTimeout(this.#timers.get(id))
    this.#send(id, this.#get(id).state !== 'queued')
    return this.#get(id)
  }

  drop(id: string) {
    const entry = this.#get(id)
    this.#team.replace(entry.item, { note: null })
    this.entries = this.entries.filter((other) => other.id !== id)
    this.#told(entry)
    return {}
  }

  #words(row: Row, intent: WireIntent, to: string): string {
    if (intent.intent === 'reply') return `To ${to || row.place}: “${intent.text}”`
    if (intent.intent === 'reassign') return `Hand over to ${to}`
    if (intent.intent === 'request_changes') return `Ask ${to} for changes`
    if (intent.intent === 'nudge') return `Nudge ${to || row.place}: “${intent.text}”`
    if (intent.intent === 'react') return `React with ${intent.emoji} to ${row.title}`
    if (intent.intent === 'rsvp') return `Answer ${intent.answer} to ${row.title}`
    return { approve: `Approve ${row.title}`, merge: `Merge ${row.title}`, mark_done: `Mark ${row.title} done` }[intent.intent]
  }

  #send(id: string, again = false) {
    const entry = this.#get(id)
    if (this.#team.state === 'offline') {
      this.#team.replace(entry.item, { note: note('queued', 'quiet', 'Goes out when you are online') })
      this.#set(id, { undo_until: null, reason: 'Offline' })
      return
    }
    this.#team.replace(entry.item, { note: note('sending', 'quiet', GOING[entry.kind] ?? 'Sending') })
    this.#set(id, { state: 'sending', undo_until: null, attempts: entry.attempts + 1 })
    this.#later(id, SENDING_MS, () => this.#arrive(id, again))
  }

  #arrive(id: string, again: boolean) {
    const entry = this.#get(id)
    const state = again ? '' : this.#team.state
    if (state === 'failed') {
      const remedy = { label: 'Allow writing', step: 'sign_in', account: entry.account } as const
      this.#team.replace(entry.item, { note: note('failed', 'bad', 'Not sent: read-only token', remedy) })
      this.#set(id, { state: 'failed', reason: 'read-only token', remedy })
    } else if (state === 'changed') {
      const remedy = { label: 'See it', step: 'show_item', item: entry.item } as const
      this.#team.replace(entry.item, {
        head: 'e41d00b',
        note: note('changed', 'late', `Not merged: Cho pushed at ${clockTime(Date.now())}`, remedy),
      })
      this.#set(id, { state: 'failed', reason: 'Cho pushed', remedy })
    } else if (state === 'unknown') {
      this.#team.replace(entry.item, { note: note('unknown', 'late', 'May have been sent: looking in GitHub') })
      this.#set(id, { state: 'unknown' })
      this.#later(id, LOOKING_MS, () => {
        const remedy = { label: 'Send again', step: 'send_again', action: id } as const
        this.#team.replace(entry.item, { note: note('unknown', 'late', 'Not found in GitHub', remedy) })
        this.#set(id, { state: 'unknown', reason: 'Not found', remedy })
      })
    } else this.#sent(entry)
  }

  #sent(entry: OutboxEntry) {
    const intent = this.#intents.get(entry.id)
    const row = this.#team.take(entry.item)
    const said = `${DONE[entry.kind] ?? 'Sent'} ${clockTime(Date.now())}, seen in ${row.tool_name}`
    const done = { ...row, note: note('sent', 'good', said) }
    if (intent?.intent === 'reassign' && entry.to) {
      const moved = {
        ...done,
        lane: 'others' as const,
        who: entry.to,
        on: [entry.to],
        from: [],
        sentence: spans(`You wait on *${entry.to.name}* to review`),
      }
      this.#team.lanes.others = [moved, ...this.#team.lanes.others]
    } else this.#team.lanes.settled = [{ ...done, lane: 'none' }, ...this.#team.lanes.settled]
    this.#set(entry.id, { state: 'sent', sent_at: new Date().toISOString(), url: row.url })
    this.#team.tell({ event: 'queue', items: [entry.item] })
  }

  #later(id: string, ms: number, act: () => void) {
    this.#timers.set(id, setTimeout(act, ms))
  }

  #get(id: string): OutboxEntry {
    const entry = this.entries.find((other) => other.id === id)
    if (!entry) throw { code: 'not_found', message: 'There is no such action.', remedy: null, details: null }
    return entry
  }

  #set(id: string, change: Partial<OutboxEntry>): OutboxEntry {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry))
    const entry = this.#get(id)
    this.#told(entry)
    return entry
  }

  #told(entry: OutboxEntry) {
    this.#team.tell({ event: 'outbox', action: entry.id, item: entry.item })
    this.#team.tell({ event: 'queue', items: [entry.item] })
  }
}
