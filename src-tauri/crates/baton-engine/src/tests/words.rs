//! The user's own word over a whole engine: refused where it says nothing, ended by what was not seen, taken back.

use baton_model::{
    Event, Family, Handle, Item, ItemUpdate, Lane, OverrideKind, Timestamp, Verdict, What,
};

use super::fake::{Running, World, event, id, plus};
use crate::{EngineError, Limit, Signal};

fn paused<F: Future<Output = ()>>(test: F) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(test);
}

async fn verdict(running: &Running, remote_id: &str) -> Verdict {
    running.store.item(&id(remote_id)).await.unwrap().unwrap().verdict
}

async fn lane(running: &Running, remote_id: &str) -> Lane {
    verdict(running, remote_id).await.lane
}

fn snoozed(until: Option<i64>, or_activity: bool) -> OverrideKind {
    OverrideKind::Snoozed { until: until.map(plus), or_activity }
}

fn said(seconds: i64, text: &str, thread: Option<&str>) -> Event {
    let what = What::Said { text: text.into(), thread: thread.map(str::to_owned), to: vec![] };
    event(&format!("said:{seconds}"), plus(seconds), "ben", what)
}

/// Ana owes Ben the review `PR1`.
async fn asked(world: &World) -> Running {
    world.tool.open("PR1", plus(-600));
    world.tool.request("PR1", plus(-300));
    world.connected().await
}

#[test]
fn each_word_holds_over_a_restart_and_ends_with_what_another_does() {
    let words = [
        (OverrideKind::Passed { to: Handle::from("cho") }, Lane::None),
        (OverrideKind::Took, Lane::Me),
        (OverrideKind::Settled, Lane::None),
        (OverrideKind::NotMine, Lane::None),
        (snoozed(None, true), Lane::Me),
    ];
    for (word, held) in words {
        paused(async {
            let world = World::new();
            // Of the other, which is the same, nothing is said.
            world.tool.open("PR2", plus(-600));
            world.tool.request("PR2", plus(-300));
            let running = asked(&world).await;
            let done = running.engine.set_override(&id("PR1"), None, word.clone()).await.unwrap();
            assert_eq!((done.item.verdict.lane, &done.word.kind), (held, &word));
            running.kill().await;
            let running = world.start().await;
            running.engine.sync(None).await.unwrap();
            let after = verdict(&running, "PR1").await;
            assert_eq!((after.lane, after.words.len()), (held, 1), "{word:?}");
            // The tool tells all of it again, from the beginning.
            world.tool.open("PR1", plus(-600));
            world.tool.request("PR1", plus(-300));
            running.engine.sync(None).await.unwrap();
            assert_eq!(verdict(&running, "PR1").await.words, after.words, "{word:?}");
            for item in ["PR1", "PR2"] {
                world.tool.happen(item, said(30, "@ana still waiting for you", None));
            }
            running.engine.sync(None).await.unwrap();
            let (end, other) = (verdict(&running, "PR1").await, verdict(&running, "PR2").await);
            assert_eq!(end.lane, Lane::Me);
            assert_eq!(end, other, "as if it had not been said: {word:?}");
            running.engine.stop().await.unwrap();
        });
    }
}

#[test]
fn what_was_not_read_yet_ends_a_word_and_a_clock_behind_ends_none() {
    paused(async {
        let world = World::new();
        let running = asked(&world).await;
        running.pass(30).await;
        // Ben writes; the next poll is still ahead when Ana says that it is done.
        world.tool.happen("PR1", said(10, "@ana wait, which branch?", None));
        running.engine.set_override(&id("PR1"), None, OverrideKind::Settled).await.unwrap();
        assert_eq!(lane(&running, "PR1").await, Lane::None);
        running.engine.sync(None).await.unwrap();
        assert_eq!(lane(&running, "PR1").await, Lane::Me, "she had not seen it");

        // The tool's clock is two minutes ahead of ours: what was read was known all the same.
        world.tool.happen("PR1", said(150, "@ana and which tag?", None));
        running.engine.sync(None).await.unwrap();
        running.engine.set_override(&id("PR1"), None, OverrideKind::Settled).await.unwrap();
        assert_eq!(lane(&running, "PR1").await, Lane::None);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn words_are_taken_back_one_by_one_also_after_a_restart() {
    paused(async {
        let world = World::new();
        let running = asked(&world).await;
        let item = id("PR1");
        let passed = OverrideKind::Passed { to: Handle::from("cho") };
        for word in [passed.clone(), OverrideKind::Settled, OverrideKind::Settled] {
            running.engine.set_override(&item, None, word).await.unwrap();
        }
        let snoozes = [snoozed(Some(600), false), snoozed(Some(900), false)];
        let refused = running.engine.set_override(&item, None, snoozes[0].clone()).await;
        assert!(matches!(refused, Err(EngineError::Impossible(_))), "nothing waits: {refused:?}");
        running.kill().await;

        let running = world.start().await;
        running.engine.sync(None).await.unwrap();
        let back = running.engine.undo_override(&item).await.unwrap();
        assert_eq!(back.word.kind, OverrideKind::Settled, "twice said is said once");
        assert_eq!(back.item.verdict.words[0].kind, passed);
        let back = running.engine.undo_override(&item).await.unwrap();
        assert_eq!((&back.word.kind, back.item.verdict.lane), (&passed, Lane::Me));
        let none = running.engine.undo_override(&item).await;
        assert!(matches!(none, Err(EngineError::Impossible(_))));

        for snooze in snoozes {
            running.engine.set_override(&item, None, snooze).await.unwrap();
        }
        let until = async || verdict(&running, "PR1").await.snoozed_until;
        assert_eq!(until().await, Some(plus(900)));
        running.engine.undo_override(&item).await.unwrap();
        assert_eq!(until().await, Some(plus(600)), "the one before it holds again");
        running.engine.set_override(&item, None, snoozed(Some(900), false)).await.unwrap();
        running.engine.wake(&item).await.unwrap();
        assert_eq!(until().await, None, "awake, whatever was said before");
        assert!(matches!(running.engine.wake(&item).await, Err(EngineError::Impossible(_))));
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn an_ended_word_is_not_what_undo_takes_back() {
    paused(async {
        let world = World::new();
        let running = asked(&world).await;
        let item = id("PR1");
        running.engine.set_override(&item, None, OverrideKind::Settled).await.unwrap();
        world.tool.happen("PR1", said(30, "@ana ping", None));
        running.engine.sync(None).await.unwrap();
        let none = running.engine.undo_override(&item).await;
        assert!(matches!(none, Err(EngineError::Impossible(_))), "{none:?}");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn what_says_nothing_is_refused() {
    paused(async {
        let world = World::new();
        world.tool.open("PR2", plus(-600));
        let running = asked(&world).await;
        let say = async |ask: Option<&str>, word| {
            running.engine.set_override(&id("PR2"), ask, word).await.err().map(
                |error| match error {
                    EngineError::Impossible(_) => "impossible",
                    EngineError::NotFound(_) => "not found",
                    EngineError::Usage(_) => "usage",
                    _ => "other",
                },
            )
        };
        assert_eq!(say(None, OverrideKind::Settled).await, Some("impossible"));
        assert_eq!(say(None, OverrideKind::NotMine).await, Some("impossible"));
        assert_eq!(say(None, snoozed(Some(600), false)).await, Some("impossible"));
        assert_eq!(say(None, snoozed(Some(-1), false)).await, Some("usage"));
        assert_eq!(say(Some("nothing"), OverrideKind::Settled).await, Some("not found"));
        let kept = running.store.item(&id("PR2")).await.unwrap().unwrap().overrides;
        assert_eq!(kept, [], "a refused word leaves nothing");
        // Nobody asked, and it can be taken all the same.
        assert_eq!(say(None, OverrideKind::Took).await, None);
        assert_eq!(lane(&running, "PR2").await, Lane::Me);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_word_on_one_ask_leaves_the_others() {
    paused(async {
        let world = World::new();
        let mut running = asked(&world).await;
        world.tool.happen("PR1", said(1, "@ana why two locks?", None));
        running.engine.sync(None).await.unwrap();
        running.told();
        let key = async |kind: baton_model::AskKind| {
            let asks = verdict(&running, "PR1").await.asks;
            asks.into_iter().find(|ask| ask.kind == kind).unwrap().key
        };
        let (review, answer) =
            (key(baton_model::AskKind::Review).await, key(baton_model::AskKind::Answer).await);
        let item = id("PR1");
        let say = async |key: &str, word| {
            let done = running.engine.set_override(&item, Some(key), word).await.unwrap();
            let verdict = done.item.verdict;
            (verdict.kind.map(|kind| kind.as_str()), verdict.snoozed_until.is_some())
        };
        assert_eq!(say(&answer, OverrideKind::Settled).await, (Some("review"), false));
        running.engine.undo_override(&item).await.unwrap();
        assert_eq!(say(&review, OverrideKind::NotMine).await, (Some("answer"), false));
        running.engine.undo_override(&item).await.unwrap();
        // One of two is put off: the item stays where it is seen.
        assert_eq!(say(&answer, snoozed(Some(600), false)).await, (Some("answer"), false));
        assert_eq!(say(&review, snoozed(Some(900), false)).await, (Some("answer"), true));
        running.engine.stop().await.unwrap();
    });
}

/// Ana has to decide until `expires`.
fn decision(world: &World, remote_id: &str, expires: Option<Timestamp>) {
    let item = Item::new(remote_id, Family::Handoff, Handle::from("agent"), plus(0));
    let what = What::AskedDecision { of: vec!["ana".into()], hash: "h".into(), expires };
    let events = vec![event(&format!("asked:{remote_id}"), plus(0), "agent", what)];
    world.tool.put(ItemUpdate { item, events, observed: vec![], whole_since: None });
}

#[test]
fn what_expires_cannot_be_slept_through() {
    paused(async {
        let world = World::new();
        decision(&world, "H1", Some(plus(1_000)));
        decision(&world, "H2", None);
        let mut starts = Item::new("E1", Family::Event, Handle::from("ben"), plus(-600));
        starts.starts = Some(plus(5_000));
        let invited =
            What::Invited { required: vec!["ana".into()], optional: vec![], rooms: vec![] };
        let events = vec![
            event("opened:E1", plus(-600), "ben", What::Opened),
            event("invited", plus(-600), "ben", invited),
        ];
        world.tool.put(ItemUpdate { item: starts, events, observed: vec![], whole_since: None });
        let mut running = world.connected().await;
        let say = async |item: &str, word| running.engine.set_override(&id(item), None, word).await;
        let until = |item: &crate::Worded| item.item.verdict.snoozed_until;

        let done = say("H1", snoozed(Some(900), false)).await.unwrap();
        let limit =
            Limit { latest: plus(800), expires: plus(1_000), kind: baton_model::AskKind::Decide };
        assert_eq!((until(&done), done.limit), (Some(plus(800)), Some(limit)));
        let done = say("H1", snoozed(Some(700), false)).await.unwrap();
        assert_eq!((until(&done), done.limit), (Some(plus(700)), None));
        let done = say("H1", snoozed(None, true)).await.unwrap();
        assert_eq!((until(&done), done.limit.is_some()), (Some(plus(800)), true));
        let done = say("H2", snoozed(None, true)).await.unwrap();
        assert_eq!((until(&done), done.limit), (Some(Timestamp::MAX), None));
        // An invitation: so that time is left to answer it.
        let done = say("E1", snoozed(Some(9_000), false)).await.unwrap();
        let end = until(&done).unwrap();
        assert!(plus(3_999) < end && end <= plus(4_000), "{end}");

        running.told();
        running.pass(799).await;
        assert!(!running.told().iter().any(|told| matches!(told, Signal::Raise(_))));
        running.pass(2).await;
        let raised = running.told();
        let rings = |told: &Signal| matches!(told, Signal::Raise(all) if all[0].item == id("H1"));
        assert!(raised.iter().any(rings), "in time for it");
        let late = running.engine.set_override(&id("H1"), None, snoozed(Some(950), false)).await;
        assert!(matches!(late, Err(EngineError::Impossible(_))), "{late:?}");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn each_word_takes_the_alert_back() {
    let words = [
        OverrideKind::Passed { to: Handle::from("cho") },
        OverrideKind::Settled,
        OverrideKind::NotMine,
        snoozed(None, true),
    ];
    for word in words {
        paused(async {
            let world = World::new();
            world.tool.open("PR1", plus(-600));
            let mut running = world.connected().await;
            world.tool.request("PR1", plus(1));
            running.engine.sync(None).await.unwrap();
            assert!(running.told().iter().any(|told| matches!(told, Signal::Raise(_))));
            running.engine.set_override(&id("PR1"), None, word.clone()).await.unwrap();
            let told = running.told();
            assert!(told.iter().any(|told| matches!(told, Signal::Withdraw(_))), "{word:?}");
            // Taken back: in the queue again, and no second ring for what the user has seen.
            running.engine.undo_override(&id("PR1")).await.unwrap();
            assert!(!running.told().iter().any(|told| matches!(told, Signal::Raise(_))));
            assert!(verdict(&running, "PR1").await.alert);
            running.engine.stop().await.unwrap();
        });
    }
}
