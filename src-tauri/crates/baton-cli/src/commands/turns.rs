//! `baton turns check`: runs case files, here, without the daemon.

use std::path::PathBuf;

use super::{line, print_json};
use crate::exit::Failure;
use crate::paint::{BAD, GOOD, clean, paint};

/// Runs the cases of `files`.
pub fn check(files: &[PathBuf], json: bool) -> Result<(), Failure> {
    let mut cases = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::usage(format!("{name} could not be read: {error}")))?;
        let read = baton_turns::cases::read(&text, &name)
            .map_err(|error| Failure::usage(error.to_string()))?;
        cases.extend(read);
    }
    let report = baton_turns::cases::report(&cases);
    if json {
        print_json(&report)?;
    } else {
        for failure in &report.failures {
            line(format!(
                "{} {}: {}",
                paint(BAD, "differs"),
                clean(&failure.case),
                clean(&failure.viewer)
            ));
            line(format!("  expected  {}", clean(&failure.expected.to_string())));
            line(format!("  got       {}", clean(&failure.got.to_string())));
        }
        let words = format!(
            "cases: {} passed, {} failed; verdicts: {} passed, {} failed",
            report.cases.passed,
            report.cases.failed,
            report.verdicts.passed,
            report.verdicts.failed
        );
        line(paint(if report.cases.failed == 0 { GOOD } else { BAD }, &words));
    }
    match report.cases.failed {
        0 => Ok(()),
        n => Err(Failure::failed(format!("{n} of {} cases differ.", cases.len()))),
    }
}
