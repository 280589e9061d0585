//! Baton's nouns and ports: what every other crate speaks about.
//!
//! There is no I/O, no clock and no JSON here, so that whatever is decided over these types stays a pure function:
//! an instant is an argument, never asked for. Ports ([`Clock`], [`Secrets`], [`Notifier`], [`Connector`],
//! [`Session`]) are traits that the daemon fills; the words follow `ARCHITECTURE.md`.

mod action;
mod alert;
mod ask;
mod cast;
mod connector;
mod event;
mod fault;
mod hours;
mod id;
mod item;
mod port;
mod sign_in;
mod verdict;

pub use action::{Action, ActionKind, ActionState, Intent, Receipt};
pub use alert::{Alert, AlertButton, AlertKey, AlertReply};
pub use ask::{Ask, AskKind, AskState, Evidence, Party, Rule};
pub use cast::{Cast, Members, Nature, Person};
pub use connector::{
    Batch, Candidate, Connector, Coverage, Cursor, Descriptor, ItemUpdate, Notice, Observation,
    Progress, Scope, Seat, Session, SessionSetup, Settings,
};
pub use event::{
    Answer, CheckState, Decision, Event, MailHeaders, MergeState, Override, OverrideKind, Remark,
    Vote, What,
};
pub use fault::Fault;
pub use hours::{BUSINESS_DAY, Holidays, Span, Week, WeekError, WorkingHours};
pub use id::{ActionId, Handle, ItemId};
pub use item::{Channel, Facts, Family, Item, ItemState};
pub use port::{Capabilities, Clock, Notifier, Secret, SecretError, Secrets, SystemClock};
pub use sign_in::{
    Answers, BrowserFlow, BrowserGrant, Client, DeviceFlow, DeviceGrant, DeviceProgress, Field,
    FieldKind, KeepNothing, KeepSecret, SignIn, SignInMethod, SignedIn, TOKEN,
};
pub use verdict::{Lane, Verdict};

pub use jiff::Timestamp;
