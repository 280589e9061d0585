//! Fixtures in GitHub's shape, and the events and facts that they must become.

use std::collections::BTreeMap;

use baton_model::{
    ActionKind, Event, Handle, ItemState, ItemUpdate, MergeState, Nature, Timestamp, What,
};
use serde_json::{Value, json};

use super::handles::People;
use super::transform::{Around, Standing, transform};
use super::wire::{Check, Reaction, Subject};

const PULL: &str = include_str!("fixtures/pull.json");
const CHECKS: &str = r#"[
  {"__typename":"CheckRun","id":"CR_1","name":"unit","status":"COMPLETED","conclusion":"FAILURE","isRequired":true,
   "startedAt":"2026-03-02T12:59:00Z","completedAt":"2026-03-02T13:05:00Z",
   "checkSuite":{"createdAt":"2026-03-02T12:58:00Z","app":{"slug":"github-actions"},"workflowRun":{"workflow":{"name":"CI"}}}},
  {"__typename":"CheckRun","id":"CR_2","name":"docs","status":"IN_PROGRESS","conclusion":null,"isRequired":false,
   "startedAt":"2026-03-02T12:59:00Z","completedAt":null,
   "checkSuite":{"createdAt":"2026-03-02T12:58:30Z","app":{"slug":"github-actions"},"workflowRun":null}}]"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read(subject: Value, me: &str) -> (ItemUpdate, Standing, People) {
    let subject: Subject = serde_json::from_value(subject).unwrap();
    let checks: Vec<Check> = serde_json::from_str(CHECKS).unwrap();
    let reaction: Reaction = serde_json::from_value(json!({
        "id": "REA_1", "content": "EYES", "createdAt": "2026-03-02T11:01:00Z", "user": {"login": "ben"}
    }))
    .unwrap();
    let reactions = BTreeMap::from([("PRRC_1".to_owned(), vec![reaction])]);
    let me = Handle::new(me);
    let around = Around {
        me: &me,
        now: at("2026-03-02T16:00:00Z"),
        first_sight: true,
        checks: Some(&checks),
        reactions: &reactions,
        in_inbox: true,
    };
    let mut people = People::default();
    let (update, standing) = transform(&subject, &around, &mut people).unwrap();
    (update, standing, people)
}

fn pull() -> Value {
    serde_json::from_str(PULL).unwrap()
}

/// The fixture with members of it changed.
fn pull_with(changes: Value) -> Value {
    let mut pull = pull();
    for (key, value) in changes.as_object().unwrap() {
        pull[key] = value.clone();
    }
    pull
}

fn line(event: &Event) -> String {
    format!("{} {} {:?} [{}]", event.at, event.who, event.what, event.key)
}

#[test]
fn a_pull_request_becomes_these_events() {
    let (update, ..) = read(pull(), "Ana");
    let lines: Vec<String> = update.events.iter().map(line).collect();
    let expected: Vec<&str> = include_str!("fixtures/pull.events").lines().collect();
    assert_eq!(lines, expected, "\n{}", lines.join("\n"));
    assert_eq!(update.whole_since, Some(at("2026-03-02T09:00:00Z")));
}

#[test]
fn what_has_no_time_is_observed() {
    let (update, ..) = read(pull(), "Ana");
    let slot = |name: &str| update.observed.iter().find(|seen| seen.slot == name).unwrap();
    assert_eq!(slot("mergeable").what, What::Mergeable { state: MergeState::Yes });
    assert!(slot("mergeable").ordinary && slot("auto_merge").ordinary);
    let resolved = slot("resolved:PRRT_2");
    assert_eq!(resolved.what, What::Resolved { thread: "PRRT_2".into() });
    assert_eq!((resolved.who.as_str(), resolved.since), ("ben", Some(at("2026-03-02T11:00:00Z"))));
    assert!(slot("resolved:PRRT_1").ordinary);

    let (update, ..) =
        read(pull_with(json!({"mergeable": "CONFLICTING", "isInMergeQueue": true})), "Ana");
    let slot = |name: &str| update.observed.iter().find(|seen| seen.slot == name).unwrap();
    assert!(!slot("mergeable").ordinary);
    assert_eq!(slot("auto_merge").what, What::AutoMerge { on: true });
    assert_eq!(update.item.facts.conflict, Some(true));
}

#[test]
fn facts_and_people_are_read() {
    let (update, standing, people) = read(pull(), "Ana");
    let item = update.item;
    assert_eq!((item.place.as_str(), item.state), ("acme/api #482", ItemState::Open));
    assert_eq!(item.required_approvals, 2);
    assert_eq!(item.facts.checks, Some((0, 1, 1)));
    assert_eq!(item.facts.merge_methods, ["squash", "merge"]);
    assert_eq!(
        item.facts.body.as_deref(),
        Some("Two workers refill.\ncc @ANA please check the limits")
    );
    assert_eq!(item.facts.assigned, [Handle::new("acme/platform")]);
    assert_eq!(standing, Standing { open: true, unsettled: false, concerns_me: true, mine: false });
    let people = people.into_vec();
    let named = |handle: &str| people.iter().find(|person| person.handle.as_str() == handle);
    assert_eq!(named("ben").unwrap().name.as_deref(), Some("Ben Moor"));
    assert_eq!(named("github-actions[bot]").unwrap().nature, Nature::Bot);
    assert!(named("acme/platform").is_none(), "a team is no person");
}

#[test]
fn actions_are_exactly_what_is_possible() {
    use ActionKind::{Approve, MarkDone, Merge, Reassign, Reply, RequestChanges};
    let clean = json!({"mergeStateStatus": "CLEAN"});
    let cases = [
        (json!({}), "Ana", vec![Reply, Reassign, Approve, RequestChanges, MarkDone]),
        (clean.clone(), "Ana", vec![Reply, Reassign, Approve, RequestChanges, Merge, MarkDone]),
        (clean, "ben", vec![Reply, Reassign, Merge, MarkDone]),
        (
            json!({"mergeStateStatus": "CLEAN", "isDraft": true}),
            "ben",
            vec![Reply, Reassign, MarkDone],
        ),
        (
            json!({"mergeStateStatus": "CLEAN", "isMergeQueueEnabled": true}),
            "ben",
            vec![Reply, Reassign, MarkDone],
        ),
        (json!({"pullState": "MERGED"}), "Ana", vec![Reply, MarkDone]),
    ];
    for (changes, me, expected) in cases {
        let (update, ..) = read(pull_with(changes.clone()), me);
        assert_eq!(update.item.actions, expected, "{changes} as {me}");
    }
    let mut reader = pull();
    reader["repository"]["viewerPermission"] = json!("READ");
    assert_eq!(read(reader, "Ana").0.item.actions, [Reply, Approve, RequestChanges, MarkDone]);
    let mut archived = pull();
    archived["repository"]["isArchived"] = json!(true);
    let (update, ..) = read(archived, "Ana");
    assert_eq!(update.item.actions, [MarkDone]);
    assert!(update.events.iter().any(|event| event.what == What::Archived));
}

#[test]
fn approvals_follow_githubs_own_decision() {
    for (decision, required) in [("REVIEW_REQUIRED", 2), ("APPROVED", 2), ("CHANGES_REQUESTED", 2)]
    {
        let (update, ..) = read(pull_with(json!({"reviewDecision": decision})), "Ana");
        assert_eq!(update.item.required_approvals, required, "{decision}");
    }
    let no_rule = json!({"reviewDecision": null, "baseRef": null});
    assert_eq!(read(pull_with(no_rule), "Ana").0.item.required_approvals, 1);
}

#[test]
fn an_agents_pull_request_is_for_whom_it_is_assigned_to() {
    let changes = json!({
        "author": {"__typename": "Bot", "login": "copilot-swe-agent"},
        "assignees": {"nodes": [{"login": "cho"}, {"login": "Ana"}]}
    });
    let (update, standing, people) = read(pull_with(changes), "Ana");
    assert_eq!(update.item.on_behalf_of, Some(Handle::new("Ana")));
    assert_eq!(people.nature(&update.item.owner), Nature::Agent);
    assert!(standing.mine);
}

#[test]
fn a_missing_page_allows_no_conclusion() {
    let mut cut = pull();
    cut["timelineItems"]["pageInfo"]["hasPreviousPage"] = json!(true);
    let (update, ..) = read(cut, "Ana");
    assert_eq!(update.whole_since, None);
    assert!(!update.events.iter().any(|event| event.what == What::Drafted));
    let mut hole = pull();
    hole["reviewThreads"]["nodes"][0] = Value::Null;
    assert_eq!(read(hole, "Ana").0.whole_since, None);
}

#[test]
fn an_issue_becomes_these_events() {
    let issue = json!({
        "__typename": "Issue", "id": "I_1", "number": 7, "title": "Exports time out", "url": "https://github.com/acme/web/issues/7",
        "body": "Seen twice.", "issueState": "OPEN", "createdAt": "2026-03-02T09:00:00Z", "updatedAt": "2026-03-02T10:00:00Z",
        "viewerCanClose": true, "author": null, "repository": {"nameWithOwner": "acme/web", "viewerPermission": "READ"},
        "assignees": {"nodes": [{"login": "Ana"}, {"login": "cho"}]},
        "timelineItems": {"nodes": [
            {"__typename": "AssignedEvent", "id": "AE_1", "actor": {"login": "ben"}, "createdAt": "2026-03-02T09:10:00Z", "assignee": {"__typename": "User", "login": "Ana"}},
            {"__typename": "AssignedEvent", "id": "AE_2", "actor": {"login": "ben"}, "createdAt": "2026-03-02T09:20:00Z", "assignee": {"__typename": "Bot", "login": "copilot-swe-agent"}},
            {"__typename": "CrossReferencedEvent", "id": "CR_1", "createdAt": "2026-03-02T09:30:00Z", "willCloseTarget": true,
             "source": {"__typename": "PullRequest", "id": "PR_8", "isDraft": false, "pullState": "OPEN", "updatedAt": "2026-03-02T09:50:00Z", "author": {"__typename": "Bot", "login": "copilot-swe-agent"}}}
        ]}
    });
    let (update, standing, _) = read(issue, "Ana");
    let lines: Vec<String> = update.events.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "2026-03-02T09:00:00Z ghost Opened [I_1]",
            "2026-03-02T09:10:00Z ben Assigned { to: @Ana } [AE_1]",
            "2026-03-02T09:20:00Z ben Delegated { to: @copilot-swe-agent[bot] } [AE_2]",
            "2026-03-02T09:00:00Z ghost Assigned { to: @cho } [assigned:cho]",
        ]
    );
    assert_eq!(update.observed[0].what, What::Stopped { result: true });
    assert_eq!(update.item.on_behalf_of, Some(Handle::new("ben")));
    assert_eq!(update.item.actions, [ActionKind::Reply, ActionKind::MarkDone]);
    assert!(standing.open && standing.concerns_me);
}
