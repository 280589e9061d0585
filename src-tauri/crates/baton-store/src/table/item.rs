//! Items with their verdicts: the queue.

use std::fmt::Write as _;

use baton_model::{ItemId, Timestamp, Verdict};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _, Sqlite, Transaction};

use super::{account, ask, event, person};
use crate::convert::{json, maybe_instant, micros, name, parse};
use crate::{ItemWrite, PollWrite, QueueFilter, QueueRow, Result, Store, StoredItem};

fn read(row: &SqliteRow) -> Result<QueueRow> {
    Ok(QueueRow {
        id: ItemId(row.try_get("id")?),
        account: row.try_get("account")?,
        item: parse(&row.try_get::<String, _>("item")?)?,
        verdict: parse(&row.try_get::<String, _>("verdict")?)?,
        left_at: maybe_instant(row.try_get("left_at")?)?,
    })
}

/// One number to order a lane by: direct before shared, firm before soft, then the kind (turn rules, section 5).
fn rank(verdict: &Verdict) -> i64 {
    let soft = verdict.shown.first().and_then(|n| verdict.asks.get(*n)).is_some_and(|ask| ask.soft);
    let kind = verdict.kind.map_or(99, |kind| kind as i64);
    i64::from(verdict.shared) * 10_000 + i64::from(soft) * 1_000 + kind
}

impl Store {
    /// Writes what one poll or derivation changed, in one transaction: all of it or nothing.
    pub async fn apply(&self, write: &PollWrite, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        let me = write.seat.as_ref().map(|seat| &seat.me);
        person::write(&mut tx, &write.account, &write.people, me).await?;
        person::write_teams(&mut tx, &write.account, &write.teams).await?;
        for item in &write.items {
            upsert(&mut tx, &write.account, item, now).await?;
            event::write(&mut tx, &item.id, &item.events).await?;
            ask::write(&mut tx, &item.id, &item.verdict, now).await?;
        }
        account::polled(&mut tx, write).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An item with its history.
    pub async fn item(&self, id: &ItemId) -> Result<Option<StoredItem>> {
        let row = sqlx::query("SELECT * FROM items WHERE id = ?")
            .bind(id.as_str())
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let remote_id: String = row.try_get("remote_id")?;
        let row = read(&row)?;
        let events = self.events(id).await?;
        let overrides = self.overrides(&row.account, &remote_id).await?;
        Ok(Some(StoredItem {
            id: row.id,
            account: row.account,
            item: row.item,
            events,
            overrides,
            verdict: row.verdict,
        }))
    }

    /// All items of an account with their histories, for deriving everything again.
    pub async fn items(&self, account: &str) -> Result<Vec<StoredItem>> {
        let rows = sqlx::query("SELECT * FROM items WHERE account = ?")
            .bind(account)
            .fetch_all(&self.reader)
            .await?;
        let mut events = self.all_events(account).await?;
        let mut overrides = self.all_overrides(account).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let row = read(row)?;
            items.push(StoredItem {
                events: events.remove(row.id.as_str()).unwrap_or_default(),
                overrides: overrides.remove(&row.item.remote_id).unwrap_or_default(),
                id: row.id,
                account: row.account,
                item: row.item,
                verdict: row.verdict,
            });
        }
        Ok(items)
    }

    /// Remote ids of an account's items that the tool called open when it was last read.
    pub async fn open_items(&self, account: &str) -> Result<Vec<(ItemId, String)>> {
        let sql = "SELECT id, remote_id FROM items WHERE account = ? AND state IN ('open', 'draft')";
        let rows = sqlx::query(sql).bind(account).fetch_all(&self.reader).await?;
        rows.iter().map(|row| Ok((ItemId(row.try_get("id")?), row.try_get("remote_id")?))).collect()
    }

    /// Items by rank. Every index of the lanes serves it: see `schema.sql`.
    pub async fn queue(&self, filter: &QueueFilter) -> Result<Vec<QueueRow>> {
        let mut sql = String::from("SELECT id, account, item, verdict, left_at FROM items WHERE 1");
        if filter.lane.is_some() {
            sql.push_str(" AND lane = ?");
        }
        if filter.account.is_some() {
            sql.push_str(" AND account = ?");
        }
        if filter.left_since.is_some() {
            sql.push_str(" AND left_at >= ?");
        }
        let words: Vec<String> = filter
            .text
            .iter()
            .flat_map(|text| text.split_whitespace())
            .map(|word| format!("%{}%", escape(&word.to_lowercase())))
            .collect();
        for _ in &words {
            sql.push_str(" AND search LIKE ? ESCAPE '\\'");
        }
        sql.push_str(if filter.left_since.is_some() {
            " ORDER BY left_at DESC"
        } else {
            " ORDER BY lane, rank, since"
        });
        if filter.limit > 0 {
            let _ = write!(sql, " LIMIT {}", filter.limit);
        }
        // Put together from our own words; all that comes from outside is bound.
        let mut query = sqlx::query(AssertSqlSafe(sql));
        if let Some(lane) = &filter.lane {
            query = query.bind(name(lane)?);
        }
        if let Some(account) = &filter.account {
            query = query.bind(account);
        }
        if let Some(since) = filter.left_since {
            query = query.bind(micros(since));
        }
        for word in words {
            query = query.bind(word);
        }
        query.fetch_all(&self.reader).await?.iter().map(read).collect()
    }

    /// Items that `text` can mean: an id, the beginning of ids (three letters or more), or an address.
    pub async fn find(&self, text: &str) -> Result<Vec<ItemId>> {
        let text = text.trim();
        let sql = if text.contains("://") {
            "SELECT id FROM items WHERE url = ?1 OR ?1 LIKE url || '#%' OR ?1 LIKE url || '/%' LIMIT 3"
        } else if text.len() >= 3 && text.chars().all(|c| c.is_ascii_alphanumeric()) {
            "SELECT id FROM items WHERE id >= ?1 AND id < ?1 || '~' LIMIT 3"
        } else {
            return Ok(Vec::new());
        };
        let text =
            if text.contains("://") { text.trim_end_matches('/').to_owned() } else { text.to_lowercase() };
        let ids: Vec<String> =
            sqlx::query_scalar(sql).bind(text).fetch_all(&self.reader).await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }

    /// Items whose verdict time alone may have changed by `now`.
    pub async fn waking(&self, now: Timestamp) -> Result<Vec<ItemId>> {
        let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM items WHERE wakes_at <= ?")
            .bind(micros(now))
            .fetch_all(&self.reader)
            .await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }

    /// When the next item wakes.
    pub async fn next_waking(&self) -> Result<Option<Timestamp>> {
        let at: Option<i64> =
            sqlx::query_scalar("SELECT min(wakes_at) FROM items WHERE wakes_at IS NOT NULL")
                .fetch_one(&self.reader)
                .await?;
        maybe_instant(at)
    }

    /// Forgets an item, at the user's word.
    pub async fn forget(&self, id: &ItemId) -> Result<bool> {
        let done = sqlx::query("DELETE FROM items WHERE id = ?")
            .bind(id.as_str())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn escape(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

async fn upsert(
    tx: &mut Transaction<'static, Sqlite>,
    account: &str,
    write: &ItemWrite,
    now: Timestamp,
) -> Result<()> {
    let (item, verdict) = (&write.item, &write.verdict);
    let sql = "INSERT INTO items (id, account, remote_id, family, state, url, item, search, updated_at, lane, kind, \
               rank, since, wakes_at, verdict) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
               ON CONFLICT (id) DO UPDATE SET family = ?4, state = ?5, url = ?6, item = ?7, search = ?8, updated_at = ?9, \
               left_at = CASE WHEN ?10 <> 'none' THEN NULL WHEN lane <> 'none' THEN ?16 ELSE left_at END, \
               lane = ?10, kind = ?11, rank = ?12, since = ?13, wakes_at = ?14, verdict = ?15";
    sqlx::query(sql)
        .bind(write.id.as_str())
        .bind(account)
        .bind(&item.remote_id)
        .bind(name(&item.family)?)
        .bind(name(&item.state)?)
        .bind(item.url.trim_end_matches('/'))
        .bind(json(item)?)
        .bind(&write.search)
        .bind(micros(item.updated_at))
        .bind(name(&verdict.lane)?)
        .bind(verdict.kind.map(|kind| kind.as_str()))
        .bind(rank(verdict))
        .bind(verdict.since.map(micros))
        .bind(verdict.wakes_at.map(micros))
        .bind(json(verdict)?)
        .bind(micros(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
