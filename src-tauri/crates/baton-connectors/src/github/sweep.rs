//! The sweep: ids and change markers of all that is open and may concern the viewer, for one point.
//!
//! Absence means something only when every page was read. Most accounts fit on the first pages, so most sweeps are
//! complete; for the others further pages are read every hour, and when a connection shrank.

use std::collections::BTreeMap;

use baton_model::{Fault, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api::Api;
use super::queries;
use super::wire::Connection;

/// The search returns no more than this many results (docs.github.com/en/rest/search).
const SEARCH_CAP: u64 = 1000;
/// Pages of one sweep at most: 1,000 search results and as many own pull requests, with room.
const PAGES: usize = 40;

/// Name of the connection, and its search where it is one.
///
/// `is:pr` and `is:issue` apart, since tokens of GitHub Apps must say one; `reviewed-by` finds what I only approved.
const CONNECTIONS: [(&str, &str); 5] = [
    ("mine", ""),
    ("pulls", "is:open is:pr archived:false involves:@me sort:updated-desc"),
    ("issues", "is:open is:issue archived:false involves:@me sort:updated-desc"),
    ("requested", "is:open is:pr archived:false review-requested:@me sort:updated-desc"),
    ("reviewed", "is:open is:pr archived:false reviewed-by:@me sort:updated-desc"),
];

/// What a sweep saw.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// The viewer's login.
    pub(super) me: String,
    /// Change markers by id, seconds.
    pub(super) heads: BTreeMap<String, i64>,
    /// Every page of every connection was read.
    pub(super) complete: bool,
    /// How many each connection has.
    pub(super) counts: Vec<u64>,
}

#[derive(Deserialize)]
struct Found {
    viewer: Viewer,
    pulls: Option<Connection<Head>>,
    issues: Option<Connection<Head>>,
    requested: Option<Connection<Head>>,
    reviewed: Option<Connection<Head>>,
}

#[derive(Deserialize)]
struct Viewer {
    login: String,
    mine: Option<Connection<Head>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    id: Option<String>,
    updated_at: Option<Timestamp>,
}

/// Reads the first pages, and all others when `all` is set or a connection has fewer than in `before`.
pub(super) async fn sweep(api: &Api, all: bool, before: &[u64]) -> Result<Sweep, Fault> {
    let mut sweep =
        Sweep { complete: true, counts: vec![0; CONNECTIONS.len()], ..Sweep::default() };
    let mut after: [Option<Option<String>>; 5] = std::array::from_fn(|_| Some(None));
    for page in 0..PAGES {
        let answer = api.query::<Found>(queries::SWEEP, variables(&after)).await?;
        if !answer.errors.is_empty() {
            sweep.complete = false;
        }
        let Found { viewer, pulls, issues, requested, reviewed } = answer.data;
        sweep.me = viewer.login;
        let found = [viewer.mine, pulls, issues, requested, reviewed];
        for (n, connection) in found.into_iter().enumerate() {
            let asked = after[n].take().is_some();
            let Some(connection) = connection else {
                sweep.complete &= !asked;
                continue;
            };
            sweep.complete &= !connection.holes;
            let count = connection.total_count.unwrap_or(0);
            sweep.counts[n] = count;
            if n > 0 && count > SEARCH_CAP {
                sweep.complete = false;
            }
            for head in connection.nodes {
                // A result of another kind has no fields here.
                if let (Some(id), Some(at)) = (head.id, head.updated_at) {
                    let marker = sweep.heads.entry(id).or_default();
                    *marker = (*marker).max(at.as_second());
                }
            }
            let info = connection.page_info;
            if info.has_next_page && info.end_cursor.is_some() {
                after[n] = Some(info.end_cursor);
            } else if info.has_next_page {
                sweep.complete = false;
            }
        }
        if after.iter().all(Option::is_none) {
            break;
        }
        let shrank = before.iter().zip(&sweep.counts).any(|(then, now)| now < then);
        if page + 1 == PAGES || !(all || shrank) {
            sweep.complete = false;
            break;
        }
    }
    if api.take_partial() {
        sweep.complete = false;
    }
    Ok(sweep)
}

fn variables(after: &[Option<Option<String>>; 5]) -> Value {
    let mut all = Map::new();
    for ((name, query), after) in CONNECTIONS.iter().zip(after) {
        all.insert((*name).to_owned(), json!(after.is_some()));
        all.insert(format!("{name}After"), json!(after.clone().flatten()));
        if !query.is_empty() {
            all.insert(format!("{name}Query"), json!(query));
        }
    }
    Value::Object(all)
}
