//! Live asks filed by their place, the people in them, and the messages that made them.
//!
//! A message looks for asks of its own thread and its own writer; where an item has thousands, it must not pass all of
//! them. A list may still hold what has ended or is owed by another meanwhile: the reader checks, and drops what ended.

use std::cell::RefCell;
use std::collections::HashMap;

use baton_model::Handle;

use crate::entry::{Debtor, Entry, Index};

/// Places in the book, oldest first.
#[derive(Debug, Default)]
struct List(RefCell<Vec<Index>>);

impl List {
    fn add(&mut self, index: Index) {
        let all = self.0.get_mut();
        if let Err(at) = all.binary_search(&index) {
            all.insert(at, index);
        }
    }
}

/// The thread that asks are in; `None`: the main thread.
type Place<'a> = Option<&'a str>;

/// What an ask is looked for by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Drawer<'k> {
    /// All in a thread.
    In(Place<'k>),
    /// In a thread, and nothing has been said there since that could answer it.
    Undelivered(Place<'k>),
    /// In a thread, owed by a person.
    Owed(Place<'k>, &'k Handle),
    /// In a thread, open to anybody.
    Open(Place<'k>),
    /// In a thread, asked by a person.
    Asked(Place<'k>, &'k Handle),
    /// Anywhere, owed by a person.
    Debts(&'k Handle),
    /// Made, or made again, by a message.
    Made(&'k str),
    /// Asked together.
    Group(u32),
}

/// All lists.
#[derive(Debug, Default)]
pub(crate) struct Filed<'a> {
    places: HashMap<Place<'a>, List>,
    undelivered: HashMap<Place<'a>, List>,
    owed: HashMap<(Place<'a>, Handle), List>,
    open: HashMap<Place<'a>, List>,
    asked: HashMap<(Place<'a>, Handle), List>,
    debts: HashMap<Handle, List>,
    messages: HashMap<&'a str, List>,
    groups: HashMap<u32, List>,
}

impl<'a> Filed<'a> {
    /// Files a live ask.
    pub(crate) fn file(&mut self, index: Index, entry: &Entry<'a>) {
        for place in places(entry) {
            self.places.entry(place).or_default().add(index);
            if let Some(creditor) = &entry.creditor {
                self.asked.entry((place, creditor.clone())).or_default().add(index);
            }
        }
        for key in &entry.messages {
            self.file_message(index, key);
        }
        if entry.group != 0 {
            self.groups.entry(entry.group).or_default().add(index);
        }
        self.file_debtor(index, entry);
        self.file_undelivered(index, entry);
    }

    /// Its debtor is another now.
    pub(crate) fn file_debtor(&mut self, index: Index, entry: &Entry<'a>) {
        let people = match &entry.debtor {
            Debtor::Person(one) => std::slice::from_ref(one),
            Debtor::Group { members: people, .. }
            | Debtor::Several(people)
            | Debtor::Everyone(people) => people,
            Debtor::Nobody => &[],
        };
        for person in people {
            self.debts.entry(person.clone()).or_default().add(index);
        }
        let anybody = matches!(entry.debtor, Debtor::Nobody | Debtor::Everyone(_));
        for place in places(entry) {
            for person in people {
                self.owed.entry((place, person.clone())).or_default().add(index);
            }
            if anybody {
                self.open.entry(place).or_default().add(index);
            }
        }
    }

    /// It waits for a delivery (again).
    pub(crate) fn file_undelivered(&mut self, index: Index, entry: &Entry<'a>) {
        if !entry.delivered {
            for place in places(entry) {
                self.undelivered.entry(place).or_default().add(index);
            }
        }
    }

    /// The message `key` asks it too.
    pub(crate) fn file_message(&mut self, index: Index, key: &'a str) {
        self.messages.entry(key).or_default().add(index);
    }

    /// Passes what is in `drawer`, oldest first, and drops that for which `keep` says no.
    pub(crate) fn sift(&self, drawer: Drawer<'_>, mut keep: impl FnMut(Index) -> bool) {
        if let Some(list) = self.list(drawer) {
            list.0.borrow_mut().retain(|index| keep(*index));
        }
    }

    /// Something in `drawer` is `wanted`.
    pub(crate) fn any(&self, drawer: Drawer<'_>, mut wanted: impl FnMut(Index) -> bool) -> bool {
        self.list(drawer).is_some_and(|list| list.0.borrow().iter().any(|index| wanted(*index)))
    }

    fn list<'s>(&'s self, drawer: Drawer<'s>) -> Option<&'s List> {
        match drawer {
            Drawer::In(place) => self.places.get(&place),
            Drawer::Undelivered(place) => self.undelivered.get(&place),
            Drawer::Owed(place, who) => self.owed.get(&(place, who.clone())),
            Drawer::Open(place) => self.open.get(&place),
            Drawer::Asked(place, who) => self.asked.get(&(place, who.clone())),
            Drawer::Debts(who) => self.debts.get(who),
            Drawer::Made(key) => self.messages.get(key),
            Drawer::Group(group) => self.groups.get(&group),
        }
    }
}

/// An ask of the main thread is in the thread too that its message starts.
fn places<'a>(entry: &Entry<'a>) -> impl Iterator<Item = Place<'a>> + use<'a> {
    let started = entry.origin.filter(|_| entry.thread.is_none());
    std::iter::once(entry.thread).chain(started.map(Some))
}
