//! Between the model's values and columns.

use baton_model::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;

use crate::{Result, StoreError};

/// An instant as a column.
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A column as an instant.
pub fn instant(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|error| StoreError::Row(error.to_string()))
}

/// An optional column as an instant.
pub fn maybe_instant(micros: Option<i64>) -> Result<Option<Timestamp>> {
    micros.map(instant).transpose()
}

/// A value as a JSON column.
pub fn json(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// A JSON column as a value.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text)?)
}

/// An optional JSON column as a value.
pub fn maybe_parse<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>> {
    text.as_deref().map(parse).transpose()
}

/// Reads rows, leaving out those that do not read back: one bad row must not hide all others. Items among them are
/// read from their tool again.
pub fn readable<T>(rows: &[SqliteRow], read: impl Fn(&SqliteRow) -> Result<T>) -> Result<Vec<T>> {
    let mut read_back = Vec::with_capacity(rows.len());
    for row in rows {
        match read(row) {
            Ok(value) => read_back.push(value),
            Err(StoreError::Row(why)) => tracing::warn!(%why, "a row is left out"),
            Err(other) => return Err(other),
        }
    }
    Ok(read_back)
}

/// A unit variant's serde name, as a plain text column.
pub fn name(value: &impl Serialize) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(text) => Ok(text),
        other => Err(StoreError::Row(format!("{other} is no name"))),
    }
}

/// A plain text column as a unit variant.
pub fn named<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(text.to_owned()))?)
}
