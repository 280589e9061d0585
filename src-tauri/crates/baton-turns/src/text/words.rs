//! The word lists of a language, and the small patterns that they are written in.
//!
//! Data rather than code, so that a language is a file and a phrase is a line. What the elements of a pattern mean is
//! said at the head of `words/en.toml`. Patterns are looked up by their first word and reach a bounded number of words:
//! reading stays linear in the length of the text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

use super::hash::{Map, Set};
use super::token::{Sort, Token};

/// English first: it is read where no other language has more of its words.
const FILES: [&str; 2] = [include_str!("../../words/en.toml"), include_str!("../../words/de.toml")];

/// So many words tell the language.
const SAMPLE: usize = 400;

/// How far `..` reaches.
const GAP: usize = 8;

/// The longest phrase of a date, in words.
const LONGEST_DATE: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Words that tell the language.
    marks: Vec<String>,
    /// Words of dates, in those that `dates.rs` reads.
    #[serde(default)]
    dates: BTreeMap<String, String>,
    class: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
    patterns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    reactions: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
enum Atom {
    Word(Id),
    /// Several words in a row.
    Phrase(Vec<Atom>),
    Class(usize),
    Name,
    Code,
    Link,
    Number,
    End,
}

#[derive(Debug)]
enum Element {
    One { any: Vec<Atom>, optional: bool },
    Gap,
    ClauseStart,
    SentenceStart,
}

#[derive(Debug, Default)]
struct Group {
    patterns: Vec<Vec<Element>>,
    by_word: Map<Id, Vec<usize>>,
    /// Those that do not begin with a word.
    rest: Vec<usize>,
}

/// The words of a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Words that stand in patterns and classes, each with a number: comparing those is all that matching does.
    ids: Map<String, Id>,
    classes: Vec<Set<Id>>,
    words: Map<String, Set<String>>,
    groups: Map<String, Group>,
    reactions: Map<String, Set<String>>,
    dates: Map<String, String>,
}

/// A word of the lists; [`UNKNOWN`] for any other.
pub(super) type Id = u32;

const UNKNOWN: Id = Id::MAX;

/// A sentence as patterns see it.
pub(super) struct View<'a> {
    pub(super) sorts: &'a [Sort],
    pub(super) ids: &'a [Id],
    /// Is somebody's name (mentions included).
    pub(super) names: &'a [bool],
    pub(super) clause_start: &'a [bool],
    pub(super) sentence_start: &'a [bool],
    /// One longer than the words: nothing of the clause follows.
    pub(super) clause_end: &'a [bool],
}

/// All languages, and which of them (a bit each) a word tells.
#[derive(Default)]
struct Languages {
    all: Vec<Lexicon>,
    marks: Map<String, u8>,
}

fn languages() -> &'static Languages {
    static ALL: OnceLock<Languages> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut languages = Languages::default();
        for (n, file) in FILES.iter().enumerate() {
            // The files are part of the program, and a test reads them: they cannot be wrong at run time.
            let Ok(file) = toml::from_str::<File>(file) else { continue };
            for word in &file.marks {
                *languages.marks.entry(word.clone()).or_default() |= 1 << n;
            }
            languages.all.push(Lexicon::from_file(file));
        }
        languages
    })
}

/// English.
pub(super) fn english() -> &'static Lexicon {
    &languages().all[0]
}

/// The words of the language that a message is written in: the one that most of its small words belong to, English
/// where that is not clear. Quoted lines do not count.
pub(super) fn spoken(text: &str) -> &'static Lexicon {
    let languages = languages();
    let mut counts = [0_usize; FILES.len()];
    let mut low = String::new();
    let own = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    let words = own.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '-'));
    for word in words.filter(|word| !word.is_empty() && word.len() < 24).take(SAMPLE) {
        low.clear();
        low.extend(word.chars().flat_map(char::to_lowercase));
        if let Some(bits) = languages.marks.get(low.as_str()) {
            for (n, count) in counts.iter_mut().enumerate() {
                *count += usize::from(bits >> n & 1);
            }
        }
    }
    let best = (1..FILES.len()).rev().max_by_key(|n| counts[*n]).unwrap_or(0);
    languages.all.get(best).filter(|_| counts[best] > counts[0]).unwrap_or_else(english)
}

#[cfg(test)]
pub(super) fn fault() -> Option<String> {
    FILES.iter().find_map(|file| toml::from_str::<File>(file).err()).map(|error| error.to_string())
}

impl Lexicon {
    fn from_file(file: File) -> Self {
        let names: Map<&str, usize> =
            file.class.keys().enumerate().map(|(n, name)| (name.as_str(), n)).collect();
        let mut ids = Map::default();
        let classes: Vec<Set<Id>> = file
            .class
            .values()
            .map(|words| words.iter().map(|word| number(word, &mut ids)).collect())
            .collect();
        let groups = file
            .patterns
            .iter()
            .map(|(name, lines)| {
                let mut group = Group::default();
                for line in lines {
                    group.add(compile(line, &names, &mut ids), &classes);
                }
                (name.clone(), group)
            })
            .collect();
        let sets = |map: BTreeMap<String, Vec<String>>| -> Map<String, Set<String>> {
            map.into_iter().map(|(name, words)| (name, words.into_iter().collect())).collect()
        };
        Self {
            ids,
            classes,
            words: sets(file.words),
            groups,
            reactions: sets(file.reactions),
            dates: file.dates.into_iter().collect(),
        }
    }

    /// The number of `word`.
    pub(super) fn id(&self, word: &str) -> Id {
        self.ids.get(word).copied().unwrap_or(UNKNOWN)
    }

    /// Whether `word` is in the list `list`.
    pub(super) fn has(&self, list: &str, word: &str) -> bool {
        self.words.get(list).is_some_and(|words| words.contains(word))
    }

    /// The words of a list, in no order.
    pub(super) fn list(&self, list: &str) -> impl Iterator<Item = &str> {
        self.words.get(list).into_iter().flatten().map(String::as_str)
    }

    /// The tokens with the words of dates in those that `dates.rs` reads; the longest phrase first.
    pub(super) fn dated<'t>(&self, tokens: &'t [Token]) -> Cow<'t, [Token]> {
        if self.dates.is_empty() {
            return Cow::Borrowed(tokens);
        }
        let mut all = Vec::with_capacity(tokens.len());
        let mut n = 0;
        while n < tokens.len() {
            let phrase = (1..=LONGEST_DATE.min(tokens.len() - n)).rev().find_map(|length| {
                let row: Vec<&str> =
                    tokens[n..n + length].iter().map(|token| token.low.as_str()).collect();
                self.dates.get(&row.join(" ")).map(|words| (length, words))
            });
            let token = &tokens[n];
            let Some((length, words)) = phrase else {
                // "5. März"
                if token.sort != Sort::Mark('.') {
                    all.push(token.clone());
                }
                n += 1;
                continue;
            };
            all.extend(words.split(' ').map(|word| Token {
                sort: Sort::Word,
                span: token.span.clone(),
                low: word.to_owned(),
            }));
            n += length;
        }
        Cow::Owned(all)
    }

    /// Whether a reaction is in the list `list`.
    pub(super) fn reacts(&self, list: &str, emoji: &str) -> bool {
        self.reactions.get(list).is_some_and(|names| names.contains(emoji))
    }

    /// Every match of a group, the longest at each place, in order. A match may be empty of tokens: then it is left out.
    pub(super) fn find(&self, group: &str, view: &View<'_>) -> Vec<Range<usize>> {
        let Some(group) = self.groups.get(group) else { return Vec::new() };
        let mut found = Vec::new();
        for at in 0..view.ids.len() {
            let listed = group.by_word.get(&view.ids[at]).map_or(&[][..], Vec::as_slice);
            let end = listed
                .iter()
                .chain(&group.rest)
                .filter_map(|n| self.reach(&group.patterns[*n], view, at))
                .max();
            if let Some(end) = end.filter(|end| *end > at) {
                found.push(at..end);
            }
        }
        found
    }

    /// Where a match that begins at `at` ends.
    fn reach(&self, elements: &[Element], view: &View<'_>, at: usize) -> Option<usize> {
        let Some((element, rest)) = elements.split_first() else { return Some(at) };
        match element {
            Element::ClauseStart => {
                view.clause_start.get(at).copied().unwrap_or(false).then_some(())?;
                self.reach(rest, view, at)
            }
            Element::SentenceStart => {
                view.sentence_start.get(at).copied().unwrap_or(false).then_some(())?;
                self.reach(rest, view, at)
            }
            Element::Gap if rest.is_empty() => {
                (at..=view.ids.len()).find(|end| view.clause_end[*end])
            }
            Element::Gap => {
                let most = (at + GAP).min(view.ids.len());
                (at..=most).find_map(|start| self.reach(rest, view, start))
            }
            Element::One { any, optional } => {
                let taken = any.iter().find_map(|atom| {
                    let next = self.step(atom, view, at)?;
                    self.reach(rest, view, next)
                });
                taken.or_else(|| optional.then(|| self.reach(rest, view, at)).flatten())
            }
        }
    }

    fn step(&self, atom: &Atom, view: &View<'_>, at: usize) -> Option<usize> {
        if let Atom::End = atom {
            return view.clause_end[at].then_some(at);
        }
        if let Atom::Phrase(row) = atom {
            return row.iter().try_fold(at, |at, atom| self.step(atom, view, at));
        }
        let sort = view.sorts.get(at)?;
        let word = view.ids[at];
        let fits = match atom {
            Atom::Word(wanted) => *wanted == word,
            Atom::Class(class) => self.classes[*class].contains(&word),
            Atom::Name => view.names[at],
            Atom::Code => *sort == Sort::Code,
            Atom::Link => *sort == Sort::Link,
            Atom::Number => *sort == Sort::Number,
            Atom::End | Atom::Phrase(_) => false,
        };
        fits.then_some(at + 1)
    }
}

impl Group {
    fn add(&mut self, pattern: Vec<Element>, classes: &[Set<Id>]) {
        let n = self.patterns.len();
        let mut first = Set::default();
        if begins(&pattern, classes, &mut first) {
            for word in first {
                self.by_word.entry(word).or_default().push(n);
            }
        } else {
            self.rest.push(n);
        }
        self.patterns.push(pattern);
    }
}

/// All words that a match can begin with; `false` when it can begin with something else.
fn begins(pattern: &[Element], classes: &[Set<Id>], into: &mut Set<Id>) -> bool {
    for element in pattern {
        match element {
            Element::ClauseStart | Element::SentenceStart => {}
            Element::Gap => return false,
            Element::One { any, optional } => {
                for atom in any {
                    let atom = match atom {
                        Atom::Phrase(row) => row.first().unwrap_or(atom),
                        _ => atom,
                    };
                    match atom {
                        Atom::Word(word) => {
                            into.insert(*word);
                        }
                        Atom::Class(class) => into.extend(&classes[*class]),
                        _ => return false,
                    }
                }
                if !optional {
                    return true;
                }
            }
        }
    }
    false
}

/// The number of `word`, a new one where it has none yet.
fn number(word: &str, ids: &mut Map<String, Id>) -> Id {
    let next = Id::try_from(ids.len()).unwrap_or(UNKNOWN - 1);
    *ids.entry(word.to_owned()).or_insert(next)
}

fn compile(line: &str, classes: &Map<&str, usize>, ids: &mut Map<String, Id>) -> Vec<Element> {
    line.split_whitespace()
        .map(|part| match part {
            "^" => Element::ClauseStart,
            "^^" => Element::SentenceStart,
            ".." => Element::Gap,
            _ => {
                let (part, optional) = match part.strip_suffix('?') {
                    Some(part) if !part.is_empty() => (part, true),
                    _ => (part, false),
                };
                let any = part.split('|').map(|word| atom(word, classes, ids)).collect();
                Element::One { any, optional }
            }
        })
        .collect()
}

fn atom(word: &str, classes: &Map<&str, usize>, ids: &mut Map<String, Id>) -> Atom {
    if word.contains('_') && !word.starts_with('<') {
        return Atom::Phrase(word.split('_').map(|part| atom(part, classes, ids)).collect());
    }
    match word {
        "@" => Atom::Name,
        "`" => Atom::Code,
        "~" => Atom::Link,
        "#" => Atom::Number,
        "$" => Atom::End,
        _ => match word
            .strip_prefix('<')
            .and_then(|name| name.strip_suffix('>'))
            .and_then(|name| classes.get(name))
        {
            Some(class) => Atom::Class(*class),
            None => Atom::Word(number(word, ids)),
        },
    }
}
