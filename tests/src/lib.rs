//! What the tests of the whole (`it/`, `bench/`) share.

pub mod http;
#[cfg(target_os = "linux")]
pub mod mail;
#[cfg(target_os = "linux")]
pub mod matrix;
pub mod proxy;
pub mod stage;
