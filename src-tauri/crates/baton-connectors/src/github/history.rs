//! Pure: an item's timeline as events of the model.
//!
//! Every event carries GitHub's own id as its key, so that reading a page twice adds nothing. Words go through
//! [`text::plain`], so that hidden comments (ours too) are never shown nor judged.

use std::collections::BTreeMap;

use baton_model::{Event, Handle, Nature, Remark, Timestamp, Vote, What};

use super::handles::{People, handle};
use super::text;
use super::wire::{Actor, Discussion, Happening, Message, Reaction, Review};
use super::wire_events::Plain;

/// Collects the events of one item.
pub(super) struct History<'a> {
    pub(super) events: Vec<Event>,
    pub(super) people: &'a mut People,
    spellings: BTreeMap<String, String>,
    reactions: &'a BTreeMap<String, Vec<Reaction>>,
    /// No event is later than now: a commit's date is its author's clock.
    now: Timestamp,
}

impl<'a> History<'a> {
    /// An empty one. `people` holds those already met on this item: mentions are spelled by them.
    pub(super) fn new(
        people: &'a mut People,
        reactions: &'a BTreeMap<String, Vec<Reaction>>,
        now: Timestamp,
    ) -> Self {
        let spellings = people.spellings();
        Self { events: Vec::new(), people, spellings, reactions, now }
    }

    pub(super) fn add(&mut self, key: impl Into<String>, at: Timestamp, who: Handle, what: What) {
        self.events.push(Event { key: key.into(), at: at.min(self.now), who, what });
    }

    pub(super) fn text(&self, markdown: &str) -> String {
        text::spell_mentions(&text::plain(markdown), &self.spellings)
    }

    fn plain(&mut self, plain: &Plain, what: What) {
        let who = self.people.meet(plain.actor.as_ref());
        self.add(&plain.id, plain.created_at, who, what);
    }

    /// The item's own text, as a message where it mentions somebody: only then can it ask.
    pub(super) fn body(
        &mut self,
        id: &str,
        who: &Handle,
        body: &str,
        at: Timestamp,
        edited: Option<Timestamp>,
    ) {
        let said = self.text(body);
        if !text::mentions(&said) {
            return;
        }
        let key = format!("body:{id}");
        self.edit(&key, who, &said, edited);
        self.add(key, at, who.clone(), What::Said { text: said, thread: None, to: Vec::new() });
    }

    /// A message, with its edit and its reactions.
    pub(super) fn message(&mut self, message: &Message, thread: Option<&str>) {
        let who = self.people.meet(message.author.as_ref());
        let said = self.text(&message.body);
        self.edit(&message.id, &who, &said, message.last_edited_at);
        let thread = thread.map(str::to_owned);
        self.add(&message.id, message.at(), who, What::Said { text: said, thread, to: Vec::new() });
        self.reacted(&message.id, &message.id);
    }

    fn edit(&mut self, on: &str, who: &Handle, said: &str, at: Option<Timestamp>) {
        if let Some(at) = at {
            let what = What::Edited { on: on.to_owned(), text: said.to_owned() };
            self.add(format!("edit:{on}:{}", at.as_second()), at, who.clone(), what);
        }
    }

    /// Reactions on the message with GitHub's id `id`, which events name `on`.
    fn reacted(&mut self, id: &str, on: &str) {
        let all = self.reactions;
        for reaction in all.get(id).into_iter().flatten() {
            let who = self.people.meet(reaction.user.as_ref());
            let emoji = emoji(&reaction.content).to_owned();
            self.add(
                &reaction.id,
                reaction.created_at,
                who,
                What::Reacted { on: on.to_owned(), emoji },
            );
        }
    }

    /// Entries that both families have; `false`: it is none of them.
    pub(super) fn shared(&mut self, entry: &Happening) -> bool {
        match entry {
            Happening::IssueComment(message) => self.message(message, None),
            Happening::ClosedEvent(plain) => self.plain(plain, What::Closed),
            Happening::ReopenedEvent(plain) => self.plain(plain, What::Reopened),
            Happening::AssignedEvent(assigned) => {
                let who = self.people.meet(assigned.actor.as_ref());
                let to = self.people.meet(assigned.assignee.as_ref());
                let agent = self.people.nature(&to) == Nature::Agent;
                let what = if agent { What::Delegated { to } } else { What::Assigned { to } };
                self.add(&assigned.id, assigned.created_at, who, what);
            }
            Happening::UnassignedEvent(assigned) => {
                let who = self.people.meet(assigned.actor.as_ref());
                let from = self.people.meet(assigned.assignee.as_ref());
                self.add(&assigned.id, assigned.created_at, who, What::Unassigned { from });
            }
            _ => return false,
        }
        true
    }

    /// Entries of a review, discussions included.
    pub(super) fn review(&mut self, entries: &[Happening], discussions: &[Discussion]) {
        let dismissed = previous_votes(entries);
        let mut opened: BTreeMap<&str, Vec<&Discussion>> = BTreeMap::new();
        for discussion in discussions {
            self.discussion(discussion, &mut opened);
        }
        for entry in entries {
            match entry {
                Happening::PullRequestReview(review) => {
                    let threads = opened.remove(review.message.id.as_str()).unwrap_or_default();
                    self.reviewed(review, &threads, &dismissed);
                }
                Happening::ReviewRequestedEvent(asked) => {
                    let who = self.people.meet(asked.actor.as_ref());
                    let of = vec![self.people.meet(asked.requested_reviewer.as_ref())];
                    self.add(&asked.id, asked.created_at, who, What::ReviewRequested { of });
                }
                Happening::ReviewRequestRemovedEvent(asked) => {
                    let who = self.people.meet(asked.actor.as_ref());
                    let of = vec![self.people.meet(asked.requested_reviewer.as_ref())];
                    self.add(&asked.id, asked.created_at, who, What::ReviewRequestRemoved { of });
                }
                Happening::ReviewDismissedEvent(gone) => {
                    let who = self.people.meet(gone.actor.as_ref());
                    let author = gone.review.as_ref().and_then(|review| review.author.as_ref());
                    let of = vec![self.people.meet(author)];
                    self.add(&gone.id, gone.created_at, who, What::ReviewDismissed { of });
                }
                Happening::HeadRefForcePushedEvent(plain) => {
                    self.plain(plain, What::Pushed { dismisses: false });
                }
                Happening::ReadyForReviewEvent(plain) => self.plain(plain, What::Ready),
                Happening::ConvertToDraftEvent(plain) => self.plain(plain, What::Drafted),
                Happening::MergedEvent(plain) => self.plain(plain, What::Merged),
                other => {
                    self.shared(other);
                }
            }
        }
    }

    fn reviewed(
        &mut self,
        review: &Review,
        threads: &[&Discussion],
        dismissed: &BTreeMap<&str, &str>,
    ) {
        let message = &review.message;
        let state = match review.review_state.as_str() {
            "DISMISSED" => dismissed.get(message.id.as_str()).copied().unwrap_or("COMMENTED"),
            state => state,
        };
        let vote = match state {
            "APPROVED" => Vote::Approve,
            "CHANGES_REQUESTED" => Vote::RequestChanges,
            "PENDING" => return,
            _ => Vote::Comment,
        };
        let said = self.text(&message.body);
        // GitHub wraps a mere reply in a thread into a review without a word of its own.
        if vote == Vote::Comment && said.is_empty() && threads.is_empty() {
            return;
        }
        let who = self.people.meet(message.author.as_ref());
        let threads = threads.iter().filter_map(|thread| self.remark(thread)).collect();
        self.edit(&message.id, &who, &said, message.last_edited_at);
        self.add(&message.id, review.at(), who, What::Reviewed { vote, text: said, threads });
        self.reacted(&message.id, &message.id);
    }

    fn remark(&self, discussion: &Discussion) -> Option<Remark> {
        let first = discussion.comments.nodes.first()?;
        Some(Remark { id: discussion.id.clone(), text: self.text(&first.body) })
    }

    /// What was said in a discussion after its opening, which belongs to its review (noted in `opened`).
    fn discussion<'d>(
        &mut self,
        discussion: &'d Discussion,
        opened: &mut BTreeMap<&'d str, Vec<&'d Discussion>>,
    ) {
        // A pending comment is on the reviewer's own screen only.
        let mut shown =
            discussion.comments.nodes.iter().filter(|m| m.state.as_deref() != Some("PENDING"));
        let Some(first) = shown.next() else { return };
        let who = self.people.meet(first.author.as_ref());
        let said = self.text(&first.body);
        match &first.pull_request_review {
            Some(review) => opened.entry(review.id.as_str()).or_default().push(discussion),
            None => {
                let remark = Remark { id: discussion.id.clone(), text: said.clone() };
                let what = What::Reviewed {
                    vote: Vote::Comment,
                    text: String::new(),
                    threads: vec![remark],
                };
                self.add(format!("thread:{}", discussion.id), first.at(), who.clone(), what);
            }
        }
        self.edit(&discussion.id, &who, &said, first.last_edited_at);
        self.reacted(&first.id, &discussion.id);
        for message in shown {
            self.message(message, Some(&discussion.id));
        }
    }

    /// Pushes: commits in the timeline's order, never before what stands above them there.
    ///
    /// A commit's date is when it was made, which may be long before it was pushed. `pushed` is what the checks
    /// say of the present head: a suite is made when its commit arrives.
    pub(super) fn pushes(
        &mut self,
        entries: &[Happening],
        owner: &Handle,
        opened: Timestamp,
        head: &str,
        pushed: Option<Timestamp>,
    ) {
        let mut floor = opened;
        for entry in entries {
            if let Some(at) = entry.at() {
                floor = floor.max(at);
            }
            let Happening::PullRequestCommit(push) = entry else { continue };
            let commit = &push.commit;
            let mut at = commit.committed_date.max(floor);
            if commit.oid == head
                && let Some(pushed) = pushed
            {
                at = at.max(pushed);
            }
            // What came with the opening is no push of its own.
            if commit.committed_date <= opened && at <= opened {
                continue;
            }
            let user = commit.author.as_ref().and_then(|author| author.user.as_ref());
            let who = match user {
                Some(user) => self.people.meet(Some(user)),
                None => owner.clone(),
            };
            self.add(format!("commit:{}", commit.oid), at, who, What::Pushed { dismisses: false });
        }
    }
}

/// The votes of reviews that were dismissed since: the review itself no longer says.
fn previous_votes(entries: &[Happening]) -> BTreeMap<&str, &str> {
    let gone = entries.iter().filter_map(|entry| match entry {
        Happening::ReviewDismissedEvent(gone) => Some(gone),
        _ => None,
    });
    gone.filter_map(|gone| {
        Some((gone.review.as_ref()?.id.as_str(), gone.previous_review_state.as_deref()?))
    })
    .collect()
}

/// GitHub's reaction as a short name.
fn emoji(content: &str) -> &'static str {
    match content {
        "THUMBS_UP" => "thumbsup",
        "THUMBS_DOWN" => "thumbsdown",
        "LAUGH" => "smile",
        "HOORAY" => "tada",
        "CONFUSED" => "confused",
        "HEART" => "heart",
        "ROCKET" => "rocket",
        "EYES" => "eyes",
        _ => "other",
    }
}

/// Everybody who wrote or did something here, for spelling mentions before the first text is read.
pub(super) fn meet_all<'a>(
    people: &mut People,
    entries: &'a [Happening],
    discussions: &'a [Discussion],
) {
    let mut meet = |actor: Option<&'a Actor>| {
        if actor.is_some_and(|actor| handle(Some(actor)).1 == Nature::Human) {
            people.meet(actor);
        }
    };
    for entry in entries {
        match entry {
            Happening::IssueComment(message) => meet(message.author.as_ref()),
            Happening::PullRequestReview(review) => meet(review.message.author.as_ref()),
            Happening::ReviewRequestedEvent(asked) => meet(asked.requested_reviewer.as_ref()),
            Happening::AssignedEvent(assigned) => meet(assigned.assignee.as_ref()),
            _ => {}
        }
    }
    for message in discussions.iter().flat_map(|discussion| &discussion.comments.nodes) {
        meet(message.author.as_ref());
    }
}
