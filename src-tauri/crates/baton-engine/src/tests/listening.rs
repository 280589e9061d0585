//! Tools that say by themselves that something changed.

use baton_model::Fault;

use super::fake::{World, id, plus};
use crate::Presence;
use crate::core::locked;

fn paused<F: Future<Output = ()>>(test: F) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(test);
}

#[test]
fn a_hint_is_read_at_once_and_a_burst_of_them_once_a_second() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        running.pass(5).await;
        assert_eq!(world.tool.polls(), 1);
        world.tool.open("PR1", plus(1));
        world.tool.hint(Ok(()));
        running.settle().await;
        assert_eq!(world.tool.polls(), 2);
        assert!(running.store.item(&id("PR1")).await.unwrap().is_some());
        for _ in 0..50 {
            world.tool.hint(Ok(()));
        }
        running.pass(10).await;
        assert!((5..=13).contains(&world.tool.polls()), "{} polls", world.tool.polls());
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn after_a_broken_wait_the_timer_counts_until_a_poll_succeeds() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        running.settle().await;
        let before = locked(&world.tool.state).listened;
        assert!(before > 0);
        world.tool.hint(Err(Fault::transient("the connection was closed")));
        running.pass(60).await;
        assert_eq!(world.tool.polls(), 1, "no poll comes of it");
        let health = running.store.account("fake").await.unwrap().unwrap().health;
        assert_eq!(health, "good", "a poll decides how the account is");
        let broken = locked(&world.tool.state).listened;
        running.pass(20).await;
        assert_eq!(locked(&world.tool.state).listened, broken, "nobody listens to it");
        running.engine.sync(None).await.unwrap();
        running.settle().await;
        assert!(locked(&world.tool.state).listened > broken, "until it was read again");
        running.engine.stop().await.unwrap();
    });
}

#[test]
fn nobody_listens_while_the_machine_sleeps() {
    paused(async {
        let world = World::new();
        let running = world.connected().await;
        running.engine.set_presence(Presence::Asleep);
        running.settle().await;
        world.tool.hint(Ok(()));
        running.pass(30).await;
        assert_eq!(world.tool.polls(), 1);
        running.engine.set_presence(Presence::Active);
        running.pass(30).await;
        assert!(world.tool.polls() >= 2);
        running.engine.stop().await.unwrap();
    });
}
