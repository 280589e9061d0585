//! One file a group of commands.

mod account;
mod action;
mod daemon;
mod demo;
mod hours;
mod queue;
mod turns;
mod watch;
mod word;

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;

use baton_api::DaemonOptions;
use clap::CommandFactory as _;
use serde::Serialize;

use crate::args::{Cli, Command, SendArgs};
use crate::exit::Failure;
use crate::link::{self, Link};

/// Runs what was asked.
pub fn run(cli: Cli) -> Result<(), Failure> {
    let said = cli.data_dir.as_ref();
    match cli.command {
        Command::Turns(command) => turns::run(&command),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "baton", &mut std::io::stdout());
            Ok(())
        }
        Command::Daemon { no_tray, demo, detached } => {
            daemon::run(link::data_dir(said)?, !no_tray, demo, detached)
        }
        command => {
            // Commands ask and print: one thread is enough, and starts sooner.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let dir = match (&command, said) {
                (Command::Demo { .. }, None) => demo::data_dir()?,
                _ => link::data_dir(said)?,
            };
            runtime.block_on(ask(dir, command))
        }
    }
}

async fn ask(dir: PathBuf, command: Command) -> Result<(), Failure> {
    match command {
        Command::Quit => return daemon::quit(&dir).await,
        Command::Demo { terminal } => return demo::run(&dir, terminal).await,
        Command::Doctor { json } => return daemon::doctor(&dir, json).await,
        _ => {}
    }
    let link = Link::open(&dir, DaemonOptions::default()).await?;
    match command {
        Command::Account(command) => account::run(&link, command).await,
        Command::Sync { account } => queue::sync(&link, account).await,
        Command::List(args) => queue::list(&link, &args).await,
        Command::Show { item, json } => queue::show(&link, item, json).await,
        Command::Why { item, json } => queue::why(&link, item, json).await,
        Command::Forget { item } => action::forget(&link, item).await,
        Command::Hours(args) => hours::run(&link, &args).await,
        Command::Outbox { json } => action::outbox(&link, json).await,
        Command::Undo { what, json } => word::undo(&link, what, json).await,
        command @ (Command::Pass { .. }
        | Command::Take { .. }
        | Command::Settle { .. }
        | Command::NotMine { .. }
        | Command::Snooze { .. }
        | Command::Wake { .. }) => word::say(&link, command).await,
        Command::Retry { action, no_wait, json } => {
            action::retry(&link, &action, &SendArgs { no_wait, now: true, json }).await
        }
        Command::Watch { json } => watch::run(&link, json).await,
        Command::Status { json } => daemon::status(&link, json).await,
        Command::Open => daemon::open(&link).await,
        command => action::act(&link, command).await,
    }
}

/// Prints one line, styled where the output is a terminal. A reader that has gone (`| head`) ends the program quietly.
fn line(text: impl AsRef<str>) {
    let mut out = anstream::stdout().lock();
    if writeln!(out, "{}", text.as_ref()).is_err() {
        std::process::exit(0);
    }
}

/// Prints `value` as JSON.
fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::failed(format!("The answer could not be printed: {error}")))?;
    line(text);
    Ok(())
}

/// The text itself, or standard input for `-`.
fn text_or_stdin(text: String) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text);
    }
    Ok(stdin()?.trim_end().to_owned())
}

/// All of standard input.
fn stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage("What came in is no text.").with_remedy("Give it as UTF-8."))
}

/// Asks for one line on the terminal; `None` where there is none.
fn question(prompt: &str) -> Result<Option<String>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut out = anstream::stdout();
    write!(out, "{prompt}")?;
    out.flush()?;
    let mut read = String::new();
    std::io::stdin().read_line(&mut read)?;
    Ok(Some(read.trim().to_owned()))
}
