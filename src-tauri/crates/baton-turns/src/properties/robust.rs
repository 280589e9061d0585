//! Histories as tools really give them, and as nobody should: huge, hostile, out of step. Time is judged by the thread's own
//! processor time, at one size and at ten times that size, so that neither the machine nor what else runs on it counts.

use std::time::{Duration, Instant};

use baton_model::{
    Cast, Channel, Event, Family, Handle, Item, Lane, Override, OverrideKind, Remark, Timestamp,
    Verdict, Vote, What,
};
use jiff::SignedDuration;

use super::draw::bytes;
use super::targets;
use super::world::{PEOPLE, World, start};
use crate::{Situation, verdict};

/// How much dearer one input may be than ten of a tenth of its size: 1 is linear, 10 is quadratic; what no longer fits
/// into a cache may cost some times as much.
const FACTOR: f64 = 7.0;

/// What this thread has had of a processor.
fn spent() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(
        || {
            static SINCE: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
            SINCE.get_or_init(Instant::now).elapsed()
        },
        Duration::from_nanos,
    )
}

/// The least of three, as caches and other threads only ever add to it.
fn cost(mut work: impl FnMut()) -> f64 {
    let once = |_| {
        let before = spent();
        work();
        spent().saturating_sub(before).as_secs_f64()
    };
    (0..3).map(once).fold(f64::MAX, f64::min)
}

/// `work` on ten inputs of `size`, and on one of ten times that.
fn near_linear(what: &str, size: usize, mut work: impl FnMut(usize)) {
    // The kernel counts in ticks of some milliseconds.
    let ten = cost(|| (0..10).for_each(|_| work(size))).max(0.008);
    let one = cost(|| work(size * 10));
    assert!(one < ten * FACTOR, "{what}: ten {ten:.4} s, one of ten times the size {one:.4} s");
}

fn minutes(n: usize) -> Timestamp {
    let minutes = i64::try_from(n).unwrap_or(0);
    start().checked_add(SignedDuration::from_mins(minutes)).unwrap_or_else(|_| start())
}

fn event(n: usize, who: &str, what: What) -> Event {
    Event { key: format!("e{n}"), at: minutes(n), who: who.into(), what }
}

/// People asked or assigned are looked through one by one: no tool lets anybody ask more than some dozens.
fn one_of_many(n: usize) -> Handle {
    format!("p{}", n % 100).as_str().into()
}

fn said(text: String, thread: Option<String>) -> What {
    What::Said { text, thread, to: Vec::new() }
}

fn item(family: Family) -> Item {
    let mut item = Item::new("1", family, "ben".into(), start());
    if family == Family::Chat {
        item.channel = Some(Channel::Channel);
        item.members = PEOPLE.map(Handle::from).to_vec();
    }
    item
}

fn view(item: &Item, events: &[Event], words: &[Override], now: Timestamp) -> Verdict {
    let (cast, viewer) = (Cast::default(), Handle::from("ana"));
    verdict(&Situation { item, events, cast: &cast, overrides: words, viewer: &viewer, now })
}

#[test]
fn ten_thousand_drawn_events_on_one_item() {
    for family in 0..6u8 {
        near_linear(&format!("family {family}"), 1_000, |size| {
            let mut drawn = bytes(u64::from(family), size * 14);
            drawn[0] = family;
            let mut world = World::draw(&drawn, size);
            assert_eq!(world.events.len(), size);
            // What is over costs little.
            world.events.retain(|event| {
                !matches!(event.what, What::Archived | What::Closed | What::Cancelled)
            });
            targets::stranger(&world);
            world.view("ana", world.now());
        });
    }
}

#[test]
fn ten_thousand_of_a_kind_on_one_item() {
    type Kind = fn(usize) -> (&'static str, What);
    let kinds: [(&str, Family, Kind); 9] = [
        ("open questions", Family::Chat, |_| ("ben", said("@ana can you look?".to_owned(), None))),
        ("threads of questions", Family::Chat, |n| {
            ("cho", said("@ana can you look?".to_owned(), Some(format!("e{}", n / 2))))
        }),
        ("a chain of replies", Family::Chat, |n| {
            ("cho", said("and then?".to_owned(), Some(format!("e{}", n.saturating_sub(1)))))
        }),
        ("edits of one message", Family::Issue, |n| {
            let text = if n % 2 == 0 { "@ana can you look?" } else { "it is done" };
            ("ben", What::Edited { on: "e1".to_owned(), text: text.to_owned() })
        }),
        ("reactions", Family::Chat, |n| {
            let emoji = "eyes".to_owned();
            ("ana", What::Reacted { on: format!("e{}", n / 2), emoji })
        }),
        ("review threads", Family::Review, |n| {
            let threads = vec![Remark { id: format!("t{n}"), text: "why this?".to_owned() }];
            ("cho", What::Reviewed { vote: Vote::RequestChanges, text: String::new(), threads })
        }),
        ("requests", Family::Review, |n| {
            ("ben", What::ReviewRequested { of: vec![one_of_many(n), "ana".into()] })
        }),
        ("answers in review threads", Family::Review, |n| {
            ("ben", said("because of the cache".to_owned(), Some(format!("t{}", n / 2))))
        }),
        ("assignments", Family::Issue, |n| ("ben", What::Assigned { to: one_of_many(n) })),
    ];
    for (what, family, kind) in kinds {
        let item = item(family);
        near_linear(what, 1_000, |size| {
            let mut events = vec![event(0, "ben", What::Opened)];
            events.push(event(1, "ben", said("@ana can you look?".to_owned(), None)));
            events.extend((2..size).map(|n| {
                let (who, what) = kind(n);
                event(n, who, what)
            }));
            view(&item, &events, &[], minutes(size));
        });
    }
}

#[test]
fn ten_thousand_words_of_the_viewer() {
    let item = item(Family::Issue);
    near_linear("words", 300, |size| {
        let mut events = vec![event(0, "ben", What::Opened)];
        let mut words = Vec::new();
        for n in 1..size {
            events.push(event(2 * n, "ben", said("@ana can you look?".to_owned(), None)));
            let kind = if n % 2 == 0 { OverrideKind::Settled } else { OverrideKind::Took };
            let at = minutes(2 * n + 1);
            words.push(Override {
                by: "ana".into(),
                at,
                thread: None,
                ask: None,
                seen: None,
                kind,
            });
        }
        view(&item, &events, &words, minutes(3 * size));
    });
}

/// A message of `size` bytes made of `piece`.
fn long(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len() + 1)
}

#[test]
fn a_message_of_a_megabyte_is_one_message() {
    let pieces = [
        "a",
        "@a ",
        "@ana ",
        "> ",
        "> > > can you?\n",
        "\u{200b}",
        "e\u{301}\u{323}",
        "\u{202e}مرحبا ",
        "\0",
        "\\ud800",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
        "```\n",
        "`",
        "http://a.b/",
        "\n",
        "?",
        "can you, ",
        "by friday ",
        "Ana, ",
        "ß",
        "...",
    ];
    for family in [Family::Chat, Family::Review, Family::Issue] {
        let item = item(family);
        for piece in pieces {
            near_linear(&format!("{piece:?}"), 100_000, |size| {
                let events =
                    [event(0, "ben", What::Opened), event(1, "ben", said(long(piece, size), None))];
                let seen = view(&item, &events, &[], minutes(5));
                for ask in &seen.asks {
                    for proof in &ask.evidence {
                        let quote = proof.quote.as_deref().unwrap_or_default();
                        let found = |(from, to): &(usize, usize)| quote.get(*from..*to).is_some();
                        assert!(proof.decided.iter().all(found));
                    }
                }
            });
            if family != Family::Chat {
                break;
            }
        }
    }
}

#[test]
fn a_hundred_thousand_mentions_ask_each_once() {
    let item = item(Family::Chat);
    near_linear("mentions", 10_000, |size| {
        let names: String = (0..size).map(|n| format!("@p{n} ")).collect();
        let events = [
            event(0, "ben", What::Opened),
            event(1, "ben", said(format!("{names}@ana can you look?"), None)),
        ];
        view(&item, &events, &[], minutes(5));
    });
}

#[test]
fn clocks_that_disagree_by_seconds_ask_nobody_again() {
    // The answer's clock is behind: it stands before the question, in the question's own thread.
    let ask = |at: i64| Event {
        key: "q".to_owned(),
        at: start().checked_add(SignedDuration::from_secs(at)).unwrap_or_default(),
        who: "ben".into(),
        what: said("@ana which env?".to_owned(), None),
    };
    let answer = |at: i64| Event {
        key: "a".to_owned(),
        at: start().checked_add(SignedDuration::from_secs(at)).unwrap_or_default(),
        who: "ana".into(),
        what: said("@ben staging".to_owned(), Some("q".to_owned())),
    };
    let item = item(Family::Chat);
    for (asked, answered) in [(10, 15), (10, 10)] {
        let events = [answer(answered), ask(asked)];
        let seen = view(&item, &events, &[], minutes(60));
        assert_eq!(seen.lane, Lane::None, "asked {asked}, answered {answered}: {seen:#?}");
    }
    // Further apart nobody can tell them from a question asked again: it is listed, not lost.
    let seen = view(&item, &[answer(0), ask(10)], &[], minutes(60));
    assert!(matches!(seen.lane, Lane::Me | Lane::None));
}

#[test]
fn the_fuzz_targets_hold_on_their_seeds() {
    let files = [
        include_str!("../../../../../tests/turns/general.yaml"),
        include_str!("../../../../../tests/turns/review.yaml"),
        include_str!("../../../../../tests/turns/chat.yaml"),
        include_str!("../../../../../tests/turns/handoff.yaml"),
        include_str!("../../../../../tests/turns/mail.yaml"),
    ];
    for file in files {
        targets::case_file(file.as_bytes());
    }
    let corpora = [
        include_str!("../text/asks.txt"),
        include_str!("../text/addressed.txt"),
        include_str!("../text/dates.txt"),
        include_str!("../text/es_asks.txt"),
        include_str!("../text/fr_asks.txt"),
    ];
    for line in corpora.iter().flat_map(|corpus| corpus.lines()) {
        for before in [[0, 0], [1, 1]] {
            targets::classifier(&[&before, line.as_bytes()].concat());
        }
    }
}

/// `text` with some bytes changed, left out, or doubled, by `seed`.
fn bent(text: &[u8], seed: u64) -> Vec<u8> {
    let mut out = text.to_vec();
    for choice in bytes(seed, 24).chunks_exact(6) {
        if out.is_empty() {
            break;
        }
        let at = (usize::from(choice[0]) * 256 + usize::from(choice[1])) % out.len();
        let upto = (at + usize::from(choice[2]) % 24).min(out.len());
        match choice[3] % 5 {
            0 => out[at] = choice[4],
            1 => out[at] = b"{}[]:,-\n '\"@?&*!|>#%"[usize::from(choice[4]) % 20],
            2 => drop(out.drain(at..upto)),
            3 => {
                let piece = out[at..upto].to_vec();
                let to = usize::from(choice[5]) * 7 % (out.len() + 1);
                out.splice(to..to, piece);
            }
            _ => out.insert(at, choice[4]),
        }
    }
    out
}

#[test]
fn the_fuzz_targets_hold_on_bent_input() {
    let cases: Vec<&str> = [
        include_str!("../../../../../tests/turns/general.yaml"),
        include_str!("../../../../../tests/turns/mail.yaml"),
    ]
    .iter()
    .flat_map(|file| file.split_inclusive("\n\n"))
    .filter(|case| case.starts_with("- case:"))
    .collect();
    assert!(cases.len() > 20, "{}", cases.len());
    let sentences: Vec<&str> = include_str!("../text/asks.txt").lines().collect();
    for seed in 0..3_000u64 {
        let pick = usize::try_from(seed).unwrap_or(0);
        targets::case_file(&bent(cases[pick % cases.len()].as_bytes(), seed));
        targets::classifier(&bent(sentences[pick % sentences.len()].as_bytes(), seed));
        targets::classifier(&bytes(seed, pick % 97));
    }
    for seed in 0..300 {
        targets::every_claim(&bytes(seed + 1_000_000, 900));
    }
}

/// What the fuzzer found once.
#[test]
fn what_was_found_stays_found() {
    targets::every_claim(include_bytes!("found/derivation-claim-after-review.bin"));
}
