//! Actions on their way out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Actor, Instant, Remedy};

/// What the user wants done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum WireIntent {
    /// Say something.
    Reply {
        /// Markdown.
        text: String,
        /// `null`: where the ask was made.
        thread: Option<String>,
    },
    /// Hand over.
    Reassign {
        /// The tool's handle.
        to: String,
        /// A line of context for them.
        note: Option<String>,
    },
    /// Approve the commit that was seen.
    Approve {
        /// `null`: the one in the queue.
        head: Option<String>,
        /// Words that go with it.
        text: Option<String>,
    },
    /// Ask for changes on the commit that was seen.
    RequestChanges {
        /// `null`: the one in the queue.
        head: Option<String>,
        /// What should change.
        text: String,
    },
    /// Merge the commit that was seen.
    Merge {
        /// `null`: the one in the queue.
        head: Option<String>,
        /// `null`: the preferred one.
        method: Option<String>,
    },
    /// Ask again, kindly.
    Nudge {
        /// Markdown.
        text: String,
        /// `null`: where the ask was made.
        thread: Option<String>,
    },
    /// Answer with a sign.
    React {
        /// The message; `null`: the one that asked.
        on: Option<String>,
        /// Its short name without colons: `thumbsup`, `eyes`, `white_check_mark`.
        emoji: String,
    },
    /// Answer an invitation.
    Rsvp {
        /// `yes`, `no` or `maybe`.
        answer: String,
    },
    /// Nothing is left to do.
    MarkDone,
}

/// One action of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxEntry {
    /// Action id.
    pub id: String,
    /// Item id.
    pub item: String,
    /// Item title.
    pub title: String,
    /// Account name.
    pub account: String,
    /// `reply`, `approve`, ...
    pub kind: String,
    /// `queued`, `sending`, `sent`, `failed`, `unknown`, `undone`.
    pub state: String,
    /// "To Ben: “Both done”".
    pub words: String,
    /// The text that was typed, kept whatever happens.
    pub text: Option<String>,
    /// To whom.
    pub to: Option<Actor>,
    /// When the user said so.
    pub created_at: Instant,
    /// Can be taken back until then (while queued).
    pub undo_until: Option<Instant>,
    /// Tried so often.
    pub attempts: u32,
    /// Next try, when one is planned.
    pub next_attempt_at: Option<Instant>,
    /// When the tool had it.
    pub sent_at: Option<Instant>,
    /// Where to see it.
    pub url: Option<String>,
    /// Why it is not sent (yet), one sentence.
    pub reason: Option<String>,
    /// What mends it.
    pub remedy: Option<Remedy>,
}
