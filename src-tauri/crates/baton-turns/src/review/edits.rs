//! Edits and deletions in a review's discussion threads (rule G14).
//!
//! An opening remark asks by standing there, so its edit is read as if it were opened anew, on a trial beside the book;
//! what still asks the same person is left as it was.

use baton_model::{AskState, Handle};

use super::Review;
use crate::entry::rule;
use crate::talk::Spoken;

impl<'a> Review<'a, '_> {
    /// An opening remark was edited: praise asks nothing, another name is another debtor (rule G14).
    pub(super) fn remark_edited(&mut self, index: usize, on: &'a str, text: &'a str) {
        let at = self.events[index].at;
        let Some(opener) =
            self.discussions.iter().find(|known| known.id == on).map(|known| known.opener.clone())
        else {
            return;
        };
        let before = self
            .book
            .find_in(Some(on), |entry| entry.origin == Some(on) && entry.thread == Some(on));
        let answered = self
            .discussions
            .iter()
            .any(|known| known.id == on && (known.answered || known.resolved));
        if !self.people.is_human(&opener) || answered {
            return;
        }
        let spoken = Spoken::new(self.events[index], index, opener, text);
        let spoken = Spoken { key: on, in_discussion: true, ..spoken };
        let mut message = self.talk.read(&self.book, self.people, spoken);
        message.thread = Some(on);
        // A trial beside the book says whom it asks now.
        let real = std::mem::take(&mut self.book);
        self.remark(index, &message);
        let trial = std::mem::replace(&mut self.book, real).into_entries();
        for ask in &before {
            let still = trial.iter().find(|now| now.debtor == *self.book.at(*ask).asked_of());
            match still {
                Some(now) => {
                    (self.book.at_mut(*ask).soft, self.book.at_mut(*ask).confidence) =
                        (now.soft, now.confidence)
                }
                None => self.book.end(*ask, AskState::Void, at, index),
            }
        }
        for entry in trial {
            if !before.iter().any(|ask| {
                self.book.is_live(*ask) && *self.book.at(*ask).asked_of() == entry.debtor
            }) {
                self.book.open(entry);
            }
        }
    }

    /// A later message of a discussion was edited: it may no longer ask, or ask somebody else.
    pub(super) fn reply_edited(&mut self, index: usize, on: &'a str, text: &'a str) {
        let at = self.events[index].at;
        let Some(old) = self.talk.by_key(on) else { return };
        let (who, thread) = (old.who.clone(), old.thread);
        let Some(thread) = thread.filter(|_| self.people.is_human(&who)) else { return };
        let spoken = Spoken::new(self.events[index], index, who, text);
        let spoken = Spoken { key: on, thread: Some(thread), in_discussion: true, ..spoken };
        let message = self.talk.read(&self.book, self.people, spoken);
        let reading = &message.reading;
        let before = self.book.find_in(Some(thread), |entry| {
            entry.origin == Some(on) && entry.thread == Some(thread)
        });
        let others = self.askable(&message);
        let quiet = !reading.asks()
            && (reading.praise() || reading.closes().is_some() || reading.commits().is_some());
        for ask in before {
            let free = quiet
                || (!others.is_empty()
                    && !others.iter().any(|who| self.book.at(ask).debtor.includes(who)));
            if free {
                self.book.end(ask, AskState::Void, at, index);
            }
        }
        let asked = |who: &Handle| {
            self.book
                .live()
                .any(|(_, entry)| entry.origin == Some(on) && entry.debtor.includes(who))
        };
        let newly: Vec<Handle> =
            others.into_iter().filter(|who| reading.asks() && !asked(who)).collect();
        let rule = if self.is_author(&message.who) { rule('R', 11) } else { rule('R', 10) };
        self.ask_in_thread(index, &message, thread, newly, rule, false);
    }

    /// An opening remark is gone: nothing in its thread is left for the author to answer.
    pub(super) fn remark_deleted(&mut self, on: &str) {
        for discussion in self.discussions.iter_mut().filter(|known| known.id == on) {
            discussion.for_author = false;
        }
    }
}
