//! The process ends in the middle of a send, at every point there is: exactly one effect at the tool, always.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use baton_model::{ActionState, Intent};

use super::fake::{Mishap, World, id, plus};
use crate::core::locked;
use crate::outbox::Worker;

/// Polls a future so many times, then drops it.
struct Cut<F> {
    inner: F,
    left: u32,
}

impl<F: Future + Unpin> Future for Cut<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Pin::new(&mut self.inner).poll(context).map(Some)
    }
}

/// One life: begins, sends as far as `polls` go, and ends without a word; then another that ends the work.
async fn lives(polls: u32, lost_reply: bool) -> bool {
    let world = World::new();
    world.tool.open("PR1", plus(-600));
    let running = world.connected().await;
    // The engine's own worker must not run: this test is the worker.
    let core = std::sync::Arc::clone(&running.engine.core);
    let account = core.account("fake").unwrap();
    account.crew.stop(std::time::Duration::ZERO).await;
    if lost_reply {
        locked(&world.tool.state).act_mishaps.push_back(Mishap::LostReply);
    }
    let intent = Intent::Reply { text: "Done".to_owned(), thread: None };
    let action = running.engine.act(&id("PR1"), intent, true).await.unwrap();
    let live = crate::supervisor::Supervisor::new();
    let stop = live.signal();
    let mut worker = Worker::default();
    let whole = {
        let work =
            pin!(async { while worker.step(&core, &account, &stop).await.unwrap().is_none() {} });
        Cut { inner: work, left: polls }.await.is_some()
    };
    running.kill().await;

    let running = world.start().await;
    running
        .until(async || {
            running.store.action(&action.id).await.unwrap().unwrap().state == ActionState::Sent
        })
        .await;
    assert_eq!(world.tool.effects(), 1, "after {polls} polls");
    running.pass(30).await;
    assert_eq!(world.tool.effects(), 1, "and it stays one");
    running.engine.stop().await.unwrap();
    whole
}

fn at_every_point(lost_reply: bool) {
    let mut polls = 0;
    loop {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        if runtime.unwrap().block_on(lives(polls, lost_reply)) {
            assert!(polls > 10, "the cuts came at many points: {polls}");
            return;
        }
        polls += 1;
        assert!(polls < 500, "the work never ends");
    }
}

#[test]
fn exactly_one_effect_wherever_it_is_cut() {
    at_every_point(false);
}

#[test]
fn exactly_one_effect_also_when_the_answer_is_lost() {
    at_every_point(true);
}
