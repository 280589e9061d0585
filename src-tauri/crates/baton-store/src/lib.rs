//! The only SQL of Baton: one SQLite file with one writer.
//!
//! [`Store`] speaks the model's words; no other crate sees a row. What one poll brings is written in one transaction
//! ([`Store::apply`]), an action is durable before it is claimed ([`Store::claim`]), and a damaged file is set aside
//! with the user's own words saved from it ([`Opened::recovery`]): all else can be read from the tools again.

mod connection;
mod convert;
mod error;
mod mark;
mod migrate;
mod record;
mod recover;
mod salvage;
mod table;

#[cfg(test)]
mod tests;

pub use connection::{DataDir, Opened, Store};
pub use error::StoreError;
pub use record::{
    AccountHealth, AccountRecord, ActionRecord, AlertRecord, Facets, ItemWrite, LaneCount,
    NewAction, PersonRecord, PollWrite, QueueCounts, QueueFilter, QueueOrder, QueueRow, StoredItem,
};
pub use recover::Recovery;

/// Our results.
pub type Result<T> = std::result::Result<T, StoreError>;
