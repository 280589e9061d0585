//! The running daemon: what every call and every port shares.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use baton_api::wire::{Change, ErrorCode, OutboxEntry, Settings, View, WireError};
use baton_engine::{Engine, EngineError};
use baton_model::{Clock, Connector, Descriptor, ItemId, Notifier, Timestamp};
use baton_store::{AccountRecord, ActionRecord, Recovery, Store, StoreError};
use jiff::tz::TimeZone;
use tokio::sync::{Notify, broadcast, watch};

use crate::calls::flow::Flow;
use crate::hours::Known;
use crate::later::Days;
use crate::lent::Lent;
use crate::ports::tray::Tray;
use crate::ports::windows::Windows;
use crate::words::{Names, When, fault, outbox};
use crate::{quiet, view};

/// How far the daemon is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It answers.
    Runs,
    /// It ends: no new calls.
    Stops,
    /// All is written and the directory is free.
    Ended,
}

/// Waits until the daemon is asked to end.
pub async fn stops(phase: &mut watch::Receiver<Phase>) {
    // A sender that is gone has ended too. The guard must not live on across an await of the caller.
    let _ = phase.wait_for(|phase| *phase != Phase::Runs).await;
}

/// Waits until all is written and the directory is free.
pub async fn ended(phase: &mut watch::Receiver<Phase>) {
    let _ = phase.wait_for(|phase| *phase == Phase::Ended).await;
}

/// What became of the tray.
#[derive(Debug, Default)]
pub enum TrayPart {
    /// What becomes of it is not known yet.
    #[default]
    Starting,
    /// Not wanted, or ended with the daemon.
    Off,
    /// There is none, and why.
    Missing(String),
    /// There is one.
    Runs(Tray),
}

/// All that is shared.
pub struct Daemon {
    pub store: Store,
    pub engine: Engine,
    pub clock: Arc<dyn Clock>,
    pub connectors: Vec<Arc<dyn Connector>>,
    pub secrets: Arc<Lent>,
    pub data_dir: PathBuf,
    pub started_at: Timestamp,
    pub demo: bool,
    pub recovery: Option<Recovery>,
    pub settings: Mutex<Settings>,
    pub quiet_until: Mutex<Option<Timestamp>>,
    /// When people work, and of what that is made.
    pub hours: Mutex<Known>,
    /// Held while hours are made anew and handed on, so that the newest are the last.
    pub hours_change: tokio::sync::Mutex<()>,
    /// Quiet or its hours changed.
    pub quiet_changed: Notify,
    /// Alerts held back while it is quiet.
    pub held: AtomicUsize,
    pub changes: broadcast::Sender<Change>,
    pub windows: Windows,
    /// Windows' processes that listen.
    pub window_clients: AtomicU32,
    pub flows: tokio::sync::Mutex<HashMap<String, Flow>>,
    pub tray: Mutex<TrayPart>,
    /// What became of the tray at the start is known.
    pub tray_known: watch::Sender<bool>,
    /// What the tray shows may have changed.
    pub tray_stale: Notify,
    /// `None` inside: there can be no notifications here.
    pub notifier: OnceLock<Option<Arc<dyn Notifier>>>,
    /// The user is at the windows.
    pub active: Notify,
    /// The last write failed for want of room or right.
    pub disk_trouble: AtomicBool,
    pub phase: watch::Sender<Phase>,
    pub names: Mutex<HashMap<String, Arc<Names>>>,
}

/// A lock that a panic elsewhere does not take away.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Daemon {
    /// This moment, for words.
    pub fn when(&self) -> When {
        let hours = Arc::clone(&lock(&self.hours).made.usual);
        When { now: self.clock.now(), zone: TimeZone::system(), hours }
    }

    /// The user's days, for what is put off.
    pub fn days(&self) -> Days {
        Days { hours: (*lock(&self.hours).made.usual).clone() }
    }

    /// Makes hours anew where the holidays file or the system's zone changed since they were last used.
    pub async fn renew_hours(self: &Arc<Self>) {
        let (known, settings) = (lock(&self.hours).clone(), self.settings());
        let stale = move || known.is_stale(&settings.hours, &settings.holidays_file);
        if tokio::task::spawn_blocking(stale).await.unwrap_or(false) {
            self.apply_hours().await;
        }
    }

    /// Makes hours anew of settings, others' hours and holidays, and has judged what they change.
    pub async fn apply_hours(self: &Arc<Self>) {
        let _alone = self.hours_change.lock().await;
        let (mut known, settings) = (lock(&self.hours).clone(), self.settings());
        let renew = move || {
            known.renew(&settings.hours, &settings.holidays_file);
            known
        };
        let Ok(known) = tokio::task::spawn_blocking(renew).await else { return };
        let made = known.made.clone();
        *lock(&self.hours) = known;
        match self.engine.set_hours(made).await {
            Ok(()) => self.wrote(),
            // What was not judged by them is at the next start.
            Err(error) => tracing::warn!(%error, "not all was judged by the new working hours"),
        }
    }

    /// Keeps what became of the tray.
    pub fn set_tray(&self, part: TrayPart) {
        *lock(&self.tray) = part;
        self.tray_known.send_replace(true);
    }

    /// Waits until it is known what became of the tray.
    pub async fn tray_known(&self) {
        // Its sender is ours.
        let _ = self.tray_known.subscribe().wait_for(|known| *known).await;
    }

    /// Tells clients.
    pub fn tell(&self, change: Change) {
        // Nobody listening is no error.
        let _ = self.changes.send(change);
    }

    /// Asks the daemon to end.
    pub fn stop(&self) {
        self.phase.send_if_modified(|phase| {
            let first = *phase == Phase::Runs;
            if first {
                *phase = Phase::Stops;
            }
            first
        });
    }

    /// Settings as they are.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Until when it is quiet; `None`: it is not.
    pub fn quiet(&self, when: &When) -> Option<Timestamp> {
        let hours = lock(&self.settings).quiet_hours.clone();
        quiet::until(hours.as_ref(), *lock(&self.quiet_until), when)
    }

    /// The tool called `key`.
    pub fn tool(&self, key: &str) -> Option<&'static Descriptor> {
        self.connector(key).map(|connector| connector.descriptor())
    }

    /// The connector called `key`.
    pub fn connector(&self, key: &str) -> Option<&Arc<dyn Connector>> {
        self.connectors.iter().find(|connector| connector.descriptor().key == key)
    }

    /// The tool's name, itself where it is none of ours any more.
    pub fn tool_name(&self, key: &str) -> String {
        self.tool(key).map_or_else(|| key.to_owned(), |tool| tool.name.to_owned())
    }

    /// The account called `name`.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub async fn account(&self, name: &str) -> Result<AccountRecord, WireError> {
        let found = self.store.account(name).await.map_err(|error| self.storage(&error))?;
        found.ok_or_else(|| {
            WireError::new(
                ErrorCode::NotFound,
                format!("No account is called {name}."),
                "Accounts: baton account list",
            )
        })
    }

    /// Who is who in an account: read once, and again after something changed.
    pub async fn names(&self, account: &str) -> Result<Arc<Names>, WireError> {
        if let Some(names) = lock(&self.names).get(account) {
            return Ok(Arc::clone(names));
        }
        let read = async {
            let record = self.store.account(account).await?;
            let people = self.store.people(account).await?;
            let teams = self.store.cast(account).await?.teams.into_keys().collect();
            Ok::<_, StoreError>((record, people, teams))
        };
        let (record, people, teams) = read.await.map_err(|error| self.storage(&error))?;
        let tool = record.as_ref().map(|record| record.tool.clone()).unwrap_or_default();
        let names = Arc::new(Names {
            me: record.and_then(|record| record.me),
            tool: self.tool_name(&tool),
            people,
            teams,
        });
        lock(&self.names).insert(account.to_owned(), Arc::clone(&names));
        Ok(names)
    }

    /// Names may have changed.
    pub fn forget_names(&self) {
        lock(&self.names).clear();
    }

    /// The store's refusal in words; a full or read-only disk is remembered for the banner.
    pub fn storage(&self, error: &StoreError) -> WireError {
        if matches!(error, StoreError::Full | StoreError::ReadOnly(_))
            && !self.disk_trouble.swap(true, Ordering::Relaxed)
        {
            self.tell(Change::Accounts);
        }
        fault::store(error)
    }

    /// The engine's refusal in words.
    pub fn refused(&self, error: &EngineError, account: &str) -> WireError {
        match error {
            EngineError::Store(error) => self.storage(error),
            error => fault::engine(error, account, &self.when()),
        }
    }

    /// A write went well: there is room again.
    pub fn wrote(&self) {
        if self.disk_trouble.swap(false, Ordering::Relaxed) {
            self.tell(Change::Accounts);
        }
    }

    /// An action as the outbox shows it.
    pub async fn entry(&self, action: &ActionRecord) -> Result<OutboxEntry, WireError> {
        let names = self.names(&action.account).await?;
        let item = self.store.item(&action.item).await.map_err(|error| self.storage(&error))?;
        let to = item.as_ref().and_then(|item| view::addressee(&item.verdict));
        Ok(outbox::entry(action, to, &names, &self.when()))
    }

    /// The item that `text` means: an id, the beginning of one, or an address.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where nothing matches, [`ErrorCode::Usage`] where several do.
    pub async fn find(&self, text: &str) -> Result<ItemId, WireError> {
        let text = text.trim();
        let found = self.store.find(text).await.map_err(|error| self.storage(&error))?;
        if let Some(exact) = found.iter().find(|id| id.as_str() == text) {
            return Ok(exact.clone());
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(WireError::new(
                ErrorCode::NotFound,
                format!("No item is called {text}."),
                "Give an id of the list (baton list --all), three letters of it or more, or the item's address.",
            )),
            several => {
                let ids: Vec<_> = several.iter().map(ItemId::as_str).collect();
                // One address in several accounts: no letter more could tell them apart.
                let remedy = match several.iter().all(|id| id.as_str().starts_with(text)) {
                    true => "Give more letters.".to_owned(),
                    false => format!("Give one of the ids: {}", ids.join(", ")),
                };
                let words = format!("{text} can be {}.", ids.join(" or "));
                Err(WireError::new(ErrorCode::Usage, words, remedy))
            }
        }
    }

    /// Shows a view: in the windows' process that listens, else in one that is started.
    pub fn show(&self, view: View) -> Result<(), WireError> {
        if self.window_clients.load(Ordering::Acquire) > 0 {
            self.windows.told(&view);
            self.tell(Change::Show { view });
            return Ok(());
        }
        self.windows.show(&view).map_err(|words| {
            WireError::new(ErrorCode::Daemon, words, "The same is in the terminal: baton list")
        })
    }
}
