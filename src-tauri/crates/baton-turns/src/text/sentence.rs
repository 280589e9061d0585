//! Sentences and clauses: where one ends, and how patterns look at it.

use std::ops::Range;

use super::pattern::{Group, Matches, Slot, sort};
use super::token::{Sort, Token};
use super::words::{Lexicon, List, Lists};

/// How a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Question,
    Stop,
    Open,
}

/// A sentence: tokens of the scan without its last marks.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    pub(super) tokens: Range<usize>,
    pub(super) end: End,
    /// It begins a line.
    pub(super) leads_line: bool,
    /// Bytes from its first to its last token, the mark included.
    pub(super) span: Range<usize>,
}

/// A longer row of words is no sentence; cutting it keeps reading linear in the length of the text.
const LONGEST: usize = 200;

/// Cuts tokens into sentences.
pub(super) fn split(tokens: &[Token<'_>], all: &mut Vec<Sentence>) {
    all.clear();
    let mut start = 0;
    let mut leads_line = true;
    let mut n = 0;
    while n < tokens.len() {
        let end = match tokens[n].sort {
            Sort::Break(_) => Some(End::Open),
            Sort::Mark('?' | '？') => Some(End::Question),
            Sort::Mark('!' | '…') => Some(End::Stop),
            Sort::Mark('.') if stops(tokens, n) => Some(End::Stop),
            _ if n - start >= LONGEST => Some(End::Open),
            _ => None,
        };
        let Some(mut end) = end else {
            n += 1;
            continue;
        };
        let body = start..n;
        let mut last = n;
        if !matches!(tokens[n].sort, Sort::Break(_)) {
            // "??", "?!", "...", and a smile or bracket behind it.
            while let Some(Token { sort: Sort::Mark(c), .. }) = tokens.get(last + 1) {
                if !matches!(c, '?' | '!' | '.' | ')' | '\'' | ']') {
                    break;
                }
                if *c == '?' {
                    end = End::Question;
                }
                last += 1;
            }
        }
        put(all, tokens, body, last, end, leads_line);
        leads_line = matches!(tokens[last].sort, Sort::Break(_));
        n = last + 1;
        start = n;
    }
    if start < tokens.len() {
        let last = tokens.len() - 1;
        put(all, tokens, start..tokens.len(), last, End::Open, leads_line);
    }
}

fn put(
    all: &mut Vec<Sentence>,
    tokens: &[Token<'_>],
    body: Range<usize>,
    last: usize,
    end: End,
    leads_line: bool,
) {
    if body.is_empty() {
        // "@ana" and a lone "?" on the next line, or after a link.
        if end == End::Question
            && let Some(before) = all.last_mut()
        {
            before.end = End::Question;
            before.span.end = tokens[last].span.end;
        }
        return;
    }
    let mut start = body.start;
    let mut leads = leads_line;
    for n in body.start + 1..body.end {
        if turns_to_another(tokens, n, start, body.end) {
            let span = tokens[start].span.start..tokens[n - 1].span.end;
            all.push(Sentence { tokens: start..n, end, leads_line: leads, span });
            start = n;
            leads = false;
        }
    }
    let last = last.max(body.end - 1);
    let stop = if matches!(tokens[last].sort, Sort::Break(_)) { body.end - 1 } else { last };
    let span = tokens[start].span.start..tokens[stop].span.end;
    all.push(Sentence { tokens: start..body.end, end, leads_line: leads, span });
}

/// "... and @ben can you Y": another person is asked something of their own.
fn turns_to_another(tokens: &[Token<'_>], n: usize, start: usize, end: usize) -> bool {
    if !tokens[n].named || tokens[n - 1].named || n <= start + 2 {
        return false;
    }
    let before = &tokens[n - 1];
    let joined = matches!(before.sort, Sort::Mark(',' | ';' | '-' | '–' | '—'))
        || before.is(List::TurnJoins);
    let mut after = n + 1;
    while after < end
        && (tokens[after].named
            || tokens[after].is(List::Joins)
            || tokens[after].sort == Sort::Mark(':'))
    {
        after += 1;
    }
    let asks = |token: &Token<'_>| token.is(List::AsksName) || token.is(List::AfterName);
    joined
        && tokens.get(after).is_some_and(|token| after < end && asks(token))
        && tokens[start..n - 1].iter().any(asks)
        && tokens[start..n - 1].iter().filter(|token| token.sort == Sort::Word).count() > 2
}

/// A full stop, not one of "4.2" or "e.g.".
fn stops(tokens: &[Token<'_>], n: usize) -> bool {
    let Some(next) = tokens.get(n + 1) else { return true };
    let before = n.checked_sub(1).map_or("", |n| tokens[n].low());
    if matches!(before, "e.g" | "i.e" | "vs" | "approx" | "mr" | "mrs" | "ms" | "dr" | "no" if next.sort == Sort::Number || before != "no")
    {
        return false;
    }
    if before == "etc" && next.sort == Sort::Word && next.span.start > 0 {
        return false;
    }
    // "5. März", "bis zum 12. schicken"
    if tokens[n - usize::from(n > 0)].sort == Sort::Number
        && (next.is(List::Months) || (follows_day_word(tokens, n) && next.low().ends_with("en")))
    {
        return false;
    }
    next.span.start > tokens[n].span.end || !matches!(next.sort, Sort::Word | Sort::Number)
}

/// The number before the mark at `n` is a day's, in German.
fn follows_day_word(tokens: &[Token<'_>], n: usize) -> bool {
    let before = n.checked_sub(2).map_or("", |n| tokens[n].low());
    matches!(before, "am" | "zum" | "den" | "dem" | "vom" | "bis")
}

/// Tokens of a sentence, a bit each.
#[derive(Debug, Default, Clone, Copy)]
struct Tokens([u64; Tokens::ROWS]);

impl Tokens {
    const ROWS: usize = LONGEST / 64 + 1;

    fn add(&mut self, n: usize) {
        if let Some(row) = self.0.get_mut(n / 64) {
            *row |= 1 << (n % 64);
        }
    }

    fn all(mut self) -> impl Iterator<Item = usize> {
        std::iter::from_fn(move || {
            let next = self.first()?;
            self.0[next / 64] &= !(1 << (next % 64));
            Some(next)
        })
    }

    fn first(self) -> Option<usize> {
        let row = self.0.iter().position(|row| *row != 0)?;
        Some(row * 64 + self.0[row].trailing_zeros() as usize)
    }

    fn last(self) -> Option<usize> {
        let row = self.0.iter().rposition(|row| *row != 0)?;
        Some(row * 64 + 63 - self.0[row].leading_zeros() as usize)
    }
}

/// What a frame was filled into, to be filled again.
#[derive(Default)]
pub(super) struct Room {
    slots: Vec<Slot>,
    clauses: Vec<Range<usize>>,
    found: Matches,
}

/// A sentence with what stands in it. One is made a message, and filled anew for each sentence.
pub(super) struct Frame<'a> {
    tokens: &'a [Token<'a>],
    /// One more than tokens: behind the last.
    slots: Vec<Slot>,
    /// Lists that any of its tokens is on.
    lists: Lists,
    /// Somebody is named in it.
    pub(super) names: bool,
    /// Its words, numbers, code and links that are no names.
    content: Tokens,
    /// The clauses, as ranges of its tokens, marks left out.
    pub(super) clauses: Vec<Range<usize>>,
    found: Matches,
}

fn separates(mark: char) -> bool {
    matches!(mark, ',' | ';' | ':' | '(' | ')' | '—' | '–' | '-' | '[' | ']' | '|')
}

impl<'a> Frame<'a> {
    pub(super) fn new(room: Room) -> Self {
        let Room { slots, clauses, found } = room;
        let (lists, content) = (Lists::default(), Tokens::default());
        Self { tokens: &[], slots, lists, names: false, content, clauses, found }
    }

    pub(super) fn into_room(self) -> Room {
        Room { slots: self.slots, clauses: self.clauses, found: self.found }
    }

    /// Looks at the sentence `tokens`.
    pub(super) fn fill(&mut self, tokens: &'a [Token<'a>], words: &Lexicon) {
        self.tokens = tokens;
        self.lists = Lists::default();
        self.names = false;
        self.content = Tokens::default();
        self.slots.clear();
        self.slots.reserve(tokens.len() + 1);
        self.clauses.clear();
        let unlisted = words.patterns.unlisted();
        let (mut in_lead, mut at_core, mut after_emoji) = (true, true, false);
        // Where the clause begins, and where all that may stand behind its last word does.
        let (mut from, mut tail) = (0, 0);
        for (n, token) in tokens.iter().enumerate() {
            self.lists.add(token.lists);
            self.names |= token.named;
            let mut slot = Slot {
                id: token.id.min(unlisted),
                sorts: sorts(token),
                clause_start: false,
                sentence_start: false,
                clause_end: false,
            };
            let mark = if let Sort::Mark(mark) = token.sort { Some(mark) } else { None };
            let ends_clause = mark.is_some_and(separates);
            if ends_clause {
                if from < n {
                    self.clauses.push(from..n);
                }
                from = n + 1;
                self.slots[tail..].iter_mut().for_each(|slot| slot.clause_end = true);
                slot.clause_end = true;
                tail = n + 1;
            }
            if ends_clause || n == 0 && matches!(mark, Some('\'' | '/')) {
                in_lead = true;
                at_core |= matches!(mark, Some(':' | '—' | '–' | '('));
            } else {
                slot.clause_start = in_lead || after_emoji;
                slot.sentence_start = at_core && in_lead;
                let light = is_light(token);
                let open = light
                    || (token.sort == Sort::Word && token.is(List::Openers))
                    || (token.sort == Sort::Number && n == 0);
                in_lead &= open;
                at_core &= open;
                // "..., but why", "... and then what is": a question may begin there.
                if token.is(List::ClauseJoins) {
                    in_lead = true;
                    at_core |= token.is(List::CoreJoins);
                }
                if !light && mark.is_none() {
                    tail = n + 1;
                }
            }
            if is_content(token) {
                self.content.add(n);
            }
            after_emoji = token.sort == Sort::Emoji;
            self.slots.push(slot);
        }
        if from < tokens.len() {
            self.clauses.push(from..tokens.len());
        }
        self.slots[tail..].iter_mut().for_each(|slot| slot.clause_end = true);
        self.slots.push(Slot {
            id: unlisted,
            sorts: 0,
            clause_start: false,
            sentence_start: false,
            clause_end: true,
        });
        words.patterns.find(&self.slots, &mut self.found);
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// No phrase stands in it.
    pub(super) fn is_plain(&self) -> bool {
        self.found.is_empty()
    }

    /// Every phrase of a group that stands in it.
    pub(super) fn find(&self, group: Group) -> impl Iterator<Item = Range<usize>> {
        self.found.of(group)
    }

    pub(super) fn any(&self, group: Group) -> bool {
        self.found.any(group)
    }

    pub(super) fn word(&self, n: usize) -> &'a str {
        self.tokens[n].low()
    }

    pub(super) fn is(&self, n: usize, list: List) -> bool {
        self.tokens[n].is(list)
    }

    /// Some token of it is on the list.
    pub(super) fn has(&self, list: List) -> bool {
        self.lists.has(list)
    }

    pub(super) fn begins_clause(&self, n: usize) -> bool {
        self.slots[n].clause_start
    }

    pub(super) fn begins_sentence(&self, n: usize) -> bool {
        self.slots[n].sentence_start
    }

    pub(super) fn is_word(&self, n: usize) -> bool {
        matches!(self.tokens[n].sort, Sort::Word)
    }

    pub(super) fn is_content(&self, n: usize) -> bool {
        is_content(&self.tokens[n])
    }

    /// All that [`Frame::is_content`], in order.
    pub(super) fn content(&self) -> impl Iterator<Item = usize> {
        self.content.all()
    }

    pub(super) fn first_content(&self) -> Option<usize> {
        self.content.first()
    }

    pub(super) fn last_content(&self) -> Option<usize> {
        self.content.last()
    }

    pub(super) fn named(&self, n: usize) -> bool {
        self.tokens[n].named
    }

    /// The clause that token `n` stands in.
    pub(super) fn clause_of(&self, n: usize) -> Range<usize> {
        self.clauses.iter().find(|clause| clause.contains(&n)).cloned().unwrap_or(n..n + 1)
    }
}

fn is_content(token: &Token<'_>) -> bool {
    !token.named && matches!(token.sort, Sort::Word | Sort::Number | Sort::Code | Sort::Link)
}

/// It may stand before the first word of a clause, and behind the last.
fn is_light(token: &Token<'_>) -> bool {
    token.named || token.sort == Sort::Emoji
}

fn sorts(token: &Token<'_>) -> u8 {
    let named = if token.named { sort::NAME } else { 0 };
    named
        | match token.sort {
            Sort::Code => sort::CODE,
            Sort::Link => sort::LINK,
            Sort::Number => sort::NUMBER,
            _ => 0,
        }
}
