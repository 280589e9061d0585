/**
 * What a lane shows, given what it showed and what the daemon says now.
 *
 * Rows do not vanish under the eye: one that was settled stays for a moment with the note that says why. And rows do not
 * move under the pointer: while it is over the lane, the order stays and new rows wait until it has left.
 */
import type { Row } from '../backend/bindings'

/** A row in its lane; `row` is null until it was read. `gone`: settled, still to be read. `leaving`: closing up. */
export interface Shown {
  id: string
  row: Row | null
  state: 'here' | 'gone' | 'leaving'
}

export interface Next {
  /** The ids of the lane's rows now. */
  order: string[]
  /** A row as it is now, wherever it is: settled ones carry the note to show. */
  row: (id: string) => Row | null
  /** The pointer is over the lane. */
  hold: boolean
  /** A filter changed: what is missing was not settled. */
  fresh: boolean
}

/** A row that tells why it left: settled, or dealt with by what the user sent. */
const tells = (row: Row | null): row is Row => row !== null && row.note !== null && (row.lane === 'none' || row.note.state === 'sent')

/** The lane's next rows, and the ids that just became `gone` or `leaving`. */
export function nextShown(before: Shown[], next: Next): { shown: Shown[]; left: { id: string; state: 'gone' | 'leaving' }[] } {
  const here = (id: string): Shown => ({ id, row: next.row(id), state: 'here' })
  if (next.fresh || before.length === 0) return { shown: next.order.map(here), left: [] }
  const now = new Map(next.order.map((id, index) => [id, index]))
  const left: { id: string; state: 'gone' | 'leaving' }[] = []
  const kept: Shown[] = before.map((shown) => {
    if (now.has(shown.id)) return here(shown.id)
    if (shown.state !== 'here') return shown
    const row = next.row(shown.id)
    const state = tells(row) ? 'gone' : 'leaving'
    left.push({ id: shown.id, state })
    return { id: shown.id, row: row ?? shown.row, state }
  })
  if (next.hold) {
    // What comes behind all that is shown moves nothing.
    const last = Math.max(-1, ...kept.slice(-1).map((shown) => now.get(shown.id) ?? -1))
    const known = new Set(kept.map((shown) => shown.id))
    const behind = last < 0 ? [] : next.order.slice(last + 1).filter((id) => !known.has(id))
    return { shown: [...kept, ...behind.map(here)], left }
  }
  // In the new order, with what is going kept behind the row that it stood behind.
  const behind = new Map<string | null, Shown[]>()
  let anchor: string | null = null
  for (const shown of kept) {
    if (shown.state === 'here') anchor = shown.id
    else behind.set(anchor, [...(behind.get(anchor) ?? []), shown])
  }
  const shown: Shown[] = [...(behind.get(null) ?? [])]
  for (const id of next.order) shown.push(here(id), ...(behind.get(id) ?? []))
  return { shown, left }
}
