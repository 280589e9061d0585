//! Starts the windows' process, `baton-desktop`: the same on every system, but for the check that there is a display.
//!
//! The daemon shows a window by telling a connected windows' process; only where none is connected does it come here.
//! A process that has been started but has not connected yet is waited for, with the newest wish kept for it, so that
//! two quick clicks make one process. One that is just ending may be told a wish that it no longer hears: a wish told
//! right before it left is shown by the next process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use baton_api::wire::View;
use tokio::process::Command;
use tokio::task::JoinHandle;

/// A process that has not connected by then hangs: the next wish starts another.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that leaves so soon after a wish may not have heard it.
const JUST_TOLD: Duration = Duration::from_secs(1);

/// For WebKitGTK: two small windows of text need no compositing on the graphics card. Without it the process takes
/// some 50 MiB less and starts sooner; and drivers that paint such windows blank are no concern of ours.
#[cfg(target_os = "linux")]
const PLAIN: [&str; 2] = ["WEBKIT_DISABLE_COMPOSITING_MODE", "WEBKIT_DISABLE_DMABUF_RENDERER"];

/// The windows' process, as far as the daemon starts it.
#[derive(Debug)]
pub struct Windows {
    data_dir: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    started: Option<Started>,
    /// Told to a connected process last.
    told: Option<(View, Instant)>,
    /// The wish that has not been painted yet: whether a process had to be started for it, and when it came.
    wished: Option<(bool, Instant)>,
}

#[derive(Debug)]
struct Started {
    /// Waits for its end: nobody else would, and it would stay in the system's table.
    process: JoinHandle<()>,
    at: Instant,
    connected: bool,
    /// Wished since it was started.
    next: Option<View>,
}

impl Windows {
    /// For the daemon of `data_dir`.
    pub fn new(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_owned(), known: Mutex::default() }
    }

    /// Shows `view` in a new process. Call it within the runtime, and only while no windows' process is connected.
    ///
    /// # Errors
    /// What did not happen, why, and what mends it: no display, or the program is not there.
    pub fn show(&self, view: &View) -> Result<(), String> {
        let mut known = self.known();
        if let Some(last) = known.started.as_mut()
            && !last.process.is_finished()
            && !last.connected
            && last.at.elapsed() < PATIENCE
        {
            last.next = Some(view.clone());
            return Ok(());
        }
        let at = Instant::now();
        known.started =
            Some(Started { process: self.start(view)?, at, connected: false, next: None });
        known.wished = Some((true, at));
        Ok(())
    }

    /// A connected windows' process is told `view`.
    pub fn told(&self, view: &View) {
        let now = Instant::now();
        let mut known = self.known();
        known.told = Some((view.clone(), now));
        known.wished = Some((false, now));
    }

    /// The page has painted. Gives, once a wish, whether a process had to be started for it and how long it took.
    pub fn painted(&self) -> Option<(bool, Duration)> {
        let (started, at) = self.known().wished.take()?;
        Some((started, at.elapsed()))
    }

    /// The last windows' process has left. Gives the view that it was told too late: show it.
    pub fn left(&self) -> Option<View> {
        let (view, at) = self.known().told.take()?;
        (at.elapsed() < JUST_TOLD).then_some(view)
    }

    /// A windows' process has connected. Gives the view that was wished since it was started: tell it.
    pub fn connected(&self) -> Option<View> {
        let mut known = self.known();
        let last = known.started.as_mut()?;
        last.connected = true;
        last.next.take()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, view: &View) -> Result<JoinHandle<()>, String> {
        if !has_display() {
            return Err(
                "There is no display to open a window on. `baton list` shows the queue here."
                    .into(),
            );
        }
        let view = serde_json::to_string(view).map_err(|error| error.to_string())?;
        let mut command = Command::new(program()?);
        command
            .arg("--data-dir")
            .arg(&self.data_dir)
            .args(["--show", &view])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        #[cfg(target_os = "linux")]
        for name in PLAIN {
            if std::env::var_os(name).is_none() {
                command.env(name, "1");
            }
        }
        #[cfg(unix)]
        {
            // Its own group: an interrupt typed in a terminal is for the daemon alone.
            command.process_group(0);
        }
        let mut child =
            command.spawn().map_err(|error| format!("The windows cannot be started: {error}."))?;
        // At the end of the daemon the wait is given up and the process left alone: it hears of it, and decides.
        Ok(tokio::spawn(async move {
            match child.wait().await {
                Ok(status) if status.success() => {}
                Ok(status) => tracing::warn!(%status, "the windows' process ended"),
                Err(error) => tracing::warn!(%error, "the windows' process is lost"),
            }
        }))
    }
}

/// `BATON_DESKTOP_EXE`, or `baton-desktop` beside our own program.
fn program() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("BATON_DESKTOP_EXE") {
        return Ok(path.into());
    }
    let name = format!("baton-desktop{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().unwrap_or_default();
    let beside = own.with_file_name(&name);
    if beside.is_file() {
        return Ok(beside);
    }
    Err(format!(
        "The windows' program, {name}, is not beside {}. Install Baton's desktop package, or build it: cargo build -p baton-desktop.",
        own.display()
    ))
}

/// Whether a window can be opened at all.
pub fn has_display() -> bool {
    if cfg!(any(target_os = "macos", target_os = "windows")) {
        return true;
    }
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_told_to_a_process_that_leaves_is_given_once() {
        let windows = Windows::new(Path::new("/nowhere"));
        assert_eq!(windows.left(), None);
        windows.told(&View::Settings);
        windows.told(&View::Queue { item: None });
        assert_eq!(windows.left(), Some(View::Queue { item: None }));
        assert_eq!(windows.left(), None);
        assert!(matches!(windows.painted(), Some((false, _))), "by a process that was there");
        assert_eq!(windows.painted(), None, "once a wish");
        assert_eq!(windows.connected(), None, "none was started, so none was waited for");
    }
}
