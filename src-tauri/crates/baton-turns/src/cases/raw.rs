//! A case file as written: keys and values, not yet what they mean.
//!
//! One flat record for all events, because a key may hold a name here and a list there (`to`), or a message there and
//! a truth value here (`on`); which key goes with which word is judged in `convert.rs`, with the case's name at hand.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// What is wrong with the form, and where.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) case: String,
    pub(super) rules: Vec<String>,
    pub(super) family: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) people: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) identities: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) teams: BTreeMap<String, Loose>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) hours: BTreeMap<String, RawHours>,
    pub(super) item: RawItem,
    pub(super) events: Vec<RawEvent>,
    pub(super) now: String,
    pub(super) expect: BTreeMap<String, RawExpect>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawHours {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) week: Option<String>,
    pub(super) holidays: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    pub(super) owner: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) required_approvals: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) can_merge: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on_behalf_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) members: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) starts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ends: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) workflow: Option<Vec<String>>,
}

#[derive(Debug, Default, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct RawThread {
    pub(super) id: String,
    pub(super) text: String,
}

#[derive(Debug, Default, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawHeaders {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) list_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) list_unsubscribe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) auto_submitted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) precedence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from_noreply: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notice_of: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RawEvent {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) t: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thread: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Loose>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<Loose>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) emoji: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) or_activity: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) threads: Option<Vec<RawThread>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dismisses: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) required: Option<Loose>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cc: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bcc: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) headers: Option<RawHeaders>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) optional: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rooms: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) starts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<String>,
    /// Keys that no event has. An event word of a later version may bring some; of a known one they are an error.
    #[serde(flatten)]
    pub(super) rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpect {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lane: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) alert: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shared: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<String>,
    /// `null`: there is none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub(super) due: Option<Option<String>>,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub(super) away_until: Option<Option<String>>,
}

/// Tells `null` from what is not there.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A value whose form depends on the word beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Loose {
    Text(String),
    Truth(bool),
    List(Vec<String>),
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Loose;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name, a list of names, true or false")
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Loose, E> {
                Ok(Loose::Truth(value))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_string()))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_string()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose, A::Error> {
                let mut list = Vec::new();
                while let Some(name) = seq.next_element()? {
                    list.push(name);
                }
                Ok(Loose::List(list))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The cases of a file.
pub(super) fn parse(text: &str) -> Result<Vec<RawCase>, Fault> {
    // YAML 1.2: only true and false are truth values.
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map(|location| location.line());
        Fault { place: place(text, line), reason: error.to_string() }
    })
}

/// The case that a line (from 1) stands in.
fn place(text: &str, line: Option<u64>) -> String {
    let Some(line) = line else { return "no place known".to_owned() };
    let upto = usize::try_from(line).unwrap_or(usize::MAX);
    let name = text
        .lines()
        .take(upto)
        .filter_map(|line| line.strip_prefix("- case:"))
        .last()
        .map(|name| name.split('#').next().unwrap_or(name).trim());
    match name {
        Some(name) => format!("case {name}, line {line}"),
        None => format!("line {line}"),
    }
}

/// The line (from 1) at which each case begins, by its name; in a file of another layout they are not found.
pub(super) fn begins(text: &str) -> BTreeMap<&str, usize> {
    let starts = text.lines().enumerate().filter_map(|(n, line)| {
        let name = line.trim_start().strip_prefix("- case:")?;
        let name = name.split(" #").next().unwrap_or(name).trim();
        Some((name.trim_matches(['"', '\'']), n + 1))
    });
    starts.collect()
}
