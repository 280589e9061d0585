//! The ask as one sentence, on both sides.

use super::*;
use crate::words::ask::{Said, plain};

fn on_me(kind: AskKind, rule: &str, from: &[&str], change: impl Fn(&mut Said<'_>)) -> String {
    let team = Handle::from("acme/platform");
    let mut said = Said {
        kind,
        lane: Lane::Me,
        from: from.iter().map(|who| Handle::from(*who)).collect(),
        on: vec![],
        team: Some(&team),
        shared: false,
        acked: false,
        confidence: 95,
        rule: rule.into(),
        base: Some("main"),
    };
    change(&mut said);
    plain(&said.sentence(&names()))
}

#[test]
fn what_waits_on_me() {
    use AskKind as K;
    for (kind, rule, from, words) in [
        (K::Decide, "H1", vec!["coder"], "Coder asks you to decide"),
        (K::Verify, "I9", vec!["ben"], "Ben asks you to check the result"),
        (K::Verify, "R21", vec!["coder"], "Coder hands back a result"),
        (K::Answer, "R19", vec!["ben"], "Ben asks you"),
        (K::Answer, "R19", vec!["ben", "cho"], "Ben and Cho ask you"),
        (K::Rereview, "R7", vec!["cho"], "Cho asks you to look again"),
        (K::Review, "R1", vec!["ben"], "Ben asks you to review"),
        (K::Review, "R1", vec!["nameless"], "nameless asks you to review"),
        (K::Fix, "R9", vec!["cho"], "Cho asks you for changes"),
        (K::Fix, "R9", vec!["cho", "dia", "eli"], "Cho, Dia and Eli ask you for changes"),
        (K::Fix, "R9", vec!["ben", "cho", "dia", "eli"], "Ben, Cho and 2 more ask you for changes"),
        (K::Fix, "R13", vec![], "A required check fails"),
        (K::Fix, "R15", vec![], "Your branch conflicts with main"),
        (K::Merge, "R18", vec![], "Ready for you to merge"),
        (K::Merge, "R18", vec!["cho"], "Cho asks you to merge"),
        (K::FinishReview, "R8", vec![], "You began a review, not sent yet"),
        (K::Rsvp, "E1", vec!["ben"], "Ben invites you"),
        (K::Do, "I1", vec![], "Assigned to you"),
        (K::Do, "C11", vec!["dia"], "You promised Dia"),
        (K::Unblock, "I7", vec!["eli"], "Eli is blocked by your task"),
        (K::PickReviewers, "R16", vec![], "Nobody was asked to review yet"),
        (K::PickUp, "I6", vec![], "Nobody has picked this up"),
        (K::MoveOn, "G7", vec![], "Nobody is on turn: your move"),
    ] {
        assert_eq!(on_me(kind, rule, &from, |_| {}), words);
    }
    assert_eq!(
        on_me(K::Review, "R2", &["eli"], |said| said.shared = true),
        "Eli asks platform to review"
    );
    assert_eq!(
        on_me(K::Answer, "C3", &["eli"], |said| said.confidence = 70),
        "Eli may be asking you"
    );
}

#[test]
fn what_i_wait_on_others_for() {
    use AskKind as K;
    for (kind, on, acked, words) in [
        (K::Decide, vec!["dia"], false, "You wait on Dia to decide"),
        (K::Verify, vec!["ben"], false, "You wait on Ben to check the result"),
        (K::Answer, vec!["ben"], false, "You wait on Ben to answer"),
        (K::Rereview, vec!["cho"], false, "You wait on Cho to look again"),
        (K::Review, vec!["ben"], false, "You wait on Ben to review"),
        (K::Review, vec!["ben", "cho"], false, "You wait on Ben and Cho to review"),
        (K::Review, vec!["acme/platform"], false, "You wait on platform to review"),
        (K::Fix, vec!["ben"], false, "You wait on Ben to make changes"),
        (K::Merge, vec!["ben"], false, "You wait on Ben to merge"),
        (K::FinishReview, vec!["ben"], false, "You wait on Ben to finish the review"),
        (K::Rsvp, vec!["ben", "cho"], false, "You wait on Ben and Cho to accept"),
        (K::Do, vec!["eli"], false, "You wait on Eli, who is on it"),
        (K::Do, vec!["coder"], false, "You wait on Coder to finish"),
        (K::Unblock, vec!["dia"], false, "You wait on Dia to unblock you"),
        (K::PickUp, vec![], false, "Nobody has picked this up"),
        (K::Review, vec!["eli"], true, "You wait on Eli, who is on it"),
    ] {
        let got = on_me(kind, "R1", &[], |said| {
            said.lane = Lane::Others;
            said.on = on.iter().map(|who| Handle::from(*who)).collect();
            said.acked = acked;
        });
        assert_eq!(got, words);
    }
}

#[test]
fn names_are_strong_and_nothing_else_is() {
    let said = verdict(ask(AskKind::Review, "R1", Some("ben")));
    let spans = Said::shown(&said, None).unwrap().sentence(&names());
    let spans: Vec<_> = spans.iter().map(|span| (span.text.as_str(), span.strong)).collect();
    assert_eq!(spans, [("Ben", true), (" asks you to review", false)]);
}
