// Generated from baton-api: `cargo run -p baton-api --example bindings`. Do not edit; a test fails when it is stale.

/** An instant, RFC 3339 in UTC. */
export type Instant = string

/** A new account. */
export type AccountAdd = {
/** Tool key. */ tool: string,
/** `null`: the tool's key, or that and a number. */ name: string | null,
/** `null`: the tool's default server. */ url: string | null,
/** How. */ with: SignInWith, }

/** One connected account. */
export type AccountView = {
/** Its name: unique, used in commands. */ name: string,
/** Tool key. */ tool: string,
/** Tool name. */ tool_name: string,
/** Tile letters. */ tile: string,
/** Its server. */ url: string,
/** The user's handle there. */ me: string | null,
/** `borrowed`, `device`, `browser`, `form` or `environment`. */ sign_in: string,
/** What was typed or found for it, by the key of its tool's fields; nothing secret. */ settings: { [key in string]: string },
/** How far its first reading is, while it runs. */ progress: ProgressView | null,
/** How it is. */ health: Health,
/** "Up to date, 20 s ago". */ words: string,
/** "next in 40 s". */ next: string,
/** What mends it. */ remedy: Remedy | null,
/** What does not work with this sign-in. */ limits: Array<string>,
/** Scopes and what each is for. */ scopes: Array<ScopeView>,
/** When it was last read in full. */ last_poll: string | null,
/** When it is read next. */ next_poll: string | null,
/** Open asks it holds. */ asks: number, }

/** Puts an action into the outbox. */
export type Act = {
/** On which item. */ item: string,
/** What. */ intent: WireIntent,
/** Without the undo window. */ now: boolean, }

/** Tells that the user is at the windows, so that polls come at the active interval. */
export type Active = Record<string, never>

/** Somebody, to be drawn. */
export type Actor = {
/** The tool's handle. */ handle: string,
/** The name to show. */ name: string,
/** Human, bot, agent or team. */ nature: ActorNature, }

/** What stands behind a name. */
export type ActorNature = "human" | "bot" | "agent" | "team"

/** Connects one; it is tested before it is kept. */
export type AddAccount = {
/** Which. */ add: AccountAdd, }

/** How new asks are told. */
export type AlertsWhen = "at_once" | "tray_only"

/** What is typed into a form, by the field's key. It may hold a password: it prints its keys only. */
export type Answers = { [key in string]: string }

/** One ask of an item, for "why". */
export type AskView = {
/** Names the ask. */ key: string,
/** The thread asked in, to reply in. */ thread: string | null,
/** `review`. */ kind: string,
/** `R1`. */ rule: string,
/** "Ben asks you to review". */ sentence: Array<Span>,
/** Since when. */ since: string,
/** By when. */ due: string | null,
/** `open`, `acked`, `settled`, `void`, `expired`. */ state: string,
/** Kept, but on nobody's lane. */ paused: boolean,
/** On a lane of the user's now: neither over nor paused, nor kept away by the user's own word. */ listed: boolean,
/** 0 to 1. */ confidence: number,
/** What made it, oldest first. */ evidence: Array<EvidenceView>, }

/** One banner above the lanes: the most blocking first. */
export type Banner = {
/** `offline`, `sign_in`, `keyring`, `storage`, `rate_limit`, `recovered`, `first_sync`, `quiet`. */ state: string,
/** Its colour. */ tone: Tone,
/** Its words. */ text: string,
/** At most one button. */ remedy: Remedy | null, }

/** Whom an item could go to. */
export type CandidateView = {
/** The person. */ who: Actor,
/** "suggested by GitHub"; may be empty. */ reason: string, }

/** Something changed. After an overflow one `resync` stands for all that was missed. */
export type Change = { "event": "queue",
/** Item ids. */ items: Array<string>, } | { "event": "outbox",
/** Action id. */ action: string,
/** Item id. */ item: string, } | { "event": "accounts" } | { "event": "settings" } | { "event": "resync" } | { "event": "show",
/** What. */ view: View, } | { "event": "quit" }

/** One line of `baton doctor`. */
export type Checkup = {
/** `tray`, `notifications`, `keyring`, `database`, `network:<account>`. */ part: string,
/** `good`, `limited` or `missing`. */ state: string,
/** What was seen. */ words: string,
/** What mends it; empty when nothing needs to. */ remedy: string, }

/** Fills in what can be found from what was typed: servers, from a mail address. */
export type CompleteSignIn = {
/** Tool key. */ tool: string,
/** So far. */ answers: Answers, }

/** A span of the day, in local time, which may pass midnight: `19:00` to `08:00`. */
export type DaySpan = {
/** `HH:MM`. */ from: string,
/** `HH:MM`. */ to: string, }

/** All of one item. */
export type Detail = {
/** Its row. */ row: Row,
/** Figures. */ facts: FactsView,
/** Why it is here. */ why: WhyView,
/** Its own text. */ body: string,
/** Oldest first. */ messages: Array<Message>,
/** Where a reply goes: "to Ben, in the review". */ reply_hint: string,
/** The thread that a reply goes to; `null`: the main thread. */ reply_thread: string | null,
/** Merge methods, the preferred one first. */ merge_methods: Array<string>,
/** Actions on this item, newest first, sent ones too. */ outbox: Array<OutboxEntry>, }

/** What works on this system. */
export type Doctor = {
/** Of this format: 1. */ version: number,
/** Line by line. */ checks: Array<Checkup>, }

/** An answer without content. */
export type Done = Record<string, never>

/** Gives up a failed or lost action. */
export type DropAction = {
/** Action id. */ action: string, }

/** What a caller can go by. The command line turns it into its exit code. */
export type ErrorCode = "usage" | "not_found" | "needs_sign_in" | "rejected" | "offline" | "keyring" | "storage" | "daemon" | "internal"

/** One piece of evidence. */
export type EvidenceView = {
/** When. */ at: string,
/** Who. */ who: Actor,
/** "asked for a review". */ what: string,
/** Its words. */ quote: string | null, }

/** One thing to filter by. */
export type Facet = {
/** What stands in the filter. */ value: string,
/** Its name, where the daemon gives it one. */ label: string,
/** How many rows of both lanes have it. */ count: number, }

/** What the whole queue can be filtered by. */
export type FacetsView = {
/** By tool key. */ tools: Array<Facet>,
/** By handle. */ people: Array<Facet>,
/** By kind; the label is the kind. */ kinds: Array<Facet>, }

/** Figures beside the title. */
export type FactsView = {
/** Lines added. */ additions: number | null,
/** Lines removed. */ deletions: number | null,
/** Files changed. */ files: number | null,
/** "7 checks pass", "1 of 7 checks fails"; empty: unknown. */ checks: string,
/** `pass`, `fail`, `run`, or empty. */ checks_state: string,
/** "no conflict", "conflicts with main"; empty: unknown. */ conflict: string,
/** `open`, `draft`, `merged`, `closed`, `access_lost`. */ state: string,
/** Labels. */ labels: Array<string>, }

/** One line of a form, or one setting of an account. */
export type FieldView = {
/** Its key in answers and settings. */ key: string,
/** Shown over it. */ label: string,
/** Shown in it while it is empty, or under it. */ hint: string,
/** `text`, `address` or `secret`. */ kind: string,
/** May stay empty. */ optional: boolean,
/** Asked for only when it was not found from the others. */ found: boolean, }

/** A begun sign-in on the tool's own page: by a code (RFC 8628) or in the browser (RFC 8252). */
export type FlowStarted = {
/** Names the flow. */ flow: string,
/** The code that the user types: `WDJB-MJHT`; `null`: there is nothing to type. */ user_code: string | null,
/** The page to open. */ url: string,
/** It ends then. */ expires_at: string, }

/** How a sign-in on the tool's own page stands. */
export type FlowState = "waiting" | "confirmed" | "denied" | "expired"

/** Removes an item that the account can no longer see. */
export type ForgetItem = {
/** Which. */ item: string, }

/** Connected accounts. */
export type GetAccounts = Record<string, never>

/** What works on this system. */
export type GetDoctor = Record<string, never>

/** Working hours of all, and holidays. */
export type GetHours = Record<string, never>

/** One item, by id, unique prefix of it, or address. */
export type GetItem = {
/** Which. */ item: string, }

/** The times to put something off to. */
export type GetLater = {
/** Which; `null`: whatever. */ item: string | null, }

/** The outbox, newest first. */
export type GetOutbox = {
/** At most so many. */ limit: number, }

/** Whom an item could go to. */
export type GetPeople = {
/** Which. */ item: string,
/** Letters typed so far. */ query: string, }

/** Both lanes, or the beginnings of them. */
export type GetQueue = {
/** What of them. */ filter: QueueFilter, }

/** Rows by their ids, 200 at most, in that order, whatever lane they stand in; those that are gone are left out. */
export type GetRows = {
/** Which. */ items: Array<string>, }

/** Settings. */
export type GetSettings = Record<string, never>

/** Asks how it stands. */
export type GetSignIn = {
/** Its id. */ flow: string, }

/** How the daemon is. */
export type GetStatus = Record<string, never>

/** Tools that can be connected. */
export type GetTools = Record<string, never>

/** Why an item is (not) here. */
export type GetWhy = {
/** Which. */ item: string, }

/** How an account is. */
export type Health = "starting" | "good" | "rate_limited" | "offline" | "needs_sign_in" | "no_secret" | "limited" | "failing"

/** Says who calls and asks who answers: the first call of every connection. */
export type Hello = {
/** `window`, `cli`, `agent`. */ client: string,
/** The caller's API version. */ api: number, }

/** Who answers. */
export type HelloAnswer = {
/** Baton's version. */ baton: string,
/** API version. */ api: number,
/** Process id. */ pid: number,
/** The demo runs. */ demo: boolean, }

/** A day off. */
export type Holiday = {
/** `2026-12-25`. */ date: string,
/** "Christmas"; may be empty. */ name: string, }

/** What was read of the holidays file. */
export type HolidaysView = {
/** Its path; empty: there is none. */ file: string,
/** Days in it. */ days: number,
/** The next of them, today included. */ next: Holiday | null,
/** What of it could not be read, with line and remedy; the rest holds. */ problems: Array<string>, }

/** When somebody works. */
export type Hours = {
/** IANA name, `Europe/Berlin`; `null`: this system's. */ zone: string | null,
/** Seven days, Monday first, each with its spans; a span whose end is not after its beginning runs on into the next day, and `24:00` ends one at midnight. */ week: Array<Array<DaySpan>>, }

/** Working hours of all. */
export type HoursView = {
/** The user's own, and everybody's of whom nothing else is known. */ mine: Hours,
/** The zone that holds, by name. */ zone: string,
/** In words: "mon-fri 09:00-17:00, Europe/Berlin". */ words: string,
/** Those of others, where they were set. */ people: Array<PersonHours>,
/** Holidays. They are the user's, and of all in the same zone. */ holidays: HolidaysView, }

/** A lane with its head. */
export type LaneView = {
/** By rank: the first `limit`. */ rows: Array<Row>,
/** How many fit the filter. */ total: number,
/** The ids of all that fit, by rank; `null`: not asked for. */ order: Array<string> | null,
/** One quiet fact: "oldest 3 d". */ fact: string, }

/** One time to put something off to. */
export type LaterChoice = {
/** What stands for it in `until`: `later`, `evening`, `tomorrow`, `workday`, `weekend`, `next-week`, `latest`, `activity`. */ key: string,
/** "This evening". */ label: string,
/** "18:00", "Mon 30 Nov 09:00"; "without a time" where there is none. */ hint: string,
/** `null`: until activity. */ until: string | null, }

/** The times to put something off to. */
export type LaterView = {
/** Soonest first; what is over, or too late for the item, is not offered. */ choices: Array<LaterChoice>,
/** The item cannot be put off for longer; `null`: it can. */ latest: string | null,
/** Why: "The decision expires at 15:00." */ latest_why: string | null, }

/** Lends tokens of the caller's environment to the daemon, which keeps them in memory only: it inherited the environment of whoever started it, and that may not be the caller's. */
export type Lend = {
/** By variable: `BATON_TOKEN_<NAME>`. */ tokens: Tokens, }

/** Look of the windows. */
export type Look = "system" | "light" | "dark"

/** A message of the conversation. */
export type Message = {
/** Event key. */ id: string,
/** Who said it. */ who: Actor,
/** When. */ at: string,
/** Plain text. */ text: string,
/** The thread, to reply in. */ thread: string | null,
/** "review thread on cache/warm.rs:88"; empty: the main thread. */ place: string,
/** Ranges of `text` (UTF-16 code units, start and end) that ask: underlined. */ asks: Array<[number, number]>,
/** The user wrote it. */ mine: boolean, }

/** The third line of a row: what happens to it now. */
export type Note = {
/** Which glyph stands before it: `acked`, `unsure`, `queued`, `sending`, `sent`, `failed`, `changed`, `unknown`, `settled`, `access_lost`, `snoozed`. */ state: string,
/** Its colour. */ tone: Tone,
/** Its words. */ text: string,
/** At most one button. */ remedy: Remedy | null, }

/** An application that is registered with a tool. */
export type OauthClient = {
/** Its id. */ id: string,
/** What some tools (Google) call its secret, though every installed copy has it (RFC 8252, section 8.5); else empty. */ secret: string, }

/** Counts of the outbox. */
export type OutboxCounts = {
/** Waits for its time or its turn. */ queued: number,
/** On its way. */ sending: number,
/** Refused. */ failed: number,
/** May have arrived. */ unknown: number, }

/** One action of the outbox. */
export type OutboxEntry = {
/** Action id. */ id: string,
/** Item id. */ item: string,
/** Item title. */ title: string,
/** Account name. */ account: string,
/** `reply`, `approve`, ... */ kind: string,
/** `queued`, `sending`, `sent`, `failed`, `unknown`, `undone`. */ state: string,
/** "To Ben: “Both done”". */ words: string,
/** The text that was typed, kept whatever happens. */ text: string | null,
/** To whom. */ to: Actor | null,
/** When the user said so. */ created_at: string,
/** Can be taken back until then (while queued). */ undo_until: string | null,
/** Tried so often. */ attempts: number,
/** Next try, when one is planned. */ next_attempt_at: string | null,
/** When the tool had it. */ sent_at: string | null,
/** Where to see it. */ url: string | null,
/** Why it is not sent (yet), one sentence. */ reason: string | null,
/** What mends it. */ remedy: Remedy | null, }

/** Tells that a view which was to be shown is on the screen, rows and all; the daemon logs how long that took. */
export type Painted = {
/** `glance`, `queue`, `accounts`, `settings`. */ view: string, }

/** When somebody else works. */
export type PersonHours = {
/** The account whose tool knows them. */ account: string,
/** Their handle there. */ handle: string,
/** Their name. */ name: string,
/** As set. */ hours: Hours,
/** The same in words: "mon-fri 09:00-17:00, Asia/Tokyo". */ words: string, }

/** How far the first reading of an account's history is. */
export type ProgressView = {
/** Read so far. */ done: number,
/** In all, as far as is known now. */ total: number, }

/** What a queue is asked for: which items, and how much of them. */
export type QueueFilter = {
/** Account name. */ account: string | null,
/** Tool key. */ tool: string | null,
/** The handle of a person who waits, or is waited for. */ person: string | null,
/** An ask kind. */ kind: string | null,
/** Words in title, place, people or messages. */ text: string | null,
/** Lane none too (`baton list --all`). */ all: boolean,
/** At most so many rows of each lane; `null`: all. More of them are read by id, with `rows`. */ limit: number | null,
/** With the ids of both lanes. */ order: boolean,
/** With the rows that are put off, and those that were settled today. */ aside: boolean,
/** With what the whole queue can be filtered by. */ facets: boolean, }

/** How many there are, whatever the filter. */
export type QueueTotals = {
/** Waits on you. */ me: number,
/** You wait on. */ others: number,
/** Put off. */ later: number,
/** Settled today. */ settled: number, }

/** Both lanes, what is aside of them, and what is on its way out: all that a window needs to be drawn. */
export type QueueView = {
/** Waits on you. */ me: LaneView,
/** You wait on. */ others: LaneView,
/** Snoozed, by wake time; only when asked for. */ later: Array<Row>,
/** Settled today, newest first; only when asked for. */ settled: Array<Row>,
/** Lane none, only when asked for. */ none: Array<Row>,
/** What stands above the lanes. */ banners: Array<Banner>,
/** Actions that are queued, sending, failed or unknown, newest first. */ outbox: Array<OutboxEntry>,
/** There is at least one account. */ connected: boolean,
/** One line when nothing waits on the user. */ caught_up: string,
/** This is the demo: simulated people, nothing leaves this computer. */ demo: boolean,
/** Quiet until then. */ quiet_until: string | null,
/** Of everything, whatever the filter. */ totals: QueueTotals,
/** What to filter by; `null`: not asked for. */ facets: FacetsView | null, }

/** Quiet, for now. */
export type Quiet = {
/** `null`: not quiet. */ until: string | null, }

/** Ends the daemon. */
export type Quit = Record<string, never>

/** A remedy: words for one button, and what it does. */
export type Remedy = {
/** "Sign in again". */ label: string, } & ({ "step": "open",
/** https address. */ url: string, } | { "step": "sign_in",
/** Account name. */ account: string, } | { "step": "retry" } | { "step": "send_again",
/** Action id. */ action: string, } | { "step": "show_item",
/** Item id. */ item: string, } | { "step": "forget",
/** Item id. */ item: string, } | { "step": "words" })

/** Removes one, with its items and its secret. */
export type RemoveAccount = {
/** Name. */ account: string, }

/** One row of a lane: all that the list shows, and all that `baton list --json` prints. */
export type Row = {
/** Short stable id. */ id: string,
/** Account name. */ account: string,
/** Tool key: `github`. */ tool: string,
/** Tool name: `GitHub`. */ tool_name: string,
/** `review`, `issue`, ... */ family: string,
/** Its title. */ title: string,
/** Its address. */ url: string,
/** `acme/api #482`. */ place: string,
/** The lane. */ lane: WireLane,
/** `review`, `answer`, ...; `null` with lane none. */ kind: string | null,
/** `R1`; `null` with lane none. */ rule: string | null,
/** Since when. */ since: string | null,
/** The same in full, for a tooltip: "since Fri 20 Nov 16:10, 9 business hours", by the user's clock and hours. */ since_full: string | null,
/** By when. */ due: string | null,
/** Who waits for me (lane me). */ from: Array<Actor>,
/** For whom I wait (lane others). */ on: Array<Actor>,
/** A group owes. */ shared: boolean,
/** Would raise an alert. */ alert: boolean,
/** `open` or `acked`. */ state: string | null,
/** 0 to 1. */ confidence: number,
/** Action names that are possible now, the main one first. */ actions: Array<string>,
/** Drawn as avatar; `null`: nobody, the tool's tile. */ who: Actor | null,
/** "Ben asks you to review". */ sentence: Array<Span>,
/** The second line: title, or their words. */ subject: string,
/** The second line is their words: in quotation marks. */ quoted: boolean,
/** Right of the second line, at most 16 characters: "shared with 3". */ why: string,
/** Waits longer than such an ask should. */ late: boolean,
/** "also: answer in 1 thread". */ also: string | null,
/** The third line. */ note: Note | null,
/** Quiet until then. */ snoozed_until: string | null,
/** Snoozed until something happens. */ snoozed_until_activity: boolean,
/** The user's newest word on it that holds. */ word: WordView | null,
/** The commit seen; approvals and merges are bound to it. */ head: string | null, }

/** Density of rows. */
export type Rows = "airy" | "compact"

/** A permission. */
export type ScopeView = {
/** `repo`. */ name: string,
/** What for. */ purpose: string,
/** Baton works without it. */ optional: boolean,
/** Whether the account has it; `null`: the tool does not say, or there is no account yet. */ granted: boolean | null, }

/** Sends a queued action at once, or a failed or lost one again. */
export type SendAgain = {
/** Action id. */ action: string, }

/** Sets what can be chosen of an account: all of it. */
export type SetAccount = {
/** Name. */ account: string,
/** By the key of its tool's settings; what is left out stays. */ settings: { [key in string]: string }, }

/** Sets when somebody else works; the user's own hours are a setting. */
export type SetHours = {
/** Handle or name, or the beginning of one that is no other's. */ person: string,
/** `null`: as for everybody. */ hours: Hours | null, }

/** The user's own word on an item. */
export type SetOverride = {
/** Which. */ item: string,
/** What. */ word: WireOverride,
/** The key of the one ask that it is about; `null`: all of the item's. */ ask: string | null, }

/** Quiet until then. */
export type SetQuiet = {
/** `null`: no longer. */ until: string | null, }

/** Sets them. */
export type SetSettings = {
/** All of them. */ settings: Settings, }

/** All settings. Unknown fields of a newer version are kept; bad values are refused with the field's name. */
export type Settings = {
/** How new asks are told. */ alerts: AlertsWhen,
/** Names and words are left out of alerts. */ hide_content: boolean,
/** Quiet hours; `null`: none. */ quiet_hours: DaySpan | null,
/** Seconds in which an action can be taken back: 0 to 60. */ undo_seconds: number,
/** Seconds between polls while the user is active: at least 30. */ poll_active_seconds: number,
/** Seconds between polls while idle: at least 60. */ poll_idle_seconds: number,
/** Start with the computer. */ autostart: boolean,
/** Look. */ look: Look,
/** Rows. */ rows: Rows,
/** Tray. */ tray_shows: TrayShows,
/** Seconds after which the hidden windows' process ends: at least 5. */ close_windows_after_seconds: number,
/** When the user works; everybody of whom nothing else is known is taken to work so too. */ hours: Hours,
/** Holidays: the full path of an iCalendar file (.ics), or of a text with a date and a name a line; empty: none. */ holidays_file: string,
/** OAuth clients by whose they are (`github`, `google`); without one the built-in one counts, where there is one. */ oauth_clients: { [key in string]: OauthClient }, }

/** Asks the windows' process (started when it does not run) to show a view. */
export type Show = {
/** What. */ view: View, }

/** Signs an account in again. */
export type SignInAccount = {
/** Name. */ account: string,
/** How. */ with: SignInWith, }

/** A way to sign in. */
export type SignInView = {
/** `borrowed`, `device`, `browser` or `form`. */ method: string,
/** "Use your gh sign-in". */ title: string,
/** One line under it. */ hint: string,
/** Where the user makes a token, for the tool's default server. */ make_url: string | null,
/** It can be used on this computer now; else `hint` says what is missing. */ available: boolean,
/** What is typed for it. */ fields: Array<FieldView>,
/** Whose OAuth client id it needs, one of these keys of [`Settings::oauth_clients`](super::Settings::oauth_clients); empty: none. */ clients: Array<string>, }

/** How to sign in. */
export type SignInWith = { "method": "borrowed" } | { "method": "form",
/** What is secret of it goes to the keyring and nowhere else. */ answers: Answers, } | { "method": "flow",
/** Its id. */ flow: string, } | { "method": "environment",
/** The rest of the form. */ answers: Answers, }

/** A piece of a sentence. */
export type Span = {
/** The words. */ text: string,
/** A person's name: shown strong. */ strong: boolean, }

/** Begins a sign-in on the tool's own page. */
export type StartSignIn = {
/** Tool key. */ tool: string,
/** `device` or `browser`. */ method: string,
/** Server. */ url: string | null,
/** What the form asks for it. */ answers: Answers, }

/** How the daemon is. */
export type Status = {
/** Of this format: 1. */ version: number,
/** Baton's own: `0.1.0`. */ baton: string,
/** Process id. */ pid: number,
/** Data directory. */ data_dir: string,
/** Since when. */ started_at: string,
/** The demo runs. */ demo: boolean,
/** Accounts. */ accounts: Array<AccountView>,
/** Outbox. */ outbox: OutboxCounts,
/** Direct, unsnoozed asks on the user. */ on_me: number,
/** Asks on others. */ on_others: number,
/** "3 wait on you, oldest 2 d; you wait on 5". */ words: string,
/** Quiet until then. */ quiet_until: string | null,
/** What is missing on this system, one sentence each. */ missing: Array<string>, }

/** Sends [`Change`]s on this connection from now on, as notifications of the method `change`. */
export type Subscribe = Record<string, never>

/** One full cycle of one account or all; returns when it is over. */
export type Sync = {
/** `null`: all. */ account: string | null, }

/** Tests one: a small request. */
export type TestAccount = {
/** Name. */ account: string, }

/** Tokens by the name of their variable. They print as a number. */
export type Tokens = { [key in string]: string }

/** How a note line looks. */
export type Tone = "quiet" | "good" | "late" | "bad"

/** A tool that can be connected: the registry's entry. */
export type ToolView = {
/** `github`. */ key: string,
/** `GitHub`. */ name: string,
/** `Gh`. */ tile: string,
/** What it reads and writes. */ about: string,
/** Example of an own server; empty: there is none. */ url_example: string,
/** The server that is meant when none is named. */ default_url: string,
/** Best first. */ sign_in: Array<SignInView>,
/** What is asked for. */ scopes: Array<ScopeView>,
/** What can be changed of a connected account. */ settings: Array<FieldView>, }

/** What the tray's icon shows. */
export type TrayShows = "number" | "dot" | "mark"

/** Takes an action back while it is queued. */
export type Undo = {
/** Action id. */ action: string, }

/** A window or view to show. */
export type View = { "view": "glance",
/** Screen position of the click, where it is known. */ at: [number, number] | null,
/** Open this row. */ item: string | null,
/** `reply`, `reassign`, or nothing: what has the focus in it. */ focus: string | null, } | { "view": "queue",
/** Select this row. */ item: string | null, } | { "view": "accounts",
/** Open this one's sign-in. */ account: string | null, } | { "view": "settings" }

/** Why an item is where it is, or why it is not here. */
export type WhyView = {
/** Item id; empty: Baton does not have it. */ id: string,
/** Its lane; `none`: on neither, or not had. */ lane: WireLane,
/** "Ben requested your review at 09:12, and you have not reviewed since." */ sentence: string,
/** `R1`; `null` when nothing waits. */ rule: string | null,
/** What that rule says: "A review that was requested of you waits on you until you send one." */ rule_words: string | null,
/** "Since yesterday at 09:12, by GitHub's clock." */ since_words: string | null,
/** All asks that concern the user, shown ones first. */ asks: Array<AskView>,
/** What was looked at and left out, and by what. */ dropped: Array<string>,
/** What would change it. */ would_change: Array<string>, }

/** Why a call did not do what was asked. */
export type WireError = {
/** What a program goes by. */ code: ErrorCode,
/** What did not happen, and why; one sentence. */ message: string,
/** What mends it. */ remedy: Remedy | null,
/** For "Details": codes and technical words. Never a secret. */ details: string | null, }

/** What the user wants done. */
export type WireIntent = { "intent": "reply",
/** Markdown. */ text: string,
/** `null`: where the ask was made. */ thread: string | null, } | { "intent": "reassign",
/** The tool's handle. */ to: string,
/** A line of context for them. */ note: string | null, } | { "intent": "approve",
/** `null`: the one in the queue. */ head: string | null,
/** Words that go with it. */ text: string | null, } | { "intent": "request_changes",
/** `null`: the one in the queue. */ head: string | null,
/** What should change. */ text: string, } | { "intent": "merge",
/** `null`: the one in the queue. */ head: string | null,
/** `null`: the preferred one. */ method: string | null, } | { "intent": "nudge",
/** Markdown. */ text: string,
/** `null`: where the ask was made. */ thread: string | null, } | { "intent": "react",
/** The message; `null`: the one that asked. */ on: string | null,
/** Its short name without colons: `thumbsup`, `eyes`, `white_check_mark`. */ emoji: string, } | { "intent": "rsvp",
/** `yes`, `no` or `maybe`. */ answer: string, } | { "intent": "mark_done" }

/** On whose side an item waits. */
export type WireLane = "me" | "others" | "none"

/** The user's own word: in their own view only, no tool hears of it. */
export type WireOverride = { "kind": "passed",
/** Who: a handle, a name, or the beginning of one that only one person has. */ to: string, } | { "kind": "took" } | { "kind": "settled" } | { "kind": "not_mine" } | { "kind": "snoozed",
/** An instant (RFC 3339), the key of a choice of `later`, or words such as `2h`, `fri 14:00`; `null`: until activity. */ until: string | null,
/** Ends at another person's next event too. */ or_activity: boolean, } | { "kind": "wake" } | { "kind": "undo" }

/** What came of a word. */
export type WordSaid = {
/** The item as it is now. */ row: Row,
/** The word, or what was taken back. */ word: WordView,
/** It was taken back. */ undone: boolean,
/** For an undo bar: "Put off until Tue 09:00", "Cho has it", "Taken back". */ short: string,
/** All of it, one sentence: "Quiet until Fri 27 Nov 14:00 (in 2 days), or when somebody acts on it." */ words: string,
/** What came out otherwise than was meant, perhaps: "Until 14:12 at the latest: the decision expires at 15:00." */ notice: string | null, }

/** A word of the user's that holds. */
export type WordView = {
/** `passed`, `took`, `settled`, `not_mine`, `snoozed`. */ kind: string,
/** When it was said. */ at: string,
/** The key of the ask that it is about; `null`: all of the item's. */ ask: string | null,
/** To whom it was passed. */ to: Actor | null,
/** Quiet until then, as it is in effect; `null`: no time was said. */ until: string | null,
/** The snooze ends at another person's next event too. */ or_activity: boolean,
/** "You said that Cho has it". */ words: string, }

/** One line a method: its parameters and its answer. */
export interface Calls {
  hello: { params: Hello; answer: HelloAnswer }
  status: { params: GetStatus; answer: Status }
  doctor: { params: GetDoctor; answer: Doctor }
  queue: { params: GetQueue; answer: QueueView }
  rows: { params: GetRows; answer: Array<Row> }
  item: { params: GetItem; answer: Detail }
  why: { params: GetWhy; answer: WhyView }
  people: { params: GetPeople; answer: Array<CandidateView> }
  act: { params: Act; answer: OutboxEntry }
  undo: { params: Undo; answer: OutboxEntry }
  send_again: { params: SendAgain; answer: OutboxEntry }
  drop: { params: DropAction; answer: Done }
  outbox: { params: GetOutbox; answer: Array<OutboxEntry> }
  override: { params: SetOverride; answer: WordSaid }
  later: { params: GetLater; answer: LaterView }
  forget: { params: ForgetItem; answer: Done }
  tools: { params: GetTools; answer: Array<ToolView> }
  accounts: { params: GetAccounts; answer: Array<AccountView> }
  account_add: { params: AddAccount; answer: AccountView }
  account_sign_in: { params: SignInAccount; answer: AccountView }
  account_remove: { params: RemoveAccount; answer: Done }
  account_test: { params: TestAccount; answer: AccountView }
  account_set: { params: SetAccount; answer: AccountView }
  sign_in_complete: { params: CompleteSignIn; answer: Answers }
  sign_in_start: { params: StartSignIn; answer: FlowStarted }
  sign_in_state: { params: GetSignIn; answer: FlowState }
  sync: { params: Sync; answer: Array<AccountView> }
  settings: { params: GetSettings; answer: Settings }
  settings_set: { params: SetSettings; answer: Settings }
  hours: { params: GetHours; answer: HoursView }
  hours_set: { params: SetHours; answer: HoursView }
  quiet: { params: SetQuiet; answer: Quiet }
  lend: { params: Lend; answer: Done }
  show: { params: Show; answer: Done }
  painted: { params: Painted; answer: Done }
  subscribe: { params: Subscribe; answer: Done }
  active: { params: Active; answer: Done }
  quit: { params: Quit; answer: Done }
}
