//! What a message does to asks that are there: answers, closings, promises and questions back (rules G2, G5, G13).

use baton_model::{AskKind, AskState, Handle};

use super::{Ground, Message, Talk};
use crate::book::Book;
use crate::entry::{Debtor, Entry, Index, Sort};
use crate::people::People;

/// What a message did.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Asks that it answered or closed.
    pub(crate) settled: Vec<Index>,
    /// It speaks of the matter: it informs or closes, and does more than promise.
    pub(crate) spoke: bool,
    /// People spoken to by name.
    pub(crate) addressed: Vec<Handle>,
}

impl<'a> Talk<'a> {
    /// Takes in a person's message outside of a review's discussion threads.
    pub(crate) fn hear(
        &mut self,
        book: &mut Book<'a>,
        people: &People<'_>,
        mut message: Message<'a>,
        ground: &Ground<'_>,
    ) -> Heard {
        let mut heard = Heard { addressed: message.addressed.clone(), ..Heard::default() };
        let (at, event) = (message.at, message.event);
        let reading = &message.reading;
        let (asks, informs) = (reading.asks(), message.informs());
        // Whether it is moot, and by when it is promised.
        let closing = reading.closes().map(|closing| closing.moot);
        let commitment = reading.commits().map(|commitment| commitment.due);
        let target = self.target(book, people, &message, ground);
        heard.spoke = closing.is_some() || informs;

        if closing.is_some() {
            for index in &target.all {
                book.settle(*index, at, event);
            }
            heard.settled = target.all.clone();
        } else if informs {
            for index in &target.open {
                book.settle(*index, at, event);
            }
            heard.settled = target.open.clone();
            // A promise beside news that answer nothing is a promise.
            if let Some(due) = commitment.filter(|_| !target.any) {
                self.promise(book, &message, &target, due);
            }
        } else if let Some(due) = commitment {
            self.promise(book, &message, &target, due);
        } else if reading.assents() && !asks {
            assent(book, &target.open, &message);
        }
        if let Some(moot) = closing {
            let thanked = close_own(book, &message, &heard.addressed, moot);
            heard.settled.extend(thanked);
        }
        if informs {
            book.deliver(message.thread, &message.who);
        }
        let counters = if asks && !informs { target.open.clone() } else { Vec::new() };
        self.ask(book, people, &mut message, ground, &counters);
        for index in counters {
            let creditor = book.at(index).creditor.clone();
            let counter = message.made.iter().copied().find(|made| {
                creditor.as_ref().is_some_and(|creditor| book.at(*made).debtor.includes(creditor))
            });
            let Some(counter) = counter.filter(|_| book.is_live(index)) else { continue };
            // "With or without?" "Just order them, please": who insists has answered what was asked back.
            if book.at(counter).waits_for == Some(index) {
                book.settle(index, at, event);
            } else {
                book.wait(index, Some(counter));
            }
        }
        self.keep(message);
        heard
    }

    /// The asks on the writer that a message speaks to (rule G2).
    fn target(
        &self,
        book: &Book<'a>,
        people: &People<'_>,
        message: &Message<'a>,
        ground: &Ground<'_>,
    ) -> Target {
        let who = &message.who;
        let debts = book.find_owed_in(message.thread, who, speaks_for);
        let none = Target { any: !debts.is_empty(), ..Target::default() };
        let towards = |named: &[Handle]| -> Vec<Index> {
            debts
                .iter()
                .copied()
                .filter(|index| {
                    book.at(*index).creditor.as_ref().is_some_and(|c| named.contains(c))
                })
                .collect()
        };
        if ground.direct {
            let open = debts.iter().copied().filter(|index| !book.waits(book.at(*index))).collect();
            return Target { any: !debts.is_empty(), all: debts, open };
        }
        let named = towards(&message.mentioned(people));
        let chosen = if !named.is_empty() {
            named
        } else if !message.addressed.iter().all(|other| people.is_team(other)) {
            return none;
        } else {
            let starter =
                message.thread.and_then(|thread| self.by_key(thread)).map(|root| root.who.clone());
            let replied = starter.map(|starter| towards(&[starter])).unwrap_or_default();
            if !replied.is_empty() {
                replied
            } else {
                let first = debts.first().map(|index| book.at(*index).creditor.clone());
                if debts.iter().all(|index| Some(&book.at(*index).creditor) == first.as_ref()) {
                    debts.clone()
                } else {
                    return none;
                }
            }
        };
        let open = chosen.iter().copied().filter(|index| !book.waits(book.at(*index))).collect();
        Target { any: !debts.is_empty(), all: chosen, open }
    }

    /// The writer promised: acknowledges what it speaks to, else the writer's oldest open ask on the item.
    pub(super) fn promise(
        &self,
        book: &mut Book<'a>,
        message: &Message<'a>,
        target: &Target,
        due: Option<baton_model::Timestamp>,
    ) {
        if target.any {
            for index in &target.all {
                book.ack(*index, &message.who, message.at, due);
            }
            return;
        }
        let free = || {
            book.live()
                .filter(|_| message.thread.is_none())
                .find(|(_, entry)| {
                    entry.debtor == Debtor::Nobody && entry.creditor.as_ref() != Some(&message.who)
                })
                .map(|(index, _)| index)
        };
        if let Some(index) = oldest_open(book, &message.who).or_else(free) {
            book.ack(index, &message.who, message.at, due);
        }
    }
}

/// What a message speaks to.
#[derive(Debug, Default)]
pub(super) struct Target {
    /// The writer owes something in this thread, spoken to or not.
    pub(super) any: bool,
    /// Spoken to.
    pub(super) all: Vec<Index>,
    /// Of those, what does not wait for an answer itself.
    pub(super) open: Vec<Index>,
}

/// What words can settle; the rest is settled by deeds (rules R26, I3, I6, C11).
fn speaks_for(entry: &Entry<'_>) -> bool {
    match entry.kind {
        AskKind::Answer => true,
        AskKind::PickUp => entry.made_by_words(),
        _ => false,
    }
}

/// The oldest open ask that `who` owes, direct before shared.
pub(crate) fn oldest_open(book: &Book<'_>, who: &Handle) -> Option<Index> {
    book.find_owed(who, |entry| entry.state == AskState::Open)
        .into_iter()
        .min_by_key(|index| (book.at(*index).is_shared(), book.at(*index).since))
}

/// "ok", "sure": says yes to a yes/no question, accepts everything else.
fn assent<'a>(book: &mut Book<'a>, target: &[Index], message: &Message<'a>) {
    for index in target {
        if book.at(*index).sort == Sort::YesNo {
            book.settle(*index, message.at, message.event);
        } else {
            book.ack(*index, &message.who, message.at, None);
        }
    }
}

/// The creditor closes: settles what has been delivered, or the last ask at once when it is moot.
pub(super) fn close_own<'a>(
    book: &mut Book<'a>,
    message: &Message<'a>,
    addressed: &[Handle],
    moot: bool,
) -> Vec<Index> {
    let own = |entry: &Entry<'_>| {
        matches!(entry.kind, AskKind::Answer | AskKind::Do | AskKind::Decide | AskKind::PickUp)
            && entry.made_by_words()
            && (addressed.is_empty() || addressed.iter().any(|who| entry.debtor.includes(who)))
    };
    let find = |fits: &dyn Fn(&Entry<'_>) -> bool| {
        book.find_asked_in(message.thread, &message.who, |entry| fits(entry) && own(entry))
    };
    let mut closed = find(&|entry| entry.delivered);
    if moot
        && let Some(last) = find(&|_| true).pop()
        && !closed.contains(&last)
    {
        closed.push(last);
    }
    for index in &closed {
        book.settle(*index, message.at, message.event);
    }
    closed
}
