//! The contract of a tool: a static [`Connector`] in the registry, and a [`Session`] per account.
//!
//! **Unknown is not empty.** Only a [`Coverage::Complete`] batch may close what it does not name; a failed or cut
//! fetch removes nothing. An item lists the actions that are possible on it, so there is no second capability flag.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Answers, BrowserFlow, DeviceFlow, Event, Fault, Field, Handle, Item, KeepNothing,
    KeepSecret, Members, Person, Receipt, Secret, SignIn, SignedIn, TOKEN, What,
};

/// A permission, and what it is for.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The tool's name of it.
    pub name: &'static str,
    /// What Baton does with it, one sentence.
    pub purpose: &'static str,
    /// Baton works without it.
    pub optional: bool,
}

/// All that screens need to know of a tool. No component names a tool; they draw this.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    /// `github`.
    pub key: &'static str,
    /// `GitHub`.
    pub name: &'static str,
    /// Two letters for its tile: `Gh`.
    pub tile: &'static str,
    /// What it reads and writes, one or two sentences.
    pub about: &'static str,
    /// The server that is meant when the user names none.
    pub default_url: &'static str,
    /// Shown in the server field: `https://github.example.com`; empty: the tool has one server only.
    pub url_example: &'static str,
    /// Best first.
    pub sign_in: &'static [SignIn],
    /// What is asked for.
    pub scopes: &'static [Scope],
    /// What the user can change of a connected account, none of it secret.
    pub settings: &'static [Field],
}

/// What a session is opened with.
pub struct SessionSetup {
    /// The account's name, for messages.
    pub account: String,
    /// The server's address as the user gave it.
    pub url: String,
    /// What the user typed or the connector found, by the field's key. Nothing of it is secret.
    pub settings: Settings,
    /// The secret; [`None`] only where the tool needs none.
    pub secret: Option<Secret>,
    /// Takes a secret that the tool renewed (OAuth's refresh tokens).
    pub keep: Arc<dyn KeepSecret>,
}

impl SessionSetup {
    /// With an address and a secret alone; what the tool renews is forgotten.
    pub fn new(account: &str, url: &str, secret: Secret) -> Self {
        Self {
            account: account.to_owned(),
            url: url.to_owned(),
            settings: Settings::new(),
            secret: Some(secret),
            keep: Arc::new(KeepNothing),
        }
    }
}

/// Settings of one account by the field's key.
pub type Settings = BTreeMap<String, String>;

/// A tool that Baton can connect to. Static: one per tool, in the registry.
#[async_trait]
pub trait Connector: Send + Sync {
    /// What it is.
    fn descriptor(&self) -> &'static Descriptor;

    /// Opens a conversation. No request is made yet.
    ///
    /// # Errors
    /// [`Fault::Rejected`] with the remedy when the address cannot be one of this tool.
    fn open(&self, setup: SessionSetup) -> Result<Box<dyn Session>, Fault>;

    /// The secret that another program on this computer keeps for `url`, if any ([`SignInMethod::Borrowed`]).
    async fn borrow_secret(&self, _url: &str) -> Result<Option<Secret>, Fault> {
        Ok(None)
    }

    /// Fills in what can be found out from what the user typed (servers, from a mail address); answers that are there
    /// stay as they are. What is not found is left for the user.
    async fn complete(&self, answers: Answers) -> Result<Answers, Fault> {
        Ok(answers)
    }

    /// From what the user typed to what is kept: a password may become a token here.
    ///
    /// # Errors
    /// [`Fault::Rejected`] naming the field that cannot be, and whatever the tool says.
    async fn sign_in(&self, _url: &str, answers: &Answers) -> Result<SignedIn, Fault> {
        Ok(SignedIn::with(Secret::new(answers.need(&TOKEN)?)))
    }

    /// Signing in by a code on the tool's page; `None` exactly where the descriptor does not list it.
    fn device_flow(&self) -> Option<&dyn DeviceFlow> {
        None
    }

    /// Signing in on the tool's page in a browser; `None` exactly where the descriptor does not list it.
    fn browser_flow(&self) -> Option<&dyn BrowserFlow> {
        None
    }
}

/// Who an account is at its tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The user's own handle there.
    pub me: Handle,
    /// Shown name.
    pub name: Option<String>,
    /// Scopes that the secret has, where the tool says.
    pub scopes: Option<Vec<String>>,
    /// What does not work with this secret, one sentence each: "no inbox signal".
    pub limits: Vec<String>,
    /// The server's version, where it says.
    pub server: Option<String>,
}

/// Where a poll left off; the connector's own text (JSON inside), opaque to all others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// How much of the truth a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Everything that is relevant and open was listed: what `Batch::open` does not name has left.
    Complete,
    /// Only changes.
    Incremental,
}

/// Something seen to be so, without an event of its own (mergeability, a resolved thread). Reconcile turns it into an
/// event only when it differs from what was last seen in its slot, dated `since`, else the moment of seeing, and never
/// before the slot's last event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What it is about, unique within the item: `mergeable`, `check:unit`.
    pub slot: String,
    /// Who is to be named for it.
    pub who: Handle,
    /// What was seen.
    pub what: What,
    /// Since when, where something says so; `None`: the moment of seeing.
    pub since: Option<Timestamp>,
    /// It is what holds anyway where nothing else was ever seen (no conflict, not resolved): with an empty slot it
    /// makes no event, so that a first sync does not date the obvious at now.
    pub ordinary: bool,
}

/// An item with what is known of its history. Events may repeat earlier ones; events not named are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemUpdate {
    /// The item as it is now.
    pub item: Item,
    /// Events by key: known keys with another text become an edit.
    pub events: Vec<Event>,
    /// States without a time.
    pub observed: Vec<Observation>,
    /// Every message ([`What::Said`]) and begun review ([`What::ReviewStarted`]) that exists and is not older than this
    /// is among `events`: a stored one that is missing was deleted, and reconcile adds [`What::Deleted`] for it.
    /// `None`: nothing may be concluded from absence.
    pub whole_since: Option<Timestamp>,
}

/// What one poll brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Changed items.
    pub items: Vec<ItemUpdate>,
    /// With [`Coverage::Complete`]: the remote ids of all that is open and relevant, changed or not.
    pub open: Vec<String>,
    /// How much this is.
    pub coverage: Coverage,
    /// People met, with names and natures.
    pub people: Vec<Person>,
    /// Teams met, with members where they are visible.
    pub teams: BTreeMap<Handle, Members>,
    /// Items that this account no longer sees, by remote id: shown as lost, never silently removed.
    pub lost: Vec<String>,
    /// Give this to the next poll.
    pub cursor: Cursor,
    /// The tool's own wish; never poll sooner.
    pub next_poll_at_least: Duration,
    /// More pages wait: poll again at once with the new cursor.
    pub more: bool,
    /// Who the account is, when this poll learned it.
    pub seat: Option<Seat>,
    /// How far a first reading of the history is, while more pages wait.
    pub progress: Option<Progress>,
    /// Words of other tools that something changed there.
    pub notices: Vec<Notice>,
}

/// A mail or message that a tool wrote about a thing of its own: it asks nothing, and says where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Key of the tool's connector.
    pub tool: String,
    /// The address of the thing, where the notice says it.
    pub url: Option<String>,
}

impl Batch {
    /// Nothing new, incremental, at `cursor`.
    pub fn quiet(cursor: Cursor, next_poll_at_least: Duration) -> Self {
        Self {
            items: Vec::new(),
            open: Vec::new(),
            coverage: Coverage::Incremental,
            people: Vec::new(),
            teams: BTreeMap::new(),
            lost: Vec::new(),
            cursor,
            next_poll_at_least,
            more: false,
            seat: None,
            progress: None,
            notices: Vec::new(),
        }
    }
}

/// So much of so much: conversations, folders, pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Read so far.
    pub done: u32,
    /// In all, as far as is known now.
    pub total: u32,
}

/// Whom an item could go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The tool's handle.
    pub handle: Handle,
    /// Shown name.
    pub name: Option<String>,
    /// Why, in few words: "suggested by GitHub", "code owner". Empty when there is none.
    pub reason: String,
}

/// One account's conversation with its tool. One request at a time per session.
#[async_trait]
pub trait Session: Send + Sync {
    /// Who we are there, and what the secret may do. The first request of a new account.
    async fn seat(&self) -> Result<Seat, Fault>;

    /// What is new since `since` (`None`: everything relevant). `now` dates what has no time of its own.
    async fn poll(&self, since: Option<&Cursor>, now: Timestamp) -> Result<Batch, Fault>;

    /// Reads one item afresh, after an action on it or for a user who looks at it.
    async fn refresh(&self, remote_id: &str, now: Timestamp) -> Result<Batch, Fault>;

    /// Does `action`. Repeated with one id it has one effect; with `again` set it looks for its marker first.
    ///
    /// # Errors
    /// [`Fault::Transient`] leaves open whether it was done; every other fault says that it was not.
    async fn act(&self, action: &Action) -> Result<Receipt, Fault>;

    /// Whether `action` was done: its receipt, or `None` when the tool certainly has no trace of it.
    async fn find(&self, action: &Action) -> Result<Option<Receipt>, Fault>;

    /// Whom the item could go to, best first, at most ten. An empty query: the best overall.
    async fn people(&self, remote_id: &str, query: &str) -> Result<Vec<Candidate>, Fault>;

    /// Returns when the tool says that something changed since the last poll (IMAP's IDLE, a long poll, a websocket). It
    /// is a hint and brings nothing: the poll that follows reads. Dropping it at any moment loses nothing. Tools that say
    /// nothing by themselves never return.
    ///
    /// # Errors
    /// Whatever ended the wait; the next poll comes by its timer then.
    async fn changed(&self) -> Result<(), Fault> {
        std::future::pending().await
    }
}
