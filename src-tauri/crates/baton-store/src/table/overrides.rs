//! The user's own word on items.

use std::collections::HashMap;

use baton_model::{Handle, Override, OverrideKind, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::convert::{instant, json, micros, parse};
use crate::{Result, Store, StoreError};

/// The JSON of the column `kind`: what was said, and the little that goes with some of it.
#[derive(Serialize, Deserialize)]
struct Said {
    #[serde(flatten)]
    kind: OverrideKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ask: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<Timestamp>,
}

fn read(row: &SqliteRow) -> Result<Override> {
    let Said { kind, ask, seen } = parse(&row.try_get::<String, _>("kind")?)?;
    Ok(Override {
        by: Handle::from(row.try_get::<String, _>("by")?),
        at: instant(row.try_get("at")?)?,
        thread: row.try_get("thread")?,
        ask,
        seen,
        kind,
    })
}

impl Store {
    /// The user's words on these items, each oldest first.
    pub(super) async fn overrides_of(
        &self,
        items: &[&str],
    ) -> Result<HashMap<String, Vec<Override>>> {
        let sql = "SELECT i.id, o.by, o.at, o.thread, o.kind FROM json_each(?) w \
                   CROSS JOIN items i ON i.id = w.value \
                   CROSS JOIN overrides o ON o.account = i.account AND o.remote_id = i.remote_id ORDER BY o.n";
        let rows = sqlx::query(sql).bind(json(&items)?).fetch_all(&self.reader).await?;
        let mut all: HashMap<String, Vec<Override>> = HashMap::new();
        for row in &rows {
            match read(row) {
                Ok(word) => all.entry(row.try_get("id")?).or_default().push(word),
                Err(StoreError::Row(why)) => tracing::warn!(%why, "an override is left out"),
                Err(other) => return Err(other),
            }
        }
        Ok(all)
    }

    /// Writes one down.
    pub async fn add_override(
        &self,
        account: &str,
        remote_id: &str,
        word: &Override,
    ) -> Result<()> {
        let said = Said { kind: word.kind.clone(), ask: word.ask.clone(), seen: word.seen };
        let sql = "INSERT INTO overrides (account, remote_id, by, at, thread, kind) VALUES (?, ?, ?, ?, ?, ?)";
        sqlx::query(sql)
            .bind(account)
            .bind(remote_id)
            .bind(word.by.as_str())
            .bind(micros(word.at))
            .bind(&word.thread)
            .bind(json(&said)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Takes the words said at these instants back, in one step; `false`: there was none.
    pub async fn take_back(
        &self,
        account: &str,
        remote_id: &str,
        said: &[Timestamp],
    ) -> Result<bool> {
        let at: Vec<i64> = said.iter().copied().map(micros).collect();
        let sql = "DELETE FROM overrides WHERE account = ? AND remote_id = ? \
                   AND at IN (SELECT value FROM json_each(?))";
        let done = sqlx::query(sql)
            .bind(account)
            .bind(remote_id)
            .bind(json(&at)?)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}
