//! What items are found by: their words and the people they concern, each in a narrow table of its own.
//!
//! A substring is looked for in all words, not in an index of them: an index of letter triples would be three times as
//! large as the words, would be written with every item, and would not know one or two letters.

use baton_model::{Handle, Lane};
use sqlx::{Row as _, Sqlite, Transaction};

use crate::{ItemWrite, Result, Store};

/// The most words that are looked for at a time.
const WORDS: usize = 8;

/// One word of a search: itself, and the people whose name has it.
pub(super) struct Word {
    pub text: String,
    pub people: Vec<Handle>,
}

impl Store {
    /// The words of a search, in lower case.
    pub(super) async fn words_of(&self, text: &str) -> Result<Vec<Word>> {
        let texts: Vec<String> =
            text.split_whitespace().take(WORDS).map(str::to_lowercase).collect();
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        // SQLite's lower() knows ASCII alone; people are few.
        let sql = "SELECT i.handle, p.name FROM people p JOIN identities i ON i.person = p.id \
                   WHERE p.name IS NOT NULL";
        let mut names = Vec::new();
        for row in sqlx::query(sql).fetch_all(&self.reader).await? {
            let name: String = row.try_get("name")?;
            names.push((Handle::from(row.try_get::<String, _>("handle")?), name.to_lowercase()));
        }
        let people = |text: &str| {
            let named = names.iter().filter(|(_, name)| name.contains(text));
            named.map(|(handle, _)| handle.clone()).collect()
        };
        Ok(texts.into_iter().map(|text| Word { people: people(&text), text }).collect())
    }
}

/// Writes what the item in row `n` is found by.
pub(super) async fn write(
    tx: &mut Transaction<'static, Sqlite>,
    account: &str,
    n: i64,
    write: &ItemWrite,
) -> Result<()> {
    let sql = "INSERT INTO words (item, text) VALUES (?, ?) \
               ON CONFLICT (item) DO UPDATE SET text = excluded.text WHERE text <> excluded.text";
    sqlx::query(sql).bind(n).bind(&write.search).execute(&mut **tx).await?;
    sqlx::query("DELETE FROM concerned WHERE item = ?").bind(n).execute(&mut **tx).await?;
    let verdict = &write.verdict;
    if verdict.lane == Lane::None {
        return Ok(());
    }
    for handle in verdict.from.iter().chain(&verdict.on) {
        let sql =
            "INSERT OR IGNORE INTO concerned (handle, item, account, snoozed) VALUES (?, ?, ?, ?)";
        sqlx::query(sql)
            .bind(handle.as_str())
            .bind(n)
            .bind(account)
            .bind(verdict.snoozed_until.is_some())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
