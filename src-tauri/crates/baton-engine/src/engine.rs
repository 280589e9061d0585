//! The engine's face: what the daemon calls, and what it is told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use baton_model::{
    ActionId, Ask, Clock, Connector, Fault, ItemId, Secret, SecretError, Secrets, Settings,
};
use baton_store::{Store, StoreError};
use tokio::sync::{Notify, broadcast, watch};

use crate::core::{Account, Core, locked};
use crate::hours::Hours;
use crate::supervisor::Supervisor;
use crate::{intake, outbox, poller};

/// All tasks have so long to end; what the database and the process need on top stays under five seconds.
const END_LIMIT: Duration = Duration::from_secs(3);
/// Signals that a slow receiver may lag behind before it has to read everything again.
const SIGNALS: usize = 1024;

/// What an engine needs.
pub struct Setup {
    /// The database, open.
    pub store: Store,
    /// The time of day; tests drive their own.
    pub clock: Arc<dyn Clock>,
    /// The registry.
    pub connectors: Vec<Arc<dyn Connector>>,
    /// Secrets by account name (the daemon's own looks into the environment too).
    pub secrets: Arc<dyn Secrets>,
    /// Intervals.
    pub knobs: Knobs,
    /// When people work.
    pub hours: Hours,
}

/// What the user can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knobs {
    /// Seconds in which a queued action can be taken back.
    pub undo_seconds: u32,
    /// Seconds between polls while the user is active.
    pub poll_active_seconds: u32,
    /// Seconds between polls while idle.
    pub poll_idle_seconds: u32,
}

/// What is known of the user and the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// At the windows, or acting.
    Active,
    /// Elsewhere.
    #[default]
    Idle,
    /// The machine sleeps, or the session is locked: no polls.
    Asleep,
    /// No network: no polls, actions wait.
    Offline,
}

/// An account to be connected.
pub struct NewAccount {
    /// Connector key.
    pub tool: String,
    /// `None`: the tool's key, or that and a number.
    pub name: Option<String>,
    /// `None`: the tool's default server.
    pub url: Option<String>,
    /// `borrowed`, `device`, `browser`, `form` or `environment`.
    pub sign_in: String,
    /// Kept with the account; nothing secret.
    pub settings: Settings,
    /// What goes to the keyring; `None` for `borrowed` and `environment`.
    pub secret: Option<Secret>,
}

/// What changed. The receiver reads the store again; a lagging one reads everything again.
#[derive(Debug, Clone)]
pub enum Signal {
    /// Items came, went, or are judged otherwise.
    Items(Vec<ItemId>),
    /// An action moved on.
    Action(ActionId, ItemId),
    /// An account came, went or changed health.
    Account(String),
    /// Asks that deserve an alert now; noted in the store already, so each is raised once, also across restarts.
    /// All that became due in one step come together, so that several can be one notification.
    Raise(Vec<Raised>),
    /// Alerts on these items are to be taken back.
    Withdraw(Vec<ItemId>),
}

/// One ask that deserves an alert.
#[derive(Debug, Clone)]
pub struct Raised {
    /// Its item.
    pub item: ItemId,
    /// The ask.
    pub ask: Ask,
    /// It was raised before and is asked again.
    pub again: bool,
}

/// Why the engine did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No such account, item, action or tool.
    #[error("{0}")]
    NotFound(String),
    /// The call cannot be done as it stands: says what would.
    #[error("{0}")]
    Usage(String),
    /// The item does not list this action now: says which it does.
    #[error("{0}")]
    Impossible(String),
    /// The tool.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The keyring.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine ends.
    #[error("Baton is ending")]
    Ending,
}

pub(crate) type Result<T> = std::result::Result<T, EngineError>;

/// The running engine. Cheap to clone; the last clone's drop does not stop it: [`Engine::stop`] does.
#[derive(Clone)]
pub struct Engine {
    pub(crate) core: Arc<Core>,
}

impl Engine {
    /// Starts a task per account and the outbox; what was on its way when the last process ended becomes `unknown`.
    ///
    /// # Errors
    /// [`EngineError::Store`] when the database cannot be read or written.
    pub async fn start(setup: Setup) -> Result<Self> {
        let (signals, first) = broadcast::channel(SIGNALS);
        let connectors =
            setup.connectors.into_iter().map(|tool| (tool.descriptor().key, tool)).collect();
        let core = Arc::new(Core {
            store: setup.store,
            clock: setup.clock,
            secrets: setup.secrets,
            connectors,
            hours: Mutex::new(Arc::new(setup.hours)),
            knobs: watch::Sender::new(setup.knobs),
            presence: watch::Sender::new(Presence::default()),
            signals,
            first: Mutex::new(Some(first)),
            accounts: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            waking: Notify::new(),
            reading: watch::Sender::default(),
            crew: Supervisor::new(),
            ending: AtomicBool::new(false),
            store_fault: Mutex::default(),
        });
        core.store.strand(None, core.now()).await?;
        for record in core.store.accounts().await? {
            match core.connectors.get(record.tool.as_str()) {
                Some(connector) => begin(&core, record.name, Arc::clone(connector)),
                None => {
                    tracing::error!(account = %record.name, tool = %record.tool, "no such tool")
                }
            }
        }
        let shared = Arc::clone(&core);
        core.crew.start("wake", move |stop, _| poller::wake(Arc::clone(&shared), stop));
        Ok(Self { core })
    }

    /// What changes from now on; the first call gets all since the start.
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        locked(&self.core.first).take().unwrap_or_else(|| self.core.signals.subscribe())
    }

    /// Why the database was not written when it was last tried; `None`: it was. The user frees some room, and the next
    /// write takes this back.
    pub fn store_fault(&self) -> Option<String> {
        locked(&self.core.store_fault).clone()
    }

    /// Judges all items of all accounts again; nothing is raised by it. What a start does after a change of the rules;
    /// here for benchmarks.
    #[doc(hidden)]
    pub async fn judge_all(&self) -> Result<()> {
        for account in self.core.all_accounts() {
            intake::judge_everything(&self.core, &account).await?;
        }
        Ok(())
    }

    /// Sets the intervals; those that run are counted anew.
    pub fn set_knobs(&self, knobs: Knobs) {
        self.core.knobs.send_if_modified(|was| std::mem::replace(was, knobs) != knobs);
    }

    /// Notes what is known of user and machine. After a suspend this arms all timers again.
    pub fn set_presence(&self, presence: Presence) {
        self.core.presence.send_if_modified(|was| std::mem::replace(was, presence) != presence);
    }

    /// Ends all tasks within five seconds. A request that is under way has three seconds to come back; one that does
    /// not is looked for at the next start. Closing the store is its owner's.
    pub async fn stop(&self) -> Result<()> {
        self.core.ending.store(true, Ordering::Release);
        let accounts = std::mem::take(&mut *locked(&self.core.accounts));
        let crews = accounts.values().map(|account| account.crew.stop(END_LIMIT));
        futures::future::join(futures::future::join_all(crews), self.core.crew.stop(END_LIMIT))
            .await;
        Ok(())
    }
}

/// Starts the tasks of an account.
pub(crate) fn begin(core: &Arc<Core>, name: String, connector: Arc<dyn Connector>) {
    let account = Arc::new(Account::new(name.clone(), connector));
    let (shared, own) = (Arc::clone(core), Arc::clone(&account));
    account.crew.start(format!("poll:{name}"), move |stop, panics| {
        poller::run(Arc::clone(&shared), Arc::clone(&own), stop, panics)
    });
    let (shared, own) = (Arc::clone(core), Arc::clone(&account));
    account.crew.start(format!("outbox:{name}"), move |stop, _| {
        outbox::run(Arc::clone(&shared), Arc::clone(&own), stop)
    });
    locked(&core.accounts).insert(name, account);
}
