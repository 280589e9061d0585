// Generated from baton-api: `cargo run -p baton-api --example bindings`. Do not edit; a test fails when it is stale.

export type Instant = string
export type Done = Record<string, never>

export type ErrorCode = 'usage' | 'not_found' | 'needs_sign_in' | 'rejected' | 'offline' | 'keyring' | 'storage' | 'daemon' | 'internal'
export type RemedyStep =
  | { step: 'open'; url: string }
  | { step: 'sign_in'; account: string }
  | { step: 'retry' }
  | { step: 'send_again'; action: string }
  | { step: 'show_item'; item: string }
  | { step: 'words' }
export type Remedy = { label: string } & RemedyStep
export type WireError = { code: ErrorCode; message: string; remedy: Remedy | null; details: string | null }

export type Span = { text: string; strong: boolean }
export type ActorNature = 'human' | 'bot' | 'agent' | 'team'
export type Actor = { handle: string; name: string; nature: ActorNature }
export type WireLane = 'me' | 'others' | 'none'
export type Tone = 'quiet' | 'good' | 'late' | 'bad'
export type Note = { state: string; tone: Tone; text: string; remedy: Remedy | null }
export type Row = {
  id: string
  account: string
  tool: string
  tool_name: string
  family: string
  title: string
  url: string
  place: string
  lane: WireLane
  kind: string | null
  rule: string | null
  since: Instant | null
  due: Instant | null
  from: Array<Actor>
  on: Array<Actor>
  shared: boolean
  alert: boolean
  state: string | null
  confidence: number
  actions: Array<string>
  who: Actor | null
  sentence: Array<Span>
  subject: string
  quoted: boolean
  why: string
  late: boolean
  also: string | null
  note: Note | null
  snoozed_until: Instant | null
  snoozed_until_activity: boolean
  head: string | null
}
export type QueueFilter = {
  account: string | null
  tool: string | null
  person: string | null
  kind: string | null
  text: string | null
  all: boolean
}
export type LaneView = { rows: Array<Row>; fact: string }
export type Banner = { state: string; tone: Tone; text: string; remedy: Remedy | null }
export type QueueView = {
  me: LaneView
  others: LaneView
  later: Array<Row>
  settled: Array<Row>
  none: Array<Row>
  banners: Array<Banner>
  outbox: Array<OutboxEntry>
  connected: boolean
  caught_up: string
  demo: boolean
}
export type Message = {
  id: string
  who: Actor
  at: Instant
  text: string
  thread: string | null
  place: string
  asks: Array<[number, number]>
  mine: boolean
}
export type EvidenceView = { at: Instant; who: Actor; what: string; quote: string | null }
export type AskView = {
  key: string
  thread: string | null
  kind: string
  rule: string
  sentence: Array<Span>
  since: Instant
  due: Instant | null
  state: string
  paused: boolean
  confidence: number
  evidence: Array<EvidenceView>
}
export type WhyView = {
  id: string
  sentence: string
  rule: string | null
  asks: Array<AskView>
  dropped: Array<string>
  would_change: Array<string>
}
export type FactsView = {
  additions: number | null
  deletions: number | null
  files: number | null
  checks: string
  checks_state: string
  conflict: string
  state: string
  labels: Array<string>
}
export type Detail = {
  row: Row
  facts: FactsView
  why: WhyView
  body: string
  messages: Array<Message>
  reply_hint: string
  reply_thread: string | null
  merge_methods: Array<string>
  outbox: Array<OutboxEntry>
}
export type CandidateView = { who: Actor; reason: string }

export type WireIntent =
  | { intent: 'reply'; text: string; thread: string | null }
  | { intent: 'reassign'; to: string; note: string | null }
  | { intent: 'approve'; head: string | null; text: string | null }
  | { intent: 'request_changes'; head: string | null; text: string }
  | { intent: 'merge'; head: string | null; method: string | null }
  | { intent: 'mark_done' }
export type OutboxEntry = {
  id: string
  item: string
  title: string
  account: string
  kind: string
  state: string
  words: string
  text: string | null
  to: Actor | null
  created_at: Instant
  undo_until: Instant | null
  attempts: number
  next_attempt_at: Instant | null
  sent_at: Instant | null
  url: string | null
  reason: string | null
  remedy: Remedy | null
}
export type WireOverride =
  | { kind: 'passed'; to: string }
  | { kind: 'took' }
  | { kind: 'settled' }
  | { kind: 'not_mine' }
  | { kind: 'snoozed'; until: Instant | null; or_activity: boolean }
  | { kind: 'undo' }

export type SignInView = { method: string; title: string; hint: string; make_url: string | null; available: boolean }
export type ScopeView = { name: string; purpose: string; optional: boolean; granted: boolean | null }
export type ToolView = {
  key: string
  name: string
  tile: string
  about: string
  url_example: string
  default_url: string
  sign_in: Array<SignInView>
  scopes: Array<ScopeView>
}
export type Health = 'starting' | 'good' | 'rate_limited' | 'offline' | 'needs_sign_in' | 'no_secret' | 'limited' | 'failing'
export type AccountView = {
  name: string
  tool: string
  tool_name: string
  tile: string
  url: string
  me: string | null
  sign_in: string
  health: Health
  words: string
  next: string
  remedy: Remedy | null
  limits: Array<string>
  scopes: Array<ScopeView>
  last_poll: Instant | null
  next_poll: Instant | null
  asks: number
}
export type SignInWith = { method: 'borrowed' } | { method: 'token'; token: string } | { method: 'device'; flow: string } | { method: 'environment' }
export type AccountAdd = { tool: string; name: string | null; url: string | null; with: SignInWith }
export type DeviceStarted = { flow: string; user_code: string; url: string; expires_at: Instant }
export type DeviceState = 'waiting' | 'confirmed' | 'denied' | 'expired'

export type TrayShows = 'number' | 'dot' | 'mark'
export type AlertsWhen = 'at_once' | 'tray_only'
export type Look = 'system' | 'light' | 'dark'
export type Rows = 'airy' | 'compact'
export type DaySpan = { from: string; to: string }
export type Settings = {
  alerts: AlertsWhen
  hide_content: boolean
  quiet_hours: DaySpan | null
  undo_seconds: number
  poll_active_seconds: number
  poll_idle_seconds: number
  autostart: boolean
  look: Look
  rows: Rows
  tray_shows: TrayShows
  close_windows_after_seconds: number
  github_client_id: string
}
export type Quiet = { until: Instant | null }

export type OutboxCounts = { queued: number; sending: number; failed: number; unknown: number }
export type Status = {
  version: number
  baton: string
  pid: number
  data_dir: string
  started_at: Instant
  demo: boolean
  accounts: Array<AccountView>
  outbox: OutboxCounts
  on_me: number
  on_others: number
  words: string
  quiet_until: Instant | null
  missing: Array<string>
}
export type Checkup = { part: string; state: string; words: string; remedy: string }
export type Doctor = { version: number; checks: Array<Checkup> }
export type HelloAnswer = { baton: string; api: number; pid: number; demo: boolean }

export type View =
  | { view: 'glance'; at: [number, number] | null; item: string | null; focus: string | null }
  | { view: 'queue'; item: string | null }
  | { view: 'accounts'; account: string | null }
  | { view: 'settings' }
export type Change =
  | { event: 'queue'; items: Array<string> }
  | { event: 'outbox'; action: string; item: string }
  | { event: 'accounts' }
  | { event: 'settings' }
  | { event: 'resync' }
  | { event: 'show'; view: View }
  | { event: 'quit' }

/** One line a method: its parameters and its answer. */
export interface Calls {
  hello: { params: { client: string; api: number }; answer: HelloAnswer }
  status: { params: Record<string, never>; answer: Status }
  doctor: { params: Record<string, never>; answer: Doctor }
  queue: { params: { filter: QueueFilter }; answer: QueueView }
  item: { params: { item: string }; answer: Detail }
  why: { params: { item: string }; answer: WhyView }
  people: { params: { item: string; query: string }; answer: Array<CandidateView> }
  act: { params: { item: string; intent: WireIntent; now: boolean }; answer: OutboxEntry }
  undo: { params: { action: string }; answer: OutboxEntry }
  send_again: { params: { action: string }; answer: OutboxEntry }
  drop: { params: { action: string }; answer: Done }
  outbox: { params: { limit: number }; answer: Array<OutboxEntry> }
  override: { params: { item: string; word: WireOverride }; answer: Done }
  forget: { params: { item: string }; answer: Done }
  tools: { params: Record<string, never>; answer: Array<ToolView> }
  accounts: { params: Record<string, never>; answer: Array<AccountView> }
  account_add: { params: { add: AccountAdd }; answer: AccountView }
  account_sign_in: { params: { account: string; with: SignInWith }; answer: AccountView }
  account_remove: { params: { account: string }; answer: Done }
  account_test: { params: { account: string }; answer: AccountView }
  device_start: { params: { tool: string; url: string | null }; answer: DeviceStarted }
  device_state: { params: { flow: string }; answer: DeviceState }
  sync: { params: { account: string | null }; answer: Array<AccountView> }
  settings: { params: Record<string, never>; answer: Settings }
  settings_set: { params: { settings: Settings }; answer: Settings }
  quiet: { params: { until: Instant | null }; answer: Quiet }
  show: { params: { view: View }; answer: Done }
  subscribe: { params: Record<string, never>; answer: Done }
  active: { params: Record<string, never>; answer: Done }
  quit: { params: Record<string, never>; answer: Done }
}
