//! Events: what a person or a machine did on an item, with a time.
//!
//! The vocabulary is that of the published case files (`tests/turns/RULES.md`, section 6): one variant per word there.
//! Derivation reads them in any order and any number of times, so an event carries all that it means by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Handle;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The tool's own id of it, unique within the item; messages are referred to by it. Empty where the tool has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// When, by the tool's clock.
    pub at: Timestamp,
    /// Who did it.
    pub who: Handle,
    /// What was done.
    pub what: What,
}

/// A vote of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Approved.
    Approve,
    /// Asked for changes.
    RequestChanges,
    /// Neither.
    Comment,
}

/// A discussion that a review opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Remark {
    /// The thread's id: later messages name it.
    pub id: String,
    /// Its first message.
    pub text: String,
}

/// State of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CheckState {
    Failed,
    Passed,
    Running,
}

/// Whether a change can be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum MergeState {
    Yes,
    Conflict,
    Unknown,
}

/// An answer to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Answer {
    Yes,
    No,
    Maybe,
}

/// What was decided on a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Decision {
    Accept,
    Edit,
    Respond,
    Ignore,
}

/// Headers of a mail that say that a machine or a list wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct MailHeaders {
    /// `List-Id`.
    pub list_id: Option<String>,
    /// `List-Unsubscribe`.
    pub list_unsubscribe: Option<String>,
    /// `Auto-Submitted`.
    pub auto_submitted: Option<String>,
    /// `Precedence`.
    pub precedence: Option<String>,
    /// The sender takes no replies.
    pub from_noreply: bool,
    /// The tool whose notice it is.
    pub notice_of: Option<String>,
}

/// What was done. Names and fields are those of the case files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum What {
    // all families
    Opened,
    Closed,
    Reopened,
    /// A message; its id is the event's `key`. `thread` is the id of the message or remark that starts its thread.
    Said {
        text: String,
        thread: Option<String>,
        to: Vec<Handle>,
    },
    Edited {
        on: String,
        text: String,
    },
    Deleted {
        on: String,
    },
    /// `emoji` without colons, by its short name: `thumbsup`, `eyes`, `white_check_mark`.
    Reacted {
        on: String,
        emoji: String,
    },
    /// By whom it was lost.
    AccessLost,
    Archived,
    // review
    Drafted,
    Ready,
    ReviewRequested {
        of: Vec<Handle>,
    },
    ReviewRequestRemoved {
        of: Vec<Handle>,
    },
    ReviewStarted,
    Reviewed {
        vote: Vote,
        text: String,
        threads: Vec<Remark>,
    },
    ReviewDismissed {
        of: Vec<Handle>,
    },
    Pushed {
        dismisses: bool,
    },
    Checks {
        state: CheckState,
        required: bool,
        name: String,
    },
    Mergeable {
        state: MergeState,
    },
    AutoMerge {
        on: bool,
    },
    Resolved {
        thread: String,
    },
    Unresolved {
        thread: String,
    },
    Merged,
    // issue
    Assigned {
        to: Handle,
    },
    Unassigned {
        from: Handle,
    },
    State {
        to: String,
    },
    BlockedBy {
        item: String,
        owner: Handle,
    },
    Unblocked,
    Delegated {
        to: Handle,
    },
    Stopped {
        result: bool,
    },
    Labelled,
    // mail
    Sent {
        to: Vec<Handle>,
        cc: Vec<Handle>,
        bcc: Vec<Handle>,
        text: String,
        headers: MailHeaders,
    },
    Bounced {
        on: String,
        of: Vec<Handle>,
    },
    Forwarded {
        to: Vec<Handle>,
        text: String,
    },
    // calendar
    Invited {
        required: Vec<Handle>,
        optional: Vec<Handle>,
        rooms: Vec<Handle>,
    },
    Responded {
        answer: Answer,
    },
    Rescheduled {
        starts: Timestamp,
    },
    ProposedTime,
    Cancelled,
    // hand-off
    AskedDecision {
        of: Vec<Handle>,
        hash: String,
        expires: Option<Timestamp>,
    },
    Changed {
        hash: String,
    },
    Decided {
        decision: Decision,
        hash: Option<String>,
    },
    Finished {
        result: bool,
    },
    Withdrawn,
    SessionGone,
    /// A word that this version does not know. It changes no verdict.
    Other {
        name: String,
    },
}

impl What {
    /// Its word in case files, SQL and evidence: `review_requested`.
    pub fn word(&self) -> &str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Said { .. } => "said",
            Self::Edited { .. } => "edited",
            Self::Deleted { .. } => "deleted",
            Self::Reacted { .. } => "reacted",
            Self::AccessLost => "access_lost",
            Self::Archived => "archived",
            Self::Drafted => "drafted",
            Self::Ready => "ready",
            Self::ReviewRequested { .. } => "review_requested",
            Self::ReviewRequestRemoved { .. } => "review_request_removed",
            Self::ReviewStarted => "review_started",
            Self::Reviewed { .. } => "reviewed",
            Self::ReviewDismissed { .. } => "review_dismissed",
            Self::Pushed { .. } => "pushed",
            Self::Checks { .. } => "checks",
            Self::Mergeable { .. } => "mergeable",
            Self::AutoMerge { .. } => "auto_merge",
            Self::Resolved { .. } => "resolved",
            Self::Unresolved { .. } => "unresolved",
            Self::Merged => "merged",
            Self::Assigned { .. } => "assigned",
            Self::Unassigned { .. } => "unassigned",
            Self::State { .. } => "state",
            Self::BlockedBy { .. } => "blocked_by",
            Self::Unblocked => "unblocked",
            Self::Delegated { .. } => "delegated",
            Self::Stopped { .. } => "stopped",
            Self::Labelled => "labelled",
            Self::Sent { .. } => "sent",
            Self::Bounced { .. } => "bounced",
            Self::Forwarded { .. } => "forwarded",
            Self::Invited { .. } => "invited",
            Self::Responded { .. } => "responded",
            Self::Rescheduled { .. } => "rescheduled",
            Self::ProposedTime => "proposed_time",
            Self::Cancelled => "cancelled",
            Self::AskedDecision { .. } => "asked_decision",
            Self::Changed { .. } => "changed",
            Self::Decided { .. } => "decided",
            Self::Finished { .. } => "finished",
            Self::Withdrawn => "withdrawn",
            Self::SessionGone => "session_gone",
            Self::Other { name } => name,
        }
    }
}

/// The user's own word on an item (rule G6). It is kept apart from events: no tool knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Whose view it changes.
    pub by: Handle,
    /// When it was said.
    pub at: Timestamp,
    /// The thread that it is about; `None`: all the viewer's asks on the item.
    pub thread: Option<String>,
    /// The key of the one ask that it is about; `None`: all of them.
    pub ask: Option<String>,
    /// When the newest event happened that was known then, by the clock of the tool: what comes after it was not seen,
    /// and ends the word, even where it happened before the word was said. `None`: `at` stands for it.
    pub seen: Option<Timestamp>,
    /// What was said.
    pub kind: OverrideKind,
}

impl Override {
    /// Events after this instant were not known when it was said.
    pub fn knew(&self) -> Timestamp {
        self.seen.unwrap_or(self.at)
    }

    /// Whether a word is said about what was asked at `since`: whichever clock was ahead, what was known was meant.
    pub fn means(&self, since: Timestamp) -> bool {
        since <= self.at.max(self.knew())
    }
}

/// Kinds of override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OverrideKind {
    /// Somebody else has it.
    Passed {
        /// Who.
        to: Handle,
    },
    /// I take it.
    Took,
    /// Nothing is left to do.
    Settled,
    /// It never was mine.
    NotMine,
    /// Quiet until then.
    Snoozed {
        /// Until when; `None`: until activity.
        until: Option<Timestamp>,
        /// Ends at another person's next event too.
        or_activity: bool,
    },
}
