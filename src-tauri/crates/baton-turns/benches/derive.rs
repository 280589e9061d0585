//! How long deriving takes: a whole queue of 10,000 items, and one item with a long history.

use baton_model::{
    Cast, CheckState, Event, Family, Handle, Item, Remark, Timestamp, Verdict, Vote, What,
};
use baton_turns::{Situation, verdict};
use divan::{Bencher, black_box};
use jiff::SignedDuration;

fn main() {
    divan::main();
}

const TEXTS: [&str; 6] = [
    "The nightly export misses the last row of each page since the scheduler changed, see the log below.",
    "@ana can you check whether the proxy limit is 20 MB or 50 MB on the pilot?",
    "Good catch, will fix it tomorrow morning.",
    "The caller checks the return code, so the error is not lost; there is a test for it above.",
    "thanks, that makes sense!",
    "@ben could you have a look at the failing check? It only fails on the second attempt.",
];

fn history(length: usize) -> Vec<Event> {
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
    (0..length)
        .map(|n| {
            let minutes = i64::try_from(n).unwrap_or_default() * 7;
            let text = TEXTS[n % TEXTS.len()].to_owned();
            let what = match n % 10 {
                _ if n == 0 => What::Opened,
                1 => What::ReviewRequested { of: vec!["ana".into(), "cho".into()] },
                2 => What::Checks {
                    state: CheckState::Passed,
                    required: true,
                    name: "unit".to_owned(),
                },
                3 => What::Pushed { dismisses: false },
                4 => What::Reviewed {
                    vote: Vote::Comment,
                    text: String::new(),
                    threads: vec![Remark { id: format!("t{n}"), text }],
                },
                5 => What::Said { text, thread: Some(format!("t{}", n - 1)), to: Vec::new() },
                _ => What::Said { text, thread: None, to: Vec::new() },
            };
            let who = ["ben", "ana", "cho", "dia"][n % 4].into();
            let at = start.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(start);
            Event { key: format!("e{n}"), at, who, what }
        })
        .collect()
}

fn derive(item: &Item, events: &[Event], cast: &Cast, viewer: &Handle) -> Verdict {
    let now = events.last().map_or(item.updated_at, |event| event.at);
    verdict(&Situation { item, events, cast, overrides: &[], viewer, now })
}

fn item() -> Item {
    Item::new("1", Family::Review, "ben".into(), Timestamp::UNIX_EPOCH)
}

/// Every item of a large queue, as after an update of the rules.
#[divan::bench(sample_count = 5)]
fn ten_thousand_items_of_twenty_events(bencher: Bencher<'_, '_>) {
    let (item, events, cast, viewer) = (item(), history(20), Cast::default(), Handle::from("ana"));
    bencher.bench(|| {
        for _ in 0..10_000 {
            black_box(derive(&item, &events, &cast, &viewer));
        }
    });
}

/// One item, as after each poll that changed it.
#[divan::bench(args = [20, 200, 2_000, 10_000], sample_count = 5)]
fn one_item(bencher: Bencher<'_, '_>, events: usize) {
    let (item, events, cast, viewer) =
        (item(), history(events), Cast::default(), Handle::from("ana"));
    bencher.bench(|| derive(&item, black_box(&events), &cast, &viewer));
}

/// The words of one message.
#[divan::bench(args = TEXTS)]
fn read(bencher: Bencher<'_, '_>, text: &str) {
    let known = |name: &str| name.strip_prefix('@').map(Handle::from);
    let context = baton_turns::text::Context {
        at: Timestamp::UNIX_EPOCH,
        zone: None,
        known: &known,
        answering: false,
    };
    bencher.bench_local(|| baton_turns::text::read(black_box(text), &context));
}
