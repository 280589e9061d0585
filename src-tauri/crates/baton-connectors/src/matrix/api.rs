//! Requests to a homeserver, and its errors as faults.

use std::sync::Arc;

use baton_model::{Fault, Secret, Timestamp};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::NAME;
use super::wire::Problem;
use crate::http::{Http, Reply, Request, Tool, check_origin, fault};

/// One account's way to its server.
pub(super) struct Api {
    http: Arc<Http>,
    waiting: Arc<Http>,
    base: Url,
    tool: Tool,
    secret: Option<Secret>,
}

impl Api {
    /// # Errors
    /// [`Fault::Rejected`] when the address is none of a homeserver.
    pub fn new(
        http: Arc<Http>,
        waiting: Arc<Http>,
        url: &str,
        secret: Option<Secret>,
    ) -> Result<Self, Fault> {
        let bad = || {
            Fault::rejected(format!(
                "“{url}” is no homeserver: write it as https://matrix.example.com"
            ))
        };
        let whole = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
        let mut base = Url::parse(&whole).map_err(|_| bad())?;
        check_origin(&base)?;
        base.set_path("/_matrix/client/v3/");
        base.set_query(None);
        let host = base.host_str().unwrap_or_default().to_owned();
        Ok(Self { http, waiting, base, tool: Tool { name: NAME, host }, secret })
    }

    /// The address of `parts` of a path, each encoded.
    pub fn path(&self, parts: &[&str]) -> Result<Url, Fault> {
        let mut url = self.base.clone();
        match url.path_segments_mut() {
            Ok(mut path) => {
                path.pop_if_empty().extend(parts);
            }
            Err(()) => return Err(Fault::rejected("The homeserver’s address has no path")),
        }
        Ok(url)
    }

    pub async fn get<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<T, Fault> {
        self.read(self.ask(&self.http, Method::GET, url, None, what).await?)
    }

    /// The same, held by the server until it has news.
    pub async fn wait<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<T, Fault> {
        self.read(self.ask(&self.waiting, Method::GET, url, None, what).await?)
    }

    pub async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: &Value,
        what: &str,
    ) -> Result<T, Fault> {
        self.read(self.ask(&self.http, method, url, Some(body), what).await?)
    }

    fn read<T: DeserializeOwned>(&self, reply: Reply) -> Result<T, Fault> {
        serde_json::from_slice(&reply.body).map_err(|_| {
            Fault::transient(format!("the answer of {} could not be read", self.tool.host))
        })
    }

    async fn ask(
        &self,
        http: &Http,
        method: Method,
        url: Url,
        body: Option<&Value>,
        what: &str,
    ) -> Result<Reply, Fault> {
        let mut headers = HeaderMap::new();
        if let Some(secret) = &self.secret {
            let bearer = HeaderValue::from_str(&format!("Bearer {}", secret.expose()));
            let mut bearer = bearer.map_err(|_| Fault::Unauthorized { tool: NAME.to_owned() })?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let body = body.map(|body| (body.to_string().into_bytes(), "application/json"));
        let reply = http.send(Request { method, url, headers, body }).await?;
        let now = Timestamp::now();
        let Some(found) = fault(&reply, &self.tool, what, now) else { return Ok(reply) };
        let problem: Problem = serde_json::from_slice(&reply.body).unwrap_or_default();
        Err(match (found, problem.errcode.as_str()) {
            // Older servers say how long in the body alone.
            (Fault::RateLimited { tool, until }, _) => match problem.retry_after_ms {
                Some(ms) if reply.header("retry-after").is_none() => {
                    let wait = std::time::Duration::from_millis(ms.min(3_600_000));
                    Fault::RateLimited { tool, until: now.saturating_add(wait).unwrap_or(until) }
                }
                _ => Fault::RateLimited { tool, until },
            },
            // Of a room: the user is not in it any more.
            (Fault::Forbidden { .. }, "M_FORBIDDEN") => Fault::Gone { what: what.to_owned() },
            (other, _) => other,
        })
    }
}
