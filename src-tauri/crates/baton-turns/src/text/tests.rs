//! The reader on a corpus of messages (`asks.txt`, `answers.txt`, a pair a language), on addresses and dates, and on anything at all.

use baton_model::{Handle, Timestamp};
use proptest::prelude::*;

use super::{ClosingWord, Context, Place, Reading, read};

const CORPUS: [(&str, &str); 6] = [
    ("asks.txt", include_str!("asks.txt")),
    ("answers.txt", include_str!("answers.txt")),
    ("es_asks.txt", include_str!("es_asks.txt")),
    ("es_answers.txt", include_str!("es_answers.txt")),
    ("fr_asks.txt", include_str!("fr_asks.txt")),
    ("fr_answers.txt", include_str!("fr_answers.txt")),
];
const ADDRESSED: &str = include_str!("addressed.txt");
const DATES: [(&str, &str); 3] = [
    ("dates.txt", include_str!("dates.txt")),
    ("es_dates.txt", include_str!("es_dates.txt")),
    ("fr_dates.txt", include_str!("fr_dates.txt")),
];

/// 2026-03-02 is a Monday.
const MONDAY: &str = "2026-03-02T09:00:00Z";

fn known(name: &str) -> Option<Handle> {
    let bare = name.trim_start_matches('@').to_lowercase();
    ["ana", "ben", "cho", "dia", "eli", "platform", "ana-ops"]
        .contains(&bare.as_str())
        .then(|| Handle::from(bare))
}

fn at(text: &str, moment: &str) -> Reading {
    let at: Timestamp = moment.parse().expect("an instant");
    read(text, &Context { at, zone: None, known: &known, answering: false })
}

fn lines(data: &str) -> impl Iterator<Item = (usize, &str)> {
    data.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// What a message does, in the words of the corpus.
fn acts(reading: &Reading) -> Vec<&'static str> {
    let mut all = Vec::new();
    let best = reading.asking().map(|asking| asking.confidence).max();
    match best {
        Some(90) => all.push("ask"),
        Some(70) => all.push("wish"),
        Some(_) => all.push("statement"),
        None => {}
    }
    if reading.commits().is_some() {
        all.push("commit");
    }
    if let Some(closing) = reading.closes() {
        all.push(match closing.word {
            ClosingWord::Done => "done",
            ClosingWord::Thanks => "thanks",
            ClosingWord::Moot => "moot",
        });
    }
    if reading.informs() {
        all.push("inform");
    }
    if reading.assents() {
        all.push("assent");
    }
    if reading.optional() {
        all.push("optional");
    }
    if reading.praise() {
        all.push("praise");
    }
    if reading.rereview() {
        all.push("rereview");
    }
    if reading.asking().any(|asking| asking.request) {
        all.push("request");
    }
    if reading.asking().any(|asking| asking.yes_no) {
        all.push("yes_no");
    }
    if reading.asking().any(|asking| asking.chase) {
        all.push("chase");
    }
    if reading.delivers() {
        all.push("delivers");
    }
    if reading.hands_over() {
        all.push("handover");
    }
    all
}

/// Sections `== ask !commit`: each word must be among the acts, each with `!` must not.
#[test]
fn the_corpus_reads_as_people_read_it() {
    let mut wanted: Vec<&str> = Vec::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    let all = CORPUS.iter().flat_map(|(file, data)| lines(data).map(move |line| (file, line)));
    for (file, (n, line)) in all {
        if let Some(head) = line.strip_prefix("== ") {
            wanted = head.split_whitespace().collect();
            continue;
        }
        count += 1;
        let text = line.replace("\\n", "\n");
        let got = acts(&at(&text, MONDAY));
        let good = wanted.iter().all(|word| match word.strip_prefix('!') {
            Some(word) => !got.contains(&word),
            None => got.contains(word),
        });
        if !good {
            wrong.push(format!("{file} {n}: {line:?}\n    wanted {wanted:?}, got {got:?}"));
        }
    }
    assert!(count > 900, "only {count} texts");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

/// `names | text`: for each asking the names, askings separated by `;`. `-`: nobody; `none`: nothing asks.
#[test]
fn it_asks_those_who_are_spoken_to() {
    let mut wrong = Vec::new();
    for (n, line) in lines(ADDRESSED) {
        let (names, text) = line.split_once(" | ").expect("names | text");
        let text = text.replace("\\n", "\n");
        let reading = at(&text, MONDAY);
        let got: Vec<String> = reading
            .asking()
            .map(|asking| {
                let mut names: Vec<&str> = asking.named.iter().map(Handle::as_str).collect();
                if asking.everyone {
                    names.push("everyone");
                }
                if names.is_empty() { "-".to_owned() } else { names.join(" ") }
            })
            .collect();
        let got = if got.is_empty() { "none".to_owned() } else { got.join("; ") };
        if got != names {
            wrong.push(format!("{n}: {text:?}\n    wanted {names}, got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// `written | due | text`: the date of the promise, of the request or of being back; `-`: none.
#[test]
fn dates_are_resolved_from_the_moment_of_writing() {
    let mut wrong = Vec::new();
    let all = DATES.iter().flat_map(|(file, data)| lines(data).map(move |line| (file, line)));
    for (file, (n, line)) in all {
        let mut parts = line.splitn(3, " | ");
        let (written, due, text) = (
            parts.next().expect("written"),
            parts.next().expect("due"),
            parts.next().expect("text"),
        );
        let reading = at(text, written);
        let got = reading
            .commits()
            .and_then(|commitment| commitment.due)
            .or_else(|| reading.asking().find_map(|asking| asking.due))
            .or_else(|| reading.away_until());
        let got = got.map_or("-".to_owned(), |at| at.to_string());
        if got != due {
            wrong.push(format!("{file} {n}: {text:?}\n    wanted {due}, got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A short message may tell nothing, and is read in English then.
#[test]
fn french_is_told_from_the_others() {
    const ENGLISH: usize = 0;
    const FRENCH: usize = 3;
    let mut wrong = Vec::new();
    let mut french = 0;
    for (file, data) in CORPUS {
        for (n, line) in lines(data).filter(|(_, line)| !line.starts_with("== ")) {
            let text = line.replace("\\n", "\n").to_ascii_lowercase();
            let place = super::words::place_of(&text);
            let good = match place {
                Some(FRENCH) => file.starts_with("fr_"),
                Some(ENGLISH) => true,
                _ => !file.starts_with("fr_"),
            };
            french += usize::from(place == Some(FRENCH));
            if !good {
                wrong.push(format!("{file} {n}: {line:?} is {place:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(french > 400, "only {french}");
}

#[test]
fn the_word_lists_are_well_formed() {
    assert_eq!(super::words::fault(), None);
}

#[test]
fn the_writers_zone_decides_what_a_day_is() {
    let zone = jiff::tz::TimeZone::get("Asia/Tokyo").expect("zones are built in or on the system");
    let at: Timestamp = "2026-03-02T20:00:00Z".parse().expect("an instant");
    let context = Context { at, zone: Some(&zone), known: &known, answering: false };
    let reading = read("will do it today", &context);
    // It is 05:00 of the 3rd in Tokyo; 17:00 there is 08:00 UTC.
    let due = reading.commits().and_then(|commitment| commitment.due);
    assert_eq!(due, Some("2026-03-03T08:00:00Z".parse().expect("an instant")));
}

#[test]
fn an_imperative_of_one_who_answers_is_the_answer() {
    let at: Timestamp = MONDAY.parse().expect("an instant");
    let text = "check the env file, last block";
    let asked = read(text, &Context { at, zone: None, known: &known, answering: false });
    let answer = read(text, &Context { at, zone: None, known: &known, answering: true });
    assert!(asked.asks());
    assert!(!answer.asks() && answer.informs());
}

#[test]
fn a_mention_knows_its_place() {
    let place = |text: &str, name: &str| {
        let reading = at(text, MONDAY);
        let found =
            reading.mentions.iter().find(|m| m.who.as_ref().is_some_and(|w| w.as_str() == name));
        found.map(|mention| mention.place)
    };
    assert_eq!(place("@ana the build is red", "ana"), Some(Place::Start));
    assert_eq!(place("could @ana check?", "ana"), Some(Place::AskingSentence));
    assert_eq!(place("it is out. cc @ana @cho", "cho"), Some(Place::Cc));
    assert_eq!(place("big thanks to @ana, @cho and @dia", "dia"), Some(Place::List));
    assert_eq!(place("> @ana can you?\nrebuilt since", "ana"), Some(Place::Quote));
    assert_eq!(place("seen with @ana yesterday", "ana"), Some(Place::Elsewhere));
}

#[test]
fn a_megabyte_is_read_at_once() {
    for piece in [
        "a",
        "@ana ",
        "can you ",
        "? ",
        "`",
        "> x\n",
        "i'll do it. ",
        "please ",
        "((",
        "\n",
        "thanks, ",
        "😀",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let reading = at(&text, MONDAY);
        assert!(reading.acts.len() <= text.len());
    }
}

fn sound(text: &str) {
    let reading = at(text, MONDAY);
    assert_eq!(reading, at(text, MONDAY), "twice the same");
    for span in reading.spans() {
        assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
    }
}

/// Rows of words that the lists know, names, marks and letters of other scripts.
fn babble() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "can",
        "you",
        "@ana",
        "@here",
        "?",
        ".",
        ",",
        "\n",
        "\n\n",
        "> ",
        "`",
        "```",
        "please",
        "i'll",
        "thanks",
        "done",
        "never mind",
        "on",
        "friday",
        "by",
        "5pm",
        "2026-03-05",
        "march",
        "5",
        "the",
        "is",
        "what",
        "cc",
        "Ana",
        "é",
        "你好",
        "👍",
        ":+1:",
        "https://x.y/?a=b",
        "a@b.c",
        "’s",
        "r?",
        "in",
        "2",
        "weeks",
        "until",
        "9",
        "-",
        "(",
        ")",
        "’",
        "İ",
        "ß",
        "-- ",
        "On x wrote:",
        "or",
        "and",
        "if",
        "…",
        "<!--",
        "-->",
        "3–5",
        "@",
        "@-",
        "99999999999",
    ]);
    prop::collection::vec((word, prop::sample::select(vec!["", " ", "  "])), 0..40)
        .prop_map(|all| all.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

proptest! {
    #[test]
    fn whatever_is_written_is_read(text in "\\PC{0,200}") {
        sound(&text);
    }

    #[test]
    fn whatever_is_babbled_is_read(text in babble()) {
        sound(&text);
    }

    #[test]
    fn a_quote_never_asks(text in "[a-z@ ?]{0,60}") {
        let line = format!("> {text}");
        prop_assert!(!at(&line, MONDAY).asks());
        let quoted = format!("```\n{text}\n```");
        prop_assert!(!at(&quoted, MONDAY).asks());
    }
}
