//! What goes in and comes out, beside the model's own types.

use std::collections::BTreeMap;

use baton_model::{
    Action, ActionId, ActionState, Cursor, Event, Fault, Handle, Intent, Item, ItemId, Lane,
    Members, Nature, Override, Person, Progress, Receipt, Seat, Settings, Timestamp, Verdict,
};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Unique.
    pub name: String,
    /// Connector key.
    pub tool: String,
    /// Server.
    pub url: String,
    /// `borrowed`, `device`, `browser`, `form` or `environment`.
    pub sign_in: String,
    /// What the user typed or the connector found; nothing secret.
    pub settings: Settings,
    /// The user's handle there.
    pub me: Option<Handle>,
    /// Who the account is.
    pub seat: Option<Seat>,
    /// One word: see `schema.sql`.
    pub health: String,
    /// Why, when it is not good.
    pub fault: Option<Fault>,
    /// Last poll that succeeded.
    pub last_poll: Option<Timestamp>,
    /// Planned.
    pub next_poll: Option<Timestamp>,
    /// Last poll with complete coverage.
    pub full_at: Option<Timestamp>,
    /// Where polling left off.
    pub cursor: Option<Cursor>,
    /// How far its first reading is, while it runs.
    pub progress: Option<Progress>,
    /// When it was connected.
    pub created_at: Timestamp,
}

/// An item as it is written after reconciling and judging.
#[derive(Debug, Clone)]
pub struct ItemWrite {
    /// Its id.
    pub id: ItemId,
    /// As it is now.
    pub item: Item,
    /// Events that the store does not have yet.
    pub events: Vec<Event>,
    /// As judged.
    pub verdict: Verdict,
    /// Lower case words to search in.
    pub search: String,
}

/// How an account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHealth {
    /// One word: see `schema.sql`.
    pub word: String,
    /// Why, when it is not good.
    pub fault: Option<Fault>,
    /// When it is polled next; `None`: not before something happens.
    pub next_poll: Option<Timestamp>,
}

/// What one poll (or one derivation) changes, written in one transaction.
#[derive(Debug, Clone, Default)]
pub struct PollWrite {
    /// The account's name.
    pub account: String,
    /// Changed items.
    pub items: Vec<ItemWrite>,
    /// People met.
    pub people: Vec<Person>,
    /// Teams met.
    pub teams: BTreeMap<Handle, Members>,
    /// The new cursor; `None`: unchanged.
    pub cursor: Option<Cursor>,
    /// Who the account is, when learned.
    pub seat: Option<Seat>,
    /// The poll succeeded at this instant; `None`: this was no poll.
    pub polled_at: Option<Timestamp>,
    /// It was complete.
    pub complete: bool,
    /// How far the first reading is; `None`: it is over.
    pub progress: Option<Progress>,
    /// How the account is after it; `None`: unchanged.
    pub health: Option<AccountHealth>,
    /// Alerts that are raised by it (or, with `withdrawn_at`, due but not worth raising): noted before they are shown,
    /// so that a crash between the two never raises one twice.
    pub alerts: Vec<AlertRecord>,
    /// Items whose alerts are taken back by it.
    pub withdrawn: Vec<ItemId>,
}

/// An item with its history.
#[derive(Debug, Clone)]
pub struct StoredItem {
    /// Its id.
    pub id: ItemId,
    /// The account's name.
    pub account: String,
    /// As the tool says.
    pub item: Item,
    /// By time.
    pub events: Vec<Event>,
    /// The user's own words on it, oldest first.
    pub overrides: Vec<Override>,
    /// As last judged.
    pub verdict: Verdict,
}

/// An item without its history, its body, and asks that are over; quotes are cut short.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// Its id.
    pub id: ItemId,
    /// The account's name.
    pub account: String,
    /// As the tool says.
    pub item: Item,
    /// As last judged.
    pub verdict: Verdict,
    /// When it last left both lanes.
    pub left_at: Option<Timestamp>,
}

/// How many items stand in one lane of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneCount {
    /// The account's name.
    pub account: String,
    /// The lane.
    pub lane: Lane,
    /// All of them.
    pub items: u32,
    /// Those that are not snoozed.
    pub awake: u32,
    /// Those that are not snoozed, direct and sure: what the tray's number counts.
    pub firm: u32,
    /// Since when the oldest firm one waits.
    pub oldest: Option<Timestamp>,
}

/// Which items. Everything that is set must fit.
#[derive(Debug, Clone, Default)]
pub struct QueueFilter {
    /// Only this lane.
    pub lane: Option<Lane>,
    /// Only these accounts.
    pub accounts: Option<Vec<String>>,
    /// Only asks of this kind.
    pub kind: Option<String>,
    /// Only what waits for or on this person.
    pub person: Option<Handle>,
    /// Words that must all be found, in the item or in the names of its people.
    pub text: Option<String>,
    /// Snoozed ones only, or awake ones only.
    pub snoozed: Option<bool>,
    /// Only what left the lanes since.
    pub left_since: Option<Timestamp>,
    /// At most so many; 0: all.
    pub limit: u32,
}

/// Which awake items stand in the lanes, without the items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueOrder {
    /// On the user: by rank.
    pub me: Vec<ItemId>,
    /// On others: by rank.
    pub others: Vec<ItemId>,
    /// Since when the oldest waits: on the user, on others.
    pub oldest: [Option<Timestamp>; 2],
}

/// How many items stand in the lanes, and aside of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Awake, on the user.
    pub me: u32,
    /// Awake, on others.
    pub others: u32,
    /// Snoozed, of both lanes.
    pub snoozed: u32,
    /// Since when the oldest awake one waits: on the user, on others.
    pub oldest: [Option<Timestamp>; 2],
}

/// How many awake items of both lanes there are by something that they can be filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By account.
    pub accounts: Vec<(String, u32)>,
    /// By kind.
    pub kinds: Vec<(String, u32)>,
    /// By person: an account that knows them, the handle, and the number.
    pub people: Vec<(String, Handle, u32)>,
}

/// A person of one account, for showing names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The handle that stands for them.
    pub handle: Handle,
    /// Shown name.
    pub name: Option<String>,
    /// Human, bot or agent.
    pub nature: Nature,
}

/// An action to be queued.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// Its id.
    pub id: ActionId,
    /// The account's name.
    pub account: String,
    /// The item's id.
    pub item: ItemId,
    /// The tool's id of it.
    pub remote_id: String,
    /// The item's title.
    pub title: String,
    /// What to do.
    pub intent: Intent,
    /// Now.
    pub created_at: Timestamp,
    /// End of the time to undo.
    pub not_before: Timestamp,
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionRecord {
    /// Its id.
    pub id: ActionId,
    /// The account's name.
    pub account: String,
    /// The item's id.
    pub item: ItemId,
    /// The tool's id of it.
    pub remote_id: String,
    /// The item's title.
    pub title: String,
    /// What to do.
    pub intent: Intent,
    /// Where it stands.
    pub state: ActionState,
    /// When the user said so.
    pub created_at: Timestamp,
    /// End of the time to undo.
    pub not_before: Timestamp,
    /// Tried so often.
    pub attempts: u32,
    /// A retry is planned then.
    pub next_attempt_at: Option<Timestamp>,
    /// Why the last attempt did not succeed.
    pub fault: Option<Fault>,
    /// What the tool said.
    pub receipt: Option<Receipt>,
    /// When it was sent, refused or taken back.
    pub ended_at: Option<Timestamp>,
}

impl ActionRecord {
    /// The action as a connector takes it; from the second try on it says `again`.
    pub fn action(&self) -> Action {
        Action {
            id: self.id.clone(),
            remote_id: self.remote_id.clone(),
            intent: self.intent.clone(),
            created_at: self.created_at,
            again: self.attempts > 1,
        }
    }
}

/// An alert that was raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRecord {
    /// The item's id.
    pub item: ItemId,
    /// The ask's key.
    pub ask: String,
    /// When it had been asked.
    pub asked_at: Timestamp,
    /// Shown then.
    pub shown_at: Timestamp,
    /// Taken back then.
    pub withdrawn_at: Option<Timestamp>,
}
