//! The client against a server that answers exactly what a test says, and the table of statuses.

use std::time::Duration;

use baton_model::{Fault, Timestamp};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{Http, Reply, Request, Tool, check_origin, fault};

/// Serves each of `answers` (raw HTTP) to one connection, and reports what was asked.
pub(crate) async fn serve(answers: Vec<String>) -> (url::Url, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let (asked, heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = Vec::new();
            let mut buffer = [0; 4096];
            loop {
                let n = stream.read(&mut buffer).await.unwrap();
                text.extend_from_slice(&buffer[..n]);
                if n == 0 || complete(&text) {
                    break;
                }
            }
            let _ = asked.send(String::from_utf8_lossy(&text).into_owned());
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (url, heard)
}

fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    body.len() >= length
}

/// A raw answer.
pub(crate) fn raw(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text + &format!("content-length: {}\r\n\r\n{body}", body.len())
}

fn get(url: url::Url) -> Request {
    let mut headers = HeaderMap::new();
    let mut secret = HeaderValue::from_static("hush");
    secret.set_sensitive(true);
    headers.insert(HeaderName::from_static("private-token"), secret);
    Request { method: Method::GET, url, headers, body: None }
}

#[tokio::test]
async fn a_redirect_is_followed_on_its_origin_only() {
    let (elsewhere, mut heard_elsewhere) = serve(vec![raw(200, &[], "{}")]).await;
    let (url, _heard) = serve(vec![
        raw(301, &[("location", "/moved")], ""),
        raw(200, &[], "here"),
        raw(302, &[("location", elsewhere.as_str())], ""),
    ])
    .await;
    let http = Http::default();
    let reply = http.send(get(url.clone())).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (200, b"here".as_slice()));
    let reply = http.send(get(url)).await.unwrap();
    assert_eq!(reply.status, 302, "the token stays at home");
    assert!(heard_elsewhere.try_recv().is_err());
}

#[tokio::test]
async fn a_cut_body_and_a_refused_connection_are_transient() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\"".to_owned();
    let (url, _heard) = serve(vec![cut]).await;
    let http = Http::default();
    for _ in 0..2 {
        let fault = http.send(get(url.clone())).await.err().unwrap();
        assert!(matches!(fault, Fault::Transient { .. }), "{fault:?}");
    }
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let body = "x".repeat(super::BODY_CAP + 1);
    let (url, _heard) = serve(vec![raw(200, &[], &body)]).await;
    let fault = Http::default().send(get(url)).await.err().unwrap();
    assert!(fault.to_string().contains("more than 8 MiB"), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn silence_ends_by_a_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let fault = tokio::time::timeout(Duration::from_secs(60), Http::default().send(get(url)))
        .await
        .unwrap()
        .err()
        .unwrap();
    // Paused time runs ahead while the kernel connects, so either limit may be the one that ends it.
    assert!(matches!(fault, Fault::Transient { .. }), "{fault}");
}

#[test]
fn plain_http_goes_to_this_computer_only() {
    for (address, good) in [
        ("https://github.com/", true),
        ("http://127.0.0.1:8080/", true),
        ("http://[::1]/", true),
        ("http://localhost/", true),
        ("http://github.example.com/", false),
        ("http://127.0.0.1.example.com/", false),
        ("https://me:secret@github.com/", false),
        ("ftp://github.com/", false),
    ] {
        assert_eq!(check_origin(&address.parse().unwrap()).is_ok(), good, "{address}");
    }
}

#[test]
fn statuses_and_headers_say_what_happens_next() {
    let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    let tool = Tool { name: "GitHub", host: "github.com".into() };
    let judge = |status: u16, headers: &[(&'static str, &str)], body: &str| {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), value.parse().unwrap());
        }
        fault(&Reply { status, headers: map, body: body.into() }, &tool, "it", now)
    };
    let until = |fault: Option<Fault>| match fault {
        Some(Fault::RateLimited { until, .. }) => until.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(judge(200, &[], ""), None);
    assert_eq!(judge(304, &[], ""), None);
    assert_eq!(judge(401, &[], "").unwrap().code(), "unauthorized");
    assert_eq!(judge(403, &[], r#"{"message":"no"}"#).unwrap().code(), "forbidden");
    assert_eq!(until(judge(429, &[("retry-after", "30")], "")), "2026-03-02T12:00:30Z");
    assert_eq!(until(judge(403, &[("retry-after", "5")], "")), "2026-03-02T12:00:05Z");
    assert_eq!(until(judge(429, &[], "")), "2026-03-02T12:01:00Z");
    let as_date = [
        ("retry-after", "Mon, 02 Mar 2026 11:01:00 GMT"),
        ("date", "Mon, 02 Mar 2026 11:00:00 GMT"),
    ];
    assert_eq!(
        until(judge(429, &as_date, "")),
        "2026-03-02T12:01:00Z",
        "the server's clock is an hour behind"
    );
    let reset = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1772449260")];
    let skewed = [reset[0], reset[1], ("date", "Mon, 02 Mar 2026 11:00:00 GMT")];
    assert_eq!(until(judge(403, &skewed, "")), "2026-03-02T12:01:00Z");
    let secondary =
        r#"{"documentation_url":"https://docs.github.com/rest/x#about-secondary-rate-limits"}"#;
    assert_eq!(until(judge(403, &[], secondary)), "2026-03-02T12:01:00Z");
    assert_eq!(judge(404, &[], "").unwrap().code(), "gone");
    assert_eq!(judge(410, &[], "").unwrap().code(), "gone");
    assert_eq!(
        judge(422, &[], r#"{"message":"bad\nwords"}"#).unwrap().to_string(),
        "GitHub says: bad words"
    );
    assert_eq!(
        judge(503, &[("retry-after", "7")], ""),
        Some(Fault::Transient {
            reason: "github.com has trouble (503)".into(),
            retry_after: Some(7),
            unsent: false,
        })
    );
    assert_eq!(judge(302, &[], "").unwrap().code(), "rejected");
}
