//! Rooms and messages as items and events.

use baton_model::{ActionKind, Channel, Event, Family, Handle, Item, Timestamp, What};

/// A room, or a direct conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Room {
    /// The tool's id.
    pub id: String,
    /// What it is.
    pub kind: Channel,
    /// `#platform`; of a direct conversation, the others' names.
    pub name: String,
    /// Who is in it, the user too, where it matters: always in direct conversations, in a room only when all are known
    /// (a part of them would make a shared ask direct, rule G11).
    pub members: Vec<Handle>,
}

/// One message, its text as a person sees it: mentions as `@name`, emoji as signs, links as their text and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// The tool's id, unique in the room.
    pub key: String,
    /// The message that starts the thread that it stands in; `None`: it stands in the room itself.
    pub root: Option<String>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub who: Handle,
    /// Its words.
    pub text: String,
    /// To whom it replies (a quote-reply), beside those named in its words.
    pub to: Vec<Handle>,
    /// People and groups that its words name.
    pub names: Vec<Handle>,
    /// It calls the whole room (`@here`, `@channel`, `@room`).
    pub everyone: bool,
}

/// What can be done in every conversation.
const ACTIONS: [ActionKind; 5] = [
    ActionKind::Reply,
    ActionKind::React,
    ActionKind::Nudge,
    ActionKind::Reassign,
    ActionKind::MarkDone,
];

/// The item of a conversation that `first` begins; `url` leads to it in the tool.
pub(crate) fn conversation(room: &Room, remote_id: &str, first: &Said, url: String) -> Item {
    let mut item = Item::new(remote_id, Family::Chat, first.who.clone(), first.at);
    item.title = match room.kind {
        Channel::Channel => title(&first.text),
        Channel::Dm | Channel::GroupDm => room.name.clone(),
    };
    item.url = url;
    item.place = match room.kind {
        Channel::Channel => room.name.clone(),
        Channel::Dm => "direct message".to_owned(),
        Channel::GroupDm => "group message".to_owned(),
    };
    item.channel = Some(room.kind);
    item.members.clone_from(&room.members);
    item.actions = ACTIONS.to_vec();
    item
}

/// The event of a message. Within a conversation of a room all stand in one thread: its own.
pub(crate) fn said(said: &Said) -> Event {
    let what = What::Said { text: said.text.clone(), thread: None, to: said.to.clone() };
    Event { key: said.key.clone(), at: said.at, who: said.who.clone(), what }
}

/// The first words of a message: its first line that has any, at most 80 characters, cut between words.
fn title(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let cut: String = line.chars().take(MOST).collect();
    let end = cut.rfind(char::is_whitespace).filter(|end| *end > MOST / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

/// The remote id of a conversation: the room's for a direct one, room and root in a room.
pub(crate) fn remote_id(room: &Room, root: &str) -> String {
    match room.kind {
        Channel::Channel => format!("{}/{root}", room.id),
        Channel::Dm | Channel::GroupDm => room.id.clone(),
    }
}

/// When `at` is, for a state that is kept small.
pub(crate) fn second(at: Timestamp) -> i64 {
    at.as_second()
}
