//! The engine's face: what the daemon calls, and what it is told.

use std::sync::Arc;

use baton_model::{
    ActionId, Ask, Candidate, Clock, Connector, Fault, Intent, ItemId, OverrideKind, Secret,
    SecretError, Secrets,
};
use baton_store::{AccountRecord, ActionRecord, Store, StoreError};
use tokio::sync::broadcast;

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
    /// `borrowed`, `device`, `token` or `environment`.
    pub sign_in: String,
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

type Result<T> = std::result::Result<T, EngineError>;

/// The running engine. Cheap to clone; the last clone's drop does not stop it: [`Engine::stop`] does.
#[derive(Clone)]
pub struct Engine {}

#[allow(unused_variables, clippy::unused_async, clippy::needless_pass_by_value)]
impl Engine {
    /// Starts a task per account and the outbox; what was on its way when the last process ended becomes `unknown`.
    pub async fn start(setup: Setup) -> Result<Self> {
        Err(EngineError::Ending)
    }
    /// What changes from now on.
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        broadcast::channel(1).1
    }
    /// Connects an account: tested first, then kept.
    pub async fn add_account(&self, new: NewAccount) -> Result<AccountRecord> {
        Err(EngineError::Ending)
    }
    /// Signs an account in anew.
    pub async fn sign_in(
        &self,
        name: &str,
        sign_in: &str,
        secret: Option<Secret>,
    ) -> Result<AccountRecord> {
        Err(EngineError::Ending)
    }
    /// Removes an account, its items and its secret.
    pub async fn remove_account(&self, name: &str) -> Result<()> {
        Err(EngineError::Ending)
    }
    /// A small request; health is updated.
    pub async fn test_account(&self, name: &str) -> Result<AccountRecord> {
        Err(EngineError::Ending)
    }
    /// A full cycle; faults are in the records.
    pub async fn sync(&self, account: Option<&str>) -> Result<Vec<AccountRecord>> {
        Err(EngineError::Ending)
    }
    /// Queues an action.
    pub async fn act(&self, item: &ItemId, intent: Intent, now: bool) -> Result<ActionRecord> {
        Err(EngineError::Ending)
    }
    /// Takes a queued action back.
    pub async fn undo(&self, action: &ActionId) -> Result<ActionRecord> {
        Err(EngineError::Ending)
    }
    /// Sends a queued action at once, a failed or lost one again.
    pub async fn send_again(&self, action: &ActionId) -> Result<ActionRecord> {
        Err(EngineError::Ending)
    }
    /// Gives an action up.
    pub async fn drop_action(&self, action: &ActionId) -> Result<()> {
        Err(EngineError::Ending)
    }
    /// The user's own word on an item.
    pub async fn set_override(
        &self,
        item: &ItemId,
        thread: Option<String>,
        kind: OverrideKind,
    ) -> Result<()> {
        Err(EngineError::Ending)
    }
    /// Takes the newest word back.
    pub async fn undo_override(&self, item: &ItemId) -> Result<()> {
        Err(EngineError::Ending)
    }
    /// Forgets an item.
    pub async fn forget(&self, item: &ItemId) -> Result<()> {
        Err(EngineError::Ending)
    }
    /// Whom the item could go to.
    pub async fn people(&self, item: &ItemId, query: &str) -> Result<Vec<Candidate>> {
        Err(EngineError::Ending)
    }
    /// Reads one item afresh.
    pub async fn refresh(&self, item: &ItemId) -> Result<()> {
        Err(EngineError::Ending)
    }
    /// New intervals.
    pub fn set_knobs(&self, knobs: Knobs) {}
    /// What is known of user and machine.
    pub fn set_presence(&self, presence: Presence) {}
    /// Ends within 5 s, nothing lost.
    pub async fn stop(&self) -> Result<()> {
        Err(EngineError::Ending)
    }
}
