//! Checks and mergeability on the present head (rules R13 to R15).
//!
//! A push makes every required check that was seen run again; unknown mergeability is neither good nor bad.

use baton_model::{CheckState, MergeState};

/// What machines say of the present head.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// By name: required, and how it stands.
    seen: Vec<(String, bool, CheckState)>,
    /// `None`: the tool never said; that counts as mergeable.
    pub(crate) mergeable: Option<MergeState>,
}

impl Checks {
    pub(crate) fn report(&mut self, name: &str, required: bool, state: CheckState) {
        match self.seen.iter_mut().find(|(known, _, _)| known == name) {
            Some(check) => (check.1, check.2) = (required, state),
            None => self.seen.push((name.to_owned(), required, state)),
        }
    }

    /// A new head: what is required runs until it reports.
    pub(crate) fn head_changed(&mut self) {
        for (_, _, state) in self.seen.iter_mut().filter(|(_, required, _)| *required) {
            *state = CheckState::Running;
        }
    }

    fn any(&self, wanted: CheckState) -> bool {
        self.seen.iter().any(|(_, required, state)| *required && *state == wanted)
    }

    /// A required check failed.
    pub(crate) fn failing(&self) -> bool {
        self.any(CheckState::Failed)
    }

    /// A required check runs.
    pub(crate) fn running(&self) -> bool {
        self.any(CheckState::Running)
    }

    pub(crate) fn conflict(&self) -> bool {
        self.mergeable == Some(MergeState::Conflict)
    }

    /// Nothing speaks against merging, and nothing is unknown.
    pub(crate) fn clear(&self) -> bool {
        !self.failing() && !self.running() && matches!(self.mergeable, None | Some(MergeState::Yes))
    }
}
