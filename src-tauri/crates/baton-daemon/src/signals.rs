//! What the engine tells, passed on: to clients as changes, to the tray, and to the alerts.

use std::sync::Arc;

use baton_api::wire::Change;
use baton_engine::Signal;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::UnboundedSender;

use crate::alerts::Alerting;
use crate::daemon::{Daemon, ended};
use crate::memory;

/// Runs until the daemon ends.
pub async fn run(daemon: Arc<Daemon>, alerts: UnboundedSender<Alerting>) {
    let mut signals = daemon.engine.signals();
    let mut phase = daemon.phase.subscribe();
    loop {
        let signal = tokio::select! {
            signal = signals.recv() => signal,
            () = ended(&mut phase) => return,
        };
        memory::used();
        match signal {
            Ok(Signal::Items(items)) => {
                daemon.forget_names();
                daemon.tell(Change::Queue { items: items.into_iter().map(|id| id.0).collect() });
            }
            Ok(Signal::Action(action, item)) => {
                let _ = alerts.send(Alerting::Moved(action.clone()));
                daemon.tell(Change::Outbox { action: action.0, item: item.0 });
            }
            Ok(Signal::Account(_)) => {
                daemon.forget_names();
                daemon.tell(Change::Accounts);
            }
            Ok(Signal::Raise(raised)) => {
                let _ = alerts.send(Alerting::Raise(raised));
                continue;
            }
            Ok(Signal::Withdraw(items)) => {
                let _ = alerts.send(Alerting::Withdraw(items));
                continue;
            }
            Err(RecvError::Lagged(_)) => {
                daemon.forget_names();
                daemon.tell(Change::Resync);
            }
            Err(RecvError::Closed) => return,
        }
        daemon.tray_stale.notify_one();
    }
}
