//! The queue with 10,000 items: `cargo bench -p baton-store`. The aim of `queue` is 2 ms at the 99th percentile for what
//! a window shows first; `reading everything` is what a full list costs.

use std::sync::LazyLock;

use baton_model::{
    Ask, AskKind, AskState, Event, Evidence, Family, Handle, Item, ItemId, Lane, Party, Rule,
    Timestamp, Verdict, What,
};
use baton_store::{AccountRecord, DataDir, ItemWrite, PollWrite, QueueFilter, Store};

const ITEMS: usize = 10_000;

struct Place {
    runtime: tokio::runtime::Runtime,
    store: Store,
    _dir: DataDir,
    _path: tempfile::TempDir,
}

static PLACE: LazyLock<Place> = LazyLock::new(|| {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let path = tempfile::tempdir().expect("a directory");
    let dir = DataDir::lock(&path.path().join("baton")).expect("its lock");
    let store = runtime.block_on(async {
        let store = Store::open(&dir, at(0)).await.expect("a store").store;
        store.add_account(&account()).await.expect("an account");
        let items = (0..ITEMS).map(item).collect();
        let write = PollWrite { account: "work".to_owned(), items, ..PollWrite::default() };
        store.apply(&write, at(0)).await.expect("room");
        store
    });
    Place { runtime, store, _dir: dir, _path: path }
});

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + seconds).expect("an instant")
}

fn account() -> AccountRecord {
    AccountRecord {
        name: "work".to_owned(),
        tool: "fake".to_owned(),
        url: String::new(),
        sign_in: "form".to_owned(),
        settings: Default::default(),
        me: Some(Handle::from("ana")),
        seat: None,
        health: "good".to_owned(),
        fault: None,
        last_poll: None,
        next_poll: None,
        full_at: None,
        progress: None,
        cursor: None,
        created_at: at(0),
    }
}

fn item(n: usize) -> ItemWrite {
    let remote_id = format!("PR_{n}");
    let mut item = Item::new(&remote_id, Family::Review, Handle::from("ben"), at(n as i64));
    item.title = format!("Fix the cache of part {n}");
    item.url = format!("https://fake.example/acme/api/{n}");
    item.facts.body = Some("A description that goes on for a while. ".repeat(200));
    let said = |n: usize| Event {
        key: format!("e{n}"),
        at: at(n as i64),
        who: Handle::from("ben"),
        what: What::Said {
            text: "Could you look at this? ".repeat(10),
            thread: None,
            to: Vec::new(),
        },
    };
    let ask = Ask {
        key: "a".to_owned(),
        thread: None,
        kind: AskKind::Answer,
        debtor: Party::Person(Handle::from("ana")),
        creditor: Some(Handle::from("ben")),
        since: at(n as i64),
        asked_at: at(n as i64),
        due: None,
        away_until: None,
        expires: None,
        state: AskState::Open,
        paused: false,
        shared: false,
        soft: false,
        quiet: false,
        rule: Rule { family: 'R', number: 19 },
        confidence: 90,
        evidence: vec![Evidence {
            key: "e1".to_owned(),
            at: at(0),
            who: Handle::from("ben"),
            what: "said".to_owned(),
            quote: Some("Could you look at this? ".repeat(10)),
            decided: vec![(0, 9)],
        }],
    };
    let lane = if n.is_multiple_of(3) { Lane::Others } else { Lane::Me };
    let verdict = Verdict {
        lane,
        kind: Some(AskKind::Answer),
        since: Some(ask.since),
        asks: vec![ask],
        shown: vec![0],
        from: vec![
            Handle::from(["ben", "cho", "dia"][n % 3]),
            Handle::from(format!("p{}", n % 80)),
        ],
        ..Verdict::none()
    };
    ItemWrite {
        id: ItemId::of("work", &remote_id),
        search: format!("{} could you look at this", item.title.to_lowercase()),
        item,
        events: (0..20).map(said).collect(),
        verdict,
    }
}

fn filter(text: Option<&str>, limit: u32) -> QueueFilter {
    QueueFilter {
        lane: Some(Lane::Me),
        text: text.map(str::to_owned),
        snoozed: Some(false),
        limit,
        ..QueueFilter::default()
    }
}

#[divan::bench(args = [30, 200, 0], sample_count = 200)]
fn queue(bencher: divan::Bencher<'_, '_>, limit: u32) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.store.queue(&filter(None, limit))));
}

/// Words in the filter that few, many and no items have.
#[divan::bench(args = ["part 77", "cache", "nowhere"], sample_count = 100)]
fn search(bencher: divan::Bencher<'_, '_>, text: &str) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.store.queue(&filter(Some(text), 30))));
}

#[divan::bench(args = ["", "part 77", "cache"], sample_count = 100)]
fn order(bencher: divan::Bencher<'_, '_>, text: &str) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.store.queue_order(&filter(Some(text), 0))));
}

#[divan::bench(sample_count = 200)]
fn counts(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.store.queue_counts(&filter(None, 0))));
}

#[divan::bench(sample_count = 200)]
fn tray_counts(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.store.lane_counts(80)));
}

#[divan::bench(sample_count = 200)]
fn facets(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    bencher.bench(|| place.runtime.block_on(place.store.facets()));
}

#[divan::bench(sample_count = 200)]
fn page(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    let ids: Vec<_> = (5_000..5_030).map(|n| ItemId::of("work", &format!("PR_{n}"))).collect();
    bencher.bench(|| place.runtime.block_on(place.store.queue_rows(&ids)));
}

#[divan::bench(sample_count = 500)]
fn one_item_with_its_history(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    let id = ItemId::of("work", "PR_77");
    bencher.bench(|| place.runtime.block_on(place.store.item(&id)));
}

#[divan::bench(sample_count = 200)]
fn one_item_written(bencher: divan::Bencher<'_, '_>) {
    let place = &*PLACE;
    let write =
        PollWrite { account: "work".to_owned(), items: vec![item(77)], ..PollWrite::default() };
    bencher.bench(|| place.runtime.block_on(place.store.apply(&write, at(1))));
}

fn main() {
    divan::main();
}
