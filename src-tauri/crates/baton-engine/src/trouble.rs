//! Why an account's conversation does not go on, and what its health is called then.
//!
//! A tool's fault is one reason; the keyring and our own disk are others, and none of them says anything about items.

use std::time::Duration;

use baton_model::{Fault, SecretError, Timestamp};
use baton_store::StoreError;

use crate::engine::EngineError;

/// Why.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The tool.
    Fault(Fault),
    /// The keyring.
    Secret(SecretError),
    /// The keyring works and has nothing for this account.
    NoSecret,
    /// Our own file.
    Store(StoreError),
}

impl Trouble {
    /// The word for the account's health (`schema.sql`).
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fault(Fault::Transient { .. }) => "offline",
            Self::Fault(Fault::RateLimited { .. }) => "rate_limited",
            Self::Fault(Fault::Unauthorized { .. }) => "needs_sign_in",
            Self::Fault(Fault::Forbidden { .. }) => "limited",
            Self::Fault(Fault::Gone { .. } | Fault::Rejected { .. }) | Self::Store(_) => "failing",
            Self::Secret(_) | Self::NoSecret => "no_secret",
        }
    }

    /// As a fault, for the account's record.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Fault(fault) => fault.clone(),
            Self::Secret(error) => Fault::transient(error.to_string()),
            Self::NoSecret => {
                Fault::transient("the keyring has no secret for this account: sign in again")
            }
            Self::Store(error) => Fault::transient(error.to_string()),
        }
    }

    /// Nothing may be asked of the tool before.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Fault(Fault::RateLimited { until, .. }) => Some(*until),
            _ => None,
        }
    }

    /// The tool's own Retry-After.
    pub fn retry_after(&self) -> Duration {
        match self {
            Self::Fault(Fault::Transient { retry_after: Some(seconds), .. }) => {
                Duration::from_secs(*seconds)
            }
            _ => Duration::ZERO,
        }
    }

    /// Only the user can mend it.
    pub fn needs_user(&self) -> bool {
        matches!(
            self,
            Self::Fault(
                Fault::Unauthorized { .. } | Fault::Forbidden { .. } | Fault::Rejected { .. }
            ) | Self::NoSecret
                | Self::Secret(SecretError::Absent(_))
        )
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Trouble> for EngineError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Fault(fault) => Self::Fault(fault),
            Trouble::Secret(error) => Self::Secret(error),
            Trouble::NoSecret => {
                Self::Usage("The keyring has no secret for this account: sign in again".to_owned())
            }
            Trouble::Store(error) => Self::Store(error),
        }
    }
}
