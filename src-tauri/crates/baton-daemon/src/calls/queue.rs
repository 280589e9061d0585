//! Both lanes, what is put off, and what was settled today.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use baton_api::wire::{Banner, GetQueue, Health, LaneView, QueueFilter, QueueView, Row};
use baton_model::{ActionState, Handle, Lane, Timestamp};
use baton_store::{ActionRecord, QueueRow};

use super::{Answer, account};
use crate::daemon::Daemon;
use crate::view::{self, RowParts};
use crate::words::queue::{self as words, Trouble};
use crate::words::{Names, When, note, outbox};

/// Actions looked at for notes and the outbox: the newest.
const ACTIONS: u32 = 200;
/// Settled items shown.
const SETTLED: u32 = 50;

/// What rows need besides themselves.
struct Around {
    names: HashMap<String, Arc<Names>>,
    tools: HashMap<String, String>,
    actions: Vec<ActionRecord>,
    when: When,
}

impl Around {
    async fn read(daemon: &Daemon) -> Answer<Self> {
        let accounts = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
        let mut names = HashMap::new();
        let mut tools = HashMap::new();
        for account in accounts {
            names.insert(account.name.clone(), daemon.names(&account.name).await?);
            tools.insert(account.name, account.tool);
        }
        let actions =
            daemon.store.actions(ACTIONS).await.map_err(|error| daemon.storage(&error))?;
        Ok(Self { names, tools, actions, when: daemon.when() })
    }

    fn rows(&self, rows: &[QueueRow]) -> Vec<Row> {
        let newest = view::newest(&self.actions);
        let row = |row: &QueueRow| {
            let names = self.names.get(&row.account)?;
            let tool = self.tools.get(&row.account)?;
            let parts = RowParts::of(row, tool, newest.get(&row.id).copied());
            Some(view::row(&parts, names, &self.when))
        };
        rows.iter().filter_map(row).collect()
    }
}

/// Whether a row is one of those asked for.
fn fits(row: &QueueRow, filter: &QueueFilter, tools: &HashMap<String, String>) -> bool {
    let tool = |wanted: &String| tools.get(&row.account) == Some(wanted);
    let person = |wanted: &String| {
        let named = |handle: &Handle| handle.as_str() == wanted;
        row.verdict.from.iter().any(named)
            || row.verdict.on.iter().any(named)
            || named(&row.item.owner)
    };
    let kind = |wanted: &String| row.verdict.kind.is_some_and(|kind| kind.as_str() == wanted);
    filter.tool.as_ref().is_none_or(tool)
        && filter.person.as_ref().is_none_or(person)
        && filter.kind.as_ref().is_none_or(kind)
}

fn of_store(filter: &QueueFilter, lane: Option<Lane>) -> baton_store::QueueFilter {
    baton_store::QueueFilter {
        lane,
        account: filter.account.clone(),
        text: filter.text.clone().filter(|text| !text.trim().is_empty()),
        ..baton_store::QueueFilter::default()
    }
}

async fn read(daemon: &Daemon, filter: &baton_store::QueueFilter) -> Answer<Vec<QueueRow>> {
    daemon.store.queue(filter).await.map_err(|error| daemon.storage(&error))
}

/// Enough rows to have `most` after snoozed ones are left out: all of them only where many are snoozed.
async fn first(
    daemon: &Daemon,
    filter: &baton_store::QueueFilter,
    most: usize,
) -> Answer<Vec<QueueRow>> {
    let limit = u32::try_from(most * 4).unwrap_or(u32::MAX);
    let rows = read(daemon, &baton_store::QueueFilter { limit, ..filter.clone() }).await?;
    let awake = rows.iter().filter(|row| row.verdict.snoozed_until.is_none()).count();
    let all = rows.len() < limit as usize;
    if all || awake >= most { Ok(rows) } else { read(daemon, filter).await }
}

/// The first `most` rows of each lane, snoozed ones left out.
pub async fn lanes(
    daemon: &Daemon,
    filter: &QueueFilter,
    most: usize,
) -> Answer<(Vec<Row>, Vec<Row>)> {
    let around = Around::read(daemon).await?;
    let mut lanes = Vec::new();
    for lane in [Lane::Me, Lane::Others] {
        let mut rows = first(daemon, &of_store(filter, Some(lane)), most).await?;
        rows.retain(|row| row.verdict.snoozed_until.is_none() && fits(row, filter, &around.tools));
        rows.truncate(most);
        lanes.push(around.rows(&rows));
    }
    let others = lanes.pop().unwrap_or_default();
    Ok((lanes.pop().unwrap_or_default(), others))
}

/// `queue`.
pub async fn get(daemon: &Arc<Daemon>, call: GetQueue) -> Answer<QueueView> {
    let filter = call.filter;
    let around = Around::read(daemon).await?;
    let when = &around.when;
    let mut later = Vec::new();
    let mut lane = async |lane| {
        let mut rows = read(daemon, &of_store(&filter, Some(lane))).await?;
        rows.retain(|row| fits(row, &filter, &around.tools));
        let (snoozed, rows): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.verdict.snoozed_until.is_some());
        later.extend(snoozed);
        let fact = words::oldest(rows.iter().filter_map(|row| row.verdict.since), when);
        Answer::Ok(LaneView { rows: around.rows(&rows), fact })
    };
    let me = lane(Lane::Me).await?;
    let others = lane(Lane::Others).await?;
    later.sort_by_key(|row| row.verdict.snoozed_until);
    let none = match filter.all {
        true => {
            let mut rows = read(daemon, &of_store(&filter, Some(Lane::None))).await?;
            rows.retain(|row| fits(row, &filter, &around.tools));
            around.rows(&rows)
        }
        false => Vec::new(),
    };
    let trouble = trouble(daemon).await?;
    Ok(QueueView {
        caught_up: match me.rows.is_empty() && !trouble.is_empty() {
            true => words::caught_up(others.rows.len()),
            false => String::new(),
        },
        later: around.rows(&later),
        settled: settled(daemon, &filter, &around).await?,
        none,
        banners: banners(daemon, &trouble, when),
        outbox: outbox(daemon, &around).await?,
        connected: !trouble.is_empty(),
        demo: daemon.demo,
        me,
        others,
    })
}

/// What left the lanes since midnight, each with how.
async fn settled(daemon: &Daemon, filter: &QueueFilter, around: &Around) -> Answer<Vec<Row>> {
    let midnight = around.when.now.to_zoned_datetime(around.when.zone.clone()).start_of_day();
    let since = midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp());
    let left = baton_store::QueueFilter {
        left_since: Some(since),
        limit: SETTLED,
        ..of_store(filter, None)
    };
    let mut rows = read(daemon, &left).await?;
    rows.retain(|row| fits(row, filter, &around.tools));
    let mut shown = around.rows(&rows);
    for row in shown.iter_mut().filter(|row| row.note.is_none()) {
        let item = daemon.store.item(&baton_model::ItemId(row.id.clone())).await;
        if let (Ok(Some(item)), Some(names)) = (item, around.names.get(&row.account)) {
            row.note = Some(note::settled(&item.item, &item.events, names));
        }
    }
    Ok(shown)
}

/// What is on its way out, or did not get there.
async fn outbox(daemon: &Daemon, around: &Around) -> Answer<Vec<baton_api::wire::OutboxEntry>> {
    let mut entries = Vec::new();
    let open = around
        .actions
        .iter()
        .filter(|action| !matches!(action.state, ActionState::Sent | ActionState::Undone));
    for action in open {
        let item = daemon.store.item(&action.item).await.map_err(|error| daemon.storage(&error))?;
        let to = item.as_ref().and_then(|item| view::addressee(&item.verdict));
        let names = match around.names.get(&action.account) {
            Some(names) => Arc::clone(names),
            None => daemon.names(&action.account).await?,
        };
        entries.push(outbox::entry(action, to, &names, &around.when));
    }
    Ok(entries)
}

async fn trouble(daemon: &Daemon) -> Answer<Vec<Trouble>> {
    let records = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    let when = daemon.when();
    let trouble = records.iter().map(|record| {
        let words = account::words(daemon, record, &when);
        Trouble {
            tool: daemon.tool_name(&record.tool),
            health: crate::words::health::health(&record.health),
            words: words.words,
            remedy: words.remedy,
            last_poll: record.last_poll,
            first: record.full_at.is_none(),
        }
    });
    Ok(trouble.collect())
}

fn banners(daemon: &Daemon, trouble: &[Trouble], when: &When) -> Vec<Banner> {
    let disk = daemon.disk_trouble.load(Ordering::Relaxed);
    let disk = disk.then_some("The disk is full or cannot be written. You can read, but not send.");
    let recovered = daemon.recovery.as_ref().map(|recovery| {
        let what = if recovery.incomplete.is_empty() { "was saved" } else { "was saved as far as it could be read" };
        format!(
            "The database was damaged and is set aside. What you sent, snoozed and set {what}; the rest is read again."
        )
    });
    let held = daemon.held.load(Ordering::Relaxed);
    // A recovery is told until everything has been read again.
    let reading =
        trouble.is_empty() || trouble.iter().any(|one| one.first && one.health != Health::Good);
    let recovered = recovered.filter(|_| reading);
    words::banners(trouble, disk, recovered.as_deref(), daemon.quiet(when), held, when)
}
