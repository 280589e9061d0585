//! The world of a simulated GitHub: people, repositories, pull requests and issues, as plain values.
//!
//! Everything that changes does so through the verbs in this folder (`comment`, `review`, `push`, ...), which keep
//! what follows from it (history, change markers, inbox entries) right. The wire shapes are made from it elsewhere.

mod inbox;
mod people;
mod pull;
mod review;
mod search;
mod standing;
mod subject;
mod token;
mod verbs;

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

pub use inbox::Notice;
pub use people::{Nature, Permission, Repo, Team, User};
pub use pull::{
    Check, CheckState, Commit, Mergeable, Pull, Remark, Request, ReviewState, Reviewer, Thread,
};
pub use subject::{Entry, Message, Reaction, Review, State, Subject, What};
pub use token::{Device, DeviceState, Token, TokenKind};

/// Names a pull request or an issue of the world.
pub type SubjectId = u32;

/// Why the world does not do something, with GitHub's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or the asker may not know that it is.
    #[error("{0}")]
    NotFound(String),
    /// The asker may not.
    #[error("{0}")]
    Forbidden(String),
    /// It makes no sense as things stand.
    #[error("{0}")]
    Unprocessable(String),
}

/// What somebody did, for whoever reacts to it (the demo's members).
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// On what.
    pub subject: SubjectId,
    /// In which review thread, by its `seq`.
    pub thread: Option<u32>,
    /// One word: `comment`, `reply`, `approve`, `request_changes`, `remark`, `request`, `assign`, `merge`, `close`.
    pub what: &'static str,
    /// The words said, or the login asked.
    pub text: String,
}

/// The state of the simulated GitHub.
#[derive(Debug, Clone)]
pub struct World {
    /// Now: verbs happen at this time. A server sets it from its clock before each request.
    pub now: Timestamp,
    /// Where the server is reached; the start of every address.
    pub base: String,
    /// By login.
    pub users: BTreeMap<String, User>,
    /// By `org/slug`.
    pub teams: BTreeMap<String, Team>,
    /// By `owner/name`.
    pub repos: BTreeMap<String, Repo>,
    /// Pull requests and issues.
    pub subjects: BTreeMap<SubjectId, Subject>,
    /// Secrets that sign in.
    pub tokens: Vec<Token>,
    /// Device flows under way.
    pub devices: Vec<Device>,
    /// Inbox entries, by login and subject.
    pub notices: BTreeMap<(String, SubjectId), Notice>,
    /// When each inbox last changed, in whole seconds.
    pub inbox_changed: BTreeMap<String, i64>,
    /// The latest things that happened, oldest first; bounded.
    pub happenings: VecDeque<Happening>,
    /// Counts every happening ever, so that a reader knows what it has missed.
    pub happened: u64,
    by_place: BTreeMap<(String, u32), SubjectId>,
    next_subject: SubjectId,
    next_number: u32,
}

impl World {
    /// An empty world at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            base: "http://127.0.0.1".to_owned(),
            users: BTreeMap::new(),
            teams: BTreeMap::new(),
            repos: BTreeMap::new(),
            subjects: BTreeMap::new(),
            tokens: Vec::new(),
            devices: Vec::new(),
            notices: BTreeMap::new(),
            inbox_changed: BTreeMap::new(),
            happenings: VecDeque::new(),
            happened: 0,
            by_place: BTreeMap::new(),
            next_subject: 1,
            next_number: 1,
        }
    }

    /// Sets the time at which the next verbs happen, and gives the world back: `w.at(t).comment(...)`.
    pub fn at(&mut self, now: Timestamp) -> &mut Self {
        self.now = now;
        self
    }

    /// The pull request or issue at `acme/api#482`.
    pub fn find(&self, place: &str) -> Option<SubjectId> {
        let (repo, number) = place.split_once('#')?;
        self.by_place.get(&(repo.to_owned(), number.parse().ok()?)).copied()
    }

    /// One that must exist.
    pub fn subject(&self, id: SubjectId) -> Result<&Subject, Refusal> {
        self.subjects.get(&id).ok_or_else(|| no_node(&id.to_string()))
    }

    pub(crate) fn subject_mut(&mut self, id: SubjectId) -> Result<&mut Subject, Refusal> {
        self.subjects.get_mut(&id).ok_or_else(|| no_node(&id.to_string()))
    }

    /// Everything said anywhere that contains `marker`: (place, author, text).
    pub fn said_with(&self, marker: &str) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        for subject in self.subjects.values() {
            for (author, text) in subject.words() {
                if text.contains(marker) {
                    found.push((subject.place(), author.to_owned(), text.to_owned()));
                }
            }
        }
        found
    }

    /// The web address of a subject.
    pub fn url(&self, subject: &Subject) -> String {
        let kind = if subject.pull.is_some() { "pull" } else { "issues" };
        format!("{}/{}/{kind}/{}", self.base, subject.repo, subject.number)
    }

    pub(crate) fn happen(
        &mut self,
        who: &str,
        subject: SubjectId,
        thread: Option<u32>,
        what: &'static str,
        text: &str,
    ) {
        self.happened += 1;
        self.happenings.push_back(Happening {
            at: self.now,
            who: who.to_owned(),
            subject,
            thread,
            what,
            text: text.to_owned(),
        });
        if self.happenings.len() > 500 {
            self.happenings.pop_front();
        }
    }

    pub(crate) fn add(&mut self, mut subject: Subject) -> SubjectId {
        let id = self.next_subject;
        self.next_subject += 1;
        subject.id = id;
        self.by_place.insert((subject.repo.clone(), subject.number), id);
        self.subjects.insert(id, subject);
        id
    }

    /// Removes one for good, as GitHub does with a deleted issue.
    pub fn delete(&mut self, id: SubjectId) {
        if let Some(subject) = self.subjects.remove(&id) {
            self.by_place.remove(&(subject.repo, subject.number));
            self.notices.retain(|(_, of), _| *of != id);
        }
    }

    pub(crate) fn number(&mut self) -> u32 {
        self.next_number += 1;
        self.next_number
    }
}

pub(crate) fn no_node(id: &str) -> Refusal {
    Refusal::NotFound(format!("Could not resolve to a node with the global id of '{id}'"))
}
