//! Alerts: what the engine raises becomes a notification, and what the user does with it an action or a window.
//!
//! The engine has noted each ask as told before it comes here, so nothing is told twice. While it is quiet they are
//! held back; at its end those that still wait are told together.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baton_api::wire::{AlertsWhen, View};
use baton_engine::Raised;
use baton_model::{
    ActionId, ActionState, Alert, AlertKey, AlertReply, AskState, Intent, ItemId, Lane, Notifier,
    OverrideKind,
};
use baton_store::StoredItem;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::sleep;

use crate::daemon::{Daemon, lock, stops};
use crate::later::Preset;
use crate::words::alert::Told;
use crate::words::{Names, alert, fault, outbox};
use crate::{ports, quiet};

/// What the alerts are told.
#[derive(Debug)]
pub enum Alerting {
    /// These asks are to be told.
    Raise(Vec<Raised>),
    /// These items need nobody any more.
    Withdraw(Vec<ItemId>),
    /// An action moved on.
    Moved(ActionId),
}

/// An alert on screen.
struct Shown {
    items: Vec<ItemId>,
    /// The commit that was told of: a merge from here is bound to it.
    head: Option<String>,
    /// The thread of the ask.
    thread: Option<String>,
}

struct Alerts {
    daemon: Arc<Daemon>,
    notifier: Option<Arc<dyn Notifier>>,
    shown: HashMap<AlertKey, Shown>,
    held: Vec<Raised>,
    several: u64,
}

/// Runs until the daemon ends.
pub async fn run(daemon: Arc<Daemon>, mut alerting: UnboundedReceiver<Alerting>) {
    let (replies, mut replied) = unbounded_channel();
    let notifier = ports::notifier::connect(&daemon.data_dir, replies).await;
    let _ = daemon.notifier.set(notifier.clone());
    let mut phase = daemon.phase.subscribe();
    let mut alerts = Alerts {
        daemon: Arc::clone(&daemon),
        notifier,
        shown: HashMap::new(),
        held: Vec::new(),
        several: 0,
    };
    loop {
        tokio::select! {
            Some(next) = alerting.recv() => match next {
                Alerting::Raise(raised) => alerts.raise(raised).await,
                Alerting::Withdraw(items) => alerts.withdraw(&items).await,
                Alerting::Moved(action) => alerts.moved(&action).await,
            },
            Some(reply) = replied.recv() => alerts.reply(reply).await,
            () = daemon.quiet_changed.notified() => alerts.quiet_changed().await,
            () = quiet_edge(&daemon) => alerts.quiet_changed().await,
            () = stops(&mut phase) => return,
        }
    }
}

/// Waits for the next instant at which quiet begins or ends by itself. Sleeps in slices, since timers stand still
/// while the machine sleeps.
async fn quiet_edge(daemon: &Daemon) {
    const SLICE: Duration = Duration::from_secs(15 * 60);
    let hours = daemon.settings().quiet_hours;
    let word = *lock(&daemon.quiet_until);
    let Some(edge) = quiet::next_change(hours.as_ref(), word, &daemon.when()) else {
        return std::future::pending().await;
    };
    loop {
        let left = edge.duration_since(daemon.clock.now());
        match Duration::try_from(left) {
            Ok(left) if !left.is_zero() => sleep(left.min(SLICE)).await,
            _ => return,
        }
    }
}

/// The item in the key of an alert of one ask.
fn named(key: &AlertKey) -> Option<ItemId> {
    key.0.split('/').next().filter(|id| id.len() == 8).map(|id| ItemId(id.to_owned()))
}

impl Alerts {
    async fn quiet_changed(&mut self) {
        self.daemon.tell(baton_api::wire::Change::Settings);
        self.daemon.tray_stale.notify_one();
        if self.daemon.quiet(&self.daemon.when()).is_some() {
            return;
        }
        let held = std::mem::take(&mut self.held);
        self.daemon.held.store(0, Ordering::Relaxed);
        if !held.is_empty() {
            self.raise(held).await;
        }
    }

    async fn raise(&mut self, raised: Vec<Raised>) {
        let settings = self.daemon.settings();
        if settings.alerts == AlertsWhen::TrayOnly {
            return;
        }
        if self.daemon.quiet(&self.daemon.when()).is_some() {
            self.held.extend(raised);
            self.daemon.held.store(self.held.len(), Ordering::Relaxed);
            return;
        }
        let mut told = Vec::new();
        for one in raised {
            match self.still(&one).await {
                Some((item, names)) => told.push((one, item, names)),
                None => tracing::debug!(item = %one.item, "settled before it was told"),
            }
        }
        let list: Vec<Told<'_>> = told
            .iter()
            .map(|(one, item, names)| Told {
                item: &item.item,
                ask: &one.ask,
                again: one.again,
                names,
            })
            .collect();
        match (list.as_slice(), told.as_slice()) {
            ([], _) => {}
            ([told], [(one, item, _)]) => {
                let key = AlertKey(format!("{}/{}", one.item, one.ask.key));
                let shown = Shown {
                    items: vec![one.item.clone()],
                    head: item.item.facts.head.clone(),
                    thread: one.ask.thread.clone(),
                };
                self.show(alert::one(key, told, settings.hide_content), shown).await;
            }
            (list, told) => {
                self.several += 1;
                let key = AlertKey(format!("several/{}", self.several));
                let items = told.iter().map(|(one, ..)| one.item.clone()).collect();
                let shown = Shown { items, head: None, thread: None };
                self.show(alert::several(key, list, settings.hide_content), shown).await;
            }
        }
    }

    /// The item, where the ask still waits on the user.
    async fn still(&self, raised: &Raised) -> Option<(StoredItem, Arc<Names>)> {
        let item = self.daemon.store.item(&raised.item).await.ok().flatten()?;
        let stands = item.verdict.asks.iter().any(|ask| {
            ask.key == raised.ask.key && matches!(ask.state, AskState::Open | AskState::Acked)
        });
        if item.verdict.lane != Lane::Me || !stands {
            return None;
        }
        let names = self.daemon.names(&item.account).await.ok()?;
        Some((item, names))
    }

    async fn show(&mut self, alert: Alert, shown: Shown) {
        let Some(notifier) = &self.notifier else { return };
        // An item told alone before is not told a second time beside it.
        let key = alert.key.clone();
        match notifier.show(&alert).await {
            Ok(()) => {
                self.shown.insert(key, shown);
            }
            Err(error) => tracing::warn!(error, "a notification could not be shown"),
        }
    }

    async fn withdraw(&mut self, items: &[ItemId]) {
        self.held.retain(|one| !items.contains(&one.item));
        self.daemon.held.store(self.held.len(), Ordering::Relaxed);
        for shown in self.shown.values_mut() {
            shown.items.retain(|item| !items.contains(item));
        }
        let over: Vec<_> = self
            .shown
            .iter()
            .filter(|(_, shown)| shown.items.is_empty())
            .map(|(key, _)| key.clone())
            .collect();
        for key in over {
            self.shown.remove(&key);
            if let Some(notifier) = &self.notifier
                && let Err(error) = notifier.withdraw(&key).await
            {
                tracing::debug!(error, "a notification could not be taken back");
            }
        }
    }

    /// An action that failed is told: the user has left the window in good faith.
    async fn moved(&mut self, id: &ActionId) {
        let key = AlertKey(format!("failed/{id}"));
        let Ok(Some(action)) = self.daemon.store.action(id).await else { return };
        if action.state != ActionState::Failed {
            if self.shown.remove(&key).is_some()
                && let Some(notifier) = &self.notifier
            {
                let _ = notifier.withdraw(&key).await;
            }
            return;
        }
        let settings = self.daemon.settings();
        if settings.alerts == AlertsWhen::TrayOnly || self.shown.contains_key(&key) {
            return;
        }
        let Ok(names) = self.daemon.names(&action.account).await else { return };
        let (reason, _) = outbox::reason(&action, &names, &self.daemon.when());
        let alert = alert::failed(
            key,
            outbox::noun(&action.intent),
            outbox::not_done(&action.intent),
            &action.title,
            &reason.unwrap_or_default(),
            settings.hide_content,
        );
        let shown = Shown { items: vec![action.item], head: None, thread: None };
        self.show(alert, shown).await;
    }

    async fn reply(&mut self, reply: AlertReply) {
        let (key, done) = match &reply {
            AlertReply::Closed(key) => {
                self.shown.remove(key);
                return;
            }
            AlertReply::Pressed(key, button) => (key, self.pressed(key, button).await),
            AlertReply::Replied(key, text) => (key, self.replied(key, text).await),
        };
        match done {
            Ok(()) => {
                self.shown.remove(key);
            }
            Err(words) => {
                let mut trouble = alert::failed(key.clone(), "it", "Not done", "", &words, false);
                trouble.body = words;
                let shown = self.shown.remove(key);
                let shown = shown.unwrap_or(Shown { items: Vec::new(), head: None, thread: None });
                self.show(trouble, shown).await;
            }
        }
    }

    async fn replied(&self, key: &AlertKey, text: &str) -> Result<(), String> {
        if text.trim().is_empty() {
            return Ok(());
        }
        // What was typed is sent even where the alert was taken back meanwhile: its key names the item.
        let shown = self.shown.get(key);
        let item = shown.and_then(|shown| shown.items.first().cloned()).or_else(|| named(key));
        let Some(item) = item else { return self.open(None, None) };
        let thread = shown.and_then(|shown| shown.thread.clone());
        self.act(&item, Intent::Reply { text: text.to_owned(), thread }).await
    }

    async fn pressed(&self, key: &AlertKey, button: &str) -> Result<(), String> {
        let shown = self.shown.get(key);
        let items = shown.map(|shown| shown.items.as_slice()).unwrap_or_default();
        let item = if let [one] = items { Some(one) } else { None };
        match (button, item) {
            ("later", _) => {
                let until = Preset::Hour.at(&self.daemon.when(), &self.daemon.days());
                for item in items {
                    let later = OverrideKind::Snoozed { until, or_activity: true };
                    let done = self.daemon.engine.set_override(item, None, later).await;
                    done.map_err(|error| fault::engine(&error, "", &self.daemon.when()).message)?;
                }
                Ok(())
            }
            ("merge", Some(item)) => {
                let stored =
                    self.daemon.store.item(item).await.map_err(|error| error.to_string())?;
                let Some(stored) = stored else { return Ok(()) };
                let method = stored.item.facts.merge_methods.first().cloned();
                let head = shown.and_then(|shown| shown.head.clone()).or(stored.item.facts.head);
                let Some(head) = head else { return self.open(Some(item), None) };
                self.act(
                    item,
                    Intent::Merge { head, method: method.unwrap_or_else(|| "merge".into()) },
                )
                .await
            }
            ("reply" | "reassign", item) => self.open(item, Some(button)),
            (_, Some(item)) => self.open(Some(item), None),
            (_, None) => self.open(named(key).as_ref(), None),
        }
    }

    fn open(&self, item: Option<&ItemId>, focus: Option<&str>) -> Result<(), String> {
        let view = View::Glance {
            at: None,
            item: item.map(|item| item.to_string()),
            focus: focus.map(str::to_owned),
        };
        self.daemon.show(view).map_err(|error| error.message)
    }

    async fn act(&self, item: &ItemId, intent: Intent) -> Result<(), String> {
        let done = self.daemon.engine.act(item, intent, false).await;
        done.map(|_| ()).map_err(|error| fault::engine(&error, "", &self.daemon.when()).message)
    }
}
