//! Presence: what the system tells, and whether the user was at the windows of late.

use std::sync::Arc;
use std::time::Duration;

use baton_engine::Presence;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::daemon::{Daemon, stops};
use crate::ports;

/// So long after the last sign of the user polls stay at the active interval.
const LINGERS: Duration = Duration::from_secs(180);

/// Tells the engine, until the daemon ends.
pub async fn run(daemon: Arc<Daemon>) {
    let (tell, mut told) = mpsc::unbounded_channel();
    ports::presence::watch(tell);
    let mut phase = daemon.phase.subscribe();
    let mut system = Presence::Idle;
    let mut until: Option<Instant> = None;
    let mut open = true;
    loop {
        tokio::select! {
            next = told.recv(), if open => match next {
                Some(next) => system = next,
                // Nobody tells on this system.
                None => { open = false; continue }
            },
            () = daemon.active.notified() => until = Some(Instant::now() + LINGERS),
            () = sleep_until(until.unwrap_or_else(Instant::now)), if until.is_some() => until = None,
            () = stops(&mut phase) => return,
        }
        let presence = match system {
            Presence::Asleep | Presence::Offline => system,
            Presence::Active | Presence::Idle if until.is_some() => Presence::Active,
            Presence::Active | Presence::Idle => Presence::Idle,
        };
        daemon.engine.set_presence(presence);
    }
}
