//! The connection to the daemon, kept up.
//!
//! While it stands, calls go through it and changes come from it. When the daemon dies the page is told at once
//! (`link`: false), and the daemon is started again; calls made meanwhile wait for it a little. When it ends because
//! the user said so, the windows end too. A daemon of another version, after an upgrade, means that this program on
//! disk is another one too: the process starts again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use baton_api::wire::{Call, Change, ErrorCode, WireError};
use baton_api::{Client, DaemonOptions, ensure_daemon};
use serde_json::value::{RawValue, to_raw_value};
use tauri::{AppHandle, Emitter, Manager};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::window;

/// How long a call waits for a daemon that is being started.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between tries to start one: doubled up to the second.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(8));
/// Set for a process that was started again because of another version: once is enough.
const AGAIN: &str = "BATON_DESKTOP_AGAIN";

/// What the windows know of the daemon.
#[derive(Debug)]
pub(crate) struct Link {
    data_dir: PathBuf,
    client: watch::Sender<State>,
}

#[derive(Debug, Clone)]
enum State {
    Up(Client),
    Down(WireError),
}

impl Link {
    pub(crate) fn new(data_dir: PathBuf) -> Self {
        let starting = WireError::new(
            ErrorCode::Daemon,
            "Baton's engine does not answer yet.",
            "It is being started; `baton doctor` says what is missing.",
        );
        Self { data_dir, client: watch::channel(State::Down(starting)).0 }
    }

    /// Where the webview keeps what it keeps.
    pub(crate) fn webview_dir(&self) -> PathBuf {
        self.data_dir.join("webview")
    }

    /// The daemon; one that is being started is waited for.
    async fn client(&self) -> Result<Client, WireError> {
        let mut states = self.client.subscribe();
        let up = states.wait_for(|state| matches!(state, State::Up(_)));
        let found = match timeout(PATIENCE, up).await {
            Ok(Ok(state)) => Some(state.clone()),
            _ => None,
        };
        match found.unwrap_or_else(|| self.client.borrow().clone()) {
            State::Up(client) => Ok(client),
            State::Down(error) => Err(error),
        }
    }

    /// Forwards a call by its method's name.
    pub(crate) async fn call(
        &self,
        method: &str,
        params: &serde_json::Value,
    ) -> Result<Box<RawValue>, WireError> {
        let params = to_raw_value(params)
            .map_err(|error| WireError::new(ErrorCode::Usage, error.to_string(), ""))?;
        self.client().await?.call_by_name(method, &params).await
    }

    /// A call of our own.
    pub(crate) async fn ask<C: Call>(&self, call: C) -> Result<C::Answer, WireError> {
        self.client().await?.call(call).await
    }
}

/// Keeps the link up for as long as the process lives.
pub(crate) fn start(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let data_dir = app.state::<Link>().data_dir.clone();
        let (mut demo, mut pause, mut first) = (false, PAUSE.0, true);
        loop {
            let options = DaemonOptions { demo, client: "window", ..DaemonOptions::default() };
            match connect(&app, &data_dir, options).await {
                Ok(client) => {
                    (demo, pause) = (client.hello().demo, PAUSE.0);
                    if hear(&app, client, first).await == Heard::Quit {
                        // Whoever ends Baton does not want it started again by windows that are about to go.
                        return app.exit(0);
                    }
                    first = false;
                }
                Err(error) => {
                    tell_down(&app, error);
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSE.1);
                }
            }
        }
    });
}

async fn connect(app: &AppHandle, dir: &Path, options: DaemonOptions) -> Result<Client, WireError> {
    if let Ok(client) = Client::connect(dir, options.client).await {
        if client.is_same_version() {
            return Ok(client);
        }
        if std::env::var_os(AGAIN).is_none() && std::env::current_exe().is_ok() {
            tracing::info!(daemon = client.hello().baton, "another version: starting again");
            restart(app);
        }
    }
    ensure_daemon(dir, options).await
}

/// Starts what is on disk now in our place, with the same words.
fn restart(app: &AppHandle) {
    let Ok(program) = std::env::current_exe() else { return };
    let started = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(AGAIN, "1")
        .spawn();
    if started.is_ok() {
        app.exit(0);
    }
}

/// How the daemon went.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    /// The user ended it.
    Quit,
    /// It died, or the connection broke.
    Nothing,
}

/// Passes on what changes, until the daemon has gone.
async fn hear(app: &AppHandle, client: Client, first: bool) -> Heard {
    let mut changes = match client.subscribe().await {
        Ok(changes) => changes,
        Err(error) => {
            tell_down(app, error);
            return Heard::Nothing;
        }
    };
    app.state::<Link>().client.send_replace(State::Up(client));
    if !first {
        emit(app, "link", true);
        emit(app, "change", Change::Resync);
    }
    while let Some(change) = changes.next().await {
        match change {
            Change::Show { view } => {
                if let Err(error) = window::show(app, &view) {
                    tracing::warn!(%error, "a window cannot be shown");
                }
            }
            Change::Quit => return Heard::Quit,
            change => emit(app, "change", change),
        }
    }
    tell_down(
        app,
        WireError::new(
            ErrorCode::Daemon,
            "Baton's engine has stopped.",
            "It is being started again; what you sent is kept.",
        ),
    );
    Heard::Nothing
}

fn tell_down(app: &AppHandle, error: WireError) {
    app.state::<Link>().client.send_replace(State::Down(error));
    emit(app, "link", false);
}

fn emit(app: &AppHandle, event: &str, payload: impl serde::Serialize + Clone) {
    if let Err(error) = app.emit(event, payload) {
        tracing::warn!(%error, event, "the page cannot be told");
    }
}
