//! One task per account: wait, poll, take in, and again.
//!
//! An activation takes no input: a timer, a wake-up, "sync now" and a restart run the same cycle over what is stored.
//! Between two cycles there is exactly one timer, for the next due poll.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baton_model::{Batch, Coverage, Cursor, Fault, ItemId, Session, Timestamp};
use baton_store::{AccountHealth, AccountRecord};

use crate::core::{Account, Core};
use crate::engine::{Presence, Signal};
use crate::intake::{self, PollEnd};
use crate::reconcile;
use crate::schedule::{self, Facts};
use crate::session::{self, CALL_LIMIT, POLL_LIMIT, limited};
use crate::supervisor::Stop;
use crate::trouble::Trouble;

/// Pages that are read in one cycle before others get their turn.
const MOST_PAGES: u32 = 200;
/// Items that a complete sweep did not name and that are read one by one in one cycle.
const MOST_UNNAMED: usize = 25;

/// What the schedule needs to remember between cycles.
#[derive(Default)]
struct Memory {
    last: Option<Timestamp>,
    wish: Duration,
    trouble: Option<Trouble>,
    failures: u32,
    woke_at: Option<Timestamp>,
    /// The tool said that something changed.
    told: bool,
    /// The tool is not listened to until the next poll: the last time it broke off.
    deaf: bool,
    cycles: u64,
}

/// Runs until it is stopped.
pub(crate) async fn run(core: Arc<Core>, account: Arc<Account>, stop: Stop, panics: u32) {
    let mut memory = Memory::default();
    stop.or(resume(&core, &account, panics, &mut memory)).await;
    let mut knobs = core.knobs.subscribe();
    let mut presence = core.presence.subscribe();
    while !stop.asked() {
        let was = *presence.borrow_and_update();
        knobs.mark_unchanged();
        if account.at_once.swap(false, Ordering::AcqRel) {
            memory.last = None;
        }
        let next = memory.next(&core, &account, was);
        let asked = account.asked.load(Ordering::Acquire);
        let overdue = asked > *account.done.borrow();
        let held = memory.trouble.as_ref().and_then(Trouble::until).is_some_and(|t| t > core.now());
        if overdue && held {
            // The tool asked to slow down, and that binds the user's word too: the record says until when.
            account.done.send_replace(asked);
            continue;
        }
        if !overdue {
            tokio::select! {
                biased;
                () = stop.wait() => return,
                // A wake-up carries nothing: what is to be done is decided above.
                () = account.poll.notified() => continue,
                _ = knobs.changed() => continue,
                _ = presence.changed() => {
                    let is = *presence.borrow();
                    if away(was) && !away(is) {
                        memory.woke_at = Some(core.now());
                        memory.last = None;
                    }
                    continue;
                }
                heard = listen(&account), if memory.listens(was) => {
                    memory.heard(&account, heard);
                    continue;
                }
                () = core.sleep_until(next) => {}
            }
        }
        let Some(outcome) = stop.or(cycle(&core, &account, &mut memory)).await else { return };
        memory.done(&core, &account, outcome, &stop).await;
        // `asked` was read before the cycle began: whoever asks during it gets the next one.
        account.done.send_replace(asked);
    }
}

/// Waits until the tool says that something changed; without a conversation for ever.
async fn listen(account: &Account) -> Result<(), Fault> {
    let session = account.session.lock().await.clone();
    match session {
        Some(session) => session.changed().await,
        None => std::future::pending().await,
    }
}

fn away(presence: Presence) -> bool {
    matches!(presence, Presence::Asleep | Presence::Offline)
}

/// What a restart finds: limits that still hold, and verdicts by other rules.
async fn resume(core: &Core, account: &Account, panics: u32, memory: &mut Memory) {
    if let Ok(Some(record)) = core.store.account(&account.name).await {
        if let Some(fault @ Fault::RateLimited { .. }) = record.fault {
            memory.trouble = Some(Trouble::Fault(fault));
        }
        if panics > 0 {
            let fault =
                Fault::transient("Baton met a defect of its own while reading; it tries again");
            let health =
                AccountHealth { word: "failing".to_owned(), fault: Some(fault), next_poll: None };
            let _ = core.wrote(core.store.set_account_health(&account.name, &health).await);
            core.signal(Signal::Account(account.name.clone()));
        }
    }
    if let Err(error) = intake::catch_up(core, account).await {
        tracing::error!(account = %account.name, %error, "items could not be judged again");
    }
}

impl Memory {
    fn next(&self, core: &Core, account: &Account, presence: Presence) -> Option<Timestamp> {
        let name = account.name.bytes().fold(0u64, |sum, b| sum.wrapping_mul(31) + u64::from(b));
        let facts = Facts {
            knobs: *core.knobs.borrow(),
            presence,
            last: self.last,
            wish: self.wish,
            trouble: self.trouble.as_ref(),
            failures: self.failures,
            woke_at: self.woke_at,
            told: self.told,
            seed: name ^ self.cycles.rotate_left(32),
        };
        schedule::next(&facts, core.now())
    }

    fn listens(&self, presence: Presence) -> bool {
        !self.told && !self.deaf && self.trouble.is_none() && !away(presence)
    }

    /// A hint is a poll that is due; a wait that broke off is none, and the next poll shows whether the tool is there.
    fn heard(&mut self, account: &Account, heard: Result<(), Fault>) {
        match heard {
            Ok(()) => self.told = true,
            Err(fault) => {
                tracing::info!(account = %account.name, ?fault, "the tool is no longer listened to");
                self.deaf = true;
            }
        }
    }

    /// Notes what came of a cycle, in memory and in the account's record.
    async fn done(
        &mut self,
        core: &Core,
        account: &Account,
        outcome: Result<(), Trouble>,
        stop: &Stop,
    ) {
        self.cycles += 1;
        self.last = Some(core.now());
        self.woke_at = None;
        self.told = false;
        self.deaf = false;
        match outcome {
            Ok(()) => {
                self.failures = 0;
                self.trouble = None;
            }
            Err(trouble) => {
                tracing::warn!(account = %account.name, trouble = ?trouble.fault(), "a poll did not succeed");
                self.failures += 1;
                self.trouble = Some(trouble);
            }
        }
        let presence = *core.presence.borrow();
        let next_poll = self.next(core, account, presence);
        let written = async {
            match &self.trouble {
                None => core.store.set_next_poll(&account.name, next_poll).await,
                Some(trouble) => {
                    let health = AccountHealth {
                        word: trouble.word().to_owned(),
                        fault: Some(trouble.fault()),
                        next_poll,
                    };
                    core.store.set_account_health(&account.name, &health).await
                }
            }
        };
        // A full disk may have room for this line and not for what was polled: it takes no fault back.
        if let Some(Err(error)) = stop.or(written).await {
            let _ = core.wrote::<()>(Err(error));
        }
        core.signal(Signal::Account(account.name.clone()));
        if self.trouble.is_none() {
            account.outbox.notify_one();
        }
    }
}

async fn cycle(core: &Core, account: &Account, memory: &mut Memory) -> Result<(), Trouble> {
    let Some(mut record) = core.store.account(&account.name).await? else { return Ok(()) };
    let session = session::session(core, account, &record).await?;
    let polled = pages(core, account, &session, &mut record, memory).await;
    if let Err(Trouble::Fault(fault)) = &polled {
        session::heed(account, &session, fault).await;
    }
    polled
}

async fn pages(
    core: &Core,
    account: &Account,
    session: &Arc<dyn Session>,
    record: &mut AccountRecord,
    memory: &mut Memory,
) -> Result<(), Trouble> {
    for _ in 0..MOST_PAGES {
        let batch = limited(POLL_LIMIT, session.poll(record.cursor.as_ref(), core.now())).await?;
        memory.wish = batch.next_poll_at_least;
        let more = batch.more;
        record.cursor = Some(batch.cursor.clone());
        let unnamed = if batch.coverage == Coverage::Complete && !more {
            reconcile::unnamed(&batch, core.store.open_items(&account.name).await?)
        } else {
            Vec::new()
        };
        // The last page says that all is well, in the same write: an unchanged poll is one write and no more.
        let health = (!more).then(|| {
            let wait = Duration::from_secs(u64::from(core.knobs.borrow().poll_active_seconds));
            let next_poll = schedule::after(core.now(), wait.max(memory.wish));
            AccountHealth { word: "good".to_owned(), fault: None, next_poll: Some(next_poll) }
        });
        intake::take(core, account, batch, Some(PollEnd { health })).await?;
        if !more {
            return read_unnamed(core, account, session, unnamed).await;
        }
    }
    Ok(())
}

/// What the tool's sweep did not name is read by itself, so that it is closed by its own state or shown as lost, and
/// never by absence.
async fn read_unnamed(
    core: &Core,
    account: &Account,
    session: &Arc<dyn Session>,
    unnamed: Vec<String>,
) -> Result<(), Trouble> {
    for remote_id in unnamed.into_iter().take(MOST_UNNAMED) {
        read_one(core, account, session, &remote_id).await?;
    }
    Ok(())
}

/// Reads one item afresh.
pub(crate) async fn read_one(
    core: &Core,
    account: &Account,
    session: &Arc<dyn Session>,
    remote_id: &str,
) -> Result<(), Trouble> {
    let batch = match limited(CALL_LIMIT, session.refresh(remote_id, core.now())).await {
        Ok(batch) => batch,
        Err(Fault::Gone { .. }) => lost(remote_id),
        Err(fault) => {
            session::heed(account, session, &fault).await;
            return Err(fault.into());
        }
    };
    Ok(intake::take(core, account, batch, None).await?)
}

fn lost(remote_id: &str) -> Batch {
    let quiet = Batch::quiet(Cursor(String::new()), Duration::ZERO);
    Batch { lost: vec![remote_id.to_owned()], ..quiet }
}

/// Judges items again when time alone may have changed what they are. One task for all accounts.
pub(crate) async fn wake(core: Arc<Core>, stop: Stop) {
    let mut presence = core.presence.subscribe();
    let mut not_before = core.now();
    while !stop.asked() {
        let next = match stop.or(core.store.next_waking()).await {
            None => return,
            Some(Ok(next)) => next.map(|next| next.max(not_before)),
            Some(Err(error)) => {
                tracing::error!(%error, "what wakes next could not be read");
                Some(schedule::after(core.now(), Duration::from_secs(60)))
            }
        };
        presence.mark_unchanged();
        tokio::select! {
            biased;
            () = stop.wait() => return,
            () = core.waking.notified() => continue,
            // The end of a suspend: timers stood still.
            _ = presence.changed() => continue,
            () = core.sleep_until(next) => {}
        }
        let Some(done) = stop.or(judge_waking(&core)).await else { return };
        // What could not be written is due still, and must not be tried without a pause.
        let pause = if done.is_ok() { Duration::ZERO } else { Duration::from_secs(60) };
        not_before = schedule::after(core.now(), pause);
    }
}

async fn judge_waking(core: &Core) -> Result<(), baton_store::StoreError> {
    for account in core.all_accounts() {
        let due: Vec<ItemId> = core.store.waking(&account.name, core.now()).await?;
        for some in due.chunks(200) {
            intake::judge_again(core, &account, some, crate::attention::Cause::Time).await?;
        }
    }
    Ok(())
}
