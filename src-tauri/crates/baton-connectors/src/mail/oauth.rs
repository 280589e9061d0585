//! What proves the account: a password, or a token that is renewed before it expires.

use baton_model::{Fault, KeepSecret, Secret};
use tokio::sync::Mutex;

use super::sign_in::{Login, Pass};

/// The secret of an account.
pub(super) struct Keys {
    user: String,
    kept: Mutex<Kept>,
}

/// As it stands in the keyring: a password alone, or JSON.
#[derive(Debug, Clone)]
enum Kept {
    Word(Secret),
}

impl Keys {
    pub fn new(user: String, secret: &Secret) -> Self {
        Self { user, kept: Mutex::new(Kept::Word(secret.clone())) }
    }

    /// How to sign in now.
    pub async fn login(&self, _keep: &dyn KeepSecret) -> Result<Login, Fault> {
        let Kept::Word(word) = &*self.kept.lock().await;
        Ok(Login { user: self.user.clone(), pass: Pass::Word(word.clone()) })
    }
}
