//! The viewer's own word (rule G6): pass, take, settle, "not mine", snooze. It beats every rule in the viewer's view,
//! until another person acts on the thread; then the view is as if it had not been said.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use baton_model::{Ask, Event, Handle, Override, OverrideKind, Timestamp, What};

use crate::entry::Entry;
use crate::people::People;
use crate::talk::Talk;

/// What a tool dates later than this, in seconds after now, was dated by a broken clock: it ends no word.
const AHEAD: i64 = 24 * 3600;

/// The latest at which a snooze of `ask`, said at `at`, may end; `None`: it expires never. Of a decision that is the
/// instant at which 80 % of its time is over (rule H1); of all else, 80 % of the time that is left.
pub fn latest_snooze(ask: &Ask, at: Timestamp) -> Option<Timestamp> {
    let expires = ask.expires?;
    let from = if ask.rule.family == 'H' { ask.since } else { at };
    four_fifths(from, expires)
}

fn four_fifths(from: Timestamp, to: Timestamp) -> Option<Timestamp> {
    from.checked_add(to.duration_since(from) * 4 / 5).ok()
}

/// The viewer's words, oldest first, with what happened since.
pub(crate) struct Words<'s, 'a> {
    all: Vec<&'s Override>,
    viewer: &'s Handle,
    people: &'s People<'s>,
    events: &'s [&'a Event],
    talk: &'s Talk<'a>,
    now: Timestamp,
}

impl<'s, 'a> Words<'s, 'a> {
    pub(crate) fn new(
        overrides: &'s [Override],
        viewer: &'s Handle,
        people: &'s People<'s>,
        (events, talk): (&'s [&'a Event], &'s Talk<'a>),
        now: Timestamp,
    ) -> Self {
        let mut all: Vec<&Override> =
            overrides.iter().filter(|word| people.person(&word.by) == *viewer).collect();
        all.sort_by_key(|word| word.at);
        Self { all, viewer, people, events, talk, now }
    }

    /// The last word on `entry` that still holds, snoozes apart.
    pub(crate) fn on(&self, entry: &Entry<'_>) -> Option<&'s Override> {
        self.all.iter().rev().copied().find(|word| {
            !matches!(word.kind, OverrideKind::Snoozed { .. })
                && covers(word, entry)
                && !self.ended(word, |event| self.is_about(event, word, entry))
        })
    }

    /// The snooze that keeps `entry` quiet, and until when; `Timestamp::MAX`: until somebody acts.
    pub(crate) fn snoozed(&self, entry: &Entry<'_>) -> Option<(&'s Override, Timestamp)> {
        let word = self.all.iter().rev().copied().find(|word| {
            matches!(word.kind, OverrideKind::Snoozed { .. }) && covers(word, entry)
        })?;
        let OverrideKind::Snoozed { until, or_activity } = word.kind else { return None };
        let forever = until.is_none();
        // A decision that expires is not slept through (rule H1).
        let limit = entry
            .expires
            .filter(|_| entry.rule.family == 'H')
            .and_then(|expires| four_fifths(entry.since, expires));
        let until = match (until, limit) {
            (Some(until), Some(limit)) => Some(until.min(limit)),
            (until, limit) => until.or(limit),
        };
        if until.is_some_and(|until| until <= self.now) {
            return None;
        }
        let wakes = or_activity || forever;
        let scoped = word.thread.is_some() || word.ask.is_some();
        if wakes && self.acted_since(word, |event| !scoped || self.is_about(event, word, entry)) {
            return None;
        }
        Some((word, until.unwrap_or(Timestamp::MAX)))
    }

    /// What the viewer took, and said nothing else about since. Whether it still holds, each ask's own thread says.
    pub(crate) fn took(&self) -> impl Iterator<Item = &'s Override> {
        self.all.iter().copied().filter(|word| {
            word.kind == OverrideKind::Took
                && !self.all.iter().any(|later| {
                    later.at > word.at
                        && !matches!(later.kind, OverrideKind::Snoozed { .. })
                        && (later.thread.is_none() || later.thread == word.thread)
                        && (later.ask.is_none() || later.ask == word.ask)
                })
        })
    }

    /// Another person has acted on the thread that the word names, or on the main one.
    pub(crate) fn acted_on(&self, word: &Override) -> bool {
        let thread = word.thread.as_deref();
        self.acted_since(word, |event| self.thread_of(event).any(|on| on == thread))
    }

    /// The viewer has done something of that kind since the word.
    pub(crate) fn viewer_did(&self, word: &Override, did: impl Fn(&What) -> bool) -> bool {
        self.events.iter().any(|event| {
            event.at > word.knew()
                && self.people.person(&event.who) == *self.viewer
                && did(&event.what)
        })
    }

    /// The item has ended since the word, whoever ended it (rule G4).
    pub(crate) fn is_over_since(&self, word: &Override) -> bool {
        self.events.iter().rev().take_while(|event| event.at > word.knew()).any(|event| {
            matches!(
                event.what,
                What::Closed
                    | What::Merged
                    | What::Cancelled
                    | What::Archived
                    | What::Withdrawn
                    | What::SessionGone
            )
        })
    }

    fn ended(&self, word: &Override, on_thread: impl Fn(&Event) -> bool) -> bool {
        if word.kind == OverrideKind::NotMine {
            return self.talk.namings().iter().any(|naming| {
                naming.at > word.knew()
                    && naming.named == *self.viewer
                    && naming.by != *self.viewer
                    && self.people.is_human(&naming.by)
                    && (word.thread.is_none() || naming.thread == word.thread.as_deref())
            });
        }
        self.acted_since(word, on_thread)
    }

    /// Another person did something that was not known at the word, and that `counts`.
    fn acted_since(&self, word: &Override, counts: impl Fn(&Event) -> bool) -> bool {
        let knew = word.knew();
        self.events.iter().rev().take_while(|event| event.at > knew).any(|event| {
            let who = self.people.person(&event.who);
            // Labels and the like change no turn (rule I10), nor does what we do not know, nor a lost access.
            !matches!(event.what, What::Labelled | What::Other { .. } | What::AccessLost)
                && event.at.duration_since(self.now).as_secs() <= AHEAD
                && who != *self.viewer
                && self.people.is_human(&who)
                && counts(event)
        })
    }

    /// The event is on the thread that the word names, or on that of the ask.
    fn is_about(&self, event: &Event, word: &Override, entry: &Entry<'_>) -> bool {
        match word.thread.as_deref() {
            Some(named) => self.thread_of(event).any(|thread| thread == Some(named)),
            None => self.thread_of(event).any(|thread| entry.is_in(thread)),
        }
    }

    /// The threads that an event is on: `None` is the main thread, and what no message made is on it.
    fn thread_of<'e>(&self, event: &'e Event) -> impl Iterator<Item = Option<&'e str>>
    where
        'a: 'e,
    {
        let (first, more): (Option<&'e str>, Option<&'e str>) = match &event.what {
            What::Said { thread, .. } => {
                (self.talk.root(find(self.talk, thread.as_deref())).or(thread.as_deref()), None)
            }
            What::Reacted { on, .. } | What::Edited { on, .. } | What::Deleted { on } => {
                match self.talk.by_key(on) {
                    // What is done to a message is done on its thread, and on the one that it starts.
                    Some(message) => (message.thread, Some(on.as_str())),
                    None => (None, Some(on.as_str())),
                }
            }
            What::Resolved { thread } | What::Unresolved { thread } => {
                (Some(thread.as_str()), None)
            }
            _ => (None, None),
        };
        [Some(first), more.map(Some)].into_iter().flatten()
    }
}

/// The message's own key for `id`, which lives as long as the history.
fn find<'a>(talk: &Talk<'a>, id: Option<&str>) -> Option<&'a str> {
    talk.by_key(id?).map(|message| message.key)
}

fn covers(word: &Override, entry: &Entry<'_>) -> bool {
    word.ask.as_ref().is_none_or(|key| *key == entry.key)
        && word.thread.as_deref().is_none_or(|thread| entry.is_in(Some(thread)))
}
