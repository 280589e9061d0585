//! Every case file, explained for every viewer: never without a reason, and nothing said that is not there.

use std::collections::BTreeMap;

use baton_model::{Handle, Lane};

use super::{Explanation, Fate, Why, explain};
use crate::Situation;
use crate::cases::{Case, published};

fn told(case: &Case, viewer: &Handle) -> Explanation {
    explain(&Situation {
        item: &case.item,
        events: &case.events,
        cast: &case.cast,
        overrides: &case.overrides,
        viewer,
        now: case.now,
    })
}

/// Something in it says more than that nothing asks.
fn is_specific(told: &Explanation) -> bool {
    told.bar.is_some()
        || told.fates.iter().any(|fate| *fate != Fate::Stands)
        || !told.beside.is_empty()
        || told.heard.iter().any(|heard| !matches!(heard.why, Why::Label))
}

#[test]
fn says_what_the_verdict_says_and_names_what_happened() {
    let mut looks = 0;
    for case in published::all() {
        for viewer in case.expect.keys() {
            let told = told(&case, viewer);
            assert_eq!(told.verdict, case.verdict(viewer), "{}", case.name);
            if told.bar.is_none() {
                assert_eq!(told.fates.len(), told.verdict.asks.len(), "{}", case.name);
            }
            let ended = told.fates.iter().filter_map(|fate| match fate {
                Fate::Ended { by: Some(by), .. } => Some(by),
                _ => None,
            });
            let named = told.heard.iter().map(|heard| &heard.evidence).chain(ended);
            for evidence in named {
                let exists = case.events.iter().any(|event| {
                    event.at == evidence.at
                        && event.key == evidence.key
                        && event.what.word() == evidence.what
                });
                assert!(exists, "{}: {evidence:?}", case.name);
                let quote = evidence.quote.as_deref().unwrap_or_default();
                for (start, end) in &evidence.decided {
                    assert!(quote.get(*start..*end).is_some(), "{}: {evidence:?}", case.name);
                }
            }
            looks += 1;
        }
    }
    assert!(looks > 500, "{looks}");
}

#[test]
fn what_stands_on_a_lane_stands() {
    for case in published::all() {
        for viewer in case.expect.keys() {
            let told = told(&case, viewer);
            for shown in &told.verdict.shown {
                assert_eq!(told.fates[*shown], Fate::Stands, "{}", case.name);
            }
            let stands = told.fates.contains(&Fate::Stands);
            assert_eq!(stands, told.verdict.lane != Lane::None, "{} {viewer}", case.name);
        }
    }
}

#[test]
fn nothing_on_a_lane_has_a_reason_of_its_own() {
    let (mut all, mut bare) = (0, BTreeMap::new());
    for case in published::all() {
        for viewer in case.expect.keys() {
            let told = told(&case, viewer);
            if told.verdict.lane != Lane::None {
                continue;
            }
            all += 1;
            if !is_specific(&told) {
                bare.insert(format!("{}/{} for {viewer}", case.file, case.name), case.rules);
                break;
            }
        }
    }
    assert!(all > 200, "{all}");
    assert!(bare.len() * 100 <= all, "{} of {all}: {bare:#?}", bare.len());
}

#[test]
fn a_long_history_is_explained_at_once() {
    let mut case =
        published::all().into_iter().find(|case| case.name == "chat-here-question").unwrap();
    let last = case.events.last().unwrap().clone();
    for n in 0..10_000 {
        let mut more = last.clone();
        (more.key, more.at) = (format!("more{n}"), last.at + jiff::SignedDuration::from_secs(n));
        case.events.push(more);
    }
    case.now = last.at + jiff::SignedDuration::from_hours(24);
    let began = std::time::Instant::now();
    for viewer in case.expect.keys() {
        let told = told(&case, viewer);
        assert!(told.heard.len() <= super::TOLD);
    }
    // Far from what it takes, and far from what a square of the length would.
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
