//! Where polling left off: the cursor.
//!
//! Of each folder its UIDVALIDITY and the next UID (RFC 3501, section 2.3.1.1), of the first reading what is still to be
//! read, and which conversations there are. Written as JSON; a cursor that cannot be read is none, and everything is read
//! anew: events have the mails' own ids, so nothing is doubled by that.

use std::collections::BTreeMap;

use baton_model::Cursor;
use serde::{Deserialize, Serialize};

use super::threads::Threads;

/// Changes when what is kept changes its meaning.
const VERSION: u32 = 1;

/// How far a folder is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    #[serde(rename = "v")]
    pub validity: u32,
    #[serde(rename = "n")]
    pub next: u32,
}

/// One mail that is still to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Todo(pub u32, pub u32);

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    version: u32,
    /// Folders that are read, in the order that [`Todo`] counts them.
    pub folders: Vec<String>,
    pub marks: BTreeMap<String, Mark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub todo: Vec<Todo>,
    /// Mails of the reading that `todo` is left of.
    #[serde(default)]
    pub total: u32,
    pub threads: Threads,
    /// Addresses that mail in Sent was written from.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// When the folders were looked for, in seconds.
    #[serde(default)]
    pub listed_at: i64,
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

    /// Nothing was ever read.
    pub fn is_fresh(&self) -> bool {
        self.marks.is_empty()
    }
}
