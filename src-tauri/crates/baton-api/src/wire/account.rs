//! Accounts and signing in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Instant, Remedy};

/// One line of a form, or one setting of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldView {
    /// Its key in answers and settings.
    pub key: String,
    /// Shown over it.
    pub label: String,
    /// Shown in it while it is empty, or under it.
    pub hint: String,
    /// `text`, `address` or `secret`.
    pub kind: String,
    /// May stay empty.
    pub optional: bool,
    /// Asked for only when it was not found from the others.
    pub found: bool,
}

/// What is typed into a form, by the field's key. It may hold a password: it prints its keys only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// How far the first reading of an account's history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProgressView {
    /// Read so far.
    pub done: u32,
    /// In all, as far as is known now.
    pub total: u32,
}

/// A way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignInView {
    /// `borrowed`, `device`, `browser` or `form`.
    pub method: String,
    /// "Use your gh sign-in".
    pub title: String,
    /// One line under it.
    pub hint: String,
    /// Where the user makes a token, for the tool's default server.
    pub make_url: Option<String>,
    /// It can be used on this computer now; else `hint` says what is missing.
    pub available: bool,
    /// What is typed for it.
    pub fields: Vec<FieldView>,
    /// Whose OAuth client id it needs, one of these keys of [`Settings::oauth_clients`](super::Settings::oauth_clients);
    /// empty: none.
    pub clients: Vec<String>,
}

/// A permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScopeView {
    /// `repo`.
    pub name: String,
    /// What for.
    pub purpose: String,
    /// Baton works without it.
    pub optional: bool,
    /// Whether the account has it; `null`: the tool does not say, or there is no account yet.
    pub granted: Option<bool>,
}

/// A tool that can be connected: the registry's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ToolView {
    /// `github`.
    pub key: String,
    /// `GitHub`.
    pub name: String,
    /// `Gh`.
    pub tile: String,
    /// What it reads and writes.
    pub about: String,
    /// Example of an own server; empty: there is none.
    pub url_example: String,
    /// The server that is meant when none is named.
    pub default_url: String,
    /// Best first.
    pub sign_in: Vec<SignInView>,
    /// What is asked for.
    pub scopes: Vec<ScopeView>,
    /// What can be changed of a connected account.
    pub settings: Vec<FieldView>,
}

/// How an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Never polled yet, or its first sync runs.
    Starting,
    /// Up to date.
    Good,
    /// The tool asked to slow down.
    RateLimited,
    /// Not reachable now.
    Offline,
    /// The user must sign in again.
    NeedsSignIn,
    /// The keyring does not give the secret.
    NoSecret,
    /// Something is refused: a scope or a grant is missing.
    Limited,
    /// It fails in a way that only the details tell.
    Failing,
}

/// One connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// Its name: unique, used in commands.
    pub name: String,
    /// Tool key.
    pub tool: String,
    /// Tool name.
    pub tool_name: String,
    /// Tile letters.
    pub tile: String,
    /// Its server.
    pub url: String,
    /// The user's handle there.
    pub me: Option<String>,
    /// `borrowed`, `device`, `browser`, `form` or `environment`.
    pub sign_in: String,
    /// What was typed or found for it, by the key of its tool's fields; nothing secret.
    pub settings: BTreeMap<String, String>,
    /// How far its first reading is, while it runs.
    pub progress: Option<ProgressView>,
    /// How it is.
    pub health: Health,
    /// "Up to date, 20 s ago".
    pub words: String,
    /// "next in 40 s".
    pub next: String,
    /// What mends it.
    pub remedy: Option<Remedy>,
    /// What does not work with this sign-in.
    pub limits: Vec<String>,
    /// Scopes and what each is for.
    pub scopes: Vec<ScopeView>,
    /// When it was last read in full.
    pub last_poll: Option<Instant>,
    /// When it is read next.
    pub next_poll: Option<Instant>,
    /// Open asks it holds.
    pub asks: u32,
}

/// A new account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountAdd {
    /// Tool key.
    pub tool: String,
    /// `null`: the tool's key, or that and a number.
    pub name: Option<String>,
    /// `null`: the tool's default server.
    pub url: Option<String>,
    /// How.
    pub with: SignInWith,
}

/// How to sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum SignInWith {
    /// A login that another program keeps.
    Borrowed,
    /// A form that is filled in.
    Form {
        /// What is secret of it goes to the keyring and nowhere else.
        answers: Answers,
    },
    /// What [`FlowStarted`] began and the user has confirmed.
    Flow {
        /// Its id.
        flow: String,
    },
    /// The secret is `BATON_TOKEN_<NAME>` of the daemon's environment.
    Environment {
        /// The rest of the form.
        answers: Answers,
    },
}

impl std::fmt::Debug for SignInWith {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Borrowed => "Borrowed",
            Self::Form { .. } => "Form(…)",
            Self::Flow { .. } => "Flow",
            Self::Environment { .. } => "Environment",
        })
    }
}

/// A begun sign-in on the tool's own page: by a code (RFC 8628) or in the browser (RFC 8252).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FlowStarted {
    /// Names the flow.
    pub flow: String,
    /// The code that the user types: `WDJB-MJHT`; `null`: there is nothing to type.
    pub user_code: Option<String>,
    /// The page to open.
    pub url: String,
    /// It ends then.
    pub expires_at: Instant,
}

/// How a sign-in on the tool's own page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FlowState {
    /// The user has not finished.
    Waiting,
    /// Confirmed: add the account now.
    Confirmed,
    /// The user said no.
    Denied,
    /// Its time is over.
    Expired,
}
