//! What only pull requests have.

use super::page::page;
use super::{Graph, Object, Resolved, Value, maybe_time, plain, time};
use crate::github::world::{
    Mergeable, Permission, ReviewState, Reviewer, State, SubjectId, no_node,
};
use crate::graphql::{Args, Field, Miss};

const REVIEWS: (&str, &str) = ("PullRequestReviewConnection", "PullRequestReviewEdge");

impl Graph<'_> {
    pub(super) fn pull(&mut self, id: SubjectId, field: &str, args: &Args) -> Resolved {
        if field == "mergeable" || field == "mergeStateStatus" {
            return self.mergeability(id, field);
        }
        let subject = self.world.subject(id)?;
        let pull = subject.pull.as_ref().ok_or_else(|| no_node("pull request"))?;
        let reviews = |list: Vec<u32>| -> Vec<Object> {
            list.into_iter().map(|seq| Object::Entry(id, seq)).collect()
        };
        Ok(match field {
            "isDraft" => Field::leaf(pull.draft),
            "isMergeQueueEnabled" => Field::leaf(
                self.world.repos.get(&subject.repo).is_some_and(|repo| repo.merge_queue),
            ),
            "isInMergeQueue" => Field::leaf(pull.queued),
            "reviewDecision" => Field::leaf(self.world.decision(subject)),
            "headRefOid" => Field::leaf(pull.head().oid.as_str()),
            "headRefName" => Field::leaf(pull.head_ref.as_str()),
            "baseRefName" => Field::leaf(pull.base_ref.as_str()),
            "baseRef" => {
                let needed =
                    self.world.repos.get(&subject.repo).map_or(0, |repo| repo.required_approvals);
                let rule = plain(
                    "RefUpdateRule",
                    vec![
                        ("requiredApprovingReviewCount", Field::leaf(needed)),
                        ("pattern", Field::leaf(pull.base_ref.as_str())),
                    ],
                );
                let rule = if needed > 0 { Field::Object(rule) } else { Field::null() };
                Field::Object(plain(
                    "Ref",
                    vec![("name", Field::leaf(pull.base_ref.as_str())), ("refUpdateRule", rule)],
                ))
            }
            "autoMergeRequest" => Field::maybe(pull.auto_merge.as_ref().map(|(by, at)| {
                plain(
                    "AutoMergeRequest",
                    vec![
                        ("enabledAt", time(*at)),
                        ("enabledBy", Field::Object(Object::Account(by.clone()))),
                        ("mergeMethod", Field::leaf("SQUASH")),
                    ],
                )
            })),
            "merged" => Field::leaf(subject.state == State::Merged),
            "mergedAt" => maybe_time(subject.closed_at.filter(|_| subject.state == State::Merged)),
            "mergedBy" => Field::maybe(pull.merged_by.clone().map(Object::Account)),
            "additions" => Field::leaf(pull.size.0),
            "deletions" => Field::leaf(pull.size.1),
            "changedFiles" => Field::leaf(pull.size.2),
            "totalCommentsCount" => Field::leaf(
                subject.comments().count()
                    + pull.threads.iter().map(|one| one.remarks.len()).sum::<usize>(),
            ),
            "viewerCanMergeAsAdmin" => Field::leaf(
                self.world.permission(&subject.repo, &self.login) >= Some(Permission::Admin),
            ),
            "viewerCanEnableAutoMerge" => Field::leaf(
                self.world.permission(&subject.repo, &self.login) >= Some(Permission::Write),
            ),
            "viewerLatestReview" => {
                let mine = subject
                    .latest_reviews(false)
                    .into_iter()
                    .find(|(entry, _)| entry.actor == self.login);
                Field::maybe(mine.map(|(entry, _)| Object::Entry(id, entry.seq)))
            }
            "viewerLatestReviewRequest" => Field::maybe(
                pull.requests
                    .iter()
                    .find(|request| match &request.of {
                        Reviewer::User(login) => *login == self.login,
                        Reviewer::Team(team) => self.world.is_member(team, &self.login),
                    })
                    .map(|request| asked(&request.of, request.as_code_owner)),
            ),
            "reviewRequests" => {
                let list: Vec<Object> = pull
                    .requests
                    .iter()
                    .map(|request| asked(&request.of, request.as_code_owner))
                    .collect();
                page(("ReviewRequestConnection", "ReviewRequestEdge"), &list, args, Vec::new())?
            }
            "latestReviews" | "latestOpinionatedReviews" => {
                let latest = subject.latest_reviews(field == "latestOpinionatedReviews");
                page(
                    REVIEWS,
                    &reviews(latest.iter().map(|(entry, _)| entry.seq).collect()),
                    args,
                    Vec::new(),
                )?
            }
            "reviews" => {
                let (states, author) = (args.texts("states"), args.text("author"));
                let list = subject
                    .reviews()
                    .filter(|(entry, review)| {
                        review.state != ReviewState::Pending || entry.actor == self.login
                    })
                    .filter(|(_, review)| {
                        states.as_ref().is_none_or(|all| all.contains(&review.state.as_str()))
                    })
                    .filter(|(entry, _)| author.is_none_or(|author| entry.actor == author))
                    .map(|(entry, _)| entry.seq)
                    .collect();
                page(REVIEWS, &reviews(list), args, Vec::new())?
            }
            "reviewThreads" => {
                let list: Vec<Object> = pull
                    .threads
                    .iter()
                    .filter(|thread| {
                        thread.remarks.iter().any(|remark| self.shows(subject, remark))
                    })
                    .map(|thread| Object::Thread(id, thread.seq))
                    .collect();
                page(
                    ("PullRequestReviewThreadConnection", "PullRequestReviewThreadEdge"),
                    &list,
                    args,
                    Vec::new(),
                )?
            }
            "commits" => {
                let list: Vec<Object> = subject
                    .timeline
                    .iter()
                    .filter(|entry| matches!(entry.what, crate::github::world::What::Committed(_)))
                    .map(|entry| Object::Entry(id, entry.seq))
                    .collect();
                page(
                    ("PullRequestCommitConnection", "PullRequestCommitEdge"),
                    &list,
                    args,
                    Vec::new(),
                )?
            }
            "statusCheckRollup" => {
                Field::maybe(self.world.rollup(subject).map(|_| Object::Rollup(id)))
            }
            "suggestedReviewers" => {
                Field::list(pull.suggested.iter().map(|(login, author, commenter)| {
                    plain(
                        "SuggestedReviewer",
                        vec![
                            ("isAuthor", Field::leaf(*author)),
                            ("isCommenter", Field::leaf(*commenter)),
                            ("reviewer", Field::Object(Object::Account(login.clone()))),
                        ],
                    )
                }))
            }
            _ => return Err(Miss::Undefined),
        })
    }

    fn mergeability(&mut self, id: SubjectId, field: &str) -> Resolved {
        let subject = self.world.subject(id)?;
        let pull = subject.pull.as_ref().ok_or_else(|| no_node("pull request"))?;
        let answer = match (field, pull.mergeable) {
            ("mergeStateStatus", _) => self.world.merge_status(subject),
            _ if pull.unknown > 0 => "UNKNOWN",
            (_, Mergeable::Yes) => "MERGEABLE",
            (_, Mergeable::Conflict) => "CONFLICTING",
        };
        self.computing.insert(id);
        Ok(Field::leaf(answer))
    }
}

fn asked(of: &Reviewer, as_code_owner: bool) -> Object {
    plain(
        "ReviewRequest",
        vec![("asCodeOwner", Field::leaf(as_code_owner)), ("requestedReviewer", reviewer(of))],
    )
}

/// A reviewer as `RequestedReviewer`.
pub(super) fn reviewer(of: &Reviewer) -> Value {
    Field::Object(match of {
        Reviewer::User(login) => Object::Account(login.clone()),
        Reviewer::Team(team) => Object::Team(team.clone()),
    })
}
