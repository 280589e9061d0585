//! Faults in words: what did not happen, why, and the one thing that mends it.

use baton_api::wire::{ErrorCode, Remedy, RemedyStep, WireError};
use baton_engine::EngineError;
use baton_model::{Fault, SecretError};
use baton_store::StoreError;

use super::When;

/// A button.
pub fn remedy(label: impl Into<String>, step: RemedyStep) -> Remedy {
    Remedy { label: label.into(), step }
}

/// Why, one short clause, and what mends it. `account` is the one that signs in again.
pub fn why(fault: &Fault, account: &str, when: &When) -> (String, Option<Remedy>) {
    let sign_in = || RemedyStep::SignIn { account: account.to_owned() };
    match fault {
        Fault::Transient { reason, .. } => {
            (reason.clone(), Some(remedy("Try again", RemedyStep::Retry)))
        }
        Fault::RateLimited { tool, until } => {
            (format!("{tool} asked to slow down. Goes on {}", when.at(*until)), None)
        }
        Fault::Unauthorized { tool } => {
            (format!("{tool} ended this sign-in"), Some(remedy("Sign in again", sign_in())))
        }
        Fault::Forbidden { reason, scope, url } => {
            let label = if scope.is_some() { "Allow it" } else { "See what is missing" };
            let step = match url {
                Some(url) => RemedyStep::Open { url: url.clone() },
                None => sign_in(),
            };
            let label = if url.is_some() { label } else { "Sign in with more rights" };
            (reason.clone(), Some(remedy(label, step)))
        }
        Fault::Gone { what } => (format!("{what} is gone, or not visible to you any more"), None),
        Fault::Rejected { reason } => (reason.clone(), None),
    }
}

/// The keyring in words.
pub fn secret(error: &SecretError) -> (String, &'static str) {
    match error {
        SecretError::Absent(_) => (
            "No keyring answers on this system, so a token cannot be kept.".into(),
            "Start one (GNOME Keyring, KWallet, KeePassXC), or set BATON_TOKEN_<NAME> where Baton starts.",
        ),
        SecretError::Locked => {
            ("The keyring is locked. No tool can be read.".into(), "Unlock it and try again.")
        }
        SecretError::Timeout => {
            ("The keyring did not answer in time.".into(), "Unlock it and try again.")
        }
        SecretError::Failed(why) => (format!("The keyring failed: {why}."), "Try again."),
    }
}

/// The store in words.
pub fn store(error: &StoreError) -> WireError {
    let (code, message, remedy) = match error {
        StoreError::Full => (
            ErrorCode::Storage,
            "The disk is full. You can read, but not send.".into(),
            "Free some room: 20 MB are enough. What was written before is safe.",
        ),
        StoreError::ReadOnly(_) => (
            ErrorCode::Storage,
            "The data directory cannot be written.".into(),
            "Give yourself the right to write it, or choose another: --data-dir DIR",
        ),
        StoreError::InUse(path) => (
            ErrorCode::Daemon,
            format!("{} is in use by another Baton.", path.display()),
            "End that one: baton quit. Or choose another directory: --data-dir DIR",
        ),
        StoreError::Damaged(_) => (
            ErrorCode::Storage,
            "The database is damaged.".into(),
            "Start Baton again: it sets the file aside and saves what it can.",
        ),
        StoreError::TooNew { found, known } => (
            ErrorCode::Storage,
            format!(
                "The database was written by a newer Baton (schema {found}, this one knows {known})."
            ),
            "Install that version again, or choose another directory: --data-dir DIR",
        ),
        StoreError::Io { path, source } => (
            ErrorCode::Storage,
            format!("{} cannot be used: {source}.", path.display()),
            "Mend that, or choose another directory: --data-dir DIR",
        ),
        StoreError::Refused(words) => return WireError::new(ErrorCode::Usage, sentence(words), ""),
        StoreError::OldSqlite(_) | StoreError::Row(_) | StoreError::Database(_) => {
            (ErrorCode::Internal, sentence(&error.to_string()), "Try again; baton.log says more.")
        }
    };
    WireError { details: Some(error.to_string()), ..WireError::new(code, message, remedy) }
}

/// The engine's refusal in words.
pub fn engine(error: &EngineError, account: &str, when: &When) -> WireError {
    match error {
        EngineError::NotFound(words) => WireError::new(ErrorCode::NotFound, sentence(words), ""),
        EngineError::Usage(words) => WireError::new(ErrorCode::Usage, sentence(words), ""),
        EngineError::Impossible(words) => {
            WireError::new(ErrorCode::Rejected, format!("{words}."), "")
        }
        EngineError::Fault(fault) => {
            let code = match fault {
                Fault::Transient { .. } | Fault::RateLimited { .. } => ErrorCode::Offline,
                Fault::Unauthorized { .. } => ErrorCode::NeedsSignIn,
                Fault::Gone { .. } => ErrorCode::NotFound,
                Fault::Forbidden { .. } | Fault::Rejected { .. } => ErrorCode::Rejected,
            };
            let (message, remedy) = why(fault, account, when);
            WireError {
                code,
                message: sentence(&message),
                remedy,
                details: Some(fault.code().into()),
            }
        }
        EngineError::Secret(error) => {
            let (message, remedy) = secret(error);
            WireError {
                details: Some(error.to_string()),
                ..WireError::new(ErrorCode::Keyring, message, remedy)
            }
        }
        EngineError::Store(error) => store(error),
        EngineError::Ending => WireError::new(
            ErrorCode::Daemon,
            "Baton is ending.",
            "Try again: it is started where it does not run.",
        ),
    }
}

/// `words` with a capital and a full stop. A host's name keeps its letters.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    let mut chars = words.chars();
    let Some(first) = chars.next() else { return String::new() };
    let host = words.split(' ').next().is_some_and(|word| word.contains(['.', ':']));
    let mut out: String = if host { first.to_string() } else { first.to_uppercase().collect() };
    out.push_str(chars.as_str());
    if !out.ends_with(['.', '!', '?', '”', ':']) {
        out.push('.');
    }
    out
}
