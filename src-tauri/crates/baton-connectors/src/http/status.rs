//! Statuses and headers to faults, in one place.
//!
//! Only codes decide, never prose: a server's own message is shown as its words and read for nothing.

use baton_model::{Fault, Timestamp};

use super::Reply;

/// Whose answer is judged.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    /// `GitHub`.
    pub(crate) name: &'static str,
    /// Shown host.
    pub(crate) host: String,
}

/// When nothing says how long to wait, this many seconds (GitHub asks for at least a minute).
const WAIT: i64 = 60;

/// The fault of an answer; `None` for success and 304. `what` names what was asked for, for [`Fault::Gone`].
pub(crate) fn fault(reply: &Reply, tool: &Tool, what: &str, now: Timestamp) -> Option<Fault> {
    let host = &tool.host;
    let said = || match message(&reply.body) {
        Some(words) => format!("{} says: {words}", tool.name),
        None => format!("{} refused it ({})", tool.name, reply.status),
    };
    Some(match reply.status {
        200..=299 | 304 => return None,
        401 => Fault::Unauthorized { tool: tool.name.to_owned() },
        403 | 429 if reply.status == 429 || limited(reply) => Fault::RateLimited {
            tool: tool.name.to_owned(),
            until: retry_at(reply, now).unwrap_or_else(|| after(now, WAIT)),
        },
        403 => Fault::Forbidden { reason: said(), scope: None, url: None },
        404 | 410 | 451 => Fault::Gone { what: what.to_owned() },
        300..=399 => Fault::rejected(format!(
            "{host} sends elsewhere: check the server's address, then connect it again"
        )),
        408 | 425 | 500..=599 => Fault::Transient {
            reason: format!("{host} has trouble ({})", reply.status),
            retry_after: retry_at(reply, now)
                .map(|at| u64::try_from(at.as_second() - now.as_second()).unwrap_or(0)),
            unsent: false,
        },
        _ => Fault::rejected(said()),
    })
}

/// Whether a 403 is a rate limit: GitHub sends 403 for the hourly limit and, at times, for secondary ones.
fn limited(reply: &Reply) -> bool {
    reply.header("x-ratelimit-remaining") == Some("0")
        || reply.header("retry-after").is_some()
        || documentation(&reply.body).is_some_and(|url| url.contains("rate-limit"))
}

/// When the server wants to be asked again: `Retry-After` in seconds or as a date, else the limit's reset.
///
/// A reset is an instant of the server's clock, so it is taken relative to the answer's own `Date`.
pub(crate) fn retry_at(reply: &Reply, now: Timestamp) -> Option<Timestamp> {
    if let Some(text) = reply.header("retry-after") {
        if let Ok(seconds) = text.trim().parse::<i64>() {
            return Some(after(now, seconds.clamp(0, 24 * 3600)));
        }
        let at = date(text)?;
        return Some(after(now, at.as_second() - server_now(reply, now).as_second()));
    }
    if reply.header("x-ratelimit-remaining") == Some("0") {
        let reset: i64 = reply.header("x-ratelimit-reset")?.trim().parse().ok()?;
        let wait = reset - server_now(reply, now).as_second();
        return Some(after(now, wait.clamp(1, 24 * 3600)));
    }
    None
}

fn server_now(reply: &Reply, now: Timestamp) -> Timestamp {
    reply.header("date").and_then(date).unwrap_or(now)
}

fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp())
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(jiff::SignedDuration::from_secs(seconds.max(0))).unwrap_or(Timestamp::MAX)
}

/// The server's own words, in one line, cut to what a person reads.
pub(crate) fn message(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    one_line(value.get("message")?.as_str()?)
}

fn documentation(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    Some(value.get("documentation_url")?.as_str()?.to_owned())
}

/// `text` without line breaks and control characters, at most 200 characters; `None` when nothing is left.
pub(crate) fn one_line(text: &str) -> Option<String> {
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = words.chars().filter(|c| !c.is_control()).take(200).collect();
    (!shown.is_empty()).then_some(shown)
}
