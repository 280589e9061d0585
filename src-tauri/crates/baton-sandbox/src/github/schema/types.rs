//! Interfaces and unions, as far as the types that are here belong to them.

const ACTOR: &[&str] = &["Bot", "EnterpriseUserAccount", "Mannequin", "Organization", "User"];
const COMMENT: &[&str] =
    &["Issue", "IssueComment", "PullRequest", "PullRequestReview", "PullRequestReviewComment"];
const PULL_EVENTS: &[&str] = &[
    "AddedToMergeQueueEvent",
    "AssignedEvent",
    "AutoMergeDisabledEvent",
    "AutoMergeEnabledEvent",
    "ClosedEvent",
    "ConvertToDraftEvent",
    "CrossReferencedEvent",
    "HeadRefForcePushedEvent",
    "IssueComment",
    "LabeledEvent",
    "MentionedEvent",
    "MergedEvent",
    "PullRequestCommit",
    "PullRequestReview",
    "PullRequestReviewThread",
    "ReadyForReviewEvent",
    "RemovedFromMergeQueueEvent",
    "ReopenedEvent",
    "ReviewDismissedEvent",
    "ReviewRequestRemovedEvent",
    "ReviewRequestedEvent",
    "UnassignedEvent",
];
const ISSUE_EVENTS: &[&str] = &[
    "AssignedEvent",
    "ClosedEvent",
    "CrossReferencedEvent",
    "IssueComment",
    "LabeledEvent",
    "MentionedEvent",
    "ReopenedEvent",
    "UnassignedEvent",
];
const OBJECTS: &[&str] = &[
    "AutoMergeRequest",
    "Bot",
    "CheckRun",
    "CheckSuite",
    "Commit",
    "GitActor",
    "Issue",
    "IssueComment",
    "Label",
    "Mannequin",
    "Organization",
    "PullRequest",
    "PullRequestCommit",
    "PullRequestReview",
    "PullRequestReviewComment",
    "PullRequestReviewThread",
    "Query",
    "Mutation",
    "RateLimit",
    "Reaction",
    "Ref",
    "Repository",
    "ReviewRequest",
    "StatusCheckRollup",
    "StatusContext",
    "SuggestedReviewer",
    "Team",
    "User",
    "App",
    "WorkflowRun",
    "Workflow",
    "SearchResultItemConnection",
    "PullRequestConnection",
    "UserConnection",
    "PageInfo",
    "EnterpriseUserAccount",
    "LabelConnection",
    "ReactionConnection",
    "ReviewRequestConnection",
];

/// Whether `name` is, implements or belongs to `condition`; `None`: no such type here.
pub(super) fn is(name: &str, condition: &str) -> Option<bool> {
    if name == condition {
        return Some(true);
    }
    let members: &[&str] = match condition {
        "Actor" => ACTOR,
        "Comment" | "Updatable" | "UpdatableComment" | "Deletable" => COMMENT,
        "Reactable" => COMMENT,
        "Assignable" | "Closable" | "Labelable" | "Lockable" | "Subscribable"
        | "IssueOrPullRequest" | "ReferencedSubject" => &["Issue", "PullRequest"],
        "RequestedReviewer" => &["Bot", "Mannequin", "Team", "User"],
        "Assignee" => &["Bot", "Mannequin", "Organization", "User"],
        "SearchResultItem" => &[
            "App",
            "Discussion",
            "Issue",
            "MarketplaceListing",
            "Organization",
            "PullRequest",
            "Repository",
            "User",
        ],
        "StatusCheckRollupContext" | "RequirableByPullRequest" => &["CheckRun", "StatusContext"],
        "PullRequestTimelineItems" => PULL_EVENTS,
        "IssueTimelineItems" => ISSUE_EVENTS,
        "RepositoryOwner" | "ProfileOwner" => &["Organization", "User"],
        "RepositoryNode" => &[
            "Issue",
            "IssueComment",
            "PullRequest",
            "PullRequestReview",
            "PullRequestReviewComment",
        ],
        "UniformResourceLocatable" => &[
            "Bot",
            "CheckRun",
            "ClosedEvent",
            "Commit",
            "ConvertToDraftEvent",
            "CrossReferencedEvent",
            "Issue",
            "MergedEvent",
            "Organization",
            "PullRequest",
            "PullRequestCommit",
            "ReadyForReviewEvent",
            "Repository",
            "ReviewDismissedEvent",
            "User",
        ],
        "Node" => {
            return Some(
                PULL_EVENTS.contains(&name)
                    || COMMENT.contains(&name)
                    || ACTOR.contains(&name)
                    || [
                        "CheckRun",
                        "CheckSuite",
                        "Commit",
                        "Label",
                        "Reaction",
                        "Ref",
                        "Repository",
                        "ReviewRequest",
                        "StatusCheckRollup",
                        "StatusContext",
                        "Team",
                        "WorkflowRun",
                        "Workflow",
                        "App",
                    ]
                    .contains(&name),
            );
        }
        other
            if OBJECTS.contains(&other)
                || PULL_EVENTS.contains(&other)
                || other.ends_with("Connection") =>
        {
            &[]
        }
        _ => return None,
    };
    Some(members.contains(&name))
}
