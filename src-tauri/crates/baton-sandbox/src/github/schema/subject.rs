//! What pull requests and issues share.

use super::page::page;
use super::{Graph, Id, Object, Resolved, Value, maybe_time, node, plain, time};
use crate::github::world::{Message, Permission, State, Subject, SubjectId, no_node};
use crate::graphql::{Args, Field, Miss};

impl Graph<'_> {
    pub(super) fn on_subject(&mut self, id: SubjectId, field: &str, args: &Args) -> Resolved {
        let subject = self.world.subjects.get(&id).ok_or_else(|| no_node(&id.to_string()))?;
        let permission = self.world.permission(&subject.repo, &self.login);
        let is_mine = subject.author == self.login;
        Ok(match field {
            "id" => Field::leaf(node::of_subject(subject)),
            "databaseId" => Field::leaf(Id::number(id, 0)),
            "number" => Field::leaf(subject.number),
            "title" => Field::leaf(subject.title.as_str()),
            "url" | "resourcePath" => Field::leaf(self.world.url(subject)),
            "state" => Field::leaf(match subject.state {
                State::Open => "OPEN",
                State::Closed => "CLOSED",
                State::Merged => "MERGED",
            }),
            "stateReason" if subject.pull.is_none() => Field::leaf(subject.state_reason.clone()),
            "closed" => Field::leaf(!subject.is_open()),
            "closedAt" => maybe_time(subject.closed_at),
            "locked" => Field::leaf(subject.locked),
            "updatedAt" => time(subject.updated_at),
            "repository" => Field::Object(Object::Repo(subject.repo.clone())),
            "viewerDidAuthor" => Field::leaf(is_mine),
            "viewerCanClose" | "viewerCanUpdate" => Field::leaf(
                subject.is_open() && (is_mine || permission >= Some(Permission::Triage)),
            ),
            "viewerCanReopen" => Field::leaf(
                subject.state == State::Closed
                    && (is_mine || permission >= Some(Permission::Triage)),
            ),
            "viewerCanSubscribe" => Field::leaf(true),
            "viewerSubscription" => Field::leaf(if subject.involved.contains(&self.login) {
                "SUBSCRIBED"
            } else {
                "UNSUBSCRIBED"
            }),
            "isReadByViewer" => {
                let notice = self.world.notices.get(&(self.login.clone(), id));
                Field::leaf(!notice.is_some_and(|notice| notice.unread))
            }
            "assignees" => {
                accounts(subject.assignees.iter().filter(|one| !self.world.is_bot(one)), args)?
            }
            // Bots take no part here: the connection is of users.
            "participants" => {
                accounts(subject.involved.iter().filter(|one| !self.world.is_bot(one)), args)?
            }
            "labels" => {
                let label = |name: &String| {
                    plain(
                        "Label",
                        vec![
                            ("name", Field::leaf(name.as_str())),
                            ("color", Field::leaf("ededed")),
                        ],
                    )
                };
                let list: Vec<Object> = subject.labels.iter().map(label).collect();
                page(("LabelConnection", "LabelEdge"), &list, args, Vec::new())?
            }
            "comments" => {
                let list: Vec<Object> =
                    subject.comments().map(|(entry, _)| Object::Entry(id, entry.seq)).collect();
                page(("IssueCommentConnection", "IssueCommentEdge"), &list, args, Vec::new())?
            }
            "timelineItems" => self.timeline(subject, args)?,
            _ if subject.pull.is_some() && is_pulls(field) => return self.pull(id, field, args),
            _ => {
                let of = Words {
                    id,
                    seq: 0,
                    author: &subject.author,
                    at: subject.created_at,
                    message: &subject.message,
                };
                return self.words(&of, field, args);
            }
        })
    }

    /// The fields of the interfaces `Comment` and `Reactable`.
    pub(super) fn words(&self, of: &Words<'_>, field: &str, args: &Args) -> Resolved {
        let message = of.message;
        Ok(match field {
            "author" => Field::Object(Object::Account(of.author.to_owned())),
            "authorAssociation" => Field::leaf("MEMBER"),
            "body" => Field::leaf(message.body.as_str()),
            "bodyText" => Field::leaf(plain_text(&message.body)),
            "bodyHTML" => Field::leaf(format!("<p>{}</p>", escape(&plain_text(&message.body)))),
            "createdAt" | "publishedAt" => time(of.at),
            "updatedAt" => time(message.edited_at.unwrap_or(of.at)),
            "lastEditedAt" => maybe_time(message.edited_at),
            "includesCreatedEdit" => Field::leaf(message.edited_at.is_some()),
            "createdViaEmail" => Field::leaf(false),
            "viewerDidAuthor" | "viewerCanUpdate" | "viewerCanDelete" => {
                Field::leaf(of.author == self.login)
            }
            "viewerCanReact" => Field::leaf(true),
            "isMinimized" => Field::leaf(false),
            "reactionGroups" => self.groups(of, args)?,
            "reactions" => {
                let list: Vec<Object> = message
                    .reactions
                    .iter()
                    .map(|one| Object::Reaction(of.id, of.seq, one.seq))
                    .collect();
                page(("ReactionConnection", "ReactionEdge"), &list, args, Vec::new())?
            }
            _ => return Err(Miss::Undefined),
        })
    }

    fn groups(&self, of: &Words<'_>, _args: &Args) -> Resolved {
        const CONTENTS: [&str; 8] =
            ["THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES"];
        Ok(Field::list(CONTENTS.map(|content| {
            let these = of.message.reactions.iter().filter(|one| one.content == content);
            let since = these.clone().map(|one| one.at).min();
            let count = these.clone().count();
            plain(
                "ReactionGroup",
                vec![
                    ("content", Field::leaf(content)),
                    ("createdAt", maybe_time(since)),
                    (
                        "viewerHasReacted",
                        Field::leaf(these.clone().any(|one| one.who == self.login)),
                    ),
                    (
                        "reactors",
                        Field::Object(plain(
                            "ReactorConnection",
                            vec![("totalCount", Field::leaf(count))],
                        )),
                    ),
                ],
            )
        })))
    }

    pub(super) fn reaction(
        &mut self,
        id: SubjectId,
        message: u32,
        seq: u32,
        field: &str,
    ) -> Resolved {
        let subject = self.world.subject_mut(id)?;
        let message = subject.message_mut(message).ok_or_else(|| no_node("reaction"))?;
        let reaction = message
            .reactions
            .iter()
            .find(|one| one.seq == seq)
            .ok_or_else(|| no_node("reaction"))?;
        Ok(match field {
            "id" => Field::leaf(Id::text("REA", id, seq)),
            "content" => Field::leaf(reaction.content.as_str()),
            "createdAt" => time(reaction.at),
            "user" => Field::Object(Object::Account(reaction.who.clone())),
            _ => return Err(Miss::Undefined),
        })
    }
}

/// A text with what the interface `Comment` asks of it.
pub(super) struct Words<'a> {
    pub(super) id: SubjectId,
    pub(super) seq: u32,
    pub(super) author: &'a str,
    pub(super) at: jiff::Timestamp,
    pub(super) message: &'a Message,
}

/// Fields that only pull requests have.
fn is_pulls(field: &str) -> bool {
    const FIELDS: &[&str] = &[
        "isDraft",
        "mergeable",
        "mergeStateStatus",
        "isInMergeQueue",
        "isMergeQueueEnabled",
        "reviewDecision",
        "headRefOid",
        "headRefName",
        "baseRefName",
        "baseRef",
        "autoMergeRequest",
        "merged",
        "mergedAt",
        "mergedBy",
        "additions",
        "deletions",
        "changedFiles",
        "viewerLatestReview",
        "viewerLatestReviewRequest",
        "reviewRequests",
        "latestReviews",
        "latestOpinionatedReviews",
        "reviews",
        "reviewThreads",
        "commits",
        "statusCheckRollup",
        "suggestedReviewers",
        "suggestedActors",
        "viewerCanMergeAsAdmin",
        "viewerCanEnableAutoMerge",
        "totalCommentsCount",
    ];
    FIELDS.contains(&field)
}

/// A connection of accounts.
pub(super) fn accounts<'a>(logins: impl IntoIterator<Item = &'a String>, args: &Args) -> Resolved {
    let list: Vec<Object> = logins.into_iter().cloned().map(Object::Account).collect();
    page(("UserConnection", "UserEdge"), &list, args, Vec::new())
}

/// A subject's own address with an anchor.
pub(super) fn anchor(base: &str, subject: &Subject, anchor: &str) -> Value {
    let kind = if subject.pull.is_some() { "pull" } else { "issues" };
    Field::leaf(format!("{base}/{}/{kind}/{}#{anchor}", subject.repo, subject.number))
}

/// Markdown as text: comments are not shown, code keeps its words.
fn plain_text(markdown: &str) -> String {
    let mut text = String::new();
    let mut rest = markdown;
    while let Some(start) = rest.find("<!--") {
        text.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    text.push_str(rest);
    text.replace(['`'], "").trim().to_owned()
}

/// Text for HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
