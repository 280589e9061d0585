//! The one HTTP client of all connectors.
//!
//! Why one: each rule here was a hole somewhere else. Redirects stay on their origin (custom token headers would
//! follow elsewhere), decoded bodies have a cap (a compressed answer can grow a thousandfold), every wait has a limit,
//! plain http goes to this computer only, and nothing of a request but its method and path reaches a log.

mod origin;
mod status;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::OnceLock;
use std::time::Duration;

use baton_model::Fault;
pub(crate) use origin::{check_origin, is_loopback, same_origin};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, redirect};
pub(crate) use status::{Tool, fault, one_line, retry_at};
use url::Url;

/// Largest decoded body that is read, in bytes.
pub(crate) const BODY_CAP: usize = 8 * 1024 * 1024;
const CONNECT: Duration = Duration::from_secs(10);
const READ: Duration = Duration::from_secs(20);
const TOTAL: Duration = Duration::from_secs(45);
/// A little more than any server is asked to wait.
const WAITING: Duration = Duration::from_secs(75);
const REDIRECTS: usize = 5;

/// The client. Connections are made when first needed; one that goes to this computer ignores proxies.
#[derive(Default)]
pub(crate) struct Http {
    /// Answers may come after a minute: what is asked waits at the server for news.
    waits: bool,
    outward: OnceLock<Result<reqwest::Client, String>>,
    loopback: OnceLock<Result<reqwest::Client, String>>,
}

/// A request, complete.
pub(crate) struct Request {
    /// `GET`, `POST`, ...
    pub(crate) method: Method,
    /// Where.
    pub(crate) url: Url,
    /// Secrets are marked sensitive by their maker.
    pub(crate) headers: HeaderMap,
    /// Its body and content type.
    pub(crate) body: Option<(Vec<u8>, &'static str)>,
}

/// An answer, read to its end.
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// Decoded, at most [`BODY_CAP`].
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Http {
    /// A client for requests that a server holds until it has news.
    pub(crate) fn waiting() -> Self {
        Self { waits: true, ..Self::default() }
    }

    /// Sends `request` and reads its answer. Statuses are not judged here: see [`fault`].
    ///
    /// # Errors
    /// [`Fault::Transient`] for all that can happen on the way, [`Fault::Rejected`] for an address that must not be
    /// asked.
    pub(crate) async fn send(&self, request: Request) -> Result<Reply, Fault> {
        let Request { method, mut url, headers, body } = request;
        for _ in 0..=REDIRECTS {
            check_origin(&url)?;
            let host = origin::host(&url);
            let mut outgoing = self.client(&url)?.request(method.clone(), url.clone());
            outgoing = outgoing.headers(headers.clone());
            if let Some((bytes, kind)) = &body {
                outgoing = outgoing
                    .header(CONTENT_TYPE, HeaderValue::from_static(kind))
                    .body(bytes.clone());
            }
            let mut answer = outgoing.send().await.map_err(|error| lost(&host, &error))?;
            let status = answer.status().as_u16();
            if let Some(next) = redirected(&method, status, &url, answer.headers()) {
                url = next;
                continue;
            }
            let headers = answer.headers().clone();
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|error| lost(&host, &error))? {
                if body.len() + chunk.len() > BODY_CAP {
                    return Err(Fault::transient(format!(
                        "{host} answered with more than {} MiB",
                        BODY_CAP / 1024 / 1024
                    )));
                }
                body.extend_from_slice(&chunk);
            }
            tracing::debug!(%method, host, path = url.path(), status, bytes = body.len(), "request");
            return Ok(Reply { status, headers, body });
        }
        Err(Fault::transient(format!("{} sends in circles", origin::host(&url))))
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, Fault> {
        let (cell, proxied) =
            if is_loopback(url) { (&self.loopback, false) } else { (&self.outward, true) };
        cell.get_or_init(|| build(proxied, self.waits))
            .as_ref()
            .map_err(|error| Fault::transient(format!("no secure connection can be made: {error}")))
    }
}

fn build(proxied: bool, waits: bool) -> Result<reqwest::Client, String> {
    // Somebody else of this process may have chosen already; one provider is as good as another.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("Baton/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT)
        .read_timeout(if waits { WAITING } else { READ })
        .timeout(if waits { WAITING } else { TOTAL })
        .pool_max_idle_per_host(1);
    if !proxied {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| error.to_string())
}

/// Where a redirect goes that may be followed: the same origin, with a method that keeps its meaning.
fn redirected(method: &Method, status: u16, from: &Url, headers: &HeaderMap) -> Option<Url> {
    let follows = match status {
        301 | 302 => *method == Method::GET,
        307 | 308 => true,
        _ => false,
    };
    let next = from.join(headers.get(LOCATION)?.to_str().ok()?).ok()?;
    (follows && same_origin(from, &next)).then_some(next)
}

/// Words for what happened on the way. reqwest's own text names the address, which may hold more than a host.
fn lost(host: &str, error: &reqwest::Error) -> Fault {
    let happened = if error.is_timeout() {
        "did not answer in time"
    } else if error.is_connect() {
        "cannot be reached"
    } else if error.is_decode() || error.is_body() {
        "was cut off in the middle of its answer"
    } else {
        "broke off the connection"
    };
    tracing::debug!(host, happened, cause = root(error), "request");
    // A name without a dot reads like any word, so it is said what it is.
    let what = if host.contains(['.', ':']) { "" } else { "the server " };
    let words = format!("{what}{host} {happened}");
    // No connection, so not one byte of it left.
    if error.is_connect() { Fault::unsent(words) } else { Fault::transient(words) }
}

fn root(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
