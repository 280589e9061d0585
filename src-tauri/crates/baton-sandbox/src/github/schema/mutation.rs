//! Mutations on any subject: comment, assign, close, react.

use super::node::find;
use super::{Graph, Object, Resolved, node, plain};
use crate::github::world::{Permission, Reaction, SubjectId, TokenKind, no_node};
use crate::graphql::{Args, Field, FieldError, Miss};

impl Graph<'_> {
    pub(super) fn mutate(&mut self, field: &str, args: &Args) -> Resolved {
        let input = args.input()?;
        self.may_write(field)?;
        match field {
            "addComment" => self.add_comment(&input),
            "updateIssueComment" => self.update_comment(&input),
            "deleteIssueComment" => {
                let (id, seq) = self.entry_of(input.need("id")?)?;
                self.world.delete_comment(id, seq)?;
                Ok(self.payload("DeleteIssueCommentPayload", &input, Vec::new()))
            }
            "addAssigneesToAssignable" | "removeAssigneesFromAssignable" => {
                self.assignees(field, &input)
            }
            "closeIssue" | "reopenIssue" | "closePullRequest" | "reopenPullRequest" => {
                self.open_or_close(field, &input)
            }
            "addReaction" => self.add_reaction(&input),
            "addPullRequestReview"
            | "submitPullRequestReview"
            | "addPullRequestReviewThreadReply"
            | "resolveReviewThread"
            | "unresolveReviewThread"
            | "requestReviews"
            | "mergePullRequest"
            | "enablePullRequestAutoMerge"
            | "disablePullRequestAutoMerge"
            | "convertPullRequestToDraft"
            | "markPullRequestReadyForReview" => self.mutate_review(field, &input),
            _ => Err(Miss::Undefined),
        }
    }

    fn may_write(&self, field: &str) -> Result<(), Miss> {
        match &self.token {
            TokenKind::FineGrained { write: false } => Err(Miss::Error(FieldError::new(
                "FORBIDDEN",
                "Resource not accessible by personal access token",
            ))),
            _ => self.scope(field, &["repo", "public_repo"]),
        }
    }

    /// The payload of a mutation; `clientMutationId` is echoed, and is no idempotency key.
    pub(super) fn payload(
        &self,
        name: &'static str,
        input: &Args,
        mut fields: Vec<(&'static str, super::Value)>,
    ) -> super::Value {
        fields.push((
            "clientMutationId",
            Field::leaf(input.text("clientMutationId").map(str::to_owned)),
        ));
        Field::Object(plain(name, fields))
    }

    /// The subject that an id names, if the asker sees it.
    pub(super) fn subject_of(&self, id: &str) -> Result<SubjectId, Miss> {
        match self.visible(id) {
            Some(Object::Subject(subject)) => Ok(subject),
            _ => Err(no_node(id).into()),
        }
    }

    /// The entry of a history that an id names.
    pub(super) fn entry_of(&self, id: &str) -> Result<(SubjectId, u32), Miss> {
        match self.visible(id) {
            Some(Object::Entry(subject, seq)) => Ok((subject, seq)),
            _ => Err(no_node(id).into()),
        }
    }

    /// Logins by their ids.
    pub(super) fn logins(&self, ids: &[&str]) -> Result<Vec<String>, Miss> {
        ids.iter()
            .map(|id| match find(self.world, id) {
                Some(Object::Account(login)) => Ok(login),
                _ => Err(no_node(id).into()),
            })
            .collect()
    }

    fn add_comment(&mut self, input: &Args) -> Resolved {
        let id = self.subject_of(input.need("subjectId")?)?;
        let login = self.login.clone();
        let seq = self.world.comment(id, &login, input.need("body")?)?;
        let edge = plain(
            "IssueCommentEdge",
            vec![
                ("cursor", Field::leaf(format!("Y3Vyc29yOnYyOpHO{seq:08x}"))),
                ("node", Field::Object(Object::Entry(id, seq))),
            ],
        );
        Ok(self.payload(
            "AddCommentPayload",
            input,
            vec![
                ("commentEdge", Field::Object(edge)),
                ("subject", Field::Object(Object::Subject(id))),
            ],
        ))
    }

    fn update_comment(&mut self, input: &Args) -> Resolved {
        let (id, seq) = self.entry_of(input.need("id")?)?;
        let by = self.world.subject(id)?.entry(seq).map(|entry| entry.actor.clone());
        if by.as_ref() != Some(&self.login) {
            return Err(forbidden(&self.login, "UpdateIssueComment"));
        }
        self.world.edit(id, seq, input.need("body")?)?;
        Ok(self.payload(
            "UpdateIssueCommentPayload",
            input,
            vec![("issueComment", Field::Object(Object::Entry(id, seq)))],
        ))
    }

    fn assignees(&mut self, field: &str, input: &Args) -> Resolved {
        let adds = field == "addAssigneesToAssignable";
        let id = self.subject_of(input.need("assignableId")?)?;
        let logins = self.logins(&input.texts("assigneeIds").unwrap_or_default())?;
        let login = self.login.clone();
        self.world.may(id, &login, Permission::Triage).map_err(|_| forbidden(&login, field))?;
        for who in &logins {
            // GitHub passes over whom it cannot assign without a word.
            let repo = self.world.subject(id)?.repo.clone();
            if adds && self.world.repos.get(&repo).is_some_and(|repo| repo.access.contains_key(who))
            {
                self.world.assign(id, &login, who)?;
            } else if !adds {
                self.world.unassign(id, &login, who)?;
            }
        }
        let name = if adds {
            "AddAssigneesToAssignablePayload"
        } else {
            "RemoveAssigneesFromAssignablePayload"
        };
        Ok(self.payload(name, input, vec![("assignable", Field::Object(Object::Subject(id)))]))
    }

    fn open_or_close(&mut self, field: &str, input: &Args) -> Resolved {
        let is_pull = field.ends_with("PullRequest");
        let id =
            self.subject_of(input.need(if is_pull { "pullRequestId" } else { "issueId" })?)?;
        let login = self.login.clone();
        if self.world.subject(id)?.author != login {
            self.world.may(id, &login, Permission::Triage).map_err(|_| forbidden(&login, field))?;
        }
        if field.starts_with("close") {
            self.world.close(id, &login, input.text("stateReason"))?;
        } else {
            self.world.reopen(id, &login)?;
        }
        let name = match field {
            "closeIssue" => "CloseIssuePayload",
            "reopenIssue" => "ReopenIssuePayload",
            "closePullRequest" => "ClosePullRequestPayload",
            _ => "ReopenPullRequestPayload",
        };
        let key = if is_pull { "pullRequest" } else { "issue" };
        Ok(self.payload(name, input, vec![(key, Field::Object(Object::Subject(id)))]))
    }

    fn add_reaction(&mut self, input: &Args) -> Resolved {
        let subject_id = input.need("subjectId")?;
        let object = self.visible(subject_id).ok_or_else(|| no_node(subject_id))?;
        let (id, seq) = match object {
            Object::Subject(id) => (id, 0),
            Object::Entry(id, seq) | Object::Remark(id, seq) => (id, seq),
            _ => return Err(no_node(subject_id).into()),
        };
        let login = self.login.clone();
        let content = input.need("content")?;
        self.world.react(id, seq, &login, content)?;
        let message =
            self.world.subject_mut(id)?.message_mut(seq).ok_or_else(|| no_node(subject_id))?;
        let same = |one: &&Reaction| one.who == login && one.content == content;
        let reaction =
            message.reactions.iter().find(same).map(|one| Object::Reaction(id, seq, one.seq));
        Ok(self.payload("AddReactionPayload", input, vec![("reaction", Field::maybe(reaction))]))
    }

    /// The id of an entry's author's node, for payloads.
    pub(super) fn actor(&self) -> super::Value {
        Field::Object(Object::Account(self.login.clone()))
    }
}

/// The words with which GitHub refuses whom may not.
pub(super) fn forbidden(login: &str, what: &str) -> Miss {
    let mut name = what.to_owned();
    name[..1].make_ascii_uppercase();
    Miss::Error(FieldError::new(
        "FORBIDDEN",
        format!("{login} does not have the correct permissions to execute `{name}`"),
    ))
}

/// The thread that an id names.
pub(super) fn thread_of(graph: &Graph<'_>, id: &str) -> Result<(SubjectId, u32), Miss> {
    match graph.visible(id) {
        Some(Object::Thread(subject, seq)) => Ok((subject, seq)),
        _ => Err(no_node(id).into()),
    }
}

/// A team's key by its id.
pub(super) fn team_of(graph: &Graph<'_>, id: &str) -> Result<String, Miss> {
    match node::find(graph.world, id) {
        Some(Object::Team(key)) => Ok(key),
        _ => Err(no_node(id).into()),
    }
}
