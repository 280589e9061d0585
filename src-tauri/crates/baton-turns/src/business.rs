//! Grace periods: counted in the business time of whoever is spared, so that nothing becomes due over a weekend.

use baton_model::{Handle, Timestamp};

use crate::people::People;

/// The instant at which one business day of `who` is over that began at `start`, or at the next business hour after
/// it. Never, as an instant: the end of time.
pub(crate) fn day_after(start: Timestamp, who: &Handle, people: &People<'_>) -> Timestamp {
    people.hours(who).day_after(start).unwrap_or(Timestamp::MAX)
}
