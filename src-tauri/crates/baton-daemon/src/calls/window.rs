//! Windows, presence, and the end.

use std::sync::Arc;

use baton_api::wire::{Active, Done, Painted, Quit, Show};

use super::Answer;
use crate::daemon::Daemon;

/// `show`.
pub async fn show(daemon: &Arc<Daemon>, call: Show) -> Answer<Done> {
    daemon.show(call.view)?;
    Ok(Done {})
}

/// `painted`.
pub async fn painted(daemon: &Arc<Daemon>, call: Painted) -> Answer<Done> {
    if let Some((started, after)) = daemon.windows.painted() {
        let ms = after.as_millis();
        tracing::info!(view = ?call.view, started, ms, "painted");
    }
    Ok(Done {})
}

/// `active`.
pub async fn active(daemon: &Arc<Daemon>, _: Active) -> Answer<Done> {
    daemon.active.notify_one();
    Ok(Done {})
}

/// `quit`.
pub async fn quit(daemon: &Arc<Daemon>, _: Quit) -> Answer<Done> {
    daemon.stop();
    Ok(Done {})
}
