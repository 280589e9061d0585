//! Pure: checks of the present head as events, and what they say about its push.
//!
//! A check has an id and times of its own, so it is an event and no observation: the same check failing again on
//! the next head is a new event, also where nobody saw it running in between.

use std::collections::BTreeMap;

use baton_model::{CheckState, Event, Timestamp, What};

use super::handles::{GITHUB, People};
use super::wire::Check;

/// What the checks of a head say together.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) events: Vec<Event>,
    /// Passed, failed, running.
    pub(super) counts: (u32, u32, u32),
    /// When the head arrived at the latest.
    pub(super) pushed: Option<Timestamp>,
    /// Required and not failed nor passed, or not required and running: asked about again.
    pub(super) running: bool,
}

/// Reads them. `fallback` dates a check that names no time (expected, never reported).
pub(super) fn read(checks: &[Check], fallback: Timestamp, people: &mut People) -> Checked {
    let mut all = Checked::default();
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for check in checks {
        if let Check::CheckRun { name, .. } = check {
            *names.entry(name.clone()).or_default() += 1;
        }
    }
    for check in checks {
        let (key, name, state, at, required, who) = match check {
            Check::CheckRun {
                id,
                name,
                status,
                conclusion,
                started_at,
                completed_at,
                is_required,
                check_suite,
            } => {
                let suite = check_suite.as_ref();
                let arrived = suite.and_then(|suite| suite.created_at);
                all.pushed = [all.pushed, arrived].into_iter().flatten().min();
                let state = run_state(status, conclusion.as_deref());
                let at = match state {
                    CheckState::Running => started_at.or(arrived),
                    _ => completed_at.or(*started_at),
                };
                let app = suite.and_then(|suite| suite.app.as_ref());
                let who = people.machine(app.map_or(GITHUB, |app| app.slug.as_str()));
                // Two workflows may have a job of one name; a job's name alone is what rules require.
                let workflow = suite
                    .and_then(|suite| suite.workflow_run.as_ref()?.workflow.as_ref())
                    .filter(|_| names.get(name).is_some_and(|count| *count > 1));
                let name = match workflow {
                    Some(workflow) => format!("{} / {name}", workflow.name),
                    None => name.clone(),
                };
                (id, name, state, at.or(arrived), *is_required, who)
            }
            Check::StatusContext { id, context, state, created_at, is_required, creator } => {
                let who = people.meet(creator.as_ref());
                let who = if creator.is_some() { who } else { people.machine(GITHUB) };
                (id, context.clone(), status_state(state), Some(*created_at), *is_required, who)
            }
            Check::Other => continue,
        };
        match state {
            CheckState::Passed => all.counts.0 += 1,
            CheckState::Failed => all.counts.1 += 1,
            CheckState::Running => {
                all.counts.2 += 1;
                all.running = true;
            }
        }
        let word = match state {
            CheckState::Passed => "passed",
            CheckState::Failed => "failed",
            CheckState::Running => "running",
        };
        let at = at.unwrap_or(fallback);
        all.events.push(Event {
            // Some apps run a check again under its old id.
            key: format!("check:{key}:{word}:{}", at.as_second()),
            at,
            who,
            what: What::Checks { state, required, name },
        });
    }
    all
}

/// docs.github.com/en/graphql/reference/enums#checkconclusionstate; what was skipped does not block.
fn run_state(status: &str, conclusion: Option<&str>) -> CheckState {
    if status != "COMPLETED" {
        return CheckState::Running;
    }
    match conclusion {
        Some("SUCCESS" | "NEUTRAL" | "SKIPPED") => CheckState::Passed,
        Some("STALE") | None => CheckState::Running,
        Some(_) => CheckState::Failed,
    }
}

fn status_state(state: &str) -> CheckState {
    match state {
        "SUCCESS" => CheckState::Passed,
        "ERROR" | "FAILURE" => CheckState::Failed,
        _ => CheckState::Running,
    }
}
