//! REST's habits: validators, pages, limits, scopes.

use super::wire::{ask, now, send, serve};
use crate::github::TokenKind;
use crate::worlds;

#[tokio::test]
async fn the_inbox_says_when_nothing_changed() {
    let server = serve(worlds::small(now())).await;
    let auth = format!("Bearer {}", server.token());
    let first = ask(&server, "GET", "/notifications", "").await;
    assert_eq!(first.header("x-poll-interval"), Some("60"));
    let reasons: Vec<String> = first
        .json()
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["reason"].to_string())
        .collect();
    assert_eq!(reasons, ["\"review_requested\"", "\"mention\""]);
    let stamp = first.header("last-modified").expect("a stamp").to_owned();
    let headers = [("authorization", auth.as_str()), ("if-modified-since", stamp.as_str())];
    let again = send(&server, "GET", "/notifications", &headers, "").await.expect("an answer");
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("x-poll-interval"), Some("60"));
    let used = again.header("x-ratelimit-used").map(str::to_owned);
    // Two changes within one second are two changes.
    for text in ["One", "Two"] {
        server
            .world(|world| {
                let id = world.find("acme/api#2").expect("it is there");
                world.comment(id, "ben", text).map(|_| ())
            })
            .expect("said");
        let changed =
            send(&server, "GET", "/notifications", &headers, "").await.expect("an answer");
        assert_eq!(changed.status, 200);
    }
    let log = server.requests();
    assert_eq!(
        log.iter().map(|one| (one.status, one.cost, one.conditional)).collect::<Vec<_>>(),
        [(200, 1, false), (304, 0, true), (200, 1, true), (200, 1, true),]
    );
    assert_eq!(used.as_deref(), Some("1"), "what has not changed is free");
}

#[tokio::test]
async fn a_large_world_has_no_stamp_of_the_future() {
    let server = serve(worlds::big(now(), 2000).expect("a world")).await;
    let got = ask(&server, "GET", "/notifications", "").await;
    let date = |name: &str| {
        let broken = jiff::fmt::strtime::parse(
            "%a, %d %b %Y %H:%M:%S GMT",
            got.header(name).expect("a date"),
        );
        broken.and_then(|broken| broken.to_datetime()).expect("an HTTP date")
    };
    assert!(date("last-modified") <= date("date"));
}

#[tokio::test]
async fn reading_and_doing_are_two_things() {
    let server = serve(worlds::small(now())).await;
    let id = server.world(|world| world.find("acme/api#1")).expect("it is there");
    let count =
        async |path: &str| ask(&server, "GET", path, "").await.json().as_array().map(Vec::len);
    assert_eq!(count("/notifications").await, Some(2));
    assert_eq!(
        ask(&server, "PATCH", &format!("/notifications/threads/{id}"), "").await.status,
        205
    );
    assert_eq!(count("/notifications").await, Some(1));
    assert_eq!(count("/notifications?all=true").await, Some(2));
    for _ in 0..2 {
        assert_eq!(
            ask(&server, "DELETE", &format!("/notifications/threads/{id}"), "").await.status,
            204
        );
    }
    assert_eq!(count("/notifications?all=true").await, Some(1));
}

#[tokio::test]
async fn some_tokens_have_no_inbox() {
    let mut world = worlds::small(now());
    let fine = world.token("ana", TokenKind::FineGrained { write: true });
    let bare = world.token("ana", TokenKind::Classic(vec!["read:org".to_owned()]));
    let gone = world.token("ana", TokenKind::Revoked);
    let server = serve(world).await;
    for (token, status, scopes) in
        [(fine, 403, None), (bare, 403, Some("read:org")), (gone, 401, None)]
    {
        let auth = format!("Bearer {token}");
        let got = send(&server, "GET", "/notifications", &[("authorization", &auth)], "")
            .await
            .expect("an answer");
        assert_eq!((got.status, got.header("x-oauth-scopes")), (status, scopes));
    }
}

#[tokio::test]
async fn lists_have_pages_and_tags() {
    let server = serve(worlds::small(now())).await;
    server.world(|world| {
        let id = world.find("acme/api#1").expect("it is there");
        for number in 0..5 {
            world.comment(id, "ben", &format!("Comment {number}")).expect("said");
        }
    });
    let path = "/repos/acme/api/issues/1/comments?per_page=2";
    let first = ask(&server, "GET", path, "").await;
    let link = first.header("link").expect("a link").to_owned();
    assert!(
        link.contains("page=2>; rel=\"next\"") && link.contains("page=3>; rel=\"last\""),
        "{link}"
    );
    let next = link
        .split(['<', '>'])
        .nth(1)
        .expect("an address")
        .trim_start_matches(&server.url())
        .to_owned();
    assert_eq!(ask(&server, "GET", &next, "").await.json()[0]["body"], "Comment 2");
    let auth = format!("Bearer {}", server.token());
    let tag = first.header("etag").expect("a tag").to_owned();
    let headers = [("authorization", auth.as_str()), ("if-none-match", tag.as_str())];
    assert_eq!(send(&server, "GET", path, &headers, "").await.map(|got| got.status), Some(304));
}

#[tokio::test]
async fn pages_for_people_show_text_as_text() {
    let server = serve(worlds::small(now())).await;
    server
        .world(|world| {
            let id = world.find("acme/api#1").expect("it is there");
            world.comment(id, "ben", "<script>alert(1)</script>").map(|_| ())
        })
        .expect("said");
    let page = send(&server, "GET", "/acme/api/pull/1", &[], "").await.expect("a page");
    let text = String::from_utf8_lossy(&page.body).into_owned();
    assert!(text.contains("&lt;script&gt;") && !text.contains("<script>"), "{text}");
}
