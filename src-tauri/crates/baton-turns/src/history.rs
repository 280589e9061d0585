//! A history in order: sorted, and each event once.
//!
//! Pages arrive late, twice and backwards. The order among events of one instant must then come from the events
//! themselves, never from their arrival: causes before effects, messages before what refers to them, ends last.

use baton_model::{Event, What};

/// The events in the order in which they count, repetitions left out.
pub(crate) fn in_order(events: &[Event]) -> Vec<&Event> {
    let mut all: Vec<&Event> = events.iter().collect();
    all.sort_by(|a, b| {
        (a.at.cmp(&b.at))
            .then_with(|| place(&a.what).cmp(&place(&b.what)))
            .then_with(|| a.key.cmp(&b.key))
            .then_with(|| a.who.cmp(&b.who))
            // Rare, and only to be independent of arrival: two keyless events of one person in one instant.
            .then_with(|| if a == b { std::cmp::Ordering::Equal } else { text(a).cmp(&text(b)) })
    });
    all.dedup_by(|b, a| a.at == b.at && (a == b || same_message(a, b)));
    all
}

/// One id is one event, even where the tool told its words differently the second time.
fn same_message(a: &Event, b: &Event) -> bool {
    !a.key.is_empty()
        && a.key == b.key
        && std::mem::discriminant(&a.what) == std::mem::discriminant(&b.what)
        && matches!(a.what, What::Said { .. } | What::Reviewed { .. } | What::Sent { .. })
}

fn text(event: &Event) -> String {
    format!("{:?}", event.what)
}

/// Which comes first within one instant.
fn place(what: &What) -> u8 {
    match what {
        What::Opened => 0,
        What::Reopened => 1,
        What::Drafted => 2,
        What::Ready => 3,
        What::Pushed { .. } => 4,
        // A clock of whole seconds may put an answer beside the review that opened its thread.
        What::Said { thread: Some(_), .. } => 9,
        What::Said { .. }
        | What::Sent { .. }
        | What::Invited { .. }
        | What::AskedDecision { .. } => 6,
        What::Forwarded { .. } | What::ReviewStarted => 7,
        What::Reviewed { .. } => 8,
        What::Edited { .. } => 10,
        What::Deleted { .. } => 11,
        What::Reacted { .. } => 12,
        What::Resolved { .. } => 13,
        What::Unresolved { .. } => 14,
        What::ReviewDismissed { .. } => 15,
        What::ReviewRequested { .. } => 16,
        // After the request: a tool that replaces a team by one of its people says both in one second.
        What::ReviewRequestRemoved { .. } => 17,
        What::Unassigned { .. } => 18,
        What::Assigned { .. } => 19,
        What::Merged | What::Closed | What::Cancelled | What::Withdrawn | What::SessionGone => 30,
        What::Archived | What::AccessLost => 31,
        _ => 20,
    }
}
