//! Words, marks and names of a message, without what is not the writer's own: quotes, code, links, the signature.
//!
//! Everything later works on these, so that no rule ever sees a `?` of a link or a request inside a quotation.

use std::borrow::Cow;

use super::reading::Span;
use super::words::{Id, Lexicon, List, Lists, UNKNOWN};

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
pub(super) struct Token<'t> {
    pub(super) sort: Sort,
    pub(super) span: Span,
    /// Lower case, straight apostrophes; a mention without its `@`. Of the text itself wherever that will do.
    low: Cow<'t, str>,
    /// Its number in the word lists, and the lists that it is on.
    pub(super) id: Id,
    pub(super) lists: Lists,
    /// Somebody's name stands here.
    pub(super) named: bool,
}

impl<'t> Token<'t> {
    pub(super) fn new(sort: Sort, span: Span, low: Cow<'t, str>, words: &Lexicon) -> Self {
        let (id, lists) = words.look_up(&low);
        Self { sort, span, low, id, lists, named: false }
    }

    /// One that is no word of the writer's.
    fn wordless(sort: Sort, span: Span) -> Self {
        let low = Cow::Borrowed("");
        Self { sort, span, low, id: UNKNOWN, lists: Lists::default(), named: false }
    }

    pub(super) fn low(&self) -> &str {
        &self.low
    }

    pub(super) fn is(&self, list: List) -> bool {
        self.lists.has(list)
    }
}

/// The own words of a message, and what was said in quotes and code.
#[derive(Debug, Default)]
pub(super) struct Scan<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    /// Mentions inside quotes and code.
    pub(super) quoted: Vec<Span>,
    /// Some of it was a quote or code.
    pub(super) masked: bool,
}

/// Only so much of a message is read: who has not said what they want in 64 KiB will not say it after.
const MOST: usize = 64 * 1024;

/// What is read of a message.
pub(super) fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST)]
}

/// The same room for tokens of another text.
#[expect(clippy::unnecessary_filter_map, reason = "they become tokens of another text")]
pub(super) fn emptied<'b>(mut tokens: Vec<Token<'_>>) -> Vec<Token<'b>> {
    tokens.clear();
    // Nothing is left to turn into another; the compiler keeps the allocation.
    tokens.into_iter().filter_map(|_| None).collect()
}

/// Cuts `text` into tokens. `low`: the same, its ASCII letters in lower case; `tokens`: room for them.
pub(super) fn scan<'t>(
    text: &str,
    low: &'t str,
    words: &Lexicon,
    tokens: Vec<Token<'t>>,
) -> Scan<'t> {
    let mut scan = Scan { tokens, ..Scan::default() };
    let mut fence: Option<&str> = None;
    let mut at = 0;
    while at < text.len() {
        let start = at;
        at = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |n| start + n + 1);
        let bare = text[start..at].trim_end();
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
        if is_quote(lead) {
            scan.masked = true;
            mentions_of(bare, start, &mut scan.quoted);
            close_line(&mut scan.tokens, start, true);
            continue;
        }
        let ends = ends_message(bare, &low[start..start + bare.len()], words);
        // "Ben wrote:" over quoted lines: what was answered below them is still to come.
        if bare.ends_with(':') && (ends || tells_when(bare)) && is_quote(text[at..].trim_start()) {
            scan.masked = true;
            close_line(&mut scan.tokens, start, true);
            continue;
        }
        if ends || begins_headers(&low[start..], words) {
            break;
        }
        if lead.is_empty() {
            close_line(&mut scan.tokens, start, true);
            continue;
        }
        let before = scan.tokens.len();
        let line =
            Line { text: bare, low: &low[start..start + bare.len()], whole: low, start, words };
        line.tokens(&mut scan);
        // A long line that goes on in lower case was wrapped by a program.
        let wrapped = bare.len() >= 60 && text[at..].chars().next().is_some_and(char::is_lowercase);
        if scan.tokens.len() > before && !wrapped {
            close_line(&mut scan.tokens, start + bare.len(), false);
        }
    }
    drop_signoff(&mut scan.tokens, words);
    scan
}

fn is_quote(line: &str) -> bool {
    line.starts_with('>') || line.starts_with("&gt;")
}

fn close_line(tokens: &mut Vec<Token<'_>>, at: usize, paragraph: bool) {
    match tokens.last_mut() {
        None => {}
        Some(Token { sort: Sort::Break(old), .. }) => *old |= paragraph,
        Some(_) => tokens.push(Token::wordless(Sort::Break(paragraph), at..at)),
    }
}

/// A time of day or an address stands in it, as over what a mail program quotes.
fn tells_when(line: &str) -> bool {
    let time = line
        .as_bytes()
        .windows(3)
        .any(|bytes| bytes[0].is_ascii_digit() && bytes[1] == b':' && bytes[2].is_ascii_digit());
    time || line.contains('<') && line.contains('@')
}

/// `From:`, `Sent:` and the like in three lines: the answered mail follows as it was.
fn begins_headers(low: &str, words: &Lexicon) -> bool {
    let early = |line: &str| line.as_bytes()[..line.len().min(14)].contains(&b':');
    let is_header = |line: &str| {
        let line = line.trim_start().trim_start_matches('*');
        early(line)
            && words.list(List::Headers).iter().any(|header| line.starts_with(header.as_str()))
    };
    if !early(low) {
        return false;
    }
    let mut lines = low.lines();
    lines.next().is_some_and(is_header)
        && lines
            .filter(|line| !line.trim().is_empty())
            .take(2)
            .filter(|line| is_header(line))
            .count()
            == 2
}

/// From here on it is a signature, or the mail that was answered. `low`: the line, its ASCII letters in lower case.
fn ends_message(line: &str, low: &str, words: &Lexicon) -> bool {
    let lead = line.trim();
    let bytes = lead.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let cut = match first {
        b'-' => lead == "--" || lead.starts_with("-----Original"),
        b'_' => lead == "__" || lead.starts_with("________________"),
        b'O' => lead.starts_with("On ") && lead.ends_with(" wrote:"),
        _ => false,
    };
    let (wrote, sent) = (words.ends_wrote.may_have(*last), words.starts_sent.may_have(*first));
    if cut || !(wrote || sent) {
        return cut;
    }
    let low =
        if line.is_ascii() { Cow::Borrowed(low.trim()) } else { Cow::Owned(lead.to_lowercase()) };
    wrote && words.list(List::Wrote).iter().any(|said| low.ends_with(said.as_str()))
        || sent
            && low.len() < 80
            && words.list(List::SentFrom).iter().any(|start| low.starts_with(start.as_str()))
}

/// "Best regards, Ben" at the end says nothing, "Thanks, Ben" no more: a sign-off is a line of its own before a name.
fn drop_signoff(tokens: &mut Vec<Token<'_>>, words: &Lexicon) {
    let is_break = |token: &Token<'_>| matches!(token.sort, Sort::Break(_));
    while tokens.last().is_some_and(is_break) {
        tokens.pop();
    }
    let all = tokens.len();
    let mut end = all;
    for _ in 0..4 {
        let start = tokens[..end].iter().rposition(is_break).map_or(0, |last| last + 1);
        if start == 0 && end == all {
            return;
        }
        let line = &tokens[start..end];
        let after = all - end;
        // Nothing before can end it either.
        if after > 12 {
            return;
        }
        let comma = line.last().is_some_and(|token| token.sort == Sort::Mark(','));
        let is = |list| words.list(list).iter().any(|phrase| says(line, phrase));
        // "Thanks" as the very last line may be meant: it ends the message only before a name or after a comma.
        if is(List::Signoff) && ((after > 0 || comma) && start > 0 || !is(List::Meant)) {
            tokens.truncate(start);
            return;
        }
        if start == 0 {
            return;
        }
        end = start - 1;
    }
}

/// The words of `line`, of which the first eight count (no sign-off is longer), are those of `phrase`.
fn says(line: &[Token<'_>], phrase: &str) -> bool {
    let mut said = line
        .iter()
        .filter(|token| matches!(token.sort, Sort::Word | Sort::Number))
        .map(Token::low)
        .peekable();
    // Most are told apart by their first letter.
    let begins =
        said.peek().is_some_and(|word| word.as_bytes().first() == phrase.as_bytes().first());
    begins && said.take(8).eq(phrase.split(' '))
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

/// A line of the writer's own.
struct Line<'t, 'a> {
    text: &'a str,
    low: &'t str,
    /// The message, its ASCII letters in lower case.
    whole: &'t str,
    /// Where it begins in the message.
    start: usize,
    words: &'a Lexicon,
}

impl<'t> Line<'t, '_> {
    fn tokens(&self, scan: &mut Scan<'t>) {
        let line = self.text;
        let mut n = self.after_list_mark();
        while n < line.len() {
            let byte = line.as_bytes()[n];
            n = match byte {
                b' ' => n + 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => match link_end(line, n) {
                    Some(length) => self.link(n, n + length, scan),
                    None => match plain_word(line.as_bytes(), n) {
                        Some(end) => self.known(Sort::Word, n, end, scan),
                        None => self.word(n, scan),
                    },
                },
                b'0'..=b'9' => self.number(n, scan),
                b',' | b'.' | b'?' | b'!' => {
                    self.known(Sort::Mark(char::from(byte)), n, n + 1, scan)
                }
                _ => self.other(n, scan),
            };
        }
    }

    /// List marks and headings are no words.
    fn after_list_mark(&self) -> usize {
        let line = self.text;
        let first = line.as_bytes().first();
        if first.is_none_or(u8::is_ascii_alphanumeric) {
            return 0;
        }
        let lead = line.trim_start_matches([' ', '\t', '#', '*', '-', '•', '+']);
        let skipped = line.len() - lead.len();
        let marked = skipped > 0 && line.trim_start().len() != lead.len();
        if marked && line[..skipped].ends_with([' ', '\t']) { skipped } else { 0 }
    }

    fn span(&self, from: usize, to: usize) -> Span {
        self.start + from..self.start + to
    }

    fn lowered(&self, from: usize, to: usize) -> Cow<'t, str> {
        let low = &self.low[from..to];
        if low.is_ascii() {
            Cow::Borrowed(low)
        } else {
            Cow::Owned(self.text[from..to].to_lowercase().replace('’', "'"))
        }
    }

    fn push(&self, sort: Sort, from: usize, to: usize, low: Cow<'t, str>, scan: &mut Scan<'t>) {
        scan.tokens.push(Token::new(sort, self.span(from, to), low, self.words));
    }

    fn link(&self, from: usize, to: usize, scan: &mut Scan<'t>) -> usize {
        scan.tokens.push(Token::wordless(Sort::Link, self.span(from, to)));
        to
    }

    fn number(&self, n: usize, scan: &mut Scan<'t>) -> usize {
        let end = number_end(self.text, n);
        self.push(Sort::Number, n, end, self.lowered(n, end), scan);
        end
    }

    /// Nothing but ASCII.
    fn known(&self, sort: Sort, from: usize, to: usize, scan: &mut Scan<'t>) -> usize {
        let span = self.span(from, to);
        let (id, lists) = self.words.look_up_at(self.whole, span.start, span.end);
        let low = Cow::Borrowed(&self.whole[span.clone()]);
        scan.tokens.push(Token { sort, span, low, id, lists, named: false });
        to
    }

    fn word(&self, n: usize, scan: &mut Scan<'t>) -> usize {
        let line = self.text;
        let end = word_end(line, n);
        let address = || line.as_bytes().get(end) == Some(&b'@');
        if self.words.joins_words && line[n..end].contains(['-', '\'', '’']) && !address() {
            return self.joined(n, end, scan);
        }
        match line.as_bytes().get(end) {
            Some(b'@') if line[end + 1..].starts_with(char::is_alphanumeric) => {
                // An address.
                self.link(n, name_end(line, end + 1), scan)
            }
            Some(b'?') if matches!(&line[n..end], "r" | "R") => {
                self.push(Sort::Word, n, end + 1, Cow::Borrowed("r-ask"), scan);
                end + 1
            }
            _ => {
                self.push(Sort::Word, n, end, self.lowered(n, end), scan);
                end
            }
        }
    }

    /// "l'as-tu" is three words: elided ones, a verb, and what leans on it.
    fn joined(&self, from: usize, end: usize, scan: &mut Scan<'t>) -> usize {
        let line = self.text;
        let part = |from: usize, to: usize, list: List| {
            let low = self.lowered(from, to);
            let (_, lists) = self.words.look_up(&low);
            lists.has(list).then_some(low)
        };
        let mut n = from;
        // The length of a word is not bounded, that of what is elided is.
        while let Some((at, mark)) =
            line[n..end].char_indices().take(10).find(|(_, c)| matches!(c, '\'' | '’'))
            && let next = n + at + mark.len_utf8()
            && next < end
            && let Some(low) = part(n, next, List::Elided)
        {
            self.push(Sort::Word, n, next, low, scan);
            n = next;
        }
        let behind = line[n..end]
            .char_indices()
            .rev()
            .take(12)
            .filter(|(at, c)| *at > 0 && *c == '-')
            .filter_map(|(at, _)| Some((n + at, part(n + at, end, List::Clitics)?)))
            .last();
        let to = behind.as_ref().map_or(end, |(at, _)| *at);
        self.push(Sort::Word, n, to, self.lowered(n, to), scan);
        if let Some((at, low)) = behind {
            self.push(Sort::Word, at, end, low, scan);
        }
        end
    }

    /// What begins with neither an ASCII letter nor a digit.
    fn other(&self, n: usize, scan: &mut Scan<'t>) -> usize {
        let line = self.text;
        let rest = &line[n..];
        let Some(c) = rest.chars().next() else { return line.len() };
        let next = n + c.len_utf8();
        if let Some(end) = quotation_end(rest, c) {
            // Another's words, or a thing's name: nothing in it asks.
            return self.code(n, n + end, scan);
        }
        match c {
            '*' | '"' | '“' | '”' | '«' | '»' | '\u{200b}' | '¿' | '¡' => next,
            _ if c.is_whitespace() => next,
            '`' => {
                let mark = if rest.starts_with("``") { "``" } else { "`" };
                let end = rest[mark.len()..].find(mark).map(|m| n + mark.len() * 2 + m);
                scan.masked |= end.is_some();
                match end {
                    Some(end) if end > next => self.code(n, end, scan),
                    _ => next,
                }
            }
            '<' if rest.starts_with("<!--") => rest.find("-->").map_or(line.len(), |m| n + m + 3),
            '@' => {
                let end = name_end(line, next);
                if end > next {
                    self.push(Sort::Mention, n, end, self.lowered(next, end), scan);
                }
                end.max(next)
            }
            ':' if let Some(end) = shortcode_end(rest) => {
                self.push(Sort::Emoji, n, n + end, self.lowered(n + 1, n + end - 1), scan);
                n + end
            }
            '+' | '#' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
                self.number(n, scan)
            }
            _ if c.is_alphanumeric() => self.word(n, scan),
            '/' if rest[1..].starts_with("cc") => {
                self.push(Sort::Word, n, n + 3, Cow::Borrowed("cc"), scan);
                n + 3
            }
            _ => {
                let sort = if is_emoji(c) { Sort::Emoji } else { Sort::Mark(c) };
                self.push(sort, n, next, Cow::Borrowed(&self.low[n..next]), scan);
                next
            }
        }
    }

    fn code(&self, from: usize, to: usize, scan: &mut Scan<'t>) -> usize {
        mentions_of(&self.text[from..to], self.start + from, &mut scan.quoted);
        scan.tokens.push(Token::wordless(Sort::Code, self.span(from, to)));
        to
    }
}

/// The length of a quotation that `rest` begins with.
fn quotation_end(rest: &str, c: char) -> Option<usize> {
    let mark = match c {
        '"' => '"',
        '“' => '”',
        '«' => '»',
        _ => return None,
    };
    let length = rest[c.len_utf8()..].find(mark)?;
    (1..300).contains(&length).then_some(c.len_utf8() * 2 + length)
}

/// Bytes that words are made of without a doubt.
const IN_WORDS: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        all[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    all
};

/// Where the ASCII letters, digits and `_` from `from` on end.
fn plain_end(line: &[u8], from: usize) -> usize {
    from + line[from..].iter().take_while(|byte| IN_WORDS[usize::from(**byte)]).count()
}

/// Where a word ends that is nothing else and nothing more: no mark inside it, no address, no `r?`.
fn plain_word(line: &[u8], from: usize) -> Option<usize> {
    let end = plain_end(line, from);
    let ends = match line.get(end) {
        None => true,
        Some(b'-' | b'\'' | b'.') => {
            line.get(end + 1).is_none_or(|next| next.is_ascii() && !IN_WORDS[usize::from(*next)])
        }
        Some(b'?') => end > from + 1,
        Some(next) => next.is_ascii() && *next != b'@',
    };
    ends.then_some(end)
}

fn word_end(line: &str, from: usize) -> usize {
    let plain = plain_end(line.as_bytes(), from);
    let ends = |byte: &u8| byte.is_ascii() && !matches!(byte, b'-' | b'\'' | b'.');
    if line.as_bytes().get(plain).is_none_or(ends) {
        return plain;
    }
    let mut end = plain;
    let mut inner = false;
    for (n, c) in line[plain..].char_indices() {
        if c.is_alphanumeric() || c == '_' {
            end = plain + n + c.len_utf8();
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

/// The length of a link at `from`.
fn link_end(line: &str, from: usize) -> Option<usize> {
    let bytes = &line.as_bytes()[from..];
    let begins = |scheme: &str| {
        let head = bytes.get(..scheme.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    // Most words are told apart by their first letter.
    let is_link = match bytes.first() {
        Some(b'h' | b'H') => begins("http://") || begins("https://"),
        Some(b'm' | b'M') => begins("mailto:"),
        Some(b'w' | b'W') => begins("www."),
        _ => false,
    };
    if !is_link {
        return None;
    }
    let rest = &line[from..];
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
