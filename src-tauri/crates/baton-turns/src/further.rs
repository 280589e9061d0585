//! The further cases of `tests/turns/extra-*.yaml` and `*-hand-*.yaml`, and the published cases of the other families in English.

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
    check(&cases("extra-corners", include_str!("../../../../tests/turns/extra-corners.yaml")), 40);
    check(&cases("extra-issue", include_str!("../../../../tests/turns/extra-issue.yaml")), 50);
}

#[test]
fn the_viewers_own_word_in_every_family() {
    let text = include_str!("../../../../tests/turns/extra-overrides.yaml");
    check(&cases("extra-overrides", text), 28);
}

#[test]
fn the_other_families_in_english() {
    let files = [
        ("chat", include_str!("../../../../tests/turns/chat.yaml")),
        ("general", include_str!("../../../../tests/turns/general.yaml")),
        ("mail", include_str!("../../../../tests/turns/mail.yaml")),
        ("event", include_str!("../../../../tests/turns/event.yaml")),
        ("handoff", include_str!("../../../../tests/turns/handoff.yaml")),
    ];
    let mut all: Vec<Case> = files.iter().flat_map(|(file, text)| cases(file, text)).collect();
    all.retain(|case| {
        !matches!(case.item.family, Family::Review | Family::Issue) && case.lang.is_none()
    });
    check(&all, 140);
}

#[test]
fn cases_by_another_hand() {
    let files = [
        ("other-hand-review", include_str!("../../../../tests/turns/other-hand-review.yaml"), 40),
        ("other-hand-issue", include_str!("../../../../tests/turns/other-hand-issue.yaml"), 20),
        ("other-hand-general", include_str!("../../../../tests/turns/other-hand-general.yaml"), 30),
        ("other-hand-rest", include_str!("../../../../tests/turns/other-hand-rest.yaml"), 25),
        ("third-hand-review", include_str!("../../../../tests/turns/third-hand-review.yaml"), 95),
        ("third-hand-issue", include_str!("../../../../tests/turns/third-hand-issue.yaml"), 55),
        ("third-hand-event", include_str!("../../../../tests/turns/third-hand-event.yaml"), 28),
        ("third-hand-handoff", include_str!("../../../../tests/turns/third-hand-handoff.yaml"), 30),
        ("third-hand-general", include_str!("../../../../tests/turns/third-hand-general.yaml"), 65),
    ];
    for (file, text, at_least) in files {
        check(&cases(file, text), at_least);
    }
}

#[test]
fn cases_by_a_third_hand() {
    let files = [
        ("third-hand-chat", include_str!("../../../../tests/turns/third-hand-chat.yaml"), 200),
        ("third-hand-mail", include_str!("../../../../tests/turns/third-hand-mail.yaml"), 35),
        ("third-hand-german", include_str!("../../../../tests/turns/third-hand-german.yaml"), 100),
        ("third-hand-french", include_str!("../../../../tests/turns/third-hand-french.yaml"), 100),
        (
            "third-hand-spanish",
            include_str!("../../../../tests/turns/third-hand-spanish.yaml"),
            100,
        ),
    ];
    for (file, text, at_least) in files {
        check(&cases(file, text), at_least);
    }
}

#[test]
fn further_cases_in_spanish() {
    check(&cases("extra-spanish", include_str!("../../../../tests/turns/extra-spanish.yaml")), 8);
}

#[test]
fn further_cases_in_french() {
    check(&cases("extra-french", include_str!("../../../../tests/turns/extra-french.yaml")), 9);
}
