//! Handing over: my review to another reviewer, my assignment to another person, with a note.
//!
//! Two or three writes, so the note (found by its marker) goes first and the sets last: a hand-over that broke off
//! in the middle is visible, and repeating it completes it.

use baton_model::{Action, Fault, Handle, Receipt};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::act::comment;
use super::api::Api;
use super::before::Before;
use super::queries;
use super::wire::Actor;

/// What is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Review,
    Assignment,
}

/// My own request goes before my assignment; without either, a pull request gets a reviewer, an issue an assignee.
fn part(before: &Before) -> Part {
    let me = before.me.login.as_deref();
    let assigned = before.assigned().any(|actor| actor.login.as_deref() == me);
    if before.is_pull() && (requested(before) || before.viewer_did_author || !assigned) {
        Part::Review
    } else {
        Part::Assignment
    }
}

fn requested(before: &Before) -> bool {
    before.reviewers().any(|actor| actor.login.is_some() && actor.login == before.me.login)
}

fn is(actor: &Actor, to: &Handle) -> bool {
    [&actor.login, &actor.combined_slug].into_iter().flatten().any(|name| name == to.as_str())
}

/// Whether it was done: the other has it, I do not, and the note is there.
pub(super) async fn done(
    api: &Api,
    action: &Action,
    before: &Before,
    to: &Handle,
    noted: bool,
) -> Result<Option<Receipt>, Fault> {
    let since = action.created_at.as_second();
    let me = before.me.login.as_deref();
    let reviewed = before.reviews.iter().flat_map(|all| &all.nodes).any(|review| {
        review.author.as_ref().is_some_and(|author| is(author, to))
            && review.submitted_at.is_some_and(|at| at.as_second() >= since)
    });
    let mine = requested(before) || before.assigned().any(|a| a.login.as_deref() == me);
    let has = if before.is_pull() {
        before.reviewers().any(|actor| is(actor, to))
            || reviewed
            || before.assigned().any(|a| is(a, to))
    } else {
        before.assigned().any(|actor| is(actor, to))
    };
    let held = before.is_pull() && before.viewer_did_author;
    if !has || (mine && !held) {
        return Ok(None);
    }
    if noted && before.marked(api, action).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(Receipt { remote_id: None, url: Some(before.url.clone()), at: None, already: true }))
}

/// Hands over.
pub(super) async fn reassign(
    api: &Api,
    action: &Action,
    before: &Before,
    to: &Handle,
    note: Option<&str>,
) -> Result<Receipt, Fault> {
    let state = before.pull_state.as_deref().or(before.issue_state.as_deref());
    if state != Some("OPEN") {
        return Err(Fault::rejected("It is closed: nothing is left to hand over"));
    }
    let part = part(before);
    let id = node_id(api, to).await?;
    let mut receipt =
        Receipt { remote_id: None, url: Some(before.url.clone()), at: None, already: false };
    if let Some(note) = note.map(str::trim).filter(|note| !note.is_empty())
        && before.marked(api, action).await?.is_none()
    {
        receipt = comment(api, action, &addressed(note, to)).await?;
    }
    match part {
        Part::Review => {
            let team = to.as_str().contains('/');
            let (users, teams) = if team { (vec![], vec![id]) } else { (vec![id], vec![]) };
            let variables = json!({ "id": action.remote_id, "users": users, "teams": teams });
            let _: Value = api.mutate(queries::REQUEST_REVIEWS, variables).await?;
            if requested(before) {
                leave_review(api, before).await?;
            }
        }
        Part::Assignment => {
            let add = json!({ "id": action.remote_id, "users": [id] });
            let _: Value = api.mutate(queries::ASSIGN, add).await?;
            let mine = before.assigned().find(|actor| actor.login == before.me.login);
            if let Some(my_id) = mine.and(before.me.id.as_ref()) {
                let remove = json!({ "id": action.remote_id, "users": [my_id] });
                let _: Value = api.mutate(queries::UNASSIGN, remove).await?;
            }
        }
    }
    Ok(receipt)
}

/// A note reaches whom it is for.
fn addressed(note: &str, to: &Handle) -> String {
    let mention = format!("@{to}");
    if note.contains(&mention) { note.to_owned() } else { format!("{mention} {note}") }
}

/// GraphQL can only set all requests at once; REST takes one away without touching the rest.
async fn leave_review(api: &Api, before: &Before) -> Result<(), Fault> {
    let path = format!(
        "repos/{}/pulls/{}/requested_reviewers",
        before.repository.name_with_owner, before.number
    );
    let body = json!({ "reviewers": [before.me.login] });
    api.write(Method::DELETE, &path, Some(body), "your review request").await.map(|_| ())
}

/// The node id of a person or, with a slash, of a team.
async fn node_id(api: &Api, to: &Handle) -> Result<String, Fault> {
    #[derive(Deserialize)]
    struct Person {
        user: Option<Node>,
    }
    #[derive(Deserialize)]
    struct Group {
        organization: Option<Organization>,
    }
    #[derive(Deserialize)]
    struct Organization {
        team: Option<Node>,
    }
    #[derive(Deserialize)]
    struct Node {
        id: String,
    }
    let found = match to.as_str().split_once('/') {
        Some((org, slug)) => {
            let variables = json!({ "org": org, "slug": slug });
            match api.query::<Group>(queries::GROUP, variables).await {
                Ok(answer) => answer.data.organization.and_then(|org| org.team),
                Err(Fault::Gone { .. }) => None,
                Err(fault) => return Err(fault),
            }
        }
        None => match api.query::<Person>(queries::PERSON, json!({ "login": to })).await {
            Ok(answer) => answer.data.user,
            Err(Fault::Gone { .. }) => None,
            Err(fault) => return Err(fault),
        },
    };
    let nobody = || Fault::rejected(format!("GitHub knows no @{to}: choose somebody else"));
    found.map(|node| node.id).ok_or_else(nobody)
}
