//! Later: the times that something can be put off to, and what a person means by one.
//!
//! Pure, in the user's zone and by their working days: a window, a notification and the command line offer and
//! understand the same times. Where clocks skip a time of day, the moment after the gap is meant.

mod day;
mod said;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use baton_model::{Timestamp, WorkingHours};
use jiff::ToSpan as _;
use jiff::civil::{Date, Time};

use crate::words::When;

pub use said::{Misread, read};

/// The user's days: when they begin and end, and which are worked.
#[derive(Debug, Clone, Default)]
pub struct Days {
    /// When they work. Its zone does not count here: times are those of the clock that the user reads.
    pub hours: WorkingHours,
}

/// A day of work that begins earlier or later than this begins at night, and no morning does.
const MORNINGS: std::ops::Range<u16> = 5 * 60..12 * 60;

impl Days {
    /// Whether that day is worked.
    pub fn works(&self, date: Date) -> bool {
        !self.hours.holidays.contains_key(&date) && !self.hours.week.on(date.weekday()).is_empty()
    }

    /// When that morning begins: with work; on a day off as on the first day of the week that is worked.
    pub fn morning(&self, date: Date) -> Time {
        let own = self.hours.week.on(date.weekday()).first();
        let begins = own.or_else(|| self.hours.week.days().iter().find_map(|day| day.first()));
        let begins = begins.map(|span| span.from).filter(|from| MORNINGS.contains(from));
        begins.and_then(time).unwrap_or(Time::constant(9, 0, 0, 0))
    }

    /// When that evening begins: at 18:00, or with the end of work where that is later.
    pub fn evening(&self, date: Date) -> Time {
        let usual = Time::constant(18, 0, 0, 0);
        let last = self.hours.week.on(date.weekday()).last().filter(|_| self.works(date));
        last.and_then(|span| time(span.to)).map_or(usual, |ends| ends.max(usual))
    }
}

/// So many minutes after midnight; `None`: on another day.
fn time(minutes: u16) -> Option<Time> {
    let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
    Time::new(hour, minute, 0, 0).ok()
}

/// A time that is offered by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    Hour,
    Evening,
    Tomorrow,
    Workday,
    Weekend,
    NextWeek,
}

impl Preset {
    /// All, as they are offered.
    pub const ALL: [Self; 6] =
        [Self::Hour, Self::Evening, Self::Tomorrow, Self::Workday, Self::Weekend, Self::NextWeek];

    /// What stands for it on the wire and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Hour => "later",
            Self::Evening => "evening",
            Self::Tomorrow => "tomorrow",
            Self::Workday => "workday",
            Self::Weekend => "weekend",
            Self::NextWeek => "next-week",
        }
    }

    /// Its name in a menu.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hour => "In one hour",
            Self::Evening => "This evening",
            Self::Tomorrow => "Tomorrow morning",
            Self::Workday => "Next working day",
            Self::Weekend => "This weekend",
            Self::NextWeek => "Next week",
        }
    }

    /// When that is; `None`: it is over, or there is none now.
    pub fn at(self, when: &When, days: &Days) -> Option<Timestamp> {
        let today = day::today(when);
        let morning = |date: Option<Date>| day::instant(date?, days.morning(date?), when);
        let at = match self {
            // To the minute: "in one hour" is no matter of seconds, and rows show minutes.
            Self::Hour => day::minute(when.now.checked_add(1.hour()).ok()?),
            // What would end within the hour is no evening any more.
            Self::Evening => day::instant(today, days.evening(today), when)
                .filter(|at| at.duration_since(when.now).as_mins() >= 60),
            Self::Tomorrow => morning(today.tomorrow().ok()),
            Self::Workday => morning(day::next(today.tomorrow().ok()?, |date| days.works(date))),
            // A weekend begins on the first day off after the last one of work; on one there is no next.
            Self::Weekend if !days.works(today) && !day::is_holiday(today, days) => None,
            Self::Weekend => morning(day::next(today, |date| day::is_weekend(date, days))),
            Self::NextWeek => {
                let monday = day::next_monday(today)?;
                morning(day::next(monday, |date| days.works(date)))
            }
        };
        at.filter(|at| *at > when.now)
    }
}

/// The times to offer, soonest first and each once. None is later than `latest`.
pub fn offered(when: &When, days: &Days, latest: Option<Timestamp>) -> Vec<(Preset, Timestamp)> {
    let mut all: Vec<(Preset, Timestamp)> = Vec::new();
    for preset in Preset::ALL {
        let Some(at) = preset.at(when, days) else { continue };
        // One time by two names: the first says it.
        if latest.is_none_or(|latest| at <= latest) && all.iter().all(|(_, known)| *known != at) {
            all.push((preset, at));
        }
    }
    all.sort_by_key(|(_, at)| *at);
    all
}
