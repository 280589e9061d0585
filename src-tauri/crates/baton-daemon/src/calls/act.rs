//! Sending, taking back, forgetting.

use std::sync::Arc;

use baton_api::wire::{
    Act, Done, DropAction, ErrorCode, ForgetItem, GetOutbox, OutboxEntry, SendAgain, Undo,
    WireError, WireIntent,
};
use baton_model::{ActionId, Ask, Handle, Intent};
use baton_store::StoredItem;

use super::{Answer, item};
use crate::daemon::Daemon;
use crate::words::{Names, row};

/// The longest text that is sent, in bytes: more than any tool takes.
const LONGEST: usize = 200_000;

/// `act`.
pub async fn act(daemon: &Arc<Daemon>, call: Act) -> Answer<OutboxEntry> {
    daemon.active.notify_one();
    let id = daemon.find(&call.item).await?;
    let item = item::by_id(daemon, &id).await?;
    let names = daemon.names(&item.account).await?;
    let intent = intent(call.intent, &item, &names)?;
    let queued = daemon.engine.act(&id, intent, call.now).await;
    let queued = queued.map_err(|error| daemon.refused(&error, &item.account))?;
    daemon.wrote();
    daemon.entry(&queued).await
}

/// What is wanted. A thread that the caller left open is the one asked in; a head or method, the engine takes from the
/// item as it is in the queue.
fn intent(wire: WireIntent, item: &StoredItem, names: &Names) -> Answer<Intent> {
    let fits = |text: String| match text.len() > LONGEST {
        true => Err(WireError::new(
            ErrorCode::Usage,
            "The text is too long to be sent.",
            format!(
                "Tools take {} characters or fewer: send it in parts.",
                LONGEST / 1_000 * 1_000
            ),
        )),
        false => Ok(text),
    };
    let asked_in = || row::shown(&item.verdict).and_then(|ask| ask.thread.clone());
    Ok(match wire {
        WireIntent::Reply { text, thread } => {
            Intent::Reply { text: fits(text)?, thread: thread.or_else(asked_in) }
        }
        WireIntent::Reassign { to, note } => {
            Intent::Reassign { to: person(&to, names)?, note: note.map(fits).transpose()? }
        }
        WireIntent::Approve { head, text } => {
            Intent::Approve { head: head.unwrap_or_default(), text: text.map(fits).transpose()? }
        }
        WireIntent::RequestChanges { head, text } => {
            Intent::RequestChanges { head: head.unwrap_or_default(), text: fits(text)? }
        }
        WireIntent::Merge { head, method } => {
            Intent::Merge { head: head.unwrap_or_default(), method: method.unwrap_or_default() }
        }
        WireIntent::Nudge { text, thread } => {
            Intent::Nudge { text: fits(text)?, thread: thread.or_else(asked_in) }
        }
        WireIntent::React { on, emoji } => {
            let asked = || row::shown(&item.verdict).and_then(message);
            let on = on.or_else(asked).ok_or_else(|| {
                WireError::new(
                    ErrorCode::Usage,
                    "It is not known which message that reacts to.",
                    "Write a reply instead.",
                )
            })?;
            Intent::React { on, emoji: emoji.trim().trim_matches(':').to_owned() }
        }
        WireIntent::Rsvp { answer } => Intent::Rsvp {
            answer: match answer.as_str() {
                "yes" => baton_model::Answer::Yes,
                "no" => baton_model::Answer::No,
                "maybe" => baton_model::Answer::Maybe,
                other => {
                    return Err(WireError::new(
                        ErrorCode::Usage,
                        format!("“{other}” is no answer to an invitation."),
                        "Say yes, no or maybe.",
                    ));
                }
            },
        },
        WireIntent::MarkDone => Intent::MarkDone,
    })
}

/// The message that makes an ask: the newest of its evidence.
fn message(ask: &Ask) -> Option<String> {
    ask.evidence.iter().rev().map(|evidence| &evidence.key).find(|key| !key.is_empty()).cloned()
}

/// A person by handle, or by the name that the queue shows.
fn person(text: &str, names: &Names) -> Answer<Handle> {
    let text = text.trim().trim_start_matches('@');
    if text.is_empty() {
        return Err(WireError::new(
            ErrorCode::Usage,
            "Nobody is named.",
            "Give a person's handle.",
        ));
    }
    let handle = Handle::from(text);
    if names.people.contains_key(&handle) {
        return Ok(handle);
    }
    let called =
        |name: &Option<String>| name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(text));
    let mut found: Vec<&Handle> = names
        .people
        .values()
        .filter(|person| called(&person.name))
        .map(|person| &person.handle)
        .collect();
    found.dedup();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        // The tool knows more people than we have met.
        [] => Ok(handle),
        several => Err(WireError::new(
            ErrorCode::Usage,
            format!("Several people are called {text}."),
            format!(
                "Give the handle: {}",
                several.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ")
            ),
        )),
    }
}

/// `undo`.
pub async fn undo(daemon: &Arc<Daemon>, call: Undo) -> Answer<OutboxEntry> {
    let undone = daemon.engine.undo(&ActionId(call.action)).await;
    let undone = undone.map_err(|error| daemon.refused(&error, ""))?;
    daemon.wrote();
    daemon.entry(&undone).await
}

/// `send_again`.
pub async fn send_again(daemon: &Arc<Daemon>, call: SendAgain) -> Answer<OutboxEntry> {
    let queued = daemon.engine.send_again(&ActionId(call.action)).await;
    let queued = queued.map_err(|error| daemon.refused(&error, ""))?;
    daemon.wrote();
    daemon.entry(&queued).await
}

/// `drop`.
pub async fn drop_action(daemon: &Arc<Daemon>, call: DropAction) -> Answer<Done> {
    let dropped = daemon.engine.drop_action(&ActionId(call.action)).await;
    dropped.map_err(|error| daemon.refused(&error, ""))?;
    daemon.wrote();
    Ok(Done {})
}

/// `outbox`.
pub async fn outbox(daemon: &Arc<Daemon>, call: GetOutbox) -> Answer<Vec<OutboxEntry>> {
    let limit = call.limit.clamp(1, 1_000);
    let actions = daemon.store.actions(limit).await.map_err(|error| daemon.storage(&error))?;
    let mut entries = Vec::with_capacity(actions.len());
    for action in &actions {
        entries.push(daemon.entry(action).await?);
    }
    Ok(entries)
}

/// `forget`.
pub async fn forget(daemon: &Arc<Daemon>, call: ForgetItem) -> Answer<Done> {
    let id = daemon.find(&call.item).await?;
    daemon.engine.forget(&id).await.map_err(|error| daemon.refused(&error, ""))?;
    daemon.wrote();
    Ok(Done {})
}
