//! One try: on the disk as sending, sent, and what came of it on the disk before anything else.
//!
//! What the tool has and the disk does not know yet is the one state that must not be lost, so that write is repeated
//! until it succeeds or the process ends.

use std::sync::Arc;

use baton_model::{Fault, Intent, ItemId, Override, OverrideKind, Receipt, Session};
use baton_store::{ActionRecord, StoreError};

use super::{Hold, Worker};
use crate::attention::Cause;
use crate::core::{Account, Core};
use crate::engine::Signal;
use crate::intake;
use crate::poller::read_one;
use crate::schedule::backoff;
use crate::session::{CALL_LIMIT, limited};
use crate::supervisor::Stop;

impl Worker {
    pub(super) async fn send(
        &mut self,
        core: &Core,
        account: &Account,
        stop: &Stop,
        action: &ActionRecord,
    ) -> Result<(), StoreError> {
        // The conversation first: an action is not on its way while the keyring asks for a password.
        let Some(session) = self.session(core, account, action).await? else { return Ok(()) };
        // On the disk as sending before its first byte leaves; `None`: it was taken back meanwhile.
        let claimed = core.wrote(core.store.claim(&action.id, core.now()).await)?;
        let Some(claimed) = claimed else { return Ok(()) };
        core.signal(Signal::Action(claimed.id.clone(), claimed.item.clone()));
        match limited(CALL_LIMIT, session.act(&claimed.action())).await {
            Ok(receipt) => self.sent(core, account, stop, &session, &claimed, &receipt).await,
            Err(fault) => self.refused(core, account, stop, &session, &claimed, fault).await,
        }
    }

    pub(super) async fn refused(
        &mut self,
        core: &Core,
        account: &Account,
        stop: &Stop,
        session: &Arc<dyn Session>,
        action: &ActionRecord,
        fault: Fault,
    ) -> Result<(), StoreError> {
        let store = &core.store;
        match &fault {
            // Nothing to look for: it waits for the network.
            Fault::Transient { unsent: true, .. } => {
                self.silent += 1;
                let next = self.later(core.now(), &fault, action);
                persist(core, stop, || store.requeue(&action.id, &fault, Some(next), core.now()))
                    .await?;
            }
            Fault::Transient { .. } => {
                self.silent += 1;
                let next = self.later(core.now(), &fault, action);
                persist(core, stop, || {
                    store.finish_unknown(&action.id, &fault, Some(next), core.now())
                })
                .await?;
            }
            Fault::RateLimited { until, .. } => {
                self.hold = Some(Hold::Until(*until));
                self.because = Some(fault.clone());
                persist(core, stop, || store.requeue(&action.id, &fault, Some(*until), core.now()))
                    .await?;
            }
            Fault::Unauthorized { .. } => {
                self.stopped(core, account, session, &fault).await?;
                persist(core, stop, || store.requeue(&action.id, &fault, None, core.now())).await?;
            }
            Fault::Forbidden { .. } | Fault::Gone { .. } | Fault::Rejected { .. } => {
                persist(core, stop, || store.finish_failed(&action.id, &fault, core.now())).await?;
                core.signal(Signal::Action(action.id.clone(), action.item.clone()));
                // What the user saw is probably no longer so.
                look(core, account, session, action).await;
                return Ok(());
            }
        }
        core.signal(Signal::Action(action.id.clone(), action.item.clone()));
        Ok(())
    }

    pub(super) async fn sent(
        &mut self,
        core: &Core,
        account: &Account,
        stop: &Stop,
        session: &Arc<dyn Session>,
        action: &ActionRecord,
        receipt: &Receipt,
    ) -> Result<(), StoreError> {
        self.silent = 0;
        self.stranded.remove(action.id.as_str());
        // Marked before the action counts as sent: whoever sees that it is can wait for what comes of it.
        let _reading = Reading::begin(core, &action.item);
        let done = settled(core, action).await?;
        if let Some(word) = &done {
            persist(core, stop, || {
                core.store.add_override(&action.account, &action.remote_id, word)
            })
            .await?;
        }
        persist(core, stop, || core.store.finish_sent(&action.id, receipt, core.now())).await?;
        core.signal(Signal::Action(action.id.clone(), action.item.clone()));
        if done.is_some() {
            let item = std::slice::from_ref(&action.item);
            intake::judge_again(core, account, item, Cause::Mine).await?;
        }
        look(core, account, session, action).await;
        Ok(())
    }
}

/// What "done" says besides what the tool hears of it: nothing here is left for me, as of when I said so. A tool may know
/// no more than a tick in an inbox, and the queue would go on asking. Written before the action counts as sent, so that
/// an end between the two says it twice rather than never.
async fn settled(core: &Core, action: &ActionRecord) -> Result<Option<Override>, StoreError> {
    if action.intent != Intent::MarkDone {
        return Ok(None);
    }
    let me = core.store.account(&action.account).await?.and_then(|account| account.me);
    // What was read while it waited, or is still to be read, was not seen by who said so.
    let events = core.store.item(&action.item).await?.map(|item| item.events).unwrap_or_default();
    let seen = events.iter().map(|event| event.at).filter(|at| *at <= action.created_at).max();
    Ok(me.map(|by| Override {
        by,
        at: action.created_at,
        thread: None,
        ask: None,
        seen,
        kind: OverrideKind::Settled,
    }))
}

/// An item is read again; whoever waits for that goes on when this is dropped, however it ends.
struct Reading<'a> {
    core: &'a Core,
    item: &'a ItemId,
}

impl<'a> Reading<'a> {
    fn begin(core: &'a Core, item: &'a ItemId) -> Self {
        core.reading.send_modify(|items| {
            items.insert(item.clone());
        });
        Self { core, item }
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.core.reading.send_modify(|items| {
            items.remove(self.item);
        });
    }
}

/// Writes what came of a try, again and again until it is written: the tool has it already, and only the disk does not
/// know. What the end of the process cuts off is `sending` on the disk, and is looked for at the next start.
async fn persist<W>(core: &Core, stop: &Stop, write: impl Fn() -> W) -> Result<(), StoreError>
where
    W: Future<Output = Result<(), StoreError>>,
{
    let mut tries = 0;
    loop {
        match core.wrote(write().await) {
            Ok(()) => return Ok(()),
            Err(error) => {
                tries += 1;
                if stop.or(tokio::time::sleep(backoff(tries))).await.is_none() {
                    return Err(error);
                }
            }
        }
    }
}

/// Reads the item afresh; what does not succeed here the next poll will bring.
async fn look(core: &Core, account: &Account, session: &Arc<dyn Session>, action: &ActionRecord) {
    if let Err(trouble) = read_one(core, account, session, &action.remote_id).await {
        tracing::warn!(account = %account.name, fault = ?trouble.fault(), "an item could not be read again");
        account.poll_at_once();
    }
}
