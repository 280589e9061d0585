//! One account's requests: serial, paced, authorised, classified.
//!
//! GitHub asks for no concurrent requests and for at least a second between writes
//! (docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api); both hold here for whatever
//! a session does, so that no caller has to think of it.

use std::sync::{Arc, Mutex as PlainMutex};
use std::time::Duration;

use baton_model::{Fault, Secret, Timestamp};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::address::Endpoints;
use super::graphql::{self, Answer};
use crate::http::{Http, Reply, Request, Tool, fault};

/// Least time between two writes.
const BETWEEN_WRITES: Duration = Duration::from_secs(1);
/// Fields that an older server may lack before a query is given up.
const MISSING_FIELDS: usize = 16;

/// The requests of one account.
pub(super) struct Api {
    http: Arc<Http>,
    pub(super) ends: Endpoints,
    pub(super) tool: Tool,
    secret: Secret,
    /// Held during a request; when the last write ended.
    turn: Mutex<Option<Instant>>,
    /// Fields that this server does not know.
    missing: PlainMutex<Vec<String>>,
    /// Whether an answer was cut down to what single sign-on lets this token see.
    partial: PlainMutex<bool>,
}

impl Api {
    pub(super) fn new(http: Arc<Http>, ends: Endpoints, secret: Secret) -> Self {
        let tool = Tool { name: "GitHub", host: ends.host.clone() };
        Self {
            http,
            ends,
            tool,
            secret,
            turn: Mutex::new(None),
            missing: PlainMutex::default(),
            partial: PlainMutex::default(),
        }
    }

    /// Whether the last answers left something out because of single sign-on, since last asked.
    pub(super) fn take_partial(&self) -> bool {
        self.partial.lock().map(|mut partial| std::mem::take(&mut *partial)).unwrap_or(false)
    }

    /// Reads by GraphQL. Errors beside data are handed over with it; without data they are the fault.
    pub(super) async fn query<T: DeserializeOwned>(
        &self,
        text: &str,
        variables: Value,
    ) -> Result<Answer<T>, Fault> {
        for _ in 0..MISSING_FIELDS {
            let known = graphql::without(text, &self.missing());
            let reply = self.graphql(&known, &variables, false).await?;
            match graphql::missing_fields(&reply.body) {
                fields if fields.is_empty() => return graphql::read(&reply, &self.tool),
                fields => self.learn_missing(fields),
            }
        }
        Err(Fault::rejected(format!(
            "{} is too old for Baton: GitHub Enterprise Server 3.14 or newer works",
            self.ends.host
        )))
    }

    /// Writes by GraphQL. Any error is the fault.
    pub(super) async fn mutate<T: DeserializeOwned>(
        &self,
        text: &str,
        variables: Value,
    ) -> Result<T, Fault> {
        let reply = self.graphql(text, &variables, true).await?;
        let answer: Answer<T> = graphql::read_strict(&reply, &self.tool)?;
        Ok(answer.data)
    }

    async fn graphql(&self, text: &str, variables: &Value, writes: bool) -> Result<Reply, Fault> {
        let body = serde_json::to_vec(&json!({ "query": text, "variables": variables }))
            .map_err(|error| Fault::transient(error.to_string()))?;
        let request = Request {
            method: Method::POST,
            url: self.ends.graphql.clone(),
            headers: self.headers(&[])?,
            body: Some((body, "application/json")),
        };
        let reply = self.send(request, writes).await?;
        self.judge(&reply, "it")?;
        Ok(reply)
    }

    /// Reads by REST; the reply may be a 304. `path` is relative to the API's root.
    pub(super) async fn get(
        &self,
        path: &str,
        extra: &[(&'static str, &str)],
    ) -> Result<Reply, Fault> {
        let request = Request {
            method: Method::GET,
            url: self.url(path)?,
            headers: self.headers(extra)?,
            body: None,
        };
        let reply = self.send(request, false).await?;
        self.judge(&reply, path)?;
        Ok(reply)
    }

    /// Writes by REST.
    pub(super) async fn write(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        what: &str,
    ) -> Result<Reply, Fault> {
        let body = match body {
            Some(value) => Some((
                serde_json::to_vec(&value).map_err(|error| Fault::transient(error.to_string()))?,
                "application/json",
            )),
            None => None,
        };
        let request = Request { method, url: self.url(path)?, headers: self.headers(&[])?, body };
        let reply = self.send(request, true).await?;
        self.judge(&reply, what)?;
        Ok(reply)
    }

    async fn send(&self, request: Request, writes: bool) -> Result<Reply, Fault> {
        let mut last_write = self.turn.lock().await;
        if writes && let Some(last) = *last_write {
            tokio::time::sleep_until(last + BETWEEN_WRITES).await;
        }
        let sent = self.http.send(request).await;
        if writes {
            *last_write = Some(Instant::now());
        }
        let reply = sent?;
        if reply.header("x-github-sso").is_some_and(|sso| sso.starts_with("partial-results"))
            && let Ok(mut partial) = self.partial.lock()
        {
            *partial = true;
        }
        Ok(reply)
    }

    /// The fault of a status, with what GitHub's own headers add.
    fn judge(&self, reply: &Reply, what: &str) -> Result<(), Fault> {
        let Some(found) = fault(reply, &self.tool, what, Timestamp::now()) else { return Ok(()) };
        Err(match found {
            Fault::Forbidden { reason, .. } => match sso(reply) {
                Some(url) => Fault::Forbidden {
                    reason: "The organization wants this sign-in confirmed by its single sign-on"
                        .to_owned(),
                    scope: None,
                    url: Some(url),
                },
                None => Fault::Forbidden { reason, scope: missing_scope(reply), url: None },
            },
            other => other,
        })
    }

    fn url(&self, path: &str) -> Result<url::Url, Fault> {
        self.ends
            .rest
            .join(path)
            .map_err(|_| Fault::rejected(format!("{path:?} is no path of {}", self.ends.host)))
    }

    fn headers(&self, extra: &[(&'static str, &str)]) -> Result<HeaderMap, Fault> {
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", self.secret.expose()))
            .map_err(|_| Fault::Unauthorized { tool: self.tool.name.to_owned() })?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        headers.insert("x-github-api-version", HeaderValue::from_static("2022-11-28"));
        for (name, value) in extra {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        Ok(headers)
    }

    fn missing(&self) -> Vec<String> {
        self.missing.lock().map(|missing| missing.clone()).unwrap_or_default()
    }

    fn learn_missing(&self, fields: Vec<String>) {
        tracing::info!(host = self.ends.host, ?fields, "the server does not know these fields");
        if let Ok(mut missing) = self.missing.lock() {
            missing.extend(fields);
        }
    }
}

/// `X-GitHub-SSO: required; url=https://...`
fn sso(reply: &Reply) -> Option<String> {
    let (_, url) = reply.header("x-github-sso")?.split_once("required; url=")?;
    Some(url.trim().to_owned()).filter(|url| url.starts_with("https://"))
}

/// The first accepted scope that the token does not have; classic tokens and OAuth only.
fn missing_scope(reply: &Reply) -> Option<String> {
    let has = scopes(reply)?;
    let accepted = reply.header("x-accepted-oauth-scopes")?;
    let mut wanted = accepted.split(',').map(str::trim).filter(|scope| !scope.is_empty());
    let first = wanted.next()?;
    let satisfied =
        std::iter::once(first).chain(wanted).any(|scope| has.iter().any(|h| h == scope));
    (!satisfied).then(|| first.to_owned())
}

/// `X-OAuth-Scopes`; `None` for tokens that have none by nature (fine-grained, GitHub Apps).
pub(super) fn scopes(reply: &Reply) -> Option<Vec<String>> {
    let text = reply.header("x-oauth-scopes")?;
    Some(text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect())
}
