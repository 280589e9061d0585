//! Secrets in the system's keyring, through the crate `keyring`: on Linux whatever answers `org.freedesktop.secrets`
//! (GNOME Keyring, KWallet, KeePassXC), on macOS the Keychain, on Windows the Credential Manager. What differs is one
//! file a system: how an entry is come by, and what an error means.
//!
//! `keyring` blocks, and a keyring may wait for its user to type a password: every call has a thread of its own and a
//! limit, and only a few may hang at once. There is no fallback in memory: a secret that cannot be kept is refused,
//! with words.
//!
//! One entry an account and data directory, so that two data directories never see each other's.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{Secret, SecretError, Secrets};
use keyring::Error;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

#[cfg(target_os = "linux")]
#[path = "secrets/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "secrets/native.rs"]
mod system;

/// Long enough to type a password into the keyring's prompt.
const LIMIT: Duration = Duration::from_secs(60);
/// Calls at once. One that waits for its user keeps its place until the user is done.
const CALLS: usize = 4;

/// The keyring of this system, for the accounts of `data_dir`. It is first spoken to when a secret is asked for.
pub fn open(data_dir: &Path) -> Arc<dyn Secrets> {
    let dir = std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned());
    Arc::new(Keyring {
        service: format!("baton {}", dir.display()),
        limit: LIMIT,
        calls: Arc::new(Semaphore::new(CALLS)),
    })
}

/// The variable that holds the token of the account `name`: in capitals, `_` for what is no letter or digit.
pub fn variable(name: &str) -> String {
    let tail: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    format!("BATON_TOKEN_{tail}")
}

#[derive(Debug)]
struct Keyring {
    /// What all entries are filed under: the program and its data directory, absolute.
    service: String,
    limit: Duration,
    calls: Arc<Semaphore>,
}

impl Keyring {
    /// What `call` answers, from a thread of its own. After the limit nobody waits for it any more.
    async fn within<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        let failed = |words: &dyn std::fmt::Display| SecretError::Failed(words.to_string());
        let answer = async {
            let place = self.calls.clone().acquire_owned().await.map_err(|e| failed(&e))?;
            let (done, answer) = oneshot::channel();
            let thread = std::thread::Builder::new().name("keyring".into()).spawn(move || {
                // Nobody may wait any more.
                let _ = done.send(call());
                drop(place);
            });
            thread.map_err(|error| failed(&error))?;
            answer.await.map_err(|error| failed(&error))?
        };
        timeout(self.limit, answer).await.unwrap_or(Err(SecretError::Timeout))
    }

    /// What `call` answers for the entry of `name`; `None`: there is no such entry.
    async fn entry<T: Send + 'static>(
        &self,
        name: &str,
        call: impl Fn(&keyring_core::Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, SecretError> {
        let (service, name) = (self.service.clone(), name.to_owned());
        self.within(move || {
            let done = system::entry(&service, &name).and_then(|entry| match call(&entry.inner) {
                // Another program copied it: what is done is done to all.
                Err(Error::Ambiguous(copies)) => {
                    let done: Result<Vec<T>, Error> = copies.iter().map(&call).collect();
                    done?.pop().ok_or(Error::NoEntry)
                }
                done => done,
            });
            match done {
                Ok(value) => Ok(Some(value)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(system::fault(&error)),
            }
        })
        .await
    }
}

#[async_trait]
impl Secrets for Keyring {
    async fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        Ok(self.entry(name, |entry| entry.get_password()).await?.map(Secret::new))
    }

    async fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretError> {
        timeout(self.limit, system::prepare()).await.unwrap_or(Err(SecretError::Timeout))?;
        let secret = secret.clone();
        self.entry(name, move |entry| entry.set_password(secret.expose())).await.map(|_| ())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.entry(name, |entry| entry.delete_credential()).await.map(|_| ())
    }

    async fn check(&self) -> Result<(), SecretError> {
        timeout(self.limit, system::check()).await.unwrap_or(Err(SecretError::Timeout))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

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

    fn keyring() -> Keyring {
        Keyring { service: "baton /x".into(), limit: LIMIT, calls: Arc::new(Semaphore::new(1)) }
    }

    #[tokio::test(start_paused = true)]
    async fn a_keyring_that_waits_for_its_user_is_given_up_and_keeps_its_place() {
        let keyring = keyring();
        let (answer, prompt) = mpsc::channel();
        let hangs = keyring
            .within(move || prompt.recv().map_err(|error| SecretError::Failed(error.to_string())));
        assert_eq!(hangs.await, Err(SecretError::Timeout));

        // Its thread stands at the prompt still, so another call starts none beside it.
        assert_eq!(keyring.within(|| Ok(())).await, Err(SecretError::Timeout));
        answer.send(()).unwrap();
        let free = keyring.calls.clone().acquire_owned();
        drop(free.await.unwrap());
        // A paused clock runs ahead of a thread that the runtime does not know.
        tokio::time::resume();
        assert_eq!(keyring.within(|| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn a_call_that_panics_is_a_failure_in_words() {
        let keyring = keyring();
        let answer = keyring.within::<()>(|| panic!("a test's own"));
        assert!(matches!(answer.await, Err(SecretError::Failed(_))));
        assert_eq!(keyring.within(|| Ok(7)).await, Ok(7), "and its place is free again");
    }
}
