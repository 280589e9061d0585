//! Whose turn it is: a pure function from an item's events to what it is for one viewer.
//!
//! No clock, no I/O, no randomness: the same events in any order and any number give the same verdict. The rules are
//! those of `tests/turns/README.md`; one file a family, the text classifier and its word lists beside them.

pub mod cases;
pub mod text;

use baton_model::{Cast, Event, Handle, Item, Override, Timestamp, Verdict};

/// All that a verdict is derived from.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The item.
    pub item: &'a Item,
    /// Its history, in any order, perhaps with repetitions.
    pub events: &'a [Event],
    /// Who is who.
    pub cast: &'a Cast,
    /// The viewer's own words on it (others' are ignored).
    pub overrides: &'a [Override],
    /// For whom.
    pub viewer: &'a Handle,
    /// At which instant.
    pub now: Timestamp,
}

/// What the item is for the viewer, and why.
pub fn verdict(situation: &Situation<'_>) -> Verdict {
    let _ = situation;
    Verdict::none()
}
