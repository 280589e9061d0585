//! The small patterns of the word lists, compiled: which phrases stand in a sentence, found in one pass.
//!
//! Every pattern is filed under the words that it can begin with, so that a word tries only what begins with it; a word
//! that may be one of many is one bit of that word's row. What the elements of a pattern mean is said at the head of
//! `words/en.toml`. Patterns reach a bounded number of words: matching is linear in the length of the text.

mod compile;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::hash::Map;
use super::words::{Id, Ids};
use compile::{Compiler, First, entry};

/// How far `..` reaches.
const GAP: usize = 8;

/// What a group of patterns finds; its name in the word files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Group {
    Absence,
    Assent,
    Chase,
    Commit,
    Deliver,
    Done,
    Handover,
    Imperative,
    ImperativeVerb,
    Knows,
    Moot,
    NoReply,
    NotAsk,
    NotCommit,
    NotDone,
    NotMoot,
    NotThanks,
    NotWish,
    Optional,
    Plain,
    Praise,
    Request,
    Rereview,
    Smalltalk,
    Tag,
    TagAlone,
    Thanks,
    Wish,
    YesNoRequest,
}

/// Sorts of tokens that patterns name, a bit each.
pub(super) mod sort {
    pub(in crate::text) const NAME: u8 = 1;
    pub(in crate::text) const CODE: u8 = 2;
    pub(in crate::text) const LINK: u8 = 4;
    pub(in crate::text) const NUMBER: u8 = 8;
}

/// A token as patterns see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// At most [`Patterns::unlisted`].
    pub(super) id: Id,
    /// Bits of [`sort`].
    pub(super) sorts: u8,
    pub(super) clause_start: bool,
    pub(super) sentence_start: bool,
    /// Nothing of its clause stands here or behind.
    pub(super) clause_end: bool,
}

/// What one place of a pattern may be.
#[derive(Debug)]
enum Choice {
    Word(Id),
    /// One word of the set with this number, or a token of one of these sorts.
    Among(u32, u8),
    /// Several in a row.
    Row(Vec<Choice>),
    Either(Vec<Choice>),
    End,
}

#[derive(Debug)]
enum Element {
    One(Choice),
    Optional(Choice),
    Gap,
    ClauseStart,
    SentenceStart,
}

/// A pattern, filed under what it can begin with. What is looked at first stands here, so that most are passed over
/// without being opened.
#[derive(Debug, Clone, Copy)]
struct Entry {
    group: Group,
    place: Place,
    /// What can stand second, where the word that it is filed under stands first.
    second: Second,
    pattern: u32,
    /// So many elements are met by this word, and by the second where that is all that it can be.
    met: u32,
    /// So many tokens those are.
    passed: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    ClauseStart,
    SentenceStart,
}

#[derive(Debug, Clone, Copy)]
enum Second {
    Word(Id),
    Among(u32, u8),
    Anything,
}

/// The patterns of a word, as a range of all entries: first those that anything may follow, then those that need one of
/// [`Followers`]. Those for the start of a clause stand outermost, so that inside one they are passed over.
#[derive(Debug, Clone, Copy, Default)]
struct Filed {
    from: u32,
    anywhere: u32,
    followed: u32,
    at_start: u32,
    end: u32,
    /// Its place among all [`Followers`], from 1 on; 0: so few that they are all tried.
    followers: u32,
}

/// What can stand second in any of a word's patterns: asked once, most words are done with.
#[derive(Debug, Default)]
struct Followers {
    sorts: u8,
    /// A bit for each word by its number, which others share.
    words: u64,
    sets: Vec<u64>,
}

/// So few patterns are tried one by one.
const FEW: usize = 3;

/// A phrase that was found.
#[derive(Debug, Clone, Copy)]
struct Match {
    group: Group,
    start: usize,
    end: usize,
}

/// All that was found in a sentence, in order.
#[derive(Debug, Default)]
pub(super) struct Matches {
    all: Vec<Match>,
    groups: u64,
}

impl Matches {
    /// Every match of a group, the longest at each place.
    pub(super) fn of(&self, group: Group) -> impl Iterator<Item = Range<usize>> {
        let all = if self.any(group) { self.all.as_slice() } else { &[] };
        all.iter().filter(move |found| found.group == group).map(|found| found.start..found.end)
    }

    pub(super) fn any(&self, group: Group) -> bool {
        self.groups >> group as u64 & 1 == 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn clear(&mut self) {
        self.all.clear();
        self.groups = 0;
    }

    /// Keeps the longest of a group at a place; one without words is none.
    fn note(&mut self, group: Group, start: usize, end: usize) {
        if end == start {
            return;
        }
        let here = self.all.iter_mut().rev().take_while(|known| known.start == start);
        for known in here {
            if known.group == group {
                known.end = known.end.max(end);
                return;
            }
        }
        self.all.push(Match { group, start, end });
        self.groups |= 1 << group as u64;
    }
}

/// The patterns of a language.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    all: Vec<Vec<Element>>,
    by_word: Vec<Filed>,
    entries: Vec<Entry>,
    /// Those that can begin with a name.
    by_name: Vec<Entry>,
    /// Those that can begin with anything.
    rest: Vec<Entry>,
    /// A row of bits a word: the sets that it is in.
    rows: Vec<u64>,
    width: usize,
    followers: Vec<Followers>,
}

impl Patterns {
    /// Compiles the groups of a file.
    pub(super) fn compile(
        groups: &BTreeMap<Group, Vec<String>>,
        classes: &BTreeMap<String, Vec<String>>,
        ids: &mut Ids,
    ) -> Self {
        let mut compiler = Compiler {
            classes: classes
                .iter()
                .map(|(name, words)| {
                    (name.as_str(), words.iter().map(|word| ids.number(word)).collect())
                })
                .collect(),
            ids,
            sets: Map::default(),
            words: Vec::new(),
        };
        let mut patterns = Self::default();
        let mut filed: BTreeMap<Id, Vec<Entry>> = BTreeMap::new();
        for (group, lines) in groups {
            for line in lines {
                let elements = compiler.pattern(line);
                let entry = entry(*group, patterns.all.len(), &elements);
                let mut first = First::default();
                compiler.begins(&elements, &mut first);
                for word in first.words {
                    let second = match entry.second {
                        Second::Anything => compiler.second(&elements, word),
                        known => known,
                    };
                    filed.entry(word).or_default().push(Entry { second, ..entry });
                }
                if first.anything {
                    patterns.rest.push(entry);
                } else if first.name {
                    patterns.by_name.push(entry);
                }
                patterns.all.push(elements);
            }
        }
        let sets = compiler.sets;
        let count = ids.len();
        for id in 0..count {
            let here = Id::try_from(id).ok().and_then(|id| filed.remove(&id)).unwrap_or_default();
            let entries = patterns.file(here, sets.len().div_ceil(64));
            patterns.by_word.push(entries);
        }
        patterns.width = sets.len().div_ceil(64);
        // One row more, without a bit, for words that are on no list.
        patterns.by_word.push(Filed::default());
        patterns.rows = vec![0; (count + 1) * patterns.width];
        for (words, set) in &sets {
            for word in words {
                let row = *word as usize * patterns.width;
                patterns.rows[row + *set as usize / 64] |= 1 << (set % 64);
            }
        }
        patterns
    }

    /// Files the patterns that a word can begin.
    fn file(&mut self, mut entries: Vec<Entry>, width: usize) -> Filed {
        let free = |entry: &Entry| matches!(entry.second, Second::Anything);
        entries.sort_by_key(|entry| match (free(entry), entry.place == Place::Anywhere) {
            (true, false) => 0,
            (true, true) => 1,
            (false, true) => 2,
            (false, false) => 3,
        });
        let from = self.entries.len();
        let outer = |entry: &&Entry| entry.place != Place::Anywhere;
        let anywhere = from + entries.iter().filter(|entry| free(entry)).filter(outer).count();
        let followed = from + entries.iter().filter(|entry| free(entry)).count();
        let end = from + entries.len();
        let at_start = end - entries.iter().filter(|entry| !free(entry)).filter(outer).count();
        if end - followed > FEW {
            let mut all = Followers { sets: vec![0; width], ..Followers::default() };
            for entry in &entries {
                match entry.second {
                    Second::Word(word) => all.words |= 1 << (word % 64),
                    Second::Among(set, sorts) => {
                        all.sorts |= sorts;
                        all.sets[set as usize / 64] |= 1 << (set % 64);
                    }
                    Second::Anything => {}
                }
            }
            self.followers.push(all);
        }
        self.entries.extend(entries);
        Filed {
            from: small(from),
            anywhere: small(anywhere),
            followed: small(followed),
            at_start: small(at_start),
            end: small(end),
            followers: if end - followed > FEW { small(self.followers.len()) } else { 0 },
        }
    }

    /// Something behind the first word can go on one of its patterns.
    fn follows(&self, filed: Filed, next: &Slot) -> bool {
        let Some(at) = (filed.followers as usize).checked_sub(1) else { return true };
        let all = &self.followers[at];
        let row = &self.rows[next.id as usize * self.width..][..self.width];
        next.sorts & all.sorts != 0
            || all.words >> (next.id % 64) & 1 == 1
            || row.iter().zip(&all.sets).any(|(row, set)| row & set != 0)
    }

    /// The number that stands for words on no list.
    pub(super) fn unlisted(&self) -> Id {
        Id::try_from(self.by_word.len() - 1).unwrap_or(0)
    }

    /// All that stands in a sentence. `slots`: its tokens, and an empty one behind them.
    pub(super) fn find(&self, slots: &[Slot], found: &mut Matches) {
        found.clear();
        let Some(count) = slots.len().checked_sub(1) else { return };
        for at in 0..count {
            let slot = &slots[at];
            let filed = self.by_word[slot.id as usize];
            // A sentence's start is a clause's too.
            let inner = !slot.clause_start;
            let from = if inner { filed.anywhere } else { filed.from };
            let end = match self.follows(filed, &slots[at + 1]) {
                false => filed.followed,
                true if inner => filed.at_start,
                true => filed.end,
            };
            for entry in &self.entries[from as usize..end as usize] {
                let placed = entry.place != Place::SentenceStart || slot.sentence_start;
                if !placed || !self.goes_on(entry.second, &slots[at + 1]) {
                    continue;
                }
                let rest = &self.all[entry.pattern as usize][entry.met as usize..];
                if let Some(end) = self.reach(rest, slots, at + entry.passed as usize) {
                    found.note(entry.group, at, end);
                }
            }
            if slot.sorts & sort::NAME != 0 {
                self.try_all(&self.by_name, slots, at, found);
            }
            if !self.rest.is_empty() {
                self.try_all(&self.rest, slots, at, found);
            }
        }
    }

    fn try_all(&self, entries: &[Entry], slots: &[Slot], at: usize, found: &mut Matches) {
        for entry in entries {
            if let Some(end) = self.reach(&self.all[entry.pattern as usize], slots, at) {
                found.note(entry.group, at, end);
            }
        }
    }

    fn goes_on(&self, second: Second, slot: &Slot) -> bool {
        match second {
            Second::Anything => true,
            Second::Word(word) => word == slot.id,
            Second::Among(set, sorts) => self.is_among(slot, set, sorts),
        }
    }

    /// Where a match that begins at `at` ends.
    fn reach(&self, mut elements: &[Element], slots: &[Slot], mut at: usize) -> Option<usize> {
        while let Some((element, rest)) = elements.split_first() {
            match element {
                Element::ClauseStart if slots[at].clause_start => {}
                Element::SentenceStart if slots[at].sentence_start => {}
                Element::ClauseStart | Element::SentenceStart => return None,
                Element::Gap => return self.reach_over_gap(rest, slots, at),
                Element::One(choice @ Choice::Either(_)) => {
                    return self.pass(choice, rest, slots, at);
                }
                Element::One(Choice::Word(word)) if *word == slots.get(at)?.id => at += 1,
                Element::One(Choice::Among(set, sorts))
                    if self.is_among(slots.get(at)?, *set, *sorts) =>
                {
                    at += 1;
                }
                Element::One(Choice::Word(_) | Choice::Among(..)) => return None,
                Element::One(choice) => at = self.step(choice, slots, at)?,
                Element::Optional(choice) => {
                    if let Some(end) = self.pass(choice, rest, slots, at) {
                        return Some(end);
                    }
                }
            }
            elements = rest;
        }
        Some(at)
    }

    fn reach_over_gap(&self, rest: &[Element], slots: &[Slot], at: usize) -> Option<usize> {
        let Some(next) = rest.first() else {
            return (at..slots.len()).find(|end| slots[*end].clause_end);
        };
        let most = (at + GAP).min(slots.len() - 1);
        (at..=most)
            .filter(|start| match next {
                Element::One(Choice::Word(word)) => *word == slots[*start].id,
                Element::One(Choice::Among(set, sorts)) => {
                    self.is_among(&slots[*start], *set, *sorts)
                }
                _ => true,
            })
            .find_map(|start| self.reach(rest, slots, start))
    }

    fn is_among(&self, slot: &Slot, set: u32, sorts: u8) -> bool {
        slot.sorts & sorts != 0 || self.is_in(slot.id, set)
    }

    fn pass(&self, choice: &Choice, rest: &[Element], slots: &[Slot], at: usize) -> Option<usize> {
        match choice {
            Choice::Either(choices) => choices
                .iter()
                .find_map(|choice| self.reach(rest, slots, self.step(choice, slots, at)?)),
            _ => self.reach(rest, slots, self.step(choice, slots, at)?),
        }
    }

    fn step(&self, choice: &Choice, slots: &[Slot], at: usize) -> Option<usize> {
        let slot = slots.get(at)?;
        match choice {
            Choice::Word(word) => (*word == slot.id).then_some(at + 1),
            Choice::Among(set, sorts) => self.is_among(slot, *set, *sorts).then_some(at + 1),
            Choice::End => slot.clause_end.then_some(at),
            Choice::Row(row) => row.iter().try_fold(at, |at, one| self.step(one, slots, at)),
            Choice::Either(choices) => choices.iter().find_map(|one| self.step(one, slots, at)),
        }
    }

    fn is_in(&self, word: Id, set: u32) -> bool {
        self.rows[word as usize * self.width + set as usize / 64] >> (set % 64) & 1 == 1
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
