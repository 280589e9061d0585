/**
 * What a lane shows, given what it showed and what the daemon says now.
 *
 * Rows do not vanish under the eye: one that was settled stays for a moment with the note that says why. And rows do not
 * move under the pointer: while it is over the lane, the order stays and new rows wait until it has left.
 */
import type { Row } from '../backend/bindings'

/** A row in its lane. `gone`: settled, still to be read. `leaving`: closing up. */
export interface Shown {
  row: Row
  state: 'here' | 'gone' | 'leaving'
}

export interface Next {
  /** The lane's rows now. */
  rows: Row[]
  /** Rows that are elsewhere now, by id: settled ones carry the note to show. */
  settled: Map<string, Row>
  /** The pointer is over the lane. */
  hold: boolean
  /** A filter changed: what is missing was not settled. */
  fresh: boolean
}

/** The lane's next rows, and the ids that just became `gone` or `leaving`. */
export function nextShown(before: Shown[], next: Next): { shown: Shown[]; left: { id: string; state: 'gone' | 'leaving' }[] } {
  if (next.fresh || before.length === 0) return { shown: next.rows.map((row) => ({ row, state: 'here' })), left: [] }
  const now = new Map(next.rows.map((row) => [row.id, row]))
  const left: { id: string; state: 'gone' | 'leaving' }[] = []
  const kept: Shown[] = before.map((shown) => {
    const row = now.get(shown.row.id)
    if (row) return { row, state: 'here' }
    if (shown.state !== 'here') return shown
    const settled = next.settled.get(shown.row.id)
    const state = settled?.note ? 'gone' : 'leaving'
    left.push({ id: shown.row.id, state })
    return { row: settled ?? shown.row, state }
  })
  if (next.hold) return { shown: kept, left }
  // In the new order, with what is going kept behind the row that it stood behind.
  const behind = new Map<string | null, Shown[]>()
  let anchor: string | null = null
  for (const shown of kept) {
    if (shown.state === 'here') anchor = shown.row.id
    else behind.set(anchor, [...(behind.get(anchor) ?? []), shown])
  }
  const shown: Shown[] = [...(behind.get(null) ?? [])]
  for (const row of next.rows) shown.push({ row, state: 'here' }, ...(behind.get(row.id) ?? []))
  return { shown, left }
}
