//! Events: added, never changed.

use std::collections::HashMap;

use baton_model::{Event, Handle, ItemId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{instant, json, micros, parse};
use crate::{Result, Store};

fn read(row: &SqliteRow) -> Result<Event> {
    Ok(Event {
        key: row.try_get("key")?,
        at: instant(row.try_get("at")?)?,
        who: Handle::from(row.try_get::<String, _>("who")?),
        what: parse(&row.try_get::<String, _>("what")?)?,
    })
}

impl Store {
    /// An item's history, by time.
    pub(crate) async fn events(&self, item: &ItemId) -> Result<Vec<Event>> {
        let rows = sqlx::query("SELECT key, at, who, what FROM events WHERE item = ? ORDER BY at, n")
            .bind(item.as_str())
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(read).collect()
    }

    /// All histories of one account's items, for deriving everything again.
    pub(crate) async fn all_events(&self, account: &str) -> Result<HashMap<String, Vec<Event>>> {
        let sql = "SELECT e.item, e.key, e.at, e.who, e.what FROM events e \
                   JOIN items i ON i.id = e.item WHERE i.account = ? ORDER BY e.item, e.at, e.n";
        let rows = sqlx::query(sql).bind(account).fetch_all(&self.reader).await?;
        let mut all: HashMap<String, Vec<Event>> = HashMap::new();
        for row in &rows {
            all.entry(row.try_get("item")?).or_default().push(read(row)?);
        }
        Ok(all)
    }
}

/// Adds events; one that is there already stays as it is.
pub(super) async fn write(
    tx: &mut Transaction<'static, Sqlite>,
    item: &ItemId,
    events: &[Event],
) -> Result<()> {
    for event in events {
        let sql = "INSERT INTO events (item, key, at, who, what) VALUES (?, ?, ?, ?, ?) \
                   ON CONFLICT (item, key) DO NOTHING";
        sqlx::query(sql)
            .bind(item.as_str())
            .bind(&event.key)
            .bind(micros(event.at))
            .bind(event.who.as_str())
            .bind(json(&event.what)?)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
