/** What came of the user's own word, for the undo bar and for a screen reader. The daemon words it; here it is joined. */
import type { Row, WireError, WordSaid } from '../backend/bindings'
import { when } from './age'
import { plain } from './plain'

/** "Put off until 14:12", and behind it what came out otherwise than was meant, else on what. */
export function wordBar(said: WordSaid): [head: string, rest: string] {
  return [plain(said.short), plain(said.notice ?? said.row.title)]
}

/** What a screen reader hears once. */
export function wordSpoken(said: WordSaid): string {
  const all = [said.words, said.notice].filter((words) => words !== null).map(sentence)
  if (!said.undone) all.push('Undo: z')
  return all.join(' ')
}

const sentence = (words: string) => {
  const text = plain(words).trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** Right of a row that is put off: "until Tuesday 09:00", "or new activity". */
export function laterSide(row: Row, now: number): [time: string, why: string] {
  const activity = row.word?.kind === 'snoozed' ? row.word.or_activity : row.snoozed_until_activity
  if (row.snoozed_until) return [`until ${when(row.snoozed_until, now)}`, activity ? 'or new activity' : '']
  return ['until activity', '']
}

/** "You put it off at 11:02": under it. */
export function laterNote(row: Row, now: number): string {
  if (row.word?.kind !== 'snoozed') return plain(row.word?.words ?? 'Put off')
  const at = when(row.word.at, now)
  return `You put it off ${/^\d\d:/.test(at) ? 'at' : 'on'} ${at}`
}

/** What did not happen and why, and what mends it where that is no button. */
export function errorWords(error: WireError): string {
  const mends = error.remedy?.step === 'words' ? [error.remedy.label] : []
  return [error.message, ...mends].filter(Boolean).map(sentence).join(' ')
}
