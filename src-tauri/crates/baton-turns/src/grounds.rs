//! What an ask rests on: each event that made it, once, in its words, and nothing that was taken back.

use baton_model::Ask;

use crate::cases::read;

/// The asks of the one viewer of a case, with the keys of what they rest on.
fn grounds(case: &str) -> Vec<(Ask, Vec<String>)> {
    let cases = read(case, "grounds").unwrap_or_else(|error| panic!("{error}"));
    let viewer = cases[0].expect.keys().next().expect("a viewer");
    let asks = cases[0].verdict(viewer).asks;
    asks.into_iter()
        .map(|ask| {
            let keys = ask.evidence.iter().map(|evidence| evidence.key.clone()).collect();
            (ask, keys)
        })
        .collect()
}

#[test]
fn a_merge_rests_on_the_last_approval() {
    let asks = grounds(
        r#"
- case: approved-twice-and-asked-in-between
  rules: [R18]
  family: review
  item: {owner: ben, required_approvals: 2}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ben, what: opened, id: o}
    - {t: 2026-03-02T10:00:00Z, who: ana, what: reviewed, id: a, verdict: approve}
    - {t: 2026-03-02T11:00:00Z, who: cho, what: reviewed, id: c, verdict: approve}
    - {t: 2026-03-02T12:00:00Z, who: dia, what: reviewed, id: d, verdict: comment}
    - {t: 2026-03-02T13:00:00Z, who: ci, what: checks, id: k, state: failed, required: true}
    - {t: 2026-03-02T14:00:00Z, who: ci, what: checks, id: g, state: passed, required: true}
  now: 2026-03-02T15:00:00Z
  expect:
    ben: {lane: me, kind: merge}
"#,
    );
    assert_eq!(asks[0].1, ["c", "g"]);
}

#[test]
fn what_asks_again_is_named_once() {
    let asks = grounds(
        r#"
- case: asked-three-times
  rules: [C1, G9]
  family: chat
  item: {owner: ben, channel: dm, members: [ana, ben]}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ben, what: said, id: m1, text: "Can you check the proxy limit?"}
    - {t: 2026-03-02T10:00:00Z, who: ben, what: said, id: m2, text: "Any update? Any news?"}
    - {t: 2026-03-02T11:00:00Z, who: ben, what: said, id: m3, text: "ping"}
  now: 2026-03-02T12:00:00Z
  expect:
    ana: {lane: me, kind: answer}
"#,
    );
    assert_eq!(asks.len(), 1);
    assert_eq!(asks[0].1, ["m1", "m2", "m3"]);
}

#[test]
fn a_request_is_named_once() {
    let asks = grounds(
        r#"
- case: requested
  rules: [R1]
  family: review
  item: {owner: ben}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ben, what: opened, id: o}
    - {t: 2026-03-02T09:05:00Z, who: ben, what: review_requested, id: r, of: [ana]}
  now: 2026-03-02T12:00:00Z
  expect:
    ana: {lane: me, kind: review}
"#,
    );
    assert_eq!(asks[0].1, ["r"]);
}

#[test]
fn a_question_that_was_deleted_is_no_ground() {
    let asks = grounds(
        r#"
- case: asked-twice-and-the-first-deleted
  rules: [C1, G14]
  family: chat
  item: {owner: ben, channel: dm, members: [ana, ben]}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ben, what: said, id: m1, text: "Can you check the proxy limit?"}
    - {t: 2026-03-02T10:00:00Z, who: ben, what: said, id: m2, text: "Can you check the proxy limit, please?"}
    - {t: 2026-03-02T11:00:00Z, who: ben, what: deleted, "on": m1}
  now: 2026-03-02T12:00:00Z
  expect:
    ana: {lane: me, kind: answer}
"#,
    );
    assert_eq!(asks.len(), 1);
    assert_eq!(asks[0].1, ["m2"]);
}

#[test]
fn an_agents_question_says_which_words_ask() {
    let asks = grounds(
        r#"
- case: agent-asks
  rules: [I8]
  family: issue
  people: {coder: agent}
  item: {owner: ben}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ana, what: delegated, id: d, to: coder}
    - {t: 2026-03-02T10:00:00Z, who: coder, what: said, id: q, text: "@ana shall I drop the old index?"}
  now: 2026-03-02T12:00:00Z
  expect:
    ana: {lane: me, kind: decide}
"#,
    );
    let question = asks[0].0.evidence.iter().find(|evidence| evidence.key == "q").expect("q");
    let quote = question.quote.as_deref().expect("a quote");
    let words: Vec<&str> =
        question.decided.iter().filter_map(|(start, end)| quote.get(*start..*end)).collect();
    assert!(words.concat().contains("shall I"), "{words:?}");
}
