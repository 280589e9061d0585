//! Review threads, their texts, commits and checks.

use super::page::page;
use super::subject::{Words, anchor};
use super::{Graph, Id, Object, Resolved, Value, maybe_time, plain, time};
use crate::github::world::{
    Check, CheckState, Commit, Remark, ReviewState, Subject, SubjectId, Thread, no_node,
};
use crate::graphql::{Args, Field, Miss};

impl Graph<'_> {
    fn find_thread(&self, id: SubjectId, seq: u32) -> Result<(&Subject, &Thread), Miss> {
        let subject = self.world.subject(id)?;
        let threads = subject.pull.iter().flat_map(|pull| &pull.threads);
        let thread = threads
            .into_iter()
            .find(|thread| thread.seq == seq)
            .ok_or_else(|| no_node("thread"))?;
        Ok((subject, thread))
    }

    /// Texts of somebody else's pending review are not shown.
    pub(super) fn shows(&self, subject: &Subject, remark: &Remark) -> bool {
        remark.author == self.login
            || !matches!(
                subject.entry(remark.review).map(|entry| &entry.what),
                Some(crate::github::world::What::Reviewed(review)) if review.state == ReviewState::Pending
            )
    }

    pub(super) fn thread(&mut self, id: SubjectId, seq: u32, field: &str, args: &Args) -> Resolved {
        let (subject, thread) = self.find_thread(id, seq)?;
        Ok(match field {
            "id" => Field::leaf(Id::text("PRRT", id, seq)),
            "isResolved" => Field::leaf(thread.resolved_by.is_some()),
            "resolvedBy" => Field::maybe(thread.resolved_by.clone().map(Object::Account)),
            "isOutdated" => Field::leaf(thread.outdated),
            "isCollapsed" => Field::leaf(thread.resolved_by.is_some()),
            "path" => Field::leaf(thread.path.as_str()),
            "line" => {
                if thread.outdated {
                    Field::null()
                } else {
                    Field::leaf(thread.line)
                }
            }
            "originalLine" => Field::leaf(thread.line),
            "subjectType" => Field::leaf("LINE"),
            "viewerCanReply" => Field::leaf(self.world.may_speak(id, &self.login).is_ok()),
            "viewerCanResolve" => Field::leaf(thread.resolved_by.is_none()),
            "viewerCanUnresolve" => Field::leaf(thread.resolved_by.is_some()),
            "pullRequest" => Field::Object(Object::Subject(id)),
            "repository" => Field::Object(Object::Repo(subject.repo.clone())),
            "comments" => {
                let list: Vec<Object> = thread
                    .remarks
                    .iter()
                    .filter(|remark| self.shows(subject, remark))
                    .map(|remark| Object::Remark(id, remark.seq))
                    .collect();
                page(
                    ("PullRequestReviewCommentConnection", "PullRequestReviewCommentEdge"),
                    &list,
                    args,
                    Vec::new(),
                )?
            }
            _ => return Err(Miss::Undefined),
        })
    }

    pub(super) fn remark(&mut self, id: SubjectId, seq: u32, field: &str, args: &Args) -> Resolved {
        let subject = self.world.subject(id)?;
        let threads = subject.pull.iter().flat_map(|pull| &pull.threads);
        let found = threads
            .flat_map(|thread| thread.remarks.iter().map(move |remark| (thread, remark)))
            .find(|(_, remark)| remark.seq == seq);
        let (thread, remark) = found.ok_or_else(|| no_node("comment"))?;
        let first = thread.remarks.first().filter(|first| first.seq != seq).map(|first| first.seq);
        let pending = !matches!(
            subject.entry(remark.review).map(|entry| &entry.what),
            Some(crate::github::world::What::Reviewed(review)) if review.state != ReviewState::Pending
        );
        Ok(match field {
            "id" => Field::leaf(Id::text("PRRC", id, seq)),
            "databaseId" => Field::leaf(Id::number(id, seq)),
            "url" => {
                anchor(&self.world.base, subject, &format!("discussion_r{}", Id::number(id, seq)))
            }
            "state" => Field::leaf(if pending { "PENDING" } else { "SUBMITTED" }),
            "path" => Field::leaf(thread.path.as_str()),
            "line" => Field::leaf(thread.line),
            "outdated" => Field::leaf(thread.outdated),
            "diffHunk" => Field::leaf(format!("@@ -{0},3 +{0},3 @@", thread.line)),
            "replyTo" => Field::maybe(first.map(|first| Object::Remark(id, first))),
            "pullRequest" => Field::Object(Object::Subject(id)),
            "pullRequestReview" => {
                Field::maybe(subject.entry(remark.review).map(|entry| Object::Entry(id, entry.seq)))
            }
            "repository" => Field::Object(Object::Repo(subject.repo.clone())),
            _ => {
                let of = Words {
                    id,
                    seq,
                    author: &remark.author,
                    at: remark.at,
                    message: &remark.message,
                };
                return self.words(&of, field, args);
            }
        })
    }

    pub(super) fn commit(
        &mut self,
        id: SubjectId,
        oid: &str,
        field: &str,
        _args: &Args,
    ) -> Resolved {
        let subject = self.world.subject(id)?;
        let pull = subject.pull.as_ref().ok_or_else(|| no_node("commit"))?;
        let Some(index) = pull.commits.iter().position(|commit| commit.oid == oid) else {
            // A commit that a force-push replaced is still known by its name.
            return match field {
                "oid" => Ok(Field::leaf(oid)),
                _ => Err(no_node(oid).into()),
            };
        };
        let commit: &Commit = &pull.commits[index];
        Ok(match field {
            "id" => Field::leaf(Id::text("C", id, u32::try_from(index).unwrap_or_default())),
            "oid" => Field::leaf(oid),
            "abbreviatedOid" => Field::leaf(&oid[..7]),
            "messageHeadline" | "message" => Field::leaf(commit.headline.as_str()),
            "committedDate" | "authoredDate" => time(commit.at),
            "url" => Field::leaf(format!("{}/{}/commit/{oid}", self.world.base, subject.repo)),
            "author" | "committer" => {
                let user = self.world.users.get(&commit.author);
                let is_user =
                    user.is_some_and(|user| user.nature == crate::github::world::Nature::User);
                Field::Object(plain(
                    "GitActor",
                    vec![
                        (
                            "name",
                            Field::leaf(
                                user.and_then(|user| user.name.clone())
                                    .unwrap_or_else(|| commit.author.clone()),
                            ),
                        ),
                        (
                            "email",
                            Field::leaf(format!("{}@users.noreply.github.com", commit.author)),
                        ),
                        (
                            "user",
                            Field::maybe(is_user.then(|| Object::Account(commit.author.clone()))),
                        ),
                    ],
                ))
            }
            "statusCheckRollup" => {
                let is_head =
                    index + 1 == pull.commits.len() && self.world.rollup(subject).is_some();
                Field::maybe(is_head.then_some(Object::Rollup(id)))
            }
            _ => return Err(Miss::Undefined),
        })
    }

    pub(super) fn rollup_field(&mut self, id: SubjectId, field: &str, args: &Args) -> Resolved {
        let subject = self.world.subject(id)?;
        let checks = subject.pull.as_ref().map_or(&[][..], |pull| &pull.checks);
        Ok(match field {
            "id" => Field::leaf(Id::text("SCR", id, 0)),
            "state" => Field::leaf(self.world.rollup(subject)),
            "contexts" => {
                let list: Vec<Object> =
                    checks.iter().map(|check| Object::Check(id, check.seq)).collect();
                page(
                    ("StatusCheckRollupContextConnection", "StatusCheckRollupContextEdge"),
                    &list,
                    args,
                    Vec::new(),
                )?
            }
            _ => return Err(Miss::Undefined),
        })
    }

    pub(super) fn check(&self, id: SubjectId, seq: u32) -> Option<&Check> {
        self.world.subjects.get(&id)?.pull.as_ref()?.checks.iter().find(|check| check.seq == seq)
    }

    pub(super) fn check_field(
        &mut self,
        id: SubjectId,
        seq: u32,
        field: &str,
        args: &Args,
    ) -> Resolved {
        let check = self.check(id, seq).ok_or_else(|| no_node("check"))?;
        let repo = self.world.subject(id)?.repo.as_str();
        let page_url = format!("{}/{repo}/runs/{}", self.world.base, Id::number(id, seq));
        Ok(match (field, check.status) {
            ("isRequired", _) => {
                if args.text("pullRequestId").is_none() && args.int("pullRequestNumber").is_none() {
                    return Err(Miss::Argument(
                        "Either pullRequestId or pullRequestNumber is required".to_owned(),
                    ));
                }
                Field::leaf(check.required)
            }
            ("id", true) => Field::leaf(Id::text("SC", id, seq)),
            ("id", false) => Field::leaf(Id::text("CR", id, seq)),
            ("context", true) | ("name", false) => Field::leaf(check.name.as_str()),
            ("description", true) => Field::null(),
            ("targetUrl", true) | ("url" | "detailsUrl", false) => Field::leaf(page_url),
            ("createdAt", true) => time(check.completed_at.unwrap_or(check.started_at)),
            ("creator", true) => Field::maybe(
                self.world.users.contains_key("ci").then(|| Object::Account("ci".to_owned())),
            ),
            ("state", true) => Field::leaf(match check.state {
                CheckState::Running => "PENDING",
                CheckState::Passed | CheckState::Skipped => "SUCCESS",
                CheckState::Failed => "FAILURE",
            }),
            ("databaseId", false) => Field::leaf(Id::number(id, seq)),
            ("status", false) => Field::leaf(if check.state == CheckState::Running {
                "IN_PROGRESS"
            } else {
                "COMPLETED"
            }),
            ("conclusion", false) => match check.state {
                CheckState::Running => Field::null(),
                CheckState::Passed => Field::leaf("SUCCESS"),
                CheckState::Failed => Field::leaf("FAILURE"),
                CheckState::Skipped => Field::leaf("SKIPPED"),
            },
            ("startedAt", false) => time(check.started_at),
            ("completedAt", false) => maybe_time(check.completed_at),
            ("checkSuite", false) => Field::Object(suite(id, seq, check)),
            _ => return Err(Miss::Undefined),
        })
    }
}

fn suite(id: SubjectId, seq: u32, check: &Check) -> Object {
    let app = plain(
        "App",
        vec![("slug", Field::leaf("github-actions")), ("name", Field::leaf("GitHub Actions"))],
    );
    let workflow = plain("Workflow", vec![("name", Field::leaf("CI"))]);
    let run: Value = Field::Object(plain(
        "WorkflowRun",
        vec![("id", Field::leaf(Id::text("WFR", id, seq))), ("workflow", Field::Object(workflow))],
    ));
    plain(
        "CheckSuite",
        vec![
            ("id", Field::leaf(Id::text("CS", id, seq))),
            ("createdAt", time(check.started_at)),
            ("app", Field::Object(app)),
            ("workflowRun", run),
        ],
    )
}
