//! Whom an item could go to, with the reason, best first.

use baton_model::{Candidate, Fault, Handle};
use serde::Deserialize;
use serde_json::json;

use super::api::Api;
use super::handles::handle;
use super::queries;
use super::wire::{Actor, Connection, ReviewRequest, Suggested};

const MOST: usize = 10;

#[derive(Deserialize)]
struct Found {
    viewer: Actor,
    node: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    author: Option<Actor>,
    #[serde(default)]
    suggested_reviewers: Option<Vec<Option<Suggested>>>,
    review_requests: Option<Connection<ReviewRequest>>,
    participants: Option<Connection<Actor>>,
    repository: Repository,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    assignable_users: Option<Connection<Actor>>,
}

pub(super) async fn candidates(api: &Api, id: &str, query: &str) -> Result<Vec<Candidate>, Fault> {
    let variables = json!({ "id": id, "query": query });
    let found = api.query::<Found>(queries::PEOPLE, variables).await?.data;
    let Some(place) = found.node else { return Err(Fault::Gone { what: "it".to_owned() }) };
    let mut all = List {
        found: Vec::new(),
        not: vec![found.viewer.login, place.author.and_then(|a| a.login)],
        query: query.to_lowercase(),
    };
    for suggested in place.suggested_reviewers.iter().flatten().flatten() {
        let why = match (suggested.is_author, suggested.is_commenter) {
            (true, _) => "wrote these lines",
            (_, true) => "commented here",
            _ => "suggested by GitHub",
        };
        all.add(&suggested.reviewer, why);
    }
    for request in place.review_requests.iter().flat_map(|all| &all.nodes) {
        if let Some(actor) = request.requested_reviewer.as_ref().filter(|_| request.as_code_owner) {
            all.add(actor, "code owner");
        }
    }
    for actor in place.participants.iter().flat_map(|all| &all.nodes) {
        all.add(actor, "took part");
    }
    for actor in place.repository.assignable_users.iter().flat_map(|all| &all.nodes) {
        all.add(actor, "");
    }
    Ok(all.found)
}

struct List {
    found: Vec<Candidate>,
    /// Me and the author.
    not: Vec<Option<String>>,
    query: String,
}

impl List {
    fn add(&mut self, actor: &Actor, why: &str) {
        let (handle, _): (Handle, _) = handle(Some(actor));
        let name = actor.name.clone().or_else(|| actor.team_name.clone());
        let fits = handle.as_str().to_lowercase().contains(&self.query)
            || name.as_ref().is_some_and(|name| name.to_lowercase().contains(&self.query));
        let excluded = self.not.iter().flatten().any(|login| login == handle.as_str());
        let known = self.found.iter().any(|candidate| candidate.handle == handle);
        if fits && !excluded && !known && self.found.len() < MOST {
            self.found.push(Candidate { handle, name, reason: why.to_owned() });
        }
    }
}
