//! Days of a calendar: the instants of their times, and which come next.

use baton_model::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::{ToSpan as _, Unit};

use super::Days;
use crate::words::When;

/// So many days are looked through for one that fits: longer than any holiday.
const FAR: i64 = 60;

pub fn today(when: &When) -> Date {
    when.now.to_zoned_datetime(when.zone.clone()).date()
}

/// That time of that day; the moment after, where clocks skip it.
pub fn instant(date: Date, time: Time, when: &When) -> Option<Timestamp> {
    Some(date.to_datetime(time).to_zoned_datetime(when.zone.clone()).ok()?.timestamp())
}

/// `at` without its seconds, rounded up.
pub fn minute(at: Timestamp) -> Option<Timestamp> {
    let minutes = jiff::TimestampRound::new().smallest(Unit::Minute).mode(jiff::RoundMode::Ceil);
    at.round(minutes).ok()
}

/// The first day from `from` on that fits.
pub fn next(from: Date, fits: impl Fn(Date) -> bool) -> Option<Date> {
    (0..FAR).filter_map(|n| from.checked_add(n.days()).ok()).find(|date| fits(*date))
}

/// The next such day after `after`.
pub fn next_weekday(after: Date, weekday: Weekday) -> Option<Date> {
    after.nth_weekday(1, weekday).ok()
}

/// The Monday that begins the next week.
pub fn next_monday(today: Date) -> Option<Date> {
    next_weekday(today, Weekday::Monday)
}

/// A day off that is so every week.
pub fn is_weekend(date: Date, days: &Days) -> bool {
    !days.works(date) && !is_holiday(date, days)
}

/// A day off that is worked on in other weeks.
pub fn is_holiday(date: Date, days: &Days) -> bool {
    let other = |weeks: i64| date.checked_add(weeks.weeks()).is_ok_and(|date| days.works(date));
    !days.works(date) && [-2, -1, 1, 2, 3].into_iter().any(other)
}
