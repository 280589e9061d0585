//! The outbox: one worker per account, one action at a time, each exactly once.
//!
//! Every step is on the disk before the next begins. What may have arrived is looked for before anything is sent again;
//! what certainly did not goes back into the queue. Order is kept within an item: a merge never overtakes the reply
//! that was typed before it.

mod held;
mod next;
mod probe;
mod send;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use baton_model::{ActionState, Fault, Timestamp};
use baton_store::StoreError;

pub(crate) use self::next::{Step, next};
use crate::core::{Account, Core};
use crate::engine::{Presence, Signal};
use crate::schedule::{after, backoff};
use crate::supervisor::Stop;

/// A request that is under way when the end is asked for has so long to come back.
const LAST_MOMENT: Duration = Duration::from_secs(2);

/// Why an action waits whose turn it is not.
const BEHIND: &str = "what you sent before on this item is still on its way";

/// Why nothing is sent at all.
#[derive(Debug, Clone, PartialEq)]
enum Hold {
    /// The tool wants nothing before then.
    Until(Timestamp),
    /// Until somebody wakes the worker.
    Stopped,
}

/// What a worker remembers between steps. All of it may be lost: the store has what matters.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    hold: Option<Hold>,
    /// Why the last hold is there, for those that wait behind it.
    because: Option<Fault>,
    /// Tries without an answer in a row.
    silent: u32,
    /// Actions that were under way when this worker began.
    stranded: HashSet<String>,
    began_at: Option<Timestamp>,
}

/// Runs until it is stopped.
pub(crate) async fn run(core: Arc<Core>, account: Arc<Account>, stop: Stop) {
    let mut worker = Worker::default();
    let mut presence = core.presence.subscribe();
    let mut broken = 0;
    while !stop.asked() {
        presence.mark_unchanged();
        // Only the wait is cut short by the end; a step ends by itself, or leaves what a restart can tell from.
        let last_moment = async {
            stop.wait().await;
            tokio::time::sleep(LAST_MOMENT).await;
        };
        let stepped = tokio::select! {
            stepped = worker.step(&core, &account, &stop) => stepped,
            () = last_moment => return,
        };
        let wait = match stepped {
            Ok(wait) => {
                broken = 0;
                wait
            }
            Err(error) => {
                broken += 1;
                tracing::error!(account = %account.name, %error, "the outbox could not be written");
                Some(Some(after(core.now(), backoff(broken))))
            }
        };
        let Some(wait) = wait else { continue };
        tokio::select! {
            biased;
            () = stop.wait() => return,
            () = account.outbox.notified() => worker.release(core.now()),
            _ = presence.changed() => {}
            () = core.sleep_until(wait) => {}
        }
    }
}

impl Worker {
    /// Somebody woke the worker: a sign-in, a poll that succeeded, a new action.
    fn release(&mut self, now: Timestamp) {
        match self.hold {
            Some(Hold::Until(until)) if until > now => {}
            _ => self.hold = None,
        }
    }

    /// One step. `None`: there may be another at once; else the instant to wait for.
    pub(crate) async fn step(
        &mut self,
        core: &Core,
        account: &Account,
        stop: &Stop,
    ) -> Result<Option<Option<Timestamp>>, StoreError> {
        if self.began_at.is_none() {
            self.begin(core, account).await?;
        }
        if stop.asked() {
            return Ok(Some(None));
        }
        let open = core.store.open_actions(&account.name).await?;
        let now = core.now();
        if *core.presence.borrow() == Presence::Offline {
            let fault = Fault::transient("No network: it goes out when there is one again");
            self.explain(core, &open, &fault).await?;
            return Ok(Some(None));
        }
        self.heed_poll(core, account, now).await?;
        let held = match self.hold {
            Some(Hold::Stopped) => {
                self.explain_hold(core, &open).await?;
                return Ok(Some(None));
            }
            Some(Hold::Until(until)) => Some(until),
            None => None,
        };
        match next(&open, held, now) {
            Step::Wait(at) => {
                if held.is_some_and(|held| held > now) {
                    self.explain_hold(core, &open).await?;
                } else {
                    self.explain(core, &next::behind(&open), &Fault::transient(BEHIND)).await?;
                }
                return Ok(Some(at));
            }
            Step::Send(action) => self.send(core, account, stop, &action).await?,
            Step::Probe(action) => self.probe(core, account, stop, &action).await?,
        }
        Ok(None)
    }

    /// A limit that a poll was told binds what is sent too: it is the account's, not the request's.
    async fn heed_poll(
        &mut self,
        core: &Core,
        account: &Account,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let record = core.store.account(&account.name).await?;
        if let Some(fault @ Fault::RateLimited { until, .. }) = record.and_then(|one| one.fault)
            && until > now
            && self.hold.is_none()
        {
            self.hold = Some(Hold::Until(until));
            self.because = Some(fault);
        }
        Ok(())
    }

    /// What was on its way when the last worker ended may have arrived.
    async fn begin(&mut self, core: &Core, account: &Account) -> Result<(), StoreError> {
        let now = core.now();
        let stranded = core.wrote(core.store.strand(Some(&account.name), now).await)?;
        for action in stranded {
            core.signal(Signal::Action(action.id.clone(), action.item));
        }
        // Those that an earlier start stranded are told by the fault that it left.
        for action in core.store.open_actions(&account.name).await? {
            if action.state == ActionState::Unknown {
                self.stranded.insert(action.id.0);
            }
        }
        self.began_at = Some(now);
        Ok(())
    }
}
