//! A pull request or an issue, with its history.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::SubjectId;
use super::pull::{Commit, Pull, ReviewState, Reviewer};

/// Whether it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum State {
    Open,
    Closed,
    Merged,
}

/// A reaction to a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reaction {
    /// Numbers it within its subject.
    pub seq: u32,
    /// Who.
    pub who: String,
    /// `THUMBS_UP`, `EYES`, ...
    pub content: String,
    /// When.
    pub at: Timestamp,
}

/// A text, and what happened to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// Markdown.
    pub body: String,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// Reactions, oldest first.
    pub reactions: Vec<Reaction>,
}

impl Message {
    /// A text.
    pub fn new(body: &str) -> Self {
        Self { body: body.to_owned(), ..Self::default() }
    }
}

/// A review. Its remarks are in the pull request's threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What it says.
    pub state: ReviewState,
    /// Its own text.
    pub message: Message,
    /// The commit it was made on.
    pub commit: String,
    /// When it was begun.
    pub begun_at: Timestamp,
}

/// What an entry of the history is.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum What {
    Comment(Message),
    Reviewed(Review),
    Requested(Reviewer),
    Unrequested(Reviewer),
    Dismissed { review: u32, previous: ReviewState, commit: Option<String> },
    Committed(Commit),
    ForcePushed,
    Ready,
    Drafted,
    Assigned(String),
    Unassigned(String),
    Mentioned,
    Closed,
    Reopened,
    Merged,
    AutoMergeOn,
    AutoMergeOff,
    Queued,
    Unqueued,
    Linked { source: SubjectId, closes: bool },
    Labeled(String),
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Numbers it within its subject.
    pub seq: u32,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What it is.
    pub what: What,
}

/// A pull request or an issue.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its own number in this world.
    pub id: SubjectId,
    /// `owner/name`.
    pub repo: String,
    /// Its number in the repository.
    pub number: u32,
    /// One line.
    pub title: String,
    /// The text it was opened with.
    pub message: Message,
    /// Who opened it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
    /// Moves with everything but checks and mergeability, and never twice within one second: the wire has whole
    /// seconds, and two changes with one marker could not be told apart.
    pub updated_at: Timestamp,
    /// Whether it is open.
    pub state: State,
    /// `COMPLETED`, `NOT_PLANNED`, `REOPENED`, `DUPLICATE`; issues only.
    pub state_reason: Option<String>,
    /// When it was closed or merged.
    pub closed_at: Option<Timestamp>,
    /// Only those with write access may speak.
    pub locked: bool,
    /// Names.
    pub labels: Vec<String>,
    /// Logins.
    pub assignees: Vec<String>,
    /// What happened, oldest first.
    pub timeline: Vec<Entry>,
    /// Everybody who wrote, was assigned, or was named.
    pub involved: BTreeSet<String>,
    /// Everybody whose name was written.
    pub mentioned: BTreeSet<String>,
    /// What only pull requests have.
    pub pull: Option<Pull>,
    /// The next `seq`.
    pub next_seq: u32,
}

impl Subject {
    /// `acme/api#482`.
    pub fn place(&self) -> String {
        format!("{}#{}", self.repo, self.number)
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// The next number within it.
    pub fn seq(&mut self) -> u32 {
        self.next_seq += 1;
        self.next_seq
    }

    /// The entry of that number.
    pub fn entry(&self, seq: u32) -> Option<&Entry> {
        self.timeline.iter().find(|entry| entry.seq == seq)
    }

    /// Comments at the top level: (entry, text).
    pub fn comments(&self) -> impl Iterator<Item = (&Entry, &Message)> {
        self.timeline.iter().filter_map(|entry| match &entry.what {
            What::Comment(message) => Some((entry, message)),
            _ => None,
        })
    }

    /// Reviews, pending ones included: (entry, review).
    pub fn reviews(&self) -> impl Iterator<Item = (&Entry, &Review)> {
        self.timeline.iter().filter_map(|entry| match &entry.what {
            What::Reviewed(review) => Some((entry, review)),
            _ => None,
        })
    }

    /// Every text said on it: (author, text).
    pub fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = std::iter::once((self.author.as_str(), self.message.body.as_str()));
        let told = self.timeline.iter().filter_map(|entry| match &entry.what {
            What::Comment(message) | What::Reviewed(Review { message, .. }) => {
                Some((entry.actor.as_str(), message.body.as_str()))
            }
            _ => None,
        });
        let threads =
            self.pull.iter().flat_map(|pull| &pull.threads).flat_map(|thread| &thread.remarks);
        own.chain(told)
            .chain(threads.map(|remark| (remark.author.as_str(), remark.message.body.as_str())))
    }

    /// The text with that number, to be changed: a comment's, a review's, a remark's; 0 is its own.
    pub fn message_mut(&mut self, seq: u32) -> Option<&mut Message> {
        if seq == 0 {
            return Some(&mut self.message);
        }
        let told = self.timeline.iter_mut().find(|entry| entry.seq == seq).and_then(|entry| {
            match &mut entry.what {
                What::Comment(message) | What::Reviewed(Review { message, .. }) => Some(message),
                _ => None,
            }
        });
        if told.is_some() {
            return told;
        }
        let threads = self.pull.as_mut()?.threads.iter_mut();
        threads
            .flat_map(|thread| &mut thread.remarks)
            .find(|remark| remark.seq == seq)
            .map(|remark| &mut remark.message)
    }

    /// Drops the oldest words and pushes of the history, at most `count`; votes, requests and assignments stay.
    pub fn forget(&mut self, count: usize) {
        let head = self.pull.as_ref().map(|pull| pull.head().oid.clone());
        let mut left = count;
        self.timeline.retain(|entry| {
            let goes = left > 0
                && match &entry.what {
                    What::Comment(_) | What::Mentioned | What::Labeled(_) => true,
                    What::Committed(commit) => Some(&commit.oid) != head.as_ref(),
                    _ => false,
                };
            left -= usize::from(goes);
            !goes
        });
    }

    /// Moves the change marker.
    pub fn touch(&mut self, now: Timestamp) {
        let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let after = Timestamp::from_second(self.updated_at.as_second() + 1).unwrap_or(now);
        self.updated_at = if whole > self.updated_at { whole } else { after };
    }
}
