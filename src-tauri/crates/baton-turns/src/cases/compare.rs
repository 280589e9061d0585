//! Compares a verdict with what a case expects: only the keys given, `from` and `on` as sets of people.

use std::collections::BTreeSet;

use baton_model::{Cast, Handle, Lane, Timestamp, Verdict};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// The same keys as they came, when any differs.
pub(super) fn difference(
    expected: &Map<String, Value>,
    verdict: &Verdict,
    cast: &Cast,
) -> Option<Value> {
    let mut got = Map::new();
    let mut differs = false;
    for (key, value) in expected {
        let came = came(key, verdict, cast);
        differs |= !same(key, value, &came);
        got.insert(key.clone(), came);
    }
    differs.then_some(Value::Object(got))
}

/// A key of the verdict, in the words of the case files.
fn came(key: &str, verdict: &Verdict, cast: &Cast) -> Value {
    match key {
        "lane" => json!(match verdict.lane {
            Lane::Me => "me",
            Lane::Others => "others",
            Lane::None => "none",
        }),
        "kind" => json!(verdict.kind.map(|kind| kind.as_str())),
        "rule" => json!(verdict.rule.map(|rule| rule.to_string())),
        "since" => json!(verdict.since.map(|at| at.to_string())),
        "due" => json!(verdict.due.map(|at| at.to_string())),
        "away_until" => json!(verdict.away_until.map(|at| at.to_string())),
        "from" => people(&verdict.from, cast),
        "on" => people(&verdict.on, cast),
        "alert" => json!(verdict.alert),
        "shared" => json!(verdict.shared),
        "state" => json!(verdict.state),
        _ => Value::Null,
    }
}

fn people(handles: &[Handle], cast: &Cast) -> Value {
    let names: BTreeSet<&str> = handles.iter().map(|who| cast.person(who).as_str()).collect();
    json!(names)
}

fn same(key: &str, expected: &Value, came: &Value) -> bool {
    match key {
        "from" | "on" => names(expected) == names(came),
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

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
