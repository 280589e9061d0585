//! Faults: what can go wrong with a tool, named by what happens next.
//!
//! Classified once, at the edge, from status codes and error codes, never from prose. Every fault carries words for
//! the user; none carries a secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a poll or an action did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Try again: network, timeout, 5xx, a cut or unreadable answer. Nothing is known of what the tool did.
    #[error("{reason}")]
    Transient {
        /// What happened.
        reason: String,
        /// Not before so many seconds, where the tool said so.
        retry_after: Option<u64>,
        /// The request certainly never left: there was no connection to send it on.
        #[serde(default)]
        unsent: bool,
    },
    /// The tool asked to slow down. Nothing was done.
    #[error("{tool} asked to slow down")]
    RateLimited {
        /// The tool's name.
        tool: String,
        /// Goes on then.
        until: Timestamp,
    },
    /// The secret is no longer accepted: the user signs in again.
    #[error("{tool} does not accept this sign-in")]
    Unauthorized {
        /// The tool's name.
        tool: String,
    },
    /// Signed in, but not allowed: a scope or a single sign-on grant is missing.
    #[error("{reason}")]
    Forbidden {
        /// What was refused, in words.
        reason: String,
        /// The scope that is missing, where it is known.
        scope: Option<String>,
        /// Where the user can grant it.
        url: Option<String>,
    },
    /// It is not there, or not for this account.
    #[error("{what} is gone, or not visible to this account")]
    Gone {
        /// What.
        what: String,
    },
    /// The tool understood and refused: sending the same again is useless.
    #[error("{reason}")]
    Rejected {
        /// Why, in words for the user.
        reason: String,
    },
}

impl Fault {
    /// A [`Fault::Transient`] without a time.
    pub fn transient(reason: impl Into<String>) -> Self {
        Self::Transient { reason: reason.into(), retry_after: None, unsent: false }
    }

    /// A [`Fault::Transient`] of a request that never left.
    pub fn unsent(reason: impl Into<String>) -> Self {
        Self::Transient { reason: reason.into(), retry_after: None, unsent: true }
    }

    /// A [`Fault::Rejected`].
    pub fn rejected(reason: impl Into<String>) -> Self {
        Self::Rejected { reason: reason.into() }
    }

    /// Its name, for logs, SQL and JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transient { .. } => "transient",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::Gone { .. } => "gone",
            Self::Rejected { .. } => "rejected",
        }
    }
}
