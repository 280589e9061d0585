//! Hand-offs: an agent or a person asks for a decision (rules H1 to H7).
//!
//! A decision is bound to the content it was made on: an approval of what has changed since is none.

use baton_model::{AskKind, AskState, Decision, Event, Handle, Item, Rule, Timestamp, What};

use crate::derived::Derived;
use crate::entry::{Debtor, Entry, Index, Proof, rule};
use crate::fold::Fold;
use crate::life::Turn;
use crate::people::People;
use crate::talk::{Ground, Message, Naming, OpenQuestion, Spoken};

/// What is to be decided.
struct Matter<'a> {
    of: Vec<Handle>,
    /// Of those, who still may.
    left: Vec<Handle>,
    hash: &'a str,
    /// The content that was approved.
    approved: Option<&'a str>,
    expires: Option<Timestamp>,
    ask: Option<Index>,
}

struct Handoff<'a, 's> {
    owner: Handle,
    /// The person an agent works for.
    principal: Option<Handle>,
    fold: Fold<'a, 's>,
    matter: Option<Matter<'a>>,
}

/// Derives the asks of a hand-off.
pub(crate) fn derive<'a>(item: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    let mut handoff = Handoff {
        owner: people.person(&item.owner),
        principal: item.on_behalf_of.as_ref().map(|who| people.person(who)),
        fold: Fold::new(people),
        matter: None,
    };
    for (index, event) in events.iter().enumerate() {
        handoff.take(events, index, event);
    }
    handoff.fold.finish()
}

impl<'a> Handoff<'a, '_> {
    fn take(&mut self, events: &[&'a Event], index: usize, event: &'a Event) {
        let at = event.at;
        let (who, turn) = self.fold.take(events, index);
        if turn == Turn::Ends {
            self.matter = None;
        }
        match &event.what {
            What::AskedDecision { of, hash, expires } => {
                for name in of {
                    let named = self.fold.people.person(name);
                    self.fold.talk.note_naming(Naming { at, by: who.clone(), named, thread: None });
                }
                self.asked(index, at, of, hash, *expires);
            }
            What::Changed { hash } => self.changed(index, at, hash),
            What::Decided { decision, hash } => {
                self.decided(index, at, &who, *decision, hash.as_deref());
            }
            What::Finished { result } => {
                self.end(index, at);
                if *result {
                    self.finished(index, at);
                }
            }
            What::Withdrawn | What::SessionGone => self.end(index, at),
            What::Said { text, thread, to } => {
                let spoken = Spoken::new(event, index, who, text).in_thread(thread.as_deref(), to);
                let message = self.fold.talk.read(&self.fold.book, self.fold.people, spoken);
                self.said(message);
            }
            What::Edited { on, text } => {
                let ground = ground();
                self.fold.talk.edit(
                    &mut self.fold.book,
                    self.fold.people,
                    (on, text),
                    (at, index),
                    &ground,
                );
            }
            _ => {}
        }
    }

    fn end(&mut self, index: usize, at: Timestamp) {
        self.matter = None;
        self.fold.book.end_all(at, index);
    }

    fn asked(
        &mut self,
        index: usize,
        at: Timestamp,
        of: &[Handle],
        hash: &'a str,
        expires: Option<Timestamp>,
    ) {
        let mut of: Vec<Handle> = of.iter().map(|who| self.fold.people.person(who)).collect();
        of = of.into_iter().flat_map(|who| self.deciders(who)).collect();
        of.sort();
        of.dedup();
        let again =
            self.matter.as_ref().filter(|matter| matter.of == of).and_then(|matter| matter.ask);
        if let Some(ask) = again.filter(|ask| self.is_open(*ask, at)) {
            self.fold.book.ask_again(ask, at, expires, Proof::of(index));
            self.fold.book.at_mut(ask).expires = expires;
            if let Some(matter) = &mut self.matter {
                (matter.hash, matter.expires) = (hash, expires);
            }
            return;
        }
        if let Some(old) = self.matter.take().and_then(|matter| matter.ask) {
            self.fold.book.end(old, AskState::Void, at, index);
        }
        self.matter =
            Some(Matter { left: of.clone(), of, hash, approved: None, expires, ask: None });
        self.open(index, at, rule('H', 1));
    }

    /// A team's people, or the person; machines decide nothing.
    fn deciders(&self, who: Handle) -> Vec<Handle> {
        if !self.fold.people.is_team(&who) {
            return if self.fold.people.is_human(&who) { vec![who] } else { Vec::new() };
        }
        match self.fold.people.team(&who, Some(&self.owner)) {
            Debtor::Group { members, .. } => members,
            Debtor::Person(one) => vec![one],
            _ => Vec::new(),
        }
    }

    fn is_open(&self, ask: Index, at: Timestamp) -> bool {
        self.fold.book.is_live(ask) && self.fold.book.at(ask).expires.is_none_or(|end| end > at)
    }

    /// Asks those that are left to decide.
    fn open(&mut self, index: usize, at: Timestamp, by: Rule) {
        let Some(matter) = &mut self.matter else { return };
        let debtor = match matter.left.as_slice() {
            [] => return,
            [only] => Debtor::Person(only.clone()),
            several => Debtor::Several(several.to_vec()),
        };
        // Asked of another on its person's behalf, that person waits (H7).
        let elsewhere = self.principal.as_ref().filter(|principal| !matter.of.contains(principal));
        let by = if elsewhere.is_some() && by == rule('H', 1) { rule('H', 7) } else { by };
        // Whoever is asked by their own run waits for nobody.
        let creditor =
            Some(elsewhere.unwrap_or(&self.owner).clone()).filter(|who| !debtor.includes(who));
        let mut entry = Entry::structural(AskKind::Decide, by, debtor, creditor, at, index);
        entry.key = format!("decide:{index}");
        (entry.due, entry.expires) = (matter.expires, matter.expires);
        matter.ask = Some(self.fold.book.open(entry));
    }

    fn changed(&mut self, index: usize, at: Timestamp, hash: &'a str) {
        let Some(matter) = &mut self.matter else { return };
        matter.hash = hash;
        let approved = matter.approved.take_if(|approved| *approved != hash);
        let expired = matter.expires.is_some_and(|end| end <= at);
        if approved.is_some() && !expired {
            matter.left.clone_from(&matter.of);
            self.open(index, at, rule('H', 4));
        }
    }

    fn decided(
        &mut self,
        index: usize,
        at: Timestamp,
        who: &Handle,
        decision: Decision,
        hash: Option<&'a str>,
    ) {
        let Some(matter) = &mut self.matter else { return };
        let Some(ask) = matter.ask.filter(|ask| self.fold.book.is_live(*ask)) else { return };
        let late = matter.expires.is_some_and(|end| end <= at);
        if late || !matter.left.contains(who) {
            return;
        }
        match decision {
            Decision::Accept if hash.is_some_and(|hash| hash != matter.hash) => return,
            Decision::Accept => matter.approved = Some(matter.hash),
            Decision::Edit => matter.approved = Some(hash.unwrap_or(matter.hash)),
            Decision::Respond => {}
            Decision::Ignore => {
                matter.left.retain(|left| left != who);
                let entry = self.fold.book.at_mut(ask);
                match matter.left.as_slice() {
                    [] => self.fold.book.end(ask, AskState::Settled, at, index),
                    [only] => entry.debtor = Debtor::Person(only.clone()),
                    several => entry.debtor = Debtor::Several(several.to_vec()),
                }
                return;
            }
        }
        self.fold.book.settle(ask, at, index);
    }

    /// There is a result: the person it works for checks it (H3).
    fn finished(&mut self, index: usize, at: Timestamp) {
        let Some(principal) = self.principal.clone().filter(|who| self.fold.people.is_human(who))
        else {
            return;
        };
        let creditor = Some(self.owner.clone()).filter(|owner| *owner != principal);
        let debtor = Debtor::Person(principal);
        self.fold.book.open(Entry::structural(
            AskKind::Verify,
            rule('H', 3),
            debtor,
            creditor,
            at,
            index,
        ));
    }

    fn said(&mut self, mut message: Message<'a>) {
        if !self.fold.people.is_human(&message.who) {
            return;
        }
        if message.reading.closes().is_some() {
            let verified = self
                .fold
                .book
                .find(|entry| entry.kind == AskKind::Verify && entry.debtor.includes(&message.who));
            for ask in verified {
                self.fold.book.settle(ask, message.at, message.event);
            }
        }
        let event = message.event;
        let asked_back = self.asks_back(&mut message);
        self.fold.talk.hear(&mut self.fold.book, self.fold.people, message, &ground());
        for (decide, creditor) in asked_back {
            let counter = self.fold.book.find_owed(&creditor, |entry| {
                entry.kind == AskKind::Answer
                    && entry.proofs.iter().any(|proof| proof.event == event)
            });
            if let Some(counter) = counter.first() {
                self.fold.book.wait(decide, Some(*counter));
            }
        }
    }

    /// The decisions on the writer alone that the message answers with a question, and who asked for them (rule G13).
    fn asks_back(&self, message: &mut Message<'a>) -> Vec<(Index, Handle)> {
        if !message.reading.asks() || message.informs() || message.reading.commits().is_some() {
            return Vec::new();
        }
        let book = &self.fold.book;
        let addressed = &message.addressed;
        let asked: Vec<(Index, Handle)> = book
            .find_owed(&message.who, |entry| entry.kind == AskKind::Decide && !entry.is_shared())
            .into_iter()
            .filter_map(|index| Some((index, book.at(index).creditor.clone()?)))
            .filter(|(index, creditor)| {
                self.is_open(*index, message.at)
                    && *creditor != message.who
                    && self.fold.people.is_human(creditor)
                    && (addressed.is_empty() || addressed.contains(creditor))
            })
            .collect();
        if addressed.is_empty() {
            message.to.extend(asked.iter().map(|(_, creditor)| creditor.clone()));
            message.addressed.clone_from(&message.to);
        }
        asked
    }
}

/// Words beside a decision ask only whom they name.
fn ground() -> Ground<'static> {
    Ground {
        named: rule('G', 3),
        reply: rule('G', 3),
        unnamed: rule('G', 3),
        fallback: &[],
        statements: true,
        questions_only: false,
        skip: &[],
        direct: false,
        present: &[],
        open_question: OpenQuestion::Nothing,
        envelope: None,
    }
}
