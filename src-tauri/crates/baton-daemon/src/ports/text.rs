//! Makes other people's words safe to hand to a notification server or a menu. Pure.
//!
//! A server may read markup, a D-Bus string may not hold a NUL, and an override of the writing direction could make a
//! sentence of ours read otherwise: none of it may depend on who wrote the text.

/// Without control characters and direction overrides; line ends and tabs become what they look like.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// On one line.
pub(super) fn line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For a server that reads markup: what was written is what is seen.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// At most `limit` characters, the last an ellipsis when something was left out.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_stay_words() {
        assert_eq!(plain("a\0b\u{7}c\u{202e}d\te\nf"), "abcd e\nf");
        assert_eq!(line(" Fix\n\tit  "), "Fix it");
        assert_eq!(escaped("<b>R&D</b>"), "&lt;b&gt;R&amp;D&lt;/b&gt;");
    }

    #[test]
    fn cutting_counts_characters() {
        for (text, limit, cutted) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("äöüß", 3, "äö…"),
            ("ab cd", 4, "ab…"),
            ("", 3, ""),
        ] {
            assert_eq!(cut(text, limit), cutted);
        }
    }
}
