//! Words: every sentence that a person reads, composed once for tray, windows, notifications and terminal.
//!
//! Pure functions over model values, a name list and a moment ([`When`]); the copy follows the project's design notes:
//! present tense, "you" for the user, names for people, figures as figures, and nothing that is not known. Text of
//! other people is only ever quoted, never interpreted.

pub mod alert;
pub mod ask;
pub mod facts;
pub mod fault;
pub mod health;
pub mod names;
pub mod note;
pub mod outbox;
pub mod queue;
pub mod quote;
pub mod row;
pub mod time;
pub mod why;
pub mod word;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub use names::Names;
pub use time::When;
