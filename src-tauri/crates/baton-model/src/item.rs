//! Items: one thing in one tool, with the facts that are not events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ActionKind, Handle};

/// The family of rules that an item is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Pull request, merge request, change.
    Review,
    /// Ticket or task.
    Issue,
    /// A chat thread or direct conversation.
    Chat,
    /// A mail conversation.
    Mail,
    /// A calendar event.
    Event,
    /// An agent's or person's request for a decision.
    Handoff,
}

/// Where a chat takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Two people.
    Dm,
    /// A few people, named one by one.
    GroupDm,
    /// A room.
    Channel,
}

/// What the tool says of an item's life. Turn rules read events; this is for display, search and pruning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Open.
    #[default]
    Open,
    /// Open, and marked as not ready.
    Draft,
    /// Closed, done or cancelled.
    Closed,
    /// Merged.
    Merged,
    /// The tool no longer shows it to this account (rule R25): said to the user, never silently removed.
    AccessLost,
}

/// Figures and states that a person wants to see beside an ask. All optional: unknown is not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Lines added.
    pub additions: Option<u32>,
    /// Lines removed.
    pub deletions: Option<u32>,
    /// Files changed.
    pub files: Option<u32>,
    /// Checks that passed, failed and still run on the present head, required or not.
    pub checks: Option<(u32, u32, u32)>,
    /// `Some(true)`: conflicts with its base; `None`: unknown or not applicable.
    pub conflict: Option<bool>,
    /// The commit that the user sees; approvals and merges are bound to it.
    pub head: Option<String>,
    /// The base branch's name.
    pub base: Option<String>,
    /// Merge methods that the repository allows, the preferred one first: `merge`, `squash`, `rebase`.
    pub merge_methods: Vec<String>,
    /// Labels, in the tool's order.
    pub labels: Vec<String>,
    /// The item's own text (description), plain.
    pub body: Option<String>,
    /// People asked now (reviewers) or assigned now, as the tool lists them.
    pub assigned: Vec<Handle>,
    /// Whom the tool itself suggests, best first.
    pub suggested: Vec<Handle>,
}

/// One thing in one tool. Its history is a list of [`Event`](crate::Event)s beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The tool's own id, unique within the account.
    pub remote_id: String,
    /// Which rules judge it.
    pub family: Family,
    /// Author, reporter, thread starter, organiser, or the agent's run.
    pub owner: Handle,
    /// Its title, plain text.
    pub title: String,
    /// Its address in the tool, for a browser.
    pub url: String,
    /// Where it is, in few words: `acme/api #482`.
    pub place: String,
    /// As the tool says.
    pub state: ItemState,
    /// Approvals that a review needs; at least 1 unless the tool says otherwise.
    pub required_approvals: u32,
    /// Who may merge; empty: the owner.
    pub can_merge: Vec<Handle>,
    /// The person an agent works for.
    pub on_behalf_of: Option<Handle>,
    /// Chat only.
    pub channel: Option<Channel>,
    /// Chat only: members, where it matters.
    pub members: Vec<Handle>,
    /// Calendar only.
    pub starts: Option<Timestamp>,
    /// Calendar only.
    pub ends: Option<Timestamp>,
    /// Issue only: the workflow's states in order; empty for open and closed alone.
    pub workflow: Vec<String>,
    /// What this account can do on the item now. The UI shows exactly these.
    pub actions: Vec<ActionKind>,
    /// For display.
    pub facts: Facts,
    /// When the tool last changed it.
    pub updated_at: Timestamp,
}

impl Item {
    /// An item with nothing but what every item has.
    pub fn new(remote_id: impl Into<String>, family: Family, owner: Handle, at: Timestamp) -> Self {
        Self {
            remote_id: remote_id.into(),
            family,
            owner,
            title: String::new(),
            url: String::new(),
            place: String::new(),
            state: ItemState::Open,
            required_approvals: 1,
            can_merge: Vec::new(),
            on_behalf_of: None,
            channel: None,
            members: Vec::new(),
            starts: None,
            ends: None,
            workflow: Vec::new(),
            actions: Vec::new(),
            facts: Facts::default(),
            updated_at: at,
        }
    }
}
