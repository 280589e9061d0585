//! `baton turns`: runs and exports case files, here, without the daemon.
//!
//! The rules are published with their cases (`tests/turns/README.md`). Another program's answers are compared by the
//! same code as ours, so that a case means the same for everybody.

mod diff;
mod runner;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use baton_turns::cases::{self, Case, Report};
use serde_json::json;

use super::{line, print_json};
use crate::args::{CaseArgs, CheckArgs, TurnsCommand};
use crate::exit::Failure;
use crate::paint::{BAD, GOOD, QUIET, STRONG, clean, cut, paint};

/// Runs `baton turns …`.
pub fn run(command: &TurnsCommand) -> Result<(), Failure> {
    match command {
        TurnsCommand::Check(args) => check(args),
        TurnsCommand::Export(args) => export(args),
    }
}

fn export(args: &CaseArgs) -> Result<(), Failure> {
    for case in chosen(args)? {
        line(case.to_line());
    }
    Ok(())
}

fn check(args: &CheckArgs) -> Result<(), Failure> {
    let mut cases = chosen(&args.cases)?;
    for case in &mut cases {
        for expected in case.expect.values_mut() {
            expected.retain(|key, _| !args.ignore.contains(key));
        }
    }
    if args.rules {
        return coverage(&cases, args.json);
    }
    let mut errors = BTreeMap::new();
    let report = match &args.with {
        None => cases::report(&cases),
        Some(command) => {
            let limit = std::time::Duration::from_secs(args.time_limit);
            let answers = runner::answers(command, &cases, limit)?;
            let report = cases::compare(&cases, |case, viewer| {
                answers
                    .get(&case.name)
                    .and_then(|answer| answer.of(viewer.as_str()))
                    .unwrap_or_default()
            });
            errors = answers
                .into_iter()
                .filter_map(|(name, answer)| answer.error.map(|error| (name, error)))
                .collect();
            report
        }
    };
    if args.json {
        print_json(&report)?;
    } else {
        tell(&cases, &report, &errors);
    }
    match report.cases.failed {
        0 => Ok(()),
        n => Err(Failure::failed(format!("{n} of {} cases differ.", cases.len()))),
    }
}

fn tell(cases: &[Case], report: &Report, errors: &BTreeMap<String, String>) {
    for failure in &report.failures {
        let case = cases.iter().find(|case| case.name == failure.case && case.file == failure.file);
        for told in diff::lines(failure, case) {
            line(told);
        }
        if let Some(error) = errors.get(&failure.case) {
            line(format!("  the program: {}", cut(error, 200)));
        }
        line("");
    }
    let words = format!(
        "cases: {} passed, {} failed; verdicts: {} passed, {} failed",
        report.cases.passed, report.cases.failed, report.verdicts.passed, report.verdicts.failed
    );
    line(paint(if report.cases.failed == 0 { GOOD } else { BAD }, &words));
}

/// Which cases exercise which rule. A rule without any is a failure: it is not tested.
fn coverage(cases: &[Case], json: bool) -> Result<(), Failure> {
    let table = cases::coverage(cases);
    if json {
        let rules: Vec<_> =
            table.iter().map(|(rule, names)| json!({"rule": rule, "cases": names})).collect();
        print_json(&json!({"version": 1, "rules": rules}))?;
    } else {
        for (rule, names) in &table {
            let style = if names.is_empty() { BAD } else { STRONG };
            let text = cases::rule_text(&rule.to_string()).unwrap_or_default();
            let id = paint(style, &format!("{:<4}{:>4}", rule.to_string(), names.len()));
            line(format!("{id}  {}", paint(QUIET, &cut(text, 90))));
            line(format!("          {}", clean(&names.join(", "))));
        }
    }
    let bare: Vec<String> = table
        .iter()
        .filter(|(_, names)| names.is_empty())
        .map(|(rule, _)| rule.to_string())
        .collect();
    if bare.is_empty() {
        return Ok(());
    }
    Err(Failure::failed(format!("no case exercises {}.", bare.join(", "))))
}

/// The cases of the files that are asked for.
fn chosen(args: &CaseArgs) -> Result<Vec<Case>, Failure> {
    let mut all = Vec::new();
    for file in &args.files {
        let (name, text) = text_of(file)?;
        let lines = text.trim_start().starts_with('{');
        let read = if lines { cases::read_lines(&text, &name) } else { cases::read(&text, &name) };
        all.extend(read.map_err(|error| Failure::usage(error.to_string()))?);
    }
    for rule in &args.rule {
        if cases::rule_text(rule).is_none() {
            return Err(Failure::usage(format!("there is no rule {rule}; rules are R1, G11, …")));
        }
    }
    let before = all.len();
    all.retain(|case| {
        (args.rule.is_empty() || args.rule.iter().any(|rule| case.rules.contains(rule)))
            && (args.case.is_empty() || args.case.contains(&case.name))
    });
    if all.is_empty() && (before > 0 || !args.case.is_empty()) {
        return Err(Failure::usage(format!("none of the {before} cases is chosen by that")));
    }
    let mut names = std::collections::BTreeSet::new();
    if let Some(twice) = all.iter().find(|case| !names.insert(&case.name)) {
        return Err(Failure::usage(format!(
            "{}: case {} stands in another file too",
            twice.file, twice.name
        )));
    }
    Ok(all)
}

fn text_of(file: &Path) -> Result<(String, String), Failure> {
    let (name, read) = if file == Path::new("-") {
        let mut text = String::new();
        ("standard input".to_owned(), std::io::stdin().read_to_string(&mut text).map(|_| text))
    } else {
        (file.display().to_string(), std::fs::read_to_string(file))
    };
    match read {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(Failure::usage(format!("{name} could not be read: {error}"))),
    }
}
