//! Working hours of a case's people: our own key of the format.

use std::sync::Arc;

use baton_model::WorkingHours;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::raw::RawHours;

/// What is left out is as for everybody: UTC, Monday to Friday from nine to five, no holidays.
pub(super) fn read(raw: RawHours) -> Result<Arc<WorkingHours>, String> {
    let mut hours = WorkingHours::default();
    if let Some(zone) = raw.zone {
        hours.zone = TimeZone::get(&zone)
            .map_err(|_| format!("zone: {zone:?} is no zone, such as Europe/Berlin"))?;
    }
    if let Some(week) = raw.week {
        hours.week = Arc::new(week.parse().map_err(|error| format!("week: {error}"))?);
    }
    let holidays = raw.holidays.into_iter().map(|day| match day.parse::<Date>() {
        Ok(date) => Ok((date, String::new())),
        Err(_) => Err(format!("holidays: {day:?} is no date, such as 2026-12-25")),
    });
    hours.holidays = Arc::new(holidays.collect::<Result<_, String>>()?);
    Ok(Arc::new(hours))
}

#[cfg(test)]
mod tests {
    use super::super::{read, report};

    const CASES: &str = include_str!("../../../../../tests/turns/extra-time.yaml");

    #[test]
    fn zones_and_hours_count() {
        let cases = read(CASES, "extra-time.yaml").unwrap_or_else(|error| panic!("{error}"));
        let report = report(&cases);
        assert!(report.failures.is_empty(), "{:#?}", report.failures);
        assert_eq!(report.cases.passed, 24);
    }

    #[test]
    fn bad_hours_are_refused_by_name() {
        for (good, bad, word) in [
            ("Asia/Jerusalem", "Asia/Atlantis", "no zone"),
            ("sun-thu 09:00-17:00", "sun-thu", "neither a day"),
            ("[2026-04-03, 2026-04-06]", "[2026-04-31]", "no date"),
        ] {
            let error = read(&CASES.replacen(good, bad, 1), "x.yaml").map(|cases| cases.len());
            let error = error.expect_err(bad).to_string();
            assert!(error.contains("hours: ana") && error.contains(word), "{error}");
        }
    }
}
