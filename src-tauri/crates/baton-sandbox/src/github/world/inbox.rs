//! Inbox entries: who is told of what.
//!
//! Source: docs.github.com, REST "Notifications". An entry is one per person and subject; its reason stays what it
//! first was unless a stronger one comes; reading and being done are two things.

use jiff::Timestamp;

use super::{Refusal, SubjectId, World};

/// An inbox entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `review_requested`, `mention`, `assign`, `author`, `comment`, ...
    pub reason: &'static str,
    /// Not yet read.
    pub unread: bool,
    /// When it last came up.
    pub updated_at: Timestamp,
    /// When it was last read.
    pub last_read_at: Option<Timestamp>,
}

impl World {
    /// Puts a subject into the inbox of `login`, or up again.
    pub fn notify(&mut self, login: &str, subject: SubjectId, reason: &'static str) {
        if !self.users.contains_key(login) || self.is_bot(login) {
            return;
        }
        let now = self.now;
        let entry = self.notices.entry((login.to_owned(), subject)).or_insert(Notice {
            reason,
            unread: true,
            updated_at: now,
            last_read_at: None,
        });
        entry.unread = true;
        entry.updated_at = now;
        if reason != "comment" {
            entry.reason = reason;
        }
        self.inbox_moved(login);
    }

    /// Tells everybody involved but the actor; `named` were mentioned.
    pub(crate) fn tell(&mut self, actor: &str, subject: SubjectId, named: &[String]) {
        let Some(of) = self.subjects.get(&subject) else { return };
        let author = of.author.clone();
        let others: Vec<String> = of.involved.iter().filter(|one| *one != actor).cloned().collect();
        for login in others {
            let reason = match () {
                () if named.contains(&login) => "mention",
                () if login == author => "author",
                () => "comment",
            };
            self.notify(&login, subject, reason);
        }
    }

    /// Marks an entry as read.
    pub fn read(&mut self, login: &str, subject: SubjectId) -> Result<(), Refusal> {
        let now = self.now;
        let notice = self.notices.get_mut(&(login.to_owned(), subject)).ok_or_else(not_found)?;
        if notice.unread {
            notice.unread = false;
            notice.last_read_at = Some(now);
            self.inbox_moved(login);
        }
        Ok(())
    }

    /// Takes an entry out of the inbox.
    pub fn done(&mut self, login: &str, subject: SubjectId) -> Result<(), Refusal> {
        self.notices.remove(&(login.to_owned(), subject)).ok_or_else(not_found)?;
        self.inbox_moved(login);
        Ok(())
    }

    fn inbox_moved(&mut self, login: &str) {
        let second = self.now.as_second();
        let last = self.inbox_changed.entry(login.to_owned()).or_insert(second - 1);
        *last = second.max(*last + 1);
    }
}

fn not_found() -> Refusal {
    Refusal::NotFound("Not Found".to_owned())
}
