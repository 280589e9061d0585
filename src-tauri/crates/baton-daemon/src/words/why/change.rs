//! What would change it: of what stands, who does what; of what is on no lane, what would bring it here.

use baton_engine::explain::{Bar, Fate};
use baton_model::{AskKind, Family, OverrideKind, Party, Timestamp};

use super::Telling;
use crate::words::{ask, row};

/// What would end the shown ask; for what is on no lane, what would bring it here.
pub fn would_change(telling: &Telling<'_>) -> Vec<String> {
    let Telling { item, told, names, when } = telling;
    let verdict = &told.verdict;
    let Some(ask) = row::shown(verdict) else { return brings(telling) };
    let mine = ask::owes(ask, names.me.as_ref());
    let debtor = match (&ask.debtor, ask::debtors(ask).as_slice()) {
        (_, []) => "Somebody".to_owned(),
        (Party::Group(team, _), _) => format!("Somebody of {}", names.name(team)),
        (_, [one]) => names.start(one),
        (_, several) => format!("One of {}", names.list_text(several)),
    };
    let verb = |you: &str, they: &str| {
        if mine && !ask.shared { format!("You {you}.") } else { format!("{debtor} {they}.") }
    };
    let creditor =
        ask.creditor.as_ref().filter(|who| !names.is_me(who)).map(|who| names.start(who));
    let mut ways = Vec::new();
    match ask.kind {
        AskKind::Review | AskKind::Rereview => {
            ways.push(verb("send a review", "sends a review"));
            ways.push("The request is taken back, or it is merged, closed or made a draft.".into());
        }
        AskKind::Answer => {
            ways.push(match ask.thread.is_some() {
                true => verb("answer in that thread", "answers in that thread"),
                false => verb("answer", "answers"),
            });
            ways.push(match &creditor {
                Some(who) => format!("{who} says that it is no longer needed."),
                None => "You say that it is no longer needed.".into(),
            });
        }
        AskKind::Fix => ways.push(match ask.rule.to_string().as_str() {
            "R13" => "The check passes, or a push starts it anew.".to_owned(),
            "R15" => "The conflict is resolved.".to_owned(),
            "M8" => "You write to whom it did not reach, or they write.".to_owned(),
            _ => verb(
                "answer all threads, or request the review again",
                "answers all threads, or requests the review again",
            ),
        }),
        AskKind::Merge => {
            ways.push("It is merged, or a check, a conflict or a review holds it up.".into())
        }
        AskKind::FinishReview => ways.push("You send the review, or discard it.".into()),
        AskKind::PickReviewers => ways.push("Somebody is asked to review.".into()),
        AskKind::PickUp => ways.push("Somebody is assigned, or answers.".into()),
        AskKind::Do => match ask.rule.to_string().as_str() {
            "I8" => ways.push(format!("{debtor} asks, or stops.")),
            "C11" => {
                ways.push(verb(
                    "say that it is done, or send it",
                    "says that it is done, or sends it",
                ));
                ways.push(match &creditor {
                    Some(who) => format!("{who} says that it is no longer needed."),
                    None => "You say that it is no longer needed.".into(),
                });
            }
            "G6" => ways.push("You close it, or say that it is done: baton settle.".into()),
            _ => {
                ways.push("It is closed, or moved to review or backlog.".into());
                ways.push("The assignment is taken back.".into());
            }
        },
        AskKind::Unblock => ways.push("The blocking item is closed.".into()),
        AskKind::Verify => ways.push(match ask.rule.family {
            'R' => verb("approve it, or ask for a review", "approves it, or asks for a review"),
            _ => verb("close it, or say what is missing", "closes it, or says what is missing"),
        }),
        AskKind::Decide => ways.push(verb("decide", "decides")),
        AskKind::Rsvp => ways.push(verb("respond", "responds")),
        AskKind::MoveOn => ways.push("Anybody is asked for something.".into()),
    }
    if let Some(until) = verdict.away_until {
        ways.push(format!("{debtor} is back {}.", when.at(until)));
    }
    if let Some(expires) = ask.expires {
        let verb = if item.family == Family::Event { "begins" } else { "expires" };
        ways.push(format!("It {verb} {}: then nothing is asked any more.", when.at(expires)));
    }
    if verdict.words.iter().any(|word| !matches!(word.kind, OverrideKind::Snoozed { .. })) {
        ways.push("You take your word back, or somebody else acts on it.".into());
    } else if mine {
        ways.push("You pass it on, or say that it is not yours.".into());
    }
    if let Some(until) = verdict.snoozed_until {
        ways.push(match until == Timestamp::MAX {
            true => "It is back among the others when somebody acts on it.".into(),
            false => format!("It is back among the others {}.", when.at(until)),
        });
    }
    ways
}

/// What would bring an item here that is on no lane.
fn brings(telling: &Telling<'_>) -> Vec<String> {
    let Telling { item, told, when, .. } = telling;
    let mut ways = Vec::new();
    if !told.verdict.words.is_empty() {
        ways.push("You take your word back, or somebody else acts on it.".to_owned());
    }
    for (_, fate) in &told.beside {
        if let Fate::Later(from) = fate {
            ways.push(format!("Nothing happens until then: it is said {}.", when.at(*from)));
        }
    }
    if told.fates.iter().any(|fate| matches!(fate, Fate::Paused(_))) {
        ways.push("What it waits for is done: then it is back, since when it was asked.".into());
    }
    match &told.bar {
        Some(Bar::AccessLost(_)) => {
            ways.push("You are let in again, and it is read once more.".into());
            return ways;
        }
        Some(Bar::Archived(_)) => {
            ways.push("It is taken out of the archive.".into());
            return ways;
        }
        Some(Bar::Empty) => ways.push("It is read.".into()),
        Some(Bar::Over(_)) => {
            ways.push("It is opened again, or a person asks you in it by name.".into());
            return ways;
        }
        Some(Bar::Draft(_)) => ways.push("It is marked as ready.".into()),
        Some(Bar::Began(_)) => ways.push("It is moved to a time that is still to come.".into()),
        Some(Bar::Machine(_, rule)) if rule.number == 18 => {
            ways.push("Auto-merge is switched off, or a check or a conflict stops it.".into());
        }
        Some(Bar::Machine(..)) => ways.push("The checks report.".into()),
        Some(Bar::Unknown(_)) => ways.push("It is known whether it can be merged.".into()),
        Some(Bar::NoPart) | None => {}
    }
    ways.push(
        match item.family {
            Family::Review => "Your review is requested, or somebody asks you by name.",
            Family::Issue => "It is assigned to you, or somebody asks you by name.",
            Family::Chat => "Somebody asks you by name, or answers you with a question.",
            Family::Mail => "A person asks you in a mail to you, or by name.",
            Family::Event => "You are asked to answer the invitation again.",
            Family::Handoff => "A decision is asked of you.",
        }
        .into(),
    );
    ways
}
