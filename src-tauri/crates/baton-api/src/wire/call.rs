//! The list of calls: method name, parameters, answer. One line a call.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::*;

/// Parameters of one method, with its name and the type of its answer.
pub trait Call: Serialize + DeserializeOwned + Send + 'static {
    /// The JSON-RPC method.
    const METHOD: &'static str;
    /// What comes back.
    type Answer: Serialize + DeserializeOwned + Send + 'static;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $method:literal $params:ident { $($(#[$fdoc:meta])* $field:ident : $type:ty),* $(,)? } -> $answer:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
            pub struct $params { $($(#[$fdoc])* pub $field: $type,)* }

            impl Call for $params {
                const METHOD: &'static str = $method;
                type Answer = $answer;
            }
        )*

        /// Every method's name.
        pub const METHODS: &[&str] = &[$($method),*];

        /// One line a method: name, TypeScript type of its parameters, TypeScript type of its answer.
        pub(crate) fn signatures(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            vec![$(($method, <$params as TS>::name(config), <$answer as TS>::name(config))),*]
        }

        /// Shows every type of every call to `visitor`.
        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$params>(); visitor.visit::<$answer>();)*
        }
    };
}

calls! {
    /// Says who calls and asks who answers: the first call of every connection.
    "hello" Hello { /** `window`, `cli`, `agent`. */ client: String, /** The caller's API version. */ api: u32 } -> HelloAnswer;
    /// How the daemon is.
    "status" GetStatus {} -> Status;
    /// What works on this system.
    "doctor" GetDoctor {} -> Doctor;
    /// Both lanes, or the beginnings of them.
    "queue" GetQueue { /** What of them. */ filter: QueueFilter } -> QueueView;
    /// Rows by their ids, 200 at most, in that order, whatever lane they stand in; those that are gone are left out.
    "rows" GetRows { /** Which. */ items: Vec<String> } -> Vec<Row>;
    /// One item, by id, unique prefix of it, or address.
    "item" GetItem { /** Which. */ item: String } -> Detail;
    /// Why an item is (not) here.
    "why" GetWhy { /** Which. */ item: String } -> WhyView;
    /// Whom an item could go to.
    "people" GetPeople { /** Which. */ item: String, /** Letters typed so far. */ query: String } -> Vec<CandidateView>;
    /// Puts an action into the outbox.
    "act" Act { /** On which item. */ item: String, /** What. */ intent: WireIntent, /** Without the undo window. */ now: bool } -> OutboxEntry;
    /// Takes an action back while it is queued.
    "undo" Undo { /** Action id. */ action: String } -> OutboxEntry;
    /// Sends a queued action at once, or a failed or lost one again.
    "send_again" SendAgain { /** Action id. */ action: String } -> OutboxEntry;
    /// Gives up a failed or lost action.
    "drop" DropAction { /** Action id. */ action: String } -> Done;
    /// The outbox, newest first.
    "outbox" GetOutbox { /** At most so many. */ limit: u32 } -> Vec<OutboxEntry>;
    /// The user's own word on an item.
    "override" SetOverride { /** Which. */ item: String, /** What. */ word: WireOverride, /** The key of the one ask that it is about; `null`: all of the item's. */ ask: Option<String> } -> WordSaid;
    /// The times to put something off to.
    "later" GetLater { /** Which; `null`: whatever. */ item: Option<String> } -> LaterView;
    /// Removes an item that the account can no longer see.
    "forget" ForgetItem { /** Which. */ item: String } -> Done;
    /// Tools that can be connected.
    "tools" GetTools {} -> Vec<ToolView>;
    /// Connected accounts.
    "accounts" GetAccounts {} -> Vec<AccountView>;
    /// Connects one; it is tested before it is kept.
    "account_add" AddAccount { /** Which. */ add: AccountAdd } -> AccountView;
    /// Signs an account in again.
    "account_sign_in" SignInAccount { /** Name. */ account: String, /** How. */ with: SignInWith } -> AccountView;
    /// Removes one, with its items and its secret.
    "account_remove" RemoveAccount { /** Name. */ account: String } -> Done;
    /// Tests one: a small request.
    "account_test" TestAccount { /** Name. */ account: String } -> AccountView;
    /// Sets what can be chosen of an account: all of it.
    "account_set" SetAccount { /** Name. */ account: String, /** By the key of its tool's settings; what is left out stays. */ settings: BTreeMap<String, String> } -> AccountView;
    /// Fills in what can be found from what was typed: servers, from a mail address.
    "sign_in_complete" CompleteSignIn { /** Tool key. */ tool: String, /** So far. */ answers: Answers } -> Answers;
    /// Begins a sign-in on the tool's own page.
    "sign_in_start" StartSignIn { /** Tool key. */ tool: String, /** `device` or `browser`. */ method: String, /** Server. */ url: Option<String>, /** What the form asks for it. */ answers: Answers } -> FlowStarted;
    /// Asks how it stands.
    "sign_in_state" GetSignIn { /** Its id. */ flow: String } -> FlowState;
    /// One full cycle of one account or all; returns when it is over.
    "sync" Sync { /** `null`: all. */ account: Option<String> } -> Vec<AccountView>;
    /// Settings.
    "settings" GetSettings {} -> Settings;
    /// Sets them.
    "settings_set" SetSettings { /** All of them. */ settings: Settings } -> Settings;
    /// Working hours of all, and holidays.
    "hours" GetHours {} -> HoursView;
    /// Sets when somebody else works; the user's own hours are a setting.
    "hours_set" SetHours { /** Handle or name, or the beginning of one that is no other's. */ person: String, /** `null`: as for everybody. */ hours: Option<Hours> } -> HoursView;
    /// Quiet until then.
    "quiet" SetQuiet { /** `null`: no longer. */ until: Option<Instant> } -> Quiet;
    /// Lends tokens of the caller's environment to the daemon, which keeps them in memory only: it inherited the
    /// environment of whoever started it, and that may not be the caller's.
    "lend" Lend { /** By variable: `BATON_TOKEN_<NAME>`. */ tokens: Tokens } -> Done;
    /// Asks the windows' process (started when it does not run) to show a view.
    "show" Show { /** What. */ view: View } -> Done;
    /// Tells that a view which was to be shown is on the screen, rows and all; the daemon logs how long that took.
    "painted" Painted { /** `glance`, `queue`, `accounts`, `settings`. */ view: String } -> Done;
    /// Sends [`Change`]s on this connection from now on, as notifications of the method `change`.
    "subscribe" Subscribe {} -> Done;
    /// Tells that the user is at the windows, so that polls come at the active interval.
    "active" Active {} -> Done;
    /// Ends the daemon.
    "quit" Quit {} -> Done;
}

/// Tokens by the name of their variable. They print as a number.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Tokens(pub BTreeMap<String, String>);

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tokens", self.0.len())
    }
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HelloAnswer {
    /// Baton's version.
    pub baton: String,
    /// API version.
    pub api: u32,
    /// Process id.
    pub pid: u32,
    /// The demo runs.
    pub demo: bool,
}
