//! Both lanes, what is put off, and what was settled today: all of it, or as much as a window shows first.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use baton_api::wire::{
    Banner, Facet, FacetsView, GetQueue, Health, LaneView, QueueFilter, QueueTotals, QueueView, Row,
};
use baton_model::{Handle, ItemId, Lane, Timestamp};
use baton_store::{QueueCounts, QueueOrder};

use super::rows::Around;
use super::{Answer, account};
use crate::daemon::Daemon;
use crate::words::When;
use crate::words::queue::{self as words, Trouble};

/// Actions on their way out, or stuck: the newest so many are shown.
const PENDING: u32 = 200;
/// Settled items shown.
const SETTLED: u32 = 50;

type Wanted = baton_store::QueueFilter;

/// The filter as the store takes it.
fn of_store(filter: &QueueFilter, around: &Around<'_>) -> Wanted {
    let tool = filter.tool.as_ref().map(|tool| {
        let of_it = around.accounts.iter().filter(|account| account.tool == *tool);
        of_it.map(|account| account.name.clone()).collect::<Vec<_>>()
    });
    let accounts = match (&filter.account, tool) {
        (Some(account), Some(of_tool)) if !of_tool.contains(account) => Some(Vec::new()),
        (Some(account), _) => Some(vec![account.clone()]),
        (None, of_tool) => of_tool,
    };
    Wanted {
        accounts,
        kind: filter.kind.clone(),
        person: filter.person.as_deref().map(Handle::from),
        text: filter.text.clone().filter(|text| !text.trim().is_empty()),
        ..Wanted::default()
    }
}

/// Whether it leaves anything out.
fn narrows(wanted: &Wanted) -> bool {
    let Wanted { accounts, kind, person, text, .. } = wanted;
    accounts.is_some() || kind.is_some() || person.is_some() || text.is_some()
}

/// Rows that fit; `limit` as the API means it.
async fn read(
    daemon: &Daemon,
    around: &Around<'_>,
    wanted: Wanted,
    limit: Option<u32>,
) -> Answer<Vec<Row>> {
    if limit == Some(0) {
        return Ok(Vec::new());
    }
    let wanted = Wanted { limit: limit.unwrap_or(0), ..wanted };
    let rows = daemon.store.queue(&wanted).await.map_err(|error| daemon.storage(&error))?;
    around.rows(&rows).await
}

fn of_lane(lane: Lane, wanted: &Wanted) -> Wanted {
    Wanted { lane: Some(lane), snoozed: Some(false), ..wanted.clone() }
}

/// The first `most` rows of each lane, snoozed ones left out.
pub async fn lanes(daemon: &Daemon, most: u32) -> Answer<(Vec<Row>, Vec<Row>)> {
    let around = Around::read(daemon).await?;
    let first =
        async |lane| read(daemon, &around, of_lane(lane, &Wanted::default()), Some(most)).await;
    Ok((first(Lane::Me).await?, first(Lane::Others).await?))
}

/// `queue`.
pub async fn get(daemon: &Arc<Daemon>, call: GetQueue) -> Answer<QueueView> {
    // Whoever looks has the zone and the holidays as they are; the look itself does not wait for them.
    let renews = Arc::clone(daemon);
    tokio::spawn(async move { renews.renew_hours().await });
    let filter = call.filter;
    let failed = |error| daemon.storage(&error);
    let around = Around::read(daemon).await?;
    let when = &around.when;
    let wanted = of_store(&filter, &around);
    let whole = daemon.store.queue_counts(&Wanted::default()).await.map_err(failed)?;
    let order = match filter.order {
        true => Some(daemon.store.queue_order(&wanted).await.map_err(failed)?),
        false => None,
    };
    let counts = match &order {
        Some(order) => counted(order),
        None if narrows(&wanted) => daemon.store.queue_counts(&wanted).await.map_err(failed)?,
        None => whole,
    };
    let (me, others) = order.map_or((None, None), |order| (Some(order.me), Some(order.others)));
    let lane = async |lane, total, order: Option<Vec<ItemId>>, oldest: Option<Timestamp>| {
        Answer::Ok(LaneView {
            rows: read(daemon, &around, of_lane(lane, &wanted), filter.limit).await?,
            total,
            order: order.map(|ids| ids.into_iter().map(|id| id.0).collect()),
            fact: words::oldest(oldest, when),
        })
    };
    let me = lane(Lane::Me, counts.me, me, counts.oldest[0]).await?;
    let others = lane(Lane::Others, counts.others, others, counts.oldest[1]).await?;
    let today = Wanted { left_since: Some(midnight(when)), ..Wanted::default() };
    let settled = daemon.store.left_count(&today).await.map_err(failed)?;
    let aside = async |wanted: Wanted, most: Option<u32>| match filter.aside {
        true => read(daemon, &around, wanted, most).await,
        false => Ok(Vec::new()),
    };
    let trouble = trouble(daemon, &around);
    let pending = daemon.store.pending_actions(PENDING).await.map_err(failed)?;
    Ok(QueueView {
        caught_up: match counts.me == 0 && !trouble.is_empty() {
            true => words::caught_up(counts.others as usize),
            false => String::new(),
        },
        later: aside(Wanted { snoozed: Some(true), ..wanted.clone() }, None).await?,
        settled: aside(Wanted { left_since: today.left_since, ..wanted.clone() }, Some(SETTLED))
            .await?,
        none: match filter.all {
            true => read(daemon, &around, of_lane(Lane::None, &wanted), filter.limit).await?,
            false => Vec::new(),
        },
        banners: banners(daemon, &trouble, when),
        outbox: around.outbox(&pending).await?,
        connected: !trouble.is_empty(),
        demo: daemon.demo,
        quiet_until: daemon.quiet(when).map(|until| until.to_string()),
        totals: QueueTotals {
            me: whole.me,
            others: whole.others,
            later: whole.snoozed,
            settled: settled.min(SETTLED),
        },
        facets: match filter.facets {
            true => Some(facets(daemon, &around).await?),
            false => None,
        },
        me,
        others,
    })
}

fn counted(order: &QueueOrder) -> QueueCounts {
    let count = |ids: &[ItemId]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
    QueueCounts {
        me: count(&order.me),
        others: count(&order.others),
        snoozed: 0,
        oldest: order.oldest,
    }
}

/// The start of the user's day.
fn midnight(when: &When) -> Timestamp {
    let midnight = when.now.to_zoned_datetime(when.zone.clone()).start_of_day();
    midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
}

/// What both lanes can be filtered by, each by its name.
async fn facets(daemon: &Daemon, around: &Around<'_>) -> Answer<FacetsView> {
    let found = daemon.store.facets().await.map_err(|error| daemon.storage(&error))?;
    let mut tools: Vec<Facet> = Vec::new();
    for (account, count) in found.accounts {
        let Some(account) = around.accounts.iter().find(|one| one.name == account) else {
            continue;
        };
        match tools.iter_mut().find(|facet| facet.value == account.tool) {
            Some(facet) => facet.count += count,
            None => tools.push(Facet {
                value: account.tool.clone(),
                label: daemon.tool_name(&account.tool),
                count,
            }),
        }
    }
    let kinds = found.kinds.into_iter();
    let mut kinds: Vec<_> =
        kinds.map(|(value, count)| Facet { label: value.clone(), value, count }).collect();
    let person = |(account, handle, count): (String, Handle, u32)| {
        let label = around
            .names(&account)
            .map_or_else(|| handle.to_string(), |names| names.actor(&handle).name);
        Facet { value: handle.to_string(), label, count }
    };
    let mut people: Vec<_> = found.people.into_iter().map(person).collect();
    for facets in [&mut tools, &mut people, &mut kinds] {
        facets.sort_by_cached_key(|facet| facet.label.to_lowercase());
    }
    Ok(FacetsView { tools, people, kinds })
}

fn trouble(daemon: &Daemon, around: &Around<'_>) -> Vec<Trouble> {
    let trouble = around.accounts.iter().map(|record| {
        let words = account::words(daemon, record, &around.when);
        Trouble {
            tool: daemon.tool_name(&record.tool),
            health: crate::words::health::health(&record.health),
            words: words.words,
            remedy: words.remedy,
            last_poll: record.last_poll,
            first: record.full_at.is_none(),
        }
    });
    trouble.collect()
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
