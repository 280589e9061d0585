//! The daemon: run it, end it, ask how it is.

use std::path::{Path, PathBuf};

use baton_api::DaemonOptions;
use baton_api::wire::{Checkup, Doctor, GetDoctor, GetStatus, Quit, Show, Status, View};

use super::{line, print_json};
use crate::exit::Failure;
use crate::link::Link;
use crate::paint::{BAD, GOOD, LATE, QUIET, STRONG, clean, pad, paint};

/// `baton daemon`.
pub fn run(data_dir: PathBuf, tray: bool, demo: bool, detached: bool) -> Result<(), Failure> {
    let options = baton_daemon::Options { data_dir, tray, demo, detached };
    baton_daemon::run(options).map_err(Failure::from)
}

/// `baton quit`: no daemon is no error.
pub async fn quit(dir: &Path) -> Result<(), Failure> {
    let Some(link) = Link::running(dir).await? else {
        line("Baton does not run.");
        return Ok(());
    };
    let mut changes = link.changes().await?;
    link.call(Quit {}).await?;
    while changes.next().await.is_some() {}
    line("Baton has ended. What is queued goes out when it runs again.");
    Ok(())
}

/// `baton open`.
pub async fn open(link: &Link) -> Result<(), Failure> {
    link.call(Show { view: View::Queue { item: None } }).await?;
    Ok(())
}

/// `baton status`.
pub async fn status(link: &Link, json: bool) -> Result<(), Failure> {
    let status = link.call(GetStatus {}).await?;
    if json {
        return print_json(&status);
    }
    print(&status);
    Ok(())
}

fn print(status: &Status) {
    line(paint(STRONG, &clean(&status.words)));
    line(format!(
        "Baton {}, process {}, data in {}",
        status.baton,
        status.pid,
        clean(&status.data_dir)
    ));
    for account in &status.accounts {
        line(format!("  {}  {}  {}", account.name, clean(&account.words), clean(&account.next)));
    }
    let outbox = status.outbox;
    if outbox.queued + outbox.sending + outbox.failed + outbox.unknown > 0 {
        line(format!(
            "Outbox: {} queued, {} sending, {} failed, {} unknown",
            outbox.queued, outbox.sending, outbox.failed, outbox.unknown
        ));
    }
    for missing in &status.missing {
        line(paint(LATE, &clean(missing)));
    }
}

/// `baton doctor`: says what it can even where the daemon does not start.
pub async fn doctor(dir: &Path, json: bool) -> Result<(), Failure> {
    let doctor = match Link::open(dir, DaemonOptions::default()).await {
        Ok(link) => link.call(GetDoctor {}).await?,
        Err(failure) => Doctor {
            version: 1,
            checks: vec![Checkup {
                part: "daemon".into(),
                state: "missing".into(),
                words: failure.message,
                remedy: failure.remedy.unwrap_or_default(),
            }],
        },
    };
    if json {
        print_json(&doctor)?;
    } else {
        for check in &doctor.checks {
            let style = match check.state.as_str() {
                "good" => GOOD,
                "limited" => LATE,
                _ => BAD,
            };
            line(format!(
                "{}  {}  {}",
                paint(style, &pad(&check.state, 7)),
                paint(STRONG, &pad(&clean(&check.part), 14)),
                clean(&check.words)
            ));
            if !check.remedy.is_empty() {
                line(paint(QUIET, &format!("{}{}", " ".repeat(25), clean(&check.remedy))));
            }
        }
    }
    if doctor.checks.iter().any(|check| check.part == "daemon" && check.state == "missing") {
        return Err(Failure::failed("The daemon does not run."));
    }
    Ok(())
}
