//! What can go wrong with the file, named by what happens next.

use std::path::PathBuf;

/// Why the store did not do it. Every message names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data directory.
    #[error("{0} is in use by another Baton: end that one (baton quit), or choose another --data-dir")]
    InUse(PathBuf),
    /// The disk is full.
    #[error("The disk is full: free some room. What was written before is safe")]
    Full,
    /// It cannot be written.
    #[error("The data directory cannot be written: give yourself the right to write it, or choose another --data-dir ({0})")]
    ReadOnly(String),
    /// The file is damaged.
    #[error("The database is damaged: start Baton again, it sets the file aside and saves what it can ({0})")]
    Damaged(String),
    /// A newer Baton wrote it.
    #[error("The database was written by a newer Baton (schema {found}, this one knows {known}): install that version again")]
    TooNew {
        /// In the file.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The linked SQLite has a known fault.
    #[error("This build links SQLite {0}, which can lose data: 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// A directory or file could not be made or opened.
    #[error("{path} cannot be used: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is there twice, or not at all.
    #[error("{0}")]
    Refused(String),
    /// A row does not read back: a defect, or a file written by something else.
    #[error("A row could not be read: {0}")]
    Row(String),
    /// Anything else of the database.
    #[error("The database failed: {0}")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Primary result codes: https://sqlite.org/rescode.html. Extended ones carry them in the low byte.
        let code = error
            .as_database_error()
            .and_then(|error| error.code())
            .and_then(|code| code.parse::<i32>().ok())
            .map(|code| code & 0xff);
        match code {
            Some(13) => Self::Full,
            Some(8 | 14 | 3 | 23) => Self::ReadOnly(error.to_string()),
            Some(10) if is_no_space() => Self::Full,
            Some(11 | 26) => Self::Damaged(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

fn is_no_space() -> bool {
    std::io::Error::last_os_error().kind() == std::io::ErrorKind::StorageFull
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Row(error.to_string())
    }
}
