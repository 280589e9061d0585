//! Days: "today", "end of next week", "Friday the 6th", "2026-03-05".
//!
//! A day that can be of the past or of the coming week or year is the next such day, today included.

use jiff::Span as Length;
use jiff::civil::{Date, Weekday};

use super::super::token::Sort;
use super::Reader;

/// A day, and what of it was named.
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) end: usize,
}

impl Reader<'_> {
    /// A day that begins at `n`.
    pub(super) fn day(&self, n: usize) -> Option<Day> {
        let word = self.word(n);
        let plus = |days: i64| self.today.checked_add(Length::new().days(days)).ok();
        let day = |date: Option<Date>, end: usize| Some(Day { date: date?, end });
        match word {
            "" => return None,
            "today" | "eod" | "cob" | "today's" => return day(Some(self.today), n + 1),
            "tomorrow" | "tmrw" | "tmr" | "tomorow" | "tommorow" | "tomorrow's" => {
                return day(plus(1), n + 1);
            }
            "eow" => return day(Some(self.weekday(Weekday::Friday, 0)?), n + 1),
            "eom" => return day(Some(self.today.last_of_month()), n + 1),
            "end" => {
                let mut next = n + 1;
                if self.word(next) != "of" {
                    return None;
                }
                next += 1;
                if matches!(self.word(next), "the" | "this") {
                    next += 1;
                }
                return match self.word(next) {
                    "day" | "business" => day(Some(self.today), next + 1),
                    "today" => day(Some(self.today), next + 1),
                    "week" => day(Some(self.weekday(Weekday::Friday, 0)?), next + 1),
                    "month" => day(Some(self.today.last_of_month()), next + 1),
                    "next" if self.word(next + 1) == "week" => {
                        day(Some(self.weekday(Weekday::Friday, 1)?), next + 2)
                    }
                    _ => self.day(next),
                };
            }
            "day" if self.word(n + 1) == "after" && self.word(n + 2) == "tomorrow" => {
                return day(plus(2), n + 3);
            }
            "this" | "next" | "coming" => {
                let weeks = i64::from(word == "next");
                return match self.word(n + 1) {
                    "week" => day(Some(self.weekday(Weekday::Friday, weeks)?), n + 2),
                    "weekend" => day(Some(self.weekday(Weekday::Sunday, weeks)?), n + 2),
                    "month" if word == "next" => {
                        let next = self.today.checked_add(Length::new().months(1)).ok()?;
                        day(Some(next.last_of_month()), n + 2)
                    }
                    "month" => day(Some(self.today.last_of_month()), n + 2),
                    other => {
                        let wanted = weekday(other, true)?;
                        let date = if word == "next" {
                            self.weekday_of_next_week(wanted)?
                        } else {
                            self.coming(wanted)?
                        };
                        day(Some(date), n + 2)
                    }
                };
            }
            "weekend" => {
                let first = n - usize::from(self.before(n) == "the");
                let sunday = self.weekday(Weekday::Sunday, 0)?;
                let after = i64::from(self.before(first) == "after");
                return day(sunday.checked_add(Length::new().days(after)).ok(), n + 1);
            }
            _ => {}
        }
        let short_fits = matches!(
            self.before(n),
            "by" | "on"
                | "until"
                | "till"
                | "before"
                | "next"
                | "this"
                | "til"
                | "late"
                | "early"
                | "at"
                | "or"
                | "due"
        ) || matches!(
            self.word(n + 1),
            "morning" | "afternoon" | "evening" | "noon" | "night" | "at" | "eod"
        ) || n + 1 >= self.tokens.len();
        if let Some(wanted) = weekday(word.trim_end_matches("'s"), short_fits) {
            let mut end = n + 1;
            // "Friday, 6 March", "Friday the 6th"
            let mut next = end;
            while matches!(self.word(next), "," | "the") {
                next += 1;
            }
            if let Some(exact) = self.calendar(next) {
                return Some(exact);
            }
            if self.word(end) == "next" && self.word(end + 1) == "week" {
                end += 2;
                return day(Some(self.weekday_of_next_week(wanted)?), end);
            }
            return day(Some(self.coming(wanted)?), end);
        }
        self.calendar(n)
    }

    /// "2026-03-05", "March 5", "5th of March 2027", "the 18th".
    fn calendar(&self, n: usize) -> Option<Day> {
        let word = self.word(n);
        if let Ok(date) = word.get(..10).unwrap_or(word).parse::<Date>()
            && word.len() >= 10
            && self.tokens[n].sort == Sort::Number
        {
            return Some(Day { date, end: n + 1 });
        }
        if let Some(date) = self.in_figures(n) {
            return Some(Day { date, end: n + 1 });
        }
        let (day, month, mut end) = if let Some(month) = month(word) {
            (ordinal(self.word(n + 1))?, month, n + 2)
        } else {
            let day = ordinal(word)?;
            let next = n + 1 + usize::from(self.word(n + 1) == "of");
            match month(self.word(next)) {
                Some(month) => (day, month, next + 1),
                None if word.ends_with(char::is_alphabetic) && !word.ends_with('h')
                    || word.ends_with("th") =>
                {
                    // "the 18th": the next one, today included.
                    let date = (0..12).find_map(|months| {
                        let first = self.today.first_of_month();
                        let first = first.checked_add(Length::new().months(months)).ok()?;
                        let date = Date::new(first.year(), first.month(), day).ok()?;
                        (date >= self.today).then_some(date)
                    })?;
                    return Some(Day { date, end: n + 1 });
                }
                None => return None,
            }
        };
        let skip = usize::from(self.word(end) == ",");
        let year =
            self.word(end + skip).parse::<i16>().ok().filter(|year| (2000..2200).contains(year));
        if let Some(year) = year {
            end += skip + 1;
            return Some(Day { date: Date::new(year, month, day).ok()?, end });
        }
        Some(Day { date: self.ahead(month, day)?, end })
    }

    /// That day of this year; of the next one, where it is over.
    fn ahead(&self, month: i8, day: i8) -> Option<Date> {
        let date = Date::new(self.today.year(), month, day).ok()?;
        if date < self.today { Date::new(date.year() + 1, month, day).ok() } else { Some(date) }
    }

    /// "05.03.2026", "5.3." after a word that a day follows; "5/3" where it can be read in one way only.
    fn in_figures(&self, n: usize) -> Option<Date> {
        if self.tokens.get(n)?.sort != Sort::Number {
            return None;
        }
        let word = self.word(n);
        let mark = if word.contains('/') { '/' } else { '.' };
        let mut parts = word.trim_end_matches('.').split(mark);
        let (first, second) = (parts.next()?.parse::<i8>().ok()?, parts.next()?.parse().ok()?);
        let year = match parts.next() {
            Some(year) => match (year.len(), year.parse::<i16>().ok()?) {
                (2, year) => Some(2000 + year),
                (4, year) => Some(year),
                _ => return None,
            },
            None => None,
        };
        let before = self.before(n);
        let (day, month) = match mark {
            '.' if year.is_some() || matches!(before, "on" | "by" | "until" | "from") => {
                (first, second)
            }
            // Days first nearly everywhere; months first where English is.
            '/' if first > 12 || matches!(before, "le" | "el" | "día") => (first, second),
            '/' if second > 12 || first == second => (second, first),
            _ => return None,
        };
        match year {
            Some(year) => Date::new(year, month, day).ok(),
            None => self.ahead(month, day),
        }
    }

    /// The next such day, today included.
    fn coming(&self, wanted: Weekday) -> Option<Date> {
        let ahead = self.today.weekday().until(wanted);
        self.today.checked_add(Length::new().days(i64::from(ahead))).ok()
    }

    /// That day of this week (of the coming one, where it is over), `weeks` later.
    fn weekday(&self, wanted: Weekday, weeks: i64) -> Option<Date> {
        self.coming(wanted)?.checked_add(Length::new().weeks(weeks)).ok()
    }

    fn weekday_of_next_week(&self, wanted: Weekday) -> Option<Date> {
        let monday = Weekday::Monday.until(self.today.weekday());
        let next = self.today.checked_add(Length::new().days(7 - i64::from(monday))).ok()?;
        next.checked_add(Length::new().days(i64::from(Weekday::Monday.until(wanted)))).ok()
    }
}

fn ordinal(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', '.']);
    let rest = &word[digits.len()..];
    if !matches!(rest, "" | "st" | "nd" | "rd" | "th" | ".") {
        return None;
    }
    digits.parse::<i8>().ok().filter(|day| (1..=31).contains(day))
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
    let word = word.trim_end_matches('.');
    let word = if word == "sept" { "sep" } else { word };
    let found =
        NAMES.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(word)));
    found.and_then(|n| i8::try_from(n + 1).ok())
}

fn weekday(word: &str, short: bool) -> Option<Weekday> {
    let found = match word {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        "tue" | "tues" => Weekday::Tuesday,
        "thu" | "thur" | "thurs" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        // These are words too.
        "mon" if short => Weekday::Monday,
        "wed" if short => Weekday::Wednesday,
        "sat" if short => Weekday::Saturday,
        "sun" if short => Weekday::Sunday,
        _ => return None,
    };
    Some(found)
}
