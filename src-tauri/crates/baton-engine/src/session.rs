//! An account's conversation: opened when it is needed, kept, and dropped when its secret is no longer accepted.
//!
//! Secrets are asked for at each opening, so that a new one (of `gh`, of the keyring, of the environment) is found
//! without anybody telling.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{
    Connector, Fault, KeepSecret, Secret, SecretError, Secrets, Session, SessionSetup,
};
use baton_store::AccountRecord;

use crate::core::{Account, Core};
use crate::trouble::Trouble;

/// The longest one call may take, its own retries and pages included.
pub(crate) const POLL_LIMIT: Duration = Duration::from_secs(300);
/// The longest that an action or a look may take.
pub(crate) const CALL_LIMIT: Duration = Duration::from_secs(60);

/// The conversation of `account`.
pub(crate) async fn session(
    core: &Core,
    account: &Account,
    record: &AccountRecord,
) -> Result<Arc<dyn Session>, Trouble> {
    let mut open = account.session.lock().await;
    if let Some(session) = &*open {
        return Ok(Arc::clone(session));
    }
    let secret = stored_secret(core, &account.connector, record).await?;
    let keep = Arc::new(Keyring { secrets: Arc::clone(&core.secrets), name: record.name.clone() });
    let setup = SessionSetup {
        account: record.name.clone(),
        url: record.url.clone(),
        settings: record.settings.clone(),
        secret: Some(secret),
        keep,
    };
    let session: Arc<dyn Session> = account.connector.open(setup).map(Arc::from)?;
    *open = Some(Arc::clone(&session));
    Ok(session)
}

/// Puts what a tool renewed where the secret came from.
struct Keyring {
    secrets: Arc<dyn Secrets>,
    name: String,
}

#[async_trait]
impl KeepSecret for Keyring {
    async fn keep(&self, secret: &Secret) -> Result<(), SecretError> {
        self.secrets.set(&self.name, secret).await
    }
}

async fn stored_secret(
    core: &Core,
    connector: &Arc<dyn Connector>,
    record: &AccountRecord,
) -> Result<Secret, Trouble> {
    if record.sign_in == "borrowed" {
        return borrowed(connector, &record.url).await;
    }
    match core.secrets.get(&record.name).await {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => Err(Trouble::NoSecret),
        Err(error) => Err(Trouble::Secret(error)),
    }
}

/// The secret that another program keeps.
pub(crate) async fn borrowed(connector: &Arc<dyn Connector>, url: &str) -> Result<Secret, Trouble> {
    let tool = connector.descriptor().name.to_owned();
    limited(CALL_LIMIT, connector.borrow_secret(url))
        .await?
        .ok_or(Trouble::Fault(Fault::Unauthorized { tool }))
}

/// Forgets `used` when the fault says that its secret is no longer accepted.
pub(crate) async fn heed(account: &Account, used: &Arc<dyn Session>, fault: &Fault) {
    if matches!(fault, Fault::Unauthorized { .. }) {
        let mut open = account.session.lock().await;
        if open.as_ref().is_some_and(|open| Arc::ptr_eq(open, used)) {
            *open = None;
        }
    }
}

/// `call`, within `limit`.
pub(crate) async fn limited<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    match tokio::time::timeout(limit, call).await {
        Ok(done) => done,
        Err(_) => Err(Fault::transient(format!("no answer within {} s", limit.as_secs()))),
    }
}
