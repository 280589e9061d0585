//! The connection to the daemon: which data directory, and starting it where it does not run.

use std::path::{Path, PathBuf};

use baton_api::wire::{Call, Change, Lend, Tokens};
use baton_api::{Client, DaemonOptions, default_data_dir, ensure_daemon};

use crate::exit::Failure;

/// Speaks to the daemon of one data directory.
pub struct Link {
    client: Client,
}

impl Link {
    /// Connects; starts the daemon where it does not run. Tokens of this environment are lent to one that runs already,
    /// since it may have been started from another.
    pub async fn open(data_dir: &Path, options: DaemonOptions) -> Result<Self, Failure> {
        let client = ensure_daemon(data_dir, options).await?;
        let tokens = tokens();
        if !tokens.0.is_empty() {
            client.call(Lend { tokens }).await?;
        }
        Ok(Self { client })
    }

    /// Connects only where a daemon runs already.
    pub async fn running(data_dir: &Path) -> Result<Option<Self>, Failure> {
        Ok(Client::find(data_dir, "cli").await?.map(|client| Self { client }))
    }

    /// One call.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Answer, Failure> {
        Ok(self.client.call(call).await?)
    }

    /// What changes from now on.
    pub async fn changes(&self) -> Result<Changes, Failure> {
        Ok(Changes(self.client.subscribe().await?))
    }
}

/// What changes, one after the other.
pub struct Changes(baton_api::Changes);

impl Changes {
    /// The next change; `None` when the daemon has gone.
    pub async fn next(&mut self) -> Option<Change> {
        self.0.next().await
    }
}

/// `BATON_TOKEN_<NAME>` of this environment.
fn tokens() -> Tokens {
    let named = std::env::vars_os().filter_map(|(name, token)| {
        let name = name.into_string().ok().filter(|name| name.starts_with("BATON_TOKEN_"))?;
        Some((name, token.into_string().ok()?))
    });
    Tokens(named.collect())
}

/// The data directory: as said, else the platform's.
pub fn data_dir(said: Option<&PathBuf>) -> Result<PathBuf, Failure> {
    match said {
        Some(dir) => Ok(std::path::absolute(dir)?),
        None => Ok(default_data_dir()?),
    }
}
