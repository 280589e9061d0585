//! What crosses a process border: wire types, the list of calls, the framing and the client.
//!
//! Windows, command line and (later) agents speak to the daemon with the same calls, so there is one definition of
//! each; the types of `ui/src/backend/bindings.ts` are generated from here and a test fails when they are stale.

pub mod wire;

pub use wire::{Call, METHODS};

/// The version of the API. A daemon of another one is asked to end, and the caller's own is started.
pub const API_VERSION: u32 = 1;
