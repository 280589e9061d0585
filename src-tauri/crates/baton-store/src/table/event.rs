//! Events: added, never changed.

use std::collections::HashMap;

use baton_model::{Event, Handle, ItemId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{instant, json, micros, parse};
use crate::{Result, Store, StoreError};

fn read(row: &SqliteRow) -> Result<Event> {
    Ok(Event {
        key: row.try_get("key")?,
        at: instant(row.try_get("at")?)?,
        who: Handle::from(row.try_get::<String, _>("who")?),
        what: parse(&row.try_get::<String, _>("what")?)?,
    })
}

impl Store {
    /// The histories of these items, each by time.
    pub(super) async fn events_of(&self, items: &[&str]) -> Result<HashMap<String, Vec<Event>>> {
        // The cross join keeps the order: for each id its events by the index, never a scan of all.
        let sql = "SELECT e.item, e.key, e.at, e.who, e.what FROM json_each(?) w CROSS JOIN events e \
                   ON e.item = w.value ORDER BY e.item, e.at, e.n";
        let rows = sqlx::query(sql).bind(json(&items)?).fetch_all(&self.reader).await?;
        let mut all: HashMap<String, Vec<Event>> = HashMap::with_capacity(items.len());
        for row in &rows {
            match read(row) {
                Ok(event) => all.entry(row.try_get("item")?).or_default().push(event),
                Err(StoreError::Row(why)) => tracing::warn!(%why, "an event is left out"),
                Err(other) => return Err(other),
            }
        }
        Ok(all)
    }
}

/// Adds events; one that is there already stays as it is, unless its row does not read back.
pub(super) async fn write(
    tx: &mut Transaction<'static, Sqlite>,
    item: &ItemId,
    events: &[Event],
) -> Result<()> {
    for event in events {
        let sql = "INSERT INTO events (item, key, at, who, what) VALUES (?, ?, ?, ?, ?) \
                   ON CONFLICT (item, key) DO UPDATE SET at = excluded.at, who = excluded.who, \
                   what = excluded.what WHERE NOT json_valid(events.what)";
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
