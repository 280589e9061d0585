//! The further cases of `tests/turns/extra-*.yaml`, and the published chat cases in English.

use baton_model::Family;

use crate::cases::{Case, read, report};

fn check(cases: &[Case], at_least: usize) {
    let report = report(cases);
    assert!(cases.len() >= at_least, "only {} cases", cases.len());
    let differ: Vec<String> = report
        .failures
        .iter()
        .map(|failure| {
            let (case, viewer) = (&failure.case, &failure.viewer);
            format!(
                "{case} for {viewer}\n  expected {}\n  got      {}",
                failure.expected, failure.got
            )
        })
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

fn cases(file: &str, text: &str) -> Vec<Case> {
    read(text, file).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn further_cases_of_reviews_and_issues() {
    check(&cases("extra-review", include_str!("../../../../tests/turns/extra-review.yaml")), 70);
    check(&cases("extra-issue", include_str!("../../../../tests/turns/extra-issue.yaml")), 50);
}

#[test]
fn chat_in_english() {
    let mut all = cases("chat", include_str!("../../../../tests/turns/chat.yaml"));
    all.extend(cases("general", include_str!("../../../../tests/turns/general.yaml")));
    all.retain(|case| case.item.family == Family::Chat && case.lang.is_none());
    check(&all, 65);
}
