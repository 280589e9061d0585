//! Rows: what lists show of items, made of the store's rows and of all that stands around them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use baton_api::wire::{ErrorCode, GetRows, OutboxEntry, Row, WireError};
use baton_model::{ItemId, Lane};
use baton_store::{AccountRecord, ActionRecord, QueueRow, StoredItem};

use super::Answer;
use crate::daemon::Daemon;
use crate::view::{self, RowParts};
use crate::words::{Names, When, note, outbox};

/// What rows need besides themselves.
pub struct Around<'a> {
    daemon: &'a Daemon,
    names: HashMap<String, Arc<Names>>,
    /// All of them.
    pub accounts: Vec<AccountRecord>,
    /// Now.
    pub when: When,
}

impl<'a> Around<'a> {
    /// Reads it.
    pub async fn read(daemon: &'a Daemon) -> Answer<Self> {
        let accounts = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
        let mut names = HashMap::new();
        for account in &accounts {
            names.insert(account.name.clone(), daemon.names(&account.name).await?);
        }
        Ok(Self { daemon, names, accounts, when: daemon.when() })
    }

    /// Who is who in an account.
    pub fn names(&self, account: &str) -> Option<&Arc<Names>> {
        self.names.get(account)
    }

    /// Rows with the newest action on each; those that left the lanes say how.
    pub async fn rows(&self, rows: &[QueueRow]) -> Answer<Vec<Row>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let store = &self.daemon.store;
        let failed = |error| self.daemon.storage(&error);
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let actions = store.newest_actions(&ids).await.map_err(failed)?;
        let newest: HashMap<_, _> = actions.iter().map(|action| (&action.item, action)).collect();
        let row = |row: &QueueRow| {
            let names = self.names.get(&row.account)?;
            let tool = &self.accounts.iter().find(|one| one.name == row.account)?.tool;
            let parts = RowParts::of(row, tool, newest.get(&row.id).copied());
            Some(view::row(&parts, names, &self.when))
        };
        let mut shown: Vec<Row> = rows.iter().filter_map(row).collect();
        let left = |row: &&QueueRow| row.left_at.is_some() && row.verdict.lane == Lane::None;
        let left: HashSet<&str> = rows.iter().filter(left).map(|row| row.id.as_str()).collect();
        let silent = |row: &&mut Row| row.note.is_none() && left.contains(row.id.as_str());
        let ids: Vec<_> =
            shown.iter_mut().filter(silent).map(|row| ItemId(row.id.clone())).collect();
        for item in store.items_by_id(&ids).await.map_err(failed)? {
            let row = shown.iter_mut().find(|row| row.id == item.id.as_str());
            if let (Some(row), Some(names)) = (row, self.names.get(&item.account)) {
                row.note = Some(note::settled(&item.item, &item.events, names));
            }
        }
        Ok(shown)
    }

    /// The row of an item that was read whole.
    pub async fn one(&self, item: &StoredItem) -> Answer<Row> {
        let id = std::slice::from_ref(&item.id);
        let found =
            self.daemon.store.queue_rows(id).await.map_err(|error| self.daemon.storage(&error))?;
        let row = self.rows(&found).await?.into_iter().next();
        row.ok_or_else(|| WireError::new(ErrorCode::NotFound, "The item is gone.", ""))
    }

    /// Actions as the outbox shows them.
    pub async fn outbox(&self, actions: &[ActionRecord]) -> Answer<Vec<OutboxEntry>> {
        let ids: Vec<_> = actions.iter().map(|action| action.item.clone()).collect();
        let items = self.daemon.store.queue_rows(&ids).await;
        let items = items.map_err(|error| self.daemon.storage(&error))?;
        let mut entries = Vec::with_capacity(actions.len());
        for action in actions {
            let item = items.iter().find(|item| item.id == action.item);
            let to = item.and_then(|item| view::addressee(&item.verdict));
            let names = match self.names.get(&action.account) {
                Some(names) => Arc::clone(names),
                // Of an account that was removed.
                None => self.daemon.names(&action.account).await?,
            };
            entries.push(outbox::entry(action, to, &names, &self.when));
        }
        Ok(entries)
    }
}

/// `rows`.
pub async fn get(daemon: &Arc<Daemon>, call: GetRows) -> Answer<Vec<Row>> {
    let ids: Vec<_> = call.items.into_iter().map(ItemId).collect();
    let found = daemon.store.queue_rows(&ids).await.map_err(|error| daemon.storage(&error))?;
    Around::read(daemon).await?.rows(&found).await
}
