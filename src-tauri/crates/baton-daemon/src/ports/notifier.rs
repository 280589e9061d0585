//! Native notifications: on Linux the session bus (Desktop Notifications Specification 1.2, with KDE's inline reply),
//! on macOS and Windows notify-rust, which shows without buttons there.
//!
//! On Linux notify-rust makes a bus connection for every notification, and servers tell a press only to the connection
//! that showed it; so this speaks to the server itself, on one connection that also listens. Beside that the
//! specification leaves three traps, each of which is met here: a server that was started again has forgotten every id;
//! what it can do is asked, never assumed; and markup is read by some servers, so text is escaped for those alone.

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

/// The system's notifications; what the user does with one goes to `replies`. `None`: there is no session bus, so
/// there cannot be any. Where a bus has no server yet, one that comes later is used.
pub async fn connect(replies: UnboundedSender<AlertReply>) -> Option<Arc<dyn Notifier>> {
    #[cfg(target_os = "linux")]
    return match super::bus::session().await {
        Ok(bus) => match dbus::Server::new(bus, replies).await {
            Ok(server) => Some(server),
            Err(error) => {
                tracing::warn!(%error, "notifications cannot be listened to");
                None
            }
        },
        Err(error) => {
            tracing::info!(%error, "no session bus, so no notifications");
            None
        }
    };
    #[cfg(not(target_os = "linux"))]
    Some(Arc::new(native::Native::new(replies)))
}
