/**
 * All that can be done to an item, as its menu lists it: what its tool hears of first, then what only Baton knows.
 *
 * Every key of a row is here too, so that nothing can be done by keyboard alone.
 */
import type { Detail } from '../backend/bindings'
import { plain } from '../words/plain'
import type { App } from './app.svelte'
import { done, handOver, later, notMine, nudge, passTo, react, reply, requestChanges, rsvp, settle, take, takeBack } from './doing'

/** One entry; `icon` by its name in Lucide. */
export interface Doable {
  label: string
  icon:
    | 'alarm-clock'
    | 'bell-ring'
    | 'check'
    | 'circle-question-mark'
    | 'copy'
    | 'file-pen-line'
    | 'forward'
    | 'hand'
    | 'info'
    | 'reply'
    | 'smile-plus'
    | 'undo-2'
    | 'user-round-x'
    | 'users'
    | 'x'
  key?: string
  group?: string
  act: () => void
}

/** The entries for an item, its row as it is now. */
export function entries(app: App, { row }: Detail): Doable[] {
  const can = (name: string) => row.actions.includes(name)
  const tool = row.tool_name
  const there: Doable[] = []
  if (can('reply')) there.push({ label: 'Reply', icon: 'reply', key: 'r', act: () => reply(app) })
  if (can('nudge')) there.push({ label: 'Nudge', icon: 'bell-ring', key: 'n', act: () => nudge(app) })
  if (can('react')) there.push({ label: 'React…', icon: 'smile-plus', key: 'e', act: () => react(app) })
  if (can('rsvp')) {
    there.push({ label: 'Accept', icon: 'check', key: 'y', act: () => void rsvp(app, 'yes') })
    there.push({ label: 'Answer maybe', icon: 'circle-question-mark', act: () => void rsvp(app, 'maybe') })
    there.push({ label: 'Decline', icon: 'x', act: () => void rsvp(app, 'no') })
  }
  if (can('request_changes')) there.push({ label: 'Ask for changes', icon: 'file-pen-line', key: 'x', act: () => requestChanges(app) })
  if (can('reassign')) there.push({ label: 'Hand over…', icon: 'forward', key: 'a', act: () => handOver(app) })
  if (can('mark_done')) there.push({ label: `Done in ${tool}`, icon: 'check', key: 'd', act: () => void done(app) })
  const here: Doable[] = []
  if (row.lane !== 'none') {
    here.push({ label: 'Later…', icon: 'alarm-clock', key: 'h', act: () => later(app) })
    here.push({ label: 'Pass to…', icon: 'users', key: can('reassign') ? undefined : 'a', act: () => passTo(app) })
  }
  if (takes(row)) here.push({ label: row.lane === 'none' ? 'It waits on me' : 'I’ll take it', icon: 'hand', act: () => void take(app) })
  if (row.lane !== 'none')
    here.push({ label: 'Settled', icon: 'check', key: can('mark_done') ? undefined : 'd', act: () => void settle(app) })
  if (row.lane === 'me') here.push({ label: 'Not mine', icon: 'user-round-x', key: 'm', act: () => void notMine(app) })
  if (row.word) here.push({ label: `Undo “${plain(row.word.words)}”`, icon: 'undo-2', act: () => void takeBack(app) })
  const see: Doable[] = [
    {
      label: row.lane === 'me' || row.lane === 'others' ? 'Why is it here?' : 'Why is it not here?',
      icon: 'info',
      key: 'w',
      act: () => (app.open.why = !app.open.why),
    },
  ]
  if (row.url) see.push({ label: 'Copy the address', icon: 'copy', act: () => void navigator.clipboard.writeText(row.url) })
  return [...named(`Told to ${tool}`, there), ...named('Only Baton knows', here), ...named('See', see)]
}

/** Whether "I’ll take it" means anything: it is on nobody, on others, or on a group. */
export const takes = (row: Detail['row']) => row.word?.kind !== 'took' && (row.lane !== 'me' || row.shared)

const named = (group: string, [first, ...rest]: Doable[]): Doable[] => (first ? [{ ...first, group }, ...rest] : [])
