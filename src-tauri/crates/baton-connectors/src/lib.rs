//! The tools that Baton can connect to: one folder each, and one line in the registry.
//!
//! A connector turns a tool's own words into the model's items and events and does actions there. What tools have in
//! common on the wire (one careful HTTP client, faults classified once) is in [`http`]; nothing else is shared, so
//! that a tool's quirks stay in its folder.

mod chat;
pub mod emoji;
pub mod github;
mod http;
pub mod loopback;
pub mod mail;
pub mod matrix;
mod oauth;

use std::sync::Arc;

use baton_model::Connector;

/// Every tool, in the order in which screens list them.
pub fn registry() -> Vec<Arc<dyn Connector>> {
    vec![
        Arc::new(github::GitHub::default()),
        Arc::new(mail::Mail::default()),
        Arc::new(matrix::Matrix::default()),
    ]
}
