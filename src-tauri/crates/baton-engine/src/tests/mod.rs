//! Tests of the engine: a tool made of memory, tokio's paused time, and a clock that follows it.

mod alerts;
mod disk;
mod fake;
mod hours;
mod listening;
mod outbox;
mod polling;
mod pure_attention;
mod pure_reconcile;
mod pure_schedule;
mod restart;
mod words;
