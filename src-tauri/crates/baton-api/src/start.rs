//! Starting the daemon by whoever needs it first, and replacing one of another version.
//!
//! The starter reads the new process's standard output, where the daemon writes one line when it listens, or why it
//! does not: nothing is polled, and a read-only disk is said in the terminal of the one who asked. Two starters at once
//! start two processes, of which the data directory's lock lets one live; both then connect to that one.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use crate::Client;
use crate::wire::{ErrorCode, Quit, WireError};

/// How long a daemon may take to start or to end before its starter gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// `CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP`: a console program gets none on the screen, nor do those that it starts
/// (`gh`), and an interrupt typed at the starter is not for it.
#[cfg(windows)]
const NO_WINDOW: u32 = 0x0800_0200;

/// How a daemon is started where none runs.
#[derive(Debug, Clone)]
pub struct DaemonOptions {
    /// On the simulated tools.
    pub demo: bool,
    /// With a tray icon.
    pub tray: bool,
    /// Who calls: `window`, `cli`, `agent`.
    pub client: &'static str,
}

impl Default for DaemonOptions {
    fn default() -> Self {
        Self { demo: false, tray: true, client: "cli" }
    }
}

/// The one line that a started daemon writes to its standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Started {
    /// It listens.
    Listens,
    /// Another process has the data directory: that one will listen, or does.
    InUse,
    /// It cannot run.
    Failed(WireError),
}

/// Connects to the daemon of `data_dir`; starts it where none runs, and replaces one of another version.
///
/// # Errors
/// [`ErrorCode::Daemon`] when it cannot be started, or the daemon's own words about why it does not run.
pub async fn ensure_daemon(data_dir: &Path, options: DaemonOptions) -> Result<Client, WireError> {
    if let Some(client) = Client::find(data_dir, options.client).await? {
        if client.is_same_version() {
            return Ok(client);
        }
        replace(&client).await?;
    }
    // One that is just ending still holds the lock: then the next try is the one.
    let last = did_not_start("it ended at once");
    for _ in 0..10 {
        match start(data_dir, &options).await? {
            Started::Failed(error) => return Err(error),
            Started::Listens | Started::InUse => {}
        }
        match connect(data_dir, options.client).await? {
            Some(client) if client.is_same_version() => return Ok(client),
            Some(client) => replace(&client).await?,
            None => {}
        }
    }
    Err(last)
}

/// Connects to a daemon that another process is just starting, or that is just ending.
async fn connect(data_dir: &Path, name: &str) -> Result<Option<Client>, WireError> {
    let mut wait = Duration::from_millis(5);
    for _ in 0..7 {
        let found = Client::find(data_dir, name).await?;
        if found.is_some() {
            return Ok(found);
        }
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
    Client::find(data_dir, name).await
}

/// Asks a daemon of another version to end, and waits until it has.
async fn replace(client: &Client) -> Result<(), WireError> {
    tracing::info!(
        other = client.hello().baton,
        "the daemon is of another version and is replaced"
    );
    let mut changes = client.subscribe().await?;
    let ends = async {
        let _ = client.call(Quit {}).await;
        while changes.next().await.is_some() {}
    };
    timeout(PATIENCE, ends).await.map_err(|_| {
        WireError::new(
            ErrorCode::Daemon,
            format!("The Baton that runs is version {} and does not end.", client.hello().baton),
            format!("End process {} and try again.", client.hello().pid),
        )
    })
}

async fn start(data_dir: &Path, options: &DaemonOptions) -> Result<Started, WireError> {
    let program = program()?;
    let mut command = Command::new(&program);
    command.arg("--data-dir").arg(data_dir).arg("daemon").arg("--detached");
    if options.demo {
        command.arg("--demo");
    }
    if !options.tray {
        command.arg("--no-tray");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(windows)]
    command.creation_flags(NO_WINDOW);
    // Away from where the starter stands: a mounted disk or a temporary directory is not kept busy.
    if let Some(root) =
        std::env::current_dir().ok().and_then(|dir| Some(dir.ancestors().last()?.to_owned()))
    {
        command.current_dir(root);
    }
    let mut child = command
        .spawn()
        .map_err(|error| did_not_start(&format!("{} cannot be run: {error}", program.display())))?;
    let Some(out) = child.stdout.take() else { return Err(did_not_start("it has no output")) };
    let mut line = String::new();
    let read = timeout(PATIENCE, BufReader::new(out).read_line(&mut line)).await;
    match read {
        Ok(Ok(n)) if n > 0 => {
            serde_json::from_str(&line).map_err(|error| did_not_start(&error.to_string()))
        }
        Ok(_) => {
            let status = child.wait().await.map(|status| status.to_string()).unwrap_or_default();
            Err(did_not_start(&status))
        }
        Err(_) => Err(did_not_start("it did not answer in time")),
    }
}

fn did_not_start(why: &str) -> WireError {
    WireError {
        details: Some(why.to_owned()),
        ..WireError::new(
            ErrorCode::Daemon,
            format!("Baton's engine did not start: {why}."),
            "Its log, baton.log in the data directory, says more; `baton daemon` runs it here.",
        )
    }
}

/// `BATON_EXE`; this very program where it is `baton`; the `baton` beside it; the one on the path.
fn program() -> Result<PathBuf, WireError> {
    if let Some(path) = std::env::var_os("BATON_EXE").filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let own = std::env::current_exe().map_err(|error| did_not_start(&error.to_string()))?;
    if own.file_stem().is_some_and(|name| name == "baton") {
        return Ok(own);
    }
    let name = format!("baton{}", std::env::consts::EXE_SUFFIX);
    let beside = own.with_file_name(&name);
    if beside.is_file() {
        return Ok(beside);
    }
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .map(|dir| dir.join(&name))
        .find(|path| path.is_file());
    on_path.ok_or_else(|| did_not_start(&format!("{name} is not beside {}", own.display())))
}

/// Leaves the starter's session: its terminal may close, and an interrupt typed there is not ours.
pub fn detach() {
    #[cfg(unix)]
    // Fails only for who leads a group already, and then there is nothing to leave.
    let _ = rustix::process::setsid();
}

/// The platform's directory for Baton's data: `$XDG_DATA_HOME/baton`, `~/Library/Application Support/Baton`,
/// `%LOCALAPPDATA%\Baton`; `BATON_DATA_DIR` before all.
///
/// # Errors
/// [`ErrorCode::Usage`] when there is no home directory.
pub fn default_data_dir() -> Result<PathBuf, WireError> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    data_dir(variable, std::env::home_dir()).map_err(|error| WireError {
        details: Some(error.to_string()),
        ..WireError::new(
            ErrorCode::Usage,
            "There is no home directory to keep Baton's data in.",
            "Set HOME, or name a directory: --data-dir DIR",
        )
    })
}

fn data_dir(
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
) -> io::Result<PathBuf> {
    if let Some(dir) = variable("BATON_DATA_DIR") {
        return std::path::absolute(dir);
    }
    if cfg!(windows)
        && let Some(dir) = variable("LOCALAPPDATA")
    {
        return Ok(PathBuf::from(dir).join("Baton"));
    }
    let home = home.filter(|home| home.is_absolute()).ok_or(io::ErrorKind::NotFound);
    if cfg!(target_os = "macos") {
        return Ok(home?.join("Library/Application Support/Baton"));
    }
    if cfg!(windows) {
        return Ok(home?.join("AppData/Local/Baton"));
    }
    // A relative path there is to be ignored (XDG Base Directory Specification).
    match variable("XDG_DATA_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute()) {
        Some(dir) => Ok(dir.join("baton")),
        None => Ok(home?.join(".local/share/baton")),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_data_directory_is_the_platforms() {
        let home = || Some(PathBuf::from("/home/ana"));
        let dir = |set: &[(&str, &str)], home| {
            let set: Vec<_> =
                set.iter().map(|(k, v)| ((*k).to_owned(), OsString::from(v))).collect();
            data_dir(|name| set.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()), home).ok()
        };
        assert_eq!(dir(&[], home()), Some("/home/ana/.local/share/baton".into()));
        assert_eq!(dir(&[("XDG_DATA_HOME", "/d")], None), Some("/d/baton".into()));
        assert_eq!(
            dir(&[("XDG_DATA_HOME", "d")], home()),
            Some("/home/ana/.local/share/baton".into())
        );
        assert_eq!(
            dir(&[("BATON_DATA_DIR", "/b"), ("XDG_DATA_HOME", "/d")], home()),
            Some("/b".into())
        );
        assert_eq!(dir(&[], None), None);
    }
}
