//! The user's own word on an item, and the times that "Later" offers.

use std::sync::Arc;
use std::time::Duration;

use baton_api::wire::{
    ErrorCode, GetLater, LaterView, SetOverride, WireError, WireOverride, WordSaid,
};
use baton_engine::{Limit, Worded};
use baton_model::{Candidate, Handle, Nature, OverrideKind, Timestamp, Verdict};
use baton_store::StoredItem;

use tokio::time::timeout;

use super::rows::Around;
use super::{Answer, item};
use crate::daemon::Daemon;
use crate::later;
use crate::words::{Names, word};

/// So long a tool has to say whether it knows somebody.
const MOMENT: Duration = Duration::from_secs(2);

/// `override`.
pub async fn set(daemon: &Arc<Daemon>, call: SetOverride) -> Answer<WordSaid> {
    daemon.active.notify_one();
    let id = daemon.find(&call.item).await?;
    let stored = item::by_id(daemon, &id).await?;
    let names = daemon.names(&stored.account).await?;
    let mut notice = None;
    let mut undone = false;
    let engine = &daemon.engine;
    let worded = match call.word {
        WireOverride::Undo => {
            undone = true;
            engine.undo_override(&id).await
        }
        WireOverride::Wake => {
            undone = true;
            engine.wake(&id).await
        }
        word => {
            let kind =
                kind(daemon, word, &stored, &names, call.ask.as_deref(), &mut notice).await?;
            engine.set_override(&id, call.ask.as_deref(), kind).await
        }
    };
    let worded = worded.map_err(|error| daemon.refused(&error, &stored.account))?;
    daemon.wrote();
    said(daemon, &worded, undone, notice).await
}

async fn kind(
    daemon: &Daemon,
    word: WireOverride,
    stored: &StoredItem,
    names: &Names,
    ask: Option<&str>,
    notice: &mut Option<String>,
) -> Answer<OverrideKind> {
    Ok(match word {
        WireOverride::Passed { to } => {
            let to = match person(&to, names)? {
                Found::Known(to) => to,
                Found::Unknown(text) => {
                    let asked = ask_tool(daemon, stored, &text).await;
                    let nobody =
                        || format!("{} knows nobody called {text}, as far as it told.", names.tool);
                    *notice = asked.is_none().then(nobody);
                    asked.unwrap_or_else(|| Handle::from(text))
                }
            };
            OverrideKind::Passed { to }
        }
        WireOverride::Took => OverrideKind::Took,
        WireOverride::Settled => OverrideKind::Settled,
        WireOverride::NotMine => OverrideKind::NotMine,
        WireOverride::Snoozed { until, or_activity } => {
            let limit = limit(daemon, stored, names, ask);
            let until = until.map(|text| instant(daemon, &text, limit.as_ref())).transpose()?;
            let until = until.flatten();
            OverrideKind::Snoozed { until, or_activity: or_activity || until.is_none() }
        }
        // Answered before.
        WireOverride::Wake | WireOverride::Undo => {
            return Err(WireError::new(ErrorCode::Internal, "That is no word.", ""));
        }
    })
}

async fn said(
    daemon: &Daemon,
    worded: &Worded,
    undone: bool,
    notice: Option<String>,
) -> Answer<WordSaid> {
    let (when, item) = (daemon.when(), &worded.item);
    let names = daemon.names(&item.account).await?;
    let row = Around::read(daemon).await?.one(item).await?;
    Ok(WordSaid {
        row,
        word: match undone {
            true => word::view(&worded.word, &Verdict::none(), &names, &when),
            false => word::view(&worded.word, &item.verdict, &names, &when),
        },
        undone,
        short: word::short(worded, undone, &names, &when),
        words: match undone {
            true => word::undone(worded, &names, &when),
            false => word::long(worded, &names, &when),
        },
        notice: worded.limit.as_ref().map(|limit| word::limit(limit, &when)).or(notice),
    })
}

/// What limits a snooze of the item.
fn limit(daemon: &Daemon, stored: &StoredItem, names: &Names, ask: Option<&str>) -> Option<Limit> {
    Limit::of(&stored.verdict, names.me.as_ref()?, ask, daemon.clock.now())
}

/// The instant that a text means; `None`: until activity.
fn instant(daemon: &Daemon, text: &str, limit: Option<&Limit>) -> Answer<Option<Timestamp>> {
    let when = daemon.when();
    if let Some(limit) = limit
        && text == "latest"
    {
        return Ok(Some(limit.latest));
    }
    later::read(text, &when, &daemon.days()).map_err(|why| {
        let (message, remedy) = word::misread(text, &why, &when);
        WireError::new(ErrorCode::Usage, message, remedy)
    })
}

/// `later`.
pub async fn later(daemon: &Arc<Daemon>, call: GetLater) -> Answer<LaterView> {
    let when = daemon.when();
    let limit = match call.item {
        None => None,
        Some(text) => {
            let id = daemon.find(&text).await?;
            let stored = item::by_id(daemon, &id).await?;
            let names = daemon.names(&stored.account).await?;
            limit(daemon, &stored, &names, None)
        }
    };
    let latest = limit.as_ref().map(|limit| limit.latest);
    let offered = later::offered(&when, &daemon.days(), latest);
    Ok(word::choices(&offered, limit.as_ref(), &when))
}

/// Whom a text names.
enum Found {
    Known(Handle),
    /// Nobody whom we have met: their tool knows more people.
    Unknown(String),
}

/// Somebody whom only the tool knows; `None` also where it does not answer soon, since no tool is needed for a word.
async fn ask_tool(daemon: &Daemon, stored: &StoredItem, text: &str) -> Option<Handle> {
    let asked = timeout(MOMENT, daemon.engine.people(&stored.id, text)).await.ok()?.ok()?;
    let is = |given: &str| given.eq_ignore_ascii_case(text);
    let fits = |one: &Candidate| is(one.handle.as_str()) || one.name.as_deref().is_some_and(is);
    asked.into_iter().find(fits).map(|one| one.handle)
}

/// To whom: a handle, a name, or the beginning of one that only one person has.
fn person(text: &str, names: &Names) -> Answer<Found> {
    let usage =
        |message: String, remedy: &str| Err(WireError::new(ErrorCode::Usage, message, remedy));
    let text = text.trim().trim_start_matches('@');
    if text.is_empty() {
        return usage("Nobody is named.".into(), "Give a person's handle or name.");
    }
    let found = names.called(text);
    let handle = match found.as_slice() {
        [] if text.contains(char::is_whitespace) || text.len() > 100 => {
            return usage(
                format!("Baton knows nobody called {}.", crate::words::quote::line(text, 40)),
                "Give the handle that they have in the tool.",
            );
        }
        [] => return Ok(Found::Unknown(text.to_owned())),
        [one] => one.clone(),
        several => {
            let all: Vec<_> =
                several.iter().map(|one| format!("{} ({one})", names.name(one))).collect();
            return usage(
                format!("{text} can be {} people.", several.len()),
                &format!("Give the handle: {}", all.join(", ")),
            );
        }
    };
    if names.is_me(&handle) {
        return usage("That is you.".into(), "To take it yourself: baton take");
    }
    if names.people.get(&handle).is_some_and(|person| person.nature == Nature::Bot) {
        return usage(
            format!("{} is a bot: nothing waits on it.", names.name(&handle)),
            "Pass it to a person.",
        );
    }
    Ok(Found::Known(handle))
}
