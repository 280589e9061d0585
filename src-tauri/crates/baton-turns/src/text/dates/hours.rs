//! Hours and parts of a day: "tomorrow morning", "by 5pm", "after lunch".
//!
//! A part of a day means its end; a bare hour that people do not work at is one of the afternoon.

use super::super::token::Sort;
use super::{DAY_END, EVENING, Reader};

const NOON: (i8, i8) = (12, 0);
const AFTER_LUNCH: (i8, i8) = (14, 0);
/// The end of the day, still of it.
const MIDNIGHT: (i8, i8) = (23, 59);

impl Reader<'_> {
    /// A part of the day or an hour right after a day: "tomorrow morning", "Friday at 3pm", "today eod".
    pub(super) fn time_of_day(&self, end: usize) -> (Option<(i8, i8)>, usize) {
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
            _ => match self.clock_at(at).filter(|_| {
                // "Friday 3pm", "vendredi 14h", "Fr 14 Uhr"
                self.word(at).contains([':', 'm', 'h'])
                    || matches!(self.word(at + 1), "o'clock" | "am" | "pm")
            }) {
                Some((time, next)) => (Some(time), next),
                None => (None, end),
            },
        }
    }

    /// A part of today: "tonight", "this afternoon", "after lunch", "by 5pm".
    pub(super) fn part(&self, n: usize) -> Option<((i8, i8), usize)> {
        match (self.word(n), self.word(n + 1)) {
            ("tonight" | "tonite", _) => Some((EVENING, n + 1)),
            ("this", "evening") => Some((EVENING, n + 2)),
            ("this", "afternoon") => Some((DAY_END, n + 2)),
            ("this", "morning") => Some((NOON, n + 2)),
            ("after", "lunch") => Some((AFTER_LUNCH, n + 2)),
            ("before" | "by" | "at" | "around", "noon" | "midday" | "lunch" | "lunchtime") => {
                Some((NOON, n + 2))
            }
            ("before" | "by" | "at" | "until" | "till", "midnight") => Some((MIDNIGHT, n + 2)),
            ("later", "today") => Some((DAY_END, n + 2)),
            ("in" | "by", "the") if self.word(n + 2) == "afternoon" => Some((DAY_END, n + 3)),
            ("in" | "by", "the") if self.word(n + 2) == "evening" => Some((EVENING, n + 3)),
            ("by" | "before" | "until" | "till" | "at" | "around" | "til", _) => self.clock(n),
            _ => None,
        }
    }

    /// An hour after a word that says so.
    pub(super) fn clock(&self, n: usize) -> Option<((i8, i8), usize)> {
        if !matches!(self.word(n), "by" | "before" | "until" | "till" | "til" | "at" | "around") {
            return None;
        }
        self.clock_at(n + 1)
    }

    pub(super) fn clock_before(&self, n: usize) -> Option<(i8, i8)> {
        (n.saturating_sub(3)..n).find_map(|at| self.clock(at).map(|(time, _)| time))
    }

    /// "15:30", "14h30", "3pm", "3 pm", "9h", "4": a bare hour below 8 is one of the afternoon.
    fn clock_at(&self, n: usize) -> Option<((i8, i8), usize)> {
        if let Some(spoken) = self.spoken(n) {
            return Some(spoken);
        }
        if self.tokens.get(n)?.sort != Sort::Number {
            return None;
        }
        // "14h30"
        let written = self.word(n);
        let colon = written.split_once('h').filter(|(_, minutes)| {
            minutes.len() == 2 && minutes.bytes().all(|byte| byte.is_ascii_digit())
        });
        let colon = colon.map(|(hour, minutes)| format!("{hour}:{minutes}"));
        let word = colon.as_deref().unwrap_or(written);
        let (digits, mut suffix) =
            word.split_at(word.find(|c: char| c.is_alphabetic()).unwrap_or(word.len()));
        let mut end = n + 1;
        if suffix.is_empty() && matches!(self.word(end), "am" | "pm" | "a.m" | "p.m") {
            suffix = if self.word(end).starts_with('a') { "am" } else { "pm" };
            end += 1;
        } else if suffix.is_empty() && matches!(self.word(end), "o'clock" | "h") {
            suffix = if self.word(end) == "h" { "h" } else { suffix };
            end += 1;
        }
        let (hour, minute) = match digits.split_once([':', '.']) {
            Some((hour, minute)) => (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?),
            None if digits.len() <= 2 => (digits.parse::<i8>().ok()?, 0),
            None => return None,
        };
        let bare = suffix.is_empty() && !digits.contains(':');
        if bare
            && end == n + 1
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
        if (hour, minute) == (24, 0) {
            return Some((MIDNIGHT, end));
        }
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(((hour, minute), end))
    }

    /// "half past 4", "quarter to five".
    fn spoken(&self, n: usize) -> Option<((i8, i8), usize)> {
        let (minutes, back) = match (self.word(n), self.word(n + 1)) {
            ("half", "past") => (30, 0),
            ("half", "to") => (30, 1),
            ("quarter", "past" | "after") => (15, 0),
            ("quarter", "to") => (45, 1),
            ("a", "quarter") => return self.spoken(n + 1),
            _ => return None,
        };
        let said = super::number(self.word(n + 2)).filter(|hour| (1..=12).contains(hour))?;
        let hour = i8::try_from(said).ok()? - back;
        // As on any clock face: before 8 it is the afternoon.
        let hour = if hour + back < 8 { hour + 12 } else { hour };
        Some(((hour, minutes), n + 3))
    }
}
