//! A damaged file: set aside, and the user's own words saved from it.
//!
//! Items and events can be read from the tools again; what the user connected, wrote, snoozed and set cannot. Those
//! tables are copied row by row, each row on its own, so that one unreadable page costs only its rows. Where the way to
//! the rows is lost too, the pages are read one by one (`salvage.rs`).

use std::fs;
use std::path::{Path, PathBuf};

use baton_model::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Row as _, Sqlite,
    Transaction, TypeInfo as _, ValueRef as _,
};

use crate::convert::micros;
use crate::salvage::{Column, Pages, Value};
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

/// Tables that no tool can give back, and the order of their own tree. Accounts first, since others refer to them.
const OURS: [(&str, &str); 6] = [
    ("accounts", "name"),
    ("actions", "n"),
    ("attempts", "action"),
    ("overrides", "n"),
    ("settings", "key"),
    ("alerts", "item"),
];

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
            fs::rename(&from, name(&aside)).map_err(|source| StoreError::io(&from, source))?;
        }
    }
    Ok(aside)
}

/// Copies what can be read of our own tables.
pub(crate) async fn save(
    aside: &Path,
    store: &Store,
    why: String,
    now: Timestamp,
) -> Result<Recovery> {
    let mut recovery =
        Recovery { set_aside: aside.to_owned(), why, saved: Vec::new(), incomplete: Vec::new() };
    let options = SqliteConnectOptions::new().filename(aside).foreign_keys(false);
    match options.connect().await {
        Ok(mut old) => {
            for (table, order) in OURS {
                let (saved, whole) = copy(&mut old, store, table, order).await?;
                recovery.saved.push((table.to_owned(), saved));
                if !whole {
                    recovery.incomplete.push(table.to_owned());
                }
            }
            // Its end moves what is in the log to the file.
            let _ = old.close().await;
        }
        Err(error) => {
            tracing::warn!(%error, "the damaged file cannot be opened");
            recovery.saved = OURS.map(|(table, _)| (table.to_owned(), 0)).to_vec();
            recovery.incomplete = OURS.map(|(table, _)| table.to_owned()).to_vec();
        }
    }
    if !recovery.incomplete.is_empty() {
        match Pages::read(aside) {
            Ok(pages) => salvage(&pages, store, &mut recovery, now).await?,
            Err(error) => tracing::warn!(%error, "the damaged file cannot be read"),
        }
    }
    // The queue must be read from the tools anew. What was due before today was seen or is old: see `attention`.
    let reset = "UPDATE accounts SET cursor = NULL, full_at = NULL, last_poll = NULL, next_poll = NULL, \
                 fault = NULL, health = 'starting'";
    sqlx::query(reset).execute(&store.writer).await?;
    if recovery.incomplete.iter().any(|table| table == "alerts") {
        sqlx::query("UPDATE accounts SET created_at = ?")
            .bind(micros(now))
            .execute(&store.writer)
            .await?;
    }
    Ok(recovery)
}

/// Copies one table; the number of rows saved, and whether it was all.
async fn copy(
    old: &mut SqliteConnection,
    store: &Store,
    table: &str,
    order: &str,
) -> Result<(u64, bool)> {
    // Forwards as far as it goes, then backwards from the end: a bad page in the middle loses only itself.
    let mut tx = store.begin().await?;
    let forwards = format!("SELECT * FROM {table} ORDER BY {order}");
    let (mut saved, whole) = read(old, &mut tx, table, forwards).await?;
    if !whole {
        let backwards = format!("SELECT * FROM {table} ORDER BY {order} DESC");
        saved += read(old, &mut tx, table, backwards).await?.0;
    }
    tx.commit().await?;
    Ok((saved, whole))
}

async fn read(
    old: &mut SqliteConnection,
    tx: &mut Transaction<'static, Sqlite>,
    table: &str,
    sql: String,
) -> Result<(u64, bool)> {
    use futures::TryStreamExt as _;
    let (mut saved, mut whole) = (0, true);
    let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(old);
    loop {
        match rows.try_next().await {
            Ok(Some(row)) => match insert(tx, table, &row).await {
                Ok(done) => saved += done,
                Err(error) if error.is_disk() => return Err(error),
                Err(error) => {
                    tracing::warn!(table, %error, "a saved row does not fit");
                    whole = false;
                }
            },
            Ok(None) => return Ok((saved, whole)),
            Err(error) => {
                tracing::warn!(table, %error, "the damaged file ends here");
                return Ok((saved, false));
            }
        }
    }
}

/// Adds what lies on single pages to the tables of which something is missing. A page may be an old one, so nothing
/// that is there is replaced, and what seems to be unsent is looked for at its tool first.
async fn salvage(
    pages: &Pages,
    store: &Store,
    recovery: &mut Recovery,
    now: Timestamp,
) -> Result<()> {
    for (table, saved) in &mut recovery.saved {
        if !recovery.incomplete.contains(table) {
            continue;
        }
        let (names, shape) = shape(store, table).await?;
        let mut rows = pages.rows(&shape);
        if table == "actions" {
            // Of several images of one action the one that is furthest is the newest.
            rows.sort_by_key(|row| !is_over(&names, row));
            rows.iter_mut().for_each(|row| doubt(&names, row, now));
        }
        let mut tx = store.begin().await?;
        for row in rows {
            match put(&mut tx, table, &names, row).await {
                Ok(done) => *saved += done,
                Err(error) if error.is_disk() => return Err(error),
                Err(error) => tracing::warn!(table, %error, "a row of a page does not fit"),
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// A table's columns: names, and what tells its rows apart.
async fn shape(store: &Store, table: &str) -> Result<(Vec<String>, Vec<Column>)> {
    let sql = "SELECT c.name, c.type, c.\"notnull\" OR c.pk AS required, c.pk AND NOT t.wr AND c.type = 'INTEGER' AS rowid \
               FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.name = ? ORDER BY c.cid";
    let rows = sqlx::query(sql).bind(table).fetch_all(&store.writer).await?;
    let (mut names, mut shape) = (Vec::new(), Vec::new());
    for row in rows {
        names.push(row.try_get("name")?);
        shape.push(Column {
            integer: row.try_get::<String, _>("type")? == "INTEGER",
            required: row.try_get("required")?,
            rowid: row.try_get("rowid")?,
        });
    }
    Ok((names, shape))
}

fn place<'a>(names: &[String], row: &'a mut [Value], name: &str) -> Option<&'a mut Value> {
    names.iter().position(|one| one == name).and_then(|n| row.get_mut(n))
}

fn is_over(names: &[String], row: &[Value]) -> bool {
    let at = names.iter().position(|name| name == "state");
    let state = at.and_then(|n| row.get(n));
    let over = |one: &str| state == Some(&Value::Text(one.to_owned()));
    ["sent", "undone", "failed"].into_iter().any(over)
}

/// What may have gone out since is asked for, never sent blindly.
fn doubt(names: &[String], row: &mut [Value], now: Timestamp) {
    if is_over(names, row) {
        return;
    }
    if let Some(state) = place(names, row, "state") {
        *state = Value::Text("unknown".to_owned());
    }
    if let Some(next) = place(names, row, "next_attempt_at") {
        *next = Value::Integer(micros(now));
    }
}

async fn put(
    tx: &mut Transaction<'static, Sqlite>,
    table: &str,
    names: &[String],
    row: Vec<Value>,
) -> Result<u64> {
    let mut query = sqlx::query(AssertSqlSafe(into(table, names.iter().map(String::as_str))));
    for value in row {
        query = match value {
            Value::Null => query.bind(None::<String>),
            Value::Integer(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
        };
    }
    Ok(query.execute(&mut **tx).await?.rows_affected())
}

/// The statement that adds a row where none is.
fn into<'a>(table: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    let marks = vec!["?"; names.len()].join(", ");
    format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", names.join(", "))
}

async fn insert(
    tx: &mut Transaction<'static, Sqlite>,
    table: &str,
    row: &SqliteRow,
) -> Result<u64> {
    let sql = into(table, row.columns().iter().map(|column| column.name()));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for n in 0..row.columns().len() {
        let value = row.try_get_raw(n)?;
        query = if value.is_null() {
            query.bind(None::<String>)
        } else if value.type_info().name() == "INTEGER" {
            query.bind(row.try_get::<i64, _>(n)?)
        } else {
            query.bind(row.try_get::<String, _>(n)?)
        };
    }
    Ok(query.execute(&mut **tx).await?.rows_affected())
}
