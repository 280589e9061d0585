//! Subjects, whys, notes, and the long why.

use baton_model::{Event, What};

use super::*;
use crate::words::{facts, note, quote, row};

#[test]
fn a_question_is_shown_itself() {
    let mut asked = ask(AskKind::Answer, "R10", Some("ben"));
    let text = "Thanks. Could you look at the lock in warm()? I think two workers can both miss.";
    let mut said = evidence("ben", "said", Some(text));
    let start = text.find("Could you").unwrap();
    said.decided = vec![(start, start + 9)];
    asked.evidence = vec![said.clone()];
    assert_eq!(
        row::subject(&item(), &verdict(asked)),
        ("Could you look at the lock in warm()?".into(), true)
    );
    // Within a longer message, in UTF-16 as the page counts.
    let message = format!("🙂 {text}");
    let ranges = quote::ranges(&message, &said);
    assert_eq!(ranges, [(11, 20)]);
    let units: Vec<u16> = message.encode_utf16().collect();
    assert_eq!(String::from_utf16(&units[11..20]).unwrap(), "Could you");

    // The row says whom it is said to.
    for (text, shown) in [
        ("@Gus, which limit?", "which limit?"),
        ("@gustav which limit?", "@gustav which limit?"),
        ("@cho or @gus, which limit?", "@cho or @gus, which limit?"),
        ("@gus?", "@gus?"),
        ("@gus ", "@gus"),
    ] {
        let mut asked = ask(AskKind::Answer, "R10", Some("ben"));
        asked.evidence = vec![evidence("ben", "said", Some(text))];
        assert_eq!(row::subject(&item(), &verdict(asked)).0, shown);
    }

    let review = verdict(ask(AskKind::Review, "R1", Some("ben")));
    assert_eq!(row::subject(&item(), &review), ("Fix cache stampede on cold start".into(), false));
}

#[test]
fn lines_are_cut_clean() {
    assert_eq!(quote::line("a\n  b\tc", 10), "a b c");
    assert_eq!(quote::line("one two three", 8), "one two…");
    assert_eq!(quote::line("abcdefghij", 5), "abcd…");
    assert_eq!(quote::line("x\u{202e}y\u{1b}[31mz", 20), "xy[31mz");
    assert_eq!(quote::line("", 5), "");
}

#[test]
fn the_why_of_a_row_is_short() {
    let base = || ask(AskKind::Review, "R1", Some("ben"));
    let mut sized = item();
    sized.facts.additions = Some(86);
    sized.facts.deletions = Some(12);
    let check = |ask: Ask, item: &Item, words: &str| {
        let got = row::why(item, &verdict(ask), &when()).replace('\u{202f}', " ");
        assert_eq!(got, words);
        assert!(got.chars().count() <= 16);
    };
    check(base(), &item(), "");
    check(base(), &sized, "+86 −12");
    check(Ask { due: Some(at("2026-03-02T10:29:00Z")), ..base() }, &sized, "24 min left");
    check(Ask { confidence: 60, ..base() }, &sized, "unsure");
    let team = Party::Group("acme/platform".into(), vec!["gus".into(), "cho".into(), "dia".into()]);
    check(Ask { shared: true, debtor: team, ..base() }, &sized, "shared with 2");
    let mut failed = ask(AskKind::Fix, "R13", None);
    failed.evidence = vec![evidence("ci", "checks", Some("test-linux-with-a-long-name"))];
    check(failed, &item(), "test-linux-with…");
}

#[test]
fn late_is_said_of_firm_asks_only() {
    let mut old = ask(AskKind::Answer, "R19", Some("ben"));
    assert!(!row::late(&verdict(old.clone()), &when()));
    old.since = at("2026-02-26T08:00:00Z");
    assert!(row::late(&verdict(old.clone()), &when()));
    assert!(!row::late(&verdict(Ask { state: AskState::Acked, ..old.clone() }), &when()));
    assert!(!row::late(&verdict(Ask { soft: true, ..old.clone() }), &when()));
    let due = Some(at("2026-03-09T08:00:00Z"));
    assert!(!row::late(&verdict(Ask { due, ..old }), &when()));
}

#[test]
fn what_else_stands_is_counted_by_kind() {
    let mut both = verdict(ask(AskKind::Answer, "R10", Some("ben")));
    assert_eq!(row::also(&both, Some(&"gus".into())), None);
    both.asks.push(ask(AskKind::Review, "R1", Some("ben")));
    both.asks.push(ask(AskKind::Answer, "R10", Some("cho")));
    both.asks.push(Ask { paused: true, ..ask(AskKind::Fix, "R9", Some("cho")) });
    both.asks.push(Ask { state: AskState::Settled, ..ask(AskKind::Merge, "R18", None) });
    let also = row::also(&both, Some(&"gus".into()));
    assert_eq!(also.as_deref(), Some("also: review, answer in 1 thread"));
}

#[test]
fn checks_in_words() {
    for (checks, words, state) in [
        (None, "", ""),
        (Some((0, 0, 0)), "", ""),
        (Some((7, 0, 0)), "7 checks pass", "pass"),
        (Some((1, 0, 0)), "1 check passes", "pass"),
        (Some((6, 1, 0)), "1 of 7 checks fails", "fail"),
        (Some((4, 2, 1)), "2 of 7 checks fail", "fail"),
        (Some((6, 0, 1)), "1 of 7 checks runs", "run"),
    ] {
        let facts = baton_model::Facts { checks, ..Default::default() };
        assert_eq!(facts::checks(&facts), (words.to_owned(), state));
    }
}

#[test]
fn notes_of_what_is_acked_snoozed_lost_or_settled() {
    let of = |item: &Item, verdict: &Verdict| {
        note::of("abc", item, verdict, None, &names(), &when()).map(|note| (note.state, note.text))
    };
    let base = verdict(ask(AskKind::Review, "R1", Some("ben")));
    assert_eq!(of(&item(), &base), None);
    let mut acked = ask(AskKind::Review, "R1", Some("ben"));
    acked.state = AskState::Acked;
    acked.evidence = vec![
        evidence("ben", "review_requested", None),
        Evidence { at: at("2026-03-02T09:40:00Z"), ..evidence("gus", "said", Some("looking")) },
    ];
    assert_eq!(
        of(&item(), &verdict(acked)),
        Some(("acked".into(), "You said “looking” at 10:40".into()))
    );
    let mut snoozed = base.clone();
    snoozed.snoozed_until = Some(at("2026-03-03T08:00:00Z"));
    assert_eq!(of(&item(), &snoozed), Some(("snoozed".into(), "Until tomorrow 09:00".into())));
    let mut lost = item();
    lost.state = baton_model::ItemState::AccessLost;
    assert_eq!(
        of(&lost, &base),
        Some(("access_lost".into(), "You can no longer see acme/api".into()))
    );

    let event = |who: &str, what| Event { key: "1".into(), at: when().now, who: who.into(), what };
    let settled = |events: &[Event]| note::settled(&item(), events, &names()).text;
    assert_eq!(settled(&[event("dia", What::Merged)]), "Dia merged it, nothing left for you");
    assert_eq!(
        settled(&[event("dia", What::Merged), event("ci", What::Labelled)]),
        "Dia merged it, nothing left for you"
    );
    assert_eq!(settled(&[event("gus", What::Closed)]), "You closed it");
    assert_eq!(settled(&[]), "Nothing left for you");
}
