//! Migrations: an append-only list, applied in order, each in one transaction.
//!
//! `PRAGMA user_version` counts them. It is part of the file's header, so a migration and its count are one write.

use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqlitePool;

use crate::{Result, StoreError};

/// All migrations, oldest first. Entries are only ever added.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_base.sql"),
    include_str!("../migrations/0002_queue.sql"),
    include_str!("../migrations/0003_accounts.sql"),
];

/// Applies what the file does not have yet.
pub(crate) async fn run(pool: &SqlitePool) -> Result<()> {
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(pool).await?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (n, migration) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*migration).execute(&mut *tx).await?;
        // PRAGMA takes no parameters; the number is ours.
        let count = format!("PRAGMA user_version = {}", n + 1);
        sqlx::raw_sql(AssertSqlSafe(count)).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(())
}
