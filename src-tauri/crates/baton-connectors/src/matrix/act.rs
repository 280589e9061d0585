//! Doing an action, once.
//!
//! A message is put under a transaction id that is the action's own: the same id on the same device is the same message
//! (client-server API, "Transaction identifiers"). Whether it was done is seen by that id on what we said last.

use baton_model::{Action, Fault, Handle, Intent, Receipt, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::api::Api;
use super::text;
use super::transform::Mine;
use super::wire::{Event, Members, Page, Sent};
use crate::emoji;

/// Does it.
pub(super) async fn act(api: &Api, mine: &Mine, action: &Action) -> Result<Receipt, Fault> {
    if let Some(receipt) = find(api, mine, action).await? {
        return Ok(receipt);
    }
    let (room, root) = parts(&action.remote_id);
    match &action.intent {
        Intent::Reply { text, .. } | Intent::Nudge { text, .. } => {
            say(api, mine, action, room, root, text).await
        }
        Intent::Reassign { to, note } => {
            let known = members(api, mine, room).await?;
            let to = known.iter().find(|(user, alias)| {
                user == to || alias.eq_ignore_ascii_case(to.as_str().trim_start_matches('@'))
            });
            let (_, alias) = to.ok_or_else(|| Fault::rejected("That person is not in the room"))?;
            let note = note.as_deref().map(str::trim).filter(|note| !note.is_empty());
            let text = format!("@{alias} {}", note.unwrap_or("could you take this?"));
            say(api, mine, action, room, root, &text).await
        }
        Intent::React { on, emoji } => {
            let sign = emoji::sign(emoji).unwrap_or(emoji);
            let body =
                json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": on, "key": sign}});
            put(api, action, room, "m.reaction", &body).await
        }
        Intent::MarkDone => {
            let last =
                last(api, room).await?.ok_or_else(|| Fault::Gone { what: "the room".into() })?;
            let body = json!({"m.fully_read": last.event_id, "m.read": last.event_id});
            let url = api.path(&["rooms", room, "read_markers"])?;
            let _: Value = api.send(Method::POST, url, &body, "the room").await?;
            Ok(Receipt { remote_id: None, url: None, at: None, already: false })
        }
        other => Err(Fault::rejected(format!("{} is not possible here", other.kind().as_str()))),
    }
}

/// Whether it was done: nothing is written.
pub(super) async fn find(
    api: &Api,
    mine: &Mine,
    action: &Action,
) -> Result<Option<Receipt>, Fault> {
    let (room, _) = parts(&action.remote_id);
    let done = |event: &Event| Receipt {
        remote_id: Some(event.event_id.clone()),
        url: None,
        at: Timestamp::from_millisecond(event.origin_server_ts).ok(),
        already: true,
    };
    match &action.intent {
        Intent::MarkDone => {
            let url = api.path(&[
                "user",
                mine.me.as_str(),
                "rooms",
                room,
                "account_data",
                "m.fully_read",
            ])?;
            let marker: Value = match api.get(url, "the marker").await {
                Ok(marker) => marker,
                Err(Fault::Gone { .. }) => Value::Null,
                Err(fault) => return Err(fault),
            };
            let read = marker.get("event_id").and_then(Value::as_str);
            let last = last(api, room).await?;
            let all = last.as_ref().is_some_and(|last| read == Some(last.event_id.as_str()));
            Ok(all.then_some(Receipt { remote_id: None, url: None, at: None, already: true }))
        }
        Intent::React { on, emoji } => {
            let sign = emoji::sign(emoji).unwrap_or(emoji);
            let mut url =
                api.path(&["rooms", room, "relations", on, "m.annotation", "m.reaction"])?;
            url.set_path(&url.path().replace("/client/v3/", "/client/v1/"));
            url.query_pairs_mut().append_pair("limit", "100");
            let page: Page = match api.get(url, "the message").await {
                Ok(page) => page,
                Err(Fault::Gone { .. }) => return Ok(None),
                Err(fault) => return Err(fault),
            };
            let mine = page.chunk.iter().find(|event| {
                event.sender == mine.me.as_str() && event.text("/m.relates_to/key") == Some(sign)
            });
            Ok(mine.map(done))
        }
        _ => {
            let page = back(api, room, None, 50).await?;
            let ours = page.chunk.iter().find(|event| {
                let id = event.unsigned.get("transaction_id").and_then(Value::as_str);
                id == Some(action.id.as_str())
            });
            Ok(ours.map(done))
        }
    }
}

/// Room, and the message that the conversation begins with.
pub(super) fn parts(remote_id: &str) -> (&str, Option<&str>) {
    match remote_id.split_once('/') {
        Some((room, root)) => (room, Some(root)),
        None => (remote_id, None),
    }
}

async fn say(
    api: &Api,
    mine: &Mine,
    action: &Action,
    room: &str,
    root: Option<&str>,
    words: &str,
) -> Result<Receipt, Fault> {
    let known = if words.contains('@') { members(api, mine, room).await? } else { Vec::new() };
    let (plain, formatted, named) = text::written(words.trim_end(), &known);
    let mut body = json!({"msgtype": "m.text", "body": plain, "m.mentions": {}});
    if let Some(html) = formatted {
        body["format"] = json!("org.matrix.custom.html");
        body["formatted_body"] = json!(html);
    }
    if !named.is_empty() {
        let named: Vec<&str> = named.iter().map(Handle::as_str).collect();
        body["m.mentions"] = json!({"user_ids": named});
    }
    if let Some(root) = root {
        body["m.relates_to"] = json!({
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": true,
            "m.in_reply_to": {"event_id": root},
        });
    }
    put(api, action, room, "m.room.message", &body).await
}

async fn put(
    api: &Api,
    action: &Action,
    room: &str,
    kind: &str,
    body: &Value,
) -> Result<Receipt, Fault> {
    let url = api.path(&["rooms", room, "send", kind, action.id.as_str()])?;
    let sent: Sent = api.send(Method::PUT, url, body, "the room").await?;
    let link = format!("https://matrix.to/#/{room}/{}", sent.event_id);
    Ok(Receipt { remote_id: Some(sent.event_id), url: Some(link), at: None, already: false })
}

/// The room's last message.
async fn last(api: &Api, room: &str) -> Result<Option<Event>, Fault> {
    Ok(back(api, room, None, 1).await?.chunk.into_iter().next())
}

/// A page of the room's history, the newest first.
pub(super) async fn back(
    api: &Api,
    room: &str,
    from: Option<&str>,
    limit: u32,
) -> Result<Page, Fault> {
    let mut url = api.path(&["rooms", room, "messages"])?;
    let filter = json!({
        "types": ["m.room.message", "m.reaction", "m.room.redaction"],
        "lazy_load_members": true,
    });
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("dir", "b").append_pair("limit", &limit.to_string());
        query.append_pair("filter", &filter.to_string());
        if let Some(from) = from {
            query.append_pair("from", from);
        }
    }
    api.get(url, "the room").await
}

/// Who is in a room: user, and what they are called in texts.
pub(super) async fn members(
    api: &Api,
    mine: &Mine,
    room: &str,
) -> Result<Vec<(Handle, String)>, Fault> {
    let url = api.path(&["rooms", room, "joined_members"])?;
    let found: Members = api.get(url, "the room").await?;
    let all = found.joined.into_keys().take(2_000);
    Ok(all.map(|user| (Handle::new(&user), text::alias(&user, &mine.home))).collect())
}
