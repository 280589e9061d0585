//! Who is spoken to in a sentence, and who is only spoken about.

use std::ops::Range;

use super::names::{Name, Names};
use super::reading::Place;
use super::sentence::Frame;
use super::token::{Sort, Token};
use super::words::Lexicon;

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

/// Reads who is spoken to. `asks`: the sentence ends as a question or holds a request.
pub(super) fn address(
    tokens: &[Token],
    range: &Range<usize>,
    frame: &Frame<'_>,
    names: &Names,
    words: &Lexicon,
    asks: bool,
) -> Address {
    let mut address = Address { bare: true, ..Address::default() };
    let slice = &tokens[range.clone()];
    let you = slice.iter().any(|token| {
        matches!(
            token.low.as_str(),
            "you" | "u" | "your" | "you're" | "someone" | "anyone" | "somebody" | "anybody"
        ) || words.has("second_person", &token.low)
    });
    let (mut lead, mut cc, mut first_word) = (true, false, true);
    for (n, token) in slice.iter().enumerate() {
        let here = range.start + n;
        if let Some(name) = names.get(here) {
            let part = if cc {
                Part::Cc
            } else if lead {
                if is_subject(slice, n, frame, words, asks) { Part::About } else { Part::Lead }
            } else if possessive(slice, n) {
                Part::About
            } else {
                between(slice, n, frame, words, you || address.leads().next().is_some())
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
        let word = token.low.as_str();
        if words.has("cc", word) {
            cc = true;
            address.for_information |= lead;
            // "fyi the build is red" speaks to those before it all the same, but asks nothing of them.
            address.bare = false;
            lead = false;
            continue;
        }
        if cc && words.has("joins", word) {
            continue;
        }
        cc = false;
        let greeting = first_word && words.has("greetings", word)
            || words.has("greetings", word) && lead && n <= 1;
        if greeting {
            address.greets = true;
        } else if address.greets && lead && words.has("everybody", word) {
            address.greets_all = true;
        } else if lead && word == "information" {
            address.for_information = true;
        } else if !(lead && words.has("joins", word)) {
            address.bare = false;
            if !words.has("openers", word) {
                lead = false;
            }
        }
        if lead && words.has("information", word) {
            address.for_information = true;
        }
        first_word = false;
    }
    if address.parts.is_empty() && !address.greets {
        address.bare = false;
    }
    address
}

fn possessive(slice: &[Token], n: usize) -> bool {
    slice.get(n + 1).is_some_and(|token| {
        token.span.start == slice[n].span.end && matches!(token.sort, Sort::Mark('\'' | '’'))
    })
}

/// "@ana is on holiday": spoken about, though at the start.
fn is_subject(slice: &[Token], n: usize, frame: &Frame<'_>, words: &Lexicon, asks: bool) -> bool {
    if possessive(slice, n) {
        return true;
    }
    let mut after = n + 1;
    let mut listed = false;
    while after < slice.len() {
        let joins = words.has("joins", &slice[after].low);
        if frame.named(after) || (joins && (after + 1 < slice.len()) && frame.named(after + 1)) {
            listed |= joins;
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
                token.low.as_str(),
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
            next.low.as_str(),
            "is" | "was" | "has" | "said" | "says" | "wants" | "thinks" | "mentioned"
        ) && !turned
            && slice[after..].iter().any(separates_from_question);
    }
    let _ = listed;
    words.has("tells", &next.low)
}

fn separates_from_question(token: &Token) -> bool {
    matches!(token.sort, Sort::Mark(',' | ';' | '—' | '–' | '-'))
        || token.low == "so"
        || token.low == "but"
}

/// A name inside a sentence: spoken to, unless the word before it makes it a thing that another is asked about.
fn between(slice: &[Token], n: usize, frame: &Frame<'_>, words: &Lexicon, other: bool) -> Part {
    let mut before = n;
    while before > 0 && (frame.named(before - 1) || words.has("joins", &slice[before - 1].low)) {
        before -= 1;
    }
    let word = before.checked_sub(1).map_or("", |n| slice[n].low.as_str());
    let comma = n > 0 && matches!(slice[n - 1].sort, Sort::Mark(',' | '—' | '–' | '-'));
    let last = slice[n + 1..].iter().all(|token| !matches!(token.sort, Sort::Word | Sort::Number));
    if comma && last {
        return Part::Spoken;
    }
    if other && words.has("about", word) && !(last && comma) {
        return Part::About;
    }
    if words.has("thanks_list", word) {
        return Part::About;
    }
    Part::Spoken
}
