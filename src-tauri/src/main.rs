//! `baton-desktop`: the windows. The daemon starts it when a window is wanted; from a launcher it starts the daemon.

#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

use baton_desktop::{Options, run};

fn main() -> ExitCode {
    let wanted = Options::parse(std::env::args_os().skip(1));
    match wanted.and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // The only reader of this is who started us: the daemon's log, or a terminal.
            #[allow(clippy::print_stderr)]
            {
                eprintln!("baton-desktop: {failure}");
            }
            ExitCode::FAILURE
        }
    }
}
