//! Items with their verdicts, one by one. Lists of them are in `queue.rs`, writing is in `poll.rs`.

use baton_model::{ItemId, Timestamp};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::convert::{json, maybe_instant, micros, parse, readable};
use crate::{QueueRow, Result, Store, StoredItem};

/// What lists need; never the columns from `body` on, which may be long.
pub(super) const ROW: &str = "id, account, item, verdict, left_at";

pub(super) fn read(row: &SqliteRow) -> Result<QueueRow> {
    Ok(QueueRow {
        id: ItemId(row.try_get("id")?),
        account: row.try_get("account")?,
        item: parse(&row.try_get::<String, _>("item")?)?,
        verdict: parse(&row.try_get::<String, _>("verdict")?)?,
        left_at: maybe_instant(row.try_get("left_at")?)?,
    })
}

/// A whole row, without history and overrides.
fn read_stored(row: &SqliteRow) -> Result<StoredItem> {
    let QueueRow { id, account, mut item, mut verdict, .. } = read(row)?;
    item.facts.body = row.try_get("body")?;
    if let Some(explained) = row.try_get::<Option<String>, _>("explained")? {
        verdict = parse(&explained)?;
    }
    Ok(StoredItem { id, account, item, events: Vec::new(), overrides: Vec::new(), verdict })
}

impl Store {
    /// An item with its history.
    pub async fn item(&self, id: &ItemId) -> Result<Option<StoredItem>> {
        Ok(self.items_by_id(std::slice::from_ref(id)).await?.pop())
    }

    /// The items of these ids that are there, with their histories, in no order.
    pub async fn items_by_id(&self, ids: &[ItemId]) -> Result<Vec<StoredItem>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM items WHERE id IN (SELECT value FROM json_each(?))";
        let rows = sqlx::query(sql).bind(json(&ids)?).fetch_all(&self.reader).await?;
        self.with_history(&rows).await
    }

    /// Ids of all items of an account, as they came: neighbours lie side by side in the file.
    pub async fn item_ids(&self, account: &str) -> Result<Vec<ItemId>> {
        let sql = "SELECT id FROM items WHERE account = ? ORDER BY n";
        let ids = sqlx::query_scalar(sql).bind(account).fetch_all(&self.reader).await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }

    /// Those of an account that stand on a lane, or may come to by time alone, the oldest first.
    ///
    /// # Errors
    /// The database.
    pub async fn item_ids_by_time(&self, account: &str) -> Result<Vec<ItemId>> {
        let sql = "SELECT id FROM items WHERE account = ? \
                   AND (lane <> 'none' OR wakes_at IS NOT NULL) ORDER BY n";
        let ids = sqlx::query_scalar(sql).bind(account).fetch_all(&self.reader).await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }

    async fn with_history(&self, rows: &[SqliteRow]) -> Result<Vec<StoredItem>> {
        let mut items = readable(rows, read_stored)?;
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let mut events = self.events_of(&ids).await?;
        let mut overrides = self.overrides_of(&ids).await?;
        for item in &mut items {
            item.events = events.remove(item.id.as_str()).unwrap_or_default();
            item.overrides = overrides.remove(item.id.as_str()).unwrap_or_default();
        }
        Ok(items)
    }

    /// Remote ids of an account's items that the tool called open when it was last read.
    pub async fn open_items(&self, account: &str) -> Result<Vec<(ItemId, String)>> {
        let sql =
            "SELECT id, remote_id FROM items WHERE account = ? AND state IN ('open', 'draft')";
        let rows = sqlx::query(sql).bind(account).fetch_all(&self.reader).await?;
        rows.iter().map(|row| Ok((ItemId(row.try_get("id")?), row.try_get("remote_id")?))).collect()
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
        let text = if text.contains("://") {
            text.trim_end_matches('/').to_owned()
        } else {
            text.to_lowercase()
        };
        let ids: Vec<String> = sqlx::query_scalar(sql).bind(text).fetch_all(&self.reader).await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }

    /// Items of an account whose verdict time alone may have changed by `now`.
    pub async fn waking(&self, account: &str, now: Timestamp) -> Result<Vec<ItemId>> {
        let sql = "SELECT id FROM items WHERE wakes_at <= ? AND +account = ? ORDER BY wakes_at";
        let ids: Vec<String> =
            sqlx::query_scalar(sql).bind(micros(now)).bind(account).fetch_all(&self.reader).await?;
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
