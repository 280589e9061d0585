//! Words on a terminal: styles where it has them, widths, and text of others made harmless.
//!
//! Titles and messages come from other people: control characters in them could move the cursor or set the window's
//! title, so they never reach the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// For names and what matters.
pub const STRONG: Style = Style::new().bold();
/// For what can be overlooked.
pub const QUIET: Style = Style::new().dimmed();
/// For what failed.
pub const BAD: Style = AnsiColor::Red.on_default();
/// For what is late.
pub const LATE: Style = AnsiColor::Yellow.on_default();
/// For what is well.
pub const GOOD: Style = AnsiColor::Green.on_default();

/// `text` in `style`. Where the output is no terminal, `anstream` takes the style out again.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// `text` without control characters and direction overrides, in one line.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || is_override(c) => {}
            c => out.push(c),
        }
    }
    out
}

fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// `text` in at most `width` columns, cut with an ellipsis.
pub fn cut(text: &str, width: usize) -> String {
    let text = clean(text);
    if text.width() <= width {
        return text;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > width {
            break;
        }
        used += w;
        out.push(c);
    }
    out.push('…');
    out
}

/// `text` in lines of at most `width` columns, each after `indent`. Keeps the text's own line breaks.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let width = width.saturating_sub(indent.width()).max(20);
    let mut out = String::new();
    for line in text.lines() {
        let mut used = 0;
        out.push_str(indent);
        for word in clean(line).split_whitespace() {
            let w = word.width();
            if used > 0 && used + 1 + w > width {
                let _ = write!(out, "\n{indent}");
                used = 0;
            }
            if used > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += w;
        }
        out.push('\n');
    }
    out
}

/// `text` filled with spaces to `width` columns.
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

/// Columns of the terminal; 100 where there is none, and never more than that is pleasant to read.
pub fn columns() -> usize {
    terminal_size::terminal_size().map_or(100, |(w, _)| usize::from(w.0)).clamp(40, 120)
}

/// How long ago `instant` (RFC 3339) was: `4 min`, `2 h`, `3 d`.
pub fn age(instant: &str, now: Timestamp) -> String {
    let Ok(at) = instant.parse::<Timestamp>() else { return String::new() };
    let minutes = now.duration_since(at).as_mins();
    match minutes {
        ..1 => "now".into(),
        1..60 => format!("{minutes} min"),
        60..1_440 => format!("{} h", minutes / 60),
        1_440..20_160 => format!("{} d", minutes / 1_440),
        20_160..87_600 => format!("{} w", minutes / 10_080),
        _ => format!("{} mo", minutes / 43_800),
    }
}

/// `instant` in the reader's own zone: `2026-03-02 10:05`.
pub fn local(instant: &str) -> String {
    match instant.parse::<Timestamp>() {
        Ok(at) => at
            .to_zoned_datetime(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        Err(_) => instant.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_others_never_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mred\u{7}\u{202e}x\ny"), "a[31mredx y");
    }

    #[test]
    fn cut_counts_columns_not_bytes() {
        assert_eq!(cut("日本語テキスト", 7), "日本語…");
        assert_eq!(cut("short", 7), "short");
    }

    #[test]
    fn ages_read_like_in_the_windows() {
        let now: Timestamp = "2026-03-05T12:00:00Z".parse().unwrap();
        let ages = [
            ("2026-03-05T11:59:40Z", "now"),
            ("2026-03-05T11:56:00Z", "4 min"),
            ("2026-03-05T10:00:00Z", "2 h"),
            ("2026-03-02T10:00:00Z", "3 d"),
            ("2026-02-12T10:00:00Z", "3 w"),
            ("2025-11-02T10:00:00Z", "4 mo"),
        ];
        for (at, words) in ages {
            assert_eq!(age(at, now), words, "{at}");
        }
    }

    #[test]
    fn wrapping_keeps_paragraphs_and_indent() {
        assert_eq!(wrap("one two\n\nthree", 40, "  "), "  one two\n  \n  three\n");
    }
}
