//! Notifications by kind.

use baton_model::{ActionKind, AlertKey};

use super::*;
use crate::words::alert::{self, Told};

fn told(ask: &Ask, item: &Item, again: bool) -> (String, String, Vec<String>, bool) {
    let names = names();
    let told = Told { item, ask, again, names: &names };
    let alert = alert::one(AlertKey("k".into()), &told, false);
    let buttons = alert.buttons.into_iter().map(|button| button.label).collect();
    (alert.title, alert.body, buttons, alert.inline_reply)
}

fn able() -> Item {
    let mut item = item();
    item.actions =
        vec![ActionKind::Reply, ActionKind::Reassign, ActionKind::Approve, ActionKind::Merge];
    item.facts.additions = Some(86);
    item.facts.deletions = Some(12);
    item
}

#[test]
fn each_kind_has_its_title_and_buttons() {
    use AskKind as K;
    let hand_over = ["Open", "Hand over…", "Later"];
    for (kind, rule, creditor, title, buttons) in [
        (K::Answer, "R19", Some("ben"), "Ben asks you", ["Reply…", "Later", "Open"]),
        (K::Review, "R1", Some("ben"), "Ben asks you to review", hand_over),
        (K::Rereview, "R7", Some("cho"), "Cho asks you to look again", hand_over),
        (K::Verify, "R21", Some("coder"), "Coder hands back a result", hand_over),
        (K::Do, "I1", None, "Assigned to you", hand_over),
        (K::Fix, "R9", Some("cho"), "Cho asks you for changes", ["Open", "Reply…", "Later"]),
        (K::Fix, "R13", None, "A required check fails", ["Open", "Reply…", "Later"]),
        (K::Merge, "R18", None, "Ready for you to merge", ["Merge", "Open", "Later"]),
    ] {
        let (got, _, labels, inline) = told(&ask(kind, rule, creditor), &able(), false);
        assert_eq!(
            (got.as_str(), labels.as_slice()),
            (title, buttons.map(str::to_owned).as_slice())
        );
        assert_eq!(inline, buttons.contains(&"Reply…"));
    }
    // An item lists what can be done; nothing else is offered.
    let (_, _, labels, inline) = told(&ask(K::Answer, "R19", Some("ben")), &item(), false);
    assert_eq!((labels, inline), (vec!["Later".to_owned(), "Open".to_owned()], false));
}

#[test]
fn the_body_has_the_thing_and_their_words() {
    let mut asked = ask(AskKind::Answer, "R19", Some("ben"));
    asked.evidence = vec![evidence("ben", "said", Some("Is the second miss\nsafe?"))];
    let (_, body, ..) = told(&asked, &able(), false);
    assert_eq!(body, "“Is the second miss safe?”\nFix cache stampede on cold start, acme/api #482");
    let (title, body, ..) = told(&ask(AskKind::Review, "R1", Some("ben")), &able(), true);
    assert_eq!(title, "Ben asks you again to review");
    assert_eq!(body, "Fix cache stampede on cold start, +86 −12. acme/api #482");
    let long = "word ".repeat(100);
    asked.evidence = vec![evidence("ben", "said", Some(&long))];
    let (_, body, ..) = told(&asked, &able(), false);
    assert!(body.lines().next().unwrap().chars().count() <= 142, "{body}");
}

#[test]
fn several_become_one_with_names() {
    let names = names();
    let (one, two) = (ask(AskKind::Review, "R1", Some("ben")), ask(AskKind::Merge, "R18", None));
    let mut three = ask(AskKind::Answer, "R19", Some("dia"));
    three.evidence = vec![evidence("dia", "said", Some("Can we ship?"))];
    let item = item();
    let told: Vec<_> = [&one, &two, &three]
        .into_iter()
        .map(|ask| Told { item: &item, ask, again: false, names: &names })
        .collect();
    let alert = alert::several(AlertKey("k".into()), &told, false);
    assert_eq!(alert.title, "Ben and Dia wait on you");
    assert_eq!(
        alert.body,
        "Ben: review Fix cache stampede on cold start\nReady for you to merge: Fix cache stampede on cold start\nDia: “Can we ship?”"
    );
}

#[test]
fn hidden_content_says_nothing() {
    let names = names();
    let (ask, item) = (ask(AskKind::Review, "R1", Some("ben")), able());
    let told = Told { item: &item, ask: &ask, again: false, names: &names };
    for alert in [
        alert::one(AlertKey("k".into()), &told, true),
        alert::several(AlertKey("k".into()), &[told, told], true),
        alert::failed(
            AlertKey("k".into()),
            "your reply",
            "Not sent",
            "Fix cache",
            "read-only token",
            true,
        ),
    ] {
        let text = format!("{} {}", alert.title, alert.body);
        assert!(
            !text.contains("Ben") && !text.contains("cache") && !text.contains("token"),
            "{text}"
        );
        assert!(!alert.inline_reply);
    }
    let failed = alert::failed(
        AlertKey("k".into()),
        "your reply",
        "Not sent",
        "Fix cache",
        "read-only token",
        false,
    );
    assert_eq!(
        (failed.title.as_str(), failed.body.as_str()),
        ("Not sent: your reply", "Fix cache. read-only token. The text is kept.")
    );
}
