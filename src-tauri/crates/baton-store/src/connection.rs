//! The file, its lock and its connections.
//!
//! Why it is this way:
//!
//! - **One file, one process, one writer.** A lock file held for the process's life says whose the directory is; within
//!   the process a pool of exactly one connection writes, so writes queue in memory instead of meeting `SQLITE_BUSY`.
//!   Reads have their own two connections and never wait for a write (WAL).
//! - **`BEGIN IMMEDIATE` for every write.** A deferred transaction that reads first and writes later can fail with BUSY
//!   at the upgrade, which no busy timeout mends (<https://sqlite.org/lang_transaction.html>).
//! - **`synchronous=FULL`.** In WAL mode NORMAL may lose the last commits at a power cut. An action that was said to be
//!   sending must be known to have been sending, so each commit reaches the disk before it is answered.
//! - **Bundled SQLite, and its version is asserted.** Versions 3.7.0 to 3.51.2 can damage a WAL database that has two
//!   or more connections (<https://sqlite.org/wal.html#walresetbug>), and we have three.
//! - **Checks cost what they must.** `PRAGMA quick_check` reads the whole file, so it runs exactly when the file is not
//!   as the last clean end left it (`mark.rs`): after a crash, and after anything else touched it.
//! - **Private.** The directory is 0700 and SQLite gives `-wal` and `-shm` the mode of the file, which is 0600: other
//!   users of the machine read nobody's mail.
//! - **A damaged file is set aside, never repaired in place** (`recover.rs`): what the user said is saved from it, the
//!   rest is read from the tools again.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use baton_model::Timestamp;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, Transaction};

use crate::recover::{self, Recovery};
use crate::{Result, StoreError, error, mark, migrate};

/// The oldest SQLite without the WAL-reset fault.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// The data directory, held by this process alone until dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the directory where it is missing, and takes its lock.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process holds it.
    pub fn lock(path: &Path) -> Result<Self> {
        make_private(path)?;
        let lock = path.join("baton.lock");
        let io = |source| StoreError::io(&lock, source);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        private(&mut options);
        let file = options.open(&lock).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: file }),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
            Err(fs::TryLockError::Error(source)) => Err(io(source)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
pub(crate) fn private(_options: &mut OpenOptions) {}

/// Makes `path` with mode 0700. On Windows the user's profile keeps others out already.
fn make_private(path: &Path) -> Result<()> {
    let io = |source| StoreError::io(path, source);
    fs::create_dir_all(path).map_err(io)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
        if mode != 0o700 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(io)?;
        }
    }
    Ok(())
}

/// An open store, and what had to be saved from a damaged one.
#[derive(Debug)]
pub struct Opened {
    /// Ready for use.
    pub store: Store,
    /// The file was damaged: what became of it.
    pub recovery: Option<Recovery>,
}

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    file: PathBuf,
    pub(crate) writer: SqlitePool,
    pub(crate) reader: SqlitePool,
}

impl Store {
    /// Opens `baton.db` of `dir`, sets it aside first when it is damaged, and brings it to today's schema.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`], [`StoreError::Full`], [`StoreError::TooNew`], [`StoreError::Io`].
    pub async fn open(dir: &DataDir, now: Timestamp) -> Result<Opened> {
        let file = dir.path().join("baton.db");
        match Self::open_sound(&file).await {
            Ok(store) => Ok(Opened { store, recovery: None }),
            Err(StoreError::Damaged(why)) => {
                tracing::error!(%why, "the database is damaged and is set aside");
                let aside = recover::set_aside(&file, now)?;
                let store = Self::open_sound(&file).await?;
                let recovery = recover::save(&aside, &store, why, now).await?;
                Ok(Opened { store, recovery: Some(recovery) })
            }
            Err(other) => Err(other),
        }
    }

    async fn open_sound(file: &Path) -> Result<Self> {
        let mut create = OpenOptions::new();
        create.create(true).truncate(false).write(true).read(true);
        private(&mut create);
        create.open(file).map_err(|source| StoreError::io(file, source))?;
        let clean = mark::take(file).map_err(|source| StoreError::io(file, source))?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("cell_size_check", "on")
            .pragma("trusted_schema", "off")
            .pragma("cache_size", "-1024")
            // Rows cross from the connection's thread: fewer, longer strides.
            .row_buffer_size(512)
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        assert_version(&writer).await?;
        if !clean {
            check(&writer).await?;
        }
        migrate::run(&writer).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(2)
            .idle_timeout(None)
            .max_lifetime(None)
            // Room for an index walked out of its order; given back when it is calm.
            .connect_lazy_with(options.read_only(true).pragma("cache_size", "-8192"));
        Ok(Self { file: file.to_owned(), writer, reader })
    }

    /// Gives back what the connections keep for speed: readers are closed, the writer's pages and statements freed.
    ///
    /// # Errors
    /// As any write.
    pub async fn rest(&self) -> Result<()> {
        while let Some(idle) = self.reader.try_acquire() {
            idle.close().await?;
        }
        let mut writer = self.writer.acquire().await?;
        writer.clear_cached_statements().await?;
        sqlx::raw_sql("PRAGMA shrink_memory").execute(&mut *writer).await?;
        Ok(())
    }

    /// Ends cleanly: the next start needs no check of the whole file.
    ///
    /// # Errors
    /// What closing met; the file is closed all the same.
    pub async fn close(&self) -> Result<()> {
        self.reader.close().await;
        let sound = !error::damage_met() || check(&self.writer).await.is_ok();
        self.writer.close().await;
        if sound {
            mark::leave(&self.file).map_err(|source| StoreError::io(&self.file, source))?;
        }
        Ok(())
    }

    /// SQLite's version, for `baton doctor`.
    pub async fn sqlite_version(&self) -> Result<String> {
        Ok(sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&self.reader).await?)
    }

    /// Lets the file grow by `more` pages only, as a disk that is nearly full would; `None`: without limit. For tests of
    /// what the rest of Baton does then.
    #[doc(hidden)]
    pub async fn limit_pages(&self, more: Option<u32>) -> Result<()> {
        let count: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&self.writer).await?;
        let limit = more.map_or(i64::from(u32::MAX - 1), |more| count + i64::from(more));
        // PRAGMA takes no parameters; the number is ours.
        let limit = format!("PRAGMA max_page_count = {limit}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(limit)).execute(&self.writer).await?;
        Ok(())
    }

    /// A write transaction.
    ///
    /// On a full disk SQLite rolls back by itself (<https://sqlite.org/lang_transaction.html>, section 3), which sqlx does
    /// not notice: it would take the connection for one within a transaction for ever. Such a connection is replaced.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        match self.writer.begin_with("BEGIN IMMEDIATE").await {
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.writer.acquire().await?.close().await?;
                Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            begun => Ok(begun?),
        }
    }
}

async fn assert_version(pool: &SqlitePool) -> Result<()> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST_SQLITE { Err(StoreError::OldSqlite(version)) } else { Ok(()) }
}

/// Whether the whole file is sound. Reads all of it.
async fn check(pool: &SqlitePool) -> Result<()> {
    let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(pool).await?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
}
