//! Ages, spans, clock times and dues.

use baton_api::wire::{DaySpan, Health};

use super::*;
use crate::words::queue::{self, Counts, Trouble};

#[test]
fn ages() {
    for (since, age) in [
        ("2026-03-02T10:04:30Z", "now"),
        ("2026-03-02T10:01:00Z", "4 min"),
        ("2026-03-02T10:04:00Z", "1 min"),
        ("2026-03-02T07:30:00Z", "2 h"),
        ("2026-02-27T10:00:00Z", "3 d"),
        ("2026-02-16T10:00:00Z", "2 w"),
        ("2025-10-30T10:00:00Z", "4 mo"),
        // A tool's clock may be ahead of ours.
        ("2026-03-02T10:09:00Z", "now"),
    ] {
        assert_eq!(when().age(at(since)).replace('\u{202f}', " "), age, "{since}");
    }
}

#[test]
fn clocks() {
    for (instant, clock, with) in [
        ("2026-03-02T08:12:00Z", "09:12", "at 09:12"),
        ("2026-03-01T23:30:00Z", "00:30", "at 00:30"),
        ("2026-03-01T08:12:00Z", "yesterday 09:12", "yesterday at 09:12"),
        ("2026-03-03T08:00:00Z", "tomorrow 09:00", "tomorrow at 09:00"),
        ("2026-02-27T08:12:00Z", "Friday 09:12", "on Friday at 09:12"),
        ("2026-02-12T08:12:00Z", "12 February", "on 12 February"),
        ("2025-12-31T23:30:00Z", "1 January", "on 1 January"),
        ("2025-03-12T08:12:00Z", "12 March 2025", "on 12 March 2025"),
    ] {
        assert_eq!(when().clock(at(instant)), clock, "{instant}");
        assert_eq!(when().at(at(instant)), with, "{instant}");
    }
}

#[test]
fn dues_fit_beside_a_subject() {
    for (due, words) in [
        ("2026-03-02T10:29:00Z", "24 min left"),
        ("2026-03-02T10:05:20Z", "due now"),
        ("2026-03-02T12:30:00Z", "2 h left"),
        ("2026-03-02T16:00:00Z", "due 17:00"),
        ("2026-03-02T09:00:00Z", "due 10:00"),
        ("2026-03-03T16:00:00Z", "due tomorrow"),
        ("2026-03-05T16:00:00Z", "due Thu"),
        ("2026-03-01T16:00:00Z", "due yesterday"),
        ("2026-02-12T16:00:00Z", "due 12 Feb"),
    ] {
        let got = when().due(at(due)).replace('\u{202f}', " ");
        assert_eq!(got, words, "{due}");
        assert!(got.chars().count() <= 16);
    }
}

#[test]
fn the_tooltip_says_both_lanes() {
    let counts = |on_me, on_others| Counts {
        on_me,
        oldest: (on_me > 0).then(|| at("2026-02-28T10:00:00Z")),
        on_others,
        connected: true,
    };
    for (counts, words) in [
        (counts(3, 5), "3 wait on you, oldest 2 d; you wait on 5"),
        (counts(1, 5), "1 waits on you, 2 d; you wait on 5"),
        (counts(0, 5), "Nothing waits on you; you wait on 5"),
        (counts(2, 0), "2 wait on you, oldest 2 d"),
        (counts(0, 0), "Nothing waits on you"),
        (Counts::default(), "No tool is connected yet"),
    ] {
        assert_eq!(queue::tooltip(&counts, &when()), words);
    }
    assert_eq!(queue::caught_up(5), "Nothing waits on you. You wait on 5.");
}

#[test]
fn banners_name_what_blocks_first() {
    let trouble = |health, words: &str| Trouble {
        tool: "GitHub".into(),
        health,
        words: words.into(),
        remedy: None,
        last_poll: Some(at("2026-03-02T09:58:00Z")),
        first: false,
    };
    let texts = |accounts: &[Trouble], disk, quiet| {
        let banners = queue::banners(accounts, disk, None, quiet, 2, &when());
        banners
            .into_iter()
            .map(|banner| format!("{}: {}", banner.state, banner.text))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts(&[trouble(Health::Offline, "")], None, None),
        ["offline: Offline since 10:58. The queue is from then; what you send waits."]
    );
    assert_eq!(
        texts(
            &[
                trouble(Health::Offline, ""),
                trouble(Health::NeedsSignIn, "GitHub ended this sign-in")
            ],
            Some("The disk is full."),
            Some(at("2026-03-02T13:00:00Z")),
        ),
        [
            "storage: The disk is full.",
            "sign_in: GitHub ended this sign-in.",
            "offline: GitHub is not reachable. What you send there waits.",
            "quiet: Quiet until 14:00. 2 alerts held back.",
        ]
    );
    let hours = DaySpan { from: "11:00".into(), to: "12:00".into() };
    assert!(crate::quiet::until(Some(&hours), None, &when()).is_some());
}
