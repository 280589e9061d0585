//! What the worker does next. Pure: decided over the account's open actions and the time.
//!
//! Order is kept within an item and nowhere else, so that one action that waits holds up only what was said after it on
//! the same thing.

use std::collections::HashSet;

use baton_model::{ActionState, Timestamp};
use baton_store::ActionRecord;

/// What to do now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Send this one.
    Send(ActionRecord),
    /// Ask the tool whether this one arrived.
    Probe(ActionRecord),
    /// Nothing before then; `None`: before something happens.
    Wait(Option<Timestamp>),
}

/// Decides over an account's open actions, oldest first. `held`: the tool wants nothing before then.
pub(crate) fn next(open: &[ActionRecord], held: Option<Timestamp>, now: Timestamp) -> Step {
    let mut busy = HashSet::new();
    let mut wait: Option<Timestamp> = None;
    for action in open {
        let due = match action.state {
            ActionState::Queued => {
                action.next_attempt_at.map_or(action.not_before, |at| at.max(action.not_before))
            }
            ActionState::Unknown => match action.next_attempt_at {
                Some(at) => at,
                // Waits for its user; what comes after it does not.
                None => continue,
            },
            _ => continue,
        };
        let due = held.map_or(due, |held| held.max(due));
        // One that waits keeps those behind it on the same item.
        if !busy.insert(&action.item) {
            continue;
        }
        if due > now {
            wait = Some(wait.map_or(due, |wait| wait.min(due)));
            continue;
        }
        return match action.state {
            ActionState::Queued => Step::Send(action.clone()),
            _ => Step::Probe(action.clone()),
        };
    }
    Step::Wait(wait)
}

/// Those kept back by an earlier one on their item that does not get through.
pub(super) fn behind(open: &[ActionRecord]) -> Vec<ActionRecord> {
    let mut stuck = HashSet::new();
    let mut behind = Vec::new();
    for action in open {
        // One that waits for its user keeps nothing back (`next`).
        let skipped = action.state == ActionState::Unknown && action.next_attempt_at.is_none();
        if stuck.contains(&action.item) {
            behind.push(action.clone());
        } else if action.fault.is_some() && !skipped {
            stuck.insert(&action.item);
        }
    }
    behind
}
