//! Ages, spans and clock times.

use std::sync::Arc;

use baton_model::{BUSINESS_DAY, Timestamp, WorkingHours};
use jiff::tz::TimeZone;

/// Stands between a figure and its unit: narrow, and never broken.
pub const NARROW: char = '\u{202f}';

/// A moment, and the zone in which its reader lives.
#[derive(Debug, Clone)]
pub struct When {
    /// Now.
    pub now: Timestamp,
    /// The reader's zone.
    pub zone: TimeZone,
    /// When the reader works.
    pub hours: Arc<WorkingHours>,
}

impl When {
    /// How long ago: "now", "4 min", "2 h", "3 d", "2 w", "4 mo".
    pub fn age(&self, since: Timestamp) -> String {
        let (n, unit) = split(minutes(since, self.now));
        if n == 0 { "now".into() } else { format!("{n}{NARROW}{unit}") }
    }

    /// Since when, in full, and how much of that was business time: "since Fri 20 Nov 16:10, 9 business hours".
    pub fn since(&self, since: Timestamp) -> String {
        let at = since.to_zoned_datetime(self.zone.clone());
        let this_year = at.year() == self.now.to_zoned_datetime(self.zone.clone()).year();
        let day = at.strftime(if this_year { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" });
        let worked = self.hours.between(since, self.now);
        let amount = match (worked.as_hours(), worked.as_hours() / BUSINESS_DAY.as_hours()) {
            (0, _) => format!("{} min of business time", worked.as_mins()),
            (1, _) => "1 business hour".into(),
            (hours, 0..5) => format!("{hours} business hours"),
            (_, days) => format!("{days} business days"),
        };
        format!("since {day}, {amount}")
    }

    /// Seconds count too: "20 s", "4 min". For what just happened or is about to.
    pub fn short(&self, from: Timestamp, to: Timestamp) -> String {
        let seconds = to.duration_since(from).as_secs().max(0);
        if seconds < 60 {
            return format!("{seconds}{NARROW}s");
        }
        let (n, unit) = split(seconds / 60);
        format!("{n}{NARROW}{unit}")
    }

    /// A point in the past or near future, as short as is clear: "09:12", "yesterday 09:12", "Friday 09:12",
    /// "12 March", "12 March 2025".
    pub fn clock(&self, at: Timestamp) -> String {
        let at = at.to_zoned_datetime(self.zone.clone());
        let today = self.now.to_zoned_datetime(self.zone.clone());
        let days = (today.date() - at.date()).get_days();
        match days {
            0 => at.strftime("%H:%M").to_string(),
            1 => format!("yesterday {}", at.strftime("%H:%M")),
            -1 => format!("tomorrow {}", at.strftime("%H:%M")),
            -6..=6 => at.strftime("%A %H:%M").to_string(),
            _ if at.year() == today.year() => at.strftime("%-d %B").to_string(),
            _ => at.strftime("%-d %B %Y").to_string(),
        }
    }

    /// The same after "at" or "on", as English wants it: "at 09:12", "yesterday at 09:12", "on 12 March".
    pub fn at(&self, at: Timestamp) -> String {
        let words = self.clock(at);
        match words.rsplit_once(' ') {
            None => format!("at {words}"),
            Some((day @ ("yesterday" | "tomorrow"), hour)) => format!("{day} at {hour}"),
            Some((day, hour)) if hour.contains(':') => format!("on {day} at {hour}"),
            Some(_) => format!("on {words}"),
        }
    }

    /// A point ahead in full: "Fri 27 Nov 14:00", "Mon 4 Jan 2027 09:00".
    pub fn full(&self, at: Timestamp) -> String {
        let at = at.to_zoned_datetime(self.zone.clone());
        let this_year = self.now.to_zoned_datetime(self.zone.clone()).year() == at.year();
        let form = if this_year { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
        at.strftime(form).to_string()
    }

    /// A point ahead in a menu, as short as is clear: "18:00", "tomorrow 09:00", "Mon 30 Nov 09:00".
    pub fn soon(&self, at: Timestamp) -> String {
        let day = |at: Timestamp| at.to_zoned_datetime(self.zone.clone()).date();
        match (day(at) - day(self.now)).get_days() {
            0 | 1 => self.clock(at),
            _ => self.full(at),
        }
    }

    /// How far ahead: "in 20 min", "in 3 h", "tomorrow", "in 2 days", "in 3 weeks".
    pub fn until(&self, at: Timestamp) -> String {
        let day = |at: Timestamp| at.to_zoned_datetime(self.zone.clone()).date();
        let left = (at.duration_since(self.now).as_secs().max(0) + 59) / 60;
        match ((day(at) - day(self.now)).get_days(), left) {
            (_, ..60) => format!("in {left}{NARROW}min"),
            (0, _) => format!("in {}{NARROW}h", (left + 30) / 60),
            (1, ..720) => format!("in {}{NARROW}h", (left + 30) / 60),
            (1, _) => "tomorrow".into(),
            (days @ 2..=20, _) => format!("in {days} days"),
            (days @ 21..=120, _) => format!("in {} weeks", (days + 3) / 7),
            (days, _) => format!("in {} months", (days + 15) / 30),
        }
    }

    /// Time left to a due, at most 16 characters: "24 min left", "due today", "due Thu", "due yesterday".
    pub fn due(&self, due: Timestamp) -> String {
        let left = minutes(self.now, due);
        if due >= self.now && left < 180 {
            return match left {
                0 => "due now".into(),
                1..60 => format!("{left}{NARROW}min left"),
                _ => format!("{}{NARROW}h left", left / 60),
            };
        }
        let day = due.to_zoned_datetime(self.zone.clone());
        match (day.date() - self.now.to_zoned_datetime(self.zone.clone()).date()).get_days() {
            0 => format!("due {}", day.strftime("%H:%M")),
            1 => "due tomorrow".into(),
            -1 => "due yesterday".into(),
            2..=6 => format!("due {}", day.strftime("%a")),
            _ => format!("due {}", day.strftime("%-d %b")),
        }
    }
}

fn minutes(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_mins()
}

fn split(minutes: i64) -> (i64, &'static str) {
    match minutes {
        ..1 => (0, "min"),
        1..60 => (minutes, "min"),
        60..1_440 => (minutes / 60, "h"),
        1_440..20_160 => (minutes / 1_440, "d"),
        20_160..87_600 => (minutes / 10_080, "w"),
        _ => (minutes / 43_800, "mo"),
    }
}
