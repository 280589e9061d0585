//! What may have arrived: the tool is asked, and "no trace of it" is believed only after a while.
//!
//! A server may still be at work on a request whose connection is gone, so an absence that was seen at once proves
//! nothing.

use std::time::Duration;

use baton_model::{Fault, Timestamp};
use baton_store::{ActionRecord, StoreError};

use super::{Hold, Worker};
use crate::core::{Account, Core};
use crate::engine::Signal;
use crate::schedule::{after, backoff, part};
use crate::session::{CALL_LIMIT, limited};
use crate::supervisor::Stop;

/// So long after a try that may have arrived, its absence at the tool is believed.
const SETTLING: Duration = Duration::from_secs(10);
/// The same after a restart, which takes a while by itself.
const SETTLING_AFTER_START: Duration = Duration::from_secs(2);

impl Worker {
    pub(super) async fn probe(
        &mut self,
        core: &Core,
        account: &Account,
        stop: &Stop,
        action: &ActionRecord,
    ) -> Result<(), StoreError> {
        let Some(session) = self.session(core, account, action).await? else { return Ok(()) };
        let store = &core.store;
        let asked_at = core.now();
        let found = limited(CALL_LIMIT, session.find(&action.action())).await;
        match found {
            Ok(Some(receipt)) => {
                return self.sent(core, account, stop, &session, action, &receipt).await;
            }
            Ok(None) => {
                self.silent = 0;
                let reason =
                    action.fault.clone().unwrap_or_else(|| Fault::transient("It did not arrive"));
                match self.believed_at(core, action).await? {
                    // Asked too soon: the server may be at work on it still.
                    at if at > asked_at => {
                        core.wrote(
                            store.finish_unknown(&action.id, &reason, Some(at), core.now()).await,
                        )?;
                    }
                    _ => {
                        self.stranded.remove(action.id.as_str());
                        core.wrote(store.requeue(&action.id, &reason, None, core.now()).await)?;
                    }
                }
            }
            Err(fault) => match &fault {
                Fault::Transient { .. } => {
                    self.silent += 1;
                    let next = self.later(core.now(), &fault, action);
                    core.wrote(
                        store.finish_unknown(&action.id, &fault, Some(next), core.now()).await,
                    )?;
                }
                Fault::RateLimited { until, .. } => {
                    self.hold = Some(Hold::Until(*until));
                    self.because = Some(fault.clone());
                    core.wrote(
                        store.finish_unknown(&action.id, &fault, Some(*until), core.now()).await,
                    )?;
                }
                Fault::Unauthorized { .. } => {
                    self.stopped(core, account, &session, &fault).await?;
                    let next = Some(core.now());
                    core.wrote(store.finish_unknown(&action.id, &fault, next, core.now()).await)?;
                }
                Fault::Forbidden { .. } | Fault::Gone { .. } | Fault::Rejected { .. } => {
                    core.wrote(store.finish_failed(&action.id, &fault, core.now()).await)?;
                }
            },
        }
        core.signal(Signal::Action(action.id.clone(), action.item.clone()));
        Ok(())
    }

    /// From when on a tool's "no trace of it" is believed.
    pub(super) async fn believed_at(
        &self,
        core: &Core,
        action: &ActionRecord,
    ) -> Result<Timestamp, StoreError> {
        if self.stranded.contains(action.id.as_str()) {
            return Ok(after(self.began_at.unwrap_or(Timestamp::MIN), SETTLING_AFTER_START));
        }
        let tried = core.store.last_try(&action.id).await?;
        Ok(after(tried.unwrap_or(Timestamp::MIN), SETTLING))
    }

    /// When the tool is asked next about what it did not answer.
    pub(super) fn later(&self, now: Timestamp, fault: &Fault, action: &ActionRecord) -> Timestamp {
        let retry_after = match fault {
            Fault::Transient { retry_after: Some(seconds), .. } => Duration::from_secs(*seconds),
            _ => Duration::ZERO,
        };
        let pause = match self.silent {
            0 | 1 => Duration::from_secs(2),
            n => backoff(n - 1),
        };
        let seed =
            action.id.as_str().bytes().fold(0u64, |sum, b| sum.wrapping_mul(31) + u64::from(b));
        after(now, pause.max(retry_after) + part(pause / 10, seed))
    }
}
