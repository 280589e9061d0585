//! What process tests share: the built programs, a daemon of one's own, a simulated GitHub beside it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use baton_api::Client;
use baton_api::wire::{AccountAdd, AddAccount, SignInWith, Sync};
use tokio::process::{Child, Command};

/// The longest that anything here may take on a slow, busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A program of this workspace, built beside this test: `target/PROFILE/NAME`.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it is");
    let dir = test.parent().and_then(Path::parent).expect("target/PROFILE/deps");
    let path = dir.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        path.exists(),
        "{} is missing: cargo build --workspace (./dev test does it)",
        path.display()
    );
    path
}

/// A daemon in the foreground, with nothing of the user's environment; killed when dropped.
pub struct Daemon {
    child: Child,
    /// Its data directory.
    pub dir: PathBuf,
}

impl Daemon {
    /// Starts it without tray, with `token` for the account `github`.
    pub fn start(dir: &Path, token: &str) -> Self {
        Self::spawn(&[("BATON_TOKEN_GITHUB", token)], dir, true)
    }

    /// Starts it without tray, with these variables.
    pub fn with(variables: &[(&str, &str)], dir: &Path) -> Self {
        Self::spawn(variables, dir, true)
    }

    /// Starts it on the desktop that these variables lead to; none: without tray.
    pub fn on(desktop: &[(&str, &str)], dir: &Path, token: &str) -> Self {
        let mut variables = desktop.to_vec();
        variables.push(("BATON_TOKEN_GITHUB", token));
        Self::spawn(&variables, dir, desktop.is_empty())
    }

    fn spawn(variables: &[(&str, &str)], dir: &Path, alone: bool) -> Self {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(dir.join("test.log"))
            .expect("the data directory can be written");
        let mut command = Command::new(program("baton"));
        command.arg("--data-dir").arg(dir).arg("daemon");
        if alone {
            command.arg("--no-tray");
        }
        let child = command
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the daemon starts");
        Self { child, dir: dir.to_owned() }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// A connection, as soon as it answers.
    pub async fn client(&mut self) -> Client {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            match Client::connect(&self.dir, "cli").await {
                Ok(client) => return client,
                Err(error) => {
                    let ended = self.child.try_wait().expect("its state");
                    let late = tokio::time::Instant::now() > end;
                    assert!(ended.is_none() && !late, "no daemon answers ({ended:?}): {error}");
                    // There is nothing to listen to before the socket is there.
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        }
    }

    /// Ends it in the middle of whatever it does, as a power cut would (SIGKILL).
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }
}

/// Connects the account `github` at `url` with the token of the environment, and reads everything once.
pub async fn connect(client: &Client, url: &str) {
    let add = AccountAdd {
        tool: "github".into(),
        name: Some("github".into()),
        url: Some(url.to_owned()),
        with: SignInWith::Environment { answers: Default::default() },
    };
    client.call(AddAccount { add }).await.expect("the account is connected");
    client.call(Sync { account: None }).await.expect("it is read");
}
