//! The small patterns of the word lists, compiled: which phrases stand in a sentence, found in one pass.
//!
//! Every pattern is filed under the words that it can begin with, so that a word tries only what begins with it; a word
//! that may be one of many is one bit of that word's row. What the elements of a pattern mean is said at the head of
//! `words/en.toml`. Patterns reach a bounded number of words: matching is linear in the length of the text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::hash::{Map, Set};
use super::words::{Id, Ids};

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
            let by_word = &self.entries[from as usize..end as usize];
            let by_name = if slot.sorts & sort::NAME == 0 { &[] } else { self.by_name.as_slice() };
            for entry in by_word {
                let placed = entry.place != Place::SentenceStart || slot.sentence_start;
                if !placed || !self.goes_on(entry.second, &slots[at + 1]) {
                    continue;
                }
                let rest = &self.all[entry.pattern as usize][entry.met as usize..];
                if let Some(end) = self.reach(rest, slots, at + entry.passed as usize) {
                    found.note(entry.group, at, end);
                }
            }
            for entry in by_name.iter().chain(&self.rest) {
                if let Some(end) = self.reach(&self.all[entry.pattern as usize], slots, at) {
                    found.note(entry.group, at, end);
                }
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

/// Files a pattern. Where its first element is one token, finding it under a word has met that element.
fn entry(group: Group, pattern: usize, elements: &[Element]) -> Entry {
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

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a pattern can begin with.
#[derive(Default)]
struct First {
    words: Set<Id>,
    name: bool,
    anything: bool,
}

struct Compiler<'c> {
    classes: BTreeMap<&'c str, Vec<Id>>,
    ids: &'c mut Ids,
    sets: Map<Vec<Id>, u32>,
    /// The words of each set.
    words: Vec<Vec<Id>>,
}

impl Compiler<'_> {
    fn pattern(&mut self, line: &str) -> Vec<Element> {
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
    fn second(&mut self, pattern: &[Element], word: Id) -> Second {
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

    fn begins(&self, pattern: &[Element], into: &mut First) {
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
