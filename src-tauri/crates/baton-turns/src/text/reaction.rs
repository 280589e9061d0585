//! What a reaction says (rule G5).
//!
//! Tools name the same picture differently, so the names are data beside the words.

use super::words::english;

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

/// What `emoji` says: a short name without colons (`thumbsup`, `THUMBS_UP`, `+1::skin-tone-2`), or the character.
pub fn reaction(emoji: &str) -> Reaction {
    let bare = emoji.trim_matches(':').split("::").next().unwrap_or(emoji);
    let low: String = bare
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(u32::from(*c), 0x1f3fb..=0x1f3ff | 0xfe0f))
        .collect();
    let low = low.split("_tone").next().unwrap_or(&low);
    let words = english();
    [("tick", Reaction::Tick), ("yes", Reaction::Yes), ("commit", Reaction::Commit)]
        .into_iter()
        .find(|(list, _)| words.reacts(list, low))
        .map_or(Reaction::Other, |(_, says)| says)
}

#[cfg(test)]
mod tests {
    use super::{Reaction, reaction};

    #[test]
    fn names_of_all_tools_say_the_same() {
        for name in ["thumbsup", "+1", "THUMBS_UP", "+1::skin-tone-2", "👍", "👍🏽", ":+1:"] {
            assert_eq!(reaction(name), Reaction::Yes, "{name}");
        }
        for name in ["white_check_mark", "✅", "✔️", "heavy_check_mark"] {
            assert_eq!(reaction(name), Reaction::Tick, "{name}");
        }
        for name in ["eyes", "EYES", "👀", "raised_hand", "raising_hand"] {
            assert_eq!(reaction(name), Reaction::Commit, "{name}");
        }
        for name in ["heart", "tada", "thumbsdown", "-1", ""] {
            assert_eq!(reaction(name), Reaction::Other, "{name}");
        }
    }
}
