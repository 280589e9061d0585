//! What people do on pull requests: ask for reviews, review, push, check, merge.

use super::pull::{
    Check, CheckState, Commit, Mergeable, Pull, Remark, Request, ReviewState, Reviewer, Thread, oid,
};
use super::subject::{Message, Review, State, What};
use super::{Permission, Refusal, SubjectId, World};

impl World {
    fn pull_mut(&mut self, id: SubjectId) -> Result<&mut Pull, Refusal> {
        self.subject_mut(id)?.pull.as_mut().ok_or_else(|| super::no_node("pull request"))
    }

    /// Asks `of` (a login, or `org/slug`) for a review; asked twice stands once, but is told again.
    pub fn request_review(&mut self, id: SubjectId, by: &str, of: &str) -> Result<(), Refusal> {
        let reviewer = self.reviewer(of);
        let author = self.subject(id)?.author.clone();
        if reviewer == Reviewer::User(author) {
            return Err(Refusal::Unprocessable(
                "Review cannot be requested from pull request author.".to_owned(),
            ));
        }
        let pull = self.pull_mut(id)?;
        if pull.requests.iter().any(|request| request.of == reviewer) {
            return Ok(());
        }
        pull.requests.push(Request { of: reviewer.clone(), as_code_owner: false });
        self.push_entry(id, by, What::Requested(reviewer.clone()))?;
        match &reviewer {
            Reviewer::User(login) => self.notify(login, id, "review_requested"),
            Reviewer::Team(team) => {
                let members =
                    self.teams.get(team).map(|team| team.members.clone()).unwrap_or_default();
                for member in members.iter().filter(|member| *member != by) {
                    self.notify(member, id, "review_requested");
                }
            }
        }
        self.happen(by, id, None, "request", of);
        Ok(())
    }

    /// Takes a request back; none is no error.
    pub fn remove_request(&mut self, id: SubjectId, by: &str, of: &str) -> Result<(), Refusal> {
        let reviewer = self.reviewer(of);
        let pull = self.pull_mut(id)?;
        let before = pull.requests.len();
        pull.requests.retain(|request| request.of != reviewer);
        if pull.requests.len() < before {
            self.push_entry(id, by, What::Unrequested(reviewer))?;
        }
        Ok(())
    }

    /// Submits a review of the head. Returns its `seq`.
    pub fn review(
        &mut self,
        id: SubjectId,
        who: &str,
        state: ReviewState,
        text: &str,
    ) -> Result<u32, Refusal> {
        self.review_with(id, who, state, text, &[], None)
    }

    /// Submits a review with threads, each (file, line, text); `commit` is the one looked at, by default the head.
    pub fn review_with(
        &mut self,
        id: SubjectId,
        who: &str,
        state: ReviewState,
        text: &str,
        threads: &[(&str, u32, &str)],
        commit: Option<&str>,
    ) -> Result<u32, Refusal> {
        self.may_speak(id, who)?;
        let now = self.now;
        let subject = self.subject(id)?;
        if state.is_opinion() && subject.author == who {
            let what =
                if state == ReviewState::Approved { "approve" } else { "request changes on" };
            return Err(Refusal::Unprocessable(format!("Can not {what} your own pull request")));
        }
        if state == ReviewState::ChangesRequested && text.trim().is_empty() && threads.is_empty() {
            return Err(Refusal::Unprocessable(
                "Body is required when requesting changes".to_owned(),
            ));
        }
        if subject
            .reviews()
            .any(|(entry, review)| review.state == ReviewState::Pending && entry.actor == who)
        {
            return Err(Refusal::Unprocessable(
                "User can only have one pending review per pull request".to_owned(),
            ));
        }
        let pull = subject.pull.as_ref().ok_or_else(|| super::no_node("pull request"))?;
        let commit = match commit {
            Some(oid) => pull.commits.iter().find(|commit| commit.oid == oid).ok_or_else(|| {
                Refusal::Unprocessable(format!(
                    "Could not resolve to a commit with the oid of '{oid}'."
                ))
            })?,
            None => pull.head(),
        };
        let review = Review {
            state,
            message: Message::new(text),
            commit: commit.oid.clone(),
            begun_at: now,
        };
        let seq = self.push_entry(id, who, What::Reviewed(review))?;
        for (path, line, text) in threads {
            let subject = self.subject_mut(id)?;
            let (first, remark) = (subject.seq(), subject.seq());
            let remark = Remark {
                seq: remark,
                author: who.to_owned(),
                at: now,
                message: Message::new(text),
                review: seq,
            };
            let thread = Thread {
                seq: first,
                path: (*path).to_owned(),
                line: *line,
                resolved_by: None,
                outdated: false,
                remarks: vec![remark],
            };
            self.pull_mut(id)?.threads.push(thread);
        }
        if state != ReviewState::Pending {
            self.submitted(id, who, state, text, threads.iter().map(|(_, _, text)| *text))?;
        }
        Ok(seq)
    }

    fn submitted<'a>(
        &mut self,
        id: SubjectId,
        who: &str,
        state: ReviewState,
        text: &str,
        remarks: impl Iterator<Item = &'a str>,
    ) -> Result<(), Refusal> {
        // GitHub drops the request of whom has reviewed, by whatever verdict.
        self.pull_mut(id)?.requests.retain(|request| request.of != Reviewer::User(who.to_owned()));
        let all = remarks.fold(text.to_owned(), |all, one| all + "\n" + one);
        self.wrote(id, who, &all)?;
        let what = match state {
            ReviewState::Approved => "approve",
            ReviewState::ChangesRequested => "request_changes",
            _ => "remark",
        };
        self.happen(who, id, None, what, text);
        Ok(())
    }

    /// Submits the pending review of `who`.
    pub fn submit_review(
        &mut self,
        id: SubjectId,
        seq: u32,
        who: &str,
        state: ReviewState,
        text: &str,
    ) -> Result<u32, Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        if state.is_opinion() && subject.author == who {
            return Err(Refusal::Unprocessable("Can not approve your own pull request".to_owned()));
        }
        let place =
            subject.timeline.iter().position(|entry| entry.seq == seq && entry.actor == who);
        let Some(place) = place else { return Err(super::no_node("review")) };
        let mut entry = subject.timeline.remove(place);
        if let What::Reviewed(review) = &mut entry.what {
            if review.state != ReviewState::Pending {
                subject.timeline.insert(place, entry);
                return Err(Refusal::Unprocessable(
                    "Can not submit a review that is not pending".to_owned(),
                ));
            }
            review.state = state;
            if !text.is_empty() {
                review.message.body = text.to_owned();
            }
        }
        entry.at = now;
        subject.timeline.push(entry);
        subject.touch(now);
        self.submitted(id, who, state, text, std::iter::empty())?;
        Ok(seq)
    }

    /// Answers in a thread. Returns the remark's `seq`. As on GitHub this makes a review of its own.
    pub fn reply(
        &mut self,
        id: SubjectId,
        thread: u32,
        who: &str,
        text: &str,
    ) -> Result<u32, Refusal> {
        self.may_speak(id, who)?;
        if text.trim().is_empty() {
            return Err(Refusal::Unprocessable("Body can't be blank".to_owned()));
        }
        let now = self.now;
        let commit = self.pull_mut(id)?.head().oid.clone();
        if !self.pull_mut(id)?.threads.iter().any(|one| one.seq == thread) {
            return Err(super::no_node("thread"));
        }
        let review = Review {
            state: ReviewState::Commented,
            message: Message::new(""),
            commit,
            begun_at: now,
        };
        let review = self.push_entry(id, who, What::Reviewed(review))?;
        let seq = self.subject_mut(id)?.seq();
        let remark =
            Remark { seq, author: who.to_owned(), at: now, message: Message::new(text), review };
        if let Some(thread) = self.pull_mut(id)?.threads.iter_mut().find(|one| one.seq == thread) {
            thread.remarks.push(remark);
        }
        self.wrote(id, who, text)?;
        self.happen(who, id, Some(thread), "reply", text);
        Ok(seq)
    }

    /// Closes a thread, or opens it again.
    pub fn resolve(
        &mut self,
        id: SubjectId,
        thread: u32,
        by: &str,
        resolved: bool,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let found = self.pull_mut(id)?.threads.iter_mut().find(|one| one.seq == thread);
        found.ok_or_else(|| super::no_node("thread"))?.resolved_by =
            resolved.then(|| by.to_owned());
        self.subject_mut(id)?.touch(now);
        Ok(())
    }

    /// Pushes a commit. Checks start from nothing; approvals fall where the repository says so.
    pub fn push(&mut self, id: SubjectId, who: &str, headline: &str) -> Result<String, Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        let oid = oid(id, subject.next_seq + 1);
        let repo = subject.repo.clone();
        let commit = Commit {
            oid: oid.clone(),
            author: who.to_owned(),
            at: now,
            headline: headline.to_owned(),
        };
        self.push_entry(id, who, What::Committed(commit.clone()))?;
        let pull = self.pull_mut(id)?;
        pull.commits.push(commit);
        pull.checks.clear();
        if self.repos.get(&repo).is_some_and(|repo| repo.dismisses_stale) {
            let stale: Vec<u32> = self
                .subject(id)?
                .reviews()
                .filter(|(_, review)| review.state == ReviewState::Approved)
                .map(|(entry, _)| entry.seq)
                .collect();
            for review in stale {
                self.dismiss(id, review, who, Some(&oid))?;
            }
        }
        Ok(oid)
    }

    /// Replaces the head by another commit.
    pub fn force_push(
        &mut self,
        id: SubjectId,
        who: &str,
        headline: &str,
    ) -> Result<String, Refusal> {
        let old = self.pull_mut(id)?.commits.pop().map(|commit| commit.oid);
        let subject = self.subject_mut(id)?;
        subject.timeline.retain(|entry| !matches!(&entry.what, What::Committed(commit) if Some(&commit.oid) == old.as_ref()));
        let new = self.push(id, who, headline)?;
        self.push_entry(id, who, What::ForcePushed)?;
        Ok(new)
    }

    /// Dismisses a vote.
    pub fn dismiss(
        &mut self,
        id: SubjectId,
        review: u32,
        by: &str,
        commit: Option<&str>,
    ) -> Result<(), Refusal> {
        let subject = self.subject_mut(id)?;
        let found = subject.timeline.iter_mut().find(|entry| entry.seq == review);
        let Some(What::Reviewed(vote)) = found.map(|entry| &mut entry.what) else {
            return Err(super::no_node("review"));
        };
        let previous = std::mem::replace(&mut vote.state, ReviewState::Dismissed);
        self.push_entry(
            id,
            by,
            What::Dismissed { review, previous, commit: commit.map(str::to_owned) },
        )?;
        Ok(())
    }

    /// Sets a check of the head. It does not move the change marker, as on GitHub.
    pub fn check(
        &mut self,
        id: SubjectId,
        name: &str,
        required: bool,
        state: CheckState,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let seq = self.subject_mut(id)?.seq();
        let completed_at = (state != CheckState::Running).then_some(now);
        let pull = self.pull_mut(id)?;
        match pull.checks.iter_mut().find(|check| check.name == name) {
            Some(check) => {
                if state == CheckState::Running {
                    check.started_at = now;
                }
                (check.required, check.state, check.completed_at) = (required, state, completed_at);
            }
            None => pull.checks.push(Check {
                seq,
                name: name.to_owned(),
                required,
                state,
                started_at: now,
                completed_at,
                status: false,
            }),
        }
        Ok(())
    }

    /// Sets whether the branches fit; asked next, the answer is `UNKNOWN` that many times first.
    pub fn mergeable(
        &mut self,
        id: SubjectId,
        mergeable: Mergeable,
        unknown: u32,
    ) -> Result<(), Refusal> {
        let pull = self.pull_mut(id)?;
        (pull.mergeable, pull.unknown) = (mergeable, unknown);
        Ok(())
    }

    /// Back to draft, or ready.
    pub fn draft(&mut self, id: SubjectId, by: &str, draft: bool) -> Result<(), Refusal> {
        let pull = self.pull_mut(id)?;
        if std::mem::replace(&mut pull.draft, draft) != draft {
            self.push_entry(id, by, if draft { What::Drafted } else { What::Ready })?;
            self.tell(by, id, &[]);
        }
        Ok(())
    }

    /// Sets it to merge by itself, or no longer.
    pub fn auto_merge(&mut self, id: SubjectId, by: &str, on: bool) -> Result<(), Refusal> {
        let now = self.now;
        self.pull_mut(id)?.auto_merge = on.then(|| (by.to_owned(), now));
        self.push_entry(id, by, if on { What::AutoMergeOn } else { What::AutoMergeOff }).map(|_| ())
    }

    /// Into the merge queue, or out of it.
    pub fn queue(&mut self, id: SubjectId, by: &str, queued: bool) -> Result<(), Refusal> {
        self.pull_mut(id)?.queued = queued;
        self.push_entry(id, by, if queued { What::Queued } else { What::Unqueued }).map(|_| ())
    }

    /// Merges, when the head is still `expected`.
    pub fn merge(
        &mut self,
        id: SubjectId,
        by: &str,
        expected: Option<&str>,
        method: &str,
    ) -> Result<(), Refusal> {
        self.may(id, by, Permission::Write)?;
        let now = self.now;
        let subject = self.subject(id)?;
        let status = self.merge_status(subject);
        let pull = subject.pull.as_ref().ok_or_else(|| super::no_node("pull request"))?;
        let why = match status {
            _ if subject.state == State::Merged => Some("Pull request is already merged"),
            _ if subject.state == State::Closed => Some("Pull Request is closed"),
            _ if expected.is_some_and(|head| head != pull.head().oid) => {
                Some("Head branch was modified. Review and try the merge again.")
            }
            _ if !self.repos[&subject.repo].merge_methods.contains(&method) => Some(match method {
                "squash" => "Squash merges are not allowed on this repository.",
                "rebase" => "Rebase merges are not allowed on this repository.",
                _ => "Merge commits are not allowed on this repository.",
            }),
            "DRAFT" => Some("Pull Request is still a draft"),
            "DIRTY" => Some("Pull Request has merge conflicts"),
            "BLOCKED" => Some(
                "Repository rule violations found\n\nAt least 1 approving review is required, or a required check has not passed.",
            ),
            _ => None,
        };
        if let Some(why) = why {
            return Err(Refusal::Unprocessable(why.to_owned()));
        }
        let pull = self.pull_mut(id)?;
        pull.merged_by = Some(by.to_owned());
        (pull.auto_merge, pull.queued) = (None, false);
        let subject = self.subject_mut(id)?;
        (subject.state, subject.closed_at) = (State::Merged, Some(now));
        self.push_entry(id, by, What::Merged)?;
        self.push_entry(id, by, What::Closed)?;
        self.tell(by, id, &[]);
        self.happen(by, id, None, "merge", method);
        Ok(())
    }
}
