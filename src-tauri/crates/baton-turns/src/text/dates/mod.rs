//! Dates in text: "by Thursday", "tomorrow morning", "in 2 weeks", as instants in the writer's zone.
//!
//! A day means 17:00 of that day and a part of a day its end (`tests/turns/RULES.md`, section 4). A moment that was over
//! when it was written (`today`, said at 18:00) means the rest of that day: a promise is not late before it is made.

mod days;
mod hours;

use std::ops::Range;

use baton_model::Timestamp;
use jiff::civil::{Date, Time};
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
            let (time, end) = self.time_of_day(day.end);
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
                    && !matches!(self.word(n), "end" | "afternoon" | "evening" | "weekend" | "day"))
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
                        || matches!(self.word(n), "end" | "weekend" | "day"))
            }
        }
    }

    /// "in 2 weeks", "in an hour", "give me 10 minutes", "within the hour".
    fn length(&self, n: usize) -> Option<Found> {
        let start = match self.word(n) {
            "in" | "within" => n + 1,
            _ if self.purpose == Use::Absence => return None,
            "after" => n + 1,
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
            "fortnight" => {
                self.on(self.today.checked_add(Length::new().weeks(2 * count)).ok()?, n..next)
            }
            "month" => self.on(self.today.checked_add(Length::new().months(count)).ok()?, n..next),
            _ => None,
        }
    }

    fn after(&self, length: SignedDuration, tokens: Range<usize>) -> Option<Found> {
        Some(Found { at: self.at.checked_add(length).ok()?, tokens })
    }

    fn on(&self, date: Date, tokens: Range<usize>) -> Option<Found> {
        let time = if self.purpose == Use::Absence { BACK } else { DAY_END };
        Some(Found { at: self.instant(date, time, false)?, tokens })
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
