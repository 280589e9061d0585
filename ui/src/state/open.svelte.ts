/**
 * The item that is open, and what is open in it: reply box, picker, menu.
 *
 * One at a time, in the glance as in the queue window, so that Esc can go back step by step and `y` approves nothing
 * that was not seen.
 */
import { wireError, type Backend } from '../backend'
import type { CandidateView, Change, Detail, WireError } from '../backend/bindings'

/** What is open in the item. */
export type Mode = Written | 'reassign' | 'pass' | 'merge' | 'react' | 'later' | 'time' | 'more'

/** What is written in the box. */
export type Written = 'reply' | 'request_changes' | 'nudge'

export class OpenItem {
  id = $state<string | null>(null)
  detail = $state.raw<Detail | null>(null)
  error = $state.raw<WireError | null>(null)
  mode = $state<Mode | null>(null)
  why = $state(false)
  /** Counts wishes that the text box takes the focus. */
  focusBox = $state(0)
  /** The merge method that was picked; null: the preferred one. */
  method = $state<string | null>(null)

  #backend: Backend

  constructor(backend: Backend) {
    this.#backend = backend
  }

  start(): () => void {
    return this.#backend.changes((change) => this.#changed(change))
  }

  /** Opens an item; null closes. */
  show(id: string | null) {
    if (id === this.id) return
    this.id = id
    this.detail = null
    this.error = null
    this.mode = null
    this.why = false
    this.method = null
    if (id) void this.read()
  }

  /** Reads it again. */
  async read() {
    const id = this.id
    if (!id) return
    try {
      const detail = await this.#backend.call('item', { item: id })
      if (this.id !== id) return
      this.detail = detail
      this.error = null
    } catch (thrown) {
      if (this.id === id) this.error = wireError(thrown)
    }
  }

  /** Can this be done to it now? */
  can = (action: string) => this.detail?.row.actions.includes(action) ?? false

  /** Puts the focus into the box. */
  write(mode: Written) {
    this.mode = mode
    this.focusBox += 1
  }

  toggle(mode: Mode) {
    this.mode = this.mode === mode ? null : mode
  }

  /** Whom it could go to. */
  async people(query: string): Promise<CandidateView[]> {
    return this.id ? this.#backend.call('people', { item: this.id, query }) : []
  }

  #changed(change: Change) {
    const mine =
      change.event === 'queue'
        ? change.items.length === 0 || (this.id !== null && change.items.includes(this.id))
        : change.event === 'outbox'
          ? change.item === this.id
          : change.event === 'resync'
    if (mine) void this.read()
  }
}
