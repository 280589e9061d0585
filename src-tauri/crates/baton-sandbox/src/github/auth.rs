//! Who asks, and what is left of the hourly limits.

use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Ask};
use super::world::{Token, TokenKind, World};

/// Points, and requests, an hour.
pub(crate) const LIMIT: u64 = 5000;

/// The two limits that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Core,
    Graph,
}

impl Resource {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graph => "graphql",
        }
    }
}

/// The token of a request, or the answer that refuses it.
pub(crate) fn token<'a>(world: &'a mut World, ask: &Ask) -> Result<&'a mut Token, Answer> {
    let Some(header) = ask.header("authorization") else {
        return Err(Answer::error(401, "Requires authentication"));
    };
    let secret = match header.split_once(' ') {
        Some((scheme, secret))
            if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token") =>
        {
            secret
        }
        _ => return Err(Answer::error(401, "Bad credentials")),
    };
    let now = world.now;
    let found = world
        .tokens
        .iter_mut()
        .find(|token| token.secret == secret.trim() && token.kind != TokenKind::Revoked);
    let token = found.ok_or_else(|| Answer::error(401, "Bad credentials"))?;
    if token.reset_at <= now {
        (token.points, token.requests) = (0, 0);
        token.reset_at = later(now, 3600);
    }
    Ok(token)
}

/// `seconds` after `at`.
pub(crate) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}

/// The headers that tell of limits and scopes.
pub(crate) fn headers(token: &Token, resource: Resource) -> Vec<(&'static str, String)> {
    let used = match resource {
        Resource::Core => token.requests,
        Resource::Graph => token.points,
    };
    let mut headers = vec![
        ("x-ratelimit-limit", LIMIT.to_string()),
        ("x-ratelimit-remaining", LIMIT.saturating_sub(used).to_string()),
        ("x-ratelimit-used", used.to_string()),
        ("x-ratelimit-reset", token.reset_at.as_second().to_string()),
        ("x-ratelimit-resource", resource.as_str().to_owned()),
    ];
    if let TokenKind::Classic(scopes) = &token.kind {
        headers.push(("x-oauth-scopes", scopes.join(", ")));
        headers.push(("x-accepted-oauth-scopes", String::new()));
    }
    headers
}
