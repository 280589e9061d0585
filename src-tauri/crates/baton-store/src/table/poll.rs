//! What one poll or derivation changes, written in one transaction: all of it or nothing.

use std::borrow::Cow;

use baton_model::{AskState, Evidence, Item, Timestamp, Verdict};
use sqlx::{Sqlite, Transaction};

use super::{account, alert, ask, event, found, person};
use crate::convert::{json, micros, name};
use crate::{ItemWrite, PollWrite, Result, Store};

/// The longest quote that lists carry, in bytes: a line or two.
const LIST_QUOTE: usize = 300;

/// One number to order a lane by: direct before shared, firm before soft, then the kind (turn rules, section 5).
fn rank(verdict: &Verdict) -> i64 {
    let soft = verdict.shown.first().and_then(|n| verdict.asks.get(*n)).is_some_and(|ask| ask.soft);
    let kind = verdict.kind.map_or(99, |kind| kind as i64);
    i64::from(verdict.shared) * 10_000 + i64::from(soft) * 1_000 + kind
}

impl Store {
    /// Writes it.
    pub async fn apply(&self, write: &PollWrite, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        let me = write.seat.as_ref().map(|seat| &seat.me);
        person::write(&mut tx, &write.account, &write.people, me).await?;
        person::write_teams(&mut tx, &write.account, &write.teams).await?;
        for item in &write.items {
            upsert(&mut tx, &write.account, item, now).await?;
            event::write(&mut tx, &item.id, &item.events).await?;
            ask::write(&mut tx, &item.id, &item.verdict, now).await?;
        }
        alert::write(&mut tx, &write.alerts, &write.withdrawn, now).await?;
        account::polled(&mut tx, write).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn upsert(
    tx: &mut Transaction<'static, Sqlite>,
    account: &str,
    write: &ItemWrite,
    now: Timestamp,
) -> Result<()> {
    let (item, verdict) = (&write.item, &write.verdict);
    let listed = listed(verdict);
    let explained = matches!(listed, Cow::Owned(_)).then(|| json(verdict)).transpose()?;
    let sql = "INSERT INTO items (id, account, remote_id, family, state, url, item, confidence, updated_at, lane, \
               kind, rank, since, wakes_at, verdict, body, explained, snoozed_until) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
               ON CONFLICT (id) DO UPDATE SET family = ?4, state = ?5, url = ?6, item = ?7, confidence = ?8, \
               updated_at = ?9, left_at = CASE WHEN ?10 <> 'none' THEN NULL \
               WHEN lane <> 'none' THEN ?19 ELSE left_at END, lane = ?10, kind = ?11, rank = ?12, since = ?13, \
               wakes_at = ?14, verdict = ?15, body = ?16, explained = ?17, snoozed_until = ?18 \
               RETURNING n";
    let n: i64 = sqlx::query_scalar(sql)
        .bind(write.id.as_str())
        .bind(account)
        .bind(&item.remote_id)
        .bind(name(&item.family)?)
        .bind(name(&item.state)?)
        .bind(item.url.trim_end_matches('/'))
        .bind(json(&without_body(item))?)
        .bind(verdict.confidence)
        .bind(micros(item.updated_at))
        .bind(name(&verdict.lane)?)
        .bind(verdict.kind.map(|kind| kind.as_str()))
        .bind(rank(verdict))
        .bind(verdict.since.map(micros))
        .bind(verdict.wakes_at.map(micros))
        .bind(json(&*listed)?)
        .bind(item.facts.body.as_deref())
        .bind(explained)
        .bind(verdict.snoozed_until.map(micros))
        .bind(micros(now))
        .fetch_one(&mut **tx)
        .await?;
    found::write(tx, account, n, write).await
}

fn without_body(item: &Item) -> Cow<'_, Item> {
    if item.facts.body.is_none() {
        return Cow::Borrowed(item);
    }
    let mut item = item.clone();
    item.facts.body = None;
    Cow::Owned(item)
}

/// The verdict as lists need it: without the asks at its end that are over, and with short quotes. Borrowed where
/// that is all of it.
fn listed(verdict: &Verdict) -> Cow<'_, Verdict> {
    let live = |state| matches!(state, AskState::Open | AskState::Acked);
    let shown = verdict.shown.iter().max().map_or(0, |n| n + 1);
    let alive = verdict.asks.iter().rposition(|ask| live(ask.state) && !ask.paused);
    let keep = shown.max(alive.map_or(0, |n| n + 1)).min(verdict.asks.len());
    let long = |evidence: &Evidence| evidence.quote.as_ref().is_some_and(|q| q.len() > LIST_QUOTE);
    let cut = verdict.asks[..keep].iter().any(|ask| ask.evidence.iter().any(long));
    if keep == verdict.asks.len() && !cut {
        return Cow::Borrowed(verdict);
    }
    let mut verdict = verdict.clone();
    verdict.asks.truncate(keep);
    for evidence in verdict.asks.iter_mut().flat_map(|ask| &mut ask.evidence) {
        shorten(evidence);
    }
    Cow::Owned(verdict)
}

fn shorten(evidence: &mut Evidence) {
    let Some(quote) = &mut evidence.quote else { return };
    if quote.len() <= LIST_QUOTE {
        return;
    }
    let end = quote.floor_char_boundary(LIST_QUOTE);
    quote.truncate(end);
    evidence.decided.retain(|(_, to)| *to <= end);
}
