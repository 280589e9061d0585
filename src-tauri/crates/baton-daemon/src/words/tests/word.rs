//! What is said of the user's own word.

use baton_engine::{Limit, Worded};
use baton_model::{AskKind, Override, OverrideKind, Timestamp};
use baton_store::StoredItem;

use super::super::word;
use super::*;
use crate::later::Preset;

fn worded(kind: OverrideKind, before: &[Override]) -> Worded {
    let word = Override {
        by: "gus".into(),
        at: at("2026-03-02T09:00:00Z"),
        thread: None,
        ask: None,
        seen: None,
        kind,
    };
    let mut held = verdict(ask(AskKind::Review, "R1", Some("ben")));
    if let OverrideKind::Snoozed { until, .. } = word.kind {
        held.snoozed_until = Some(until.unwrap_or(Timestamp::MAX));
    }
    held.words = before.to_vec();
    let item = StoredItem {
        id: baton_model::ItemId("abc".into()),
        account: "work".into(),
        item: item(),
        events: vec![],
        overrides: vec![],
        verdict: held,
    };
    Worded { item, word, limit: None }
}

fn snoozed(until: Option<&str>, or_activity: bool) -> OverrideKind {
    OverrideKind::Snoozed { until: until.map(at), or_activity }
}

#[test]
fn each_word_says_what_it_does_and_what_ends_it() {
    let until = "until somebody else acts on it";
    let cases = [
        (
            OverrideKind::Passed { to: "cho".into() },
            "Cho has it",
            format!("In your view Cho has it, {until}."),
            "You said that Cho has it",
        ),
        (
            OverrideKind::Took,
            "You have it",
            format!("In your view you have it, {until}."),
            "You said that you have it",
        ),
        (
            OverrideKind::Settled,
            "Settled",
            format!("In your view it is settled, {until}."),
            "You said that it is settled",
        ),
        (
            OverrideKind::NotMine,
            "Not yours",
            "In your view it is not yours, until somebody names you again.".into(),
            "You said that it is not yours",
        ),
        (
            snoozed(Some("2026-03-06T13:00:00Z"), true),
            "Put off until Fri 6 Mar 14:00",
            "Quiet until Fri 6 Mar 14:00 (in 4 days), or when somebody else acts on it.".into(),
            "You put it off until Fri 6 Mar 14:00",
        ),
        (
            snoozed(Some("2027-01-04T08:00:00Z"), false),
            "Put off until Mon 4 Jan 2027 09:00",
            "Quiet until Mon 4 Jan 2027 09:00 (in 10 months), whatever happens on it.".into(),
            "You put it off until Mon 4 Jan 2027 09:00",
        ),
        (
            snoozed(None, true),
            "Put off until something happens",
            "Quiet until somebody else acts on it.".into(),
            "You put it off until something happens",
        ),
    ];
    for (kind, short, long, said) in cases {
        let worded = worded(kind, &[]);
        let verdict = &worded.item.verdict;
        assert_eq!(word::short(&worded, false, &names(), &when()), short);
        assert_eq!(word::long(&worded, &names(), &when()), long);
        assert_eq!(word::said(&worded.word, verdict, &names(), &when()), said);
        let back = word::undone(&worded, &names(), &when());
        assert_eq!(back, format!("Taken back: y{}. It waits on you.", &said[1..]));
    }
}

#[test]
fn what_was_said_before_holds_again() {
    let before = worded(OverrideKind::Took, &[]).word;
    let back = word::undone(&worded(OverrideKind::Settled, &[before]), &names(), &when());
    assert_eq!(
        back,
        "Taken back: you said that it is settled. What you said before holds again: you said that you have it."
    );
}

#[test]
fn a_limit_names_what_expires() {
    let limit = |kind| Limit {
        latest: at("2026-03-02T13:12:00Z"),
        expires: at("2026-03-02T14:00:00Z"),
        kind,
    };
    let decide = limit(AskKind::Decide);
    let words = "Until 14:12 at the latest: the decision expires at 15:00.";
    assert_eq!(word::limit(&decide, &when()), words);
    let words = "Until 14:12 at the latest: it begins at 15:00.";
    assert_eq!(word::limit(&limit(AskKind::Rsvp), &when()), words);

    let offered = [(Preset::Hour, at("2026-03-02T11:00:00Z"))];
    let menu = word::choices(&offered, Some(&decide), &when());
    let shown: Vec<_> =
        menu.choices.iter().map(|one| (one.key.as_str(), one.hint.as_str())).collect();
    assert_eq!(
        shown,
        [("later", "12:00"), ("latest", "14:12"), ("activity", "14:12 at the latest")]
    );
    assert_eq!(menu.latest_why.as_deref(), Some("The decision expires at 15:00."));
    let free = word::choices(&offered, None, &when());
    assert_eq!(free.choices.last().map(|one| one.hint.as_str()), Some("without a time"));
}

#[test]
fn how_far_ahead() {
    let ahead = |to: &str| when().until(at(to)).replace('\u{202f}', " ");
    let cases = [
        ("2026-03-02T10:05:30Z", "in 1 min"),
        ("2026-03-02T11:04:00Z", "in 59 min"),
        ("2026-03-02T12:00:00Z", "in 2 h"),
        ("2026-03-02T22:30:00Z", "in 12 h"),
        ("2026-03-03T08:00:00Z", "tomorrow"),
        ("2026-03-04T08:00:00Z", "in 2 days"),
        ("2026-04-02T08:00:00Z", "in 4 weeks"),
        ("2026-09-02T08:00:00Z", "in 6 months"),
    ];
    for (to, words) in cases {
        assert_eq!(ahead(to), words, "{to}");
    }
}

#[test]
fn people_are_found_by_what_one_calls_them() {
    let found = |text: &str| {
        names().called(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("cho"), "cho");
    assert_eq!(found("CHO"), "cho");
    assert_eq!(found("be"), "ben");
    assert_eq!(found("nobody"), "");
}
