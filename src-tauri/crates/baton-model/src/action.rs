//! Actions: what the user sends out, and where each stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ActionId, Answer, Handle};

/// The name of an action. Items list those that are possible on them now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ActionKind {
    Reply,
    Reassign,
    Approve,
    RequestChanges,
    Merge,
    Nudge,
    MarkDone,
    React,
    Rsvp,
    Decide,
}

impl ActionKind {
    /// Its name in SQL, JSON and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Reassign => "reassign",
            Self::Approve => "approve",
            Self::RequestChanges => "request_changes",
            Self::Merge => "merge",
            Self::Nudge => "nudge",
            Self::MarkDone => "mark_done",
            Self::React => "react",
            Self::Rsvp => "rsvp",
            Self::Decide => "decide",
        }
    }
}

/// What the user wants done, complete: a connector needs nothing else to do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Say something.
    Reply {
        /// Markdown as the user typed it.
        text: String,
        /// The thread asked in; `None`: the item's main thread.
        thread: Option<String>,
    },
    /// Hand over: my review to another reviewer, my assignment to another person.
    Reassign {
        /// To whom, by the tool's handle.
        to: Handle,
        /// A line of context for them.
        note: Option<String>,
    },
    /// Approve exactly the commit that the user saw.
    Approve {
        /// That commit.
        head: String,
        /// Words that go with it.
        text: Option<String>,
    },
    /// Ask for changes on exactly the commit that the user saw.
    RequestChanges {
        /// That commit.
        head: String,
        /// What should change.
        text: String,
    },
    /// Merge exactly the commit that the user saw.
    Merge {
        /// That commit.
        head: String,
        /// `merge`, `squash` or `rebase`.
        method: String,
    },
    /// Ask again, kindly, whoever owes the answer, where it was asked.
    Nudge {
        /// Markdown as the user read or typed it.
        text: String,
        /// The thread asked in; `None`: the item's main thread.
        thread: Option<String>,
    },
    /// Answer with a sign.
    React {
        /// The event's key of the message.
        on: String,
        /// Its short name without colons: `thumbsup`, `eyes`, `white_check_mark`.
        emoji: String,
    },
    /// Answer an invitation.
    Rsvp {
        /// How.
        answer: Answer,
    },
    /// Tell the tool that nothing is left to do (its inbox entry, or closing the issue where that is what it means).
    MarkDone,
}

impl Intent {
    /// The name of the action.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Reply { .. } => ActionKind::Reply,
            Self::Reassign { .. } => ActionKind::Reassign,
            Self::Approve { .. } => ActionKind::Approve,
            Self::RequestChanges { .. } => ActionKind::RequestChanges,
            Self::Merge { .. } => ActionKind::Merge,
            Self::Nudge { .. } => ActionKind::Nudge,
            Self::React { .. } => ActionKind::React,
            Self::Rsvp { .. } => ActionKind::Rsvp,
            Self::MarkDone => ActionKind::MarkDone,
        }
    }
}

/// An action on its way to a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its idempotency key: the tool gets it as marker, Message-ID or transaction id.
    pub id: ActionId,
    /// The tool's own id of the item.
    pub remote_id: String,
    /// What to do.
    pub intent: Intent,
    /// When the user said so.
    pub created_at: Timestamp,
    /// Set from the second try on: the first may have arrived. The connector probes before it writes.
    pub again: bool,
}

/// Where an action stands: `queued -> sending -> sent | failed | unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Written down; may be undone until its time has come.
    Queued,
    /// Its first byte may have left.
    Sending,
    /// The tool has it.
    Sent,
    /// The tool refused it, or it could not be sent; the text is kept.
    Failed,
    /// It may have arrived: the tool is asked before anything is sent again.
    Unknown,
    /// Taken back by the user.
    Undone,
}

impl ActionState {
    /// Its name in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Undone => "undone",
        }
    }
}

/// What the tool said of a done action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The tool's id of what was made, where something was made.
    pub remote_id: Option<String>,
    /// Where to see it.
    pub url: Option<String>,
    /// When the tool did it, by its clock; `None` where it does not say.
    pub at: Option<Timestamp>,
    /// It had been done before this try (found by its marker, or the wanted state held already).
    pub already: bool,
}
