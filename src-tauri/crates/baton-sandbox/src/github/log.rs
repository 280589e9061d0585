//! What was asked of the server: for tests that count, and for the benchmark.

use jiff::Timestamp;
use serde::Serialize;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// When it came.
    pub at: Timestamp,
    /// `GET`, ...
    pub method: String,
    /// With its query.
    pub path: String,
    /// The GraphQL operation's name.
    pub operation: Option<String>,
    /// It changes something.
    pub writes: bool,
    /// It carried a validator.
    pub conditional: bool,
    /// What was answered; 0: the connection was ended.
    pub status: u16,
    /// Bytes of the request's body.
    pub sent: usize,
    /// Bytes of the answer's body.
    pub received: usize,
    /// GraphQL points, or 1 for a REST request that counts.
    pub cost: u64,
}
