//! Entries of a timeline, as received: one enum for pull requests and issues, by `__typename`.

use baton_model::Timestamp;
use serde::Deserialize;

use super::wire::{Actor, Message};

/// One entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "__typename")]
pub(super) enum Happening {
    IssueComment(Message),
    PullRequestReview(Box<Review>),
    ReviewRequestedEvent(Asked),
    ReviewRequestRemovedEvent(Asked),
    ReviewDismissedEvent(Box<Dismissed>),
    PullRequestCommit(Pushed),
    HeadRefForcePushedEvent(Plain),
    ReadyForReviewEvent(Plain),
    ConvertToDraftEvent(Plain),
    AssignedEvent(Assigned),
    UnassignedEvent(Assigned),
    ClosedEvent(Plain),
    ReopenedEvent(Plain),
    MergedEvent(Plain),
    AutoMergeEnabledEvent(Plain),
    AutoMergeDisabledEvent(Plain),
    AddedToMergeQueueEvent(Plain),
    RemovedFromMergeQueueEvent(Plain),
    CrossReferencedEvent(Box<Referenced>),
    /// What a later server adds: it changes nothing.
    #[serde(other)]
    Other,
}

impl Happening {
    /// When it happened; `None` where the entry's time is not the event's (commits) or there is none.
    pub(super) fn at(&self) -> Option<Timestamp> {
        match self {
            Self::IssueComment(message) => Some(message.at()),
            Self::PullRequestReview(review) => Some(review.at()),
            Self::ReviewRequestedEvent(asked) | Self::ReviewRequestRemovedEvent(asked) => {
                Some(asked.created_at)
            }
            Self::ReviewDismissedEvent(dismissed) => Some(dismissed.created_at),
            Self::AssignedEvent(assigned) | Self::UnassignedEvent(assigned) => {
                Some(assigned.created_at)
            }
            Self::CrossReferencedEvent(referenced) => Some(referenced.created_at),
            Self::HeadRefForcePushedEvent(plain)
            | Self::ReadyForReviewEvent(plain)
            | Self::ConvertToDraftEvent(plain)
            | Self::ClosedEvent(plain)
            | Self::ReopenedEvent(plain)
            | Self::MergedEvent(plain)
            | Self::AutoMergeEnabledEvent(plain)
            | Self::AutoMergeDisabledEvent(plain)
            | Self::AddedToMergeQueueEvent(plain)
            | Self::RemovedFromMergeQueueEvent(plain) => Some(plain.created_at),
            Self::PullRequestCommit(_) | Self::Other => None,
        }
    }
}

/// An entry with nothing but who and when.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Plain {
    pub(super) id: String,
    pub(super) actor: Option<Actor>,
    pub(super) created_at: Timestamp,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) id: String,
    pub(super) actor: Option<Actor>,
    pub(super) created_at: Timestamp,
    pub(super) requested_reviewer: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Assigned {
    pub(super) id: String,
    pub(super) actor: Option<Actor>,
    pub(super) created_at: Timestamp,
    pub(super) assignee: Option<Actor>,
}

/// A review, in any state.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Review {
    #[serde(flatten)]
    pub(super) message: Message,
    pub(super) review_state: String,
    pub(super) submitted_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) author_can_push_to_repository: bool,
}

impl Review {
    /// When it was submitted.
    pub(super) fn at(&self) -> Timestamp {
        self.submitted_at.unwrap_or_else(|| self.message.at())
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dismissed {
    pub(super) id: String,
    pub(super) actor: Option<Actor>,
    pub(super) created_at: Timestamp,
    pub(super) previous_review_state: Option<String>,
    pub(super) review: Option<DismissedReview>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct DismissedReview {
    pub(super) id: String,
    pub(super) author: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Pushed {
    pub(super) commit: Commit,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Commit {
    pub(super) oid: String,
    pub(super) committed_date: Timestamp,
    pub(super) author: Option<CommitAuthor>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CommitAuthor {
    pub(super) user: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Referenced {
    pub(super) created_at: Timestamp,
    #[serde(default)]
    pub(super) will_close_target: bool,
    pub(super) source: Option<Source>,
}

/// What refers to an issue; only pull requests carry more than a type.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) is_draft: bool,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) pull_state: Option<String>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) author: Option<Actor>,
}
