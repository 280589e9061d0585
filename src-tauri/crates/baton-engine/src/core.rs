//! What all parts of the engine share.
//!
//! Tasks hold the core and their own account; the core holds the accounts. Nothing here decides anything.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baton_model::{Cast, Clock, Connector, ItemId, Secrets, Session, Timestamp};
use baton_store::{Store, StoreError};
use tokio::sync::{Notify, broadcast, watch};

use crate::engine::{EngineError, Knobs, Presence, Signal};
use crate::hours::Hours;
use crate::supervisor::Supervisor;

/// Shared by all.
pub(crate) struct Core {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    pub connectors: HashMap<&'static str, Arc<dyn Connector>>,
    /// When people work.
    pub hours: Mutex<Arc<Hours>>,
    pub knobs: watch::Sender<Knobs>,
    pub presence: watch::Sender<Presence>,
    pub signals: broadcast::Sender<Signal>,
    /// The first receiver, from before the first task: nothing is missed between start and the first look.
    pub first: Mutex<Option<broadcast::Receiver<Signal>>>,
    pub accounts: Mutex<BTreeMap<String, Arc<Account>>>,
    /// Held while accounts come and go.
    pub changing: tokio::sync::Mutex<()>,
    /// An item's waking time may have changed.
    pub waking: Notify,
    /// Items that are read again because something was just sent on them.
    pub reading: watch::Sender<HashSet<ItemId>>,
    /// Tasks that belong to no account.
    pub crew: Supervisor,
    pub ending: AtomicBool,
    /// Why the last write did not succeed, while that holds.
    pub store_fault: Mutex<Option<String>>,
}

/// One account, running.
pub(crate) struct Account {
    pub name: String,
    pub connector: Arc<dyn Connector>,
    /// Its conversation, while one is open.
    pub session: tokio::sync::Mutex<Option<Arc<dyn Session>>>,
    /// Held while its items are read, judged and written: two readings of one item never cross. Who is who, when known.
    pub desk: tokio::sync::Mutex<Option<Arc<Cast>>>,
    pub poll: Notify,
    /// The schedule is to be passed over once.
    pub at_once: AtomicBool,
    /// Cycles asked for by `sync`, and those of them that are done.
    pub asked: AtomicU64,
    pub done: watch::Sender<u64>,
    pub outbox: Notify,
    pub crew: Supervisor,
}

impl Account {
    pub fn new(name: String, connector: Arc<dyn Connector>) -> Self {
        Self {
            name,
            connector,
            session: tokio::sync::Mutex::new(None),
            desk: tokio::sync::Mutex::new(None),
            poll: Notify::new(),
            at_once: AtomicBool::new(false),
            asked: AtomicU64::new(0),
            done: watch::Sender::new(0),
            outbox: Notify::new(),
            crew: Supervisor::new(),
        }
    }

    /// Polls as soon as the tool allows, whatever the schedule says.
    pub fn poll_at_once(&self) {
        self.at_once.store(true, Ordering::Release);
        self.poll.notify_one();
    }
}

/// A lock whose holder panicked still guards sound values here: each is replaced whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn signal(&self, signal: Signal) {
        // Nobody listens: nobody needs to know.
        let _ = self.signals.send(signal);
    }

    pub fn alive(&self) -> Result<(), EngineError> {
        if self.ending.load(Ordering::Acquire) { Err(EngineError::Ending) } else { Ok(()) }
    }

    pub fn account(&self, name: &str) -> Result<Arc<Account>, EngineError> {
        locked(&self.accounts)
            .get(name)
            .cloned()
            .ok_or_else(|| EngineError::NotFound(format!("No account is called {name}")))
    }

    pub fn all_accounts(&self) -> Vec<Arc<Account>> {
        locked(&self.accounts).values().cloned().collect()
    }

    /// Remembers how the last write went, and passes its result on.
    pub fn wrote<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        let mut fault = locked(&self.store_fault);
        match &result {
            Ok(_) => *fault = None,
            Err(error) => {
                let words = error.to_string();
                if fault.as_ref() != Some(&words) {
                    tracing::error!(%error, "the database was not written");
                }
                *fault = Some(words);
            }
        }
        result
    }

    /// Sleeps until the wall clock says `at`; `None`: for ever.
    ///
    /// A timer that a suspend held up is at most a quarter of an hour late, even where nobody tells of the suspend.
    pub async fn sleep_until(&self, at: Option<Timestamp>) {
        const LONGEST: std::time::Duration = std::time::Duration::from_secs(15 * 60);
        let Some(at) = at else { return std::future::pending().await };
        loop {
            let left = crate::schedule::until(at, self.now());
            if left.is_zero() {
                return;
            }
            // Timers have a grain of one millisecond; the rest is not worth a second turn.
            tokio::time::sleep(left.min(LONGEST) + std::time::Duration::from_millis(1)).await;
        }
    }
}
