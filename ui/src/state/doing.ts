/**
 * What a key or a button does to the open item.
 *
 * One place, so that each key and the button that names it cannot drift apart. Everything here asks the item's own list
 * of actions first: what is not on it is neither drawn nor done.
 */
import type { Detail, WireIntent } from '../backend/bindings'
import type { App } from './app.svelte'
import type { Mode } from './open.svelte'

const MAIN = ['approve', 'merge', 'rsvp']

/** The action of the main button: null where that is the reply box's own. */
export const mainAction = (detail: Detail): string | null => MAIN.find((action) => detail.row.actions.includes(action)) ?? null

export function reply(app: App) {
  if (app.open.can('reply')) app.open.write('reply')
}

export function requestChanges(app: App) {
  if (app.open.can('request_changes')) app.open.write('request_changes')
}

export function nudge(app: App) {
  if (app.open.can('nudge')) app.open.write('nudge')
}

/** Opens the choice of signs. */
export function react(app: App) {
  if (app.open.can('react')) app.open.toggle('react')
}

/** Answers the message that asked with a sign. */
export async function reactWith(app: App, emoji: string) {
  app.open.mode = null
  if (app.open.id) await app.act(app.open.id, { intent: 'react', on: null, emoji })
}

export async function rsvp(app: App, answer: 'yes' | 'no' | 'maybe') {
  if (app.open.id && app.open.can('rsvp')) await app.act(app.open.id, { intent: 'rsvp', answer })
}

/** In its tool where that can be, else as the user alone knows it. */
export function handOver(app: App) {
  if (app.open.can('reassign')) app.open.toggle('reassign')
  else passTo(app)
}

export function passTo(app: App) {
  if (waits(app)) app.open.toggle('pass')
}

export function later(app: App) {
  if (waits(app)) app.open.toggle('later')
}

/** The open item waits on somebody: only then there is something to put off or to pass on. */
const waits = (app: App) => app.open.detail !== null && app.open.detail.row.lane !== 'none'

/** Approves what was seen; merging asks once. */
export async function main(app: App) {
  const { detail, id } = app.open
  if (!detail || !id) return
  const action = mainAction(detail)
  if (action === 'approve') await app.act(id, { intent: 'approve', head: detail.row.head, text: null })
  else if (action === 'merge' && app.open.mode === 'merge') await merge(app)
  else if (action === 'merge') app.open.mode = 'merge'
  else if (action === 'rsvp') await rsvp(app, 'yes')
  else reply(app)
}

export async function merge(app: App) {
  const { detail, id, method } = app.open
  app.open.mode = null
  if (detail && id) await app.act(id, { intent: 'merge', head: detail.row.head, method: method ?? detail.merge_methods[0] ?? null })
}

/** Done: in its tool where that can be, else in the user's own list. */
export async function done(app: App) {
  const { id } = app.open
  if (id && app.open.can('mark_done')) await app.act(id, { intent: 'mark_done' })
  else await settle(app)
}

/** Done as the user alone knows it. */
export async function settle(app: App) {
  if (app.open.id && waits(app)) await app.override(app.open.id, { kind: 'settled' })
}

export async function take(app: App) {
  if (app.open.id) await app.override(app.open.id, { kind: 'took' })
}

export async function notMine(app: App) {
  if (app.open.id && app.open.detail?.row.lane === 'me') await app.override(app.open.id, { kind: 'not_mine' })
}

/** Takes back what the user said last of it. */
export async function takeBack(app: App) {
  if (app.open.id && app.open.detail?.row.word) await app.override(app.open.id, { kind: 'undo' })
}

function written(mode: Mode | null, { row, reply_thread: thread }: Detail, text: string): WireIntent {
  if (mode === 'request_changes') return { intent: 'request_changes', head: row.head, text }
  return { intent: mode === 'nudge' ? 'nudge' : 'reply', text, thread }
}

/** Sends what is typed. */
export async function send(app: App): Promise<boolean> {
  const { detail, id, mode } = app.open
  const text = id ? app.drafts.get(id).trim() : ''
  if (!detail || !id || text === '') return false
  const sent = await app.act(id, written(mode, detail, text))
  if (sent) {
    app.drafts.set(id, '')
    app.open.mode = null
  }
  return sent
}
