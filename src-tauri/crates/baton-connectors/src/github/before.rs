//! What is so just before an action: whether what the user saw still holds, and whether it was done already.

use baton_model::{Action, Fault, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::api::Api;
use super::queries;
use super::text::ends_in_fence;
use super::wire::{Actor, Connection, ReviewRequest};

/// How far the user's clock may be off from GitHub's when looking for a marker, in seconds.
const SKEW: i64 = 24 * 3600;
const PAGES: usize = 20;

/// The item, as actions need it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Before {
    #[serde(rename = "__typename")]
    pub(super) typename: String,
    pub(super) number: u64,
    pub(super) url: String,
    pub(super) pull_state: Option<String>,
    pub(super) issue_state: Option<String>,
    pub(super) head_ref_oid: Option<String>,
    pub(super) merged_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) viewer_did_author: bool,
    #[serde(default)]
    pub(super) viewer_can_close: bool,
    pub(super) repository: Repository,
    #[serde(default)]
    pub(super) assignees: Option<Connection<Actor>>,
    #[serde(default)]
    pub(super) review_requests: Option<Connection<ReviewRequest>>,
    #[serde(default)]
    pub(super) commits: Option<Connection<LastCommit>>,
    #[serde(default)]
    pub(super) reviews: Option<Connection<PastReview>>,
    #[serde(default)]
    pub(super) comments: Connection<Said>,
    /// The account's own login and node id.
    #[serde(skip)]
    pub(super) me: Actor,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repository {
    pub(super) name_with_owner: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct LastCommit {
    commit: CommitBy,
}

#[derive(Debug, Clone, Deserialize)]
struct CommitBy {
    author: Option<CommitAuthor>,
}

#[derive(Debug, Clone, Deserialize)]
struct CommitAuthor {
    name: Option<String>,
    user: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PastReview {
    pub(super) id: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) body: String,
    pub(super) review_state: String,
    pub(super) submitted_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) viewer_did_author: bool,
    pub(super) author: Option<Actor>,
    pub(super) commit: Option<Oid>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Oid {
    pub(super) oid: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Said {
    pub(super) id: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) body: String,
    pub(super) created_at: Timestamp,
    #[serde(default)]
    pub(super) viewer_did_author: bool,
}

impl Before {
    /// Reads it.
    ///
    /// # Errors
    /// [`Fault::Gone`] when this account no longer sees the item.
    pub(super) async fn read(api: &Api, id: &str) -> Result<Self, Fault> {
        #[derive(Deserialize)]
        struct Found {
            viewer: Actor,
            node: Option<Before>,
        }
        let found = api.query::<Found>(queries::BEFORE, json!({ "id": id })).await?.data;
        let mut before = found.node.ok_or_else(gone)?;
        before.me = found.viewer;
        Ok(before)
    }

    /// `acme/api#12`.
    pub(super) fn place(&self) -> String {
        format!("{}#{}", self.repository.name_with_owner, self.number)
    }

    /// It is a pull request.
    pub(super) fn is_pull(&self) -> bool {
        self.typename == "PullRequest"
    }

    /// It is open, and its head is the one that the user saw.
    ///
    /// # Errors
    /// [`Fault::Rejected`] that says what happened meanwhile.
    pub(super) fn still(&self, head: &str) -> Result<(), Fault> {
        match self.pull_state.as_deref() {
            Some("OPEN") => {}
            Some("MERGED") => return Err(Fault::rejected("It is merged already")),
            Some(_) => return Err(Fault::rejected("It was closed meanwhile")),
            None => return Err(Fault::rejected("It is no pull request")),
        }
        if self.head_ref_oid.as_deref() == Some(head) {
            return Ok(());
        }
        Err(Fault::rejected(format!(
            "{} pushed since you looked: see the change, then decide again",
            self.last_pusher()
        )))
    }

    fn last_pusher(&self) -> String {
        let last = self.commits.iter().flat_map(|all| &all.nodes).last();
        let author = last.and_then(|last| last.commit.author.as_ref());
        let user = author.and_then(|author| author.user.as_ref());
        user.and_then(|user| user.name.clone().or_else(|| user.login.clone()))
            .or_else(|| author.and_then(|author| author.name.clone()))
            .unwrap_or_else(|| "Somebody".to_owned())
    }

    /// Handles and node ids of those who are asked to review now.
    pub(super) fn reviewers(&self) -> impl Iterator<Item = &Actor> {
        let all = self.review_requests.iter().flat_map(|all| &all.nodes);
        all.filter_map(|request| request.requested_reviewer.as_ref())
    }

    /// Those who are assigned now.
    pub(super) fn assigned(&self) -> impl Iterator<Item = &Actor> {
        self.assignees.iter().flat_map(|all| &all.nodes)
    }

    /// My reviews, oldest first.
    pub(super) fn my_reviews(&self) -> impl DoubleEndedIterator<Item = &PastReview> {
        self.reviews.iter().flat_map(|all| &all.nodes).filter(|review| review.viewer_did_author)
    }

    /// My message with the action's marker, on the page that was read or on older ones.
    pub(super) async fn marked(&self, api: &Api, action: &Action) -> Result<Option<Said>, Fault> {
        search(api, &action.remote_id, Some(self.comments.clone()), action).await
    }
}

/// Looks for the action's marker in the discussion `thread`; `Err(None)` when there is no such discussion.
pub(super) async fn marked_in_thread(
    api: &Api,
    thread: &str,
    action: &Action,
) -> Result<Option<Option<Said>>, Fault> {
    match said(api, thread, None).await? {
        Some(page) if page.typename == "PullRequestReviewThread" => {
            Ok(Some(search(api, thread, Some(page.comments), action).await?))
        }
        _ => Ok(None),
    }
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "__typename")]
    typename: String,
    #[serde(default)]
    comments: Connection<Said>,
}

async fn said(api: &Api, id: &str, before: Option<&str>) -> Result<Option<Page>, Fault> {
    #[derive(Deserialize)]
    struct Found {
        node: Option<Page>,
    }
    let variables = json!({ "id": id, "before": before });
    match api.query::<Found>(queries::SAID, variables).await {
        Ok(answer) => Ok(answer.data.node),
        Err(Fault::Gone { .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn search(
    api: &Api,
    id: &str,
    first: Option<Connection<Said>>,
    action: &Action,
) -> Result<Option<Said>, Fault> {
    let marker = marker(action);
    let mut page = first;
    let oldest = action.created_at.as_second() - SKEW;
    for _ in 0..PAGES {
        let Some(current) = page.take() else { break };
        let found = current
            .nodes
            .iter()
            .rev()
            .find(|said| said.viewer_did_author && said.body.contains(&marker));
        if let Some(found) = found {
            return Ok(Some(found.clone()));
        }
        let past = current.nodes.first().is_some_and(|said| said.created_at.as_second() < oldest);
        let info = current.page_info;
        let Some(before) = info.start_cursor.filter(|_| info.has_previous_page && !past) else {
            break;
        };
        page = said(api, id, Some(&before)).await?.map(|page| page.comments);
    }
    Ok(None)
}

/// The hidden comment that says which action wrote a message.
pub(super) fn marker(action: &Action) -> String {
    format!("<!-- baton:{} -->", action.id)
}

/// `text` with the action's marker where it is not shown: at the end, or in front when the text ends inside a code
/// fence (the marker would be code there).
pub(super) fn with_marker(text: &str, action: &Action) -> String {
    let marker = marker(action);
    if ends_in_fence(text) { format!("{marker}\n{text}") } else { format!("{text}\n\n{marker}") }
}

pub(super) fn gone() -> Fault {
    Fault::Gone { what: "it".to_owned() }
}
