//! How a command ends: 0 done, 1 failed, 2 usage, 3 nothing matched, 4 needs sign-in.

use baton_api::wire::{ErrorCode, WireError};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What did not happen, and why.
    pub message: String,
    /// What mends it.
    pub remedy: Option<String>,
}

impl Failure {
    /// A failure with exit code 1.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into(), remedy: None }
    }

    /// A failure of the caller's words, exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into(), remedy: None }
    }

    /// Nothing matched, exit code 3.
    pub fn nothing(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into(), remedy: None }
    }

    /// The same with what mends it.
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl From<WireError> for Failure {
    fn from(error: WireError) -> Self {
        let code = match error.code {
            ErrorCode::Usage => 2,
            ErrorCode::NotFound => 3,
            ErrorCode::NeedsSignIn => 4,
            _ => 1,
        };
        let remedy = error.remedy.as_ref().map(crate::view::mends);
        Self { code, message: error.message, remedy }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}
