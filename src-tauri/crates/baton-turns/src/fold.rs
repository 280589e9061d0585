//! What chat, mail and hand-offs have in common while their history is folded: a life, a talk, and the book of asks.
//!
//! Reviews and issues keep more, and in an order of their own; they do not build on this.

use baton_model::{Event, Handle, What};

use crate::book::Book;
use crate::derived::Derived;
use crate::life::{Life, Turn};
use crate::people::People;
use crate::talk::Talk;

/// A history while it is folded.
pub(crate) struct Fold<'a, 's> {
    pub(crate) people: &'s People<'s>,
    pub(crate) book: Book<'a>,
    pub(crate) talk: Talk<'a>,
    pub(crate) life: Life,
}

impl<'a, 's> Fold<'a, 's> {
    pub(crate) fn new(people: &'s People<'s>) -> Self {
        Self { people, book: Book::default(), talk: Talk::default(), life: Life::default() }
    }

    /// Takes in what means the same everywhere: the item's end, reactions, deletions. Who did it, and whether all
    /// that was asked ended by it.
    pub(crate) fn take(&mut self, events: &[&'a Event], index: usize) -> (Handle, Turn) {
        let event = events[index];
        let turn = self.life.take(events, index);
        if turn == Turn::Ends {
            self.book.end_all(event.at, index);
        }
        let who = self.people.person(&event.who);
        match &event.what {
            What::Deleted { on } => self.talk.delete(&mut self.book, on, event.at, index),
            What::Reacted { on, emoji } if self.people.is_human(&who) => {
                self.talk.react(&mut self.book, &who, (on, emoji), (event.at, index));
            }
            _ => {}
        }
        (who, turn)
    }

    pub(crate) fn finish(self) -> Derived<'a> {
        Derived::new(self.book, self.talk)
    }
}
