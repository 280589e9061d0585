//! Where a poll left off: what is known of each item's change marker, GitHub's validators, and what is still to be
//! read. JSON text with a version: a cursor of another version means a fresh start, so that a new parser never
//! trusts a 304 for what an older one read.

use std::collections::BTreeMap;

use baton_model::{Cursor, Timestamp};
use serde::{Deserialize, Serialize};

/// Raised whenever what is read per item changes.
const VERSION: u32 = 1;

/// The cursor's content. Nothing in it moves when nothing changed, so an unchanged poll leaves it unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    v: u32,
    /// The account's login.
    pub(super) me: String,
    /// When everything was last read in full; seconds.
    pub(super) full_at: i64,
    /// `Last-Modified` of the inbox.
    pub(super) last_modified: Option<String>,
    /// `X-Poll-Interval`, seconds.
    pub(super) interval: u64,
    /// This token cannot read the inbox.
    pub(super) no_inbox: bool,
    /// The newest inbox entry that was looked at; seconds.
    pub(super) inbox_seen: i64,
    /// Inbox entries: `owner/name#number` to GitHub's thread id.
    pub(super) inbox: BTreeMap<String, String>,
    /// All that is tracked, by id.
    pub(super) items: BTreeMap<String, Entry>,
    /// Ids that are still to be read.
    pub(super) todo: Vec<String>,
    /// The sweep behind `todo` saw everything.
    pub(super) complete: bool,
    /// How many each connection of the sweep had.
    pub(super) counts: Vec<u64>,
}

/// One tracked item. Short names: there can be a thousand of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// `updatedAt` as last read, seconds; 0: never read.
    pub(super) u: i64,
    /// `owner/name#number`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) p: String,
    /// Mine: its checks and mergeability are read again every hour.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) m: bool,
    /// The sweep does not list it, yet it is open: read again every hour.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) x: bool,
    /// It changed in the second in which it was read: read once more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) h: bool,
    /// Unsettled since, and to be read again at; seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) w: Option<(i64, i64)>,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !*value
}

impl State {
    /// Reads a cursor; one of another version, or unreadable, is a fresh start.
    pub(super) fn read(cursor: Option<&Cursor>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str::<Self>(&cursor.0).ok())
            .filter(|state| state.v == VERSION)
            .unwrap_or_else(|| Self { v: VERSION, ..Self::default() })
    }

    /// Nothing was read yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.full_at == 0
    }

    /// Its text.
    pub(super) fn write(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// Notes an unsettled item: soon again at first, more rarely the longer it stays so.
    pub(super) fn unsettled(entry: &mut Entry, now: Timestamp) {
        let now = now.as_second();
        let since = entry.w.map_or(now, |(since, _)| since);
        let again = ((now - since) / 4).clamp(if now - since < 900 { 0 } else { 60 }, 900);
        entry.w = Some((since, now + again));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_starts_afresh() {
        let mut state = State::read(None);
        state.full_at = 5;
        state.items.insert("PR_1".into(), Entry { u: 7, m: true, ..Entry::default() });
        assert_eq!(State::read(Some(&state.write())), state);
        let old = Cursor(state.write().0.replace("\"v\":1", "\"v\":0"));
        assert!(State::read(Some(&old)).is_fresh());
        assert!(State::read(Some(&Cursor("{".into()))).is_fresh());
    }

    #[test]
    fn what_stays_unsettled_is_asked_for_more_rarely() {
        let mut entry = Entry::default();
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        State::unsettled(&mut entry, at(1000));
        assert_eq!(entry.w, Some((1000, 1000)));
        State::unsettled(&mut entry, at(1000 + 1200));
        assert_eq!(entry.w, Some((1000, 2200 + 300)));
        State::unsettled(&mut entry, at(1000 + 86_400));
        assert_eq!(entry.w, Some((1000, 87_400 + 900)));
    }
}
