//! Events of rooms to items and events. Pure.

use std::collections::BTreeMap;

use baton_model::{Channel, Event, Handle, ItemUpdate, Nature, Person, Timestamp, What};

use super::cursor::State;
use super::text;
use super::wire;
use crate::chat::{Belongs, Me, Room, Said, conversation, said};
use crate::emoji;

/// Whose rooms they are.
#[derive(Debug, Clone)]
pub(super) struct Mine {
    pub me: Handle,
    /// The server's name: users of it are called by the first half of their id.
    pub home: String,
}

/// What was heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub items: BTreeMap<String, ItemUpdate>,
    pub people: BTreeMap<Handle, Person>,
    /// Threads that are to be read whole: room, remote id, root.
    pub unread: Vec<(Room, String, String)>,
    /// Words on messages of which it is not known where they belong: room, target, event.
    pub loose: Vec<(Room, String, Event)>,
}

/// Takes in what happened in a room, in the order in which it happened.
pub(super) fn hear(
    state: &mut State,
    room: &Room,
    events: &[wire::Event],
    mine: &Mine,
    heard: &mut Heard,
) {
    let me = Me { handle: Some(mine.me.clone()), groups: Vec::new() };
    for event in events {
        let Ok(at) = Timestamp::from_millisecond(event.origin_server_ts) else { continue };
        let who = Handle::new(&event.sender);
        if event.kind == "m.room.member" {
            if let Some(user) = &event.state_key {
                know(heard, mine, &Handle::new(user), event.text("/displayname"));
            }
            continue;
        }
        let told = |key: String, what: What| Event { key, at, who: who.clone(), what };
        match (event.kind.as_str(), related(event)) {
            ("m.room.message", Some(("m.replace", target))) => {
                let new = wire::Event {
                    content: event.content.get("m.new_content").cloned().unwrap_or_default(),
                    ..event.clone()
                };
                let words = text::shown(&new, &mine.home);
                if !words.is_empty() {
                    let what = What::Edited { on: target.to_owned(), text: words };
                    on(state, room, heard, target, told(format!("edit:{}", event.event_id), what));
                }
            }
            ("m.reaction", Some(("m.annotation", target))) => {
                let sign = event.text("/m.relates_to/key").unwrap_or_default();
                let name = emoji::name(sign).unwrap_or(sign);
                let name: String = name.chars().take(64).collect();
                let what = What::Reacted { on: target.to_owned(), emoji: name };
                on(state, room, heard, target, told(event.event_id.clone(), what));
            }
            ("m.room.redaction", _) => {
                let target = event.redacts.as_deref().or_else(|| event.text("/redacts"));
                if let Some(target) = target {
                    let what = What::Deleted { on: target.to_owned() };
                    on(state, room, heard, target, told(format!("del:{target}"), what));
                }
            }
            ("m.room.message", _) => {
                if let Some(message) = message(state, room, event, at, mine) {
                    know(heard, mine, &message.who, None);
                    for name in message.names.iter().chain(&message.to) {
                        know(heard, mine, name, None);
                    }
                    place(state, room, &me, &message, heard);
                }
            }
            _ => {}
        }
    }
}

fn related(event: &wire::Event) -> Option<(&str, &str)> {
    Some((event.text("/m.relates_to/rel_type")?, event.text("/m.relates_to/event_id")?))
}

/// A message, unless it says nothing.
fn message(
    state: &State,
    room: &Room,
    event: &wire::Event,
    at: Timestamp,
    mine: &Mine,
) -> Option<Said> {
    let words = text::shown(event, &mine.home);
    if words.is_empty() || event.event_id.is_empty() || event.sender.is_empty() {
        return None;
    }
    let (names, everyone) = text::names(event);
    // Who is named, and not seen in the words, is spoken to all the same: an answer by quoting.
    let hidden =
        |who: &&Handle| !words.contains(&format!("@{}", text::alias(who.as_str(), &mine.home)));
    let to = names.iter().filter(hidden).cloned().collect();
    let thread = related(event).filter(|(kind, _)| *kind == "m.thread").map(|(_, root)| root);
    let answered = event.text("/m.relates_to/m.in_reply_to/event_id");
    let root = thread.map(str::to_owned).or_else(|| {
        // An answer without a thread belongs where what it answers does.
        let id = state.conversations.of(room, answered?, None)?;
        id.strip_prefix(&format!("{}/", room.id)).map(str::to_owned)
    });
    Some(Said {
        key: event.event_id.clone(),
        root: root.filter(|_| room.kind == Channel::Channel),
        at,
        who: Handle::new(&event.sender),
        text: words,
        to,
        names,
        everyone,
    })
}

fn place(state: &mut State, room: &Room, me: &Me, message: &Said, heard: &mut Heard) {
    let (id, begins) = match state.conversations.place(room, me, message) {
        Belongs::To(id) => {
            let begins = id.ends_with(&format!("/{}", message.key));
            (id, begins)
        }
        Belongs::Begins(id) => (id, true),
        Belongs::Nobody => return,
        Belongs::Unread(id, root) => {
            heard.unread.push((room.clone(), id.clone(), root));
            (id, false)
        }
    };
    add(room, id, message, begins, heard);
}

/// Adds a message to its conversation's item.
pub(super) fn add(room: &Room, id: String, message: &Said, begins: bool, heard: &mut Heard) {
    let direct = room.kind != Channel::Channel;
    let mut item = conversation(room, &id, message, link(&room.id, &message.key));
    if direct {
        // It has no beginning: it is the others', and named after them.
        let other = room.members.iter().find(|who| **who != message.who).unwrap_or(&message.who);
        item.owner = room.members.first().unwrap_or(other).clone();
    } else if !begins {
        // Title and owner are the first message's: what is stored stays.
        item.updated_at = Timestamp::UNIX_EPOCH;
    }
    let update = heard.items.entry(id).or_insert_with(|| ItemUpdate {
        item: item.clone(),
        events: Vec::new(),
        observed: Vec::new(),
        whole_since: None,
    });
    if item.updated_at >= update.item.updated_at {
        update.item = item;
    }
    update.events.push(said(message));
}

/// Puts a word on a message to where the message is.
fn on(state: &State, room: &Room, heard: &mut Heard, target: &str, event: Event) {
    match state.conversations.of(room, target, None) {
        Some(id) => attach(room, id, event, heard),
        None => heard.loose.push((room.clone(), target.to_owned(), event)),
    }
}

/// Adds an event that is no message.
pub(super) fn attach(room: &Room, id: String, event: Event, heard: &mut Heard) {
    let update = heard.items.entry(id.clone()).or_insert_with(|| {
        let stand_in = Said {
            key: String::new(),
            root: None,
            at: Timestamp::UNIX_EPOCH,
            who: event.who.clone(),
            text: String::new(),
            to: Vec::new(),
            names: Vec::new(),
            everyone: false,
        };
        let item = conversation(room, &id, &stand_in, String::new());
        ItemUpdate { item, events: Vec::new(), observed: Vec::new(), whole_since: None }
    });
    update.events.push(event);
}

pub(super) fn know(heard: &mut Heard, mine: &Mine, who: &Handle, name: Option<&str>) {
    if who.as_str().is_empty() {
        return;
    }
    let alias = text::alias(who.as_str(), &mine.home);
    let person = heard.people.entry(who.clone()).or_insert_with(|| Person {
        handle: who.clone(),
        name: None,
        also: vec![Handle::from(alias)],
        nature: Nature::Human,
    });
    let name = name.map(|name| name.chars().take(80).collect::<String>());
    person.name = person.name.take().or(name.filter(|name| !name.trim().is_empty()));
}

/// A link that opens a message in whichever program the user has.
fn link(room: &str, event: &str) -> String {
    format!("https://matrix.to/#/{room}/{event}")
}
