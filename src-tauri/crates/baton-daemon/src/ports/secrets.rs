//! Secrets in the system's keyring: on Linux whatever answers `org.freedesktop.secrets` (GNOME Keyring, KWallet,
//! KeePassXC), on macOS the Keychain, on Windows the Credential Manager. `BATON_TOKEN_<NAME>` of the environment wins
//! over it, for machines that have none.
//!
//! On Linux this speaks to the Secret Service with the crate that is under `keyring` itself, asynchronously and on the
//! connection that notifications use: `keyring`'s own face is blocking, and would keep a second runtime in a process
//! that is to stay small. A keyring may wait for its user to type a password, so every call has a limit. There is no
//! fallback in memory or in a file: a secret that cannot be kept is refused, with words.
//!
//! One entry an account and data directory, so that two data directories never see each other's.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{Secret, SecretError, Secrets};

/// Long enough to type a password into the keyring's prompt.
const LIMIT: Duration = Duration::from_secs(60);

/// The keyring of this system, for the accounts of `data_dir`. It is first spoken to when a secret is asked for.
pub fn open(data_dir: &Path) -> Arc<dyn Secrets> {
    let dir = std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned());
    Arc::new(Keyring { dir: dir.to_string_lossy().into_owned(), limit: LIMIT })
}

/// The variable that holds the token of the account `name`: in capitals, `_` for what is no letter or digit.
pub fn variable(name: &str) -> String {
    let tail: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    format!("BATON_TOKEN_{tail}")
}

fn from_environment(name: &str) -> Option<Secret> {
    let value = std::env::var(variable(name)).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| Secret::new(value))
}

#[derive(Debug)]
struct Keyring {
    /// The data directory, absolute: part of each entry's attributes.
    dir: String,
    limit: Duration,
}

impl Keyring {
    async fn within<T>(
        &self,
        call: impl Future<Output = Result<T, SecretError>>,
    ) -> Result<T, SecretError> {
        tokio::time::timeout(self.limit, call).await.unwrap_or(Err(SecretError::Timeout))
    }
}

#[async_trait]
impl Secrets for Keyring {
    async fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        match from_environment(name) {
            Some(secret) => Ok(Some(secret)),
            None => self.within(system::get(&self.dir, name)).await,
        }
    }

    async fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretError> {
        self.within(system::set(&self.dir, name, secret)).await
    }

    async fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.within(system::delete(&self.dir, name)).await
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::HashMap;

    use baton_model::{Secret, SecretError};
    use secret_service::{EncryptionType, Error, Item, SecretService};

    use crate::ports::bus;

    /// Says what the bytes are to programs that show a keyring's content.
    const KIND: &str = "text/plain";

    fn attributes<'a>(dir: &'a str, name: &'a str) -> HashMap<&'a str, &'a str> {
        // "service" and "username" are what keyring programs look for.
        HashMap::from([("service", "baton"), ("username", name), ("data-dir", dir)])
    }

    fn fault(error: Error) -> SecretError {
        match error {
            Error::Locked | Error::Prompt | Error::PromptDisconnected => SecretError::Locked,
            Error::Unavailable => {
                SecretError::Absent("nothing keeps secrets on this session's bus".into())
            }
            Error::Zbus(error) if no_such_service(&error) => SecretError::Absent(error.to_string()),
            Error::ZbusFdo(error) if no_such_service(&error.clone().into()) => {
                SecretError::Absent(error.to_string())
            }
            other => SecretError::Failed(other.to_string()),
        }
    }

    /// The bus knows nobody of that name and nothing to start; or what it started did not come up.
    fn no_such_service(error: &zbus::Error) -> bool {
        let name = match error {
            zbus::Error::MethodError(name, _, _) => name.as_str(),
            zbus::Error::FDO(error) => {
                return matches!(
                    **error,
                    zbus::fdo::Error::ServiceUnknown(_) | zbus::fdo::Error::NameHasNoOwner(_)
                );
            }
            _ => return false,
        };
        name == "org.freedesktop.DBus.Error.ServiceUnknown"
            || name == "org.freedesktop.DBus.Error.NameHasNoOwner"
            || name.starts_with("org.freedesktop.DBus.Error.Spawn.")
    }

    /// A session with the keyring; made for each use, since a keyring that was started again forgets its sessions.
    async fn session() -> Result<SecretService<'static>, SecretError> {
        let bus = bus::session()
            .await
            .map_err(|error| SecretError::Absent(format!("no session bus ({error})")))?;
        SecretService::connect_with_existing(EncryptionType::Dh, bus).await.map_err(fault)
    }

    /// The entry, unlocked.
    async fn find<'a>(
        service: &'a SecretService<'static>,
        dir: &str,
        name: &str,
    ) -> Result<Option<Item<'a>>, SecretError> {
        let found = service.search_items(attributes(dir, name)).await.map_err(fault)?;
        if let Some(item) = found.unlocked.into_iter().next() {
            return Ok(Some(item));
        }
        let Some(item) = found.locked.into_iter().next() else { return Ok(None) };
        item.unlock().await.map_err(fault)?;
        // A dismissed prompt is told in two ways; this is the one that cannot be missed.
        item.ensure_unlocked().await.map_err(fault)?;
        Ok(Some(item))
    }

    pub(super) async fn get(dir: &str, name: &str) -> Result<Option<Secret>, SecretError> {
        let service = session().await?;
        let Some(item) = find(&service, dir, name).await? else { return Ok(None) };
        let bytes = item.get_secret().await.map_err(fault)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| SecretError::Failed("its entry is not text".into()))?;
        Ok(Some(Secret::new(text)))
    }

    pub(super) async fn set(dir: &str, name: &str, secret: &Secret) -> Result<(), SecretError> {
        let service = session().await?;
        if let Some(item) = find(&service, dir, name).await? {
            return item.set_secret(secret.expose().as_bytes(), KIND).await.map_err(fault);
        }
        let collection = match service.get_default_collection().await {
            Ok(collection) => collection,
            // A fresh keyring has no collection yet: making one lets the user choose its password.
            Err(Error::NoResult) => {
                service.create_collection("Login", "default").await.map_err(fault)?
            }
            Err(error) => return Err(fault(error)),
        };
        collection.unlock().await.map_err(fault)?;
        collection.ensure_unlocked().await.map_err(fault)?;
        collection
            .create_item(
                &format!("Baton: {name}"),
                attributes(dir, name),
                secret.expose().as_bytes(),
                true,
                KIND,
            )
            .await
            .map_err(fault)?;
        Ok(())
    }

    pub(super) async fn delete(dir: &str, name: &str) -> Result<(), SecretError> {
        let service = session().await?;
        // More than one only if another program copied it: all go.
        while let Some(item) = find(&service, dir, name).await? {
            item.delete().await.map_err(fault)?;
        }
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use baton_model::{Secret, SecretError};
    use keyring::v1::{Entry, Error};

    fn fault(error: Error) -> SecretError {
        match error {
            Error::NoStorageAccess(_) => SecretError::Locked,
            Error::NoDefaultStore => SecretError::Absent(error.to_string()),
            other => SecretError::Failed(other.to_string()),
        }
    }

    /// These keyrings' calls block, so each has a thread that the runtime lends for such.
    async fn entry<T: Send + 'static>(
        dir: &str,
        name: &str,
        call: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, SecretError> {
        let (service, name) = (format!("baton {dir}"), name.to_owned());
        let done = tokio::task::spawn_blocking(move || Entry::new(&service, &name).and_then(call));
        match done.await {
            Ok(Ok(value)) => Ok(Some(value)),
            Ok(Err(Error::NoEntry)) => Ok(None),
            Ok(Err(error)) => Err(fault(error)),
            Err(error) => Err(SecretError::Failed(error.to_string())),
        }
    }

    pub(super) async fn get(dir: &str, name: &str) -> Result<Option<Secret>, SecretError> {
        Ok(entry(dir, name, |entry| entry.get_password()).await?.map(Secret::new))
    }

    pub(super) async fn set(dir: &str, name: &str, secret: &Secret) -> Result<(), SecretError> {
        let text = secret.expose().to_owned();
        entry(dir, name, move |entry| entry.set_password(&text)).await.map(|_| ())
    }

    pub(super) async fn delete(dir: &str, name: &str) -> Result<(), SecretError> {
        entry(dir, name, |entry| entry.delete_credential()).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_variable() {
        for (name, expected) in [
            ("github", "BATON_TOKEN_GITHUB"),
            ("github-2", "BATON_TOKEN_GITHUB_2"),
            ("acme.work", "BATON_TOKEN_ACME_WORK"),
            ("Büro 1", "BATON_TOKEN_B_RO_1"),
        ] {
            assert_eq!(variable(name), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_keyring_that_never_answers_is_given_up() {
        let keyring = Keyring { dir: "/x".into(), limit: LIMIT };
        let answer = keyring.within(std::future::pending::<Result<(), SecretError>>()).await;
        assert_eq!(answer, Err(SecretError::Timeout));
    }
}
