//! What the daemon tells without being asked: what changed, by id. The client reads again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something changed. After an overflow one `resync` stands for all that was missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Change {
    /// Items came, went or changed lane.
    Queue {
        /// Item ids.
        items: Vec<String>,
    },
    /// An action moved on.
    Outbox {
        /// Action id.
        action: String,
        /// Item id.
        item: String,
    },
    /// An account came, went or changed health.
    Accounts,
    /// Settings or quiet changed.
    Settings,
    /// Read everything again.
    Resync,
    /// Show this window: a tray click or a notification asked for it.
    Show {
        /// What.
        view: View,
    },
    /// The daemon ends.
    Quit,
}

/// A window or view to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "view", rename_all = "snake_case")]
pub enum View {
    /// The small window by the tray.
    Glance {
        /// Screen position of the click, where it is known.
        at: Option<(i32, i32)>,
        /// Open this row.
        item: Option<String>,
        /// `reply`, `reassign`, or nothing: what has the focus in it.
        focus: Option<String>,
    },
    /// The queue window.
    Queue {
        /// Select this row.
        item: Option<String>,
    },
    /// Accounts.
    Accounts {
        /// Open this one's sign-in.
        account: Option<String>,
    },
    /// Settings.
    Settings,
}
