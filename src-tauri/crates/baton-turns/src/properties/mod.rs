//! What holds for every history, over drawn ones: order and repetition do not matter, machines change nothing, views
//! agree, whatever is wrong with the input.
//!
//! One generator and one list of claims serve the tests here and the fuzz targets (`fuzz/`); what a fuzzer finds is
//! thereby a test. The tests run each claim on [`RUNS`] histories that are always the same, so that they never fail by
//! chance; the fuzzer looks further.

pub mod claims;
pub mod draw;
mod happen;
pub mod targets;
mod words;
pub mod world;

#[cfg(test)]
mod robust;
#[cfg(test)]
mod tests;

/// Histories that each claim is tried on in the tests.
pub const RUNS: u64 = 10_000;
