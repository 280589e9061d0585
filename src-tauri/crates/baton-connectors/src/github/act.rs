//! Doing an action, once.
//!
//! Comments carry a marker and are looked for before they are written; reviews and merges are bound to the commit
//! that the user saw; requests and assignments are sets. So an action repeated after a lost answer has one effect.

use baton_model::{Action, Fault, Intent, Receipt, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Api;
use super::before::{Before, PastReview, Said, marked_in_thread, marker, with_marker};
use super::{inbox, queries, reassign};

/// Does it.
pub(super) async fn act(api: &Api, action: &Action) -> Result<Receipt, Fault> {
    let before = Before::read(api, &action.remote_id).await?;
    if let Some(receipt) = done(api, action, &before).await? {
        return Ok(receipt);
    }
    match &action.intent {
        Intent::Reply { text, thread } | Intent::Nudge { text, thread } => {
            reply(api, action, &before, text, thread.as_deref()).await
        }
        Intent::Reassign { to, note } => {
            reassign::reassign(api, action, &before, to, note.as_deref()).await
        }
        Intent::Approve { head, text } => {
            let text = text.as_deref().unwrap_or_default();
            review(api, action, &before, head, text, "APPROVE").await
        }
        Intent::RequestChanges { head, text } => {
            review(api, action, &before, head, text, "REQUEST_CHANGES").await
        }
        Intent::Merge { head, method } => merge(api, action, &before, head, method).await,
        Intent::MarkDone => mark_done(api, action, &before).await,
        Intent::React { .. } | Intent::Rsvp { .. } => Err(not_here()),
    }
}

/// Whether it was done: nothing is written.
pub(super) async fn find(api: &Api, action: &Action) -> Result<Option<Receipt>, Fault> {
    let before = Before::read(api, &action.remote_id).await?;
    done(api, action, &before).await
}

async fn done(api: &Api, action: &Action, before: &Before) -> Result<Option<Receipt>, Fault> {
    match &action.intent {
        Intent::React { .. } | Intent::Rsvp { .. } => Err(not_here()),
        Intent::Reply { thread, .. } | Intent::Nudge { thread, .. } => {
            if let Some(thread) = thread
                && let Some(found) = marked_in_thread(api, thread, action).await?
            {
                return Ok(found.map(told));
            }
            Ok(before.marked(api, action).await?.map(told))
        }
        Intent::Reassign { to, note } => {
            reassign::done(api, action, before, to, note.is_some()).await
        }
        Intent::Approve { head, .. } => Ok(voted(before, action, head, "APPROVED")),
        Intent::RequestChanges { head, .. } => Ok(voted(before, action, head, "CHANGES_REQUESTED")),
        Intent::Merge { .. } => Ok(before.merged_at.map(|at| Receipt {
            remote_id: Some(action.remote_id.clone()),
            url: Some(before.url.clone()),
            at: Some(at),
            already: true,
        })),
        Intent::MarkDone => {
            if closes(before) {
                return Ok(None);
            }
            let entry = inbox::find(api, &before.place()).await?;
            Ok(entry.is_none().then(|| receipt(before, true)))
        }
    }
}

/// No item of GitHub lists it.
fn not_here() -> Fault {
    Fault::rejected("That cannot be done on GitHub from here")
}

fn told(said: Said) -> Receipt {
    Receipt {
        remote_id: Some(said.id),
        url: Some(said.url),
        at: Some(said.created_at),
        already: true,
    }
}

fn receipt(before: &Before, already: bool) -> Receipt {
    Receipt { remote_id: None, url: Some(before.url.clone()), at: None, already }
}

/// My latest vote on that commit, where it is this one: by its marker, or because it says the same.
fn voted(before: &Before, action: &Action, head: &str, state: &str) -> Option<Receipt> {
    let marker = marker(action);
    let on_head = |review: &&PastReview| review.commit.as_ref().is_some_and(|c| c.oid == head);
    let marked = before.my_reviews().find(|review| review.body.contains(&marker));
    let latest = before
        .my_reviews()
        .rev()
        .find(|review| matches!(review.review_state.as_str(), "APPROVED" | "CHANGES_REQUESTED"))
        .filter(|review| review.review_state == state && state == "APPROVED")
        .filter(on_head);
    marked.or(latest).map(|review| Receipt {
        remote_id: Some(review.id.clone()),
        url: Some(review.url.clone()),
        at: review.submitted_at,
        already: true,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    id: String,
    url: String,
    created_at: Option<Timestamp>,
    submitted_at: Option<Timestamp>,
}

impl From<Made> for Receipt {
    fn from(made: Made) -> Self {
        let at = made.created_at.or(made.submitted_at);
        Self { remote_id: Some(made.id), url: Some(made.url), at, already: false }
    }
}

async fn reply(
    api: &Api,
    action: &Action,
    before: &Before,
    text: &str,
    thread: Option<&str>,
) -> Result<Receipt, Fault> {
    if let Some(thread) = thread
        && before.is_pull()
        && marked_in_thread(api, thread, action).await?.is_some()
    {
        let variables = json!({ "thread": thread, "body": with_marker(text, action) });
        let made = mutate(
            api,
            queries::REPLY_IN_THREAD,
            variables,
            "/addPullRequestReviewThreadReply/comment",
        )
        .await?;
        return Ok(made.into());
    }
    comment(api, action, text).await
}

/// A comment on the item itself.
pub(super) async fn comment(api: &Api, action: &Action, text: &str) -> Result<Receipt, Fault> {
    let variables = json!({ "id": action.remote_id, "body": with_marker(text, action) });
    Ok(mutate(api, queries::REPLY, variables, "/addComment/commentEdge/node").await?.into())
}

async fn review(
    api: &Api,
    action: &Action,
    before: &Before,
    head: &str,
    text: &str,
    event: &str,
) -> Result<Receipt, Fault> {
    if before.viewer_did_author {
        return Err(Fault::rejected("You wrote it: GitHub takes votes from others only"));
    }
    before.still(head)?;
    let text = text.trim();
    // An approval without words stays without: its vote on this commit is found by itself.
    let body = (!text.is_empty()).then(|| with_marker(text, action));
    let begun = before.my_reviews().find(|review| review.review_state == "PENDING");
    let made = match begun {
        Some(begun) => {
            let variables = json!({ "review": begun.id, "body": body, "event": event });
            mutate(
                api,
                queries::SUBMIT_REVIEW,
                variables,
                "/submitPullRequestReview/pullRequestReview",
            )
            .await?
        }
        None => {
            let variables =
                json!({ "id": action.remote_id, "head": head, "body": body, "event": event });
            mutate(api, queries::REVIEW, variables, "/addPullRequestReview/pullRequestReview")
                .await?
        }
    };
    Ok(made.into())
}

async fn merge(
    api: &Api,
    action: &Action,
    before: &Before,
    head: &str,
    method: &str,
) -> Result<Receipt, Fault> {
    before.still(head)?;
    let method = match method {
        "merge" => "MERGE",
        "squash" => "SQUASH",
        "rebase" => "REBASE",
        other => return Err(Fault::rejected(format!("GitHub does not merge by {other:?}"))),
    };
    let variables = json!({ "id": action.remote_id, "head": head, "method": method });
    let answer: Value = api.mutate(queries::MERGE, variables).await?;
    let merged = answer.pointer("/mergePullRequest/pullRequest/mergedAt").and_then(Value::as_str);
    Ok(Receipt {
        remote_id: Some(action.remote_id.clone()),
        url: Some(before.url.clone()),
        at: merged.and_then(|text| text.parse().ok()),
        already: false,
    })
}

/// Done means closing for an open issue that is assigned to me; else only its inbox entry goes.
fn closes(before: &Before) -> bool {
    let mine = before.assigned().any(|actor| actor.login == before.me.login);
    !before.is_pull()
        && before.issue_state.as_deref() == Some("OPEN")
        && before.viewer_can_close
        && mine
}

async fn mark_done(api: &Api, action: &Action, before: &Before) -> Result<Receipt, Fault> {
    let mut already = true;
    if closes(before) {
        let _: Value = api.mutate(queries::CLOSE, json!({ "id": action.remote_id })).await?;
        already = false;
    }
    if let Some(thread) = inbox::find(api, &before.place()).await? {
        inbox::done(api, &thread).await?;
        already = false;
    }
    Ok(receipt(before, already))
}

async fn mutate(api: &Api, text: &str, variables: Value, at: &str) -> Result<Made, Fault> {
    let answer: Value = api.mutate(text, variables).await?;
    let made = answer.pointer(at).cloned().unwrap_or_default();
    // It was done, only its answer is odd: the probe will find it.
    serde_json::from_value(made).map_err(|_| super::graphql::unreadable(&api.tool))
}
