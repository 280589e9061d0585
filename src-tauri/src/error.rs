//! What can go wrong in the windows' own process. Whatever crosses to the page is a [`WireError`] instead.

use baton_api::wire::{ErrorCode, WireError};

/// Why the process could not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is off.
    #[error("{0}")]
    Usage(String),
    /// The daemon's, or that of reaching it.
    #[error("{message}{remedy}", message = .0.message, remedy = remedy(.0))]
    Wire(#[from] WireError),
    /// The windows cannot be opened here.
    #[error("no window can be opened: {0}")]
    Windows(#[from] tauri::Error),
}

fn remedy(error: &WireError) -> String {
    error.remedy.as_ref().map(|remedy| format!(" {}", remedy.label)).unwrap_or_default()
}

/// A failure of Tauri's, for the page.
pub(crate) fn shell(error: tauri::Error) -> WireError {
    WireError {
        details: Some(error.to_string()),
        ..WireError::new(
            ErrorCode::Internal,
            "The window system refused.",
            "Try again; `baton` in a terminal does the same.",
        )
    }
}
