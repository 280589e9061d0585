//! GitHub's GraphQL types over the world: which objects there are, and where their fields are.
//!
//! Only types and fields that somebody asks for are here; the rest is refused as unknown, loudly. That what is here is
//! as GitHub publishes it is checked against the published schema in `src/tests/published_graph.rs`.

mod account;
mod mutation;
mod mutation_review;
mod node;
mod page;
mod pull;
mod repository;
mod review;
mod root;
mod subject;
mod timeline;
mod types;

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::world::{Nature, Refusal, SubjectId, TokenKind, World};
use crate::graphql::{Args, Cost, Field, FieldError, Miss, Schema};

pub(crate) use node::Id;
pub(crate) use subject::escape;

/// The value of a field here.
pub(crate) type Value = Field<Object>;
/// What resolving gives.
pub(crate) type Resolved = Result<Value, Miss>;

/// An object of the schema.
#[derive(Debug, Clone)]
pub enum Object {
    /// The root of queries.
    Query,
    /// The root of mutations.
    Mutation,
    /// A user, bot or organization, by login.
    Account(String),
    /// A team, by `org/slug`.
    Team(String),
    /// A repository, by `owner/name`.
    Repo(String),
    /// A pull request or an issue.
    Subject(SubjectId),
    /// An entry of a history.
    Entry(SubjectId, u32),
    /// A review thread.
    Thread(SubjectId, u32),
    /// A text in a thread.
    Remark(SubjectId, u32),
    /// A commit.
    Commit(SubjectId, String),
    /// A check run or commit status.
    Check(SubjectId, u32),
    /// All checks of a head.
    Rollup(SubjectId),
    /// A reaction: on which message, which.
    Reaction(SubjectId, u32, u32),
    /// A value made on the spot.
    Plain(Rc<Plain>),
}

/// A value made on the spot: a connection, an edge, a payload.
#[derive(Debug)]
pub struct Plain {
    name: &'static str,
    fields: Vec<(&'static str, Value)>,
}

/// An object of the type `name`.
pub(crate) fn plain(name: &'static str, fields: Vec<(&'static str, Value)>) -> Object {
    Object::Plain(Rc::new(Plain { name, fields }))
}

/// One request's look at the world.
pub struct Graph<'a> {
    /// The world.
    pub world: &'a mut World,
    /// Who asks.
    pub login: String,
    /// With what kind of token.
    pub token: TokenKind,
    /// The price of the request, points left, when they start again.
    pub cost: Cost,
    /// Points left after this request.
    pub remaining: u64,
    /// When they start again.
    pub reset_at: Timestamp,
    /// Pull requests whose mergeability this request asked for: it is computed afterwards.
    pub computing: BTreeSet<SubjectId>,
}

impl Graph<'_> {
    /// Whether the asker sees a subject.
    pub(crate) fn sees(&self, id: SubjectId) -> bool {
        self.world
            .subjects
            .get(&id)
            .is_some_and(|subject| self.world.permission(&subject.repo, &self.login).is_some())
    }

    /// After the answer: what was asked for is computed by the next time.
    pub(crate) fn finish(self) {
        for id in self.computing {
            if let Some(pull) =
                self.world.subjects.get_mut(&id).and_then(|subject| subject.pull.as_mut())
            {
                pull.unknown = pull.unknown.saturating_sub(1);
            }
        }
    }

    /// Refuses what the token has no scope for.
    pub(crate) fn scope(&self, field: &str, any_of: &[&str]) -> Result<(), Miss> {
        match &self.token {
            TokenKind::Classic(scopes)
                if !scopes.iter().any(|scope| any_of.contains(&scope.as_str())) =>
            {
                Err(Miss::Error(FieldError::new(
                    "INSUFFICIENT_SCOPES",
                    format!(
                        "Your token has not been granted the required scopes to execute this query. The '{field}' field requires one of the following scopes: {any_of:?}, but your token has only been granted the: {scopes:?} scopes. Please modify your token's scopes at: https://github.com/settings/tokens."
                    ),
                )))
            }
            _ => Ok(()),
        }
    }
}

impl Schema for Graph<'_> {
    type Object = Object;

    fn root(&self, mutation: bool) -> Object {
        if mutation { Object::Mutation } else { Object::Query }
    }

    fn type_name(&self, object: &Object) -> &'static str {
        match object {
            Object::Query => "Query",
            Object::Mutation => "Mutation",
            Object::Account(login) => match self.world.users.get(login).map(|user| user.nature) {
                Some(Nature::Bot) => "Bot",
                Some(Nature::Organization) => "Organization",
                _ => "User",
            },
            Object::Team(_) => "Team",
            Object::Repo(_) => "Repository",
            Object::Subject(id) => {
                match self.world.subjects.get(id).map(|subject| subject.pull.is_some()) {
                    Some(false) => "Issue",
                    _ => "PullRequest",
                }
            }
            Object::Entry(id, seq) => self.entry_type(*id, *seq),
            Object::Thread(..) => "PullRequestReviewThread",
            Object::Remark(..) => "PullRequestReviewComment",
            Object::Commit(..) => "Commit",
            Object::Check(id, seq) => {
                if self.check(*id, *seq).is_some_and(|check| check.status) {
                    "StatusContext"
                } else {
                    "CheckRun"
                }
            }
            Object::Rollup(_) => "StatusCheckRollup",
            Object::Reaction(..) => "Reaction",
            Object::Plain(plain) => plain.name,
        }
    }

    fn is(&self, type_name: &str, condition: &str) -> Option<bool> {
        types::is(type_name, condition)
    }

    fn resolve(&mut self, object: &Object, field: &str, args: &Args) -> Resolved {
        match object {
            Object::Query => self.query(field, args),
            Object::Mutation => self.mutate(field, args),
            Object::Account(login) => self.account(login, field, args),
            Object::Team(team) => self.team(team, field, args),
            Object::Repo(repo) => self.repository(repo, field, args),
            Object::Subject(id) => self.on_subject(*id, field, args),
            Object::Entry(id, seq) => self.entry(*id, *seq, field, args),
            Object::Thread(id, seq) => self.thread(*id, *seq, field, args),
            Object::Remark(id, seq) => self.remark(*id, *seq, field, args),
            Object::Commit(id, oid) => self.commit(*id, oid, field, args),
            Object::Check(id, seq) => self.check_field(*id, *seq, field, args),
            Object::Rollup(id) => self.rollup_field(*id, field, args),
            Object::Reaction(id, message, seq) => self.reaction(*id, *message, *seq, field),
            Object::Plain(plain) => plain
                .fields
                .iter()
                .find(|(name, _)| *name == field)
                .map(|(_, value)| value.clone())
                .ok_or(Miss::Undefined),
        }
    }
}

/// An instant as GitHub writes it: UTC, whole seconds.
pub(crate) fn instant(at: Timestamp) -> Json {
    Json::from(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The same as a field.
pub(crate) fn time(at: Timestamp) -> Value {
    Field::Leaf(instant(at))
}

/// The same, or null.
pub(crate) fn maybe_time(at: Option<Timestamp>) -> Value {
    at.map_or_else(Field::null, time)
}

impl From<Refusal> for Miss {
    fn from(refusal: Refusal) -> Self {
        let (kind, message) = match refusal {
            Refusal::NotFound(message) => ("NOT_FOUND", message),
            Refusal::Forbidden(message) => ("FORBIDDEN", message),
            Refusal::Unprocessable(message) => ("UNPROCESSABLE", message),
        };
        Self::Error(FieldError::new(kind, message))
    }
}
