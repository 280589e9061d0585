//! Why nothing in an item can be asked of the viewer now: it is over, a draft, out of reach, or a machine's turn.

use baton_model::{CheckState, Event, Evidence, Family, Lane, MergeState, Verdict, What};

use super::{Bar, Ground, is_over};
use crate::entry::{Entry, rule};

/// Ends of a workflow, whatever it calls its last state.
const DONE: [&str; 5] = ["done", "closed", "cancelled", "canceled", "completed"];

/// Of an item without events, or that the viewer cannot see or nobody acts on any more.
pub(super) fn out_of_reach(ground: &Ground<'_>) -> Bar {
    if ground.events.is_empty() {
        return Bar::Empty;
    }
    let last = |fits: &dyn Fn(&Event) -> bool| last(ground, fits);
    if let Some(lost) =
        last(&|event| event.what == What::AccessLost && ground.is_viewer(&event.who))
    {
        return Bar::AccessLost(Some(lost));
    }
    last(&|event| event.what == What::Archived).map_or(Bar::AccessLost(None), Bar::Archived)
}

/// The bar of an item on no lane of the viewer's.
pub(super) fn bar(ground: &Ground<'_>, verdict: &Verdict, all: &[Entry<'_>]) -> Option<Bar> {
    if verdict.lane != Lane::None {
        return None;
    }
    over(ground).or_else(|| draft(ground)).or_else(|| began(ground)).or_else(|| {
        let concerns = ground.is_viewer(&ground.situation.item.owner)
            || ground.situation.item.can_merge.iter().any(|who| ground.is_viewer(who));
        let review = ground.situation.item.family == Family::Review;
        let waits =
            all.iter().any(|entry| entry.is_live() && entry.debtor.includes(&ground.viewer));
        (review && concerns && !waits).then(|| machine(ground)).flatten()
    })
}

fn last(ground: &Ground<'_>, fits: &dyn Fn(&Event) -> bool) -> Option<Evidence> {
    ground.evidence(ground.events.iter().rposition(|event| fits(event))?)
}

fn over(ground: &Ground<'_>) -> Option<Bar> {
    let item = ground.situation.item;
    let done = |state: &str| {
        DONE.contains(&state) || item.workflow.last().is_some_and(|last| last == state)
    };
    let mut end = None;
    for (index, event) in ground.events.iter().enumerate() {
        match &event.what {
            What::Closed
            | What::Merged
            | What::Cancelled
            | What::Withdrawn
            | What::SessionGone
            | What::Archived => end = Some(index),
            What::State { to } => end = done(to).then_some(index),
            What::Reopened => end = None,
            _ => {}
        }
    }
    let end = end.or_else(|| {
        // The tool says that it is over, and no event told of it.
        is_over(item.state).then(|| ground.events.len().checked_sub(1)).flatten()
    });
    ground.evidence(end?).map(Bar::Over)
}

fn draft(ground: &Ground<'_>) -> Option<Bar> {
    let mut draft = None;
    for (index, event) in ground.events.iter().enumerate() {
        match event.what {
            What::Drafted => draft = Some(index),
            What::Ready => draft = None,
            _ => {}
        }
    }
    ground.evidence(draft?).map(Bar::Draft)
}

fn began(ground: &Ground<'_>) -> Option<Bar> {
    let item = ground.situation.item;
    if item.family != Family::Event {
        return None;
    }
    let moved = ground.events.iter().rev().find_map(|event| match event.what {
        What::Rescheduled { starts } => Some(starts),
        _ => None,
    });
    let starts = moved.or(item.starts)?;
    (starts <= ground.situation.now).then_some(Bar::Began(starts))
}

/// What a machine does with a review whose author has nothing to do.
fn machine(ground: &Ground<'_>) -> Option<Bar> {
    let mut checks = None;
    let (mut merges, mut auto) = (None, None);
    for (index, event) in ground.events.iter().enumerate() {
        match &event.what {
            What::Pushed { .. } => (checks, merges) = (checks.map(|_| index), None),
            What::Checks { required: true, state, .. } => {
                checks = (*state == CheckState::Running).then_some(index);
            }
            What::Mergeable { state } => merges = (*state == MergeState::Unknown).then_some(index),
            What::AutoMerge { on } => auto = on.then_some(index),
            _ => {}
        }
    }
    if let Some(auto) = auto.and_then(|index| ground.evidence(index)) {
        return Some(Bar::Machine(auto, rule('R', 18)));
    }
    if let Some(running) = checks.and_then(|index| ground.evidence(index)) {
        return Some(Bar::Machine(running, rule('R', 14)));
    }
    merges.and_then(|index| ground.evidence(index)).map(Bar::Unknown)
}
