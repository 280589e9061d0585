//! The daemon is killed 200 times at random moments around a send; each reply is at the tool exactly once.
//!
//! Several daemons run side by side, each with a simulated GitHub of its own: most of a round is waiting. The moment of
//! each kill is drawn from a seed that a failure prints. What is measured is the whole promise: written before sent,
//! looked for before sent again.

use std::time::Duration;

use baton_api::Client;
use baton_api::wire::{Act, Change, GetOutbox, GetQueue, OutboxEntry, QueueFilter, WireIntent};
use baton_sandbox::github::{Fault, On, Options, Server};
use baton_sandbox::worlds;
use tokio::time::timeout;

use baton_tests::stage::{Daemon, PATIENCE, connect};

const LANES: u64 = 8;
const KILLS_PER_LANE: u64 = 25;

/// A small linear congruential generator (Knuth's MMIX constants): moments need no better luck.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

async fn entry(client: &Client, id: &str) -> OutboxEntry {
    let entries = client.call(GetOutbox { limit: 100 }).await.expect("the outbox is read");
    entries.into_iter().find(|entry| entry.id == id).expect("an action is never lost")
}

/// Waits until the tool has the action.
async fn sent(client: &Client, id: &str) {
    let mut changes = client.subscribe().await.expect("changes are told");
    let wait = async {
        loop {
            let entry = entry(client, id).await;
            match entry.state.as_str() {
                "sent" => return,
                "failed" | "undone" => panic!("{} after a kill: {:?}", entry.state, entry.reason),
                _ => {}
            }
            while !matches!(changes.next().await, Some(Change::Outbox { .. } | Change::Resync)) {}
        }
    };
    if timeout(PATIENCE, wait).await.is_err() {
        panic!("not sent in a minute: {:?}", entry(client, id).await);
    }
}

async fn kills(lane: u64, seed: u64) {
    let mut dice = Dice(seed.wrapping_add(lane.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let world = worlds::small(baton_model::Timestamp::now());
    let server = Server::start(world, Options::default()).await.expect("loopback is there");
    let token = server.token().to_owned();
    let dir = tempfile::tempdir().expect("a directory");
    let mut daemon = Daemon::start(dir.path(), &token);
    let mut client = daemon.client().await;
    connect(&client, &server.url()).await;
    let queue = client.call(GetQueue { filter: QueueFilter::default() }).await.expect("a queue");
    let review = queue.me.rows.iter().find(|row| row.place.ends_with("api #1"));
    let item = review.expect("Ben’s review waits on Ana").id.clone();

    for round in 0..KILLS_PER_LANE {
        // Half of the sends are slow, so that kills fall before, within and after the request; some replies get lost.
        match dice.below(4) {
            0 => server.faults(|faults| faults.on(On::Writes, 1, Fault::Slow(60))),
            1 => server.faults(|faults| faults.on(On::Writes, 1, Fault::LostReply)),
            _ => {}
        }
        let text = format!("kill {lane}-{round}");
        let intent = WireIntent::Reply { text, thread: None };
        let act = Act { item: item.clone(), intent, now: true };
        let queued = client.call(act).await.expect("it is written down");
        // The moment is the test: anything from before the first byte to after the receipt.
        tokio::time::sleep(Duration::from_micros(dice.below(120_000))).await;
        daemon.kill().await;
        daemon = Daemon::start(dir.path(), &token);
        client = daemon.client().await;
        sent(&client, &queued.id).await;
    }

    let said: Vec<String> = server.world(|world| {
        let id = world.find("acme/api#1").expect("the pull request");
        let subject = world.subject(id).expect("the pull request");
        subject.words().map(|(_, text)| text.to_owned()).collect()
    });
    for round in 0..KILLS_PER_LANE {
        let text = format!("kill {lane}-{round}");
        let times = said.iter().filter(|said| said.lines().any(|line| line == text)).count();
        assert_eq!(times, 1, "“{text}” is at GitHub {times} times");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_200_times_nothing_is_lost_or_doubled() {
    let seed = baton_model::Timestamp::now().as_nanosecond() as u64;
    println!("seed {seed}");
    let lanes: Vec<_> = (0..LANES).map(|n| tokio::spawn(kills(n, seed))).collect();
    for lane in lanes {
        lane.await.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
}
