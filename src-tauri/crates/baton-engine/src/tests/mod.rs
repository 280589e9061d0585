//! Tests of the engine: a tool made of memory, tokio's paused time, and a clock that follows it.

mod alerts;
mod fake;
mod outbox;
mod polling;
mod pure;
mod restart;
