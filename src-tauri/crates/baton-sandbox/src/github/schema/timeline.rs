//! The history of a subject.

use super::page::page;
use super::pull::reviewer;
use super::subject::{Words, anchor};
use super::{Graph, Id, Object, Resolved, maybe_time, time};
use crate::github::world::{ReviewState, State, Subject, SubjectId, What, no_node};
use crate::graphql::{Args, Field, Miss};

/// The type of an entry.
fn type_of(what: &What) -> &'static str {
    match what {
        What::Comment(_) => "IssueComment",
        What::Reviewed(_) => "PullRequestReview",
        What::Requested(_) => "ReviewRequestedEvent",
        What::Unrequested(_) => "ReviewRequestRemovedEvent",
        What::Dismissed { .. } => "ReviewDismissedEvent",
        What::Committed(_) => "PullRequestCommit",
        What::ForcePushed => "HeadRefForcePushedEvent",
        What::Ready => "ReadyForReviewEvent",
        What::Drafted => "ConvertToDraftEvent",
        What::Assigned(_) => "AssignedEvent",
        What::Unassigned(_) => "UnassignedEvent",
        What::Mentioned => "MentionedEvent",
        What::Closed => "ClosedEvent",
        What::Reopened => "ReopenedEvent",
        What::Merged => "MergedEvent",
        What::AutoMergeOn => "AutoMergeEnabledEvent",
        What::AutoMergeOff => "AutoMergeDisabledEvent",
        What::Queued => "AddedToMergeQueueEvent",
        What::Unqueued => "RemovedFromMergeQueueEvent",
        What::Linked { .. } => "CrossReferencedEvent",
        What::Labeled(_) => "LabeledEvent",
    }
}

/// `ReviewRequestedEvent` as `itemTypes` has it: `REVIEW_REQUESTED_EVENT`.
fn filter_name(type_name: &str) -> String {
    let mut name = String::new();
    for letter in type_name.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// The prefix of an entry's id.
fn prefix(what: &What) -> &'static str {
    match what {
        What::Comment(_) => "IC",
        What::Reviewed(_) => "PRR",
        What::Requested(_) => "RRE",
        What::Unrequested(_) => "RRRE",
        What::Dismissed { .. } => "RDE",
        What::Committed(_) => "PURC",
        What::ForcePushed => "HRFPE",
        What::Assigned(_) => "AE",
        What::Unassigned(_) => "UE",
        What::Mentioned => "MEE",
        What::Closed => "CE",
        What::Merged => "ME",
        What::Reopened => "REE",
        _ => "EV",
    }
}

impl Graph<'_> {
    pub(super) fn entry_type(&self, id: SubjectId, seq: u32) -> &'static str {
        let entry = self.world.subjects.get(&id).and_then(|subject| subject.entry(seq));
        entry.map_or("IssueComment", |entry| type_of(&entry.what))
    }

    pub(super) fn timeline(&self, subject: &Subject, args: &Args) -> Resolved {
        let types = args.texts("itemTypes");
        let since = args.text("since").and_then(|since| since.parse::<jiff::Timestamp>().ok());
        let list: Vec<Object> = subject
            .timeline
            .iter()
            .filter(|entry| match &entry.what {
                What::Reviewed(review) => {
                    review.state != ReviewState::Pending || entry.actor == self.login
                }
                _ => true,
            })
            .filter(|entry| {
                types
                    .as_ref()
                    .is_none_or(|types| types.contains(&filter_name(type_of(&entry.what)).as_str()))
            })
            .filter(|entry| since.is_none_or(|since| entry.at >= since))
            .map(|entry| Object::Entry(subject.id, entry.seq))
            .collect();
        let names = if subject.pull.is_some() {
            ("PullRequestTimelineItemsConnection", "PullRequestTimelineItemsEdge")
        } else {
            ("IssueTimelineItemsConnection", "IssueTimelineItemsEdge")
        };
        let extra = vec![
            ("updatedAt", time(subject.updated_at)),
            ("filteredCount", Field::leaf(list.len())),
        ];
        page(names, &list, args, extra)
    }

    pub(super) fn entry(&mut self, id: SubjectId, seq: u32, field: &str, args: &Args) -> Resolved {
        let subject = self.world.subject(id)?;
        let entry = subject.entry(seq).ok_or_else(|| no_node("entry"))?;
        let owner = if subject.pull.is_some() { "pullRequest" } else { "issue" };
        let common = match field {
            "id" => Some(Field::leaf(Id::text(prefix(&entry.what), id, seq))),
            "repository" => Some(Field::Object(Object::Repo(subject.repo.clone()))),
            _ if field == owner => Some(Field::Object(Object::Subject(id))),
            _ => None,
        };
        if let Some(value) = common {
            return Ok(value);
        }
        match &entry.what {
            What::Comment(message) => {
                let number = Id::number(id, seq);
                match field {
                    "databaseId" => Ok(Field::leaf(number)),
                    "fullDatabaseId" => Ok(Field::leaf(number.to_string())),
                    "url" => {
                        Ok(anchor(&self.world.base, subject, &format!("issuecomment-{number}")))
                    }
                    _ => self.words(
                        &Words { id, seq, author: &entry.actor, at: entry.at, message },
                        field,
                        args,
                    ),
                }
            }
            What::Reviewed(review) => {
                let number = Id::number(id, seq);
                Ok(match field {
                    "databaseId" => Field::leaf(number),
                    "url" => {
                        anchor(&self.world.base, subject, &format!("pullrequestreview-{number}"))
                    }
                    "state" => Field::leaf(review.state.as_str()),
                    "submittedAt" => {
                        maybe_time((review.state != ReviewState::Pending).then_some(entry.at))
                    }
                    "commit" => Field::Object(Object::Commit(id, review.commit.clone())),
                    "authorCanPushToRepository" => {
                        let permission = self.world.permission(&subject.repo, &entry.actor);
                        Field::leaf(permission >= Some(crate::github::world::Permission::Write))
                    }
                    "comments" => {
                        let threads = subject.pull.iter().flat_map(|pull| &pull.threads);
                        let list: Vec<Object> = threads
                            .flat_map(|thread| &thread.remarks)
                            .filter(|remark| remark.review == seq)
                            .map(|remark| Object::Remark(id, remark.seq))
                            .collect();
                        page(
                            ("PullRequestReviewCommentConnection", "PullRequestReviewCommentEdge"),
                            &list,
                            args,
                            Vec::new(),
                        )?
                    }
                    _ => {
                        let of = Words {
                            id,
                            seq,
                            author: &entry.actor,
                            at: review.begun_at,
                            message: &review.message,
                        };
                        return self.words(&of, field, args);
                    }
                })
            }
            What::Committed(commit) => Ok(match field {
                "commit" => Field::Object(Object::Commit(id, commit.oid.clone())),
                "url" => Field::leaf(format!("{}/commits/{}", self.world.url(subject), commit.oid)),
                _ => return Err(Miss::Undefined),
            }),
            what => self.event(subject, entry, what, field),
        }
    }

    fn event(
        &self,
        subject: &Subject,
        entry: &crate::github::world::Entry,
        what: &What,
        field: &str,
    ) -> Resolved {
        Ok(match (field, what) {
            ("actor", _) => Field::Object(Object::Account(entry.actor.clone())),
            ("enabler", What::AutoMergeOn)
            | ("enqueuer", What::Queued | What::Unqueued)
            | ("disabler", What::AutoMergeOff) => {
                Field::Object(Object::Account(entry.actor.clone()))
            }
            ("createdAt", _) => time(entry.at),
            ("requestedReviewer", What::Requested(of) | What::Unrequested(of)) => reviewer(of),
            ("assignee", What::Assigned(who) | What::Unassigned(who)) => {
                Field::Object(Object::Account(who.clone()))
            }
            ("previousReviewState", What::Dismissed { previous, .. }) => {
                Field::leaf(previous.as_str())
            }
            ("dismissalMessage", What::Dismissed { .. }) => Field::null(),
            ("review", What::Dismissed { review, .. }) => Field::maybe(
                subject.entry(*review).map(|entry| Object::Entry(subject.id, entry.seq)),
            ),
            ("pullRequestCommit", What::Dismissed { commit, .. }) => {
                let found = subject.timeline.iter().find(|one| match &one.what {
                    What::Committed(of) => Some(&of.oid) == commit.as_ref(),
                    _ => false,
                });
                Field::maybe(found.map(|one| Object::Entry(subject.id, one.seq)))
            }
            ("beforeCommit", What::ForcePushed) => Field::null(),
            ("afterCommit", What::ForcePushed) => Field::maybe(
                subject
                    .pull
                    .as_ref()
                    .map(|pull| Object::Commit(subject.id, pull.head().oid.clone())),
            ),
            ("stateReason", What::Closed) => Field::leaf(subject.state_reason.clone()),
            ("closer", What::Closed) => Field::null(),
            ("mergeRefName", What::Merged) => Field::leaf(
                subject.pull.as_ref().map(|pull| pull.base_ref.clone()).unwrap_or_default(),
            ),
            ("willCloseTarget", What::Linked { source, closes }) => {
                let open =
                    self.world.subjects.get(source).is_some_and(|one| one.state == State::Open);
                Field::leaf(*closes && open)
            }
            ("isCrossRepository", What::Linked { source, .. }) => Field::leaf(
                self.world.subjects.get(source).is_some_and(|one| one.repo != subject.repo),
            ),
            ("source", What::Linked { source, .. }) => Field::Object(Object::Subject(*source)),
            ("target", What::Linked { .. }) => Field::Object(Object::Subject(subject.id)),
            ("label", What::Labeled(name)) => {
                Field::Object(super::plain("Label", vec![("name", Field::leaf(name.as_str()))]))
            }
            _ => return Err(Miss::Undefined),
        })
    }
}
