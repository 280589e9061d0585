//! Signing in with a code typed on GitHub's own page (RFC 8628), with an OAuth app's client id and no secret.
//!
//! docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{Client, DeviceFlow, DeviceGrant, DeviceProgress, Fault, Secret, Timestamp};
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::address::Endpoints;
use super::graphql::unreadable;
use crate::http::{Http, Request, Tool, fault};

/// RFC 8628, section 3.2: where the server names none.
const INTERVAL: u64 = 5;
const SCOPES: &str = "repo read:org notifications";

/// GitHub's device flow.
pub(super) struct Device(pub(super) Arc<Http>);

#[derive(Deserialize)]
struct Started {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: i64,
    interval: Option<u64>,
}

#[derive(Deserialize)]
struct Answered {
    access_token: Option<String>,
    error: Option<String>,
    interval: Option<u64>,
}

impl Device {
    async fn post<T: for<'de> Deserialize<'de>>(
        &self,
        ends: &Endpoints,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<T, Fault> {
        let tool = Tool { name: "GitHub", host: ends.host.clone() };
        let body = Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let url = ends.web.join(path).map_err(|_| unreadable(&tool))?;
        let request = Request {
            method: Method::POST,
            url,
            headers,
            body: Some((body, "application/x-www-form-urlencoded")),
        };
        let reply = self.0.send(request).await?;
        match fault(&reply, &tool, "the sign-in page", Timestamp::now()) {
            Some(Fault::Gone { .. } | Fault::Unauthorized { .. }) => {
                Err(unknown_client(&tool.host))
            }
            Some(other) => Err(other),
            None => serde_json::from_slice(&reply.body).map_err(|_| unreadable(&tool)),
        }
    }
}

#[async_trait]
impl DeviceFlow for Device {
    async fn start(
        &self,
        url: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<DeviceGrant, Fault> {
        let ends = Endpoints::find(url)?;
        let fields = [("client_id", client.id.as_str()), ("scope", SCOPES)];
        let started: Started = self.post(&ends, "login/device/code", &fields).await?;
        let lasts = jiff::SignedDuration::from_secs(started.expires_in.clamp(0, 24 * 3600));
        Ok(DeviceGrant {
            device_code: Secret::new(started.device_code),
            user_code: started.user_code,
            verification_url: started.verification_uri,
            interval: Duration::from_secs(started.interval.unwrap_or(INTERVAL)),
            expires_at: now.checked_add(lasts).unwrap_or(Timestamp::MAX),
        })
    }

    async fn progress(
        &self,
        url: &str,
        client: &Client,
        grant: &DeviceGrant,
        now: Timestamp,
    ) -> Result<DeviceProgress, Fault> {
        if now >= grant.expires_at {
            return Ok(DeviceProgress::Expired);
        }
        let ends = Endpoints::find(url)?;
        let fields = [
            ("client_id", client.id.as_str()),
            ("device_code", grant.device_code.expose()),
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ];
        let answered: Answered = self.post(&ends, "login/oauth/access_token", &fields).await?;
        if let Some(token) = answered.access_token.filter(|token| !token.is_empty()) {
            return Ok(DeviceProgress::Granted(Secret::new(token)));
        }
        match answered.error.as_deref() {
            Some("authorization_pending") => Ok(DeviceProgress::Waiting(grant.interval)),
            // RFC 8628, section 3.5: five seconds more from now on.
            Some("slow_down") => Ok(DeviceProgress::Waiting(
                answered
                    .interval
                    .map_or(grant.interval + Duration::from_secs(5), Duration::from_secs),
            )),
            Some("access_denied") => Ok(DeviceProgress::Denied),
            Some("expired_token") => Ok(DeviceProgress::Expired),
            Some(
                "incorrect_client_credentials" | "device_flow_disabled" | "unauthorized_client",
            ) => Err(unknown_client(&ends.host)),
            _ => Err(unreadable(&Tool { name: "GitHub", host: ends.host })),
        }
    }
}

fn unknown_client(host: &str) -> Fault {
    Fault::rejected(format!(
        "{host} does not know this client id, or its device flow is off: use a token instead"
    ))
}
