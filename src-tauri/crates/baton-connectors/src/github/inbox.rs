//! GitHub's inbox: a conditional request that costs nothing when nothing is new, used as a hint only.
//!
//! A notification's reason sticks to its thread for ever, so it never says whose turn it is. It wakes the reading of
//! an item, finds what searches miss (team mentions), and has an entry that can be marked as done.
//! docs.github.com/en/rest/activity/notifications

use std::collections::BTreeMap;

use baton_model::{Fault, Timestamp};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api::Api;
use super::cursor::State;
use super::{graphql, queries};

const PAGE: usize = 50;
/// Pages looked through for one entry at most.
const PAGES: usize = 6;
/// Reasons that may concern the user personally; `subscribed` and machines' reports would pull in whole repositories.
const REASONS: &[&str] = &[
    "approval_requested",
    "assign",
    "author",
    "comment",
    "manual",
    "mention",
    "review_requested",
    "state_change",
    "team_mention",
];
/// Old entries of a first look are left alone: what is open and mine, the sweep finds.
const OLDEST: i64 = 14 * 24 * 3600;
/// Subjects resolved in one poll at most; one request.
const RESOLVED: usize = 25;

#[derive(Deserialize)]
struct Entry {
    id: String,
    reason: Option<String>,
    updated_at: Timestamp,
    subject: Subject,
}

#[derive(Deserialize)]
struct Subject {
    url: Option<String>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// `owner/name#number`.
    pub(super) place: String,
    /// Seconds.
    pub(super) at: i64,
}

/// Asks for the inbox. Empty when nothing is new; `state` keeps the validators and the entries.
pub(super) async fn look(
    api: &Api,
    state: &mut State,
    now: Timestamp,
) -> Result<Vec<Named>, Fault> {
    let since = state.last_modified.clone();
    let headers: Vec<(&'static str, &str)> =
        since.as_deref().map(|at| ("if-modified-since", at)).into_iter().collect();
    let path = format!("notifications?all=false&participating=false&per_page={PAGE}");
    let reply = match api.get(&path, &headers).await {
        // Fine-grained and GitHub App tokens have no inbox; the sweep finds what matters.
        Err(Fault::Forbidden { .. } | Fault::Gone { .. }) => {
            state.no_inbox = true;
            state.inbox.clear();
            return Ok(Vec::new());
        }
        other => other?,
    };
    if let Some(interval) = reply.header("x-poll-interval").and_then(|text| text.parse().ok()) {
        state.interval = interval;
    }
    if reply.status == 304 {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> =
        serde_json::from_slice(&reply.body).map_err(|_| graphql::unreadable(&api.tool))?;
    if entries.len() < PAGE {
        state.inbox.clear();
    }
    let seen = if state.inbox_seen == 0 { now.as_second() - OLDEST } else { state.inbox_seen };
    let mut named = Vec::new();
    for entry in &entries {
        let Some(place) = entry.subject.url.as_deref().and_then(place) else { continue };
        state.inbox.insert(place.clone(), entry.id.clone());
        let at = entry.updated_at.as_second();
        let personal = entry.reason.as_deref().is_some_and(|reason| REASONS.contains(&reason));
        if personal && at > seen {
            named.push(Named { place, at });
        }
        state.inbox_seen = state.inbox_seen.max(at);
    }
    state.inbox_seen = state.inbox_seen.max(1);
    state.last_modified = reply.header("last-modified").map(str::to_owned);
    Ok(named)
}

/// The inbox entry of a place, asked for afresh: what was remembered may be old. `None` where there is none, or the
/// token has no inbox.
pub(super) async fn find(api: &Api, place: &str) -> Result<Option<String>, Fault> {
    for page in 1..=PAGES {
        let path =
            format!("notifications?all=false&participating=false&per_page={PAGE}&page={page}");
        let reply = match api.get(&path, &[]).await {
            Err(Fault::Forbidden { .. }) => return Ok(None),
            other => other?,
        };
        let entries: Vec<Entry> =
            serde_json::from_slice(&reply.body).map_err(|_| graphql::unreadable(&api.tool))?;
        let last = entries.len() < PAGE;
        let is_it = |entry: &Entry| {
            entry.subject.url.as_deref().and_then(self::place).as_deref() == Some(place)
        };
        if let Some(found) = entries.into_iter().find(is_it) {
            return Ok(Some(found.id));
        }
        if last {
            break;
        }
    }
    Ok(None)
}

/// Marks an entry as done; one that is gone already is no error.
pub(super) async fn done(api: &Api, thread: &str) -> Result<(), Fault> {
    match api
        .write(Method::DELETE, &format!("notifications/threads/{thread}"), None, "its inbox entry")
        .await
    {
        Ok(_) | Err(Fault::Gone { .. }) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// `.../repos/acme/api/pulls/12` as `acme/api#12`; `None` for releases, discussions and the like.
fn place(url: &str) -> Option<String> {
    let (_, path) = url.split_once("/repos/")?;
    let mut parts = path.split('/');
    let (owner, name, kind, number) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let known = matches!(kind, "pulls" | "issues") && parts.next().is_none();
    known.then_some(())?;
    number.parse::<u64>().ok()?;
    Some(format!("{owner}/{name}#{number}"))
}

/// Ids and change markers of places that are not tracked. What this account cannot see is left out.
pub(super) async fn resolve(api: &Api, places: &[String]) -> Result<BTreeMap<String, i64>, Fault> {
    #[derive(Deserialize)]
    struct Repository {
        #[serde(rename = "issueOrPullRequest")]
        found: Option<Head>,
    }
    #[derive(Deserialize)]
    struct Head {
        id: Option<String>,
        #[serde(rename = "updatedAt")]
        at: Option<Timestamp>,
    }
    let places = &places[..places.len().min(RESOLVED)];
    let mut variables = Map::new();
    let mut n = 0;
    for place in places {
        let Some((repository, number)) = place.split_once('#') else { continue };
        let Some((owner, name)) = repository.split_once('/') else { continue };
        variables.insert(format!("owner{n}"), json!(owner));
        variables.insert(format!("name{n}"), json!(name));
        variables.insert(format!("number{n}"), json!(number.parse::<u64>().unwrap_or_default()));
        n += 1;
    }
    if n == 0 {
        return Ok(BTreeMap::new());
    }
    let text = queries::repeated(queries::SUBJECT, n);
    let answer = api.query::<Map<String, Value>>(&text, Value::Object(variables)).await?;
    let mut heads = BTreeMap::new();
    for (key, value) in answer.data {
        if !key.starts_with('s') {
            continue;
        }
        let Ok(Some(repository)) = serde_json::from_value::<Option<Repository>>(value) else {
            continue;
        };
        if let Some(Head { id: Some(id), at: Some(at) }) = repository.found {
            heads.insert(id, at.as_second());
        }
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn subjects_are_named_by_their_place() {
        for (url, expected) in [
            ("https://api.github.com/repos/acme/api/pulls/12", Some("acme/api#12")),
            ("https://git.corp.example/api/v3/repos/acme/api/issues/7", Some("acme/api#7")),
            ("https://api.github.com/repos/acme/api/releases/7", None),
            ("https://api.github.com/repos/acme/api/pulls/12/comments", None),
            ("https://api.github.com/x", None),
        ] {
            assert_eq!(place(url).as_deref(), expected, "{url}");
        }
    }
}
