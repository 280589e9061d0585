//! Business time, counted.
//!
//! Between two changes of a zone's offset the wall shows the instant plus a constant, and weeks repeat: whole weeks are
//! counted at once, less their holidays, and only the rest is walked span by span. So the cost grows with the changes
//! of the offset (two a year) and not with the hours.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::WorkingHours;

const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const DAY: i128 = 24 * 60 * MINUTE;
const WEEK: i128 = 7 * DAY;
const EPOCH: Date = Date::constant(1970, 1, 1);

impl WorkingHours {
    /// Walks from `start` until `until`, or until `budget` of business time is used: the instant, and what was used.
    pub(super) fn run(
        &self,
        start: Timestamp,
        until: Timestamp,
        budget: Option<SignedDuration>,
    ) -> (Timestamp, SignedDuration) {
        let budget = budget.map_or(i128::MAX, |budget| budget.as_nanos());
        let mut used = 0;
        let mut at = start;
        while at < until {
            let offset = i128::from(self.zone.to_offset(at).seconds()) * SECOND;
            let next = self.zone.following(at).next().map(|change| change.timestamp());
            let end = next.map_or(until, |next| next.min(until));
            let (from, to) = (at.as_nanosecond() + offset, end.as_nanosecond() + offset);
            if let Some(reached) = self.walk(from, to, budget, &mut used) {
                at = Timestamp::from_nanosecond(reached - offset).unwrap_or(end);
                break;
            }
            at = end;
        }
        (at, SignedDuration::from_nanos_i128(used))
    }

    /// The same on a wall that runs evenly, in nanoseconds; says where `budget` is used up.
    fn walk(&self, mut from: i128, to: i128, budget: i128, used: &mut i128) -> Option<i128> {
        let weekly = i128::from(self.week.minutes()) * MINUTE;
        loop {
            // The last bit of a budget is walked, so that its first instant is found.
            let weeks = ((to - from) / WEEK).min((budget - *used - 1) / weekly);
            if weeks == 0 {
                break;
            }
            let next = from + weeks * WEEK;
            *used += weeks * weekly - self.off(from, next);
            from = next;
        }
        // What began yesterday may run on.
        let mut day = from.div_euclid(DAY) - 1;
        while day * DAY < to {
            for (begins, ends) in self.spans(day) {
                let (begins, ends) = (begins.max(from), ends.min(to));
                if begins >= ends {
                    continue;
                }
                if ends - begins >= budget - *used {
                    let reached = begins + budget - *used;
                    *used = budget;
                    return Some(reached);
                }
                *used += ends - begins;
            }
            day += 1;
        }
        None
    }

    /// What `day` (since 1970) has of spans: none on a holiday.
    fn spans(&self, day: i128) -> impl Iterator<Item = (i128, i128)> + '_ {
        let free = !self.holidays.is_empty()
            && date(day).is_some_and(|date| self.holidays.contains_key(&date));
        self.all_spans(day).filter(move |_| !free)
    }

    fn all_spans(&self, day: i128) -> impl Iterator<Item = (i128, i128)> + '_ {
        // The first of January 1970 was a Thursday.
        let weekday = Weekday::from_monday_zero_offset((day + 3).rem_euclid(7) as i8);
        let spans = weekday.map(|weekday| self.week.on(weekday)).unwrap_or_default();
        spans.iter().map(move |span| {
            let at = |minute: u16| day * DAY + i128::from(minute) * MINUTE;
            (at(span.from), at(span.to))
        })
    }

    /// What holidays take of the time between two points of an even wall.
    fn off(&self, from: i128, to: i128) -> i128 {
        if self.holidays.is_empty() {
            return 0;
        }
        let first = date(from.div_euclid(DAY) - 1).unwrap_or(Date::MIN);
        let last = date(to.div_euclid(DAY)).unwrap_or(Date::MAX);
        let days = self.holidays.range(first..=last).map(|(date, _)| day(*date));
        days.flat_map(|day| self.all_spans(day))
            .map(|(begins, ends)| (ends.min(to) - begins.max(from)).max(0))
            .sum()
    }
}

/// The date so many days after the first of January 1970; `None`: the calendar ends before.
fn date(day: i128) -> Option<Date> {
    EPOCH.checked_add(i32::try_from(day).ok()?.days()).ok()
}

fn day(date: Date) -> i128 {
    i128::from(date.duration_since(EPOCH).as_hours() / 24)
}
