//! macOS and Windows: the keyring is part of the system, and `keyring` opens it once.

use baton_model::SecretError;
use keyring::{Entry, Error};

/// The entry of one account; there need not be one yet.
pub(super) fn entry(service: &str, name: &str) -> Result<Entry, Error> {
    Entry::new(service, name)
}

/// Nothing is needed before the first secret.
pub(super) async fn prepare() -> Result<(), SecretError> {
    Ok(())
}

/// It is there, and says only when it is used whether it is locked.
pub(super) async fn check() -> Result<(), SecretError> {
    Entry::store_status().as_ref().map(|()| ()).map_err(fault)
}

/// What an error means for the user.
pub(super) fn fault(error: &Error) -> SecretError {
    match error {
        Error::NoStorageAccess(_) => SecretError::Locked,
        Error::NoDefaultStore => SecretError::Absent(error.to_string()),
        other => SecretError::Failed(other.to_string()),
    }
}
