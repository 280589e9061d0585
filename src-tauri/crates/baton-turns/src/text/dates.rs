//! Dates in text: "by Thursday", "tomorrow morning", "in 2 weeks", as instants in the writer's zone.
//!
//! A day means 17:00 of that day and a part of a day its end (`tests/turns/README.md`, section 4). A moment that was over
//! when it was written (`today`, said at 18:00) means the rest of that day: a promise is not late before it is made.

use std::ops::Range;

use baton_model::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span as Length};

use super::token::{Sort, Token};
use super::words::List;

/// What a date is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A promise: any date is when it will be done.
    Promise,
    /// A request: the date by which, not one that it speaks of.
    Request,
    /// An absence: the day of being back.
    Absence,
}

/// A date, and the tokens that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) at: Timestamp,
    pub(super) tokens: Range<usize>,
}

const DAY_END: (i8, i8) = (17, 0);
const NOON: (i8, i8) = (12, 0);
const AFTER_LUNCH: (i8, i8) = (14, 0);
const EVENING: (i8, i8) = (21, 0);
const BACK: (i8, i8) = (9, 0);

/// The first date in `tokens` that counts for `purpose`.
pub(super) fn find(
    tokens: &[Token<'_>],
    at: Timestamp,
    zone: Option<&TimeZone>,
    purpose: Use,
) -> Option<Found> {
    let begins = |token: &Token<'_>| token.sort == Sort::Number || token.is(List::DateStart);
    let mut n = tokens.iter().position(begins)?;
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let local = zone.to_datetime(at);
    let reader = Reader { tokens, at, zone, today: local.date(), now: local.time(), purpose };
    let mut last = None;
    while n < tokens.len() {
        match begins(&tokens[n]).then(|| reader.date(n)).flatten() {
            Some((found, counts)) => {
                n = found.tokens.end.max(n + 1);
                if counts {
                    // Of an absence "from 2 March to 9 March" the last date is the one of being back.
                    if purpose != Use::Absence {
                        return Some(found);
                    }
                    last = Some(found);
                }
            }
            None => n += 1,
        }
    }
    last
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: Timestamp,
    zone: TimeZone,
    today: Date,
    now: Time,
    purpose: Use,
}

/// A day, and what of it was named.
struct Day {
    date: Date,
    end: usize,
}

impl Reader<'_> {
    fn word(&self, n: usize) -> &str {
        self.tokens.get(n).map_or("", Token::low)
    }

    fn before(&self, n: usize) -> &str {
        n.checked_sub(1).map_or("", |n| self.word(n))
    }

    /// The date that begins at `n`, and whether it counts.
    fn date(&self, n: usize) -> Option<(Found, bool)> {
        if let Some(found) = self.length(n) {
            return Some((found, true));
        }
        if let Some(mut day) = self.day(n) {
            let (time, end) = self.time_of_day(day.end, Some(n));
            let counts = self.counts(n, day.end) || (n > 0 && self.clock(n - 1).is_some());
            let time = match (time, self.purpose) {
                (_, Use::Absence) => BACK,
                (Some(time), _) => time,
                // "at 5pm tomorrow"
                (None, _) => self.clock_before(n).unwrap_or(DAY_END),
            };
            if self.purpose == Use::Absence && day.date <= self.today {
                // Away now: back on a Monday is not back today.
                day.date = day.date.checked_add(Length::new().weeks(1)).ok()?;
            }
            let named_today = day.date == self.today;
            return Some((
                Found { at: self.instant(day.date, time, named_today)?, tokens: n..end },
                counts,
            ));
        }
        if self.purpose == Use::Absence {
            return None;
        }
        // A part of today, or an hour of it.
        let (time, end) = self.part(n)?;
        let mut date = self.today;
        // "by 5pm tomorrow"
        if let Some(day) = self.day(end) {
            return Some((
                Found { at: self.instant(day.date, time, false)?, tokens: n..day.end },
                true,
            ));
        }
        if self.is_clock(n) && self.moment(time) <= self.now {
            date = date.tomorrow().ok()?;
        }
        Some((Found { at: self.instant(date, time, true)?, tokens: n..end }, self.counts(n, end)))
    }

    fn is_clock(&self, n: usize) -> bool {
        self.clock(n).is_some()
    }

    fn moment(&self, (hour, minute): (i8, i8)) -> Time {
        Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight())
    }

    /// `date` at `time` in the zone; the rest of the day, where that is over already.
    fn instant(&self, date: Date, time: (i8, i8), today: bool) -> Option<Timestamp> {
        let at = self.zone.to_timestamp(date.to_datetime(self.moment(time))).ok()?;
        if !today || at > self.at || self.purpose == Use::Absence {
            return Some(at);
        }
        let later =
            [DAY_END, EVENING, (23, 59)].into_iter().find(|time| self.moment(*time) > self.now);
        self.zone.to_timestamp(date.to_datetime(self.moment(later.unwrap_or((23, 59))))).ok()
    }

    /// Whether a date at `n..end` is the one by which, judged by the word before it.
    fn counts(&self, n: usize, end: usize) -> bool {
        let mut first = n;
        let mut before = self.before(first);
        while matches!(
            before,
            "the" | "sometime" | "around" | "about" | "early" | "late" | "latest" | "or"
        ) && first > 0
        {
            first -= 1;
            before = self.before(first);
        }
        if matches!(
            before,
            "last" | "since" | "from" | "yesterday" | "past" | "previous" | "for" | "than"
        ) && self.purpose != Use::Absence
        {
            return false;
        }
        let possessive = self.word(end.saturating_sub(1)).ends_with("'s");
        if possessive {
            return false;
        }
        match self.purpose {
            Use::Absence => {
                before != "from"
                    && before != "since"
                    && !(before == "on"
                        && self.tokens[..first]
                            .iter()
                            .rev()
                            .take(4)
                            .any(|t| t.low().starts_with("leav")))
            }
            Use::Promise => {
                !(self.before(n) == "the"
                    && !matches!(self.tokens.get(n).map(|t| t.sort), Some(Sort::Number))
                    && !matches!(self.word(n), "end" | "afternoon" | "evening" | "weekend"))
            }
            Use::Request => {
                let spoken = self.tokens[..n].iter().any(|token| {
                    matches!(
                        token.low(),
                        "was" | "were" | "did" | "happened" | "came" | "said" | "went"
                    )
                });
                !spoken
                    && !matches!(before, "to" | "of" | "and" | "a" | "an" | "is" | "are")
                    && (self.before(n) != "the"
                        || matches!(self.tokens.get(n).map(|t| t.sort), Some(Sort::Number))
                        || self.word(n) == "end")
            }
        }
    }

    /// "in 2 weeks", "in an hour", "give me 10 minutes", "within the hour".
    fn length(&self, n: usize) -> Option<Found> {
        if self.purpose == Use::Absence {
            return None;
        }
        let lead = self.word(n);
        let start = match lead {
            "in" | "within" | "after" => n + 1,
            "give" | "need" => {
                let person = matches!(self.word(n + 1), "me" | "us");
                n + 1 + usize::from(person)
            }
            _ => return None,
        };
        let mut next = start;
        if matches!(self.word(next), "about" | "around" | "roughly" | "another" | "like") {
            next += 1;
        }
        let (count, mut next) = match self.word(next) {
            "a" | "an" | "one" | "the" => match self.word(next + 1) {
                "couple" => (2, next + 2 + usize::from(self.word(next + 2) == "of")),
                "few" => (3, next + 2),
                "half" => return None,
                _ => (1, next + 1),
            },
            "half" => {
                let unit = next + 1 + usize::from(matches!(self.word(next + 1), "a" | "an"));
                if !self.word(unit).starts_with("hour") {
                    return None;
                }
                return self.after(SignedDuration::from_mins(30), n..unit + 1);
            }
            "couple" => (2, next + 1 + usize::from(self.word(next + 1) == "of")),
            "few" => (3, next + 1),
            word => (number(word)?, next + 1),
        };
        // "in 2-3 days": the number token holds both; the later one counts.
        let unit = self.word(next).to_owned();
        next += 1;
        let count = i64::from(count);
        match unit.trim_end_matches('s') {
            "min" | "minute" | "m" => self.after(SignedDuration::from_mins(count), n..next),
            "h" | "hr" | "hour" => self.after(SignedDuration::from_hours(count), n..next),
            "day" => self.on(self.today.checked_add(Length::new().days(count)).ok()?, n..next),
            "week" | "wk" => {
                self.on(self.today.checked_add(Length::new().weeks(count)).ok()?, n..next)
            }
            "month" => self.on(self.today.checked_add(Length::new().months(count)).ok()?, n..next),
            _ => None,
        }
    }

    fn after(&self, length: SignedDuration, tokens: Range<usize>) -> Option<Found> {
        Some(Found { at: self.at.checked_add(length).ok()?, tokens })
    }

    fn on(&self, date: Date, tokens: Range<usize>) -> Option<Found> {
        Some(Found { at: self.instant(date, DAY_END, false)?, tokens })
    }

    /// A day that begins at `n`.
    fn day(&self, n: usize) -> Option<Day> {
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
            "weekend" => return day(Some(self.weekday(Weekday::Sunday, 0)?), n + 1),
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
        let date = Date::new(self.today.year(), month, day).ok()?;
        let date = if date < self.today {
            Date::new(self.today.year() + 1, month, day).ok()?
        } else {
            date
        };
        Some(Day { date, end })
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

    /// A part of the day or an hour right after a day: "tomorrow morning", "Friday at 3pm", "today eod".
    fn time_of_day(&self, end: usize, _day: Option<usize>) -> (Option<(i8, i8)>, usize) {
        let skip =
            usize::from(matches!(self.word(end), "in" | "at" | "," | "by" | "before" | "around"));
        let the = usize::from(self.word(end + skip) == "the");
        let at = end + skip + the;
        match self.word(at) {
            "morning" => (Some(NOON), at + 1),
            "afternoon" => (Some(DAY_END), at + 1),
            "evening" | "night" => (Some(EVENING), at + 1),
            "noon" | "lunch" | "lunchtime" | "midday" => (Some(NOON), at + 1),
            "after" if matches!(self.word(at + 1), "lunch") => (Some(AFTER_LUNCH), at + 2),
            "eod" | "cob" => (Some(DAY_END), at + 1),
            _ if skip == 1 && self.word(end) != "," => match self.clock_at(at) {
                Some((time, next)) => (Some(time), next),
                None => (None, end),
            },
            _ => match self.clock_at(at).filter(|_| self.word(at).contains([':', 'm'])) {
                Some((time, next)) => (Some(time), next),
                None => (None, end),
            },
        }
    }

    /// A part of today: "tonight", "this afternoon", "after lunch", "by 5pm".
    fn part(&self, n: usize) -> Option<((i8, i8), usize)> {
        match (self.word(n), self.word(n + 1)) {
            ("tonight" | "tonite", _) => Some((EVENING, n + 1)),
            ("this", "evening") => Some((EVENING, n + 2)),
            ("this", "afternoon") => Some((DAY_END, n + 2)),
            ("this", "morning") => Some((NOON, n + 2)),
            ("after", "lunch") => Some((AFTER_LUNCH, n + 2)),
            ("before", "lunch" | "noon") | ("by", "noon" | "lunch" | "lunchtime") => {
                Some((NOON, n + 2))
            }
            ("later", "today") => Some((DAY_END, n + 2)),
            ("in" | "by", "the") if self.word(n + 2) == "afternoon" => Some((DAY_END, n + 3)),
            ("in" | "by", "the") if self.word(n + 2) == "evening" => Some((EVENING, n + 3)),
            ("by" | "before" | "until" | "till" | "at" | "around" | "til", _) => self.clock(n),
            _ => None,
        }
    }

    /// An hour after a word that says so.
    fn clock(&self, n: usize) -> Option<((i8, i8), usize)> {
        if !matches!(self.word(n), "by" | "before" | "until" | "till" | "til" | "at" | "around") {
            return None;
        }
        self.clock_at(n + 1)
    }

    fn clock_before(&self, n: usize) -> Option<(i8, i8)> {
        (n.saturating_sub(3)..n).find_map(|at| self.clock(at).map(|(time, _)| time))
    }

    /// "15:30", "3pm", "3 pm", "9h", "4": a bare hour below 8 is one of the afternoon.
    fn clock_at(&self, n: usize) -> Option<((i8, i8), usize)> {
        if self.tokens.get(n)?.sort != Sort::Number {
            return None;
        }
        let word = self.word(n);
        let (digits, mut suffix) =
            word.split_at(word.find(|c: char| c.is_alphabetic()).unwrap_or(word.len()));
        let mut end = n + 1;
        if suffix.is_empty() && matches!(self.word(end), "am" | "pm" | "a.m" | "p.m") {
            suffix = if self.word(end).starts_with('a') { "am" } else { "pm" };
            end += 1;
        } else if self.word(end) == "o'clock" {
            end += 1;
        }
        let (hour, minute) = match digits.split_once([':', '.']) {
            Some((hour, minute)) => (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?),
            None if digits.len() <= 2 => (digits.parse::<i8>().ok()?, 0),
            None => return None,
        };
        let bare = suffix.is_empty() && !digits.contains(':');
        if bare
            && matches!(self.tokens.get(end).map(|t| t.sort), Some(Sort::Word))
            && !matches!(
                self.word(end),
                "today"
                    | "tomorrow"
                    | "on"
                    | "please"
                    | "or"
                    | "and"
                    | "at"
                    | "cet"
                    | "utc"
                    | "sharp"
                    | "latest"
            )
        {
            return None;
        }
        let hour = match suffix {
            "pm" if hour < 12 => hour + 12,
            "am" if hour == 12 => 0,
            "" if bare && hour < 8 => hour + 12,
            "" | "am" | "pm" | "h" => hour,
            _ => return None,
        };
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(((hour, minute), end))
    }
}

fn number(word: &str) -> Option<u16> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    if let Some(n) = WORDS.iter().position(|name| *name == word) {
        return u16::try_from(n + 1).ok();
    }
    let last = word.rsplit(['-', '/']).next().unwrap_or(word);
    last.parse::<u16>().ok().filter(|n| *n < 1000)
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
