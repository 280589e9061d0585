//! What differs of a verdict, for a person: the keys that differ, the rules in their own words, the events that matter.

use std::collections::BTreeSet;

use baton_turns::cases::{Case, Failure, differs, rule_text};
use jiff::Timestamp;
use serde_json::Value;

use crate::paint::{BAD, GOOD, QUIET, STRONG, clean, cut, paint};

/// Events shown of one verdict.
const MOST: usize = 8;

/// The lines that tell of `failure`, a verdict of `case`.
pub(super) fn lines(failure: &Failure, case: Option<&Case>) -> Vec<String> {
    let place = match failure.line {
        0 => failure.file.clone(),
        line => format!("{}:{line}", failure.file),
    };
    let mut out = vec![format!(
        "{} {} for {}",
        paint(QUIET, &clean(&place)),
        paint(STRONG, &clean(&failure.case)),
        paint(STRONG, &clean(&failure.viewer)),
    )];
    let empty = serde_json::Map::new();
    for (key, expected) in failure.expected.as_object().unwrap_or(&empty) {
        let got = &failure.got[key];
        if differs(key, expected, got) {
            out.push(paint(BAD, &format!("  - {key}: {}", short(expected))));
            out.push(paint(GOOD, &format!("  + {key}: {}", short(got))));
        }
    }
    let Some(case) = case else { return out };
    let mut ids: Vec<&str> = case.rules.iter().map(String::as_str).collect();
    for named in [&failure.expected["rule"], &failure.got["rule"]] {
        ids.extend(named.as_str().filter(|id| !case.rules.iter().any(|known| known == id)));
    }
    ids.dedup();
    for id in ids {
        let text = rule_text(id).unwrap_or("(no such rule)");
        out.push(format!("  {id:<4} {}", paint(QUIET, &cut(text, 150))));
    }
    for event in that_matter(failure, case) {
        out.push(format!("  {}", cut(&told(event), 160)));
    }
    out
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text),
        Value::Null => "nothing".to_owned(),
        other => clean(&other.to_string()),
    }
}

/// What the verdict rests on here, and what happened at the instants expected and given; else the last events.
fn that_matter<'c>(failure: &Failure, case: &'c Case) -> Vec<&'c Value> {
    let verdict = case.verdict(&failure.viewer.as_str().into());
    let mut times: BTreeSet<Timestamp> = verdict
        .shown
        .iter()
        .filter_map(|at| verdict.asks.get(*at))
        .flat_map(|ask| ask.evidence.iter().map(|proof| proof.at))
        .collect();
    for since in [&failure.expected["since"], &failure.got["since"]] {
        times.extend(since.as_str().and_then(|text| text.parse::<Timestamp>().ok()));
    }
    let events: Vec<&Value> = case.written["events"].as_array().into_iter().flatten().collect();
    let at = |event: &Value| event["t"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let named: Vec<&Value> = events
        .iter()
        .copied()
        .filter(|event| at(event).is_some_and(|at| times.contains(&at)))
        .take(MOST)
        .collect();
    if named.is_empty() { events.iter().rev().take(4).rev().copied().collect() } else { named }
}

/// `2026-03-02T09:05:00Z ben review_requested of: ["ana"]`
fn told(event: &Value) -> String {
    let text = |key: &str| event[key].as_str().unwrap_or("?");
    let mut out = format!("{} {} {}", text("t"), text("who"), text("what"));
    for (key, value) in event.as_object().into_iter().flatten() {
        if !["t", "who", "what"].contains(&key.as_str()) {
            out.push_str(&format!(" {key}: {value}"));
        }
    }
    out
}
