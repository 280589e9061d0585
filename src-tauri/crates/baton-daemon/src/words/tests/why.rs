//! Why an item is here, or is not: every rule, every kind on both sides, and every cause has its words.

use baton_engine::explain::{Automatic, Bar, Explanation, Fate, Heard, Why};
use baton_model::{ItemState, Override, OverrideKind, Rule};

use super::*;
use crate::words::why::{self, Place, Telling};

/// The specification, for the list of its rules.
const RULES: &str = include_str!("../../../../../../tests/turns/RULES.md");

fn told(verdict: Verdict) -> Explanation {
    let fates = verdict.asks.iter().map(|_| Fate::Stands).collect();
    Explanation { verdict, fates, beside: vec![], bar: None, heard: vec![] }
}

fn sentence(told: &Explanation) -> String {
    let (item, names, when) = (item(), names(), when());
    why::sentence(&Telling { item: &item, told, names: &names, when: &when })
}

fn dropped(told: &Explanation) -> Vec<String> {
    let (item, names, when) = (item(), names(), when());
    why::dropped(&Telling { item: &item, told, names: &names, when: &when })
}

fn would_change(told: &Explanation) -> Vec<String> {
    let (item, names, when) = (item(), names(), when());
    why::would_change(&Telling { item: &item, told, names: &names, when: &when })
}

/// The project's copy: a sentence, no state names, nothing loud, nobody a he or a she.
fn reads_well(words: &str) {
    assert!(words.ends_with('.'), "{words}");
    assert!(!words.contains('!') && !words.contains('_') && !words.contains("  "), "{words}");
    let mut pieces = words.split(|c: char| !c.is_alphanumeric());
    let bad = ["he", "she", "his", "her", "please", "successfully", "none", "void", "acked"];
    assert!(pieces.all(|word| !bad.contains(&word)), "{words}");
}

fn word(kind: OverrideKind) -> Override {
    let at = at("2026-03-02T09:00:00Z");
    Override { by: "gus".into(), at, thread: None, ask: None, seen: None, kind }
}

/// The ids of all rules of the specification: `- **G1 machines.**` and `| R1 | …`.
fn rules() -> Vec<Rule> {
    let of = |line: &str| -> Option<Rule> {
        let id = match line.strip_prefix("- **") {
            Some(rest) => rest.split(' ').next()?,
            None => line.strip_prefix("| ")?.split(' ').next()?,
        };
        id.parse().ok()
    };
    RULES.lines().filter_map(of).collect()
}

#[test]
fn every_rule_has_its_plain_sentence() {
    let all = rules();
    assert!(all.len() >= 14 + 27 + 10 + 13 + 12 + 6 + 7, "{all:?}");
    for rule in all {
        let words = why::says(rule);
        assert!(words.split(' ').count() > 4, "{rule}: {words:?}");
        reads_well(words);
    }
    assert_eq!(why::says("R99".parse().unwrap()), "");
}

#[test]
fn every_kind_has_its_words_on_both_sides() {
    for kind in AskKind::ALL {
        let family = match kind {
            AskKind::Decide => "H1",
            AskKind::Rsvp => "E1",
            AskKind::Do | AskKind::Unblock => "I1",
            AskKind::Verify => "I9",
            _ => "R1",
        };
        for mine in [true, false] {
            let mut one = ask(kind, family, Some(if mine { "ben" } else { "gus" }));
            one.debtor = Party::Person(if mine { "gus" } else { "cho" }.into());
            for evidenced in [true, false] {
                one.evidence = match evidenced {
                    true => vec![evidence(if mine { "ben" } else { "gus" }, "said", Some("so?"))],
                    false => vec![],
                };
                let told = told(verdict(one.clone()));
                reads_well(&sentence(&told));
                let ways = would_change(&told);
                assert!(!ways.is_empty(), "{kind:?}");
                ways.iter().for_each(|way| reads_well(way));
            }
        }
    }
}

#[test]
fn the_event_and_its_time_are_named() {
    let of = |ask: Ask| sentence(&told(verdict(ask)));
    let with = |mut ask: Ask, evidence: Evidence| {
        ask.evidence = vec![evidence];
        ask
    };
    let review = || ask(AskKind::Review, "R1", Some("ben"));
    assert_eq!(
        of(with(review(), evidence("ben", "review_requested", None))),
        "Ben requested your review at 09:12, and you have not reviewed since."
    );
    let mut theirs = with(review(), evidence("gus", "review_requested", None));
    theirs.debtor = Party::Person("cho".into());
    theirs.creditor = Some("gus".into());
    assert_eq!(
        of(theirs),
        "You requested a review by Cho at 09:12, and Cho has not reviewed since."
    );
    let asked = || ask(AskKind::Answer, "R19", Some("ben"));
    assert_eq!(
        of(with(asked(), evidence("ben", "said", Some("why?")))),
        "Ben asked you at 09:12, and you have not answered since."
    );
    let check = evidence("ci", "checks", Some("unit"));
    assert_eq!(
        of(with(ask(AskKind::Fix, "R13", None), check)),
        "The required check unit failed at 09:12 on the present commit."
    );
    let taken = ask(AskKind::Do, "G6", None);
    assert_eq!(of(taken), "You took it at 09:12, and it is not done.");
}

#[test]
fn since_when_is_said_with_its_clock() {
    let since = |ask: Ask| {
        let (told, item, names, when) = (told(verdict(ask)), item(), names(), when());
        why::since_words(&Telling { item: &item, told: &told, names: &names, when: &when })
    };
    for (rule, words) in [
        ("R1", "Since 09:12, by GitHub’s clock."),
        ("R16", "Since 09:12, by GitHub’s clock. Baton waits 30 minutes before it says so."),
        ("G7", "Since 09:12, by GitHub’s clock. Baton waits one business day before it says so."),
        ("G6", "Since 09:12, by the clock of this computer: you took it then."),
    ] {
        assert_eq!(since(ask(AskKind::Do, rule, None)).as_deref(), Some(words));
    }
    assert_eq!(since_none(), None);
}

fn since_none() -> Option<String> {
    let (told, item, names, when) = (told(Verdict::none()), item(), names(), when());
    why::since_words(&Telling { item: &item, told: &told, names: &names, when: &when })
}

#[test]
fn what_is_put_off_is_under_later() {
    let mut verdict = verdict(ask(AskKind::Review, "R1", Some("ben")));
    let until = at("2026-03-03T08:00:00Z");
    verdict.snoozed_until = Some(until);
    verdict.words = vec![word(OverrideKind::Snoozed { until: Some(until), or_activity: false })];
    let told = told(verdict);
    let words = sentence(&told);
    assert!(
        words.starts_with("You put it off at 10:00 until Tue 3 Mar 09:00, so it is under Later."),
        "{words}"
    );
    assert!(would_change(&told).iter().any(|way| way.contains("tomorrow at 09:00")));
}

#[test]
fn what_was_left_out_names_what_did_it() {
    let team = Party::Group("acme/platform".into(), vec!["gus".into(), "cho".into()]);
    let request = Ask { debtor: team, shared: true, ..ask(AskKind::Review, "R2", Some("ben")) };
    let question = Ask {
        debtor: Party::Person("gus".into()),
        evidence: vec![evidence("ben", "said", Some("is it live?"))],
        ..ask(AskKind::Answer, "C1", Some("ben"))
    };
    let by = |who: &str, what: &str| Some(evidence(who, what, None));
    let ended =
        |who: &str, what: &str| Fate::Ended { at: at("2026-03-01T08:12:00Z"), by: by(who, what) };
    let counter =
        Ask { debtor: Party::Person("cho".into()), ..ask(AskKind::Answer, "C1", Some("gus")) };
    let settled = |ask: &Ask| Ask { state: AskState::Settled, ..ask.clone() };
    let expired = Ask { state: AskState::Expired, ..question.clone() };
    for (ask, fate, words) in [
        (
            settled(&request),
            ended("cho", "reviewed"),
            "Ben’s request for a review by platform was settled by Cho’s review yesterday at 09:12 (rule R3).",
        ),
        (
            settled(&question),
            ended("gus", "said"),
            "Ben’s question to you (“is it live?”) was settled by your answer yesterday at 09:12.",
        ),
        (
            settled(&question),
            ended("cho", "said"),
            "Ben’s question to you (“is it live?”) was settled by Cho’s answer yesterday at 09:12 (rule C6).",
        ),
        (
            Ask { state: AskState::Void, ..question.clone() },
            ended("dia", "merged"),
            "Ben’s question to you (“is it live?”) fell away with Dia’s merge yesterday at 09:12 (rule G4).",
        ),
        (
            expired,
            Fate::Ended { at: at("2026-03-01T08:12:00Z"), by: None },
            "Ben’s question to you (“is it live?”): its time was over yesterday at 09:12.",
        ),
        (
            question.clone(),
            Fate::Paused(Some(Box::new(counter))),
            "Ben’s question to you (“is it live?”) is paused until Cho answers your question.",
        ),
        (
            question.clone(),
            Fate::Word(word(OverrideKind::NotMine)),
            "Ben’s question to you (“is it live?”): you said at 10:00 that it is not yours (rule G6).",
        ),
        (
            request.clone(),
            Fate::Claimed("cho".into()),
            "Ben’s request for a review by platform was taken on by Cho (rule G11).",
        ),
        (
            request.clone(),
            Fate::Direct,
            "Ben’s request for a review by platform: you are asked directly too, and that counts first (rule G11).",
        ),
        (
            ask(AskKind::PickReviewers, "R16", None),
            Fate::Later(at("2026-03-02T10:30:00Z")),
            "That nobody was asked to review is said at 11:30, after a time that Baton waits first (rule R16).",
        ),
    ] {
        let mut none = told(Verdict::none());
        (none.verdict.asks, none.fates) = (vec![ask], vec![fate]);
        // With nothing else to say it is the sentence, and is not said twice.
        assert!(sentence(&none).contains(words), "{} / {words}", sentence(&none));
        assert_eq!(dropped(&none), Vec::<String>::new());
        none.bar = Some(Bar::Empty);
        assert_eq!(dropped(&none), [words]);
    }
}

#[test]
fn every_ask_that_is_over_reads_well() {
    let deeds = [
        "reviewed",
        "said",
        "sent",
        "forwarded",
        "reacted",
        "edited",
        "deleted",
        "pushed",
        "checks",
        "resolved",
        "review_requested",
        "review_request_removed",
        "merged",
        "closed",
        "cancelled",
        "drafted",
        "ready",
        "reopened",
        "unassigned",
        "assigned",
        "state",
        "unblocked",
        "stopped",
        "responded",
        "proposed_time",
        "rescheduled",
        "decided",
        "changed",
        "withdrawn",
        "session_gone",
        "bounced",
        "mergeable",
        "auto_merge",
        "opened",
        "something_new",
    ];
    let rules = ["R1", "R9", "R13", "R15", "M8", "I1", "I6", "I8", "C7", "C11", "E5", "H1"];
    for kind in AskKind::ALL {
        for rule in rules {
            for state in [AskState::Settled, AskState::Void, AskState::Expired, AskState::Open] {
                for what in deeds {
                    let mut none = told(Verdict::none());
                    let fate = match state {
                        AskState::Open => Fate::Paused(None),
                        _ => Fate::Ended {
                            at: when().now,
                            by: Some(evidence("cho", what, Some("x_y"))),
                        },
                    };
                    none.verdict.asks = vec![Ask { state, ..ask(kind, rule, Some("ben")) }];
                    none.fates = vec![fate];
                    for words in dropped(&none).into_iter().chain([sentence(&none)]) {
                        reads_well(&words.replace("x_y", "unit"));
                    }
                }
            }
        }
    }
}

#[test]
fn what_was_heard_is_told_with_who_when_and_why() {
    let cc = Heard {
        evidence: Evidence {
            decided: vec![(6, 10)],
            ..evidence("ben", "said", Some("fixed\ncc @gus, all good"))
        },
        rule: "C4".parse().unwrap(),
        why: Why::ForInformation,
    };
    let mut none = told(Verdict::none());
    none.heard = vec![cc];
    none.bar = Some(Bar::Empty);
    assert_eq!(
        dropped(&none),
        ["Ben wrote “cc @gus, all good” at 09:12: it names you for information only (rule C4)."]
    );
    let who = || vec![Handle::from("cho")];
    let whys = [
        (Why::Machine, "a machine says it, and machines ask nothing"),
        (Why::Quoted, "your name stands in a quote or in code"),
        (Why::Listed, "your name stands in a list or in thanks"),
        (Why::SpokenOf, "it speaks of you, not to you"),
        (Why::AsksOthers(who()), "it asks Cho, not you"),
        (Why::AsksOthers(vec![]), "it asks others, not you"),
        (Why::AsksMachine("coder".into()), "Coder is a machine"),
        (Why::NobodyRequired, "nobody who has to answer"),
        (Why::AsksAnybody, "it names nobody"),
        (Why::WrittenToOthers(who()), "it is written to Cho, not to you"),
        (Why::Promises, "it promises"),
        (Why::Thanks, "it thanks"),
        (Why::SaysDone, "it says that something is done"),
        (Why::Moot, "it says that nothing is needed any more"),
        (Why::Assents, "it agrees"),
        (Why::Praises, "it praises"),
        (Why::Informs, "it tells something"),
        (Why::TakenBack, "it wants no reply"),
        (Why::Deleted, "the message was deleted"),
        (Why::Copied, "you are only in Cc or Bcc"),
        (Why::Automatic(Automatic::List), "it is mail to a list"),
        (Why::Automatic(Automatic::NoReply), "its sender takes no replies"),
        (Why::Automatic(Automatic::Bulk), "it is a mailing to many"),
        (Why::Automatic(Automatic::Answer), "it is an automatic mail"),
        (Why::Notice("github".into()), "it is a notice of github"),
        (Why::Optional, "you are optional"),
        (Why::Room, "a room or a group is invited"),
        (Why::Responded, "that is answered"),
        (Why::OptionalCheck, "that check is not required"),
        (Why::HiddenTeam("acme/platform".into()), "who is in platform is hidden"),
        (Why::Inactive("in_review".into()), "it is in “in review”"),
        (Why::HasSomebody("cho".into()), "Cho has it"),
        (Why::Label, "labels and milestones change no turn"),
        (Why::ApprovalKept, "you approved"),
        (Why::RanOut, "it ended with a report"),
        (Why::Own, "the last words are yours"),
        (Why::NotToViewer, "it asks nobody in particular"),
    ];
    for (why, words) in whys {
        none.heard = vec![Heard {
            evidence: evidence("ben", "said", Some("so it is")),
            rule: "G1".parse().unwrap(),
            why,
        }];
        none.bar = Some(Bar::Empty);
        let line = dropped(&none).pop().unwrap();
        none.bar = None;
        let expected = format!("Ben wrote “so it is” at 09:12: {words}");
        assert!(line.starts_with(&expected), "{line} / {expected}");
        reads_well(&line);
        assert_eq!(sentence(&none), format!("Nothing in it asks you. {line}"));
    }
}

#[test]
fn what_is_on_no_lane_has_its_own_sentence() {
    let by = || evidence("dia", "merged", None);
    for (bar, words) in [
        (Bar::Over(by()), "Dia merged it at 09:12: it is over."),
        (Bar::Archived(by()), "Dia archived it at 09:12: nothing in it asks anybody any more."),
        (Bar::AccessLost(None), "You can no longer see it in GitHub: access was lost."),
        (
            Bar::Draft(by()),
            "It has been a draft since 09:12: requests sleep until it is marked as ready.",
        ),
        (
            Bar::Machine(by(), "R14".parse().unwrap()),
            "Required checks have run since 09:12, and nothing else is missing: a machine is on turn.",
        ),
        (
            Bar::Machine(by(), "R18".parse().unwrap()),
            "Auto-merge has been on since 09:12: it merges by itself, and you have nothing to do.",
        ),
        (Bar::Unknown(by()), "GitHub has not found out yet whether it can be merged."),
        (Bar::Empty, "Nothing that happened in it has been read yet."),
        (
            Bar::Began(when().now),
            "It began at 11:05: nobody is asked to answer the invitation any more.",
        ),
        (
            Bar::NoPart,
            "You take no part in it: nobody asked you or a team of yours, and nobody named you.",
        ),
    ] {
        let none = Explanation { bar: Some(bar), ..told(Verdict::none()) };
        assert_eq!(sentence(&none), words);
        assert!(!would_change(&none).is_empty());
        would_change(&none).iter().for_each(|way| reads_well(way));
    }
    let mut none = told(Verdict::none());
    assert_eq!(sentence(&none), "Nothing in it asks you for anything now, and you ask nobody.");
    none.verdict.words = vec![word(OverrideKind::Passed { to: "cho".into() })];
    assert_eq!(
        sentence(&none),
        "You said at 10:00 that Cho has it, so it waits on nobody in your view."
    );
    let mut lost = item();
    lost.state = ItemState::AccessLost;
    let (names, when) = (names(), when());
    let telling = Telling { item: &lost, told: &none, names: &names, when: &when };
    assert_eq!(why::sentence(&telling), "You can no longer see it in GitHub: access was lost.");
}

#[test]
fn what_would_change_it() {
    assert_eq!(
        would_change(&told(verdict(ask(AskKind::Review, "R1", Some("ben"))))),
        [
            "You send a review.",
            "The request is taken back, or it is merged, closed or made a draft.",
            "You pass it on, or say that it is not yours.",
        ]
    );
    let team = Party::Group("acme/platform".into(), vec!["gus".into(), "cho".into()]);
    let shared = Ask { debtor: team, shared: true, ..ask(AskKind::Review, "R2", Some("ben")) };
    assert_eq!(would_change(&told(verdict(shared)))[0], "Somebody of platform sends a review.");
}

#[test]
fn an_address_that_is_not_had_says_who_would_have_it() {
    let unknown = |place: Place| why::unknown(&[place], &when());
    let account = |read: Option<&str>, well: bool| Place::Connected {
        account: "work".into(),
        tool: "GitHub".into(),
        me: Some("gus".into()),
        about: "Reads the issues that involve you. Writes what you send.".into(),
        read: read.map(at),
        health: "Offline".into(),
        well,
    };
    let known = unknown(account(Some("2026-03-02T10:00:00Z"), true));
    assert_eq!(known.sentence, "Baton does not have it. The account work (GitHub, as gus) would.");
    let read = "The account work was last read at 11:00. It reads the issues that involve you.";
    assert_eq!(known.dropped, [read]);
    assert!(known.would_change[0].contains("baton sync work"));
    assert!(known.id.is_empty() && known.lane == baton_api::wire::WireLane::None);
    let ill = unknown(account(None, false));
    assert!(ill.dropped[0].contains("was never read to its end. Offline."), "{:?}", ill.dropped);
    assert!(ill.would_change[0].contains("baton doctor"));
    let tool = Place::Unconnected { tool: "GitHub".into(), key: "github".into() };
    let tool = unknown(tool);
    assert_eq!(tool.sentence, "Baton does not have it: GitHub is not connected.");
    assert_eq!(tool.would_change, ["You connect it: baton account add github"]);
    let foreign = unknown(Place::Foreign { host: "tracker.example".into() });
    assert!(foreign.sentence.contains("tracker.example"));
}

#[test]
fn evidence_has_words_for_every_event() {
    let ask = ask(AskKind::Rsvp, "E1", Some("ben"));
    let did = |what: &str| why::did(&evidence("ben", what, None), &ask, &names());
    for (what, words) in [
        ("opened", "opened it"),
        ("invited", "invited you"),
        ("rescheduled", "moved it"),
        ("asked_decision", "asked you for a decision"),
        ("bounced", "sent it back"),
        ("proposed_time", "proposed a new time"),
        ("forwarded", "forwarded it"),
        ("something_new", "something new"),
    ] {
        assert_eq!(did(what), words);
    }
    let own = why::did(&evidence("gus", "invited", None), &ask, &names());
    assert_eq!(own, "invited others");
}
