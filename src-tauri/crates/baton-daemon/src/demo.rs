//! The demo: simulated people at a simulated GitHub within this process, in a data directory of its own.
//!
//! The directory is marked, and only a marked or new one is ever emptied: a user's own data is never touched. The
//! simulated account's token is lent in memory, so the keyring is not touched either.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use baton_api::wire::{ErrorCode, WireError};
use baton_engine::NewAccount;

use crate::daemon::Daemon;
use crate::ports::secrets::variable;

/// Says that the directory is the demo's.
const MARK: &str = "demo";
/// The account's name.
const ACCOUNT: &str = "github";
/// The same people every time.
const SEED: u64 = 1;

/// What runs as long as the demo does.
pub type Sandbox = baton_sandbox::github::Server;

/// Empties the demo's own directory, so that a demo begins at its beginning.
pub fn prepare(dir: &Path, demo: bool) -> Result<(), WireError> {
    let mark = dir.join(MARK);
    let (marked, used) = (mark.exists(), dir.join("baton.db").exists());
    let refuse =
        |message: String, remedy: &str| Err(WireError::new(ErrorCode::Usage, message, remedy));
    if !demo {
        return match marked {
            true => refuse(
                format!("{} is the demo's directory.", dir.display()),
                "Choose another: --data-dir DIR",
            ),
            false => Ok(()),
        };
    }
    if used && !marked {
        return refuse(
            format!("{} holds your own data, and the demo leaves that alone.", dir.display()),
            "Choose another directory for it: --data-dir DIR",
        );
    }
    empty(dir, &mark).map_err(|error| {
        WireError::new(
            ErrorCode::Storage,
            format!("The demo's directory {} cannot be used: {error}.", dir.display()),
            "Choose another: --data-dir DIR",
        )
    })
}

fn empty(dir: &Path, mark: &Path) -> io::Result<()> {
    fs::write(mark, "The demo of Baton: this directory is emptied whenever it starts.\n")?;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("baton.db") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Starts the simulated people, and connects their GitHub.
pub async fn start(daemon: &Arc<Daemon>) -> Result<Sandbox, WireError> {
    let failed = |why: &dyn std::fmt::Display| {
        WireError::new(ErrorCode::Internal, format!("The demo did not start: {why}."), "Try again.")
    };
    let sandbox = baton_sandbox::demo::start(SEED, daemon.clock.now())
        .await
        .map_err(|error| failed(&error))?;
    let token = sandbox.token().to_owned();
    daemon.secrets.lend(BTreeMap::from([(variable(ACCOUNT), token)]));
    let account = NewAccount {
        settings: Default::default(),
        tool: "github".into(),
        name: Some(ACCOUNT.into()),
        url: Some(sandbox.url()),
        sign_in: "environment".into(),
        secret: None,
    };
    daemon.engine.add_account(account).await.map_err(|error| failed(&error))?;
    Ok(sandbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_directory_of_its_own_is_emptied() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("baton.db");

        fs::write(&database, "mine").unwrap();
        assert!(prepare(dir.path(), true).is_err(), "a user's data");
        assert_eq!(fs::read_to_string(&database).unwrap(), "mine");
        assert!(prepare(dir.path(), false).is_ok());

        fs::remove_file(&database).unwrap();
        prepare(dir.path(), true).unwrap();
        fs::write(&database, "of the demo").unwrap();
        prepare(dir.path(), true).unwrap();
        assert!(!database.exists());
        assert!(prepare(dir.path(), false).is_err(), "the demo's directory is no place for data");
    }
}
