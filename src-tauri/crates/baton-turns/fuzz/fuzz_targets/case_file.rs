//! `targets::case_file` on what the fuzzer draws; what it holds to is written there.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| baton_turns::properties::targets::case_file(bytes));
