//! A whole engine with 10,000 items of 20 events: `cargo bench -p baton-engine`. Aims: one changed item from the tool's
//! answer to the database in 5 ms; everything judged again in 1 s.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use baton_engine::{Engine, Knobs, NewAccount, Setup};
use baton_model::{
    Action, Batch, Candidate, Connector, Coverage, Cursor, Descriptor, Event, Family, Fault,
    Handle, Item, ItemId, ItemUpdate, Receipt, Seat, Secret, SecretError, Secrets, Session,
    SessionSetup, SystemClock, Timestamp, What,
};
use baton_store::{DataDir, Store};

const ITEMS: usize = 10_000;

static CHANGES: AtomicU64 = AtomicU64::new(0);

static TOOL: Descriptor = Descriptor {
    key: "fake",
    name: "Fake",
    tile: "Fk",
    about: "",
    default_url: "https://fake.example",
    url_example: "",
    sign_in: &[],
    scopes: &[],
    settings: &[],
};

struct Tool;
struct Talk;
struct Ring;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + seconds).expect("an instant")
}

fn update(n: usize) -> ItemUpdate {
    let mut item = Item::new(format!("PR_{n}"), Family::Review, Handle::from("ben"), at(30));
    item.title = format!("Fix the cache of part {n}");
    let event = |key: usize, who: &str, what| Event {
        key: format!("e{key}"),
        at: at(key as i64),
        who: Handle::from(who),
        what,
    };
    let said = |text: &str| What::Said { text: text.to_owned(), thread: None, to: Vec::new() };
    let mut events = vec![
        event(0, "ben", What::Opened),
        event(
            1,
            "ben",
            What::ReviewRequested { of: vec![Handle::from("ana"), Handle::from("cho")] },
        ),
    ];
    for key in 2..20 {
        let (who, text) = match key % 3 {
            0 => ("ben", "@ana could you have a look at the second commit, please?"),
            1 => ("cho", "I think that this is right, but the name is odd."),
            _ => ("ana", "Looking at it now."),
        };
        events.push(event(key, who, said(text)));
    }
    ItemUpdate { item, events, observed: Vec::new(), whole_since: None }
}

fn batch(items: Vec<ItemUpdate>, coverage: Coverage) -> Batch {
    Batch {
        open: Vec::new(),
        items,
        coverage,
        people: Vec::new(),
        teams: BTreeMap::new(),
        lost: Vec::new(),
        cursor: Cursor("1".to_owned()),
        next_poll_at_least: Duration::from_secs(3600),
        more: false,
        seat: None,
        progress: None,
        notices: Vec::new(),
    }
}

#[async_trait]
impl Connector for Tool {
    fn descriptor(&self) -> &'static Descriptor {
        &TOOL
    }
    fn open(&self, _: SessionSetup) -> Result<Box<dyn Session>, Fault> {
        Ok(Box::new(Talk))
    }
}

#[async_trait]
impl Session for Talk {
    async fn seat(&self) -> Result<Seat, Fault> {
        let me = Handle::from("ana");
        Ok(Seat { me, name: None, scopes: None, limits: Vec::new(), server: None })
    }
    async fn poll(&self, since: Option<&Cursor>, _: Timestamp) -> Result<Batch, Fault> {
        let items = if since.is_none() { (0..ITEMS).map(update).collect() } else { Vec::new() };
        Ok(batch(items, Coverage::Incremental))
    }
    async fn refresh(&self, remote_id: &str, _: Timestamp) -> Result<Batch, Fault> {
        let n = remote_id.trim_start_matches("PR_").parse().unwrap_or(0);
        let mut changed = update(n);
        let change = CHANGES.fetch_add(1, Ordering::Relaxed) as i64;
        changed.item.updated_at = at(100 + change);
        changed.events.push(Event {
            key: format!("new{change}"),
            at: at(100 + change),
            who: Handle::from("ben"),
            what: What::Pushed { dismisses: false },
        });
        Ok(batch(vec![changed], Coverage::Incremental))
    }
    async fn act(&self, _: &Action) -> Result<Receipt, Fault> {
        Err(Fault::rejected("no"))
    }
    async fn find(&self, _: &Action) -> Result<Option<Receipt>, Fault> {
        Ok(None)
    }
    async fn people(&self, _: &str, _: &str) -> Result<Vec<Candidate>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Secrets for Ring {
    async fn get(&self, _: &str) -> Result<Option<Secret>, SecretError> {
        Ok(Some(Secret::new("t")))
    }
    async fn set(&self, _: &str, _: &Secret) -> Result<(), SecretError> {
        Ok(())
    }
    async fn delete(&self, _: &str) -> Result<(), SecretError> {
        Ok(())
    }
}

struct Place {
    runtime: tokio::runtime::Runtime,
    engine: Engine,
    _dir: DataDir,
    _path: tempfile::TempDir,
}

static PLACE: LazyLock<Place> = LazyLock::new(|| {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let path = tempfile::tempdir().expect("a directory");
    let dir = DataDir::lock(&path.path().join("baton")).expect("its lock");
    let engine = runtime.block_on(async {
        let engine = Engine::start(Setup {
            store: Store::open(&dir, at(0)).await.expect("a store").store,
            clock: Arc::new(SystemClock),
            connectors: vec![Arc::new(Tool)],
            secrets: Arc::new(Ring),
            knobs: Knobs { undo_seconds: 8, poll_active_seconds: 3600, poll_idle_seconds: 3600 },
            hours: Default::default(),
        })
        .await
        .expect("an engine");
        let account = NewAccount {
            settings: Default::default(),
            tool: "fake".to_owned(),
            name: None,
            url: None,
            sign_in: "environment".to_owned(),
            secret: None,
        };
        engine.add_account(account).await.expect("an account");
        engine.sync(None).await.expect("a sync");
        engine
    });
    Place { runtime, engine, _dir: dir, _path: path }
});

#[divan::bench(sample_count = 200)]
fn one_changed_item(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    let id = ItemId::of("fake", "PR_77");
    bencher.bench(|| place.runtime.block_on(place.engine.refresh(&id)));
}

#[divan::bench(sample_count = 5)]
fn everything_judged_again(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.engine.judge_all()));
}

fn main() {
    divan::main();
}
