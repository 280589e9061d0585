//! Simulated tools: stateful servers with the real wire shapes, over loopback, with faults on order.
//!
//! The demo shows Baton on them, and tests drive the real connectors against them: what they answer is checked
//! against what the vendors publish, and what is asked of them can be broken, delayed, lost, and counted.

pub mod demo;
pub mod github;
pub mod graphql;
pub mod worlds;

#[cfg(test)]
mod tests;
