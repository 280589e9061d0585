//! Asks: obligations between people, derived from events.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Handle;

/// What is owed. The order is the rank of `tests/turns/RULES.md` section 5, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AskKind {
    Decide,
    Verify,
    Answer,
    Rereview,
    Review,
    Fix,
    Merge,
    FinishReview,
    Rsvp,
    Do,
    Unblock,
    PickReviewers,
    PickUp,
    MoveOn,
}

impl AskKind {
    /// All kinds, by rank.
    pub const ALL: [Self; 14] = [
        Self::Decide,
        Self::Verify,
        Self::Answer,
        Self::Rereview,
        Self::Review,
        Self::Fix,
        Self::Merge,
        Self::FinishReview,
        Self::Rsvp,
        Self::Do,
        Self::Unblock,
        Self::PickReviewers,
        Self::PickUp,
        Self::MoveOn,
    ];

    /// Its name in files and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Verify => "verify",
            Self::Answer => "answer",
            Self::Rereview => "rereview",
            Self::Review => "review",
            Self::Fix => "fix",
            Self::Merge => "merge",
            Self::FinishReview => "finish_review",
            Self::Rsvp => "rsvp",
            Self::Do => "do",
            Self::Unblock => "unblock",
            Self::PickReviewers => "pick_reviewers",
            Self::PickUp => "pick_up",
            Self::MoveOn => "move_on",
        }
    }
}

/// Where an ask stands. Settled, void and expired asks are on nobody's lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AskState {
    Open,
    /// The debtor said that it will be done.
    Acked,
    Settled,
    Void,
    Expired,
}

/// The id of a rule of `tests/turns/RULES.md`: `R1`, `G7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// `G`, `R`, `I`, `C`, `M`, `E` or `H`.
    pub family: char,
    /// From 1.
    pub number: u8,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.family, self.number)
    }
}

impl std::str::FromStr for Rule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let family = text.chars().next().filter(|c| "GRICMEH".contains(*c)).ok_or(())?;
        let number = text[1..].parse().map_err(|_| ())?;
        Ok(Self { family, number })
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom(format!("{text:?} is no rule")))
    }
}

/// Who must act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// One person, by the handle that stands for them.
    Person(Handle),
    /// A team or group, by its handle, with the people of it that owe now (empty where hidden).
    Group(Handle, Vec<Handle>),
    /// Several people of whom one must act.
    Several(Vec<Handle>),
    /// Nobody yet: whoever picks it up.
    Nobody,
}

/// Why an ask is believed to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The event's key; empty where the tool gave none.
    pub key: String,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub who: Handle,
    /// One or two words that say what it was: `review_requested`, `said`.
    pub what: String,
    /// Its words, where it has any.
    pub quote: Option<String>,
    /// Byte ranges of `quote` that decided.
    pub decided: Vec<(usize, usize)>,
}

/// An obligation between people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Names the ask within its item, and stays the same while it is the same ask (alerts are raised once per it).
    pub key: String,
    /// The thread it belongs to; `None`: the item's main thread.
    pub thread: Option<String>,
    /// What is owed.
    pub kind: AskKind,
    /// Who must act.
    pub debtor: Party,
    /// Who waits; `None`: nobody.
    pub creditor: Option<Handle>,
    /// Since when.
    pub since: Timestamp,
    /// When it was last asked again, or first: the chase clock starts here.
    pub asked_at: Timestamp,
    /// By when.
    pub due: Option<Timestamp>,
    /// The debtor is away until then.
    pub away_until: Option<Timestamp>,
    /// Gone from then on, done or not: a decision that comes too late, an event that has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Where it stands.
    pub state: AskState,
    /// Kept with its `since`, but on nobody's lane.
    pub paused: bool,
    /// A group owes, not one person.
    pub shared: bool,
    /// Listed, never alerted: a guess (R6, R20, optional remarks).
    pub soft: bool,
    /// The rule said "no alert" or "list only".
    pub quiet: bool,
    /// The rule that made it.
    pub rule: Rule,
    /// Hundredths, 0 to 100.
    pub confidence: u8,
    /// The events that made it, oldest first.
    pub evidence: Vec<Evidence>,
}
