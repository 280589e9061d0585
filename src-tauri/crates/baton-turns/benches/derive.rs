//! How long deriving takes: a queue of 100,000 items of 20 events (aim: 2 s on one core), one item with a long history
//! (aim: linear), and the reader of words in bytes a second.
//!
//! `cargo bench -p baton-turns`. What is derived from is in `world`; it prints how many bytes of words that is.

#![allow(clippy::print_stdout)]

mod world;

use baton_model::{Cast, Event, Family, Handle, Item, Timestamp, Verdict};
use baton_turns::{Situation, verdict};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

use world::{Dice, Mix, World};

fn main() {
    for (name, mix) in [("dense", Mix::Dense), ("everyday", Mix::Everyday)] {
        let world = World::of(mix, ITEMS, 20);
        println!(
            "{name}: {} different items: {} events and {} texts of {} bytes an item",
            ITEMS,
            world.events() / ITEMS,
            world.texts().count() / ITEMS,
            world.texts().map(str::len).sum::<usize>() / ITEMS,
        );
    }
    divan::main();
}

/// Different ones; they are derived as often as makes the number that is asked for.
const ITEMS: usize = 2_000;

fn derive(item: &Item, events: &[Event], cast: &Cast, viewer: &Handle) -> Verdict {
    let now = events.last().map_or(item.updated_at, |event| event.at);
    verdict(&Situation { item, events, cast, overrides: &[], viewer, now })
}

fn queue(bencher: Bencher<'_, '_>, mix: Mix, count: usize, family: Option<Family>) {
    let world = World::of(mix, ITEMS, 20);
    let items: Vec<_> = (world.items.iter())
        .filter(|(item, _)| family.is_none_or(|family| item.family == family))
        .collect();
    let viewer = Handle::from("ana");
    bencher.counter(divan::counter::ItemsCount::new(count)).bench(|| {
        for (item, events) in items.iter().cycle().take(count) {
            black_box(derive(item, events, &world.cast, &viewer));
        }
    });
}

/// Every item of a very large queue, as after an update of the rules.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn hundred_thousand_items_of_twenty_events(bencher: Bencher<'_, '_>) {
    queue(bencher, Mix::Dense, 100_000, None);
}

/// The same, of people who write short messages and mostly tell.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn hundred_thousand_everyday_items(bencher: Bencher<'_, '_>) {
    queue(bencher, Mix::Everyday, 100_000, None);
}

/// The same by family: items a second.
#[divan::bench(
    args = [Family::Review, Family::Issue, Family::Chat, Family::Mail],
    sample_count = 3, sample_size = 1,
)]
fn ten_thousand_of(bencher: Bencher<'_, '_>, family: Family) {
    queue(bencher, Mix::Dense, 10_000, Some(family));
}

/// One item, as after each poll that changed it; a second must hold as many events of any of them.
#[divan::bench(args = [20, 200, 2_000, 10_000], sample_count = 5, sample_size = 1)]
fn one_item(bencher: Bencher<'_, '_>, length: usize) {
    let world = World::new(1, length);
    let (item, events) = &world.items[0];
    let viewer = Handle::from("ana");
    bencher
        .counter(divan::counter::ItemsCount::new(length))
        .bench(|| derive(item, black_box(events), &world.cast, &viewer));
}

/// The words of messages of one length, in bytes a second.
#[divan::bench(args = [40, 200, 1_000, 10_000, 64_000], sample_count = 20)]
fn read(bencher: Bencher<'_, '_>, length: usize) {
    let mut dice = Dice::new(7);
    let texts: Vec<String> = (0..(200_000 / length).max(4)).map(|_| dice.words(length)).collect();
    let known = |name: &str| name.strip_prefix('@').map(Handle::from);
    let context = baton_turns::text::Context {
        at: Timestamp::UNIX_EPOCH,
        zone: None,
        known: &known,
        answering: false,
    };
    bencher.counter(BytesCount::new(texts.iter().map(String::len).sum::<usize>())).bench_local(
        || {
            for text in &texts {
                black_box(baton_turns::text::read(text, &context));
            }
        },
    );
}
