//! Matrix's JSON as it comes (spec.matrix.org, client-server API v1.11). Unknown fields are ignored; what may be missing
//! is optional, and an event that cannot be read is left out, not the answer that it stands in.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct Login {
    pub access_token: String,
    pub device_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Whoami {
    pub user_id: String,
    pub device_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Sync {
    pub next_batch: String,
    #[serde(default)]
    pub rooms: Rooms,
    #[serde(default)]
    pub account_data: Events,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Rooms {
    #[serde(default)]
    pub join: BTreeMap<String, Joined>,
    #[serde(default)]
    pub leave: BTreeMap<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Joined {
    #[serde(default)]
    pub summary: Summary,
    #[serde(default)]
    pub state: Events,
    #[serde(default)]
    pub timeline: Timeline,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Summary {
    #[serde(rename = "m.joined_member_count")]
    pub joined: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Timeline {
    #[serde(default, deserialize_with = "readable")]
    pub events: Vec<Event>,
    #[serde(default)]
    pub limited: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Events {
    #[serde(default, deserialize_with = "readable")]
    pub events: Vec<Event>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Page {
    #[serde(default, deserialize_with = "readable")]
    pub chunk: Vec<Event>,
    #[serde(default, deserialize_with = "readable")]
    pub state: Vec<Event>,
    pub end: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub event_id: String,
    #[serde(default)]
    pub sender: String,
    #[serde(default)]
    pub origin_server_ts: i64,
    pub state_key: Option<String>,
    #[serde(default)]
    pub content: Value,
    pub redacts: Option<String>,
    #[serde(default)]
    pub unsigned: Value,
}

impl Event {
    /// A text of its content, by path.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.content.pointer(path).and_then(Value::as_str)
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Members {
    #[serde(default)]
    pub joined: BTreeMap<String, Member>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Member {
    pub display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    pub event_id: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    pub errcode: String,
    pub retry_after_ms: Option<u64>,
}

/// Events that can be read.
fn readable<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Event>, D::Error> {
    let all = Vec::<Value>::deserialize(from)?;
    Ok(all.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect())
}
