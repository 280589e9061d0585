//! A simulated GitHub: github.com's and Enterprise's addresses, GraphQL and REST, over loopback.
//!
//! Tests and the demo need a GitHub that can be changed, broken and counted. A recorded one answers only what was
//! asked once; this one has a state ([`World`]), and says on the wire what follows from it.

mod address;
mod auth;
mod control;
mod fault;
mod graph;
mod log;
mod message;
mod oauth;
mod page;
mod rest;
mod schema;
mod server;
pub mod world;

pub use fault::{Fault, Faults, On};
pub use log::Record;
pub use server::{Options, Server};
pub use world::{
    CheckState, DeviceState, Happening, Mergeable, Permission, Refusal, ReviewState, Reviewer,
    State, SubjectId, TokenKind, World,
};

/// The node id of a part of a subject (`seq` 0: itself), as GraphQL has it: `PR` or `I`, `IC`, `PRR`, `PRRT`, ...; of
/// a user (`U`) or team (`T`) by its number.
pub fn id(prefix: &str, of: u32, seq: u32) -> String {
    schema::Id::text(prefix, of, seq)
}
