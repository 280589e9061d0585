//! Words, marks and names of a message, without what is not the writer's own: quotes, code, links, the signature.
//!
//! Everything later works on these, so that no rule ever sees a `?` of a link or a request inside a quotation.

use super::reading::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    Number,
    Mention,
    Code,
    Link,
    Emoji,
    /// A punctuation mark.
    Mark(char),
    /// The end of a line that ends a sentence; `true`: of a paragraph.
    Break(bool),
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) sort: Sort,
    pub(super) span: Span,
    /// Lower case, straight apostrophes; a mention without its `@`.
    pub(super) low: String,
}

/// The own words of a message, and what was said in quotes and code.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) tokens: Vec<Token>,
    /// Mentions inside quotes and code.
    pub(super) quoted: Vec<Span>,
    /// Some of it was a quote or code.
    pub(super) masked: bool,
}

/// Only so much of a message is read: who has not said what they want in 64 KiB will not say it after.
const MOST: usize = 64 * 1024;

pub(super) fn scan(text: &str, words: &super::words::Lexicon) -> Scan {
    let text = &text[..text.floor_char_boundary(MOST)];
    let mut scan = Scan::default();
    let mut fence: Option<&str> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_end();
        let lead = bare.trim_start();
        if let Some(mark) = fence {
            if lead.starts_with(mark) {
                fence = None;
            } else {
                mentions_of(bare, start, &mut scan.quoted);
            }
            continue;
        }
        if lead.starts_with("```") || lead.starts_with("~~~") {
            fence = Some(&lead[..3]);
            scan.masked = true;
            close_line(&mut scan.tokens, start, false);
            continue;
        }
        if lead.starts_with('>') || lead.starts_with("&gt;") {
            scan.masked = true;
            mentions_of(bare, start, &mut scan.quoted);
            close_line(&mut scan.tokens, start, true);
            continue;
        }
        if ends_message(bare, words) {
            break;
        }
        if lead.is_empty() {
            close_line(&mut scan.tokens, start, true);
            continue;
        }
        let before = scan.tokens.len();
        tokens_of(bare, start, &mut scan);
        // A long line that goes on in lower case was wrapped by a program.
        let next = text[at..].chars().next();
        let wrapped = bare.len() >= 60 && next.is_some_and(char::is_lowercase);
        if scan.tokens.len() > before && !wrapped {
            close_line(&mut scan.tokens, start + bare.len(), false);
        }
    }
    drop_signoff(&mut scan.tokens, words);
    scan
}

fn close_line(tokens: &mut Vec<Token>, at: usize, paragraph: bool) {
    match tokens.last_mut() {
        None => {}
        Some(Token { sort: Sort::Break(old), .. }) => *old |= paragraph,
        Some(_) => {
            tokens.push(Token { sort: Sort::Break(paragraph), span: at..at, low: String::new() })
        }
    }
}

/// From here on it is a signature, or the mail that was answered.
fn ends_message(line: &str, words: &super::words::Lexicon) -> bool {
    let lead = line.trim();
    if line == "--" || line == "-- " || lead == "--" || lead == "__" {
        return true;
    }
    if lead.starts_with("-----Original") || lead.starts_with("________________") {
        return true;
    }
    if lead.starts_with("On ") && lead.ends_with(" wrote:") {
        return true;
    }
    let low = lead.to_lowercase();
    if words.list("wrote").any(|said| low.ends_with(said)) {
        return true;
    }
    low.len() < 80 && words.list("sent_from").any(|start| low.starts_with(start))
}

/// "Best regards, Ben" at the end says nothing, "Thanks, Ben" no more: a sign-off is a line of its own before a name.
fn drop_signoff(tokens: &mut Vec<Token>, words: &super::words::Lexicon) {
    while matches!(tokens.last(), Some(Token { sort: Sort::Break(_), .. })) {
        tokens.pop();
    }
    let lines: Vec<Span> = {
        let mut lines = Vec::new();
        let mut start = 0;
        for (n, token) in tokens.iter().enumerate() {
            if matches!(token.sort, Sort::Break(_)) {
                lines.push(start..n);
                start = n + 1;
            }
        }
        lines.push(start..tokens.len());
        lines
    };
    if lines.len() < 2 {
        return;
    }
    for line in lines.iter().rev().take(4) {
        let said: Vec<&str> = tokens[line.clone()]
            .iter()
            .filter(|token| matches!(token.sort, Sort::Word | Sort::Number))
            .map(|token| token.low.as_str())
            .collect();
        let after = tokens.len() - line.end;
        let said = said.join(" ");
        let comma = tokens[line.clone()].last().is_some_and(|t| t.sort == Sort::Mark(','));
        // "Thanks" as the very last line may be meant: it ends the message only before a name or after a comma.
        let meant = words.list("meant").any(|word| word == said);
        if words.list("signoff").any(|word| word == said)
            && (after > 0 || comma || !meant)
            && (line.start > 0 || !meant)
            && after <= 12
        {
            tokens.truncate(line.start);
            return;
        }
    }
}

fn mentions_of(line: &str, start: usize, into: &mut Vec<Span>) {
    let mut before = ' ';
    let mut chars = line.char_indices().peekable();
    while let Some((n, c)) = chars.next() {
        if c == '@' && !before.is_alphanumeric() {
            let end = name_end(line, n + 1);
            if end > n + 1 {
                into.push(start + n..start + end);
                while chars.peek().is_some_and(|(m, _)| *m < end) {
                    chars.next();
                }
            }
        }
        before = c;
    }
}

/// Where the name that begins at `from` ends: letters, digits, `-`, `_`, inner `.` and `/`.
fn name_end(line: &str, from: usize) -> usize {
    let mut end = from;
    for (n, c) in line[from..].char_indices() {
        if c.is_alphanumeric() || c == '_' {
            end = from + n + c.len_utf8();
        } else if !matches!(c, '-' | '.' | '/') {
            break;
        }
    }
    end
}

fn word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '_' | '-')
}

fn tokens_of(line: &str, start: usize, scan: &mut Scan) {
    let mut n = 0;
    // List marks and headings are no words.
    let lead = line.trim_start_matches([' ', '\t', '#', '*', '-', '•', '+']);
    if lead.len() < line.len() && (line.trim_start().len() != lead.len()) {
        let skipped = line.len() - lead.len();
        if line[..skipped].ends_with([' ', '\t']) {
            n = skipped;
        }
    }
    let push = |sort, from: usize, to: usize, low: String, tokens: &mut Vec<Token>| {
        tokens.push(Token { sort, span: start + from..start + to, low });
    };
    while let Some(c) = line[n..].chars().next() {
        let rest = &line[n..];
        let next = n + c.len_utf8();
        let closing = match c {
            '"' => Some('"'),
            '“' => Some('”'),
            '«' => Some('»'),
            _ => None,
        };
        if let Some(length) = closing.and_then(|mark| rest[c.len_utf8()..].find(mark))
            && (1..300).contains(&length)
        {
            // Another's words, or a thing's name: nothing in it asks.
            let end = n + c.len_utf8() * 2 + length;
            mentions_of(&line[n..end], start + n, &mut scan.quoted);
            push(Sort::Code, n, end, String::new(), &mut scan.tokens);
            n = end;
        } else if c.is_whitespace()
            || matches!(c, '*' | '"' | '“' | '”' | '«' | '»' | '\u{200b}' | '¿' | '¡')
        {
            n = next;
        } else if c == '`' {
            let mark = if rest.starts_with("``") { "``" } else { "`" };
            let end = line[n + mark.len()..].find(mark).map(|m| n + mark.len() * 2 + m);
            scan.masked |= end.is_some();
            let end = end.unwrap_or(next);
            mentions_of(&line[n..end], start + n, &mut scan.quoted);
            if end > next {
                push(Sort::Code, n, end, String::new(), &mut scan.tokens);
            }
            n = end;
        } else if rest.starts_with("<!--") {
            n = rest.find("-->").map_or(line.len(), |m| n + m + 3);
        } else if let Some(end) = link_end(rest) {
            push(Sort::Link, n, n + end, String::new(), &mut scan.tokens);
            n += end;
        } else if c == '@' {
            let end = name_end(line, next);
            if end > next {
                let low = line[next..end].to_lowercase();
                push(Sort::Mention, n, end, low, &mut scan.tokens);
            }
            n = end.max(next);
        } else if c == ':'
            && let Some(end) = shortcode_end(rest)
        {
            push(Sort::Emoji, n, n + end, rest[1..end - 1].to_lowercase(), &mut scan.tokens);
            n += end;
        } else if c.is_ascii_digit()
            || (matches!(c, '+') && rest.len() > 1 && rest.as_bytes()[1].is_ascii_digit())
        {
            let end = number_end(line, n);
            push(Sort::Number, n, end, line[n..end].to_lowercase(), &mut scan.tokens);
            n = end;
        } else if word_char(c) && c != '-' && c != '\'' && c != '’' {
            let end = word_end(line, n);
            if line[end..].starts_with('@') && line[end + 1..].starts_with(char::is_alphanumeric) {
                // An address.
                let end = name_end(line, end + 1);
                push(Sort::Link, n, end, String::new(), &mut scan.tokens);
                n = end;
                continue;
            }
            let mut low = line[n..end].to_lowercase().replace('’', "'");
            let mut end = end;
            if low == "r" && line[end..].starts_with('?') {
                low = "r-ask".to_owned();
                end += 1;
            }
            push(Sort::Word, n, end, low, &mut scan.tokens);
            n = end;
        } else if is_emoji(c) {
            push(Sort::Emoji, n, next, c.to_string(), &mut scan.tokens);
            n = next;
        } else if matches!(c, '/') && rest[1..].starts_with("cc") {
            push(Sort::Word, n, n + 3, "cc".to_owned(), &mut scan.tokens);
            n += 3;
        } else {
            push(Sort::Mark(c), n, next, c.to_string(), &mut scan.tokens);
            n = next;
        }
    }
}

fn word_end(line: &str, from: usize) -> usize {
    let mut end = from;
    let mut inner = false;
    for (n, c) in line[from..].char_indices() {
        if c.is_alphanumeric() || c == '_' {
            end = from + n + c.len_utf8();
            inner = false;
        } else if inner || !matches!(c, '-' | '\'' | '’' | '.') {
            break;
        } else {
            // One inner mark may stand between letters: don't, re-review, foo.rs, e.g.
            inner = true;
        }
    }
    end
}

fn number_end(line: &str, from: usize) -> usize {
    let mut end = from + 1;
    for (n, c) in line[from..].char_indices().skip(1) {
        if c.is_alphanumeric() || c == '_' || c == '%' {
            end = from + n + c.len_utf8();
        } else if !matches!(c, '.' | ':' | '-' | ',' | '/') || from + n > end {
            break;
        }
    }
    end
}

fn link_end(rest: &str) -> Option<usize> {
    let head: String = rest.chars().take(8).collect::<String>().to_ascii_lowercase();
    if !["http://", "https://", "mailto:"].iter().any(|scheme| head.starts_with(scheme))
        && !head.starts_with("www.")
    {
        return None;
    }
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']'));
    Some(rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', '!', ';', ':']).len())
}

fn shortcode_end(rest: &str) -> Option<usize> {
    let end = rest[1..].find(':')? + 1;
    let name = &rest[1..end];
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    (!name.is_empty() && name.len() < 40 && name.chars().all(good)).then_some(end + 1)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27bf | 0x1f000..=0x1faff | 0x2b50 | 0x2b55 | 0xfe0f)
}
