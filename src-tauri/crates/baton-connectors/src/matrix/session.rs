//! One account's conversation with its homeserver.
//!
//! A sync says what moved. A room that was not looked at before is read back by itself, ninety days at most and no more
//! than some hundred messages: what concerns the user is in direct conversations, or names the user, and is near.

use std::time::Duration;

use async_trait::async_trait;
use baton_model::{
    Action, Batch, Candidate, Channel, Cursor, Fault, Handle, Progress, Receipt, Seat, Session,
    Timestamp,
};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::act;
use super::api::Api;
use super::cursor::State;
use super::transform::{self, Heard, Mine};
use super::wire::{Event, Members, Page, Sync, Whoami};
use crate::chat::Room;

/// Rooms read back in one poll.
const AT_ONCE: usize = 4;
const DAYS: i64 = 90;
/// Pages of a hundred messages that are read back: of a direct conversation, of a room.
const PAGES: (usize, usize) = (5, 2);
/// Threads and loose ends that are looked up in one poll.
const LOOKUPS: usize = 20;
/// So long the server is asked to wait for news.
const WAIT_MS: &str = "50000";
/// Where it tells of news, the timer is for what was missed.
const INTERVAL: Duration = Duration::from_secs(240);

/// The session.
pub(super) struct MatrixSession {
    api: Api,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    mine: Option<Mine>,
    /// What a wait brought, and since when it is news.
    news: Option<(String, Sync)>,
    /// The last cursor.
    last: Option<Cursor>,
}

impl MatrixSession {
    pub fn new(api: Api) -> Self {
        Self { api, memory: Mutex::default() }
    }

    async fn mine(&self) -> Result<Mine, Fault> {
        if let Some(mine) = &self.memory.lock().await.mine {
            return Ok(mine.clone());
        }
        let who: Whoami =
            self.api.get(self.api.path(&["account", "whoami"])?, "the account").await?;
        let home = who.user_id.split_once(':').map(|(_, home)| home.to_owned()).unwrap_or_default();
        let mine = Mine { me: Handle::new(&who.user_id), home };
        self.memory.lock().await.mine = Some(mine.clone());
        Ok(mine)
    }

    async fn sync(&self, since: &str, wait: bool) -> Result<Sync, Fault> {
        let mut url = self.api.path(&["sync"])?;
        let types = json!([
            "m.room.message",
            "m.reaction",
            "m.room.redaction",
            "m.room.member",
            "m.room.name",
            "m.room.canonical_alias",
            "m.room.encryption",
        ]);
        let state =
            json!(["m.room.member", "m.room.name", "m.room.canonical_alias", "m.room.encryption",]);
        // A first sync only says which rooms there are.
        let limit = if since.is_empty() { 1 } else { 50 };
        let filter = json!({
            "presence": {"types": []},
            "account_data": {"types": ["m.direct"]},
            "room": {
                "timeline": {"types": types, "limit": limit, "lazy_load_members": true},
                "state": {"types": state, "lazy_load_members": true},
                "ephemeral": {"types": []},
                "account_data": {"types": []},
            },
        });
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("filter", &filter.to_string());
            query.append_pair("timeout", if wait { WAIT_MS } else { "0" });
            if !since.is_empty() {
                query.append_pair("since", since);
            }
        }
        match wait {
            true => self.api.wait(url, "the rooms").await,
            false => self.api.get(url, "the rooms").await,
        }
    }

    /// The room as it is known, its members where they matter.
    async fn room(
        &self,
        state: &State,
        id: &str,
        mine: &Mine,
        heard: &mut Heard,
    ) -> Result<Room, Fault> {
        let kept = state.rooms.get(id).cloned().unwrap_or_default();
        let kind = state.kind(id);
        let name = [&kept.name, &kept.alias].into_iter().find(|name| !name.is_empty());
        let name = name.cloned().unwrap_or_else(|| "a room".to_owned());
        let plain = name.split(':').next().unwrap_or(&name).to_owned();
        let hashed = if plain.starts_with('#') { plain } else { format!("#{plain}") };
        let mut room = Room { id: id.to_owned(), kind, name: hashed, members: Vec::new() };
        if kind != Channel::Channel {
            let url = self.api.path(&["rooms", id, "joined_members"])?;
            let members: Members = self.api.get(url, "the room").await?;
            let mut names = Vec::new();
            for (user, member) in members.joined.into_iter().take(50) {
                let who = Handle::new(&user);
                transform::know(heard, mine, &who, member.display_name.as_deref());
                if who != mine.me {
                    let shown = member.display_name.filter(|name| !name.trim().is_empty());
                    names.push(shown.unwrap_or_else(|| super::text::alias(&user, &mine.home)));
                }
                // The others first: the conversation is theirs.
                match who == mine.me {
                    true => room.members.push(who),
                    false => room.members.insert(0, who),
                }
            }
            room.name = if names.is_empty() { "yourself".to_owned() } else { names.join(", ") };
        }
        Ok(room)
    }

    /// Reads a room back, and takes it in.
    async fn read_back(
        &self,
        state: &mut State,
        id: &str,
        mine: &Mine,
        now: Timestamp,
        heard: &mut Heard,
    ) -> Result<(), Fault> {
        let room = self.room(state, id, mine, heard).await?;
        let oldest = now.as_millisecond() - DAYS * 24 * 3_600_000;
        let pages = if room.kind == Channel::Channel { PAGES.1 } else { PAGES.0 };
        let (mut from, mut all) = (None, Vec::<Event>::new());
        for _ in 0..pages {
            let Page { chunk, state: members, end } =
                act::back(&self.api, id, from.as_deref(), 100).await?;
            transform::hear(state, &room, &members, mine, heard);
            let old = chunk.iter().any(|event| event.origin_server_ts < oldest);
            let empty = chunk.is_empty();
            all.extend(chunk.into_iter().filter(|event| event.origin_server_ts >= oldest));
            from = end;
            if old || empty || from.is_none() {
                break;
            }
        }
        all.reverse();
        transform::hear(state, &room, &all, mine, heard);
        Ok(())
    }

    /// Takes in what a sync says.
    async fn take(
        &self,
        state: &mut State,
        sync: Sync,
        mine: &Mine,
        heard: &mut Heard,
    ) -> Result<Vec<String>, Fault> {
        let first = state.is_fresh();
        for event in &sync.account_data.events {
            if event.kind == "m.direct" {
                let rooms = event.content.as_object().into_iter().flat_map(|all| all.values());
                let rooms = rooms.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
                state.direct = rooms.map(str::to_owned).collect();
            }
        }
        let mut lost = Vec::new();
        for id in sync.rooms.leave.keys() {
            state.rooms.remove(id);
            state.todo.retain(|room| room != id);
            lost.extend(state.conversations.leave(id));
        }
        let mut new: Vec<(i64, String)> = Vec::new();
        for (id, joined) in sync.rooms.join {
            let known = state.rooms.contains_key(&id);
            let kept = state.rooms.entry(id.clone()).or_default();
            kept.joined = joined.summary.joined.unwrap_or(kept.joined).max(1);
            for event in joined.state.events.iter().chain(&joined.timeline.events) {
                let text =
                    |path: &str| event.text(path).unwrap_or_default().chars().take(80).collect();
                match event.kind.as_str() {
                    "m.room.name" => kept.name = text("/name"),
                    "m.room.canonical_alias" => kept.alias = text("/alias"),
                    "m.room.encryption" => kept.encrypted = true,
                    _ => {}
                }
            }
            if kept.encrypted {
                continue;
            }
            let newest = joined.timeline.events.last().map_or(0, |event| event.origin_server_ts);
            if first || !known || joined.timeline.limited {
                new.push((newest, id));
            } else if !state.todo.contains(&id) && !joined.timeline.events.is_empty() {
                let room = self.room(state, &id, mine, heard).await?;
                transform::hear(state, &room, &joined.state.events, mine, heard);
                transform::hear(state, &room, &joined.timeline.events, mine, heard);
            }
        }
        new.sort();
        state.todo.retain(|room| !new.iter().any(|(_, id)| id == room));
        state.todo.extend(new.into_iter().map(|(_, id)| id));
        if state.total == 0 {
            state.total = u32::try_from(state.todo.len()).unwrap_or(u32::MAX);
        }
        state.since = sync.next_batch;
        Ok(lost)
    }

    /// Threads that begin to concern the user are read whole, and loose words put where they belong.
    async fn follow(&self, state: &mut State, mine: &Mine, heard: &mut Heard) -> Result<(), Fault> {
        let unread = std::mem::take(&mut heard.unread);
        for (room, _, root) in unread.into_iter().take(LOOKUPS) {
            let mut all = match self.event(&room.id, &root).await? {
                Some(root) => vec![root],
                None => continue,
            };
            let mut url = self.api.path(&["rooms", &room.id, "relations", &root, "m.thread"])?;
            url.set_path(&url.path().replace("/client/v3/", "/client/v1/"));
            url.query_pairs_mut().append_pair("limit", "100");
            let page: Page = self.api.get(url, "the thread").await?;
            all.extend(page.chunk.into_iter().rev());
            transform::hear(state, &room, &all, mine, heard);
        }
        let loose = std::mem::take(&mut heard.loose);
        for (room, target, event) in loose.into_iter().take(LOOKUPS) {
            let Some(found) = self.event(&room.id, &target).await? else { continue };
            let root = found.text("/m.relates_to/event_id");
            if let Some(id) = state.conversations.of(&room, &target, root) {
                transform::attach(&room, id, event, heard);
            }
        }
        heard.unread.clear();
        heard.loose.clear();
        Ok(())
    }

    async fn event(&self, room: &str, id: &str) -> Result<Option<Event>, Fault> {
        match self.api.get(self.api.path(&["rooms", room, "event", id])?, "the message").await {
            Ok(event) => Ok(Some(event)),
            Err(Fault::Gone { .. }) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn batch(heard: Heard, cursor: Cursor) -> Batch {
        let quiet = Batch::quiet(cursor, INTERVAL);
        // What only adds a word to something that is not known here says nothing.
        let items = heard.items.into_values().filter(|update| !update.events.is_empty()).collect();
        Batch { items, people: heard.people.into_values().collect(), ..quiet }
    }
}

#[async_trait]
impl Session for MatrixSession {
    async fn seat(&self) -> Result<Seat, Fault> {
        let mine = self.mine().await?;
        let url = self.api.path(&["profile", mine.me.as_str(), "displayname"])?;
        let name: Value = match self.api.get(url, "the profile").await {
            Ok(name) => name,
            Err(Fault::Gone { .. }) => Value::Null,
            Err(fault) => return Err(fault),
        };
        Ok(Seat {
            me: mine.me,
            name: name.get("displayname").and_then(Value::as_str).map(str::to_owned),
            scopes: None,
            limits: Vec::new(),
            server: None,
        })
    }

    async fn poll(&self, since: Option<&Cursor>, now: Timestamp) -> Result<Batch, Fault> {
        let mine = self.mine().await?;
        let mut state = State::read(since);
        let first = state.is_fresh();
        let mut heard = Heard::default();
        let mut lost = Vec::new();
        // While there is history to be read, news can wait: it comes with the next sync.
        if state.todo.is_empty() || first {
            let waited = self.memory.lock().await.news.take();
            let sync = match waited.filter(|(of, _)| *of == state.since) {
                Some((_, sync)) => sync,
                None => self.sync(&state.since, false).await?,
            };
            lost = self.take(&mut state, sync, &mine, &mut heard).await?;
        }
        for _ in 0..AT_ONCE {
            let Some(id) = state.todo.pop() else { break };
            match self.read_back(&mut state, &id, &mine, now, &mut heard).await {
                Ok(()) => {}
                // Left meanwhile: the next sync says so.
                Err(Fault::Gone { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        self.follow(&mut state, &mine, &mut heard).await?;
        state.conversations.prune(now.as_second());
        let left = u32::try_from(state.todo.len()).unwrap_or(u32::MAX);
        let progress = Progress { done: state.total.saturating_sub(left), total: state.total };
        let more = left > 0;
        if !more {
            state.total = 0;
        }
        let seat = match first {
            true => {
                let encrypted = state.rooms.values().filter(|room| room.encrypted).count();
                let mut seat = self.seat().await?;
                if encrypted > 0 {
                    let (rooms, are) =
                        if encrypted == 1 { ("room", "is") } else { ("rooms", "are") };
                    seat.limits.push(format!(
                        "{encrypted} encrypted {rooms} {are} not read: Baton has no keys"
                    ));
                }
                Some(seat)
            }
            false => None,
        };
        let cursor = state.write();
        self.memory.lock().await.last = Some(cursor.clone());
        let progress = more.then_some(progress);
        Ok(Batch { lost, more, progress, seat, ..Self::batch(heard, cursor) })
    }

    async fn refresh(&self, remote_id: &str, now: Timestamp) -> Result<Batch, Fault> {
        let mine = self.mine().await?;
        let last = self.memory.lock().await.last.clone();
        let mut state = State::read(last.as_ref());
        let (room, _) = act::parts(remote_id);
        let mut heard = Heard::default();
        let known = state.rooms.contains_key(room);
        if known {
            let room = self.room(&state, room, &mine, &mut heard).await?;
            let mut page = act::back(&self.api, &room.id, None, 100).await?;
            page.chunk.reverse();
            let oldest = now.as_millisecond() - DAYS * 24 * 3_600_000;
            page.chunk.retain(|event| event.origin_server_ts >= oldest);
            transform::hear(&mut state, &room, &page.chunk, &mine, &mut heard);
        }
        heard.items.retain(|id, _| id == remote_id);
        // What a refresh learns moves no cursor: the next poll reads it again.
        Ok(Self::batch(heard, last.unwrap_or(Cursor(String::new()))))
    }

    async fn act(&self, action: &Action) -> Result<Receipt, Fault> {
        act::act(&self.api, &self.mine().await?, action).await
    }

    async fn find(&self, action: &Action) -> Result<Option<Receipt>, Fault> {
        act::find(&self.api, &self.mine().await?, action).await
    }

    async fn people(&self, remote_id: &str, query: &str) -> Result<Vec<Candidate>, Fault> {
        let mine = self.mine().await?;
        let (room, _) = act::parts(remote_id);
        let url = self.api.path(&["rooms", room, "joined_members"])?;
        let members: Members = self.api.get(url, "the room").await?;
        let recent = act::back(&self.api, room, None, 50).await?;
        let low = query.trim().to_lowercase();
        let mut all: Vec<(usize, Candidate)> = Vec::new();
        for (user, member) in members.joined {
            let name = member.display_name.filter(|name| !name.trim().is_empty());
            let fits = low.is_empty()
                || user.to_lowercase().contains(&low)
                || name.as_ref().is_some_and(|name| name.to_lowercase().contains(&low));
            if user == mine.me.as_str() || !fits {
                continue;
            }
            let spoke = recent.chunk.iter().position(|event| event.sender == user);
            let reason = if spoke.is_some() { "wrote here lately" } else { "in this room" };
            let handle = Handle::new(&user);
            let candidate = Candidate { handle, name, reason: reason.to_owned() };
            all.push((spoke.unwrap_or(usize::MAX), candidate));
        }
        all.sort_by_key(|(place, _)| *place);
        Ok(all.into_iter().take(10).map(|(_, candidate)| candidate).collect())
    }

    async fn changed(&self) -> Result<(), Fault> {
        let mut since = {
            let memory = self.memory.lock().await;
            if memory.news.is_some() {
                return Ok(());
            }
            State::read(memory.last.as_ref()).since
        };
        if since.is_empty() {
            return std::future::pending().await;
        }
        let asked = since.clone();
        loop {
            let sync = self.sync(&since, true).await?;
            let quiet = sync.rooms.join.is_empty()
                && sync.rooms.leave.is_empty()
                && sync.account_data.events.is_empty();
            if !quiet {
                // Only what is news since the poll's own place can stand for the poll's sync.
                if since == asked {
                    self.memory.lock().await.news = Some((asked, sync));
                }
                return Ok(());
            }
            since = sync.next_batch;
        }
    }
}
