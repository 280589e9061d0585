//! Sentences and clauses: where one ends, and how patterns look at it.

use std::ops::Range;

use super::names::Names;
use super::token::{Sort, Token};
use super::words::{Id, Lexicon, View};

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
pub(super) fn split(tokens: &[Token], names: &Names, words: &Lexicon) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut start = 0;
    let mut leads_line = true;
    let mut n = 0;
    while n < tokens.len() {
        let end = match tokens[n].sort {
            Sort::Break(_) => Some(End::Open),
            Sort::Mark('?' | '？') => Some(End::Question),
            Sort::Mark('!' | '…') => Some(End::Stop),
            Sort::Mark('.') if stops(tokens, n, words) => Some(End::Stop),
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
        put(&mut all, tokens, body, last, end, leads_line, names, words);
        leads_line = matches!(tokens[last].sort, Sort::Break(_));
        n = last + 1;
        start = n;
    }
    if start < tokens.len() {
        let last = tokens.len() - 1;
        put(&mut all, tokens, start..tokens.len(), last, End::Open, leads_line, names, words);
    }
    all
}

#[allow(clippy::too_many_arguments)]
fn put(
    all: &mut Vec<Sentence>,
    tokens: &[Token],
    body: Range<usize>,
    last: usize,
    end: End,
    leads_line: bool,
    names: &Names,
    words: &Lexicon,
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
        if turns_to_another(tokens, n, start, &body, names, words) {
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
fn turns_to_another(
    tokens: &[Token],
    n: usize,
    start: usize,
    body: &Range<usize>,
    names: &Names,
    words: &Lexicon,
) -> bool {
    if !names.at(n) || names.at(n - 1) || n <= start + 2 {
        return false;
    }
    let before = &tokens[n - 1];
    let joined = matches!(before.sort, Sort::Mark(',' | ';' | '-' | '–' | '—'))
        || matches!(before.low.as_str(), "and" | "but" | "then" | "while" | "also" | "&")
        || words.has("clause_joins", &before.low);
    let mut after = n + 1;
    while after < body.end
        && (names.at(after)
            || words.has("joins", &tokens[after].low)
            || tokens[after].sort == Sort::Mark(':'))
    {
        after += 1;
    }
    let asks = |token: &Token| {
        matches!(
            token.low.as_str(),
            "can"
                | "could"
                | "would"
                | "will"
                | "please"
                | "pls"
                | "plz"
                | "do"
                | "what"
                | "how"
                | "when"
                | "where"
                | "which"
                | "who"
                | "is"
                | "are"
                | "did"
        ) || words.has("after_name", &token.low)
    };
    joined
        && tokens.get(after).is_some_and(|token| after < body.end && asks(token))
        && tokens[start..n - 1].iter().any(asks)
        && tokens[start..n - 1].iter().filter(|token| token.sort == Sort::Word).count() > 2
}

/// A full stop, not one of "4.2" or "e.g.".
fn stops(tokens: &[Token], n: usize, words: &Lexicon) -> bool {
    let Some(next) = tokens.get(n + 1) else { return true };
    let before = n.checked_sub(1).map_or("", |n| tokens[n].low.as_str());
    if matches!(before, "e.g" | "i.e" | "vs" | "approx" | "mr" | "mrs" | "ms" | "dr" | "no" if next.sort == Sort::Number || before != "no")
    {
        return false;
    }
    if before == "etc" && next.sort == Sort::Word && next.span.start > 0 {
        return false;
    }
    // "5. März"
    if tokens[n - usize::from(n > 0)].sort == Sort::Number && words.has("months", &next.low) {
        return false;
    }
    next.span.start > tokens[n].span.end || !matches!(next.sort, Sort::Word | Sort::Number)
}

/// What patterns need to know of a sentence, kept beside it.
pub(super) struct Frame<'a> {
    sorts: Vec<Sort>,
    words: Vec<&'a str>,
    ids: Vec<Id>,
    names: Vec<bool>,
    clause_start: Vec<bool>,
    sentence_start: Vec<bool>,
    clause_end: Vec<bool>,
    /// Clauses, as ranges of the sentence's own tokens, marks left out.
    pub(super) clauses: Vec<Range<usize>>,
}

pub(super) fn separates(sort: Sort) -> bool {
    matches!(sort, Sort::Mark(',' | ';' | ':' | '(' | ')' | '—' | '–' | '-' | '[' | ']' | '|'))
}

impl<'a> Frame<'a> {
    pub(super) fn new(
        tokens: &'a [Token],
        range: &Range<usize>,
        names: &Names,
        words: &Lexicon,
    ) -> Self {
        let slice = &tokens[range.clone()];
        let len = slice.len();
        let sorts: Vec<Sort> = slice.iter().map(|token| token.sort).collect();
        let named: Vec<bool> = range.clone().map(|n| names.at(n)).collect();
        let light = |n: usize| named[n] || sorts[n] == Sort::Emoji;
        let opens = |n: usize| {
            light(n)
                || (sorts[n] == Sort::Word && words.has("openers", &slice[n].low))
                || (sorts[n] == Sort::Number && n == 0)
        };
        let mut clause_start = vec![false; len + 1];
        let mut sentence_start = vec![false; len + 1];
        let mut clause_end = vec![false; len + 1];
        let (mut in_lead, mut at_core) = (true, true);
        for n in 0..len {
            if separates(sorts[n]) || matches!(sorts[n], Sort::Mark('\'' | '/')) && n == 0 {
                in_lead = true;
                at_core |= matches!(sorts[n], Sort::Mark(':' | '—' | '–' | '('));
                continue;
            }
            clause_start[n] = in_lead || n > 0 && sorts[n - 1] == Sort::Emoji;
            sentence_start[n] = at_core && in_lead;
            let open = opens(n);
            in_lead &= open;
            at_core &= open;
            // "..., but why", "... and then what is": a question may begin there.
            if matches!(slice[n].low.as_str(), "but" | "so" | "and" | "also" | "or" | "then")
                || words.has("clause_joins", &slice[n].low)
            {
                in_lead = true;
                at_core |= matches!(slice[n].low.as_str(), "but" | "so");
            }
        }
        let mut ends = true;
        clause_end[len] = true;
        for n in (0..len).rev() {
            let over = separates(sorts[n]);
            ends = over || (ends && (light(n) || matches!(sorts[n], Sort::Mark(_))));
            clause_end[n] = ends;
        }
        let mut clauses = Vec::new();
        let mut from = 0;
        for n in 0..=len {
            if sorts.get(n).is_none_or(|sort| separates(*sort)) {
                if from < n {
                    clauses.push(from..n);
                }
                from = n + 1;
            }
        }
        let ids = slice.iter().map(|token| words.id(&token.low)).collect();
        let words = slice.iter().map(|token| token.low.as_str()).collect();
        Self { sorts, words, ids, names: named, clause_start, sentence_start, clause_end, clauses }
    }

    pub(super) fn view(&self) -> View<'_> {
        View {
            sorts: &self.sorts,
            ids: &self.ids,
            names: &self.names,
            clause_start: &self.clause_start,
            sentence_start: &self.sentence_start,
            clause_end: &self.clause_end,
        }
    }

    pub(super) fn words(&self) -> &[&'a str] {
        &self.words
    }

    pub(super) fn is_word(&self, n: usize) -> bool {
        matches!(self.sorts[n], Sort::Word)
    }

    pub(super) fn is_content(&self, n: usize) -> bool {
        !self.names[n]
            && matches!(self.sorts[n], Sort::Word | Sort::Number | Sort::Code | Sort::Link)
    }

    pub(super) fn named(&self, n: usize) -> bool {
        self.names[n]
    }

    /// The clause that token `n` stands in.
    pub(super) fn clause_of(&self, n: usize) -> Range<usize> {
        self.clauses.iter().find(|clause| clause.contains(&n)).cloned().unwrap_or(n..n + 1)
    }
}
