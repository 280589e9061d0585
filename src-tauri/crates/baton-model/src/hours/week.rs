//! The hours of a week that are worked, and the one line in which people write them.
//!
//! `mon-fri 09:00-12:00 13:00-17:00, sat 10:00-14:00`: days, then spans, groups after commas. A span whose end is not
//! after its beginning runs on into the next day, to which no other span of its own may reach back.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;

const DAY: u16 = 24 * 60;
const NAMES: [(&str, &str); 7] = [
    ("mon", "monday"),
    ("tue", "tuesday"),
    ("wed", "wednesday"),
    ("thu", "thursday"),
    ("fri", "friday"),
    ("sat", "saturday"),
    ("sun", "sunday"),
];

/// Minutes since the midnight with which the span's day begins. Past 1440 it runs on into the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// 0 to 1439.
    pub from: u16,
    /// After `from`, at most a day later.
    pub to: u16,
}

/// Spans by the day on which they begin, Monday first; never empty, and none overlap.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Week([Vec<Span>; 7]);

/// Why this is no week, with what would be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeekError {
    /// Not one span.
    #[error("no hour of the week is worked; give at least one span, such as mon-fri 09:00-17:00")]
    Empty,
    /// Two spans cover the same time.
    #[error("two spans of {0} or the day after cover the same time; leave one of them out")]
    Overlap(&'static str),
    /// A span that does not begin on its day, has no length, or is too long.
    #[error("a span of {0} is not shorter than a day; write a whole one as 00:00-24:00")]
    Length(&'static str),
    /// A word of it.
    #[error("{0:?} is neither a day (mon, mon-fri) nor hours (09:00-17:00)")]
    Word(String),
    /// Hours before any day.
    #[error("{0} stands before any day; say of which days, such as mon-fri {0}")]
    NoDay(String),
}

impl Default for Week {
    /// Monday to Friday, 09:00 to 17:00.
    fn default() -> Self {
        let day = || vec![Span { from: 9 * 60, to: 17 * 60 }];
        Self([day(), day(), day(), day(), day(), Vec::new(), Vec::new()])
    }
}

impl Week {
    /// Spans that touch become one.
    ///
    /// # Errors
    /// Where nothing is worked, spans overlap, or one is longer than a day.
    pub fn new(mut days: [Vec<Span>; 7]) -> Result<Self, WeekError> {
        for (n, day) in days.iter_mut().enumerate() {
            day.sort();
            let fits =
                |span: &Span| span.from < DAY && span.from < span.to && is_one(span.from, span.to);
            if !day.iter().all(fits) {
                return Err(WeekError::Length(NAMES[n].1));
            }
            if day.windows(2).any(|two| two[1].from < two[0].to) {
                return Err(WeekError::Overlap(NAMES[n].1));
            }
            day.dedup_by(|next, span| {
                let touch = next.from == span.to && is_one(span.from, next.to);
                if touch {
                    span.to = next.to;
                }
                touch
            });
        }
        for n in 0..7 {
            let into = days[n].last().map_or(0, |span| span.to.saturating_sub(DAY));
            if days[(n + 1) % 7].first().is_some_and(|next| next.from < into) {
                return Err(WeekError::Overlap(NAMES[n].1));
            }
        }
        if days.iter().all(Vec::is_empty) {
            return Err(WeekError::Empty);
        }
        Ok(Self(days))
    }

    /// The spans that begin on `day`, in order.
    pub fn on(&self, day: Weekday) -> &[Span] {
        &self.0[usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)]
    }

    /// All days, Monday first.
    pub fn days(&self) -> &[Vec<Span>; 7] {
        &self.0
    }

    /// Worked minutes of a week: 1 to 10080.
    pub fn minutes(&self) -> u32 {
        self.0.iter().flatten().map(|span| u32::from(span.to - span.from)).sum()
    }
}

/// Shorter than a day, or one from midnight to midnight: from nine to nine is a slip more often than a shift.
fn is_one(from: u16, to: u16) -> bool {
    to - from < DAY || (from, to) == (0, DAY)
}

impl FromStr for Week {
    type Err = WeekError;

    fn from_str(text: &str) -> Result<Self, WeekError> {
        let mut week: [Vec<Span>; 7] = Default::default();
        for group in text.split([',', ';', '\n']) {
            let mut days: Vec<usize> = Vec::new();
            let mut hours_seen = false;
            for word in group.split_whitespace() {
                if let Some(more) = days_of(word) {
                    // "mon 9-12 tue 9-17": a day after hours begins anew.
                    if std::mem::take(&mut hours_seen) {
                        days.clear();
                    }
                    days.extend(more);
                } else if word.eq_ignore_ascii_case("off") {
                    hours_seen = true;
                } else {
                    let span = span_of(word).ok_or_else(|| WeekError::Word(word.to_owned()))?;
                    if days.is_empty() {
                        return Err(WeekError::NoDay(word.to_owned()));
                    }
                    hours_seen = true;
                    days.iter().for_each(|day| week[*day].push(span));
                }
            }
            if !days.is_empty() && !hours_seen {
                return Err(WeekError::Word(group.trim().to_owned()));
            }
        }
        Self::new(week)
    }
}

/// `mon`, `Monday`, `mon-fri`, `sat-mon`.
fn days_of(word: &str) -> Option<Vec<usize>> {
    let day = |word: &str| {
        let low = word.to_lowercase();
        NAMES.iter().position(|(short, long)| low == *short || low == *long)
    };
    match word.split_once(['-', '–']) {
        None => Some(vec![day(word)?]),
        Some((first, last)) => {
            let (first, last) = (day(first)?, day(last)?);
            Some((0..=(last + 7 - first) % 7).map(|n| (first + n) % 7).collect())
        }
    }
}

/// `09:00-17:00`, `9-17`, `22:00-06:00`, `00:00-24:00`.
fn span_of(word: &str) -> Option<Span> {
    let (from, to) = word.split_once(['-', '–'])?;
    let (from, to) = (minute(from)?, minute(to)?);
    let to = if to <= from { to + DAY } else { to };
    (from < DAY && is_one(from, to)).then_some(Span { from, to })
}

/// Minutes since midnight of `9`, `9:30` or `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let number = |text: &str, most: usize| {
        let plain =
            !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2).filter(|_| minute.len() == 2)?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY { self.to - DAY } else { self.to };
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, to / 60, to % 60)
    }
}

impl fmt::Display for Week {
    /// As [`Week::from_str`] reads it: days with the same hours together.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut n = 0;
        let mut first = true;
        while n < 7 {
            let end = (n..7).take_while(|day| self.0[*day] == self.0[n]).count() + n;
            if !self.0[n].is_empty() {
                let comma = if std::mem::take(&mut first) { "" } else { ", " };
                match end - n {
                    1 => write!(f, "{comma}{}", NAMES[n].0)?,
                    _ => write!(f, "{comma}{}-{}", NAMES[n].0, NAMES[end - 1].0)?,
                }
                self.0[n].iter().try_for_each(|span| write!(f, " {span}"))?;
            }
            n = end;
        }
        Ok(())
    }
}
