//! Signing in: the ways that a tool has, what the user types for them, and what comes of it.
//!
//! A connector says what it needs as data; screens and the command draw the fields from it, and no part of them names a
//! tool. What is secret goes to the keyring and never into the settings of an account.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Fault, Secret, SecretError, Settings};

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// A login that another program on this computer keeps (`gh`); asked for at each start, never copied.
    Borrowed,
    /// The user types a code on the tool's own page (RFC 8628).
    Device,
    /// The user says yes on the tool's own page, and the browser brings the answer back (RFC 8252, PKCE by RFC 7636).
    Browser,
    /// The user fills in a form: an address and a password, a pasted token.
    Form,
}

impl SignInMethod {
    /// Its name in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Borrowed => "borrowed",
            Self::Device => "device",
            Self::Browser => "browser",
            Self::Form => "form",
        }
    }
}

/// One way to sign in, in the words of the screen.
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    /// Which.
    pub method: SignInMethod,
    /// "Use your gh sign-in".
    pub title: &'static str,
    /// One line under it.
    pub hint: &'static str,
    /// Where the user makes what is asked for (a token), relative to the server's address; empty: nowhere.
    pub make_path: &'static str,
    /// What is typed for it, in this order.
    pub fields: &'static [Field],
    /// Whose OAuth client id it needs, one of these (`github`, `google`): a setting of the user's; empty: none.
    pub clients: &'static [&'static str],
}

/// What kind of text a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A line.
    Text,
    /// A mail address.
    Address,
    /// Typed unseen, kept in the keyring.
    Secret,
}

/// One line of a form.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key in answers and settings: `password`.
    pub key: &'static str,
    /// Shown over it: `App password`.
    pub label: &'static str,
    /// Shown in it while it is empty, or under it.
    pub hint: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// May stay empty.
    pub optional: bool,
    /// Asked for only when [`Connector::complete`](crate::Connector::complete) did not find it.
    pub found: bool,
}

/// The one field of most forms.
pub const TOKEN: Field = Field {
    key: "token",
    label: "Token",
    hint: "",
    kind: FieldKind::Secret,
    optional: false,
    found: false,
};

/// What the user typed, by the field's key. It may hold a password: it prints its keys only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// The answer to `key`, without spaces around it; `None` where there is none.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// The answer to `field`.
    ///
    /// # Errors
    /// [`Fault::Rejected`] that names the field when it is empty.
    pub fn need(&self, field: &Field) -> Result<&str, Fault> {
        self.get(field.key)
            .ok_or_else(|| Fault::rejected(format!("{} is empty: fill it in", field.label)))
    }

    /// Sets `key`, unless it has an answer.
    pub fn fill(&mut self, key: &str, text: impl Into<String>) {
        if self.get(key).is_none() {
            self.0.insert(key.to_owned(), text.into());
        }
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// What is kept of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The server's address, where the form said it; `None`: as the account has it.
    pub url: Option<String>,
    /// Kept with the account.
    pub settings: Settings,
    /// Kept in the keyring; the connector's own text.
    pub secret: Secret,
}

impl SignedIn {
    /// A secret alone.
    pub fn with(secret: Secret) -> Self {
        Self { url: None, settings: Settings::new(), secret }
    }
}

/// Where a session puts a secret that its tool renewed.
#[async_trait]
pub trait KeepSecret: Send + Sync {
    /// Keeps it in place of the one that the session was opened with.
    async fn keep(&self, secret: &Secret) -> Result<(), SecretError>;
}

/// Forgets what it is given: for sessions that end before a renewal could matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeepNothing;

#[async_trait]
impl KeepSecret for KeepNothing {
    async fn keep(&self, _: &Secret) -> Result<(), SecretError> {
        Ok(())
    }
}

/// An OAuth client: an application that is registered with the tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Some tools (Google) give installed applications a secret that is none (RFC 8252, section 8.5).
    pub secret: Option<Secret>,
}

/// A begun device flow (RFC 8628, section 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceGrant {
    /// What the tool knows the flow by. As good as a secret until it ends.
    pub device_code: Secret,
    /// What the user types: `WDJB-MJHT`.
    pub user_code: String,
    /// Where the user types it.
    pub verification_url: String,
    /// Never ask sooner than this.
    pub interval: Duration,
    /// It ends then.
    pub expires_at: Timestamp,
}

/// How a device flow stands (RFC 8628, section 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceProgress {
    /// The user has not finished; ask again after this long.
    Waiting(Duration),
    /// Confirmed.
    Granted(Secret),
    /// The user said no.
    Denied,
    /// Its time is over.
    Expired,
}

/// Signing in with a code on the tool's own page. Only tools that have it give one ([`Connector::device_flow`]).
#[async_trait]
pub trait DeviceFlow: Send + Sync {
    /// Begins a flow at the server `url` for an OAuth client.
    async fn start(&self, url: &str, client: &Client, now: Timestamp)
    -> Result<DeviceGrant, Fault>;

    /// Asks once how it stands.
    async fn progress(
        &self,
        url: &str,
        client: &Client,
        grant: &DeviceGrant,
        now: Timestamp,
    ) -> Result<DeviceProgress, Fault>;
}

/// A begun sign-in in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserGrant {
    /// The page to open.
    pub page: String,
    /// Comes back with the answer, and nothing else is believed (RFC 6749, section 10.12).
    pub state: String,
    /// What the connector needs to finish: the PKCE verifier and the like.
    pub keep: Secret,
}

/// Signing in on the tool's own page (RFC 8252). Only tools that have it give one
/// ([`Connector::browser_flow`](crate::Connector::browser_flow)).
#[async_trait]
pub trait BrowserFlow: Send + Sync {
    /// Which of the clients of [`SignIn::clients`] it needs for what was typed.
    async fn owner(&self, answers: &Answers) -> Result<&'static str, Fault>;

    /// How the tool wants this computer called in the redirect: most take `127.0.0.1`, some `localhost` alone.
    fn loopback(&self, _answers: &Answers) -> &'static str {
        "127.0.0.1"
    }

    /// Begins: nothing is kept at the tool yet. `redirect` is an address on this computer.
    async fn start(
        &self,
        url: &str,
        client: &Client,
        answers: &Answers,
        redirect: &str,
    ) -> Result<BrowserGrant, Fault>;

    /// Trades the code that came back for what is kept.
    async fn finish(
        &self,
        url: &str,
        client: &Client,
        answers: &Answers,
        redirect: &str,
        grant: &BrowserGrant,
        code: &Secret,
    ) -> Result<SignedIn, Fault>;
}
