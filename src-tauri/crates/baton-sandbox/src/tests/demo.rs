//! The demo: a past that is possible, a team that keeps asking, and a world that stays small.

use jiff::{SignedDuration, Timestamp};

use crate::demo::{Script, VIEWER, past, team};
use crate::github::World;
use crate::github::world::{Happening, State};

fn start() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().expect("an instant")
}

/// Runs the script for so many seconds, in half seconds; gives what happened.
fn run(world: &mut World, script: &mut Script, seconds: i64) -> Vec<Happening> {
    let mut seen = Vec::new();
    let mut count = world.happened;
    for _ in 0..seconds * 2 {
        world.now = world.now.checked_add(SignedDuration::from_millis(500)).expect("a time");
        script.advance(world);
        let new = usize::try_from(world.happened - count).expect("few");
        count = world.happened;
        seen.extend(world.happenings.iter().rev().take(new).rev().cloned());
    }
    seen
}

#[test]
fn the_past_is_possible() {
    assert_eq!(past(start()).1, Ok(()));
    let world = team(start());
    assert!(world.subjects.len() >= 17, "{}", world.subjects.len());
    for subject in world.subjects.values() {
        assert!(subject.updated_at <= start(), "{} is of the future", subject.place());
        assert!(
            subject.timeline.is_sorted_by_key(|entry| entry.at),
            "{} is not in order",
            subject.place()
        );
    }
}

#[test]
fn somebody_asks_soon() {
    for seed in 0..20 {
        let mut world = team(start());
        let mut script = Script::new(seed, start(), 1.0);
        let seen = run(&mut world, &mut script, 25);
        let asked = seen.iter().any(|one| {
            one.what == "comment" && one.text.starts_with("@sam") && one.text.ends_with('?')
        });
        assert!(asked, "seed {seed}: {seen:?}");
        let later = run(&mut world, &mut script, 35);
        let all = seen.iter().chain(&later);
        assert!(
            all.into_iter().any(|one| one.what == "request" && one.text == VIEWER),
            "seed {seed}"
        );
    }
}

#[test]
fn one_seed_is_one_story() {
    let tell = |seed| {
        let mut world = team(start());
        run(&mut world, &mut Script::new(seed, start(), 1.0), 600)
    };
    assert_eq!(tell(7), tell(7));
    assert_ne!(tell(7), tell(8));
}

#[test]
fn an_answer_is_answered() {
    let mut world = team(start());
    let mut script = Script::new(3, start(), 1.0);
    let seen = run(&mut world, &mut script, 15);
    let question = seen.iter().find(|one| one.what == "comment").expect("a question");
    let asker = question.who.clone();
    world.comment(question.subject, VIEWER, "Yes, it does.").expect("said");
    let seen = run(&mut world, &mut script, 8);
    let thanked = seen
        .iter()
        .any(|one| one.who == asker && one.what == "comment" && one.subject == question.subject);
    assert!(thanked, "{seen:?}");
}

#[test]
fn each_button_has_an_end() {
    let mut world = team(start());
    let mut script = Script::new(4, start(), 1.0);
    let find = |world: &World, place: &str| world.find(place).expect("the demo has it");
    let approved = find(&world, "acme/api#482");
    world.review(approved, VIEWER, crate::github::ReviewState::Approved, "").expect("approved");
    let handed = find(&world, "acme/api#470");
    world.request_review(handed, VIEWER, "dia").expect("asked");
    let asked = find(&world, "acme/web#309");
    let thread = world.subjects[&asked].pull.as_ref().expect("a pull request").threads[0].seq;
    world.reply(asked, thread, VIEWER, "And what does the count say?").expect("said");
    let seen = run(&mut world, &mut script, 20);
    assert_eq!(world.subjects[&approved].state, State::Merged);
    assert!(
        seen.iter().any(|one| one.who == "dia" && one.what == "approve" && one.subject == handed)
    );
    assert!(seen.iter().any(|one| one.who == "ana" && one.thread == Some(thread)), "{seen:?}");
}

#[test]
fn it_goes_on_without_growing() {
    let mut world = team(start());
    let mut script = Script::new(5, start(), 1.0);
    let mut last = 0;
    for hour in 0..6 {
        let seen = run(&mut world, &mut script, 3600);
        assert!(seen.len() > 100, "hour {hour}: {}", seen.len());
        let entries: usize = world.subjects.values().map(|one| one.timeline.len()).sum();
        assert!(world.subjects.len() < 60, "hour {hour}: {} subjects", world.subjects.len());
        assert!(entries < 60 * 80, "hour {hour}: {entries} entries");
        assert!(world.subjects.values().all(|one| one.timeline.len() <= 90), "hour {hour}");
        last = entries;
    }
    assert!(last > 0);
    // There is still something of the viewer's to ask about.
    assert!(world.subjects.values().any(|one| one.is_open() && one.author == VIEWER));
}
