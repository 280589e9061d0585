//! The user's own word on an item, and the times that "Later" offers.
//!
//! It holds in their own view only, and no tool hears of it; all sentences about it are the daemon's, so that windows,
//! notifications and terminal understand one time alike.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Actor, Instant, Row};

/// The user's own word: in their own view only, no tool hears of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WireOverride {
    /// Somebody else has it.
    Passed {
        /// Who: a handle, a name, or the beginning of one that only one person has.
        to: String,
    },
    /// I take it.
    Took,
    /// Nothing is left to do.
    Settled,
    /// It never was mine.
    NotMine,
    /// Quiet until then.
    Snoozed {
        /// An instant (RFC 3339), the key of a choice of `later`, or words such as `2h`, `fri 14:00`; `null`: until
        /// activity.
        until: Option<String>,
        /// Ends at another person's next event too.
        or_activity: bool,
    },
    /// Ends every snooze of the item; other words on it stay.
    Wake,
    /// Takes back the newest word on the item that still holds; the one before it holds again.
    Undo,
}

/// A word of the user's that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WordView {
    /// `passed`, `took`, `settled`, `not_mine`, `snoozed`.
    pub kind: String,
    /// When it was said.
    pub at: Instant,
    /// The key of the ask that it is about; `null`: all of the item's.
    pub ask: Option<String>,
    /// To whom it was passed.
    pub to: Option<Actor>,
    /// Quiet until then, as it is in effect; `null`: no time was said.
    pub until: Option<Instant>,
    /// The snooze ends at another person's next event too.
    pub or_activity: bool,
    /// "You said that Cho has it".
    pub words: String,
}

/// What came of a word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WordSaid {
    /// The item as it is now.
    pub row: Row,
    /// The word, or what was taken back.
    pub word: WordView,
    /// It was taken back.
    pub undone: bool,
    /// For an undo bar: "Put off until Tue 09:00", "Cho has it", "Taken back".
    pub short: String,
    /// All of it, one sentence: "Quiet until Fri 27 Nov 14:00 (in 2 days), or when somebody acts on it."
    pub words: String,
    /// What came out otherwise than was meant, perhaps: "Until 14:12 at the latest: the decision expires at 15:00."
    pub notice: Option<String>,
}

/// One time to put something off to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaterChoice {
    /// What stands for it in `until`: `later`, `evening`, `tomorrow`, `workday`, `weekend`, `next-week`, `latest`,
    /// `activity`.
    pub key: String,
    /// "This evening".
    pub label: String,
    /// "18:00", "Mon 30 Nov 09:00"; "without a time" where there is none.
    pub hint: String,
    /// `null`: until activity.
    pub until: Option<Instant>,
}

/// The times to put something off to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaterView {
    /// Soonest first; what is over, or too late for the item, is not offered.
    pub choices: Vec<LaterChoice>,
    /// The item cannot be put off for longer; `null`: it can.
    pub latest: Option<Instant>,
    /// Why: "The decision expires at 15:00."
    pub latest_why: Option<String>,
}
