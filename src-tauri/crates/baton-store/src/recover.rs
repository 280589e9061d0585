//! A damaged file: set aside, and the user's own words saved from it.
//!
//! Items and events can be read from the tools again; what the user connected, wrote, snoozed and set cannot. Those
//! tables are copied row by row, each row on its own, so that one unreadable page costs only its rows.

use std::fs;
use std::path::{Path, PathBuf};

use baton_model::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Column as _, ConnectOptions as _, Row as _, TypeInfo as _, ValueRef as _};

use crate::{Result, Store, StoreError};

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Where it is now.
    pub set_aside: PathBuf,
    /// What SQLite said.
    pub why: String,
    /// Rows saved, by table.
    pub saved: Vec<(String, u64)>,
    /// Tables of which something could not be read.
    pub incomplete: Vec<String>,
}

/// Tables that no tool can give back; accounts first, since others refer to them.
const OURS: [&str; 6] = ["accounts", "actions", "attempts", "overrides", "settings", "alerts"];

/// Renames the file and its companions.
pub(crate) fn set_aside(file: &Path, now: Timestamp) -> Result<PathBuf> {
    let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut aside = file.with_file_name(format!("baton.db.damaged-{stamp}"));
    let mut n = 1;
    while aside.exists() {
        n += 1;
        aside = file.with_file_name(format!("baton.db.damaged-{stamp}-{n}"));
    }
    for suffix in ["", "-wal", "-shm"] {
        let name = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
        let from = name(file);
        if from.exists() {
            fs::rename(&from, name(&aside))
                .map_err(|source| StoreError::Io { path: from.clone(), source })?;
        }
    }
    Ok(aside)
}

/// Copies what can be read of our own tables.
pub(crate) async fn save(aside: &Path, store: &Store, why: String) -> Result<Recovery> {
    let mut recovery =
        Recovery { set_aside: aside.to_owned(), why, saved: Vec::new(), incomplete: Vec::new() };
    let options = SqliteConnectOptions::new().filename(aside).foreign_keys(false);
    let Ok(mut old) = options.connect().await else {
        recovery.incomplete = OURS.map(str::to_owned).to_vec();
        return Ok(recovery);
    };
    for table in OURS {
        match copy(&mut old, store, table).await {
            (saved, whole) => {
                recovery.saved.push((table.to_owned(), saved));
                if !whole {
                    recovery.incomplete.push(table.to_owned());
                }
            }
        }
    }
    // The queue must be read from the tools anew.
    let reset = "UPDATE accounts SET cursor = NULL, full_at = NULL, last_poll = NULL, health = 'starting'";
    sqlx::query(reset).execute(&store.writer).await?;
    Ok(recovery)
}

/// Copies one table; the number of rows saved, and whether it was all.
async fn copy(old: &mut SqliteConnection, store: &Store, table: &str) -> (u64, bool) {
    // Read forwards as far as it goes, then backwards from the end: a bad page in the middle loses only itself.
    let forwards = format!("SELECT * FROM {table} ORDER BY 1");
    let backwards = format!("SELECT * FROM {table} ORDER BY 1 DESC");
    let (mut saved, mut whole) = read(old, store, table, forwards).await;
    if !whole {
        let (more, _) = read(old, store, table, backwards).await;
        saved += more;
        whole = false;
    }
    (saved, whole)
}

async fn read(old: &mut SqliteConnection, store: &Store, table: &str, sql: String) -> (u64, bool) {
    use futures::TryStreamExt as _;
    let mut saved = 0;
    let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(old);
    loop {
        match rows.try_next().await {
            Ok(Some(row)) => match insert(store, table, &row).await {
                Ok(done) => saved += done,
                Err(error) => tracing::warn!(table, %error, "a saved row does not fit"),
            },
            Ok(None) => return (saved, true),
            Err(error) => {
                tracing::warn!(table, %error, "the damaged file ends here");
                return (saved, false);
            }
        }
    }
}

async fn insert(store: &Store, table: &str, row: &sqlx::sqlite::SqliteRow) -> Result<u64> {
    let columns: Vec<&str> = row.columns().iter().map(|column| column.name()).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", columns.join(", "));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for n in 0..columns.len() {
        let value = row.try_get_raw(n)?;
        query = if value.is_null() {
            query.bind(None::<String>)
        } else if value.type_info().name() == "INTEGER" {
            query.bind(row.try_get::<i64, _>(n)?)
        } else {
            query.bind(row.try_get::<String, _>(n)?)
        };
    }
    Ok(query.execute(&store.writer).await?.rows_affected())
}
