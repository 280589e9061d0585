//! The outbox. Each step is one write that is on the disk before it is answered.

use baton_model::{ActionId, ActionState, Fault, ItemId, Receipt, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{instant, json, maybe_instant, maybe_parse, micros, named, parse, readable};
use crate::{ActionRecord, NewAction, Result, Store};

fn read(row: &SqliteRow) -> Result<ActionRecord> {
    Ok(ActionRecord {
        id: ActionId(row.try_get("id")?),
        account: row.try_get("account")?,
        item: ItemId(row.try_get("item")?),
        remote_id: row.try_get("remote_id")?,
        title: row.try_get("title")?,
        intent: parse(&row.try_get::<String, _>("intent")?)?,
        state: named(&row.try_get::<String, _>("state")?)?,
        created_at: instant(row.try_get("created_at")?)?,
        not_before: instant(row.try_get("not_before")?)?,
        attempts: u32::try_from(row.try_get::<i64, _>("attempts")?).unwrap_or(u32::MAX),
        next_attempt_at: maybe_instant(row.try_get("next_attempt_at")?)?,
        fault: maybe_parse(row.try_get("fault")?)?,
        receipt: maybe_parse(row.try_get("receipt")?)?,
        ended_at: maybe_instant(row.try_get("ended_at")?)?,
    })
}

impl Store {
    /// Queues an action.
    pub async fn enqueue(&self, new: &NewAction) -> Result<()> {
        let sql = "INSERT INTO actions (id, account, item, remote_id, title, kind, intent, state, created_at, not_before) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)";
        sqlx::query(sql)
            .bind(new.id.as_str())
            .bind(&new.account)
            .bind(new.item.as_str())
            .bind(&new.remote_id)
            .bind(&new.title)
            .bind(new.intent.kind().as_str())
            .bind(json(&new.intent)?)
            .bind(micros(new.created_at))
            .bind(micros(new.not_before))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// One action.
    pub async fn action(&self, id: &ActionId) -> Result<Option<ActionRecord>> {
        let row = sqlx::query("SELECT * FROM actions WHERE id = ?")
            .bind(id.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The newest `limit` actions, newest first.
    pub async fn actions(&self, limit: u32) -> Result<Vec<ActionRecord>> {
        let rows = sqlx::query("SELECT * FROM actions ORDER BY created_at DESC, n DESC LIMIT ?")
            .bind(limit)
            .fetch_all(&self.reader)
            .await?;
        readable(&rows, read)
    }

    /// The newest action on each of these items.
    pub async fn newest_actions(&self, items: &[ItemId]) -> Result<Vec<ActionRecord>> {
        let sql = "SELECT a.* FROM json_each(?) w CROSS JOIN actions a ON a.item = w.value \
                   WHERE a.n = (SELECT n FROM actions WHERE item = w.value ORDER BY created_at DESC, n DESC LIMIT 1)";
        let rows = sqlx::query(sql).bind(json(&items)?).fetch_all(&self.reader).await?;
        readable(&rows, read)
    }

    /// The newest `limit` actions that are neither sent nor taken back, newest first.
    pub async fn pending_actions(&self, limit: u32) -> Result<Vec<ActionRecord>> {
        let sql = "SELECT * FROM actions WHERE state IN ('queued', 'sending', 'failed', 'unknown') \
                   ORDER BY created_at DESC, n DESC LIMIT ?";
        let rows = sqlx::query(sql).bind(limit).fetch_all(&self.reader).await?;
        readable(&rows, read)
    }

    /// The actions on one item, newest first.
    pub async fn actions_of(&self, item: &ItemId) -> Result<Vec<ActionRecord>> {
        let rows =
            sqlx::query("SELECT * FROM actions WHERE item = ? ORDER BY created_at DESC, n DESC")
                .bind(item.as_str())
                .fetch_all(&self.reader)
                .await?;
        readable(&rows, read)
    }

    /// Actions of an account that are not over, oldest first: what its worker looks at.
    pub async fn open_actions(&self, account: &str) -> Result<Vec<ActionRecord>> {
        let sql = "SELECT * FROM actions WHERE account = ? AND state IN ('queued', 'sending', 'unknown') \
                   ORDER BY created_at, n";
        let rows = sqlx::query(sql).bind(account).fetch_all(&self.reader).await?;
        readable(&rows, read)
    }

    /// When the last try of an action began.
    pub async fn last_try(&self, id: &ActionId) -> Result<Option<Timestamp>> {
        let sql = "SELECT max(at) FROM attempts WHERE action = ? AND n > 0";
        let at: Option<i64> =
            sqlx::query_scalar(sql).bind(id.as_str()).fetch_one(&self.reader).await?;
        maybe_instant(at)
    }

    /// Counts by state: queued, sending, failed, unknown.
    pub async fn action_counts(&self) -> Result<[u32; 4]> {
        let sql = "SELECT state, count(*) AS n FROM actions \
                   WHERE state IN ('queued', 'sending', 'failed', 'unknown') GROUP BY state";
        let mut counts = [0; 4];
        for row in sqlx::query(sql).fetch_all(&self.reader).await? {
            let n = u32::try_from(row.try_get::<i64, _>("n")?).unwrap_or(u32::MAX);
            match named(&row.try_get::<String, _>("state")?)? {
                ActionState::Queued => counts[0] = n,
                ActionState::Sending => counts[1] = n,
                ActionState::Failed => counts[2] = n,
                ActionState::Unknown => counts[3] = n,
                ActionState::Sent | ActionState::Undone => {}
            }
        }
        Ok(counts)
    }

    /// Takes a queued action to be sent now: `sending` is on the disk when this returns. `None`: it was taken back,
    /// or is no longer queued.
    pub async fn claim(&self, id: &ActionId, now: Timestamp) -> Result<Option<ActionRecord>> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE actions SET state = 'sending', attempts = attempts + 1, next_attempt_at = NULL \
                   WHERE id = ? AND state = 'queued' RETURNING *";
        let row = sqlx::query(sql).bind(id.as_str()).fetch_optional(&mut *tx).await?;
        let claimed = row.as_ref().map(read).transpose()?;
        if let Some(action) = &claimed {
            attempt(&mut tx, action, now, "sending").await?;
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// The tool has it.
    pub async fn finish_sent(
        &self,
        id: &ActionId,
        receipt: &Receipt,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "UPDATE actions SET state = 'sent', receipt = ?, fault = NULL, next_attempt_at = NULL, ended_at = ? \
                   WHERE id = ? AND state IN ('sending', 'unknown') RETURNING *";
        self.finish(sql, &json(receipt)?, Some(micros(now)), id, now, "sent").await
    }

    /// The tool refused it, or it will not be tried again. Its text is kept.
    pub async fn finish_failed(&self, id: &ActionId, fault: &Fault, now: Timestamp) -> Result<()> {
        let sql = "UPDATE actions SET state = 'failed', fault = ?, next_attempt_at = NULL, ended_at = ? \
                   WHERE id = ? AND state IN ('queued', 'sending', 'unknown') RETURNING *";
        self.finish(sql, &json(fault)?, Some(micros(now)), id, now, fault.code()).await
    }

    /// It may have arrived: the tool is asked at `next`, or by the user's word when that is `None`.
    pub async fn finish_unknown(
        &self,
        id: &ActionId,
        fault: &Fault,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "UPDATE actions SET state = 'unknown', fault = ?, next_attempt_at = ? \
                   WHERE id = ? AND state IN ('sending', 'unknown') RETURNING *";
        self.finish(sql, &json(fault)?, next.map(micros), id, now, "unknown").await
    }

    /// It certainly did not arrive and goes out again, not before `next`.
    pub async fn requeue(
        &self,
        id: &ActionId,
        fault: &Fault,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "UPDATE actions SET state = 'queued', fault = ?, next_attempt_at = ? \
                   WHERE id = ? AND state IN ('queued', 'sending', 'unknown') RETURNING *";
        self.finish(sql, &json(fault)?, next.map(micros), id, now, fault.code()).await
    }

    async fn finish(
        &self,
        sql: &'static str,
        first: &str,
        second: Option<i64>,
        id: &ActionId,
        now: Timestamp,
        outcome: &str,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(sql)
            .bind(first)
            .bind(second)
            .bind(id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = row {
            attempt(&mut tx, &read(&row)?, now, outcome).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes a queued action back; `false`: too late. Queued always means that nothing has arrived.
    pub async fn undo(&self, id: &ActionId, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE actions SET state = 'undone', next_attempt_at = NULL, ended_at = ? \
                   WHERE id = ? AND state = 'queued'";
        let done =
            sqlx::query(sql).bind(micros(now)).bind(id.as_str()).execute(&self.writer).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Gives an action up that failed, waits, or may have arrived; `false`: it is sent, or on its way.
    pub async fn drop_action(&self, id: &ActionId, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE actions SET state = 'undone', next_attempt_at = NULL, ended_at = ? \
                   WHERE id = ? AND state IN ('queued', 'failed', 'unknown')";
        let done =
            sqlx::query(sql).bind(micros(now)).bind(id.as_str()).execute(&self.writer).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Sends at the user's word: a queued action at once, a failed or lost one again.
    pub async fn send_again(&self, id: &ActionId, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE actions SET state = 'queued', not_before = ?1, next_attempt_at = NULL, fault = NULL, ended_at = NULL \
                   WHERE id = ?2 AND state IN ('queued', 'failed', 'unknown')";
        let done =
            sqlx::query(sql).bind(micros(now)).bind(id.as_str()).execute(&self.writer).await?;
        Ok(done.rows_affected() > 0)
    }

    /// After a start of Baton, or of one account's worker: what was on its way when the last one ended may have
    /// arrived.
    pub async fn strand(&self, account: Option<&str>, now: Timestamp) -> Result<Vec<ActionRecord>> {
        let fault = Fault::transient("Baton ended while it was being sent");
        let sql = "UPDATE actions SET state = 'unknown', fault = ?1, next_attempt_at = ?2 \
                   WHERE state = 'sending' AND (?3 IS NULL OR account = ?3) RETURNING *";
        let rows = sqlx::query(sql)
            .bind(json(&fault)?)
            .bind(micros(now))
            .bind(account)
            .fetch_all(&self.writer)
            .await?;
        readable(&rows, read)
    }
}

async fn attempt(
    tx: &mut Transaction<'static, Sqlite>,
    action: &ActionRecord,
    now: Timestamp,
    outcome: &str,
) -> Result<()> {
    let sql = "INSERT INTO attempts (action, n, at, outcome) VALUES (?, ?, ?, ?) \
               ON CONFLICT (action, n) DO UPDATE SET outcome = excluded.outcome";
    sqlx::query(sql)
        .bind(action.id.as_str())
        .bind(action.attempts)
        .bind(micros(now))
        .bind(outcome)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
