//! REST, as far as GraphQL has no word for it: notifications, the token's owner, Enterprise's version, and the few
//! writes that have a REST form.

mod inbox;
mod issues;
mod me;
mod pulls;
mod shape;

use serde_json::Value as Json;

use super::auth::{self, Resource};
use super::message::{Answer, Ask};
use super::server::Options;
use super::world::{Refusal, SubjectId, TokenKind, World};

/// One REST request: the world, who asks, and what.
pub(crate) struct Rest<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) ask: &'a Ask,
    pub(crate) login: String,
    pub(crate) kind: TokenKind,
    /// The start of API addresses in answers.
    pub(crate) api: String,
    pub(crate) poll_interval: u32,
}

/// Answers a REST request for `path`.
pub(crate) fn answer(
    world: &mut World,
    options: &Options,
    path: &str,
    enterprise: bool,
    ask: &Ask,
) -> Answer {
    let api = if enterprise { format!("{}/api/v3", world.base) } else { world.base.clone() };
    let signed = auth::token(world, ask).map(|token| (token.login.clone(), token.kind.clone()));
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    if parts[..] == ["meta"] {
        let version = options.enterprise.as_deref().filter(|_| enterprise);
        return finish(ask, me::meta(version));
    }
    let (login, kind) = match signed {
        Ok(signed) => signed,
        Err(refused) => return refused,
    };
    let mut rest = Rest { world, ask, login, kind, api, poll_interval: options.poll_interval };
    let answer = rest.route(&parts).unwrap_or_else(Answer::from);
    let answer = finish(ask, answer);
    match auth::token(world, ask) {
        Ok(token) => {
            // What has not changed, and the question for what is left, are free.
            if answer.status != 304 && parts[..] != ["rate_limit"] {
                token.requests += 1;
            }
            auth::headers(token, Resource::Core)
                .into_iter()
                .fold(answer, |answer, (name, value)| answer.with(name, value))
        }
        Err(refused) => refused,
    }
}

impl Rest<'_> {
    fn route(&mut self, parts: &[&str]) -> Result<Answer, Refusal> {
        let method = self.ask.method.as_str();
        match (method, parts) {
            ("GET", ["user"]) => Ok(self.user()),
            ("GET", ["user", "teams"]) => self.teams(),
            ("GET", ["rate_limit"]) => Ok(self.rate_limit()),
            ("GET", ["notifications"]) => self.notifications(),
            ("GET", ["notifications", "threads", id]) => self.notification(id),
            ("PATCH", ["notifications", "threads", id]) => self.mark_read(id),
            ("DELETE", ["notifications", "threads", id]) => self.mark_done(id),
            (_, ["repos", owner, name, "pulls", number, "requested_reviewers"]) => {
                let id = self.subject(owner, name, number)?;
                self.requested_reviewers(method, id)
            }
            ("GET", ["repos", owner, name, "issues", number, "comments"]) => {
                let id = self.subject(owner, name, number)?;
                self.comments(id)
            }
            ("POST", ["repos", owner, name, "issues", number, "comments"]) => {
                let id = self.subject(owner, name, number)?;
                self.add_comment(id)
            }
            ("GET" | "PATCH", ["repos", owner, name, "issues", number]) => {
                let id = self.subject(owner, name, number)?;
                self.issue(method, id)
            }
            _ => Ok(Answer::error(404, "Not Found")),
        }
    }

    /// The subject at a place, if the asker sees it.
    fn subject(&self, owner: &str, name: &str, number: &str) -> Result<SubjectId, Refusal> {
        let not_found = || Refusal::NotFound("Not Found".to_owned());
        let id = self.world.find(&format!("{owner}/{name}#{number}")).ok_or_else(not_found)?;
        let subject = self.world.subject(id)?;
        self.world.permission(&subject.repo, &self.login).ok_or_else(not_found)?;
        Ok(id)
    }

    /// Refuses what a token may not write.
    fn may_write(&self) -> Result<(), Refusal> {
        let refused = match &self.kind {
            TokenKind::FineGrained { write: false } => {
                "Resource not accessible by personal access token"
            }
            TokenKind::Classic(scopes)
                if !scopes.iter().any(|scope| scope == "repo" || scope == "public_repo") =>
            {
                "Resource not accessible with the scopes of this token"
            }
            _ => return Ok(()),
        };
        Err(Refusal::Forbidden(refused.to_owned()))
    }

    /// A page of `list`, with the links that lead on.
    fn paged(&self, list: Vec<Json>) -> Answer {
        let number =
            |name: &str| self.ask.query(name).and_then(|value| value.parse::<usize>().ok());
        let size = number("per_page").unwrap_or(30).clamp(1, 100);
        let at = number("page").unwrap_or(1).max(1);
        let last = list.len().div_ceil(size).max(1);
        let link = |to: usize, rel: &str| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in self.ask.query.iter().filter(|(name, _)| name != "page") {
                query.append_pair(name, value);
            }
            query.append_pair("page", &to.to_string());
            format!("<{}{}?{}>; rel=\"{rel}\"", self.world.base, self.ask.path, query.finish())
        };
        let mut links = Vec::new();
        if at < last {
            links.extend([link(at + 1, "next"), link(last, "last")]);
        }
        if at > 1 {
            links.extend([link(1, "first"), link(at - 1, "prev")]);
        }
        let chosen: Vec<Json> = list.into_iter().skip((at - 1) * size).take(size).collect();
        let answer = Answer::json(200, &Json::Array(chosen));
        if links.is_empty() { answer } else { answer.with("link", links.join(", ")) }
    }
}

/// Adds the validator, and answers 304 where the asker has it already.
fn finish(ask: &Ask, answer: Answer) -> Answer {
    if ask.method != "GET" || answer.status != 200 {
        return answer;
    }
    let sum = answer.body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let tag = format!("W/\"{sum:016x}{:08x}\"", answer.body.len());
    let known = ask
        .header("if-none-match")
        .is_some_and(|tags| tags.split(',').any(|one| one.trim() == tag));
    let answer = answer.with("etag", tag).with("cache-control", "private, max-age=60, s-maxage=60");
    if known { Answer { status: 304, body: Vec::new(), ..answer } } else { answer }
}
