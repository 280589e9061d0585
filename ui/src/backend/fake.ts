/**
 * The made-up team: a backend in memory, with the same states and timers as the real one.
 *
 * It runs in an ordinary browser, under the browser tests and for the pictures, so that every state of the page can be
 * seen without an account. `?state=` picks a case (offline, sign_in, empty, firstrun, failed, unknown, changed, refused,
 * loading, lost, hostile, keyring, storage, readonly), `?rows=10000` a long queue, `?look=dark` the look.
 */
import type { Answer, Backend, Method, Params } from './backend'
import type { AccountView, Change, LaneView, QueueFilter, QueueView, Row, Settings, View, WireError } from './bindings'
import * as accountsOf from './fake/accounts'
import { detail, people } from './fake/details'
import { facets } from './fake/facets'
import { hostile, many } from './fake/many'
import { Outbox } from './fake/outbox'
import { later, mine, none, settled, theirs } from './fake/rows'
import { banners } from './fake/states'
import { unknown } from './fake/why'
import { Words } from './fake/words'

const fault = (code: WireError['code'], message: string, label = ''): WireError => ({
  code,
  message,
  remedy: label ? { label, step: 'words' } : null,
  details: null,
})

/** What is secret of a form. */
const secret = (answers: Partial<Record<string, string>>) => answers.token ?? answers.password ?? ''

export class FakeBackend implements Backend {
  readonly state: string
  lanes: { me: Row[]; others: Row[]; later: Row[]; settled: Row[]; none: Row[] }
  accounts: AccountView[]
  settings: Settings
  quietUntil: string | null = null
  outbox: Outbox
  words = new Words(this)
  opened: string[] = []
  #listeners = new Set<(change: Change) => void>()
  #links = new Set<(up: boolean) => void>()
  #flowConfirmed = false

  constructor(query: URLSearchParams) {
    this.state = query.get('state') ?? ''
    const now = Date.now()
    const rows = Number(query.get('rows') ?? 0)
    const empty = this.state === 'firstrun'
    this.lanes = empty
      ? { me: [], others: [], later: [], settled: [], none: [] }
      : { me: mine(now), others: theirs(now), later: later(now), settled: settled(now), none: none(now) }
    if (rows > 0) Object.assign(this.lanes, many(now, rows))
    if (this.state === 'empty') this.lanes.me = []
    if (this.state === 'hostile') this.lanes.me = hostile(now)
    if (this.state === 'unsure') this.#unsure()
    this.accounts = empty ? [] : accountsOf.accounts(now)
    if (this.state === 'sign_in') this.#endSignIn()
    this.settings = { ...accountsOf.settings(), look: (query.get('look') as Settings['look']) ?? 'system' }
    this.outbox = new Outbox(this)
    if (this.state === 'lost') setTimeout(() => this.up(false), 50)
  }

  changes(listener: (change: Change) => void) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  link(listener: (up: boolean) => void) {
    this.#links.add(listener)
    return () => this.#links.delete(listener)
  }

  /** The daemon goes, or comes back. */
  up(up: boolean) {
    for (const listener of this.#links) listener(up)
  }

  tell(change: Change) {
    for (const listener of this.#listeners) listener(change)
  }

  async openExternal(url: string) {
    this.opened.push(url)
  }

  async hideWindow() {
    document.documentElement.dataset.hidden = 'yes'
  }

  async showView(view: View) {
    const item = 'item' in view && view.item ? `?item=${view.item}` : ''
    location.hash = `#/${view.view}${item}`
  }

  async tryDemo() {
    location.search = ''
  }

  async windowReady() {
    performance.mark('baton:ready')
  }

  /** Every row, wherever it is. */
  all = (): Row[] => [...this.lanes.me, ...this.lanes.others, ...this.lanes.later, ...this.lanes.settled, ...this.lanes.none]

  find(id: string): Row {
    const row = this.all().find((candidate) => candidate.id === id || candidate.url === id)
    if (!row) throw fault('not_found', 'Baton no longer has this item.', 'Look at the queue')
    return row
  }

  /** Takes a row out of wherever it is. */
  take(id: string): Row {
    const row = this.find(id)
    for (const lane of Object.keys(this.lanes) as (keyof typeof this.lanes)[])
      this.lanes[lane] = this.lanes[lane].filter((other) => other.id !== id)
    return row
  }

  replace(id: string, change: Partial<Row>) {
    for (const lane of Object.keys(this.lanes) as (keyof typeof this.lanes)[])
      this.lanes[lane] = this.lanes[lane].map((row) => (row.id === id ? { ...row, ...change } : row))
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Answer<M>> {
    await Promise.resolve()
    const act = this.#calls[method] as ((params: Params<M>) => unknown) | undefined
    if (!act) throw fault('internal', `The made-up team does not know “${method}”.`)
    return structuredClone(await act(params)) as Answer<M>
  }

  #calls: { [M in Method]?: (params: Params<M>) => Answer<M> | Promise<Answer<M>> } = {
    queue: ({ filter }) => this.#queue(filter),
    rows: ({ items }) => items.flatMap((id) => this.all().filter((row) => row.id === id)),
    item: ({ item }) => {
      const row = this.find(item)
      return { ...detail(Date.now(), row), outbox: this.outbox.of(row.id) }
    },
    why: ({ item }) => {
      const known = this.all().some((row) => row.id === item || row.url === item)
      return !known && /^https?:/.test(item) ? unknown(item) : detail(Date.now(), this.find(item)).why
    },
    people: ({ item, query }) => people(this.find(item), query),
    act: ({ item, intent, now }) => this.outbox.add(this.find(item), intent, now),
    undo: ({ action }) => this.outbox.undo(action),
    send_again: ({ action }) => this.outbox.sendAgain(action),
    drop: ({ action }) => this.outbox.drop(action),
    outbox: ({ limit }) => this.outbox.entries.slice(0, limit),
    override: (call) => this.words.say(call),
    later: ({ item }) => this.words.later(item === null ? null : this.find(item), Date.now()),
    forget: ({ item }) => {
      this.take(item)
      this.tell({ event: 'queue', items: [item] })
      return {}
    },
    tools: () => accountsOf.tools(),
    accounts: () => this.accounts,
    account_add: ({ add }) =>
      this.#connect(add.tool, add.name, add.url, add.with.method, add.with.method === 'form' ? secret(add.with.answers) : null),
    account_sign_in: ({ account, with: how }) => {
      if (how.method === 'form' && secret(how.answers).length < 8)
        throw fault('needs_sign_in', 'The tool does not know this token.', 'Copy it again, whole')
      return this.#health(account, { health: 'good', words: 'Up to date, just now', remedy: null, sign_in: how.method })
    },
    account_remove: ({ account }) => {
      this.accounts = this.accounts.filter((other) => other.name !== account)
      for (const lane of Object.keys(this.lanes) as (keyof typeof this.lanes)[])
        this.lanes[lane] = this.lanes[lane].filter((row) => row.account !== account)
      this.tell({ event: 'resync' })
      return {}
    },
    account_test: ({ account }) => {
      const found = this.accounts.find((other) => other.name === account)
      if (found?.health === 'needs_sign_in')
        throw fault('needs_sign_in', `${found.tool_name} does not take this sign-in any more.`, 'Sign in again')
      return this.#health(account, { words: 'Answered in 84 ms, up to date' })
    },
    account_set: ({ account, settings }) => {
      const before = this.accounts.find((other) => other.name === account)?.settings ?? {}
      return this.#health(account, { settings: { ...before, ...settings } })
    },
    sign_in_complete: ({ answers }) => {
      const [, host] = (answers.address ?? '').split('@')
      if (!host) throw fault('rejected', 'That is no mail address.', 'Write it whole: you@example.com')
      return host === 'nowhere.example' ? answers : { ...answers, imap: `imaps://imap.${host}`, smtp: `smtps://smtp.${host}` }
    },
    sign_in_start: ({ method }) => ({
      flow: 'flow-1',
      user_code: method === 'device' ? 'WDJB-MJHT' : null,
      url: 'https://github.com/login/device',
      expires_at: new Date(Date.now() + 900_000).toISOString(),
    }),
    sign_in_state: () => {
      const confirmed = this.#flowConfirmed
      this.#flowConfirmed = true
      return confirmed ? 'confirmed' : 'waiting'
    },
    sync: () => this.accounts,
    settings: () => this.settings,
    settings_set: ({ settings }) => {
      if (settings.poll_active_seconds < 30)
        throw fault('usage', 'Not saved: while you work, at least 30 s lie between looks.', 'Choose 30 or more')
      const zone = settings.hours.zone
      if (zone !== null && !/^[A-Z]\w+\/[\w/+-]+$|^UTC$/.test(zone))
        throw fault('usage', `Not saved: “${zone}” is no time zone.`, 'Name it so: Europe/Berlin')
      this.settings = settings
      this.tell({ event: 'settings' })
      return settings
    },
    hours: () => accountsOf.hours(this.settings),
    quiet: ({ until }) => {
      this.quietUntil = until
      this.tell({ event: 'settings' })
      this.tell({ event: 'queue', items: [] })
      return { until }
    },
    status: () => ({
      version: 1,
      baton: '0.1.0',
      pid: 4711,
      data_dir: 'in memory',
      started_at: new Date().toISOString(),
      demo: true,
      accounts: this.accounts,
      outbox: { queued: 0, sending: 0, failed: 0, unknown: 0 },
      on_me: this.lanes.me.length,
      on_others: this.lanes.others.length,
      words: `${this.lanes.me.length} wait on you`,
      quiet_until: this.quietUntil,
      missing: [],
    }),
    doctor: () => accountsOf.doctor(),
    show: ({ view }) => {
      this.tell({ event: 'show', view })
      return {}
    },
    painted: () => ({}),
    active: () => ({}),
    subscribe: () => ({}),
    quit: () => ({}),
  }

  #queue(filter: QueueFilter): QueueView | Promise<QueueView> {
    if (this.state === 'loading') return new Promise(() => {})
    if (this.state === 'refused') throw fault('storage', 'The queue cannot be read: the disk is full.', 'Free 20 MB, then try again')
    const words = filter.text?.trim().toLowerCase() ?? ''
    const fits = (row: Row) =>
      (!filter.tool || row.tool === filter.tool) &&
      (!filter.account || row.account === filter.account) &&
      (!filter.kind || row.kind === filter.kind) &&
      (!filter.person || [...row.from, ...row.on].some((actor) => actor.handle === filter.person)) &&
      (!words ||
        `${row.title} ${row.place} ${row.subject} ${[...row.from, ...row.on].map((actor) => actor.name).join(' ')}`
          .toLowerCase()
          .includes(words))
    const { me, others, later, settled, none } = this.lanes
    const pick = (rows: Row[]) => rows.filter(fits)
    const lane = (rows: Row[]): LaneView => ({
      rows: pick(rows).slice(0, filter.limit ?? undefined),
      total: pick(rows).length,
      order: filter.order ? pick(rows).map((row) => row.id) : null,
      fact: rows.length ? 'oldest 3 d' : '',
    })
    return {
      me: lane(me),
      others: lane(others),
      later: filter.aside ? pick(later) : [],
      settled: filter.aside ? pick(settled) : [],
      none: filter.all ? pick([...settled, ...none]) : [],
      totals: { me: me.length, others: others.length, later: later.length, settled: settled.length },
      facets: filter.facets ? facets([...me, ...others]) : null,
      quiet_until: this.quietUntil,
      banners: banners(this.state, this.quietUntil),
      outbox: this.outbox.entries.filter((entry) => ['queued', 'sending', 'failed', 'unknown'].includes(entry.state)),
      connected: this.accounts.length > 0,
      caught_up: `You wait on ${this.lanes.others.length}, the oldest since Saturday.`,
      demo: false,
    }
  }

  #connect(tool: string, name: string | null, url: string | null, method: string, token: string | null): AccountView {
    const found = accountsOf.tools().find((candidate) => candidate.key === tool)
    if (!found) throw fault('not_found', 'Baton does not know this tool.')
    if (token !== null && token.length < 8) throw fault('needs_sign_in', `${found.name} does not know this token.`, 'Copy it again, whole')
    const taken = this.accounts.filter((account) => account.tool === tool).length
    const made = accountsOf.connected(Date.now(), found, name ?? (taken ? `${tool}-${taken + 1}` : tool), url ?? found.default_url, method)
    this.accounts = [...this.accounts, made]
    if (this.state === 'firstrun') this.lanes = { me: mine(Date.now()), others: theirs(Date.now()), later: [], settled: [], none: [] }
    this.tell({ event: 'accounts' })
    this.tell({ event: 'resync' })
    return made
  }

  #health(name: string, change: Partial<AccountView>): AccountView {
    this.accounts = this.accounts.map((account) => (account.name === name ? { ...account, ...change } : account))
    this.tell({ event: 'accounts' })
    const found = this.accounts.find((account) => account.name === name)
    if (!found) throw fault('not_found', 'There is no such account.')
    return found
  }

  #endSignIn() {
    this.accounts = this.accounts.map((account) =>
      account.name === 'slack'
        ? {
            ...account,
            health: 'needs_sign_in',
            words: 'Sign-in ended Saturday, 3 asks kept',
            next: '',
            remedy: { label: 'Sign in again', step: 'sign_in', account: 'slack' },
          }
        : account,
    )
  }

  #unsure() {
    const note = { state: 'unsure', tone: 'quiet' as const, text: 'Indirect wish', remedy: null }
    this.lanes.me = this.lanes.me.map((row) => (row.id === 's4' ? { ...row, confidence: 0.6, alert: false, why: 'unsure', note } : row))
  }
}

/** Made anew for every page. Tests reach it as `window.batonFake`. */
export function fakeBackend(query: URLSearchParams): FakeBackend {
  const made = new FakeBackend(query)
  Object.assign(window, { batonFake: made })
  return made
}
