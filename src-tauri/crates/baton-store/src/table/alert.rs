//! Alerts raised: once per ask and asking, also across restarts.

use baton_model::{ItemId, Timestamp};
use sqlx::Row as _;

use crate::convert::{instant, maybe_instant, micros};
use crate::{AlertRecord, Result, Store};

impl Store {
    /// Alerts that are not withdrawn, or whose ask may be asked again: all of the items named.
    pub async fn alerts(&self, item: &ItemId) -> Result<Vec<AlertRecord>> {
        let rows = sqlx::query("SELECT * FROM alerts WHERE item = ?")
            .bind(item.as_str())
            .fetch_all(&self.writer)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(AlertRecord {
                    item: ItemId(row.try_get("item")?),
                    ask: row.try_get("ask")?,
                    asked_at: instant(row.try_get("asked_at")?)?,
                    shown_at: instant(row.try_get("shown_at")?)?,
                    withdrawn_at: maybe_instant(row.try_get("withdrawn_at")?)?,
                })
            })
            .collect()
    }

    /// Notes that an alert is raised: before it is shown, so that a crash between the two never raises it twice.
    pub async fn alert_shown(&self, alert: &AlertRecord) -> Result<()> {
        let sql = "INSERT INTO alerts (item, ask, asked_at, shown_at) VALUES (?, ?, ?, ?) \
                   ON CONFLICT (item, ask) DO UPDATE SET asked_at = excluded.asked_at, \
                   shown_at = excluded.shown_at, withdrawn_at = NULL";
        sqlx::query(sql)
            .bind(alert.item.as_str())
            .bind(&alert.ask)
            .bind(micros(alert.asked_at))
            .bind(micros(alert.shown_at))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Notes that an item's alerts were taken back; `true` when one was on screen.
    pub async fn alerts_withdrawn(&self, item: &ItemId, now: Timestamp) -> Result<bool> {
        let done =
            sqlx::query("UPDATE alerts SET withdrawn_at = ? WHERE item = ? AND withdrawn_at IS NULL")
                .bind(micros(now))
                .bind(item.as_str())
                .execute(&self.writer)
                .await?;
        Ok(done.rows_affected() > 0)
    }
}
