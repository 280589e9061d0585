//! Case files: the executable form of the rules (`tests/turns/RULES.md`, section 6).
//!
//! They are read here, in the crate that the rules are in, so that `baton turns check` and the tests judge a case by one
//! reader. It is strict: a key that it does not know would be a check that silently checks nothing.

mod compare;
mod convert;
mod hours;
mod raw;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{Cast, Event, Handle, Item, Override, Timestamp, Verdict};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Situation;

pub use compare::differs;
pub use rules::{RuleText, coverage, rule_text, rules};

/// One case: a situation, and the verdict that each viewer named must get.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file that it stands in, as given to [`read`].
    pub file: String,
    /// The line in it at which the case begins, from 1; 0 where that is not known.
    pub line: usize,
    /// The case as written, in JSON: the line that [`Case::to_line`] gives.
    pub written: Value,
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
    /// The line in it, from 1; 0 where that is not known.
    pub line: usize,
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

/// Reads a case file: YAML, or JSON, which is YAML too.
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
    let begins = raw::begins(text);
    let mut names = BTreeSet::new();
    list.into_iter()
        .map(|raw| {
            let name = raw.case.clone();
            let wrong =
                |reason| CaseError::Case { file: file_name.to_owned(), case: name.clone(), reason };
            if !names.insert(name.clone()) {
                return Err(wrong("the name stands twice".to_owned()));
            }
            let line = begins.get(name.as_str()).copied().unwrap_or(0);
            convert::case(raw, file_name, line).map_err(wrong)
        })
        .collect()
}

/// Reads JSON lines, one case a line, as [`Case::to_line`] writes them; empty lines are left out.
///
/// # Errors
/// As [`read`].
pub fn read_lines(text: &str, file_name: &str) -> Result<Vec<Case>, CaseError> {
    let mut cases = Vec::new();
    let mut names = BTreeSet::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{file_name}:{}", n + 1);
        for mut case in read(&format!("[{line}]"), &place)? {
            if !names.insert(case.name.clone()) {
                let reason = "the name stands twice".to_owned();
                return Err(CaseError::Case { file: place, case: case.name, reason });
            }
            file_name.clone_into(&mut case.file);
            case.line = n + 1;
            cases.push(case);
        }
    }
    Ok(cases)
}

impl Case {
    /// The case in one line of JSON, as it was written.
    pub fn to_line(&self) -> String {
        self.written.to_string()
    }

    /// What `viewer` sees of it.
    pub fn verdict(&self, viewer: &Handle) -> Verdict {
        crate::verdict(&Situation {
            item: &self.item,
            events: &self.events,
            cast: &self.cast,
            overrides: &self.overrides,
            viewer,
            now: self.now,
        })
    }

    /// The keys expected for `viewer`, as these rules answer them.
    pub fn answer(&self, viewer: &Handle) -> Value {
        compare::answer(&self.verdict(viewer), &self.cast)
    }
}

/// Runs cases, and says what came out otherwise.
pub fn report(cases: &[Case]) -> Report {
    compare(cases, |case, viewer| case.answer(viewer))
}

/// Compares what `answer` says of each case for each viewer, in the keys of the case files. A key that an answer leaves
/// out is `null`; `from` and `on` are then empty, `alert` and `shared` false.
pub fn compare(cases: &[Case], mut answer: impl FnMut(&Case, &Handle) -> Value) -> Report {
    let mut report = Report {
        version: 1,
        cases: Count::default(),
        verdicts: Count::default(),
        failures: Vec::new(),
    };
    for case in cases {
        let before = report.failures.len();
        for (viewer, expected) in &case.expect {
            match compare::difference(expected, &answer(case, viewer), &case.cast) {
                None => report.verdicts.passed += 1,
                Some(got) => {
                    report.verdicts.failed += 1;
                    report.failures.push(Failure {
                        file: case.file.clone(),
                        line: case.line,
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
pub(crate) mod published;
#[cfg(test)]
mod tests;
