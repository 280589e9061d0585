//! Compares a verdict with what a case expects: only the keys given, `from` and `on` as sets of people.

use std::collections::BTreeSet;

use baton_model::{Cast, Handle, Lane, Timestamp, Verdict};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// All keys of a verdict, in the words of the case files.
pub(super) fn answer(verdict: &Verdict, cast: &Cast) -> Value {
    json!({
        "lane": match verdict.lane {
            Lane::Me => "me",
            Lane::Others => "others",
            Lane::None => "none",
        },
        "kind": verdict.kind.map(|kind| kind.as_str()),
        "rule": verdict.rule.map(|rule| rule.to_string()),
        "since": verdict.since.map(|at| at.to_string()),
        "due": verdict.due.map(|at| at.to_string()),
        "away_until": verdict.away_until.map(|at| at.to_string()),
        "from": people(&verdict.from, cast),
        "on": people(&verdict.on, cast),
        "alert": verdict.alert,
        "shared": verdict.shared,
        "state": verdict.state,
    })
}

/// The expected keys as they came, when any differs.
pub(super) fn difference(
    expected: &Map<String, Value>,
    came: &Value,
    cast: &Cast,
) -> Option<Value> {
    let mut got = Map::new();
    let mut differs = false;
    for (key, value) in expected {
        let came = match (key.as_str(), came.get(key).filter(|came| !came.is_null())) {
            ("from" | "on", None) => json!([]),
            ("alert" | "shared", None) => json!(false),
            ("from" | "on", Some(Value::Array(names))) => one_name(names, cast),
            (_, came) => came.cloned().unwrap_or(Value::Null),
        };
        differs |= !same(key, value, &came);
        got.insert(key.clone(), came);
    }
    differs.then_some(Value::Object(got))
}

/// Whether one expected key came otherwise.
pub fn differs(key: &str, expected: &Value, came: &Value) -> bool {
    !same(key, expected, came)
}

fn one_name(names: &[Value], cast: &Cast) -> Value {
    let names = names.iter().map(|name| match name.as_str() {
        Some(name) => json!(cast.person(&Handle::from(name))),
        None => name.clone(),
    });
    names.collect()
}

fn people(handles: &[Handle], cast: &Cast) -> Value {
    let names: BTreeSet<&str> = handles.iter().map(|who| cast.person(who).as_str()).collect();
    json!(names)
}

fn same(key: &str, expected: &Value, came: &Value) -> bool {
    match key {
        "from" | "on" => names(expected).is_some() && names(expected) == names(came),
        "since" | "due" | "away_until" => {
            let (Some(expected), Some(came)) = (expected.as_str(), came.as_str()) else {
                return expected == came;
            };
            let Ok(came) = came.parse::<Timestamp>() else { return false };
            match expected.parse::<Timestamp>() {
                Ok(expected) => expected == came,
                // A bare date: any instant of that day in UTC.
                Err(_) => expected
                    .parse::<Date>()
                    .is_ok_and(|day| TimeZone::UTC.to_datetime(came).date() == day),
            }
        }
        _ => expected == came,
    }
}

/// As a set; `None` where it is no list of names.
fn names(value: &Value) -> Option<BTreeSet<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}
