//! `/repos/.../issues/...`: reading comments since a time, commenting, closing.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::{Answer, Refusal, Rest};
use crate::github::schema::{Id, instant};
use crate::github::world::{Entry, Message, Permission, SubjectId, no_node};

impl Rest<'_> {
    pub(super) fn comments(&mut self, id: SubjectId) -> Result<Answer, Refusal> {
        let since = self.ask.query("since").and_then(|since| since.parse::<Timestamp>().ok());
        let subject = self.world.subject(id)?;
        let list: Vec<Json> = subject
            .comments()
            .filter(|(entry, message)| {
                since.is_none_or(|since| message.edited_at.unwrap_or(entry.at) >= since)
            })
            .map(|(entry, message)| self.comment(id, &subject.repo, subject.number, entry, message))
            .collect();
        Ok(self.paged(list))
    }

    fn comment(
        &self,
        id: SubjectId,
        repo: &str,
        number: u32,
        entry: &Entry,
        message: &Message,
    ) -> Json {
        let own = Id::number(id, entry.seq);
        let issue = format!("{}/repos/{repo}/issues/{number}", self.api);
        json!({
            "id": own, "node_id": Id::text("IC", id, entry.seq), "body": message.body, "user": self.simple_user(&entry.actor),
            "url": format!("{}/repos/{repo}/issues/comments/{own}", self.api),
            "html_url": format!("{}/{repo}/issues/{number}#issuecomment-{own}", self.world.base), "issue_url": issue,
            "created_at": instant(entry.at), "updated_at": instant(message.edited_at.unwrap_or(entry.at)),
            "author_association": "MEMBER",
        })
    }

    pub(super) fn add_comment(&mut self, id: SubjectId) -> Result<Answer, Refusal> {
        self.may_write()?;
        let body = self.ask.json();
        let login = self.login.clone();
        let seq = self.world.comment(id, &login, body["body"].as_str().unwrap_or_default())?;
        let subject = self.world.subject(id)?;
        let (entry, message) = subject
            .comments()
            .find(|(entry, _)| entry.seq == seq)
            .ok_or_else(|| no_node("comment"))?;
        Ok(Answer::json(201, &self.comment(id, &subject.repo, subject.number, entry, message)))
    }

    pub(super) fn issue(&mut self, method: &str, id: SubjectId) -> Result<Answer, Refusal> {
        if method == "PATCH" {
            self.may_write()?;
            let login = self.login.clone();
            if self.world.subject(id)?.author != login {
                self.world.may(id, &login, Permission::Triage)?;
            }
            let body = self.ask.json();
            match body["state"].as_str() {
                Some("closed") => {
                    let reason = body["state_reason"].as_str().map(str::to_uppercase);
                    self.world.close(id, &login, reason.as_deref())?;
                }
                Some("open") => self.world.reopen(id, &login)?,
                _ => {}
            }
        }
        Ok(Answer::json(200, &self.issue_body(id)?))
    }
}
