//! Mutations on pull requests: review, reply in a thread, ask for reviews, merge.

use super::mutation::{forbidden, team_of, thread_of};
use super::{Graph, Object, Resolved};
use crate::github::world::{Permission, ReviewState, Reviewer};
use crate::graphql::{Args, Field, Miss};

impl Graph<'_> {
    pub(super) fn mutate_review(&mut self, field: &str, input: &Args) -> Resolved {
        match field {
            "addPullRequestReview" => self.add_review(input),
            "submitPullRequestReview" => self.submit_review(input),
            "addPullRequestReviewThreadReply" => self.reply_in_thread(input),
            "resolveReviewThread" | "unresolveReviewThread" => self.resolve_thread(field, input),
            "requestReviews" => self.request_reviews(input),
            "mergePullRequest" => self.merge(input),
            _ => self.set(field, input),
        }
    }

    fn add_review(&mut self, input: &Args) -> Resolved {
        let id = self.subject_of(input.need("pullRequestId")?)?;
        let login = self.login.clone();
        let state = match input.text("event") {
            None => ReviewState::Pending,
            Some(event) => state_of(event)?,
        };
        let remarks: Vec<(String, u32, String)> =
            match input.0.get("threads").and_then(|list| list.as_array()) {
                None => Vec::new(),
                Some(list) => list
                    .iter()
                    .map(|one| {
                        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
                        let line = one["line"]
                            .as_u64()
                            .and_then(|line| u32::try_from(line).ok())
                            .unwrap_or(1);
                        (text("path"), line, text("body"))
                    })
                    .collect(),
            };
        let remarks: Vec<(&str, u32, &str)> =
            remarks.iter().map(|one| (one.0.as_str(), one.1, one.2.as_str())).collect();
        let text = input.text("body").unwrap_or_default();
        let seq =
            self.world.review_with(id, &login, state, text, &remarks, input.text("commitOID"))?;
        Ok(self.payload(
            "AddPullRequestReviewPayload",
            input,
            vec![("pullRequestReview", Field::Object(Object::Entry(id, seq)))],
        ))
    }

    fn submit_review(&mut self, input: &Args) -> Resolved {
        let state = state_of(input.need("event")?)?;
        let (id, seq) = match (input.text("pullRequestReviewId"), input.text("pullRequestId")) {
            (Some(review), _) => self.entry_of(review)?,
            (None, Some(pull)) => {
                let id = self.subject_of(pull)?;
                let pending = self.world.subject(id)?.reviews().find(|(entry, review)| {
                    review.state == ReviewState::Pending && entry.actor == self.login
                });
                let seq = pending.map(|(entry, _)| entry.seq);
                (id, seq.ok_or_else(|| crate::github::world::no_node("pending review"))?)
            }
            (None, None) => {
                return Err(Miss::Argument(
                    "pullRequestReviewId or pullRequestId is required".to_owned(),
                ));
            }
        };
        let login = self.login.clone();
        let seq = self.world.submit_review(
            id,
            seq,
            &login,
            state,
            input.text("body").unwrap_or_default(),
        )?;
        Ok(self.payload(
            "SubmitPullRequestReviewPayload",
            input,
            vec![("pullRequestReview", Field::Object(Object::Entry(id, seq)))],
        ))
    }

    fn reply_in_thread(&mut self, input: &Args) -> Resolved {
        let (id, thread) = thread_of(self, input.need("pullRequestReviewThreadId")?)?;
        let login = self.login.clone();
        let seq = self.world.reply(id, thread, &login, input.need("body")?)?;
        Ok(self.payload(
            "AddPullRequestReviewThreadReplyPayload",
            input,
            vec![("comment", Field::Object(Object::Remark(id, seq)))],
        ))
    }

    fn resolve_thread(&mut self, field: &str, input: &Args) -> Resolved {
        let (id, thread) = thread_of(self, input.need("threadId")?)?;
        let login = self.login.clone();
        if self.world.subject(id)?.author != login {
            self.world.may(id, &login, Permission::Write).map_err(|_| forbidden(&login, field))?;
        }
        let resolves = field == "resolveReviewThread";
        self.world.resolve(id, thread, &login, resolves)?;
        let name =
            if resolves { "ResolveReviewThreadPayload" } else { "UnresolveReviewThreadPayload" };
        Ok(self.payload(name, input, vec![("thread", Field::Object(Object::Thread(id, thread)))]))
    }

    fn request_reviews(&mut self, input: &Args) -> Resolved {
        let id = self.subject_of(input.need("pullRequestId")?)?;
        let login = self.login.clone();
        self.world
            .may(id, &login, Permission::Triage)
            .map_err(|_| forbidden(&login, "requestReviews"))?;
        let mut wanted = self.logins(&input.texts("userIds").unwrap_or_default())?;
        for team in input.texts("teamIds").unwrap_or_default() {
            wanted.push(team_of(self, team)?);
        }
        // Without `union` the list replaces what stands.
        if input.flag("union") != Some(true) {
            let requests = self
                .world
                .subject(id)?
                .pull
                .as_ref()
                .map(|pull| pull.requests.clone())
                .unwrap_or_default();
            for request in requests {
                let (Reviewer::User(name) | Reviewer::Team(name)) = &request.of;
                if !wanted.contains(name) {
                    self.world.remove_request(id, &login, name)?;
                }
            }
        }
        for name in &wanted {
            self.world.request_review(id, &login, name)?;
        }
        Ok(self.payload(
            "RequestReviewsPayload",
            input,
            vec![("pullRequest", Field::Object(Object::Subject(id))), ("actor", self.actor())],
        ))
    }

    fn merge(&mut self, input: &Args) -> Resolved {
        let id = self.subject_of(input.need("pullRequestId")?)?;
        let login = self.login.clone();
        self.world
            .may(id, &login, Permission::Write)
            .map_err(|_| forbidden(&login, "mergePullRequest"))?;
        let method = input.text("mergeMethod").unwrap_or("MERGE").to_lowercase();
        self.world.merge(id, &login, input.text("expectedHeadOid"), &method)?;
        Ok(self.payload(
            "MergePullRequestPayload",
            input,
            vec![("pullRequest", Field::Object(Object::Subject(id))), ("actor", self.actor())],
        ))
    }

    /// Auto-merge and draft.
    fn set(&mut self, field: &str, input: &Args) -> Resolved {
        let id = self.subject_of(input.need("pullRequestId")?)?;
        let login = self.login.clone();
        self.world.may(id, &login, Permission::Write).map_err(|_| forbidden(&login, field))?;
        let name = match field {
            "enablePullRequestAutoMerge" => {
                self.world.auto_merge(id, &login, true)?;
                "EnablePullRequestAutoMergePayload"
            }
            "disablePullRequestAutoMerge" => {
                self.world.auto_merge(id, &login, false)?;
                "DisablePullRequestAutoMergePayload"
            }
            "convertPullRequestToDraft" => {
                self.world.draft(id, &login, true)?;
                "ConvertPullRequestToDraftPayload"
            }
            _ => {
                self.world.draft(id, &login, false)?;
                "MarkPullRequestReadyForReviewPayload"
            }
        };
        Ok(self.payload(name, input, vec![("pullRequest", Field::Object(Object::Subject(id)))]))
    }
}

fn state_of(event: &str) -> Result<ReviewState, Miss> {
    Ok(match event {
        "APPROVE" => ReviewState::Approved,
        "REQUEST_CHANGES" => ReviewState::ChangesRequested,
        "COMMENT" => ReviewState::Commented,
        _ => {
            return Err(Miss::Argument(format!("Argument 'event' has an invalid value ({event})")));
        }
    })
}
