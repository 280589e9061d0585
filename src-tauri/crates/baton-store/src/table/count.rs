//! How many asks stand where, counted by SQLite: the tray, `status` and the accounts' list need numbers, not rows.

use baton_model::Lane;
use sqlx::Row as _;

use crate::convert::{maybe_instant, named};
use crate::{LaneCount, Result, Store};

impl Store {
    /// Items by account and lane, those in neither left out. An ask of less than `sure` hundredths is not sure.
    pub async fn lane_counts(&self, sure: u8) -> Result<Vec<LaneCount>> {
        let sql = "SELECT account, lane, count(*) AS items, sum(snoozed_until IS NULL) AS awake, sum(firm) AS firm, \
                   min(CASE WHEN firm THEN since END) AS oldest FROM ( \
                     SELECT account, lane, since, snoozed_until, \
                       snoozed_until IS NULL AND rank < 10000 AND confidence >= ? AS firm \
                     FROM items WHERE lane IN ('me', 'others')) \
                   GROUP BY account, lane";
        let rows = sqlx::query(sql).bind(sure).fetch_all(&self.reader).await?;
        let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        rows.iter()
            .map(|row| {
                Ok(LaneCount {
                    account: row.try_get("account")?,
                    lane: named::<Lane>(&row.try_get::<String, _>("lane")?)?,
                    items: count(row.try_get("items")?),
                    awake: count(row.try_get("awake")?),
                    firm: count(row.try_get("firm")?),
                    oldest: maybe_instant(row.try_get("oldest")?)?,
                })
            })
            .collect()
    }
}
