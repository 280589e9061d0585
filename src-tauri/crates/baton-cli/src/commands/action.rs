//! Sending: replies, hand-overs, approvals, merges, and the outbox they go through.

use baton_api::wire::{
    Act, Change, ForgetItem, GetOutbox, GetWhy, OutboxEntry, RemedyStep, SendAgain, Undo,
    WireIntent,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{line, print_json, text_or_stdin};
use crate::args::{Command, SendArgs};
use crate::exit::Failure;
use crate::link::{Changes, Link};
use crate::view;

/// A command waits for tries that come within this time, and else says that it is queued and why.
const SOON: SignedDuration = SignedDuration::from_secs(30);

#[derive(Serialize)]
struct OutboxJson<'a> {
    version: u32,
    actions: &'a [OutboxEntry],
}

#[derive(Serialize)]
struct ActionJson<'a> {
    version: u32,
    action: &'a OutboxEntry,
}

/// Queues what the command says, and waits until it is sent.
pub async fn act(link: &Link, command: Command) -> Result<(), Failure> {
    let (item, intent, send) = match command {
        Command::Reply { item, text, send } => {
            let text = said(text_or_stdin(text)?)?;
            (item, WireIntent::Reply { text, thread: None }, send)
        }
        Command::Reassign { item, person, note, send } => {
            let to = person.trim_start_matches('@').to_owned();
            (item, WireIntent::Reassign { to, note }, send)
        }
        Command::Approve { item, text, send } => {
            (item, WireIntent::Approve { head: None, text }, send)
        }
        Command::RequestChanges { item, text, send } => {
            let text = said(text_or_stdin(text)?)?;
            (item, WireIntent::RequestChanges { head: None, text }, send)
        }
        Command::Merge { item, method, send } => {
            (item, WireIntent::Merge { head: None, method }, send)
        }
        Command::Nudge { item, text, send } => {
            let text = said(text_or_stdin(text)?)?;
            (item, WireIntent::Nudge { text, thread: None }, send)
        }
        Command::React { item, emoji, send } => (item, WireIntent::React { on: None, emoji }, send),
        Command::Rsvp { item, answer, send } => (item, WireIntent::Rsvp { answer }, send),
        Command::Done { item, send } => (item, WireIntent::MarkDone, send),
        other => return Err(Failure::failed(format!("{other:?} is no action"))),
    };
    // Subscribed before it is queued: no step of it can be missed.
    let changes = link.changes().await?;
    let entry = link.call(Act { item, intent, now: send.now }).await?;
    follow(link, changes, entry, &send).await
}

/// `baton retry`: the same action with its idempotency key, so that what did arrive is found and not sent twice.
pub async fn retry(link: &Link, action: &str, send: &SendArgs) -> Result<(), Failure> {
    let changes = link.changes().await?;
    let action = find(link, action).await?.id;
    let entry = link.call(SendAgain { action }).await?;
    follow(link, changes, entry, send).await
}

/// Waits until it is sent, unless that is not wanted or will not come soon, and says what became of it.
async fn follow(
    link: &Link,
    mut changes: Changes,
    mut entry: OutboxEntry,
    send: &SendArgs,
) -> Result<(), Failure> {
    if send.no_wait {
        return finish(&entry, send);
    }
    if entry.undo_until.is_some() && !send.json {
        line(format!("{}, take it back with: baton undo", view::outbox(&entry)));
    }
    let mut told = None;
    while !is_over(&entry, Timestamp::now()) {
        // A try that did not succeed is no reason to end, and none to be silent either.
        if entry.reason.is_some() && entry.reason != told && !send.json {
            line(view::outbox(&entry));
            told.clone_from(&entry.reason);
        }
        match changes.next().await {
            Some(Change::Outbox { action, .. }) if action != entry.id => continue,
            Some(Change::Outbox { .. } | Change::Resync) => entry = read(link, &entry.id).await?,
            Some(Change::Quit) | None => {
                return Err(Failure::failed("The daemon ended before it was sent.")
                    .with_remedy("It is kept, and goes out when Baton runs again."));
            }
            Some(_) => {}
        }
    }
    if entry.state == "sent" {
        // The daemon answers when it has read the item again: a `baton list` after this shows what came of it.
        let _ = link.call(GetWhy { item: entry.item.clone() }).await;
    }
    finish(&entry, send)
}

fn said(text: String) -> Result<String, Failure> {
    if text.trim().is_empty() { Err(Failure::usage("The text is empty.")) } else { Ok(text) }
}

/// Sent, refused, taken back, or waiting for something other than its time. A try that comes soon is waited for.
fn is_over(entry: &OutboxEntry, now: Timestamp) -> bool {
    let soon = entry
        .next_attempt_at
        .as_deref()
        .and_then(|at| at.parse::<Timestamp>().ok())
        .is_some_and(|at| at.duration_since(now) <= SOON);
    match entry.state.as_str() {
        "sent" | "failed" | "undone" => true,
        "queued" | "unknown" => entry.reason.is_some() && !soon,
        _ => false,
    }
}

async fn read(link: &Link, id: &str) -> Result<OutboxEntry, Failure> {
    let entries = link.call(GetOutbox { limit: 1_000 }).await?;
    entries
        .into_iter()
        .find(|entry| entry.id == id)
        .ok_or_else(|| Failure::nothing("The action is no longer in the outbox."))
}

/// The action whose id begins so.
pub async fn find(link: &Link, begin: &str) -> Result<OutboxEntry, Failure> {
    let entries = link.call(GetOutbox { limit: 1_000 }).await?;
    let fits = |entry: &OutboxEntry| !begin.is_empty() && entry.id.starts_with(begin);
    let mut found = entries.into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(_)) => Err(Failure::usage(format!("Several actions begin with {begin}."))
            .with_remedy("Give more letters: baton outbox --json")),
        (None, _) => Err(Failure::nothing(format!("No action is called {begin}."))
            .with_remedy("Actions: baton outbox")),
    }
}

fn finish(entry: &OutboxEntry, send: &SendArgs) -> Result<(), Failure> {
    if send.json {
        print_json(&ActionJson { version: 1, action: entry })?;
    } else {
        line(view::outbox(entry));
        if let Some(url) = &entry.url {
            line(format!("          {}", crate::paint::clean(url)));
        }
    }
    let needs_sign_in =
        matches!(entry.remedy.as_ref().map(|r| &r.step), Some(RemedyStep::SignIn { .. }));
    match entry.state.as_str() {
        _ if needs_sign_in => Err(Failure { code: 4, ..not_sent(entry) }),
        "failed" => Err(not_sent(entry)),
        _ => Ok(()),
    }
}

fn not_sent(entry: &OutboxEntry) -> Failure {
    let reason = entry.reason.as_deref().unwrap_or("the tool refused it");
    let failure = Failure::failed(format!("Not sent: {reason}"));
    match &entry.remedy {
        Some(remedy) => failure.with_remedy(view::mends(remedy)),
        None => failure,
    }
}

/// `baton outbox`.
pub async fn outbox(link: &Link, json: bool) -> Result<(), Failure> {
    let actions = link.call(GetOutbox { limit: 100 }).await?;
    if json {
        return print_json(&OutboxJson { version: 1, actions: &actions });
    }
    if actions.is_empty() {
        line("Nothing is on its way out.");
    }
    actions.iter().map(view::outbox).for_each(line);
    Ok(())
}

/// `baton forget`: no tool hears of it.
pub async fn forget(link: &Link, item: String) -> Result<(), Failure> {
    link.call(ForgetItem { item }).await?;
    line("It is off the list. Should its tool tell of it again, it comes back.");
    Ok(())
}

/// `baton undo` of an action: the one with that id, or the newest queued one.
pub async fn undo(link: &Link, action: Option<String>, json: bool) -> Result<(), Failure> {
    let action = match action {
        Some(action) => action,
        None => {
            let entries = link.call(GetOutbox { limit: 100 }).await?;
            let queued = entries.into_iter().find(|entry| entry.state == "queued");
            let none = || {
                Failure::nothing("Nothing is queued that could be taken back.")
                    .with_remedy("To take back what you said of an item: baton undo ITEM")
            };
            queued.ok_or_else(none)?.id
        }
    };
    let entry = link.call(Undo { action }).await?;
    if json {
        return print_json(&ActionJson { version: 1, action: &entry });
    }
    line(view::outbox(&entry));
    Ok(())
}
