//! Work delegated to an agent (rule I8): it runs, asks, or stops, and the person it works for is on turn or waits.

use baton_model::{AskKind, AskState, Handle, Nature, Rule, Timestamp};

use super::Issue;
use crate::book::Book;
use crate::entry::{Debtor, Entry, Index, Proof, rule};
use crate::talk::{Message, Naming};

/// A delegation that holds.
#[derive(Debug)]
pub(crate) struct Delegation {
    agent: Handle,
    pub(super) principal: Handle,
    event: usize,
    /// Stopped, or waiting for an answer: what the principal owes.
    turn: Turn,
    /// The agent's work.
    work: Option<Index>,
    asked: Option<Index>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Runs,
    /// Stopped with a result.
    Verify(usize),
    /// Asked, or stopped without a result.
    Decide(usize),
    /// The principal has taken the result.
    Over,
}

impl Delegation {
    /// It is somebody's turn.
    pub(super) fn is_live(&self, book: &Book<'_>) -> bool {
        [self.work, self.asked].into_iter().flatten().any(|ask| book.is_live(ask))
    }
}

impl<'a> Issue<'a, '_> {
    pub(super) fn delegated(&mut self, index: usize, by: &Handle, to: &Handle) {
        let agent = self.people.person(to);
        let at = self.events[index].at;
        if let Some(old) = self.delegation.take() {
            for ask in [old.work, old.asked].into_iter().flatten() {
                self.book.end(ask, AskState::Void, at, index);
            }
        }
        let named = self.item.on_behalf_of.as_ref().map(|who| self.people.person(who));
        let principal = match named {
            Some(principal) => principal,
            None if self.people.is_human(by) => by.clone(),
            None => self.reporter.clone(),
        };
        if self.people.is_human(&agent) {
            // A person is not delegated to: that is an assignment.
            self.talk.note_naming(Naming {
                at,
                by: by.clone(),
                named: agent.clone(),
                thread: None,
            });
            self.assigned(index, by.clone(), &agent);
            return;
        }
        self.delegation = Some(Delegation {
            agent,
            principal,
            event: index,
            turn: Turn::Runs,
            work: None,
            asked: None,
        });
    }

    /// The agent was unassigned.
    pub(super) fn recall_agent(&mut self, index: usize, who: &Handle) {
        if let Some(held) = self.delegation.take_if(|held| held.agent == *who) {
            for ask in [held.work, held.asked].into_iter().flatten() {
                self.book.end(ask, AskState::Void, self.events[index].at, index);
            }
        }
    }

    pub(super) fn stopped(&mut self, index: usize, who: &Handle, result: bool) {
        let turn = if result { Turn::Verify(index) } else { Turn::Decide(index) };
        self.turn_to(index, who, turn);
    }

    fn turn_to(&mut self, index: usize, who: &Handle, turn: Turn) {
        let at = self.events[index].at;
        let Some(held) = self.delegation.as_mut().filter(|held| held.agent == *who) else { return };
        // Asked once more, or stopped while it waits: the same decision, as old as before.
        if let (Turn::Decide(_), Turn::Decide(_), Some(asked)) = (held.turn, turn, held.asked)
            && self.book.is_live(asked)
        {
            self.book.ask_again(asked, at, None, Proof::of(index));
            return;
        }
        held.turn = turn;
        if let Some(old) = held.asked.take() {
            self.book.end(old, AskState::Void, at, index);
        }
    }

    /// A machine's words: an agent that holds the work may ask for a decision, all else is noise (rule G1).
    pub(super) fn machine_said(&mut self, index: usize, message: Message<'a>) {
        let asks = message.reading.asks() && self.people.nature(&message.who) == Nature::Agent;
        let Some(held) = &self.delegation else {
            let principal = self.item.on_behalf_of.as_ref().map(|who| self.people.person(who));
            if let Some(principal) = principal.filter(|_| asks && message.who == self.owner) {
                let agent = message.who.clone();
                self.ask_to_decide(index, &message, principal, agent, rule('I', 8));
                self.talk.keep(message);
            }
            return;
        };
        if !asks || held.agent != message.who || matches!(held.turn, Turn::Over) {
            return;
        }
        let addressed: Vec<Handle> =
            message.addressed.iter().filter(|who| self.people.is_human(who)).cloned().collect();
        if addressed.is_empty() || addressed.contains(&held.principal) {
            self.turn_to(index, &message.who.clone(), Turn::Decide(index));
        } else {
            self.ask_another(index, &message, addressed);
        }
        self.talk.keep(message);
    }

    /// The agent asks another person on the principal's behalf (rule H7).
    fn ask_another(&mut self, index: usize, message: &Message<'a>, asked: Vec<Handle>) {
        let Some(principal) = self.delegation.as_ref().map(|held| held.principal.clone()) else {
            return;
        };
        for who in asked {
            self.ask_to_decide(index, message, who, principal.clone(), rule('H', 7));
        }
    }

    fn ask_to_decide(
        &mut self,
        index: usize,
        message: &Message<'a>,
        who: Handle,
        creditor: Handle,
        by: Rule,
    ) {
        let debtor = Debtor::Person(who);
        let mut entry =
            Entry::structural(AskKind::Decide, by, debtor, Some(creditor), message.at, index);
        entry.key = format!("decide:{}:{}", entry.debtor.name(), message.at.as_millisecond());
        entry.thread = message.thread;
        entry.origin = (!message.key.is_empty()).then_some(message.key);
        entry.messages.extend(entry.origin);
        entry.proofs =
            vec![Proof { event: index, quote: Some(message.text), decided: decided(message) }];
        self.book.open(entry);
    }

    /// The principal's words to an agent that waits: it goes on, its work as old as before.
    pub(super) fn answered_agent(&mut self, index: usize, message: &Message<'a>) {
        self.decided_for_agent(index, message);
        let Some(held) = &mut self.delegation else { return };
        if message.who != held.principal {
            return;
        }
        let reading = &message.reading;
        let addressed = message.addressed.clone();
        let to_agent = addressed.is_empty() || addressed.contains(&held.agent);
        let asks = reading.asks();
        let answers = asks || message.informs() || reading.closes().is_some() || reading.assents();
        if !to_agent || !answers {
            return;
        }
        held.turn = match held.turn {
            Turn::Decide(_) => Turn::Runs,
            // Wishes send a result back; a closing takes it.
            Turn::Verify(_) if asks => Turn::Runs,
            Turn::Verify(_) if reading.closes().is_some() => Turn::Over,
            turn => turn,
        };
        if matches!(held.turn, Turn::Runs | Turn::Over)
            && let Some(ask) = held.asked.take()
        {
            self.book.settle(ask, message.at, index);
        }
    }

    /// Another person decided what the agent asked.
    fn decided_for_agent(&mut self, index: usize, message: &Message<'a>) {
        if !message.informs() && message.reading.closes().is_none() && !message.reading.assents() {
            return;
        }
        let held = self.delegation.as_ref().and_then(|held| held.asked);
        let mut asked = self.book.find_owed_in(message.thread, &message.who, |entry| {
            entry.kind == AskKind::Decide && entry.debtor.includes(&message.who)
        });
        asked.retain(|ask| Some(*ask) != held);
        for ask in asked {
            self.book.settle(ask, message.at, index);
        }
    }

    /// A reaction may have decided.
    pub(super) fn resume_after_reaction(&mut self, _index: usize) {
        if let Some(held) = &mut self.delegation
            && matches!(held.turn, Turn::Decide(_))
            && held.asked.is_some_and(|ask| !self.book.is_live(ask))
        {
            (held.turn, held.asked) = (Turn::Runs, None);
        }
    }

    pub(super) fn reconcile_agent(&mut self, now: (Timestamp, usize), open: bool) {
        let (at, index) = now;
        let Some(held) = &mut self.delegation else { return };
        let human = self.people.is_human(&held.principal);
        let (agent, principal, event) = (held.agent.clone(), held.principal.clone(), held.event);
        let working = open && human && !matches!(held.turn, Turn::Over);
        // Its work keeps its `since` while the principal is on turn: it is only paused.
        self.book.keep(&mut held.work, working, now, || {
            Entry::structural(
                AskKind::Do,
                rule('I', 8),
                Debtor::Person(agent.clone()),
                Some(principal.clone()),
                at,
                index,
            )
            .proven_by(event)
        });
        let turn = match held.turn {
            Turn::Verify(stopped) => Some((AskKind::Verify, stopped)),
            Turn::Decide(asked) => Some((AskKind::Decide, asked)),
            Turn::Runs | Turn::Over => None,
        };
        if let Some(work) = held.work {
            self.book.at_mut(work).paused = turn.is_some();
        }
        let wanted = turn.filter(|_| open && human);
        let message = wanted.and_then(|(_, from)| self.talk.said_by(from));
        self.book.keep(&mut held.asked, wanted.is_some(), now, || {
            let (kind, from) = wanted.unwrap_or((AskKind::Decide, index));
            let mut entry = Entry::structural(
                kind,
                rule('I', 8),
                Debtor::Person(principal),
                Some(agent),
                at,
                index,
            )
            .proven_by(from);
            if let Some(message) = message {
                entry.proofs = vec![Proof {
                    event: from,
                    quote: Some(message.text),
                    decided: decided(message),
                }];
                entry.origin = (!message.key.is_empty()).then_some(message.key);
                entry.thread = message.thread;
                entry.messages.extend(entry.origin);
                entry.sort = if message.reading.asking().all(|asking| asking.yes_no) {
                    crate::entry::Sort::YesNo
                } else {
                    crate::entry::Sort::Request
                };
            }
            entry
        });
    }
}

fn decided(message: &Message<'_>) -> Vec<crate::text::Span> {
    message.reading.asking().flat_map(|asking| asking.decided.iter().cloned()).collect()
}
