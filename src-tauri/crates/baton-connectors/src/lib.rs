//! The tools that Baton can connect to: one folder each, and one line in the registry.

use std::sync::Arc;

use baton_model::Connector;

/// Every tool, in the order in which screens list them.
pub fn registry() -> Vec<Arc<dyn Connector>> {
    vec![]
}
