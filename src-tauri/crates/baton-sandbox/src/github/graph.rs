//! `POST /graphql`.

use serde_json::{Map, Value as Json, json};

use super::auth::{self, LIMIT, Resource};
use super::message::{Answer, Ask};
use super::schema::Graph;
use super::world::World;
use crate::graphql;

/// What a request was, for the log.
pub(crate) struct Asked {
    /// The name of the operation, or its first field.
    pub(crate) operation: Option<String>,
    /// It changes something.
    pub(crate) mutation: bool,
    /// Points.
    pub(crate) cost: u64,
}

/// What `ask` asks for, without doing it.
pub(crate) fn asked(ask: &Ask) -> Asked {
    let body = ask.json();
    let query = body["query"].as_str().unwrap_or_default();
    let none = Map::new();
    let variables = body["variables"].as_object().unwrap_or(&none);
    let name = body["operationName"].as_str();
    let cost = graphql::cost(query, variables, name);
    let operation = name.map(str::to_owned).or_else(|| graphql::name(query));
    Asked { operation, mutation: cost.mutation, cost: cost.points }
}

/// Answers a GraphQL request.
pub(crate) fn answer(world: &mut World, ask: &Ask) -> Answer {
    if ask.method != "POST" {
        return Answer::error(404, "Not Found");
    }
    let (login, kind) = match auth::token(world, ask) {
        Ok(token) => (token.login.clone(), token.kind.clone()),
        Err(refused) => return refused,
    };
    let Ok(body) = serde_json::from_slice::<Json>(&ask.body) else {
        return Answer::error(400, "Problems parsing JSON");
    };
    let Some(query) = body["query"].as_str() else {
        return Answer::error(400, "A query attribute must be specified and must be a string.");
    };
    let none = Map::new();
    let variables = body["variables"].as_object().unwrap_or(&none);
    let name = body["operationName"].as_str();
    let cost = graphql::cost(query, variables, name);
    let (remaining, reset_at, spent) = match auth::token(world, ask) {
        Ok(token) => {
            let spent = token.points + cost.points > LIMIT;
            if !spent {
                token.points += cost.points;
            }
            (LIMIT.saturating_sub(token.points), token.reset_at, spent)
        }
        Err(refused) => return refused,
    };
    let response = if spent {
        rate_limited(&login)
    } else {
        let computing = std::collections::BTreeSet::new();
        let mut graph = Graph { world, login, token: kind, cost, remaining, reset_at, computing };
        let response = graphql::execute(&mut graph, query, variables, name);
        graph.finish();
        response.into_json()
    };
    let answer = Answer::json(200, &response);
    match auth::token(world, ask) {
        Ok(token) => {
            let headers = auth::headers(token, Resource::Graph);
            headers.into_iter().fold(answer, |answer, (name, value)| answer.with(name, value))
        }
        Err(refused) => refused,
    }
}

/// The body that tells that the hour's points are used.
pub(crate) fn rate_limited(login: &str) -> Json {
    json!({ "errors": [{ "type": "RATE_LIMITED", "message": format!("API rate limit exceeded for user ID {login}.") }] })
}
