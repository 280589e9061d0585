/**
 * The queue as the page holds it: read again on each change, never polled.
 *
 * One read is under way at most; what changes meanwhile asks for one more. A hidden window only notes that it is stale.
 */
import { wireError, type Backend } from '../backend'
import type { Change, QueueFilter, QueueView, Row, WireError } from '../backend/bindings'
import { lettersFor } from '../words/people'
import { nextShown, type Shown } from './shown'

const GONE_MS = 2_000
const LEAVING_MS = 180
const BONES_MS = 150

export type LaneName = 'me' | 'others'
export const LANES: LaneName[] = ['me', 'others']
export const NO_FILTER: QueueFilter = { account: null, tool: null, person: null, kind: null, text: null, all: false }

export class Queue {
  /** What the daemon said last; null before the first answer. */
  view = $state.raw<QueueView | null>(null)
  /** The rows of each lane, those that are going included. */
  shown = $state.raw<Record<LaneName, Shown[]>>({ me: [], others: [] })
  filter = $state.raw<QueueFilter>(NO_FILTER)
  error = $state.raw<WireError | null>(null)
  /** Waits long enough that bones are drawn. */
  slow = $state(false)
  /** Letters of everybody in the queue, by handle. */
  letters = $state.raw(new Map<string, string>())
  /** The newest view without a filter: what filters can be chosen from. */
  whole = $state.raw<QueueView | null>(null)
  /** Called before a row closes up, so that focus can go on. */
  onleaving: (id: string, lane: LaneName) => void = () => {}

  #backend: Backend
  #hold = new Set<LaneName>()
  #reading = false
  #again = false
  #stale = false
  #fresh = true
  #timers = new Set<ReturnType<typeof setTimeout>>()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** Reads, and goes on reading what changes; returns how to stop. */
  start(): () => void {
    const bones = setTimeout(() => (this.slow = this.view === null), BONES_MS)
    const stop = this.#backend.changes((change) => this.#changed(change))
    const seen = () => !document.hidden && this.#stale && this.read()
    document.addEventListener('visibilitychange', seen)
    this.read()
    return () => {
      clearTimeout(bones)
      for (const timer of this.#timers) clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
      stop()
    }
  }

  #changed(change: Change) {
    if (change.event === 'show' || change.event === 'quit') return
    if (document.hidden) this.#stale = true
    else this.read()
  }

  /** Reads once more. */
  read() {
    this.#again = true
    if (!this.#reading) void this.#read()
  }

  async #read() {
    this.#reading = true
    while (this.#again) {
      this.#again = false
      this.#stale = false
      const filter = this.filter
      try {
        const view = await this.#backend.call('queue', { filter })
        if (filter === this.filter) this.#take(view)
        this.error = null
      } catch (thrown) {
        this.error = wireError(thrown)
      }
      this.slow = false
    }
    this.#reading = false
  }

  /** Shows only what fits. */
  setFilter(change: Partial<QueueFilter>) {
    this.filter = { ...this.filter, ...change }
    this.#fresh = true
    this.read()
  }

  get filtered(): boolean {
    const { account, tool, person, kind, text } = this.filter
    return Boolean(account ?? tool ?? person ?? kind ?? (text || null))
  }

  /** The pointer came over a lane, or left it. */
  hold(lane: LaneName, over: boolean) {
    if (over) this.#hold.add(lane)
    else if (this.#hold.delete(lane) && this.view) this.#take(this.view)
  }

  /** A row by id, wherever it is shown. */
  row(id: string): Row | null {
    for (const lane of LANES) for (const shown of this.shown[lane]) if (shown.row.id === id) return shown.row
    for (const row of [...(this.view?.later ?? []), ...(this.view?.settled ?? [])]) if (row.id === id) return row
    return null
  }

  #take(view: QueueView) {
    const settled = new Map(view.settled.map((row) => [row.id, row]))
    for (const row of [...view.me.rows, ...view.others.rows]) if (row.note?.state === 'sent') settled.set(row.id, row)
    const shown = { ...this.shown }
    for (const lane of LANES) {
      const next = nextShown(this.shown[lane], { rows: view[lane].rows, settled, hold: this.#hold.has(lane), fresh: this.#fresh })
      shown[lane] = next.shown
      for (const { id, state } of next.left) this.#leave(lane, id, state)
    }
    this.#fresh = false
    this.view = view
    if (!this.filtered) this.whole = view
    this.shown = shown
    this.letters = lettersFor(everybody(view))
  }

  #leave(lane: LaneName, id: string, state: 'gone' | 'leaving') {
    if (state === 'gone') return this.#after(GONE_MS, () => this.#mark(lane, id))
    this.onleaving(id, lane)
    this.#after(LEAVING_MS, () => this.#remove(lane, id))
  }

  #mark(lane: LaneName, id: string) {
    if (this.shown[lane].find((shown) => shown.row.id === id)?.state !== 'gone') return
    this.onleaving(id, lane)
    const rows = this.shown[lane].map((shown): Shown => (shown.row.id === id ? { ...shown, state: 'leaving' } : shown))
    this.shown = { ...this.shown, [lane]: rows }
    this.#after(LEAVING_MS, () => this.#remove(lane, id))
  }

  #remove(lane: LaneName, id: string) {
    this.shown = { ...this.shown, [lane]: this.shown[lane].filter((shown) => shown.row.id !== id || shown.state === 'here') }
  }

  #after(ms: number, act: () => void) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}

function* everybody(view: QueueView) {
  for (const row of [...view.me.rows, ...view.others.rows, ...view.later, ...view.settled]) {
    if (row.who) yield row.who
    yield* row.from
    yield* row.on
  }
}
