//! What a reaction says (rule G5).
//!
//! Tools name the same picture differently, so the names are data beside the words.

/// What a reaction says when the debtor gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Thumbs up: settles a yes/no question and information, acknowledges a request or another question.
    Yes,
    /// A tick: settles.
    Tick,
    /// Eyes or a raised hand: commits.
    Commit,
    /// Nothing that counts.
    Other,
}

/// What `emoji` says: a short name without colons (`thumbsup`, `THUMBS_UP`), or the character itself.
pub fn reaction(emoji: &str) -> Reaction {
    let _ = emoji;
    Reaction::Other
}
