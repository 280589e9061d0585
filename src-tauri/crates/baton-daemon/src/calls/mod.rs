//! The calls: one function a method of `baton_api::METHODS`, one file an area.
//!
//! Each reads the store or asks the engine, and converts; decisions are the engine's and words are `words`'.

pub mod account;
pub mod act;
mod address;
pub mod flow;
pub mod hours;
pub mod item;
pub mod queue;
pub mod rows;
pub mod setting;
pub mod status;
pub mod window;
pub mod word;

use std::sync::Arc;

use baton_api::frame::{BAD_PARAMS, Failed, NO_METHOD, REFUSED};
use baton_api::wire::{self, Call, ErrorCode, WireError};
use serde_json::value::RawValue;

use crate::daemon::Daemon;

/// The answer to one call.
pub type Answer<T> = Result<T, WireError>;

macro_rules! routes {
    ($($call:ident => $function:path,)*) => {
        /// Methods that have a function here.
        #[cfg(test)]
        const ROUTED: &[&str] = &[$(<wire::$call as Call>::METHOD),*];

        /// Does one call, by the name of its method.
        pub async fn answer(daemon: &Arc<Daemon>, method: &str, params: &RawValue) -> Result<Box<RawValue>, Failed> {
            match method {
                $(<wire::$call as Call>::METHOD => {
                    let call: wire::$call = read(params)?;
                    write($function(daemon, call).await)
                })*
                _ => Err(Failed {
                    code: NO_METHOD,
                    message: format!("There is no call {method}."),
                    data: None,
                }),
            }
        }
    };
}

routes! {
    GetStatus => status::get,
    GetDoctor => status::doctor,
    GetQueue => queue::get,
    GetRows => rows::get,
    GetItem => item::get,
    GetWhy => item::why,
    GetPeople => item::people,
    Act => act::act,
    Undo => act::undo,
    SendAgain => act::send_again,
    DropAction => act::drop_action,
    GetOutbox => act::outbox,
    SetOverride => word::set,
    GetLater => word::later,
    ForgetItem => act::forget,
    GetTools => account::tools,
    GetAccounts => account::list,
    AddAccount => account::add,
    SignInAccount => account::sign_in,
    RemoveAccount => account::remove,
    TestAccount => account::test,
    SetAccount => account::set,
    CompleteSignIn => flow::complete,
    StartSignIn => flow::start,
    GetSignIn => flow::state,
    Sync => account::sync,
    GetSettings => setting::get,
    SetSettings => setting::set,
    GetHours => hours::get,
    SetHours => hours::set,
    SetQuiet => setting::quiet,
    Lend => account::lend,
    Show => window::show,
    Painted => window::painted,
    Active => window::active,
    Quit => window::quit,
}

fn read<T: Call>(params: &RawValue) -> Result<T, Failed> {
    serde_json::from_str(params.get()).map_err(|error| {
        let words = format!("{} does not read these parameters: {error}.", T::METHOD);
        Failed {
            code: BAD_PARAMS,
            message: words.clone(),
            data: Some(Box::new(WireError::new(ErrorCode::Usage, words, ""))),
        }
    })
}

fn write<T: serde::Serialize>(answer: Answer<T>) -> Result<Box<RawValue>, Failed> {
    match answer {
        Ok(answer) => serde_json::value::to_raw_value(&answer).map_err(|error| Failed {
            code: REFUSED,
            message: "The answer could not be written.".into(),
            data: Some(Box::new(WireError {
                details: Some(error.to_string()),
                ..WireError::new(
                    ErrorCode::Internal,
                    "The answer could not be written.",
                    "Try again.",
                )
            })),
        }),
        Err(error) => Err(Failed {
            code: REFUSED,
            message: error.message.clone(),
            data: Some(Box::new(error)),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::ROUTED;

    #[test]
    fn every_method_is_answered() {
        // These two are about the connection itself, and the server answers them.
        let mut all: Vec<_> =
            baton_api::METHODS.iter().filter(|m| !["hello", "subscribe"].contains(m)).collect();
        let mut routed: Vec<_> = ROUTED.iter().collect();
        all.sort();
        routed.sort();
        assert_eq!(all, routed);
    }
}
