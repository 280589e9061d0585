//! What a message does: ask, commit, close, inform; to whom; and which words decided.
//!
//! It is a reader of words, not a model: deterministic, linear in the length of the text, and able to say why
//! (`tests/turns/RULES.md`, section 4). The words are data (`words/en.toml`), one file a language. Text can only be
//! classified here; whatever it says, it never acts (rule G12).

mod address;
mod classify;
mod dates;
mod hash;
mod message;
mod names;
mod pattern;
mod reaction;
mod reading;
mod sentence;
mod token;
mod words;

use baton_model::{Handle, Timestamp};
use jiff::tz::TimeZone;

pub(crate) use hash::Map;
pub use reaction::{Reaction, reaction};
pub use reading::{
    Absence, Act, Asking, Closing, ClosingWord, Commitment, Mention, Place, Reading, Span,
};

/// What must be known beside the text.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// When it was written: dates in it are counted from there.
    pub at: Timestamp,
    /// The writer's zone; UTC where it is unknown.
    pub zone: Option<&'a TimeZone>,
    /// Who a name is: called with `@name` as written for a mention, and with a plain word for a name in a greeting or
    /// before a comma ("Ana, could you"). `None`: nobody known by it.
    pub known: &'a dyn Fn(&str) -> Option<Handle>,
    /// The writer owes an answer in this thread. A bare imperative ("check the env file") is then the answer, not a
    /// request.
    pub answering: bool,
}

/// Reads a message.
pub fn read(text: &str, context: &Context<'_>) -> Reading {
    message::read(text, context)
}

#[cfg(test)]
mod tests;
