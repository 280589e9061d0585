//! Arguments of a field, with variables filled in.

use std::collections::BTreeMap;

use graphql_parser::query::Value;
use serde_json::{Map, Value as Json};

use super::Miss;

/// The arguments of one field, or the fields of one input object.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Args(pub Map<String, Json>);

impl Args {
    /// A text, an id or an enum's name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Json::as_str)
    }

    /// The same, where it must be there.
    pub fn need(&self, name: &str) -> Result<&str, Miss> {
        self.text(name).ok_or_else(|| missing(name))
    }

    /// A whole number.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Json::as_i64)
    }

    /// A Boolean.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Json::as_bool)
    }

    /// A list of texts; one text alone counts as a list of one, as the specification has it.
    pub fn texts(&self, name: &str) -> Option<Vec<&str>> {
        match self.0.get(name)? {
            Json::Array(list) => Some(list.iter().filter_map(Json::as_str).collect()),
            Json::String(one) => Some(vec![one]),
            _ => None,
        }
    }

    /// The input object of a mutation.
    pub fn input(&self) -> Result<Self, Miss> {
        match self.0.get("input") {
            Some(Json::Object(fields)) => Ok(Self(fields.clone())),
            _ => Err(missing("input")),
        }
    }
}

fn missing(name: &str) -> Miss {
    Miss::Argument(format!("Argument '{name}' is required and was not given a valid value"))
}

/// A literal as JSON; a variable without value gives nothing.
pub(super) fn literal(
    value: &Value<'static, String>,
    variables: &Map<String, Json>,
) -> Option<Json> {
    Some(match value {
        Value::Variable(name) => return variables.get(name).cloned(),
        Value::Int(number) => Json::from(number.as_i64()?),
        Value::Float(number) => Json::from(*number),
        Value::String(text) | Value::Enum(text) => Json::from(text.as_str()),
        Value::Boolean(flag) => Json::from(*flag),
        Value::Null => Json::Null,
        Value::List(list) => Json::Array(
            list.iter().map(|one| literal(one, variables).unwrap_or_default()).collect(),
        ),
        Value::Object(fields) => Json::Object(object(fields, variables)),
    })
}

fn object(
    fields: &BTreeMap<String, Value<'static, String>>,
    variables: &Map<String, Json>,
) -> Map<String, Json> {
    fields
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), literal(value, variables)?)))
        .collect()
}

/// The arguments of a field or directive.
pub(super) fn arguments(
    list: &[(String, Value<'static, String>)],
    variables: &Map<String, Json>,
) -> Args {
    Args(
        list.iter()
            .filter_map(|(name, value)| Some((name.clone(), literal(value, variables)?)))
            .collect(),
    )
}
