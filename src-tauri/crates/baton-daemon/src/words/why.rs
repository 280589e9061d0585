//! Why an item is where it is: one sentence with the event and its time, the evidence, what was dropped, and what would
//! change it.

use baton_model::{
    Ask, AskKind, AskState, Event, Evidence, Item, ItemState, Lane, Override, OverrideKind, Party,
    Verdict, What,
};

use super::ask::{self, Said};
use super::{Names, When, note, quote, row};

/// What a piece of evidence was, after the person's name: "requested your review".
pub fn did(evidence: &Evidence, ask: &Ask, names: &Names) -> String {
    let whom = match &ask.debtor {
        Party::Person(person) if names.is_me(person) => "your review".to_owned(),
        Party::Person(person) => format!("a review by {}", names.name(person)),
        Party::Group(team, _) => format!("a review by {}", names.name(team)),
        Party::Several(people) => format!("a review by {}", names.list_text(people)),
        Party::Nobody => "a review".to_owned(),
    };
    let asks_me = ask::owes(ask, names.me.as_ref());
    match evidence.what.as_str() {
        "review_requested" => format!("requested {whom}"),
        "said" | "sent" | "forwarded" if ask.kind == AskKind::Answer && asks_me => {
            "asked you".into()
        }
        "said" | "sent" | "forwarded" if ask.kind == AskKind::Answer => "asked".into(),
        "said" | "sent" | "forwarded" => "wrote".into(),
        "edited" => "changed the message".into(),
        "deleted" => "deleted a message".into(),
        "reacted" => "reacted".into(),
        "reviewed" => match ask.kind {
            AskKind::Answer if asks_me => "asked you in a review".into(),
            AskKind::Answer => "asked in a review".into(),
            AskKind::Fix => "asked for changes".into(),
            AskKind::Merge => "approved".into(),
            _ => "reviewed".into(),
        },
        "review_dismissed" => "dismissed a review".into(),
        "review_started" => "began a review".into(),
        "review_request_removed" => "took a request back".into(),
        "pushed" => "pushed".into(),
        "checks" => match evidence.quote.as_deref() {
            Some(name) => format!("reported the check {name}"),
            None => "reported a check".into(),
        },
        "mergeable" => "reported whether it merges".into(),
        "auto_merge" => "switched auto-merge".into(),
        "opened" => "opened it".into(),
        "ready" => "marked it as ready".into(),
        "drafted" => "made it a draft".into(),
        "closed" => "closed it".into(),
        "reopened" => "reopened it".into(),
        "merged" => "merged it".into(),
        "assigned" => match &ask.debtor {
            Party::Person(person) if names.is_me(person) => "assigned you".into(),
            Party::Person(person) => format!("assigned {}", names.name(person)),
            _ => "assigned it".into(),
        },
        "unassigned" => "took an assignment back".into(),
        "state" => "moved it".into(),
        "blocked_by" => "is blocked".into(),
        "unblocked" => "is no longer blocked".into(),
        "delegated" => "handed it to an agent".into(),
        "stopped" => "stopped".into(),
        "invited" => "invited you".into(),
        "rescheduled" => "moved it".into(),
        "asked_decision" => "asked for a decision".into(),
        "finished" => "finished".into(),
        "resolved" => "resolved a thread".into(),
        "unresolved" => "opened a thread again".into(),
        other => other.replace('_', " "),
    }
}

/// The sentence: who did what when, and what has not happened since.
pub fn sentence(
    item: &Item,
    events: &[Event],
    words: &[Override],
    verdict: &Verdict,
    names: &Names,
    when: &When,
) -> String {
    if item.state == ItemState::AccessLost {
        return format!("You can no longer see it in {}: access was lost.", names.tool);
    }
    if verdict.lane == Lane::None {
        return nothing(item, events, words, names, when);
    }
    let Some(ask) = row::shown(verdict) else { return String::new() };
    let me = names.me.as_ref();
    let cause =
        ask.evidence.iter().rev().find(|evidence| !ask::debtors(ask).contains(&evidence.who));
    let Some(cause) = cause.or(ask.evidence.last()) else {
        let said = Said::shown(verdict, item.facts.base.as_deref());
        let words = said.map(|said| ask::plain(&said.sentence(names))).unwrap_or_default();
        return format!("{words}, since {}.", when.clock(ask.since));
    };
    let who = names.start(&cause.who);
    let at = when.at(cause.at);
    let tail = |mine: &str, theirs: &str| {
        if ask::owes(ask, me) {
            format!("you have not {mine} since")
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
        (AskKind::Review, "R2") => format!(
            "{who} {} {at}, and nobody of the team has reviewed since.",
            did(cause, ask, names)
        ),
        (AskKind::Review | AskKind::Rereview, _) => {
            format!("{who} {} {at}, and {}.", did(cause, ask, names), tail("reviewed", "reviewed"))
        }
        (AskKind::Answer, _) => {
            let verb =
                if names.is_me(&cause.who) { "asked".to_owned() } else { did(cause, ask, names) };
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
        (AskKind::PickUp, _) => format!(
            "It has been open since {}, and nobody has picked it up.",
            when.clock(ask.since)
        ),
        (AskKind::Do, _) => format!("{who} {} {at}, and it is not done.", did(cause, ask, names)),
        (AskKind::Unblock, _) => format!("{who} {} {at}.", did(cause, ask, names)),
        (AskKind::Verify, _) => format!(
            "{who} {} {at}, and {}.",
            did(cause, ask, names),
            tail("checked the result", "checked the result")
        ),
        (AskKind::Decide, _) => {
            format!("{who} {} {at}, and {}.", did(cause, ask, names), tail("decided", "decided"))
        }
        (AskKind::Rsvp, _) => format!(
            "{who} {} {at}, and {}.",
            did(cause, ask, names),
            tail("responded", "responded")
        ),
    }
}

fn nothing(
    item: &Item,
    events: &[Event],
    words: &[Override],
    names: &Names,
    when: &When,
) -> String {
    if let Some(word) = words.last() {
        let said = match &word.kind {
            OverrideKind::Passed { to } => Some(format!("said that {} has it", names.name(to))),
            OverrideKind::Settled => Some("marked it as done here".into()),
            OverrideKind::NotMine => Some("said that it is not yours".into()),
            OverrideKind::Took | OverrideKind::Snoozed { .. } => None,
        };
        if let Some(said) = said {
            return format!("You {said} {}, so it waits on nobody in your view.", when.at(word.at));
        }
    }
    let settled = note::settled(item, events, names).text;
    let settled = settled.strip_suffix(", nothing left for you").unwrap_or(&settled);
    let last = events
        .iter()
        .rev()
        .find(|event| !matches!(event.what, What::Labelled | What::Other { .. }));
    match (item.state, last) {
        (ItemState::Merged | ItemState::Closed, Some(last)) => {
            format!("{settled} {}: it is over.", when.at(last.at))
        }
        (ItemState::Draft, _) => "It is a draft: requests sleep until it is ready.".into(),
        _ => "Nothing in it asks you for anything now, and you ask nobody.".into(),
    }
}

/// What was considered and is on nobody's lane.
pub fn dropped(verdict: &Verdict, names: &Names, when: &When) -> Vec<String> {
    let of = |ask: &Ask| {
        let said = Said { acked: false, ..Said::one(ask, names.me.as_ref(), None) };
        let what = ask::plain(&said.sentence(names));
        let why = match ask.state {
            AskState::Settled => "settled",
            AskState::Void => "no longer asked",
            AskState::Expired => "its time is over",
            AskState::Open | AskState::Acked if ask.paused => "paused until something else is done",
            AskState::Open | AskState::Acked => return None,
        };
        Some(format!("{what} (since {}): {why}. Rule {}.", when.clock(ask.since), ask.rule))
    };
    verdict.asks.iter().filter_map(of).collect()
}

/// What would end the shown ask.
pub fn would_change(verdict: &Verdict, names: &Names, when: &When) -> Vec<String> {
    let Some(ask) = row::shown(verdict) else { return Vec::new() };
    let mine = ask::owes(ask, names.me.as_ref());
    let debtor = match ask::debtors(ask).as_slice() {
        [] => "Somebody".to_owned(),
        [one] => names.start(one),
        several => format!("One of {}", names.list_text(several)),
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
            ways.push(verb("answer in that thread", "answers in that thread"));
            ways.push(match &creditor {
                Some(who) => format!("{who} says that it is no longer needed."),
                None => "You say that it is no longer needed.".into(),
            });
        }
        AskKind::Fix => ways.push(match ask.rule.to_string().as_str() {
            "R13" => "The check passes, or a push starts it anew.".to_owned(),
            "R15" => "The conflict is resolved.".to_owned(),
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
        AskKind::Do => {
            ways.push("It is closed, or moved to review or backlog.".into());
            ways.push("The assignment is taken back.".into());
        }
        AskKind::Unblock => ways.push("The blocking item is closed.".into()),
        AskKind::Verify => ways.push(verb("approve it or answer", "approves it or answers")),
        AskKind::Decide => ways.push(verb("decide", "decides")),
        AskKind::Rsvp => ways.push(verb("respond", "responds")),
        AskKind::MoveOn => ways.push("Anybody is asked for something.".into()),
    }
    if let Some(until) = verdict.away_until {
        ways.push(format!("{debtor} is back {}.", when.at(until)));
    }
    if mine {
        ways.push("You pass it on, or say that it is not yours.".into());
    }
    ways
}
