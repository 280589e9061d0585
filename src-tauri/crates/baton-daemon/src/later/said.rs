//! What a person writes for a time: `2h`, `tomorrow`, `fri 14:00`, `27 nov`, `2026-11-27T14:00`.
//!
//! What can be read in two ways is not read at all: a wrong guess would keep somebody waiting.

use baton_model::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Span, ToSpan as _};

use super::{Days, Preset, day};
use crate::words::When;

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 100;
/// Nothing is put off for longer, in days: so far ahead it is a slip of the finger.
const FARTHEST: i64 = 2 * 366;

/// Why a text is no time to put something off to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// It says nothing that is understood.
    Unclear,
    /// It can mean two days: the day or the month first.
    Ambiguous,
    /// A number without a unit.
    Unit(String),
    /// It is over.
    Over(Timestamp),
    /// There is none of that now: this evening at night, this weekend on a Sunday.
    None(Preset),
    /// Years ahead.
    Far,
}

/// The instant that is meant; `Ok(None)`: until activity.
pub fn read(text: &str, when: &When, days: &Days) -> Result<Option<Timestamp>, Misread> {
    if text.len() > LONGEST {
        return Err(Misread::Unclear);
    }
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return ahead(at, when).map(Some);
    }
    let text = text.to_lowercase().replace(['_', ','], " ").replace("next-week", "next week");
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["activity"] => return Ok(None),
        ["later"] => return preset(Preset::Hour, when, days),
        ["evening" | "tonight"] | ["this", "evening"] => {
            return preset(Preset::Evening, when, days);
        }
        ["tomorrow"] => return preset(Preset::Tomorrow, when, days),
        ["workday"] | ["next", "workday"] | ["next", "working", "day"] => {
            return preset(Preset::Workday, when, days);
        }
        ["weekend"] | ["this", "weekend"] => return preset(Preset::Weekend, when, days),
        ["next", "week"] => return preset(Preset::NextWeek, when, days),
        [one] if one.bytes().all(|byte| byte.is_ascii_digit()) && one.len() <= 4 => {
            return Err(Misread::Unit((*one).to_owned()));
        }
        _ => {}
    }
    let at = match span(&words, when)? {
        Some(at) => at,
        None => day_and_time(&words, when, days)?,
    };
    ahead(at, when).map(Some)
}

fn preset(preset: Preset, when: &When, days: &Days) -> Result<Option<Timestamp>, Misread> {
    preset.at(when, days).map(Some).ok_or(Misread::None(preset))
}

fn ahead(at: Timestamp, when: &When) -> Result<Timestamp, Misread> {
    if at <= when.now {
        return Err(Misread::Over(at));
    }
    if at.duration_since(when.now).as_hours() > FARTHEST * 24 {
        return Err(Misread::Far);
    }
    Ok(at)
}

/// "2h", "in 3 days", "1h 30m": days and weeks keep the time of day.
fn span(words: &[&str], when: &When) -> Result<Option<Timestamp>, Misread> {
    let words = if let ["in", rest @ ..] = words { rest } else { words };
    let Ok(span) = words.join(" ").parse::<Span>() else { return Ok(None) };
    if span.is_zero() || span.is_negative() {
        return Err(Misread::Unclear);
    }
    let now = when.now.to_zoned_datetime(when.zone.clone());
    let at = now.checked_add(span).map_err(|_| Misread::Far)?;
    Ok(Some(at.timestamp()))
}

/// The day that was said.
#[derive(Debug, Clone, Copy)]
enum Said {
    Date(Date),
    /// Without a year: the next one.
    Yearly(Date),
    /// The next such day, today where the time is ahead.
    Weekday(Weekday),
}

/// The time that was said.
#[derive(Debug, Clone, Copy)]
enum Clock {
    At(Time),
    /// As that day begins.
    Morning,
    /// As it ends.
    Evening,
}

impl Clock {
    fn on(self, date: Date, days: &Days) -> Time {
        match self {
            Self::At(time) => time,
            Self::Morning => days.morning(date),
            Self::Evening => days.evening(date),
        }
    }
}

fn day_and_time(words: &[&str], when: &When, days: &Days) -> Result<Timestamp, Misread> {
    let today = day::today(when);
    let mut said: Option<Said> = None;
    let mut time: Option<Clock> = None;
    let mut rest = words;
    while !rest.is_empty() {
        let left = if let Some((at, left)) = time_of_day(rest) {
            if time.replace(at).is_some() {
                return Err(Misread::Unclear);
            }
            left
        } else if let Some((found, left)) = a_day(rest, today)? {
            if said.replace(found).is_some() {
                return Err(Misread::Unclear);
            }
            left
        } else if let ["at" | "on", left @ ..] = rest
            && !left.is_empty()
        {
            left
        } else if let [one] = rest
            && let Ok(at) = one.to_uppercase().parse::<DateTime>()
            && said.is_none()
            && time.is_none()
        {
            (said, time) = (Some(Said::Date(at.date())), Some(Clock::At(at.time())));
            &[]
        } else {
            return Err(Misread::Unclear);
        };
        rest = left;
    }
    if said.is_none() && time.is_none() {
        return Err(Misread::Unclear);
    }
    let evening = matches!(said, Some(Said::Date(date)) if date == today);
    let time = time.unwrap_or(if evening { Clock::Evening } else { Clock::Morning });
    let on = |date: Option<Date>| day::instant(date?, time.on(date?, days), when);
    let at = match said {
        None => on(Some(today)).filter(|at| *at > when.now).or_else(|| on(today.tomorrow().ok())),
        Some(Said::Date(date)) => on(Some(date)),
        Some(Said::Yearly(date)) => on(Some(date))
            .filter(|at| *at > when.now)
            .or_else(|| on(date.checked_add(1.year()).ok())),
        Some(Said::Weekday(weekday)) if weekday == today.weekday() => on(Some(today))
            .filter(|at| *at > when.now)
            .or_else(|| on(day::next_weekday(today, weekday))),
        Some(Said::Weekday(weekday)) => on(day::next_weekday(today, weekday)),
    };
    at.ok_or(Misread::Far)
}

/// A day at the beginning of `words`, and what follows it.
fn a_day<'w, 't>(
    words: &'w [&'t str],
    today: Date,
) -> Result<Option<(Said, &'w [&'t str])>, Misread> {
    let (first, rest) = match words.split_first() {
        Some(split) => split,
        None => return Ok(None),
    };
    let found = |said: Option<Said>, rest| Ok(said.map(|said| (said, rest)));
    match *first {
        "today" => return found(Some(Said::Date(today)), rest),
        "tomorrow" => return found(today.tomorrow().ok().map(Said::Date), rest),
        "next" => {
            let Some((weekday, rest)) =
                rest.split_first().and_then(|(one, rest)| Some((weekday(one)?, rest)))
            else {
                return Ok(None);
            };
            // Of the week that begins with the next Monday.
            let monday = day::next_monday(today);
            let offset = i64::from(weekday.to_monday_zero_offset());
            let date = monday.and_then(|monday| monday.checked_add(offset.days()).ok());
            return found(date.map(Said::Date), rest);
        }
        _ => {}
    }
    if let Some(weekday) = weekday(first) {
        return found(Some(Said::Weekday(weekday)), rest);
    }
    if let Ok(date) = Date::strptime("%Y-%m-%d", first) {
        return found(Some(Said::Date(date)), rest);
    }
    if first.contains('/') {
        return Err(Misread::Ambiguous);
    }
    if let Some(said) = dotted(first, today) {
        return found(Some(said), rest);
    }
    // "27 nov", "nov 27", "27th november 2026".
    let Some((second, rest)) = rest.split_first() else { return Ok(None) };
    let (month, date) = match (month(first), month(second)) {
        (Some(month), None) => (month, number(second)),
        (None, Some(month)) => (month, number(first)),
        _ => return Ok(None),
    };
    let Some(date) = date else { return Ok(None) };
    let year = rest.first().filter(|one| one.len() == 4).and_then(|one| one.parse::<i16>().ok());
    Ok(match year {
        Some(year) => Date::new(year, month, date).ok().map(|date| (Said::Date(date), &rest[1..])),
        None => yearly(today, month, date).map(|said| (said, rest)),
    })
}

/// `27.11.` and `27.11.2026`.
fn dotted(text: &str, today: Date) -> Option<Said> {
    let mut parts = text.split('.');
    let (date, month) = (parts.next()?.parse::<i8>().ok()?, parts.next()?.parse::<i8>().ok()?);
    let said = match parts.next()? {
        "" => yearly(today, month, date)?,
        year if year.len() == 4 => Said::Date(Date::new(year.parse().ok()?, month, date).ok()?),
        _ => return None,
    };
    parts.next().is_none().then_some(said)
}

/// That day of this year; of the first after it that has it.
fn yearly(today: Date, month: i8, date: i8) -> Option<Said> {
    (0..8).find_map(|n| Date::new(today.year() + n, month, date).ok()).map(Said::Yearly)
}

fn weekday(word: &str) -> Option<Weekday> {
    const NAMES: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let at = NAMES.iter().position(|name| is_short_for(word, name, &["tues", "thur", "thurs"]))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = NAMES.iter().position(|name| is_short_for(word, name, &["sept"]))?;
    i8::try_from(at + 1).ok()
}

fn is_short_for(word: &str, name: &str, usual: &[&str]) -> bool {
    let word = word.trim_end_matches('.');
    name.starts_with(word) && (word.len() == 3 || word == name || usual.contains(&word))
}

/// "27", "27.", "27th".
fn number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c == '.' || c.is_ascii_alphabetic());
    let end = &word[digits.len()..];
    matches!(end, "" | "." | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok()).flatten()
}

/// A time of day at the beginning of `words`, and what follows it.
fn time_of_day<'w, 't>(words: &'w [&'t str]) -> Option<(Clock, &'w [&'t str])> {
    let (first, rest) = words.split_first()?;
    let hours = |time: Clock| Some((time, rest));
    match *first {
        "morning" => return hours(Clock::Morning),
        "noon" => return hours(Clock::At(Time::constant(12, 0, 0, 0))),
        "afternoon" => return hours(Clock::At(Time::constant(14, 0, 0, 0))),
        "evening" | "night" => return hours(Clock::Evening),
        _ => {}
    }
    // "2 pm" is two words.
    let (half, rest) = match rest.split_first() {
        Some((half @ (&"am" | &"pm"), rest)) => (Some(*half), rest),
        _ => (None, rest),
    };
    let (digits, half) = match half {
        Some(half) => (*first, Some(half)),
        None => match (first.strip_suffix("am"), first.strip_suffix("pm")) {
            (Some(digits), _) => (digits, Some("am")),
            (_, Some(digits)) => (digits, Some("pm")),
            _ => (*first, None),
        },
    };
    let (hour, minute) = match (digits.split_once(':'), half) {
        (Some((hour, minute)), _) if minute.len() == 2 => (hour, minute),
        // A bare number is no time of day without its half.
        (None, Some(_)) => (digits, "0"),
        _ => return None,
    };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("am") => hour % 12,
        Some(_) => hour % 12 + 12,
    };
    Some((Clock::At(Time::new(hour, minute, 0, 0).ok()?), rest))
}
