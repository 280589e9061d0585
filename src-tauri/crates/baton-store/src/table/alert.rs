//! Alerts raised: once per ask and asking, also across restarts.

use baton_model::{ItemId, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{instant, json, maybe_instant, micros};
use crate::{AlertRecord, Result, Store};

impl Store {
    /// What was raised of these items, oldest first.
    pub async fn alerts(&self, items: &[ItemId]) -> Result<Vec<AlertRecord>> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT a.* FROM json_each(?) w CROSS JOIN alerts a ON a.item = w.value \
                   ORDER BY a.shown_at, a.ask";
        let rows = sqlx::query(sql).bind(json(&items)?).fetch_all(&self.reader).await?;
        rows.iter().map(read).collect()
    }

    /// Items of an account with an alert that is not withdrawn.
    pub async fn alerted(&self, account: &str) -> Result<Vec<ItemId>> {
        let sql = "SELECT DISTINCT a.item FROM alerts a JOIN items i ON i.id = a.item \
                   WHERE i.account = ? AND a.withdrawn_at IS NULL";
        let ids: Vec<String> =
            sqlx::query_scalar(sql).bind(account).fetch_all(&self.reader).await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }

    /// Notes that an item's alerts were taken back; `true` when one was on screen.
    pub async fn alerts_withdrawn(&self, item: &ItemId, now: Timestamp) -> Result<bool> {
        let done = sqlx::query(WITHDRAW)
            .bind(micros(now))
            .bind(item.as_str())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

const WITHDRAW: &str = "UPDATE alerts SET withdrawn_at = ? WHERE item = ? AND withdrawn_at IS NULL";

fn read(row: &SqliteRow) -> Result<AlertRecord> {
    Ok(AlertRecord {
        item: ItemId(row.try_get("item")?),
        ask: row.try_get("ask")?,
        asked_at: instant(row.try_get("asked_at")?)?,
        shown_at: instant(row.try_get("shown_at")?)?,
        withdrawn_at: maybe_instant(row.try_get("withdrawn_at")?)?,
    })
}

/// Notes what is taken back, then what is raised.
pub(super) async fn write(
    tx: &mut Transaction<'static, Sqlite>,
    raised: &[AlertRecord],
    withdrawn: &[ItemId],
    now: Timestamp,
) -> Result<()> {
    for item in withdrawn {
        sqlx::query(WITHDRAW).bind(micros(now)).bind(item.as_str()).execute(&mut **tx).await?;
    }
    for alert in raised {
        let sql = "INSERT INTO alerts (item, ask, asked_at, shown_at, withdrawn_at) VALUES (?, ?, ?, ?, ?) \
                   ON CONFLICT (item, ask) DO UPDATE SET asked_at = excluded.asked_at, \
                   shown_at = excluded.shown_at, withdrawn_at = excluded.withdrawn_at";
        sqlx::query(sql)
            .bind(alert.item.as_str())
            .bind(&alert.ask)
            .bind(micros(alert.asked_at))
            .bind(micros(alert.shown_at))
            .bind(alert.withdrawn_at.map(micros))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
