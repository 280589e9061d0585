//! Prints what a text reads as: `cargo run -p baton-turns --example read -- TEXT...`.

#![allow(clippy::print_stdout)]

use baton_model::{Handle, Timestamp};
use baton_turns::text::{Context, read};

fn main() {
    let known = |name: &str| Some(Handle::from(name.strip_prefix('@')?));
    for text in std::env::args().skip(1) {
        let context =
            Context { at: Timestamp::UNIX_EPOCH, zone: None, known: &known, answering: false };
        println!("{text}\n{:#?}", read(&text, &context));
    }
}
