//! The process that stays: composition root, API server, words, tray, notifications, secrets.
//!
//! It opens the store and the socket first and everything else after, so that a click finds it within moments; what a
//! system lacks (a display, a session bus, a keyring) is said in `status` and `doctor`, and the rest goes on.

mod alerts;
mod calls;
mod daemon;
mod demo;
mod ends;
mod hours;
mod later;
mod lent;
mod lifecycle;
mod logging;
mod memory;
pub mod ports;
mod presence;
mod quiet;
mod server;
mod settings;
mod signals;
mod tray;
mod view;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use baton_api::wire::{ErrorCode, WireError};

pub use ends::Ends;

/// How the daemon runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// With a tray icon.
    pub tray: bool,
    /// On the simulated tools, in a directory of their own.
    pub demo: bool,
    /// Started by another program, which reads one line of our output; it leaves that program's session.
    pub detached: bool,
}

/// Runs the daemon until it is asked to end.
///
/// # Errors
/// Why it could not start, with what mends it.
pub fn run(options: Options) -> Result<(), WireError> {
    memory::frugal();
    if options.detached {
        baton_api::detach();
    }
    ports::tray::beside(options.tray, || serve(options)).map_err(cannot_start)?
}

fn serve(options: Options) -> Result<(), WireError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(2 << 20)
        .thread_name("baton")
        .enable_all()
        .build()
        .map_err(cannot_start)?;
    let ended = runtime.block_on(lifecycle::run(options));
    runtime.shutdown_timeout(Duration::from_millis(500));
    ended
}

fn cannot_start(error: std::io::Error) -> WireError {
    WireError::new(ErrorCode::Internal, format!("Baton cannot start: {error}."), "Try again.")
}
