//! The one command that forwards the API's calls.

use baton_api::METHODS;
use baton_api::wire::{ErrorCode, WireError};
use tauri::State;
use tauri::ipc::Response;

use crate::link::Link;

/// Calls that belong to a connection, which is not the page's.
const OURS: [&str; 2] = ["hello", "subscribe"];

/// Calls `method` of the API with `params`; both stay JSON on their way through.
#[tauri::command]
pub(crate) async fn call(
    link: State<'_, Link>,
    method: String,
    params: serde_json::Value,
) -> Result<Response, WireError> {
    if !METHODS.contains(&method.as_str()) || OURS.contains(&method.as_str()) {
        return Err(WireError::new(
            ErrorCode::Usage,
            format!("There is no call {method} for a page."),
            "Restart Baton: its windows and its engine may be of two versions.",
        ));
    }
    let answer = link.call(&method, &params).await?;
    Ok(Response::new(String::from(Box::<str>::from(answer))))
}
