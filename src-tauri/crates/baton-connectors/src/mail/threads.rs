//! Which mails are one conversation.
//!
//! A conversation is named by the Message-ID that it begins with: the first of its References. Where a program wrote only
//! In-Reply-To, or cut the list, the conversation of any mail that it names is taken; so of each known mail its
//! conversation is kept, as two small numbers. The subject joins nothing: too many are called "Re: Question".

use std::collections::BTreeMap;

use baton_model::{Handle, Timestamp};
use serde::{Deserialize, Serialize};

use super::letter::{Letter, bare};

/// A conversation that has not moved for so many seconds is forgotten here; an answer to it still finds its name.
const FORGOTTEN: i64 = 120 * 24 * 3600;
/// So many conversations are kept, the newest.
const MOST: usize = 20_000;

/// What is kept of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Thread {
    /// Message-ID of what it begins with: the remote id of its item.
    #[serde(rename = "r")]
    pub root: String,
    /// Its subject without marks.
    #[serde(rename = "s")]
    pub subject: String,
    /// Who wrote the oldest mail that is known of it.
    #[serde(rename = "o")]
    pub owner: Handle,
    /// When that was, in seconds.
    #[serde(rename = "a")]
    pub began: i64,
    /// When the newest was.
    #[serde(rename = "m")]
    pub moved: i64,
}

/// All conversations of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Threads {
    threads: Vec<Thread>,
    /// Of a hash of a mail's Message-ID, the place of its conversation.
    mails: BTreeMap<u64, u32>,
}

impl Threads {
    /// The conversation of `letter`, that is noted as its newest or oldest where it is.
    pub fn place(&mut self, letter: &Letter, who: &Handle, at: Timestamp) -> &Thread {
        let at = at.as_second();
        let place = self.find(letter).unwrap_or_else(|| {
            let root = letter.refs.first().unwrap_or(&letter.id).clone();
            let subject = bare(&letter.subject).to_owned();
            let owner = who.clone();
            self.threads.push(Thread { root, subject, owner, began: at, moved: at });
            self.threads.len() - 1
        });
        let thread = &mut self.threads[place];
        thread.moved = thread.moved.max(at);
        if at < thread.began {
            thread.began = at;
            thread.owner = who.clone();
            thread.subject = bare(&letter.subject).to_owned();
        }
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        self.mails.insert(hash(&letter.id), number);
        for id in &letter.refs {
            self.mails.entry(hash(id)).or_insert(number);
        }
        &self.threads[place]
    }

    /// Where the conversation of `letter` is known.
    fn find(&self, letter: &Letter) -> Option<usize> {
        let known = |id: &String| self.mails.get(&hash(id)).map(|place| *place as usize);
        // What it answers says more than what that answered.
        known(&letter.id).or_else(|| letter.refs.iter().rev().find_map(known))
    }

    /// The conversation that the mail with this Message-ID is in.
    pub fn of(&self, id: &str) -> Option<&Thread> {
        self.mails.get(&hash(id)).and_then(|place| self.threads.get(*place as usize))
    }

    /// Whether the conversation of `letter` is known.
    pub fn knows(&self, letter: &Letter) -> bool {
        self.find(letter).is_some()
    }

    /// Forgets what is old.
    pub fn prune(&mut self, now: Timestamp) {
        let oldest = now.as_second() - FORGOTTEN;
        let mut moved: Vec<i64> = self.threads.iter().map(|thread| thread.moved).collect();
        let bound = match moved.len() > MOST {
            true => {
                let nth = moved.len() - MOST;
                *moved.select_nth_unstable(nth).1
            }
            false => oldest,
        };
        let bound = bound.max(oldest);
        if self.threads.iter().all(|thread| thread.moved >= bound) {
            return;
        }
        let mut places = Vec::with_capacity(self.threads.len());
        let mut kept = 0_u32;
        for thread in &self.threads {
            let keeps = thread.moved >= bound;
            places.push(keeps.then_some(kept));
            kept += u32::from(keeps);
        }
        self.mails = self
            .mails
            .iter()
            .filter_map(|(mail, place)| Some((*mail, (*places.get(*place as usize)?)?)))
            .collect();
        self.threads.retain(|thread| thread.moved >= bound);
    }
}

/// FNV-1a, 64 bit: never changes between versions.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(id: &str, refs: &[&str], subject: &str) -> Letter {
        let refs = refs.iter().map(|id| (*id).to_owned()).collect();
        Letter { id: id.into(), refs, subject: subject.into(), ..Letter::default() }
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_772_442_000 + minute * 60).unwrap()
    }

    #[test]
    fn references_name_the_beginning_in_any_order() {
        let mut threads = Threads::default();
        let place = |threads: &mut Threads, letter: Letter, who: &str, minute| {
            threads.place(&letter, &who.into(), at(minute)).root.clone()
        };
        // The answer comes first, and then what it answers.
        assert_eq!(place(&mut threads, letter("c", &["a", "b"], "Re: Offer"), "ana", 5), "a");
        assert_eq!(place(&mut threads, letter("a", &[], "Offer"), "ben", 0), "a");
        assert_eq!(place(&mut threads, letter("b", &["a"], "AW: Offer"), "ana", 2), "a");
        // A program that wrote only In-Reply-To.
        assert_eq!(place(&mut threads, letter("d", &["c"], "Offer"), "ben", 9), "a");
        // The same subject is no conversation.
        assert_eq!(place(&mut threads, letter("x", &[], "Re: Offer"), "cho", 9), "x");
        let thread = threads.of("d").unwrap();
        assert_eq!((thread.owner.as_str(), thread.subject.as_str()), ("ben", "Offer"));
        assert_eq!((thread.began, thread.moved), (at(0).as_second(), at(9).as_second()));
    }

    #[test]
    fn what_is_old_is_forgotten_and_the_rest_keeps_its_place() {
        let mut threads = Threads::default();
        threads.place(&letter("old", &[], "Old"), &"ben".into(), at(0));
        threads.place(&letter("new", &[], "New"), &"ben".into(), at(200 * 24 * 60));
        threads.place(&letter("newer", &["new"], "Re: New"), &"ana".into(), at(200 * 24 * 60 + 1));
        threads.prune(at(201 * 24 * 60));
        assert_eq!(threads.of("old"), None);
        assert_eq!(threads.of("newer").map(|thread| thread.root.as_str()), Some("new"));
        let text = serde_json::to_string(&threads).unwrap();
        assert_eq!(serde_json::from_str::<Threads>(&text).unwrap(), threads);
    }
}
