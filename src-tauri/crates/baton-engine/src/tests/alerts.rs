//! Alerts over a whole engine: once, together, and taken back.

use baton_model::{OverrideKind, What};

use super::fake::{World, event, id, plus};
use crate::{Raised, Signal};

fn paused<F: Future<Output = ()>>(test: F) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(test);
}

fn raised(told: &[Signal]) -> Vec<Raised> {
    told.iter()
        .filter_map(|signal| match signal {
            Signal::Raise(raised) => Some(raised.clone()),
            _ => None,
        })
        .flatten()
        .collect()
}

fn withdrawn(told: &[Signal]) -> bool {
    told.iter().any(|signal| matches!(signal, Signal::Withdraw(_)))
}

#[test]
fn backlog_is_silent_and_news_rings_once_also_across_a_restart() {
    paused(async {
        let world = World::new();
        world.tool.open("OLD", plus(-86_400));
        world.tool.request("OLD", plus(-80_000));
        world.tool.open("NEW", plus(-600));
        let mut running = world.connected().await;
        assert!(raised(&running.told()).is_empty(), "backlog");

        running.pass(60).await;
        world.tool.request("NEW", plus(50));
        running.engine.sync(None).await.unwrap();
        let now = raised(&running.told());
        assert_eq!(now.len(), 1);
        assert!(!now[0].again && now[0].item == id("NEW"));
        running.engine.sync(None).await.unwrap();
        assert!(raised(&running.told()).is_empty(), "once");
        running.kill().await;

        let mut running = world.start().await;
        running.engine.sync(None).await.unwrap();
        running.pass(400).await;
        assert!(raised(&running.told()).is_empty(), "once, also across a restart");

        let done = event("closed", plus(500), "ben", What::Closed);
        world.tool.happen("NEW", done);
        running.engine.sync(None).await.unwrap();
        assert!(withdrawn(&running.told()), "settled elsewhere");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn several_at_once_come_together() {
    paused(async {
        let world = World::new();
        for n in 0..3 {
            world.tool.open(&format!("PR{n}"), plus(-600));
        }
        let mut running = world.connected().await;
        running.told();
        for n in 0..3 {
            world.tool.request(&format!("PR{n}"), plus(10));
        }
        running.engine.sync(None).await.unwrap();
        let told = running.told();
        let raises: Vec<usize> = told
            .iter()
            .filter_map(|signal| match signal {
                Signal::Raise(raised) => Some(raised.len()),
                _ => None,
            })
            .collect();
        assert_eq!(raises, [3]);
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn a_snooze_takes_the_alert_back_and_time_raises_it_again() {
    paused(async {
        let world = World::new();
        world.tool.open("PR1", plus(-600));
        let mut running = world.connected().await;
        world.tool.request("PR1", plus(1));
        running.engine.sync(None).await.unwrap();
        assert_eq!(raised(&running.told()).len(), 1);
        let kind = OverrideKind::Snoozed { until: Some(plus(600)), or_activity: false };
        running.engine.set_override(&id("PR1"), None, kind).await.unwrap();
        let told = running.told();
        assert!(withdrawn(&told) && raised(&told).is_empty());
        running.pass(500).await;
        assert!(raised(&running.told()).is_empty());
        running.pass(110).await;
        let again = raised(&running.told());
        assert_eq!(again.len(), 1, "woken by time alone");
        assert!(!again[0].again, "nobody asked anew");
        running.engine.stop().await.unwrap();
    });
}
