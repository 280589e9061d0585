//! Edits, deletions and reactions: what happens to a message after it was written (rules G5, G14).

use baton_model::{AskState, Handle, Timestamp};

use super::{Ground, Talk, addressed, read_text};
use crate::book::Book;
use crate::entry::{Index, Proof, Sort};
use crate::people::People;
use crate::text::{Reaction, reaction};

impl<'a> Talk<'a> {
    /// The message `on` now reads `text`. Whom it still asks is asked as before, whom it no longer asks is free, and
    /// whom it newly asks is asked since now.
    pub(crate) fn edit(
        &mut self,
        book: &mut Book<'a>,
        people: &People<'_>,
        (on, text): (&str, &'a str),
        (at, event): (Timestamp, usize),
        ground: &Ground<'_>,
    ) {
        let Some(slot) = self.by_key.get(on).copied() else { return };
        let old = &self.messages[slot];
        if !people.is_human(&old.who) {
            return;
        }
        let before: Vec<Index> = old
            .made
            .iter()
            .copied()
            .filter(|made| book.at(*made).origin == Some(old.key))
            .collect();
        let reading = read_text(people, text, &old.who, at, false);
        let mut message = super::Message {
            key: old.key,
            at,
            who: old.who.clone(),
            thread: old.thread,
            to: old.to.clone(),
            event,
            text,
            addressed: addressed(people, &old.who, &reading, &old.to),
            reading,
            made: Vec::new(),
            in_discussion: old.in_discussion,
        };
        let mut trial = Book::default();
        self.ask(&mut trial, people, &mut message, ground, &[]);
        let asked = trial.into_entries();
        let mut kept: Vec<Index> = Vec::new();
        for index in &before {
            let still = asked.iter().any(|now| now.debtor == *book.at(*index).asked_of());
            if still {
                kept.push(*index);
            } else {
                self.take_back(book, *index, on, (at, event));
            }
        }
        message.made = kept;
        for mut entry in asked {
            if message.made.iter().any(|index| *book.at(*index).asked_of() == entry.debtor) {
                continue;
            }
            if entry.group != 0 {
                entry.group = book.new_group();
            }
            message.made.push(book.open(entry));
        }
        self.note_namings(&message, at);
        let first = &self.messages[slot];
        // Its time stays that of its writing; only its words are new.
        message.at = first.at;
        self.messages[slot] = message;
    }

    /// The message `on` is gone: what it asked is void.
    pub(crate) fn delete(&self, book: &mut Book<'a>, on: &str, at: Timestamp, event: usize) {
        for made in book.find_made(on) {
            self.take_back(book, made, on, (at, event));
        }
    }

    /// The message `on` asks `ask` no more: void, unless a later message asks for something of its own, and not only
    /// after this; then that one has made it.
    fn take_back(
        &self,
        book: &mut Book<'a>,
        ask: Index,
        on: &str,
        (at, event): (Timestamp, usize),
    ) {
        let entry = book.at_mut(ask);
        entry.messages.retain(|key| *key != on);
        if entry.origin != Some(on) {
            return;
        }
        let heir = entry
            .messages
            .iter()
            .filter_map(|key| self.by_key(key))
            .find(|message| message.reading.asking().any(|asking| !asking.chase));
        let Some(heir) = heir else { return book.end(ask, AskState::Void, at, event) };
        (entry.origin, entry.since) = (Some(heir.key), heir.at);
        // What the message said is no evidence any more.
        let gone = self.by_key(on).map(|message| message.text);
        entry.proofs.retain(|proof| proof.quote != gone);
        if entry.proofs.is_empty() {
            let (event, quote) = (heir.event, Some(heir.text));
            entry.proofs.push(Proof { event, quote, decided: Vec::new() });
        }
    }

    /// `who` reacted to the message `on`.
    pub(crate) fn react(
        &self,
        book: &mut Book<'a>,
        who: &Handle,
        (on, emoji): (&str, &str),
        (at, event): (Timestamp, usize),
    ) {
        let said = reaction(emoji);
        if said == Reaction::Other {
            return;
        }
        let asked = book.find_made(on);
        for index in asked {
            let entry = book.at(index);
            if !entry.debtor.includes(who) && !entry.is_open_to(who) {
                // The tick of the one who waits is a closing: it counts once something was delivered.
                if said == Reaction::Tick && entry.creditor.as_ref() == Some(who) && entry.delivered
                {
                    book.settle(index, at, event);
                }
                continue;
            }
            let settles = entry.settled_by_words()
                && match said {
                    Reaction::Tick => true,
                    Reaction::Yes => entry.sort != Sort::Request,
                    _ => false,
                };
            if settles {
                book.settle(index, at, event);
            } else {
                book.ack(index, who, at, None);
            }
        }
    }
}
