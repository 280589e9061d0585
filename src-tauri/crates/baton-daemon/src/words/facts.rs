//! Figures beside a title: size, checks, conflict.

use baton_api::wire::FactsView;
use baton_model::{Facts, Family, ItemState};

/// "7 checks pass", "1 of 7 checks fails", "2 of 7 checks run"; empty: unknown or none.
pub fn checks(facts: &Facts) -> (String, &'static str) {
    let Some((passed, failed, running)) = facts.checks else { return (String::new(), "") };
    let all = passed + failed + running;
    let verb = |n: u32, one: &'static str, more: &'static str| if n == 1 { one } else { more };
    match (all, failed, running) {
        (0, ..) => (String::new(), ""),
        (all, failed, _) if failed > 0 => {
            (format!("{failed} of {all} checks {}", verb(failed, "fails", "fail")), "fail")
        }
        (all, _, running) if running > 0 => {
            (format!("{running} of {all} checks {}", verb(running, "runs", "run")), "run")
        }
        (1, ..) => ("1 check passes".into(), "pass"),
        (all, ..) => (format!("{all} checks pass"), "pass"),
    }
}

/// "+86 −12", with a real minus; `None`: unknown.
pub fn size(facts: &Facts) -> Option<String> {
    Some(format!("+{} −{}", facts.additions?, facts.deletions?))
}

/// The state's name.
pub fn state(state: ItemState) -> &'static str {
    match state {
        ItemState::Open => "open",
        ItemState::Draft => "draft",
        ItemState::Closed => "closed",
        ItemState::Merged => "merged",
        ItemState::AccessLost => "access_lost",
    }
}

/// All of them.
pub fn view(facts: &Facts, item_state: ItemState) -> FactsView {
    let (checks, checks_state) = checks(facts);
    let conflict = match (facts.conflict, facts.base.as_deref()) {
        (None, _) => String::new(),
        (Some(false), _) => "no conflict".into(),
        (Some(true), Some(base)) => format!("conflicts with {base}"),
        (Some(true), None) => "has conflicts".into(),
    };
    FactsView {
        additions: facts.additions,
        deletions: facts.deletions,
        files: facts.files,
        checks,
        checks_state: checks_state.into(),
        conflict,
        state: state(item_state).into(),
        labels: facts.labels.clone(),
    }
}

/// A family's name.
pub fn family(family: Family) -> &'static str {
    match family {
        Family::Review => "review",
        Family::Issue => "issue",
        Family::Chat => "chat",
        Family::Mail => "mail",
        Family::Event => "event",
        Family::Handoff => "handoff",
    }
}
