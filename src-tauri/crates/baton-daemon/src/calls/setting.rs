//! Settings and quiet.

use std::sync::Arc;

use baton_api::wire::{
    Change, ErrorCode, GetSettings, Quiet, SetQuiet, SetSettings, Settings, WireError,
};
use baton_model::Timestamp;

use super::Answer;
use crate::daemon::{Daemon, lock};
use crate::ports::autostart;
use crate::{hours, settings};

/// `settings`. Autostart is as the system has it: the user may have changed it there.
pub async fn get(daemon: &Arc<Daemon>, _: GetSettings) -> Answer<Settings> {
    let autostart = tokio::task::spawn_blocking(autostart::is_on).await.unwrap_or(false);
    Ok(Settings { autostart: autostart && !daemon.demo, ..daemon.settings() })
}

/// `settings_set`.
pub async fn set(daemon: &Arc<Daemon>, call: SetSettings) -> Answer<Settings> {
    let wanted = call.settings;
    settings::check(&wanted)?;
    hours::check(&wanted.hours)?;
    let before = get(daemon, GetSettings {}).await?;
    if wanted.holidays_file != before.holidays_file {
        hours::holidays::check(&wanted.holidays_file).await?;
    }
    if wanted.autostart != before.autostart {
        if daemon.demo {
            return Err(WireError::new(
                ErrorCode::Usage,
                "The demo does not start with the computer.",
                "",
            ));
        }
        let on = wanted.autostart;
        let done = tokio::task::spawn_blocking(move || autostart::set(on)).await;
        done.map_err(|error| error.to_string())
            .flatten()
            .map_err(|words| WireError::new(ErrorCode::Storage, words, "Nothing was changed."))?;
    }
    settings::write(&daemon.store, &wanted).await.map_err(|error| daemon.storage(&error))?;
    daemon.wrote();
    lock(&daemon.settings).clone_from(&wanted);
    daemon.engine.set_knobs(settings::knobs(&wanted, daemon.demo));
    if (&wanted.hours, &wanted.holidays_file) != (&before.hours, &before.holidays_file) {
        daemon.apply_hours().await;
    }
    daemon.quiet_changed.notify_one();
    daemon.tell(Change::Settings);
    daemon.tray_stale.notify_one();
    Ok(wanted)
}

/// Sets the end of quiet; `None`: no longer.
pub async fn set_quiet(daemon: &Daemon, until: Option<Timestamp>) -> Answer<Quiet> {
    settings::write_quiet(&daemon.store, until).await.map_err(|error| daemon.storage(&error))?;
    daemon.wrote();
    *lock(&daemon.quiet_until) = until;
    daemon.quiet_changed.notify_one();
    Ok(Quiet { until: daemon.quiet(&daemon.when()).map(|until| until.to_string()) })
}

/// `quiet`.
pub async fn quiet(daemon: &Arc<Daemon>, call: SetQuiet) -> Answer<Quiet> {
    let until = call.until.as_deref().map(instant).transpose()?;
    set_quiet(daemon, until).await
}

/// An instant as it crosses.
fn instant(text: &str) -> Answer<Timestamp> {
    text.parse().map_err(|_| {
        WireError::new(
            ErrorCode::Usage,
            format!("{text} is no instant."),
            "Write it so: 2026-03-02T09:05:00Z",
        )
    })
}
