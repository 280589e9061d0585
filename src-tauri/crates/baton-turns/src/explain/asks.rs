//! What became of each ask: the word, the pause, or the event that keeps it off the lanes.
//!
//! What pauses an ask is not noted while a history is folded, since each family knows it only at the end; it is found
//! here by what the rules let pause: G13, R12, R13, I4, I7, I8.

use std::collections::HashSet;

use baton_model::{Ask, AskKind, Timestamp, What};

use super::heard::spoken;
use super::{Fate, Ground};
use crate::entry::{Debtor, Entry, rule};
use crate::view::{Aside, Seen, View};

/// Of each of the verdict's asks, in their order.
pub(super) fn fates(ground: &Ground<'_>, view: &View<'_>, all: &[Entry<'_>]) -> Vec<Fate> {
    let live = view.seen.iter().map(|ask| of_live(ground, ask, all));
    live.chain(view.past.iter().map(|entry| ended(ground, entry))).collect()
}

fn of_live(ground: &Ground<'_>, ask: &Seen<'_>, all: &[Entry<'_>]) -> Fate {
    match ask.aside {
        _ if ask.counts => Fate::Stands,
        Some(Aside::Word(word)) => Fate::Word(word.clone()),
        Some(Aside::Begun) => Fate::Begun,
        Some(Aside::Direct) => Fate::Direct,
        None if ask.entry.paused => {
            let cause = paused_by(&ask.entry, all).map(|cause| Box::new(ground.public(cause)));
            Fate::Paused(cause)
        }
        None if !ask.debtor && !ask.creditor => passed(ground, ask),
        None => Fate::Unsure,
    }
}

/// The viewer passed it on, and nobody else's turn of it concerns the viewer.
fn passed(ground: &Ground<'_>, ask: &Seen<'_>) -> Fate {
    let words = ground.situation.overrides.iter().rev();
    let passed = words
        .filter(|word| matches!(word.kind, baton_model::OverrideKind::Passed { .. }))
        .find(|word| word.ask.as_ref().is_none_or(|key| *key == ask.entry.key));
    passed.map_or(Fate::Others, |word| Fate::Word(word.clone()))
}

fn ended(ground: &Ground<'_>, entry: &Entry<'_>) -> Fate {
    let (at, event) = entry.ended.unwrap_or((entry.since, usize::MAX));
    let mut by = ground.evidence(event);
    if let Some(by) = &mut by {
        by.quote = spoken(&ground.events[event].what).map(str::to_owned);
    }
    Fate::Ended { at, by }
}

/// The live ask that `entry` waits for.
fn paused_by<'e, 'a>(entry: &Entry<'a>, all: &'e [Entry<'a>]) -> Option<&'e Entry<'a>> {
    if let Some(counter) = entry.waits_for.and_then(|at| all.get(at)).filter(|one| one.is_live()) {
        return Some(counter);
    }
    let owed_by = |who| move |one: &&Entry<'a>| one.debtor.includes(who);
    let live = || all.iter().filter(|one| one.is_live() && one.key != entry.key);
    match entry.kind {
        AskKind::Review | AskKind::Rereview => {
            let check = live().find(|one| one.kind == AskKind::Fix && one.rule == rule('R', 13));
            let answer = || {
                live().find(|one| {
                    one.kind == AskKind::Answer
                        && one.creditor.as_ref().is_some_and(|who| entry.debtor.includes(who))
                })
            };
            check.or_else(answer)
        }
        AskKind::Do => {
            let Debtor::Person(who) = &entry.debtor else { return None };
            let waits = live().find(|one| one.creditor.as_ref() == Some(who));
            let agents = |one: &&Entry<'a>| {
                matches!(one.kind, AskKind::Verify | AskKind::Decide)
                    && one.creditor.as_ref() == Some(who)
            };
            live().find(agents).or(waits).or_else(|| live().find(owed_by(who)))
        }
        _ => None,
    }
}

/// Asks that the verdict leaves out: those to come, and those of others that the viewer could take for theirs.
pub(super) fn beside(ground: &Ground<'_>, view: &View<'_>, all: &[Entry<'_>]) -> Vec<(Ask, Fate)> {
    let viewer = &ground.viewer;
    let known: HashSet<(&str, Timestamp)> = (view.seen.iter().map(|ask| &ask.entry))
        .chain(&view.past)
        .map(|entry| (entry.key.as_str(), entry.since))
        .collect();
    let listed = |entry: &Entry<'_>| known.contains(&(entry.key.as_str(), entry.since));
    let mut found = Vec::new();
    for entry in all.iter().filter(|entry| entry.is_live() && !listed(entry)) {
        let mine = entry.debtor.includes(viewer) || entry.creditor.as_ref() == Some(viewer);
        let fate = match entry.visible_from.filter(|from| *from > ground.situation.now) {
            Some(from) if mine => Fate::Later(from),
            Some(_) => continue,
            None => of_others(ground, entry),
        };
        found.push((ground.public(entry), fate));
    }
    // What the viewer could take for theirs comes first.
    found.sort_by_key(|(ask, fate)| (matches!(fate, Fate::Others), ask.kind, ask.since));
    found
}

fn of_others(ground: &Ground<'_>, entry: &Entry<'_>) -> Fate {
    let viewer = &ground.viewer;
    let claimed = entry.claimed_from.as_ref().is_some_and(|before| {
        before.includes(viewer) || matches!(before, Debtor::Nobody | Debtor::Everyone(_))
    });
    if let (true, Debtor::Person(who)) = (claimed, &entry.debtor) {
        return Fate::Claimed(who.clone());
    }
    match &entry.debtor {
        Debtor::Group { name, .. } if ground.people.members(name).contains(viewer) => {
            let did = ground.events.iter().rposition(|event| {
                ground.is_viewer(&event.who) && matches!(event.what, What::Reviewed { .. })
            });
            match did {
                Some(event) => Fate::Did(ground.evidence(event)),
                None => Fate::OwnTeam,
            }
        }
        _ => Fate::Others,
    }
}
