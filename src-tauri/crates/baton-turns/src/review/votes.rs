//! Requests, reviews and votes (rules R1 to R9, R12, R21, R22).
//!
//! A *call* is what a reviewer owes: the first review, or another one. It lives from the request, the fallen vote or
//! the author's way back until a review is submitted, whatever is said meanwhile (rule R26).

use baton_model::{AskKind, Handle, Nature, Remark, Rule, Vote};

use super::Review;
use crate::entry::{Debtor, Entry, Index, Proof, rule};
use crate::talk::Naming;

/// A review that is owed.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) kind: AskKind,
    pub(crate) rule: Rule,
    pub(crate) event: usize,
    pub(crate) proof: Option<usize>,
    /// Made by an agent: sleeps until the person it works for lets it go on.
    pub(crate) sleeps: bool,
    /// The reviewer has submitted a comment since: asked once more, it is a new ask.
    pub(crate) acted: bool,
}

/// A change request that was not yet answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changes {
    pub(crate) event: usize,
    pub(crate) answered: bool,
}

/// One who reviews or is to review.
#[derive(Debug)]
pub(crate) struct Reviewer<'a> {
    pub(crate) who: Handle,
    pub(crate) human: bool,
    pub(crate) call: Option<Call>,
    pub(crate) vote: Option<Vote>,
    pub(crate) vote_event: usize,
    /// Has ever submitted a review.
    pub(crate) reviewed: bool,
    pub(crate) changes: Option<Changes>,
    /// The first push since the change request.
    pub(crate) pushed: Option<usize>,
    pub(crate) started: Option<usize>,
    /// Questions and threads of comment-only reviews that pause the call (rule R12).
    pub(crate) questions: Vec<Index>,
    pub(crate) threads: Vec<&'a str>,
    pub(crate) asked: Option<Index>,
    pub(crate) fix: Option<Index>,
    pub(crate) look: Option<Index>,
    pub(crate) finish: Option<Index>,
}

impl Reviewer<'_> {
    /// The author must still do something about this reviewer's change request.
    pub(crate) fn wants_changes(&self) -> bool {
        self.vote == Some(Vote::RequestChanges)
            && self.changes.is_some_and(|changes| !changes.answered)
    }
}

/// A request to a team.
#[derive(Debug)]
pub(crate) struct TeamRequest {
    pub(crate) team: Handle,
    /// Who of it owes, the author left out.
    pub(crate) debtor: Debtor,
    pub(crate) event: usize,
    pub(crate) listed: bool,
    pub(crate) sleeps: bool,
    /// Members that reviewed, as far as their reviews count for this request.
    pub(crate) reviewed: Vec<Handle>,
    pub(crate) asked: Option<Index>,
}

impl<'a> Review<'a, '_> {
    /// The reviewer `who`, known from now on.
    pub(super) fn reviewer(&mut self, who: &Handle) -> &mut Reviewer<'a> {
        let index =
            self.reviewers.iter().position(|known| known.who == *who).unwrap_or_else(|| {
                self.reviewers.push(Reviewer {
                    human: self.people.is_human(who),
                    who: who.clone(),
                    call: None,
                    vote: None,
                    vote_event: 0,
                    reviewed: false,
                    changes: None,
                    pushed: None,
                    started: None,
                    questions: Vec::new(),
                    threads: Vec::new(),
                    asked: None,
                    fix: None,
                    look: None,
                    finish: None,
                });
                self.reviewers.len() - 1
            });
        &mut self.reviewers[index]
    }

    pub(super) fn requested(&mut self, index: usize, by: &Handle, of: &[Handle]) {
        let event = self.events[index];
        let by_person = self.people.nature(by) == Nature::Human;
        if self.by_agent && *by == self.author {
            self.verified = true;
        }
        for name in of {
            let who = self.people.person(name);
            self.talk.note_naming(Naming {
                at: event.at,
                by: by.clone(),
                named: who.clone(),
                thread: None,
            });
            if self.people.is_team(&who) {
                self.anyone_asked = true;
                match self.people.team(&who, Some(&self.author)) {
                    // One member is left: it is that person's own request in every respect (rule G11).
                    Debtor::Person(only) => self.call(index, &only, !by_person, false),
                    _ => self.team_requested(index, &who, by_person),
                }
            } else if !self.is_author(&who) {
                self.anyone_asked |= self.people.is_human(&who);
                self.call(index, &who, !by_person, false);
            }
        }
    }

    /// The author's side wants a review of `who`: anew, or again (rules R1, R7, R27, G9).
    pub(super) fn call(&mut self, index: usize, who: &Handle, by_machine: bool, in_words: bool) {
        let at = self.events[index].at;
        let sleeps = self.by_agent && by_machine;
        let reviewer = self.reviewer(who);
        if let Some(call) = reviewer.call.as_mut().filter(|call| !call.acted) {
            call.sleeps &= sleeps;
            let again = reviewer.asked;
            if let Some(entry) = again.filter(|entry| self.book.is_live(*entry)) {
                self.book.ask_again(entry, at, None, Proof::of(index));
            }
            return;
        }
        let kind = if reviewer.reviewed { AskKind::Rereview } else { AskKind::Review };
        let after_changes = reviewer.vote == Some(Vote::RequestChanges);
        let rule = match (after_changes, in_words) {
            (true, _) => rule('R', 7),
            (false, true) => rule('R', 27),
            (false, false) => rule('R', 1),
        };
        self.set_call(
            index,
            who,
            Call { kind, rule, event: index, proof: None, sleeps, acted: false },
        );
        if after_changes {
            self.drop_answers_of(index, who);
        }
    }

    /// Puts `call` in place of what `who` owed; a way back from a change request ends the author's `fix`.
    pub(super) fn set_call(&mut self, index: usize, who: &Handle, call: Call) {
        let reviewer = self.reviewer(who);
        let old = reviewer.asked.take();
        reviewer.call = Some(call);
        reviewer.pushed = None;
        reviewer.questions.clear();
        reviewer.threads.clear();
        if let Some(changes) = &mut reviewer.changes {
            changes.answered = true;
        }
        self.end_slot(old, index);
    }

    pub(super) fn request_removed(&mut self, index: usize, of: &[Handle]) {
        for name in of {
            let who = self.people.person(name);
            let who =
                match self.people.is_team(&who).then(|| self.people.team(&who, Some(&self.author)))
                {
                    Some(Debtor::Person(only)) => only,
                    _ => who,
                };
            if self.people.is_team(&who) {
                for team in self.teams.iter_mut().filter(|team| team.team == who) {
                    team.listed = false;
                }
            } else if self.reviewers.iter().any(|known| known.who == who) {
                let reviewer = self.reviewer(&who);
                reviewer.call = None;
                let old = reviewer.asked.take();
                self.end_slot(old, index);
            }
        }
    }

    fn team_requested(&mut self, index: usize, team: &Handle, by_person: bool) {
        let sleeps = self.by_agent && !by_person;
        let required = self.required();
        // A machine may list a team that has already looked; a person who does so wants another look.
        let counted: Vec<Handle> = if by_person {
            Vec::new()
        } else {
            let members = self.people.members(team);
            (self.reviewers.iter())
                .filter(|reviewer| reviewer.reviewed && members.contains(&reviewer.who))
                .map(|reviewer| reviewer.who.clone())
                .collect()
        };
        let at = self.events[index].at;
        let Some(known) = self.teams.iter_mut().find(|known| known.team == *team) else {
            self.teams.push(TeamRequest {
                debtor: self.people.team(team, Some(&self.author)),
                team: team.clone(),
                event: index,
                listed: true,
                sleeps,
                reviewed: counted,
                asked: None,
            });
            return;
        };
        let satisfied = known.reviewed.len() >= required;
        if satisfied && by_person {
            known.reviewed.clear();
        }
        if !known.listed || satisfied {
            known.event = index;
        } else if let Some(entry) = known.asked.filter(|entry| self.book.is_live(*entry)) {
            self.book.unclaim(entry);
            self.book.ask_again(entry, at, None, Proof::of(index));
        }
        known.listed = true;
        known.sleeps &= sleeps;
    }

    /// Approvals, and reviews of a team, that are enough.
    pub(super) fn required(&self) -> usize {
        self.item.required_approvals as usize
    }

    pub(super) fn reviewed(
        &mut self,
        index: usize,
        who: Handle,
        vote: Vote,
        text: &'a str,
        threads: &'a [Remark],
    ) {
        if self.is_author(&who) {
            if self.by_agent && who == self.author && vote == Vote::Approve {
                self.verified = true;
            }
        } else {
            self.voted(index, &who, vote);
        }
        if !self.people.is_human(&who) {
            for remark in threads {
                self.open_by_machine(&who, remark);
            }
            return;
        }
        let mut asked = Vec::new();
        if !text.trim().is_empty() {
            asked = self.remarked(index, &who, text, vote == Vote::RequestChanges);
        }
        for remark in threads {
            self.open_discussion(index, &who, remark);
        }
        if vote == Vote::Comment && !self.is_author(&who) {
            let reviewer = self.reviewer(&who);
            reviewer.questions.extend(asked);
            reviewer.threads.extend(threads.iter().map(|remark| remark.id.as_str()));
        }
    }

    fn voted(&mut self, index: usize, who: &Handle, vote: Vote) {
        let human = self.people.is_human(who);
        for team in &mut self.teams {
            if human
                && !team.reviewed.contains(who)
                && self.people.members(&team.team).contains(who)
            {
                team.reviewed.push(who.clone());
                if let Some(entry) = team.asked
                    && self.book.is_live(entry)
                    && self.book.at(entry).debtor.includes(who)
                {
                    self.book.unclaim(entry);
                }
            }
        }
        let reviewer = self.reviewer(who);
        reviewer.started = None;
        reviewer.pushed = None;
        reviewer.reviewed = true;
        let mut ended = None;
        match vote {
            Vote::Comment => {
                if let Some(call) = &mut reviewer.call {
                    call.acted = true;
                }
            }
            Vote::Approve => {
                reviewer.changes = None;
                reviewer.call = None;
                ended = reviewer.asked.take();
            }
            Vote::RequestChanges => {
                if !reviewer.wants_changes() {
                    reviewer.changes = Some(Changes { event: index, answered: false });
                }
                reviewer.call = None;
                ended = reviewer.asked.take();
            }
        }
        if vote != Vote::Comment {
            (reviewer.vote, reviewer.vote_event) = (Some(vote), index);
        }
        self.end_slot(ended, index);
    }

    /// The vote of `who` no longer counts (rule R5).
    pub(super) fn vote_fell(&mut self, index: usize, who: &Handle) {
        let Some(reviewer) = self.reviewers.iter_mut().find(|known| known.who == *who) else {
            return;
        };
        let Some(vote) = reviewer.vote.take() else { return };
        let before = reviewer.vote_event;
        reviewer.changes = None;
        reviewer.pushed = None;
        // One who was asked again already owes that since then.
        if reviewer.call.is_none() && vote != Vote::Comment {
            let (kind, rule) = (AskKind::Rereview, rule('R', 5));
            let call =
                Call { kind, rule, event: index, proof: Some(before), sleeps: false, acted: false };
            self.set_call(index, who, call);
        }
    }

    pub(super) fn pushed(&mut self, index: usize, by: &Handle, dismisses: bool) {
        self.checks.head_changed();
        if dismisses {
            let voted: Vec<Handle> = (self.reviewers.iter())
                .filter(|reviewer| reviewer.vote.is_some())
                .map(|reviewer| reviewer.who.clone())
                .collect();
            for who in voted {
                self.vote_fell(index, &who);
            }
        } else if self.is_author(by) {
            for reviewer in self.reviewers.iter_mut().filter(|reviewer| reviewer.wants_changes()) {
                reviewer.pushed.get_or_insert(index);
            }
        }
    }

    /// The call waits for an answer to what the reviewer remarked in a comment-only review (rule R12).
    pub(super) fn is_paused(&self, reviewer: &Reviewer<'a>) -> bool {
        let on_others = |entry: &Entry<'_>| !entry.debtor.includes(&reviewer.who);
        (reviewer.questions.iter())
            .any(|ask| self.book.is_live(*ask) && on_others(self.book.at(*ask)))
            || (reviewer.threads.iter()).any(|thread| {
                let on_others =
                    |entry: &Entry<'a>| entry.thread == Some(*thread) && on_others(entry);
                !self.book.find_in(Some(thread), on_others).is_empty()
            })
    }

    /// One who has reviewed no longer owes what a team owes (rule R4).
    pub(super) fn leave_out_reviewers(&mut self) {
        for team in &self.teams {
            let Some(entry) = team.asked.filter(|entry| self.book.is_live(*entry)) else {
                continue;
            };
            let gone: Vec<Handle> = (self.reviewers.iter())
                .filter(|reviewer| reviewer.reviewed)
                .filter(|reviewer| {
                    team.reviewed.contains(&reviewer.who) || !self.asked_anew(team, &reviewer.who)
                })
                .map(|reviewer| reviewer.who.clone())
                .collect();
            // So a promise of theirs took nothing over.
            if matches!(&self.book.at(entry).debtor, Debtor::Person(who) if gone.contains(who)) {
                self.book.unclaim(entry);
            }
            if let Debtor::Group { members, .. } = &mut self.book.at_mut(entry).debtor {
                members.retain(|member| !gone.contains(member));
            }
        }
    }

    /// `who` reviewed before the team was asked once more by a person, and everyone of it had: all are asked anew.
    fn asked_anew(&self, team: &TeamRequest, who: &Handle) -> bool {
        let members = self.people.members(&team.team);
        !team.reviewed.contains(who)
            && members
                .iter()
                .filter(|member| self.people.is_human(member) && !self.is_author(member))
                .all(|member| {
                    self.reviewers
                        .iter()
                        .any(|reviewer| reviewer.who == *member && reviewer.reviewed)
                })
    }
}
