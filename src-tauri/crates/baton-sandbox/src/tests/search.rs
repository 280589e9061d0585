//! The search language.

use super::wire::now;
use crate::github::{Refusal, State, World};
use crate::worlds;

fn found(world: &World, query: &str) -> Vec<String> {
    let mut places: Vec<String> = world
        .search(query, "ana")
        .expect("a search")
        .iter()
        .map(|id| world.subjects[id].place())
        .collect();
    places.sort();
    places
}

#[test]
fn qualifiers_combine() {
    let mut world = worlds::small(now());
    let other = world.pull("acme/api#9", "cho", "Widen the cache", "");
    world.request_review(other, "cho", "acme/platform").expect("asked");
    let closed = world.issue("acme/api#10", "ana", "Old one", "");
    world.close(closed, "ana", None).expect("closed");
    assert_eq!(world.subjects[&closed].state, State::Closed);
    let cases: &[(&str, &[&str])] = &[
        ("is:open is:pr author:@me", &["acme/api#2"]),
        ("is:open is:pr archived:false review-requested:@me", &["acme/api#1", "acme/api#9"]),
        ("is:open user-review-requested:@me", &["acme/api#1"]),
        ("team-review-requested:acme/platform", &["acme/api#9"]),
        ("is:open archived:false involves:@me", &["acme/api#2", "acme/web#1"]),
        ("involves:@me is:closed", &["acme/api#10"]),
        ("mentions:@me", &["acme/web#1"]),
        ("is:issue -author:@me", &["acme/web#1"]),
        ("repo:acme/api cache", &["acme/api#1", "acme/api#9"]),
        ("is:open (author:cho OR author:ben) is:pr", &["acme/api#1", "acme/api#9"]),
        ("is:open NOT is:pr", &["acme/web#1"]),
        ("is:pr updated:<2000-01-01", &[]),
        ("is:pr created:>=2000-01-01 author:cho", &["acme/api#9"]),
        ("draft:true", &[]),
        ("nonsense:value", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&world, query), *expected, "{query}");
    }
    world.archive("acme/api");
    assert_eq!(found(&world, "archived:false is:open"), ["acme/web#1"]);
}

#[test]
fn what_is_hidden_is_not_found() {
    let mut world = worlds::small(now());
    assert_eq!(found(&world, "is:issue"), ["acme/web#1"]);
    world.access("acme/web", "ana", None);
    assert_eq!(found(&world, "is:issue"), Vec::<String>::new());
}

#[test]
fn limits_are_githubs() {
    let world = worlds::small(now());
    assert!(matches!(world.search(&"x".repeat(257), "ana"), Err(Refusal::Unprocessable(_))));
    assert!(matches!(
        world.search("a OR b OR c OR d OR e OR f OR g", "ana"),
        Err(Refusal::Unprocessable(_))
    ));
}
