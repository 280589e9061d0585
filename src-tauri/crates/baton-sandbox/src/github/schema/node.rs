//! Node ids: opaque to clients, readable here.

use super::Object;
use crate::github::world::{Nature, Subject, SubjectId, User, World};

/// A node id taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id {
    /// The subject's id, or an account's, team's or repository's number.
    pub(crate) of: u32,
    /// The part within a subject; 0: the thing itself.
    pub(crate) seq: u32,
}

impl Id {
    /// Reads one; `None`: it is none of ours.
    pub(crate) fn parse(text: &str) -> Option<(&str, Self)> {
        let (prefix, rest) = text.split_once("_kwDO")?;
        let of = u32::from_str_radix(rest.get(..7)?, 16).ok()?;
        let seq = u32::from_str_radix(rest.get(7..)?, 16).ok()?;
        Some((prefix, Self { of, seq }))
    }

    /// Writes one.
    pub(crate) fn text(prefix: &str, of: u32, seq: u32) -> String {
        format!("{prefix}_kwDO{of:07x}{seq:05x}")
    }

    /// The number that REST uses, and GraphQL's `databaseId`: at most 31 bits.
    pub(crate) fn number(of: u32, seq: u32) -> u32 {
        (of << 14) | (seq & 0x3fff)
    }
}

/// The id of a subject.
pub(crate) fn of_subject(subject: &Subject) -> String {
    Id::text(if subject.pull.is_some() { "PR" } else { "I" }, subject.id, 0)
}

/// The id of an account.
pub(crate) fn of_user(user: &User) -> String {
    let prefix = match user.nature {
        Nature::User => "U",
        Nature::Bot => "BOT",
        Nature::Organization => "O",
    };
    Id::text(prefix, user.number, 0)
}

/// The object that `id` names, seen by whoever may see everything.
pub(crate) fn find(world: &World, id: &str) -> Option<Object> {
    let (prefix, Id { of, seq }) = Id::parse(id)?;
    Some(match prefix {
        "U" | "BOT" | "O" => {
            Object::Account(world.users.values().find(|user| user.number == of)?.login.clone())
        }
        "T" => Object::Team(world.teams.iter().find(|(_, team)| team.number == of)?.0.clone()),
        "R" => Object::Repo(world.repos.values().find(|repo| repo.number == of)?.full_name.clone()),
        _ => {
            let subject = world.subjects.get(&of)?;
            match prefix {
                "PR" | "I" => Object::Subject(of),
                "PRRT" => thread(subject, seq, false)?,
                "PRRC" => thread(subject, seq, true)?,
                "CR" | "SC" => {
                    subject.pull.as_ref()?.checks.iter().find(|check| check.seq == seq)?;
                    Object::Check(of, seq)
                }
                "C" => {
                    let commits = &subject.pull.as_ref()?.commits;
                    Object::Commit(of, commits.get(seq as usize)?.oid.clone())
                }
                "SCR" => Object::Rollup(of),
                _ => {
                    subject.entry(seq)?;
                    Object::Entry(of, seq)
                }
            }
        }
    })
}

fn thread(subject: &Subject, seq: u32, remark: bool) -> Option<Object> {
    let threads = &subject.pull.as_ref()?.threads;
    if remark {
        threads.iter().flat_map(|thread| &thread.remarks).find(|remark| remark.seq == seq)?;
        return Some(Object::Remark(subject.id, seq));
    }
    threads.iter().find(|thread| thread.seq == seq)?;
    Some(Object::Thread(subject.id, seq))
}

/// The subject that an object belongs to.
pub(crate) fn subject_of(object: &Object) -> Option<SubjectId> {
    match object {
        Object::Subject(id)
        | Object::Entry(id, _)
        | Object::Thread(id, _)
        | Object::Remark(id, _)
        | Object::Commit(id, _)
        | Object::Check(id, _)
        | Object::Rollup(id)
        | Object::Reaction(id, ..) => Some(*id),
        _ => None,
    }
}
