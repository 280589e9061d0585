//! What holds for every history: order and repetition do not matter, machines change nothing, views agree.
//!
//! Histories are drawn from a small world (five people, a team, a bot, a few texts), so that events often concern each
//! other.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{
    AskState, Cast, CheckState, Event, Family, Handle, Item, Lane, Members, MergeState, Nature,
    Remark, Timestamp, Verdict, Vote, What,
};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::{Situation, verdict};

const PEOPLE: [&str; 5] = ["ana", "ben", "cho", "dia", "eli"];
const TEXTS: [&str; 16] = [
    "@ana can you check the proxy limit?",
    "@ben why does this need a lock?",
    "@cho PTAL",
    "@dia the build is red",
    "is there a workaround?",
    "which one, staging or prod?",
    "it is 20 MB since January",
    "the caller checks the return code",
    "will do tomorrow",
    "on it",
    "fixed",
    "done",
    "thanks!",
    "never mind, found it",
    "any update?",
    "nit: could be shorter",
];

fn start() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn cast() -> Cast {
    Cast {
        same: BTreeMap::from([("ana-gh".into(), "ana".into())]),
        nature: BTreeMap::from([("ci".into(), Nature::Bot), ("coder".into(), Nature::Agent)]),
        teams: BTreeMap::from([
            ("platform".into(), Members::Known(BTreeSet::from(["ana".into(), "cho".into()]))),
            ("security".into(), Members::Hidden),
        ]),
        ..Cast::default()
    }
}

fn item(family: Family) -> Item {
    let mut item = Item::new("1", family, "ben".into(), start());
    if family == Family::Chat {
        item.channel = Some(baton_model::Channel::Channel);
        item.members = PEOPLE.map(Handle::from).to_vec();
    }
    if family == Family::Issue {
        item.workflow =
            ["backlog", "todo", "in_progress", "in_review", "done"].map(str::to_owned).to_vec();
    }
    item
}

/// One to four lower-case facts about one event: who, which, what, whom.
fn event(family: Family) -> impl Strategy<Value = (usize, usize, usize, u8)> {
    let kinds = match family {
        Family::Review => 24u8,
        Family::Issue => 16,
        _ => 11,
    };
    (0..PEOPLE.len(), 0..TEXTS.len(), 0..6usize, 0..kinds)
}

fn build(family: Family, drawn: &[(usize, usize, usize, u8)]) -> Vec<Event> {
    let mut events =
        vec![Event { key: "e0".to_owned(), at: start(), who: "ben".into(), what: What::Opened }];
    for (n, (who, text, other, kind)) in drawn.iter().enumerate() {
        let n = n + 1;
        let minutes = i64::try_from(n / 3).unwrap() * 47;
        let at = start().checked_add(SignedDuration::from_mins(minutes)).unwrap();
        let who: Handle = if n % 7 == 3 { "ana-gh".into() } else { PEOPLE[*who].into() };
        let whom: Handle = ["ana", "cho", "dia", "platform", "security", "eli"][*other].into();
        let text = TEXTS[*text].to_owned();
        // Earlier messages and remarks, to refer to.
        let on = format!("e{}", (n * (other + 1)) / 7);
        let thread = format!("t{}", (n * (other + 1)) / 7);
        let what = match (kind, family) {
            (0..=3, _) => What::Said { text, thread: None, to: Vec::new() },
            (4 | 5, Family::Review) => What::Said { text, thread: Some(thread), to: Vec::new() },
            (4 | 5, _) | (6, _) => What::Said { text, thread: Some(on), to: Vec::new() },
            (7, _) => What::Edited { on, text },
            (8, _) => What::Deleted { on },
            (9, _) => {
                let emoji = ["eyes", "thumbsup", "white_check_mark"][other % 3].to_owned();
                What::Reacted { on: if other % 2 == 0 { on } else { thread }, emoji }
            }
            (10, _) => {
                if *other == 0 {
                    What::Closed
                } else {
                    What::Reopened
                }
            }
            (11 | 12, Family::Review) => What::ReviewRequested { of: vec![whom] },
            (11, _) => What::Assigned { to: whom },
            (12, _) => What::Unassigned { from: whom },
            (13..=15, Family::Review) => What::Reviewed {
                vote: [Vote::Approve, Vote::RequestChanges, Vote::Comment][other % 3],
                text: if other % 2 == 0 { text.clone() } else { String::new() },
                threads: if *other > 2 {
                    vec![Remark { id: format!("t{n}"), text }]
                } else {
                    Vec::new()
                },
            },
            (13, _) => {
                let state = ["todo", "in_progress", "in_review", "blocked", "done", "backlog"];
                What::State { to: state[*other].to_owned() }
            }
            (14, _) => What::BlockedBy { item: format!("other {other}"), owner: whom },
            (15, _) => What::Unblocked,
            (16, _) => What::Pushed { dismisses: *other == 0 },
            (17, _) => What::Checks {
                state: [CheckState::Failed, CheckState::Passed, CheckState::Running][other % 3],
                required: true,
                name: "unit".to_owned(),
            },
            (18, _) => What::Mergeable {
                state: [MergeState::Yes, MergeState::Conflict, MergeState::Unknown][other % 3],
            },
            (19, _) => {
                if *other == 0 {
                    What::Drafted
                } else {
                    What::Ready
                }
            }
            (20, _) => What::Resolved { thread },
            (21, _) => What::Unresolved { thread },
            (22, _) => What::ReviewDismissed { of: vec![whom] },
            _ => What::ReviewStarted,
        };
        events.push(Event { key: format!("e{n}"), at, who, what });
    }
    events
}

fn history() -> impl Strategy<Value = (Family, Vec<Event>)> {
    prop_oneof![2 => Just(Family::Review), 2 => Just(Family::Issue), 1 => Just(Family::Chat)]
        .prop_flat_map(|family| {
            proptest::collection::vec(event(family), 0..24)
                .prop_map(move |drawn| (family, build(family, &drawn)))
        })
}

fn view(family: Family, events: &[Event], viewer: &str, now: Timestamp) -> Verdict {
    let (item, cast, viewer) = (item(family), cast(), Handle::from(viewer));
    verdict(&Situation { item: &item, events, cast: &cast, overrides: &[], viewer: &viewer, now })
}

fn after(events: &[Event], minutes: i64) -> Timestamp {
    let last = events.iter().map(|event| event.at).max().unwrap_or_else(start);
    last.checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

fn is_live(state: AskState) -> bool {
    matches!(state, AskState::Open | AskState::Acked)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn neither_order_nor_repetition_matters((family, events) in history(), seed in any::<u64>()) {
        let now = after(&events, 5);
        let mut mixed = events.clone();
        mixed.extend(events.iter().step_by(2).cloned());
        let mut state = seed | 1;
        for at in (1..mixed.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            mixed.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        for viewer in PEOPLE {
            prop_assert_eq!(view(family, &events, viewer, now), view(family, &mixed, viewer, now));
        }
    }

    #[test]
    fn my_own_words_never_put_a_thread_on_me(
        (family, mut events) in history(),
        who in 0..PEOPLE.len(),
        text in 0..TEXTS.len(),
        on in proptest::option::of(0..24usize),
    ) {
        let now = after(&events, 10);
        let letter = if family == Family::Review { 't' } else { 'e' };
        let thread = on.map(|n| format!("{letter}{n}"));
        let owed = |events: &[Event]| -> BTreeSet<String> {
            let asks = view(family, events, PEOPLE[who], now).asks;
            let me = Handle::from(PEOPLE[who]);
            asks.into_iter()
                .filter(|ask| is_live(ask.state) && ask.kind == baton_model::AskKind::Answer)
                .filter(|ask| ask.creditor.as_ref() != Some(&me))
                .map(|ask| ask.key)
                .collect()
        };
        let before = owed(&events);
        let at = after(&events, 5);
        let what = What::Said { text: TEXTS[text].to_owned(), thread, to: Vec::new() };
        events.push(Event { key: "mine".to_owned(), at, who: PEOPLE[who].into(), what });
        let now_owed = owed(&events);
        prop_assert!(now_owed.is_subset(&before), "{:?} after {:?}", now_owed, before);
    }

    #[test]
    fn a_bot_changes_nothing((family, events) in history(), text in 0..TEXTS.len(), kind in 0..4u8) {
        let now = after(&events, 10);
        let mut louder = events.clone();
        let text = TEXTS[text].to_owned();
        let what = match kind {
            0 => What::Said { text, thread: None, to: Vec::new() },
            1 => What::Said { text, thread: Some("t3".to_owned()), to: vec!["ana".into()] },
            2 => What::Reacted { on: "e3".to_owned(), emoji: "white_check_mark".to_owned() },
            _ => What::Labelled,
        };
        louder.push(Event { key: "bot".to_owned(), at: after(&events, 5), who: "ci".into(), what });
        for viewer in PEOPLE {
            prop_assert_eq!(view(family, &events, viewer, now), view(family, &louder, viewer, now));
        }
    }

    #[test]
    fn closing_ends_all((family, mut events) in history()) {
        events.push(Event {
            key: "end".to_owned(),
            at: after(&events, 5),
            who: "eli".into(),
            what: What::Closed,
        });
        for viewer in PEOPLE {
            let verdict = view(family, &events, viewer, after(&events, 100_000));
            prop_assert_eq!(verdict.lane, Lane::None);
            prop_assert_eq!(verdict.wakes_at, None);
        }
    }

    #[test]
    fn each_ask_is_explained_by_events_that_exist((family, events) in history()) {
        let keys: BTreeSet<&str> = events.iter().map(|event| event.key.as_str()).collect();
        for viewer in PEOPLE {
            let verdict = view(family, &events, viewer, after(&events, 2_000));
            prop_assert_eq!(verdict.lane == Lane::None, verdict.kind.is_none());
            prop_assert_eq!(verdict.lane == Lane::None, verdict.rule.is_none());
            for ask in &verdict.asks {
                prop_assert!(!ask.evidence.is_empty(), "{:?}", ask);
                for proof in &ask.evidence {
                    prop_assert!(keys.contains(proof.key.as_str()));
                    for (from, to) in &proof.decided {
                        prop_assert!(proof.quote.as_ref().is_some_and(|quote| quote.get(*from..*to).is_some()));
                    }
                }
            }
            let times: BTreeSet<Timestamp> = events.iter().map(|event| event.at).collect();
            prop_assert!(verdict.since.is_none_or(|since| times.contains(&since)));
        }
    }

    #[test]
    fn both_sides_see_the_same_ask((family, events) in history()) {
        let now = after(&events, 2_000);
        let views = PEOPLE.map(|viewer| view(family, &events, viewer, now));
        for (viewer, seen) in PEOPLE.iter().zip(&views) {
            for ask in seen.asks.iter().filter(|ask| is_live(ask.state)) {
                let Some(creditor) = &ask.creditor else { continue };
                let Some(other) = PEOPLE.iter().position(|name| *name == creditor.as_str()) else { continue };
                prop_assert!(views[other].asks.contains(ask), "{viewer} sees {ask:?}, {creditor} does not");
            }
        }
    }

    #[test]
    fn nothing_changes_before_it_wakes((family, events) in history(), minutes in 1..4_000i64) {
        let now = after(&events, minutes);
        for viewer in PEOPLE {
            let seen = view(family, &events, viewer, now);
            let until = seen.wakes_at.unwrap_or(now.checked_add(SignedDuration::from_hours(2_000)).unwrap());
            prop_assert!(until > now);
            let just_before = until.checked_sub(SignedDuration::from_secs(1)).unwrap().max(now);
            prop_assert_eq!(view(family, &events, viewer, just_before), seen);
        }
    }
}
