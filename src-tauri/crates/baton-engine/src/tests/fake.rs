//! A tool made of memory, and an engine around it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{
    Action, ActionKind, Batch, Candidate, Clock, Connector, Coverage, Cursor, Descriptor, Event,
    Family, Fault, Handle, Intent, Item, ItemId, ItemUpdate, Receipt, Seat, Secret, SecretError,
    Secrets, Session, SessionSetup, Settings, Timestamp, What,
};
use baton_store::{DataDir, Store};
use tokio::sync::Notify;
use tokio::sync::broadcast;

use crate::core::locked;
use crate::{Engine, Knobs, NewAccount, Setup, Signal};

pub(crate) const KNOBS: Knobs =
    Knobs { undo_seconds: 8, poll_active_seconds: 60, poll_idle_seconds: 300 };

/// 2026-03-02T09:00:00Z, a Monday.
pub(crate) fn start() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub(crate) fn plus(seconds: i64) -> Timestamp {
    start().checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap()
}

/// Follows tokio's time.
pub(crate) struct Driven {
    begun: tokio::time::Instant,
    at: Timestamp,
}

impl Driven {
    pub fn new() -> Self {
        Self { begun: tokio::time::Instant::now(), at: start() }
    }
}

impl Clock for Driven {
    fn now(&self) -> Timestamp {
        self.at.checked_add(self.begun.elapsed()).unwrap()
    }
}

/// What goes wrong with one call.
#[derive(Debug, Clone)]
pub(crate) enum Mishap {
    /// Refused, and nothing done.
    Fault(Fault),
    /// Done, and the answer lost.
    LostReply,
    /// Never answered.
    Silence,
    /// A defect.
    Panic,
}

#[derive(Default)]
pub(crate) struct State {
    pub items: BTreeMap<String, (u64, ItemUpdate)>,
    pub version: u64,
    pub lost: Vec<String>,
    /// Writes that the tool has, by idempotency key; a second one of a key is a second entry.
    pub done: Vec<(String, Intent)>,
    pub poll_mishaps: VecDeque<Mishap>,
    pub act_mishaps: VecDeque<Mishap>,
    pub find_mishaps: VecDeque<Mishap>,
    /// When polls came.
    pub polls: Vec<Timestamp>,
    /// When actions came, and whether they said `again`.
    pub acts: Vec<(Timestamp, bool)>,
    pub opened: u32,
    pub wish: Duration,
    /// What the tool says by itself, when it says anything.
    pub hints: VecDeque<Result<(), Fault>>,
    /// Waits for a hint that were begun.
    pub listened: u32,
}

#[derive(Clone)]
pub(crate) struct Tool {
    pub state: Arc<Mutex<State>>,
    pub clock: Arc<dyn Clock>,
    hint: Arc<Notify>,
    key: &'static str,
}

static DESCRIPTORS: [Descriptor; 2] = [describe("fake"), describe("other")];

const fn describe(key: &'static str) -> Descriptor {
    Descriptor {
        key,
        name: "Fake",
        tile: "Fk",
        about: "Made of memory.",
        default_url: "https://fake.example",
        url_example: "",
        sign_in: &[],
        scopes: &[],
        settings: &[],
    }
}

impl Tool {
    pub fn new(key: &'static str, clock: Arc<dyn Clock>) -> Self {
        Self { state: Arc::default(), clock, hint: Arc::default(), key }
    }

    /// Ben opens a review.
    pub fn open(&self, remote_id: &str, at: Timestamp) {
        let mut item = Item::new(remote_id, Family::Review, Handle::from("ben"), at);
        item.title = format!("Fix {remote_id}");
        item.url = format!("https://fake.example/{remote_id}");
        item.actions = vec![
            ActionKind::Reply,
            ActionKind::Approve,
            ActionKind::Merge,
            ActionKind::Reassign,
            ActionKind::MarkDone,
        ];
        item.facts.head = Some("abc".to_owned());
        let events = vec![event("opened", at, "ben", What::Opened)];
        let update = ItemUpdate { item, events, observed: Vec::new(), whole_since: None };
        self.put(update);
    }

    /// Ben asks Ana to review.
    pub fn request(&self, remote_id: &str, at: Timestamp) {
        let of = vec![Handle::from("ana")];
        let key = format!("request:{at}");
        self.happen(remote_id, event(&key, at, "ben", What::ReviewRequested { of }));
    }

    pub fn happen(&self, remote_id: &str, event: Event) {
        let mut update = locked(&self.state).items[remote_id].1.clone();
        update.item.updated_at = update.item.updated_at.max(event.at);
        update.events.push(event);
        self.put(update);
    }

    pub fn put(&self, update: ItemUpdate) {
        let mut state = locked(&self.state);
        state.version += 1;
        let version = state.version;
        state.items.insert(update.item.remote_id.clone(), (version, update));
    }

    /// The tool says that something changed, or breaks off.
    pub fn hint(&self, hint: Result<(), Fault>) {
        locked(&self.state).hints.push_back(hint);
        self.hint.notify_one();
    }

    pub fn polls(&self) -> usize {
        locked(&self.state).polls.len()
    }

    pub fn effects(&self) -> usize {
        locked(&self.state).done.len()
    }
}

pub(crate) fn event(key: &str, at: Timestamp, who: &str, what: What) -> Event {
    Event { key: key.to_owned(), at, who: Handle::from(who), what }
}

#[async_trait]
impl Connector for Tool {
    fn descriptor(&self) -> &'static Descriptor {
        if self.key == "other" { &DESCRIPTORS[1] } else { &DESCRIPTORS[0] }
    }

    fn open(&self, setup: SessionSetup) -> Result<Box<dyn Session>, Fault> {
        locked(&self.state).opened += 1;
        let bad = setup.secret.is_none_or(|secret| secret.expose() == "bad");
        Ok(Box::new(Talk { tool: self.clone(), bad }))
    }
}

struct Talk {
    tool: Tool,
    bad: bool,
}

impl Talk {
    async fn mishap(
        &self,
        of: impl Fn(&mut State) -> &mut VecDeque<Mishap>,
    ) -> Result<bool, Fault> {
        if self.bad {
            return Err(Fault::Unauthorized { tool: "Fake".to_owned() });
        }
        let mishap = of(&mut locked(&self.tool.state)).pop_front();
        match mishap {
            None => Ok(false),
            Some(Mishap::Fault(fault)) => Err(fault),
            Some(Mishap::LostReply) => Ok(true),
            Some(Mishap::Silence) => std::future::pending().await,
            Some(Mishap::Panic) => panic!("a defect"),
        }
    }
}

#[async_trait]
impl Session for Talk {
    async fn seat(&self) -> Result<Seat, Fault> {
        if self.bad {
            return Err(Fault::Unauthorized { tool: "Fake".to_owned() });
        }
        let me = Handle::from("ana");
        Ok(Seat { me, name: None, scopes: None, limits: Vec::new(), server: None })
    }

    async fn poll(&self, since: Option<&Cursor>, now: Timestamp) -> Result<Batch, Fault> {
        locked(&self.tool.state).polls.push(now);
        self.mishap(|state| &mut state.poll_mishaps).await?;
        tokio::task::yield_now().await;
        let state = locked(&self.tool.state);
        let seen: u64 = since.map_or(0, |cursor| cursor.0.parse().unwrap());
        let news = state.items.values().filter(|(version, _)| *version > seen);
        Ok(Batch {
            items: news.map(|(_, update)| update.clone()).collect(),
            open: state.items.keys().cloned().collect(),
            coverage: if since.is_none() { Coverage::Complete } else { Coverage::Incremental },
            people: Vec::new(),
            teams: BTreeMap::new(),
            lost: state.lost.clone(),
            cursor: Cursor(state.version.to_string()),
            next_poll_at_least: state.wish,
            more: false,
            seat: None,
            progress: None,
            notices: Vec::new(),
        })
    }

    async fn changed(&self) -> Result<(), Fault> {
        locked(&self.tool.state).listened += 1;
        loop {
            if let Some(hint) = locked(&self.tool.state).hints.pop_front() {
                return hint;
            }
            self.tool.hint.notified().await;
        }
    }

    async fn refresh(&self, remote_id: &str, _: Timestamp) -> Result<Batch, Fault> {
        tokio::task::yield_now().await;
        let state = locked(&self.tool.state);
        let Some((_, update)) = state.items.get(remote_id) else {
            return Err(Fault::Gone { what: remote_id.to_owned() });
        };
        Ok(Batch {
            items: vec![update.clone()],
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
        })
    }

    async fn act(&self, action: &Action) -> Result<Receipt, Fault> {
        let now = self.tool.clock.now();
        locked(&self.tool.state).acts.push((now, action.again));
        tokio::task::yield_now().await;
        let lost = self.mishap(|state| &mut state.act_mishaps).await?;
        if action.again && locked(&self.tool.state).done.iter().any(|(id, _)| *id == action.id.0) {
            return Ok(receipt(true));
        }
        locked(&self.tool.state).done.push((action.id.0.clone(), action.intent.clone()));
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        if lost { Err(Fault::transient("the answer was lost")) } else { Ok(receipt(false)) }
    }

    async fn find(&self, action: &Action) -> Result<Option<Receipt>, Fault> {
        tokio::task::yield_now().await;
        self.mishap(|state| &mut state.find_mishaps).await?;
        let state = locked(&self.tool.state);
        Ok(state.done.iter().any(|(id, _)| *id == action.id.0).then(|| receipt(true)))
    }

    async fn people(&self, _: &str, _: &str) -> Result<Vec<Candidate>, Fault> {
        Ok(Vec::new())
    }
}

fn receipt(already: bool) -> Receipt {
    Receipt { remote_id: None, url: None, at: None, already }
}

/// A keyring made of memory.
#[derive(Default)]
pub(crate) struct Ring(pub Mutex<BTreeMap<String, Secret>>);

#[async_trait]
impl Secrets for Ring {
    async fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        Ok(locked(&self.0).get(name).cloned())
    }
    async fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretError> {
        locked(&self.0).insert(name.to_owned(), secret.clone());
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<(), SecretError> {
        locked(&self.0).remove(name);
        Ok(())
    }
}

/// One data directory, its tools, and the process that may end and start again.
pub(crate) struct World {
    _dir: tempfile::TempDir,
    pub lock: Option<DataDir>,
    pub clock: Arc<dyn Clock>,
    pub tool: Tool,
    pub other: Tool,
    pub ring: Arc<Ring>,
    /// Tokio's time stands still until a test moves it: a task that never ends keeps it from moving by itself while the
    /// database's own threads work.
    _still: std::sync::mpsc::Sender<()>,
}

pub(crate) struct Running {
    pub engine: Engine,
    pub store: Store,
    pub signals: broadcast::Receiver<Signal>,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let lock = Some(DataDir::lock(dir.path()).unwrap());
        let clock: Arc<dyn Clock> = Arc::new(Driven::new());
        let (still, waits) = std::sync::mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || waits.recv());
        Self {
            tool: Tool::new("fake", Arc::clone(&clock)),
            other: Tool::new("other", Arc::clone(&clock)),
            _dir: dir,
            lock,
            clock,
            ring: Arc::default(),
            _still: still,
        }
    }

    pub async fn store(&self) -> Store {
        Store::open(self.lock.as_ref().unwrap(), self.clock.now()).await.unwrap().store
    }

    pub async fn start(&self) -> Running {
        let store = self.store().await;
        let engine = Engine::start(Setup {
            store: store.clone(),
            clock: Arc::clone(&self.clock),
            connectors: vec![Arc::new(self.tool.clone()), Arc::new(self.other.clone())],
            secrets: Arc::clone(&self.ring) as Arc<dyn Secrets>,
            knobs: KNOBS,
            hours: Default::default(),
        })
        .await
        .unwrap();
        let signals = engine.signals();
        Running { engine, store, signals }
    }

    /// Started, with the account `fake` connected and read once.
    pub async fn connected(&self) -> Running {
        let running = self.start().await;
        running.engine.add_account(account("fake")).await.unwrap();
        running.engine.sync(None).await.unwrap();
        running
    }
}

pub(crate) fn account(tool: &str) -> NewAccount {
    NewAccount {
        tool: tool.to_owned(),
        name: None,
        url: None,
        sign_in: "form".to_owned(),
        settings: Settings::new(),
        secret: Some(Secret::new("good")),
    }
}

pub(crate) fn id(remote_id: &str) -> ItemId {
    ItemId::of("fake", remote_id)
}

impl Running {
    /// Lets everything that is ready run, the database included.
    pub async fn settle(&self) {
        for _ in 0..12 {
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
            // The writer is one connection, first come first served: what was asked before is done after.
            let _: Option<String> = self.store.setting("nothing").await.unwrap();
            // There are two readers: two that ask at once have both.
            let (one, two) = tokio::join!(self.store.accounts(), self.store.accounts());
            assert!(one.is_ok() && two.is_ok());
        }
    }

    /// Moves time, second by second.
    pub async fn pass(&self, seconds: u64) {
        self.settle().await;
        for _ in 0..seconds {
            tokio::time::advance(Duration::from_secs(1)).await;
            self.settle().await;
        }
    }

    /// Moves time until it is so; fails after an hour.
    pub async fn until(&self, so: impl AsyncFn() -> bool) {
        for _ in 0..3600 {
            if so().await {
                return;
            }
            self.pass(1).await;
        }
        panic!("it did not become so within an hour");
    }

    /// What was signalled since the last look.
    pub fn told(&mut self) -> Vec<Signal> {
        std::iter::from_fn(|| self.signals.try_recv().ok()).collect()
    }

    /// Ends, as after `kill -9`: nothing is told, nothing is finished.
    pub async fn kill(self) {
        drop(self.engine.core.crew.stop(Duration::ZERO).await);
        for account in self.engine.core.all_accounts() {
            account.crew.stop(Duration::ZERO).await;
        }
        self.store.close().await.unwrap();
    }
}
