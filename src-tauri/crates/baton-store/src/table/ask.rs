//! The asks that concern the user, as last derived.

use baton_model::{AskState, ItemId, Lane, Timestamp, Verdict};
use sqlx::{Sqlite, Transaction};

use crate::Result;
use crate::convert::{json, micros, name};

/// Replaces an item's asks; those that are gone or over are marked as ended and kept.
pub(super) async fn write(
    tx: &mut Transaction<'static, Sqlite>,
    item: &ItemId,
    verdict: &Verdict,
    now: Timestamp,
) -> Result<()> {
    let mut alive = Vec::new();
    for (n, ask) in verdict.asks.iter().enumerate() {
        let over = !matches!(ask.state, AskState::Open | AskState::Acked);
        if !over {
            alive.push(ask.key.as_str());
        }
        let lane = if verdict.shown.contains(&n) { verdict.lane } else { Lane::None };
        let sql = "INSERT INTO asks (item, key, kind, lane, state, since, asked_at, ask, seen_at, ended_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, CASE WHEN ?10 THEN ?9 END) \
                   ON CONFLICT (item, key) DO UPDATE SET kind = excluded.kind, lane = excluded.lane, \
                   state = excluded.state, since = excluded.since, asked_at = excluded.asked_at, \
                   ask = excluded.ask, \
                   ended_at = CASE WHEN ?10 THEN coalesce(asks.ended_at, ?9) END";
        sqlx::query(sql)
            .bind(item.as_str())
            .bind(&ask.key)
            .bind(ask.kind.as_str())
            .bind(name(&lane)?)
            .bind(name(&ask.state)?)
            .bind(micros(ask.since))
            .bind(micros(ask.asked_at))
            .bind(json(ask)?)
            .bind(micros(now))
            .bind(over)
            .execute(&mut **tx)
            .await?;
    }
    let sql = "UPDATE asks SET ended_at = ?, state = 'void', lane = 'none' WHERE item = ? AND ended_at IS NULL \
               AND key NOT IN (SELECT value FROM json_each(?))";
    sqlx::query(sql)
        .bind(micros(now))
        .bind(item.as_str())
        .bind(json(&alive)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
