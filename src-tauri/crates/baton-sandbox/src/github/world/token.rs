//! Tokens, and the device flow that makes them.

use jiff::Timestamp;

use super::World;

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// A classic one, with these scopes.
    Classic(Vec<String>),
    /// A fine-grained one: it never reaches notifications.
    FineGrained {
        /// It may change things.
        write: bool,
    },
    /// No longer valid.
    Revoked,
}

/// A secret that signs in.
#[derive(Debug, Clone)]
pub struct Token {
    /// The secret.
    pub secret: String,
    /// Whose it is.
    pub login: String,
    /// What it may do.
    pub kind: TokenKind,
    /// Points of the hourly GraphQL limit that are used.
    pub points: u64,
    /// Requests of the hourly REST limit that are used.
    pub requests: u64,
    /// When both start again.
    pub reset_at: Timestamp,
}

/// Where a device flow stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceState {
    /// The user has not answered.
    Pending,
    /// The user agreed: whose token it will be.
    Approved(String),
    /// The user refused.
    Denied,
    /// The token was handed out.
    Spent,
}

/// A device flow (RFC 8628).
#[derive(Debug, Clone)]
pub struct Device {
    /// What the program knows.
    pub device_code: String,
    /// What the user types.
    pub user_code: String,
    /// What was asked for.
    pub scopes: Vec<String>,
    /// Where it stands.
    pub state: DeviceState,
    /// When it is over.
    pub expires_at: Timestamp,
    /// Seconds between two questions.
    pub interval: i64,
    /// The last question.
    pub asked_at: Option<Timestamp>,
}

impl World {
    /// Makes a token. Its text follows from how many there are, so that runs repeat.
    pub fn token(&mut self, login: &str, kind: TokenKind) -> String {
        let prefix =
            if matches!(kind, TokenKind::FineGrained { .. }) { "github_pat_" } else { "ghp_" };
        let secret =
            format!("{prefix}sandbox{}", super::pull::oid(self.tokens.len() as u32 + 1, 7));
        self.tokens.push(Token {
            secret: secret.clone(),
            login: login.to_owned(),
            kind,
            points: 0,
            requests: 0,
            reset_at: self.now,
        });
        secret
    }

    /// A classic token with every scope that Baton asks for.
    pub fn full_token(&mut self, login: &str) -> String {
        let scopes = ["repo", "read:org", "notifications"].map(str::to_owned);
        self.token(login, TokenKind::Classic(scopes.to_vec()))
    }
}
