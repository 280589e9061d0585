//! How the daemon is, and what works on this system.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AccountView, Instant};

/// Counts of the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxCounts {
    /// Waits for its time or its turn.
    pub queued: u32,
    /// On its way.
    pub sending: u32,
    /// Refused.
    pub failed: u32,
    /// May have arrived.
    pub unknown: u32,
}

/// How the daemon is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Status {
    /// Of this format: 1.
    pub version: u32,
    /// Baton's own: `0.1.0`.
    pub baton: String,
    /// Process id.
    pub pid: u32,
    /// Data directory.
    pub data_dir: String,
    /// Since when.
    pub started_at: Instant,
    /// The demo runs.
    pub demo: bool,
    /// Accounts.
    pub accounts: Vec<AccountView>,
    /// Outbox.
    pub outbox: OutboxCounts,
    /// Direct, unsnoozed asks on the user.
    pub on_me: u32,
    /// Asks on others.
    pub on_others: u32,
    /// "3 wait on you, oldest 2 d; you wait on 5".
    pub words: String,
    /// Quiet until then.
    pub quiet_until: Option<Instant>,
    /// What is missing on this system, one sentence each.
    pub missing: Vec<String>,
}

/// One line of `baton doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Checkup {
    /// `tray`, `notifications`, `keyring`, `database`, `network:<account>`.
    pub part: String,
    /// `good`, `limited` or `missing`.
    pub state: String,
    /// What was seen.
    pub words: String,
    /// What mends it; empty when nothing needs to.
    pub remedy: String,
}

/// What works on this system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Doctor {
    /// Of this format: 1.
    pub version: u32,
    /// Line by line.
    pub checks: Vec<Checkup>,
}
