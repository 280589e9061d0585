//! Words as data: what is known, and what is said of it.

mod alerts;
mod asks;
mod histories;
mod moments;
mod outbox;
mod parts;
mod why;
mod word;

use std::collections::BTreeMap;

use baton_model::{
    Ask, AskKind, AskState, Evidence, Family, Handle, Item, Lane, Nature, Party, Timestamp, Verdict,
};
use baton_store::PersonRecord;
use jiff::tz::TimeZone;

use super::{Names, When};

/// Monday, 11:05 in Berlin.
fn when() -> When {
    When {
        now: at("2026-03-02T10:05:00Z"),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        hours: Default::default(),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn names() -> Names {
    let people = [
        ("gus", "Gus", Nature::Human),
        ("ben", "Ben", Nature::Human),
        ("cho", "Cho", Nature::Human),
        ("dia", "Dia", Nature::Human),
        ("eli", "Eli", Nature::Human),
        ("coder", "Coder", Nature::Agent),
        ("nameless", "", Nature::Human),
    ];
    let people: BTreeMap<_, _> = people
        .into_iter()
        .map(|(handle, name, nature)| {
            let handle = Handle::from(handle);
            let name = (!name.is_empty()).then(|| name.to_owned());
            (handle.clone(), PersonRecord { handle, name, nature })
        })
        .collect();
    Names {
        me: Some("gus".into()),
        tool: "GitHub".into(),
        people,
        teams: ["acme/platform".into()].into(),
    }
}

/// An open, sure ask of `kind` by `creditor` on me, since 09:12 local time.
fn ask(kind: AskKind, rule: &str, creditor: Option<&str>) -> Ask {
    let since = at("2026-03-02T08:12:00Z");
    Ask {
        key: "k".into(),
        thread: None,
        kind,
        debtor: Party::Person("gus".into()),
        creditor: creditor.map(Handle::from),
        since,
        asked_at: since,
        due: None,
        away_until: None,
        expires: None,
        state: AskState::Open,
        paused: false,
        shared: false,
        soft: false,
        quiet: false,
        rule: rule.parse().unwrap(),
        confidence: 95,
        evidence: vec![],
    }
}

fn evidence(who: &str, what: &str, quote: Option<&str>) -> Evidence {
    Evidence {
        key: "e1".into(),
        at: at("2026-03-02T08:12:00Z"),
        who: who.into(),
        what: what.into(),
        quote: quote.map(str::to_owned),
        decided: vec![],
    }
}

/// What shows exactly `ask`.
fn verdict(ask: Ask) -> Verdict {
    let mine = super::ask::owes(&ask, Some(&"gus".into()));
    Verdict {
        lane: if mine { Lane::Me } else { Lane::Others },
        kind: Some(ask.kind),
        rule: Some(ask.rule),
        since: Some(ask.since),
        due: ask.due,
        from: if mine { ask.creditor.iter().cloned().collect() } else { vec![] },
        on: if mine { vec![] } else { super::ask::debtors(&ask) },
        shared: ask.shared,
        state: Some(ask.state),
        confidence: ask.confidence,
        shown: vec![0],
        asks: vec![ask],
        ..Verdict::none()
    }
}

fn item() -> Item {
    let mut item = Item::new("PR_1", Family::Review, "ben".into(), at("2026-03-02T08:00:00Z"));
    item.title = "Fix cache stampede on cold start".into();
    item.place = "acme/api #482".into();
    item
}
