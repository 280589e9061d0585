//! The user's own word on an item: pass, take, settle, not-mine, snooze, wake, and taking a word back.
//!
//! What a time was understood as is printed in full, and every word with the command that takes it back: a word that
//! was said by mistake hides what somebody waits for.

use baton_api::wire::{GetItem, SetOverride, WireOverride, WordSaid};
use serde::Serialize;

use super::{action, line, print_json};
use crate::args::{Command, WordArgs};
use crate::exit::Failure;
use crate::link::Link;
use crate::paint::{LATE, QUIET, clean, paint};

#[derive(Serialize)]
struct WordJson<'a> {
    version: u32,
    #[serde(flatten)]
    said: &'a WordSaid,
}

/// Says what the command says.
pub async fn say(link: &Link, command: Command) -> Result<(), Failure> {
    let (item, word, args) = match command {
        Command::Pass { item, person, word } => (item, WireOverride::Passed { to: person }, word),
        Command::Take { item, word } => (item, WireOverride::Took, word),
        Command::Settle { item, word } => (item, WireOverride::Settled, word),
        Command::NotMine { item, word } => (item, WireOverride::NotMine, word),
        Command::Snooze { item, when, or_activity, until_activity, word } => {
            let until = match (until_activity, when.is_empty()) {
                (true, _) => None,
                (false, true) => Some("later".to_owned()),
                (false, false) => Some(when.join(" ")),
            };
            let or_activity = or_activity || until_activity;
            (item, WireOverride::Snoozed { until, or_activity }, word)
        }
        Command::Wake { item, json } => (item, WireOverride::Wake, WordArgs { ask: None, json }),
        other => return Err(Failure::failed(format!("{other:?} is no word on an item"))),
    };
    let said = link.call(SetOverride { item, word, ask: args.ask }).await?;
    print(&said, args.json)
}

/// `baton undo`: of an action where its id begins so, else of the newest word on the item.
pub async fn undo(link: &Link, what: Option<String>, json: bool) -> Result<(), Failure> {
    let Some(text) = what else { return action::undo(link, None, json).await };
    let action = match action::find(link, &text).await {
        Ok(entry) => Some(entry.id),
        Err(failure) if failure.code == 3 => None,
        Err(failure) => return Err(failure),
    };
    let item = match link.call(GetItem { item: text.clone() }).await {
        Ok(detail) => Some(detail.row.id),
        Err(failure) if failure.code == 3 => None,
        Err(failure) => return Err(failure),
    };
    match (action, item) {
        (Some(action), None) => action::undo(link, Some(action), json).await,
        (None, Some(item)) => {
            let word = WireOverride::Undo;
            print(&link.call(SetOverride { item, word, ask: None }).await?, json)
        }
        (Some(_), Some(_)) => {
            Err(Failure::usage(format!("{text} begins the id of an action and of an item."))
                .with_remedy("Give more letters of the one, or the item’s address."))
        }
        (None, None) => Err(Failure::nothing(format!("No action or item is called {text}."))
            .with_remedy("Actions: baton outbox. Items: baton list --all")),
    }
}

fn print(said: &WordSaid, json: bool) -> Result<(), Failure> {
    if json {
        return print_json(&WordJson { version: 1, said });
    }
    line(clean(&said.words));
    if let Some(notice) = &said.notice {
        line(paint(LATE, &clean(notice)));
    }
    if said.undone {
        return Ok(());
    }
    let (row, tool) = (&said.row, &said.row.tool_name);
    let can = |action: &str| row.actions.iter().any(|one| one == action);
    let to = said.word.to.as_ref().map(|to| to.handle.as_str()).unwrap_or_default();
    let tell = match said.word.kind.as_str() {
        "passed" if can("reassign") => {
            format!("To tell {tool}: baton reassign {} {to}", row.id)
        }
        "settled" if can("mark_done") => format!("To tell {tool}: baton done {}", row.id),
        _ => format!("{tool} is not told."),
    };
    let back = match said.word.kind.as_str() {
        "snoozed" => format!("Wake it: baton wake {}", row.id),
        _ => {
            line(paint(QUIET, &clean(&format!("Only Baton knows. {tell}"))));
            format!("Take it back: baton undo {}", row.id)
        }
    };
    line(paint(QUIET, &back));
    Ok(())
}
