//! The reader on the published files and on files that are wrong.

use super::{CaseError, read, report};

const FILES: [(&str, &str); 6] = [
    ("review.yaml", include_str!("../../../../../tests/turns/review.yaml")),
    ("issue.yaml", include_str!("../../../../../tests/turns/issue.yaml")),
    ("general.yaml", include_str!("../../../../../tests/turns/general.yaml")),
    ("chat.yaml", include_str!("../../../../../tests/turns/chat.yaml")),
    ("mail.yaml", include_str!("../../../../../tests/turns/mail.yaml")),
    ("handoff.yaml", include_str!("../../../../../tests/turns/handoff.yaml")),
];

#[test]
fn every_published_file_is_read() {
    let read =
        FILES.map(|(name, text)| read(text, name).unwrap_or_else(|error| panic!("{error}")).len());
    assert!(read.iter().all(|cases| *cases > 10), "{read:?}");
}

#[test]
fn families_review_and_issue_pass() {
    let mut cases: Vec<_> = FILES
        .iter()
        .flat_map(|(name, text)| read(text, name).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    cases.retain(|case| {
        matches!(case.item.family, baton_model::Family::Review | baton_model::Family::Issue)
    });
    let report = report(&cases);
    let lines: Vec<String> = report
        .failures
        .iter()
        .map(|failure| {
            format!(
                "{} {} for {}\n    expected {}\n    got      {}",
                failure.file, failure.case, failure.viewer, failure.expected, failure.got
            )
        })
        .collect();
    assert!(report.cases.passed + report.cases.failed > 150, "{:?}", report.cases);
    assert!(lines.is_empty(), "{:?}\n{}", report.cases, lines.join("\n"));
}

#[test]
fn a_wrong_file_is_refused_with_its_place() {
    let good = "- case: a\n  rules: [R1]\n  family: review\n  item: {owner: ben}\n  events:\n    - {t: 2026-03-02T09:00:00Z, who: ben, what: opened}\n  now: 2026-03-02T12:00:00Z\n  expect:\n    ana: {lane: none}\n";
    assert_eq!(read(good, "x.yaml").map(|cases| cases.len()).ok(), Some(1));
    let wrong = |from: &str, to: &str| match read(&good.replace(from, to), "x.yaml") {
        Ok(_) => panic!("{to} is taken"),
        Err(error) => error.to_string(),
    };
    for (from, to, word) in [
        ("lane: none", "lain: none", "lain"),
        ("lane: none", "lane: nowhere", "nowhere"),
        ("what: opened", "what: opened, of: [ana]", "of"),
        ("what: opened", "what: opened, colour: red", "colour"),
        ("what: opened", "what: review_requested", "of is missing"),
        ("t: 2026-03-02T09:00:00Z", "t: 2026-03-02T09:00:00", "offset"),
        ("rules: [R1]", "rules: [X1]", "X1"),
        ("owner: ben", "owner: ben, owner: ana", "owner"),
        ("owner: ben", "titel: ben", "titel"),
    ] {
        let message = wrong(from, to);
        assert!(message.contains("x.yaml") && message.contains(word), "{to}: {message}");
        assert!(message.contains("case a"), "{to}: {message}");
    }
    let twice = format!("{good}{good}");
    assert!(matches!(read(&twice, "x.yaml"), Err(CaseError::Case { .. })));
    let unknown = good.replace("what: opened", "what: teleported, far: 3");
    let read = read(&unknown, "x.yaml").unwrap_or_else(|error| panic!("{error}"));
    assert!(
        matches!(&read[0].events[0].what, baton_model::What::Other { name } if name == "teleported")
    );
}

#[test]
fn a_day_and_an_instant_are_compared_as_such() {
    let verdict = baton_model::Verdict {
        due: "2026-03-03T12:00:00Z".parse().ok(),
        on: vec!["ana-home".into(), "ben".into()],
        ..baton_model::Verdict::none()
    };
    let mut cast = baton_model::Cast::default();
    cast.same.insert("ana-home".into(), "ana".into());
    let differs = |json: serde_json::Value| {
        let expected = json.as_object().cloned().unwrap_or_default();
        super::compare::difference(&expected, &super::compare::answer(&verdict, &cast), &cast)
            .is_some()
    };
    assert!(!differs(serde_json::json!({"due": "2026-03-03"})));
    assert!(!differs(serde_json::json!({"due": "2026-03-03T13:00:00+01:00"})));
    assert!(differs(serde_json::json!({"due": "2026-03-04"})));
    assert!(differs(serde_json::json!({"due": null})));
    assert!(!differs(serde_json::json!({"on": ["ben", "ana"]})));
    assert!(differs(serde_json::json!({"on": ["ana"]})));
    assert!(differs(serde_json::json!({"lane": "me"})));
}
