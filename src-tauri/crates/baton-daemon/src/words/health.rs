//! How an account is, in words.

use baton_api::wire::{Health, Remedy, RemedyStep};
use baton_model::{Fault, SecretError, Timestamp};
use baton_store::AccountRecord;

use super::fault::remedy;
use super::{When, fault};

/// The wire's word for the store's.
pub fn health(word: &str) -> Health {
    match word {
        "good" => Health::Good,
        "rate_limited" => Health::RateLimited,
        "offline" => Health::Offline,
        "needs_sign_in" => Health::NeedsSignIn,
        "no_secret" => Health::NoSecret,
        "limited" => Health::Limited,
        "starting" => Health::Starting,
        _ => Health::Failing,
    }
}

/// Its token is in a keyring that only its user can open.
fn waits_for_unlocking(account: &AccountRecord) -> bool {
    let reason = match &account.fault {
        Some(Fault::Transient { reason, .. }) => reason,
        _ => return false,
    };
    [SecretError::Locked, SecretError::Timeout].iter().any(|error| *reason == error.to_string())
}

/// What an account's line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthWords {
    /// "Up to date, 20 s ago".
    pub words: String,
    /// "next in 40 s"; may be empty.
    pub next: String,
    /// What mends it.
    pub remedy: Option<Remedy>,
}

/// The words for `account` of the tool called `tool`; `variable` is where its token may stand in the environment.
pub fn words(account: &AccountRecord, tool: &str, variable: &str, when: &When) -> HealthWords {
    let sign_in = || {
        let step = RemedyStep::SignIn { account: account.name.clone() };
        Some(remedy("Sign in again", step))
    };
    let retry = || Some(remedy("Try again", RemedyStep::Retry));
    let fault = account.fault.as_ref().map(|fault| fault::why(fault, &account.name, when));
    let (reason, mends) = fault.map_or((None, None), |(reason, mends)| (Some(reason), mends));
    let reason = |otherwise: &str| reason.clone().unwrap_or_else(|| otherwise.to_owned());
    let ago = |at: Timestamp| format!("{} ago", when.short(at, when.now));
    let (words, remedy) = match health(&account.health) {
        Health::Starting => ("Reading it for the first time".to_owned(), None),
        Health::Good => match account.last_poll {
            Some(at) => (format!("Up to date, {}", ago(at)), None),
            None => ("Up to date".to_owned(), None),
        },
        Health::RateLimited => match &account.fault {
            Some(Fault::RateLimited { until, .. }) => {
                (format!("Asked to slow down, goes on {}", when.at(*until)), None)
            }
            _ => (reason("Asked to slow down"), None),
        },
        Health::Offline => {
            let since = account.last_poll.map(|at| format!(" since {}", when.clock(at)));
            let why = reason("no network");
            (format!("Not reachable{}: {why}", since.unwrap_or_default()), retry())
        }
        Health::NeedsSignIn => (format!("{tool} ended this sign-in"), sign_in()),
        Health::NoSecret if account.sign_in == "environment" => {
            let label = format!("Set it for one command: {variable}=… baton sync");
            let words = format!("{variable} is not set where Baton was started");
            (words, Some(remedy(label, RemedyStep::Words)))
        }
        Health::NoSecret if account.sign_in == "borrowed" => {
            ("The borrowed sign-in is no longer there".into(), sign_in())
        }
        Health::NoSecret if waits_for_unlocking(account) => {
            let label = "Unlock it and try again";
            ("The keyring is locked".into(), Some(remedy(label, RemedyStep::Retry)))
        }
        Health::NoSecret => (reason("The keyring does not give its token"), sign_in()),
        Health::Limited => (reason("Works, with limits"), mends),
        Health::Failing => (reason("It cannot be read"), mends.or_else(retry)),
    };
    let next = match account.next_poll {
        Some(at) if at > when.now => format!("next in {}", when.short(when.now, at)),
        Some(_) => "next now".into(),
        None => String::new(),
    };
    HealthWords { words, next, remedy }
}
