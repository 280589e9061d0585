//! Answers of the GraphQL endpoint: data, errors, and what an error means.
//!
//! GraphQL answers 200 to nearly everything; the `type` of an error is its code. Classified here once, by code.

use baton_model::{Fault, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::{Reply, Tool, retry_at};

/// What a query brought.
#[derive(Debug)]
pub(super) struct Answer<T> {
    /// The data asked for.
    pub(super) data: T,
    /// What could not be had.
    pub(super) errors: Vec<GraphError>,
}

/// One entry of `errors`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct GraphError {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) path: Vec<Value>,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) extensions: Option<Extensions>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Extensions {
    pub(super) code: Option<String>,
    pub(super) field_name: Option<String>,
    #[serde(rename = "saml_failure")]
    pub(super) saml_failure: Option<bool>,
}

impl GraphError {
    /// The index under `nodes` that this error is about as a whole (not about a field within).
    pub(super) fn node(&self) -> Option<usize> {
        match self.path.as_slice() {
            [Value::String(root), Value::Number(n)] if root == "nodes" => {
                n.as_u64().map(|n| n as usize)
            }
            _ => None,
        }
    }

    fn saml(&self) -> bool {
        self.extensions.as_ref().and_then(|e| e.saml_failure).unwrap_or(false)
    }
}

#[derive(Deserialize)]
struct Envelope {
    data: Option<Value>,
    #[serde(default)]
    errors: Vec<GraphError>,
}

/// Reads an answer whose errors may stand beside data.
pub(super) fn read<T: DeserializeOwned>(reply: &Reply, tool: &Tool) -> Result<Answer<T>, Fault> {
    let envelope = open(reply, tool)?;
    // A limit or an outage in the middle makes the rest worthless: what it left out would look empty.
    if let Some(stop) = envelope.errors.iter().find(|error| !about_a_node(error)) {
        return Err(meaning(stop, reply, tool));
    }
    match envelope.data {
        Some(data) if !data.is_null() => typed(data, envelope.errors, tool),
        _ => Err(no_data(&envelope.errors, reply, tool)),
    }
}

/// Reads an answer of a write: every error is the fault.
pub(super) fn read_strict<T: DeserializeOwned>(
    reply: &Reply,
    tool: &Tool,
) -> Result<Answer<T>, Fault> {
    let envelope = open(reply, tool)?;
    match (envelope.errors.first(), envelope.data) {
        (Some(error), _) => Err(meaning(error, reply, tool)),
        (None, Some(data)) if !data.is_null() => typed(data, Vec::new(), tool),
        (None, _) => Err(no_data(&[], reply, tool)),
    }
}

fn open(reply: &Reply, tool: &Tool) -> Result<Envelope, Fault> {
    let envelope: Envelope = serde_json::from_slice(&reply.body).map_err(|_| unreadable(tool))?;
    if envelope.data.is_none() && envelope.errors.is_empty() {
        return Err(unreadable(tool));
    }
    Ok(envelope)
}

fn typed<T: DeserializeOwned>(
    data: Value,
    errors: Vec<GraphError>,
    tool: &Tool,
) -> Result<Answer<T>, Fault> {
    match serde_json::from_value(data) {
        Ok(data) => Ok(Answer { data, errors }),
        Err(error) => {
            tracing::warn!(host = tool.host, %error, "an answer of another shape");
            Err(unreadable(tool))
        }
    }
}

fn no_data(errors: &[GraphError], reply: &Reply, tool: &Tool) -> Fault {
    errors.first().map_or_else(|| unreadable(tool), |error| meaning(error, reply, tool))
}

/// An answer that is not what was asked for. It may be a proxy's page: tried again.
pub(super) fn unreadable(tool: &Tool) -> Fault {
    Fault::transient(format!("{} answered something that is not GitHub's", tool.host))
}

/// Errors that only say that one thing is not there or not for us; the rest of the data is good.
fn about_a_node(error: &GraphError) -> bool {
    !error.path.is_empty() && matches!(error.kind.as_deref(), Some("NOT_FOUND" | "FORBIDDEN"))
}

/// What an error means, by its `type`.
fn meaning(error: &GraphError, reply: &Reply, tool: &Tool) -> Fault {
    let words = crate::http::one_line(&error.message).unwrap_or_default();
    let said = || format!("{} says: {words}", tool.name);
    let now = Timestamp::now();
    match error.kind.as_deref() {
        Some("RATE_LIMITED" | "RATE_LIMIT") => Fault::RateLimited {
            tool: tool.name.to_owned(),
            until: retry_at(reply, now).unwrap_or_else(|| {
                now.checked_add(jiff::SignedDuration::from_mins(1)).unwrap_or(Timestamp::MAX)
            }),
        },
        Some("NOT_FOUND") => Fault::Gone { what: "it".to_owned() },
        Some("FORBIDDEN") if error.saml() => Fault::Forbidden {
            reason: "The organization wants this sign-in confirmed by its single sign-on"
                .to_owned(),
            scope: None,
            url: None,
        },
        Some("INSUFFICIENT_SCOPES" | "FORBIDDEN") => {
            Fault::Forbidden { reason: said(), scope: None, url: None }
        }
        Some("UNPROCESSABLE" | "STALE_DATA" | "VALIDATION" | "ARGUMENT_LIMIT") => {
            Fault::rejected(said())
        }
        // A request that the server's schema refuses would be refused again.
        None if error.extensions.as_ref().is_some_and(|e| e.code.is_some()) => {
            Fault::rejected(said())
        }
        _ => Fault::transient(format!("{} could not answer: {words}", tool.host)),
    }
}

/// Fields that the server does not know: `extensions.code` is `undefinedField`.
pub(super) fn missing_fields(body: &[u8]) -> Vec<String> {
    #[derive(Deserialize)]
    struct Only {
        #[serde(default)]
        errors: Vec<GraphError>,
    }
    let Ok(only) = serde_json::from_slice::<Only>(body) else { return Vec::new() };
    only.errors
        .iter()
        .filter_map(|error| error.extensions.as_ref())
        .filter(|e| e.code.as_deref() == Some("undefinedField"))
        .filter_map(|e| e.field_name.clone())
        .collect()
}

/// `text` without the lines that ask for `fields`: each optional field of our queries stands on a line of its own.
pub(super) fn without(text: &str, fields: &[String]) -> String {
    if fields.is_empty() {
        return text.to_owned();
    }
    let asks = |line: &str, field: &str| {
        let rest = line.trim_start();
        let rest = rest.split_once(": ").map_or(rest, |(_, named)| named);
        rest.strip_prefix(field).is_some_and(|after| {
            after.trim().is_empty()
                || (after.starts_with([' ', '('])
                    && after.matches('{').count() == after.matches('}').count())
        })
    };
    let kept = text.lines().filter(|line| !fields.iter().any(|field| asks(line, field)));
    kept.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderMap;

    fn answer(body: &str) -> Result<Answer<Value>, Fault> {
        let reply = Reply { status: 200, headers: HeaderMap::new(), body: body.into() };
        read(&reply, &Tool { name: "GitHub", host: "github.com".into() })
    }

    #[test]
    fn errors_mean_what_their_type_says() {
        for (body, code) in [
            (r#"{"data":null,"errors":[{"type":"RATE_LIMITED","message":"x"}]}"#, "rate_limited"),
            (
                r#"{"data":{"a":1},"errors":[{"type":"RATE_LIMITED","message":"x"}]}"#,
                "rate_limited",
            ),
            (r#"{"data":null,"errors":[{"type":"FORBIDDEN","message":"x"}]}"#, "forbidden"),
            (
                r#"{"data":null,"errors":[{"type":"NOT_FOUND","path":["node"],"message":"x"}]}"#,
                "gone",
            ),
            (r#"{"data":null,"errors":[{"type":"UNPROCESSABLE","message":"x"}]}"#, "rejected"),
            (r#"{"errors":[{"message":"Something went wrong"}]}"#, "transient"),
            (r#"{"data":{"a":1},"errors":[{"message":"Something went wrong"}]}"#, "transient"),
            ("<html>", "transient"),
            ("{}", "transient"),
            (r#"{"data":null}"#, "transient"),
        ] {
            assert_eq!(answer(body).unwrap_err().code(), code, "{body}");
        }
    }

    #[test]
    fn a_missing_node_leaves_the_rest() {
        let body = r#"{"data":{"nodes":[null,{}]},"errors":[{"type":"NOT_FOUND","path":["nodes",0],"message":"x"}]}"#;
        assert_eq!(answer(body).unwrap().errors[0].node(), Some(0));
    }

    #[test]
    fn a_field_that_an_older_server_lacks_is_left_out() {
        let body =
            br#"{"errors":[{"extensions":{"code":"undefinedField","fieldName":"isDraft"}}]}"#;
        let fields = missing_fields(body);
        assert_eq!(without("a {\n  isDraft\n  isDrafted\n}", &fields), "a {\n  isDrafted\n}");
        assert_eq!(without("a {\n  x: isDraft\n}", &fields), "a {\n}");
    }
}
