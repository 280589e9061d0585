//! What holds for every history. Each claim says what contradicts it, in words.

use std::collections::BTreeSet;

use baton_model::{
    Ask, AskKind, AskState, Event, Family, Handle, Lane, Nature, Override, OverrideKind, Party,
    Timestamp, Verdict, What,
};
use jiff::SignedDuration;

use super::draw::Draw;
use super::words::text;
use super::world::{PEOPLE, World};

/// What contradicts the claim.
pub type Held = Result<(), String>;
/// What holds for every world.
pub type Claim = fn(&World) -> Held;

/// Every claim, by name.
pub const ALL: [(&str, Claim); 12] = [
    ("order and repetition", order_and_repetition),
    ("my own words", my_own_words),
    ("a bot", a_bot),
    ("closing", closing),
    ("grounds", grounds),
    ("both sides", both_sides),
    ("waking", waking),
    ("an ended word", an_ended_word),
    ("activity ends a word", activity_ends_a_word),
    ("one person", one_person),
    ("what nobody knows", what_nobody_knows),
    ("a missing page", a_missing_page),
];

/// The claim of that name.
pub fn claim(name: &str) -> Option<Claim> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, claim)| *claim)
}

fn is_live(ask: &Ask) -> bool {
    matches!(ask.state, AskState::Open | AskState::Acked)
}

fn same(a: &Verdict, b: &Verdict, what: &str, viewer: &str) -> Held {
    if a == b { Ok(()) } else { Err(format!("{what}, for {viewer}:\n{a:#?}\n{b:#?}")) }
}

/// The order of arrival and repetitions do not matter.
pub fn order_and_repetition(world: &World) -> Held {
    let mut mixed = world.events.clone();
    mixed.extend(world.events.iter().step_by(2).cloned());
    let mut draw = Draw::new(&world.salt);
    for at in (1..mixed.len()).rev() {
        mixed.swap(at, (draw.below(256) * 7 + at / 2) % (at + 1));
    }
    for viewer in PEOPLE {
        let seen = world.view(viewer, world.now());
        same(&seen, &world.view_of(&mixed, viewer, world.now()), "shuffled", viewer)?;
    }
    Ok(())
}

/// The viewer's own message never puts a thread on the viewer. (What it promises, C11 makes a `do`.)
pub fn my_own_words(world: &World) -> Held {
    let mut draw = Draw::new(&world.salt);
    let viewer = draw.pick(&PEOPLE);
    let me = Handle::from(viewer);
    let now = world.after(10);
    let thread = match draw.below(4) {
        0 => None,
        1 if world.item.family == Family::Review => Some(format!("t{}", draw.below(20))),
        _ => Some(format!("e{}", draw.below(20))),
    };
    let text = text(&mut draw);
    let what = if world.item.family == Family::Mail {
        let to = vec![draw.pick(&PEOPLE).into(), draw.pick(&PEOPLE).into()];
        What::Sent {
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
            text,
            headers: baton_model::MailHeaders::default(),
        }
    } else {
        What::Said { text, thread, to: Vec::new() }
    };
    let mut world = world.clone();
    // A word that ends, and access that is there again, are not what is claimed about.
    world.words.clear();
    world.events.retain(|event| event.what != What::AccessLost);
    let owed = |world: &World| -> BTreeSet<(&str, Timestamp)> {
        let asks = world.view(viewer, now).asks.into_iter();
        asks.filter(|ask| is_live(ask) && ask.creditor.as_ref() != Some(&me))
            // Whoever claims what was shared had it before (G11).
            .filter(|ask| match &ask.debtor {
                Party::Person(who) => *who == me,
                Party::Several(people) | Party::Group(_, people) => people.contains(&me),
                Party::Nobody => false,
            })
            .filter(|ask| {
                use AskKind::{Answer, Decide, Review, Rsvp, Verify};
                matches!(ask.kind, Answer | Decide | Review | Rsvp | Verify)
            })
            .map(|ask| (ask.kind.as_str(), ask.since))
            .collect()
    };
    let before = owed(&world);
    let after = owed(&world.with(Event {
        key: "mine".to_owned(),
        at: world.after(5),
        who: me.clone(),
        what,
    }));
    if after.is_subset(&before) {
        return Ok(());
    }
    Err(format!("{viewer} owes {after:?} after {before:?}"))
}

/// A bot's message, mail or reaction changes no verdict.
pub fn a_bot(world: &World) -> Held {
    let mut draw = Draw::new(&world.salt);
    let text = text(&mut draw);
    let on = format!("e{}", draw.below(12));
    let what = match draw.below(6) {
        0 => What::Said { text, thread: None, to: Vec::new() },
        1 => What::Said { text, thread: Some(on), to: vec!["ana".into()] },
        2 => What::Reacted { on, emoji: "white_check_mark".to_owned() },
        3 => What::Reacted { on, emoji: "eyes".to_owned() },
        4 if world.item.family == Family::Mail => What::Sent {
            to: vec!["ana".into()],
            cc: Vec::new(),
            bcc: Vec::new(),
            text,
            headers: baton_model::MailHeaders::default(),
        },
        _ => What::Labelled,
    };
    changes_nothing(world, "ci", what)
}

/// What no version knows of, and labels (I10), change no verdict, whoever did them.
pub fn what_nobody_knows(world: &World) -> Held {
    let mut draw = Draw::new(&world.salt);
    let who = draw.pick(&PEOPLE);
    let what = if draw.once_in(2) {
        What::Labelled
    } else {
        What::Other { name: "teleported".to_owned() }
    };
    // Whoever acts on what they had lost has it again.
    if world.events.iter().any(|event| event.what == What::AccessLost) {
        return Ok(());
    }
    changes_nothing(world, who, what)
}

fn changes_nothing(world: &World, who: &str, what: What) -> Held {
    if world.events.is_empty() {
        return Ok(());
    }
    let now = world.now().max(world.after(10));
    let word = format!("{what:?} by {who}");
    let event = Event { key: "more".to_owned(), at: world.after(5), who: who.into(), what };
    let louder = world.with(event);
    for viewer in PEOPLE {
        same(&world.view(viewer, now), &louder.view(viewer, now), &word, viewer)?;
    }
    Ok(())
}

/// After the end nobody owes anything.
pub fn closing(world: &World) -> Held {
    let what = match world.item.family {
        Family::Review if world.salt.len().is_multiple_of(2) => What::Merged,
        Family::Event => What::Cancelled,
        Family::Handoff if world.salt.len().is_multiple_of(3) => What::Withdrawn,
        Family::Handoff => What::SessionGone,
        _ => What::Closed,
    };
    let end = Event { key: "end".to_owned(), at: world.after(5), who: "zoe".into(), what };
    let over = world.with(end);
    for viewer in PEOPLE {
        let seen = over.view(viewer, over.after(100_000));
        if seen.lane != Lane::None || seen.wakes_at.is_some() || seen.asks.iter().any(is_live) {
            return Err(format!("for {viewer} there still is {seen:#?}"));
        }
    }
    Ok(())
}

/// Each verdict names a rule and evidence that exist, people who can owe, and a time at which something happened.
pub fn grounds(world: &World) -> Held {
    grounds_in(world, &world.events)
}

/// With events left out at random: the same, from what is left.
pub fn a_missing_page(world: &World) -> Held {
    let mut draw = Draw::new(&world.salt);
    let (from, until) = (draw.below(12), draw.below(24));
    let left = world.events.iter().enumerate().filter(|(n, _)| *n < from || *n > until);
    let left: Vec<Event> = left.map(|(_, event)| event.clone()).collect();
    grounds_in(world, &left)
}

fn grounds_in(world: &World, events: &[Event]) -> Held {
    let keys: BTreeSet<&str> = events.iter().map(|event| event.key.as_str()).collect();
    let mut times: BTreeSet<Timestamp> = events.iter().map(|event| event.at).collect();
    times.extend(world.words.iter().map(|word| word.at));
    for viewer in PEOPLE {
        let seen = world.view_of(events, viewer, world.now());
        let wrong = |what: &str| Err(format!("for {viewer}: {what}: {seen:#?}"));
        let none = seen.lane == Lane::None;
        if none != seen.kind.is_none()
            || none != seen.rule.is_none()
            || none != seen.since.is_none()
        {
            return wrong("a lane without kind, rule or since, or these without a lane");
        }
        if none != seen.shown.is_empty() || seen.shown.iter().any(|at| *at >= seen.asks.len()) {
            return wrong("what is shown is not there");
        }
        let may_alert = |at: &usize| {
            let ask = &seen.asks[*at];
            !ask.shared && !ask.soft && !ask.quiet && !ask.paused && ask.confidence >= 80
        };
        if seen.alert && (seen.lane != Lane::Me || !seen.shown.iter().any(may_alert)) {
            return wrong("an alert that may not be");
        }
        if seen.since.is_some_and(|since| !times.contains(&since)) {
            return wrong("nothing happened then");
        }
        for ask in &seen.asks {
            grounded(world, ask, &keys, &times).map_err(|what| format!("{viewer}: {what}"))?;
        }
    }
    Ok(())
}

fn grounded(world: &World, ask: &Ask, keys: &BTreeSet<&str>, times: &BTreeSet<Timestamp>) -> Held {
    let wrong = |what: &str| Err(format!("{what}: {ask:#?}"));
    let taken = ask.rule.to_string() == "G6";
    if !rules().contains(&ask.rule.to_string()) {
        return wrong("no such rule");
    }
    if ask.evidence.is_empty() && !taken {
        return wrong("no evidence");
    }
    for proof in &ask.evidence {
        if !keys.contains(proof.key.as_str()) || !times.contains(&proof.at) {
            return wrong("evidence of what is not there");
        }
        let quote = proof.quote.as_deref().unwrap_or_default();
        if proof.decided.iter().any(|(from, to)| quote.get(*from..*to).is_none()) {
            return wrong("words that decided are not in the quote");
        }
    }
    let nature = |who: &Handle| world.cast.nature(who);
    let debtors: &[Handle] = match &ask.debtor {
        Party::Person(who) => std::slice::from_ref(who),
        Party::Several(people) => people,
        _ => &[],
    };
    // What was delegated to is an agent, whatever kind of account it has (I8).
    let delegated = ask.rule.to_string() == "I8";
    if !delegated && debtors.iter().any(|who| nature(who) == Nature::Bot) {
        return wrong("a bot owes");
    }
    if debtors.iter().any(|who| world.cast.person(who) != who) {
        return wrong("owed by another name of a person");
    }
    // In the view of one who passes it to the one who waits, it is that one's.
    let passed = world.words.iter().any(|word| matches!(word.kind, OverrideKind::Passed { .. }));
    if !passed && debtors.iter().any(|who| ask.creditor.as_ref() == Some(who)) {
        return wrong("owed to oneself");
    }
    Ok(())
}

/// The ids of the rules, from their own text.
pub fn rules() -> &'static BTreeSet<String> {
    static RULES: std::sync::OnceLock<BTreeSet<String>> = std::sync::OnceLock::new();
    RULES.get_or_init(|| crate::cases::rules().iter().map(|rule| rule.id.to_string()).collect())
}

/// Both sides of an ask see it, as the same. (Own words are one's own view, and access is each person's own.)
pub fn both_sides(world: &World) -> Held {
    let mut world = world.clone();
    world.words.clear();
    world.events.retain(|event| event.what != What::AccessLost);
    let views = PEOPLE.map(|viewer| world.view(viewer, world.now()));
    let seen_by = |who: &Handle, ask: &Ask| {
        PEOPLE
            .iter()
            .position(|name| *name == who.as_str())
            .is_none_or(|at| views[at].asks.contains(ask))
    };
    for (viewer, seen) in PEOPLE.iter().zip(&views) {
        for ask in seen.asks.iter().filter(|ask| is_live(ask)) {
            let debtors: &[Handle] = match &ask.debtor {
                Party::Person(who) => std::slice::from_ref(who),
                Party::Several(people) => people,
                _ => &[],
            };
            if let Some(blind) = ask.creditor.iter().chain(debtors).find(|who| !seen_by(who, ask)) {
                return Err(format!("{viewer} sees it, {blind} does not: {ask:#?}"));
            }
        }
    }
    Ok(())
}

/// Nothing changes before the instant that the verdict names.
pub fn waking(world: &World) -> Held {
    let now = world.now();
    for viewer in PEOPLE {
        let seen = world.view(viewer, now);
        let later = now.checked_add(SignedDuration::from_hours(2_000)).unwrap_or(Timestamp::MAX);
        let until = seen.wakes_at.unwrap_or(later);
        if until <= now {
            return Err(format!("{viewer} wakes in the past: {seen:#?}"));
        }
        let just_before = until.checked_sub(SignedDuration::from_secs(1)).unwrap_or(until).max(now);
        same(&seen, &world.view(viewer, just_before), "just before waking", viewer)?;
    }
    Ok(())
}

/// What does not hold any more is as if it had not been said.
pub fn an_ended_word(world: &World) -> Held {
    if world.words.is_empty() {
        return Ok(());
    }
    for viewer in PEOPLE {
        let seen = world.view(viewer, world.now());
        let mut fewer = world.clone();
        fewer.words.retain(|word| {
            world.cast.person(&word.by).as_str() == viewer && seen.words.contains(word)
        });
        same(&seen, &fewer.view(viewer, world.now()), "without the words that ended", viewer)?;
    }
    Ok(())
}

/// Another person's next message in the ask's thread ends the viewer's word on it.
pub fn activity_ends_a_word(world: &World) -> Held {
    let mut draw = Draw::new(&world.salt);
    let viewer = draw.pick(&PEOPLE);
    let mut world = world.clone();
    world.words.clear();
    let asks = world.view(viewer, world.after(1)).asks;
    let Some(ask) = asks.iter().find(|ask| is_live(ask)) else { return Ok(()) };
    let until = Some(Timestamp::MAX);
    let (at, later) = (world.after(1), world.after(3));
    let other = PEOPLE.iter().find(|name| **name != viewer).copied().unwrap_or("zoe");
    let word = Override {
        by: viewer.into(),
        at,
        thread: ask.thread.clone(),
        // Without a thread a word is about all asks on the item.
        ask: (ask.thread.is_none() || draw.once_in(2)).then(|| ask.key.clone()),
        seen: None,
        kind: match draw.below(5) {
            0 => OverrideKind::Settled,
            1 => OverrideKind::Took,
            2 => OverrideKind::Passed { to: "zoe".into() },
            3 => OverrideKind::NotMine,
            _ => OverrideKind::Snoozed { until, or_activity: true },
        },
    };
    let text = format!("@{viewer} what do you say?");
    let what = What::Said { text, thread: ask.thread.clone(), to: Vec::new() };
    let after = world.with(Event { key: "next".to_owned(), at: later, who: other.into(), what });
    let mut said = after.clone();
    said.words.push(word);
    let now = after.after(1);
    same(&after.view(viewer, now), &said.view(viewer, now), "as if never said", viewer)
}

/// All names of a person are one person.
pub fn one_person(world: &World) -> Held {
    let mut renamed = world.clone();
    for event in &mut renamed.events {
        event.who = world.cast.person(&event.who).clone();
        let plain = |names: &mut Vec<Handle>| {
            for name in names {
                *name = world.cast.person(name).clone();
            }
        };
        match &mut event.what {
            What::ReviewRequested { of }
            | What::ReviewRequestRemoved { of }
            | What::ReviewDismissed { of }
            | What::AskedDecision { of, .. } => plain(of),
            What::Sent { to, cc, .. } => {
                plain(to);
                plain(cc);
            }
            What::Assigned { to } | What::Unassigned { from: to } => {
                *to = world.cast.person(to).clone();
            }
            _ => {}
        }
    }
    renamed.item.owner = world.cast.person(&world.item.owner).clone();
    for word in &mut renamed.words {
        word.by = world.cast.person(&word.by).clone();
    }
    for viewer in PEOPLE {
        let (mut a, mut b) = (world.view(viewer, world.now()), renamed.view(viewer, world.now()));
        // A word is told as it was said.
        a.words.clear();
        b.words.clear();
        same(&a, &b, "under one name", viewer)?;
    }
    Ok(())
}
