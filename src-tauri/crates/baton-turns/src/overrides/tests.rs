//! What case files cannot say of a word: what was seen as it was said, which ask it is about, and which words hold.

use baton_model::{
    Ask, AskKind, Cast, Event, Family, Handle, Item, Lane, Override, OverrideKind, Timestamp,
    Verdict, What,
};

use super::latest_snooze;
use crate::{Situation, verdict};

/// Minutes after 2026-03-02T09:00:00Z.
fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    start.checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap()
}

fn event(minutes: i64, who: &str, what: What) -> Event {
    Event { key: format!("e{minutes}"), at: at(minutes), who: who.into(), what }
}

fn said(minutes: i64, who: &str, text: &str) -> Event {
    event(minutes, who, What::Said { text: text.into(), thread: None, to: vec![] })
}

/// Ana owes Ben a review and an answer.
fn both() -> Vec<Event> {
    vec![
        event(0, "ben", What::Opened),
        event(1, "ben", What::ReviewRequested { of: vec!["ana".into()] }),
        said(2, "ben", "@ana why two locks?"),
    ]
}

fn word(minutes: i64, kind: OverrideKind) -> Override {
    Override { by: "ana".into(), at: at(minutes), thread: None, ask: None, seen: None, kind }
}

fn snoozed(until: Option<i64>, or_activity: bool) -> OverrideKind {
    OverrideKind::Snoozed { until: until.map(at), or_activity }
}

fn view(events: &[Event], words: &[Override], now: i64) -> Verdict {
    let item = Item::new("r", Family::Review, "ben".into(), at(0));
    verdict(&Situation {
        item: &item,
        events,
        cast: &Cast::default(),
        overrides: words,
        viewer: &Handle::from("ana"),
        now: at(now),
    })
}

fn lane(events: &[Event], words: &[Override], now: i64) -> (Lane, Option<AskKind>) {
    let seen = view(events, words, now);
    (seen.lane, seen.kind)
}

const NONE: (Lane, Option<AskKind>) = (Lane::None, None);
const ANSWER: (Lane, Option<AskKind>) = (Lane::Me, Some(AskKind::Answer));
const REVIEW: (Lane, Option<AskKind>) = (Lane::Me, Some(AskKind::Review));

#[test]
fn what_was_not_seen_ends_a_word_that_was_said_after_it() {
    let mut events = both();
    events.push(said(10, "ben", "I have rebased it."));
    let kinds =
        [OverrideKind::Passed { to: "cho".into() }, OverrideKind::Settled, snoozed(Some(90), true)];
    for kind in kinds {
        let said = word(11, kind);
        let holds = |seen| {
            let said = Override { seen, ..said.clone() };
            view(&events, &[said], 20).words.len()
        };
        assert_eq!((holds(None), holds(Some(at(10)))), (1, 1), "{said:?}");
        assert_eq!(holds(Some(at(9))), 0, "{said:?}");
    }
    // Said by a clock that is behind that of the tool.
    let behind = Override { seen: Some(at(10)), ..word(3, OverrideKind::Settled) };
    assert_eq!(lane(&events, &[behind], 20), NONE);
}

#[test]
fn a_naming_that_was_not_seen_ends_not_mine() {
    let mut events = both();
    events.push(said(10, "ben", "@ana could you say?"));
    let unseen = Override { seen: Some(at(9)), ..word(11, OverrideKind::NotMine) };
    assert_eq!(lane(&events, &[unseen], 20).0, Lane::Me);
    assert_eq!(lane(&events, &[word(11, OverrideKind::NotMine)], 20), NONE);
}

#[test]
fn what_is_dated_days_ahead_ends_nothing() {
    let mut events = both();
    events.push(said(3 * 24 * 60, "cho", "from a broken clock"));
    assert_eq!(lane(&events, &[word(5, OverrideKind::Settled)], 20), NONE);
    // Minutes ahead is a clock like any other.
    events[3] = said(30, "cho", "from another clock");
    assert_eq!(lane(&events, &[word(5, OverrideKind::Settled)], 20).0, Lane::Me);
}

#[test]
fn a_word_on_one_ask_leaves_the_others() {
    let events = both();
    let asks = view(&events, &[], 20).asks;
    let key = |kind: AskKind| asks.iter().find(|ask| ask.kind == kind).map(|ask| ask.key.clone());
    let about = |kind, what| Override { ask: key(kind), ..word(5, what) };
    let settled = |kind| about(kind, OverrideKind::Settled);
    assert_eq!(lane(&events, &[settled(AskKind::Answer)], 20), REVIEW);
    assert_eq!(lane(&events, &[settled(AskKind::Review)], 20), ANSWER);
    assert_eq!(lane(&events, &[settled(AskKind::Answer), settled(AskKind::Review)], 20), NONE);
    // Taking one ask takes nothing where that ask is gone.
    let gone = Override { ask: Some("gone".into()), ..word(5, OverrideKind::Took) };
    let none = view(&[event(0, "ben", What::Opened)], std::slice::from_ref(&gone), 20);
    assert_eq!((none.lane, none.words.len()), (Lane::None, 0));
    let taken = about(AskKind::Review, OverrideKind::Took);
    assert_eq!(view(&events, std::slice::from_ref(&taken), 20).words, [taken]);
}

#[test]
fn an_item_is_put_off_when_all_of_it_is() {
    let events = both();
    let asks = view(&events, &[], 20).asks;
    let snooze = |kind: AskKind, until| Override {
        ask: asks.iter().find(|ask| ask.kind == kind).map(|ask| ask.key.clone()),
        ..word(5, snoozed(Some(until), false))
    };
    let (answer, review) = (snooze(AskKind::Answer, 60), snooze(AskKind::Review, 90));
    let until = |words: &[Override]| view(&events, words, 20).snoozed_until;
    assert_eq!(until(std::slice::from_ref(&answer)), None);
    assert_eq!(until(std::slice::from_ref(&review)), None);
    assert_eq!(until(&[answer, review]), Some(at(60)), "the first to wake shows it");
    assert_eq!(until(&[word(5, snoozed(Some(70), false))]), Some(at(70)));
    assert_eq!(until(&[word(5, snoozed(None, false))]), Some(Timestamp::MAX));
    assert_eq!(until(&[word(5, snoozed(Some(20), true))]), None, "over at its instant");
}

#[test]
fn words_that_hold_are_named_and_no_others() {
    let events = both();
    let passed = word(5, OverrideKind::Passed { to: "cho".into() });
    let settled = word(6, OverrideKind::Settled);
    let quiet = word(7, snoozed(None, true));
    let all = [quiet.clone(), settled.clone(), passed.clone()];
    assert_eq!(view(&events, &all, 20).words, [settled, quiet], "a newer one covers it");
    assert_eq!(view(&events, std::slice::from_ref(&passed), 20).words, [passed]);
    let others = Override { by: "cho".into(), ..word(5, OverrideKind::Settled) };
    assert_eq!(view(&events, &[others], 20).words, []);
    // Nothing is left that it could hold on to.
    let mut merged = events;
    merged.push(event(10, "ana", What::Merged));
    assert_eq!(view(&merged, &[word(5, OverrideKind::Settled)], 20).words, []);
}

#[test]
fn four_fifths_of_the_time_can_be_slept() {
    let ask = |rule: &str, expires| Ask {
        key: "k".into(),
        thread: None,
        kind: AskKind::Decide,
        debtor: baton_model::Party::Person("ana".into()),
        creditor: None,
        since: at(0),
        asked_at: at(0),
        due: None,
        away_until: None,
        expires,
        state: baton_model::AskState::Open,
        paused: false,
        shared: false,
        soft: false,
        quiet: false,
        rule: rule.parse().unwrap(),
        confidence: 95,
        evidence: vec![],
    };
    assert_eq!(latest_snooze(&ask("H1", None), at(50)), None);
    assert_eq!(latest_snooze(&ask("H1", Some(at(100))), at(50)), Some(at(80)));
    assert_eq!(latest_snooze(&ask("E1", Some(at(100))), at(50)), Some(at(90)));
}
