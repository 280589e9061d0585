//! Accounts.

use baton_model::{Cursor, Fault, Handle, Seat, Settings, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{instant, json, maybe_instant, maybe_parse, micros};
use crate::{AccountHealth, AccountRecord, Result, Store, StoreError};

const SET_HEALTH: &str = "UPDATE accounts SET health = ?, fault = ?, next_poll = ? WHERE name = ?";

fn read(row: &SqliteRow) -> Result<AccountRecord> {
    Ok(AccountRecord {
        name: row.try_get("name")?,
        tool: row.try_get("tool")?,
        url: row.try_get("url")?,
        sign_in: row.try_get("sign_in")?,
        me: row.try_get::<Option<String>, _>("me")?.map(Handle::from),
        // Learned again by the next poll; without the account nothing would be.
        seat: maybe_parse(row.try_get("seat")?).ok().flatten(),
        health: row.try_get("health")?,
        fault: maybe_parse(row.try_get("fault")?).ok().flatten(),
        last_poll: maybe_instant(row.try_get("last_poll")?)?,
        next_poll: maybe_instant(row.try_get("next_poll")?)?,
        full_at: maybe_instant(row.try_get("full_at")?)?,
        cursor: row.try_get::<Option<String>, _>("cursor")?.map(Cursor),
        created_at: instant(row.try_get("created_at")?)?,
        settings: serde_json::from_str(row.try_get("settings")?).unwrap_or_default(),
        progress: maybe_parse(row.try_get("progress")?).ok().flatten(),
    })
}

impl Store {
    /// All accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<AccountRecord>> {
        let rows =
            sqlx::query("SELECT * FROM accounts ORDER BY name").fetch_all(&self.reader).await?;
        rows.iter().map(read).collect()
    }

    /// The account called `name`.
    pub async fn account(&self, name: &str) -> Result<Option<AccountRecord>> {
        let row = sqlx::query("SELECT * FROM accounts WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Connects a new account.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the name is taken.
    pub async fn add_account(&self, account: &AccountRecord) -> Result<()> {
        let sql = "INSERT INTO accounts (name, tool, url, sign_in, me, seat, health, created_at, settings) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING";
        let done = sqlx::query(sql)
            .bind(&account.name)
            .bind(&account.tool)
            .bind(&account.url)
            .bind(&account.sign_in)
            .bind(account.me.as_ref().map(Handle::as_str))
            .bind(account.seat.as_ref().map(json).transpose()?)
            .bind(&account.health)
            .bind(micros(account.created_at))
            .bind(json(&account.settings)?)
            .execute(&self.writer)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Refused(format!(
                "An account is called {} already: choose another name",
                account.name
            )));
        }
        Ok(())
    }

    /// Notes how an account signs in now, and that it has yet to be seen well.
    pub async fn set_account_sign_in(
        &self,
        name: &str,
        sign_in: &str,
        settings: &Settings,
        seat: &Seat,
    ) -> Result<()> {
        let sql = "UPDATE accounts SET sign_in = ?, settings = ?, me = ?, seat = ?, health = 'starting', \
                   fault = NULL WHERE name = ?";
        sqlx::query(sql)
            .bind(sign_in)
            .bind(json(settings)?)
            .bind(seat.me.as_str())
            .bind(json(seat)?)
            .bind(name)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Notes how an account is, and when it is polled next.
    pub async fn set_account_health(&self, name: &str, health: &AccountHealth) -> Result<()> {
        sqlx::query(SET_HEALTH)
            .bind(&health.word)
            .bind(health.fault.as_ref().map(json).transpose()?)
            .bind(health.next_poll.map(micros))
            .bind(name)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Sets what the user chose for an account. What was read by other choices is read again: its cursor goes.
    pub async fn set_account_settings(&self, name: &str, settings: &Settings) -> Result<()> {
        sqlx::query("UPDATE accounts SET settings = ?, cursor = NULL WHERE name = ?")
            .bind(json(settings)?)
            .bind(name)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Notes when an account is polled next.
    pub async fn set_next_poll(&self, name: &str, next_poll: Option<Timestamp>) -> Result<()> {
        sqlx::query("UPDATE accounts SET next_poll = ?1 WHERE name = ?2 AND next_poll IS NOT ?1")
            .bind(next_poll.map(micros))
            .bind(name)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Removes an account with its items, events and people. Its actions stay in the outbox's history: what was not
    /// sent is taken back, what may have arrived is said to be so.
    pub async fn remove_account(&self, name: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let back = "UPDATE actions SET state = 'undone', next_attempt_at = NULL, ended_at = ? \
                    WHERE account = ? AND state = 'queued'";
        sqlx::query(back).bind(micros(now)).bind(name).execute(&mut *tx).await?;
        let lost = Fault::rejected(
            "The account was removed before its tool said whether this arrived: look there",
        );
        let lose = "UPDATE actions SET state = 'failed', next_attempt_at = NULL, fault = ?, ended_at = ? \
                    WHERE account = ? AND state IN ('sending', 'unknown')";
        sqlx::query(lose).bind(json(&lost)?).bind(micros(now)).bind(name).execute(&mut *tx).await?;
        let alerts = "DELETE FROM alerts WHERE item IN (SELECT id FROM items WHERE account = ?)";
        sqlx::query(alerts).bind(name).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM overrides WHERE account = ?").bind(name).execute(&mut *tx).await?;
        let done =
            sqlx::query("DELETE FROM accounts WHERE name = ?").bind(name).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM people WHERE id NOT IN (SELECT person FROM identities)")
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }
}

/// Notes a poll that succeeded.
pub(super) async fn polled(
    tx: &mut Transaction<'static, Sqlite>,
    write: &crate::PollWrite,
) -> Result<()> {
    if let Some(cursor) = &write.cursor {
        sqlx::query("UPDATE accounts SET cursor = ? WHERE name = ?")
            .bind(&cursor.0)
            .bind(&write.account)
            .execute(&mut **tx)
            .await?;
    }
    if let Some(seat) = &write.seat {
        sqlx::query("UPDATE accounts SET me = ?, seat = ? WHERE name = ?")
            .bind(seat.me.as_str())
            .bind(json(seat)?)
            .bind(&write.account)
            .execute(&mut **tx)
            .await?;
    }
    if let Some(health) = &write.health {
        sqlx::query(SET_HEALTH)
            .bind(&health.word)
            .bind(health.fault.as_ref().map(json).transpose()?)
            .bind(health.next_poll.map(micros))
            .bind(&write.account)
            .execute(&mut **tx)
            .await?;
    }
    if let Some(at) = write.polled_at {
        let sql = "UPDATE accounts SET progress = ?1 WHERE name = ?2 AND progress IS NOT ?1";
        sqlx::query(sql)
            .bind(write.progress.as_ref().map(json).transpose()?)
            .bind(&write.account)
            .execute(&mut **tx)
            .await?;
        let sql = "UPDATE accounts SET last_poll = ?1, full_at = CASE WHEN ?2 THEN ?1 ELSE full_at END \
                   WHERE name = ?3";
        sqlx::query(sql)
            .bind(micros(at))
            .bind(write.complete)
            .bind(&write.account)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
