//! Mails to items and events. Pure.
//!
//! A conversation is an item of the family mail; an invitation is one of the family event, whatever mails it came in.
//! What machines and lists write makes no item; in a conversation that is one already it is kept, as its rules want it
//! (an out-of-office reply says until when).

use std::collections::BTreeMap;
use std::time::Duration;

use baton_model::{
    ActionKind, Event, Family, Handle, Item, ItemState, ItemUpdate, Nature, Notice, Person,
    Timestamp, What,
};

use super::fetch::Fetched;
use super::invitation::{Guest, Invitation, Method, Role};
use super::letter::{Letter, Name};
use super::threads::{Thread, Threads};

/// Whose mail it is.
#[derive(Debug, Clone)]
pub(super) struct Mine {
    pub me: Handle,
    /// Other addresses of mine.
    pub aliases: Vec<Handle>,
}

impl Mine {
    pub fn is(&self, who: &Handle) -> bool {
        *who == self.me || self.aliases.contains(who)
    }
}

/// What mails made.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub items: Vec<ItemUpdate>,
    pub people: Vec<Person>,
}

/// Whether the text of a mail is read, from its header fields alone; its conversation is noted then.
pub(super) fn matters(one: &Fetched, threads: &mut Threads, now: Timestamp) -> bool {
    let letter = &one.letter;
    let Some(from) = letter.from.as_ref().filter(|_| !one.draft) else { return false };
    let report = letter.headers.from_noreply || letter.headers.auto_submitted.is_some();
    // A bounce names its mail only inside, and an invitation may come from a machine that speaks for a person.
    let tool = letter.headers.notice_of.is_some();
    let list = letter.headers.list_id.is_some() || letter.headers.list_unsubscribe.is_some();
    if letter.is_automatic() && !threads.knows(letter) {
        return report && !list && !tool;
    }
    threads.place(letter, &from.handle, at(one, now));
    true
}

/// What the mail says of a thing of another tool's.
pub(super) fn notice(letter: &Letter) -> Option<Notice> {
    let tool = letter.headers.notice_of.clone()?;
    Some(Notice { tool, url: letter.notice_url.clone() })
}

/// When a mail was written: by its own word, where the server's does not contradict it.
pub(super) fn at(one: &Fetched, now: Timestamp) -> Timestamp {
    let received = one.received.unwrap_or(now).min(now);
    match one.letter.date {
        Some(date) if (date.as_second() - received.as_second()).abs() < 2 * 24 * 3600 => {
            date.min(now)
        }
        // Copied from another server: what the mail says of itself is all there is.
        Some(date) if date < received => date,
        _ => received,
    }
}

/// Reads mails, oldest first, into items.
pub(super) fn transform(
    mut letters: Vec<Fetched>,
    mine: &Mine,
    threads: &mut Threads,
    now: Timestamp,
) -> Made {
    letters.sort_by(|a, b| at(a, now).cmp(&at(b, now)).then_with(|| a.letter.id.cmp(&b.letter.id)));
    let mut made = Made::default();
    let mut mails: BTreeMap<String, ItemUpdate> = BTreeMap::new();
    for one in letters {
        let letter = &one.letter;
        let Some(from) = letter.from.clone().filter(|_| !one.draft) else { continue };
        let at = at(&one, now);
        if let Some(invitation) = &letter.invitation {
            made.items.extend(event(invitation, &one, &from, mine, at, now));
            meet(&mut made.people, letter, mine);
            continue;
        }
        let (thread, what) = match &letter.bounce {
            Some(bounce) => match threads.of(&bounce.on).cloned() {
                Some(thread) => {
                    (thread, What::Bounced { on: bounce.on.clone(), of: bounce.of.clone() })
                }
                None => continue,
            },
            None if letter.is_automatic() && !threads.knows(letter) => continue,
            None => (threads.place(letter, &from.handle, at).clone(), sent(letter, &from, mine)),
        };
        meet(&mut made.people, letter, mine);
        let update = mails.entry(thread.root.clone()).or_insert_with(|| ItemUpdate {
            item: item(&thread, at),
            events: Vec::new(),
            observed: Vec::new(),
            whole_since: None,
        });
        update.item = item(&thread, at);
        update.events.push(Event { key: letter.id.clone(), at, who: from.handle.clone(), what });
    }
    made.items.extend(mails.into_values());
    made
}

fn item(thread: &Thread, at: Timestamp) -> Item {
    let moved = Timestamp::from_second(thread.moved).unwrap_or(at);
    let mut item = Item::new(thread.root.clone(), Family::Mail, thread.owner.clone(), moved);
    let subject = if thread.subject.is_empty() { "(no subject)" } else { &thread.subject };
    item.title = subject.to_owned();
    item.place = subject.to_owned();
    item.actions =
        vec![ActionKind::Reply, ActionKind::Nudge, ActionKind::Reassign, ActionKind::MarkDone];
    item
}

fn handles(names: &[Name]) -> Vec<Handle> {
    names.iter().map(|name| name.handle.clone()).collect()
}

/// A mail that is sent on to somebody new hands the conversation over (rule M9); every other is a mail.
fn sent(letter: &Letter, from: &Name, mine: &Mine) -> What {
    let text = letter.text.clone();
    if letter.forwards && !letter.refs.is_empty() && !letter.to.is_empty() {
        return What::Forwarded { to: handles(&letter.to), text };
    }
    let mut bcc = handles(&letter.bcc);
    let addressed = letter.recipients().any(|name| mine.is(&name.handle));
    if !addressed && !mine.is(&from.handle) {
        // It is in my mailbox and names me nowhere: a blind copy, or an address of mine that I did not tell.
        bcc.push(mine.me.clone());
    }
    What::Sent {
        to: handles(&letter.to),
        cc: handles(&letter.cc),
        bcc,
        text,
        headers: letter.headers.clone(),
    }
}

fn meet(people: &mut Vec<Person>, letter: &Letter, mine: &Mine) {
    for name in letter.from.iter().chain(letter.recipients()).chain(&letter.reply_to) {
        let machine = letter.from.as_ref() == Some(name) && letter.headers.from_noreply;
        let nature = if machine { Nature::Bot } else { Nature::Human };
        know(people, mine, &name.handle, name.name.clone(), nature);
    }
    let guests = letter.invitation.iter().flat_map(|invitation| &invitation.guests);
    for guest in guests.filter(|guest| guest.role != Role::Room) {
        know(people, mine, &guest.handle, guest.name.clone(), Nature::Human);
    }
}

fn know(people: &mut Vec<Person>, mine: &Mine, who: &Handle, name: Option<String>, nature: Nature) {
    let who = if mine.is(who) { &mine.me } else { who };
    if let Some(known) = people.iter_mut().find(|person| person.handle == *who) {
        known.name = known.name.take().or(name);
        return;
    }
    let also = if *who == mine.me { mine.aliases.clone() } else { Vec::new() };
    people.push(Person { handle: who.clone(), name, also, nature });
}

/// What an invitation, an answer to one or its end makes.
fn event(
    invitation: &Invitation,
    one: &Fetched,
    from: &Name,
    mine: &Mine,
    at: Timestamp,
    now: Timestamp,
) -> Option<ItemUpdate> {
    let organizer = invitation.organizer.clone().unwrap_or_else(|| from.handle.clone());
    let mut item = Item::new(remote_id(invitation), Family::Event, organizer.clone(), at);
    item.title.clone_from(&invitation.title);
    item.place = "invitation".to_owned();
    (item.starts, item.ends) = (invitation.starts, invitation.ends);
    let asked = invitation.guests.iter().any(|guest| mine.is(&guest.handle));
    if asked && invitation.starts.is_none_or(|starts| starts > now) {
        item.actions = vec![ActionKind::Rsvp];
    }
    let id = &one.letter.id;
    let said = |key: String, who: &Handle, what| Event { key, at, who: who.clone(), what };
    let mut events = Vec::new();
    match invitation.method {
        Method::Request => {
            let with = |role| {
                let those = invitation.guests.iter().filter(|guest| guest.role == role);
                those.map(|guest| guest.handle.clone()).collect()
            };
            let what = What::Invited {
                required: with(Role::Required),
                optional: with(Role::Optional),
                rooms: with(Role::Room),
            };
            events.push(said(format!("invited:{}", invitation.sequence), &organizer, what));
            let open = |guest: &Guest| mine.is(&guest.handle) && guest.answer.is_none();
            if let Some(starts) = invitation
                .starts
                .filter(|_| invitation.sequence > 0 && invitation.guests.iter().any(open))
            {
                // RFC 5546, section 2.1.4: a change that matters asks anew.
                let key = format!("moved:{}", invitation.sequence);
                events.push(said(key, &organizer, What::Rescheduled { starts }));
            }
            for guest in &invitation.guests {
                if let Some(answer) = guest.answer.filter(|_| !mine.is(&guest.handle)) {
                    let key = format!("answer:{}:{}", guest.handle, invitation.sequence);
                    let mut event = said(key, &guest.handle, What::Responded { answer });
                    // It was given after that asked for it; the mail does not say when.
                    event.at = at.saturating_add(Duration::from_micros(1)).unwrap_or(at);
                    events.push(event);
                }
            }
        }
        Method::Reply => {
            // It knows less of the event than the invitation does.
            item.updated_at = Timestamp::UNIX_EPOCH;
            let answer = invitation.guests.iter().find_map(|guest| guest.answer)?;
            let who = invitation.guests.first().map_or(&from.handle, |guest| &guest.handle);
            events.push(said(id.clone(), who, What::Responded { answer }));
        }
        Method::Counter => {
            item.updated_at = Timestamp::UNIX_EPOCH;
            events.push(said(id.clone(), &from.handle, What::ProposedTime));
        }
        Method::Cancel => {
            item.state = ItemState::Closed;
            item.actions.clear();
            events.push(said(id.clone(), &organizer, What::Cancelled));
        }
    }
    Some(ItemUpdate { item, events, observed: Vec::new(), whole_since: None })
}

/// What marks the items of invitations: a conversation's id is a Message-ID, that has no space.
const INVITATION: &str = "invitation ";

fn remote_id(invitation: &Invitation) -> String {
    format!("{INVITATION}{}", invitation.uid)
}

/// The UID, where the item is an invitation.
pub(super) fn invitation_of(remote_id: &str) -> Option<&str> {
    remote_id.strip_prefix(INVITATION)
}
