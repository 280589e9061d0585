//! Accounts and signing in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Instant, Remedy};

/// A way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignInView {
    /// `borrowed`, `device` or `token`.
    pub method: String,
    /// "Use your gh sign-in".
    pub title: String,
    /// One line under it.
    pub hint: String,
    /// Where the user makes a token, for the tool's default server.
    pub make_url: Option<String>,
    /// It can be used on this computer now; else `hint` says what is missing.
    pub available: bool,
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
    /// `borrowed`, `device`, `token` or `environment`.
    pub sign_in: String,
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
    /// A pasted token.
    Token {
        /// Goes to the keyring and nowhere else.
        token: String,
    },
    /// A device flow that [`DeviceStarted`] began and the user has confirmed.
    Device {
        /// Its id.
        flow: String,
    },
    /// `BATON_TOKEN_<NAME>` of the daemon's environment.
    Environment,
}

impl std::fmt::Debug for SignInWith {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Borrowed => "Borrowed",
            Self::Token { .. } => "Token(…)",
            Self::Device { .. } => "Device",
            Self::Environment => "Environment",
        })
    }
}

/// A begun device flow (RFC 8628).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceStarted {
    /// Names the flow.
    pub flow: String,
    /// The code that the user types: `WDJB-MJHT`.
    pub user_code: String,
    /// Where.
    pub url: String,
    /// It ends then.
    pub expires_at: Instant,
}

/// How a device flow stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// The user has not finished.
    Waiting,
    /// Confirmed: add the account now.
    Confirmed,
    /// The user said no.
    Denied,
    /// Its time is over.
    Expired,
}
