use std::sync::Arc;

use baton_model::{Timestamp, WorkingHours};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::*;

fn when(now: &str, zone: &str) -> When {
    let zone = TimeZone::get(zone).unwrap();
    let now = now.parse::<jiff::civil::DateTime>().unwrap().to_zoned_datetime(zone.clone());
    When { now: now.unwrap().timestamp(), zone, hours: Default::default() }
}

fn local(at: Timestamp, when: &When) -> String {
    at.to_zoned_datetime(when.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Keys and local times of what is offered.
fn menu(now: &str, zone: &str, days: &Days) -> Vec<String> {
    let when = when(now, zone);
    let offered = offered(&when, days, None);
    offered.iter().map(|(preset, at)| format!("{} {}", preset.key(), local(*at, &when))).collect()
}

#[test]
fn what_is_over_is_not_offered() {
    // 2026-11-25 is a Wednesday.
    let cases: [(&str, &[&str]); 6] = [
        (
            "2026-11-25T10:00:20",
            &[
                "later 2026-11-25 11:01",
                "evening 2026-11-25 18:00",
                "tomorrow 2026-11-26 09:00",
                "weekend 2026-11-28 09:00",
                "next-week 2026-11-30 09:00",
            ],
        ),
        // So near to the evening that an hour is later.
        (
            "2026-11-25T17:30",
            &[
                "later 2026-11-25 18:30",
                "tomorrow 2026-11-26 09:00",
                "weekend 2026-11-28 09:00",
                "next-week 2026-11-30 09:00",
            ],
        ),
        // On a Friday tomorrow is the weekend, and is said once.
        (
            "2026-11-27T12:00",
            &[
                "later 2026-11-27 13:00",
                "evening 2026-11-27 18:00",
                "tomorrow 2026-11-28 09:00",
                "workday 2026-11-30 09:00",
            ],
        ),
        // On a weekend there is no "this weekend".
        (
            "2026-11-28T12:00",
            &[
                "later 2026-11-28 13:00",
                "evening 2026-11-28 18:00",
                "tomorrow 2026-11-29 09:00",
                "workday 2026-11-30 09:00",
            ],
        ),
        ("2026-11-29T23:30", &["later 2026-11-30 00:30", "tomorrow 2026-11-30 09:00"]),
        // In the small hours "tomorrow" is the next date.
        (
            "2026-11-25T00:30",
            &[
                "later 2026-11-25 01:30",
                "evening 2026-11-25 18:00",
                "tomorrow 2026-11-26 09:00",
                "weekend 2026-11-28 09:00",
                "next-week 2026-11-30 09:00",
            ],
        ),
    ];
    for (now, expected) in cases {
        assert_eq!(menu(now, "Europe/Berlin", &Days::default()), expected, "{now}");
    }
}

fn days(week: &str, holidays: &[Date]) -> Days {
    let holidays = holidays.iter().map(|date| (*date, String::new())).collect();
    let hours = WorkingHours {
        week: Arc::new(week.parse().unwrap()),
        holidays: Arc::new(holidays),
        ..WorkingHours::default()
    };
    Days { hours }
}

#[test]
fn working_days_are_the_users_own() {
    // Thursday is a holiday, and so is Monday.
    let off = days("mon-fri 09:00-17:00", &[date(2026, 11, 26), date(2026, 11, 30)]);
    assert_eq!(
        menu("2026-11-25T18:00", "Europe/Berlin", &off),
        [
            "later 2026-11-25 19:00",
            "tomorrow 2026-11-26 09:00",
            "workday 2026-11-27 09:00",
            "weekend 2026-11-28 09:00",
            "next-week 2026-12-01 09:00"
        ]
    );
    // On the holiday itself, a weekend is still ahead.
    let on_it = menu("2026-11-26T20:00", "Europe/Berlin", &off);
    assert!(on_it.contains(&"weekend 2026-11-28 09:00".to_owned()), "{on_it:?}");
    // A week that is worked from Sunday to Thursday.
    let sunday = days("sun-thu 09:00-17:00", &[]);
    assert_eq!(
        menu("2026-11-25T18:00", "Africa/Cairo", &sunday)[2..],
        ["weekend 2026-11-27 09:00", "next-week 2026-11-30 09:00"].map(str::to_owned)
    );
    // Mornings begin with work, evenings after it; a free day is like the first that is worked.
    let late = days("mon-wed 07:30-12:00 15:00-20:00, thu 11:00-21:00", &[]);
    assert_eq!(
        menu("2026-11-25T10:00", "Europe/Berlin", &late),
        [
            "later 2026-11-25 11:00",
            "evening 2026-11-25 20:00",
            "tomorrow 2026-11-26 11:00",
            "weekend 2026-11-27 07:30",
            "next-week 2026-11-30 07:30"
        ]
    );
    // Who works at night or always has mornings like everybody.
    for week in ["mon-fri 22:00-06:00", "mon-sun 00:00-24:00"] {
        let night = days(week, &[]);
        assert_eq!(night.morning(date(2026, 11, 26)), Time::constant(9, 0, 0, 0), "{week}");
        assert_eq!(night.evening(date(2026, 11, 26)), Time::constant(18, 0, 0, 0), "{week}");
    }
    // Who never has a day off has no weekend.
    let always = menu("2026-11-25T10:00", "Europe/Berlin", &days("mon-sun 09:00-17:00", &[]));
    assert!(!always.iter().any(|one| one.starts_with("weekend")), "{always:?}");
}

#[test]
fn no_time_is_later_than_the_item_can_wait() {
    let when = when("2026-11-25T10:00", "UTC");
    let latest = "2026-11-25T20:00:00Z".parse().ok();
    let keys: Vec<_> = offered(&when, &Days::default(), latest).iter().map(|p| p.0.key()).collect();
    assert_eq!(keys, ["later", "evening"]);
    let soon = "2026-11-25T10:30:00Z".parse().ok();
    assert_eq!(offered(&when, &Days::default(), soon), []);
}

#[test]
fn clocks_that_change_move_no_morning() {
    // In Berlin the night to 2026-03-29 has 23 hours, that to 2026-10-25 has 25.
    for (now, morning) in
        [("2026-03-28T20:00", "2026-03-29T07:00:00Z"), ("2026-10-24T20:00", "2026-10-25T08:00:00Z")]
    {
        let when = when(now, "Europe/Berlin");
        let tomorrow = Preset::Tomorrow.at(&when, &Days::default()).unwrap();
        assert_eq!(tomorrow.to_string(), morning);
    }
    // 02:30 does not exist that night: the moment after the gap.
    let night = when("2026-03-28T20:00", "Europe/Berlin");
    let read = read("tomorrow 2:30", &night, &Days::default()).unwrap().unwrap();
    assert_eq!(read.to_string(), "2026-03-29T01:30:00Z");
    // A span in hours is hours; in days, the same time of day.
    let at = |text| super::read(text, &night, &Days::default()).unwrap().unwrap().to_string();
    assert_eq!(at("24h"), "2026-03-29T19:00:00Z");
    assert_eq!(at("1d"), "2026-03-29T18:00:00Z");
    // Where a whole day is missing (Samoa, 2011-12-30), the next one is meant.
    let apia = when("2011-12-29T20:00", "Pacific/Apia");
    let tomorrow = Preset::Tomorrow.at(&apia, &Days::default()).unwrap();
    assert_eq!(local(tomorrow, &apia), "2011-12-31 09:00");
}

#[test]
fn what_a_person_writes() {
    let when = when("2026-11-25T10:00", "Europe/Berlin");
    let cases = [
        ("later", "2026-11-25 11:00"),
        ("tonight", "2026-11-25 18:00"),
        ("This evening", "2026-11-25 18:00"),
        ("tomorrow", "2026-11-26 09:00"),
        ("tomorrow morning", "2026-11-26 09:00"),
        ("tomorrow at 14:30", "2026-11-26 14:30"),
        ("14:30 tomorrow", "2026-11-26 14:30"),
        ("weekend", "2026-11-28 09:00"),
        ("next-week", "2026-11-30 09:00"),
        ("next week", "2026-11-30 09:00"),
        ("workday", "2026-11-26 09:00"),
        ("2h", "2026-11-25 12:00"),
        ("in 2 hours", "2026-11-25 12:00"),
        ("90m", "2026-11-25 11:30"),
        ("1h30m", "2026-11-25 11:30"),
        ("3d", "2026-11-28 10:00"),
        ("3 days", "2026-11-28 10:00"),
        ("1w", "2026-12-02 10:00"),
        ("fri", "2026-11-27 09:00"),
        ("fri 14:00", "2026-11-27 14:00"),
        ("Friday, 2pm", "2026-11-27 14:00"),
        ("fri 2:15 pm", "2026-11-27 14:15"),
        ("wed", "2026-12-02 09:00"),
        ("wed 14:00", "2026-11-25 14:00"),
        ("wed 08:00", "2026-12-02 08:00"),
        ("tue noon", "2026-12-01 12:00"),
        ("next fri", "2026-12-04 09:00"),
        ("next mon 10:00", "2026-11-30 10:00"),
        ("today", "2026-11-25 18:00"),
        ("today 16:00", "2026-11-25 16:00"),
        ("16:00", "2026-11-25 16:00"),
        ("9:00", "2026-11-26 09:00"),
        ("12am", "2026-11-26 00:00"),
        ("afternoon", "2026-11-25 14:00"),
        ("27 nov", "2026-11-27 09:00"),
        ("Nov 27 15:00", "2026-11-27 15:00"),
        ("27th november 2026", "2026-11-27 09:00"),
        ("24 nov", "2027-11-24 09:00"),
        ("29 feb 2028", "2028-02-29 09:00"),
        ("27.11.", "2026-11-27 09:00"),
        ("27.11.2026 15:00", "2026-11-27 15:00"),
        ("2026-11-27", "2026-11-27 09:00"),
        ("2026-11-27 14:00", "2026-11-27 14:00"),
        ("2026-11-27T14:00", "2026-11-27 14:00"),
        ("2026-11-27T14:00:00Z", "2026-11-27 15:00"),
        ("2026-11-27T14:00:00-05:00", "2026-11-27 20:00"),
    ];
    for (text, expected) in cases {
        let read = read(text, &when, &Days::default());
        let read = read.unwrap_or_else(|why| panic!("{text}: {why:?}"));
        assert_eq!(local(read.unwrap(), &when), expected, "{text}");
    }
    assert_eq!(read("activity", &when, &Days::default()), Ok(None));
    let over = |text: &str| Misread::Over(text.parse().unwrap());
    let refused = [
        ("", Misread::Unclear),
        ("soon", Misread::Unclear),
        ("frday", Misread::Unclear),
        ("fri fri", Misread::Unclear),
        ("14:00 15:00", Misread::Unclear),
        ("25:00", Misread::Unclear),
        ("13pm", Misread::Unclear),
        ("0h", Misread::Unclear),
        ("-2h", Misread::Unclear),
        ("2h ago", Misread::Unclear),
        ("31 feb", Misread::Unclear),
        ("at", Misread::Unclear),
        ("next", Misread::Unclear),
        ("30", Misread::Unit("30".into())),
        ("11/27", Misread::Ambiguous),
        ("27/11/2026", Misread::Ambiguous),
        ("today 08:00", over("2026-11-25T07:00:00Z")),
        ("2026-11-24", over("2026-11-24T08:00:00Z")),
        ("2026-11-25T09:00:00Z", over("2026-11-25T09:00:00Z")),
        ("3y", Misread::Far),
        ("1000000 weeks", Misread::Far),
        ("2036-01-01", Misread::Far),
    ];
    for (text, why) in refused {
        assert_eq!(read(text, &when, &Days::default()), Err(why), "{text}");
    }
    let evening = super::tests::when("2026-11-28T21:00", "Europe/Berlin");
    let none = |text| read(text, &evening, &Days::default());
    assert_eq!(none("evening"), Err(Misread::None(Preset::Evening)));
    assert_eq!(none("weekend"), Err(Misread::None(Preset::Weekend)));
}

#[test]
fn no_text_is_too_strange() {
    let when = when("2026-11-25T10:00", "Europe/Berlin");
    let long = "9".repeat(10_000);
    for text in [
        "🦀",
        "ä ö ü",
        "\u{0}",
        "9999999999999d",
        "99:99",
        "-",
        "..",
        "1.2.3.4",
        ":",
        "0.0.",
        "1..",
        &long,
    ] {
        assert!(read(text, &when, &Days::default()).is_err(), "{text}");
    }
}
