//! Which conversation a message of a room belongs to, and whether it concerns the user.
//!
//! Kept in the connector's cursor, so it is small: of each conversation that concerns the user, who takes part and when
//! it last moved; those that did not move for ninety days are forgotten. Messages are to be given in the order of their
//! time within a room; one that was placed before is placed as before.

use std::collections::BTreeMap;

use baton_model::{Channel, Handle};
use serde::{Deserialize, Serialize};

use super::item::{Room, Said, remote_id, second};

/// A message outside of threads continues a conversation that moved in so many seconds: a working day.
const CONTINUES: i64 = 12 * 3600;
/// A conversation that has not moved for so many seconds is forgotten.
const FORGOTTEN: i64 = 90 * 24 * 3600;
/// So many that take part are remembered of one.
const MOST_PARTIES: usize = 32;

/// The user in this tool: who names them names one of these.
#[derive(Debug, Clone, Default)]
pub(crate) struct Me {
    /// The user's handle.
    pub handle: Option<Handle>,
    /// Groups that the user is in.
    pub groups: Vec<Handle>,
}

impl Me {
    fn is(&self, who: &Handle) -> bool {
        self.handle.as_ref() == Some(who)
    }

    fn named_in(&self, said: &Said) -> bool {
        said.everyone
            || said
                .names
                .iter()
                .chain(&said.to)
                .any(|name| self.is(name) || self.groups.contains(name))
    }
}

/// Where a message belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// To the conversation with this remote id, that is known.
    To(String),
    /// It begins a conversation, with this remote id.
    Begins(String),
    /// It is in a thread that concerns the user since this message, and that was not looked at before: the thread is to
    /// be read whole. The remote id of the conversation, and the root.
    Unread(String, String),
    /// It concerns the user in no way.
    Nobody,
}

/// The conversations of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Conversations(BTreeMap<String, BTreeMap<String, Thread>>);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Thread {
    /// When it began and when it last moved, in seconds.
    #[serde(rename = "a")]
    began: i64,
    #[serde(rename = "m")]
    moved: i64,
    /// Who wrote in it or was named there.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    parties: Vec<Handle>,
    /// Messages of the room, outside of its thread, that belong to it.
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    below: Vec<String>,
}

impl Thread {
    fn take(&mut self, said: &Said) {
        self.moved = self.moved.max(second(said.at));
        for who in std::iter::once(&said.who).chain(&said.names).chain(&said.to) {
            if self.parties.len() < MOST_PARTIES && !self.parties.contains(who) {
                self.parties.push(who.clone());
            }
        }
    }
}

impl Conversations {
    /// Says where a message belongs, and notes it.
    pub fn place(&mut self, room: &Room, me: &Me, said: &Said) -> Belongs {
        let threads = self.0.entry(room.id.clone()).or_default();
        if room.kind != Channel::Channel {
            let known = threads.contains_key("");
            let thread = threads.entry(String::new()).or_default();
            thread.moved = thread.moved.max(second(said.at));
            let id = room.id.clone();
            return if known { Belongs::To(id) } else { Belongs::Begins(id) };
        }
        if let Some(root) = known_root(threads, said) {
            let id = remote_id(room, &root);
            if let Some(thread) = threads.get_mut(&root) {
                thread.take(said);
            }
            return Belongs::To(id);
        }
        let mine = me.is(&said.who) || me.named_in(said);
        if let Some(root) = said.root.as_ref().filter(|root| **root != said.key) {
            if !mine {
                return Belongs::Nobody;
            }
            let at = second(said.at);
            let thread = threads.entry(root.clone()).or_default();
            (thread.began, thread.moved) = (at, at);
            thread.take(said);
            return Belongs::Unread(remote_id(room, root), root.clone());
        }
        if let Some((root, thread)) = continued(threads, said) {
            thread.take(said);
            thread.below.push(said.key.clone());
            return Belongs::To(remote_id(room, &root));
        }
        if !mine {
            return Belongs::Nobody;
        }
        let at = second(said.at);
        let mut thread = Thread { began: at, moved: at, ..Thread::default() };
        thread.take(said);
        threads.insert(said.key.clone(), thread);
        Belongs::Begins(remote_id(room, &said.key))
    }

    /// The conversation that the message `key` of the room is in, where it is a known one; `root`: its thread.
    pub fn of(&self, room: &Room, key: &str, root: Option<&str>) -> Option<String> {
        let threads = self.0.get(&room.id)?;
        if room.kind != Channel::Channel {
            return threads.contains_key("").then(|| room.id.clone());
        }
        let is = |name: &&str| threads.contains_key(*name);
        let below = || {
            let holds = |thread: &Thread| thread.below.iter().any(|below| below == key);
            threads.iter().find(|(_, thread)| holds(thread)).map(|(root, _)| root.as_str())
        };
        let found = root.filter(is).or_else(|| Some(key).filter(is)).or_else(below);
        found.map(|root| remote_id(room, root))
    }

    /// Forgets a room: the user left it, or can no longer see it. The remote ids of what was known of it.
    pub fn leave(&mut self, room: &str) -> Vec<String> {
        let threads = self.0.remove(room).unwrap_or_default();
        let id =
            |root: String| if root.is_empty() { room.to_owned() } else { format!("{room}/{root}") };
        threads.into_keys().map(id).collect()
    }

    /// Forgets what has not moved for ninety days before `now` (in seconds).
    pub fn prune(&mut self, now: i64) {
        for threads in self.0.values_mut() {
            threads.retain(|_, thread| thread.moved >= now - FORGOTTEN);
        }
        self.0.retain(|_, threads| !threads.is_empty());
    }

    /// Rooms of which something is known.
    #[cfg(test)]
    pub fn rooms(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The root under which the message, or the thread that it stands in, is known.
fn known_root(threads: &BTreeMap<String, Thread>, said: &Said) -> Option<String> {
    let by_thread = said.root.as_ref().filter(|root| threads.contains_key(*root));
    let by_key = || threads.contains_key(&said.key).then_some(&said.key);
    by_thread.or_else(by_key).cloned().or_else(|| {
        let holds = |thread: &Thread| thread.below.contains(&said.key);
        threads.iter().find(|(_, thread)| holds(thread)).map(|(root, _)| root.clone())
    })
}

/// The conversation that a message outside of threads goes on with: where it names somebody, the last one with that
/// person; else the last in which its writer takes part. Not one's own question after one's own question.
fn continued<'t>(
    threads: &'t mut BTreeMap<String, Thread>,
    said: &Said,
) -> Option<(String, &'t mut Thread)> {
    let at = second(said.at);
    let goes_on = |thread: &Thread| {
        let in_time = thread.began <= at && at - thread.moved <= CONTINUES;
        let takes_part = thread.parties.contains(&said.who);
        let others = |who: &Handle| *who != said.who && thread.parties.contains(who);
        let named = said.names.iter().chain(&said.to).any(others);
        let names_none = said.names.is_empty() && said.to.is_empty() && !said.everyone;
        let answers = thread.parties.first() != Some(&said.who);
        in_time && takes_part && (named || names_none && answers)
    };
    let newest = threads.iter().filter(|(_, thread)| goes_on(thread)).max_by_key(|(_, t)| t.moved);
    let root = newest?.0.clone();
    threads.get_mut(&root).map(|thread| (root, thread))
}
