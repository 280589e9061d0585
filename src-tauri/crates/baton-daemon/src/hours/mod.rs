//! Working hours: the user's from the settings, others' as said, holidays from a file.
//!
//! They are composed here and handed to the engine. The file and the system's zone are looked at when hours are used
//! and are read again when they changed: nothing wakes up to watch them. A file that went away keeps what it said.

pub mod holidays;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use baton_api::wire::{self, DaySpan, ErrorCode, WireError};
use baton_engine::Hours;
use baton_model::{Handle, Holidays, Week, WorkingHours};
use baton_store::{Store, StoreError};
use jiff::tz::TimeZone;

/// Under which others' hours are kept.
const KEY: &str = "hours_of_people";

/// Others' hours, by account and handle.
pub type People = BTreeMap<String, BTreeMap<String, wire::Hours>>;

/// A file as it was when it was read.
type Stamp = Option<(SystemTime, u64)>;

/// What hours are made of.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Others', as said.
    pub people: People,
    /// The file that was read.
    pub file: PathBuf,
    /// How it was then.
    pub stamp: Stamp,
    /// What it said.
    pub read: holidays::Read,
    /// As the engine has them.
    pub made: Hours,
}

/// Others' hours as kept.
///
/// # Errors
/// The database.
pub async fn read_people(store: &Store) -> Result<People, StoreError> {
    let kept: Option<serde_json::Value> = store.setting(KEY).await?;
    Ok(kept
        .map(serde_json::from_value)
        .transpose()
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "others' working hours could not be read; they count as yours");
            None
        })
        .unwrap_or_default())
}

/// Keeps them.
///
/// # Errors
/// The database.
pub async fn write_people(store: &Store, people: &People) -> Result<(), StoreError> {
    store.set_setting(KEY, people).await
}

/// How the file is now; `None`: there is none that can be read.
pub fn stamp(file: &Path) -> Stamp {
    let found = file.metadata().ok()?;
    Some((found.modified().ok()?, found.len()))
}

impl Known {
    /// As the process starts with them.
    pub async fn start(people: People, settings: &wire::Settings) -> Self {
        let mut known = Self { people, ..Self::default() };
        let (mine, file) = (settings.hours.clone(), settings.holidays_file.clone());
        let renew = move || {
            known.renew(&mine, &file);
            known
        };
        tokio::task::spawn_blocking(renew).await.unwrap_or_default()
    }

    /// Whether file or zone are no longer as they were.
    pub fn is_stale(&self, mine: &wire::Hours, file: &str) -> bool {
        let other_file = self.file != Path::new(file);
        let changed = !file.is_empty() && stamp(&self.file) != self.stamp;
        let moved = mine.zone.is_none() && self.made.usual.zone != TimeZone::system();
        other_file || changed || moved
    }

    /// Reads the file anew where it changed, and makes the hours of all.
    pub fn renew(&mut self, mine: &wire::Hours, file: &str) {
        let path = PathBuf::from(file);
        let now = if file.is_empty() { None } else { stamp(&path) };
        if self.file != path || now != self.stamp || now.is_none() {
            match if file.is_empty() {
                Ok(holidays::Read::default())
            } else {
                holidays::file(&path)
            } {
                Ok(read) => self.read = read,
                Err(words) if self.file == path => self.read.problems = vec![words],
                Err(words) => {
                    self.read = holidays::Read { days: Holidays::new(), problems: vec![words] };
                }
            }
            (self.file, self.stamp) = (path, now);
        }
        self.made = made(mine, &self.people, &self.read.days);
    }
}

/// The hours of all. Holidays are the user's, and of all who work in the same zone.
fn made(mine: &wire::Hours, people: &People, days: &Holidays) -> Hours {
    let days = Arc::new(days.clone());
    let lenient = |hours: &wire::Hours| {
        week(hours).map(Arc::new).unwrap_or_else(|error| {
            tracing::warn!(%error, "a week could not be read; monday to friday holds");
            Arc::default()
        })
    };
    let here = zone(mine.zone.as_deref()).unwrap_or_else(|_| TimeZone::system());
    let usual = Arc::new(WorkingHours { zone: here, week: lenient(mine), holidays: days });
    let one = |hours: &wire::Hours| {
        let zone = match hours.zone.as_deref() {
            None => usual.zone.clone(),
            name => zone(name).unwrap_or_else(|_| usual.zone.clone()),
        };
        let same = zone == usual.zone;
        let holidays = if same { Arc::clone(&usual.holidays) } else { Arc::default() };
        Arc::new(WorkingHours { zone, week: lenient(hours), holidays })
    };
    let people = people
        .iter()
        .map(|(account, all)| {
            let all = all.iter().map(|(who, hours)| (Handle::new(who), one(hours)));
            (account.clone(), all.collect())
        })
        .collect();
    Hours { usual: Arc::clone(&usual), people }
}

/// The zone of that name; this system's for none.
///
/// # Errors
/// [`ErrorCode::Usage`].
pub fn zone(name: Option<&str>) -> Result<TimeZone, WireError> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    TimeZone::get(name).map_err(|_| {
        bad(
            format!("{name:?} is no time zone that this system knows."),
            "Give one as Europe/Berlin.",
        )
    })
}

/// The week of the wire.
///
/// # Errors
/// [`ErrorCode::Usage`].
pub fn week(hours: &wire::Hours) -> Result<Week, WireError> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    if hours.week.len() != 7 {
        return Err(bad("A week has seven days.".into(), "Nothing was changed."));
    }
    let mut text = String::new();
    for (name, day) in NAMES.iter().zip(&hours.week) {
        for DaySpan { from, to } in day {
            text.push_str(&format!("{name} {from}-{to}, "));
        }
    }
    text.parse().map_err(|error| {
        bad(format!("These are no working hours: {error}."), "Nothing was changed.")
    })
}

/// Hours of the wire, checked.
///
/// # Errors
/// [`ErrorCode::Usage`].
pub fn check(hours: &wire::Hours) -> Result<(), WireError> {
    zone(hours.zone.as_deref())?;
    week(hours).map(drop)
}

fn bad(message: String, remedy: &str) -> WireError {
    WireError::new(ErrorCode::Usage, message, remedy)
}

/// "mon-fri 09:00-17:00, Europe/Berlin".
pub fn words(hours: &WorkingHours) -> String {
    format!("{}, {}", hours.week, zone_name(&hours.zone))
}

/// The zone's name, as far as it has one.
pub fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("the system's zone").to_owned()
}
