//! `baton`: people, scripts and tests speak to the daemon through it, and `baton daemon` is the daemon.
//!
//! Every command is one file of `commands/` that makes calls of `baton-api` and prints; nothing is decided here, so
//! that windows and terminal can never disagree.

mod args;
mod commands;
mod exit;
mod link;
mod paint;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

use crate::exit::Failure;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::from(failure.code)
        }
    }
}

#[allow(clippy::print_stderr)]
fn report(failure: &Failure) {
    anstream::eprintln!("{}", paint::paint(paint::BAD, &paint::clean(&failure.message)));
    if let Some(remedy) = &failure.remedy {
        anstream::eprintln!("{}", paint::clean(remedy));
    }
}
