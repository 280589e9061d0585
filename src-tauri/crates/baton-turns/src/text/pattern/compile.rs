//! Turns the lines of a word file into patterns, once for each language.
//!
//! What is one token long becomes a set of words, and what can stand first and second is found out here, so that finding
//! has little left to ask.

use std::collections::BTreeMap;

use super::{Choice, Element, Entry, Group, Place, Second, small, sort};
use crate::text::hash::{Map, Set};
use crate::text::words::{Id, Ids};

/// Files a pattern. Where its first element is one token, finding it under a word has met that element.
pub(super) fn entry(group: Group, pattern: usize, elements: &[Element]) -> Entry {
    let (place, from) = match elements.first() {
        Some(Element::ClauseStart) => (Place::ClauseStart, 1),
        Some(Element::SentenceStart) => (Place::SentenceStart, 1),
        _ => (Place::Anywhere, 0),
    };
    let one = matches!(elements.get(from), Some(Element::One(Choice::Word(_) | Choice::Among(..))));
    let second = match elements.get(from + 1).filter(|_| one) {
        Some(Element::One(Choice::Word(word))) => Second::Word(*word),
        Some(Element::One(Choice::Among(set, sorts))) => Second::Among(*set, *sorts),
        _ => Second::Anything,
    };
    let passed = match second {
        _ if !one => 0,
        Second::Anything => 1,
        Second::Word(_) | Second::Among(..) => 2,
    };
    let met = if one { from + passed } else { 0 };
    Entry { group, place, second, pattern: small(pattern), met: small(met), passed: small(passed) }
}

/// What a pattern can begin with.
#[derive(Default)]
pub(super) struct First {
    pub(super) words: Set<Id>,
    pub(super) name: bool,
    pub(super) anything: bool,
}

pub(super) struct Compiler<'c> {
    pub(super) classes: BTreeMap<&'c str, Vec<Id>>,
    pub(super) ids: &'c mut Ids,
    pub(super) sets: Map<Vec<Id>, u32>,
    /// The words of each set.
    pub(super) words: Vec<Vec<Id>>,
}

impl Compiler<'_> {
    pub(super) fn pattern(&mut self, line: &str) -> Vec<Element> {
        line.split_whitespace()
            .map(|part| match part {
                "^" => Element::ClauseStart,
                "^^" => Element::SentenceStart,
                ".." => Element::Gap,
                _ => match part.strip_suffix('?').filter(|part| !part.is_empty()) {
                    Some(part) => Element::Optional(self.choice(part)),
                    None => Element::One(self.choice(part)),
                },
            })
            .collect()
    }

    /// `a|b_c|$`. What is one token long becomes one set; the order of the rest is kept, for the first that fits counts.
    fn choice(&mut self, part: &str) -> Choice {
        let mut all: Vec<Choice> = Vec::new();
        let (mut words, mut sorts) = (Vec::new(), 0);
        for word in part.split('|') {
            let longer = match word {
                "$" => Choice::End,
                _ if word.contains('_') && !word.starts_with('<') => {
                    Choice::Row(word.split('_').map(|part| self.choice(part)).collect())
                }
                _ => {
                    self.token(word, &mut words, &mut sorts);
                    continue;
                }
            };
            all.extend(self.among(&mut words, &mut sorts));
            all.push(longer);
        }
        all.extend(self.among(&mut words, &mut sorts));
        match all.len() {
            1 => all.remove(0),
            _ => Choice::Either(all),
        }
    }

    fn token(&mut self, word: &str, words: &mut Vec<Id>, sorts: &mut u8) {
        let class = word.strip_prefix('<').and_then(|name| name.strip_suffix('>'));
        match word {
            "@" => *sorts |= sort::NAME,
            "`" => *sorts |= sort::CODE,
            "~" => *sorts |= sort::LINK,
            "#" => *sorts |= sort::NUMBER,
            _ => match class.and_then(|name| self.classes.get(name)) {
                Some(class) => words.extend(class),
                None => words.push(self.ids.number(word)),
            },
        }
    }

    fn among(&mut self, words: &mut Vec<Id>, sorts: &mut u8) -> Option<Choice> {
        let (mut words, sorts) = (std::mem::take(words), std::mem::take(sorts));
        words.sort_unstable();
        words.dedup();
        match (words.as_slice(), sorts) {
            ([], 0) => None,
            ([only], 0) => Some(Choice::Word(*only)),
            _ => Some(Choice::Among(self.set(words), sorts)),
        }
    }

    /// The number of the set of `words`, which are sorted.
    fn set(&mut self, words: Vec<Id>) -> u32 {
        if let Some(known) = self.sets.get(&words) {
            return *known;
        }
        let next = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.words.push(words.clone());
        self.sets.insert(words, next);
        next
    }

    /// What stands behind `word` where `pattern` begins with it.
    pub(super) fn second(&mut self, pattern: &[Element], word: Id) -> Second {
        let mut next = First::default();
        self.follows(pattern, word, &mut next);
        if next.anything {
            return Second::Anything;
        }
        let mut words: Vec<Id> = next.words.into_iter().collect();
        words.sort_unstable();
        Second::Among(self.set(words), if next.name { sort::NAME } else { 0 })
    }

    fn follows(&self, pattern: &[Element], word: Id, into: &mut First) {
        let mut left = pattern;
        while let Some((element, rest)) = left.split_first() {
            match element {
                Element::ClauseStart | Element::SentenceStart => {}
                Element::Gap => break,
                Element::One(choice) => return self.follows_in(choice, rest, word, into),
                Element::Optional(choice) => self.follows_in(choice, rest, word, into),
            }
            left = rest;
        }
        into.anything = true;
    }

    fn follows_in(&self, choice: &Choice, rest: &[Element], word: Id, into: &mut First) {
        let mut here = First::default();
        self.begins_with(choice, &mut here);
        match choice {
            Choice::Either(choices) => {
                choices.iter().for_each(|one| self.follows_in(one, rest, word, into));
            }
            Choice::End => into.anything = true,
            _ if !here.words.contains(&word) => {}
            Choice::Row(row) => match row.get(1) {
                Some(next) => self.begins_with(next, into),
                None => self.begins(rest, into),
            },
            _ => self.begins(rest, into),
        }
    }

    pub(super) fn begins(&self, pattern: &[Element], into: &mut First) {
        for element in pattern {
            match element {
                Element::ClauseStart | Element::SentenceStart => {}
                Element::Gap => break,
                Element::One(choice) => return self.begins_with(choice, into),
                Element::Optional(choice) => self.begins_with(choice, into),
            }
        }
        into.anything = true;
    }

    fn begins_with(&self, choice: &Choice, into: &mut First) {
        match choice {
            Choice::Word(word) => {
                into.words.insert(*word);
            }
            Choice::Among(set, sorts) => {
                into.words.extend(self.words.get(*set as usize).into_iter().flatten());
                into.name |= sorts & sort::NAME != 0;
                into.anything |= sorts & !sort::NAME != 0;
            }
            Choice::Row(row) => {
                if let Some(first) = row.first() {
                    self.begins_with(first, into);
                }
            }
            Choice::Either(choices) => choices.iter().for_each(|one| self.begins_with(one, into)),
            Choice::End => into.anything = true,
        }
    }
}
