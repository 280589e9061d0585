//! Settings, as JSON under a key.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::convert::{json, parse};
use crate::{Result, Store};

impl Store {
    /// The value under `key`; `None`: it was never set.
    pub async fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let text: Option<String> = sqlx::query_scalar("SELECT value FROM settings WHERE key = ?")
            .bind(key)
            .fetch_optional(&self.writer)
            .await?;
        text.as_deref().map(parse).transpose()
    }

    /// Sets it.
    pub async fn set_setting(&self, key: &str, value: &impl Serialize) -> Result<()> {
        let sql = "INSERT INTO settings (key, value) VALUES (?, ?) \
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        sqlx::query(sql).bind(key).bind(json(value)?).execute(&self.writer).await?;
        Ok(())
    }
}
