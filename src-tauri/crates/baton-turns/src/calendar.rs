//! Calendar events: rules E1 to E6.
//!
//! Only required people owe an answer, and only until the event begins; a new time asks once more, a proposed time
//! asks the organiser.

use baton_model::{AskKind, AskState, Event, Handle, Item, Rule, Timestamp, What};
use jiff::SignedDuration;

use crate::book::Book;
use crate::derived::Derived;
use crate::entry::{Debtor, Entry, Index, rule};
use crate::people::People;
use crate::talk::{Naming, Spoken, Talk};

/// An answer is due this long before the start (rule E1).
const BEFORE_START: SignedDuration = SignedDuration::from_hours(24);

/// Somebody who is required.
struct Guest {
    who: Handle,
    /// The invitation, or the change after an answer.
    asked_at: Timestamp,
    ask: Option<Index>,
}

struct Meeting<'a, 's> {
    people: &'s People<'s>,
    organiser: Handle,
    starts: Option<Timestamp>,
    book: Book<'a>,
    talk: Talk<'a>,
    guests: Vec<Guest>,
    proposals: Vec<(Handle, Index)>,
    over: bool,
}

/// Derives the asks of a calendar event.
pub(crate) fn derive<'a>(item: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    let mut meeting = Meeting {
        people,
        organiser: people.person(&item.owner),
        starts: item.starts,
        book: Book::default(),
        talk: Talk::default(),
        guests: Vec::new(),
        proposals: Vec::new(),
        over: false,
    };
    for (index, event) in events.iter().enumerate() {
        meeting.take(index, event);
    }
    Derived::new(meeting.book, meeting.talk)
}

impl<'a> Meeting<'a, '_> {
    fn take(&mut self, index: usize, event: &'a Event) {
        let at = event.at;
        let who = self.people.person(&event.who);
        match &event.what {
            What::Cancelled | What::Closed | What::Archived => {
                self.over = true;
                self.book.end_all(at, index);
            }
            What::Reopened => self.over = false,
            What::Invited { required, .. } if !self.over => {
                for name in required {
                    let guest = self.people.person(name);
                    let naming = Naming { at, by: who.clone(), named: guest.clone(), thread: None };
                    self.talk.note_naming(naming);
                    if self.people.is_human(&guest) && guest != self.organiser {
                        self.invite(index, at, guest);
                    }
                }
            }
            // No rule makes an ask of what is said here; but it may name somebody (rule G6).
            What::Said { text, thread, to } => {
                let spoken = Spoken::new(event, index, who, text).in_thread(thread.as_deref(), to);
                let message = self.talk.read(&self.book, self.people, spoken);
                self.talk.keep(message);
            }
            What::Responded { .. } => {
                self.answer(index, at, &who);
                self.end_proposals(index, at, Some(&who));
            }
            What::ProposedTime if !self.over && who != self.organiser => {
                self.answer(index, at, &who);
                self.propose(index, at, who);
            }
            What::Rescheduled { starts } => {
                self.starts = Some(*starts);
                self.end_proposals(index, at, None);
                self.ask_anew(index, at);
            }
            _ => {}
        }
    }

    fn invite(&mut self, index: usize, at: Timestamp, who: Handle) {
        if self.guests.iter().any(|known| known.who == who) {
            return;
        }
        let ask = self.ask(index, at, &who, rule('E', 1));
        self.guests.push(Guest { who, asked_at: at, ask: Some(ask) });
    }

    fn ask(&mut self, index: usize, at: Timestamp, who: &Handle, by: Rule) -> Index {
        let debtor = Debtor::Person(who.clone());
        let creditor =
            Some(self.organiser.clone()).filter(|organiser| self.people.is_human(organiser));
        let mut entry = Entry::structural(AskKind::Rsvp, by, debtor, creditor, at, index);
        entry.due = self.due(at);
        entry.expires = self.starts;
        self.book.open(entry)
    }

    /// A day before the start, or when it was asked if that is later.
    fn due(&self, asked_at: Timestamp) -> Option<Timestamp> {
        self.starts?.checked_sub(BEFORE_START).ok().map(|due| due.max(asked_at))
    }

    fn answer(&mut self, index: usize, at: Timestamp, who: &Handle) {
        for guest in self.guests.iter_mut().filter(|guest| guest.who == *who) {
            if let Some(ask) = guest.ask.take() {
                self.book.end(ask, AskState::Settled, at, index);
            }
        }
    }

    fn propose(&mut self, index: usize, at: Timestamp, who: Handle) {
        self.end_proposals(index, at, Some(&who));
        if !self.people.is_human(&self.organiser) {
            return;
        }
        let debtor = Debtor::Person(self.organiser.clone());
        let mut entry =
            Entry::structural(AskKind::Decide, rule('E', 5), debtor, Some(who.clone()), at, index);
        entry.key = format!("decide:{who}");
        entry.expires = self.starts;
        let ask = self.book.open(entry);
        self.proposals.push((who, ask));
    }

    /// Ends the proposal of `who`, or all.
    fn end_proposals(&mut self, index: usize, at: Timestamp, who: Option<&Handle>) {
        let (gone, stay): (Vec<_>, Vec<_>) = std::mem::take(&mut self.proposals)
            .into_iter()
            .partition(|(proposer, _)| who.is_none_or(|who| who == proposer));
        self.proposals = stay;
        for (_, ask) in gone {
            self.book.end(ask, AskState::Settled, at, index);
        }
    }

    /// The time changed: who has answered answers again, who has not has until the new time.
    fn ask_anew(&mut self, index: usize, at: Timestamp) {
        if self.over {
            return;
        }
        for slot in 0..self.guests.len() {
            let guest = &self.guests[slot];
            if let Some(ask) = guest.ask.filter(|ask| self.book.is_live(*ask)) {
                let due = self.due(guest.asked_at);
                let starts = self.starts;
                let entry = self.book.at_mut(ask);
                (entry.due, entry.expires) = (due, starts);
            } else {
                let who = guest.who.clone();
                let ask = self.ask(index, at, &who, rule('E', 4));
                (self.guests[slot].asked_at, self.guests[slot].ask) = (at, Some(ask));
            }
        }
    }
}
