//! What the conformance suite needs of a tool's sandbox, and what all its tests share.
//!
//! The suite knows no tool: a connector that is new in the registry fails it until its bench is here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use baton_connectors::registry;
use baton_model::{
    Action, ActionId, ActionKind, Batch, Connector, Coverage, Cursor, Intent, Item, Secret,
    Session, SessionSetup, Settings, Timestamp,
};

use super::conformance_github::GitHubBench;

/// What a bench can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The secret is not accepted.
    Unauthorized,
    /// 429 or its like, to be asked again after so many seconds.
    RateLimited(u64),
    /// 5xx.
    ServerError,
    /// Half a body.
    CutBody,
    /// A body that is not JSON.
    WrongJson,
    /// The next write is done and its answer lost.
    LostReply,
}

/// A simulated tool with something in every state that the suite looks at.
#[async_trait]
pub trait Bench: Send + Sync {
    /// Where it is.
    fn url(&self) -> String;
    /// Signs in.
    fn secret(&self) -> String;
    /// The next `times` requests (of [`Break::LostReply`]: writes) fail so.
    fn break_next(&self, times: u32, how: Break);
    /// After `passes` good requests, one fails so.
    fn break_after(&self, passes: u32, how: Break);
    /// No more of it.
    fn mend(&self);
    /// Somebody says `text` on an item that the user sees.
    fn say(&self, text: &str);
    /// How often `action` had its effect: messages with its marker, votes, merges, hand-overs.
    fn effects(&self, action: &Action) -> usize;
    /// Requests so far.
    fn requests(&self) -> usize;
    /// An intent for `kind` on `item` that its state allows.
    fn intent(&self, kind: ActionKind, item: &Item) -> Intent;
    /// Whether its tool can break so: not every one has limits, or JSON.
    fn can(&self, _how: Break) -> bool {
        true
    }
    /// What an account has beside its address.
    fn settings(&self) -> Settings {
        Settings::new()
    }
    /// Whether somebody else got what was sent may not be known at once: what a lost answer leaves is for the user then.
    fn asks_its_user(&self, _kind: ActionKind) -> bool {
        false
    }
    /// The kinds of actions that it has something for.
    fn kinds(&self) -> Vec<ActionKind>;
}

/// A bench per connector of the registry.
pub async fn benches() -> Vec<(Arc<dyn Connector>, Box<dyn Bench>)> {
    let mut all: Vec<(Arc<dyn Connector>, Box<dyn Bench>)> = Vec::new();
    for connector in registry() {
        let bench: Box<dyn Bench> = match connector.descriptor().key {
            "github" => Box::new(GitHubBench::start().await),
            #[cfg(target_os = "linux")]
            "mail" => Box::new(super::conformance_mail::MailBench::start().await),
            #[cfg(target_os = "linux")]
            "matrix" => Box::new(super::conformance_matrix::MatrixBench::start().await),
            // Their servers are Debian's, and PyPI's.
            #[cfg(not(target_os = "linux"))]
            "mail" | "matrix" => continue,
            other => panic!("{other} has no bench: every connector passes the conformance suite"),
        };
        all.push((connector, bench));
    }
    all
}

/// A session with the bench's secret.
pub fn open(connector: &Arc<dyn Connector>, bench: &dyn Bench) -> Box<dyn Session> {
    let setup = SessionSetup::new("work", &bench.url(), Secret::new(bench.secret()));
    let setup = SessionSetup { settings: bench.settings(), ..setup };
    connector.open(setup).expect("the bench's address is one of the tool")
}

/// Now.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// What somebody who keeps all batches knows: items by id and events by item and key.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Items.
    pub items: BTreeMap<String, Item>,
    /// Texts of events.
    pub events: BTreeMap<(String, String), String>,
    /// Open, as the last complete batch said.
    pub open: Vec<String>,
}

impl Known {
    /// Takes a batch in.
    pub fn take(&mut self, batch: &Batch) {
        for update in &batch.items {
            let id = &update.item.remote_id;
            self.items.insert(id.clone(), update.item.clone());
            for event in &update.events {
                let text = format!("{} {} {:?}", event.at, event.who, event.what);
                self.events.insert((id.clone(), event.key.clone()), text);
            }
        }
        if batch.coverage == Coverage::Complete {
            self.open = batch.open.clone();
        }
    }

    /// The item on which `kind` is possible.
    pub fn with(&self, kind: ActionKind) -> Option<&Item> {
        self.items.values().find(|item| item.actions.contains(&kind))
    }
}

/// Polls until nothing waits, from `since`.
pub async fn sync(session: &dyn Session, since: Option<Cursor>, known: &mut Known) -> Cursor {
    let mut cursor = since;
    loop {
        let batch = session.poll(cursor.as_ref(), now()).await.expect("the tool answers");
        known.take(&batch);
        let more = batch.more;
        cursor = Some(batch.cursor);
        if !more {
            return cursor.expect("just set");
        }
    }
}

/// An action with a fresh key.
pub fn action(key: &str, item: &Item, intent: Intent) -> Action {
    Action {
        id: ActionId(format!("01900000-0000-7000-8000-{key:0>12}")),
        remote_id: item.remote_id.clone(),
        intent,
        created_at: now(),
        again: false,
    }
}

/// Everything that this process logs, as text. Not of one thread: a scoped subscriber misses callsites that another
/// thread met first.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<String>>);

impl Log {
    /// The one log, listening from now on.
    pub fn of_this_process() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Self::default();
            tracing::subscriber::set_global_default(log.clone()).expect("no other test listens");
            log
        })
        .clone()
    }

    /// What was logged.
    pub fn text(&self) -> String {
        self.0.lock().expect("no panic while held").clone()
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Line(self));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Line(self));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Line(self));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

struct Line<'a>(&'a Log);

impl tracing::field::Visit for Line<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        let mut text = self.0.0.lock().expect("no panic while held");
        text.push_str(&format!("{field}={value:?}\n"));
    }
}
