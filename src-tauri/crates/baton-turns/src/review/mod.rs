//! Reviews (pull request, merge request, change): rules R1 to R27.
//!
//! One fold over the history keeps the item's state; after each event the asks that this state makes are brought in
//! line with it ([`structure`]), while words make and settle asks as they are said ([`words`], [`threads`]).

mod checks;
mod edits;
mod structure;
mod threads;
mod votes;
mod words;

use std::collections::HashMap;

use baton_model::{AskKind, Event, Handle, Item, Nature, What};

use crate::book::Book;
use crate::derived::Derived;
use crate::entry::Index;
use crate::life::{Life, Turn};
use crate::people::People;
use crate::talk::Talk;

use checks::Checks;
use threads::Discussion;
use votes::{Reviewer, TeamRequest};

/// A review's state while its history is folded.
pub(crate) struct Review<'a, 's> {
    people: &'s People<'s>,
    item: &'a Item,
    events: &'s [&'a Event],
    book: Book<'a>,
    talk: Talk<'a>,
    life: Life,
    /// Who has the author's part: the owner, or the person whom an agent worked for.
    author: Handle,
    owner: Handle,
    /// Opened by an agent on the author's behalf (rule R21), and whether the author has let it go on.
    by_agent: bool,
    verified: bool,
    reviewers: Vec<Reviewer<'a>>,
    teams: Vec<TeamRequest>,
    anyone_asked: bool,
    discussions: Vec<Discussion<'a>>,
    /// The place of each by its id.
    discussion_of: HashMap<&'a str, usize>,
    checks: Checks,
    auto_merge: bool,
    slots: structure::Slots,
}

/// Derives the asks of a review.
pub(crate) fn derive<'a>(item: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    let owner = people.person(&item.owner);
    let principal = item.on_behalf_of.as_ref().map(|who| people.person(who));
    let by_agent = people.nature(&owner) == Nature::Agent && principal.is_some();
    let mut review = Review {
        people,
        item,
        events,
        book: Book::default(),
        talk: Talk::default(),
        life: Life::default(),
        author: principal.filter(|_| by_agent).unwrap_or_else(|| owner.clone()),
        owner,
        by_agent,
        verified: !by_agent,
        reviewers: Vec::new(),
        teams: Vec::new(),
        anyone_asked: false,
        discussions: Vec::new(),
        discussion_of: HashMap::new(),
        checks: Checks::default(),
        auto_merge: false,
        slots: structure::Slots::default(),
    };
    for index in 0..events.len() {
        review.take(index);
        review.reconcile(index);
    }
    review.finish()
}

impl<'a> Review<'a, '_> {
    fn take(&mut self, index: usize) {
        let event = self.events[index];
        if self.life.take(self.events, index) == Turn::Ends {
            self.book.end_all(event.at, index);
        }
        let who = self.people.person(&event.who);
        match &event.what {
            What::Said { text, thread, to } => self.said(index, who, text, thread.as_deref(), to),
            What::Edited { on, text } => self.edited(index, on, text),
            What::Deleted { on } => self.deleted(index, on),
            What::Reacted { on, emoji } if self.people.is_human(&who) => {
                self.talk.react(&mut self.book, &who, (on, emoji), (event.at, index));
            }
            What::ReviewRequested { of } => self.requested(index, &who, of),
            What::ReviewRequestRemoved { of } => self.request_removed(index, of),
            What::ReviewStarted if self.people.is_human(&who) => {
                self.reviewer(&who).started = Some(index);
            }
            What::Reviewed { vote, text, threads } => {
                self.reviewed(index, who, *vote, text, threads)
            }
            What::ReviewDismissed { of } => {
                for reviewer in of {
                    self.vote_fell(index, &self.people.person(reviewer));
                }
            }
            What::Pushed { dismisses } => self.pushed(index, &who, *dismisses),
            What::Resolved { thread } => self.resolved(index, &who, thread),
            What::Unresolved { thread } => self.unresolved(index, &who, thread),
            What::Checks { state, required, name } => self.checks.report(name, *required, *state),
            What::Mergeable { state } => self.checks.mergeable = Some(*state),
            What::AutoMerge { on } => self.auto_merge = *on,
            _ => {}
        }
    }

    /// The author, or the agent that opened it for the author.
    fn is_author(&self, who: &Handle) -> bool {
        *who == self.author || *who == self.owner
    }

    /// The author, where the author is somebody who can owe.
    fn owing_author(&self) -> Option<&Handle> {
        self.people.is_human(&self.author).then_some(&self.author)
    }

    /// Ends what `slot` holds.
    fn end_slot(&mut self, slot: Option<Index>, index: usize) {
        if let Some(entry) = slot {
            self.book.end(entry, baton_model::AskState::Settled, self.events[index].at, index);
        }
    }

    /// Marks what is paused, soft or gone at the end of the history.
    fn finish(mut self) -> Derived<'a> {
        let failing = self.checks.failing() && !self.life.is_draft();
        let anyone_fixes = self
            .reviewers
            .iter()
            .any(|reviewer| reviewer.fix.is_some_and(|fix| self.book.is_live(fix)));
        let paused_calls: Vec<Index> = (self.reviewers.iter())
            .filter(|reviewer| self.is_paused(reviewer))
            .filter_map(|reviewer| reviewer.asked)
            .collect();
        let silent: Vec<Index> = (self.reviewers.iter())
            .filter(|reviewer| !reviewer.reviewed)
            .filter_map(|reviewer| reviewer.asked)
            .chain(self.teams.iter().filter_map(|team| team.asked))
            .collect();
        for index in paused_calls {
            self.book.at_mut(index).paused = true;
        }
        if anyone_fixes {
            for index in silent {
                structure::soften(self.book.at_mut(index));
            }
        }
        self.leave_out_reviewers();
        for entry in self.book.entries_mut() {
            if failing && matches!(entry.kind, AskKind::Review | AskKind::Rereview) {
                entry.paused = true;
            }
        }
        Derived::new(self.book, self.talk)
    }
}
