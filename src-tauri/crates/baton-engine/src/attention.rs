//! What deserves an alert, and what no longer does.
//!
//! An ask is raised once each time it is asked. What was asked before the account was connected is backlog: it is in the
//! queue, but a first sync that rang for each of it would teach the user to ignore alerts. The rule needs no memory of a
//! first sync: the ask's moment is compared with the account's, so pages, restarts and rebuilt queues decide alike.

use std::time::Duration;

use baton_model::{Ask, AskState, ItemId, Lane, Override, OverrideKind, Timestamp, Verdict};
use baton_store::AlertRecord;

use crate::engine::Raised;
use crate::schedule::after;

/// So much younger than the connecting of its account an ask may be and still be raised: what came in while the user
/// was signing in is news, and the tool's clock may be behind ours.
const NEWS: Duration = Duration::from_secs(5 * 60);

/// Below this an ask is only listed (turn rules, section 4); hundredths.
const SURE: u8 = 80;

/// Why an item is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Its tool had news.
    Tool,
    /// Time went by.
    Time,
    /// The user said something on it here: they need no alert of that.
    Mine,
    /// Other rules, or other people: nothing happened on it.
    Rules,
}

/// What the decision depends on.
#[derive(Debug)]
pub(crate) struct Look<'a> {
    pub item: &'a ItemId,
    pub verdict: &'a Verdict,
    pub before: Option<&'a Verdict>,
    /// What was raised of the item, oldest first.
    pub raised: &'a [AlertRecord],
    pub cause: Cause,
    /// When the account was connected.
    pub connected_at: Timestamp,
}

/// What is to be done.
#[derive(Debug, Default)]
pub(crate) struct Attention {
    pub raise: Vec<Raised>,
    /// To be noted: what is raised, and what is not worth it and must not be raised later.
    pub note: Vec<AlertRecord>,
    /// What is on screen of the item is to be taken back.
    pub withdraw: bool,
}

/// Decides.
pub(crate) fn attention(look: &Look<'_>, now: Timestamp) -> Attention {
    let mut out = Attention::default();
    let worthy = worthy(look.verdict, now);
    let snooze_over = look.cause != Cause::Mine
        && look.before.is_some_and(|before| before.snoozed_until.is_some())
        && look.verdict.snoozed_until.is_none();
    for ask in &worthy {
        let moment = moment(ask);
        let noted = look.raised.iter().find(|alert| alert.ask == ask.key);
        let news = noted.is_none_or(|alert| moment > alert.asked_at);
        if !news && !snooze_over {
            continue;
        }
        let backlog = after(moment, NEWS) < look.connected_at && !snooze_over;
        let silent = backlog || matches!(look.cause, Cause::Mine | Cause::Rules);
        out.note.push(AlertRecord {
            item: look.item.clone(),
            ask: ask.key.clone(),
            asked_at: moment,
            shown_at: now,
            withdrawn_at: silent.then_some(now),
        });
        if !silent {
            // Nobody asked anew where only a snooze is over.
            let again = news && noted.is_some();
            out.raise.push(Raised { item: look.item.clone(), ask: (*ask).clone(), again });
        }
    }
    // One alert of an item is on screen at a time: the newest. It goes when its ask no longer deserves it.
    let on_screen = look.raised.iter().rev().find(|alert| alert.withdrawn_at.is_none());
    out.withdraw = on_screen.is_some_and(|alert| !worthy.iter().any(|ask| ask.key == alert.ask));
    out
}

/// The asks shown that deserve an alert by themselves.
fn worthy(verdict: &Verdict, now: Timestamp) -> Vec<&Ask> {
    if verdict.lane != Lane::Me || !verdict.alert {
        return Vec::new();
    }
    let due = |ask: &Ask| ask.due.is_some_and(|due| due <= now);
    verdict
        .shown
        .iter()
        .filter_map(|n| verdict.asks.get(*n))
        .filter(|ask| ask.confidence >= SURE)
        .filter(|ask| !snoozed(verdict, ask))
        .filter(|ask| !(ask.shared || ask.soft || ask.paused || ask.quiet))
        .filter(|ask| ask.state == AskState::Open || ask.state == AskState::Acked && due(ask))
        .collect()
}

/// Put off alone, while others of the item are not.
fn snoozed(verdict: &Verdict, ask: &Ask) -> bool {
    let is_it = |word: &Override| {
        word.ask.as_ref() == Some(&ask.key) && matches!(word.kind, OverrideKind::Snoozed { .. })
    };
    verdict.words.iter().any(is_it)
}

/// When the ask came to deserve an alert: as it was asked, or as what was promised fell due.
fn moment(ask: &Ask) -> Timestamp {
    match (ask.state, ask.due) {
        (AskState::Acked, Some(due)) => due.max(ask.asked_at),
        _ => ask.asked_at,
    }
}
