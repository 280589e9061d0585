//! From a batch, a passed instant or the user's word to the database and the signals.
//!
//! The one path by which items change. Under the account's desk lock: read what is stored, reconcile, judge, write all
//! of it in one transaction, then say what changed. A failed write changes nothing and is tried again by whoever asked.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use baton_model::{
    Batch, Cast, Coverage, Handle, ItemId, Nature, Notice, Override, Person, Seat, Timestamp,
    Verdict,
};
use baton_store::{AccountHealth, AccountRecord, AlertRecord, PollWrite, StoreError, StoredItem};
use futures::stream::{self, StreamExt as _};

use crate::attention::Cause;
use crate::core::{Account, Core, locked};
use crate::derive::{Bench, Case, RULES, judge, row};
use crate::engine::{Raised, Signal};
use crate::hours;
use crate::reconcile::reconcile;

/// So many items are judged at a time when all are: enough to be quick, few enough to be small.
const CHUNK: usize = 250;

/// A poll's own facts, written with its items.
#[derive(Debug)]
pub(crate) struct PollEnd {
    pub health: Option<AccountHealth>,
}

/// Takes a batch in. `end`: it is a poll's (its cursor and time are kept), not a look at one item.
pub(crate) async fn take(
    core: &Core,
    account: &Account,
    batch: Batch,
    end: Option<PollEnd>,
) -> Result<(), StoreError> {
    let mut desk = account.desk.lock().await;
    let Some(record) = core.store.account(&account.name).await? else { return Ok(()) };
    let now = core.now();
    wake_others(core, account, &batch);
    let me = viewer(&record, batch.seat.as_ref());
    let new_seat = batch.seat.clone().filter(|seat| record.seat.as_ref() != Some(seat));
    let other_me = record.me.as_ref().is_some_and(|was| *was != me);
    let (cast, learned) = learn(core, account, &mut desk, &batch).await?;
    let other_cast = learned == Learned::Others;

    let mut ids: Vec<ItemId> = batch
        .items
        .iter()
        .map(|update| ItemId::of(&account.name, &update.item.remote_id))
        .collect();
    ids.extend(batch.lost.iter().map(|remote_id| ItemId::of(&account.name, remote_id)));
    let stored = core.store.items_by_id(&ids).await?;
    let raised = alerts(core, &ids).await?;
    let mut write = PollWrite { account: account.name.clone(), ..PollWrite::default() };
    let polled = end.is_some();
    if let Some(end) = end {
        write.cursor =
            (record.cursor.as_ref() != Some(&batch.cursor)).then(|| batch.cursor.clone());
        write.polled_at = Some(now);
        write.progress = batch.progress.filter(|_| batch.more);
        write.complete = batch.coverage == Coverage::Complete && !batch.more;
        write.health = end.health;
    }
    write.seat = new_seat;

    let bench =
        Bench { me: &me, cast: &cast, connected_at: record.created_at, cause: Cause::Tool, now };
    let mut news = News::default();
    for item in reconcile(&account.name, &me, batch, stored, now) {
        let case = Case {
            id: &item.id,
            item: &item.item,
            history: &item.history,
            overrides: &item.overrides,
            before: item.before.as_ref(),
            raised: raised.get(&item.id).map_or(&[], Vec::as_slice),
        };
        let (verdict, attention) = judge(&case, &bench);
        let same = item.before.as_ref() == Some(&verdict) && item.fresh == 0 && !item.changed;
        news.note(&item.id, !same, attention, &mut write);
        if !same {
            let fresh = &item.history[item.history.len() - item.fresh..];
            write.items.push(row(item.id, item.item, &item.history, fresh, verdict));
        }
    }
    if polled || write.seat.is_some() || news.any(&write) {
        core.wrote(core.store.apply(&write, now).await)?;
    }
    news.tell(core);
    if other_cast || other_me {
        let ids = core.store.item_ids(&record.name).await?;
        judge_all(core, &record, &me, &cast, &ids, Cause::Tool).await?;
        settle(core, &record.name, &me, &cast).await?;
    } else if learned == Learned::Newcomers {
        settle(core, &record.name, &me, &cast).await?;
    }
    Ok(())
}

/// A notice of another tool is that tool's hint: its accounts are polled.
fn wake_others(core: &Core, account: &Account, batch: &Batch) {
    for other in core.all_accounts() {
        let tool = other.connector.descriptor().key;
        let means = |notice: &Notice| notice.tool == tool && other.name != account.name;
        if batch.notices.iter().any(means) {
            other.poll_at_once();
        }
    }
}

/// Judges these items again.
pub(crate) async fn judge_again(
    core: &Core,
    account: &Account,
    ids: &[ItemId],
    cause: Cause,
) -> Result<(), StoreError> {
    let mut desk = account.desk.lock().await;
    let Some(record) = core.store.account(&account.name).await? else { return Ok(()) };
    let cast = known_cast(core, account, &mut desk).await?;
    let me = viewer(&record, None);
    let items = core.store.items_by_id(ids).await?;
    judge_stored(core, &record.name, &me, &cast, record.created_at, items, cause).await
}

/// What the item would be with one more word of the user's. Nothing is written.
pub(crate) async fn foresee(
    core: &Core,
    account: &Account,
    stored: &StoredItem,
    word: &Override,
) -> Result<Verdict, StoreError> {
    let cast = known_cast(core, account, &mut *account.desk.lock().await).await?;
    let mut overrides = stored.overrides.clone();
    overrides.push(word.clone());
    let case = Case {
        id: &stored.id,
        item: &stored.item,
        history: &stored.events,
        overrides: &overrides,
        before: None,
        raised: &[],
    };
    let bench = Bench {
        me: &word.by,
        cast: &cast,
        connected_at: Timestamp::MAX,
        cause: Cause::Mine,
        now: core.now(),
    };
    Ok(judge(&case, &bench).0)
}

/// Judges all items again when they were judged by other rules, for another person, or with other people; those that
/// time can change when it was by other working hours. Checked at each start: a process may have ended between learning
/// of them and judging by them.
pub(crate) async fn catch_up(core: &Core, account: &Account) -> Result<(), StoreError> {
    let Some(record) = core.store.account(&account.name).await? else { return Ok(()) };
    let cast = known_cast(core, account, &mut *account.desk.lock().await).await?;
    let judged: Option<String> = core.store.setting(&judged_key(&account.name)).await?;
    if judged.as_deref() == Some(fingerprint(&viewer(&record, None), &cast).as_str()) {
        return judge_by_hours(core, account).await;
    }
    judge_everything(core, account).await
}

/// Judges what time can change again, when it was judged by other working hours.
async fn judge_by_hours(core: &Core, account: &Account) -> Result<(), StoreError> {
    let mut desk = account.desk.lock().await;
    let Some(record) = core.store.account(&account.name).await? else { return Ok(()) };
    let cast = known_cast(core, account, &mut desk).await?;
    let judged: Option<String> = core.store.setting(&hours_key(&account.name)).await?;
    if judged.unwrap_or_else(|| hours::fingerprint(&Cast::default())) == hours::fingerprint(&cast) {
        return Ok(());
    }
    let me = viewer(&record, None);
    let ids = core.store.item_ids_by_time(&account.name).await?;
    judge_all(core, &record, &me, &cast, &ids, Cause::Rules).await?;
    settle(core, &record.name, &me, &cast).await
}

/// Judges all items of an account again.
pub(crate) async fn judge_everything(core: &Core, account: &Account) -> Result<(), StoreError> {
    let mut desk = account.desk.lock().await;
    let Some(record) = core.store.account(&account.name).await? else { return Ok(()) };
    let cast = known_cast(core, account, &mut desk).await?;
    let me = viewer(&record, None);
    let ids = core.store.item_ids(&account.name).await?;
    judge_all(core, &record, &me, &cast, &ids, Cause::Rules).await?;
    settle(core, &record.name, &me, &cast).await
}

async fn judge_all(
    core: &Core,
    account: &AccountRecord,
    me: &Handle,
    cast: &Cast,
    ids: &[ItemId],
    cause: Cause,
) -> Result<(), StoreError> {
    let load = |ids: &[ItemId]| {
        let (store, ids) = (core.store.clone(), ids.to_vec());
        let loads = AbortOnDrop(tokio::spawn(async move { store.items_by_id(&ids).await }));
        async move { loads.result().await }
    };
    // The next items are read while these are judged: reading costs twice what judging costs.
    let mut loaded = stream::iter(ids.chunks(CHUNK).map(load)).buffered(2);
    while let Some(items) = loaded.next().await {
        let Some(items) = items else { return Ok(()) };
        let at = account.created_at;
        judge_stored(core, &account.name, me, cast, at, items?, cause).await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// A task that ends with its owner.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> AbortOnDrop<T> {
    /// What it returned; `None`: the runtime ends, and this task with it.
    async fn result(mut self) -> Option<T> {
        match (&mut self.0).await {
            Ok(done) => Some(done),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => None,
        }
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn judge_stored(
    core: &Core,
    account: &str,
    me: &Handle,
    cast: &Cast,
    connected_at: Timestamp,
    items: Vec<StoredItem>,
    cause: Cause,
) -> Result<(), StoreError> {
    let now = core.now();
    let ids: Vec<ItemId> = items.iter().map(|item| item.id.clone()).collect();
    let raised = alerts(core, &ids).await?;
    let bench = Bench { me, cast, connected_at, cause, now };
    let mut write = PollWrite { account: account.to_owned(), ..PollWrite::default() };
    let mut news = News::default();
    for item in items {
        let case = Case {
            id: &item.id,
            item: &item.item,
            history: &item.events,
            overrides: &item.overrides,
            before: Some(&item.verdict),
            raised: raised.get(&item.id).map_or(&[], Vec::as_slice),
        };
        let (verdict, attention) = judge(&case, &bench);
        let same = item.verdict == verdict;
        news.note(&item.id, !same, attention, &mut write);
        if !same {
            write.items.push(row(item.id, item.item, &item.events, &[], verdict));
        }
    }
    if news.any(&write) {
        core.wrote(core.store.apply(&write, now).await)?;
    }
    news.tell(core);
    Ok(())
}

pub(crate) fn viewer(record: &AccountRecord, seat: Option<&Seat>) -> Handle {
    seat.map(|seat| seat.me.clone())
        .or_else(|| record.me.clone())
        .unwrap_or_else(|| Handle::from(""))
}

async fn alerts(
    core: &Core,
    ids: &[ItemId],
) -> Result<HashMap<ItemId, Vec<AlertRecord>>, StoreError> {
    let mut by_item: HashMap<ItemId, Vec<AlertRecord>> = HashMap::new();
    for alert in core.store.alerts(ids).await? {
        by_item.entry(alert.item.clone()).or_default().push(alert);
    }
    Ok(by_item)
}

pub(crate) async fn known_cast(
    core: &Core,
    account: &Account,
    desk: &mut Option<Arc<Cast>>,
) -> Result<Arc<Cast>, StoreError> {
    if let Some(cast) = desk {
        return Ok(Arc::clone(cast));
    }
    let cast = read_cast(core, account).await?;
    Ok(Arc::clone(desk.insert(cast)))
}

async fn read_cast(core: &Core, account: &Account) -> Result<Arc<Cast>, StoreError> {
    let mut cast = core.store.cast(&account.name).await?;
    locked(&core.hours).fill(&mut cast, &account.name);
    Ok(Arc::new(cast))
}

/// What a batch taught of who is who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Learned {
    Nothing,
    /// Of people that no item knew before: only the items of this batch have to do with them.
    Newcomers,
    /// Of those that were known: what was judged may be judged otherwise.
    Others,
}

/// Writes down who was met, where that is new.
async fn learn(
    core: &Core,
    account: &Account,
    desk: &mut Option<Arc<Cast>>,
    batch: &Batch,
) -> Result<(Arc<Cast>, Learned), StoreError> {
    let before = known_cast(core, account, desk).await?;
    let mut write = PollWrite { account: account.name.clone(), ..PollWrite::default() };
    let mut new = HashSet::new();
    if !batch.people.is_empty() {
        let known = core.store.people(&account.name).await?;
        let news = |person: &Person| {
            known.get(&person.handle).is_none_or(|was| {
                was.nature != person.nature || person.name.is_some() && was.name != person.name
            }) || person
                .also
                .iter()
                .any(|also| before.person(also) != before.person(&person.handle))
        };
        write.people = batch.people.iter().filter(|person| news(person)).cloned().collect();
        // Whoever is met is taken for a person until told otherwise: what a machine said may have been judged so.
        let unknown = |person: &&Person| {
            person.nature == Nature::Human
                && !known.contains_key(&person.handle)
                && person.also.iter().all(|a| !known.contains_key(a))
        };
        new = write.people.iter().filter(unknown).map(|person| person.handle.clone()).collect();
    }
    for (team, members) in &batch.teams {
        if before.teams.get(team) != Some(members) {
            write.teams.insert(team.clone(), members.clone());
        }
    }
    if write.people.is_empty() && write.teams.is_empty() {
        return Ok((before, Learned::Nothing));
    }
    core.wrote(core.store.apply(&write, core.now()).await)?;
    let cast = read_cast(core, account).await?;
    *desk = Some(Arc::clone(&cast));
    let learned = match (cast == before, without(&cast, &new) == *before) {
        (true, _) => Learned::Nothing,
        (false, true) => Learned::Newcomers,
        (false, false) => Learned::Others,
    };
    Ok((cast, learned))
}

/// `cast` as it would be had nobody of `new` been met.
fn without(cast: &Cast, new: &HashSet<Handle>) -> Cast {
    let mut cast = cast.clone();
    cast.same.retain(|_, person| !new.contains(person));
    cast.names.retain(|person, _| !new.contains(person));
    cast.nature.retain(|person, _| !new.contains(person));
    cast
}

fn judged_key(account: &str) -> String {
    format!("judged:{account}")
}

fn hours_key(account: &str) -> String {
    format!("judged_hours:{account}")
}

/// By which rules, for whom and among which people items were judged.
fn fingerprint(me: &Handle, cast: &Cast) -> String {
    let ours = format!("{:?}{:?}{:?}{:?}", cast.same, cast.names, cast.nature, cast.teams);
    format!("{RULES} {me} {}", ItemId::of(me.as_str(), &ours))
}

async fn settle(core: &Core, account: &str, me: &Handle, cast: &Cast) -> Result<(), StoreError> {
    core.wrote(core.store.set_setting(&hours_key(account), &hours::fingerprint(cast)).await)?;
    core.wrote(core.store.set_setting(&judged_key(account), &fingerprint(me, cast)).await)
}

/// What is said once the write is done.
#[derive(Default)]
struct News {
    items: Vec<ItemId>,
    raise: Vec<Raised>,
    withdraw: Vec<ItemId>,
}

impl News {
    fn note(
        &mut self,
        id: &ItemId,
        changed: bool,
        attention: crate::attention::Attention,
        write: &mut PollWrite,
    ) {
        if changed {
            self.items.push(id.clone());
        }
        if attention.withdraw {
            write.withdrawn.push(id.clone());
            self.withdraw.push(id.clone());
        }
        write.alerts.extend(attention.note);
        self.raise.extend(attention.raise);
    }

    fn any(&self, write: &PollWrite) -> bool {
        !(write.items.is_empty() && write.alerts.is_empty() && write.withdrawn.is_empty())
    }

    fn tell(self, core: &Core) {
        if !self.items.is_empty() {
            core.signal(Signal::Items(self.items));
            core.waking.notify_one();
        }
        if !self.withdraw.is_empty() {
            core.signal(Signal::Withdraw(self.withdraw));
        }
        if !self.raise.is_empty() {
            core.signal(Signal::Raise(self.raise));
        }
    }
}
