//! Quiet: for a while at the user's word, and every day between two hours of local time.

use baton_api::wire::DaySpan;
use baton_model::Timestamp;
use jiff::civil::Time;
use jiff::{ToSpan as _, ZonedDateTime};

use crate::words::When;

/// Until when it is quiet; `None`: it is not.
pub fn until(hours: Option<&DaySpan>, word: Option<Timestamp>, when: &When) -> Option<Timestamp> {
    let word = word.filter(|until| *until > when.now);
    let hours = hours.and_then(|span| end_of_span(span, when));
    word.max(hours)
}

/// The next instant at which the answer of [`until`] may change; `None`: never by itself.
pub fn next_change(
    hours: Option<&DaySpan>,
    word: Option<Timestamp>,
    when: &When,
) -> Option<Timestamp> {
    let word = word.filter(|until| *until > when.now);
    let edges = hours.and_then(parse).into_iter().flat_map(|(from, to)| [from, to]);
    edges.filter_map(|time| next(time, when)).chain(word).min()
}

/// `HH:MM` twice.
pub fn parse(span: &DaySpan) -> Option<(Time, Time)> {
    let time = |text: &str| Time::strptime("%H:%M", text).ok();
    Some((time(&span.from)?, time(&span.to)?))
}

fn now(when: &When) -> ZonedDateTime {
    when.now.to_zoned_datetime(when.zone.clone())
}

/// The next time that a clock on the wall shows `time`. Where clocks skip it that day, the moment after the gap.
fn next(time: Time, when: &When) -> Option<Timestamp> {
    let today = now(when);
    let at = |days: i64| -> Option<Timestamp> {
        let date = today.date().checked_add(days.days()).ok()?;
        Some(date.to_datetime(time).to_zoned_datetime(when.zone.clone()).ok()?.timestamp())
    };
    [at(0), at(1)].into_iter().flatten().find(|at| *at > when.now)
}

fn end_of_span(span: &DaySpan, when: &When) -> Option<Timestamp> {
    let (from, to) = parse(span)?;
    let time = now(when).time();
    let within = if from <= to { from <= time && time < to } else { from <= time || time < to };
    within.then(|| next(to, when)).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn when(now: &str) -> When {
        When {
            now: now.parse().unwrap(),
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            hours: Default::default(),
        }
    }

    #[test]
    fn hours_are_local_and_may_pass_midnight() {
        let span = DaySpan { from: "19:00".into(), to: "08:00".into() };
        for (now, expected) in [
            ("2026-03-02T17:59:00Z", None),
            ("2026-03-02T18:00:00Z", Some("2026-03-03T07:00:00Z")),
            ("2026-03-03T06:59:00Z", Some("2026-03-03T07:00:00Z")),
            ("2026-03-03T07:00:00Z", None),
            // Summer time begins in this night: the hour on the wall counts.
            ("2026-03-28T20:00:00Z", Some("2026-03-29T06:00:00Z")),
        ] {
            let got = until(Some(&span), None, &when(now)).map(|at| at.to_string());
            assert_eq!(got.as_deref(), expected, "{now}");
        }
    }

    #[test]
    fn a_word_and_hours_together_end_with_the_later() {
        let span = DaySpan { from: "12:00".into(), to: "13:00".into() };
        let noon = when("2026-03-02T11:30:00Z");
        let word = Some("2026-03-02T14:00:00Z".parse().unwrap());
        assert_eq!(until(Some(&span), word, &noon), word);
        assert_eq!(
            until(Some(&span), Some("2026-03-02T11:00:00Z".parse().unwrap()), &noon)
                .unwrap()
                .to_string(),
            "2026-03-02T12:00:00Z"
        );
        assert_eq!(
            next_change(Some(&span), word, &noon).unwrap().to_string(),
            "2026-03-02T12:00:00Z"
        );
        assert_eq!(next_change(None, None, &noon), None);
    }
}
