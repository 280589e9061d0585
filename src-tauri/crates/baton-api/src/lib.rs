//! What crosses a process border: wire types, the list of calls, the framing and the client.
//!
//! Windows, command line and (later) agents speak to the daemon with the same calls, so there is one definition of
//! each; the types of `ui/src/backend/bindings.ts` are generated from here and a test fails when they are stale.

pub mod bindings;
mod client;
pub mod frame;
pub mod socket;
mod start;
pub mod wire;

pub use client::{Changes, Client};
pub use start::{DaemonOptions, Started, default_data_dir, detach, ensure_daemon};
pub use wire::{Call, METHODS};

/// The version of the API. A daemon of another one is asked to end, and the caller's own is started.
pub const API_VERSION: u32 = 1;

/// Baton's own version. A daemon of another one is replaced too: words and rules may differ.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
