//! What GitHub computes from the rest: how a review stands, and whether it can be merged.

use super::pull::{CheckState, Mergeable, ReviewState};
use super::subject::{Entry, Review, Subject};
use super::{Repo, World};

impl Subject {
    /// The newest review of each person that is no pending one; `opinions`: votes only.
    pub fn latest_reviews(&self, opinions: bool) -> Vec<(&Entry, &Review)> {
        let mut latest: Vec<(&Entry, &Review)> = Vec::new();
        for (entry, review) in self.reviews() {
            let counts = match review.state {
                ReviewState::Pending => false,
                ReviewState::Dismissed => true,
                state => !opinions || state.is_opinion(),
            };
            if counts && entry.actor != self.author {
                latest.retain(|(old, _)| old.actor != entry.actor);
                latest.push((entry, review));
            }
        }
        latest
    }
}

impl World {
    /// `APPROVED`, `CHANGES_REQUESTED`, `REVIEW_REQUIRED`; `None` where no rule asks for reviews.
    pub fn decision(&self, subject: &Subject) -> Option<&'static str> {
        let needed = self.repos.get(&subject.repo).map_or(0, |repo: &Repo| repo.required_approvals);
        if needed == 0 {
            return None;
        }
        let votes = subject.latest_reviews(true);
        let count = |state| votes.iter().filter(|(_, review)| review.state == state).count() as u32;
        Some(match () {
            () if count(ReviewState::ChangesRequested) > 0 => "CHANGES_REQUESTED",
            () if count(ReviewState::Approved) >= needed => "APPROVED",
            () => "REVIEW_REQUIRED",
        })
    }

    /// GraphQL's `mergeStateStatus`.
    pub fn merge_status(&self, subject: &Subject) -> &'static str {
        let Some(pull) = &subject.pull else { return "UNKNOWN" };
        let any = |required, state| {
            pull.checks.iter().any(|check| check.required == required && check.state == state)
        };
        match () {
            () if pull.unknown > 0 || !subject.is_open() => "UNKNOWN",
            () if pull.draft => "DRAFT",
            () if pull.mergeable == Mergeable::Conflict => "DIRTY",
            () if matches!(
                self.decision(subject),
                Some("CHANGES_REQUESTED" | "REVIEW_REQUIRED")
            ) =>
            {
                "BLOCKED"
            }
            () if any(true, CheckState::Failed) || any(true, CheckState::Running) => "BLOCKED",
            () if any(false, CheckState::Failed) || any(false, CheckState::Running) => "UNSTABLE",
            () => "CLEAN",
        }
    }

    /// The rollup of all checks; `None` where there are none.
    pub fn rollup(&self, subject: &Subject) -> Option<&'static str> {
        let checks = &subject.pull.as_ref()?.checks;
        let any = |state| checks.iter().any(|check| check.state == state);
        match () {
            () if checks.is_empty() => None,
            () if any(CheckState::Failed) => Some("FAILURE"),
            () if any(CheckState::Running) => Some("PENDING"),
            () => Some("SUCCESS"),
        }
    }
}
