/**
 * The state of one window, and what the user does in it.
 *
 * Made once in `main.ts`, given to components through Svelte's context.
 */
import { getContext, setContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import { wireError, type Backend } from '../backend'
import type { Note, OutboxEntry, Remedy, View, WireError, WireIntent, WireOverride } from '../backend/bindings'
import { wordSpoken } from '../words/said'
import { Accounts } from './accounts.svelte'
import { Clock } from './clock.svelte'
import { Drafts } from './drafts.svelte'
import { Keys } from './keys.svelte'
import { Later } from './later.svelte'
import { OpenItem } from './open.svelte'
import { painted } from './paint'
import { LANES, Queue, type LaneName } from './queue.svelte'
import { placeOf, Route } from './route.svelte'
import { SettingsState } from './settings.svelte'
import { refused, Words } from './words.svelte'

export { wireError } from '../backend'

const ACTIVE_MS = 30_000

export class App {
  readonly clock = new Clock()
  readonly keys = new Keys()
  readonly drafts = new Drafts()
  readonly route = new Route()
  readonly queue: Queue
  readonly open: OpenItem
  readonly accounts: Accounts
  readonly settings: SettingsState
  readonly words: Words
  readonly later: Later

  /** The row under the keyboard. */
  selected = $state<string | null>(null)
  /** The lane it was selected in. */
  lane = $state<LaneName>('me')
  /** The row that has the focus and is on no lane; null: none has. */
  beside = $state<string | null>(null)
  /** Counts wishes that the selected row takes the focus. */
  focusRow = $state(0)
  /** The same of the first row that is on no lane. */
  focusAside = $state(0)
  /** The daemon answers. */
  up = $state(true)
  /** What failed outside any row. */
  trouble = $state.raw<WireError | null>(null)
  /** What failed on an item before it reached the outbox, by item. */
  notes = new SvelteMap<string, Note>()
  /** Said once to screen readers. */
  spoken = $state('')
  /** The sheet with all keys is open. */
  sheet = $state(false)

  #lastActive = 0
  readonly #backend: Backend

  constructor(backend: Backend) {
    this.#backend = backend
    this.queue = new Queue(backend, !this.route.glance)
    this.open = new OpenItem(backend)
    this.accounts = new Accounts(backend)
    this.settings = new SettingsState(backend)
    this.words = new Words(backend)
    this.later = new Later(backend)
    this.queue.onleaving = (id, lane) => this.#moveOff(id, lane)
  }

  start(): () => void {
    const stops = [this.clock, this.keys, this.route, this.queue, this.open].map((part) => part.start())
    // What the first paint does not need waits until it has what it needs.
    const soon = ['glance', 'queue'].includes(this.route.place.view) ? this.queue.first : Promise.resolve()
    let stopped = false
    void soon.then(() => {
      if (!stopped) stops.push(this.accounts.start(), this.settings.start())
    })
    stops.push(
      () => (stopped = true),
      this.#backend.link((up) => {
        this.up = up
        if (up) this.queue.read()
      }),
      this.#backend.changes((change) => change.event === 'show' && this.#shown(change.view)),
    )
    const active = () => this.#active()
    for (const event of ['focus', 'keydown', 'pointerdown'] as const) window.addEventListener(event, active)
    stops.push(() => {
      for (const event of ['focus', 'keydown', 'pointerdown'] as const) window.removeEventListener(event, active)
    })
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** There is something to be seen: the window may be shown. Then, once it has been painted, that is told. */
  ready() {
    void this.#backend.windowReady()
    void this.queue.first.then(() => this.#tellPainted())
  }
  hide = () => void this.#backend.hideWindow()
  tryDemo = () => void this.#try(this.#backend.tryDemo())
  /** Goes to connecting a tool. */
  connect(tool: string) {
    if (this.route.glance) this.showView({ view: 'accounts', account: null })
    else this.route.go({ view: 'accounts', account: `+${tool}` })
  }
  openQueue = (item: string | null = null) => this.showView({ view: 'queue', item })

  /** Shows a view: here when it belongs to this window, else in its own. */
  showView(view: View) {
    if (this.route.glance || view.view === 'glance') void this.#try(this.#backend.showView(view))
    else this.route.go(placeOf(view))
  }

  /** Opens an address; only https, whatever a tool says. */
  openUrl(url: string) {
    let parsed: URL | null = null
    try {
      parsed = new URL(url)
    } catch {
      // Said below.
    }
    if (parsed?.protocol !== 'https:') {
      this.trouble = { code: 'usage', message: 'Not opened: this is no https address.', remedy: null, details: url.slice(0, 200) }
      return
    }
    void this.#try(this.#backend.openExternal(parsed.href))
  }

  /** Every row that the keyboard walks, in order. */
  order(): { id: string; lane: LaneName }[] {
    return LANES.flatMap((lane) =>
      this.queue.shown[lane].filter((shown) => shown.state !== 'leaving').map((shown) => ({ id: shown.id, lane })),
    )
  }

  /** Selects a row, and gives it the focus. */
  select(id: string, lane: LaneName, focus = true) {
    this.selected = id
    this.lane = lane
    this.beside = null
    if (focus) this.focusRow += 1
  }

  /** So many rows on, or back. */
  step(by: number) {
    const order = this.order()
    const at = order.findIndex((entry) => entry.id === this.selected && entry.lane === this.lane)
    const next = order[at < 0 ? 0 : Math.min(Math.max(at + by, 0), order.length - 1)]
    if (next) this.select(next.id, next.lane)
  }

  /** The first row of a lane. */
  first = (lane: LaneName) => this.#end(lane, this.queue.shown[lane][0])
  /** Its last. */
  last = (lane: LaneName) => this.#end(lane, this.queue.shown[lane].at(-1))

  #end(lane: LaneName, entry: { id: string } | undefined) {
    if (entry) this.select(entry.id, lane)
  }

  /** Quiet until then; null: it is not. */
  get quietUntil(): string | null {
    return this.queue.view?.quiet_until ?? null
  }

  /** Quiet for an hour, or no longer. */
  async toggleQuiet() {
    const until = this.quietUntil ? null : new Date(this.clock.now + 3_600_000).toISOString()
    if (await this.#try(this.#backend.call('quiet', { until }))) this.queue.read()
  }

  /** The newest action that can still be taken back. */
  get undoable(): OutboxEntry | null {
    const now = this.clock.now
    return (
      this.queue.view?.outbox.find(
        (entry) => entry.state === 'queued' && entry.undo_until !== null && Date.parse(entry.undo_until) > now,
      ) ?? null
    )
  }

  /** Puts an action into the outbox. The text typed is kept until it is there. */
  async act(item: string, intent: WireIntent): Promise<boolean> {
    this.notes.delete(item)
    try {
      await this.#backend.call('act', { item, intent, now: false })
    } catch (thrown) {
      const error = wireError(thrown)
      this.notes.set(item, { state: 'failed', tone: 'bad', text: error.message, remedy: error.remedy })
      return false
    }
    this.queue.read()
    return true
  }

  /** Takes back what was done last: a queued action, whose text returns into the box, or the user's own word. */
  async undo(entry = this.undoable) {
    const word = this.words.last
    if (word && (!entry || word.at > Date.parse(entry.created_at))) return this.undoWord()
    if (!entry) return
    if (!(await this.#try(this.#backend.call('undo', { action: entry.id })))) return
    this.#keep(entry)
    this.spoken = 'Taken back'
  }

  /** Takes the newest word back. */
  async undoWord() {
    const error = await this.words.undo()
    if (error) this.trouble = error
    else this.#worded()
  }

  sendNow = (entry: OutboxEntry) => void this.#try(this.#backend.call('send_again', { action: entry.id }))
  drop = (entry: OutboxEntry) => void this.#try(this.#backend.call('drop', { action: entry.id }))
  /** Gives up what was not sent; its text goes back into the box. */
  giveUp(entry: OutboxEntry) {
    this.#keep(entry)
    this.drop(entry)
  }

  forget = (item: string) => void this.#try(this.#backend.call('forget', { item }))

  /** The user's own word on an item, or on one ask of it. What kept it from being said stands at the row. */
  async override(item: string, word: WireOverride, ask: string | null = null): Promise<boolean> {
    const error = await this.say(item, word, ask)
    if (error) this.notes.set(item, { state: 'failed', tone: 'bad', text: error.message, remedy: error.remedy })
    return error === null
  }

  /** The same, where what keeps it from being said is shown by who calls. */
  async say(item: string, word: WireOverride, ask: string | null = null): Promise<WireError | null> {
    this.notes.delete(item)
    const came = await this.words.say(item, word, ask)
    if (refused(came)) return came
    this.#worded()
    return null
  }

  #worded() {
    if (this.words.bar) this.spoken = wordSpoken(this.words.bar.said)
    this.queue.read()
  }

  /** Does what a remedy says. */
  remedy(remedy: Remedy) {
    if (remedy.step === 'open') this.openUrl(remedy.url)
    else if (remedy.step === 'sign_in') this.showView({ view: 'accounts', account: remedy.account })
    else if (remedy.step === 'send_again') void this.#try(this.#backend.call('send_again', { action: remedy.action }))
    else if (remedy.step === 'show_item') this.#look(remedy.item)
    else if (remedy.step === 'forget') this.forget(remedy.item)
    else if (remedy.step === 'retry') {
      this.trouble = null
      void this.#try(this.#backend.call('sync', { account: null }))
      this.queue.read()
    }
  }

  #keep(entry: OutboxEntry) {
    if (entry.text && this.drafts.get(entry.item) === '') this.drafts.set(entry.item, entry.text)
  }

  #look(item: string) {
    this.notes.delete(item)
    const entry = this.queue.view?.outbox.find((other) => other.item === item && other.state === 'failed')
    if (entry) this.drop(entry)
    if (this.open.id === item) void this.open.read()
    else this.open.show(item)
  }

  #shown(view: View) {
    if ((view.view === 'glance') !== this.route.glance) return
    this.route.go(placeOf(view))
    // Waits until the window is seen; a stale queue begins to be read then.
    void painted()
      .then(() => this.queue.reading)
      .then(() => this.#tellPainted())
  }

  /** Tells that the view is on the screen, rows and all. */
  async #tellPainted() {
    await painted()
    performance.mark('baton-painted')
    await this.#backend.call('painted', { view: this.route.place.view }).catch(() => {})
  }

  /** Tells that the user is here, at most twice a minute. */
  #active() {
    const now = Date.now()
    if (now - this.#lastActive < ACTIVE_MS) return
    this.#lastActive = now
    void this.#backend.call('active', {}).catch(() => {})
  }

  /** A row closes up: focus goes to the next one, else the previous. */
  #moveOff(id: string, lane: LaneName) {
    if (this.open.id === id) this.open.show(null)
    if (this.selected !== id || this.lane !== lane) return
    const order = this.order()
    const at = order.findIndex((entry) => entry.id === id && entry.lane === lane)
    const next =
      order.slice(at + 1).find((entry) => entry.lane === lane) ??
      order.slice(0, at).findLast((entry) => entry.lane === lane) ??
      order.find((entry) => entry.id !== id)
    if (next) this.select(next.id, next.lane)
    else this.selected = null
  }

  async #try(work: Promise<unknown>): Promise<boolean> {
    try {
      await work
      return true
    } catch (thrown) {
      this.trouble = wireError(thrown)
      return false
    }
  }
}

const KEY = Symbol('baton')

export const provideApp = (app: App) => setContext(KEY, app)
export const useApp = () => getContext<App>(KEY)
