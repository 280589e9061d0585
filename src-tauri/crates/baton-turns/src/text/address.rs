//! Who is spoken to in a sentence, and who is only spoken about.

use std::ops::Range;

use super::names::{Name, Names};
use super::reading::Place;
use super::sentence::Frame;
use super::token::{Sort, Token};
use super::words::List;

/// The part that a name has in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Before all else in the sentence.
    Lead,
    /// Behind all else, or between.
    Spoken,
    Cc,
    About,
}

/// The names of one sentence.
#[derive(Debug, Default)]
pub(super) struct Address {
    /// Token, name, part.
    pub(super) parts: Vec<(usize, Name, Part)>,
    /// A greeting stands before the first name.
    pub(super) greets: bool,
    /// "Hello all".
    pub(super) greets_all: bool,
    /// Nothing but names and greetings.
    pub(super) bare: bool,
    /// "fyi" or "cc" stands before all else but names.
    pub(super) for_information: bool,
}

impl Address {
    pub(super) fn spoken(&self) -> impl Iterator<Item = &Name> {
        self.parts
            .iter()
            .filter(|(_, _, part)| matches!(part, Part::Lead | Part::Spoken))
            .map(|(_, name, _)| name)
    }

    pub(super) fn leads(&self) -> impl Iterator<Item = &Name> {
        self.parts.iter().filter(|(_, _, part)| *part == Part::Lead).map(|(_, name, _)| name)
    }

    /// Where the name at `part` stands, for the reading.
    pub(super) fn place(part: Part, asks: bool, thanks: bool, starts_line: bool) -> Place {
        match part {
            Part::Cc => Place::Cc,
            Part::Lead if asks && !starts_line => Place::AskingSentence,
            Part::Lead => Place::Start,
            Part::Spoken if asks => Place::AskingSentence,
            _ if thanks => Place::List,
            _ => Place::Elsewhere,
        }
    }
}

/// Reads who is spoken to. `range`: the sentence of `frame`; `asks`: it ends as a question or holds a request.
pub(super) fn address(
    tokens: &[Token<'_>],
    range: &Range<usize>,
    frame: &Frame<'_>,
    names: &Names,
    asks: bool,
) -> Address {
    let slice = &tokens[range.clone()];
    let mut address = Address { bare: true, ..Address::default() };
    let marked = [List::Greetings, List::Cc, List::Information, List::ForInformation];
    if !frame.names && !marked.iter().any(|list| frame.has(*list)) {
        address.bare = false;
        return address;
    }
    let you = frame.has(List::SecondPerson);
    let (mut lead, mut cc, mut first_word) = (true, false, true);
    for (n, token) in slice.iter().enumerate() {
        let here = range.start + n;
        if let Some(name) = names.get(here) {
            let part = if cc {
                Part::Cc
            } else if lead {
                if is_subject(slice, n, frame, asks) { Part::About } else { Part::Lead }
            } else if possessive(slice, n) {
                Part::About
            } else {
                between(slice, n, frame, you || address.leads().next().is_some())
            };
            address.parts.push((here, name.clone(), part));
            first_word = false;
            continue;
        }
        match token.sort {
            Sort::Emoji => continue,
            Sort::Mark(_) if !matches!(token.sort, Sort::Mark('>')) => {
                if !matches!(token.sort, Sort::Mark(',' | ':' | '&' | '/' | '+')) {
                    cc = false;
                }
                continue;
            }
            _ => {}
        }
        if token.is(List::Cc) {
            cc = true;
            address.for_information |= lead;
            // "fyi the build is red" speaks to those before it all the same, but asks nothing of them.
            address.bare = false;
            lead = false;
            continue;
        }
        if cc && token.is(List::Joins) {
            continue;
        }
        cc = false;
        if token.is(List::Greetings) && (first_word || lead && n <= 1) {
            address.greets = true;
        } else if address.greets && lead && token.is(List::Everybody) {
            address.greets_all = true;
        } else if lead && token.is(List::ForInformation) {
            address.for_information = true;
        } else if !(lead && token.is(List::Joins)) {
            address.bare = false;
            lead &= token.is(List::Openers);
        }
        if lead && token.is(List::Information) {
            address.for_information = true;
        }
        first_word = false;
    }
    if address.parts.is_empty() && !address.greets {
        address.bare = false;
    }
    address
}

fn possessive(slice: &[Token<'_>], n: usize) -> bool {
    slice.get(n + 1).is_some_and(|token| {
        token.span.start == slice[n].span.end && matches!(token.sort, Sort::Mark('\'' | '’'))
    })
}

/// "@ana is on holiday": spoken about, though at the start.
fn is_subject(slice: &[Token<'_>], n: usize, frame: &Frame<'_>, asks: bool) -> bool {
    if possessive(slice, n) {
        return true;
    }
    let mut after = n + 1;
    while after < slice.len() {
        let joins = slice[after].is(List::Joins);
        if frame.named(after) || (joins && (after + 1 < slice.len()) && frame.named(after + 1)) {
            after += 1;
        } else {
            break;
        }
    }
    let Some(next) = slice.get(after) else { return false };
    if next.sort != Sort::Word {
        return false;
    }
    if asks {
        // "@ana is this the same?" asks her, "is" turned round; "@ana is out, can someone" does not.
        let turned = slice.get(after + 1).is_some_and(|token| {
            matches!(
                token.low(),
                "this"
                    | "that"
                    | "it"
                    | "the"
                    | "a"
                    | "an"
                    | "there"
                    | "these"
                    | "those"
                    | "your"
                    | "you"
                    | "i"
                    | "we"
                    | "he"
                    | "she"
                    | "they"
                    | "our"
                    | "my"
            ) || matches!(token.sort, Sort::Number | Sort::Code | Sort::Mention | Sort::Link)
        });
        return matches!(
            next.low(),
            "is" | "was" | "has" | "said" | "says" | "wants" | "thinks" | "mentioned"
        ) && !turned
            && slice[after..].iter().any(separates_from_question);
    }
    next.is(List::Tells)
}

fn separates_from_question(token: &Token<'_>) -> bool {
    matches!(token.sort, Sort::Mark(',' | ';' | '—' | '–' | '-')) || token.is(List::CoreJoins)
}

/// A name inside a sentence: spoken to, unless the word before it makes it a thing that another is asked about.
fn between(slice: &[Token<'_>], n: usize, frame: &Frame<'_>, other: bool) -> Part {
    let mut before = n;
    while before > 0 && (frame.named(before - 1) || slice[before - 1].is(List::Joins)) {
        before -= 1;
    }
    let follows = |list| before.checked_sub(1).is_some_and(|n| slice[n].is(list));
    let comma = n > 0 && matches!(slice[n - 1].sort, Sort::Mark(',' | '—' | '–' | '-'));
    let last = slice[n + 1..].iter().all(|token| !matches!(token.sort, Sort::Word | Sort::Number));
    if comma && last {
        return Part::Spoken;
    }
    if other && follows(List::About) && !(last && comma) {
        return Part::About;
    }
    if follows(List::ThanksTo) {
        return Part::About;
    }
    Part::Spoken
}
