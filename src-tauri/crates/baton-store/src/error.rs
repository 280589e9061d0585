//! What can go wrong with the file, named by what happens next.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the store did not do it. Every message names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data directory.
    #[error(
        "{0} is in use by another Baton: end that one (baton quit), or choose another --data-dir"
    )]
    InUse(PathBuf),
    /// The disk is full.
    #[error("The disk is full: free some room. What was written before is safe")]
    Full,
    /// It cannot be written.
    #[error(
        "The data directory cannot be written: give yourself the right to write it, or choose another --data-dir ({0})"
    )]
    ReadOnly(String),
    /// The file is damaged.
    #[error(
        "The database is damaged: start Baton again, it sets the file aside and saves what it can ({0})"
    )]
    Damaged(String),
    /// A newer Baton wrote it.
    #[error(
        "The database was written by a newer Baton (schema {found}, this one knows {known}): install that version again"
    )]
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
        source: io::Error,
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

/// Damage was met by this process: its end leaves no mark of a clean one without a look at the whole file.
static DAMAGE_MET: AtomicBool = AtomicBool::new(false);

/// Whether damage was met since the process began.
pub(crate) fn damage_met() -> bool {
    DAMAGE_MET.load(Ordering::Relaxed)
}

impl StoreError {
    /// The disk is full or cannot be written: what was asked was not done, and can be once there is room.
    pub fn is_disk(&self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly(_) | Self::Io { .. })
    }

    /// A file operation on `path` that failed.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly(format!("{}: {source}", path.display()))
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Extended result codes, the primary one in the low byte: https://sqlite.org/rescode.html.
        let code = error
            .as_database_error()
            .and_then(|error| error.code())
            .and_then(|code| code.parse::<i32>().ok());
        match (code, code.map(|code| code & 0xff)) {
            // FULL; growing the shared memory of the WAL fails as IOERR_SHMSIZE where there is no room.
            (_, Some(13)) | (Some(4874), _) => Self::Full,
            // READONLY, CANTOPEN, PERM, AUTH.
            (_, Some(8 | 14 | 3 | 23)) => Self::ReadOnly(error.to_string()),
            // CORRUPT, NOTADB.
            (_, Some(11 | 26)) => {
                DAMAGE_MET.store(true, Ordering::Relaxed);
                Self::Damaged(error.to_string())
            }
            _ => Self::Database(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Row(error.to_string())
    }
}
