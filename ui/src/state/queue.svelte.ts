/**
 * The queue as the page holds it: the order of both lanes, and the rows that are in view.
 *
 * The first answer brings the first rows and no more, so that they are painted at once; then comes the order, by ids,
 * and every further row as it comes into view. What changes is told by id: those rows are read again, and the order; a
 * hidden window only notes that it is stale. One read is under way at most; what changes meanwhile asks for one more.
 */
import { wireError, type Backend } from '../backend'
import type { Change, QueueFilter, QueueView, Row, WireError } from '../backend/bindings'
import { lettersFor } from '../words/people'
import { Elsewhere } from './elsewhere.svelte'
import { Pages } from './pages'
import { painted } from './paint'
import { nextShown, type Shown } from './shown'

const GONE_MS = 2_000
const LEAVING_MS = 180
const BONES_MS = 150
/** Rows of each lane in the first answer: more than any window shows. */
const FIRST = 30

export type LaneName = 'me' | 'others'
export const LANES: LaneName[] = ['me', 'others']
/** What the user narrows the queue to. */
export type Narrow = Pick<QueueFilter, 'account' | 'tool' | 'person' | 'kind' | 'text'>
export const NO_FILTER: Narrow = { account: null, tool: null, person: null, kind: null, text: null }

export class Queue {
  /** What the daemon said last; null before the first answer. */
  view = $state.raw<QueueView | null>(null)
  /** The rows of each lane, those that are going included. */
  shown = $state.raw<Record<LaneName, Shown[]>>({ me: [], others: [] })
  /** `shown` holds all rows of both lanes, not only the first. */
  complete = $state(false)
  /** What is put off and what was settled, once asked for. */
  aside = $state.raw<{ later: Row[]; settled: Row[] } | null>(null)
  filter = $state.raw<Narrow>(NO_FILTER)
  /** What a search finds on no lane. */
  readonly elsewhere: Elsewhere
  error = $state.raw<WireError | null>(null)
  /** Waits long enough that bones are drawn. */
  slow = $state(false)
  /** Letters of everybody in the queue, by handle. */
  letters = $state.raw(new Map<string, string>())
  /** What filters can be chosen from; null: not read yet. */
  facets = $state.raw<QueueView['facets']>(null)
  /** Called before a row closes up, so that focus can go on. */
  onleaving: (id: string, lane: LaneName) => void = () => {}
  /** The first answer is there, or the first failure. */
  readonly first: Promise<void>

  #backend: Backend
  #pages: Pages
  #wide: boolean
  #hold = new Set<LaneName>()
  #wantsAside = false
  #work: Promise<void> | null = null
  #again = false
  #stale = false
  #fresh = true
  #timers = new Set<ReturnType<typeof setTimeout>>()
  #begun: () => void = () => {}

  /** `wide`: with what the filters can be chosen from. */
  constructor(backend: Backend, wide: boolean) {
    this.#backend = backend
    this.#wide = wide
    this.#pages = new Pages(backend, () => this.#fill())
    this.elsewhere = new Elsewhere(backend)
    this.first = new Promise((done) => (this.#begun = done))
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
    if (change.event === 'queue' && change.items.length > 0) this.#pages.changed(change.items)
    else if (change.event === 'outbox') this.#pages.changed([change.item])
    else if (change.event === 'queue' || change.event === 'resync') this.#pages.allChanged()
    if (document.hidden) this.#stale = true
    else this.#readMore()
  }

  /** Reads once more, with all rows in view. */
  read() {
    this.#pages.allChanged()
    this.#readMore()
  }

  #readMore() {
    this.#again = true
    this.#work ??= this.#read()
  }

  /** The read that is under way; null: none is. */
  get reading(): Promise<void> | null {
    return this.#work
  }

  async #read() {
    while (this.#again) {
      this.#again = false
      this.#stale = false
      const { filter, view } = this
      const order = view !== null
      const limit = this.#fresh ? FIRST : 0
      const aside = this.#wantsAside
      try {
        const [next] = await Promise.all([
          this.#backend.call('queue', { filter: { ...filter, all: false, limit, order, aside, facets: order && this.#wide } }),
          this.#pages.readChanged(),
        ])
        this.error = null
        if (filter === this.filter) this.#take(next)
        if (filter === this.filter) this.#lookElsewhere(next)
        if (aside) this.aside = { later: next.later, settled: next.settled }
      } catch (thrown) {
        this.error = wireError(thrown)
      }
      this.slow = false
      this.#begun()
    }
    this.#work = null
  }

  /** Shows only what fits. */
  setFilter(change: Partial<Narrow>) {
    this.filter = { ...this.filter, ...change }
    this.#fresh = true
    this.#readMore()
  }

  /** A search that found nothing on the lanes looks on. */
  #lookElsewhere(view: QueueView) {
    if (this.filter.text && view.me.total + view.others.total === 0)
      void this.elsewhere.look({ ...this.filter, all: true, limit: null, order: false, aside: true, facets: false })
    else this.elsewhere.clear()
  }

  /** What is put off and settled is in view, or no longer. */
  setAside(wanted: boolean) {
    if (wanted === this.#wantsAside) return
    this.#wantsAside = wanted
    if (wanted) this.#readMore()
    else this.aside = null
  }

  get filtered(): boolean {
    const { account, tool, person, kind, text } = this.filter
    return Boolean(account ?? tool ?? person ?? kind ?? (text || null))
  }

  /** The pointer came over a lane, or left it. */
  hold(lane: LaneName, over: boolean) {
    if (over) this.#hold.add(lane)
    else if (this.#hold.delete(lane) && this.view) this.#arrange(this.view)
  }

  /** A row by id, wherever it is shown. */
  row(id: string): Row | null {
    void this.shown
    const known = this.#pages.row(id)
    if (known) return known
    for (const row of [...(this.aside?.later ?? []), ...(this.aside?.settled ?? []), ...(this.elsewhere.found?.rows ?? [])])
      if (row.id === id) return row
    return null
  }

  /** These rows of a lane are in view: those that are missing are read. */
  drawn(lane: LaneName, ids: string[]) {
    this.#pages.draw(lane, ids)
  }

  /** Reads a row that is not in view yet. */
  have = (id: string): Promise<void> => this.#pages.have(id)

  #take(view: QueueView) {
    const first = this.view === null
    for (const row of [...view.me.rows, ...view.others.rows]) this.#pages.put(row)
    this.complete = LANES.every((lane) => view[lane].order !== null || view[lane].total === view[lane].rows.length)
    if (view.facets) this.facets = view.facets
    this.#arrange(view)
    if (first && (this.#wide || !this.complete)) {
      // The rest, once these are on the screen.
      void painted().then(() => this.#readMore())
    }
  }

  #arrange(view: QueueView) {
    const shown = { ...this.shown }
    for (const lane of LANES) {
      const { rows, order } = view[lane]
      const next = nextShown(this.shown[lane], {
        order: order ?? rows.map((row) => row.id),
        row: (id) => this.#pages.row(id),
        hold: this.#hold.has(lane),
        fresh: this.#fresh,
      })
      shown[lane] = next.shown
      for (const { id, state } of next.left) this.#leave(lane, id, state)
    }
    this.#fresh = false
    this.view = view
    this.shown = shown
    this.letters = lettersFor(everybody(this.#pages.rows()))
  }

  /** Rows came: they take their places. */
  #fill() {
    const filled = (entry: Shown): Shown => {
      const row = entry.state === 'here' ? this.#pages.row(entry.id) : entry.row
      return row === entry.row ? entry : { ...entry, row }
    }
    this.shown = { me: this.shown.me.map(filled), others: this.shown.others.map(filled) }
    this.letters = lettersFor(everybody(this.#pages.rows()))
  }

  #leave(lane: LaneName, id: string, state: 'gone' | 'leaving') {
    if (state === 'gone') return this.#after(GONE_MS, () => this.#mark(lane, id))
    this.onleaving(id, lane)
    this.#after(LEAVING_MS, () => this.#remove(lane, id))
  }

  #mark(lane: LaneName, id: string) {
    if (this.shown[lane].find((shown) => shown.id === id)?.state !== 'gone') return
    this.onleaving(id, lane)
    const rows = this.shown[lane].map((shown): Shown => (shown.id === id ? { ...shown, state: 'leaving' } : shown))
    this.shown = { ...this.shown, [lane]: rows }
    this.#after(LEAVING_MS, () => this.#remove(lane, id))
  }

  #remove(lane: LaneName, id: string) {
    this.shown = { ...this.shown, [lane]: this.shown[lane].filter((shown) => shown.id !== id || shown.state === 'here') }
  }

  #after(ms: number, act: () => void) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}

function* everybody(rows: Iterable<Row>) {
  for (const row of rows) {
    if (row.who) yield row.who
    yield* row.from
    yield* row.on
  }
}
