//! Why an item is on no lane: the strongest cause, in one sentence.

use baton_engine::explain::{Bar, Fate};
use baton_model::{AskState, ItemState, OverrideKind};

use super::{Telling, dropped, said};

/// The sentence of an item on no lane.
pub fn sentence(telling: &Telling<'_>) -> String {
    let Telling { item, told, names, .. } = telling;
    if item.state == ItemState::AccessLost {
        return format!("You can no longer see it in {}: access was lost.", names.tool);
    }
    if let Some(word) = told.verdict.words.last()
        && !matches!(word.kind, OverrideKind::Snoozed { .. } | OverrideKind::Took)
    {
        return format!("{}, so it waits on nobody in your view.", said(telling, word));
    }
    if let Some(bar) = told.bar.as_ref().filter(|bar| !matches!(bar, Bar::NoPart)) {
        return barred(telling, bar);
    }
    // What is still to come says more than what is over, and what is over than what never asked.
    let later = told.beside.iter().find(|(_, fate)| matches!(fate, Fate::Later(_)));
    if let Some((ask, fate)) = later {
        let words = dropped::fate(telling, ask, fate);
        let words = words.strip_prefix("That ").map(|rest| format!("that {rest}")).unwrap_or(words);
        return format!("Not yet: {words}");
    }
    let asks = || told.verdict.asks.iter().zip(&told.fates);
    if let Some((ask, fate)) = asks().find(|(_, fate)| matches!(fate, Fate::Paused(_))) {
        return dropped::fate(telling, ask, fate);
    }
    let claimed = told
        .beside
        .iter()
        .find(|(_, fate)| matches!(fate, Fate::Claimed(_) | Fate::Did(_) | Fate::OwnTeam));
    if let Some((ask, fate)) = claimed {
        return dropped::fate(telling, ask, fate);
    }
    let over = |(_, fate): &(_, &Fate)| matches!(fate, Fate::Ended { .. } | Fate::Unsure);
    let away = |(_, fate): &(_, &Fate)| **fate != Fate::Stands;
    if let Some((ask, fate)) = asks().find(over).or_else(|| asks().find(away)) {
        let words = dropped::fate(telling, ask, fate);
        let rest = match ask.state {
            AskState::Settled | AskState::Void | AskState::Expired => {
                " Nothing else in it waits on you, and you wait on nobody."
            }
            AskState::Open | AskState::Acked => "",
        };
        return format!("{words}{rest}");
    }
    if let Some(Bar::NoPart) = &told.bar {
        return "You take no part in it: nobody asked you or a team of yours, and nobody named you."
            .into();
    }
    if let Some(heard) = told.heard.first() {
        let words = dropped::heard(telling, heard);
        return format!("Nothing in it asks you. {words}");
    }
    if let Some((ask, fate)) = told.beside.first() {
        return format!("Nothing in it asks you. {}", dropped::fate(telling, ask, fate));
    }
    "Nothing in it asks you for anything now, and you ask nobody.".into()
}

fn barred(telling: &Telling<'_>, bar: &Bar) -> String {
    let Telling { item, names, when, .. } = telling;
    match bar {
        Bar::Empty => "Nothing that happened in it has been read yet.".into(),
        Bar::AccessLost(_) => {
            format!("You can no longer see it in {}: access was lost.", names.tool)
        }
        Bar::Archived(by) => format!(
            "{} archived it {}: nothing in it asks anybody any more.",
            names.start(&by.who),
            when.at(by.at)
        ),
        Bar::Over(by) => match end(&by.what) {
            Some(verb) => {
                format!("{} {verb} {}: it is over.", names.start(&by.who), when.at(by.at))
            }
            None => match item.state {
                ItemState::Merged => "It is merged: it is over.".into(),
                _ => "It is closed: it is over.".into(),
            },
        },
        Bar::Draft(by) => format!(
            "It has been a draft since {}: requests sleep until it is marked as ready.",
            when.clock(by.at)
        ),
        Bar::Began(at) => {
            format!("It began {}: nobody is asked to answer the invitation any more.", when.at(*at))
        }
        Bar::Machine(by, rule) if rule.number == 18 => format!(
            "Auto-merge has been on since {}: it merges by itself, and you have nothing to do.",
            when.clock(by.at)
        ),
        Bar::Machine(by, _) => format!(
            "Required checks have run since {}, and nothing else is missing: a machine is on turn.",
            when.clock(by.at)
        ),
        Bar::Unknown(_) => {
            format!("{} has not found out yet whether it can be merged.", names.tool)
        }
        Bar::NoPart => String::new(),
    }
}

/// What ended it.
fn end(what: &str) -> Option<&'static str> {
    Some(match what {
        "merged" => "merged it",
        "closed" => "closed it",
        "cancelled" => "cancelled it",
        "withdrawn" => "withdrew it",
        "session_gone" => "ended the session",
        "archived" => "archived it",
        "state" => "moved it to its last state",
        _ => return None,
    })
}
