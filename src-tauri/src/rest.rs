//! Ends the process when all its windows have been hidden for a while.
//!
//! A hidden webview still costs its memory; the daemon keeps the tray, and starts a new process on the next click.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use baton_api::wire::{GetSettings, Settings};
use tauri::{AppHandle, Manager};

use crate::link::Link;

/// The timer, while it runs.
#[derive(Debug, Default)]
pub(crate) struct Rest(Mutex<Option<tauri::async_runtime::JoinHandle<()>>>);

impl Rest {
    fn replace(&self, timer: Option<tauri::async_runtime::JoinHandle<()>>) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *running, timer) {
            old.abort();
        }
    }
}

/// A window is seen: the process goes on.
pub(crate) fn stay(app: &AppHandle) {
    app.state::<Rest>().replace(None);
}

/// No window is seen: the process ends after `close_windows_after_seconds`.
pub(crate) fn begin(app: &AppHandle) {
    let handle = app.clone();
    let timer = tauri::async_runtime::spawn(async move {
        let settings = handle.state::<Link>().ask(GetSettings {}).await;
        let seconds = settings.map_or(Settings::default().close_windows_after_seconds, |known| {
            known.close_windows_after_seconds
        });
        tokio::time::sleep(Duration::from_secs(seconds.max(5).into())).await;
        handle.exit(0);
    });
    app.state::<Rest>().replace(Some(timer));
}
