//! Faults on order: what goes wrong, for which requests, how often.

use std::time::Duration;

use serde::Deserialize;

use super::message::Answer;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// That status, with an error in GitHub's shape. 401 says "Bad credentials".
    Status(u16),
    /// 403 without any sign of a limit: the token may not.
    Forbidden,
    /// A limit is used up.
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
        /// The limit on bursts: 403 with `Retry-After`. Otherwise the hourly one, which GraphQL tells in a 200.
        secondary: bool,
    },
    /// A 5xx with a page of HTML, as a gateway gives.
    Server(u16),
    /// The answer comes after so many milliseconds.
    Slow(u64),
    /// Half the body, then the connection ends.
    CutBody,
    /// 200 with a body that is no JSON.
    WrongJson,
    /// Every list has its elements twice.
    DuplicateDelivery,
    /// What was asked is done, and the connection ends without an answer.
    LostReply,
    /// The connection ends before anything is done.
    Down,
}

/// Which requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Every one.
    #[default]
    Any,
    /// Those that change something.
    Writes,
    /// Those that change nothing.
    Reads,
    /// Those whose path (without `/api/v3`) begins so.
    Path(String),
    /// GraphQL requests whose operation has that name.
    Operation(String),
}

#[derive(Debug, Clone)]
struct Rule {
    left: u32,
    on: On,
    fault: Fault,
}

/// Faults that wait for their requests; the oldest that fits goes first.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Vec<Rule>,
}

/// What faults are chosen by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'a str>,
    pub(crate) writes: bool,
}

impl Faults {
    /// The next `times` requests fail so.
    pub fn next(&mut self, times: u32, fault: Fault) {
        self.on(On::Any, times, fault);
    }

    /// The next `times` requests that `on` names fail so.
    pub fn on(&mut self, on: On, times: u32, fault: Fault) {
        self.rules.push(Rule { left: times, on, fault });
    }

    /// No more faults.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// How many are still waiting.
    pub fn left(&self) -> u32 {
        self.rules.iter().map(|rule| rule.left).fold(0, u32::saturating_add)
    }

    pub(crate) fn take(&mut self, seen: Seen<'_>) -> Option<Fault> {
        let index = self.rules.iter().position(|rule| match &rule.on {
            On::Any => true,
            On::Writes => seen.writes,
            On::Reads => !seen.writes,
            On::Path(path) => seen.path.starts_with(path.as_str()),
            On::Operation(name) => seen.operation == Some(name.as_str()),
        })?;
        let rule = &mut self.rules[index];
        let fault = rule.fault.clone();
        rule.left = rule.left.saturating_sub(1);
        if rule.left == 0 {
            self.rules.remove(index);
        }
        Some(fault)
    }
}

impl Fault {
    /// The answer that comes instead of the true one, where there is one. `now` in seconds since 1970.
    pub(crate) fn instead(&self, graph: bool, now: i64) -> Option<Answer> {
        Some(match self {
            Self::Status(401) => Answer::error(401, "Bad credentials"),
            Self::Status(status) => Answer::error(*status, reason(*status)),
            Self::Forbidden => Answer::error(403, "Resource not accessible by personal access token"),
            Self::RateLimited { retry_after, secondary: true } => {
                let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
                Answer::error(403, message).with("retry-after", retry_after.to_string())
            }
            Self::RateLimited { retry_after, secondary: false } => {
                let answer = if graph {
                    Answer::json(200, &super::graph::rate_limited("1"))
                } else {
                    Answer::error(403, "API rate limit exceeded for user ID 1.")
                };
                let reset = now.saturating_add_unsigned(*retry_after);
                answer
                    .with("x-ratelimit-limit", "5000")
                    .with("x-ratelimit-remaining", "0")
                    .with("x-ratelimit-used", "5000")
                    .with("x-ratelimit-reset", reset.to_string())
                    .with("x-ratelimit-resource", if graph { "graphql" } else { "core" })
            }
            Self::Server(status) => Answer {
                status: *status,
                headers: vec![("content-type", "text/html".to_owned())],
                body: b"<html><title>Unicorn! &middot; GitHub</title><p>No server is currently available</html>".to_vec(),
            },
            Self::WrongJson => Answer {
                status: 200,
                headers: vec![("content-type", "application/json; charset=utf-8".to_owned())],
                body: br#"{"data":{"viewer":{"login":"#.to_vec(),
            },
            _ => return None,
        })
    }

    /// How long it holds the request.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Slow(millis) => Some(Duration::from_millis(*millis)),
            _ => None,
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        404 => "Not Found",
        410 => "Gone",
        422 => "Validation Failed",
        429 => "Too Many Requests",
        500..=599 => "Server Error",
        _ => "Bad request",
    }
}

/// Every list of `body` with its elements twice.
pub(crate) fn twice(body: &[u8]) -> Vec<u8> {
    fn walk(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Array(list) => {
                list.iter_mut().for_each(walk);
                if list.iter().any(serde_json::Value::is_object) {
                    let again = list.clone();
                    list.extend(again);
                }
            }
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    // The answer to `nodes(ids:)` is by position: doubling it would be no delivery but nonsense.
                    if name != "errors" {
                        walk(value);
                    }
                }
            }
            _ => {}
        }
    }
    match serde_json::from_slice(body) {
        Ok(mut value) => {
            walk(&mut value);
            value.to_string().into_bytes()
        }
        Err(_) => body.to_vec(),
    }
}
