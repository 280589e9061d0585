//! What runs: polls, reconciles, judges, sends, and says what deserves attention.
//!
//! Decisions are pure functions that take `now` (`schedule`, `reconcile`, `attention`); thin loops act on them. The
//! engine speaks no tool's language and composes no sentence: connectors are handed in, words are the daemon's.

mod engine;

pub use engine::{Engine, EngineError, Knobs, NewAccount, Presence, Raised, Setup, Signal};
