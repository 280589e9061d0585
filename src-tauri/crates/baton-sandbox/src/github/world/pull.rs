//! What only pull requests have.

use jiff::Timestamp;

use super::subject::Message;

/// What a review says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ReviewState {
    Pending,
    Commented,
    Approved,
    ChangesRequested,
    Dismissed,
}

impl ReviewState {
    /// GraphQL's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Commented => "COMMENTED",
            Self::Approved => "APPROVED",
            Self::ChangesRequested => "CHANGES_REQUESTED",
            Self::Dismissed => "DISMISSED",
        }
    }

    /// It is a vote.
    pub fn is_opinion(self) -> bool {
        matches!(self, Self::Approved | Self::ChangesRequested)
    }
}

/// Who may be asked for a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reviewer {
    /// By login.
    User(String),
    /// By `org/slug`.
    Team(String),
}

/// A review request that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Of whom.
    pub of: Reviewer,
    /// Asked as an owner of the code.
    pub as_code_owner: bool,
}

/// A commit of the branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name, 40 hexadecimal digits.
    pub oid: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Its headline.
    pub headline: String,
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CheckState {
    Running,
    Passed,
    Failed,
    Skipped,
}

/// A check on the head commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Numbers it within the pull request.
    pub seq: u32,
    /// Its name.
    pub name: String,
    /// The branch rule asks for it.
    pub required: bool,
    /// How it stands.
    pub state: CheckState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// A commit status, not a check run.
    pub status: bool,
}

/// Whether it can be merged, as far as the branches go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mergeable {
    Yes,
    Conflict,
}

/// A text in a review thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Numbers it within the pull request.
    pub seq: u32,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Its text.
    pub message: Message,
    /// The review it belongs to, by `seq`.
    pub review: u32,
}

/// A thread on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// Numbers it within the pull request.
    pub seq: u32,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// Who closed it.
    pub resolved_by: Option<String>,
    /// The line has changed since.
    pub outdated: bool,
    /// Oldest first, never empty.
    pub remarks: Vec<Remark>,
}

/// What only pull requests have.
#[derive(Debug, Clone)]
pub struct Pull {
    /// Not ready for review.
    pub draft: bool,
    /// The branch it comes from.
    pub head_ref: String,
    /// The branch it goes to.
    pub base_ref: String,
    /// Lines added and removed, files changed.
    pub size: (u32, u32, u32),
    /// Oldest first, never empty.
    pub commits: Vec<Commit>,
    /// Requests that stand.
    pub requests: Vec<Request>,
    /// Review threads, oldest first.
    pub threads: Vec<Thread>,
    /// Checks of the head.
    pub checks: Vec<Check>,
    /// As far as the branches go.
    pub mergeable: Mergeable,
    /// How often the question is still answered with `UNKNOWN` first: it is computed after the first question.
    pub unknown: u32,
    /// Who set it to merge by itself, and when.
    pub auto_merge: Option<(String, Timestamp)>,
    /// It is in the merge queue.
    pub queued: bool,
    /// Who merged it.
    pub merged_by: Option<String>,
    /// Suggested by GitHub: login, is an author of the code, has commented on it.
    pub suggested: Vec<(String, bool, bool)>,
}

impl Pull {
    /// The head commit.
    pub fn head(&self) -> &Commit {
        &self.commits[self.commits.len() - 1]
    }
}

/// 40 hexadecimal digits that follow from two numbers.
pub(crate) fn oid(subject: u32, seq: u32) -> String {
    let mut state = (u64::from(subject) << 32) | u64::from(seq);
    let mut text = String::with_capacity(48);
    while text.len() < 40 {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        text.push_str(&format!("{:016x}", mixed ^ (mixed >> 31)));
    }
    text.truncate(40);
    text
}
