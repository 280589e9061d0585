//! REST answers against GitHub's published OpenAPI description.

use serde_json::{Value as Json, json};

use super::openapi::{answer, github, misfits};
use super::wire::{ask, now, published, send, serve};
use crate::demo;

#[tokio::test]
async fn answers_are_as_published() {
    let server = serve(demo::team(now())).await;
    let document = github();
    let thread = server.world(|world| world.find("acme/api#482")).expect("the demo has it");
    let reviewers = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
    let issue = "/repos/{owner}/{repo}/issues/{issue_number}";
    let cases = [
        ("GET", "/user".to_owned(), "", 200, "/user"),
        ("GET", "/user/teams".to_owned(), "", 200, "/user/teams"),
        ("GET", "/rate_limit".to_owned(), "", 200, "/rate_limit"),
        ("GET", "/meta".to_owned(), "", 200, "/meta"),
        ("GET", "/notifications".to_owned(), "", 200, "/notifications"),
        ("GET", "/notifications?all=true&per_page=3".to_owned(), "", 200, "/notifications"),
        (
            "GET",
            format!("/notifications/threads/{thread}"),
            "",
            200,
            "/notifications/threads/{thread_id}",
        ),
        (
            "PATCH",
            format!("/notifications/threads/{thread}"),
            "",
            205,
            "/notifications/threads/{thread_id}",
        ),
        (
            "DELETE",
            format!("/notifications/threads/{thread}"),
            "",
            204,
            "/notifications/threads/{thread_id}",
        ),
        ("GET", "/repos/acme/api/pulls/476/requested_reviewers".to_owned(), "", 200, reviewers),
        (
            "POST",
            "/repos/acme/api/pulls/479/requested_reviewers".to_owned(),
            r#"{"reviewers":["dia"],"team_reviewers":["web"]}"#,
            201,
            reviewers,
        ),
        (
            "DELETE",
            "/repos/acme/api/pulls/482/requested_reviewers".to_owned(),
            r#"{"reviewers":["sam"]}"#,
            200,
            reviewers,
        ),
        (
            "POST",
            "/repos/acme/api/issues/461/comments".to_owned(),
            r#"{"body":"Of text."}"#,
            201,
            "/repos/{owner}/{repo}/issues/{issue_number}/comments",
        ),
        (
            "GET",
            "/repos/acme/api/issues/461/comments".to_owned(),
            "",
            200,
            "/repos/{owner}/{repo}/issues/{issue_number}/comments",
        ),
        ("GET", "/repos/acme/api/issues/482".to_owned(), "", 200, issue),
        ("PATCH", "/repos/acme/infra/issues/57".to_owned(), r#"{"state":"closed"}"#, 200, issue),
        ("GET", "/repos/acme/infra/issues/999".to_owned(), "", 404, issue),
    ];
    for (method, address, body, status, path) in cases {
        let got = ask(&server, method, &address, body).await;
        assert_eq!(
            got.status,
            status,
            "{method} {address}: {}",
            String::from_utf8_lossy(&got.body)
        );
        match answer(document, &method.to_lowercase(), path, status) {
            Some(schema) => {
                let misfits = misfits(document, schema, &got.json());
                assert!(misfits.is_empty(), "{method} {address}: {misfits:#?}");
            }
            None => assert!(got.body.is_empty(), "{method} {address} has a body"),
        }
    }
}

#[tokio::test]
async fn errors_are_as_published() {
    let server = serve(demo::team(now())).await;
    let schema = &github()["components"]["schemas"]["basic-error"];
    let bad = send(&server, "GET", "/user", &[("authorization", "Bearer nonsense")], "")
        .await
        .expect("an answer");
    assert_eq!(bad.status, 401);
    assert_eq!(misfits(github(), schema, &bad.json()), Vec::<String>::new());
    assert_eq!(bad.json()["message"], "Bad credentials");
    let none = send(&server, "GET", "/user", &[], "").await.expect("an answer");
    assert_eq!((none.status, &none.json()["message"]), (401, &json!("Requires authentication")));
}

/// Enterprise describes `GET /meta` of its own.
#[tokio::test]
async fn enterprise_tells_its_version() {
    let server = serve(demo::team(now())).await;
    let document: Json = serde_json::from_str(&published("openapi/generated/ghes-3.19.json"))
        .expect("the description is JSON");
    let got = ask(&server, "GET", "/api/v3/meta", "").await;
    let schema = answer(&document, "get", "/meta", 200).expect("it has a body");
    assert_eq!(misfits(&document, schema, &got.json()), Vec::<String>::new());
    assert_eq!(got.json()["installed_version"], "3.19.0");
    assert_eq!(ask(&server, "GET", "/meta", "").await.json().get("installed_version"), None);
}

/// The check itself must be able to fail.
#[test]
fn a_misfit_is_found() {
    let document =
        json!({ "components": { "schemas": { "name": { "type": "string", "nullable": true } } } });
    let schema = json!({
        "type": "object", "required": ["id", "name"],
        "properties": {
            "id": { "type": "integer" }, "name": { "$ref": "#/components/schemas/name" },
            "at": { "type": "string", "format": "date-time" }, "state": { "enum": ["open"] },
            "list": { "type": "array", "items": { "type": "string" } },
        },
    });
    let count = |value: Json| misfits(&document, &schema, &value).len();
    assert_eq!(
        count(
            json!({ "id": 1, "name": null, "at": "2026-01-01T00:00:00Z", "state": "open", "list": ["a"] })
        ),
        0
    );
    assert_eq!(count(json!({ "id": "1", "name": "a" })), 1);
    assert_eq!(count(json!({ "id": 1 })), 1);
    assert_eq!(count(json!({ "id": null, "name": 3 })), 2);
    assert_eq!(
        count(json!({ "id": 1, "name": "a", "at": "now", "state": "shut", "list": [1, 2] })),
        4
    );
}
