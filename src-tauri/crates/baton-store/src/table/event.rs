//! Events: added, never changed.

use std::collections::HashMap;

use baton_model::{Event, Handle, ItemId};
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{instant, json, micros, parse};
use crate::{Result, Store};

/// Key, instant, author, and what as text: as they come within one item's row.
type Packed = (String, i64, String, String);

fn read((key, at, who, what): Packed) -> Result<Event> {
    Ok(Event { key, at: instant(at)?, who: Handle::from(who), what: parse(&what)? })
}

impl Store {
    /// The histories of these items, each by time.
    pub(super) async fn events_of(&self, items: &[&str]) -> Result<HashMap<String, Vec<Event>>> {
        // One row an item: a row of its own for each event would cost more than all the rest of judging them. The cross
        // join keeps the order: for each id its events by the index, never a scan of all.
        let sql = "SELECT w.value AS item, \
                   json_group_array(json_array(e.key, e.at, e.who, e.what) ORDER BY e.at, e.n) AS events \
                   FROM json_each(?) w CROSS JOIN events e ON e.item = w.value GROUP BY w.key";
        let rows = sqlx::query(sql).bind(json(&items)?).fetch_all(&self.reader).await?;
        let mut all = HashMap::with_capacity(items.len());
        for row in &rows {
            let packed: Vec<Packed> = parse(&row.try_get::<String, _>("events")?)?;
            let mut events = Vec::with_capacity(packed.len());
            for event in packed {
                match read(event) {
                    Ok(event) => events.push(event),
                    Err(why) => tracing::warn!(%why, "an event is left out"),
                }
            }
            all.insert(row.try_get("item")?, events);
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
