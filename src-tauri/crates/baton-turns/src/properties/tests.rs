//! Each claim on ten thousand drawn histories; the smallest history that contradicts it is shown.

use super::RUNS;
use super::claims::{self, Held};
use super::draw::bytes;
use super::world::World;

/// More where `BATON_RUNS` says so.
fn runs() -> u64 {
    std::env::var("BATON_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS)
}

fn drawn(seed: u64) -> World {
    // Most histories are short: what is wrong shows there, and is read there.
    let count = [40, 80, 120, 200, 320][usize::try_from(seed % 5).unwrap_or(0)];
    World::draw(&bytes(seed, count), 40)
}

/// Leaves out what the failure does not need.
fn shrunk(mut world: World, claim: fn(&World) -> Held) -> World {
    let mut at = 0;
    while at < world.events.len() {
        let mut fewer = world.clone();
        fewer.events.remove(at);
        if claim(&fewer).is_err() {
            world = fewer;
        } else {
            at += 1;
        }
    }
    let mut at = 0;
    while at < world.words.len() {
        let mut fewer = world.clone();
        fewer.words.remove(at);
        if claim(&fewer).is_err() {
            world = fewer;
        } else {
            at += 1;
        }
    }
    world
}

fn holds(name: &str) {
    let claim = claims::claim(name).unwrap_or_else(|| panic!("no claim {name}"));
    let mut shown = Vec::new();
    let mut failed = 0;
    for seed in 0..runs() {
        let world = drawn(seed);
        if claim(&world).is_err() {
            failed += 1;
            if shown.len() < 3 {
                let world = shrunk(world, claim);
                let why = claim(&world).err().unwrap_or_default();
                shown.push(format!("{seed}: {:#?}\n{:#?}\n{why}", world.item, tale(&world)));
            }
        }
    }
    assert!(failed == 0, "{failed} of {} contradict: {name}\n{}", runs(), shown.join("\n\n"));
}

fn tale(world: &World) -> Vec<String> {
    let events = world.events.iter();
    let events =
        events.map(|event| format!("{} {} {} {:?}", event.at, event.key, event.who, event.what));
    events.chain(world.words.iter().map(|word| format!("{word:?}"))).collect()
}

macro_rules! claims_hold {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            holds($name);
        })*

        #[test]
        fn each_claim_is_tried() {
            let tried: Vec<&str> = vec![$($name),*];
            let all: Vec<&str> = claims::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(tried, all);
        }
    };
}

claims_hold! {
    neither_order_nor_repetition_matters: "order and repetition",
    my_own_words_never_put_a_thread_on_me: "my own words",
    a_bot_changes_nothing: "a bot",
    closing_ends_all: "closing",
    each_ask_is_explained_by_what_exists: "grounds",
    both_sides_see_the_same_ask: "both sides",
    nothing_changes_before_it_wakes: "waking",
    a_word_that_ended_is_as_if_never_said: "an ended word",
    activity_of_others_ends_a_word: "activity ends a word",
    all_names_of_a_person_are_one: "one person",
    what_nobody_knows_changes_nothing: "what nobody knows",
    a_missing_page_makes_up_nothing: "a missing page",
}

#[test]
fn the_drawn_histories_meet_all_that_there_is() {
    use std::collections::BTreeSet;
    let (mut words, mut rules, mut lanes) = (BTreeSet::new(), BTreeSet::new(), [0u32; 3]);
    for seed in 0..2_000 {
        let world = drawn(seed);
        words.extend(
            world
                .events
                .iter()
                .map(|event| event.what.word().split(' ').next().unwrap_or("").to_owned()),
        );
        for viewer in super::world::PEOPLE {
            let seen = world.view(viewer, world.now());
            lanes[seen.lane as usize] += 1;
            rules.extend(seen.asks.iter().map(|ask| ask.rule.to_string()));
        }
    }
    assert!(words.len() >= 45, "{words:?}");
    assert!(rules.len() >= 40, "{rules:?}");
    assert!(lanes.iter().all(|seen| *seen > 1_000), "{lanes:?}");
}
