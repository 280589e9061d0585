//! Ports: what differs per system, as traits that the daemon fills.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Alert, AlertKey};

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A token or password. It prints as dots, and its text is asked for by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text: only for the header or field that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why the keyring did not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// No keyring answers on this system.
    #[error("no keyring answers: {0}")]
    Absent(String),
    /// It is there, but locked, or the user dismissed its prompt.
    #[error("the keyring is locked")]
    Locked,
    /// It did not answer in time.
    #[error("the keyring did not answer in time")]
    Timeout,
    /// It answered with an error.
    #[error("the keyring failed: {0}")]
    Failed(String),
}

/// Where secrets are kept: the system's keyring.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The secret of the account `name`; `None`: it has none.
    async fn get(&self, name: &str) -> Result<Option<Secret>, SecretError>;
    /// Keeps it.
    async fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretError>;
    /// Forgets it; nothing to forget is no error.
    async fn delete(&self, name: &str) -> Result<(), SecretError>;
    /// Whether it would answer, without asking its user for anything; `Locked`: it would ask.
    async fn check(&self) -> Result<(), SecretError> {
        self.get("baton-check").await.map(drop)
    }
}

/// What a notification server can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Its name and version, for `baton doctor`; `None`: there is no server.
    pub server: Option<String>,
    /// Buttons.
    pub actions: bool,
    /// A text field in place.
    pub inline_reply: bool,
    /// Reads markup in the body: text must be escaped.
    pub body_markup: bool,
}

/// The system's notifications. Replies come over the channel that its maker was given.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// What it can do; asked once, and again after the server changed.
    async fn capabilities(&self) -> Capabilities;
    /// Shows `alert`, replacing one of the same key. An error is words for the log and `baton doctor`.
    async fn show(&self, alert: &Alert) -> Result<(), String>;
    /// Takes it back; one that is gone already is no error.
    async fn withdraw(&self, key: &AlertKey) -> Result<(), String>;
}
