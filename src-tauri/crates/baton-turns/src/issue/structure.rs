//! The asks that an issue's state makes (rules I1, I2, I6, I7, I9).

use baton_model::{AskKind, Timestamp};

use super::{Assignee, Blocker, Issue};
use crate::business;
use crate::entry::{Debtor, Entry, rule};

/// States in which the assignee works. Others (backlog, in_review, blocked) wait for somebody else.
const ACTIVE: [&str; 2] = ["todo", "in_progress"];
/// States that are an end, whatever the workflow calls its last one.
const DONE: [&str; 5] = ["done", "closed", "cancelled", "canceled", "completed"];
/// States that are no end even where a workflow lists them last.
const OPEN: [&str; 5] = ["backlog", "todo", "in_progress", "in_review", "blocked"];

impl<'a> Issue<'a, '_> {
    /// The workflow's end.
    pub(super) fn is_done(&self, state: &str) -> bool {
        DONE.contains(&state)
            || (self.item.workflow.last().is_some_and(|last| last == state)
                && !OPEN.contains(&state))
    }

    fn is_active(&self) -> bool {
        self.state.is_none_or(|state| ACTIVE.contains(&state))
    }

    /// Brings the asks in line with the state after the event `index`.
    pub(super) fn reconcile(&mut self, index: usize) {
        let now = (self.events[index].at, index);
        let open = !self.life.is_over();
        self.reconcile_work(now, open && self.is_active());
        self.reconcile_blockers(now, open);
        self.reconcile_review(now, open);
        self.reconcile_pick_up(now, open);
        self.reconcile_agent(now, open);
    }

    fn reconcile_work(&mut self, now: (Timestamp, usize), active: bool) {
        let (at, index) = now;
        let (people, state_event) = (self.people, self.state_event);
        for Assignee { who, event, work } in &mut self.assignees {
            let wanted = active && people.is_human(who);
            self.book.keep(work, wanted, now, || {
                let debtor = Debtor::Person(who.clone());
                let entry = Entry::structural(AskKind::Do, rule('I', 1), debtor, None, at, index)
                    .proven_by(*event);
                state_event.map_or(entry.clone(), |moved| entry.proven_by(moved))
            });
        }
    }

    fn reconcile_blockers(&mut self, now: (Timestamp, usize), open: bool) {
        let (at, index) = now;
        for Blocker { item, owner, event, asked } in &mut self.blockers {
            for assignee in &self.assignees {
                if !asked.iter().any(|(who, _)| *who == assignee.who) {
                    asked.push((assignee.who.clone(), None));
                }
            }
            for (who, ask) in asked {
                let assigned = self.assignees.iter().any(|assignee| assignee.who == *who);
                let wanted = open
                    && assigned
                    && who != owner
                    && self.people.is_human(owner)
                    && self.people.is_human(who);
                self.book.keep(ask, wanted, now, || {
                    let debtor = Debtor::Person(owner.clone());
                    let mut entry = Entry::structural(
                        AskKind::Unblock,
                        rule('I', 7),
                        debtor,
                        Some(who.clone()),
                        at,
                        index,
                    )
                    .proven_by(*event);
                    entry.key = format!("unblock:{owner}:{who}:{item}");
                    entry
                });
            }
        }
    }

    /// The assignee moved it to review: the reporter verifies (rule I9).
    fn reconcile_review(&mut self, now: (Timestamp, usize), open: bool) {
        let (at, index) = now;
        let in_review = open && self.state == Some("in_review");
        let mover = self.moved_by.clone().filter(|who| {
            in_review
                && *who != self.reporter
                && self.assignees.iter().any(|known| known.who == *who)
        });
        let wanted = self.people.is_human(&self.reporter)
            && mover.as_ref().is_some_and(|who| self.people.is_human(who));
        // Verified in words, and still in review: it is not asked a second time.
        let moved_now = self.state_event == Some(index);
        if wanted && !moved_now && self.verify.is_some_and(|ask| !self.book.is_live(ask)) {
            return;
        }
        let reporter = self.reporter.clone();
        self.book.keep(&mut self.verify, wanted, now, || {
            Entry::structural(
                AskKind::Verify,
                rule('I', 9),
                Debtor::Person(reporter),
                mover,
                at,
                index,
            )
        });
    }

    /// Nobody has it one business day after opening (rule I6). The ask is there from the start, so that a promise on
    /// the first day already claims it.
    fn reconcile_pick_up(&mut self, now: (Timestamp, usize), open: bool) {
        let began = self.life.began();
        let since = self.events[began].at;
        let wanted = open
            && self.assignees.is_empty()
            && self.delegation.is_none()
            && self.people.is_human(&self.reporter);
        let reporter = self.reporter.clone();
        let people = self.people;
        self.book.keep(&mut self.pick_up, wanted, now, || {
            let from = business::day_after(since, &reporter, people);
            let mut entry = Entry::structural(
                AskKind::PickUp,
                rule('I', 6),
                Debtor::Nobody,
                Some(reporter),
                since,
                began,
            );
            entry.visible_from = Some(from);
            entry
        });
    }
}
