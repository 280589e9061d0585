//! An ask while it is being derived: what [`Ask`](baton_model::Ask) says, and what only the fold needs to know.
//!
//! It is the same for every viewer, so that the debtor's and the creditor's views agree; a view is cut from it at the
//! very end.

use baton_model::{AskKind, AskState, Handle, Rule, Timestamp};

use crate::text::Span;

/// A place in the book.
pub(crate) type Index = usize;

/// Who must act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Debtor {
    Person(Handle),
    Group {
        name: Handle,
        members: Vec<Handle>,
        hidden: bool,
    },
    Several(Vec<Handle>),
    /// `@here`, `@channel`: whoever is there. The asker waits on nobody in particular.
    Everyone(Vec<Handle>),
    Nobody,
}

impl Debtor {
    pub(crate) fn includes(&self, person: &Handle) -> bool {
        match self {
            Self::Person(one) => one == person,
            Self::Group { members: people, .. }
            | Self::Several(people)
            | Self::Everyone(people) => people.contains(person),
            Self::Nobody => false,
        }
    }

    pub(crate) fn is_shared(&self) -> bool {
        !matches!(self, Self::Person(_))
    }

    /// A name for it that stays.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Person(one) | Self::Group { name: one, .. } => one.to_string(),
            Self::Several(people) => {
                people.iter().map(Handle::as_str).collect::<Vec<_>>().join("+")
            }
            Self::Everyone(_) => "everyone".to_owned(),
            Self::Nobody => String::new(),
        }
    }
}

/// What a thumbs-up on the message that asks means (rule G5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    YesNo,
    Request,
    Information,
}

/// An event that made an ask, with the words that decided.
#[derive(Debug, Clone)]
pub(crate) struct Proof<'a> {
    pub(crate) event: usize,
    pub(crate) quote: Option<&'a str>,
    pub(crate) decided: Vec<Span>,
}

impl Proof<'_> {
    pub(crate) fn of(event: usize) -> Self {
        Self { event, quote: None, decided: Vec::new() }
    }
}

/// An ask.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) key: String,
    pub(crate) kind: AskKind,
    pub(crate) rule: Rule,
    pub(crate) debtor: Debtor,
    pub(crate) creditor: Option<Handle>,
    /// The thread it was asked in; `None`: the main thread.
    pub(crate) thread: Option<&'a str>,
    /// The message that made it, where one did: it starts a thread of its own.
    pub(crate) origin: Option<&'a str>,
    /// Every message that asked it, for reactions.
    pub(crate) messages: Vec<&'a str>,
    pub(crate) sort: Sort,
    pub(crate) since: Timestamp,
    pub(crate) asked_at: Timestamp,
    pub(crate) due: Option<Timestamp>,
    pub(crate) away_until: Option<Timestamp>,
    pub(crate) state: AskState,
    pub(crate) confidence: u8,
    pub(crate) soft: bool,
    pub(crate) quiet: bool,
    /// Not there before: a grace period of its rule.
    pub(crate) visible_from: Option<Timestamp>,
    /// Gone from then on: a decision that comes too late, an event that has begun.
    pub(crate) expires: Option<Timestamp>,
    /// Paused while that counter-question is open (rule G13).
    pub(crate) waits_for: Option<Index>,
    /// Paused by its family's rules, decided at the end.
    pub(crate) paused: bool,
    /// Asks of one number were asked together: one answer settles all. 0: alone.
    pub(crate) group: u32,
    /// Somebody has answered in the thread since: a creditor's thanks then settles.
    pub(crate) delivered: bool,
    /// The group that it was asked of before one of it claimed it.
    pub(crate) claimed_from: Option<Debtor>,
    pub(crate) proofs: Vec<Proof<'a>>,
    /// When it ended, and by which event.
    pub(crate) ended: Option<(Timestamp, usize)>,
}

impl<'a> Entry<'a> {
    /// An ask made by structure: certain, in the main thread, since the event.
    pub(crate) fn structural(
        kind: AskKind,
        rule: Rule,
        debtor: Debtor,
        creditor: Option<Handle>,
        at: Timestamp,
        event: usize,
    ) -> Self {
        Self {
            key: format!("{}:{}", kind.as_str(), debtor.name()),
            kind,
            rule,
            debtor,
            creditor,
            thread: None,
            origin: None,
            messages: Vec::new(),
            sort: Sort::Request,
            since: at,
            asked_at: at,
            due: None,
            away_until: None,
            state: AskState::Open,
            confidence: 95,
            soft: false,
            quiet: false,
            visible_from: None,
            expires: None,
            waits_for: None,
            paused: false,
            group: 0,
            delivered: false,
            claimed_from: None,
            proofs: vec![Proof::of(event)],
            ended: None,
        }
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.debtor.is_shared()
    }

    /// Whom it was asked of, before anybody claimed it.
    pub(crate) fn asked_of(&self) -> &Debtor {
        self.claimed_from.as_ref().unwrap_or(&self.debtor)
    }

    /// A message made it.
    pub(crate) fn made_by_words(&self) -> bool {
        self.proofs.first().is_some_and(|proof| proof.quote.is_some())
    }

    /// Words can settle it; the rest is settled by deeds (rules R26, I3, C11).
    pub(crate) fn settled_by_words(&self) -> bool {
        matches!(self.kind, AskKind::Answer | AskKind::Decide | AskKind::PickUp)
    }

    /// Anybody but the asker may answer or claim it, owing it or not.
    pub(crate) fn is_open_to(&self, person: &Handle) -> bool {
        matches!(self.debtor, Debtor::Nobody | Debtor::Everyone(_))
            && self.creditor.as_ref() != Some(person)
    }

    pub(crate) fn is_live(&self) -> bool {
        self.ended.is_none()
    }

    /// It was asked in `thread`, or by the message that starts `thread`.
    pub(crate) fn is_in(&self, thread: Option<&str>) -> bool {
        match thread {
            None => self.thread.is_none(),
            Some(id) => {
                self.thread == Some(id) || (self.thread.is_none() && self.origin == Some(id))
            }
        }
    }

    /// Also proven by `event`.
    pub(crate) fn proven_by(mut self, event: usize) -> Self {
        if self.proofs.iter().all(|proof| proof.event != event) {
            self.proofs.push(Proof::of(event));
            self.proofs.sort_by_key(|proof| proof.event);
        }
        self
    }
}

/// The rule `family` `number`.
pub(crate) const fn rule(family: char, number: u8) -> Rule {
    Rule { family, number }
}
