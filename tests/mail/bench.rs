//! A mail system, a connector on it, and what its batches said.

use std::collections::BTreeMap;
use std::sync::Arc;

use baton_connectors::mail::Mail;
use baton_model::{
    Action, ActionId, Batch, Connector as _, Cursor, Event, Fault, Intent, Item, KeepNothing,
    Person, Secret, Session, SessionSetup, Settings, Timestamp,
};
use baton_tests::mail::{MailServer, Options};

/// Ana's account on a server of the test's own.
pub struct Desk {
    /// The server.
    pub server: MailServer,
}

impl Desk {
    pub fn start() -> Self {
        Self { server: MailServer::start(Options::default()) }
    }

    /// Settings of `who`'s account, over these ports of this computer.
    pub fn settings(who: &str, imap: u16, smtp: u16) -> Settings {
        [
            ("address", format!("{who}@desk.test")),
            ("imap", format!("imap://127.0.0.1:{imap}")),
            ("smtp", format!("smtp://127.0.0.1:{smtp}")),
        ]
        .map(|(key, text)| (key.to_owned(), text))
        .into()
    }

    /// A session of `who`'s.
    pub fn session(&self, who: &str) -> Box<dyn Session> {
        session(Self::settings(who, self.server.imap, self.server.smtp), &format!("pw-{who}"))
    }
}

pub fn session(settings: Settings, password: &str) -> Box<dyn Session> {
    let setup = SessionSetup {
        account: "mail".to_owned(),
        url: settings["imap"].clone(),
        settings,
        secret: Some(Secret::new(password)),
        keep: Arc::new(KeepNothing),
    };
    Mail::default().open(setup).expect("good settings")
}

/// A mail as its sender's program writes it.
pub fn mail(id: &str, from: &str, to: &str, subject: &str, more: &str, text: &str) -> String {
    // Dates are in seconds: what is answered at once must not be as old as its answer.
    let at = Timestamp::now().checked_sub(jiff::SignedDuration::from_mins(5)).expect("a past");
    let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let address = |who: &str| -> String {
        let one = |who: &str| {
            let mut letters = who.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase()).unwrap_or('?');
            format!("{first}{} Lee <{who}@desk.test>", letters.as_str())
        };
        who.split(' ').map(one).collect::<Vec<_>>().join(", ")
    };
    format!(
        "From: {}\nTo: {}\nSubject: {subject}\nDate: {date}\nMessage-ID: <{id}>\n{more}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n",
        address(from),
        address(to)
    )
}

/// What somebody who keeps all batches knows.
#[derive(Default)]
pub struct Known {
    pub items: BTreeMap<String, Item>,
    pub events: BTreeMap<String, BTreeMap<String, Event>>,
    pub people: BTreeMap<String, Person>,
    pub pages: usize,
    pub lost: Vec<String>,
}

impl Known {
    pub fn take(&mut self, batch: &Batch) {
        self.pages += 1;
        self.lost.extend(batch.lost.clone());
        for person in &batch.people {
            self.people.insert(person.handle.to_string(), person.clone());
        }
        for update in &batch.items {
            let id = update.item.remote_id.clone();
            let known = self.items.entry(id.clone()).or_insert_with(|| update.item.clone());
            if update.item.updated_at >= known.updated_at {
                *known = update.item.clone();
            }
            let events = self.events.entry(id).or_default();
            for event in &update.events {
                events.entry(event.key.clone()).or_insert_with(|| event.clone());
            }
        }
    }

    /// Events of an item as `who what`, in their order.
    pub fn told(&self, id: &str) -> Vec<String> {
        let mut events: Vec<&Event> =
            self.events.get(id).into_iter().flat_map(|all| all.values()).collect();
        events.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.key.cmp(&b.key)));
        events.iter().map(|event| format!("{} {}", event.who, event.what.word())).collect()
    }
}

/// Polls until nothing waits.
pub async fn sync(session: &dyn Session, since: Option<Cursor>, known: &mut Known) -> Cursor {
    try_sync(session, since, known).await.expect("the server answers")
}

pub async fn try_sync(
    session: &dyn Session,
    since: Option<Cursor>,
    known: &mut Known,
) -> Result<Cursor, Fault> {
    let mut cursor = since;
    loop {
        let batch = session.poll(cursor.as_ref(), Timestamp::now()).await?;
        known.take(&batch);
        cursor = Some(batch.cursor);
        if !batch.more {
            return Ok(cursor.expect("just set"));
        }
    }
}

pub fn action(key: &str, item: &str, intent: Intent) -> Action {
    Action {
        id: ActionId(format!("01900000-0000-7000-8000-{key:0>12}")),
        remote_id: item.to_owned(),
        intent,
        created_at: Timestamp::now(),
        again: false,
    }
}

/// Waits until it is so; mail takes its way through two servers.
pub async fn until(what: &str, so: impl Fn() -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !so() {
        assert!(std::time::Instant::now() < end, "not within 30 s: {what}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
