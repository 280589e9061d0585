//! GitHub: github.com, Enterprise Cloud with data residency (`*.ghe.com`) and Enterprise Server.
//!
//! We read pull requests and issues that involve the user by GraphQL, and the inbox by REST (GraphQL has none); we
//! write comments, reviews, review requests, assignments, merges, and mark inbox entries as done. Fine-grained
//! tokens have no inbox: all else works without it.

mod act;
mod address;
mod api;
mod before;
mod checks;
mod cursor;
mod detail;
mod device;
mod gh;
mod graphql;
mod handles;
mod history;
mod inbox;
mod people;
mod pull;
mod queries;
mod reassign;
mod session;
mod sweep;
mod teams;
mod text;
mod transform;
mod wire;
mod wire_events;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod session_tests;
#[cfg(test)]
mod transform_tests;

use std::sync::Arc;

use async_trait::async_trait;
use baton_model::{
    Connector, Descriptor, DeviceFlow, Fault, Scope, Secret, Session, SessionSetup, SignIn,
    SignInMethod, TOKEN,
};

use address::Endpoints;
use device::Device;
use session::GitHubSession;

use crate::http::Http;

/// The connector.
pub struct GitHub {
    http: Arc<Http>,
    device: Device,
}

impl Default for GitHub {
    fn default() -> Self {
        let http = Arc::new(Http::default());
        Self { device: Device(Arc::clone(&http)), http }
    }
}

static DESCRIPTOR: Descriptor = Descriptor {
    key: "github",
    name: "GitHub",
    tile: "Gh",
    about: "Reads the pull requests and issues that involve you. Writes what you send: replies, reviews, hand-overs, \
            merges.",
    default_url: "https://github.com",
    url_example: "https://github.example.com",
    sign_in: &[
        SignIn {
            method: SignInMethod::Borrowed,
            title: "Use your gh sign-in",
            hint: "Asks the gh command at each start; the token is never copied",
            make_path: "",
            fields: &[],
            clients: &[],
        },
        SignIn {
            method: SignInMethod::Device,
            title: "Sign in with a code",
            hint: "You type a short code on GitHub's own page",
            make_path: "",
            fields: &[],
            clients: &["github"],
        },
        SignIn {
            method: SignInMethod::Form,
            title: "Paste a token",
            hint: "A classic token with the scopes below; fine-grained ones work without the inbox",
            make_path: "settings/tokens/new?description=Baton&scopes=repo,read:org,notifications",
            fields: &[TOKEN],
            clients: &[],
        },
    ],
    settings: &[],
    scopes: &[
        Scope {
            name: "repo",
            purpose: "Reads your pull requests and issues, private ones too, and sends what you write.",
            optional: false,
        },
        Scope {
            name: "read:org",
            purpose: "Knows which teams you are in, so that team reviews reach you.",
            optional: true,
        },
        Scope {
            name: "notifications",
            purpose: "Looks at your inbox as a wake-up, and marks entries as done.",
            optional: true,
        },
    ],
};

#[async_trait]
impl Connector for GitHub {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn open(&self, setup: SessionSetup) -> Result<Box<dyn Session>, Fault> {
        let ends = Endpoints::find(&setup.url)?;
        let Some(secret) = setup.secret else {
            return Err(Fault::Unauthorized { tool: DESCRIPTOR.name.to_owned() });
        };
        Ok(Box::new(GitHubSession::new(Arc::clone(&self.http), ends, secret)))
    }

    async fn borrow_secret(&self, url: &str) -> Result<Option<Secret>, Fault> {
        gh::token("gh", &Endpoints::find(url)?.host).await
    }

    fn device_flow(&self) -> Option<&dyn DeviceFlow> {
        Some(&self.device)
    }
}
