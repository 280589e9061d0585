//! Discussion threads of a review (rules G3, R10, R11): whoever did not speak last is on turn, unless the last words
//! close or promise. Answering or resolving all threads of a change request is a way back from it (rule R7).

use baton_model::{AskKind, Handle, Remark, Rule, Timestamp};

use super::Review;
use crate::entry::{Debtor, Entry, Index, Proof, Sort, rule};
use crate::talk::{Message, Spoken};
use crate::text::{Reading, Span};

/// A thread that a review opened.
#[derive(Debug)]
pub(crate) struct Discussion<'a> {
    pub(crate) id: &'a str,
    pub(crate) opener: Handle,
    /// It asked something of the author: praise did not, nor what names another person.
    pub(super) for_author: bool,
    optional: bool,
    pub(super) resolved: bool,
    /// The author spoke or closed since the other side last did.
    pub(super) answered: bool,
    /// Who of the other side spoke last.
    last: Handle,
}

/// What is to be asked in a thread.
struct Next<'a> {
    debtor: Debtor,
    creditor: Handle,
    rule: Rule,
    soft: bool,
    sort: Sort,
    due: Option<Timestamp>,
    thread: &'a str,
    key: &'a str,
    quote: Option<&'a str>,
    decided: Vec<Span>,
}

impl<'a> Review<'a, '_> {
    pub(super) fn open_by_machine(&mut self, who: &Handle, remark: &'a Remark) {
        self.discussion_of.entry(&remark.id).or_insert(self.discussions.len());
        self.discussions.push(Discussion {
            id: &remark.id,
            opener: who.clone(),
            for_author: false,
            optional: false,
            resolved: false,
            answered: false,
            last: who.clone(),
        });
    }

    pub(super) fn open_discussion(&mut self, index: usize, who: &Handle, remark: &'a Remark) {
        if self.discussion_of.contains_key(remark.id.as_str()) {
            return;
        }
        self.open_by_machine(who, remark);
        let spoken = Spoken::new(self.events[index], index, who.clone(), &remark.text);
        let spoken = Spoken { key: &remark.id, in_discussion: true, ..spoken };
        let mut message = self.talk.read(&self.book, self.people, spoken);
        message.thread = Some(&remark.id);
        self.remark(index, &message);
        message.thread = None;
        self.talk.keep(message);
    }

    /// Asks what an opening remark asks.
    pub(super) fn remark(&mut self, index: usize, message: &Message<'a>) {
        let reading = &message.reading;
        let by_author = self.is_author(&message.who);
        let others = self.askable(message);
        let quiet = reading.praise()
            || reading.closes().is_some()
            || (reading.assents() && !reading.informs())
            || (reading.commits().is_some() && !reading.informs());
        let over = self.life.is_over() && !reading.asks();
        let silent = (quiet && !reading.asks())
            || over
            || (by_author && (others.is_empty() || !reading.asks()));
        let named = !others.is_empty();
        let optional = reading.optional();
        if let Some(slot) = self.discussion_of.get(message.key) {
            let discussion = &mut self.discussions[*slot];
            discussion.for_author =
                !silent && !by_author && (!named || others.contains(&self.author));
            discussion.optional = optional;
        }
        if silent {
            return;
        }
        let debtors = if named { others } else { vec![self.author.clone()] };
        self.ask_in_thread(index, message, message.key, debtors, rule('R', 10), optional);
    }

    /// A person speaks in a discussion.
    pub(super) fn discussed(&mut self, index: usize, message: Message<'a>, recalled: &[Handle]) {
        let Some(thread) = message.thread else { return };
        let Some(slot) = self.discussion_of.get(thread).copied() else {
            return;
        };
        let by_author = self.is_author(&message.who);
        let reading = &message.reading;
        let at = message.at;
        let debts = self.book.find_owed_in(Some(thread), &message.who, |entry| {
            entry.thread == Some(thread) && entry.debtor.includes(&message.who)
        });
        let asks = reading.asks() && recalled.is_empty();
        let informs = message.informs() || reading.rereview();
        if let Some(closing) = reading.closes().filter(|_| !asks) {
            for debt in &debts {
                self.book.settle(*debt, at, index);
            }
            let moot = closing.moot;
            self.close_in_thread(index, &message, thread, moot);
            if by_author {
                self.discussions[slot].answered = true;
            }
        } else if reading.commits().is_some() && !informs {
            let due = reading.commits().and_then(|commitment| commitment.due);
            self.promised(&message, &debts, due);
            if asks {
                self.speak(index, slot, &message, &debts);
            }
        } else if reading.assents() && !asks && !informs {
            for debt in &debts {
                if self.book.at(*debt).sort == Sort::YesNo {
                    self.book.settle(*debt, at, index);
                } else {
                    self.book.ack(*debt, &message.who, at, None);
                }
            }
        } else if asks || informs {
            // A promise beside news that answer nothing here is a promise about something else on the item.
            if let Some(commitment) = reading.commits().filter(|_| debts.is_empty()) {
                self.promised(&message, &[], commitment.due);
            }
            self.speak(index, slot, &message, &debts);
        }
        self.talk.keep(message);
        if by_author {
            self.look_for_way_back(index, slot);
        }
    }

    fn promised(&mut self, message: &Message<'a>, debts: &[Index], due: Option<Timestamp>) {
        let promised = if debts.is_empty() {
            crate::talk::oldest_open(&self.book, &message.who).into_iter().collect()
        } else {
            debts.to_vec()
        };
        for debt in promised {
            self.book.ack(debt, &message.who, message.at, due);
        }
    }

    /// The creditor's closing in a thread.
    fn close_in_thread(&mut self, index: usize, message: &Message<'a>, thread: &str, moot: bool) {
        let own = self.book.find_asked_in(Some(thread), &message.who, |entry| {
            entry.thread == Some(thread) && (moot || entry.delivered)
        });
        for ask in own {
            self.book.settle(ask, message.at, index);
        }
    }

    /// The turn goes to the other side.
    fn speak(&mut self, index: usize, slot: usize, message: &Message<'a>, debts: &[Index]) {
        let thread = self.discussions[slot].id;
        let by_author = self.is_author(&message.who);
        let asks = message.reading.asks();
        let others = self.askable(message);
        let owed_to = debts.first().and_then(|debt| self.book.at(*debt).creditor.clone());
        let counterpart = match (&owed_to, by_author) {
            (Some(creditor), _) => creditor.clone(),
            (None, true) => self.discussions[slot].last.clone(),
            (None, false) => self.author.clone(),
        };
        if message.informs() {
            for ask in self.book.find_in(Some(thread), |entry| {
                entry.thread == Some(thread)
                    && entry.creditor.as_ref().is_some_and(|who| *who != message.who)
            }) {
                self.book.at_mut(ask).delivered = true;
            }
        }
        // A question back pauses what it answers; but a mere turn (R11, no question in it) is answered by any words.
        let back =
            asks && !message.informs() && (others.is_empty() || others.contains(&counterpart));
        let paused: Vec<Index> = (debts.iter().copied())
            .filter(|debt| {
                back && (self.book.at(*debt).rule != rule('R', 11)
                    || self.book.at(*debt).sort != Sort::Information)
            })
            .collect();
        for debt in debts.iter().filter(|debt| !paused.contains(debt)) {
            self.book.settle(*debt, message.at, index);
        }
        self.discussions[slot].answered = by_author;
        if !by_author {
            self.discussions[slot].last = message.who.clone();
            self.discussions[slot].for_author |= others.is_empty() || others.contains(&self.author);
            self.drop_turns(index, thread);
        }
        let debtors = match others.is_empty() {
            true => vec![counterpart.clone()],
            false if asks || !by_author => others,
            false => vec![counterpart.clone()],
        };
        let silent = self.stays_silent(slot, message, debts, &debtors);
        if silent {
            return;
        }
        let optional = self.discussions[slot].optional && !asks;
        let rule = if by_author { rule('R', 11) } else { rule('R', 10) };
        let made = self.ask_in_thread(index, message, thread, debtors, rule, optional);
        for debt in paused {
            if self.book.is_live(debt) {
                self.book.wait(debt, made.first().copied());
            }
        }
    }

    /// Words that leave nobody on turn: after the end, in a thread where nothing is asked, or where a re-review is
    /// owed instead.
    fn stays_silent(
        &self,
        slot: usize,
        message: &Message<'a>,
        debts: &[Index],
        debtors: &[Handle],
    ) -> bool {
        if message.reading.asks() {
            return false;
        }
        // A word in a resolved thread leaves it resolved; only a question opens it in earnest.
        if self.life.is_over() || self.discussions[slot].resolved {
            return true;
        }
        if !self.is_author(&message.who) {
            return false;
        }
        let discussion = &self.discussions[slot];
        let looks_again = self.reviewers.iter().any(|reviewer| {
            reviewer.who == discussion.opener
                && debtors.contains(&reviewer.who)
                && reviewer.call.as_ref().is_some_and(|call| call.rule == rule('R', 7))
        });
        debts.is_empty() || looks_again
    }

    /// A reviewer speaks: what reviewers owed in the thread by turn is over, for it is never on both sides.
    fn drop_turns(&mut self, index: usize, thread: &str) {
        let turns = self.book.find_in(Some(thread), |entry| {
            entry.thread == Some(thread)
                && entry.rule == rule('R', 11)
                && entry.sort == Sort::Information
        });
        for turn in turns {
            self.book.settle(turn, self.events[index].at, index);
        }
    }

    /// People and teams that the message speaks to, the writer left out.
    pub(super) fn askable(&self, message: &Message<'a>) -> Vec<Handle> {
        let mut others = message.addressed.clone();
        others.retain(|who| self.people.is_human(who) || self.people.is_team(who));
        others
    }

    /// Opens the ask on each of `debtors`, or asks again what is open already.
    pub(super) fn ask_in_thread(
        &mut self,
        index: usize,
        message: &Message<'a>,
        thread: &'a str,
        debtors: Vec<Handle>,
        rule: Rule,
        soft: bool,
    ) -> Vec<Index> {
        let reading = &message.reading;
        let group = if debtors.len() > 1 { self.book.new_group() } else { 0 };
        let mut made = Vec::new();
        for who in debtors {
            let debtor = if self.people.is_team(&who) {
                self.people.team(&who, Some(&message.who))
            } else if self.people.is_human(&who) && who != message.who {
                Debtor::Person(who)
            } else {
                continue;
            };
            let next = Next {
                debtor,
                creditor: message.who.clone(),
                rule,
                soft,
                sort: sort_of(reading),
                due: reading.asking().find_map(|asking| asking.due),
                thread,
                key: message.key,
                quote: Some(message.text),
                decided: reading
                    .asking()
                    .flat_map(|asking| asking.decided.iter().cloned())
                    .collect(),
            };
            made.push(self.open_or_keep(index, next, group, reading.asks()));
        }
        made
    }

    fn open_or_keep(&mut self, index: usize, next: Next<'a>, group: u32, asks: bool) -> Index {
        let at = self.events[index].at;
        let proof = Proof { event: index, quote: next.quote, decided: next.decided };
        let known = self.book.find_in(Some(next.thread), |entry| {
            entry.thread == Some(next.thread) && *entry.asked_of() == next.debtor
        });
        if let Some(known) = known.first().copied() {
            if asks {
                self.book.ask_again(known, at, next.due, proof);
                self.book.made_by(known, next.key);
            }
            return known;
        }
        let mut entry = Entry::structural(
            AskKind::Answer,
            next.rule,
            next.debtor,
            Some(next.creditor),
            at,
            index,
        );
        entry.key = format!(
            "answer:{}:{}:{}",
            entry.debtor.name(),
            next.thread,
            if next.key.is_empty() { at.to_string() } else { next.key.to_owned() }
        );
        entry.thread = Some(next.thread);
        entry.origin = Some(next.key).filter(|key| !key.is_empty());
        entry.messages.extend(entry.origin);
        entry.sort = next.sort;
        entry.due = next.due;
        entry.soft = next.soft;
        entry.confidence = if next.soft { 60 } else { 90 };
        entry.group = group;
        entry.proofs = vec![proof];
        self.book.open(entry)
    }

    pub(super) fn resolved(&mut self, index: usize, who: &Handle, thread: &str) {
        let Some(slot) = self.discussion_of.get(thread).copied() else {
            return;
        };
        self.discussions[slot].resolved = true;
        for ask in self.book.find_in(Some(thread), |entry| entry.thread == Some(thread)) {
            self.book.settle(ask, self.events[index].at, index);
        }
        if self.is_author(who) {
            self.look_for_way_back(index, slot);
        }
    }

    pub(super) fn unresolved(&mut self, index: usize, who: &Handle, thread: &'a str) {
        let Some(slot) = self.discussion_of.get(thread).copied() else {
            return;
        };
        let discussion = &mut self.discussions[slot];
        if !std::mem::take(&mut discussion.resolved) || self.life.is_over() {
            return;
        }
        let by_author = *who == self.author || *who == self.owner;
        let to_reviewer = by_author && discussion.answered;
        let (optional, last) = (discussion.optional, discussion.last.clone());
        if !by_author {
            discussion.answered = false;
        }
        if !discussion.for_author && by_author {
            return;
        }
        let (debtor, creditor, rule) = if to_reviewer {
            (last, self.author.clone(), rule('R', 11))
        } else {
            let creditor = if by_author || !self.people.is_human(who) { last } else { who.clone() };
            (self.author.clone(), creditor, rule('R', 10))
        };
        if !self.people.is_human(&debtor) {
            return;
        }
        let quote = self.talk.by_key(thread).map(|message| message.text);
        let next = Next {
            debtor: Debtor::Person(debtor),
            creditor,
            rule,
            soft: optional,
            sort: Sort::Information,
            due: None,
            thread,
            key: thread,
            quote,
            decided: Vec::new(),
        };
        self.open_or_keep(index, next, 0, false);
    }

    /// The change request of `who` opened threads that ask something of the author.
    pub(super) fn has_threads(&self, who: &Handle) -> bool {
        self.discussions.iter().any(|known| known.opener == *who && known.for_author)
    }

    /// The author has now answered or resolved all threads of a reviewer who asked for changes.
    fn look_for_way_back(&mut self, index: usize, slot: usize) {
        let opener = self.discussions[slot].opener.clone();
        let waits = self
            .reviewers
            .iter()
            .any(|reviewer| reviewer.who == opener && reviewer.wants_changes());
        let done = || {
            (self.discussions.iter())
                .filter(|known| known.opener == opener && known.for_author)
                .all(|known| known.resolved || known.answered)
        };
        if waits && done() && self.has_threads(&opener) {
            self.way_back(index, &opener);
        }
    }

    /// The change request of `who` is answered (rule R7): a re-review is owed instead of the threads' answers.
    pub(super) fn way_back(&mut self, index: usize, who: &Handle) {
        let before = self.reviewer(who).vote_event;
        if self.reviewers.iter().any(|reviewer| reviewer.who == *who && reviewer.call.is_some()) {
            if let Some(changes) = &mut self.reviewer(who).changes {
                changes.answered = true;
            }
        } else {
            let (kind, rule) = (AskKind::Rereview, rule('R', 7));
            let call = super::votes::Call {
                kind,
                rule,
                event: index,
                proof: Some(before),
                sleeps: false,
                acted: false,
            };
            self.set_call(index, who, call);
        }
        self.drop_answers_of(index, who);
    }

    /// Ends what `who` owes by turn in the threads that `who` opened.
    pub(super) fn drop_answers_of(&mut self, index: usize, who: &Handle) {
        let threads: Vec<&str> = self
            .discussions
            .iter()
            .filter(|known| known.opener == *who)
            .map(|known| known.id)
            .collect();
        let turns = self.book.find_owed(who, |entry| {
            entry.rule == rule('R', 11)
                && entry.thread.is_some_and(|thread| threads.contains(&thread))
        });
        for turn in turns {
            self.book.settle(turn, self.events[index].at, index);
        }
    }
}

/// What a thumbs-up on it means.
fn sort_of(reading: &Reading) -> Sort {
    let mut asking = reading.asking().filter(|asking| !asking.is_statement()).peekable();
    if asking.peek().is_none() {
        return Sort::Information;
    }
    if asking.all(|asking| asking.yes_no && !asking.request) { Sort::YesNo } else { Sort::Request }
}
