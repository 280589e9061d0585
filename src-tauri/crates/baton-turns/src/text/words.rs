//! The word lists of a language, and which language a message is written in.
//!
//! Data rather than code, so that a language is a file and a phrase is a line. Every word of the lists has a number, and
//! a bit a list that it is on; a token is looked up once and then only compared by these.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::hash::{Map, Table};
use super::pattern::{Group, Patterns};
use super::token::{Sort, Token};

/// English first: it is read where no other language has more of its words.
const FILES: [&str; 4] = [
    include_str!("../../words/en.toml"),
    include_str!("../../words/de.toml"),
    include_str!("../../words/es.toml"),
    include_str!("../../words/fr.toml"),
];

/// Lists that every language has, beside its own words in them.
const EVERY: &str = include_str!("../../words/every.toml");

/// So many words tell the language.
const SAMPLE: usize = 400;

/// A word of this length or longer tells no language.
const LONG: usize = 24;

/// The longest phrase of a date, in words.
const LONGEST_DATE: usize = 5;

/// A list of words; its name in the word files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum List {
    About,
    AfterName,
    Alternatives,
    AsksName,
    Auxiliary,
    BeforeName,
    Cc,
    ClauseJoins,
    Clitics,
    Conditional,
    Contrary,
    CoreJoins,
    DateStart,
    Elided,
    Everybody,
    Filler,
    ForInformation,
    Greetings,
    GreetsName,
    Headers,
    Information,
    Joins,
    LeadJoins,
    Meant,
    Months,
    Negation,
    NoObject,
    Openers,
    OpenersOfQuestionWords,
    Own,
    Polite,
    QuestionStart,
    Reason,
    Refusal,
    SecondPerson,
    SelfAnswer,
    SentFrom,
    Signoff,
    Tells,
    ThanksTo,
    Told,
    TurnJoins,
    Weightless,
    WhYesNo,
    Wrote,
}

/// The lists that a word is on, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lists(u64);

impl Lists {
    pub(super) fn has(self, list: List) -> bool {
        self.0 >> list as u64 & 1 == 1
    }

    pub(super) fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// See [`Marks`].
    #[serde(rename = "marks")]
    _marks: IgnoredAny,
    /// Words of dates, in those that `dates` reads.
    #[serde(default)]
    dates: BTreeMap<String, String>,
    /// Words with accents are read without them too, where no word of the lists is written so.
    #[serde(default)]
    accents_left_out: bool,
    class: BTreeMap<String, Vec<String>>,
    words: BTreeMap<List, Vec<String>>,
    patterns: BTreeMap<Group, Vec<String>>,
    #[serde(default)]
    reactions: BTreeMap<String, BTreeSet<String>>,
}

/// A word of the lists; [`UNKNOWN`] for any other.
pub(super) type Id = u32;

pub(super) const UNKNOWN: Id = Id::MAX;

/// The numbers of words.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// By [`packed`]: compared in one step.
    short: Map<u64, Id>,
    long: Map<String, Id>,
}

impl Ids {
    /// The number of `word`, a new one where it has none yet.
    pub(super) fn number(&mut self, word: &str) -> Id {
        let next = Id::try_from(self.len()).unwrap_or(UNKNOWN - 1);
        match packed(word) {
            Some(number) => *self.short.entry(number).or_insert(next),
            None => *self.long.entry(word.to_owned()).or_insert(next),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    /// A word without its accents is the same word, where it is no other.
    fn leave_accents_out(&mut self) {
        let long = self.long.iter().map(|(word, id)| (bare(word), *id));
        let short = self.short.iter().map(|(number, id)| {
            // Without the count of its bytes: see `packed`.
            let all = (number >> 8).to_be_bytes();
            let bytes: Vec<u8> = all.into_iter().skip_while(|byte| *byte == 0).collect();
            (str::from_utf8(&bytes).ok().and_then(bare), *id)
        });
        let mut others: Vec<(String, Id)> =
            long.chain(short).filter_map(|(word, id)| Some((word?, id))).collect();
        others.sort_unstable();
        for (word, id) in others {
            match packed(&word) {
                Some(number) => self.short.entry(number).or_insert(id),
                None => self.long.entry(word).or_insert(id),
            };
        }
    }
}

/// `word` without its accents; `None` where it has none.
fn bare(word: &str) -> Option<String> {
    let without = |c| match c {
        'á' | 'à' | 'â' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'î' | 'ï' => 'i',
        'ó' | 'ô' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    (!word.is_ascii()).then(|| word.chars().map(without).collect())
}

/// The words of a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    short: Table<(Id, Lists)>,
    long: Map<String, (Id, Lists)>,
    /// As written, for lists of phrases; by list.
    written: Vec<Vec<String>>,
    /// What a line with a phrase of [`List::Wrote`] ends with, and one with [`List::SentFrom`] begins with.
    pub(super) ends_wrote: Bytes,
    pub(super) starts_sent: Bytes,
    pub(super) patterns: Patterns,
    reactions: BTreeMap<String, BTreeSet<String>>,
    dates: BTreeMap<String, String>,
    /// It writes words together that are to be read one by one ("l'as-tu").
    pub(super) joins_words: bool,
}

/// A set of ASCII bytes; all others count as in it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Bytes(u128);

impl Bytes {
    fn of(phrases: &[String], one: impl Fn(&[u8]) -> Option<&u8>) -> Self {
        let bytes = phrases.iter().filter_map(|phrase| one(phrase.as_bytes()));
        Self(bytes.filter(|byte| byte.is_ascii()).fold(0, |set, byte| set | 1 << *byte))
    }

    /// `byte` in lower case may be in it.
    pub(super) fn may_have(self, byte: u8) -> bool {
        !byte.is_ascii() || self.0 >> byte.to_ascii_lowercase() & 1 == 1
    }
}

/// Which languages a word tells.
struct Languages {
    /// Short words by their bytes as one number, which is compared in one step.
    short: Table<Tally>,
    long: Map<String, Tally>,
    /// A bit for each [`shape`] that telling words have. Most other words are told apart by it.
    shapes: [u64; SHAPES / 64],
}

/// How many shapes there are.
const SHAPES: usize = 4096;

/// First letter, last letter and length of a word that is not empty, as far as twelve bits hold them.
fn shape(word: &[u8]) -> usize {
    let letter = |byte: u8| usize::from(byte & 31);
    let length = word.len();
    letter(word[0]) << 7 | letter(word[length - 1]) << 2 | length & 3
}

/// How many words told each language, sixteen bits each: counted in one step.
type Tally = u64;

fn told(tally: Tally, language: usize) -> u64 {
    tally >> (16 * language) & 0xffff
}

impl Languages {
    fn may_tell(&self, word: &[u8]) -> bool {
        let shape = shape(word);
        self.shapes[shape / 64] >> (shape % 64) & 1 == 1
    }
}

#[derive(Deserialize)]
struct Marks {
    /// Words that tell the language.
    marks: Vec<String>,
}

// The files are part of the program, and a test reads them: they cannot be wrong at run time.
fn languages() -> &'static Languages {
    static ALL: OnceLock<Languages> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut short: Map<u64, Tally> = Map::default();
        let mut long: Map<String, Tally> = Map::default();
        let mut shapes = [0; SHAPES / 64];
        for (n, file) in FILES.iter().enumerate() {
            let marks = toml::from_str::<Marks>(file).map(|file| file.marks).unwrap_or_default();
            for word in marks {
                let shape = shape(word.as_bytes());
                shapes[shape / 64] |= 1 << (shape % 64);
                *match packed(&word) {
                    Some(number) => short.entry(number).or_default(),
                    None => long.entry(word).or_default(),
                } |= 1 << (16 * n);
            }
        }
        Languages { short: short.into_iter().collect(), long, shapes }
    })
}

/// The words of the language at this place among the [`FILES`]. One that nobody writes in takes no memory.
fn lexicon(place: usize) -> &'static Lexicon {
    static READ: [OnceLock<Lexicon>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
    READ[place]
        .get_or_init(|| toml::from_str(FILES[place]).map(Lexicon::from_file).unwrap_or_default())
}

/// English.
pub(super) fn english() -> &'static Lexicon {
    lexicon(0)
}

/// The words of the language that a message is written in: the one that most of its small words belong to, English
/// where that is not clear. Quoted lines do not count. `low`: the text, its ASCII letters in lower case.
pub(super) fn spoken(low: &str) -> &'static Lexicon {
    let mut count = Count { languages: languages(), tally: 0, left: SAMPLE };
    let ascii = low.is_ascii();
    if ascii && memchr::memchr(b'>', low.as_bytes()).is_none() {
        count.ascii(low.as_bytes());
        return count.language();
    }
    for line in low.lines() {
        if count.left == 0 {
            break;
        }
        if line.trim_start().starts_with('>') {
            continue;
        }
        if ascii || line.is_ascii() {
            count.ascii(line.as_bytes());
        } else {
            count.other(line);
        }
    }
    count.language()
}

/// A word of so many bytes fits into a number with its length.
const SHORT: usize = 7;

/// The bytes of a short word and their count, as a number.
fn packed(word: &str) -> Option<u64> {
    packed_at(word.as_bytes(), 0, word.len())
}

/// The same of `bytes[from..to]`: read in one step where enough stands behind it.
pub(super) fn packed_at(bytes: &[u8], from: usize, to: usize) -> Option<u64> {
    let length = to - from;
    if length > SHORT {
        return None;
    }
    let number = match bytes[from..].first_chunk::<8>() {
        // Twice, for a shift by all bits of an empty word is none.
        Some(eight) => u64::from_be_bytes(*eight) >> 8 >> (8 * (SHORT - length)),
        None => bytes[from..to].iter().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    };
    Some(number << 8 | length as u64)
}

/// Bytes that words are made of, for telling a language.
const IN_WORDS: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        all[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-';
        byte += 1;
    }
    all
};

/// The words of each language in a message so far.
struct Count {
    languages: &'static Languages,
    tally: Tally,
    /// So many more words are looked at.
    left: usize,
}

impl Count {
    fn language(&self) -> &'static Lexicon {
        let counts = |language| told(self.tally, language);
        let best = (1..FILES.len()).rev().max_by_key(|n| counts(*n)).unwrap_or(0);
        lexicon(if counts(best) > counts(0) { best } else { 0 })
    }

    fn ascii(&mut self, line: &[u8]) {
        let mut from = 0;
        while from < line.len() && self.left > 0 {
            let rest = line[from..].iter();
            let end = from + rest.take_while(|byte| IN_WORDS[usize::from(**byte)]).count();
            if end > from {
                // Most words that tell no language are passed here.
                match self.languages.may_tell(&line[from..end]) {
                    true => self.word(line, from, end),
                    false => self.left -= usize::from(end - from < LONG),
                }
                // "c'est", "j'y"
                if end - from == 1 && line.get(end) == Some(&b'\'') {
                    self.word(line, from, end + 1);
                }
            }
            from = end + 1;
        }
    }

    fn other(&mut self, line: &str) {
        for word in line.split(|c: char| !c.is_alphanumeric() && c != '-') {
            if !word.is_empty() {
                let low = word.to_lowercase();
                self.word(low.as_bytes(), 0, low.len());
            }
        }
        for (at, _) in line.match_indices(['\'', '’']) {
            let mut before = line[..at].chars().rev();
            if let Some(letter) = before.next().filter(char::is_ascii_lowercase)
                && !before.next().is_some_and(char::is_alphanumeric)
            {
                let elided = format!("{letter}'");
                self.word(elided.as_bytes(), 0, elided.len());
            }
        }
    }

    /// Counts the word `bytes[from..to]`, which is not empty.
    fn word(&mut self, bytes: &[u8], from: usize, to: usize) {
        if to - from >= LONG || self.left == 0 {
            return;
        }
        self.left -= 1;
        if !self.languages.may_tell(&bytes[from..to]) {
            return;
        }
        let told = match packed_at(bytes, from, to) {
            Some(number) => self.languages.short.get(number),
            None => {
                let word = str::from_utf8(&bytes[from..to]).ok();
                word.and_then(|word| self.languages.long.get(word)).copied()
            }
        };
        self.tally += told.unwrap_or(0);
    }
}

/// The place of the language of a message among the [`FILES`].
#[cfg(test)]
pub(super) fn place_of(low: &str) -> Option<usize> {
    let spoken = spoken(low);
    (0..FILES.len()).find(|place| std::ptr::eq(lexicon(*place), spoken))
}

#[cfg(test)]
pub(super) fn fault() -> Option<String> {
    let wrong = FILES.iter().find_map(|file| toml::from_str::<File>(file).err());
    let every = toml::from_str::<BTreeMap<List, Vec<String>>>(EVERY).err();
    wrong.or(every).map(|error| error.to_string())
}

impl Lexicon {
    fn from_file(file: File) -> Self {
        let mut ids = Ids::default();
        let every: BTreeMap<List, Vec<String>> = toml::from_str(EVERY).unwrap_or_default();
        let mut lists: Vec<Lists> = Vec::new();
        for (list, words) in every.iter().chain(&file.words) {
            for word in words {
                let id = ids.number(word) as usize;
                if lists.len() <= id {
                    lists.resize(id + 1, Lists::default());
                }
                lists[id].0 |= 1 << *list as u64;
            }
        }
        let patterns = Patterns::compile(&file.patterns, &file.class, &mut ids);
        lists.resize(ids.len(), Lists::default());
        let mut dates = file.dates;
        if file.accents_left_out {
            ids.leave_accents_out();
            let bare: Vec<_> =
                dates.iter().filter_map(|(said, date)| Some((bare(said)?, date.clone()))).collect();
            for (said, date) in bare {
                dates.entry(said).or_insert(date);
            }
        }
        let joins_words = file.words.contains_key(&List::Elided);
        let mut written = vec![Vec::new(); List::Wrote as usize + 1];
        for (list, words) in every.into_iter().chain(file.words) {
            written[list as usize] = words;
        }
        let known = |id: Id| (id, lists[id as usize]);
        Self {
            short: ids.short.into_iter().map(|(number, id)| (number, known(id))).collect(),
            long: ids.long.into_iter().map(|(word, id)| (word, known(id))).collect(),
            ends_wrote: Bytes::of(&written[List::Wrote as usize], |bytes| bytes.last()),
            starts_sent: Bytes::of(&written[List::SentFrom as usize], |bytes| bytes.first()),
            written,
            patterns,
            reactions: file.reactions,
            dates,
            joins_words,
        }
    }

    /// The number of `word`, and the lists that it is on.
    pub(super) fn look_up(&self, word: &str) -> (Id, Lists) {
        self.look_up_at(word, 0, word.len())
    }

    /// The same of `low[from..to]`.
    pub(super) fn look_up_at(&self, low: &str, from: usize, to: usize) -> (Id, Lists) {
        let known = match packed_at(low.as_bytes(), from, to) {
            Some(number) => self.short.get(number),
            None => self.long.get(&low[from..to]).copied(),
        };
        known.unwrap_or((UNKNOWN, Lists::default()))
    }

    /// The words and phrases of a list, as they are written there.
    pub(super) fn list(&self, list: List) -> &[String] {
        self.written.get(list as usize).map_or(&[], Vec::as_slice)
    }

    /// The tokens with the words of dates in those that `dates` reads; the longest phrase first.
    pub(super) fn dated<'a, 't>(&self, tokens: &'a [Token<'t>]) -> Cow<'a, [Token<'t>]> {
        if self.dates.is_empty() {
            return Cow::Borrowed(tokens);
        }
        let mut all = Vec::with_capacity(tokens.len());
        let mut n = 0;
        while n < tokens.len() {
            let phrase = (1..=LONGEST_DATE.min(tokens.len() - n)).rev().find_map(|length| {
                let row: Vec<&str> = tokens[n..n + length].iter().map(Token::low).collect();
                if let Some(words) = self.dates.get(&row.join(" ")) {
                    return Some((length, Cow::Borrowed(words.as_str())));
                }
                // "para el 18"
                let (last, before) = row.split_last()?;
                let day = last.parse::<u8>().ok().filter(|day| (1..=31).contains(day))?;
                let words = self.dates.get(&format!("{} #", before.join(" ")))?;
                Some((length, Cow::Owned(words.replace('#', &day.to_string()))))
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
            all.extend(words.split(' ').map(|word| {
                let number = word.starts_with(|c: char| c.is_ascii_digit());
                let sort = if number { Sort::Number } else { Sort::Word };
                Token::new(sort, token.span.clone(), Cow::Owned(word.to_owned()), self)
            }));
            n += length;
        }
        Cow::Owned(all)
    }

    /// Whether a reaction is in the list `list`.
    pub(super) fn reacts(&self, list: &str, emoji: &str) -> bool {
        self.reactions.get(list).is_some_and(|names| names.contains(emoji))
    }
}
