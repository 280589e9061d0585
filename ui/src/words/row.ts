/**
 * A row as one sentence, and its small words.
 *
 * The daemon composes what is said; here it is only joined, so that a screen reader hears in one name what the eye
 * gathers from four places.
 */
import type { Actor, OutboxEntry, Row, Span } from '../backend/bindings'
import { ageInWords, fullDate, left } from './age'
import { plain } from './plain'

/** The ask as plain text: "Ben asks you to review". */
export const sentence = (spans: Span[]) => plain(spans.map((span) => span.text).join(''))

/** The second line: the title, or their words in quotation marks. */
export const subject = (row: Row) => (row.quoted ? `“${plain(row.subject)}”` : plain(row.subject))

/** "Ben asks you to review, Fix cache stampede, GitHub, for 2 hours, frees 4 people". */
export function rowName(row: Row, now: number, side?: [time: string, why: string]): string {
  const time = side?.[0] ?? ((row.due && left(row.due, now)) || (row.since && ageInWords(row.since, now)))
  const note = row.note?.text ?? row.word?.words
  const said = [sentence(row.sentence), subject(row), row.tool_name, time, row.late && 'late', side?.[1] ?? row.why, row.also, note]
  return said
    .filter(Boolean)
    .map((part) => plain(String(part)))
    .join(', ')
}

/** For the tooltip of an age: the full date, and the business hours since; undefined: nothing waits. */
export function sinceFull(row: Row): string | undefined {
  return row.since_full ?? (row.since ? `since ${fullDate(row.since)}` : undefined)
}

/** "Ben", "Ben and Cho", "Ben, Cho and 2 more". */
export function names(people: Actor[]): string {
  const all = people.map((person) => plain(person.name))
  if (all.length <= 1) return all.join('')
  if (all.length === 2) return all.join(' and ')
  if (all.length === 3) return `${all[0]}, ${all[1]} and ${all[2]}`
  return `${all[0]}, ${all[1]} and ${all.length - 2} more`
}

const VERBS: Record<string, string> = {
  approve: 'Approve',
  merge: 'Merge',
  mark_done: 'Done',
  request_changes: 'Ask for changes',
  reassign: 'Hand over',
}

/** What the undo bar says while an action waits, the time first: "To Cho in 5 s", "“Both done”". */
export function queuedWords(entry: OutboxEntry, seconds: number): [head: string, rest: string] {
  const time = seconds > 0 ? `in ${seconds}\u202fs` : 'now'
  if (entry.kind === 'reply')
    return [`${entry.to ? `To ${plain(entry.to.name)}` : 'Reply'} ${time}`, entry.text ? `“${plain(entry.text)}”` : plain(entry.title)]
  if (entry.kind === 'reassign' && entry.to) return [`To ${plain(entry.to.name)} ${time}`, plain(entry.title)]
  return [`${VERBS[entry.kind] ?? plain(entry.words)} ${time}`, plain(entry.title)]
}

/** What a screen reader hears once when it appears. */
export function queuedSpoken(entry: OutboxEntry, seconds: number): string {
  const what = entry.kind === 'reply' && entry.to ? `Reply to ${plain(entry.to.name)}` : plain(entry.words)
  return `${what} goes out in ${seconds} second${seconds === 1 ? '' : 's'}. Undo: z`
}

/** Ask kinds, for the filter. */
export const KINDS: Record<string, string> = {
  decide: 'Decide',
  verify: 'Check a result',
  answer: 'Answer',
  rereview: 'Look again',
  review: 'Review',
  fix: 'Make changes',
  merge: 'Merge',
  finish_review: 'Finish a review',
  rsvp: 'Accept an invitation',
  do: 'Do',
  unblock: 'Unblock',
  pick_reviewers: 'Pick reviewers',
  pick_up: 'Pick up',
  move_on: 'Move on',
}
