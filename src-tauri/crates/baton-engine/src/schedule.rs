//! When an account is polled next.
//!
//! A pure function of what is known, so that a timer, a wake-up, "sync now" and a restart decide alike. Instants are of
//! the wall clock: timers stop while the machine sleeps, and are then armed again by the change of [`Presence`].

use std::time::Duration;

use baton_model::{Fault, Timestamp};

use crate::engine::{Knobs, Presence};
use crate::trouble::Trouble;

/// The longest pause after faults that pass by themselves.
const LONGEST_BACKOFF: Duration = Duration::from_secs(15 * 60);
/// How often an account is tried that only its user can mend (a new token may be with `gh`, a grant given in a browser).
const WAITING_FOR_USER: Duration = Duration::from_secs(15 * 60);
/// After a wake-up the network needs a moment, and accounts must not all start at once.
const WAKE_SPREAD: Duration = Duration::from_secs(10);
/// A tool that says again and again that something changed is read once in so long.
const TOLD_PAUSE: Duration = Duration::from_secs(1);

/// What the next poll depends on.
#[derive(Debug, Clone)]
pub(crate) struct Facts<'a> {
    pub knobs: Knobs,
    pub presence: Presence,
    /// The end of the last try, whatever came of it.
    pub last: Option<Timestamp>,
    /// The tool's own wish.
    pub wish: Duration,
    /// What came of the last try, when it was no success.
    pub trouble: Option<&'a Trouble>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// The machine or its network came back then.
    pub woke_at: Option<Timestamp>,
    /// The tool said that something changed.
    pub told: bool,
    /// Spreads accounts: differs per account and try.
    pub seed: u64,
}

/// The instant of the next poll; `None`: not before something happens.
pub(crate) fn next(facts: &Facts<'_>, now: Timestamp) -> Option<Timestamp> {
    if matches!(facts.presence, Presence::Asleep | Presence::Offline) {
        return None;
    }
    let mut at = facts.last.map_or(now, |last| after(last, pause(facts)));
    if let Some(woke_at) = facts.woke_at {
        at = at.max(after(woke_at, part(WAKE_SPREAD, facts.seed)));
    }
    if let Some(until) = facts.trouble.and_then(Trouble::until) {
        at = at.max(after(until, part(Duration::from_secs(2), facts.seed)));
    }
    // A clock that was set back must not leave an account unread for hours.
    let longest = pause(facts).max(LONGEST_BACKOFF).saturating_mul(2);
    let bound = facts.trouble.and_then(Trouble::until).unwrap_or(now).max(now);
    Some(at.min(after(bound, longest)))
}

fn pause(facts: &Facts<'_>) -> Duration {
    let seconds = match facts.presence {
        Presence::Active => facts.knobs.poll_active_seconds,
        _ => facts.knobs.poll_idle_seconds,
    };
    let interval = Duration::from_secs(u64::from(seconds.max(1))).max(facts.wish);
    let base = match facts.trouble {
        None if facts.told => return TOLD_PAUSE,
        None => interval,
        Some(Trouble::Fault(Fault::RateLimited { .. })) => Duration::ZERO,
        Some(trouble) if trouble.needs_user() => WAITING_FOR_USER.max(interval),
        Some(trouble) => backoff(facts.failures).max(trouble.retry_after()).max(facts.wish),
    };
    // Only ever later: a tool's wish and its Retry-After are lower bounds.
    base + part(base / 10, facts.seed)
}

/// The pause after so many failures in a row: 5 s, doubled each time, at most a quarter of an hour.
pub(crate) fn backoff(failures: u32) -> Duration {
    let doubled = 5u64.saturating_mul(1 << failures.saturating_sub(1).min(20));
    Duration::from_secs(doubled).min(LONGEST_BACKOFF)
}

/// A part of `whole` that `seed` picks.
pub(crate) fn part(whole: Duration, seed: u64) -> Duration {
    // SplitMix64: https://prng.di.unimi.it/splitmix64.c
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    whole.mul_f64((z >> 11) as f64 / (1u64 << 53) as f64)
}

/// `at` and `pause`; the end of time where there is no such instant.
pub(crate) fn after(at: Timestamp, pause: Duration) -> Timestamp {
    at.saturating_add(pause).unwrap_or(Timestamp::MAX)
}

/// How long from `now` until `at`; nothing when it is past.
pub(crate) fn until(at: Timestamp, now: Timestamp) -> Duration {
    at.duration_since(now).try_into().unwrap_or(Duration::ZERO)
}
