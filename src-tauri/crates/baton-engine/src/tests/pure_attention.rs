//! What becomes an alert, as a table of lives of one ask.

use baton_model::{Ask, AskKind, AskState, Handle, ItemId, Lane, Party, Rule, Timestamp, Verdict};
use baton_store::AlertRecord;

use super::fake::plus;
use crate::attention::{Attention, Cause, Look, attention};

fn ask(asked_at: Timestamp) -> Ask {
    Ask {
        key: "a1".into(),
        thread: None,
        kind: AskKind::Review,
        debtor: Party::Person(Handle::from("ana")),
        creditor: Some(Handle::from("ben")),
        since: asked_at,
        asked_at,
        due: None,
        away_until: None,
        expires: None,
        state: AskState::Open,
        paused: false,
        shared: false,
        soft: false,
        quiet: false,
        rule: Rule { family: 'R', number: 1 },
        confidence: 95,
        evidence: Vec::new(),
    }
}

fn verdict(ask: Ask) -> Verdict {
    Verdict {
        lane: Lane::Me,
        kind: Some(ask.kind),
        alert: true,
        asks: vec![ask],
        shown: vec![0],
        ..Verdict::none()
    }
}

fn look(
    verdict: &Verdict,
    before: Option<&Verdict>,
    raised: &[AlertRecord],
    cause: Cause,
    now: i64,
) -> Attention {
    let item = ItemId("x".into());
    let look = Look { item: &item, verdict, before, raised, cause, connected_at: plus(0) };
    attention(&look, plus(now))
}

#[test]
fn each_asking_is_raised_once() {
    let first = verdict(ask(plus(10)));
    let raised = look(&first, None, &[], Cause::Tool, 20);
    assert_eq!((raised.raise.len(), raised.raise[0].again), (1, false));
    let noted = raised.note;
    let still = look(&first, Some(&first), &noted, Cause::Tool, 30);
    assert!(still.raise.is_empty() && still.note.is_empty() && !still.withdraw);
    let again = verdict(ask(plus(40)));
    let raised = look(&again, Some(&first), &noted, Cause::Tool, 50);
    assert!(raised.raise[0].again, "asked again");
    assert!(!raised.withdraw, "replaced, not taken back");
}

#[test]
fn backlog_own_words_and_other_rules_are_noted_in_silence() {
    let cases = [
        (-301, Cause::Tool, true),
        (-299, Cause::Tool, false),
        (10, Cause::Mine, true),
        (10, Cause::Rules, true),
        (10, Cause::Time, false),
    ];
    for (asked, cause, silent) in cases {
        let verdict = verdict(ask(plus(asked)));
        let out = look(&verdict, None, &[], cause, 20);
        assert_eq!(out.raise.is_empty(), silent, "{asked} {cause:?}");
        assert_eq!(out.note[0].withdrawn_at.is_some(), silent);
        let later = look(&verdict, Some(&verdict), &out.note, Cause::Tool, 30);
        assert!(later.raise.is_empty(), "and not later");
    }
}

#[test]
fn only_what_is_sure_direct_and_open_is_raised() {
    type Spoil = (&'static str, fn(&mut Ask));
    let spoil: [Spoil; 7] = [
        ("unsure", |ask| ask.confidence = 79),
        ("shared", |ask| ask.shared = true),
        ("soft", |ask| ask.soft = true),
        ("paused", |ask| ask.paused = true),
        ("quiet", |ask| ask.quiet = true),
        ("acked", |ask| ask.state = AskState::Acked),
        ("settled", |ask| ask.state = AskState::Settled),
    ];
    for (why, spoil) in spoil {
        let mut ask = ask(plus(10));
        spoil(&mut ask);
        assert!(look(&verdict(ask), None, &[], Cause::Tool, 20).raise.is_empty(), "{why}");
    }
    let mut others = verdict(ask(plus(10)));
    others.lane = Lane::Others;
    assert!(look(&others, None, &[], Cause::Tool, 20).raise.is_empty());
}

#[test]
fn a_promise_that_fell_due_is_raised_again() {
    let open = verdict(ask(plus(10)));
    let noted = look(&open, None, &[], Cause::Tool, 20).note;
    let mut promised = ask(plus(10));
    promised.state = AskState::Acked;
    promised.due = Some(plus(100));
    let promised = verdict(promised);
    let quiet = look(&promised, Some(&open), &noted, Cause::Tool, 50);
    assert!(quiet.raise.is_empty() && quiet.withdraw, "acked: taken back");
    let due = look(&promised, Some(&promised), &noted, Cause::Time, 101);
    assert!(due.raise[0].again);
    let once = look(&promised, Some(&promised), &due.note, Cause::Tool, 200);
    assert!(once.raise.is_empty());
}

#[test]
fn a_snooze_takes_back_and_its_end_raises_again() {
    let open = verdict(ask(plus(10)));
    let noted = look(&open, None, &[], Cause::Tool, 20).note;
    let mut snoozed = open.clone();
    snoozed.alert = false;
    snoozed.snoozed_until = Some(plus(100));
    let quiet = look(&snoozed, Some(&open), &noted, Cause::Mine, 30);
    assert!(quiet.withdraw && quiet.raise.is_empty());
    assert!(look(&open, Some(&snoozed), &noted, Cause::Mine, 40).raise.is_empty(), "ended by hand");
    let over = look(&open, Some(&snoozed), &noted, Cause::Time, 100).raise;
    assert_eq!(over.len(), 1);
    assert!(!over[0].again, "nobody asked anew");
}

#[test]
fn what_is_settled_elsewhere_is_taken_back_once() {
    let open = verdict(ask(plus(10)));
    let mut noted = look(&open, None, &[], Cause::Tool, 20).note;
    assert!(look(&Verdict::none(), Some(&open), &noted, Cause::Tool, 30).withdraw);
    noted[0].withdrawn_at = Some(plus(30));
    assert!(!look(&Verdict::none(), Some(&open), &noted, Cause::Tool, 40).withdraw);
}
