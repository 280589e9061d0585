//! Alerts: notifications that Baton raises.

use serde::{Deserialize, Serialize};

/// Names an alert. The same key replaces, never stacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertKey(pub String);

/// A button of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertButton {
    /// What is done: `open`, `reply`, `reassign`, `approve`, `merge`, `later`.
    pub key: String,
    /// Its words: "Reply…".
    pub label: String,
}

/// A notification, in plain text. Never markup: a notifier escapes where its server reads markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Replaces an earlier one of this key.
    pub key: AlertKey,
    /// "Ben asks you to review".
    pub title: String,
    /// The thing, then one line of their words; at most 140 characters of those.
    pub body: String,
    /// Best first, at most three; what a server cannot show falls away from the right.
    pub buttons: Vec<AlertButton>,
    /// A text can be typed in place, where the server has it.
    pub inline_reply: bool,
    /// Kept on screen until answered.
    pub breaks_through: bool,
}

/// What the user did with an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertReply {
    /// Pressed a button, by key; the body itself is `open`.
    Pressed(AlertKey, String),
    /// Typed a reply in place.
    Replied(AlertKey, String),
    /// Closed it.
    Closed(AlertKey),
}
