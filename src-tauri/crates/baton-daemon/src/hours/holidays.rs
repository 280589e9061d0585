//! Holidays as a file says them: a calendar as public holidays come in (RFC 5545), or a date and a name a line.
//!
//! A line that cannot be read is told, with its number and what would do, and takes nothing else with it. Of a calendar
//! whole days count, and of recurrence what holidays use: every year, on the same date. An event at a time of day is an
//! appointment, no holiday.

use std::path::{Path, PathBuf};

use baton_api::wire::{ErrorCode, WireError};
use baton_model::Holidays;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// A calendar of holidays is some kilobytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// More is no holiday.
const MOST_DAYS: i64 = 366;
/// So many years a yearly day is noted for.
const YEARS: i16 = 50;
/// So many problems are told.
const MOST_PROBLEMS: usize = 20;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Days off.
    pub days: Holidays,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// Reads the file at `path`.
///
/// # Errors
/// In words with a remedy, where there is none to read.
pub fn file(path: &Path) -> Result<Read, String> {
    let shown = path.display();
    let size = path.metadata().map_err(|error| {
        format!("The holidays file {shown} cannot be read: {error}. Choose another, or none.")
    })?;
    if !size.is_file() || size.len() > MOST_BYTES {
        return Err(format!(
            "{shown} is no holidays file: give a calendar (.ics), or a text with a date and a name a line, of 4 MB at most."
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        format!("The holidays file {shown} cannot be read: {error}. Choose another, or none.")
    })?;
    let mut read = text(&String::from_utf8_lossy(&bytes));
    for problem in &mut read.problems {
        *problem = format!("{shown}, {problem}");
    }
    Ok(read)
}

/// Whether `path` is a holidays file, or none.
///
/// # Errors
/// [`ErrorCode::Usage`], with what would be one.
pub async fn check(path: &str) -> Result<(), WireError> {
    if path.is_empty() {
        return Ok(());
    }
    let bad = |words: String| Err(WireError::new(ErrorCode::Usage, words, "Nothing was changed."));
    if !Path::new(path).is_absolute() {
        return bad(format!("{path:?} is no full path of a holidays file."));
    }
    let path = PathBuf::from(path);
    match tokio::task::spawn_blocking(move || file(&path)).await {
        Ok(Ok(read)) if read.days.is_empty() => bad(match read.problems.into_iter().next() {
            Some(problem) => format!("There is no holiday in it: {problem}"),
            None => "There is no holiday in it.".into(),
        }),
        Ok(Err(words)) => bad(words),
        Ok(Ok(_)) => Ok(()),
        Err(error) => bad(error.to_string()),
    }
}

/// Reads the text of a file.
pub fn text(text: &str) -> Read {
    let text = text.trim_start_matches('\u{feff}');
    let mut read = Read::default();
    if text
        .trim_start()
        .get(..15)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
    {
        calendar(text, &mut read);
    } else {
        list(text, &mut read);
    }
    let more = read.problems.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        read.problems.truncate(MOST_PROBLEMS);
        read.problems.push(format!("and {more} lines more that cannot be read."));
    }
    read
}

/// `2026-12-25 Christmas`, `2026-12-24..2026-12-31 Closed`; `#` begins a remark.
fn list(text: &str, read: &mut Read) {
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (dates, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (first, last) = dates.split_once("..").unwrap_or((dates, dates));
        match (first.parse::<Date>(), last.parse::<Date>()) {
            (Ok(first), Ok(last)) if add(first, last, name.trim(), &mut read.days) => {}
            _ => read.problems.push(format!(
                "line {}: {:?} is no date. Write 2026-12-25, or 2026-12-24..2026-12-31, and then the name.",
                n + 1,
                dates.chars().take(40).collect::<String>()
            )),
        }
    }
}

/// All days from `first` to `last`; `false`: they are not in order, or too many.
fn add(first: Date, last: Date, name: &str, days: &mut Holidays) -> bool {
    let long = i64::from((last - first).get_days());
    if !(0..MOST_DAYS).contains(&long) {
        return false;
    }
    for n in 0..=long {
        let Ok(day) = first.checked_add(n.days()) else { return false };
        days.entry(day).or_insert_with(|| name.to_owned());
    }
    true
}

/// One event, as far as it is read.
#[derive(Default)]
struct Entry {
    line: usize,
    first: Option<Date>,
    /// Exclusive, as calendars have it.
    end: Option<Date>,
    name: String,
    rule: Option<String>,
    cancelled: bool,
    timed: bool,
    bad: Option<String>,
}

fn calendar(text: &str, read: &mut Read) {
    let mut entry: Option<Entry> = None;
    let mut within: Vec<String> = Vec::new();
    for (n, line) in unfolded(text) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let (key, parameters) = key.split_once(';').unwrap_or((key, ""));
        let key = key.to_ascii_uppercase();
        match key.as_str() {
            "BEGIN" => {
                let part = value.trim().to_ascii_uppercase();
                if part == "VEVENT" {
                    entry = Some(Entry { line: n, ..Entry::default() });
                }
                within.push(part);
            }
            "END" => {
                if within.pop().as_deref() == Some("VEVENT")
                    && let Some(entry) = entry.take()
                {
                    entry.note(read);
                }
            }
            // An alarm within an event has keys of its own.
            _ if within.last().is_some_and(|part| part == "VEVENT") => {
                if let Some(entry) = &mut entry {
                    entry.key(&key, parameters, value.trim(), n);
                }
            }
            _ => {}
        }
    }
    if entry.is_some() {
        read.problems
            .push("the last event has no end: the file is cut short. Get it again.".into());
    }
}

impl Entry {
    fn key(&mut self, key: &str, parameters: &str, value: &str, n: usize) {
        let mut date = |to: &mut Option<Date>| match Date::strptime("%Y%m%d", value) {
            Ok(date) => *to = Some(date),
            Err(_) if value.contains('T') || parameters.to_ascii_uppercase().contains("TZID") => {
                self.timed = true;
            }
            Err(_) => {
                let value: String = value.chars().take(40).collect();
                self.bad = Some(format!(
                    "line {n}: {value:?} is no date such as 20261225. The event was left out."
                ));
            }
        };
        match key {
            "DTSTART" => date(&mut self.first),
            "DTEND" => date(&mut self.end),
            "SUMMARY" => self.name = unescaped(value),
            "RRULE" => self.rule = Some(value.to_ascii_uppercase()),
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    fn note(self, read: &mut Read) {
        if self.cancelled || self.timed {
            return;
        }
        let Some(first) = self.first.filter(|_| self.bad.is_none()) else {
            let none = format!("line {}: the event has no DTSTART. It was left out.", self.line);
            read.problems.push(self.bad.unwrap_or(none));
            return;
        };
        let last = self.end.and_then(|end| end.yesterday().ok()).unwrap_or(first).max(first);
        let years = match self.rule.as_deref().map(years) {
            None => 1,
            Some(Some(years)) => years,
            Some(None) => {
                read.problems.push(format!(
                    "line {}: {:?} recurs otherwise than every year; its first day alone counts. Add the others as dates.",
                    self.line, self.name
                ));
                1
            }
        };
        let until = self.rule.as_deref().and_then(until);
        for n in 0..years {
            // The 29th of February is one in leap years alone (RFC 5545, 3.3.10).
            let Ok(day) = Date::new(first.year().saturating_add(n), first.month(), first.day())
            else {
                continue;
            };
            if until.is_some_and(|until| day > until) {
                break;
            }
            let end = day.checked_add(last - first).unwrap_or(day);
            if !add(day, end, &self.name, &mut read.days) {
                read.problems.push(format!(
                    "line {}: {:?} is longer than a year. It was left out.",
                    self.line, self.name
                ));
                break;
            }
        }
    }
}

/// How often a plain yearly rule recurs; `None`: it is no such rule.
fn years(rule: &str) -> Option<i16> {
    let mut yearly = false;
    let mut count = YEARS;
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        match part.split_once('=')? {
            ("FREQ", "YEARLY") => yearly = true,
            ("INTERVAL", "1") | ("WKST" | "UNTIL" | "BYMONTH" | "BYMONTHDAY", _) => {}
            ("COUNT", n) => count = n.parse().ok()?,
            _ => return None,
        }
    }
    yearly.then_some(count.clamp(1, YEARS))
}

fn until(rule: &str) -> Option<Date> {
    let value = rule.split(';').find_map(|part| part.strip_prefix("UNTIL="))?;
    Date::strptime("%Y%m%d", value.get(..8)?).ok()
}

/// Lines as they were before they were folded (RFC 5545, 3.1), with their numbers.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => lines.push((n + 1, line.to_owned())),
        }
    }
    lines
}

/// RFC 5545, 3.3.11.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut escaped = false;
    for c in value.chars() {
        match (escaped, c) {
            (false, '\\') => escaped = true,
            (true, 'n' | 'N') => (escaped, _) = (false, text.push(' ')),
            _ => (escaped, _) = (false, text.push(c)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(read: &Read) -> Vec<String> {
        read.days.iter().map(|(day, name)| format!("{day} {name}")).collect()
    }

    #[test]
    fn a_list_with_a_bad_line_keeps_the_rest() {
        let read = text(
            "\u{feff}# ours\r\n2026-12-25 Christmas\n\n25.12.2026 no\n2026-12-30..2026-12-31\tClosed\n2026-02-30\n2026-05-02..2026-05-01 x\n",
        );
        assert_eq!(days(&read), ["2026-12-25 Christmas", "2026-12-30 Closed", "2026-12-31 Closed"]);
        let lines: Vec<_> = read.problems.iter().map(|p| p.split(':').next().unwrap()).collect();
        assert_eq!(lines, ["line 4", "line 6", "line 7"]);
        assert!(read.problems[0].contains("Write 2026-12-25"), "{:?}", read.problems);
    }

    #[test]
    fn a_calendar_of_holidays() {
        let read = text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
             BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas\\, both\r\n  days\r\n\
             BEGIN:VALARM\r\nSUMMARY:wrong\r\nEND:VALARM\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART:20260103T100000Z\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260401\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY;UNTIL=20300101\r\nSUMMARY:Leap\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261126\r\nRRULE:FREQ=YEARLY;BYDAY=4TH\r\nSUMMARY:Thanks\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2026\r\nSUMMARY:Bad\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\n",
        );
        assert_eq!(
            days(&read),
            [
                "2024-02-29 Leap",
                "2026-11-26 Thanks",
                "2026-12-25 Christmas, both days",
                "2026-12-26 Christmas, both days",
                "2028-02-29 Leap"
            ]
        );
        assert_eq!(read.problems.len(), 3, "{:?}", read.problems);
        assert!(read.problems[0].contains("recurs otherwise"), "{:?}", read.problems);
        assert!(read.problems[1].starts_with("line 31"), "{:?}", read.problems);
        assert!(read.problems[2].contains("cut short"), "{:?}", read.problems);
    }

    #[test]
    fn nonsense_is_told_and_bounded() {
        let read = text(&"x\n".repeat(100_000));
        assert_eq!((read.days.len(), read.problems.len()), (0, MOST_PROBLEMS + 1));
        assert_eq!(text(""), Read::default());
        assert!(file(Path::new("/nowhere/holidays.ics")).unwrap_err().contains("Choose another"));
    }
}
