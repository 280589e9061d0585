//! Faults do what they say, to the requests that they name, and leave the rest alone.

use std::time::Instant;

use serde_json::json;

use super::wire::{ask, graph, now, send, serve};
use crate::github::{Fault, On, Server};
use crate::worlds;

const SAY: &str = "mutation Reply($id: ID!) { addComment(input: {subjectId: $id, body: \"Here <!-- m:1 -->\"}) { commentEdge { node { id } } } }";

fn body(server: &Server) -> String {
    let id = server
        .world(|world| crate::github::id("I", world.find("acme/web#1").expect("it is there"), 0));
    json!({ "query": SAY, "variables": { "id": id } }).to_string()
}

async fn say(server: &Server) -> Option<super::wire::Got> {
    let auth = format!("Bearer {}", server.token());
    send(server, "POST", "/graphql", &[("authorization", &auth)], &body(server)).await
}

fn said(server: &Server) -> usize {
    server.world(|world| world.said_with("m:1").len())
}

#[tokio::test]
async fn answers_instead_change_nothing() {
    let server = serve(worlds::small(now())).await;
    let cases = [
        (Fault::Status(401), 401, "Bad credentials"),
        (Fault::Status(404), 404, "Not Found"),
        (Fault::Status(429), 429, "Too Many Requests"),
        (Fault::Forbidden, 403, "Resource not accessible"),
        (Fault::RateLimited { retry_after: 30, secondary: true }, 403, "secondary rate limit"),
        (Fault::RateLimited { retry_after: 30, secondary: false }, 200, "RATE_LIMITED"),
        (Fault::Server(503), 503, "<html>"),
        (Fault::WrongJson, 200, "{\"data\":{\"viewer\":{\"login\":"),
    ];
    for (fault, status, words) in cases {
        server.faults(|faults| faults.next(1, fault.clone()));
        let got = say(&server).await.expect("an answer");
        assert_eq!(got.status, status, "{fault:?}");
        let text = String::from_utf8_lossy(&got.body).into_owned();
        assert!(text.contains(words), "{fault:?}: {text}");
        if let Fault::RateLimited { secondary, .. } = fault {
            assert_eq!(got.header("retry-after").is_some(), secondary);
            assert_eq!(got.header("x-ratelimit-remaining").is_some(), !secondary);
        }
    }
    assert_eq!(said(&server), 0);
    assert_eq!(say(&server).await.map(|got| got.status), Some(200));
    assert_eq!(said(&server), 1);
}

#[tokio::test]
async fn lost_replies_are_done_and_down_is_not() {
    let server = serve(worlds::small(now())).await;
    server.faults(|faults| faults.next(1, Fault::LostReply));
    assert!(say(&server).await.is_none());
    assert_eq!(said(&server), 1);
    server.faults(|faults| faults.next(2, Fault::Down));
    assert!(say(&server).await.is_none());
    assert!(say(&server).await.is_none());
    assert_eq!(said(&server), 1);
    server.faults(|faults| faults.next(1, Fault::CutBody));
    let cut = say(&server).await.expect("a head");
    let length: usize =
        cut.header("content-length").and_then(|text| text.parse().ok()).expect("a length");
    assert!(cut.body.len() < length, "{} of {length}", cut.body.len());
    assert_eq!(said(&server), 2);
    let log = server.requests();
    assert_eq!(log.iter().map(|one| one.status).collect::<Vec<_>>(), [0, 0, 0, 200]);
    assert!(log.iter().all(|one| one.writes && one.operation.as_deref() == Some("Reply")));
}

#[tokio::test]
async fn faults_find_their_requests() {
    let server = serve(worlds::small(now())).await;
    server.faults(|faults| {
        faults.on(On::Writes, 1, Fault::Status(502));
        faults.on(On::Path("/notifications".to_owned()), 1, Fault::Status(500));
        faults.on(On::Operation("Other".to_owned()), 1, Fault::Status(418));
    });
    assert_eq!(ask(&server, "GET", "/api/v3/user", "").await.status, 200);
    assert_eq!(ask(&server, "GET", "/api/v3/notifications", "").await.status, 500);
    assert_eq!(say(&server).await.map(|got| got.status), Some(502));
    assert_eq!(server.faults(|faults| faults.left()), 1);
    let other = json!({ "query": "query Other { viewer { login } }" }).to_string();
    assert_eq!(ask(&server, "POST", "/graphql", &other).await.status, 418);
}

#[tokio::test]
async fn slow_is_slow_and_twice_is_twice() {
    let server = serve(worlds::small(now())).await;
    server.faults(|faults| faults.next(1, Fault::Slow(120)));
    let start = Instant::now();
    assert_eq!(ask(&server, "GET", "/user", "").await.status, 200);
    assert!(start.elapsed().as_millis() >= 120);
    server.faults(|faults| faults.next(1, Fault::DuplicateDelivery));
    let query = "{ search(query: \"is:issue\", type: ISSUE, first: 9) { nodes { ... on Issue { title } } } }";
    let answer = graph(&server, query, json!({})).await;
    assert_eq!(answer["data"]["search"]["nodes"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn knobs_turn_from_outside() {
    let server = serve(worlds::small(now())).await;
    let post = |path: &'static str, body: serde_json::Value| {
        let server = &server;
        async move { send(server, "POST", path, &[], &body.to_string()).await.expect("an answer") }
    };
    let faults = json!({ "on": { "path": "/user" }, "times": 1, "fault": { "rate_limited": { "retry_after": 9, "secondary": true } } });
    assert_eq!(post("/_sandbox/faults", faults).await.status, 204);
    assert_eq!(ask(&server, "GET", "/user", "").await.status, 403);
    let verbs = json!([
        { "verb": "comment", "at": "acme/api#1", "who": "ben", "text": "ping m:2" },
        { "verb": "check", "at": "acme/api#1", "name": "test", "state": "failed" },
        { "verb": "pull", "at": "acme/api#77", "who": "cho", "title": "New" },
        { "verb": "request", "at": "acme/api#77", "who": "cho", "of": "ana" },
    ]);
    let done = post("/_sandbox/do", verbs).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.json()[2], "acme/api#77");
    assert_eq!(
        post("/_sandbox/do", json!({ "verb": "dance", "at": "acme/api#1" })).await.status,
        422
    );
    let said =
        send(&server, "GET", "/_sandbox/said?marker=m:2", &[], "").await.expect("an answer").json();
    assert_eq!(said, json!([{ "at": "acme/api#1", "who": "ben", "text": "ping m:2" }]));
    let state = send(&server, "GET", "/_sandbox/world", &[], "").await.expect("an answer").json();
    assert_eq!(state["subjects"].as_array().map(Vec::len), Some(4));
    let log = send(&server, "GET", "/_sandbox/requests", &[], "").await.expect("an answer").json();
    assert_eq!(log.as_array().map(Vec::len), Some(1), "knobs are not in the log");
}
