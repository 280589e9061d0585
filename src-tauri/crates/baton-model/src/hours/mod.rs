//! When somebody works: a zone, a week and holidays, and business time counted in them.
//!
//! An instant is working time when the clock on that person's wall shows an hour of the week that is worked. Nothing
//! else is asked, so hours that a zone skips are worked by nobody, hours that it repeats are worked twice, and a day
//! that it leaves out is no day.

mod count;
#[cfg(test)]
mod tests;
mod week;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

pub use week::{Span, Week, WeekError};

/// A business day is so much business time, however long a person's own day is.
pub const BUSINESS_DAY: SignedDuration = SignedDuration::from_hours(8);

/// So many days are looked through for the next one that is worked.
const MOST_DAYS: i64 = 800;

/// Days on which nobody works, each with its name.
pub type Holidays = BTreeMap<Date, String>;

/// When one person works. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingHours {
    /// Where: what the clock on the wall shows.
    pub zone: TimeZone,
    /// The hours of a week.
    pub week: Arc<Week>,
    /// A span that begins on one of these days is not worked; one that began the evening before is.
    pub holidays: Arc<Holidays>,
}

impl Default for WorkingHours {
    /// Monday to Friday, 09:00 to 17:00 UTC, without holidays.
    fn default() -> Self {
        Self { zone: TimeZone::UTC, week: Arc::default(), holidays: Arc::default() }
    }
}

impl WorkingHours {
    /// Business time between two instants; none where `to` is not later.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        self.run(from, to, None).1
    }

    /// The first instant by which `left` of business time has passed since `start`; `start` itself for none. `None`:
    /// time ends before.
    pub fn after(&self, start: Timestamp, left: SignedDuration) -> Option<Timestamp> {
        if !left.is_positive() {
            return Some(start);
        }
        let (at, used) = self.run(start, Timestamp::MAX, Some(left));
        (used == left).then_some(at)
    }

    /// The instant at which one business day is over that began at `start`, or at the next business hour after it.
    pub fn day_after(&self, start: Timestamp) -> Option<Timestamp> {
        self.after(start, BUSINESS_DAY)
    }

    /// When work begins on `date`; `None`: it is free.
    pub fn day_begins(&self, date: Date) -> Option<Timestamp> {
        if self.holidays.contains_key(&date) {
            return None;
        }
        let span = self.week.on(date.weekday()).first()?;
        let minutes = i64::from(span.from);
        let begins = date.to_datetime(jiff::civil::Time::midnight()).checked_add(minutes.minutes());
        let begins = begins.ok()?.to_zoned_datetime(self.zone.clone()).ok()?;
        // A day that the zone leaves out.
        (begins.date() == date).then(|| begins.timestamp())
    }

    /// The first beginning of a day of work after `instant`.
    pub fn next_day_begins(&self, instant: Timestamp) -> Option<Timestamp> {
        let today = instant.to_zoned_datetime(self.zone.clone()).date();
        (0..MOST_DAYS).find_map(|days| {
            let date = today.checked_add(days.days()).ok()?;
            self.day_begins(date).filter(|begins| *begins > instant)
        })
    }
}
