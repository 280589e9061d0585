//! A bare HTTP/1.1 client: enough to see exactly what is on the wire.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::github::{Options, Server, World};

/// An answer, or what came of it.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// One request on a connection of its own. `None`: the connection ended without an answer.
pub(crate) async fn send(
    server: &Server,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Got> {
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.expect("the server listens");
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(text.as_bytes()).await.expect("the request is written");
    let mut raw = Vec::new();
    // A connection that was cut is an answer, too: what came before it counts.
    let _ = stream.read_to_end(&mut raw).await;
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Got { status, head, body: raw[end + 4..].to_vec() })
}

/// A request with the server's own token.
pub(crate) async fn ask(server: &Server, method: &str, path: &str, body: &str) -> Got {
    let auth = format!("Bearer {}", server.token());
    send(server, method, path, &[("authorization", &auth)], body).await.expect("an answer")
}

/// A GraphQL request with the server's own token.
pub(crate) async fn graph(server: &Server, query: &str, variables: Json) -> Json {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let got = ask(server, "POST", "/graphql", &body).await;
    assert_eq!(got.status, 200, "{got:?}");
    got.json()
}

/// A server over `world`.
pub(crate) async fn serve(world: World) -> Server {
    Server::start(world, Options::default()).await.expect("loopback is there")
}

/// Now, as the server sees it.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A file of what is published, from `npm ci` in `tests/`.
pub(crate) fn published(file: &str) -> String {
    let path = root().join("tests/node_modules/@octokit").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{error}: {}. Run `npm ci --ignore-scripts` in tests/", path.display())
    })
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}
