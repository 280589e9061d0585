//! Reconciling, as data and as properties.

use std::collections::BTreeMap;
use std::time::Duration;

use baton_model::{
    Batch, CheckState, Coverage, Cursor, Event, Family, Handle, Item, ItemId, ItemState,
    ItemUpdate, MergeState, Observation, Remark, Timestamp, Verdict, Vote, What,
};
use baton_store::StoredItem;
use proptest::prelude::*;

use super::fake::{event, plus};
use crate::reconcile::{Reconciled, reconcile, unnamed};

fn item() -> Item {
    Item::new("PR1", Family::Review, Handle::from("ben"), plus(0))
}

fn update(events: Vec<Event>, observed: Vec<Observation>) -> ItemUpdate {
    ItemUpdate { item: item(), events, observed, whole_since: None }
}

fn batch(items: Vec<ItemUpdate>) -> Batch {
    Batch {
        items,
        open: Vec::new(),
        coverage: Coverage::Incremental,
        people: Vec::new(),
        teams: BTreeMap::new(),
        lost: Vec::new(),
        cursor: Cursor(String::new()),
        next_poll_at_least: Duration::ZERO,
        more: false,
        seat: None,
        progress: None,
        notices: Vec::new(),
    }
}

/// Stores what came out.
fn stored(done: &Reconciled) -> StoredItem {
    StoredItem {
        id: done.id.clone(),
        account: "fake".into(),
        item: done.item.clone(),
        events: done.history.clone(),
        overrides: Vec::new(),
        verdict: Verdict::none(),
    }
}

/// Takes updates one after the other, a minute apart; the last result.
fn run(updates: Vec<ItemUpdate>) -> Reconciled {
    let mut last: Option<Reconciled> = None;
    for (n, update) in updates.into_iter().enumerate() {
        let before = last.iter().map(stored).collect();
        let now = plus(1000 + 60 * n as i64);
        last = reconcile("fake", &Handle::from("ana"), batch(vec![update]), before, now).pop();
    }
    last.unwrap()
}

fn said(key: &str, text: &str) -> Event {
    event(key, plus(10), "ben", What::Said { text: text.into(), thread: None, to: Vec::new() })
}

fn seen(slot: &str, what: What, ordinary: bool) -> Observation {
    Observation { slot: slot.into(), who: Handle::from("ci"), what, since: None, ordinary }
}

fn check(state: CheckState) -> Observation {
    seen("check:unit", What::Checks { state, required: true, name: "unit".into() }, false)
}

fn fresh(done: &Reconciled) -> &[Event] {
    &done.history[done.history.len() - done.fresh..]
}

#[test]
fn other_words_become_one_edit() {
    let done =
        run(vec![update(vec![said("m1", "a")], vec![]), update(vec![said("m1", "b")], vec![])]);
    assert_eq!(fresh(&done).len(), 1);
    assert_eq!(fresh(&done)[0].what, What::Edited { on: "m1".into(), text: "b".into() });
    let again = run(vec![
        update(vec![said("m1", "a")], vec![]),
        update(vec![said("m1", "b")], vec![]),
        update(vec![said("m1", "b")], vec![]),
    ]);
    assert_eq!(again.fresh, 0, "told once");
    let back = run(vec![
        update(vec![said("m1", "a")], vec![]),
        update(vec![said("m1", "b")], vec![]),
        update(vec![said("m1", "a")], vec![]),
    ]);
    assert_eq!(back.fresh, 1, "edited back");
}

#[test]
fn a_remark_is_edited_by_its_own_id_and_a_longer_review_is_told_again() {
    let review = |texts: &[(&str, &str)]| {
        let threads = texts
            .iter()
            .map(|(id, text)| Remark { id: (*id).into(), text: (*text).into() })
            .collect();
        event(
            "r1",
            plus(10),
            "cho",
            What::Reviewed { vote: Vote::Comment, text: "x".into(), threads },
        )
    };
    let edited = run(vec![
        update(vec![review(&[("t1", "a")])], vec![]),
        update(vec![review(&[("t1", "b")])], vec![]),
    ]);
    assert_eq!(fresh(&edited)[0].what, What::Edited { on: "t1".into(), text: "b".into() });
    let longer = run(vec![
        update(vec![review(&[("t1", "a")])], vec![]),
        update(vec![review(&[("t1", "a"), ("t2", "c")])], vec![]),
        update(vec![review(&[("t1", "a"), ("t2", "c")])], vec![]),
    ]);
    assert_eq!((longer.fresh, longer.history.len()), (0, 2));
    assert_eq!(longer.history[1].key, "r1~2");
}

#[test]
fn what_is_seen_is_told_when_it_differs_or_begins_anew() {
    use CheckState::{Failed, Passed};
    let push = event("p1", plus(1070), "ben", What::Pushed { dismisses: false });
    let steps: Vec<(ItemUpdate, usize)> = vec![
        (update(vec![], vec![check(Failed)]), 1),
        (update(vec![], vec![check(Failed)]), 0),
        (update(vec![push], vec![check(Failed)]), 2), // failed again, on the new head
        (update(vec![], vec![check(Failed)]), 0),
        (update(vec![], vec![check(Passed)]), 1),
    ];
    let mut so_far = Vec::new();
    for (step, wanted) in steps {
        so_far.push(step);
        let done = run(so_far.clone());
        assert_eq!(done.fresh, wanted, "step {}", so_far.len());
        let mut slot: Vec<_> =
            done.history.iter().filter(|e| e.key.starts_with("seen:")).map(|e| e.at).collect();
        assert!(slot.is_sorted());
        slot.dedup();
        assert_eq!(slot.len(), done.history.iter().filter(|e| e.key.starts_with("seen:")).count());
    }
    let plain = seen("mergeable", What::Mergeable { state: MergeState::Yes }, true);
    assert_eq!(run(vec![update(vec![], vec![plain])]).fresh, 0, "the obvious is not dated");
}

#[test]
fn what_is_gone_was_deleted_only_where_the_whole_was_told() {
    let first = || update(vec![said("m1", "a"), said("m2", "b")], vec![]);
    let fewer = |whole_since| ItemUpdate { whole_since, ..update(vec![said("m1", "a")], vec![]) };
    assert_eq!(run(vec![first(), fewer(None)]).fresh, 0, "unknown is not empty");
    assert_eq!(run(vec![first(), fewer(Some(plus(11)))]).fresh, 0, "older than what is whole");
    let done = run(vec![first(), fewer(Some(plus(0)))]);
    assert_eq!(fresh(&done)[0].what, What::Deleted { on: "m2".into() });
    assert_eq!(run(vec![first(), fewer(Some(plus(0))), fewer(Some(plus(0)))]).fresh, 0, "once");
}

#[test]
fn what_was_lost_is_marked_once_and_nothing_else_is_touched() {
    let known = run(vec![update(vec![said("m1", "a")], vec![])]);
    let mut lost = batch(Vec::new());
    lost.lost = vec!["PR1".into(), "unheard-of".into()];
    let me = Handle::from("ana");
    let done = reconcile("fake", &me, lost.clone(), vec![stored(&known)], plus(2000));
    assert_eq!((done.len(), done[0].item.state, done[0].fresh), (1, ItemState::AccessLost, 1));
    let again = reconcile("fake", &me, lost, vec![stored(&done[0])], plus(3000));
    assert_eq!((again[0].fresh, again[0].changed), (0, false));
}

#[test]
fn an_older_reading_brings_events_and_no_facts() {
    let mut newer = update(vec![], vec![]);
    newer.item.title = "new".into();
    newer.item.updated_at = plus(100);
    let done = run(vec![newer, update(vec![said("m1", "a")], vec![])]);
    assert_eq!((done.item.title.as_str(), done.fresh), ("new", 1));
}

#[test]
fn only_what_is_named_nowhere_is_read_by_itself() {
    let id = |remote: &str| (ItemId::of("fake", remote), remote.to_owned());
    let mut sweep = batch(vec![update(vec![], vec![])]);
    sweep.open = vec!["PR2".into()];
    sweep.lost = vec!["PR3".into()];
    let open = ["PR1", "PR2", "PR3", "PR4"].map(id).to_vec();
    assert_eq!(unnamed(&sweep, open), ["PR4"]);
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = (0..6u8, 0..3u8, "[ab]{0,2}", 0..100i64).prop_map(
        |(key, kind, text, at): (u8, u8, String, i64)| {
            let key = if key == 0 { String::new() } else { format!("{kind}k{key}") };
            let at: Timestamp = plus(at);
            let what = match kind {
                0 => What::Said { text, thread: None, to: Vec::new() },
                1 => What::Pushed { dismisses: false },
                _ => What::Reviewed { vote: Vote::Approve, text, threads: Vec::new() },
            };
            event(&key, at, "ben", what)
        },
    );
    proptest::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn repeating_a_batch_changes_nothing(events in events()) {
        // A key with two texts in one batch has no last word that a repetition could agree with.
        let mut unique: BTreeMap<String, Event> = BTreeMap::new();
        let mut made = Vec::new();
        for event in events {
            if event.key.is_empty() { made.push(event) } else { unique.entry(event.key.clone()).or_insert(event); }
        }
        made.extend(unique.into_values());
        let all = || update(made.clone(), vec![check(CheckState::Failed)]);
        let once = run(vec![all()]);
        let twice = run(vec![all(), all()]);
        prop_assert_eq!(twice.fresh, 0);
        prop_assert_eq!(once.history, twice.history);
        prop_assert!(!twice.changed);
    }

    #[test]
    fn nothing_stored_is_ever_lost_and_keys_stay_unique(first in events(), second in events()) {
        let one = run(vec![update(first.clone(), vec![])]);
        let two = run(vec![update(first, vec![]), update(second, vec![])]);
        prop_assert_eq!(&two.history[..one.history.len()], &one.history[..]);
        let mut keys: Vec<_> = two.history.iter().map(|event| event.key.as_str()).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
        prop_assert!(keys.iter().all(|key| !key.is_empty()));
    }
}
