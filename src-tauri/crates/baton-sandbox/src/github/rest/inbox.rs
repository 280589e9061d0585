//! `/notifications`. Source: docs.github.com, REST "Notifications".

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::{Answer, Refusal, Rest};
use crate::github::schema::instant;
use crate::github::world::{Notice, SubjectId, TokenKind, no_node};

impl Rest<'_> {
    /// Fine-grained tokens never reach the inbox, whatever they were given.
    fn may_read_inbox(&self) -> Result<(), Refusal> {
        match &self.kind {
            TokenKind::FineGrained { .. } => Err(Refusal::Forbidden(
                "Resource not accessible by personal access token".to_owned(),
            )),
            TokenKind::Classic(scopes)
                if !scopes.iter().any(|scope| scope == "notifications" || scope == "repo") =>
            {
                Err(Refusal::Forbidden("Missing the 'notifications' scope.".to_owned()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn notifications(&mut self) -> Result<Answer, Refusal> {
        self.may_read_inbox()?;
        let all = self.ask.query("all") == Some("true");
        let participating = self.ask.query("participating") == Some("true");
        let since = self.ask.query("since").and_then(|since| since.parse::<Timestamp>().ok());
        let changed = self.world.inbox_changed.get(&self.login).copied().unwrap_or_default();
        let changed = Timestamp::from_second(changed).unwrap_or_default();
        let stamp = changed.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let known = self.ask.header("if-modified-since").and_then(http_date);
        if known.is_some_and(|known| changed <= known) {
            return Ok(Answer::empty(304)
                .with("last-modified", stamp)
                .with("x-poll-interval", self.poll_interval.to_string()));
        }
        let mut list: Vec<(SubjectId, &Notice)> = self
            .world
            .notices
            .iter()
            .filter(|((login, _), _)| *login == self.login)
            .filter(|(_, notice)| all || notice.unread)
            .filter(|(_, notice)| since.is_none_or(|since| notice.updated_at >= since))
            .filter(|(_, notice)| !participating || !["subscribed"].contains(&notice.reason))
            .map(|((_, subject), notice)| (*subject, notice))
            .filter(|(subject, _)| {
                self.world
                    .subjects
                    .get(subject)
                    .is_some_and(|one| self.world.permission(&one.repo, &self.login).is_some())
            })
            .collect();
        list.sort_by_key(|(subject, notice)| (std::cmp::Reverse(notice.updated_at), *subject));
        let list: Result<Vec<Json>, Refusal> =
            list.into_iter().map(|(subject, notice)| self.thread(subject, notice)).collect();
        Ok(self
            .paged(list?)
            .with("last-modified", stamp)
            .with("x-poll-interval", self.poll_interval.to_string()))
    }

    fn thread(&self, id: SubjectId, notice: &Notice) -> Result<Json, Refusal> {
        let subject = self.world.subject(id)?;
        let kind = if subject.pull.is_some() { "pulls" } else { "issues" };
        let url = format!("{}/repos/{}/{kind}/{}", self.api, subject.repo, subject.number);
        let latest = subject.comments().last().map(|(entry, _)| {
            let number = crate::github::schema::Id::number(id, entry.seq);
            format!("{}/repos/{}/issues/comments/{number}", self.api, subject.repo)
        });
        Ok(json!({
            "id": id.to_string(),
            "unread": notice.unread,
            "reason": notice.reason,
            "updated_at": instant(notice.updated_at),
            "last_read_at": notice.last_read_at.map(instant),
            "subject": {
                "title": subject.title,
                "url": url,
                "latest_comment_url": latest.unwrap_or_else(|| url.clone()),
                "type": if subject.pull.is_some() { "PullRequest" } else { "Issue" },
            },
            "repository": self.minimal_repository(&subject.repo)?,
            "url": format!("{}/notifications/threads/{id}", self.api),
            "subscription_url": format!("{}/notifications/threads/{id}/subscription", self.api),
        }))
    }

    fn id_of(&self, text: &str) -> Result<SubjectId, Refusal> {
        self.may_read_inbox()?;
        text.parse().map_err(|_| no_node(text))
    }

    pub(super) fn notification(&mut self, id: &str) -> Result<Answer, Refusal> {
        let id = self.id_of(id)?;
        let notice =
            self.world.notices.get(&(self.login.clone(), id)).ok_or_else(|| no_node("thread"))?;
        Ok(Answer::json(200, &self.thread(id, notice)?))
    }

    pub(super) fn mark_read(&mut self, id: &str) -> Result<Answer, Refusal> {
        let id = self.id_of(id)?;
        self.world.read(&self.login.clone(), id)?;
        Ok(Answer::empty(205))
    }

    pub(super) fn mark_done(&mut self, id: &str) -> Result<Answer, Refusal> {
        let id = self.id_of(id)?;
        match self.world.done(&self.login.clone(), id) {
            // What is done already is done.
            Ok(()) | Err(Refusal::NotFound(_)) => Ok(Answer::empty(204)),
            Err(refusal) => Err(refusal),
        }
    }
}

/// An HTTP date (RFC 9110, section 5.6.7; the preferred form).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::strtime::parse("%a, %d %b %Y %H:%M:%S GMT", text.trim())
        .and_then(|broken| broken.to_datetime())
        .and_then(|local| jiff::tz::TimeZone::UTC.to_timestamp(local))
        .ok()
}
