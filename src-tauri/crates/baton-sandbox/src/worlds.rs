//! Worlds for tests and benchmarks.

use jiff::{SignedDuration, Timestamp};

use crate::github::world::{CheckState, Refusal, ReviewState, World};

/// Two people, a bot, a team and two repositories, and nothing in them. The viewer is `ana`.
pub fn bare(now: Timestamp) -> World {
    let mut world = World::new(now);
    world.org("acme", "Acme");
    for (login, name) in [("ana", "Ana"), ("ben", "Ben"), ("cho", "Cho"), ("dia", "Dia")] {
        world.user(login, name);
    }
    world.bot("ci");
    world.team("acme", "platform", &["ana", "cho"]);
    let writers = ["ana", "ben", "cho", "dia"];
    world.repo("acme/api", &writers);
    world.repo("acme/web", &writers).private = true;
    world.full_token("ana");
    world
}

/// [`bare`], with one thing in each lane: Ben asks Ana for a review (`acme/api#1`), Ana waits on Ben for one
/// (`acme/api#2`), Ben asks Ana in an issue (`acme/web#1`).
pub fn small(now: Timestamp) -> World {
    let mut world = bare(now);
    let hour_ago = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(now);
    world.at(hour_ago);
    let first = world.pull("acme/api#1", "ben", "Fix cache", "Two workers could both refill.");
    let second = world.pull("acme/api#2", "ana", "Retry once", "");
    let issue = world.issue("acme/web#1", "ben", "Exports time out", "Seen twice.");
    let done = [
        world.check(first, "test", true, CheckState::Passed),
        world.check(second, "test", true, CheckState::Passed),
        world.request_review(first, "ben", "ana"),
        world.request_review(second, "ana", "ben"),
        world.comment(issue, "ben", "@ana which limit did you measure?").map(|_| ()),
    ];
    debug_assert!(done.iter().all(Result::is_ok), "{done:?}");
    world.now = now;
    world
}

/// [`bare`], with `count` items that all concern Ana: reviews, questions, assignments, own work.
///
/// # Errors
/// None in practice: every verb in it is possible.
pub fn big(now: Timestamp, count: u32) -> Result<World, Refusal> {
    let mut world = bare(now);
    for index in 0..count {
        let minutes = i64::from(index % 20_000) + 10;
        let at = now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
        let repo = if index % 3 == 0 { "acme/web" } else { "acme/api" };
        let place = format!("{repo}#{}", index + 1);
        let title = format!("Change {index} of the loader");
        world.at(at);
        match index % 5 {
            0 => {
                let id = world.pull(&place, "ben", &title, "One of many.");
                world.request_review(id, "ben", "ana")?;
            }
            1 => {
                let id = world.pull(&place, "ana", &title, "One of many.");
                world.request_review(id, "ana", "cho")?;
                world.check(id, "test", true, CheckState::Passed)?;
            }
            2 => {
                let id = world.issue(&place, "ben", &title, "One of many.");
                world.comment(id, "ben", "@ana can you say when this began?")?;
            }
            3 => {
                let id = world.issue(&place, "dia", &title, "One of many.");
                world.assign(id, "dia", "ana")?;
            }
            _ => {
                let id = world.pull(&place, "ana", &title, "One of many.");
                let threads = [("src/loader.rs", 12, "Why twice?")];
                world.review_with(id, "cho", ReviewState::ChangesRequested, "", &threads, None)?;
            }
        }
    }
    world.now = now;
    world.happenings.clear();
    Ok(world)
}
