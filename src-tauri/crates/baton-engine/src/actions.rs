//! What the user sends.
//!
//! An intent is checked against what the item lists before it is queued, so that the queue holds only what a tool can
//! be asked; what a user says twice by a double click is queued once.

use std::sync::Arc;
use std::time::Duration;

use baton_model::{ActionId, ActionState, Candidate, Fault, Intent, Item, ItemId, Session};
use baton_store::{ActionRecord, NewAction, StoredItem};

use crate::core::Account;
use crate::engine::{Engine, EngineError, Result, Signal};
use crate::poller::read_one;
use crate::schedule::after;
use crate::session::{self, CALL_LIMIT, limited};

/// The longest that a caller waits for the reading after a sent action.
const MOMENT: Duration = Duration::from_secs(2);

impl Engine {
    /// Queues an action; `now` skips the time to undo. An empty head or method stands for the one that the item has.
    ///
    /// # Errors
    /// [`EngineError::Impossible`] when the item does not list it, [`EngineError::Usage`] when something is missing; the
    /// database, when it cannot be written: then nothing is queued.
    pub async fn act(&self, item: &ItemId, intent: Intent, now: bool) -> Result<ActionRecord> {
        let core = &self.core;
        core.alive()?;
        let stored = self.stored(item).await?;
        let account = core.account(&stored.account)?;
        let intent = checked(&stored.item, intent)?;
        for earlier in core.store.actions_of(item).await? {
            let open = matches!(
                earlier.state,
                ActionState::Queued | ActionState::Sending | ActionState::Unknown
            );
            if open && earlier.intent == intent {
                return if now && earlier.state == ActionState::Queued {
                    self.send_again(&earlier.id).await
                } else {
                    Ok(earlier)
                };
            }
        }
        let created_at = core.now();
        let undo = Duration::from_secs(u64::from(core.knobs.borrow().undo_seconds));
        let id = ActionId(uuid::Uuid::new_v4().to_string());
        let new = NewAction {
            id: id.clone(),
            account: stored.account,
            item: item.clone(),
            remote_id: stored.item.remote_id,
            title: stored.item.title,
            intent,
            created_at,
            not_before: if now { created_at } else { after(created_at, undo) },
        };
        core.wrote(core.store.enqueue(&new).await)?;
        self.moved(&account, &id).await
    }

    /// Takes a queued action back.
    ///
    /// # Errors
    /// [`EngineError::Usage`] when it is too late.
    pub async fn undo(&self, action: &ActionId) -> Result<ActionRecord> {
        let core = &self.core;
        core.alive()?;
        let record = self.action(action).await?;
        if !core.wrote(core.store.undo(action, core.now()).await)? {
            return Err(EngineError::Usage(format!(
                "Too late to undo: this is {} already",
                record.state.as_str()
            )));
        }
        self.moved_on(action).await
    }

    /// Sends a queued action at once; a failed or lost one again, after a look whether it arrived.
    ///
    /// # Errors
    /// [`EngineError::Usage`] when there is nothing to send.
    pub async fn send_again(&self, action: &ActionId) -> Result<ActionRecord> {
        let core = &self.core;
        core.alive()?;
        let record = self.action(action).await?;
        core.account(&record.account)?;
        if !core.wrote(core.store.send_again(action, core.now()).await)? {
            return Err(EngineError::Usage(format!(
                "There is nothing to send again: this is {}",
                record.state.as_str()
            )));
        }
        self.moved_on(action).await
    }

    /// Gives an action up that waits, failed, or may have arrived.
    ///
    /// # Errors
    /// [`EngineError::Usage`] when it is sent, or on its way.
    pub async fn drop_action(&self, action: &ActionId) -> Result<()> {
        let core = &self.core;
        core.alive()?;
        let record = self.action(action).await?;
        if !core.wrote(core.store.drop_action(action, core.now()).await)? {
            return Err(EngineError::Usage(format!(
                "It cannot be given up: this is {}",
                record.state.as_str()
            )));
        }
        self.moved_on(action).await?;
        Ok(())
    }

    /// Forgets an item, until its tool tells of it again.
    ///
    /// # Errors
    /// No such item, or the database.
    pub async fn forget(&self, item: &ItemId) -> Result<()> {
        let core = &self.core;
        core.alive()?;
        let stored = self.stored(item).await?;
        let account = core.account(&stored.account)?;
        let _desk = account.desk.lock().await;
        let shown = core.wrote(core.store.alerts_withdrawn(item, core.now()).await)?;
        core.wrote(core.store.forget(item).await)?;
        if shown {
            core.signal(Signal::Withdraw(vec![item.clone()]));
        }
        core.signal(Signal::Items(vec![item.clone()]));
        core.waking.notify_one();
        Ok(())
    }

    /// Whom the item could go to, best first.
    ///
    /// # Errors
    /// No such item, or what the tool said.
    pub async fn people(&self, item: &ItemId, query: &str) -> Result<Vec<Candidate>> {
        let (stored, account, session) = self.conversation(item).await?;
        let found = limited(CALL_LIMIT, session.people(&stored.item.remote_id, query)).await;
        if let Err(fault) = &found {
            session::heed(&account, &session, fault).await;
        }
        Ok(found?)
    }

    /// Reads one item afresh.
    ///
    /// # Errors
    /// No such item, or what the tool said; what is stored stays then.
    pub async fn refresh(&self, item: &ItemId) -> Result<()> {
        let (stored, account, session) = self.conversation(item).await?;
        Ok(read_one(&self.core, &account, &session, &stored.item.remote_id).await?)
    }

    /// Waits until the reading that follows a sent action on the item is over, a moment at most: its verdict then
    /// knows what was sent.
    pub async fn read_after_sending(&self, item: &ItemId) {
        let mut reading = self.core.reading.subscribe();
        let over = reading.wait_for(|items| !items.contains(item));
        // Too slow a tool is no reason to wait longer: a poll brings it.
        let _ = tokio::time::timeout(MOMENT, over).await;
    }

    async fn conversation(
        &self,
        item: &ItemId,
    ) -> Result<(StoredItem, Arc<Account>, Arc<dyn Session>)> {
        self.core.alive()?;
        let stored = self.stored(item).await?;
        let account = self.core.account(&stored.account)?;
        let record = self.record(&stored.account).await?;
        if let Some(fault @ Fault::RateLimited { until, .. }) = &record.fault
            && *until > self.core.now()
        {
            return Err(fault.clone().into());
        }
        let session = session::session(&self.core, &account, &record).await?;
        Ok((stored, account, session))
    }

    pub(crate) async fn stored(&self, item: &ItemId) -> Result<StoredItem> {
        let found = self.core.store.item(item).await?;
        found.ok_or_else(|| EngineError::NotFound(format!("Nothing is called {item}")))
    }

    async fn action(&self, id: &ActionId) -> Result<ActionRecord> {
        let found = self.core.store.action(id).await?;
        found.ok_or_else(|| EngineError::NotFound(format!("No action is called {id}")))
    }

    async fn moved_on(&self, id: &ActionId) -> Result<ActionRecord> {
        let record = self.action(id).await?;
        match self.core.account(&record.account) {
            Ok(account) => self.moved(&account, id).await,
            // Of an account that is gone: there is no worker to wake.
            Err(_) => {
                self.core.signal(Signal::Action(record.id.clone(), record.item.clone()));
                Ok(record)
            }
        }
    }

    /// Wakes the worker, says that the action moved, and reads it.
    async fn moved(&self, account: &Account, id: &ActionId) -> Result<ActionRecord> {
        let record = self.action(id).await?;
        self.core.signal(Signal::Action(record.id.clone(), record.item.clone()));
        account.outbox.notify_one();
        Ok(record)
    }
}

/// "reply and mark_done are".
fn are(names: &[&str]) -> String {
    match names {
        [] => "nothing is".to_owned(),
        [one] => format!("{one} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
    }
}

/// The intent, complete, or why it cannot be done.
pub(crate) fn checked(item: &Item, intent: Intent) -> Result<Intent> {
    let usage = |words: &str| Err(EngineError::Usage(words.to_owned()));
    let kind = intent.kind();
    if !item.actions.contains(&kind) {
        return Err(EngineError::Impossible(format!(
            "{} is not possible on \u{201c}{}\u{201d} now: {} possible",
            kind.as_str(),
            item.title,
            are(&item.actions.iter().map(|kind| kind.as_str()).collect::<Vec<_>>())
        )));
    }
    let head = |given: String| match (given.is_empty(), &item.facts.head) {
        (false, _) => Ok(given),
        (true, Some(head)) => Ok(head.clone()),
        (true, None) => Err(EngineError::Usage(
            "It is not known yet which commit this is: refresh it first".to_owned(),
        )),
    };
    let blank = |text: &str| text.trim().is_empty();
    Ok(match intent {
        Intent::Reply { text, .. } if blank(&text) => return usage("Write something first"),
        Intent::RequestChanges { text, .. } if blank(&text) => {
            return usage("Say what should change");
        }
        Intent::Reassign { to, .. } if blank(to.as_str()) => return usage("Say to whom it goes"),
        Intent::Reassign { to, note } => {
            Intent::Reassign { to, note: note.filter(|note| !blank(note)) }
        }
        Intent::Approve { head: given, text } => {
            Intent::Approve { head: head(given)?, text: text.filter(|text| !blank(text)) }
        }
        Intent::RequestChanges { head: given, text } => {
            Intent::RequestChanges { head: head(given)?, text }
        }
        Intent::Merge { head: given, method } => {
            let allowed = &item.facts.merge_methods;
            let method = match (method.is_empty(), allowed.first()) {
                (true, Some(preferred)) => preferred.clone(),
                (true, None) => "merge".to_owned(),
                (false, None) => method,
                (false, Some(_)) if allowed.contains(&method) => method,
                (false, Some(_)) => {
                    return Err(EngineError::Usage(format!(
                        "{method} is not allowed here: {}",
                        are(&allowed.iter().map(String::as_str).collect::<Vec<_>>())
                    )));
                }
            };
            Intent::Merge { head: head(given)?, method }
        }
        other => other,
    })
}
