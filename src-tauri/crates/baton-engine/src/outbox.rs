//! The outbox: one worker per account, one action at a time, each exactly once.
//!
//! Every step is on the disk before the next begins. What may have arrived is looked for before anything is sent again;
//! what certainly did not goes back into the queue. Order is kept within an item: a merge never overtakes the reply
//! that was typed before it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use baton_model::{
    ActionState, Fault, Intent, Override, OverrideKind, Receipt, Session, Timestamp,
};
use baton_store::{AccountHealth, ActionRecord, StoreError};

use crate::attention::Cause;
use crate::core::{Account, Core};
use crate::engine::{Presence, Signal};
use crate::intake;
use crate::poller::read_one;
use crate::schedule::{after, backoff, part};
use crate::session::{self, CALL_LIMIT, limited};
use crate::supervisor::Stop;
use crate::trouble::Trouble;

/// So long after a try that may have arrived, its absence at the tool is believed: a server may still be at work on a
/// request whose connection is gone.
const SETTLING: Duration = Duration::from_secs(10);
/// The same after a restart, which takes a while by itself.
const SETTLING_AFTER_START: Duration = Duration::from_secs(2);
/// A request that is under way when the end is asked for has so long to come back.
const LAST_MOMENT: Duration = Duration::from_secs(3);

/// Why an action waits whose turn it is not.
const BEHIND: &str = "what you sent before on this item is still on its way";

/// What to do now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Send this one.
    Send(ActionRecord),
    /// Ask the tool whether this one arrived.
    Probe(ActionRecord),
    /// Nothing before then; `None`: before something happens.
    Wait(Option<Timestamp>),
}

/// Decides over an account's open actions, oldest first. `held`: the tool wants nothing before then.
pub(crate) fn next(open: &[ActionRecord], held: Option<Timestamp>, now: Timestamp) -> Step {
    let mut busy = HashSet::new();
    let mut wait: Option<Timestamp> = None;
    for action in open {
        let due = match action.state {
            ActionState::Queued => {
                action.next_attempt_at.map_or(action.not_before, |at| at.max(action.not_before))
            }
            ActionState::Unknown => match action.next_attempt_at {
                Some(at) => at,
                // Waits for its user; what comes after it does not.
                None => continue,
            },
            _ => continue,
        };
        let due = held.map_or(due, |held| held.max(due));
        // One that waits keeps those behind it on the same item.
        if !busy.insert(&action.item) {
            continue;
        }
        if due > now {
            wait = Some(wait.map_or(due, |wait| wait.min(due)));
            continue;
        }
        return match action.state {
            ActionState::Queued => Step::Send(action.clone()),
            _ => Step::Probe(action.clone()),
        };
    }
    Step::Wait(wait)
}

/// Those kept back by an earlier one on their item that does not get through.
fn behind(open: &[ActionRecord]) -> Vec<ActionRecord> {
    let mut stuck = HashSet::new();
    let mut behind = Vec::new();
    for action in open {
        // One that waits for its user keeps nothing back (`next`).
        let skipped = action.state == ActionState::Unknown && action.next_attempt_at.is_none();
        if stuck.contains(&action.item) {
            behind.push(action.clone());
        } else if action.fault.is_some() && !skipped {
            stuck.insert(&action.item);
        }
    }
    behind
}

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
                    self.explain(core, &behind(&open), &Fault::transient(BEHIND)).await?;
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

    async fn send(
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

    async fn refused(
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

    async fn sent(
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

    async fn probe(
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
    async fn believed_at(
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
    fn later(&self, now: Timestamp, fault: &Fault, action: &ActionRecord) -> Timestamp {
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

    /// The conversation, or the reason on the action why there is none.
    async fn session(
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
    async fn stopped(
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
    async fn explain(
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

    async fn explain_hold(&self, core: &Core, open: &[ActionRecord]) -> Result<(), StoreError> {
        match &self.because {
            Some(fault) => self.explain(core, open, fault).await,
            None => Ok(()),
        }
    }

    async fn explain_one(
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

/// What "done" says besides what the tool hears of it: nothing here is left for me, as of when I said so. A tool may know
/// no more than a tick in an inbox, and the queue would go on asking. Written before the action counts as sent, so that
/// an end between the two says it twice rather than never.
async fn settled(core: &Core, action: &ActionRecord) -> Result<Option<Override>, StoreError> {
    if action.intent != Intent::MarkDone {
        return Ok(None);
    }
    let me = core.store.account(&action.account).await?.and_then(|account| account.me);
    Ok(me.map(|by| Override {
        by,
        at: action.created_at,
        thread: None,
        kind: OverrideKind::Settled,
    }))
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
