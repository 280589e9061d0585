//! GitHub's JSON as received, for the queries beside this folder. Deserialize only; what it means is in `transform`.
//!
//! Whatever a server may withhold (older Enterprise, missing permission) is optional here: unknown is not empty.

use baton_model::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

pub(super) use super::wire_events::{Happening, Review};

/// A page of a connection. A null node is something that this account may not see.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "RawConnection<T>", bound = "T: Deserialize<'de>")]
pub(super) struct Connection<T> {
    pub(super) nodes: Vec<T>,
    pub(super) holes: bool,
    pub(super) page_info: PageInfo,
    pub(super) total_count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: Deserialize<'de>")]
struct RawConnection<T> {
    nodes: Option<Vec<Option<T>>>,
    #[serde(default)]
    page_info: PageInfo,
    total_count: Option<u64>,
}

impl<T> From<RawConnection<T>> for Connection<T> {
    fn from(raw: RawConnection<T>) -> Self {
        let all = raw.nodes.unwrap_or_default();
        let asked = all.len();
        let nodes: Vec<T> = all.into_iter().flatten().collect();
        Self {
            holes: nodes.len() < asked,
            nodes,
            page_info: raw.page_info,
            total_count: raw.total_count,
        }
    }
}

impl<T> Default for Connection<T> {
    fn default() -> Self {
        Self { nodes: Vec::new(), holes: false, page_info: PageInfo::default(), total_count: None }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) end_cursor: Option<String>,
    pub(super) has_previous_page: bool,
    pub(super) start_cursor: Option<String>,
}

/// A user, bot, team, mannequin or organization, as far as asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Actor {
    #[serde(rename = "__typename")]
    pub(super) typename: Option<String>,
    pub(super) id: Option<String>,
    pub(super) login: Option<String>,
    pub(super) name: Option<String>,
    pub(super) combined_slug: Option<String>,
    pub(super) team_name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) author: Option<Actor>,
    #[serde(default)]
    pub(super) body: String,
    pub(super) created_at: Timestamp,
    pub(super) published_at: Option<Timestamp>,
    pub(super) last_edited_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) reaction_groups: Option<Vec<ReactionGroup>>,
    /// Discussions only: `PENDING` or `SUBMITTED`.
    pub(super) state: Option<String>,
    pub(super) pull_request_review: Option<Id>,
}

impl Message {
    /// When others could first read it.
    pub(super) fn at(&self) -> Timestamp {
        self.published_at.unwrap_or(self.created_at)
    }

    /// Whether anybody reacted.
    pub(super) fn reacted(&self) -> bool {
        self.reaction_groups.iter().flatten().any(|group| group.created_at.is_some())
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Id {
    pub(super) id: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReactionGroup {
    pub(super) created_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reaction {
    pub(super) id: String,
    pub(super) content: String,
    pub(super) created_at: Timestamp,
    pub(super) user: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Discussion {
    pub(super) id: String,
    #[serde(default)]
    pub(super) is_resolved: bool,
    pub(super) resolved_by: Option<Actor>,
    #[serde(default)]
    pub(super) comments: Connection<Message>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    pub(super) name_with_owner: String,
    #[serde(default)]
    pub(super) is_archived: bool,
    pub(super) archived_at: Option<Timestamp>,
    pub(super) viewer_permission: Option<String>,
    #[serde(default)]
    pub(super) merge_commit_allowed: bool,
    #[serde(default)]
    pub(super) squash_merge_allowed: bool,
    #[serde(default)]
    pub(super) rebase_merge_allowed: bool,
    pub(super) viewer_default_merge_method: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Label {
    pub(super) name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReviewRequest {
    #[serde(default)]
    pub(super) as_code_owner: bool,
    pub(super) requested_reviewer: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Suggested {
    pub(super) reviewer: Actor,
    #[serde(default)]
    pub(super) is_author: bool,
    #[serde(default)]
    pub(super) is_commenter: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pending {
    pub(super) id: String,
    pub(super) created_at: Timestamp,
    pub(super) author: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BaseRef {
    pub(super) ref_update_rule: Option<UpdateRule>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateRule {
    pub(super) required_approving_review_count: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AutoMerge {
    pub(super) enabled_at: Option<Timestamp>,
    pub(super) enabled_by: Option<Actor>,
}

/// A pull request with what turns are judged by.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pull {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) body: String,
    pub(super) pull_state: String,
    #[serde(default)]
    pub(super) is_draft: bool,
    #[serde(default)]
    pub(super) locked: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) last_edited_at: Option<Timestamp>,
    pub(super) additions: Option<u32>,
    pub(super) deletions: Option<u32>,
    pub(super) changed_files: Option<u32>,
    pub(super) base_ref_name: Option<String>,
    pub(super) head_ref_oid: String,
    pub(super) mergeable: Option<String>,
    pub(super) merge_state_status: Option<String>,
    #[serde(default)]
    pub(super) is_in_merge_queue: bool,
    #[serde(default)]
    pub(super) is_merge_queue_enabled: bool,
    pub(super) review_decision: Option<String>,
    pub(super) author_association: Option<String>,
    pub(super) author: Option<Actor>,
    pub(super) base_ref: Option<BaseRef>,
    pub(super) repository: Place,
    pub(super) auto_merge_request: Option<AutoMerge>,
    #[serde(default)]
    pub(super) assignees: Option<Connection<Actor>>,
    #[serde(default)]
    pub(super) labels: Option<Connection<Label>>,
    #[serde(default)]
    pub(super) review_requests: Option<Connection<ReviewRequest>>,
    #[serde(default)]
    pub(super) suggested_reviewers: Option<Vec<Option<Suggested>>>,
    /// Only whether there is one: the checks themselves are asked for apart.
    pub(super) status_check_rollup: Option<IgnoredAny>,
    #[serde(default)]
    pub(super) pending: Option<Connection<Pending>>,
    #[serde(default)]
    pub(super) review_threads: Connection<Discussion>,
    #[serde(default)]
    pub(super) timeline_items: Connection<Happening>,
}

/// An issue with what turns are judged by.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) body: String,
    pub(super) issue_state: String,
    #[serde(default)]
    pub(super) locked: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) last_edited_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) viewer_can_close: bool,
    pub(super) author: Option<Actor>,
    pub(super) repository: Place,
    #[serde(default)]
    pub(super) assignees: Option<Connection<Actor>>,
    #[serde(default)]
    pub(super) labels: Option<Connection<Label>>,
    #[serde(default)]
    pub(super) timeline_items: Connection<Happening>,
}

/// What a detail query finds under an id.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "__typename")]
pub(super) enum Subject {
    PullRequest(Box<Pull>),
    Issue(Box<Task>),
    /// Something that is no item of ours.
    #[serde(other)]
    Other,
}

/// A check of the present head.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "__typename")]
#[allow(clippy::enum_variant_names)] // GitHub's names
pub(super) enum Check {
    #[serde(rename_all = "camelCase")]
    CheckRun {
        id: String,
        name: String,
        status: String,
        conclusion: Option<String>,
        started_at: Option<Timestamp>,
        completed_at: Option<Timestamp>,
        #[serde(default)]
        is_required: bool,
        check_suite: Option<Suite>,
    },
    #[serde(rename_all = "camelCase")]
    StatusContext {
        id: String,
        context: String,
        state: String,
        created_at: Timestamp,
        #[serde(default)]
        is_required: bool,
        creator: Option<Actor>,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Suite {
    pub(super) created_at: Option<Timestamp>,
    pub(super) app: Option<App>,
    pub(super) workflow_run: Option<Run>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct App {
    pub(super) slug: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Run {
    pub(super) workflow: Option<Workflow>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Workflow {
    pub(super) name: String,
}
