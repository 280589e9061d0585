//! Wire types: plain values, converted from the model, never the model itself.
//!
//! Instants are RFC 3339 text in UTC, ids are text, unknown is `null`. All words that a person reads (sentences,
//! reasons, remedies) are composed by the daemon, once, so that tray, windows and terminal say the same.

mod account;
mod action;
mod call;
mod error;
mod event;
mod hours;
mod queue;
mod setting;
mod status;
mod word;

pub use account::*;
pub use action::*;
pub use call::*;
pub use error::*;
pub use event::*;
pub use hours::*;
pub use queue::*;
pub use setting::*;
pub use status::*;
pub use word::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An instant, RFC 3339 in UTC: `2026-03-02T09:05:00Z`.
pub type Instant = String;

/// An answer without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Done {}
