//! A tool's markdown as text that can be shown and judged.
//!
//! Hidden comments (templates, and our own `<!-- baton:… -->` markers) are no words of the writer, so they go; code
//! fences stay, since the classifier knows to skip them.

use std::collections::BTreeMap;

/// Longest text kept of one message, in bytes.
const LONGEST: usize = 16 * 1024;

/// `markdown` without hidden comments, with `\n` line ends, trimmed, and cut at 16 KiB.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len().min(LONGEST));
    let mut fence: Option<(char, usize)> = None;
    let mut hidden = false;
    for line in markdown.lines() {
        if !hidden {
            fence = fenced(fence, line);
        }
        if fence.is_some() {
            text.push_str(line);
        } else {
            let before = text.len();
            let was_hidden = hidden;
            hidden = uncomment(line, hidden, &mut text);
            if text.len() == before && (was_hidden || !line.trim().is_empty()) {
                continue; // a line of nothing but comment leaves no empty line
            }
        }
        text.push('\n');
        if text.len() > LONGEST {
            break;
        }
    }
    cut(text.trim(), LONGEST).to_owned()
}

/// The open fence after `line` (CommonMark 0.31, section 4.5).
fn fenced(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    let trimmed = line.trim_start();
    let Some(mark) = trimmed.chars().next().filter(|c| matches!(c, '`' | '~')) else { return open };
    let run = trimmed.chars().take_while(|c| *c == mark).count();
    match open {
        None if run >= 3 => Some((mark, run)),
        Some((opened, length))
            if opened == mark && run >= length && trimmed[run..].trim().is_empty() =>
        {
            None
        }
        _ => open,
    }
}

/// Whether `text` ends inside a code fence: what is appended would be shown as code.
pub(super) fn ends_in_fence(text: &str) -> bool {
    text.lines().fold(None, fenced).is_some()
}

/// Appends `line` without its comments; says whether a comment is still open at its end.
fn uncomment(line: &str, mut hidden: bool, out: &mut String) -> bool {
    let mut rest = line;
    loop {
        let mark = if hidden { "-->" } else { "<!--" };
        let Some(at) = rest.find(mark) else {
            if !hidden {
                out.push_str(rest.trim_end());
            }
            return hidden;
        };
        if !hidden {
            out.push_str(&rest[..at]);
        }
        rest = &rest[at + mark.len()..];
        hidden = !hidden;
    }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `text` with mentions spelled as the handles are (GitHub matches `@ANA` to `ana`); `known` is by lower case.
pub(super) fn spell_mentions(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/')))
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let address = out[..out.len() - 1].ends_with(|c: char| c.is_alphanumeric());
        let spelled = known.get(&name.to_ascii_lowercase()).filter(|_| !address);
        out.push_str(spelled.map_or(name, String::as_str));
        rest = &rest[end..];
    }
    out + rest
}

/// Whether `text` mentions anybody: `@` at the start of a word, outside of an address.
pub(super) fn mentions(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '`'))
            && after.is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_comments_go_and_code_stays() {
        for (markdown, text) in [
            ("Hello\r\nworld", "Hello\nworld"),
            ("Done.\n\n<!-- baton:018f -->", "Done."),
            ("<!-- baton:018f -->\nDone.", "Done."),
            ("a <!-- b --> c", "a  c"),
            ("<!--\n@ben please look?\n-->\nReal text", "Real text"),
            ("```html\n<!-- kept -->\n```", "```html\n<!-- kept -->\n```"),
            ("<!-- never closed", ""),
            ("one\n\ntwo", "one\n\ntwo"),
        ] {
            assert_eq!(plain(markdown), text, "{markdown:?}");
        }
        assert!(plain(&"ä".repeat(20_000)).len() <= LONGEST);
    }

    #[test]
    fn an_open_fence_is_seen() {
        assert!(ends_in_fence("look:\n```\nlet x;"));
        assert!(!ends_in_fence("look:\n```\nlet x;\n```\nok"));
        assert!(ends_in_fence("~~~\n```\n"));
    }

    #[test]
    fn mentions_are_found_and_spelled_as_their_handles() {
        let known = BTreeMap::from([("ana".to_owned(), "Ana".to_owned())]);
        assert_eq!(
            spell_mentions("@ANA, mail ben@ana.example? @zoe", &known),
            "@Ana, mail ben@ana.example? @zoe"
        );
        assert!(mentions("hey @ben"));
        assert!(!mentions("ben@example.com"));
        assert!(!mentions("a @ b"));
    }
}
