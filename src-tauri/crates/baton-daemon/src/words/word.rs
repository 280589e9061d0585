//! The user's own word in words: what was said, what it does and until when, and what came of a time that was written.

use baton_api::wire::{LaterChoice, LaterView, WordView};
use baton_engine::{Limit, Worded};
use baton_model::{AskKind, Lane, Override, OverrideKind, Timestamp, Verdict};

use super::{Names, When};
use crate::later::{Misread, Preset};

/// Examples of times, for who wrote one that is not understood.
pub const EXAMPLES: &str =
    "Say it so: 2h, 3d, evening, tomorrow, fri 14:00, 27 nov, 2026-11-27T14:00, weekend, next-week";

/// Until when a word keeps the item quiet, as it is in effect.
fn until(word: &Override, verdict: &Verdict) -> Option<Timestamp> {
    let OverrideKind::Snoozed { until, .. } = word.kind else { return None };
    let effective = verdict.snoozed_until.filter(|at| *at != Timestamp::MAX);
    match (until, effective) {
        (Some(until), Some(effective)) if word.ask.is_none() => Some(until.min(effective)),
        (until, _) => until,
    }
}

/// A word, to be drawn.
pub fn view(word: &Override, verdict: &Verdict, names: &Names, when: &When) -> WordView {
    let (kind, to, or_activity) = match &word.kind {
        OverrideKind::Passed { to } => ("passed", Some(names.actor(to)), false),
        OverrideKind::Took => ("took", None, false),
        OverrideKind::Settled => ("settled", None, false),
        OverrideKind::NotMine => ("not_mine", None, false),
        OverrideKind::Snoozed { until, or_activity } => {
            ("snoozed", None, *or_activity || until.is_none())
        }
    };
    WordView {
        kind: kind.into(),
        at: word.at.to_string(),
        ask: word.ask.clone(),
        to,
        until: until(word, verdict).map(|at| at.to_string()),
        or_activity,
        words: said(word, verdict, names, when),
    }
}

/// "You said that Cho has it".
pub fn said(word: &Override, verdict: &Verdict, names: &Names, when: &When) -> String {
    match &word.kind {
        OverrideKind::Passed { to } => format!("You said that {} has it", names.name(to)),
        OverrideKind::Took => "You said that you have it".into(),
        OverrideKind::Settled => "You said that it is settled".into(),
        OverrideKind::NotMine => "You said that it is not yours".into(),
        OverrideKind::Snoozed { .. } => match until(word, verdict) {
            Some(at) => format!("You put it off until {}", when.full(at)),
            None => "You put it off until something happens".into(),
        },
    }
}

/// For an undo bar: "Put off until Tue 24 Nov 09:00".
pub fn short(worded: &Worded, undone: bool, names: &Names, when: &When) -> String {
    let word = &worded.word;
    if undone {
        return "Taken back".into();
    }
    match &word.kind {
        OverrideKind::Passed { to } => format!("{} has it", names.name(to)),
        OverrideKind::Took => "You have it".into(),
        OverrideKind::Settled => "Settled".into(),
        OverrideKind::NotMine => "Not yours".into(),
        OverrideKind::Snoozed { .. } => match until(word, &worded.item.verdict) {
            Some(at) => format!("Put off until {}", when.full(at)),
            None => "Put off until something happens".into(),
        },
    }
}

/// All of it: what it does, and what ends it.
pub fn long(worded: &Worded, names: &Names, when: &When) -> String {
    let word = &worded.word;
    let end = "until somebody else acts on it";
    match &word.kind {
        OverrideKind::Passed { to } => {
            format!("In your view {} has it, {end}.", names.name(to))
        }
        OverrideKind::Took => format!("In your view you have it, {end}."),
        OverrideKind::Settled => format!("In your view it is settled, {end}."),
        OverrideKind::NotMine => {
            "In your view it is not yours, until somebody names you again.".into()
        }
        OverrideKind::Snoozed { or_activity, .. } => match until(word, &worded.item.verdict) {
            None => "Quiet until somebody else acts on it.".into(),
            Some(at) => {
                let end = match or_activity {
                    true => "or when somebody else acts on it",
                    false => "whatever happens on it",
                };
                format!("Quiet until {} ({}), {end}.", when.full(at), when.until(at))
            }
        },
    }
}

/// What was taken back, and what holds now.
pub fn undone(worded: &Worded, names: &Names, when: &When) -> String {
    let verdict = &worded.item.verdict;
    // What it meant, whatever holds after it.
    let back = lower(&said(&worded.word, &Verdict::none(), names, when));
    let back = format!("Taken back: {back}.");
    let now = match (verdict.words.last(), verdict.lane) {
        (Some(word), _) => {
            format!(
                "What you said before holds again: {}.",
                lower(&said(word, verdict, names, when))
            )
        }
        (None, Lane::Me) => "It waits on you.".into(),
        (None, Lane::Others) => "It waits on others.".into(),
        (None, Lane::None) => "Nothing in it waits now.".into(),
    };
    format!("{back} {now}")
}

fn lower(words: &str) -> String {
    words.strip_prefix("You ").map_or_else(|| words.to_owned(), |rest| format!("you {rest}"))
}

/// "The decision expires at 15:00."
pub fn expires(limit: &Limit, when: &When) -> String {
    let at = when.at(limit.expires);
    match limit.kind {
        AskKind::Decide => format!("The decision expires {at}."),
        AskKind::Rsvp => format!("It begins {at}."),
        _ => format!("It expires {at}."),
    }
}

/// "Until 14:12 at the latest: the decision expires at 15:00."
pub fn limit(limit: &Limit, when: &When) -> String {
    let why = expires(limit, when);
    let mut chars = why.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase()).unwrap_or_default();
    format!("Until {} at the latest: {first}{}", when.clock(limit.latest), chars.as_str())
}

/// The menu of times.
pub fn choices(offered: &[(Preset, Timestamp)], latest: Option<&Limit>, when: &When) -> LaterView {
    let choice = |key: &str, label: &str, hint: String, until: Option<Timestamp>| LaterChoice {
        key: key.into(),
        label: label.into(),
        hint,
        until: until.map(|at| at.to_string()),
    };
    let mut choices: Vec<LaterChoice> = offered
        .iter()
        .map(|(preset, at)| choice(preset.key(), preset.label(), when.soon(*at), Some(*at)))
        .collect();
    if let Some(limit) = latest {
        let hint = when.soon(limit.latest);
        choices.push(choice("latest", "As long as it can wait", hint, Some(limit.latest)));
    }
    let hint = match latest {
        Some(limit) => format!("{} at the latest", when.soon(limit.latest)),
        None => "without a time".into(),
    };
    choices.push(choice("activity", "When something happens", hint, None));
    LaterView {
        choices,
        latest: latest.map(|limit| limit.latest.to_string()),
        latest_why: latest.map(|limit| expires(limit, when)),
    }
}

/// Why a text is no time.
pub fn misread(text: &str, why: &Misread, when: &When) -> (String, String) {
    let examples = || format!("{EXAMPLES}.");
    match why {
        Misread::Unclear => (format!("“{}” is no time.", super::quote::line(text, 40)), examples()),
        Misread::Ambiguous => (
            format!("“{}” can be two days.", super::quote::line(text, 40)),
            "Say it so: 27 nov, 27.11., 2026-11-27.".into(),
        ),
        Misread::Unit(number) => {
            (format!("{number} of what?"), format!("Say {number}m, {number}h or {number}d."))
        }
        Misread::Over(at) => (format!("{} is over.", when.full(*at)), "Give a later time.".into()),
        Misread::None(Preset::Weekend) => {
            ("It is the weekend now.".into(), "Say it so: tomorrow, sat 09:00, next-week.".into())
        }
        Misread::None(_) => {
            ("That is over for today.".into(), "Say it so: 2h, 22:30, tomorrow.".into())
        }
        Misread::Far => ("That is years ahead.".into(), "Give a time within two years.".into()),
    }
}
