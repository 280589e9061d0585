//! Pure: a pull request as an item of the review family.

use baton_model::{
    ActionKind, Event, Facts, Family, Handle, Item, ItemState, ItemUpdate, MergeState, Nature,
    Observation, Timestamp, Vote, What,
};

use super::checks::{self, Checked};
use super::handles::{GITHUB, People};
use super::history::{History, meet_all};
use super::transform::{
    Around, Standing, archived, assigned_silently, body, concerns, ends, handles, labels, may,
    may_speak,
};
use super::wire::{Actor, Happening, Pull};

/// Checks that are awaited are looked for this long after a push, in seconds: they begin some time after it.
const CHECKS_BEGIN: i64 = 600;

pub(super) fn transform(
    pull: &Pull,
    around: &Around<'_>,
    people: &mut People,
) -> (ItemUpdate, Standing) {
    let owner = people.meet(pull.author.as_ref());
    people.meet(Some(&Actor { login: Some(around.me.to_string()), ..Actor::default() }));
    let entries = &pull.timeline_items.nodes;
    meet_all(people, entries, &pull.review_threads.nodes);
    let assigned = handles(pull.assignees.as_ref(), people);
    let requested: Vec<Handle> = pull
        .review_requests
        .iter()
        .flat_map(|all| &all.nodes)
        .filter_map(|request| request.requested_reviewer.as_ref())
        .map(|actor| people.meet(Some(actor)))
        .collect();
    let checked = checks::read(around.checks.unwrap_or_default(), pull.updated_at, people);
    let observed = observations(pull, around, people, &owner);
    let whole = is_whole(pull);

    let mut history = History::new(people, around.reactions, around.now);
    history.add(&pull.id, pull.created_at, owner.clone(), What::Opened);
    history.body(&pull.id, &owner, &pull.body, pull.created_at, pull.last_edited_at);
    if whole && opened_as_draft(entries, pull.is_draft) {
        history.add("drafted", pull.created_at, owner.clone(), What::Drafted);
    }
    history.review(entries, &pull.review_threads.nodes);
    history.pushes(entries, &owner, pull.created_at, &pull.head_ref_oid, checked.pushed);
    for pending in pull.pending.iter().flat_map(|all| &all.nodes) {
        let who = history.people.meet(pending.author.as_ref());
        history.add(
            format!("started:{}", pending.id),
            pending.created_at,
            who,
            What::ReviewStarted,
        );
    }
    assigned_silently(&assigned, &mut history, &owner, pull.created_at, whole);
    requested_silently(&requested, &mut history, &owner, pull.created_at, whole);
    let over = pull.pull_state != "OPEN";
    if over && !ends(&history.events) {
        let what = if pull.pull_state == "MERGED" { What::Merged } else { What::Closed };
        history.add("closed", pull.updated_at, owner.clone(), what);
    }
    let mut events = history.events;
    events.extend(checked.events.iter().cloned());

    let mut item = Item::new(&pull.id, Family::Review, owner, pull.updated_at);
    item.title = pull.title.clone();
    item.url = pull.url.clone();
    item.place = format!("{} #{}", pull.repository.name_with_owner, pull.number);
    item.state = match pull.pull_state.as_str() {
        "MERGED" => ItemState::Merged,
        "CLOSED" => ItemState::Closed,
        _ if pull.is_draft => ItemState::Draft,
        _ => ItemState::Open,
    };
    item.required_approvals = required_approvals(pull, &events, &item.owner);
    item.on_behalf_of = on_behalf_of(&item.owner, &assigned, around.me, people);
    item.can_merge = can_merge(pull, around, &item);
    item.facts = facts(pull, around, &checked, requested, people);
    item.actions = actions(pull, &item, around);
    events.extend(archived(&pull.repository, &item, people));

    let mine = item.owner == *around.me || item.on_behalf_of.as_ref() == Some(around.me);
    let asked = item.facts.assigned.contains(around.me);
    let concerns_me = concerns(around.me, &item, &events) || assigned.contains(around.me);
    let standing = Standing {
        open: !over,
        unsettled: !over && (mine || asked) && unsettled(pull, &checked, &events, around.now),
        concerns_me,
        mine,
    };
    let whole_since = whole.then_some(pull.created_at);
    (ItemUpdate { item, events, observed, whole_since }, standing)
}

/// Every message is there: no page is missing, nothing is hidden.
fn is_whole(pull: &Pull) -> bool {
    let (timeline, threads) = (&pull.timeline_items, &pull.review_threads);
    !timeline.page_info.has_previous_page
        && !timeline.holes
        && !threads.page_info.has_previous_page
        && !threads.holes
        && threads.nodes.iter().all(|t| !t.comments.page_info.has_next_page && !t.comments.holes)
}

/// A pull request that begins as a draft has no entry that says so.
fn opened_as_draft(entries: &[Happening], is_draft: bool) -> bool {
    let first = entries.iter().find_map(|entry| match entry {
        Happening::ReadyForReviewEvent(_) => Some(true),
        Happening::ConvertToDraftEvent(_) => Some(false),
        _ => None,
    });
    first.unwrap_or(is_draft)
}

/// A request that stands without an entry in the history (made while the repository was elsewhere).
fn requested_silently(
    requested: &[Handle],
    history: &mut History<'_>,
    owner: &Handle,
    at: Timestamp,
    whole: bool,
) {
    for reviewer in requested {
        let told = history.events.iter().any(
            |event| matches!(&event.what, What::ReviewRequested { of } if of.contains(reviewer)),
        );
        if !told && whole {
            let of = vec![reviewer.clone()];
            let what = What::ReviewRequested { of };
            history.add(format!("requested:{reviewer}"), at, owner.clone(), what);
        }
    }
}

fn observations(
    pull: &Pull,
    around: &Around<'_>,
    people: &mut People,
    owner: &Handle,
) -> Vec<Observation> {
    let mut observed = Vec::new();
    if pull.pull_state == "OPEN" {
        let state = match pull.mergeable.as_deref() {
            Some("MERGEABLE") => Some(MergeState::Yes),
            Some("CONFLICTING") => Some(MergeState::Conflict),
            Some(_) => Some(MergeState::Unknown),
            None => None,
        };
        observed.extend(state.map(|state| Observation {
            slot: "mergeable".to_owned(),
            who: people.machine(GITHUB),
            what: What::Mergeable { state },
            since: around.first_sight.then_some(pull.updated_at),
            ordinary: state == MergeState::Yes,
        }));
        let request = pull.auto_merge_request.as_ref();
        let on = request.is_some() || pull.is_in_merge_queue;
        let by = request.and_then(|request| request.enabled_by.as_ref());
        observed.push(Observation {
            slot: "auto_merge".to_owned(),
            who: if by.is_some() { people.meet(by) } else { people.machine(GITHUB) },
            what: What::AutoMerge { on },
            since: request
                .and_then(|request| request.enabled_at)
                .or_else(|| last_auto_merge(&pull.timeline_items.nodes)),
            ordinary: !on,
        });
    }
    for discussion in &pull.review_threads.nodes {
        let thread = discussion.id.clone();
        let by = discussion.resolved_by.as_ref();
        let last = discussion.comments.nodes.last().map(|message| message.at());
        observed.push(Observation {
            slot: format!("resolved:{thread}"),
            who: if by.is_some() { people.meet(by) } else { owner.clone() },
            what: if discussion.is_resolved {
                What::Resolved { thread }
            } else {
                What::Unresolved { thread }
            },
            since: last.filter(|_| around.first_sight),
            ordinary: !discussion.is_resolved,
        });
    }
    observed
}

fn last_auto_merge(entries: &[Happening]) -> Option<Timestamp> {
    entries.iter().rev().find_map(|entry| match entry {
        Happening::AutoMergeEnabledEvent(plain)
        | Happening::AutoMergeDisabledEvent(plain)
        | Happening::AddedToMergeQueueEvent(plain)
        | Happening::RemovedFromMergeQueueEvent(plain) => Some(plain.created_at),
        _ => None,
    })
}

/// How many approvals it takes: the branch's rule, corrected by GitHub's own decision, which also knows of rulesets,
/// code owners and whose vote counts.
fn required_approvals(pull: &Pull, events: &[Event], owner: &Handle) -> u32 {
    let rule = pull.base_ref.as_ref().and_then(|base| base.ref_update_rule.as_ref());
    let count = rule.and_then(|rule| rule.required_approving_review_count).unwrap_or(1).max(1);
    let approvals = u32::try_from(approvers(events, owner).len()).unwrap_or(u32::MAX);
    match pull.review_decision.as_deref() {
        Some("APPROVED") if approvals > 0 => count.min(approvals),
        Some("REVIEW_REQUIRED") => count.max(approvals.saturating_add(1)),
        _ => count,
    }
}

/// Whose latest vote, not dismissed, approves.
fn approvers(events: &[Event], owner: &Handle) -> Vec<Handle> {
    let mut votes: Vec<&Event> = events
        .iter()
        .filter(|event| {
            matches!(
                &event.what,
                What::Reviewed { vote: Vote::Approve | Vote::RequestChanges, .. }
                    | What::ReviewDismissed { .. }
            )
        })
        .collect();
    votes.sort_by_key(|event| event.at);
    let mut approving: Vec<Handle> = Vec::new();
    for event in votes {
        match &event.what {
            What::Reviewed { vote: Vote::Approve, .. } if event.who != *owner => {
                approving.retain(|who| *who != event.who);
                approving.push(event.who.clone());
            }
            What::Reviewed { .. } => approving.retain(|who| *who != event.who),
            What::ReviewDismissed { of } => approving.retain(|who| !of.contains(who)),
            _ => {}
        }
    }
    approving
}

/// The person whom an agent's pull request is for: who it is assigned to, me first.
fn on_behalf_of(
    owner: &Handle,
    assigned: &[Handle],
    me: &Handle,
    people: &People,
) -> Option<Handle> {
    if people.nature(owner) != Nature::Agent {
        return None;
    }
    let mut humans = assigned.iter().filter(|who| people.nature(who) == Nature::Human);
    if assigned.contains(me) { Some(me.clone()) } else { humans.next().cloned() }
}

/// Who may merge, as far as it is visible; empty: the owner may.
fn can_merge(pull: &Pull, around: &Around<'_>, item: &Item) -> Vec<Handle> {
    let i_may = may(&pull.repository, "WRITE");
    let mine = item.owner == *around.me || item.on_behalf_of.as_ref() == Some(around.me);
    let owner_may = if mine {
        i_may
    } else {
        matches!(
            pull.author_association.as_deref(),
            Some("OWNER" | "MEMBER" | "COLLABORATOR") | None
        )
    };
    if mine && i_may && item.on_behalf_of.is_some() {
        return vec![around.me.clone()];
    }
    if owner_may {
        return Vec::new();
    }
    let mut who: Vec<Handle> = Vec::new();
    if i_may {
        who.push(around.me.clone());
    }
    for entry in &pull.timeline_items.nodes {
        if let Happening::PullRequestReview(review) = entry
            && review.author_can_push_to_repository
            && let Some(actor) = &review.message.author
            && let (handle, Nature::Human) = super::handles::handle(Some(actor))
            && !who.contains(&handle)
        {
            who.push(handle);
        }
    }
    if who.is_empty() {
        let organization = pull.repository.name_with_owner.split('/').next().unwrap_or_default();
        who.push(Handle::new(organization));
    }
    who
}

fn facts(
    pull: &Pull,
    around: &Around<'_>,
    checked: &Checked,
    requested: Vec<Handle>,
    people: &mut People,
) -> Facts {
    let place = &pull.repository;
    let preferred = place.viewer_default_merge_method.as_deref();
    let mut methods: Vec<(&str, &str)> = Vec::new();
    for (allowed, code, name) in [
        (place.merge_commit_allowed, "MERGE", "merge"),
        (place.squash_merge_allowed, "SQUASH", "squash"),
        (place.rebase_merge_allowed, "REBASE", "rebase"),
    ] {
        if allowed {
            methods.push((code, name));
        }
    }
    methods.sort_by_key(|(code, _)| Some(*code) != preferred);
    Facts {
        additions: pull.additions,
        deletions: pull.deletions,
        files: pull.changed_files,
        checks: around.checks.map(|_| checked.counts),
        conflict: match pull.mergeable.as_deref() {
            Some("CONFLICTING") => Some(true),
            Some("MERGEABLE") => Some(false),
            _ => None,
        },
        head: Some(pull.head_ref_oid.clone()),
        base: pull.base_ref_name.clone(),
        merge_methods: methods.into_iter().map(|(_, name)| name.to_owned()).collect(),
        labels: labels(pull.labels.as_ref()),
        body: body(&pull.body),
        assigned: requested,
        suggested: pull
            .suggested_reviewers
            .iter()
            .flatten()
            .flatten()
            .map(|suggested| people.meet(Some(&suggested.reviewer)))
            .collect(),
    }
}

/// What this account can do on it now.
fn actions(pull: &Pull, item: &Item, around: &Around<'_>) -> Vec<ActionKind> {
    let place = &pull.repository;
    let open = pull.pull_state == "OPEN" && !place.is_archived;
    let speaks = may_speak(place, pull.locked);
    let mut actions = Vec::new();
    if speaks {
        actions.push(ActionKind::Reply);
    }
    if open && may(place, "TRIAGE") {
        actions.push(ActionKind::Reassign);
    }
    // The author can neither approve nor refuse.
    if open && speaks && item.owner != *around.me {
        actions.push(ActionKind::Approve);
        actions.push(ActionKind::RequestChanges);
    }
    let clean =
        matches!(pull.merge_state_status.as_deref(), Some("CLEAN" | "HAS_HOOKS" | "UNSTABLE"));
    if open
        && !pull.is_draft
        && clean
        && pull.mergeable.as_deref() == Some("MERGEABLE")
        && !pull.is_merge_queue_enabled
        && may(place, "WRITE")
        && !item.facts.merge_methods.is_empty()
    {
        actions.push(ActionKind::Merge);
    }
    if around.in_inbox {
        actions.push(ActionKind::MarkDone);
    }
    actions
}

/// What can change without moving `updatedAt`: running checks, mergeability that is being computed.
fn unsettled(pull: &Pull, checked: &Checked, events: &[Event], now: Timestamp) -> bool {
    if checked.running || pull.mergeable.as_deref() == Some("UNKNOWN") {
        return true;
    }
    let pushed = events.iter().filter(|e| matches!(e.what, What::Pushed { .. } | What::Opened));
    let last = pushed.map(|event| event.at.as_second()).max().unwrap_or(0);
    pull.status_check_rollup.is_none() && now.as_second() - last < CHECKS_BEGIN
}
