//! The session bus: one connection, shared by notifications, keyring and the panel's colours.
//!
//! The tray has its own, made by ksni, which cannot take one. A connection that broke (the bus was started again) is
//! made anew on the next use; nobody keeps one beyond a call but those who listen.

use tokio::sync::Mutex;
use zbus::Connection;

static SESSION: Mutex<Option<Connection>> = Mutex::const_new(None);

/// The session bus.
///
/// # Errors
/// There is none: no `DBUS_SESSION_BUS_ADDRESS` and no `$XDG_RUNTIME_DIR/bus`, or it refuses us.
pub(super) async fn session() -> zbus::Result<Connection> {
    let mut kept = SESSION.lock().await;
    if let Some(connection) = kept.as_ref().filter(|connection| !connection.is_closed()) {
        return Ok(connection.clone());
    }
    let fresh = Connection::session().await?;
    *kept = Some(fresh.clone());
    Ok(fresh)
}
