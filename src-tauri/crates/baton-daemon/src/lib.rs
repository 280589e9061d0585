//! The process that stays.

pub mod ports;
