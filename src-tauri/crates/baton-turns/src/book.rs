//! The book of asks: what is opened, acknowledged, asked again and ended while a history is folded.
//!
//! Nothing is ever taken out: an ended ask explains why somebody is not on turn. The live ones are kept apart, and filed
//! where they are many, so that each event looks at few.

use baton_model::{AskKind, AskState, Handle, Timestamp};

use crate::entry::{Debtor, Entry, Index, Proof};
use crate::filed::{Drawer, Filed};

/// So many live asks are looked through faster than they are filed.
const FEW: usize = 24;

#[cfg(not(test))]
const fn few() -> usize {
    FEW
}

#[cfg(test)]
use tests::few;

/// So many asks get room at once.
const SOME: usize = 12;

/// All asks of an item, and which of them live.
#[derive(Debug, Default)]
pub(crate) struct Book<'a> {
    entries: Vec<Entry<'a>>,
    /// Oldest first.
    live: Vec<Index>,
    /// The live ones once more, where they were ever more than a [`FEW`].
    filed: Option<Box<Filed<'a>>>,
    /// Paused by a question back.
    waiting: Vec<Index>,
    groups: u32,
    /// When an ask last ended, and by which event (rule G7).
    last_end: Option<(Timestamp, usize)>,
    /// What the last event that ended asks ended, and which event that was.
    last_ended: (usize, Vec<Index>),
}

impl<'a> Book<'a> {
    pub(crate) fn open(&mut self, entry: Entry<'a>) -> Index {
        if self.entries.is_empty() {
            // Most items have no more, and they are large to move.
            self.entries.reserve(SOME);
        }
        self.entries.push(entry);
        let index = self.entries.len() - 1;
        self.live.push(index);
        if let Some(filed) = &mut self.filed {
            filed.file(index, &self.entries[index]);
        } else if self.live.len() > few() {
            let filed = self.filed.insert(Box::default());
            for index in &self.live {
                filed.file(*index, &self.entries[*index]);
            }
        }
        index
    }

    pub(crate) fn at(&self, index: Index) -> &Entry<'a> {
        &self.entries[index]
    }

    pub(crate) fn at_mut(&mut self, index: Index) -> &mut Entry<'a> {
        &mut self.entries[index]
    }

    pub(crate) fn is_live(&self, index: Index) -> bool {
        self.entries[index].is_live()
    }

    /// The live ones, oldest first.
    pub(crate) fn live(&self) -> impl Iterator<Item = (Index, &Entry<'a>)> {
        self.live.iter().map(|index| (*index, &self.entries[*index]))
    }

    /// Indices of the live ones that `fits`.
    pub(crate) fn find(&self, fits: impl Fn(&Entry<'a>) -> bool) -> Vec<Index> {
        self.live().filter(|(_, entry)| fits(entry)).map(|(index, _)| index).collect()
    }

    /// Indices of the live ones in `thread` that `fits`.
    pub(crate) fn find_in(
        &self,
        thread: Option<&str>,
        fits: impl Fn(&Entry<'a>) -> bool,
    ) -> Vec<Index> {
        self.draw(&[Drawer::In(thread)], |entry| entry.is_in(thread) && fits(entry))
    }

    /// Indices of the live ones in `thread` that `who` owes, or that anybody may answer, and that `fits`.
    pub(crate) fn find_owed_in(
        &self,
        thread: Option<&str>,
        who: &Handle,
        fits: impl Fn(&Entry<'a>) -> bool,
    ) -> Vec<Index> {
        self.draw(&[Drawer::Owed(thread, who), Drawer::Open(thread)], |entry| {
            entry.is_in(thread)
                && (entry.debtor.includes(who) || entry.is_open_to(who))
                && fits(entry)
        })
    }

    /// Indices of the live ones in `thread` that `who` asked, and that `fits`.
    pub(crate) fn find_asked_in(
        &self,
        thread: Option<&str>,
        who: &Handle,
        fits: impl Fn(&Entry<'a>) -> bool,
    ) -> Vec<Index> {
        self.draw(&[Drawer::Asked(thread, who)], |entry| {
            entry.is_in(thread) && entry.creditor.as_ref() == Some(who) && fits(entry)
        })
    }

    /// Indices of the live ones that `who` owes, wherever, and that `fits`.
    pub(crate) fn find_owed(&self, who: &Handle, fits: impl Fn(&Entry<'a>) -> bool) -> Vec<Index> {
        self.draw(&[Drawer::Debts(who)], |entry| entry.debtor.includes(who) && fits(entry))
    }

    /// Indices of the live ones that the message `key` made, or made again.
    pub(crate) fn find_made(&self, key: &str) -> Vec<Index> {
        self.draw(&[Drawer::Made(key)], |entry| entry.messages.contains(&key))
    }

    /// Some live one in `thread` that `who` owes `fits`.
    pub(crate) fn any_owed_in(
        &self,
        thread: Option<&str>,
        who: &Handle,
        fits: impl Fn(&Entry<'a>) -> bool,
    ) -> bool {
        let fits = |entry: &Entry<'a>| {
            fits(entry) && entry.is_live() && entry.is_in(thread) && entry.debtor.includes(who)
        };
        match &self.filed {
            Some(filed) => filed.any(Drawer::Owed(thread, who), |index| fits(&self.entries[index])),
            None => self.live().any(|(_, entry)| fits(entry)),
        }
    }

    /// Indices of the live ones that `fits`, of all or of what is filed in `drawers`.
    fn draw(&self, drawers: &[Drawer<'_>], fits: impl Fn(&Entry<'a>) -> bool) -> Vec<Index> {
        let Some(filed) = &self.filed else { return self.find(fits) };
        let mut found = Vec::new();
        for drawer in drawers {
            filed.sift(*drawer, |index| {
                let entry = &self.entries[index];
                if entry.is_live() && fits(entry) {
                    found.push(index);
                }
                entry.is_live()
            });
        }
        if drawers.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    /// `who` said in `thread` what can answer: delivered to all that others asked there.
    pub(crate) fn deliver(&mut self, thread: Option<&str>, who: &Handle) {
        let to_other =
            |entry: &Entry<'a>| entry.creditor.as_ref().is_some_and(|creditor| creditor != who);
        let mut there = Vec::new();
        match &self.filed {
            None => there = self.find(|entry| entry.is_in(thread) && to_other(entry)),
            Some(filed) => filed.sift(Drawer::Undelivered(thread), |index| {
                let entry = &self.entries[index];
                let delivers = entry.is_live() && !entry.delivered && to_other(entry);
                if delivers {
                    there.push(index);
                }
                entry.is_live() && !entry.delivered && !delivers
            }),
        }
        for index in there {
            self.entries[index].delivered = true;
        }
    }

    /// `index` waits until `counter`, the question back, is answered (rule G13).
    pub(crate) fn wait(&mut self, index: Index, counter: Option<Index>) {
        self.entries[index].waits_for = counter;
        self.waiting.push(index);
    }

    /// The message `key` asks for it too.
    pub(crate) fn made_by(&mut self, index: Index, key: &'a str) {
        self.entries[index].messages.push(key);
        if let Some(filed) = &mut self.filed {
            filed.file_message(index, key);
        }
    }

    /// Its debtor was changed.
    pub(crate) fn debtor_changed(&mut self, index: Index) {
        if let Some(filed) = &mut self.filed {
            filed.file_debtor(index, &self.entries[index]);
        }
    }

    /// `event` settled an ask that `fits`.
    pub(crate) fn was_settled_by(&self, event: usize, fits: impl Fn(&Entry<'a>) -> bool) -> bool {
        let (by, ended) = &self.last_ended;
        *by == event && ended.iter().any(|index| fits(&self.entries[*index]))
    }

    pub(crate) fn last_end(&self) -> Option<(Timestamp, usize)> {
        self.last_end
    }

    pub(crate) fn entries_mut(&mut self) -> &mut [Entry<'a>] {
        &mut self.entries
    }

    pub(crate) fn into_entries(self) -> Vec<Entry<'a>> {
        self.entries
    }

    /// A number for asks that one answer settles together.
    pub(crate) fn new_group(&mut self) -> u32 {
        self.groups += 1;
        self.groups
    }

    /// Paused because its debtor asked back and has no answer yet (rule G13).
    pub(crate) fn waits(&self, entry: &Entry<'a>) -> bool {
        entry.waits_for.is_some_and(|counter| self.is_live(counter))
    }

    /// Ends it.
    pub(crate) fn end(&mut self, index: Index, state: AskState, at: Timestamp, event: usize) {
        let entry = &mut self.entries[index];
        if entry.ended.is_some() {
            return;
        }
        entry.state = state;
        entry.ended = Some((at, event));
        if self.last_ended.0 != event {
            self.last_ended = (event, Vec::new());
        }
        self.last_ended.1.push(index);
        let seen = entry.visible_from.is_none_or(|from| from <= at);
        if seen && entry.kind != AskKind::MoveOn {
            self.last_end = Some((at, event));
        }
        if let Ok(place) = self.live.binary_search(&index) {
            self.live.remove(place);
        }
        // What waited for an answer to this is asked again by that answer.
        self.waiting.retain(|waiting| {
            let entry = &mut self.entries[*waiting];
            if entry.is_live() && entry.waits_for == Some(index) {
                (entry.waits_for, entry.asked_at) = (None, at);
            }
            entry.is_live() && entry.waits_for.is_some()
        });
    }

    /// Settles it, all that was asked together with it, and the counter-question that it waits for.
    pub(crate) fn settle(&mut self, index: Index, at: Timestamp, event: usize) {
        let (group, counter) = (self.entries[index].group, self.entries[index].waits_for);
        self.end(index, AskState::Settled, at, event);
        if let Some(counter) = counter {
            self.end(counter, AskState::Void, at, event);
        }
        if group != 0 {
            for other in self.draw(&[Drawer::Group(group)], |entry| entry.group == group) {
                self.end(other, AskState::Settled, at, event);
            }
        }
    }

    /// Ends all (rule G4).
    pub(crate) fn end_all(&mut self, at: Timestamp, event: usize) {
        for index in std::mem::take(&mut self.live) {
            self.end(index, AskState::Void, at, event);
        }
    }

    /// `by` promised it: acknowledged, and claimed where a group owed it (rules G5, G11).
    pub(crate) fn ack(&mut self, index: Index, by: &Handle, at: Timestamp, due: Option<Timestamp>) {
        let entry = &mut self.entries[index];
        if entry.debtor.is_shared() {
            let before = std::mem::replace(&mut entry.debtor, Debtor::Person(by.clone()));
            entry.claimed_from = Some(before);
            if let Some(filed) = &mut self.filed {
                filed.file_debtor(index, entry);
            }
        }
        entry.state = AskState::Acked;
        entry.asked_at = at;
        if due.is_some() {
            entry.due = due;
        }
    }

    /// Asked once more (rule G9).
    pub(crate) fn ask_again(
        &mut self,
        index: Index,
        at: Timestamp,
        due: Option<Timestamp>,
        proof: Proof<'a>,
    ) {
        let entry = &mut self.entries[index];
        entry.state = AskState::Open;
        entry.asked_at = at;
        entry.delivered = false;
        if entry.due.is_some_and(|due| due <= at) {
            entry.due = None;
        }
        if due.is_some() {
            entry.due = due;
        }
        if entry.proofs.iter().all(|known| known.event != proof.event) {
            entry.proofs.push(proof);
        }
        if let Some(filed) = &mut self.filed {
            filed.file_undelivered(index, entry);
        }
    }

    /// Gives a claimed ask back to its group.
    pub(crate) fn unclaim(&mut self, index: Index) {
        let entry = &mut self.entries[index];
        if let Some(group) = entry.claimed_from.take() {
            entry.debtor = group;
            entry.state = AskState::Open;
        }
    }

    /// Makes `slot` hold a live ask exactly when one is wanted: a condition of the item's state that begins to hold
    /// makes an ask, one that ceases to hold ends it.
    pub(crate) fn keep(
        &mut self,
        slot: &mut Option<Index>,
        wanted: bool,
        (at, event): (Timestamp, usize),
        make: impl FnOnce() -> Entry<'a>,
    ) {
        let live = slot.filter(|index| self.is_live(*index));
        match (live, wanted) {
            (Some(index), false) => {
                self.end(index, AskState::Settled, at, event);
                *slot = None;
            }
            (None, true) => *slot = Some(self.open(make())),
            (None, false) => *slot = None,
            (Some(_), true) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::FEW;
    use crate::cases::{published, report};

    thread_local! {
        static AT_MOST: Cell<usize> = const { Cell::new(FEW) };
    }

    pub(super) fn few() -> usize {
        AT_MOST.get()
    }

    /// Real items seldom have as many asks as are filed: here all are.
    #[test]
    fn filed_asks_are_found_as_others_are() {
        let cases = published::all();
        for at_most in [0, 1] {
            AT_MOST.set(at_most);
            let report = report(&cases);
            assert!(report.failures.is_empty(), "{:#?}", report.failures);
        }
        AT_MOST.set(FEW);
    }
}
