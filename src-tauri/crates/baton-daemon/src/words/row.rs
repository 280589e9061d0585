//! The parts of a row beside its sentence: subject, why, late, also.

use baton_model::{Ask, AskKind, AskState, Facts, Family, Handle, Item, Lane, Party, Verdict};

use super::{When, ask, facts, quote};

/// The longest subject, in characters: an open row wraps, a closed one is cut by the window.
const SUBJECT: usize = 240;
/// The longest why, in characters.
const WHY: usize = 16;

/// The shown ask. Of several questions it is the newest: that one is quoted, and a reply goes where it was asked.
pub fn shown(verdict: &Verdict) -> Option<&Ask> {
    let mut asks = verdict.shown.iter().filter_map(|n| verdict.asks.get(*n));
    match verdict.kind {
        Some(AskKind::Answer) => asks.max_by_key(|ask| ask.asked_at),
        _ => asks.next(),
    }
}

/// The second line, and whether it is their words: a question is shown itself, all else by the title.
pub fn subject(item: &Item, verdict: &Verdict) -> (String, bool) {
    let asked = verdict.kind == Some(AskKind::Answer) || verdict.kind == Some(AskKind::PickUp);
    let words = shown(verdict).filter(|_| asked).and_then(|ask| quote::of(ask, SUBJECT));
    match words {
        Some(words) => (words, true),
        None => (quote::line(&item.title, SUBJECT), false),
    }
}

/// Right of the second line: the strongest of due, shared, unsure, and the kind's own; may be empty.
pub fn why(item: &Item, verdict: &Verdict, when: &When) -> String {
    let Some(ask) = shown(verdict) else { return String::new() };
    let words = verdict
        .due
        .map(|due| when.due(due))
        .or_else(|| shared(ask, verdict))
        .or_else(|| (verdict.confidence < ask::SURE).then(|| "unsure".into()))
        .or_else(|| own(ask, &item.facts));
    quote::line(&words.unwrap_or_default(), WHY)
}

fn shared(ask: &Ask, verdict: &Verdict) -> Option<String> {
    if !verdict.shared {
        return None;
    }
    let others = match &ask.debtor {
        Party::Group(_, people) | Party::Several(people) => people.len().saturating_sub(1),
        Party::Person(_) | Party::Nobody => 0,
    };
    (verdict.lane == Lane::Me).then(|| match others {
        0 => "shared".into(),
        n => format!("shared with {n}"),
    })
}

fn own(ask: &Ask, facts: &Facts) -> Option<String> {
    match (ask.kind, ask.rule.to_string().as_str()) {
        (AskKind::Fix, "R13") => {
            let named = ask.evidence.last().and_then(|evidence| evidence.quote.clone());
            named.or_else(|| facts.checks.map(|(_, failed, _)| format!("{failed} failed")))
        }
        (AskKind::Fix, "R15") => Some("conflict".into()),
        (AskKind::Review | AskKind::Rereview, _) => facts::size(facts),
        (AskKind::Merge, _) => facts
            .checks
            .filter(|(passed, failed, _)| *failed == 0 && *passed > 0)
            .map(|_| "checks pass".into()),
        _ => None,
    }
}

/// Business hours after which such an ask waits too long: when a first nudge would be due. Nights and weekends make
/// nobody late.
fn patience(kind: AskKind) -> i64 {
    match kind {
        AskKind::Decide => 4,
        AskKind::Answer | AskKind::Rsvp | AskKind::Unblock => 8,
        AskKind::Verify | AskKind::Review | AskKind::Rereview | AskKind::Merge => 16,
        AskKind::FinishReview | AskKind::PickReviewers | AskKind::PickUp | AskKind::Fix => 24,
        AskKind::MoveOn | AskKind::Do => 5 * 8,
    }
}

/// Past its due, or open for longer than such an ask should be. Promised and shared asks are not.
pub fn late(verdict: &Verdict, when: &When) -> bool {
    let (Some(kind), Some(since)) = (verdict.kind, verdict.since) else { return false };
    if let Some(due) = verdict.due {
        return due < when.now;
    }
    let promised = verdict.state == Some(AskState::Acked);
    let soft = shown(verdict).is_some_and(|ask| ask.soft);
    let waited = || when.hours.between(since, when.now).as_hours();
    !promised && !soft && !verdict.shared && waited() >= patience(kind)
}

/// "also: answer in 1 thread": what else stands on the same side.
pub fn also(verdict: &Verdict, me: Option<&Handle>) -> Option<String> {
    let same_side = |ask: &Ask| match verdict.lane {
        Lane::Me => ask::owes(ask, me),
        Lane::Others => ask.creditor.as_ref() == me && !ask::owes(ask, me),
        Lane::None => false,
    };
    let mut found: Vec<(AskKind, usize)> = Vec::new();
    for (n, ask) in verdict.asks.iter().enumerate() {
        if verdict.shown.contains(&n) || !ask::stands(ask) || ask.paused || !same_side(ask) {
            continue;
        }
        match found.iter_mut().find(|(kind, _)| *kind == ask.kind) {
            Some((_, count)) => *count += 1,
            None => found.push((ask.kind, 1)),
        }
    }
    if found.is_empty() {
        return None;
    }
    let words: Vec<_> = found
        .into_iter()
        .map(|(kind, count)| match (kind, count) {
            (AskKind::Answer, 1) => "answer in 1 thread".to_owned(),
            (AskKind::Answer, n) => format!("answer in {n} threads"),
            (kind, 1) => ask::noun(kind).to_owned(),
            (kind, n) => format!("{} ({n})", ask::noun(kind)),
        })
        .collect();
    Some(format!("also: {}", words.join(", ")))
}

/// Where an item is; of what takes place at a time, when: "Thu 3 Dec 10:00".
pub fn place(item: &Item, when: &When) -> String {
    match item.starts {
        Some(starts) if item.family == Family::Event => when.full(starts),
        _ => item.place.clone(),
    }
}
