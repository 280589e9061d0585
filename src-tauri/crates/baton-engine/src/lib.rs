//! What runs: polls, reconciles, judges, sends, and says what deserves attention.
//!
//! Decisions are pure functions that take `now` (`schedule`, `reconcile`, `derive`, `attention`, and `next` of the
//! outbox); thin loops act on them. The engine speaks no tool's language and composes no sentence on items: connectors
//! are handed in, words are the daemon's. Between two due instants nothing runs: each loop has one timer and is woken
//! by name.

mod accounts;
mod actions;
mod attention;
mod core;
mod derive;
mod engine;
pub mod explain;
mod hours;
mod intake;
mod outbox;
mod poller;
mod reconcile;
mod schedule;
mod session;
mod supervisor;
mod trouble;
mod words;

#[cfg(test)]
mod tests;

pub use engine::{Engine, EngineError, Knobs, NewAccount, Presence, Raised, Setup, Signal};
pub use hours::Hours;
pub use words::{Limit, Worded};
