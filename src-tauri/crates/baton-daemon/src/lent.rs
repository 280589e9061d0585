//! Tokens lent by clients from their own environment, in memory only, before those of the keyring.
//!
//! The daemon inherits the environment of whoever started it, which need not be that of who speaks to it now: without
//! this, `BATON_TOKEN_WORK=… baton sync` would work only where it happens to start the daemon.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use baton_model::{Secret, SecretError, Secrets};

use crate::daemon::lock;
use crate::ports::secrets::variable;

/// Lent tokens, and the keyring behind them.
pub struct Lent {
    tokens: Mutex<BTreeMap<String, Secret>>,
    keyring: Arc<dyn Secrets>,
}

impl Lent {
    /// Nothing lent yet.
    pub fn new(keyring: Arc<dyn Secrets>) -> Self {
        Self { tokens: Mutex::default(), keyring }
    }

    /// Keeps the tokens by their variables; those that are new or differ are named.
    pub fn lend(&self, tokens: BTreeMap<String, String>) -> Vec<String> {
        let mut kept = lock(&self.tokens);
        let mut changed = Vec::new();
        for (name, token) in tokens {
            let token = token.trim();
            if token.is_empty() || !name.starts_with("BATON_TOKEN_") {
                continue;
            }
            let secret = Secret::new(token);
            if kept.get(&name) != Some(&secret) {
                kept.insert(name.clone(), secret);
                changed.push(name);
            }
        }
        changed
    }

    /// The account's token of an environment: a client's, else our own.
    pub fn environment(&self, account: &str) -> Option<Secret> {
        let name = variable(account);
        if let Some(secret) = lock(&self.tokens).get(&name) {
            return Some(secret.clone());
        }
        let own = std::env::var(&name).ok()?;
        (!own.trim().is_empty()).then(|| Secret::new(own.trim()))
    }
}

#[async_trait]
impl Secrets for Lent {
    async fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        match self.environment(name) {
            Some(secret) => Ok(Some(secret)),
            None => self.keyring.get(name).await,
        }
    }

    async fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretError> {
        self.keyring.set(name, secret).await?;
        // What was lent before would hide what is kept now.
        lock(&self.tokens).remove(&variable(name));
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretError> {
        lock(&self.tokens).remove(&variable(name));
        match self.keyring.delete(name).await {
            // Where there is no keyring, nothing can be kept in it.
            Err(SecretError::Absent(_)) => Ok(()),
            other => other,
        }
    }

    async fn check(&self) -> Result<(), SecretError> {
        self.keyring.check().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Empty;

    #[async_trait]
    impl Secrets for Empty {
        async fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
            Ok((name == "kept").then(|| Secret::new("from the keyring")))
        }
        async fn set(&self, _: &str, _: &Secret) -> Result<(), SecretError> {
            Ok(())
        }
        async fn delete(&self, _: &str) -> Result<(), SecretError> {
            Err(SecretError::Absent("none".into()))
        }
    }

    fn tokens(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[tokio::test]
    async fn a_lent_token_goes_before_the_keyring_until_another_is_kept() {
        let lent = Lent::new(Arc::new(Empty));
        let text = |secret: Option<Secret>| secret.map(|secret| secret.expose().to_owned());
        assert_eq!(text(lent.get("kept").await.unwrap()).as_deref(), Some("from the keyring"));

        assert_eq!(
            lent.lend(tokens(&[("BATON_TOKEN_KEPT", " abc\n"), ("PATH", "x")])),
            ["BATON_TOKEN_KEPT"]
        );
        assert!(
            lent.lend(tokens(&[("BATON_TOKEN_KEPT", "abc")])).is_empty(),
            "the same again is nothing new"
        );
        assert_eq!(text(lent.get("kept").await.unwrap()).as_deref(), Some("abc"));

        lent.set("kept", &Secret::new("new")).await.unwrap();
        assert_eq!(text(lent.get("kept").await.unwrap()).as_deref(), Some("from the keyring"));
        lent.delete("kept").await.unwrap();
    }
}
