//! Where polling left off.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{Channel, Cursor};
use serde::{Deserialize, Serialize};

use crate::chat::Conversations;

const VERSION: u32 = 1;

/// What is kept of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// What it is called; empty: nothing.
    #[serde(rename = "n", default)]
    pub name: String,
    /// Its own alias, as a name.
    #[serde(rename = "a", default)]
    pub alias: String,
    /// How many are in it.
    #[serde(rename = "c", default)]
    pub joined: u32,
    /// Its messages cannot be read here.
    #[serde(rename = "e", default)]
    pub encrypted: bool,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    version: u32,
    /// Of the last sync.
    pub since: String,
    pub rooms: BTreeMap<String, Kept>,
    /// Rooms that are direct conversations, by the user's own word (m.direct).
    pub direct: BTreeSet<String>,
    /// Rooms whose history is still to be read, the next last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub todo: Vec<String>,
    #[serde(default)]
    pub total: u32,
    pub conversations: Conversations,
}

impl State {
    pub fn read(cursor: Option<&Cursor>) -> Self {
        let read = cursor.and_then(|cursor| serde_json::from_str::<Self>(&cursor.0).ok());
        read.filter(|state| state.version == VERSION)
            .unwrap_or_else(|| Self { version: VERSION, ..Self::default() })
    }

    pub fn write(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    pub fn is_fresh(&self) -> bool {
        self.since.is_empty()
    }

    /// What a room is: direct where the user says so, or where it has no name and few are in it.
    pub fn kind(&self, room: &str) -> Channel {
        let kept = self.rooms.get(room);
        let joined = kept.map_or(0, |kept| kept.joined);
        let named = kept.is_some_and(|kept| !kept.name.is_empty() || !kept.alias.is_empty());
        match self.direct.contains(room) || (!named && joined <= 8) {
            false => Channel::Channel,
            true if joined <= 2 => Channel::Dm,
            true => Channel::GroupDm,
        }
    }
}
