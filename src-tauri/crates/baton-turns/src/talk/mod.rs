//! Talk: what messages ask, answer, promise and close, in every family.
//!
//! A message first acts on what its writer owes and waits for in its thread, then makes asks of its own; families say
//! only whom an ask means that names nobody. Edits, deletions and reactions refer back to messages by their key.

mod ask;
mod change;
mod hear;

use std::collections::HashMap;

use baton_model::{AskKind, Event, Handle, Rule, Timestamp};

use crate::book::Book;
use crate::entry::Index;
use crate::people::People;
use crate::text::{self, Asking, Context, Place, Reading};

pub(crate) use ask::Address;
pub(crate) use hear::{Heard, oldest_open};

/// A message, read.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    pub(crate) key: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) who: Handle,
    /// The message that starts its thread; `None`: the main thread.
    pub(crate) thread: Option<&'a str>,
    /// Names it is written to, beside its text.
    pub(crate) to: Vec<Handle>,
    pub(crate) event: usize,
    pub(crate) text: &'a str,
    pub(crate) reading: Reading,
    /// People spoken to by name, the writer left out: at the start, in the asking sentence, or by `to`.
    pub(crate) addressed: Vec<Handle>,
    /// The asks that it made.
    pub(crate) made: Vec<Index>,
    /// It stands in a discussion thread of a review, where the last speaker counts (rule G3).
    pub(crate) in_discussion: bool,
}

impl Message<'_> {
    /// People mentioned in earnest, not in quotes and not for information.
    pub(crate) fn mentioned(&self, people: &People<'_>) -> Vec<Handle> {
        let mut all = self.addressed.clone();
        for mention in &self.reading.mentions {
            if matches!(mention.place, Place::Quote | Place::Cc) {
                continue;
            }
            let Some(who) = mention.who.as_ref().map(|who| people.person(who)) else { continue };
            if who != self.who && !all.contains(&who) {
                all.push(who);
            }
        }
        all
    }

    /// It begins with a name and states something (0.6), and does nothing else that asks.
    pub(crate) fn is_statement_to_someone(&self) -> bool {
        !self.reading.asks() && self.reading.asking().next().is_some()
    }

    /// It says what can answer.
    pub(crate) fn informs(&self) -> bool {
        self.reading.informs()
            || (self.is_statement_to_someone() && self.reading.closes().is_none())
    }
}

/// What a family says of the place where a message is spoken.
pub(crate) struct Ground<'g> {
    /// The rule of an ask that names its debtor.
    pub(crate) named: Rule,
    /// The rule of an ask that replies to its debtor.
    pub(crate) reply: Rule,
    /// The rule of an ask that names nobody.
    pub(crate) unnamed: Rule,
    /// Whom an ask means that names nobody and replies to nobody.
    pub(crate) fallback: &'g [Handle],
    /// A mention at the start of a statement asks.
    pub(crate) statements: bool,
    /// A request that names nobody asks nothing; a question does.
    pub(crate) questions_only: bool,
    /// Not asked by this message, whatever it says: another rule has taken it.
    pub(crate) skip: &'g [Handle],
    /// A conversation of two: words speak to all that is owed, and ask the other side, whomever they name.
    pub(crate) direct: bool,
    /// Who is there, for `@here` and for a group that is asked as one.
    pub(crate) present: &'g [Handle],
    /// What an ask is that names nobody and replies to nobody, where `fallback` has no one.
    pub(crate) open_question: OpenQuestion,
    /// Whom a sentence asks, where that stands on the envelope (mail).
    pub(crate) envelope: Option<&'g dyn Fn(&Asking) -> Address>,
}

/// An ask without an addressee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenQuestion {
    /// Nobody is asked.
    Nothing,
    /// Whoever picks it up (rule C7).
    PickUp,
    /// All who are there, until one answers (rule C13).
    AllPresent,
}

/// Somebody was named (rule G6, "not mine").
#[derive(Debug, Clone)]
pub(crate) struct Naming<'a> {
    pub(crate) at: Timestamp,
    pub(crate) by: Handle,
    pub(crate) named: Handle,
    pub(crate) thread: Option<&'a str>,
}

/// The messages of an item so far.
#[derive(Debug, Default)]
pub(crate) struct Talk<'a> {
    messages: Vec<Message<'a>>,
    by_key: HashMap<&'a str, usize>,
    namings: Vec<Naming<'a>>,
}

/// A message before it is read.
pub(crate) struct Spoken<'a, 'b> {
    pub(crate) key: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) who: Handle,
    pub(crate) thread: Option<&'a str>,
    pub(crate) to: &'b [Handle],
    pub(crate) event: usize,
    pub(crate) text: &'a str,
    pub(crate) in_discussion: bool,
}

impl<'a, 'b> Spoken<'a, 'b> {
    /// Said by `who` with `event` (the one with the number `index`), in the main thread and to nobody by name.
    pub(crate) fn new(event: &'a Event, index: usize, who: Handle, text: &'a str) -> Self {
        Self {
            key: &event.key,
            at: event.at,
            who,
            thread: None,
            to: &[],
            event: index,
            text,
            in_discussion: false,
        }
    }

    /// The same in `thread`, to the people `to`.
    pub(crate) fn in_thread(self, thread: Option<&'a str>, to: &'b [Handle]) -> Self {
        Self { thread, to, ..self }
    }
}

impl<'a> Talk<'a> {
    /// The start of the thread that a message with `thread` is in: a reply to a reply is in the same thread.
    pub(crate) fn root(&self, thread: Option<&'a str>) -> Option<&'a str> {
        let id = thread?;
        let above = self.by_key.get(id).and_then(|index| self.messages[*index].thread);
        Some(above.unwrap_or(id))
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<&Message<'a>> {
        self.by_key.get(key).map(|index| &self.messages[*index])
    }

    /// The last message, where `event` is it.
    pub(crate) fn said_by(&self, event: usize) -> Option<&Message<'a>> {
        self.messages.last().filter(|message| message.event == event)
    }

    pub(crate) fn namings(&self) -> &[Naming<'a>] {
        &self.namings
    }

    pub(crate) fn note_naming(&mut self, naming: Naming<'a>) {
        self.namings.push(naming);
    }

    /// Reads it.
    pub(crate) fn read(
        &self,
        book: &Book<'a>,
        people: &People<'_>,
        spoken: Spoken<'a, '_>,
    ) -> Message<'a> {
        let thread = self.root(spoken.thread);
        let answering =
            book.any_owed_in(thread, &spoken.who, |entry| entry.kind == AskKind::Answer);
        let to = spoken.to.iter().map(|who| people.person(who));
        let to: Vec<Handle> = to.filter(|who| *who != spoken.who).collect();
        let reading = read_text(people, spoken.text, &spoken.who, spoken.at, answering);
        Message {
            key: spoken.key,
            at: spoken.at,
            thread,
            addressed: addressed(people, &spoken.who, &reading, &to),
            to,
            event: spoken.event,
            text: spoken.text,
            reading,
            made: Vec::new(),
            in_discussion: spoken.in_discussion,
            who: spoken.who,
        }
    }

    /// Notes whom the message speaks to by name, since `at`.
    fn note_namings(&mut self, message: &Message<'a>, at: Timestamp) {
        self.namings.extend(message.addressed.iter().map(|named| Naming {
            at,
            by: message.who.clone(),
            named: named.clone(),
            thread: message.thread,
        }));
    }

    /// Remembers it, for what refers to it later.
    pub(crate) fn keep(&mut self, message: Message<'a>) {
        self.note_namings(&message, message.at);
        if !message.key.is_empty() {
            self.by_key.insert(message.key, self.messages.len());
        }
        self.messages.push(message);
    }
}

/// Whom a message of `writer` to `to` speaks to by name.
fn addressed(
    people: &People<'_>,
    writer: &Handle,
    reading: &Reading,
    to: &[Handle],
) -> Vec<Handle> {
    let mut all: Vec<Handle> = Vec::new();
    for who in reading.addressed().iter().chain(to) {
        let who = people.person(who);
        if who != *writer && !all.contains(&who) {
            all.push(who);
        }
    }
    all
}

/// Dates in it are those of its writer's zone.
fn read_text(
    people: &People<'_>,
    text: &str,
    who: &Handle,
    at: Timestamp,
    answering: bool,
) -> Reading {
    let known = |name: &str| people.known(name);
    let zone = Some(&people.hours(who).zone);
    text::read(text, &Context { at, zone, known: &known, answering })
}
