//! Reading items in full, by id: chunks of 25, then whatever a first page left out.
//!
//! GitHub ends a query after ten seconds, so a chunk that times out is asked for in smaller ones from then on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use baton_model::Fault;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api::Api;
use super::queries;
use super::wire::{Check, Connection, Discussion, Happening, Message, Pull, Reaction, Subject};

/// Ids of one detail query.
const CHUNK: usize = 25;
const SMALLEST_CHUNK: usize = 5;
/// Further pages of one list at most.
const PAGES: usize = 20;
/// Waits before mergeability is asked for again: GitHub computes it after the first question.
const COMPUTING: [Duration; 2] = [Duration::from_millis(1500), Duration::from_secs(3)];

/// Reads details; remembers which chunk size the server can bear.
pub(super) struct Reader {
    chunk: AtomicUsize,
}

impl Default for Reader {
    fn default() -> Self {
        Self { chunk: AtomicUsize::new(CHUNK) }
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// The viewer's login.
    pub(super) me: String,
    pub(super) subjects: Vec<Subject>,
    /// Checks of heads by pull request.
    pub(super) checks: BTreeMap<String, Vec<Check>>,
    /// Reactions by message.
    pub(super) reactions: BTreeMap<String, Vec<Reaction>>,
    /// Ids that this account no longer sees.
    pub(super) lost: Vec<String>,
    /// Ids whose answer could not be read.
    pub(super) unreadable: Vec<String>,
}

#[derive(Deserialize)]
struct Nodes {
    nodes: Vec<Value>,
    viewer: Option<Viewer>,
}

#[derive(Deserialize)]
struct Viewer {
    login: String,
}

#[derive(Deserialize)]
struct Node<T> {
    node: Option<T>,
}

impl Reader {
    /// Reads `ids`.
    pub(super) async fn read(&self, api: &Api, ids: &[String]) -> Result<Details, Fault> {
        let mut details = Details::default();
        let mut rest = ids;
        while !rest.is_empty() {
            let size = self.chunk.load(Ordering::Relaxed).min(rest.len());
            match chunk(api, &rest[..size], &mut details).await {
                Ok(()) => rest = &rest[size..],
                Err(Fault::Transient { retry_after: None, .. }) if size > SMALLEST_CHUNK => {
                    self.chunk.store((size / 2).max(SMALLEST_CHUNK), Ordering::Relaxed);
                }
                Err(fault) => return Err(fault),
            }
        }
        for subject in &mut details.subjects {
            complete(api, subject).await?;
        }
        settle_mergeability(api, &mut details).await?;
        read_checks(api, &mut details).await?;
        read_reactions(api, &mut details).await?;
        Ok(details)
    }
}

async fn chunk(api: &Api, ids: &[String], details: &mut Details) -> Result<(), Fault> {
    let answer = api.query::<Nodes>(queries::DETAIL, json!({ "ids": ids })).await?;
    let mut read = 0;
    let mut unreadable = Vec::new();
    if let Some(viewer) = answer.data.viewer {
        details.me = viewer.login;
    }
    for (n, (id, node)) in ids.iter().zip(answer.data.nodes).enumerate() {
        if node.is_null() {
            if answer.errors.iter().any(|error| error.node() == Some(n)) {
                details.lost.push(id.clone());
                read += 1;
            } else {
                unreadable.push(id.clone());
            }
            continue;
        }
        match serde_json::from_value::<Subject>(node) {
            Ok(subject) => {
                details.subjects.push(subject);
                read += 1;
            }
            Err(error) => {
                tracing::warn!(id, %error, "an item of another shape");
                unreadable.push(id.clone());
            }
        }
    }
    if read == 0 && !ids.is_empty() {
        return Err(super::graphql::unreadable(&api.tool));
    }
    details.unreadable.append(&mut unreadable);
    Ok(())
}

/// Reads the pages that the first answer left out.
async fn complete(api: &Api, subject: &mut Subject) -> Result<(), Fault> {
    match subject {
        Subject::PullRequest(pull) => {
            older_events(api, &pull.id, &mut pull.timeline_items).await?;
            older_threads(api, &pull.id, &mut pull.review_threads).await?;
            for discussion in &mut pull.review_threads.nodes {
                rest_of_thread(api, &discussion.id, &mut discussion.comments).await?;
            }
        }
        Subject::Issue(task) => older_events(api, &task.id, &mut task.timeline_items).await?,
        Subject::Other => {}
    }
    Ok(())
}

async fn older_events(
    api: &Api,
    id: &str,
    timeline: &mut Connection<Happening>,
) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Page {
        #[serde(rename = "timelineItems")]
        items: Connection<Happening>,
    }
    for _ in 0..PAGES {
        let Some(before) = older(timeline) else { break };
        let variables = json!({ "id": id, "before": before });
        let answer = api.query::<Node<Page>>(queries::TIMELINE, variables).await?;
        let Some(page) = answer.data.node else { break };
        prepend(timeline, page.items);
    }
    Ok(())
}

async fn older_threads(
    api: &Api,
    id: &str,
    threads: &mut Connection<Discussion>,
) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Page {
        #[serde(rename = "reviewThreads")]
        threads: Connection<Discussion>,
    }
    for _ in 0..PAGES {
        let Some(before) = older(threads) else { break };
        let variables = json!({ "id": id, "before": before });
        let answer = api.query::<Node<Page>>(queries::THREADS, variables).await?;
        let Some(page) = answer.data.node else { break };
        prepend(threads, page.threads);
    }
    Ok(())
}

async fn rest_of_thread(
    api: &Api,
    id: &str,
    messages: &mut Connection<Message>,
) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Page {
        comments: Connection<Message>,
    }
    for _ in 0..PAGES {
        let Some(after) =
            messages.page_info.end_cursor.clone().filter(|_| messages.page_info.has_next_page)
        else {
            break;
        };
        let variables = json!({ "id": id, "after": after });
        let answer = api.query::<Node<Page>>(queries::THREAD, variables).await?;
        let Some(page) = answer.data.node else { break };
        messages.nodes.extend(page.comments.nodes);
        messages.holes |= page.comments.holes;
        messages.page_info = page.comments.page_info;
    }
    Ok(())
}

fn older<T>(connection: &Connection<T>) -> Option<String> {
    let info = &connection.page_info;
    info.start_cursor.clone().filter(|_| info.has_previous_page)
}

fn prepend<T>(connection: &mut Connection<T>, mut page: Connection<T>) {
    page.nodes.append(&mut connection.nodes);
    connection.nodes = page.nodes;
    connection.holes |= page.holes;
    connection.page_info = page.page_info;
}

fn pulls(details: &Details) -> impl Iterator<Item = &Pull> {
    details.subjects.iter().filter_map(|subject| match subject {
        Subject::PullRequest(pull) => Some(&**pull),
        _ => None,
    })
}

/// Asks again, at most twice, for what GitHub was still computing; only my own matter enough to wait for.
async fn settle_mergeability(api: &Api, details: &mut Details) -> Result<(), Fault> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Known {
        id: String,
        mergeable: String,
        merge_state_status: Option<String>,
    }
    for wait in COMPUTING {
        let unknown: Vec<String> = pulls(details)
            .filter(|pull| {
                pull.pull_state == "OPEN" && pull.mergeable.as_deref() == Some("UNKNOWN")
            })
            .filter(|pull| {
                pull.author.as_ref().and_then(|a| a.login.as_deref()) == Some(details.me.as_str())
            })
            .map(|pull| pull.id.clone())
            .collect();
        if unknown.is_empty() {
            break;
        }
        tokio::time::sleep(wait).await;
        let answer = api.query::<Nodes>(queries::MERGEABLE, json!({ "ids": unknown })).await?;
        let known: Vec<Known> = answer
            .data
            .nodes
            .into_iter()
            .filter_map(|node| serde_json::from_value(node).ok())
            .collect();
        for subject in &mut details.subjects {
            let Subject::PullRequest(pull) = subject else { continue };
            if let Some(found) = known.iter().find(|found| found.id == pull.id) {
                pull.mergeable = Some(found.mergeable.clone());
                pull.merge_state_status.clone_from(&found.merge_state_status);
            }
        }
    }
    Ok(())
}

/// Checks of the open heads that have any, each with whether it is required.
async fn read_checks(api: &Api, details: &mut Details) -> Result<(), Fault> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Head {
        status_check_rollup: Option<Contexts>,
    }
    #[derive(Deserialize)]
    struct Contexts {
        contexts: Connection<Check>,
    }
    let mut wanted: Vec<(String, Option<String>)> = pulls(details)
        .filter(|pull| pull.pull_state == "OPEN" && pull.status_check_rollup.is_some())
        .map(|pull| (pull.id.clone(), None))
        .collect();
    for _ in 0..PAGES {
        let mut next = Vec::new();
        for some in wanted.chunks(CHUNK) {
            let text = queries::repeated(queries::CHECKS, some.len());
            let mut variables = Map::new();
            for (n, (id, after)) in some.iter().enumerate() {
                variables.insert(format!("p{n}"), json!(id));
                variables.insert(format!("a{n}"), json!(after));
            }
            let mut answer =
                api.query::<Map<String, Value>>(&text, Value::Object(variables)).await?;
            for (n, (id, _)) in some.iter().enumerate() {
                let found = answer.data.remove(&format!("p{n}")).unwrap_or_default();
                // Hidden from this token: nothing is known of these checks.
                let Ok(Some(head)) = serde_json::from_value::<Option<Head>>(found) else {
                    continue;
                };
                let Some(contexts) = head.status_check_rollup else { continue };
                let Connection { nodes, page_info, .. } = contexts.contexts;
                details.checks.entry(id.clone()).or_default().extend(nodes);
                if page_info.has_next_page && page_info.end_cursor.is_some() {
                    next.push((id.clone(), page_info.end_cursor));
                }
            }
        }
        if next.is_empty() {
            break;
        }
        wanted = next;
    }
    Ok(())
}

/// Who reacted to messages that somebody reacted to.
async fn read_reactions(api: &Api, details: &mut Details) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Reacted {
        id: String,
        reactions: Connection<Reaction>,
    }
    let mut ids = Vec::new();
    for subject in &details.subjects {
        let (entries, threads): (&[Happening], &[Discussion]) = match subject {
            Subject::PullRequest(pull) => (&pull.timeline_items.nodes, &pull.review_threads.nodes),
            Subject::Issue(task) => (&task.timeline_items.nodes, &[]),
            Subject::Other => continue,
        };
        let said = entries.iter().filter_map(|entry| match entry {
            Happening::IssueComment(message) => Some(message),
            Happening::PullRequestReview(review) => Some(&review.message),
            _ => None,
        });
        let discussed = threads.iter().flat_map(|thread| &thread.comments.nodes);
        ids.extend(said.chain(discussed).filter(|m| m.reacted()).map(|m| m.id.clone()));
    }
    for some in ids.chunks(100) {
        let answer = api.query::<Nodes>(queries::REACTIONS, json!({ "ids": some })).await?;
        for node in answer.data.nodes {
            if let Ok(reacted) = serde_json::from_value::<Reacted>(node) {
                details.reactions.insert(reacted.id, reacted.reactions.nodes);
            }
        }
    }
    Ok(())
}
