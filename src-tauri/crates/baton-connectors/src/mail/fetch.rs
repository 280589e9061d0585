//! Fetching mails: many header fields at a time, or the beginnings of some.
//!
//! The answer is read to its tagged end and its status looked at: a fetch that was cut is an error, never a short list.

use std::collections::HashSet;

use async_imap::error::Error;
use baton_model::{Fault, Timestamp};
use imap_proto::{AttributeValue, MessageSection, Response, SectionPath, Status};

use super::connection::{Connection, run};
use super::letter::{FIELDS, Letter};

/// Mails in one command of header fields.
const HEADS: usize = 400;
/// Mails in one command of texts.
const TEXTS: usize = 25;
/// So much of a mail is read: its text and the names of what is attached, never what is attached.
const BEGINNING: usize = 64 * 1024;

/// One mail of a folder.
#[derive(Debug)]
pub(super) struct Fetched {
    pub uid: u32,
    /// When the server got it.
    pub received: Option<Timestamp>,
    pub draft: bool,
    pub letter: Letter,
}

/// Header fields of the mails `uids` of the folder that is open.
pub(super) async fn heads(
    connection: &mut Connection,
    uids: &[u32],
) -> Result<Vec<Fetched>, Fault> {
    let items = format!("(UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS ({FIELDS})])");
    letters(connection, uids, HEADS, &items, Letter::read_head).await
}

/// The mails `uids` of the folder that is open, as far as they are read.
pub(super) async fn texts(
    connection: &mut Connection,
    uids: &[u32],
) -> Result<Vec<Fetched>, Fault> {
    let items = format!("(UID FLAGS INTERNALDATE BODY.PEEK[]<0.{BEGINNING}>)");
    letters(connection, uids, TEXTS, &items, Letter::read).await
}

async fn letters(
    connection: &mut Connection,
    uids: &[u32],
    at_once: usize,
    items: &str,
    read: fn(&[u8]) -> Option<Letter>,
) -> Result<Vec<Fetched>, Fault> {
    let wanted: HashSet<u32> = uids.iter().copied().collect();
    let mut found = fetch(connection, uids, at_once, items, |answer| one(answer, read)).await?;
    // A server may tell of flags that changed meanwhile, of any mail.
    found.retain(|one| wanted.contains(&one.uid));
    Ok(found)
}

/// Beginnings of mails of the folder that is open, as they are.
pub(super) async fn raw(connection: &mut Connection, uids: &[u32]) -> Result<Vec<Vec<u8>>, Fault> {
    let items = format!("(UID BODY.PEEK[]<0.{BEGINNING}>)");
    let whole = |attributes: &[AttributeValue<'_>]| {
        attributes.iter().find_map(|attribute| match attribute {
            AttributeValue::BodySection { section: None, data: Some(data), .. } => {
                Some(data.to_vec())
            }
            _ => None,
        })
    };
    fetch(connection, uids, TEXTS, &items, whole).await
}

async fn fetch<T>(
    connection: &mut Connection,
    uids: &[u32],
    at_once: usize,
    items: &str,
    read: impl Fn(&[AttributeValue<'_>]) -> Option<T>,
) -> Result<Vec<T>, Fault> {
    let mut all = Vec::with_capacity(uids.len());
    for some in uids.chunks(at_once) {
        let command = format!("UID FETCH {} {items}", set(some));
        let found = run!(connection, "fetch", |session| async {
            let tag = session.run_command(&command).await?;
            let mut found = Vec::new();
            loop {
                let Some(answer) = session.read_response().await? else {
                    return Err(Error::ConnectionLost);
                };
                match answer.parsed() {
                    Response::Done { tag: of, status, .. } if *of == tag => match status {
                        Status::Ok => return Ok(found),
                        Status::No => return Err(Error::No(String::new())),
                        _ => return Err(Error::Bad(String::new())),
                    },
                    Response::Fetch(_, attributes) => {
                        found.extend(read(attributes));
                    }
                    Response::Data { status: Status::Bye, .. } => {
                        return Err(Error::ConnectionLost);
                    }
                    _ => {}
                }
            }
        })?;
        all.extend(found);
    }
    Ok(all)
}

fn one(attributes: &[AttributeValue<'_>], read: fn(&[u8]) -> Option<Letter>) -> Option<Fetched> {
    let (mut uid, mut received, mut draft, mut letter) = (None, None, false, None);
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(number) => uid = Some(*number),
            AttributeValue::InternalDate(date) => received = self::date(date),
            AttributeValue::Flags(flags) => {
                draft = flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Draft"));
            }
            AttributeValue::BodySection {
                section: None | Some(SectionPath::Full(MessageSection::Header)),
                data: Some(data),
                ..
            } => letter = read(data),
            _ => {}
        }
    }
    Some(Fetched { uid: uid?, received, draft, letter: letter? })
}

/// `17-Jul-1996 02:44:25 -0700` (RFC 3501, `date-time`).
fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?.to_timestamp().ok()
}

/// A set of UIDs as short as it can be said: `3:5,9`.
pub(super) fn set(uids: &[u32]) -> String {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for uid in sorted {
        match parts.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(uid) => *end = uid,
            _ => parts.push((uid, uid)),
        }
    }
    let part = |(start, end): &(u32, u32)| match start == end {
        true => start.to_string(),
        false => format!("{start}:{end}"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_said_shortly() {
        assert_eq!(set(&[5, 3, 4, 9, 9]), "3:5,9");
        assert_eq!(set(&[u32::MAX, 1]), format!("1,{}", u32::MAX));
        assert_eq!(set(&[]), "");
    }

    #[test]
    fn the_servers_date_is_read() {
        let read = |text| date(text).map(|at| at.to_string());
        assert_eq!(read("17-Jul-1996 02:44:25 -0700").as_deref(), Some("1996-07-17T09:44:25Z"));
        assert_eq!(read(" 2-Mar-2026 09:00:00 +0000").as_deref(), Some("2026-03-02T09:00:00Z"));
        assert_eq!(read("soon"), None);
    }
}
