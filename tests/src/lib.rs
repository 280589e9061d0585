//! What the tests of the whole (`it/`, `bench/`) share.

pub mod stage;
