//! One account's conversation with its mail servers.
//!
//! There is one IMAP connection. A poll asks each folder for its next UID, reads the header fields of what is new, and of
//! what may matter the beginning; IDLE on the inbox is the wake-up. Nothing is concluded from what a folder no longer
//! has: mail is archived, moved and deleted for reasons of its owner's, and a conversation is what was said.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{
    Action, Batch, Candidate, Coverage, Cursor, Fault, Handle, KeepSecret, Notice, Progress,
    Receipt, Seat, Session, Settings, Timestamp,
};
use tokio::sync::{Mutex, MutexGuard, Notify};

use super::act;
use super::connection::{Connection, Opened, QUIET, run};
use super::fetch::{self, Fetched};
use super::folders::{Folders, INBOX};
use super::oauth::Keys;
use super::server::Server;
use super::sign_in::Login;
use super::smtp;
use super::state::{Mark, State, Todo};
use super::transform::{self, Mine};

/// Mails read in one poll; the rest follows at once, so that a first sync shows something early.
const AT_ONCE: usize = 100;
/// A first reading goes back so many days.
const DAYS: i64 = 90;
/// Mails whose header fields a first reading looks at, the newest, in each folder.
const MOST: usize = 20_000;
/// Folders are looked for again after so many seconds.
const LIST: i64 = 24 * 3600;
/// Where the server tells of new mail, the timer is for what it does not tell of: the other folders.
const WITH_IDLE: Duration = Duration::from_secs(240);
const WITHOUT: Duration = Duration::from_secs(60);

/// Who and where.
pub(super) struct Account {
    pub imap: Server,
    pub smtp: Server,
    pub mine: Mine,
    /// What the user's mails call the user, where it was typed.
    pub name: Option<String>,
    pub settings: Settings,
    pub keys: Keys,
    pub keep: Arc<dyn KeepSecret>,
}

impl Account {
    /// How to sign in now; a token that has expired is renewed first.
    pub async fn login(&self) -> Result<Login, Fault> {
        self.keys.login(&*self.keep).await
    }
}

/// The connection, with what is known of its server.
pub(super) struct Open {
    pub connection: Connection,
    /// Folders that are read, the inbox first.
    pub folders: Vec<String>,
    pub sent: Option<String>,
    archive: Option<String>,
    gmail: bool,
}

impl Open {
    /// The server puts a copy of what is sent into Sent by itself.
    pub fn keeps_copies(&self) -> bool {
        self.gmail
    }

    /// Where done mail goes, if the server can move it there.
    pub fn archive(&self) -> Option<String> {
        self.archive.clone().filter(|_| self.connection.has("MOVE"))
    }

    /// UIDs of the mails in `folder` that fit, oldest first. The folder is open then.
    pub async fn search(
        &mut self,
        folder: &str,
        query: &str,
        write: bool,
    ) -> Result<Vec<u32>, Fault> {
        self.connection.select(folder, write).await?;
        let found = run!(self.connection, "search", |session| session.uid_search(query))?;
        let mut uids: Vec<u32> = found.into_iter().collect();
        uids.sort_unstable();
        Ok(uids)
    }

    /// Beginnings of mails as they are.
    pub async fn raw(&mut self, uids: &[u32]) -> Result<Vec<Vec<u8>>, Fault> {
        fetch::raw(&mut self.connection, uids).await
    }
}

/// Does a future made of `$open` on the connection. One that was left lying and turns out to be dead is opened anew, once.
macro_rules! with {
    ($session:expr, |$open:ident| $work:expr) => {{
        let mut again = false;
        loop {
            let mut guard = $session.connection().await?;
            let Some($open) = guard.as_mut() else { continue };
            let done: Result<_, Fault> = $work.await;
            let broke = guard.as_ref().is_none_or(|open| !open.connection.is_open());
            if broke {
                *guard = None;
            }
            match done {
                Err(Fault::Transient { .. }) if broke && !again => again = true,
                done => break done,
            }
        }
    }};
}

/// The session.
pub(super) struct MailSession {
    account: Account,
    open: Mutex<Option<Open>>,
    /// Somebody wants the connection: whoever waits in IDLE lets it go.
    wanted: Notify,
    known: Mutex<Known>,
}

/// What a poll learned, for what comes between polls.
#[derive(Default)]
struct Known {
    folders: Option<Folders>,
    aliases: Vec<String>,
    last: Option<Cursor>,
    /// How far the inbox was read.
    inbox: Option<Mark>,
}

impl MailSession {
    pub fn new(account: Account) -> Self {
        let (open, known) = (Mutex::default(), Mutex::default());
        Self { account, open, wanted: Notify::new(), known }
    }

    /// The connection, for the caller alone; opened where there is none that works.
    async fn connection(&self) -> Result<MutexGuard<'_, Option<Open>>, Fault> {
        let mut open = match self.open.try_lock() {
            Ok(open) => open,
            Err(_) => {
                self.wanted.notify_one();
                self.open.lock().await
            }
        };
        if open.as_ref().is_some_and(|open| open.connection.is_open()) {
            return Ok(open);
        }
        *open = None;
        let login = self.account.login().await?;
        let mut connection = Connection::open(&self.account.imap, &login).await?;
        let mut known = self.known.lock().await;
        let folders = match known.folders.clone() {
            Some(folders) => folders,
            None => known.folders.insert(Folders::list(&mut connection).await?).clone(),
        };
        let gmail = connection.has("X-GM-EXT-1");
        *open = Some(Open {
            folders: folders.read(&self.account.settings),
            // What a server keeps by itself is looked for where it keeps it.
            sent: if gmail { folders.all.or(folders.sent) } else { folders.sent },
            archive: folders.archive,
            gmail,
            connection,
        });
        Ok(open)
    }

    /// Whose mail it is, with the addresses that Sent taught.
    async fn mine(&self) -> Mine {
        let mut mine = self.account.mine.clone();
        for alias in &self.known.lock().await.aliases {
            let alias = Handle::new(alias);
            if !mine.is(&alias) {
                mine.aliases.push(alias);
            }
        }
        mine
    }

    /// Notes what is new in all folders.
    async fn look(
        &self,
        open: &mut Open,
        state: &mut State,
        now: Timestamp,
    ) -> Result<Vec<Notice>, Fault> {
        let mut new: Vec<(Todo, Fetched)> = Vec::new();
        let mut marks = state.marks.clone();
        for (n, folder) in open.folders.clone().iter().enumerate() {
            let there = match n {
                // The inbox stays open, for IDLE.
                0 => open.connection.select(folder, false).await,
                _ => open.connection.status(folder).await,
            };
            let there = match there {
                Ok(there) => there,
                // A folder that is gone is no fault of the others.
                Err(Fault::Gone { .. }) if n > 0 => continue,
                Err(fault) => return Err(fault),
            };
            let mark = marks.get(folder).copied();
            let found = unread(open, folder, mark, there, now).await?;
            let number = u32::try_from(n).unwrap_or(u32::MAX);
            new.extend(found.into_iter().map(|one| (Todo(number, one.uid), one)));
            marks.insert(folder.clone(), Mark { validity: there.validity, next: there.next });
        }
        if open.folders.first().is_some_and(|inbox| !open.connection.is_selected(inbox)) {
            let inbox = open.folders[0].clone();
            open.connection.select(&inbox, false).await?;
        }
        self.learn(open, state, &new).await;
        // In the order in which they were written, so that each is put to what it answers.
        new.sort_by_key(|(_, one)| transform::at(one, now));
        let mut todo: Vec<Todo> = Vec::new();
        let mut notices: Vec<Notice> = Vec::new();
        for (place, one) in &new {
            if let Some(notice) =
                transform::notice(&one.letter).filter(|new| !notices.contains(new))
            {
                notices.push(notice);
            }
            if transform::matters(one, &mut state.threads, now) {
                todo.push(*place);
            }
        }
        // And read the newest first: what a person looks for is on screen before the backlog.
        todo.reverse();
        state.total = u32::try_from(todo.len()).unwrap_or(u32::MAX);
        state.todo = todo;
        // Of a first reading they are old news.
        let notices = if state.is_fresh() { Vec::new() } else { notices };
        state.marks = marks;
        state.threads.prune(now);
        Ok(notices)
    }

    /// Mail in Sent was written by its account's owner, from whatever address.
    async fn learn(&self, open: &Open, state: &mut State, new: &[(Todo, Fetched)]) {
        let sent = open.folders.iter().position(|folder| Some(folder) == open.sent.as_ref());
        let Some(sent) = sent.filter(|_| !open.gmail) else { return };
        let mine = self.mine().await;
        let from = new.iter().filter(|(place, one)| place.0 as usize == sent && !one.draft);
        for name in from.filter_map(|(_, one)| one.letter.from.as_ref()) {
            let known =
                mine.is(&name.handle) || state.aliases.iter().any(|a| a == name.handle.as_str());
            if !known && state.aliases.len() < 20 {
                state.aliases.push(name.handle.to_string());
            }
        }
        self.known.lock().await.aliases.clone_from(&state.aliases);
    }

    /// Reads the next mails that are to be read.
    async fn page(&self, open: &mut Open, state: &mut State) -> Result<Vec<Fetched>, Fault> {
        let rest = state.todo.split_off(state.todo.len().min(AT_ONCE));
        let page = std::mem::replace(&mut state.todo, rest);
        let mut folders: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for Todo(folder, uid) in page {
            folders.entry(folder).or_default().push(uid);
        }
        let mut letters = Vec::new();
        // The inbox last, so that it is open when the page is done.
        for (folder, uids) in folders.into_iter().rev() {
            let Some(name) = state.folders.get(folder as usize).cloned() else { continue };
            if !open.connection.is_selected(&name) {
                open.connection.select(&name, false).await?;
            }
            letters.extend(fetch::texts(&mut open.connection, &uids).await?);
        }
        Ok(letters)
    }

    fn batch(made: transform::Made, cursor: Cursor) -> Batch {
        let transform::Made { items, people } = made;
        let quiet = Batch::quiet(cursor, WITHOUT);
        Batch { items, people, coverage: Coverage::Incremental, ..quiet }
    }
}

/// Header fields of what is new in `folder`: all of ninety days where nothing was read, or its UIDs count anew.
async fn unread(
    open: &mut Open,
    folder: &str,
    mark: Option<Mark>,
    there: Opened,
    now: Timestamp,
) -> Result<Vec<Fetched>, Fault> {
    let query = match mark {
        Some(mark) if mark.validity == there.validity => {
            if there.next != 0 && there.next <= mark.next {
                return Ok(Vec::new());
            }
            format!("UID {}:*", mark.next.max(1))
        }
        _ if there.exists == 0 => return Ok(Vec::new()),
        _ => {
            let since = now.saturating_sub(jiff::SignedDuration::from_hours(DAYS * 24));
            let since = since.unwrap_or(Timestamp::UNIX_EPOCH);
            format!("SINCE {}", since.strftime("%-d-%b-%Y"))
        }
    };
    let mut uids = open.search(folder, &query, false).await?;
    if let Some(mark) = mark.filter(|mark| mark.validity == there.validity) {
        // `n:*` names the last mail even where its UID is lower (RFC 3501, section 6.4.8).
        uids.retain(|uid| *uid >= mark.next);
    }
    let newest = uids.split_off(uids.len().saturating_sub(MOST));
    fetch::heads(&mut open.connection, &newest).await
}

#[async_trait]
impl Session for MailSession {
    async fn seat(&self) -> Result<Seat, Fault> {
        let idle = with!(self, |open| async { Ok(open.connection.has("IDLE")) })?;
        smtp::test(&self.account.smtp, &self.account.login().await?).await?;
        let sent = with!(self, |open| async { Ok(open.sent.is_some()) })?;
        let mut limits = Vec::new();
        if !idle {
            limits
                .push("New mail shows within a minute: this server does not tell of it".to_owned());
        }
        if !sent {
            limits.push(
                "There is no folder for sent mail: answers from elsewhere stay unseen".to_owned(),
            );
        }
        Ok(Seat {
            me: self.account.mine.me.clone(),
            name: self.account.name.clone(),
            scopes: None,
            limits,
            server: None,
        })
    }

    async fn poll(&self, since: Option<&Cursor>, now: Timestamp) -> Result<Batch, Fault> {
        let before = State::read(since);
        self.known.lock().await.aliases.clone_from(&before.aliases);
        if before.listed_at + LIST < now.as_second() && !before.is_fresh() {
            // Folders come and go; the next connection asks for them.
            self.known.lock().await.folders = None;
            *self.open.lock().await = None;
        }
        let (mut state, letters, notices, idle) = with!(self, |open| async {
            let mut state = before.clone();
            if state.listed_at + LIST < now.as_second() || state.folders != open.folders {
                state.listed_at = now.as_second();
                if state.folders != open.folders {
                    // Places of what is still to be read mean other folders now.
                    state.todo.clear();
                    state.marks.retain(|folder, _| state.folders.contains(folder));
                    state.folders.clone_from(&open.folders);
                }
            }
            let notices = match state.todo.is_empty() {
                true => self.look(open, &mut state, now).await?,
                false => Vec::new(),
            };
            let letters = self.page(open, &mut state).await?;
            Ok((state, letters, notices, open.connection.has("IDLE")))
        })?;
        let seat = if before.is_fresh() { Some(self.seat().await?) } else { None };
        let mine = self.mine().await;
        let made = transform::transform(letters, &mine, &mut state.threads, now);
        let more = !state.todo.is_empty();
        let left = u32::try_from(state.todo.len()).unwrap_or(u32::MAX);
        let progress = Progress { done: state.total.saturating_sub(left), total: state.total };
        if !more {
            state.total = 0;
        }
        let cursor = state.write();
        let inbox = state.folders.first().and_then(|inbox| state.marks.get(inbox)).copied();
        let mut known = self.known.lock().await;
        (known.last, known.inbox) = (Some(cursor.clone()), inbox);
        drop(known);
        Ok(Batch {
            more,
            seat,
            notices,
            progress: more.then_some(progress),
            next_poll_at_least: if idle { WITH_IDLE } else { WITHOUT },
            ..Self::batch(made, cursor)
        })
    }

    async fn refresh(&self, remote_id: &str, now: Timestamp) -> Result<Batch, Fault> {
        let letters = with!(self, |open| act::thread(open, remote_id))?;
        if letters.is_empty() {
            // Deleted, or in a folder that is not read: what was said was said.
            let cursor = self.known.lock().await.last.clone();
            return Ok(Batch::quiet(cursor.unwrap_or(Cursor(String::new())), WITHOUT));
        }
        let last = self.known.lock().await.last.clone();
        let mut state = State::read(last.as_ref());
        let mine = self.mine().await;
        let mut made = transform::transform(letters, &mine, &mut state.threads, now);
        made.items.retain(|update| update.item.remote_id == remote_id);
        // What a refresh learns moves no cursor: the next poll reads the item again.
        Ok(Self::batch(made, last.unwrap_or_else(|| state.write())))
    }

    async fn act(&self, action: &Action) -> Result<Receipt, Fault> {
        let mut guard = self.connection().await?;
        let Some(open) = guard.as_mut() else { return Err(Fault::unsent("no connection")) };
        // Not tried twice: the engine decides over what may have been sent.
        let done = act::act(&self.account, open, action).await;
        if !open.connection.is_open() {
            *guard = None;
        }
        done
    }

    async fn find(&self, action: &Action) -> Result<Option<Receipt>, Fault> {
        with!(self, |open| act::find(&self.account, open, action))
    }

    async fn people(&self, remote_id: &str, query: &str) -> Result<Vec<Candidate>, Fault> {
        let mine = self.mine().await;
        let letters = with!(self, |open| async {
            let mut all = act::thread(open, remote_id).await?;
            let recent = open.sent.clone().unwrap_or_else(|| INBOX.to_owned());
            let uids = open.search(&recent, "ALL", false).await?;
            let newest = uids[uids.len().saturating_sub(300)..].to_vec();
            let there = all.len();
            all.extend(fetch::heads(&mut open.connection, &newest).await?);
            Ok((there, all))
        })?;
        let (there, all) = letters;
        let letters: Vec<_> = all.into_iter().map(|one| one.letter).collect();
        let here = act::correspondents(&letters[..there], &mine);
        let low = query.trim().to_lowercase();
        let fits = |name: &super::letter::Name| {
            low.is_empty()
                || name.handle.as_str().contains(&low)
                || name.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&low))
        };
        let all = act::correspondents(&letters, &mine);
        let candidates = all.into_iter().filter(fits).take(10).map(|name| Candidate {
            reason: match here.iter().any(|known| known.handle == name.handle) {
                true => "in this conversation".to_owned(),
                false => "you write to them".to_owned(),
            },
            handle: name.handle,
            name: name.name,
        });
        Ok(candidates.collect())
    }

    async fn changed(&self) -> Result<(), Fault> {
        loop {
            let mut guard = self.connection().await?;
            let Some(open) = guard.as_mut() else { continue };
            if !open.connection.has("IDLE") {
                drop(guard);
                return std::future::pending().await;
            }
            let inbox = open.folders.first().cloned().unwrap_or_else(|| INBOX.to_owned());
            // What came between the last poll and now is told by nobody any more.
            let there = open.connection.select(&inbox, false).await?;
            let mark = self.known.lock().await.inbox;
            if mark.is_some_and(|mark| (mark.validity, mark.next) != (there.validity, there.next)) {
                return Ok(());
            }
            let heard = tokio::select! {
                biased;
                // Somebody needs the connection: it comes back when that is done.
                () = self.wanted.notified() => None,
                heard = open.connection.idle() => Some(heard),
            };
            if !open.connection.is_open() {
                *guard = None;
            }
            drop(guard);
            match heard {
                Some(Err(fault)) if fault != QUIET => return Err(fault),
                Some(Ok(())) => return Ok(()),
                // The lock is fair: who asked for it is before us in the line.
                _ => tokio::task::yield_now().await,
            }
        }
    }
}
