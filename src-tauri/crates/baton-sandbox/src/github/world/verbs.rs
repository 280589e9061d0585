//! What people do on any subject: open, say, change, react, assign, label, close.

use super::pull::{Commit, Mergeable, Pull, Reviewer, oid};
use super::subject::{Entry, Message, Reaction, State, Subject, What};
use super::{Permission, Refusal, SubjectId, World};

impl World {
    /// Opens an issue.
    pub fn issue(&mut self, place: &str, author: &str, title: &str, body: &str) -> SubjectId {
        self.open(place, author, title, body, None)
    }

    /// Opens a pull request with one commit.
    pub fn pull(&mut self, place: &str, author: &str, title: &str, body: &str) -> SubjectId {
        let branch: String = title
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .take(32)
            .collect();
        let pull = Pull {
            draft: false,
            head_ref: branch.trim_matches('-').to_owned(),
            base_ref: "main".to_owned(),
            size: (86, 12, 4),
            commits: Vec::new(),
            requests: Vec::new(),
            threads: Vec::new(),
            checks: Vec::new(),
            mergeable: Mergeable::Yes,
            unknown: 0,
            auto_merge: None,
            queued: false,
            merged_by: None,
            suggested: Vec::new(),
        };
        let id = self.open(place, author, title, body, Some(pull));
        let now = self.now;
        if let Some(subject) = self.subjects.get_mut(&id) {
            let seq = subject.seq();
            let commit = Commit {
                oid: oid(id, seq),
                author: author.to_owned(),
                at: now,
                headline: title.to_owned(),
            };
            if let Some(pull) = &mut subject.pull {
                pull.commits.push(commit.clone());
            }
            subject.timeline.push(Entry {
                seq,
                at: now,
                actor: author.to_owned(),
                what: What::Committed(commit),
            });
        }
        id
    }

    fn open(
        &mut self,
        place: &str,
        author: &str,
        title: &str,
        body: &str,
        pull: Option<Pull>,
    ) -> SubjectId {
        let (repo, number) = match place.split_once('#') {
            Some((repo, number)) => (repo, number.parse().unwrap_or_else(|_| self.next_in(repo))),
            None => (place, self.next_in(place)),
        };
        let named = self.mentions(body);
        let id = self.add(Subject {
            id: 0,
            repo: repo.to_owned(),
            number,
            title: title.to_owned(),
            message: Message::new(body),
            author: author.to_owned(),
            created_at: self.now,
            updated_at: self.now,
            state: State::Open,
            state_reason: None,
            closed_at: None,
            locked: false,
            labels: Vec::new(),
            assignees: Vec::new(),
            timeline: Vec::new(),
            involved: std::iter::once(author.to_owned()).chain(named.iter().cloned()).collect(),
            mentioned: named.iter().cloned().collect(),
            pull,
            next_seq: 0,
        });
        self.tell(author, id, &named);
        id
    }

    fn next_in(&self, repo: &str) -> u32 {
        let range = (repo.to_owned(), 0)..=(repo.to_owned(), u32::MAX);
        self.by_place.range(range).next_back().map_or(1, |((_, number), _)| number + 1)
    }

    /// Adds an entry to the history, and moves the change marker. Returns its `seq`.
    pub(crate) fn push_entry(
        &mut self,
        id: SubjectId,
        actor: &str,
        what: What,
    ) -> Result<u32, Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        let seq = subject.seq();
        subject.timeline.push(Entry { seq, at: now, actor: actor.to_owned(), what });
        subject.touch(now);
        Ok(seq)
    }

    /// Notes that `actor` wrote `text`: whom it names, who is involved, who is told.
    pub(crate) fn wrote(&mut self, id: SubjectId, actor: &str, text: &str) -> Result<(), Refusal> {
        let named = self.mentions(text);
        let subject = self.subject_mut(id)?;
        subject.involved.insert(actor.to_owned());
        subject.involved.extend(named.iter().cloned());
        let new: Vec<String> =
            named.iter().filter(|one| subject.mentioned.insert((*one).clone())).cloned().collect();
        for login in new {
            self.push_entry(id, &login, What::Mentioned)?;
        }
        self.tell(actor, id, &named);
        Ok(())
    }

    /// Says something at the top level. Returns its `seq`.
    pub fn comment(&mut self, id: SubjectId, who: &str, text: &str) -> Result<u32, Refusal> {
        self.may_speak(id, who)?;
        if text.trim().is_empty() {
            return Err(Refusal::Unprocessable("Body can't be blank".to_owned()));
        }
        if text.chars().count() > 65_536 {
            return Err(Refusal::Unprocessable(
                "Body is too long (maximum is 65536 characters)".to_owned(),
            ));
        }
        let seq = self.push_entry(id, who, What::Comment(Message::new(text)))?;
        self.wrote(id, who, text)?;
        self.happen(who, id, None, "comment", text);
        Ok(seq)
    }

    /// Changes a text; 0 is the subject's own.
    pub fn edit(&mut self, id: SubjectId, seq: u32, text: &str) -> Result<(), Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        let author =
            subject.entry(seq).map_or_else(|| subject.author.clone(), |entry| entry.actor.clone());
        let message = subject.message_mut(seq).ok_or_else(|| super::no_node("comment"))?;
        message.body = text.to_owned();
        message.edited_at = Some(now);
        subject.touch(now);
        self.wrote(id, &author, text)
    }

    /// Deletes a top-level comment: it leaves no entry.
    pub fn delete_comment(&mut self, id: SubjectId, seq: u32) -> Result<(), Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        subject.timeline.retain(|entry| entry.seq != seq);
        subject.touch(now);
        Ok(())
    }

    /// Reacts to a text; twice the same is once.
    pub fn react(
        &mut self,
        id: SubjectId,
        seq: u32,
        who: &str,
        content: &str,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        let new = subject.seq();
        let message = subject.message_mut(seq).ok_or_else(|| super::no_node("comment"))?;
        if !message.reactions.iter().any(|one| one.who == who && one.content == content) {
            message.reactions.push(Reaction {
                seq: new,
                who: who.to_owned(),
                content: content.to_owned(),
                at: now,
            });
        }
        Ok(())
    }

    /// Assigns; who has it already keeps it.
    pub fn assign(&mut self, id: SubjectId, by: &str, to: &str) -> Result<(), Refusal> {
        let subject = self.subject_mut(id)?;
        if subject.assignees.iter().any(|one| one == to) {
            return Ok(());
        }
        if subject.assignees.len() >= 10 {
            return Err(Refusal::Unprocessable(
                "Could not add assignees: at most 10 are allowed".to_owned(),
            ));
        }
        subject.assignees.push(to.to_owned());
        subject.involved.insert(to.to_owned());
        self.push_entry(id, by, What::Assigned(to.to_owned()))?;
        if by != to {
            self.notify(to, id, "assign");
        }
        self.happen(by, id, None, "assign", to);
        Ok(())
    }

    /// Takes an assignment away; who has none loses none.
    pub fn unassign(&mut self, id: SubjectId, by: &str, from: &str) -> Result<(), Refusal> {
        let subject = self.subject_mut(id)?;
        let before = subject.assignees.len();
        subject.assignees.retain(|one| one != from);
        if subject.assignees.len() < before {
            self.push_entry(id, by, What::Unassigned(from.to_owned()))?;
        }
        Ok(())
    }

    /// Adds a label.
    pub fn label(&mut self, id: SubjectId, by: &str, label: &str) -> Result<(), Refusal> {
        let subject = self.subject_mut(id)?;
        if !subject.labels.iter().any(|one| one == label) {
            subject.labels.push(label.to_owned());
            self.push_entry(id, by, What::Labeled(label.to_owned()))?;
        }
        Ok(())
    }

    /// Closes without merging; closed is closed.
    pub fn close(&mut self, id: SubjectId, by: &str, reason: Option<&str>) -> Result<(), Refusal> {
        let now = self.now;
        let subject = self.subject_mut(id)?;
        if !subject.is_open() {
            return Ok(());
        }
        subject.state = State::Closed;
        subject.closed_at = Some(now);
        if subject.pull.is_none() {
            subject.state_reason = Some(reason.unwrap_or("COMPLETED").to_owned());
        }
        self.push_entry(id, by, What::Closed)?;
        self.tell(by, id, &[]);
        self.happen(by, id, None, "close", "");
        Ok(())
    }

    /// Opens again.
    pub fn reopen(&mut self, id: SubjectId, by: &str) -> Result<(), Refusal> {
        let subject = self.subject_mut(id)?;
        if subject.state != State::Closed {
            return Ok(());
        }
        subject.state = State::Open;
        subject.closed_at = None;
        subject.state_reason = subject.pull.is_none().then(|| "REOPENED".to_owned());
        self.push_entry(id, by, What::Reopened)?;
        self.tell(by, id, &[]);
        Ok(())
    }

    /// A pull request names this issue.
    pub fn link(&mut self, issue: SubjectId, pull: SubjectId, closes: bool) -> Result<(), Refusal> {
        let by = self.subject(pull)?.author.clone();
        self.push_entry(issue, &by, What::Linked { source: pull, closes }).map(|_| ())
    }

    /// Whether `who` may say something there.
    pub fn may_speak(&self, id: SubjectId, who: &str) -> Result<(), Refusal> {
        let subject = self.subject(id)?;
        let permission =
            self.permission(&subject.repo, who).ok_or_else(|| super::no_node(&subject.place()))?;
        self.is_writable(&subject.repo)?;
        if subject.locked && permission < Permission::Write {
            return Err(Refusal::Forbidden(
                "Unable to create comment because issue is locked.".to_owned(),
            ));
        }
        Ok(())
    }

    /// Whether `who` may change things there (triage for assignments and closing, write for merging).
    pub fn may(&self, id: SubjectId, who: &str, least: Permission) -> Result<(), Refusal> {
        let subject = self.subject(id)?;
        let permission =
            self.permission(&subject.repo, who).ok_or_else(|| super::no_node(&subject.place()))?;
        self.is_writable(&subject.repo)?;
        if permission < least {
            return Err(Refusal::Forbidden(format!(
                "{who} does not have the correct permissions to execute this"
            )));
        }
        Ok(())
    }

    fn is_writable(&self, repo: &str) -> Result<(), Refusal> {
        match self.repos.get(repo) {
            Some(repo) if repo.archived_at.is_some() => {
                Err(Refusal::Forbidden("Repository was archived so is read-only.".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// The reviewer that `name` means: a login, or `org/slug`.
    pub fn reviewer(&self, name: &str) -> Reviewer {
        if name.contains('/') {
            Reviewer::Team(name.to_owned())
        } else {
            Reviewer::User(name.to_owned())
        }
    }
}
