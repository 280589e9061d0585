//! Later: the times that something can be put off to, and what a person means by one.
//!
//! Pure, in the user's zone and by their working days: a window, a notification and the command line offer and
//! understand the same times. Where clocks skip a time of day, the moment after the gap is meant.

mod day;
mod said;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::sync::Arc;

use baton_model::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time};

use crate::words::When;

pub use said::{Misread, read};

/// The user's days.
#[derive(Debug, Clone)]
pub struct Days {
    /// When a morning begins.
    pub morning: Time,
    /// When work is over.
    pub evening: Time,
    /// Whether they work on that day.
    pub works: Arc<dyn Works>,
}

/// Which days are worked on.
pub trait Works: std::fmt::Debug + Send + Sync {
    /// Whether that one is.
    fn on(&self, date: Date) -> bool;
}

/// Monday to Friday.
#[derive(Debug)]
pub struct Weekdays;

impl Works for Weekdays {
    fn on(&self, date: Date) -> bool {
        date.weekday().to_monday_zero_offset() < 5
    }
}

impl Default for Days {
    fn default() -> Self {
        Self {
            morning: Time::constant(9, 0, 0, 0),
            evening: Time::constant(18, 0, 0, 0),
            works: Arc::new(Weekdays),
        }
    }
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
        let morning = |date: Option<Date>| day::instant(date?, days.morning, when);
        let at = match self {
            // To the minute: "in one hour" is no matter of seconds, and rows show minutes.
            Self::Hour => day::minute(when.now.checked_add(1.hour()).ok()?),
            // What would end within the hour is no evening any more.
            Self::Evening => day::instant(today, days.evening, when)
                .filter(|at| at.duration_since(when.now).as_mins() >= 60),
            Self::Tomorrow => morning(today.tomorrow().ok()),
            Self::Workday => morning(day::next(today.tomorrow().ok()?, |date| days.works.on(date))),
            // A weekend begins on the first day off after the last one of work; on one there is no next.
            Self::Weekend if !days.works.on(today) && !day::is_holiday(today, days) => None,
            Self::Weekend => morning(day::next(today, |date| day::is_weekend(date, days))),
            Self::NextWeek => {
                let monday = day::next_monday(today)?;
                morning(day::next(monday, |date| days.works.on(date)))
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
