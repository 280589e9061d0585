//! The tray: on Linux a StatusNotifierItem by ksni, which needs neither GTK nor a main loop. On macOS and Windows there
//! is none yet, since a tray there wants the process's main thread; `Tray::start` says so, and windows, notifications
//! and the command line do their part without it.
//!
//! What it shows is one value, [`TrayState`], that the daemon sets whole; what the user does comes as [`TrayPress`].
//! Nothing is decided here but which drawing stands for a state. The icon is drawn by us as pixels in the panel's
//! ink, because no icon theme has it and a panel tells no program its colour.

use baton_api::wire::TrayShows;
use tokio::sync::mpsc::UnboundedSender;

mod face;
#[cfg(target_os = "linux")]
mod ink;
#[cfg(any(target_os = "linux", test))]
mod pixels;
#[cfg(target_os = "linux")]
mod sni;

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
    #[cfg(target_os = "linux")]
    icon: sni::Icon,
}

impl Tray {
    /// Puts the icon there. Where no panel takes it yet, it waits for one.
    ///
    /// # Errors
    /// Why there can be none, in words: no session bus, or a system without one in this version.
    pub async fn start(
        presses: UnboundedSender<TrayPress>,
        first: TrayState,
    ) -> Result<Self, String> {
        #[cfg(target_os = "linux")]
        return Ok(Self { icon: sni::Icon::start(presses, first).await? });
        #[cfg(not(target_os = "linux"))]
        {
            let _ = (presses, first);
            Err("The tray is not there on this system yet. The windows and `baton` show the same."
                .into())
        }
    }

    /// Shows `state` from now on; returns at once.
    pub fn set(&self, state: TrayState) {
        #[cfg(target_os = "linux")]
        self.icon.set(state);
        #[cfg(not(target_os = "linux"))]
        let _ = state;
    }

    /// Whether a panel has taken it.
    pub fn seen(&self) -> bool {
        #[cfg(target_os = "linux")]
        return self.icon.seen();
        #[cfg(not(target_os = "linux"))]
        false
    }
}
