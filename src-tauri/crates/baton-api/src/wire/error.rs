//! Errors as they cross: a stable code, what did not happen and why, and what mends it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a caller can go by. The command line turns it into its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The call's own words are off.
    Usage,
    /// Nothing matches: item, account, person, action.
    NotFound,
    /// An account must sign in (again).
    NeedsSignIn,
    /// The tool refused, or what was seen has changed.
    Rejected,
    /// Network or tool out of reach; what was queued stays queued.
    Offline,
    /// The keyring is missing or locked.
    Keyring,
    /// The disk is full or the file is read-only.
    Storage,
    /// The daemon is not there, or of another version.
    Daemon,
    /// A defect of Baton.
    Internal,
}

/// A remedy: words for one button, and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Remedy {
    /// "Sign in again".
    pub label: String,
    /// What pressing it does.
    #[serde(flatten)]
    pub step: RemedyStep,
}

/// What a remedy does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum RemedyStep {
    /// Opens this address in the browser.
    Open {
        /// https address.
        url: String,
    },
    /// Opens the sign-in of this account.
    SignIn {
        /// Account name.
        account: String,
    },
    /// Tries again now.
    Retry,
    /// Sends the same action again.
    SendAgain {
        /// Action id.
        action: String,
    },
    /// Shows the item.
    ShowItem {
        /// Item id.
        item: String,
    },
    /// Removes an item that the account can no longer see.
    Forget {
        /// Item id.
        item: String,
    },
    /// Nothing to press: the label says it all.
    Words,
}

/// Why a call did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct WireError {
    /// What a program goes by.
    pub code: ErrorCode,
    /// What did not happen, and why; one sentence.
    pub message: String,
    /// What mends it.
    pub remedy: Option<Remedy>,
    /// For "Details": codes and technical words. Never a secret.
    pub details: Option<String>,
}

impl WireError {
    /// An error with a remedy in words.
    pub fn new(code: ErrorCode, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let label = remedy.into();
        Self {
            code,
            message: message.into(),
            remedy: (!label.is_empty()).then_some(Remedy { label, step: RemedyStep::Words }),
            details: None,
        }
    }
}
