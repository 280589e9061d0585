//! Words on a review outside of its discussion threads (rules R19, R21, R23, R26, R27 and the way back of R7).

use baton_model::{AskKind, Handle, Nature, Rule};

use super::Review;
use crate::entry::{Debtor, Entry, Index, Proof, rule};
use crate::talk::{Ground, Heard, Message, OpenQuestion, Spoken};

impl<'a> Review<'a, '_> {
    pub(super) fn said(
        &mut self,
        index: usize,
        who: Handle,
        text: &'a str,
        thread: Option<&'a str>,
        to: &[Handle],
    ) {
        // A machine's words count only where its own agent asks the author to decide (rules G1, R21).
        let human = self.people.is_human(&who);
        if !human && !self.is_own_agent(&who) {
            return;
        }
        let root = self.talk.root(thread);
        let in_discussion = root.is_some_and(|id| self.discussion_of.contains_key(id));
        let spoken = Spoken::new(self.events[index], index, who, text).in_thread(thread, to);
        let spoken = Spoken { in_discussion, ..spoken };
        let message = self.talk.read(&self.book, self.people, spoken);
        if !human {
            self.agent_said(index, message);
            return;
        }
        self.decided_by_words(index, &message);
        let mut recalled = self.recalls(index, &message);
        if in_discussion {
            self.discussed(index, message, &recalled);
        } else {
            recalled.extend(self.answered_by_statement(&message));
            self.heard(index, message, &recalled, false);
        }
    }

    /// Reviewers whose change request a statement to them answers: it asks nothing of them beside the re-review.
    fn answered_by_statement(&self, message: &Message<'a>) -> Vec<Handle> {
        if !self.is_author(&message.who) || !message.is_statement_to_someone() {
            return Vec::new();
        }
        let named = message.addressed.clone();
        (self.reviewers.iter())
            .filter(|reviewer| named.contains(&reviewer.who) && reviewer.wants_changes())
            .map(|reviewer| reviewer.who.clone())
            .collect()
    }

    /// The text of a submitted review: a top-level comment. The asks that it made.
    pub(super) fn remarked(
        &mut self,
        index: usize,
        who: &Handle,
        text: &'a str,
        changes: bool,
    ) -> Vec<Index> {
        let spoken = Spoken::new(self.events[index], index, who.clone(), text);
        let message = self.talk.read(&self.book, self.people, spoken);
        self.decided_by_words(index, &message);
        let recalled = self.recalls(index, &message);
        self.heard(index, message, &recalled, changes);
        self.book.find(|entry| {
            entry.proofs.iter().any(|proof| proof.event == index) && entry.kind == AskKind::Answer
        })
    }

    fn heard(
        &mut self,
        index: usize,
        message: Message<'a>,
        recalled: &[Handle],
        questions_only: bool,
    ) {
        let by_author = self.is_author(&message.who);
        let thread = message.thread;
        let fallback = [self.author.clone()];
        let over = self.life.is_over();
        let ground = Ground { questions_only, skip: recalled, ..ground(&fallback, over) };
        let heard = self.talk.hear(&mut self.book, self.people, message, &ground);
        if by_author && heard.spoke {
            self.answered_changes(index, thread, &heard);
        }
    }

    pub(super) fn edited(&mut self, index: usize, on: &'a str, text: &'a str) {
        let at = self.events[index].at;
        if self.discussion_of.contains_key(on) {
            self.remark_edited(index, on, text);
            return;
        }
        if self.talk.by_key(on).is_some_and(|message| message.in_discussion) {
            self.reply_edited(index, on, text);
            return;
        }
        let fallback = [self.author.clone()];
        let over = self.life.is_over();
        self.talk.edit(
            &mut self.book,
            self.people,
            (on, text),
            (at, index),
            &ground(&fallback, over),
        );
    }

    pub(super) fn deleted(&mut self, index: usize, on: &str) {
        let at = self.events[index].at;
        self.talk.delete(&mut self.book, on, at, index);
        self.remark_deleted(on);
    }

    /// Whom the author's words ask to look again (rule R27): those named of the requested and past reviewers, or the
    /// only one there is to look.
    fn recalls(&mut self, index: usize, message: &Message<'a>) -> Vec<Handle> {
        if !self.is_author(&message.who) || self.life.is_over() {
            return Vec::new();
        }
        let chases = message.reading.asks() && message.reading.asking().all(|asking| asking.chase);
        if !message.reading.rereview() && !chases {
            return Vec::new();
        }
        let waited_for = |reviewer: &super::Reviewer<'_>| {
            reviewer.human && (reviewer.call.is_some() || reviewer.wants_changes())
        };
        let named = message.mentioned(self.people);
        let mut recalled: Vec<Handle> = (self.reviewers.iter())
            .filter(|reviewer| named.contains(&reviewer.who) && reviewer.human)
            .filter(|reviewer| {
                waited_for(reviewer) || (reviewer.reviewed && message.reading.rereview())
            })
            .map(|reviewer| reviewer.who.clone())
            .collect();
        if named.is_empty() && message.thread.is_none() {
            recalled =
                self.reviewers.iter().filter(|r| waited_for(r)).map(|r| r.who.clone()).collect();
            if recalled.len() > 1 || (chases && self.owes_the_author()) {
                recalled.clear();
            }
        }
        for who in &recalled {
            self.call(index, who, false, true);
            // A reaction to these words is one to the request.
            if let Some(asked) = self.reviewer(who).asked
                && !message.key.is_empty()
            {
                self.book.made_by(asked, message.key);
            }
        }
        recalled
    }

    /// Somebody owes the author an answer: a chase without a name asks after that.
    fn owes_the_author(&self) -> bool {
        let owed = |entry: &Entry<'_>| entry.kind == AskKind::Answer;
        !self.book.find_asked_in(None, &self.author, owed).is_empty()
    }

    /// The author answered change requests that opened no thread: their reviewers look again (rule R7).
    fn answered_changes(&mut self, index: usize, thread: Option<&str>, heard: &Heard) {
        let replied =
            thread.and_then(|thread| self.talk.by_key(thread)).map(|root| root.who.clone());
        let mut answered: Vec<Handle> = (self.reviewers.iter())
            .filter(|reviewer| reviewer.wants_changes() && !self.has_threads(&reviewer.who))
            .map(|reviewer| reviewer.who.clone())
            .collect();
        let settled: Vec<Handle> =
            heard.settled.iter().filter_map(|ask| self.book.at(*ask).creditor.clone()).collect();
        if thread.is_some() {
            answered.retain(|who| replied.as_ref() == Some(who));
        } else if !heard.addressed.is_empty() {
            answered.retain(|who| heard.addressed.contains(who));
        } else if !settled.is_empty() {
            answered.retain(|who| settled.contains(who));
        } else if answered.len() > 1 {
            return;
        }
        for who in answered {
            self.way_back(index, &who);
        }
    }

    /// The agent that opened it for the author.
    fn is_own_agent(&self, who: &Handle) -> bool {
        self.by_agent && *who == self.owner && self.people.nature(who) == Nature::Agent
    }

    /// The author's agent may ask the author to decide (rule R21).
    fn agent_said(&mut self, index: usize, message: Message<'a>) {
        let addressed = message.addressed.clone();
        let to_author = addressed.is_empty() || addressed.contains(&self.author);
        if !message.reading.asks() || !to_author {
            return;
        }
        let at = self.events[index].at;
        let debtor = Debtor::Person(self.author.clone());
        let mut entry = Entry::structural(
            AskKind::Decide,
            rule('R', 21),
            debtor,
            Some(self.owner.clone()),
            at,
            index,
        );
        entry.key = format!(
            "decide:{}",
            if message.key.is_empty() { at.to_string() } else { message.key.to_owned() }
        );
        let decided =
            message.reading.asking().flat_map(|asking| asking.decided.iter().cloned()).collect();
        entry.proofs = vec![Proof { event: index, quote: Some(message.text), decided }];
        entry.thread = message.thread;
        entry.origin = (!message.key.is_empty()).then_some(message.key);
        entry.messages.extend(entry.origin);
        self.book.open(entry);
        self.talk.keep(message);
    }

    /// The author's words answer what the agent asked.
    fn decided_by_words(&mut self, index: usize, message: &Message<'a>) {
        if message.who != self.author {
            return;
        }
        let reading = &message.reading;
        if !(reading.asks() || message.informs() || reading.closes().is_some() || reading.assents())
        {
            return;
        }
        for ask in self.book.find_in(message.thread, |entry| entry.kind == AskKind::Decide) {
            self.book.settle(ask, message.at, index);
        }
    }
}

/// What the top level of a review says of a message; after the end only what asks counts (rule G4).
fn ground(fallback: &[Handle], over: bool) -> Ground<'_> {
    const NAMED: Rule = rule('R', 19);
    let unnamed = if over { rule('G', 4) } else { NAMED };
    Ground {
        named: NAMED,
        reply: NAMED,
        unnamed,
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
