//! The executor, and GitHub's habits in answering.

use serde_json::{Value as Json, json};

use super::wire::{graph, now, send, serve};
use crate::github::{Mergeable, Refusal, TokenKind, World};
use crate::graphql::cost;
use crate::worlds;

#[tokio::test]
async fn a_document_is_executed_as_written() {
    let server = serve(worlds::small(now())).await;
    let query = "
      query Test($yes: Boolean = true, $no: Boolean!, $n: Int = 1) {
        me: viewer { login name @include(if: $no) ...Named }
        viewer { login @skip(if: $yes) id }
        search(query: \"is:open\", type: ISSUE, first: $n) { issueCount nodes { __typename ... on Node { id } ... on Issue { title } } }
      }
      fragment Named on User { isViewer ... on Actor { login } }";
    let data = graph(&server, query, json!({ "no": false })).await["data"].clone();
    assert_eq!(data["me"], json!({ "login": "ana", "isViewer": true }));
    assert_eq!(data["viewer"].as_object().map(|fields| fields.len()), Some(1));
    assert_eq!(data["search"]["issueCount"], 3);
    assert_eq!(data["search"]["nodes"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_is_wrong_is_refused_in_githubs_words() {
    let server = serve(worlds::small(now())).await;
    let cases = [
        ("{ viewer { nope } }", json!({}), "Field 'nope' doesn't exist on type 'User'"),
        (
            "query($id: ID!) { node(id: $id) { id } }",
            json!({}),
            "Variable $id of type ID! was provided invalid value",
        ),
        ("{ viewer { ...Gone } }", json!({}), "Fragment Gone was used, but not defined"),
        (
            "{ viewer { ... on Nobody { id } } }",
            json!({}),
            "No such type Nobody, so it can't be a fragment condition",
        ),
        ("{ viewer ", json!({}), "Parse error"),
    ];
    for (query, variables, message) in cases {
        let answer = graph(&server, query, variables).await;
        assert_eq!(answer.get("data"), None, "{query}");
        let said = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(said.starts_with(message), "{query}: {said}");
    }
}

#[tokio::test]
async fn errors_stand_beside_the_data() {
    let server = serve(worlds::small(now())).await;
    let there = server
        .world(|world| crate::github::id("PR", world.find("acme/api#1").expect("it is there"), 0));
    let query =
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } viewer { pullRequests { totalCount } } }";
    let answer = graph(&server, query, json!({ "ids": [there, "PR_kwDO00000ff00000"] })).await;
    assert_eq!(answer["data"]["nodes"], json!([{ "id": there }, null]));
    assert_eq!(answer["errors"][0]["type"], "NOT_FOUND");
    assert_eq!(answer["errors"][0]["path"], json!(["nodes", 1]));
    assert_eq!(answer["errors"][1]["type"], "MISSING_PAGINATION_BOUNDARIES");
}

#[tokio::test]
async fn pages_join_without_gap() {
    let server = serve(worlds::big(now(), 60).expect("a world")).await;
    let mut seen = Vec::new();
    let mut after = Json::Null;
    loop {
        let query = "query($after: String) { search(query: \"is:open\", type: ISSUE, first: 25, after: $after) { pageInfo { hasNextPage endCursor } nodes { ... on Node { id } } } }";
        let page = graph(&server, query, json!({ "after": after })).await["data"]["search"].clone();
        seen.extend(
            page["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].to_string()),
        );
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (60, 60));
}

#[tokio::test]
async fn mergeability_is_computed_after_the_first_question() {
    let mut world = worlds::small(now());
    let id = world.find("acme/api#1").expect("it is there");
    world.mergeable(id, Mergeable::Conflict, 1).expect("set");
    let server = serve(world).await;
    let query = "{ repository(owner: \"acme\", name: \"api\") { pullRequest(number: 1) { mergeStateStatus mergeable } } }";
    let first = graph(&server, query, json!({})).await;
    let second = graph(&server, query, json!({})).await;
    let of = |answer: &Json| answer["data"]["repository"]["pullRequest"].clone();
    assert_eq!(of(&first), json!({ "mergeStateStatus": "UNKNOWN", "mergeable": "UNKNOWN" }));
    assert_eq!(of(&second), json!({ "mergeStateStatus": "DIRTY", "mergeable": "CONFLICTING" }));
}

#[tokio::test]
async fn a_token_does_what_it_may() {
    let mut world = worlds::small(now());
    let id = crate::github::id("I", world.find("acme/web#1").expect("it is there"), 0);
    let reads = world.token("ana", TokenKind::FineGrained { write: false });
    let scoped = world.token("ana", TokenKind::Classic(vec!["repo".to_owned()]));
    let server = serve(world).await;
    let say = json!({
        "query": "mutation($id: ID!) { addComment(input: {subjectId: $id, body: \"x\"}) { clientMutationId } }",
        "variables": { "id": id },
    });
    let teams =
        json!({ "query": "{ organization(login: \"acme\") { teams(first: 1) { totalCount } } }" });
    let cases = [
        (reads.as_str(), &say, "FORBIDDEN"),
        (scoped.as_str(), &teams, "INSUFFICIENT_SCOPES"),
        (scoped.as_str(), &say, ""),
        (server.token(), &teams, ""),
    ];
    for (token, body, expected) in cases {
        let auth = format!("token {token}");
        let got =
            send(&server, "POST", "/api/graphql", &[("authorization", &auth)], &body.to_string())
                .await;
        let got = got.expect("an answer").json();
        assert_eq!(got["errors"][0]["type"].as_str().unwrap_or_default(), expected, "{got}");
    }
}

#[test]
fn the_price_is_githubs() {
    let price = |query: &str, variables: Json| {
        let none = serde_json::Map::new();
        cost(query, variables.as_object().unwrap_or(&none), None)
    };
    let sweep = "{ viewer { pullRequests(first: 100) { nodes { id } } } a: search(type: ISSUE, query: \"\", first: 100) { nodes { id } } b: search(type: ISSUE, query: \"\", first: 50) { nodes { id } } }";
    assert_eq!((price(sweep, json!({})).points, price(sweep, json!({})).nodes), (1, 250));
    // The documentation's example: 100 + 100*50 + 100*50*60 nodes asked for in 5,101 requests.
    let example = "query { viewer { repositories(first: 100) { edges { node { issues(first: 50) { edges { node { labels(first: 60) { edges { node { id } } } } } } } } } } }";
    assert_eq!(price(example, json!({})).points, 51);
}

#[test]
fn verbs_keep_what_follows() {
    let mut world: World = worlds::small(now());
    let id = world.find("acme/api#1").expect("it is there");
    let before = world.subjects[&id].updated_at;
    world.comment(id, "ana", "One").expect("said");
    world.comment(id, "ana", "Two").expect("said");
    assert!(world.subjects[&id].updated_at.as_second() >= before.as_second() + 2);
    let marker = world.subjects[&id].updated_at;
    world.check(id, "test", true, crate::github::CheckState::Failed).expect("set");
    assert_eq!(world.subjects[&id].updated_at, marker, "checks do not move the marker");
    let merged = world.merge(id, "ana", None, "squash");
    assert!(matches!(merged, Err(Refusal::Unprocessable(_))), "{merged:?}");
    let approve = world.review(id, "ben", crate::github::ReviewState::Approved, "");
    assert_eq!(
        approve,
        Err(Refusal::Unprocessable("Can not approve your own pull request".to_owned()))
    );
    world.check(id, "test", true, crate::github::CheckState::Passed).expect("set");
    world.review(id, "ana", crate::github::ReviewState::Approved, "").expect("approved");
    let moved = world.merge(id, "ana", Some("0000000000000000000000000000000000000000"), "squash");
    assert!(
        matches!(moved, Err(Refusal::Unprocessable(why)) if why.starts_with("Head branch was modified"))
    );
    assert_eq!(world.merge(id, "ana", None, "squash"), Ok(()));
}
