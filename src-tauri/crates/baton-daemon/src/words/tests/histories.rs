//! The case files of all families, told in words for everybody in them: a person reads every sentence of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use baton_turns::cases::{Case, read};
use baton_turns::{Explanation, Situation, explain};

use super::*;
use crate::words::why::{self, Telling};

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/turns");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml"))
        .collect();
    files.sort();
    let cases = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        read(&std::fs::read_to_string(path).unwrap(), &name).unwrap()
    };
    files.iter().flat_map(cases).collect()
}

/// Everybody by their handle with a capital, the viewer as "you".
fn names_of(case: &Case, viewer: &Handle) -> Names {
    let person = |handle: &Handle| {
        let mut name = handle.to_string();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let nature = case.cast.nature.get(handle).copied().unwrap_or_default();
        (handle.clone(), PersonRecord { handle: handle.clone(), name: Some(name), nature })
    };
    let mut who: Vec<Handle> = case.events.iter().map(|event| event.who.clone()).collect();
    who.extend(case.cast.nature.keys().chain(case.cast.same.keys()).cloned());
    who.extend(case.expect.keys().chain([&case.item.owner]).cloned());
    // Those who are only asked, and take no part.
    who.extend(["ana", "ben", "cho", "dia", "eli", "fay", "gus", "hal"].map(Handle::from));
    Names {
        me: Some(case.cast.person(viewer).clone()),
        tool: "The tool".into(),
        people: who.iter().map(person).collect::<BTreeMap<_, _>>(),
        teams: case.cast.teams.keys().cloned().collect(),
    }
}

/// `text` without what others wrote.
fn own_words(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '“' => {
                depth += 1;
                out.push('…');
            }
            '”' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn reads_well(case: &Case, words: &str) -> bool {
    let words = own_words(words);
    // An id of the case files may hold one, a sentence of ours never.
    let named = case.cast.nature.keys().chain(case.cast.same.keys());
    let named = named.chain(case.cast.teams.keys()).any(|who| who.as_str().contains('_'));
    words.ends_with('.')
        && !words.contains('!')
        && !words.contains("  ")
        && (named || !words.contains('_'))
        && words.chars().next().is_some_and(|first| !first.is_lowercase())
}

#[test]
fn every_history_is_told_in_sentences() {
    let print = std::env::var_os("BATON_TELL").is_some();
    let (mut looks, mut general, mut odd) = (0, 0, Vec::new());
    for case in cases() {
        for viewer in case.expect.keys() {
            let told: Explanation = explain(&Situation {
                item: &case.item,
                events: &case.events,
                cast: &case.cast,
                overrides: &case.overrides,
                viewer,
                now: case.now,
            });
            let names = names_of(&case, viewer);
            let when = When { now: case.now, ..when() };
            let telling = Telling { item: &case.item, told: &told, names: &names, when: &when };
            let sentence = why::sentence(&telling);
            let mut all = vec![sentence.clone()];
            all.extend(why::rule_words(&told.verdict));
            all.extend(why::since_words(&telling));
            all.extend(why::dropped(&telling));
            let ways = why::would_change(&telling);
            assert!(!ways.is_empty(), "{}", case.name);
            all.extend(ways);
            if print {
                println!(
                    "== {} for {viewer}: {:?}\n   {}",
                    case.name,
                    told.verdict.lane,
                    all.join("\n   ")
                );
            }
            let bad = all.into_iter().filter(|words| !reads_well(&case, words));
            odd.extend(bad.map(|words| format!("{}: {words}", case.name)));
            looks += 1;
            general += usize::from(sentence.starts_with("Nothing in it asks you for anything now"));
        }
    }
    assert!(looks > 500, "{looks}");
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(general * 100 <= looks, "{general} of {looks} are told only that nothing asks");
}
