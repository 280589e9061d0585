//! Judging one item: the verdict, what deserves attention in it, and the row that is written.

use std::fmt::Write as _;
use std::time::Duration;

use baton_model::{
    Cast, Event, Handle, Item, ItemId, ItemState, Override, Timestamp, Verdict, What,
};
use baton_store::{AlertRecord, ItemWrite};
use baton_turns::{Explanation, Situation};

use crate::attention::{Attention, Cause, Look, attention};
use crate::schedule::after;

/// Baton's version of the rules: verdicts of another one are derived again at the next start.
pub(crate) const RULES: &str = concat!(env!("CARGO_PKG_VERSION"), "/5");

/// The most that is searched of one item's words, in bytes.
const SEARCHED: usize = 4_000;

/// For whom items are judged, and who is who.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench<'a> {
    pub me: &'a Handle,
    pub cast: &'a Cast,
    pub connected_at: Timestamp,
    pub cause: Cause,
    pub now: Timestamp,
}

/// An item to be judged.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub id: &'a ItemId,
    pub item: &'a Item,
    /// All of its events.
    pub history: &'a [Event],
    pub overrides: &'a [Override],
    pub before: Option<&'a Verdict>,
    pub raised: &'a [AlertRecord],
}

/// The verdict, and what deserves attention.
pub(crate) fn judge(case: &Case<'_>, bench: &Bench<'_>) -> (Verdict, Attention) {
    let verdict = verdict(case, bench);
    let look = Look {
        item: case.id,
        verdict: &verdict,
        before: case.before,
        raised: case.raised,
        cause: bench.cause,
        connected_at: bench.connected_at,
    };
    let attention = attention(&look, bench.now);
    (verdict, attention)
}

/// Why it is judged so.
pub(crate) fn explanation(case: &Case<'_>, bench: &Bench<'_>) -> Explanation {
    look(case, bench, baton_turns::explain)
}

fn look<T>(case: &Case<'_>, bench: &Bench<'_>, at: impl FnOnce(&Situation<'_>) -> T) -> T {
    // Access that came back: that it was lost is history, and no longer a reason.
    let regained = case.item.state != ItemState::AccessLost
        && case.history.iter().any(|event| event.what == What::AccessLost);
    let visible: Vec<Event>;
    let events = if regained {
        visible =
            case.history.iter().filter(|event| event.what != What::AccessLost).cloned().collect();
        &visible
    } else {
        case.history
    };
    at(&Situation {
        item: case.item,
        events,
        cast: bench.cast,
        overrides: case.overrides,
        viewer: bench.me,
        now: bench.now,
    })
}

fn verdict(case: &Case<'_>, bench: &Bench<'_>) -> Verdict {
    let mut verdict = look(case, bench, baton_turns::verdict);
    // An instant that is past would wake the item at once, and for ever.
    if verdict.wakes_at.is_some_and(|at| at <= bench.now) {
        verdict.wakes_at = Some(after(bench.now, Duration::from_secs(60)));
    }
    if verdict.wakes_at == Some(Timestamp::MAX) {
        verdict.wakes_at = None;
    }
    verdict
}

/// The row of a judged item; `fresh` are the events that the store does not have.
pub(crate) fn row(
    id: ItemId,
    item: Item,
    history: &[Event],
    fresh: &[Event],
    verdict: Verdict,
) -> ItemWrite {
    let search = words(&item, history);
    ItemWrite { id, item, events: fresh.to_vec(), verdict, search }
}

/// Lower case words to search in: title, place, people, labels, then the newest messages.
fn words(item: &Item, history: &[Event]) -> String {
    let mut words = String::with_capacity(256);
    let _ = write!(words, "{} {} {}", item.title, item.place, item.owner);
    for handle in item.facts.assigned.iter().chain(&item.members) {
        let _ = write!(words, " {handle}");
    }
    for label in &item.facts.labels {
        let _ = write!(words, " {label}");
    }
    let said = history.iter().rev().filter_map(|event| match &event.what {
        What::Said { text, .. } | What::Sent { text, .. } | What::Reviewed { text, .. } => {
            Some((&event.who, text))
        }
        _ => None,
    });
    for (who, text) in said {
        if words.len() >= SEARCHED {
            break;
        }
        let _ = write!(words, " {who} {text}");
    }
    words.truncate(words.floor_char_boundary(SEARCHED));
    words.to_lowercase()
}
