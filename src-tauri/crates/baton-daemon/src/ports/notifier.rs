//! Native notifications, through notify-rust: on Linux over the session bus (Desktop Notifications Specification 1.2,
//! with KDE's inline reply), on macOS and Windows as `native.rs` says.
//!
//! What Linux needs beside notify-rust is in `dbus.rs`: servers that are started again, and replies typed in place. What
//! a server can do is asked, never assumed; and some read markup, so text is escaped for those alone.

use std::path::Path;
use std::sync::Arc;

use baton_model::{AlertReply, Notifier};
use tokio::sync::mpsc::UnboundedSender;

#[cfg(target_os = "linux")]
mod dbus;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod dbus_tests;
#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(target_os = "linux")]
mod standing;
#[cfg(target_os = "linux")]
mod wording;

/// The system's notifications; what the user does with one goes to `replies`. Our picture is kept in `data_dir` for who
/// shows it. `None`: there is no session bus, so there cannot be any. Where a bus has no server yet, one that comes later
/// is used.
pub async fn connect(
    data_dir: &Path,
    replies: UnboundedSender<AlertReply>,
) -> Option<Arc<dyn Notifier>> {
    #[cfg(target_os = "linux")]
    return match dbus::Server::start(wording::picture(data_dir), replies).await {
        Ok(server) => Some(server),
        Err(error) => {
            tracing::info!(error, "no session bus, so no notifications");
            None
        }
    };
    #[cfg(not(target_os = "linux"))]
    {
        let _ = data_dir;
        Some(Arc::new(native::Native::new(replies)))
    }
}
