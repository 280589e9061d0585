//! `baton demo`: the main job on simulated people, with nothing of the user's touched.
//!
//! It runs a daemon of its own in a data directory of its own, beside any other; only its simulated GitHub is spoken
//! to. With a display the tray and the windows show it; without one the same happens here, in the terminal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use baton_api::wire::{
    Act, Change, GetItem, GetOutbox, GetQueue, QueueFilter, QueueView, Quit, Row, Show, View,
    WireIntent,
};
use baton_api::{DaemonOptions, default_data_dir};
use baton_daemon::Ends;
use tokio::time::{Instant, timeout_at};

use super::{line, queue};
use crate::exit::Failure;
use crate::link::{Changes, Link};
use crate::paint::{QUIET, STRONG, paint};
use crate::view;

/// How long the terminal waits for one thing to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is answered.
const TEXT: &str = "Then it gives up and says so; asking again is safe.";

/// The demo's own directory, beside the real one.
pub fn data_dir() -> Result<PathBuf, Failure> {
    let real = default_data_dir()?;
    Ok(real.with_file_name("baton-demo"))
}

/// Runs until the user ends it; in the terminal, until all has been shown.
pub async fn run(dir: &Path, terminal: bool) -> Result<(), Failure> {
    if let Some(link) = Link::running(dir).await? {
        // A demo always begins at its beginning.
        let mut changes = link.changes().await?;
        link.call(Quit {}).await?;
        while changes.next().await.is_some() {}
    }
    // Also when its terminal is closed: nothing of the demo stays behind.
    let ends = Ends::new();
    let link = Link::open(dir, DaemonOptions { demo: true, ..DaemonOptions::default() }).await?;
    line(paint(STRONG, "Baton, on simulated people. Nothing leaves this computer."));
    let end = tokio::select! {
        end = show(&link, terminal) => end,
        () = ends.wait() => Ok(()),
    };
    link.call(Quit {}).await?;
    end
}

async fn show(link: &Link, terminal: bool) -> Result<(), Failure> {
    let shown = if terminal {
        Err("In the terminal, as you asked.".to_owned())
    } else if !has_display() {
        Err("In the terminal, as there is no display here.".to_owned())
    } else {
        let view = View::Glance { at: None, item: None, focus: None };
        link.call(Show { view })
            .await
            .map(|_| ())
            .map_err(|failure| failure.message + " So in the terminal.")
    };
    match shown {
        Ok(()) => in_windows(link).await,
        Err(why) => {
            line(paint(QUIET, &why));
            in_terminal(link).await
        }
    }
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

async fn in_windows(link: &Link) -> Result<(), Failure> {
    line("Look at the tray, and at the window beside it. A new ask comes within half a minute.");
    line(paint(QUIET, "Ctrl-C ends the demo."));
    let mut changes = link.changes().await?;
    while !matches!(changes.next().await, None | Some(Change::Quit)) {}
    Ok(())
}

async fn in_terminal(link: &Link) -> Result<(), Failure> {
    let mut changes = link.changes().await?;
    let before = until(link, &mut changes, "both lanes", |queue| {
        !queue.me.rows.is_empty() && !queue.others.rows.is_empty()
    })
    .await?;
    line("");
    queue::print(&before, true, true, false);

    line("");
    line(paint(STRONG, "Somebody will ask for something; Baton tells when it happens."));
    let is_new =
        |row: &Row| !before.me.rows.iter().any(|old| old.id == row.id && old.kind == row.kind);
    let after =
        until(link, &mut changes, "a new ask", |queue| queue.me.rows.iter().any(is_new)).await?;
    let now = jiff::Timestamp::now();
    after
        .me
        .rows
        .iter()
        .filter(|row| is_new(row))
        .flat_map(|row| view::row(row, now))
        .for_each(line);

    let asked = |row: &&Row| {
        row.kind.as_deref() == Some("answer") && row.actions.iter().any(|action| action == "reply")
    };
    let Some(row) = after.me.rows.iter().find(asked) else {
        return Err(Failure::failed("The simulated people asked no question to answer."));
    };
    line("");
    line(paint(STRONG, "A question waits too, and gets its answer:"));
    reply(link, &mut changes, row).await?;
    line("");
    line(
        "That was the main job. In a desktop session, or over ssh -X, the same command shows it in",
    );
    line("the tray, with windows and notifications.");
    line("Your own account: baton account add github --gh   then: baton list");
    Ok(())
}

async fn reply(link: &Link, changes: &mut Changes, row: &Row) -> Result<(), Failure> {
    view::row(row, jiff::Timestamp::now()).into_iter().for_each(line);
    let intent = WireIntent::Reply { text: TEXT.to_owned(), thread: None };
    let entry = link.call(Act { item: row.id.clone(), intent, now: false }).await?;
    line(view::outbox(&entry));
    let end = Instant::now() + PATIENCE;
    let mut last = entry.state.clone();
    loop {
        next(changes, end, "the reply").await?;
        let entries = link.call(GetOutbox { limit: 50 }).await?;
        let Some(entry) = entries.into_iter().find(|one| one.id == entry.id) else { continue };
        if entry.state != last {
            line(view::outbox(&entry));
            last = entry.state.clone();
        }
        if entry.state == "sent" {
            break;
        }
        if entry.state == "failed" {
            return Err(Failure::failed("The reply was refused by the simulated GitHub."));
        }
    }
    // The item is read afresh after it was sent; that change comes by itself.
    loop {
        let seen = link.call(GetItem { item: row.id.clone() }).await?;
        let arrived =
            seen.messages.iter().rev().find(|message| message.mine && message.text == TEXT);
        if let Some(message) = arrived {
            let words = format!("It stands in the conversation: “{}”", message.text);
            line(paint(QUIET, &words));
            return Ok(());
        }
        next(changes, end, "the reply in the conversation").await?;
    }
}

/// Waits until the queue is as wanted.
async fn until(
    link: &Link,
    changes: &mut Changes,
    what: &str,
    wanted: impl Fn(&QueueView) -> bool,
) -> Result<QueueView, Failure> {
    let end = Instant::now() + PATIENCE;
    loop {
        let queue = link.call(GetQueue { filter: QueueFilter::default() }).await?;
        if wanted(&queue) {
            return Ok(queue);
        }
        next(changes, end, what).await?;
    }
}

async fn next(changes: &mut Changes, end: Instant, what: &str) -> Result<Change, Failure> {
    match timeout_at(end, changes.next()).await {
        Ok(Some(change)) => Ok(change),
        Ok(None) => Err(Failure::failed("The demo's daemon ended.")
            .with_remedy("Its log is in the demo's data directory: baton.log")),
        Err(_) => Err(Failure::failed(format!("The demo waited a minute for {what} in vain."))
            .with_remedy("Its log is in the demo's data directory: baton.log")),
    }
}
