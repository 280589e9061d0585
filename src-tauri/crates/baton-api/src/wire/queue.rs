//! The queue and one item of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Instant, OutboxEntry, Remedy, WordView};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Span {
    /// The words.
    pub text: String,
    /// A person's name: shown strong.
    pub strong: bool,
}

/// What stands behind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ActorNature {
    Human,
    Bot,
    Agent,
    Team,
}

/// Somebody, to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Actor {
    /// The tool's handle.
    pub handle: String,
    /// The name to show.
    pub name: String,
    /// Human, bot, agent or team.
    pub nature: ActorNature,
}

/// On whose side an item waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum WireLane {
    Me,
    Others,
    None,
}

/// How a note line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Tone {
    Quiet,
    Good,
    Late,
    Bad,
}

/// The third line of a row: what happens to it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Note {
    /// Which glyph stands before it: `acked`, `unsure`, `queued`, `sending`, `sent`, `failed`, `changed`, `unknown`,
    /// `settled`, `access_lost`, `snoozed`.
    pub state: String,
    /// Its colour.
    pub tone: Tone,
    /// Its words.
    pub text: String,
    /// At most one button.
    pub remedy: Option<Remedy>,
}

/// One row of a lane: all that the list shows, and all that `baton list --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Row {
    /// Short stable id.
    pub id: String,
    /// Account name.
    pub account: String,
    /// Tool key: `github`.
    pub tool: String,
    /// Tool name: `GitHub`.
    pub tool_name: String,
    /// `review`, `issue`, ...
    pub family: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// `acme/api #482`.
    pub place: String,
    /// The lane.
    pub lane: WireLane,
    /// `review`, `answer`, ...; `null` with lane none.
    pub kind: Option<String>,
    /// `R1`; `null` with lane none.
    pub rule: Option<String>,
    /// Since when.
    pub since: Option<Instant>,
    /// The same in full, for a tooltip: "since Fri 20 Nov 16:10, 9 business hours", by the user's clock and hours.
    pub since_full: Option<String>,
    /// By when.
    pub due: Option<Instant>,
    /// Who waits for me (lane me).
    pub from: Vec<Actor>,
    /// For whom I wait (lane others).
    pub on: Vec<Actor>,
    /// A group owes.
    pub shared: bool,
    /// Would raise an alert.
    pub alert: bool,
    /// `open` or `acked`.
    pub state: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// Action names that are possible now, the main one first.
    pub actions: Vec<String>,
    /// Drawn as avatar; `null`: nobody, the tool's tile.
    pub who: Option<Actor>,
    /// "Ben asks you to review".
    pub sentence: Vec<Span>,
    /// The second line: title, or their words.
    pub subject: String,
    /// The second line is their words: in quotation marks.
    pub quoted: bool,
    /// Right of the second line, at most 16 characters: "shared with 3".
    pub why: String,
    /// Waits longer than such an ask should.
    pub late: bool,
    /// "also: answer in 1 thread".
    pub also: Option<String>,
    /// The third line.
    pub note: Option<Note>,
    /// Quiet until then.
    pub snoozed_until: Option<Instant>,
    /// Snoozed until something happens.
    pub snoozed_until_activity: bool,
    /// The user's newest word on it that holds.
    pub word: Option<WordView>,
    /// The commit seen; approvals and merges are bound to it.
    pub head: Option<String>,
}

/// What a queue is asked for: which items, and how much of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct QueueFilter {
    /// Account name.
    pub account: Option<String>,
    /// Tool key.
    pub tool: Option<String>,
    /// The handle of a person who waits, or is waited for.
    pub person: Option<String>,
    /// An ask kind.
    pub kind: Option<String>,
    /// Words in title, place, people or messages.
    pub text: Option<String>,
    /// Lane none too (`baton list --all`).
    pub all: bool,
    /// At most so many rows of each lane; `null`: all. More of them are read by id, with `rows`.
    pub limit: Option<u32>,
    /// With the ids of both lanes.
    pub order: bool,
    /// With the rows that are put off, and those that were settled today.
    pub aside: bool,
    /// With what the whole queue can be filtered by.
    pub facets: bool,
}

/// A lane with its head.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct LaneView {
    /// By rank: the first `limit`.
    pub rows: Vec<Row>,
    /// How many fit the filter.
    pub total: u32,
    /// The ids of all that fit, by rank; `null`: not asked for.
    pub order: Option<Vec<String>>,
    /// One quiet fact: "oldest 3 d".
    pub fact: String,
}

/// How many there are, whatever the filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueTotals {
    /// Waits on you.
    pub me: u32,
    /// You wait on.
    pub others: u32,
    /// Put off.
    pub later: u32,
    /// Settled today.
    pub settled: u32,
}

/// One thing to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Facet {
    /// What stands in the filter.
    pub value: String,
    /// Its name, where the daemon gives it one.
    pub label: String,
    /// How many rows of both lanes have it.
    pub count: u32,
}

/// What the whole queue can be filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FacetsView {
    /// By tool key.
    pub tools: Vec<Facet>,
    /// By handle.
    pub people: Vec<Facet>,
    /// By kind; the label is the kind.
    pub kinds: Vec<Facet>,
}

/// One banner above the lanes: the most blocking first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Banner {
    /// `offline`, `sign_in`, `keyring`, `storage`, `rate_limit`, `recovered`, `first_sync`, `quiet`.
    pub state: String,
    /// Its colour.
    pub tone: Tone,
    /// Its words.
    pub text: String,
    /// At most one button.
    pub remedy: Option<Remedy>,
}

/// Both lanes, what is aside of them, and what is on its way out: all that a window needs to be drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// Waits on you.
    pub me: LaneView,
    /// You wait on.
    pub others: LaneView,
    /// Snoozed, by wake time; only when asked for.
    pub later: Vec<Row>,
    /// Settled today, newest first; only when asked for.
    pub settled: Vec<Row>,
    /// Lane none, only when asked for.
    pub none: Vec<Row>,
    /// What stands above the lanes.
    pub banners: Vec<Banner>,
    /// Actions that are queued, sending, failed or unknown, newest first.
    pub outbox: Vec<OutboxEntry>,
    /// There is at least one account.
    pub connected: bool,
    /// One line when nothing waits on the user.
    pub caught_up: String,
    /// This is the demo: simulated people, nothing leaves this computer.
    pub demo: bool,
    /// Quiet until then.
    pub quiet_until: Option<Instant>,
    /// Of everything, whatever the filter.
    pub totals: QueueTotals,
    /// What to filter by; `null`: not asked for.
    pub facets: Option<FacetsView>,
}

/// A message of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Message {
    /// Event key.
    pub id: String,
    /// Who said it.
    pub who: Actor,
    /// When.
    pub at: Instant,
    /// Plain text.
    pub text: String,
    /// The thread, to reply in.
    pub thread: Option<String>,
    /// "review thread on cache/warm.rs:88"; empty: the main thread.
    pub place: String,
    /// Ranges of `text` (UTF-16 code units, start and end) that ask: underlined.
    pub asks: Vec<(u32, u32)>,
    /// The user wrote it.
    pub mine: bool,
}

/// One ask of an item, for "why".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AskView {
    /// Names the ask.
    pub key: String,
    /// The thread asked in, to reply in.
    pub thread: Option<String>,
    /// `review`.
    pub kind: String,
    /// `R1`.
    pub rule: String,
    /// "Ben asks you to review".
    pub sentence: Vec<Span>,
    /// Since when.
    pub since: Instant,
    /// By when.
    pub due: Option<Instant>,
    /// `open`, `acked`, `settled`, `void`, `expired`.
    pub state: String,
    /// Kept, but on nobody's lane.
    pub paused: bool,
    /// On a lane of the user's now: neither over nor paused, nor kept away by the user's own word.
    pub listed: bool,
    /// 0 to 1.
    pub confidence: f64,
    /// What made it, oldest first.
    pub evidence: Vec<EvidenceView>,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceView {
    /// When.
    pub at: Instant,
    /// Who.
    pub who: Actor,
    /// "asked for a review".
    pub what: String,
    /// Its words.
    pub quote: Option<String>,
}

/// Why an item is where it is, or why it is not here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WhyView {
    /// Item id; empty: Baton does not have it.
    pub id: String,
    /// Its lane; `none`: on neither, or not had.
    pub lane: WireLane,
    /// "Ben requested your review at 09:12, and you have not reviewed since."
    pub sentence: String,
    /// `R1`; `null` when nothing waits.
    pub rule: Option<String>,
    /// What that rule says: "A review that was requested of you waits on you until you send one."
    pub rule_words: Option<String>,
    /// "Since yesterday at 09:12, by GitHub's clock."
    pub since_words: Option<String>,
    /// All asks that concern the user, shown ones first.
    pub asks: Vec<AskView>,
    /// What was looked at and left out, and by what.
    pub dropped: Vec<String>,
    /// What would change it.
    pub would_change: Vec<String>,
}

/// Figures beside the title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FactsView {
    /// Lines added.
    pub additions: Option<u32>,
    /// Lines removed.
    pub deletions: Option<u32>,
    /// Files changed.
    pub files: Option<u32>,
    /// "7 checks pass", "1 of 7 checks fails"; empty: unknown.
    pub checks: String,
    /// `pass`, `fail`, `run`, or empty.
    pub checks_state: String,
    /// "no conflict", "conflicts with main"; empty: unknown.
    pub conflict: String,
    /// `open`, `draft`, `merged`, `closed`, `access_lost`.
    pub state: String,
    /// Labels.
    pub labels: Vec<String>,
}

/// All of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Detail {
    /// Its row.
    pub row: Row,
    /// Figures.
    pub facts: FactsView,
    /// Why it is here.
    pub why: WhyView,
    /// Its own text.
    pub body: String,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Where a reply goes: "to Ben, in the review".
    pub reply_hint: String,
    /// The thread that a reply goes to; `null`: the main thread.
    pub reply_thread: Option<String>,
    /// Merge methods, the preferred one first.
    pub merge_methods: Vec<String>,
    /// Actions on this item, newest first, sent ones too.
    pub outbox: Vec<OutboxEntry>,
}

/// Whom an item could go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CandidateView {
    /// The person.
    pub who: Actor,
    /// "suggested by GitHub"; may be empty.
    pub reason: String,
}
