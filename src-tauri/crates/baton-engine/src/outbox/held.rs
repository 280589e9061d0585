//! Why nothing goes out: no conversation, no sign-in, a limit. Each action that waits for it says so, once.
//!
//! A hold is the account's and not the action's: what waits behind it is kept in the queue and not tried one by one.

use std::sync::Arc;

use baton_model::{ActionState, Fault, Session};
use baton_store::{AccountHealth, ActionRecord, StoreError};

use super::{Hold, Worker};
use crate::core::{Account, Core};
use crate::engine::Signal;
use crate::schedule::{after, backoff};
use crate::session;
use crate::trouble::Trouble;

impl Worker {
    /// The conversation, or the reason on the action why there is none.
    pub(super) async fn session(
        &mut self,
        core: &Core,
        account: &Account,
        action: &ActionRecord,
    ) -> Result<Option<Arc<dyn Session>>, StoreError> {
        let Some(record) = core.store.account(&account.name).await? else {
            self.hold = Some(Hold::Stopped);
            return Ok(None);
        };
        let trouble = match session::session(core, account, &record).await {
            Ok(session) => return Ok(Some(session)),
            Err(trouble) => trouble,
        };
        self.hold = Some(match &trouble {
            Trouble::Fault(Fault::Transient { .. }) | Trouble::Secret(_) => {
                self.silent += 1;
                Hold::Until(after(core.now(), backoff(self.silent)))
            }
            _ => Hold::Stopped,
        });
        self.because = Some(trouble.fault());
        let health = AccountHealth {
            word: trouble.word().to_owned(),
            fault: Some(trouble.fault()),
            next_poll: record.next_poll,
        };
        core.wrote(core.store.set_account_health(&account.name, &health).await)?;
        core.signal(Signal::Account(account.name.clone()));
        self.explain_one(core, action, &trouble.fault()).await?;
        Ok(None)
    }

    /// The secret is no longer accepted: nothing more goes out until the user signed in.
    pub(super) async fn stopped(
        &mut self,
        core: &Core,
        account: &Account,
        used: &Arc<dyn Session>,
        fault: &Fault,
    ) -> Result<(), StoreError> {
        self.hold = Some(Hold::Stopped);
        self.because = Some(fault.clone());
        session::heed(account, used, fault).await;
        let health = AccountHealth {
            word: Trouble::Fault(fault.clone()).word().to_owned(),
            fault: Some(fault.clone()),
            next_poll: None,
        };
        let _ = core.wrote(core.store.set_account_health(&account.name, &health).await);
        core.signal(Signal::Account(account.name.clone()));
        Ok(())
    }

    /// Says on what is queued why it is still there, once.
    pub(super) async fn explain(
        &self,
        core: &Core,
        open: &[ActionRecord],
        fault: &Fault,
    ) -> Result<(), StoreError> {
        for action in open.iter().filter(|action| action.not_before <= core.now()) {
            self.explain_one(core, action, fault).await?;
        }
        Ok(())
    }

    pub(super) async fn explain_hold(
        &self,
        core: &Core,
        open: &[ActionRecord],
    ) -> Result<(), StoreError> {
        match &self.because {
            Some(fault) => self.explain(core, open, fault).await,
            None => Ok(()),
        }
    }

    pub(super) async fn explain_one(
        &self,
        core: &Core,
        action: &ActionRecord,
        fault: &Fault,
    ) -> Result<(), StoreError> {
        if action.state == ActionState::Queued && action.fault.as_ref() != Some(fault) {
            let next = action.next_attempt_at;
            core.wrote(core.store.requeue(&action.id, fault, next, core.now()).await)?;
            core.signal(Signal::Action(action.id.clone(), action.item.clone()));
        }
        Ok(())
    }
}
