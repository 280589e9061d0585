//! Whose turn it is: a pure function from an item's events to what it is for one viewer.
//!
//! No clock, no I/O, no randomness: the same events in any order and any number give the same verdict. The rules are
//! those of `tests/turns/RULES.md`; one file a family, the text classifier and its word lists beside them.

mod book;
mod business;
mod calendar;
pub mod cases;
mod chat;
mod derived;
mod entry;
mod explain;
mod filed;
mod fold;
#[cfg(test)]
mod grounds;
mod handoff;
mod history;
mod issue;
mod life;
mod mail;
mod overrides;
mod people;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod properties;
mod review;
mod talk;
pub mod text;
mod view;

use baton_model::{Cast, Event, Family, Handle, Item, Override, Timestamp, Verdict, What};

pub use explain::{Automatic, Bar, Explanation, Fate, Heard, Why, explain};
pub use overrides::latest_snooze;

use derived::Derived;
use people::People;

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
    let people = People::new(situation.cast, situation.item, situation.events);
    let events = history::in_order(situation.events);
    if events.is_empty() || is_out_of_reach(situation, &events, &people) {
        return Verdict::none();
    }
    let derived = derive(situation.item, &events, &people);
    view::verdict(situation, &events, &people, derived)
}

/// Every ask of the item, the same for all viewers.
fn derive<'a>(item: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    match item.family {
        Family::Review => review::derive(item, events, people),
        Family::Issue => issue::derive(item, events, people),
        Family::Chat => chat::derive(item, events, people),
        Family::Event => calendar::derive(item, events, people),
        Family::Handoff => handoff::derive(item, events, people),
        Family::Mail => mail::derive(item, events, people),
    }
}

/// The viewer lost access, and has not acted on it since; or it was archived, for all (rule R25).
fn is_out_of_reach(situation: &Situation<'_>, events: &[&Event], people: &People<'_>) -> bool {
    let viewer = people.person(situation.viewer);
    let (mut lost, mut archived) = (false, false);
    for event in events {
        match event.what {
            What::Archived => archived = true,
            What::Reopened => (lost, archived) = (false, false),
            What::AccessLost => lost |= people.person(&event.who) == viewer,
            _ => lost &= people.person(&event.who) != viewer,
        }
    }
    lost || archived
}
