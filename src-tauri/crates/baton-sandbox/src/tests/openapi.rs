//! Checks a REST answer against a published OpenAPI document: types, nulls, required fields, enums, formats.

use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::wire::published;

/// github.com's description; read once, it is large.
pub(super) fn github() -> &'static Json {
    static DOCUMENT: OnceLock<Json> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        serde_json::from_str(&published("openapi/generated/api.github.com.json"))
            .expect("the description is JSON")
    })
}

/// The schema of an answer; `None`: the description has that status without a body.
pub(super) fn answer<'a>(
    document: &'a Json,
    method: &str,
    path: &str,
    status: u16,
) -> Option<&'a Json> {
    let responses = &document["paths"][path][method]["responses"];
    let response = &responses[status.to_string()];
    assert!(!response.is_null(), "{method} {path} has no {status} in the description: {responses}");
    let response = followed(document, response);
    response.pointer("/content/application~1json/schema")
}

fn followed<'a>(document: &'a Json, mut schema: &'a Json) -> &'a Json {
    while let Some(to) = schema["$ref"].as_str() {
        schema = document.pointer(to.trim_start_matches('#')).expect("a reference leads somewhere");
    }
    schema
}

/// What does not fit, as `path: what`.
pub(super) fn misfits(document: &Json, schema: &Json, value: &Json) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "body", &mut found);
    found
}

fn check(document: &Json, schema: &Json, value: &Json, path: &str, found: &mut Vec<String>) {
    let schema = followed(document, schema);
    if value.is_null() {
        if schema["nullable"] != true && !schema["type"].is_null() {
            found.push(format!("{path}: null"));
        }
        return;
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(document, part, value, path, found);
    }
    for word in ["oneOf", "anyOf"] {
        let Some(choices) = schema[word].as_array() else { continue };
        let mut least: Option<Vec<String>> = None;
        for choice in choices {
            let tried = {
                let mut tried = Vec::new();
                check(document, choice, value, path, &mut tried);
                tried
            };
            if least.as_ref().is_none_or(|least| tried.len() < least.len()) {
                least = Some(tried);
            }
        }
        found.extend(least.unwrap_or_default());
    }
    let fits = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    if !fits {
        found.push(format!("{path}: {value} is no {}", schema["type"]));
        return;
    }
    if let Some(all) = schema["enum"].as_array()
        && !all.contains(value)
    {
        found.push(format!("{path}: {value} is none of {}", schema["enum"]));
    }
    let format = schema["format"].as_str().unwrap_or_default();
    if let Some(text) = value.as_str() {
        let fits = match format {
            "date-time" => text.parse::<Timestamp>().is_ok(),
            // Templates (`{/other_user}`) are called URIs, too.
            "uri" => url::Url::parse(text).is_ok(),
            _ => true,
        };
        if !fits {
            found.push(format!("{path}: {text:?} is no {format}"));
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{path}.{name}: missing"));
        }
    }
    for (name, of) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            check(document, of, value, &format!("{path}.{name}"), found);
        }
    }
    for (index, one) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], one, &format!("{path}.{index}"), found);
    }
}
