//! The published suite as a whole: every case passes, every rule has cases, and the schema says what the reader does.

use std::collections::BTreeMap;
use std::path::Path;

use baton_model::Family;
use serde_json::{Value, json};

use super::{Case, coverage, read, read_lines, report};

const SCHEMA: &str = include_str!("../../../../../tests/turns/case.schema.json");

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/turns");
    let mut files: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("tests/turns")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("text"))
        })
        .collect();
    files.sort();
    files
}

/// Every case of the suite.
pub(crate) fn all() -> Vec<Case> {
    let files = files();
    assert!(files.len() >= 15, "{}", files.len());
    let read = |(name, text): &(String, String)| {
        read(text, name).unwrap_or_else(|error| panic!("{error}"))
    };
    files.iter().flat_map(read).collect()
}

/// A file has at least so many cases: one that was cut short would pass.
const LEAST: [(&str, usize); 23] = [
    ("extra-conditions", 150),
    ("extra-corners", 40),
    ("extra-french", 9),
    ("extra-issue", 50),
    ("extra-overrides", 28),
    ("extra-properties", 1),
    ("extra-review", 70),
    ("extra-spanish", 8),
    ("extra-time", 24),
    ("other-hand-general", 30),
    ("other-hand-issue", 20),
    ("other-hand-rest", 25),
    ("other-hand-review", 40),
    ("third-hand-chat", 200),
    ("third-hand-event", 28),
    ("third-hand-french", 100),
    ("third-hand-general", 65),
    ("third-hand-german", 100),
    ("third-hand-handoff", 30),
    ("third-hand-issue", 55),
    ("third-hand-mail", 35),
    ("third-hand-review", 95),
    ("third-hand-spanish", 100),
];

#[test]
fn no_file_has_lost_its_cases() {
    let cases = all();
    for (file, least) in LEAST {
        let name = format!("{file}.yaml");
        let count = cases.iter().filter(|case| case.file == name).count();
        assert!(count >= least, "{name} has {count} cases");
    }
    // Those that the rules were published with, of the four families beside review and issue, in English.
    let shared = ["chat", "general", "mail", "event", "handoff"].map(|file| format!("{file}.yaml"));
    let english = cases.iter().filter(|case| {
        shared.contains(&case.file)
            && !matches!(case.item.family, Family::Review | Family::Issue)
            && case.lang.is_none()
    });
    assert!(english.count() >= 140);
}

#[test]
fn every_case_passes_and_every_rule_has_cases() {
    let cases = all();
    assert!(cases.len() > 600, "{}", cases.len());
    let report = report(&cases);
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
    let bare: Vec<String> = coverage(&cases)
        .into_iter()
        .filter(|(_, names)| names.is_empty())
        .map(|(rule, _)| rule.to_string())
        .collect();
    assert!(bare.is_empty(), "no case exercises {bare:?}");
}

#[test]
fn every_rule_is_known_by_its_words() {
    let count =
        |family: char| super::rules().iter().filter(|rule| rule.id.family == family).count();
    assert_eq!("GRICMEH".chars().map(count).collect::<Vec<_>>(), [14, 27, 10, 13, 12, 6, 7]);
    assert!(super::rules().iter().all(|rule| rule.text.len() > 20));
    assert!(super::rule_text("R1").is_some_and(|text| text.ends_with("the author waits on me")));
    assert!(super::rule_text("G5").is_some_and(|text| text.ends_with("a tick settles.")));
    let cases = all();
    let unknown: Vec<&str> = cases
        .iter()
        .flat_map(|case| &case.rules)
        .map(String::as_str)
        .filter(|rule| super::rule_text(rule).is_none())
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_name_is_one_case_and_its_place_is_known() {
    let mut seen = BTreeMap::new();
    for case in all() {
        assert!(case.line > 0, "{} of {} begins nowhere", case.name, case.file);
        let before = seen.insert(case.name.clone(), case.file.clone());
        assert!(before.is_none(), "{} stands in {} and in {before:?}", case.name, case.file);
    }
}

#[test]
fn json_says_the_same_as_yaml() {
    let cases = all();
    let lines: Vec<String> = cases.iter().map(Case::to_line).collect();
    let again = read_lines(&lines.join("\n"), "lines").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.len(), cases.len());
    for (before, after) in cases.iter().zip(&again) {
        assert_eq!((&before.events, &before.item), (&after.events, &after.item), "{}", before.name);
        assert_eq!((&before.cast, &before.expect), (&after.cast, &after.expect), "{}", before.name);
        assert_eq!(before.overrides, after.overrides, "{}", before.name);
    }
}

#[test]
fn every_case_is_of_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    for case in all() {
        valid(&schema, &schema, &case.written)
            .unwrap_or_else(|why| panic!("{} in {}: {why}", case.name, case.file));
    }
}

/// An event with the given keys, in an otherwise good case.
fn takes(event: &Value) -> bool {
    let case = json!({"case": "x", "rules": ["R1"], "family": "review", "item": {"owner": "ben"},
        "events": [event], "now": "2026-03-02T12:00:00Z", "expect": {"ana": {"lane": "none"}}});
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let reads = read_lines(&case.to_string(), "x").is_ok();
    assert_eq!(reads, valid(&schema, &schema, &case).is_ok(), "the schema and the reader: {event}");
    reads
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let words = schema["$defs"]["event"]["oneOf"].as_array().expect("words");
    for word in words.iter().filter(|word| word["properties"]["what"]["const"].is_string()) {
        let keys = word["properties"].as_object().expect("keys");
        let required: Vec<&str> =
            word["required"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        let mut event = json!({});
        for key in keys.keys() {
            event[key] = example(&schema, &keys[key]);
        }
        assert!(takes(&event), "{event}");
        for key in keys.keys() {
            let mut less = event.clone();
            less.as_object_mut().expect("an object").remove(key);
            // Of a snooze one of two is enough.
            assert_eq!(takes(&less), !required.contains(&key.as_str()), "{less} without {key}");
        }
        for extra in ["colour", "hash", "emoji", "rooms", "item"] {
            if !keys.contains_key(extra) {
                let mut more = event.clone();
                more[extra] = json!("x");
                assert!(!takes(&more), "{more} with {extra}");
            }
        }
    }
    assert!(takes(&json!({"t": "2026-03-02T09:00:00Z", "who": "ana", "what": "later", "far": 3})));
}

fn example(schema: &Value, of: &Value) -> Value {
    if let Some(name) = of["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return match name {
            "instant" => json!("2026-03-02T09:00:00Z"),
            "names" => json!(["ana"]),
            _ => example(schema, &schema["$defs"][name]),
        };
    }
    if let Some(value) = of.get("const") {
        return value.clone();
    }
    if let Some(values) = of["enum"].as_array() {
        return values[0].clone();
    }
    match of["type"].as_str() {
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!("x"),
    }
}

/// As much of JSON Schema as ours uses; a keyword that it does not know is an error.
fn valid(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let keywords = schema.as_object().ok_or("the schema is no object")?;
    for (keyword, rule) in keywords {
        let good = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = rule.as_str().unwrap_or_default().trim_start_matches("#/$defs/");
                valid(root, &root["$defs"][name], value)?;
                true
            }
            "type" => match rule.as_str() {
                Some("string") => value.is_string(),
                Some("boolean") => value.is_boolean(),
                Some("array") => value.is_array(),
                Some("object") => value.is_object(),
                Some("null") => value.is_null(),
                Some("integer") => value.is_u64() || value.is_i64(),
                _ => return Err(format!("an unknown type {rule}")),
            },
            "const" => value == rule,
            "enum" => rule.as_array().is_some_and(|values| values.contains(value)),
            "not" => valid(root, rule, value).is_err(),
            "minimum" => value.as_f64() >= rule.as_f64(),
            "minProperties" => value.as_object().map(|keys| keys.len() as u64) >= rule.as_u64(),
            "format" => value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
            "pattern" => {
                fits(rule.as_str().unwrap_or_default(), value.as_str().unwrap_or_default())
            }
            "items" => {
                for one in value.as_array().into_iter().flatten() {
                    valid(root, rule, one)?;
                }
                true
            }
            "required" => rule
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .all(|key| value.get(key).is_some()),
            "properties" => {
                for (key, rule) in rule.as_object().into_iter().flatten() {
                    if let Some(value) = value.get(key) {
                        valid(root, rule, value).map_err(|why| format!("{key}: {why}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = schema["properties"].as_object();
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(key)) {
                        continue;
                    }
                    match rule {
                        Value::Bool(true) => {}
                        Value::Bool(false) => return Err(format!("unknown key {key}")),
                        rule => valid(root, rule, value).map_err(|why| format!("{key}: {why}"))?,
                    }
                }
                true
            }
            "anyOf" => rule
                .as_array()
                .is_some_and(|all| all.iter().any(|rule| valid(root, rule, value).is_ok())),
            "oneOf" => {
                let fits = |rule: &&Value| valid(root, rule, value).is_ok();
                rule.as_array().is_some_and(|all| all.iter().filter(fits).count() == 1)
            }
            _ => return Err(format!("an unknown keyword {keyword}")),
        };
        if !good {
            return Err(format!("{value} is not of {keyword} {rule}"));
        }
    }
    Ok(())
}

/// The two patterns that there are.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[GRICMEH][1-9][0-9]*$" => text.parse::<baton_model::Rule>().is_ok(),
        _ => text.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok()),
    }
}
