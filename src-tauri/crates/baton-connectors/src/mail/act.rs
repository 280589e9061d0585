//! Doing an action, once.
//!
//! The Message-ID is made of the action's own id, so it is known before anything leaves. Our copy in Sent is written
//! between the two halves of sending (`smtp.rs`), marked as a draft, and the mark is taken off when the server has the
//! mail. So a later look tells three things apart: no copy, and nothing was sent; a copy, and it was; a copy that is still
//! marked, and only its writer can say whether to send it again. Servers that keep copies by themselves (Gmail) have no
//! marked ones.

use baton_model::{Action, Fault, Handle, Intent, Receipt, Timestamp};

use super::compose::{self, Draft, Habit};
use super::connection::{Connection, run};
use super::fetch::{self, Fetched, set};
use super::folders::INBOX;
use super::letter::{Letter, Name};
use super::session::{Account, Open};
use super::smtp;
use super::transform::invitation_of;

/// Our copy in Sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copy {
    None,
    /// Sent, for all that is known.
    Sent,
    /// It may have been.
    Marked,
}

/// Does it.
pub(super) async fn act(
    account: &Account,
    open: &mut Open,
    action: &Action,
) -> Result<Receipt, Fault> {
    if action.intent == Intent::MarkDone {
        return mark_done(open, action).await;
    }
    let id = message_id(account, action);
    match copy(open, &id).await? {
        Copy::Sent => return Ok(receipt(&id, None, true)),
        // Whoever looked into it says that it is to be sent again.
        Copy::Marked => remove(open, &id).await?,
        Copy::None => {}
    }
    let draft = compose(account, open, action, &id).await?;
    let bytes = draft.bytes();
    let login = account.login().await?;
    let me = &account.mine.me;
    let ready = smtp::Ready::open(&account.smtp, &login, me, &draft.recipients()).await?;
    let keeps = open.keeps_copies();
    if !keeps {
        append(open, &bytes).await?;
    }
    match ready.send(&bytes).await {
        Ok(()) => {}
        Err(fault @ Fault::Transient { unsent: false, .. }) => return Err(fault),
        Err(fault) => {
            // It certainly was not sent, so no copy may say that it was.
            if !keeps {
                let _ = remove(open, &id).await;
            }
            return Err(fault);
        }
    }
    if !keeps && let Err(fault) = unmark(open, &id).await {
        // It is sent; that its copy is marked still is put right by the next look.
        tracing::warn!(%fault, "the copy of a sent mail is still marked");
    }
    Ok(receipt(&id, Some(draft.at), false))
}

/// Whether it was done: nothing is written.
pub(super) async fn find(
    account: &Account,
    open: &mut Open,
    action: &Action,
) -> Result<Option<Receipt>, Fault> {
    if action.intent == Intent::MarkDone {
        let left = to_be_done(open, &action.remote_id).await?;
        let done = Receipt { remote_id: None, url: None, at: None, already: true };
        return Ok(left.is_empty().then_some(done));
    }
    let id = message_id(account, action);
    match copy(open, &id).await? {
        Copy::None => Ok(None),
        Copy::Sent => Ok(Some(receipt(&id, None, true))),
        Copy::Marked => Err(Fault::rejected(
            "It may have been sent: ask whom you wrote to, then send it again or drop it",
        )),
    }
}

fn receipt(id: &str, at: Option<Timestamp>, already: bool) -> Receipt {
    Receipt { remote_id: Some(id.to_owned()), url: None, at, already }
}

/// The Message-ID of what the action sends.
pub(super) fn message_id(account: &Account, action: &Action) -> String {
    let me = account.mine.me.as_str();
    let host = me.rsplit_once('@').map_or("localhost", |(_, host)| host);
    format!("{}@{host}", action.id)
}

/// The mail that the action is about, and what is to be sent.
async fn compose(
    account: &Account,
    open: &mut Open,
    action: &Action,
    id: &str,
) -> Result<Draft, Fault> {
    let thread = thread(open, &action.remote_id).await?;
    let gone = || Fault::Gone { what: "this conversation".to_owned() };
    let newest = |own: bool| {
        thread
            .iter()
            .filter(|one| !one.draft && !one.letter.is_automatic())
            .filter(|one| {
                one.letter.from.as_ref().is_some_and(|from| account.mine.is(&from.handle)) == own
            })
            .max_by_key(|one| one.letter.date.or(one.received))
            .map(|one| &one.letter)
    };
    let me = Name { handle: account.mine.me.clone(), name: own_name(&thread, account) };
    // The moment that the user said so: the same each time that it is tried.
    let draft = (id, &me, action.created_at);
    match &action.intent {
        Intent::Reply { text, .. } => {
            let to = newest(false).or_else(|| newest(true)).ok_or_else(gone)?;
            compose::reply(draft, to, &account.mine, text, habit(open).await?)
        }
        Intent::Nudge { text, .. } => {
            let to = newest(true).or_else(|| newest(false)).ok_or_else(gone)?;
            compose::reply(draft, to, &account.mine, text, habit(open).await?)
        }
        Intent::Reassign { to, note } => {
            let letter = newest(false).or_else(|| newest(true)).ok_or_else(gone)?;
            let address = super::sign_in::address(to.as_str())?;
            let to = Name { handle: Handle::new(address), name: None };
            Ok(compose::forward(draft, letter, to, note.as_deref()))
        }
        Intent::Rsvp { answer } => {
            let asks = |one: &&Fetched| one.letter.invitation.is_some();
            let one = thread.iter().filter(asks).max_by_key(|one| one.received).ok_or_else(gone)?;
            let invitation = one.letter.invitation.as_ref().ok_or_else(gone)?;
            compose::rsvp(draft, &one.letter, invitation, *answer)
        }
        other => Err(Fault::rejected(format!(
            "A mail cannot be answered with {}",
            other.kind().as_str()
        ))),
    }
}

/// What the user's own mails call the user.
fn own_name(thread: &[Fetched], account: &Account) -> Option<String> {
    let names = thread.iter().flat_map(|one| one.letter.from.iter().chain(one.letter.recipients()));
    let own = names.filter(|name| account.mine.is(&name.handle));
    account.name.clone().or_else(|| own.filter_map(|name| name.name.clone()).next())
}

/// All mails of an item, as far as the folders that are read have them.
pub(super) async fn thread(open: &mut Open, remote_id: &str) -> Result<Vec<Fetched>, Fault> {
    let query = match invitation_of(remote_id) {
        // The UID stands in the calendar part alone.
        Some(uid) => format!("BODY {}", quoted(uid)),
        None => in_thread(remote_id),
    };
    let mut all: Vec<Fetched> = Vec::new();
    for folder in open.folders.clone() {
        let uids = open.search(&folder, &query, false).await?;
        let newest = uids[uids.len().saturating_sub(200)..].to_vec();
        for one in fetch::texts(&mut open.connection, &newest).await? {
            if !all.iter().any(|known| known.letter.id == one.letter.id) {
                all.push(one);
            }
        }
    }
    if let Some(uid) = invitation_of(remote_id) {
        let same = |one: &Fetched| one.letter.invitation.as_ref().is_some_and(|i| i.uid == uid);
        all.retain(same);
    }
    Ok(all)
}

/// Mails that begin the conversation, or name its beginning.
fn in_thread(root: &str) -> String {
    let root = quoted(root);
    format!("OR OR HEADER Message-ID {root} HEADER References {root} HEADER In-Reply-To {root}")
}

fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() && c.is_ascii()).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// How the user's last answers quote.
async fn habit(open: &mut Open) -> Result<Habit, Fault> {
    let Some(sent) = open.sent.clone() else { return Ok(Habit::default()) };
    let uids = open.search(&sent, "HEADER In-Reply-To \"\" NOT DRAFT", false).await?;
    let newest = uids[uids.len().saturating_sub(20)..].to_vec();
    let mut texts = Vec::new();
    for bytes in open.raw(&newest).await? {
        texts.extend(whole_text(&bytes));
    }
    Ok(Habit::of(&texts))
}

fn whole_text(bytes: &[u8]) -> Option<String> {
    let message = mail_parser::MessageParser::default().parse(bytes)?;
    message.body_text(0).map(|text| text.into_owned())
}

async fn copy(open: &mut Open, id: &str) -> Result<Copy, Fault> {
    let Some(sent) = open.sent.clone() else { return Ok(Copy::None) };
    let query = format!("HEADER Message-ID {}", quoted(id));
    let uids = open.search(&sent, &query, false).await?;
    let found = fetch::heads(&mut open.connection, &uids).await?;
    let found: Vec<Fetched> = found.into_iter().filter(|one| one.letter.id == id).collect();
    Ok(match found.iter().any(|one| !one.draft) {
        true => Copy::Sent,
        false if found.is_empty() => Copy::None,
        false => Copy::Marked,
    })
}

async fn append(open: &mut Open, bytes: &[u8]) -> Result<(), Fault> {
    let Some(sent) = open.sent.clone() else { return Ok(()) };
    let flags = Some("(\\Seen \\Draft)");
    let done = run!(open.connection, "append", |session| session.append(&sent, flags, None, bytes));
    // No copy, no mail: it can be tried again, as nothing has left.
    done.map_err(|fault| {
        Fault::unsent(format!("the copy for {sent} could not be written: {fault}"))
    })
}

/// Takes the mark off; a second copy, that the server made by itself, makes ours one too many.
async fn unmark(open: &mut Open, id: &str) -> Result<(), Fault> {
    let Some(sent) = open.sent.clone() else { return Ok(()) };
    let query = format!("HEADER Message-ID {}", quoted(id));
    let uids = open.search(&sent, &query, true).await?;
    let found = fetch::heads(&mut open.connection, &uids).await?;
    let found: Vec<Fetched> = found.into_iter().filter(|one| one.letter.id == id).collect();
    if found.iter().any(|one| !one.draft) {
        return remove(open, id).await;
    }
    let uids: Vec<u32> = found.iter().map(|one| one.uid).collect();
    store(&mut open.connection, &uids, "-FLAGS.SILENT (\\Draft)").await
}

/// Takes our marked copy away.
async fn remove(open: &mut Open, id: &str) -> Result<(), Fault> {
    let Some(sent) = open.sent.clone() else { return Ok(()) };
    let query = format!("HEADER Message-ID {}", quoted(id));
    let uids = open.search(&sent, &query, true).await?;
    let found = fetch::heads(&mut open.connection, &uids).await?;
    let marked: Vec<u32> = found
        .into_iter()
        .filter(|one| one.letter.id == id && one.draft)
        .map(|one| one.uid)
        .collect();
    if marked.is_empty() {
        return Ok(());
    }
    store(&mut open.connection, &marked, "+FLAGS.SILENT (\\Deleted)").await?;
    let uids = set(&marked);
    let command = match open.connection.has("UIDPLUS") {
        true => format!("UID EXPUNGE {uids}"),
        // Without it everything that is marked as deleted in Sent goes: only what somebody deleted.
        false => "EXPUNGE".to_owned(),
    };
    run!(open.connection, "expunge", |session| session.run_command_and_check_ok(&command))
}

async fn store(connection: &mut Connection, uids: &[u32], flags: &str) -> Result<(), Fault> {
    if uids.is_empty() {
        return Ok(());
    }
    let command = format!("UID STORE {} {flags}", set(uids));
    run!(connection, "store", |session| session.run_command_and_check_ok(&command))
}

/// UIDs of the item's mails that are not done: in the inbox, which is open then, and, where there is no archive, unread.
async fn to_be_done(open: &mut Open, remote_id: &str) -> Result<Vec<u32>, Fault> {
    let mut query = match invitation_of(remote_id) {
        Some(uid) => format!("BODY {}", quoted(uid)),
        None => in_thread(remote_id),
    };
    if open.archive().is_none() {
        query.push_str(" UNSEEN");
    }
    open.search(INBOX, &query, true).await
}

/// Into the archive, or, where there is none, marked as read.
async fn mark_done(open: &mut Open, action: &Action) -> Result<Receipt, Fault> {
    let uids = to_be_done(open, &action.remote_id).await?;
    let done = Receipt { remote_id: None, url: None, at: None, already: uids.is_empty() };
    if uids.is_empty() {
        return Ok(done);
    }
    match open.archive() {
        Some(archive) => {
            let set = set(&uids);
            run!(open.connection, "move", |session| session.uid_mv(&set, &archive))?;
        }
        None => store(&mut open.connection, &uids, "+FLAGS.SILENT (\\Seen)").await?,
    }
    Ok(done)
}

/// Somebody to hand it to.
pub(super) fn correspondents(letters: &[Letter], mine: &super::transform::Mine) -> Vec<Name> {
    let mut counted: Vec<(Name, usize)> = Vec::new();
    for name in letters.iter().flat_map(|letter| letter.from.iter().chain(letter.recipients())) {
        if mine.is(&name.handle) {
            continue;
        }
        match counted.iter_mut().find(|(known, _)| known.handle == name.handle) {
            Some((known, count)) => {
                *count += 1;
                known.name = known.name.take().or_else(|| name.name.clone());
            }
            None => counted.push((name.clone(), 1)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().map(|(name, _)| name).collect()
}
