//! Lists of items: a lane's first rows, rows by their ids, and the order of both lanes.
//!
//! A list of ten thousand is never read as a whole to show thirty of it. The order and the counts come from one index
//! (see `schema.sql`); rows, which are JSON of some size, are read by id as they come into view.

use baton_model::{Handle, ItemId, Lane, Timestamp};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{AssertSqlSafe, QueryBuilder, Row as _};

use super::found::Word;
use super::item::{ROW, read};
use crate::convert::{json, maybe_instant, micros, name, named, parse, readable};
use crate::{Facets, QueueCounts, QueueFilter, QueueOrder, QueueRow, Result, Store};

/// Rows that are asked for by id at a time, at most.
const MOST: usize = 200;

impl Store {
    /// Items by rank; snoozed ones by the end of that, those that left the lanes by when they did.
    pub async fn queue(&self, filter: &QueueFilter) -> Result<Vec<QueueRow>> {
        let mut sql = self.select(ROW, filter).await?;
        sql.push(match (filter.left_since, filter.snoozed) {
            (Some(_), _) => " ORDER BY left_at DESC",
            (None, Some(true)) => " ORDER BY snoozed_until, rank, since, id",
            (None, Some(false)) => " ORDER BY lane, rank, since, id",
            (None, None) => " ORDER BY lane, snoozed_until, rank, since, id",
        });
        if filter.limit > 0 {
            sql.push(" LIMIT ").push_bind(filter.limit);
        }
        readable(&sql.build().fetch_all(&self.reader).await?, read)
    }

    /// The rows of these ids, of the first 200 at most, in their order; those that are not there are left out.
    pub async fn queue_rows(&self, ids: &[ItemId]) -> Result<Vec<QueueRow>> {
        let ids = &ids[..ids.len().min(MOST)];
        let sql = "SELECT i.id, i.account, i.item, i.verdict, i.left_at \
                   FROM json_each(?) w CROSS JOIN items i ON i.id = w.value ORDER BY w.key";
        let rows = sqlx::query(sql).bind(json(&ids)?).fetch_all(&self.reader).await?;
        readable(&rows, read)
    }

    /// Which items stand in the lanes, in their order. `lane`, `snoozed` and `limit` of the filter do not count here.
    pub async fn queue_order(&self, filter: &QueueFilter) -> Result<QueueOrder> {
        let (me, me_oldest) = self.lane_order(filter, Lane::Me).await?;
        let (others, others_oldest) = self.lane_order(filter, Lane::Others).await?;
        Ok(QueueOrder { me, others, oldest: [me_oldest, others_oldest] })
    }

    async fn lane_order(
        &self,
        filter: &QueueFilter,
        lane: Lane,
    ) -> Result<(Vec<ItemId>, Option<Timestamp>)> {
        // One row for all of them: a row of its own for each would cost ten times as much.
        let columns = "json_group_array(id ORDER BY rank, since, id) AS ids, min(since) AS oldest";
        let filter = QueueFilter { lane: Some(lane), snoozed: Some(false), ..filter.clone() };
        let mut sql = self.select(columns, &filter).await?;
        let row = sql.build().fetch_one(&self.reader).await?;
        Ok((parse(&row.try_get::<String, _>("ids")?)?, maybe_instant(row.try_get("oldest")?)?))
    }

    /// How many items stand in the lanes and aside of them. `lane`, `snoozed` and `limit` of the filter do not count here.
    pub async fn queue_counts(&self, filter: &QueueFilter) -> Result<QueueCounts> {
        let filter = QueueFilter { lane: None, snoozed: None, limit: 0, ..filter.clone() };
        let columns =
            "lane, snoozed_until IS NOT NULL AS snoozed, count(*) AS n, min(since) AS oldest";
        let mut sql = self.select(columns, &filter).await?;
        sql.push(" AND lane IN ('me', 'others') GROUP BY lane, snoozed_until");
        // Grouped as the index is ordered: nothing is sorted. What is snoozed comes in as many groups as it has ends.
        let mut counts = QueueCounts::default();
        for row in sql.build().fetch_all(&self.reader).await? {
            let n = count(&row)?;
            let oldest = maybe_instant(row.try_get("oldest")?)?;
            match (named::<Lane>(&row.try_get::<String, _>("lane")?)?, row.try_get("snoozed")?) {
                (Lane::Me, false) => (counts.me, counts.oldest[0]) = (n, oldest),
                (Lane::Others, false) => (counts.others, counts.oldest[1]) = (n, oldest),
                (_, true) => counts.snoozed += n,
                (Lane::None, false) => {}
            }
        }
        Ok(counts)
    }

    /// How many items left the lanes since.
    pub async fn left_count(&self, filter: &QueueFilter) -> Result<u32> {
        let mut sql = self.select("count(*) AS n", filter).await?;
        count(&sql.build().fetch_one(&self.reader).await?)
    }

    /// What both lanes can be filtered by.
    pub async fn facets(&self) -> Result<Facets> {
        let awake = "lane IN ('me', 'others') AND snoozed_until IS NULL";
        let sql =
            format!("SELECT account, kind, count(*) AS n FROM items WHERE {awake} GROUP BY 1, 2");
        let mut facets = Facets::default();
        for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.reader).await? {
            let n = count(&row)?;
            add(&mut facets.accounts, row.try_get("account")?, n);
            if let Some(kind) = row.try_get("kind")? {
                add(&mut facets.kinds, kind, n);
            }
        }
        let sql = "SELECT handle, min(account) AS account, count(*) AS n FROM concerned WHERE NOT snoozed \
                   GROUP BY handle";
        for row in sqlx::query(sql).fetch_all(&self.reader).await? {
            let handle = Handle::from(row.try_get::<String, _>("handle")?);
            facets.people.push((row.try_get("account")?, handle, count(&row)?));
        }
        Ok(facets)
    }

    /// `SELECT columns` from the items that fit, without an end: an order and a limit can follow.
    async fn select(&self, columns: &str, filter: &QueueFilter) -> Result<QueryBuilder<Sqlite>> {
        let words = self.words_of(filter.text.as_deref().unwrap_or_default()).await?;
        let mut sql = QueryBuilder::new(format!("SELECT {columns} FROM items WHERE 1"));
        if let Some(lane) = &filter.lane {
            sql.push(" AND lane = ").push_bind(name(lane)?);
        }
        match filter.snoozed {
            Some(true) => _ = sql.push(" AND snoozed_until IS NOT NULL"),
            Some(false) => _ = sql.push(" AND snoozed_until IS NULL"),
            None => {}
        }
        if let Some(accounts) = &filter.accounts {
            sql.push(" AND account IN (SELECT value FROM json_each(");
            sql.push_bind(json(accounts)?).push("))");
        }
        if let Some(kind) = &filter.kind {
            sql.push(" AND kind = ").push_bind(kind.clone());
        }
        if let Some(person) = &filter.person {
            sql.push(" AND n IN (SELECT item FROM concerned WHERE handle = ");
            sql.push_bind(person.to_string()).push(")");
        }
        if let Some(since) = filter.left_since {
            sql.push(" AND left_at >= ").push_bind(micros(since));
        }
        if !words.is_empty() {
            sql.push(" AND n IN (SELECT item FROM words WHERE 1");
            for Word { text, people } in words {
                sql.push(" AND (instr(text, ").push_bind(text).push(") > 0");
                if !people.is_empty() {
                    sql.push(" OR item IN (SELECT item FROM concerned WHERE handle IN ");
                    sql.push("(SELECT value FROM json_each(").push_bind(json(&people)?).push(")))");
                }
                sql.push(")");
            }
            sql.push(")");
        }
        Ok(sql)
    }
}

fn count(row: &SqliteRow) -> Result<u32> {
    Ok(u32::try_from(row.try_get::<i64, _>("n")?).unwrap_or(u32::MAX))
}

fn add(into: &mut Vec<(String, u32)>, value: String, n: u32) {
    match into.iter_mut().find(|(known, _)| *known == value) {
        Some((_, count)) => *count += n,
        None => into.push((value, n)),
    }
}
