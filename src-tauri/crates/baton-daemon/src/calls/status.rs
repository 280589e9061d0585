//! How the daemon is, and what works on this system.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baton_api::wire::{
    Checkup, Doctor, GetDoctor, GetStatus, Health, HelloAnswer, OutboxCounts, Status,
};
use baton_api::{API_VERSION, VERSION};
use baton_model::{Lane, SecretError, Secrets as _};
use baton_store::Recovery;
use tokio::time::timeout;

use super::{Answer, account};
use crate::daemon::{Daemon, TrayPart, lock};
use crate::words::queue::{self, Counts};
use crate::words::{ask, fault};

/// How long `status` waits for the keyring.
const GLANCE: Duration = Duration::from_millis(300);
/// How long `baton doctor` waits for what becomes of the tray.
const TRAY: Duration = Duration::from_secs(1);
/// How long one look of `baton doctor` may take.
const LOOK: Duration = Duration::from_secs(20);

/// `hello`.
pub fn hello(daemon: &Daemon) -> HelloAnswer {
    HelloAnswer {
        baton: VERSION.into(),
        api: API_VERSION,
        pid: std::process::id(),
        demo: daemon.demo,
    }
}

/// Counts and healths.
pub struct Summary {
    /// Of both lanes.
    pub counts: Counts,
    /// Of every account.
    pub health: Vec<Health>,
}

/// What the tray and `status` say.
pub async fn summary(daemon: &Daemon) -> Answer<Summary> {
    let accounts = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    let lanes =
        daemon.store.lane_counts(ask::SURE).await.map_err(|error| daemon.storage(&error))?;
    let of = |lane| lanes.iter().filter(move |count| count.lane == lane);
    Ok(Summary {
        counts: Counts {
            on_me: of(Lane::Me).map(|count| count.firm).sum(),
            oldest: of(Lane::Me).filter_map(|count| count.oldest).min(),
            on_others: of(Lane::Others).map(|count| count.awake).sum(),
            connected: !accounts.is_empty(),
        },
        health: accounts
            .iter()
            .map(|account| crate::words::health::health(&account.health))
            .collect(),
    })
}

/// `status`.
pub async fn get(daemon: &Arc<Daemon>, _: GetStatus) -> Answer<Status> {
    let when = daemon.when();
    let summary = summary(daemon).await?;
    let counts = daemon.store.action_counts().await.map_err(|error| daemon.storage(&error))?;
    let [queued, sending, failed, unknown] = counts;
    let records = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    Ok(Status {
        version: 1,
        baton: VERSION.into(),
        pid: std::process::id(),
        data_dir: daemon.data_dir.display().to_string(),
        started_at: daemon.started_at.to_string(),
        demo: daemon.demo,
        accounts: account::views(daemon, &records).await?,
        outbox: OutboxCounts { queued, sending, failed, unknown },
        on_me: summary.counts.on_me,
        on_others: summary.counts.on_others,
        words: queue::tooltip(&summary.counts, &when),
        quiet_until: daemon.quiet(&when).map(|until| until.to_string()),
        missing: missing(daemon).await,
    })
}

/// What is missing on this system.
async fn missing(daemon: &Daemon) -> Vec<String> {
    let display = display().await;
    // A keyring that takes its time is there.
    let keyring = timeout(GLANCE, keyring(daemon)).await;
    let keyring = keyring.unwrap_or_else(|_| checkup("keyring", "good", "", ""));
    let parts = [display, tray(daemon), notifications(daemon).await, keyring];
    let words = parts.into_iter().filter(|part| part.state == "missing");
    let words = words.map(|part| format!("{} {}", part.words, part.remedy).trim().to_owned());
    daemon.recovery.as_ref().map(set_aside).into_iter().chain(words).collect()
}

fn set_aside(recovery: &Recovery) -> String {
    let saved = match recovery.incomplete.is_empty() {
        true => "all that was yours is saved from it",
        false => "what could be read of yours is saved from it",
    };
    format!(
        "The database was damaged and is set aside as {}: {saved}, the rest is read again.",
        recovery.set_aside.display()
    )
}

fn checkup(
    part: &str,
    state: &str,
    words: impl Into<String>,
    remedy: impl Into<String>,
) -> Checkup {
    Checkup { part: part.into(), state: state.into(), words: words.into(), remedy: remedy.into() }
}

async fn display() -> Checkup {
    if !crate::ports::windows::has_display() {
        return checkup(
            "display",
            "missing",
            "There is no display, so no windows.",
            "Everything is in the terminal too: baton list",
        );
    }
    #[cfg(target_os = "linux")]
    if let Err(named) = crate::ports::display::answers().await {
        return checkup(
            "display",
            "missing",
            format!("No display answers at {named}, so no windows."),
            "Start Baton anew within your desktop session (baton quit, then baton open), or use the terminal: baton list",
        );
    }
    checkup("display", "good", "There is one.", "")
}

fn tray(daemon: &Daemon) -> Checkup {
    match &*lock(&daemon.tray) {
        TrayPart::Starting => checkup(
            "tray",
            "limited",
            "The icon is being put there.",
            "Look again in a moment: baton doctor",
        ),
        TrayPart::Off => checkup(
            "tray",
            "limited",
            "No tray icon was asked for.",
            "Without --no-tray there is one.",
        ),
        TrayPart::Missing(words) => checkup(
            "tray",
            "missing",
            fault::sentence(words),
            "All of it is in the windows (baton open) and in the terminal too.",
        ),
        TrayPart::Runs(tray) if tray.seen() => {
            checkup("tray", "good", "A panel shows the icon.", "")
        }
        TrayPart::Runs(_) => checkup(
            "tray",
            "missing",
            "No panel here shows tray icons.",
            "Switch the tray of your panel on (on GNOME: the AppIndicator extension), or use baton open.",
        ),
    }
}

async fn notifications(daemon: &Daemon) -> Checkup {
    let part = "notifications";
    let Some(Some(notifier)) = daemon.notifier.get() else {
        return checkup(
            part,
            "missing",
            "There is no session bus, so no notifications.",
            "Start Baton within your desktop session.",
        );
    };
    let Ok(can) = timeout(LOOK, notifier.capabilities()).await else {
        return checkup(
            part,
            "missing",
            "The notification server does not answer.",
            "Start it anew.",
        );
    };
    match can.server {
        None => checkup(
            part,
            "missing",
            "No notification server runs.",
            "Start one: most desktops have their own, others use dunst or mako.",
        ),
        Some(server) => {
            let buttons = if can.actions { "buttons" } else { "no buttons" };
            let reply = if can.inline_reply { "reply in place" } else { "replies open the window" };
            let state = if can.actions { "good" } else { "limited" };
            checkup(part, state, format!("{server}: {buttons}, {reply}."), "")
        }
    }
}

async fn keyring(daemon: &Daemon) -> Checkup {
    match daemon.secrets.check().await {
        Ok(()) => checkup("keyring", "good", "It answers.", ""),
        Err(error) => {
            let (words, remedy) = fault::secret(&error);
            let state = if matches!(error, SecretError::Locked) { "limited" } else { "missing" };
            checkup("keyring", state, words, remedy)
        }
    }
}

async fn database(daemon: &Daemon) -> Checkup {
    let file = daemon.data_dir.join("baton.db");
    if daemon.disk_trouble.load(Ordering::Relaxed) {
        return checkup(
            "database",
            "limited",
            "The disk is full or cannot be written. You can read, but not send.",
            "Free some room, then try again. What was written before is safe.",
        );
    }
    match (daemon.store.sqlite_version().await, &daemon.recovery) {
        (Ok(version), None) => {
            checkup("database", "good", format!("{}, SQLite {version}.", file.display()), "")
        }
        (Ok(_), Some(recovery)) => checkup(
            "database",
            "limited",
            format!(
                "It was damaged ({}) and is set aside as {}.",
                recovery.why,
                recovery.set_aside.display()
            ),
            if daemon.store.accounts().await.is_ok_and(|accounts| accounts.is_empty()) {
                "No account could be saved: connect them again, with baton account add."
            } else {
                "Nothing is to be done: the tools are read again."
            },
        ),
        (Err(error), _) => {
            let error = daemon.storage(&error);
            let remedy = error.remedy.map(|remedy| remedy.label).unwrap_or_default();
            checkup("database", "missing", error.message, remedy)
        }
    }
}

/// `doctor`.
pub async fn doctor(daemon: &Arc<Daemon>, _: GetDoctor) -> Answer<Doctor> {
    let display = display().await;
    let keyring = timeout(LOOK, keyring(daemon)).await.unwrap_or_else(|_| {
        let (words, remedy) = fault::secret(&SecretError::Timeout);
        checkup("keyring", "limited", words, remedy)
    });
    let _ = timeout(TRAY, daemon.tray_known()).await;
    let mut checks =
        vec![display, tray(daemon), notifications(daemon).await, keyring, database(daemon).await];
    let records = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    for record in records {
        let part = format!("network:{}", record.name);
        let tested = timeout(LOOK, daemon.engine.test_account(&record.name)).await;
        checks.push(match tested {
            Err(_) => checkup(
                &part,
                "missing",
                format!("{} does not answer.", record.url),
                "Look at the network.",
            ),
            Ok(Err(error)) => {
                let error = daemon.refused(&error, &record.name);
                let remedy = error.remedy.map(|remedy| remedy.label).unwrap_or_default();
                checkup(&part, "missing", error.message, remedy)
            }
            Ok(Ok(record)) => {
                let words = account::words(daemon, &record, &daemon.when());
                let state = match crate::words::health::health(&record.health) {
                    Health::Good | Health::Starting => "good",
                    Health::Limited | Health::RateLimited => "limited",
                    _ => "missing",
                };
                let remedy = words.remedy.map(|remedy| remedy.label).unwrap_or_default();
                checkup(&part, state, fault::sentence(&words.words), remedy)
            }
        });
    }
    Ok(Doctor { version: 1, checks })
}
