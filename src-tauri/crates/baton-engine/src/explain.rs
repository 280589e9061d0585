//! Why an item is where it is: derived again from what is stored, when somebody asks.
//!
//! It is judged by the same cast, words and instant as the queue, and nothing is written by it.

use baton_model::Timestamp;
use baton_store::StoredItem;
pub use baton_turns::{Automatic, Bar, Explanation, Fate, Heard, Why};

use crate::attention::Cause;
use crate::derive::{Bench, Case, explanation};
use crate::engine::{Engine, Result};
use crate::intake;

impl Engine {
    /// Why `item` is where it is for the user, what was looked at besides, and what became of each ask.
    ///
    /// # Errors
    /// No such account, or the database.
    pub async fn explain(&self, item: &StoredItem) -> Result<Explanation> {
        let core = &self.core;
        let account = core.account(&item.account)?;
        let record = self.record(&item.account).await?;
        // Whoever asks does not wait until everything is judged again.
        let cast = match account.desk.try_lock() {
            Ok(mut desk) => intake::known_cast(core, &account, &mut desk).await?,
            Err(_) => intake::known_cast(core, &account, &mut None).await?,
        };
        let case = Case {
            id: &item.id,
            item: &item.item,
            history: &item.events,
            overrides: &item.overrides,
            before: None,
            raised: &[],
        };
        let bench = Bench {
            me: &intake::viewer(&record, None),
            cast: &cast,
            connected_at: Timestamp::MAX,
            cause: Cause::Mine,
            now: core.now(),
        };
        Ok(explanation(&case, &bench))
    }
}
