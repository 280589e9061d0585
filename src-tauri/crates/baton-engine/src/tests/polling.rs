//! Polls: when they come, what they bring, and what a fault leaves.

use std::sync::Arc;
use std::time::Duration;

use baton_model::{Fault, ItemState, Secret};
use baton_store::QueueFilter;

use super::fake::{Mishap, Running, World, account, id, plus, start};
use crate::core::locked;
use crate::{EngineError, Presence, Signal};

fn paused<F: Future<Output = ()>>(test: F) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(test);
}

async fn health_becomes(running: &Running, word: &str) {
    running
        .until(async || running.store.account("fake").await.unwrap().unwrap().health == word)
        .await;
}

#[test]
fn a_first_sync_reads_all_and_an_unchanged_one_changes_nothing() {
    paused(async {
        let world = World::new();
        world.tool.open("PR1", plus(-600));
        world.tool.request("PR1", plus(-500));
        let mut running = world.connected().await;
        let rows = running.store.queue(&QueueFilter::default()).await.unwrap();
        assert_eq!(rows.len(), 1);
        running.settle().await;
        running.told();
        let records = running.engine.sync(None).await.unwrap();
        assert_eq!(records[0].health, "good");
        assert!(!running.told().iter().any(|signal| matches!(signal, Signal::Items(_))));
        assert_eq!(world.tool.polls(), 2, "one for each sync, none by itself");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn the_interval_follows_presence() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        running.pass(290).await;
        assert_eq!(world.tool.polls(), 1);
        running.pass(45).await;
        assert_eq!(world.tool.polls(), 2, "idle: every 300 s and at most a tenth more");
        running.engine.set_presence(Presence::Active);
        running.pass(70).await;
        assert_eq!(world.tool.polls(), 3, "active: every 60 s");
        running.engine.set_presence(Presence::Asleep);
        running.pass(1000).await;
        assert_eq!(world.tool.polls(), 3, "asleep: none");
        running.engine.set_presence(Presence::Idle);
        running.pass(15).await;
        assert_eq!(world.tool.polls(), 4, "woken: soon");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_rate_limit_binds_timers_restarts_and_the_user() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        let until = plus(2000);
        let limited = Fault::RateLimited { tool: "Fake".to_owned(), until };
        locked(&world.tool.state).poll_mishaps.push_back(Mishap::Fault(limited.clone()));
        let records = running.engine.sync(None).await.unwrap();
        assert_eq!(
            (records[0].health.as_str(), records[0].fault.as_ref()),
            ("rate_limited", Some(&limited))
        );
        let polls = world.tool.polls();
        running.engine.sync(None).await.unwrap();
        running.pass(900).await;
        running.kill().await;
        let running = world.start().await;
        running.engine.sync(None).await.unwrap();
        assert_eq!(world.tool.polls(), polls, "not before its time");
        running.until(async || world.tool.polls() > polls).await;
        assert!(*locked(&world.tool.state).polls.last().unwrap() >= until);
        health_becomes(&running, "good").await;
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_fault_leaves_everything_untouched_and_is_tried_again() {
    paused(async {
        let world = World::new();
        world.tool.open("PR1", plus(-600));
        let running = world.connected().await;
        let before = running.store.account("fake").await.unwrap().unwrap();
        let cut =
            Fault::Transient { reason: "cut".to_owned(), retry_after: Some(30), unsent: false };
        locked(&world.tool.state).poll_mishaps.push_back(Mishap::Fault(cut));
        let record = running.engine.sync(None).await.unwrap().remove(0);
        assert_eq!(record.health, "offline");
        assert_eq!(record.cursor, before.cursor);
        assert_eq!(running.store.queue(&QueueFilter::default()).await.unwrap().len(), 1);
        let failed_at = world.clock.now();
        let polls = world.tool.polls();
        running.until(async || world.tool.polls() > polls).await;
        let again = *locked(&world.tool.state).polls.last().unwrap();
        assert!(again.duration_since(failed_at).as_secs() >= 30, "Retry-After");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_silent_tool_does_not_hold_another_nor_the_end() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        running.engine.add_account(account("other")).await.unwrap();
        running.engine.sync(Some("other")).await.unwrap();
        locked(&world.tool.state).poll_mishaps.push_back(Mishap::Silence);
        world.other.open("X1", start());
        let waiting = running.engine.clone();
        let stuck = tokio::spawn(async move { waiting.sync(Some("fake")).await });
        running.settle().await;
        running.engine.sync(Some("other")).await.unwrap();
        assert_eq!(running.store.queue(&QueueFilter::default()).await.unwrap().len(), 1);
        let began = tokio::time::Instant::now();
        running.engine.stop().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(5));
        assert!(matches!(stuck.await.unwrap(), Err(EngineError::Ending)));
        assert!(matches!(running.engine.sync(None).await, Err(EngineError::Ending)));
    });
}

#[test]
fn a_tool_that_never_answers_is_given_up() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        locked(&world.tool.state).poll_mishaps.push_back(Mishap::Silence);
        let polls = world.tool.polls();
        running.until(async || world.tool.polls() > polls).await;
        health_becomes(&running, "offline").await;
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_panic_is_survived() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        locked(&world.tool.state).poll_mishaps.push_back(Mishap::Panic);
        let polls = world.tool.polls();
        running.until(async || world.tool.polls() > polls + 1).await;
        health_becomes(&running, "good").await;
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn lost_access_is_shown_and_comes_back() {
    paused(async {
        let world = World::new();
        world.tool.open("PR1", plus(-600));
        let running = world.connected().await;
        locked(&world.tool.state).lost.push("PR1".to_owned());
        running.engine.sync(None).await.unwrap();
        let item = running.store.item(&id("PR1")).await.unwrap().unwrap();
        assert_eq!(item.item.state, ItemState::AccessLost);
        assert_eq!(item.events.len(), 2);
        running.engine.sync(None).await.unwrap();
        assert_eq!(running.store.item(&id("PR1")).await.unwrap().unwrap().events.len(), 2, "once");
        locked(&world.tool.state).lost.clear();
        world.tool.open("PR1", plus(10));
        running.engine.sync(None).await.unwrap();
        let item = running.store.item(&id("PR1")).await.unwrap().unwrap();
        assert_eq!(item.item.state, ItemState::Open);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn what_a_complete_sweep_does_not_name_is_read_by_itself() {
    paused(async {
        let world = World::new();
        world.tool.open("PR1", plus(-600));
        world.tool.open("PR2", plus(-600));
        let running = world.connected().await;
        // The tool forgets one, and the cursor is lost: the sweep is complete and does not name it.
        locked(&world.tool.state).items.remove("PR2");
        running.kill().await;
        let running = world.start().await;
        let health =
            baton_store::AccountHealth { word: "good".into(), fault: None, next_poll: None };
        let reset = baton_store::PollWrite {
            account: "fake".to_owned(),
            cursor: Some(baton_model::Cursor("0".to_owned())),
            health: Some(health),
            ..Default::default()
        };
        running.store.apply(&reset, world.clock.now()).await.unwrap();
        let mut found = running.store.item(&id("PR2")).await.unwrap().unwrap();
        running.engine.refresh(&id("PR2")).await.unwrap();
        found = running.store.item(&found.id).await.unwrap().unwrap();
        assert_eq!(found.item.state, ItemState::AccessLost);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn accounts_are_tested_before_they_are_kept() {
    paused(async {
        let world = World::new();
        let running = world.start().await;
        let mut bad = account("fake");
        bad.secret = Some(Secret::new("bad"));
        let refused = running.engine.add_account(bad).await;
        assert!(matches!(refused, Err(EngineError::Fault(Fault::Unauthorized { .. }))));
        assert!(running.store.accounts().await.unwrap().is_empty());
        assert!(locked(&world.ring.0).is_empty());

        running.engine.add_account(account("fake")).await.unwrap();
        let second = running.engine.add_account(account("fake")).await.unwrap();
        assert_eq!(second.name, "fake2");
        let mut taken = account("fake");
        taken.name = Some("FAKE".to_owned());
        taken.secret = Some(Secret::new("another"));
        assert!(running.engine.add_account(taken).await.is_err());
        assert_eq!(locked(&world.ring.0)["fake"].expose(), "good", "the other's secret stays");

        running.engine.remove_account("fake").await.unwrap();
        assert!(!locked(&world.ring.0).contains_key("fake"));
        assert!(matches!(running.engine.sync(Some("fake")).await, Err(EngineError::NotFound(_))));
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_refused_secret_waits_for_a_new_one() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        let gone = Fault::Unauthorized { tool: "Fake".to_owned() };
        locked(&world.tool.state).poll_mishaps.push_back(Mishap::Fault(gone));
        let opened = locked(&world.tool.state).opened;
        let record = running.engine.sync(None).await.unwrap().remove(0);
        assert_eq!(record.health, "needs_sign_in");
        running
            .engine
            .sign_in("fake", "form", Default::default(), Some(Secret::new("new")))
            .await
            .unwrap();
        health_becomes(&running, "good").await;
        assert!(locked(&world.tool.state).opened > opened, "a new conversation");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn no_secret_is_said_so() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        running.kill().await;
        locked(&world.ring.0).clear();
        let running = world.start().await;
        let record = running.engine.sync(None).await.unwrap().remove(0);
        assert_eq!(record.health, "no_secret");
        assert!(running.engine.test_account("fake").await.unwrap().fault.is_some());
        let _ = Arc::clone(&world.ring);
        running.engine.stop().await.unwrap();
    });
}
