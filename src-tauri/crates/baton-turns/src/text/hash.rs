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

/// What is known of short words, by their bytes as a number that is never 0: looked up in a step or two.
///
/// Places are taken one after another from where a number belongs; a quarter of them stays free.
#[derive(Debug, Default)]
pub(crate) struct Table<T> {
    places: Box<[(u64, T)]>,
    shift: u32,
}

impl<T: Copy + Default> Table<T> {
    pub(crate) fn get(&self, number: u64) -> Option<T> {
        let mut at = self.place(number);
        loop {
            let (known, value) = *self.places.get(at)?;
            if known == 0 {
                return None;
            }
            if known == number {
                return Some(value);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn place(&self, number: u64) -> usize {
        // Fibonacci hashing: the high bits of the product depend on all bits of the number.
        (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }
}

impl<T: Copy + Default> FromIterator<(u64, T)> for Table<T> {
    fn from_iter<I: IntoIterator<Item = (u64, T)>>(all: I) -> Self {
        let all: Vec<(u64, T)> = all.into_iter().collect();
        let size = (all.len() * 4 / 3 + 2).next_power_of_two();
        let places = vec![(0, T::default()); size].into_boxed_slice();
        let mut table = Self { places, shift: 64 - size.trailing_zeros() };
        for (number, value) in all {
            let mut at = table.place(number);
            while table.places[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            table.places[at] = (number, value);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_table_has_what_was_put_in_and_nothing_else() {
        for count in [0, 1, 2, 3, 700, 3_000] {
            let table: Table<u64> = (1..=count).map(|n| (n << 40 | n, n * 3)).collect();
            for n in 1..=count {
                assert_eq!(table.get(n << 40 | n), Some(n * 3), "{n} of {count}");
            }
            for other in [0, 2, (count + 1) << 40 | (count + 1), u64::MAX] {
                assert_eq!(table.get(other), None, "{other} of {count}");
            }
        }
        assert_eq!(Table::<u64>::default().get(7), None);
    }
}
