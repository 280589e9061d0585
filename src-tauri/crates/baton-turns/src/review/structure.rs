//! The asks that a review's state makes: after each event every condition is looked at, and its ask begins or ends.
//!
//! Thereby `since` is the moment at which the last condition became true, and what sleeps wakes with the time of the
//! event that woke it. Grace periods are written into the ask, so that no clock is needed here.

use baton_model::{AskKind, Handle, Nature, Timestamp, Vote};
use jiff::SignedDuration;

use super::Review;
use super::votes::Reviewer;
use crate::business;
use crate::entry::{Debtor, Entry, Index, rule};

/// Before the author of a review without reviewers is asked to pick some (rule R16).
const PICK_GRACE: SignedDuration = SignedDuration::from_mins(30);

/// Asks of the state that are one each.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    verify: Option<Index>,
    failed: Option<Index>,
    conflict: Option<Index>,
    merge: Option<Index>,
    pick: Option<Index>,
    move_on: Option<Index>,
}

/// Listed, no alert: another reviewer asked for changes, so the author is on turn (rule R20).
pub(crate) fn soften(entry: &mut Entry<'_>) {
    if entry.kind == AskKind::Review {
        (entry.soft, entry.rule, entry.confidence) = (true, rule('R', 20), 50);
    }
}

impl<'a> Review<'a, '_> {
    /// Brings the asks in line with the state after the event `index`.
    pub(super) fn reconcile(&mut self, index: usize) {
        let at = self.events[index].at;
        let now = (at, index);
        let awake = !self.life.is_draft() && !self.life.is_over();
        let mut reviewers = std::mem::take(&mut self.reviewers);
        for reviewer in &mut reviewers {
            self.reconcile_reviewer(reviewer, now, awake);
        }
        self.reviewers = reviewers;
        self.reconcile_teams(now, awake);
        self.reconcile_author(now, awake);
    }

    fn reconcile_reviewer(
        &mut self,
        reviewer: &mut Reviewer<'a>,
        (at, index): (Timestamp, usize),
        awake: bool,
    ) {
        let author = self.author.clone();
        let who = || Debtor::Person(reviewer.who.clone());
        let quiet = self.people.nature(&self.author) != Nature::Human;
        let call = reviewer
            .call
            .as_ref()
            .filter(|call| awake && reviewer.human && (!call.sleeps || self.verified));
        let mut asked = reviewer.asked;
        self.book.keep(&mut asked, call.is_some(), (at, index), || {
            let (kind, rule, event) =
                call.map_or((AskKind::Review, rule('R', 1), index), |c| (c.kind, c.rule, c.event));
            let mut entry = Entry::structural(kind, rule, who(), Some(author.clone()), at, index)
                .proven_by(event);
            if let Some(vote) = call.and_then(|call| call.proof) {
                entry = entry.proven_by(vote);
            }
            entry.quiet = quiet;
            entry
        });
        let debtor = self.owing_author().cloned();
        let wants = awake && debtor.is_some() && reviewer.wants_changes();
        let text = self.events[reviewer.changes.map_or(index, |changes| changes.event)];
        let mut fix = reviewer.fix;
        self.book.keep(&mut fix, wants, (at, index), || {
            let debtor = Debtor::Person(debtor.unwrap_or_else(|| author.clone()));
            let event = reviewer.changes.map_or(index, |changes| changes.event);
            let mut entry = Entry::structural(
                AskKind::Fix,
                rule('R', 9),
                debtor,
                Some(reviewer.who.clone()),
                at,
                index,
            )
            .proven_by(event);
            entry.key = format!("fix:{}", reviewer.who);
            entry.messages.extend((!text.key.is_empty()).then_some(text.key.as_str()));
            entry
        });
        let looks = wants && reviewer.human && reviewer.call.is_none() && reviewer.pushed.is_some();
        let mut look = reviewer.look;
        self.book.keep(&mut look, looks, (at, index), || {
            let pushed = reviewer.pushed.unwrap_or(index);
            let mut entry = Entry::structural(
                AskKind::Rereview,
                rule('R', 6),
                who(),
                Some(author.clone()),
                at,
                index,
            )
            .proven_by(pushed)
            .proven_by(reviewer.vote_event);
            (entry.soft, entry.quiet, entry.confidence) = (true, true, 50);
            entry.key = format!("look:{}", reviewer.who);
            entry
        });
        let begun = reviewer.human
            && reviewer.started.is_some()
            && !self.life.is_over()
            && !self.life.put_back();
        let mut finish = reviewer.finish;
        self.book.keep(&mut finish, begun, (at, index), || {
            Entry::structural(AskKind::FinishReview, rule('R', 8), who(), None, at, index)
                .proven_by(reviewer.started.unwrap_or(index))
        });
        (reviewer.asked, reviewer.fix, reviewer.look, reviewer.finish) = (asked, fix, look, finish);
    }

    fn reconcile_teams(&mut self, (at, index): (Timestamp, usize), awake: bool) {
        let required = self.required().max(1);
        let by_bot = self.people.nature(&self.author) != Nature::Human;
        for team in &mut self.teams {
            let debtor = &team.debtor;
            let empty = matches!(debtor, Debtor::Group { members, hidden: false, .. } if members.is_empty());
            // More than its people can give is asked of no team.
            let enough = match debtor {
                Debtor::Group { members, hidden: false, .. } => required.min(members.len()),
                _ => required,
            };
            let wanted = awake
                && team.listed
                && !empty
                && team.reviewed.len() < enough
                && (!team.sleeps || self.verified);
            let author = &self.author;
            let listed = team.event;
            self.book.keep(&mut team.asked, wanted, (at, index), || {
                let rule = if by_bot { rule('R', 22) } else { rule('R', 2) };
                let mut entry = Entry::structural(
                    AskKind::Review,
                    rule,
                    debtor.clone(),
                    Some(author.clone()),
                    at,
                    index,
                )
                .proven_by(listed);
                entry.key = format!("review:team:{}", team.team);
                entry.quiet = by_bot;
                entry
            });
        }
    }

    fn reconcile_author(&mut self, now: (Timestamp, usize), awake: bool) {
        let (at, index) = now;
        let mut slots = std::mem::take(&mut self.slots);
        let began = self.life.began();
        if let Some(author) = self.owing_author().cloned() {
            let ask = |kind, number| {
                Entry::structural(
                    kind,
                    rule('R', number),
                    Debtor::Person(author.clone()),
                    None,
                    at,
                    index,
                )
            };
            let verify = !self.verified && !self.life.is_over() && !self.life.put_back();
            let agent = self.owner.clone();
            self.book.keep(&mut slots.verify, verify, now, || Entry {
                creditor: Some(agent),
                ..ask(AskKind::Verify, 21)
            });
            self.book.keep(&mut slots.failed, awake && self.checks.failing(), now, || Entry {
                key: "fix:checks".to_owned(),
                ..ask(AskKind::Fix, 13)
            });
            self.book.keep(&mut slots.conflict, awake && self.checks.conflict(), now, || Entry {
                key: "fix:conflict".to_owned(),
                ..ask(AskKind::Fix, 15)
            });
            let unasked = awake && self.verified && !self.anyone_asked && !self.anyone_reviewed();
            let base = self.events[began].at;
            self.book.keep(&mut slots.pick, unasked, now, || Entry {
                since: base,
                visible_from: base.checked_add(PICK_GRACE).ok(),
                ..Entry::structural(
                    AskKind::PickReviewers,
                    rule('R', 16),
                    Debtor::Person(author.clone()),
                    None,
                    base,
                    began,
                )
            });
        }
        let mergeable =
            awake && self.verified && !self.auto_merge && self.checks.clear() && self.approved();
        let merger = if mergeable { self.merger() } else { None };
        let approval = self.last_approval();
        self.book.keep(&mut slots.merge, merger.is_some(), now, || {
            let (debtor, creditor) = merger.unwrap_or((Debtor::Nobody, None));
            let entry =
                Entry::structural(AskKind::Merge, rule('R', 18), debtor, creditor, at, index);
            approval.map_or(entry.clone(), |approval| entry.proven_by(approval))
        });
        self.reconcile_nobody(&mut slots, now, awake);
        self.slots = slots;
    }

    /// An open review never has nobody on turn (rule G7).
    fn reconcile_nobody(&mut self, slots: &mut Slots, now: (Timestamp, usize), awake: bool) {
        let Some(author) = self.owing_author().cloned() else { return };
        let move_on = slots.move_on;
        let people = self.people;
        let somebody = self.book.live().any(|(entry, _)| Some(entry) != move_on);
        let wanted = awake && !somebody && !self.auto_merge && !self.checks.running();
        let began = self.life.began();
        let start = (self.events[began].at, began);
        let (base, event) =
            self.book.last_end().filter(|(ended, _)| *ended >= start.0).unwrap_or(start);
        self.book.keep(&mut slots.move_on, wanted, now, || {
            let from = business::day_after(base, &author, people);
            let debtor = Debtor::Person(author);
            let mut entry =
                Entry::structural(AskKind::MoveOn, rule('G', 7), debtor, None, base, event);
            entry.visible_from = Some(from);
            entry.quiet = true;
            entry
        });
    }

    /// Somebody submitted a review: a person, or a machine that voted against.
    fn anyone_reviewed(&self) -> bool {
        self.reviewers.iter().any(|reviewer| {
            reviewer.reviewed && (reviewer.human || reviewer.vote == Some(Vote::RequestChanges))
        })
    }

    /// Enough people approve, and nobody's change request stands.
    fn approved(&self) -> bool {
        let votes =
            |vote| self.reviewers.iter().filter(move |reviewer| reviewer.vote == Some(vote));
        votes(Vote::Approve).filter(|reviewer| reviewer.human).count() >= self.required()
            && votes(Vote::RequestChanges).next().is_none()
    }

    fn last_approval(&self) -> Option<usize> {
        (self.reviewers.iter())
            .filter(|reviewer| reviewer.vote == Some(Vote::Approve))
            .map(|reviewer| reviewer.vote_event)
            .max()
    }

    /// Who merges, and who waits for it: the author where that is allowed, else those who may.
    fn merger(&self) -> Option<(Debtor, Option<Handle>)> {
        let mut may: Vec<Handle> =
            self.item.can_merge.iter().map(|who| self.people.person(who)).collect();
        if may.is_empty() || may.iter().any(|who| self.is_author(who)) {
            return self.owing_author().map(|author| (Debtor::Person(author.clone()), None));
        }
        may.retain(|who| self.people.is_human(who));
        may.sort();
        may.dedup();
        let debtor = match may.len() {
            0 => return None,
            1 => Debtor::Person(may.remove(0)),
            _ => Debtor::Several(may),
        };
        Some((debtor, Some(self.author.clone())))
    }
}
