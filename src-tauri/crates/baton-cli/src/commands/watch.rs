//! `baton watch`: stays, and prints what changes.

use std::collections::BTreeMap;
use std::time::Duration;

use baton_api::wire::{Active, Change, GetQueue, QueueFilter, Row, WireLane};
use jiff::Timestamp;
use serde::Serialize;

use super::line;
use crate::exit::Failure;
use crate::link::Link;
use crate::paint::{QUIET, clean, local, paint};
use crate::view;

/// Rows by id, in both lanes.
type Seen = BTreeMap<String, Row>;

/// One change of the queue, as `--json` prints it.
#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    at: String,
    /// `came`, `changed` or `left`.
    change: &'a str,
    id: &'a str,
    lane: WireLane,
    kind: Option<&'a str>,
    title: &'a str,
    words: String,
}

/// So often the daemon hears that somebody looks: it asks the tools at the pace for that.
const LOOKS: Duration = Duration::from_secs(60);

/// Runs until the daemon ends or the user interrupts.
pub async fn run(link: &Link, json: bool) -> Result<(), Failure> {
    let mut changes = link.changes().await?;
    let mut seen = read(link).await?;
    if !json {
        line(paint(
            QUIET,
            &format!("{} items in the queue. Changes follow; end with Ctrl-C.", seen.len()),
        ));
    }
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        let change = tokio::select! {
            change = changes.next() => change,
            _ = looks.tick() => {
                if link.call(Active {}).await.is_err() {
                    break;
                }
                continue;
            }
        };
        let Some(change) = change else { break };
        match change {
            Change::Queue { .. } | Change::Outbox { .. } | Change::Resync => {
                let now = read(link).await?;
                print_difference(&seen, &now, json)?;
                seen = now;
            }
            Change::Quit => break,
            _ => {}
        }
    }
    Ok(())
}

async fn read(link: &Link) -> Result<Seen, Failure> {
    let filter = QueueFilter { aside: true, ..QueueFilter::default() };
    let queue = link.call(GetQueue { filter }).await?;
    let rows = queue.me.rows.into_iter().chain(queue.others.rows).chain(queue.later);
    Ok(rows.map(|row| (row.id.clone(), row)).collect())
}

fn print_difference(before: &Seen, now: &Seen, json: bool) -> Result<(), Failure> {
    for (id, row) in now {
        match before.get(id) {
            None => print("came", row, json)?,
            Some(old) if is_other(old, row) => print("changed", row, json)?,
            Some(_) => {}
        }
    }
    for (_, row) in before.iter().filter(|(id, _)| !now.contains_key(*id)) {
        print("left", row, json)?;
    }
    Ok(())
}

/// Whether a reader would see a difference.
fn is_other(old: &Row, row: &Row) -> bool {
    let key = |row: &Row| {
        (row.lane, row.kind.clone(), row.since.clone(), row.state.clone(), row.note.clone())
    };
    key(old) != key(row) || old.sentence != row.sentence
}

fn print(change: &str, row: &Row, json: bool) -> Result<(), Failure> {
    let words = format!("{}: {}", view::plain(&row.sentence), view::subject(row));
    let at = Timestamp::now().to_string();
    if json {
        let object = Line {
            version: 1,
            at,
            change,
            id: &row.id,
            lane: row.lane,
            kind: row.kind.as_deref(),
            title: &row.title,
            words,
        };
        let text = serde_json::to_string(&object)
            .map_err(|error| Failure::failed(format!("A change could not be printed: {error}")))?;
        line(text);
        return Ok(());
    }
    let mark = match change {
        "came" => "+",
        "left" => "−",
        _ => "~",
    };
    line(format!("{} {mark} {}  {}", paint(QUIET, &local(&at)), row.id, clean(&words)));
    if let Some(note) = &row.note {
        line(format!("                     {}", view::note(note)));
    }
    Ok(())
}
