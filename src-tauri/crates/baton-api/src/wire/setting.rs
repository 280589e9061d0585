//! Settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Hours, Instant};

/// What the tray's icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum TrayShows {
    #[default]
    Number,
    Dot,
    Mark,
}

/// How new asks are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AlertsWhen {
    #[default]
    AtOnce,
    TrayOnly,
}

/// Look of the windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Look {
    #[default]
    System,
    Light,
    Dark,
}

/// Density of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Rows {
    #[default]
    Airy,
    Compact,
}

/// A span of the day, in local time, which may pass midnight: `19:00` to `08:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DaySpan {
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`.
    pub to: String,
}

/// All settings. Unknown fields of a newer version are kept; bad values are refused with the field's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// How new asks are told.
    pub alerts: AlertsWhen,
    /// Names and words are left out of alerts.
    pub hide_content: bool,
    /// Quiet hours; `null`: none.
    pub quiet_hours: Option<DaySpan>,
    /// Seconds in which an action can be taken back: 0 to 60.
    pub undo_seconds: u32,
    /// Seconds between polls while the user is active: at least 30.
    pub poll_active_seconds: u32,
    /// Seconds between polls while idle: at least 60.
    pub poll_idle_seconds: u32,
    /// Start with the computer.
    pub autostart: bool,
    /// Look.
    pub look: Look,
    /// Rows.
    pub rows: Rows,
    /// Tray.
    pub tray_shows: TrayShows,
    /// Seconds after which the hidden windows' process ends: at least 5.
    pub close_windows_after_seconds: u32,
    /// When the user works; everybody of whom nothing else is known is taken to work so too.
    pub hours: Hours,
    /// Holidays: the full path of an iCalendar file (.ics), or of a text with a date and a name a line; empty: none.
    pub holidays_file: String,
    /// OAuth clients by whose they are (`github`, `google`); without one the built-in one counts, where there is one.
    pub oauth_clients: BTreeMap<String, OauthClient>,
}

/// An application that is registered with a tool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct OauthClient {
    /// Its id.
    pub id: String,
    /// What some tools (Google) call its secret, though every installed copy has it (RFC 8252, section 8.5); else empty.
    pub secret: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alerts: AlertsWhen::default(),
            hide_content: false,
            quiet_hours: None,
            undo_seconds: 8,
            poll_active_seconds: 60,
            poll_idle_seconds: 300,
            autostart: false,
            look: Look::default(),
            rows: Rows::default(),
            tray_shows: TrayShows::default(),
            close_windows_after_seconds: 120,
            hours: Hours::default(),
            holidays_file: String::new(),
            oauth_clients: BTreeMap::new(),
        }
    }
}

/// Quiet, for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Quiet {
    /// `null`: not quiet.
    pub until: Option<Instant>,
}
