//! Case files: the executable form of the rules (`tests/turns/README.md`, section 6).
//!
//! They are read here, in the crate that the rules are in, so that `baton turns check` and the tests judge a case by one
//! reader. It is strict: a key that it does not know would be a check that silently checks nothing.

mod compare;
mod convert;
mod hours;
mod raw;

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{Cast, Event, Handle, Item, Override, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Situation;

/// One case: a situation, and the verdict that each viewer named must get.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file that it stands in, as given to [`read`].
    pub file: String,
    /// Its unique name.
    pub name: String,
    /// The rules that it exercises.
    pub rules: Vec<String>,
    /// The language of its texts, where it says so.
    pub lang: Option<String>,
    /// The item.
    pub item: Item,
    /// Its history.
    pub events: Vec<Event>,
    /// Who is who.
    pub cast: Cast,
    /// All viewers' own words.
    pub overrides: Vec<Override>,
    /// The instant of the look.
    pub now: Timestamp,
    /// What each viewer must see: only the keys given are compared.
    pub expect: BTreeMap<Handle, Map<String, Value>>,
}

/// Why a case file could not be read. Each message names the file, and the case and key where there is one.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// It is no YAML, or not of the form of section 6.
    #[error("{file}: {place}: {reason}")]
    Form {
        /// The file.
        file: String,
        /// The case, and the line.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A case that can be read, but says something impossible.
    #[error("{file}: case {case}: {reason}")]
    Case {
        /// The file.
        file: String,
        /// The case.
        case: String,
        /// What is wrong, with its key.
        reason: String,
    },
}

/// How many passed and how many did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// As expected.
    pub passed: usize,
    /// Otherwise.
    pub failed: usize,
}

/// One verdict that came out otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// The file of the case.
    pub file: String,
    /// The case.
    pub case: String,
    /// For whom.
    pub viewer: String,
    /// The keys given, as they should be.
    pub expected: Value,
    /// The same keys as they came.
    pub got: Value,
}

/// What running cases gave: the JSON of `baton turns check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Of this form: 1.
    pub version: u32,
    /// A case passes when all its verdicts do.
    pub cases: Count,
    /// Verdicts, one a viewer.
    pub verdicts: Count,
    /// Every verdict that came out otherwise, in the order of the files.
    pub failures: Vec<Failure>,
}

/// Reads a case file.
///
/// # Errors
/// [`CaseError`] where the text is no YAML list of cases, a key is unknown or stands twice, a value has another form, or
/// a case's name stands twice. Event words that are not known are no error: they change no verdict.
pub fn read(text: &str, file_name: &str) -> Result<Vec<Case>, CaseError> {
    let list = raw::parse(text).map_err(|fault| CaseError::Form {
        file: file_name.to_owned(),
        place: fault.place,
        reason: fault.reason,
    })?;
    let mut names = BTreeSet::new();
    list.into_iter()
        .map(|raw| {
            let name = raw.case.clone();
            let wrong =
                |reason| CaseError::Case { file: file_name.to_owned(), case: name.clone(), reason };
            if !names.insert(name.clone()) {
                return Err(wrong("the name stands twice".to_owned()));
            }
            convert::case(raw, file_name).map_err(wrong)
        })
        .collect()
}

/// Runs cases, and says what came out otherwise.
pub fn report(cases: &[Case]) -> Report {
    let mut report = Report {
        version: 1,
        cases: Count::default(),
        verdicts: Count::default(),
        failures: Vec::new(),
    };
    for case in cases {
        let before = report.failures.len();
        for (viewer, expected) in &case.expect {
            let verdict = crate::verdict(&Situation {
                item: &case.item,
                events: &case.events,
                cast: &case.cast,
                overrides: &case.overrides,
                viewer,
                now: case.now,
            });
            match compare::difference(expected, &verdict, &case.cast) {
                None => report.verdicts.passed += 1,
                Some(got) => {
                    report.verdicts.failed += 1;
                    report.failures.push(Failure {
                        file: case.file.clone(),
                        case: case.name.clone(),
                        viewer: viewer.to_string(),
                        expected: Value::Object(expected.clone()),
                        got,
                    });
                }
            }
        }
        if report.failures.len() == before {
            report.cases.passed += 1;
        } else {
            report.cases.failed += 1;
        }
    }
    report
}

#[cfg(test)]
mod tests;
