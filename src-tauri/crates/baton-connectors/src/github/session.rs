//! One account's conversation with GitHub.
//!
//! A poll is a conditional look at the inbox (a hint), a sweep for one point, and details of what moved. Nothing is
//! believed from absence alone: what a complete sweep no longer lists is read by its id first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{
    Action, Batch, Candidate, Coverage, Cursor, Fault, Handle, Receipt, Seat, Secret, Session,
    Timestamp,
};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::address::Endpoints;
use super::api::{self, Api};
use super::cursor::{Entry, State};
use super::detail::{Details, Reader};
use super::handles::People;
use super::inbox::Named;
use super::teams::Teams;
use super::transform::{Around, transform};
use super::wire::Subject;
use super::{act, graphql, inbox, people, sweep};
use crate::http::Http;

/// Items read in one poll; the rest follows at once, so that a first sync shows something early.
const AT_ONCE: usize = 50;
/// A full look, in seconds.
const HOUR: i64 = 3600;
/// Where the tool names no interval.
const USUAL_INTERVAL: u64 = 60;

/// The session.
pub(super) struct GitHubSession {
    api: Api,
    reader: Reader,
    memory: Mutex<Memory>,
}

/// What the last poll knew, for a refresh between polls: as text, a quarter of its size in memory.
#[derive(Default)]
struct Memory {
    last: Option<Cursor>,
    teams: Teams,
}

impl GitHubSession {
    pub(super) fn new(http: Arc<Http>, ends: Endpoints, secret: Secret) -> Self {
        Self {
            api: Api::new(http, ends, secret),
            reader: Reader::default(),
            memory: Mutex::default(),
        }
    }

    /// Decides what is to be read, from the inbox and the sweep.
    async fn plan(&self, state: &mut State, now: Timestamp) -> Result<(), Fault> {
        let named =
            if state.no_inbox { Vec::new() } else { inbox::look(&self.api, state, now).await? };
        let hourly = state.is_fresh() || now.as_second() - state.full_at >= HOUR;
        let seen = sweep::sweep(&self.api, hourly, &state.counts).await?;
        state.me.clone_from(&seen.me);
        let mut todo: BTreeMap<String, i64> = BTreeMap::new();
        for (id, marker) in &seen.heads {
            let entry = state.items.entry(id.clone()).or_default();
            entry.x = false;
            if *marker > entry.u || entry.h {
                todo.insert(id.clone(), *marker);
            }
        }
        for (id, entry) in &mut state.items {
            let absent = !seen.heads.contains_key(id);
            let waits = entry.w.is_some_and(|(_, again)| again <= now.as_second());
            let gone = seen.complete && absent && !entry.x;
            entry.x |= seen.complete && absent;
            if waits || gone || (hourly && (entry.m || entry.x)) {
                todo.entry(id.clone()).or_insert(entry.u);
            }
        }
        self.follow(&named, state, &mut todo).await?;
        // The newest first: what a person looks for is on screen before the backlog.
        let mut order: Vec<(String, i64)> = todo.into_iter().collect();
        order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        state.todo = order.into_iter().map(|(id, _)| id).collect();
        state.complete = seen.complete;
        state.counts = seen.counts;
        if hourly && seen.complete || state.is_fresh() {
            state.full_at = now.as_second();
        }
        Ok(())
    }

    /// Adds what the inbox named.
    async fn follow(
        &self,
        named: &[Named],
        state: &mut State,
        todo: &mut BTreeMap<String, i64>,
    ) -> Result<(), Fault> {
        let known: BTreeMap<&str, (&String, i64)> =
            state.items.iter().map(|(id, entry)| (entry.p.as_str(), (id, entry.u))).collect();
        let mut unknown = Vec::new();
        for Named { place, at } in named {
            match known.get(place.as_str()) {
                Some((id, u)) if at > u => {
                    todo.entry((*id).clone()).or_insert(*at);
                }
                Some(_) => {}
                None => unknown.push(place.clone()),
            }
        }
        for (id, marker) in inbox::resolve(&self.api, &unknown).await? {
            if !state.items.contains_key(&id) {
                // Found by the inbox alone: no sweep lists it, so it is looked after by the hour.
                state.items.insert(id.clone(), Entry { x: true, ..Entry::default() });
                todo.insert(id, marker);
            }
        }
        Ok(())
    }

    /// Judges `details` into a batch, and notes in `state` what is known now.
    async fn batch(
        &self,
        details: Details,
        state: &mut State,
        now: Timestamp,
    ) -> Result<Batch, Fault> {
        let me = Handle::new(if details.me.is_empty() { &state.me } else { &details.me });
        let mut met = People::default();
        let mut memory = self.memory.lock().await;
        let teams = memory.teams.meet(&self.api, &details.subjects, &mut met, now).await?;
        drop(memory);
        let mut items = Vec::new();
        for subject in &details.subjects {
            let (id, place) = match subject {
                Subject::PullRequest(pull) => {
                    (&pull.id, place(&pull.repository.name_with_owner, pull.number))
                }
                Subject::Issue(task) => {
                    (&task.id, place(&task.repository.name_with_owner, task.number))
                }
                Subject::Other => continue,
            };
            let before = state.items.get(id).cloned();
            let around = Around {
                me: &me,
                now,
                first_sight: before.as_ref().is_some_and(|entry| entry.u == 0),
                checks: details.checks.get(id).map(Vec::as_slice),
                reactions: &details.reactions,
                in_inbox: state.inbox.contains_key(&place),
            };
            let Some((update, standing)) = transform(subject, &around, &mut met) else { continue };
            if let Some(mut entry) = before {
                let updated = update.item.updated_at.as_second();
                let unread = entry.u == 0;
                entry.h = entry.u != updated && now.as_second() - updated <= 1;
                entry.u = updated;
                entry.p = place;
                entry.m = standing.mine;
                if standing.unsettled {
                    State::unsettled(&mut entry, now);
                } else {
                    entry.w = None;
                }
                if !standing.open || (entry.x && !standing.concerns_me) {
                    state.items.remove(id);
                    // An old notification of something over is no news.
                    if unread && !standing.open {
                        continue;
                    }
                } else {
                    state.items.insert(id.clone(), entry);
                }
            }
            items.push(update);
        }
        for id in &details.lost {
            state.items.remove(id);
        }
        for id in &details.unreadable {
            if let Some(entry) = state.items.get_mut(id) {
                State::unsettled(entry, now);
            }
        }
        let interval = if state.interval == 0 { USUAL_INTERVAL } else { state.interval };
        Ok(Batch {
            items,
            open: Vec::new(),
            coverage: Coverage::Incremental,
            people: met.into_vec(),
            teams,
            lost: details.lost,
            cursor: state.write(),
            next_poll_at_least: Duration::from_secs(interval),
            more: false,
            seat: None,
            progress: None,
            notices: Vec::new(),
        })
    }
}

#[async_trait]
impl Session for GitHubSession {
    async fn seat(&self) -> Result<Seat, Fault> {
        #[derive(Deserialize)]
        struct User {
            login: String,
            name: Option<String>,
        }
        let reply = self.api.get("user", &[]).await?;
        let user: User =
            serde_json::from_slice(&reply.body).map_err(|_| graphql::unreadable(&self.api.tool))?;
        let scopes = api::scopes(&reply);
        let mut limits = Vec::new();
        match self.api.get("notifications?per_page=1", &[]).await {
            Ok(_) => {}
            Err(Fault::Forbidden { .. } | Fault::Gone { .. }) => limits.push(NO_INBOX.to_owned()),
            Err(fault) => return Err(fault),
        }
        if let Some(scopes) = &scopes {
            let has = |wanted: &[&str]| scopes.iter().any(|scope| wanted.contains(&scope.as_str()));
            if !has(&["repo"]) {
                limits
                    .push("Private repositories stay unseen: the scope repo is missing".to_owned());
            }
            if !has(&["read:org", "write:org", "admin:org"]) {
                limits.push("Team members stay hidden: the scope read:org is missing".to_owned());
            }
        }
        Ok(Seat {
            me: Handle::new(user.login),
            name: user.name,
            scopes,
            limits,
            server: reply.header("x-github-enterprise-version").map(|version| {
                format!(
                    "GitHub Enterprise Server {}",
                    version.trim_start_matches("enterprise-server@")
                )
            }),
        })
    }

    async fn poll(&self, since: Option<&Cursor>, now: Timestamp) -> Result<Batch, Fault> {
        let mut state = State::read(since);
        let fresh = state.is_fresh();
        let seat = if fresh { Some(self.seat().await?) } else { None };
        if let Some(seat) = &seat {
            state.no_inbox = seat.limits.iter().any(|limit| limit == NO_INBOX);
        }
        if state.todo.is_empty() {
            self.plan(&mut state, now).await?;
        }
        let rest = state.todo.split_off(state.todo.len().min(AT_ONCE));
        let ids = std::mem::replace(&mut state.todo, rest);
        let details = self.reader.read(&self.api, &ids).await?;
        let mut batch = self.batch(details, &mut state, now).await?;
        batch.more = !state.todo.is_empty();
        if state.complete && !batch.more {
            batch.coverage = Coverage::Complete;
            batch.open = state.items.keys().cloned().collect();
        }
        if self.api.take_partial() {
            batch.coverage = Coverage::Incremental;
        }
        batch.seat = seat;
        self.memory.lock().await.last = Some(batch.cursor.clone());
        Ok(batch)
    }

    async fn refresh(&self, remote_id: &str, now: Timestamp) -> Result<Batch, Fault> {
        let details = self.reader.read(&self.api, &[remote_id.to_owned()]).await?;
        let last = self.memory.lock().await.last.clone();
        let mut state = State::read(last.as_ref());
        let cursor = last.unwrap_or_else(|| state.write());
        let batch = self.batch(details, &mut state, now).await?;
        // What a refresh learns moves no cursor: the next poll reads the item again.
        Ok(Batch { cursor, ..batch })
    }

    async fn act(&self, action: &Action) -> Result<Receipt, Fault> {
        act::act(&self.api, action).await
    }

    async fn find(&self, action: &Action) -> Result<Option<Receipt>, Fault> {
        act::find(&self.api, action).await
    }

    async fn people(&self, remote_id: &str, query: &str) -> Result<Vec<Candidate>, Fault> {
        people::candidates(&self.api, remote_id, query).await
    }
}

/// The limit of tokens that cannot read the inbox.
const NO_INBOX: &str =
    "No inbox signal: this token cannot read notifications, so team mentions may be missed";

fn place(repository: &str, number: u64) -> String {
    format!("{repository}#{number}")
}
