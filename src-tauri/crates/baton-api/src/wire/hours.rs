//! Working hours and holidays.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DaySpan;

/// When somebody works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Hours {
    /// IANA name, `Europe/Berlin`; `null`: this system's.
    pub zone: Option<String>,
    /// Seven days, Monday first, each with its spans; a span whose end is not after its beginning runs on into the next
    /// day, and `24:00` ends one at midnight.
    pub week: Vec<Vec<DaySpan>>,
}

impl Default for Hours {
    /// Monday to Friday, 09:00 to 17:00, here.
    fn default() -> Self {
        let day = |_| vec![DaySpan { from: "09:00".into(), to: "17:00".into() }];
        let mut week: Vec<Vec<DaySpan>> = (0..5).map(day).collect();
        week.resize(7, Vec::new());
        Self { zone: None, week }
    }
}

/// When somebody else works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonHours {
    /// The account whose tool knows them.
    pub account: String,
    /// Their handle there.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// As set.
    pub hours: Hours,
    /// The same in words: "mon-fri 09:00-17:00, Asia/Tokyo".
    pub words: String,
}

/// A day off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Holiday {
    /// `2026-12-25`.
    pub date: String,
    /// "Christmas"; may be empty.
    pub name: String,
}

/// What was read of the holidays file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HolidaysView {
    /// Its path; empty: there is none.
    pub file: String,
    /// Days in it.
    pub days: u32,
    /// The next of them, today included.
    pub next: Option<Holiday>,
    /// What of it could not be read, with line and remedy; the rest holds.
    pub problems: Vec<String>,
}

/// Working hours of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HoursView {
    /// The user's own, and everybody's of whom nothing else is known.
    pub mine: Hours,
    /// The zone that holds, by name.
    pub zone: String,
    /// In words: "mon-fri 09:00-17:00, Europe/Berlin".
    pub words: String,
    /// Those of others, where they were set.
    pub people: Vec<PersonHours>,
    /// Holidays. They are the user's, and of all in the same zone.
    pub holidays: HolidaysView,
}
