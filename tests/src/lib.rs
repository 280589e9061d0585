//! What the tests of the whole (`it/`, `bench/`) share.

#[cfg(target_os = "linux")]
pub mod mail;
pub mod proxy;
pub mod stage;
