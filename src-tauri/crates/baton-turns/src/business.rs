//! Business time: a business day is 8 business hours, Monday to Friday, 09:00 to 17:00 UTC.
//!
//! Grace periods are counted in it, so that nothing becomes due over a weekend.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const OPENS: i8 = 9;
const CLOSES: i8 = 17;

/// The instant at which one business day is over that began at `start`, or at the next business hour after it.
pub(crate) fn day_after(start: Timestamp) -> Timestamp {
    after(start, SignedDuration::from_hours(i64::from(CLOSES - OPENS)))
}

/// `start` plus `left` of business time.
fn after(start: Timestamp, mut left: SignedDuration) -> Timestamp {
    let mut now = start;
    // At most three steps for a business day that touches a weekend; the bound guards against an instant at the
    // very end of time, where adding fails.
    for _ in 0..16 {
        let civil = now.to_zoned_datetime(TimeZone::UTC);
        let weekend = matches!(civil.weekday(), Weekday::Saturday | Weekday::Sunday);
        let day = civil.date();
        let at = |hour: i8| {
            day.at(hour, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).map(|z| z.timestamp())
        };
        let (Ok(opens), Ok(closes)) = (at(OPENS), at(CLOSES)) else { return now };
        if !weekend && now < closes {
            let from = now.max(opens);
            let rest = closes.duration_since(from);
            if left <= rest {
                return from.saturating_add(left).unwrap_or(from);
            }
            left -= rest;
        }
        let Ok(next) = day.tomorrow().map(|d| d.at(OPENS, 0, 0, 0)) else { return now };
        let Ok(next) = next.to_zoned_datetime(TimeZone::UTC) else { return now };
        now = next.timestamp();
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_business_day_skips_nights_and_weekends() {
        for (start, end) in [
            ("2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z"),
            ("2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z"),
            ("2026-03-02T05:00:00Z", "2026-03-02T17:00:00Z"),
            ("2026-03-02T17:00:00Z", "2026-03-03T17:00:00Z"),
            ("2026-03-02T22:10:00Z", "2026-03-03T17:00:00Z"),
            ("2026-03-06T16:00:00Z", "2026-03-09T16:00:00Z"),
            ("2026-03-07T12:00:00Z", "2026-03-09T17:00:00Z"),
        ] {
            let (start, end): (Timestamp, Timestamp) =
                (start.parse().unwrap(), end.parse().unwrap());
            assert_eq!(day_after(start), end, "{start}");
        }
    }

    #[test]
    fn the_end_of_time_is_no_trap() {
        assert!(day_after(Timestamp::MAX) >= day_after(Timestamp::MIN));
    }
}
