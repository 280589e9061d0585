//! Tests of the store.

mod damage;
mod file;
mod lanes;
mod outbox;
mod queue;
mod words;

use baton_model::{
    ActionId, Ask, AskKind, AskState, Event, Evidence, Family, Handle, Intent, Item, ItemId, Lane,
    Party, Rule, Timestamp, Verdict, What,
};

use crate::{AccountRecord, DataDir, ItemWrite, NewAction, PollWrite, Store};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + seconds).unwrap()
}

/// A data directory with its store.
pub(crate) struct Place {
    pub path: tempfile::TempDir,
    pub dir: DataDir,
}

impl Place {
    pub fn new() -> Self {
        let path = tempfile::tempdir().unwrap();
        let dir = DataDir::lock(&path.path().join("baton")).unwrap();
        Self { path, dir }
    }

    pub async fn open(&self) -> Store {
        let opened = Store::open(&self.dir, at(0)).await.unwrap();
        assert_eq!(opened.recovery, None);
        opened.store
    }

    pub fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("baton.db")
    }
}

pub(crate) fn account(name: &str) -> AccountRecord {
    AccountRecord {
        name: name.to_owned(),
        tool: "fake".to_owned(),
        url: "https://fake.example".to_owned(),
        sign_in: "form".to_owned(),
        settings: Default::default(),
        me: Some(Handle::from("ana")),
        seat: None,
        health: "starting".to_owned(),
        fault: None,
        last_poll: None,
        next_poll: None,
        full_at: None,
        progress: None,
        cursor: None,
        created_at: at(0),
    }
}

pub(crate) fn ask(key: &str, kind: AskKind, state: AskState, quote: &str) -> Ask {
    Ask {
        key: key.to_owned(),
        thread: None,
        kind,
        debtor: Party::Person(Handle::from("ana")),
        creditor: Some(Handle::from("ben")),
        since: at(0),
        asked_at: at(0),
        due: None,
        expires: None,
        away_until: None,
        state,
        paused: false,
        shared: false,
        soft: false,
        quiet: false,
        rule: Rule { family: 'R', number: 1 },
        confidence: 95,
        evidence: vec![Evidence {
            key: "e1".to_owned(),
            at: at(0),
            who: Handle::from("ben"),
            what: "said".to_owned(),
            quote: Some(quote.to_owned()),
            decided: vec![(0, 3)],
        }],
    }
}

pub(crate) fn on_me(kind: AskKind) -> Verdict {
    Verdict {
        lane: Lane::Me,
        kind: Some(kind),
        since: Some(at(0)),
        asks: vec![ask("a1", kind, AskState::Open, "can you?")],
        shown: vec![0],
        ..Verdict::none()
    }
}

pub(crate) fn write(n: u32, verdict: Verdict) -> ItemWrite {
    let remote_id = format!("PR{n}");
    let mut item = Item::new(&remote_id, Family::Review, Handle::from("ben"), at(0));
    item.title = format!("Fix {n}");
    item.url = format!("https://fake.example/acme/api/{n}");
    item.facts.body = Some("A long description".to_owned());
    let opened =
        Event { key: "opened".to_owned(), at: at(0), who: Handle::from("ben"), what: What::Opened };
    ItemWrite {
        id: ItemId::of("work", &remote_id),
        search: item.title.to_lowercase(),
        item,
        events: vec![opened],
        verdict,
    }
}

pub(crate) fn poll(items: Vec<ItemWrite>) -> PollWrite {
    PollWrite { account: "work".to_owned(), items, ..PollWrite::default() }
}

pub(crate) fn action(id: &str) -> NewAction {
    NewAction {
        id: ActionId(id.to_owned()),
        account: "work".to_owned(),
        item: ItemId::of("work", "PR1"),
        remote_id: "PR1".to_owned(),
        title: "Fix 1".to_owned(),
        intent: Intent::Reply { text: format!("words of {id}"), thread: None },
        created_at: at(0),
        not_before: at(8),
    }
}
