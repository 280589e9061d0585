//! The tray: on Linux a StatusNotifierItem by ksni, which needs neither GTK nor a main loop; on macOS and Windows
//! tray-icon with a tao event loop, on the main thread ([`beside`]) and on its own.
//!
//! What it shows is one value, [`TrayState`], that the daemon sets whole; what the user does comes as [`TrayPress`].
//! Nothing is decided here but which drawing stands for a state and which lines a menu has, and both are pure and the
//! same everywhere. The icon is drawn by us as pixels in the panel's ink, because no icon theme has it.

use baton_api::wire::TrayShows;
use tokio::sync::mpsc::UnboundedSender;

mod face;
#[cfg(target_os = "linux")]
mod ink;
mod menu;
mod pixels;
#[cfg(any(target_os = "macos", target_os = "windows"))]
#[path = "tray/native.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "tray/sni.rs"]
mod system;

/// One row of the menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrayRow {
    /// Item id.
    pub id: String,
    /// Its sentence; cut at 48 characters here.
    pub label: String,
}

/// What the tray shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrayState {
    /// Direct, unsnoozed asks on the user.
    pub on_me: u32,
    /// Baton needs the user: a sign-in, a locked keyring.
    pub attention: bool,
    /// No tool can be reached.
    pub offline: bool,
    /// No alerts now.
    pub quiet: bool,
    /// Number, dot, or the bare mark.
    pub shows: TrayShows,
    /// "3 wait on you, oldest 2 d; you wait on 5".
    pub tooltip: String,
    /// What waits on the user, by rank; the first five are shown.
    pub me: Vec<TrayRow>,
    /// What the user waits on others for; the first five are shown.
    pub others: Vec<TrayRow>,
}

/// What the user did at the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrayPress {
    /// A click on the icon.
    Glance {
        /// Where on the screen, where the panel says so.
        at: Option<(i32, i32)>,
    },
    /// A row of the menu, by item id.
    Item(String),
    /// "Sync now".
    Sync,
    /// "Quiet for 1 h", or "End quiet" while it is quiet.
    Quiet,
    /// "Open Baton".
    Open,
    /// "Settings".
    Settings,
    /// "Quit".
    Quit,
}

/// The icon in the tray, until it is dropped.
#[derive(Debug)]
pub struct Tray {
    icon: system::Icon,
}

impl Tray {
    /// Puts the icon there. Where no panel takes it yet, it waits for one.
    ///
    /// # Errors
    /// Why there can be none, in words: no session bus, or the system refuses.
    pub async fn start(
        presses: UnboundedSender<TrayPress>,
        first: TrayState,
    ) -> Result<Self, String> {
        Ok(Self { icon: system::Icon::start(presses, first).await? })
    }

    /// Shows `state` from now on; returns at once.
    pub fn set(&self, state: TrayState) {
        self.icon.set(state);
    }

    /// Whether a panel has taken it.
    pub fn seen(&self) -> bool {
        self.icon.seen()
    }
}

/// Does `work`; where a tray is `wanted` and the system wants the main thread for it, beside the tray's event loop.
///
/// # Errors
/// There can be no further thread.
pub fn beside<T: Send + 'static>(
    wanted: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<T> {
    #[cfg(target_os = "macos")]
    if wanted {
        return system::beside(work);
    }
    let _ = wanted;
    Ok(work())
}
