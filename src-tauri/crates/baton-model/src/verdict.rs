//! Verdicts: what an item is for one viewer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Ask, AskKind, AskState, Handle, Override, Rule};

/// On whose side an item waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Waits on the viewer.
    Me,
    /// The viewer waits on others.
    Others,
    /// Neither.
    None,
}

/// What an item is for one viewer, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The lane.
    pub lane: Lane,
    /// The kind shown (highest rank); `None` exactly when the lane is [`Lane::None`].
    pub kind: Option<AskKind>,
    /// The rule of the ask shown.
    pub rule: Option<Rule>,
    /// The oldest `since` of the asks shown.
    pub since: Option<Timestamp>,
    /// The earliest `due` of the asks shown.
    pub due: Option<Timestamp>,
    /// Creditors, sorted (lane me).
    pub from: Vec<Handle>,
    /// Debtors, people or a team, sorted (lane others).
    pub on: Vec<Handle>,
    /// A group owes.
    pub shared: bool,
    /// An alert would be raised at `now`, were this the first look.
    pub alert: bool,
    /// Open when any of the asks shown is.
    pub state: Option<AskState>,
    /// Of the ask shown; hundredths.
    pub confidence: u8,
    /// The debtor is away until then.
    pub away_until: Option<Timestamp>,
    /// Quiet until then; `Some(Timestamp::MAX)`: until activity.
    pub snoozed_until: Option<Timestamp>,
    /// Indices into `asks`: those shown together.
    pub shown: Vec<usize>,
    /// The asks of the item that concern the viewer, by rank; paused and settled ones last, for explanation.
    pub asks: Vec<Ask>,
    /// The viewer's own words on it that hold, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Override>,
    /// The next instant after `now` at which the verdict can change without any event (a grace period over, a due
    /// passed, a snooze ended); `None`: never.
    pub wakes_at: Option<Timestamp>,
}

impl Verdict {
    /// Nothing waits, on nobody.
    pub fn none() -> Self {
        Self {
            lane: Lane::None,
            kind: None,
            rule: None,
            since: None,
            due: None,
            from: Vec::new(),
            on: Vec::new(),
            shared: false,
            alert: false,
            state: None,
            confidence: 0,
            away_until: None,
            snoozed_until: None,
            shown: Vec::new(),
            asks: Vec::new(),
            words: Vec::new(),
            wakes_at: None,
        }
    }
}
