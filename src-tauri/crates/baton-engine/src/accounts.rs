//! Accounts come, sign in, are tried, and go.
//!
//! A new account is tested before anything is kept, and a secret goes to the keyring before the account is written, so
//! that neither is ever there without the other.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{Connector, KeepSecret, Seat, Secret, SecretError, SessionSetup, Settings};
use baton_store::{AccountHealth, AccountRecord, StoreError};

use crate::core::{Account, locked};
use crate::engine::{Engine, EngineError, NewAccount, Result, Signal, begin};
use crate::session::{self, CALL_LIMIT, limited};
use crate::trouble::Trouble;

/// A removed account's tasks have so long to end.
const END_LIMIT: Duration = Duration::from_millis(4_500);

impl Engine {
    /// Connects an account: tested first, then kept.
    ///
    /// # Errors
    /// Unknown tools, bad or taken names, and whatever the test met; nothing is kept then.
    pub async fn add_account(&self, new: NewAccount) -> Result<AccountRecord> {
        let core = &self.core;
        core.alive()?;
        let _alone = core.changing.lock().await;
        let connector = core.connectors.get(new.tool.as_str()).ok_or_else(|| {
            let known: Vec<&str> = core.connectors.keys().copied().collect();
            EngineError::NotFound(format!("No tool is called {}: {}", new.tool, known.join(", ")))
        })?;
        let name = self.free_name(&new).await?;
        let url = new
            .url
            .as_deref()
            .map(|url| url.trim().trim_end_matches('/'))
            .filter(|url| !url.is_empty())
            .unwrap_or(connector.descriptor().default_url)
            .to_owned();
        let secret = self.secret(connector, &name, &url, &new.sign_in, new.secret).await?;
        let kept = Arc::new(Renewed::default());
        let setup = SessionSetup {
            account: name.clone(),
            url: url.clone(),
            settings: new.settings.clone(),
            secret: Some(secret.text.clone()),
            keep: kept.clone(),
        };
        let seat = seat(connector, setup).await?;
        let secret = secret.renewed(&kept);
        let record = AccountRecord {
            name: name.clone(),
            tool: new.tool,
            url,
            sign_in: new.sign_in,
            settings: new.settings,
            me: Some(seat.me.clone()),
            seat: Some(seat),
            health: "starting".to_owned(),
            fault: None,
            last_poll: None,
            next_poll: None,
            full_at: None,
            cursor: None,
            progress: None,
            created_at: core.now(),
        };
        if secret.keep {
            core.secrets.set(&name, &secret.text).await?;
        }
        if let Err(error) = core.wrote(core.store.add_account(&record).await) {
            if secret.keep {
                let _ = core.secrets.delete(&name).await;
            }
            return Err(error.into());
        }
        core.alive()?;
        begin(core, name.clone(), Arc::clone(connector));
        core.signal(Signal::Account(name));
        Ok(record)
    }

    /// Signs an account in anew, as the same person.
    ///
    /// # Errors
    /// Whatever the test met, and a sign-in of somebody else; the old one stays then.
    pub async fn sign_in(
        &self,
        name: &str,
        sign_in: &str,
        settings: Settings,
        secret: Option<Secret>,
    ) -> Result<AccountRecord> {
        let core = &self.core;
        core.alive()?;
        let _alone = core.changing.lock().await;
        let (account, record) = self.both(name).await?;
        let secret = self.secret(&account.connector, name, &record.url, sign_in, secret).await?;
        // What the form does not ask for (folders chosen, other addresses) stays.
        let mut chosen = record.settings.clone();
        chosen.extend(settings);
        let kept = Arc::new(Renewed::default());
        let setup = SessionSetup {
            account: name.to_owned(),
            url: record.url.clone(),
            settings: chosen.clone(),
            secret: Some(secret.text.clone()),
            keep: kept.clone(),
        };
        let seat = seat(&account.connector, setup).await?;
        let secret = secret.renewed(&kept);
        if let Some(me) = record.me.as_ref().filter(|me| **me != seat.me) {
            return Err(EngineError::Usage(format!(
                "That sign-in is {}'s, and the account {name} is {me}'s: connect it as another account",
                seat.me
            )));
        }
        if secret.keep {
            core.secrets.set(name, &secret.text).await?;
        }
        core.wrote(core.store.set_account_sign_in(name, sign_in, &chosen, &seat).await)?;
        *account.session.lock().await = None;
        account.poll_at_once();
        account.outbox.notify_one();
        core.signal(Signal::Account(name.to_owned()));
        self.record(name).await
    }

    /// Sets what the user chose for an account, and reads it again by that.
    ///
    /// # Errors
    /// No such account, or the database.
    pub async fn set_account_settings(
        &self,
        name: &str,
        settings: Settings,
    ) -> Result<AccountRecord> {
        let core = &self.core;
        core.alive()?;
        let _alone = core.changing.lock().await;
        let (account, record) = self.both(name).await?;
        if record.settings != settings {
            let _desk = account.desk.lock().await;
            core.wrote(core.store.set_account_settings(name, &settings).await)?;
            *account.session.lock().await = None;
            account.poll_at_once();
            core.signal(Signal::Account(name.to_owned()));
        }
        self.record(name).await
    }

    /// Removes an account, its items and its secret.
    ///
    /// # Errors
    /// [`EngineError::Secret`] when only the keyring's entry could not be deleted.
    pub async fn remove_account(&self, name: &str) -> Result<()> {
        let core = &self.core;
        core.alive()?;
        let _alone = core.changing.lock().await;
        let (account, record) = self.both(name).await?;
        let alerted = core.store.alerted(name).await?;
        locked(&core.accounts).remove(name);
        account.crew.stop(END_LIMIT).await;
        if let Err(error) = core.wrote(core.store.remove_account(name, core.now()).await) {
            begin(core, name.to_owned(), Arc::clone(&account.connector));
            return Err(error.into());
        }
        if !alerted.is_empty() {
            core.signal(Signal::Withdraw(alerted));
        }
        core.waking.notify_one();
        core.signal(Signal::Account(name.to_owned()));
        if keeps(&record.sign_in) {
            core.secrets.delete(name).await?;
        }
        Ok(())
    }

    /// Makes one small request, and notes how the account is. What went wrong is in the record.
    ///
    /// # Errors
    /// No such account, or the database.
    pub async fn test_account(&self, name: &str) -> Result<AccountRecord> {
        let core = &self.core;
        core.alive()?;
        let (account, record) = self.both(name).await?;
        // A test must not pass on a conversation from before.
        *account.session.lock().await = None;
        let tried = async {
            let session = session::session(core, &account, &record).await?;
            let seat = limited(CALL_LIMIT, session.seat()).await;
            if let Err(fault) = &seat {
                session::heed(&account, &session, fault).await;
            }
            Ok::<Seat, Trouble>(seat?)
        };
        let health = match tried.await {
            Ok(_) => AccountHealth {
                word: if record.last_poll.is_some() { "good" } else { "starting" }.to_owned(),
                fault: None,
                next_poll: record.next_poll,
            },
            Err(trouble) => AccountHealth {
                word: trouble.word().to_owned(),
                fault: Some(trouble.fault()),
                next_poll: record.next_poll,
            },
        };
        let well = health.fault.is_none();
        core.wrote(core.store.set_account_health(name, &health).await)?;
        core.signal(Signal::Account(name.to_owned()));
        if well && record.fault.is_some() {
            account.poll_at_once();
            account.outbox.notify_one();
        }
        self.record(name).await
    }

    /// One full cycle of one account, or of all, that began after this call. Faults are in the records. An account whose
    /// tool asked to slow down is not polled before its time, and its record says so.
    ///
    /// # Errors
    /// No such account, the database, or the engine ends.
    pub async fn sync(&self, account: Option<&str>) -> Result<Vec<AccountRecord>> {
        let core = &self.core;
        core.alive()?;
        let accounts = match account {
            Some(name) => vec![core.account(name)?],
            None => core.all_accounts(),
        };
        let tickets: Vec<u64> = accounts
            .iter()
            .map(|account| {
                let ticket = account.asked.fetch_add(1, Ordering::AcqRel) + 1;
                account.poll.notify_one();
                ticket
            })
            .collect();
        let mut records = Vec::with_capacity(accounts.len());
        for (account, ticket) in accounts.iter().zip(tickets) {
            let stop = account.crew.signal();
            let mut done = account.done.subscribe();
            match stop.or(done.wait_for(|done| *done >= ticket)).await {
                Some(_) => {}
                None => core.alive()?,
            }
            if let Some(record) = core.store.account(&account.name).await? {
                records.push(record);
            }
        }
        Ok(records)
    }

    pub(crate) async fn record(&self, name: &str) -> Result<AccountRecord> {
        let found = self.core.store.account(name).await?;
        found.ok_or_else(|| EngineError::NotFound(format!("No account is called {name}")))
    }

    async fn both(&self, name: &str) -> Result<(Arc<Account>, AccountRecord)> {
        Ok((self.core.account(name)?, self.record(name).await?))
    }

    /// The name that a new account gets: its own where it is good and free, else the tool's key and a number.
    async fn free_name(&self, new: &NewAccount) -> Result<String> {
        let taken = self.core.store.accounts().await?;
        let clash = |name: &str| taken.iter().find(|other| variable(&other.name) == variable(name));
        if let Some(name) = new.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            if name.len() > 40 || !name.chars().all(good) {
                return Err(EngineError::Usage(format!(
                    "{name} cannot be an account's name: use up to 40 letters, digits, dots, - and _"
                )));
            }
            return match clash(name) {
                Some(other) => Err(StoreError::Refused(format!(
                    "An account is called {} already: choose another name",
                    other.name
                ))
                .into()),
                None => Ok(name.to_owned()),
            };
        }
        let numbered = (2..).map(|n: u32| format!("{}{n}", new.tool));
        let mut names = std::iter::once(new.tool.clone()).chain(numbered);
        Ok(names.find(|name| clash(name).is_none()).unwrap_or_else(|| new.tool.clone()))
    }

    async fn secret(
        &self,
        connector: &Arc<dyn Connector>,
        name: &str,
        url: &str,
        sign_in: &str,
        given: Option<Secret>,
    ) -> Result<Found> {
        match sign_in {
            "borrowed" => Ok(Found { text: session::borrowed(connector, url).await?, keep: false }),
            "environment" => match self.core.secrets.get(name).await? {
                Some(text) => Ok(Found { text, keep: false }),
                None => Err(EngineError::Usage(format!(
                    "No token for {name} is there: set BATON_TOKEN_{} where Baton is started",
                    variable(name)
                ))),
            },
            kept if keeps(kept) => match given.filter(|text| !text.expose().trim().is_empty()) {
                Some(text) => Ok(Found { text, keep: true }),
                None => Err(EngineError::Usage("A token is needed: none was given".to_owned())),
            },
            other => Err(EngineError::Usage(format!(
                "{other} is no way to sign in: borrowed, device, browser, form or environment"
            ))),
        }
    }
}

/// Whether the secret of this way to sign in is in the keyring.
fn keeps(sign_in: &str) -> bool {
    matches!(sign_in, "form" | "device" | "browser")
}

/// A secret, and whether it goes to the keyring.
struct Found {
    text: Secret,
    keep: bool,
}

impl Found {
    /// What the tool put in its place while it was tried.
    fn renewed(self, kept: &Renewed) -> Self {
        match locked(&kept.0).take() {
            Some(text) => Self { text, ..self },
            None => self,
        }
    }
}

/// Holds what a tool renews before the account is there.
#[derive(Default)]
struct Renewed(Mutex<Option<Secret>>);

#[async_trait]
impl KeepSecret for Renewed {
    async fn keep(&self, secret: &Secret) -> std::result::Result<(), SecretError> {
        *locked(&self.0) = Some(secret.clone());
        Ok(())
    }
}

/// The part of `BATON_TOKEN_<NAME>` that is the account's: names that share it would share their tokens.
fn variable(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect()
}

async fn seat(connector: &Arc<dyn Connector>, setup: SessionSetup) -> Result<Seat> {
    let session = connector.open(setup)?;
    Ok(limited(CALL_LIMIT, session.seat()).await?)
}
