//! The schedule and the outbox's next step, as properties.

use std::time::Duration;

use baton_model::{ActionId, ActionState, Fault, Intent, ItemId, Timestamp};
use baton_store::ActionRecord;
use proptest::prelude::*;

use super::fake::{KNOBS, plus};
use crate::Presence;
use crate::outbox::{Step, next as next_step};
use crate::schedule::{Facts, after, backoff, next, part};
use crate::trouble::Trouble;

fn presence() -> impl Strategy<Value = Presence> {
    prop_oneof![
        Just(Presence::Active),
        Just(Presence::Idle),
        Just(Presence::Asleep),
        Just(Presence::Offline)
    ]
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        Just(None),
        (0..4000u64).prop_map(|seconds| {
            Some(Fault::Transient {
                reason: "cut".into(),
                retry_after: Some(seconds),
                unsent: false,
            })
        }),
        (0..9000i64).prop_map(|seconds| {
            Some(Fault::RateLimited { tool: "Fake".into(), until: plus(seconds) })
        }),
        Just(Some(Fault::Unauthorized { tool: "Fake".into() })),
    ]
}

proptest! {
    #[test]
    fn a_poll_is_never_too_soon_and_never_lost(
        presence in presence(),
        fault in fault(),
        last in proptest::option::of(-4000..0i64),
        wish in 0..600u64,
        failures in 0..40u32,
        seed: u64,
    ) {
        let trouble = fault.clone().map(Trouble::Fault);
        let facts = Facts {
            knobs: KNOBS,
            presence,
            last: last.map(plus),
            wish: Duration::from_secs(wish),
            trouble: trouble.as_ref(),
            failures,
            woke_at: None,
            told: false,
            seed,
        };
        let at = next(&facts, plus(0));
        if matches!(presence, Presence::Asleep | Presence::Offline) {
            prop_assert_eq!(at, None);
            return Ok(());
        }
        let at = at.unwrap();
        if let Some(Fault::RateLimited { until, .. }) = &fault {
            prop_assert!(at >= *until, "a rate limit binds");
        }
        if let Some(last) = last {
            let least = match &fault {
                None => wish.max(if presence == Presence::Active { 60 } else { 300 }),
                Some(Fault::Transient { retry_after, .. }) => retry_after.unwrap().max(wish),
                Some(_) => 0,
            };
            prop_assert!(at >= after(plus(last), Duration::from_secs(least)), "a wish binds");
        }
        let horizon = match &fault {
            Some(Fault::RateLimited { until, .. }) => (*until).max(plus(0)),
            _ => plus(0),
        };
        prop_assert!(at <= after(horizon, Duration::from_secs(3 * 3600)), "it comes");
    }

    #[test]
    fn a_part_is_a_part(seconds in 0..100_000u64, seed: u64) {
        let whole = Duration::from_secs(seconds);
        prop_assert!(part(whole, seed) <= whole);
        prop_assert_eq!(part(whole, seed), part(whole, seed));
    }

    #[test]
    fn the_outbox_never_reorders_an_item_nor_forgets(
        list in proptest::collection::vec((0..3u8, 0..3u8, -50..50i64, proptest::option::of(-50..50i64)), 0..12),
        held in proptest::option::of(-20..40i64),
    ) {
        let open: Vec<ActionRecord> = list.iter().enumerate().map(|(n, (item, state, due, next))| {
            record(n, *item, [ActionState::Queued, ActionState::Unknown, ActionState::Sending][usize::from(*state)], *due, *next)
        }).collect();
        let now = plus(0);
        match next_step(&open, held.map(plus), now) {
            Step::Send(action) => {
                prop_assert_eq!(action.state, ActionState::Queued);
                prop_assert!(action.not_before <= now && action.next_attempt_at.is_none_or(|at| at <= now));
                prop_assert!(held.is_none_or(|held| held <= 0));
                let n = open.iter().position(|other| other.id == action.id).unwrap();
                let overtaken = open[..n].iter().any(|other| {
                    other.item == action.item
                        && (other.state == ActionState::Queued
                            || other.state == ActionState::Unknown && other.next_attempt_at.is_some())
                });
                prop_assert!(!overtaken);
            }
            Step::Probe(action) => {
                prop_assert_eq!(action.state, ActionState::Unknown);
                prop_assert!(action.next_attempt_at.unwrap() <= now);
            }
            Step::Wait(at) => {
                prop_assert!(at.is_none_or(|at| at > now));
                let waits = open.iter().any(|action| action.state == ActionState::Queued);
                prop_assert!(!waits || at.is_some(), "what waits has its time");
            }
        }
    }
}

fn record(n: usize, item: u8, state: ActionState, due: i64, next: Option<i64>) -> ActionRecord {
    ActionRecord {
        id: ActionId(n.to_string()),
        account: "fake".into(),
        item: ItemId(item.to_string()),
        remote_id: item.to_string(),
        title: String::new(),
        intent: Intent::MarkDone,
        state,
        created_at: plus(-100),
        not_before: plus(due),
        attempts: 0,
        next_attempt_at: next.map(plus),
        fault: None,
        receipt: None,
        ended_at: None,
    }
}

#[test]
fn backoff_grows_and_is_bounded() {
    let all: Vec<u64> = (1..12).map(|n| backoff(n).as_secs()).collect();
    assert_eq!(all, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
}

#[test]
fn a_tool_that_says_something_changed_is_read_at_once() {
    let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    let after = |told: bool, presence: Presence, trouble: Option<&Trouble>| {
        let facts = Facts {
            knobs: KNOBS,
            presence,
            last: Some(now),
            wish: Duration::from_secs(300),
            trouble,
            failures: 0,
            woke_at: None,
            told,
            seed: 0,
        };
        next(&facts, now).map(|at| at.as_second() - now.as_second())
    };
    assert!(after(false, Presence::Active, None) >= Some(300));
    assert_eq!(after(true, Presence::Active, None), Some(1), "and not again within a second");
    assert_eq!(after(true, Presence::Asleep, None), None);
    let slow = Trouble::Fault(Fault::RateLimited {
        tool: "Fake".into(),
        until: now + jiff::SignedDuration::from_secs(90),
    });
    assert!(after(true, Presence::Active, Some(&slow)) >= Some(90), "a limit binds hints too");
}
