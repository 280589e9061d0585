//! Their words: the sentence that asks, cut to what a line holds, and where in a text it stands.

use baton_model::{Ask, Evidence, Party};

/// `text` in one line without control characters, at most `most` characters, cut with an ellipsis.
pub fn line(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if c.is_control() || is_override(c) {
            continue;
        }
        if count + usize::from(gap) + 1 > most {
            while out.ends_with([' ', ',', ';', ':']) {
                out.pop();
            }
            // Room for the ellipsis itself.
            if count >= most {
                out.pop();
            }
            out.push('…');
            return out;
        }
        if gap {
            out.push(' ');
            count += 1;
            gap = false;
        }
        out.push(c);
        count += 1;
    }
    out
}

/// Direction overrides make a line read otherwise than it is.
fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words of `ask`: of its newest evidence that has any, the sentence that decided, else the beginning. Whom it is
/// said to, the line around it tells already.
pub fn of(ask: &Ask, most: usize) -> Option<String> {
    let evidence = ask.evidence.iter().rev().find(|evidence| evidence.quote.is_some())?;
    let text = deciding(evidence)?;
    let text = line(unaddressed(text, &ask.debtor), most);
    (!text.is_empty()).then_some(text)
}

/// `text` without the mention of its debtor at the start, where more follows.
fn unaddressed<'a>(text: &'a str, debtor: &Party) -> &'a str {
    let Party::Person(handle) = debtor else { return text };
    let handle = handle.as_str();
    let rest = text.strip_prefix('@').and_then(|text| {
        let (name, rest) = text.split_at_checked(handle.len())?;
        name.eq_ignore_ascii_case(handle).then_some(rest)
    });
    let Some(rest) = rest.filter(|rest| rest.starts_with([' ', ',', ':'])) else { return text };
    let rest = rest.trim_start_matches([' ', ',', ':']);
    if rest.is_empty() { text } else { rest }
}

/// The sentence of a quote in which the first deciding words stand.
fn deciding(evidence: &Evidence) -> Option<&str> {
    let text = evidence.quote.as_deref()?;
    let Some((start, end)) = evidence.decided.first().copied() else { return Some(text) };
    if !text.is_char_boundary(start) || !text.is_char_boundary(end) || start > end {
        return Some(text);
    }
    let begin = text[..start].rfind(['.', '!', '?', '\n']).map_or(0, |n| n + 1);
    // What decided may be the question mark itself, which ends the sentence.
    let mark = text[start..end].trim_end().ends_with(['?', '!', '.']);
    let rest = if mark {
        end
    } else {
        text[end..].find(['.', '!', '?', '\n']).map_or(text.len(), |n| end + n + 1)
    };
    Some(text[begin..rest].trim())
}

/// Where `evidence` decided within `text` (a message that may hold more than the quote), in UTF-16 code units.
pub fn ranges(text: &str, evidence: &Evidence) -> Vec<(u32, u32)> {
    let Some(quote) = evidence.quote.as_deref() else { return Vec::new() };
    let Some(offset) = text.find(quote) else { return Vec::new() };
    let units = |byte: usize| {
        let count = text.get(..byte).map(|head| head.encode_utf16().count());
        count.and_then(|count| u32::try_from(count).ok())
    };
    let mut ranges: Vec<_> = evidence
        .decided
        .iter()
        .filter_map(|(start, end)| Some((units(offset + start)?, units(offset + end)?)))
        .filter(|(start, end)| start < end)
        .collect();
    ranges.sort_unstable();
    ranges
}
