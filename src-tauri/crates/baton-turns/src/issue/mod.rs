//! Issues (ticket, task): rules I1 to I10.
//!
//! Work is owed by state: assigned and active. Questions on it are owed apart, so that answering never ends the work.

mod agent;
mod structure;

use baton_model::{AskKind, Event, Handle, Item, Nature, Rule, What};

use crate::book::Book;
use crate::derived::Derived;
use crate::entry::{Debtor, Index, rule};
use crate::life::{Life, Turn};
use crate::people::People;
use crate::talk::{Ground, Naming, OpenQuestion, Spoken, Talk};

use agent::Delegation;

/// Somebody the issue is assigned to.
#[derive(Debug)]
struct Assignee {
    who: Handle,
    event: usize,
    work: Option<Index>,
}

/// An open item that blocks this one.
#[derive(Debug)]
struct Blocker<'a> {
    item: &'a str,
    owner: Handle,
    event: usize,
    /// One ask for each assignee that waits.
    asked: Vec<(Handle, Option<Index>)>,
}

/// An issue's state while its history is folded.
pub(crate) struct Issue<'a, 's> {
    people: &'s People<'s>,
    item: &'a Item,
    events: &'s [&'a Event],
    book: Book<'a>,
    talk: Talk<'a>,
    life: Life,
    owner: Handle,
    /// The owner, or the person for whom an agent reported it.
    reporter: Handle,
    /// In which state of the workflow; `None`: the tool has none.
    state: Option<&'a str>,
    /// The last state that was not the end.
    before_done: Option<&'a str>,
    state_event: Option<usize>,
    /// Who moved it to review.
    moved_by: Option<Handle>,
    assignees: Vec<Assignee>,
    blockers: Vec<Blocker<'a>>,
    delegation: Option<Delegation>,
    verify: Option<Index>,
    pick_up: Option<Index>,
}

/// Derives the asks of an issue.
pub(crate) fn derive<'a>(item: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    let owner = people.person(&item.owner);
    let principal = item.on_behalf_of.as_ref().map(|who| people.person(who));
    let by_agent = people.nature(&owner) == Nature::Agent;
    let reporter = principal.filter(|_| by_agent).unwrap_or_else(|| owner.clone());
    let first = item.workflow.first().map(String::as_str);
    let mut issue = Issue {
        people,
        item,
        events,
        book: Book::default(),
        talk: Talk::default(),
        life: Life::default(),
        reporter,
        owner,
        state: first,
        before_done: first,
        state_event: None,
        moved_by: None,
        assignees: Vec::new(),
        blockers: Vec::new(),
        delegation: None,
        verify: None,
        pick_up: None,
    };
    for index in 0..events.len() {
        issue.take(index);
        issue.reconcile(index);
    }
    issue.finish()
}

impl<'a> Issue<'a, '_> {
    fn take(&mut self, index: usize) {
        let event = self.events[index];
        let at = event.at;
        if self.life.take(self.events, index) == Turn::Ends {
            self.book.end_all(at, index);
        }
        let who = self.people.person(&event.who);
        match &event.what {
            What::Said { text, thread, to } => self.said(index, who, text, thread.as_deref(), to),
            What::Edited { on, text } => {
                let fallback = self.fallback();
                let ground = self.ground(&fallback);
                self.talk.edit(&mut self.book, self.people, (on, text), (at, index), &ground);
            }
            What::Deleted { on } => self.talk.delete(&mut self.book, on, at, index),
            What::Reacted { on, emoji } if self.people.is_human(&who) => {
                self.talk.react(&mut self.book, &who, (on, emoji), (at, index));
                self.resume_after_reaction(index);
            }
            What::Assigned { to } => self.assigned(index, who, to),
            What::Unassigned { from } => self.unassigned(index, from),
            What::State { to } => self.moved(index, who, to),
            What::Reopened if self.state.is_some_and(|state| self.is_done(state)) => {
                (self.state, self.state_event, self.moved_by) =
                    (self.before_done, Some(index), None);
            }
            What::BlockedBy { item, owner } => {
                let owner = self.people.person(owner);
                if !self.blockers.iter().any(|known| known.item == item && known.owner == owner) {
                    self.blockers.push(Blocker { item, owner, event: index, asked: Vec::new() });
                }
            }
            What::Unblocked => self.unblocked(index, &who),
            What::Delegated { to } => self.delegated(index, &who, to),
            What::Stopped { result } => self.stopped(index, &who, *result),
            _ => {}
        }
    }

    fn said(
        &mut self,
        index: usize,
        who: Handle,
        text: &'a str,
        thread: Option<&'a str>,
        to: &[Handle],
    ) {
        // Of machines only an agent can ask (rule G1).
        let human = self.people.is_human(&who);
        if !human && self.people.nature(&who) != Nature::Agent {
            return;
        }
        let spoken = Spoken::new(self.events[index], index, who, text).in_thread(thread, to);
        let message = self.talk.read(&self.book, self.people, spoken);
        if !human {
            self.machine_said(index, message);
            return;
        }
        self.answered_agent(index, &message);
        self.verified_by_words(index, &message);
        let fallback = self.fallback();
        let ground = self.ground(&fallback);
        self.talk.hear(&mut self.book, self.people, message, &ground);
    }

    /// The reporter's closing verifies what is in review (rules G5, I9).
    fn verified_by_words(&mut self, index: usize, message: &crate::talk::Message<'a>) {
        if message.reading.closes().is_none() || message.thread.is_some() {
            return;
        }
        let addressed = message.addressed.clone();
        for ask in self.book.find_owed(&message.who, |entry| entry.kind == AskKind::Verify) {
            let creditor = self.book.at(ask).creditor.clone();
            if addressed.is_empty()
                || creditor.is_some_and(|creditor| addressed.contains(&creditor))
            {
                self.book.settle(ask, message.at, index);
            }
        }
    }

    /// Whom a question means that names nobody: the assignees; after the end the reporter (rules I3, G4).
    fn fallback(&self) -> Vec<Handle> {
        if self.life.is_over() {
            return vec![self.reporter.clone()];
        }
        self.assignees.iter().map(|assignee| assignee.who.clone()).collect()
    }

    fn ground<'g>(&self, fallback: &'g [Handle]) -> Ground<'g> {
        const NAMED: Rule = rule('I', 3);
        let over = self.life.is_over();
        Ground {
            named: NAMED,
            reply: NAMED,
            unnamed: if over { rule('G', 4) } else { NAMED },
            fallback,
            statements: !over,
            questions_only: false,
            skip: &[],
            direct: false,
            present: &[],
            open_question: OpenQuestion::Nothing,
            envelope: None,
        }
    }

    fn assigned(&mut self, index: usize, by: Handle, to: &Handle) {
        let who = self.people.person(to);
        self.talk.note_naming(Naming {
            at: self.events[index].at,
            by,
            named: who.clone(),
            thread: None,
        });
        if !self.assignees.iter().any(|known| known.who == who) {
            self.assignees.push(Assignee { who, event: index, work: None });
        }
    }

    fn unassigned(&mut self, index: usize, from: &Handle) {
        let who = self.people.person(from);
        self.recall_agent(index, &who);
        let gone: Vec<Index> = self
            .assignees
            .iter()
            .filter(|known| known.who == who)
            .filter_map(|known| known.work)
            .collect();
        self.assignees.retain(|known| known.who != who);
        for work in gone {
            self.book.end(work, baton_model::AskState::Settled, self.events[index].at, index);
        }
    }

    fn moved(&mut self, index: usize, by: Handle, to: &'a str) {
        let done = self.is_done(to);
        if self.life.set_over(done, index) == Turn::Ends {
            self.book.end_all(self.events[index].at, index);
        }
        if self.state != Some(to) {
            self.moved_by = Some(by);
            self.state_event = Some(index);
        }
        self.state = Some(to);
        if !done {
            self.before_done = Some(to);
        }
    }

    fn unblocked(&mut self, index: usize, by: &Handle) {
        let owns_one = self.blockers.iter().any(|blocker| blocker.owner == *by);
        let at = self.events[index].at;
        let (gone, stay): (Vec<_>, Vec<_>) = std::mem::take(&mut self.blockers)
            .into_iter()
            .partition(|blocker| !owns_one || blocker.owner == *by);
        self.blockers = stay;
        for ask in gone.iter().flat_map(|blocker| &blocker.asked).filter_map(|(_, ask)| *ask) {
            self.book.end(ask, baton_model::AskState::Settled, at, index);
        }
    }

    /// Pauses work that waits: for an answer (I4), for another item (I7), for the agent that has it (I8).
    fn finish(mut self) -> Derived<'a> {
        let blocked = |who: &Handle| self.blockers.iter().any(|blocker| blocker.owner != *who);
        let asks_someone = |who: &Handle| {
            self.book.live().any(|(_, entry)| {
                entry.kind == AskKind::Answer
                    && entry.creditor.as_ref() == Some(who)
                    && !matches!(entry.debtor, Debtor::Nobody)
                    && !self.book.waits(entry)
            })
        };
        let delegated = |who: &Handle| {
            self.delegation
                .as_ref()
                .is_some_and(|held| held.principal == *who && held.is_live(&self.book))
        };
        let paused: Vec<Index> = (self.assignees.iter())
            .filter(|assignee| {
                blocked(&assignee.who) || asks_someone(&assignee.who) || delegated(&assignee.who)
            })
            .filter_map(|assignee| assignee.work)
            .collect();
        for index in paused {
            self.book.at_mut(index).paused = true;
        }
        Derived::new(self.book, self.talk)
    }
}
