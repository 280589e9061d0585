//! Another program's rules, run through our cases: one case a line on its standard input, one answer a line on its
//! standard output, in the same order (`tests/turns/README.md`, "Running your own rules").
//!
//! The program is not trusted to end, to answer, or to write what it should: every answer has a time limit and a
//! greatest length, and what is wrong is said with the case that it is about.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use baton_turns::cases::Case;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::paint::cut;

/// The longest answer, in bytes.
const LONGEST: u64 = 1 << 20;

/// What the program says of one case.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    case: String,
    #[serde(default)]
    verdicts: BTreeMap<String, Value>,
    /// Why it cannot judge the case.
    #[serde(default)]
    pub(super) error: Option<String>,
}

impl Answer {
    /// The verdict for `viewer`.
    pub(super) fn of(&self, viewer: &str) -> Option<Value> {
        self.verdicts.get(viewer).cloned()
    }
}

/// The answers of `command`, by case.
pub(super) fn answers(
    command: &str,
    cases: &[Case],
    limit: Duration,
) -> Result<BTreeMap<String, Answer>, Failure> {
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::failed(format!("{command} could not be started: {error}")))?;
    let told = talk(&mut child, cases, limit);
    if told.is_err() {
        // What ended by itself is not there to be ended.
        let _ = child.kill();
    }
    let status = child.wait().ok();
    told.map_err(|wrong| {
        let how = status.filter(|status| !status.success()).map(ended).unwrap_or_default();
        Failure::failed(format!("{wrong}{how}"))
    })
}

fn ended(status: ExitStatus) -> String {
    format!(" It ended with {status}.")
}

fn shell(command: &str) -> Command {
    let (program, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("/bin/sh", "-c") };
    let mut shell = Command::new(program);
    // `exec`: what is ended is the program, not only the shell that began it.
    shell.arg(flag).arg(if cfg!(windows) { command.to_owned() } else { format!("exec {command}") });
    shell
}

fn talk(
    child: &mut Child,
    cases: &[Case],
    limit: Duration,
) -> Result<BTreeMap<String, Answer>, String> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("The program has no standard input or output.".to_owned());
    };
    let questions: Vec<String> = cases.iter().map(question).collect();
    // A program may answer at once or read all before: writing waits for neither.
    std::thread::spawn(move || {
        for question in questions {
            if writeln!(stdin, "{question}").and_then(|()| stdin.flush()).is_err() {
                return;
            }
        }
    });
    let (said, heard) = mpsc::sync_channel(64);
    std::thread::spawn(move || {
        let mut from = BufReader::new(stdout);
        loop {
            let mut line = Vec::new();
            match from.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line) {
                Ok(1..) => {}
                _ => return,
            }
            if said.send(line).is_err() {
                return;
            }
        }
    });
    let mut answers = BTreeMap::new();
    for (n, case) in cases.iter().enumerate() {
        let place = format!("case {} ({} of {})", case.name, n + 1, cases.len());
        let line = match heard.recv_timeout(limit) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("No answer to {place} within {} s.", limit.as_secs()));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("The program stopped answering before {place}."));
            }
        };
        let answer =
            understood(&line, case).map_err(|why| format!("The answer to {place} {why}"))?;
        answers.insert(case.name.clone(), answer);
    }
    match heard.recv_timeout(limit) {
        Ok(line) => Err(format!(
            "After all answers the program wrote more: {}",
            cut(&String::from_utf8_lossy(&line), 80)
        )),
        Err(RecvTimeoutError::Timeout) => {
            Err(format!("The program did not end within {} s of its last answer.", limit.as_secs()))
        }
        Err(RecvTimeoutError::Disconnected) => Ok(answers),
    }
}

fn understood(line: &[u8], case: &Case) -> Result<Answer, String> {
    if u64::try_from(line.len()).unwrap_or(u64::MAX) > LONGEST {
        return Err(format!("is longer than {LONGEST} bytes."));
    }
    let shown = cut(&String::from_utf8_lossy(line), 80);
    let answer: Answer = serde_json::from_slice(line)
        .map_err(|error| format!("is not of the form that is asked for ({error}): {shown}"))?;
    if answer.case != case.name {
        return Err(format!(
            "names case {}; answers stand in the order of the cases.",
            cut(&answer.case, 80)
        ));
    }
    Ok(answer)
}

/// The case without what would give the answer away: `viewers` stands for what is expected.
fn question(case: &Case) -> String {
    let mut written = case.written.clone();
    if let Some(keys) = written.as_object_mut() {
        keys.remove("expect");
        keys.remove("rules");
        let viewers: Vec<&str> = case.expect.keys().map(|viewer| viewer.as_str()).collect();
        keys.insert("viewers".to_owned(), json!(viewers));
    }
    written.to_string()
}
