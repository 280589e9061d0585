//! Why an item is where it is: one sentence with the event and its time, the rule, since when by whose clock, what was
//! looked at and left out, and what would change it.
//!
//! Causes come from [`Explanation`]; here they get names, times and quotes. One file for each part of the answer.

mod change;
mod dropped;
mod evidence;
mod none;
mod rules;
mod unknown;

use baton_engine::explain::Explanation;
use baton_model::{
    Ask, AskKind, AskState, Item, Lane, Override, OverrideKind, Rule, Timestamp, Verdict,
};

use super::ask::{self, Said};
use super::{Names, When, quote, row, word};

pub use change::would_change;
pub use dropped::dropped;
pub use evidence::did;
pub use rules::says;
pub use unknown::{Place, unknown};

/// What every part of the answer is told with.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The item.
    pub item: &'a Item,
    /// Its causes.
    pub told: &'a Explanation,
    /// Who is called what.
    pub names: &'a Names,
    /// Now.
    pub when: &'a When,
}

/// The sentence: who did what when, and what has not happened since; for what is on no lane, why not.
pub fn sentence(telling: &Telling<'_>) -> String {
    let verdict = &telling.told.verdict;
    if verdict.lane == Lane::None {
        return none::sentence(telling);
    }
    let here = here(telling.item, verdict, telling.names, telling.when);
    match put_off(telling) {
        Some(words) => format!("{words} {here}"),
        None => here,
    }
}

/// "You put it off until Fri 27 Nov 14:00, so it is under Later."
fn put_off(telling: &Telling<'_>) -> Option<String> {
    let Telling { told, when, .. } = telling;
    let until = told.verdict.snoozed_until?;
    let snooze = |word: &&Override| matches!(word.kind, OverrideKind::Snoozed { .. });
    Some(match told.verdict.words.iter().rfind(snooze) {
        Some(word) => format!("{}, so it is under Later.", said(telling, word)),
        None if until == Timestamp::MAX => "It is under Later until something happens.".into(),
        None => format!("It is under Later until {}.", when.full(until)),
    })
}

/// The user's own word, and when it was said: "You said yesterday at 09:12 that Cho has it".
fn said(telling: &Telling<'_>, word: &Override) -> String {
    let Telling { told, names, when, .. } = telling;
    let (words, at) = (word::said(word, &told.verdict, names, when), when.at(word.at));
    for head in ["You said", "You put it off"] {
        if let Some(rest) = words.strip_prefix(head) {
            return format!("{head} {at}{rest}");
        }
    }
    words
}

/// The rule of the ask that the sentence is about.
pub fn rule(verdict: &Verdict) -> Option<Rule> {
    row::shown(verdict).map(|ask| ask.rule).filter(|_| verdict.lane != Lane::None)
}

/// What that rule says.
pub fn rule_words(verdict: &Verdict) -> Option<String> {
    rule(verdict).map(says).filter(|words| !words.is_empty()).map(str::to_owned)
}

/// Since when, and by whose clock: "Since yesterday at 09:12, by GitHub's clock."
pub fn since_words(telling: &Telling<'_>) -> Option<String> {
    let Telling { told, names, when, .. } = telling;
    let verdict = &told.verdict;
    let (since, rule) = (verdict.since?, verdict.rule?.to_string());
    let at = when.at(since);
    let at = at.strip_prefix("at ").or_else(|| at.strip_prefix("on ")).unwrap_or(&at);
    if rule == "G6" {
        return Some(format!("Since {at}, by the clock of this computer: you took it then."));
    }
    let clock = format!("Since {at}, by {}’s clock", names.tool);
    let grace = match rule.as_str() {
        "R16" => Some("30 minutes"),
        "I6" | "G7" => Some("one business day"),
        _ => None,
    };
    let several = verdict.shown.len() > 1;
    Some(match grace {
        Some(grace) => format!("{clock}. Baton waits {grace} before it says so."),
        None if several => format!("{clock}: the first of {}.", verdict.shown.len()),
        None => format!("{clock}."),
    })
}

fn here(item: &Item, verdict: &Verdict, names: &Names, when: &When) -> String {
    let Some(ask) = row::shown(verdict) else { return String::new() };
    let me = names.me.as_ref();
    let cause =
        ask.evidence.iter().rev().find(|evidence| !ask::debtors(ask).contains(&evidence.who));
    let Some(cause) = cause.or(ask.evidence.last()) else {
        if ask.rule.to_string() == "G6" {
            return format!("You took it {}, and it is not done.", when.at(ask.since));
        }
        let said = Said::shown(verdict, item.facts.base.as_deref());
        let words = said.map(|said| ask::plain(&said.sentence(names))).unwrap_or_default();
        return format!("{words}, since {}.", when.clock(ask.since));
    };
    let who = names.start(&cause.who);
    let at = when.at(cause.at);
    let tail = |mine: &str, theirs: &str| {
        if ask.state == AskState::Acked {
            match (ask::owes(ask, me), ask::debtors(ask).len()) {
                (true, _) => "you have said that you are on it".into(),
                (false, 1) => format!("{} is on it", names.list_text(&ask::debtors(ask))),
                (false, _) => format!("{} are on it", names.list_text(&ask::debtors(ask))),
            }
        } else if ask::owes(ask, me) && !ask.shared {
            format!("you have not {mine} since")
        } else if ask.shared {
            let of = match &ask.debtor {
                baton_model::Party::Group(team, _) => format!(" of {}", names.name(team)),
                _ => String::new(),
            };
            format!("nobody{of} has {theirs} since")
        } else {
            let debtors = ask::debtors(ask);
            let verb = if debtors.len() > 1 { "have" } else { "has" };
            match debtors.is_empty() {
                true => format!("nobody has {theirs} since"),
                false => format!("{} {verb} not {theirs} since", names.list_text(&debtors)),
            }
        }
    };
    match (ask.kind, ask.rule.to_string().as_str()) {
        (AskKind::Fix, "R13") => {
            let name = cause.quote.as_deref().map_or_else(
                || "A required check".into(),
                |name| format!("The required check {}", quote::line(name, 60)),
            );
            format!("{name} failed {at} on the present commit.")
        }
        (AskKind::Fix, "R15") => {
            let base = item.facts.base.as_deref().unwrap_or("its base");
            format!("It has conflicted with {base} since {}.", when.clock(ask.since))
        }
        (AskKind::Fix, "M8") => {
            format!("A mail of yours came back {at}, and you have not sent it anew.")
        }
        (AskKind::Review | AskKind::Rereview, _) => {
            format!("{who} {} {at}, and {}.", did(cause, ask, names), tail("reviewed", "reviewed"))
        }
        (AskKind::Answer, _) => {
            let verb =
                if names.is_me(&cause.who) { "asked".into() } else { did(cause, ask, names) };
            format!("{who} {verb} {at}, and {}.", tail("answered", "answered"))
        }
        (AskKind::Fix, _) => {
            format!(
                "{who} asked for changes {at}, and {}.",
                tail("answered all of them", "answered all of them")
            )
        }
        (AskKind::Merge, _) => format!(
            "It has the approvals it needs, and nothing else holds it up, since {}.",
            when.clock(ask.since)
        ),
        (AskKind::FinishReview, _) => format!("You began a review {at} and have not sent it."),
        (AskKind::PickReviewers, _) => format!(
            "It has been open since {}, and nobody was asked to review.",
            when.clock(ask.since)
        ),
        (AskKind::MoveOn, _) => {
            format!("It is open, and since {} nobody is on turn.", when.clock(ask.since))
        }
        (AskKind::PickUp, "C7") => {
            format!("{who} asked {at} without naming anybody, and nobody has answered since.")
        }
        (AskKind::PickUp, _) => format!(
            "It has been open since {}, and nobody has picked it up.",
            when.clock(ask.since)
        ),
        (AskKind::Do, "C11") => format!("{who} promised it {at}, and it is not done."),
        (AskKind::Do, _) => format!("{who} {} {at}, and it is not done.", did(cause, ask, names)),
        (AskKind::Unblock, _) => unblock(ask, names, when),
        (AskKind::Verify, _) => format!(
            "{who} {} {at}, and {}.",
            did(cause, ask, names),
            tail("checked the result", "checked the result")
        ),
        (AskKind::Decide, _) => {
            format!("{who} {} {at}, and {}.", did(cause, ask, names), tail("decided", "decided"))
        }
        (AskKind::Rsvp, _) => {
            format!("{who} {} {at}, and {}.", did(cause, ask, names), tail("answered", "answered"))
        }
    }
}

fn unblock(ask: &Ask, names: &Names, when: &When) -> String {
    let blocked = ask.creditor.as_ref().map(|who| names.start(who));
    let by = names.list_text(&ask::debtors(ask));
    let item =
        if by == "you" { "An item of yours".to_owned() } else { format!("An item of {by}’s") };
    let since = when.clock(ask.since);
    match blocked {
        Some(who) if who == "You" => format!("{item} has blocked you since {since}."),
        Some(who) => format!("{item} has blocked {who} since {since}."),
        None => format!("{item} has blocked it since {since}."),
    }
}
