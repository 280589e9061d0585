//! Who is named in a message: `@ana`, and "Ana" where a name is spoken to.
//!
//! A plain word is asked for only where people put names (in a greeting, before a comma, after "could"), so that a
//! person called Will or Mark is not found in every other sentence.

use baton_model::Handle;

use super::Context;
use super::token::{Sort, Token};
use super::words::Lexicon;

/// Who stands at a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Of(Handle),
    /// `@here`, `@channel`, `@everyone`, `@all`.
    Everyone,
}

/// Names by token.
#[derive(Debug, Default)]
pub(super) struct Names {
    found: Vec<Option<Name>>,
}

impl Names {
    pub(super) fn at(&self, n: usize) -> bool {
        self.found.get(n).is_some_and(Option::is_some)
    }

    pub(super) fn get(&self, n: usize) -> Option<&Name> {
        self.found.get(n).and_then(Option::as_ref)
    }
}

pub(super) fn find(text: &str, tokens: &[Token], context: &Context<'_>, words: &Lexicon) -> Names {
    let mut names = Names { found: vec![None; tokens.len()] };
    for n in 0..tokens.len() {
        let token = &tokens[n];
        let written = &text[token.span.clone()];
        names.found[n] = match token.sort {
            Sort::Mention => match (context.known)(written) {
                Some(who) => Some(Name::Of(who)),
                None if matches!(token.low.as_str(), "here" | "channel" | "everyone" | "all") => {
                    Some(Name::Everyone)
                }
                None => None,
            },
            Sort::Word if spoken_to(tokens, n, &names, words) => {
                (context.known)(written).map(Name::Of)
            }
            _ => None,
        };
    }
    names
}

fn is_end(token: Option<&Token>) -> bool {
    match token {
        None => true,
        Some(token) => {
            matches!(token.sort, Sort::Break(_) | Sort::Mark('.' | '!' | '?'))
        }
    }
}

/// Whether a plain word stands where a name is spoken to.
fn spoken_to(tokens: &[Token], n: usize, names: &Names, words: &Lexicon) -> bool {
    let before = n.checked_sub(1).map(|n| &tokens[n]);
    let after = tokens.get(n + 1);
    let starts = is_end(before);
    let word = |token: Option<&Token>| token.map_or("", |token| token.low.as_str()).to_owned();
    let (previous, next) = (word(before), word(after));
    let comma = |token: Option<&Token>| {
        token.is_some_and(|token| matches!(token.sort, Sort::Mark(',' | ':' | '-' | '–' | '—')))
    };
    // "Hi Ana", "Hi Ana and Ben"
    let greeted = words.has("greetings", &previous) || previous == "thanks" || previous == "over";
    let in_list = n >= 2 && words.has("joins", &previous) && names.at(n - 2);
    // "Ana, could you", "Ana and Ben, could you", "Ana/Ben:"
    let lead = starts
        || in_list
        || matches!(
            previous.as_str(),
            "and" | "but" | "so" | "ok" | "okay" | "also" | "," | ";" | "—" | "–" | "-"
        )
        || words.has("clause_joins", &previous);
    let listed = words.has("joins", &next)
        && next != ","
        && matches!(
            tokens.get(n + 3).map(|t| t.sort),
            Some(Sort::Mark(',' | ':' | '–' | '—' | '-'))
        );
    // "what do you think, Ana?"
    let closes = comma(before) && is_end(after);
    // "could Ana check"
    let subject = matches!(
        previous.as_str(),
        "can" | "could" | "would" | "will" | "should" | "does" | "did" | "has"
    ) || words.has("before_name", &previous);
    greeted
        || in_list
        || (lead && (comma(after) || listed))
        || closes
        || subject
        || (starts && is_end(after))
        || (starts && words.has("after_name", &next))
        || (starts && matches!(next.as_str(), "can" | "could" | "would" | "please" | "pls" | "plz"))
        || (matches!(previous.as_str(), "and" | "," | ";")
            && matches!(next.as_str(), "can" | "could" | "would" | "please"))
}
