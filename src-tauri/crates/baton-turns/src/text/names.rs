//! Who is named in a message: `@ana`, and "Ana" where a name is spoken to.
//!
//! A plain word is asked for only where people put names (in a greeting, before a comma, after "could"), so that a
//! person called Will or Mark is not found in every other sentence.

use baton_model::Handle;

use super::Context;
use super::token::{Sort, Token};
use super::words::List;

/// Who stands at a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Of(Handle),
    /// `@here`, `@channel`, `@everyone`, `@all`.
    Everyone,
}

/// Names by token, in order.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(usize, Name)>);

impl Names {
    /// Who stands at token `n`.
    pub(super) fn get(&self, n: usize) -> Option<&Name> {
        let found = self.0.binary_search_by_key(&n, |(at, _)| *at).ok()?;
        Some(&self.0[found].1)
    }
}

/// Finds them, and marks their tokens.
pub(super) fn find(text: &str, tokens: &mut [Token<'_>], context: &Context<'_>) -> Names {
    let mut names = Names::default();
    for n in 0..tokens.len() {
        let token = &tokens[n];
        let written = || &text[token.span.clone()];
        let name = match token.sort {
            Sort::Mention => match (context.known)(written()) {
                Some(who) => Some(Name::Of(who)),
                None if matches!(token.low(), "here" | "channel" | "everyone" | "all") => {
                    Some(Name::Everyone)
                }
                None => None,
            },
            Sort::Word if spoken_to(tokens, n) => (context.known)(written()).map(Name::Of),
            _ => None,
        };
        if let Some(name) = name {
            tokens[n].named = true;
            names.0.push((n, name));
        }
    }
    names
}

fn is_end(token: Option<&Token<'_>>) -> bool {
    match token {
        None => true,
        Some(token) => {
            matches!(token.sort, Sort::Break(_) | Sort::Mark('.' | '!' | '?'))
        }
    }
}

/// Whether a plain word stands where a name is spoken to.
fn spoken_to(tokens: &[Token<'_>], n: usize) -> bool {
    let before = n.checked_sub(1).map(|n| &tokens[n]);
    let after = tokens.get(n + 1);
    let starts = is_end(before);
    let follows = |list| before.is_some_and(|token| token.is(list));
    let precedes = |list| after.is_some_and(|token| token.is(list));
    let pauses = |token: Option<&Token<'_>>| {
        token.is_some_and(|token| matches!(token.sort, Sort::Mark(',' | ':' | '-' | '–' | '—')))
    };
    // "Hi Ana", "Hi Ana and Ben", "could Ana check"
    let in_list = n >= 2 && follows(List::Joins) && tokens[n - 2].named;
    if in_list || follows(List::Greetings) || follows(List::GreetsName) || follows(List::BeforeName)
    {
        return true;
    }
    // "Ana!", "Ana could you"
    if starts && (is_end(after) || precedes(List::AfterName)) {
        return true;
    }
    // "Ana, could you", "Ana and Ben, could you", "Ana/Ben:"
    let lead = starts || follows(List::LeadJoins);
    let listed = || {
        precedes(List::Joins)
            && after.is_some_and(|token| token.low() != ",")
            && pauses(tokens.get(n + 3))
    };
    if lead && (pauses(after) || listed()) {
        return true;
    }
    // "what do you think, Ana?"
    if pauses(before) && is_end(after) {
        return true;
    }
    // "and Ana can you"
    before.is_some_and(|token| matches!(token.low(), "and" | "," | ";"))
        && after.is_some_and(|token| matches!(token.low(), "can" | "could" | "would" | "please"))
}
