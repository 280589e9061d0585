//! Matrix: any homeserver, by the client-server API (spec.matrix.org, v1.11).
//!
//! We read rooms and direct conversations that are not encrypted, ninety days back, by `/sync` with a narrow filter, and
//! write messages, reactions and read markers. Encrypted rooms are not read: their keys would need the whole of
//! matrix-sdk, some two hundred crates and a key store of its own, in a process that is to stay small; how many there are
//! is told.

mod act;
mod api;
mod cursor;
mod session;
mod text;
mod transform;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use baton_model::{
    Answers, Connector, Descriptor, Fault, Field, FieldKind, Scope, Secret, Session, SessionSetup,
    Settings, SignIn, SignInMethod, SignedIn,
};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use api::Api;
use session::MatrixSession;
use wire::{Login, Whoami};

use crate::http::{Http, Request};

/// Shown in faults.
const NAME: &str = "Matrix";

const USER: Field = Field {
    key: "user",
    label: "User",
    hint: "@ana:example.com",
    kind: FieldKind::Text,
    optional: false,
    found: false,
};
const PASSWORD: Field = Field {
    key: "password",
    label: "Password, or an access token",
    hint: "",
    kind: FieldKind::Secret,
    optional: false,
    found: false,
};
const SERVER: Field = Field {
    key: "homeserver",
    label: "Homeserver",
    hint: "https://matrix.example.com",
    kind: FieldKind::Text,
    optional: false,
    found: true,
};

static DESCRIPTOR: Descriptor = Descriptor {
    key: "matrix",
    name: NAME,
    tile: "Mx",
    about: "Reads your direct conversations and the rooms where you are named, unless they are encrypted. Writes what you \
            send.",
    default_url: "",
    url_example: "",
    sign_in: &[SignIn {
        method: SignInMethod::Form,
        title: "With your user and a password",
        hint: "The password is traded for a token, and not kept",
        make_path: "",
        fields: &[USER, PASSWORD, SERVER],
        clients: &[],
    }],
    scopes: &[Scope {
        name: "messages",
        purpose: "Reads unencrypted rooms, and writes messages, reactions and read markers.",
        optional: false,
    }],
    settings: &[],
};

/// What is kept in the keyring. A token alone does too.
#[derive(Serialize, Deserialize)]
struct Kept {
    access_token: String,
    device_id: String,
}

/// The connector.
pub struct Matrix {
    http: Arc<Http>,
    waiting: Arc<Http>,
}

impl Default for Matrix {
    fn default() -> Self {
        Self { http: Arc::default(), waiting: Arc::new(Http::waiting()) }
    }
}

impl Matrix {
    fn api(&self, url: &str, secret: Option<Secret>) -> Result<Api, Fault> {
        Api::new(Arc::clone(&self.http), Arc::clone(&self.waiting), url, secret)
    }

    /// The homeserver of a user's server name (client-server API, "Well-known URI").
    async fn well_known(&self, server: &str) -> Option<String> {
        let url = format!("https://{server}/.well-known/matrix/client").parse().ok()?;
        let request = Request { method: Method::GET, url, headers: HeaderMap::new(), body: None };
        let reply = self.http.send(request).await.ok().filter(|reply| reply.status == 200)?;
        let found: Value = serde_json::from_slice(&reply.body).ok()?;
        let base = found.pointer("/m.homeserver/base_url")?.as_str()?.trim_end_matches('/');
        base.starts_with("https://").then(|| base.to_owned())
    }

    /// By the password; what is no password may be a token.
    async fn login(
        &self,
        url: &str,
        user: &str,
        secret: &str,
        device: Option<&str>,
    ) -> Result<Kept, Fault> {
        let api = self.api(url, None)?;
        let mut body = json!({
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": user},
            "password": secret,
            "initial_device_display_name": "Baton",
        });
        if let Some(device) = device {
            body["device_id"] = json!(device);
        }
        let login: Result<Login, Fault> =
            api.send(Method::POST, api.path(&["login"])?, &body, "the sign-in").await;
        let refused = match login {
            Ok(Login { access_token, device_id, .. }) => {
                return Ok(Kept { access_token, device_id });
            }
            Err(
                fault @ (Fault::Gone { .. } | Fault::Forbidden { .. } | Fault::Unauthorized { .. }),
            ) => fault,
            Err(fault) => return Err(fault),
        };
        tracing::debug!(?refused, "the password is not taken; it may be a token");
        let api = self.api(url, Some(Secret::new(secret)))?;
        let who: Result<Whoami, Fault> =
            api.get(api.path(&["account", "whoami"])?, "the account").await;
        match who {
            Ok(who) => Ok(Kept {
                access_token: secret.to_owned(),
                device_id: who.device_id.unwrap_or_default(),
            }),
            Err(Fault::Transient { reason, retry_after, .. }) => {
                Err(Fault::Transient { reason, retry_after, unsent: true })
            }
            Err(_) => Err(Fault::Unauthorized { tool: NAME.to_owned() }),
        }
    }
}

#[async_trait]
impl Connector for Matrix {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn open(&self, setup: SessionSetup) -> Result<Box<dyn Session>, Fault> {
        let Some(secret) = setup.secret else {
            return Err(Fault::Unauthorized { tool: NAME.to_owned() });
        };
        let token = match serde_json::from_str::<Kept>(secret.expose()) {
            Ok(kept) => Secret::new(kept.access_token),
            Err(_) => secret,
        };
        let url = setup.settings.get(SERVER.key).map_or(setup.url.as_str(), String::as_str);
        Ok(Box::new(MatrixSession::new(self.api(url, Some(token))?)))
    }

    async fn complete(&self, mut answers: Answers) -> Result<Answers, Fault> {
        let user = answers.need(&USER)?.to_owned();
        let server = user.split_once(':').map(|(_, server)| server.to_owned());
        if answers.get(SERVER.key).is_none()
            && let Some(server) = server.filter(|name| !name.is_empty())
        {
            let found = self.well_known(&server).await;
            answers.fill(SERVER.key, found.unwrap_or_else(|| format!("https://{server}")));
        }
        Ok(answers)
    }

    async fn sign_in(&self, _: &str, answers: &Answers) -> Result<SignedIn, Fault> {
        let answers = self.complete(answers.clone()).await?;
        let (user, url) = (answers.need(&USER)?, answers.need(&SERVER)?);
        let password = answers.need(&PASSWORD)?;
        let kept = self.login(url, user, password, answers.get("device")).await?;
        let mut settings = Settings::new();
        settings.insert(USER.key.to_owned(), user.to_owned());
        settings.insert(SERVER.key.to_owned(), url.to_owned());
        // Signing in again is the same device: a message that was sent twice is known by it.
        settings.insert("device".to_owned(), kept.device_id.clone());
        let secret = Secret::new(serde_json::to_string(&kept).unwrap_or_default());
        Ok(SignedIn { url: Some(url.to_owned()), settings, secret })
    }
}
