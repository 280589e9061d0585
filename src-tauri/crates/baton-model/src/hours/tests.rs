//! Business time against a clock that is looked at every quarter of an hour, in zones that do what zones do.

use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Holidays, Span, Week, WeekError, WorkingHours};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hours(zone: &str, week: &str, free: &[&str]) -> WorkingHours {
    WorkingHours {
        zone: TimeZone::get(zone).unwrap(),
        week: Arc::new(week.parse().unwrap()),
        holidays: Arc::new(free.iter().map(|day| (day.parse().unwrap(), "free".into())).collect()),
    }
}

#[test]
fn after_so_many_hours() {
    let utc = |week| hours("UTC", week, &[]);
    let nine = "mon-fri 09:00-17:00";
    let minutes = |n: i64| SignedDuration::from_mins(n);
    for (hours, start, left, end) in [
        (utc(nine), "2026-03-02T09:00:00Z", 480, "2026-03-02T17:00:00Z"),
        (utc(nine), "2026-03-02T10:00:00Z", 480, "2026-03-03T10:00:00Z"),
        (utc(nine), "2026-03-02T05:00:00Z", 480, "2026-03-02T17:00:00Z"),
        (utc(nine), "2026-03-02T17:00:00Z", 480, "2026-03-03T17:00:00Z"),
        (utc(nine), "2026-03-06T16:00:00Z", 480, "2026-03-09T16:00:00Z"),
        (utc(nine), "2026-03-07T12:00:00Z", 480, "2026-03-09T17:00:00Z"),
        // A whole week ends with its last hour, not with the first of the next.
        (utc(nine), "2026-03-02T09:00:00Z", 5 * 480, "2026-03-06T17:00:00Z"),
        (utc(nine), "2026-03-02T09:00:00Z", 52 * 5 * 480, "2027-02-26T17:00:00Z"),
        // A day of six hours: a business day takes a day and a third.
        (utc("mon-fri 9-12 13-16"), "2026-03-02T09:00:00Z", 480, "2026-03-03T11:00:00Z"),
        (utc("sun-thu 8-16"), "2026-03-05T08:00:00Z", 960, "2026-03-08T16:00:00Z"),
        (utc("fri 22:00-06:00"), "2026-03-02T09:00:00Z", 480, "2026-03-07T06:00:00Z"),
        (utc("sun 22:00-06:00"), "2026-03-02T04:00:00Z", 180, "2026-03-08T23:00:00Z"),
        (utc("mon-sun 00:00-24:00"), "2026-03-07T12:00:00Z", 480, "2026-03-07T20:00:00Z"),
        (
            hours("UTC", nine, &["2026-03-03", "2026-03-04"]),
            "2026-03-02T13:00:00Z",
            480,
            "2026-03-05T13:00:00Z",
        ),
        // The shift of the evening before goes on into the holiday.
        (
            hours("UTC", "mon-fri 22:00-06:00", &["2026-03-03"]),
            "2026-03-02T20:00:00Z",
            600,
            "2026-03-05T00:00:00Z",
        ),
        // Summer time begins and ends on Sundays: an early shift loses an hour, a late one gains it.
        (hours("Europe/Berlin", nine, &[]), "2026-03-27T15:00:00Z", 480, "2026-03-30T14:00:00Z"),
        (
            hours("Europe/Berlin", "sat-sun 00:00-08:00", &[]),
            "2026-03-28T20:00:00Z",
            420,
            "2026-03-29T06:00:00Z",
        ),
        (
            hours("Europe/Berlin", "sun 00:00-04:00", &[]),
            "2026-10-24T20:00:00Z",
            300,
            "2026-10-25T03:00:00Z",
        ),
        (hours("America/New_York", nine, &[]), "2026-10-30T20:00:00Z", 480, "2026-11-02T21:00:00Z"),
        // Half an hour in Lord Howe; a quarter in Kathmandu.
        (
            hours("Australia/Lord_Howe", "sun 00:00-04:00", &[]),
            "2026-10-03T12:00:00Z",
            210,
            "2026-10-03T17:00:00Z",
        ),
        (hours("Asia/Kathmandu", nine, &[]), "2026-03-02T03:15:00Z", 480, "2026-03-02T11:15:00Z"),
        // Apia left out Friday 30 December 2011.
        (hours("Pacific/Apia", nine, &[]), "2011-12-29T19:00:00Z", 960, "2012-01-02T03:00:00Z"),
        // Morocco goes back for Ramadan: 18 February to 22 March 2026.
        (
            hours("Africa/Casablanca", nine, &[]),
            "2026-02-13T08:00:00Z",
            960,
            "2026-02-16T17:00:00Z",
        ),
    ] {
        assert_eq!(
            hours.after(at(start), minutes(left)),
            Some(at(end)),
            "{start} {left} {hours:?}"
        );
        assert_eq!(hours.between(at(start), at(end)), minutes(left), "{start} {end}");
    }
}

#[test]
fn far_ends() {
    let berlin = hours("Europe/Berlin", "mon-fri 09:00-17:00", &["2026-12-25"]);
    assert_eq!(berlin.after(Timestamp::MAX, SignedDuration::from_hours(8)), None);
    assert_eq!(
        berlin.between(at("2026-01-01T00:00:00Z"), at("1999-01-01T00:00:00Z")),
        SignedDuration::ZERO
    );
    assert!(berlin.between(Timestamp::MIN, Timestamp::MAX).as_hours() > 24_000_000);
    let utc = WorkingHours::default();
    let far = utc.between(at("1970-01-05T00:00:00Z"), at("9990-01-01T00:00:00Z"));
    assert_eq!(
        utc.after(at("1970-01-05T00:00:00Z"), far)
            .map(|end| utc.between(at("1970-01-05T00:00:00Z"), end)),
        Some(far)
    );
}

#[test]
fn days_of_work_begin() {
    let berlin = hours("Europe/Berlin", "mon-fri 08:30-17:00", &["2026-12-25"]);
    assert_eq!(
        berlin.next_day_begins(at("2026-12-24T12:00:00Z")),
        Some(at("2026-12-28T07:30:00Z"))
    );
    assert_eq!(
        berlin.next_day_begins(at("2026-07-01T06:29:59Z")),
        Some(at("2026-07-01T06:30:00Z"))
    );
    assert_eq!(berlin.day_begins(date(2026, 12, 26)), None);
    assert_eq!(hours("Pacific/Apia", "mon-sun 0-24", &[]).day_begins(date(2011, 12, 30)), None);
    let free: Vec<String> = (1..=28).map(|n| format!("2026-02-{n:02}")).collect();
    let free: Vec<&str> = free.iter().map(String::as_str).collect();
    assert_eq!(
        hours("UTC", "mon 9-10", &free).next_day_begins(at("2026-01-27T00:00:00Z")),
        Some(at("2026-03-02T09:00:00Z"))
    );
}

#[test]
fn weeks_as_people_write_them() {
    for (text, read) in [
        ("mon-fri 09:00-17:00", "mon-fri 09:00-17:00"),
        (
            "Monday–Friday 9–12 13-17:30; SAT 10-14",
            "mon-fri 09:00-12:00 13:00-17:30, sat 10:00-14:00",
        ),
        ("mon tue thu 9-17", "mon-tue 09:00-17:00, thu 09:00-17:00"),
        ("mon-fri 9-12, mon 12-17", "mon 09:00-17:00, tue-fri 09:00-12:00"),
        ("sat-mon 22:00-06:00", "mon 22:00-06:00, sat-sun 22:00-06:00"),
        ("mon-fri 9-17, sat off", "mon-fri 09:00-17:00"),
        ("mon-sun 0-24", "mon-sun 00:00-24:00"),
        ("mon 9-12 tue 13-17", "mon 09:00-12:00, tue 13:00-17:00"),
    ] {
        let week: Week = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(week.to_string(), read);
        assert_eq!(read.parse(), Ok(week));
    }
    for (text, error) in [
        ("", WeekError::Empty),
        ("mon off", WeekError::Empty),
        ("mon-fri", WeekError::Word("mon-fri".into())),
        ("9-17", WeekError::NoDay("9-17".into())),
        ("mon 9-12 11-13", WeekError::Overlap("monday")),
        ("sun 20:00-04:00, mon 03:00-12:00", WeekError::Overlap("sunday")),
        ("mon 9-25", WeekError::Word("9-25".into())),
        ("mon 9-9", WeekError::Word("9-9".into())),
        ("mon 9:5-17", WeekError::Word("9:5-17".into())),
        ("lundi 9-17", WeekError::Word("lundi".into())),
    ] {
        assert_eq!(text.parse::<Week>(), Err(error), "{text}");
    }
}

/// Zones, each with a day near which its clocks do something.
const ZONES: &[(&str, Date)] = &[
    ("UTC", date(2026, 3, 2)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kathmandu", date(2026, 3, 2)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
];

/// Quarters of an hour, in which all of these zones change.
const QUARTER: i64 = 15 * 60;

fn any_week() -> impl Strategy<Value = Week> {
    let span = (0u16..96, 1u16..=96)
        .prop_map(|(from, long)| Span { from: from * 15, to: (from + long) * 15 });
    let days = prop::collection::vec(prop::option::weighted(0.7, (span, any::<bool>())), 7);
    days.prop_filter_map("overlaps, or nobody works", |days| {
        let mut week: [Vec<Span>; 7] = Default::default();
        for (day, span) in week.iter_mut().zip(days) {
            match span {
                Some((span, true)) if span.to - span.from > 90 => {
                    let middle = (span.from + span.to) / 30 * 15;
                    let (first, last) = (middle - 30, middle + 30);
                    if first > span.from && last < span.to && last < 1440 {
                        day.push(Span { to: first, ..span });
                        day.push(Span { from: last, ..span });
                    } else {
                        day.push(span);
                    }
                }
                Some((span, _)) => day.push(span),
                None => {}
            }
        }
        Week::new(week).ok()
    })
}

fn any_hours() -> impl Strategy<Value = (WorkingHours, Timestamp)> {
    let free = prop::collection::vec(-20i64..20, 0..6);
    (prop::sample::select(ZONES), any_week(), free).prop_map(|((zone, near), week, free)| {
        let zone = TimeZone::get(zone).unwrap();
        let near_noon = near.at(12, 0, 0, 0).to_zoned_datetime(zone.clone()).unwrap().timestamp();
        let holidays: Holidays = free
            .into_iter()
            .filter_map(|days| near.checked_add(jiff::Span::new().days(days)).ok())
            .map(|day| (day, String::new()))
            .collect();
        let hours = WorkingHours { zone, week: Arc::new(week), holidays: Arc::new(holidays) };
        (hours, near_noon)
    })
}

/// Whether the clock on the wall shows working time.
fn is_worked(hours: &WorkingHours, at: Timestamp) -> bool {
    let wall = at.to_zoned_datetime(hours.zone.clone());
    let minute = u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute())).unwrap();
    let within = |date: Date, minute: u16| {
        !hours.holidays.contains_key(&date)
            && hours.week.on(date.weekday()).iter().any(|s| s.from <= minute && minute < s.to)
    };
    within(wall.date(), minute) || within(wall.date().yesterday().unwrap(), minute + 1440)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// What the wall shows, and nothing else, is counted.
    #[test]
    fn it_is_what_the_wall_shows((hours, near) in any_hours(), begin in -200i64..200, long in 0i64..200) {
        let quarter = |n: i64| near + SignedDuration::from_secs(n * QUARTER);
        let worked = (begin..begin + long).filter(|n| is_worked(&hours, quarter(*n))).count();
        let expected = SignedDuration::from_secs(QUARTER * i64::try_from(worked).unwrap());
        prop_assert_eq!(hours.between(quarter(begin), quarter(begin + long)), expected);
    }

    /// Additive and never running backwards.
    #[test]
    fn parts_make_the_whole((hours, near) in any_hours(), mut cuts in prop::array::uniform3(-40_000_000i64..40_000_000)) {
        cuts.sort_unstable();
        let [a, b, c] = cuts.map(|seconds| near + SignedDuration::from_secs(seconds));
        let whole = hours.between(a, c);
        prop_assert_eq!(hours.between(a, b) + hours.between(b, c), whole);
        prop_assert!(whole <= c.duration_since(a) && !whole.is_negative());
    }

    /// The end is the first instant by which the time has passed, and a longer time ends later.
    #[test]
    fn the_end_is_found((hours, near) in any_hours(), begin in -4_000_000i64..4_000_000, left in 1i64..4_000_000, more in 1i64..100_000) {
        let start = near + SignedDuration::from_secs(begin);
        let left = SignedDuration::from_secs(left);
        let end = hours.after(start, left).unwrap();
        prop_assert_eq!(hours.between(start, end), left);
        let nano = SignedDuration::from_nanos(1);
        prop_assert_eq!(hours.between(start, end - nano), left - nano);
        prop_assert!(hours.after(start, left + SignedDuration::from_secs(more)).unwrap() > end);
    }

    /// An offset is a way to write an instant, and a zone by another name is the same.
    #[test]
    fn how_an_instant_is_written_is_nothing((hours, near) in any_hours(), long in 0i64..4_000_000, offset in -14i8..14) {
        let end = near + SignedDuration::from_secs(long);
        let zone = TimeZone::fixed(jiff::tz::offset(offset));
        let written = end.to_zoned_datetime(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        prop_assert_eq!(hours.between(near, written.parse().unwrap()), hours.between(near, end));
    }

    /// A week is read back as it is written.
    #[test]
    fn a_week_is_read_back(week in any_week()) {
        prop_assert_eq!(week.to_string().parse(), Ok(week));
    }
}
