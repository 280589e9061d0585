//! A quick hash for the word lists.
//!
//! Every word of every message is looked up, and the standard hash took a third of that time. It guards tables that
//! strangers can fill; these hold nothing but our own words, or a small number of others', so nobody can make them slow.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
pub(crate) type Set<T> = HashSet<T, BuildHasherDefault<Quick>>;

/// Rotate, mix in eight bytes, multiply.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Quick(u64);

impl Quick {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            self.mix(u64::from_le_bytes(*chunk));
        }
        match rest {
            [] => {}
            [one] => self.mix(u64::from(*one)),
            // Two halves that may overlap: fewer steps than byte by byte.
            [a, b] | [a, b, _] => {
                let last = u64::from(rest[rest.len() - 1]);
                self.mix(u64::from(*a) | u64::from(*b) << 8 | last << 16);
            }
            _ => {
                let half = |at: usize| {
                    let four = [rest[at], rest[at + 1], rest[at + 2], rest[at + 3]];
                    u64::from(u32::from_le_bytes(four))
                };
                self.mix(half(0) | half(rest.len() - 4) << 32);
            }
        }
    }

    fn write_u8(&mut self, byte: u8) {
        // The end of a text; its length is in what was mixed in already, but for repetitions of one byte.
        self.mix(u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn finish(&self) -> u64 {
        // The table takes its tag from the high bits and its place from the low ones.
        self.0 ^ (self.0 >> 32)
    }
}
