//! Pure: GitHub's pull requests and issues as items, events and observations.
//!
//! Nothing is decided here about turns: what happened is told in the words of `tests/turns/RULES.md` section 6, and
//! the rules judge. Where GitHub itself says who is on turn (a requested review, its review decision), that is kept.

use std::collections::BTreeMap;

use baton_model::{
    ActionKind, Event, Facts, Family, Handle, Item, ItemState, ItemUpdate, Nature, Observation,
    Timestamp, What,
};

use super::handles::{People, handle};
use super::history::{History, meet_all};
use super::text;
use super::wire::{Actor, Check, Connection, Happening, Label, Place, Reaction, Subject, Task};

/// What is known beside the subject itself.
pub(super) struct Around<'a> {
    /// The account's own handle.
    pub(super) me: &'a Handle,
    /// Dates what has no time.
    pub(super) now: Timestamp,
    /// It was never read before: states may be dated back.
    pub(super) first_sight: bool,
    /// Checks of the head; `None`: not asked or not visible.
    pub(super) checks: Option<&'a [Check]>,
    /// By message id.
    pub(super) reactions: &'a BTreeMap<String, Vec<Reaction>>,
    /// It has an entry in GitHub's inbox.
    pub(super) in_inbox: bool,
}

/// What a poll needs to know of a subject beside its update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Open or draft.
    pub(super) open: bool,
    /// Its checks run, or its mergeability is not computed: ask again soon.
    pub(super) unsettled: bool,
    /// I wrote it, am asked or assigned, took part or am mentioned.
    pub(super) concerns_me: bool,
    /// I wrote it.
    pub(super) mine: bool,
}

/// The update of `subject`; `None` when it is no item.
pub(super) fn transform(
    subject: &Subject,
    around: &Around<'_>,
    people: &mut People,
) -> Option<(ItemUpdate, Standing)> {
    let mut met = People::default();
    let read = match subject {
        Subject::PullRequest(pull) => super::pull::transform(pull, around, &mut met),
        Subject::Issue(task) => issue(task, around, &mut met),
        Subject::Other => return None,
    };
    people.extend(met);
    Some(read)
}

/// Whether this account may do what needs `least` in a repository.
pub(super) fn may(place: &Place, least: &str) -> bool {
    const RANK: [&str; 5] = ["READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN"];
    let rank = |name: &str| RANK.iter().position(|known| *known == name);
    match (place.viewer_permission.as_deref().and_then(rank), rank(least)) {
        (Some(has), Some(needs)) => has >= needs,
        _ => false,
    }
}

/// Whether this account can write there: not archived, and not locked except for those who may lock.
pub(super) fn may_speak(place: &Place, locked: bool) -> bool {
    !place.is_archived && (!locked || may(place, "WRITE"))
}

/// Labels in the tool's order.
pub(super) fn labels(labels: Option<&Connection<Label>>) -> Vec<String> {
    labels.into_iter().flat_map(|all| &all.nodes).map(|label| label.name.clone()).collect()
}

/// The item's own text, for display.
pub(super) fn body(markdown: &str) -> Option<String> {
    Some(text::plain(markdown)).filter(|text| !text.is_empty())
}

/// The end of an item in an archived repository (rule R25).
pub(super) fn archived(place: &Place, item: &Item, people: &mut People) -> Option<Event> {
    place.is_archived.then(|| Event {
        key: "archived".to_owned(),
        at: place.archived_at.unwrap_or(item.updated_at),
        who: people.machine(super::handles::GITHUB),
        what: What::Archived,
    })
}

/// People who are held to something now, without an entry in the history that says since when.
pub(super) fn assigned_silently(
    assignees: &[Handle],
    history: &mut History<'_>,
    owner: &Handle,
    at: Timestamp,
    complete: bool,
) {
    for who in assignees {
        let told = history.events.iter().any(|event| {
            matches!(&event.what, What::Assigned { to } | What::Delegated { to } if to == who)
        });
        if !told && complete {
            let agent = history.people.nature(who) == Nature::Agent;
            let to = who.clone();
            let what = if agent { What::Delegated { to } } else { What::Assigned { to } };
            history.add(format!("assigned:{who}"), at, owner.clone(), what);
        }
    }
}

/// Handles of a connection of people.
pub(super) fn handles(all: Option<&Connection<Actor>>, people: &mut People) -> Vec<Handle> {
    all.into_iter().flat_map(|all| &all.nodes).map(|actor| people.meet(Some(actor))).collect()
}

/// Whether `me` did something on it, is named in it, or is held to something.
pub(super) fn concerns(me: &Handle, item: &Item, events: &[Event]) -> bool {
    let mention = format!("@{me}");
    let names = |text: &str| {
        text.match_indices(&mention).any(|(at, _)| {
            let after = text[at + mention.len()..].chars().next();
            !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
        })
    };
    item.owner == *me
        || item.facts.assigned.contains(me)
        || events.iter().any(|event| {
            event.who == *me
                || match &event.what {
                    What::Said { text, .. } | What::Edited { text, .. } => names(text),
                    What::Reviewed { text, threads, .. } => {
                        names(text) || threads.iter().any(|remark| names(&remark.text))
                    }
                    _ => false,
                }
        })
}

fn issue(task: &Task, around: &Around<'_>, people: &mut People) -> (ItemUpdate, Standing) {
    let owner = people.meet(task.author.as_ref());
    people.meet(Some(&Actor { login: Some(around.me.to_string()), ..Actor::default() }));
    let entries = &task.timeline_items.nodes;
    meet_all(people, entries, &[]);
    let assigned = handles(task.assignees.as_ref(), people);
    let whole = !task.timeline_items.page_info.has_previous_page && !task.timeline_items.holes;

    let mut history = History::new(people, around.reactions, around.now);
    history.add(&task.id, task.created_at, owner.clone(), What::Opened);
    history.body(&task.id, &owner, &task.body, task.created_at, task.last_edited_at);
    for entry in entries {
        history.shared(entry);
    }
    assigned_silently(&assigned, &mut history, &owner, task.created_at, whole);
    let closed = task.issue_state == "CLOSED";
    if closed && !ends(&history.events) {
        history.add("closed", task.updated_at, owner.clone(), What::Closed);
    }
    let mut events = history.events;

    let mut item = Item::new(&task.id, Family::Issue, owner, task.updated_at);
    item.title = task.title.clone();
    item.url = task.url.clone();
    item.place = format!("{} #{}", task.repository.name_with_owner, task.number);
    item.state = if closed { ItemState::Closed } else { ItemState::Open };
    item.on_behalf_of = events.iter().rev().find_map(|event| match &event.what {
        What::Delegated { .. } => Some(event.who.clone()),
        _ => None,
    });
    item.facts = Facts {
        labels: labels(task.labels.as_ref()),
        body: body(&task.body),
        assigned,
        ..Facts::default()
    };
    item.actions = issue_actions(task, &item, around);
    events.extend(archived(&task.repository, &item, people));

    let observed = entries.iter().filter_map(|entry| stopped(entry, around)).collect();
    let concerns_me = concerns(around.me, &item, &events);
    let standing =
        Standing { open: !closed, unsettled: false, concerns_me, mine: item.owner == *around.me };
    let whole_since = whole.then_some(task.created_at);
    (ItemUpdate { item, events, observed, whole_since }, standing)
}

fn issue_actions(task: &Task, item: &Item, around: &Around<'_>) -> Vec<ActionKind> {
    let open = item.state == ItemState::Open;
    let assigned_to_me = item.facts.assigned.contains(around.me);
    let mut actions = Vec::new();
    if may_speak(&task.repository, task.locked) {
        actions.push(ActionKind::Reply);
    }
    if open && !task.repository.is_archived && may(&task.repository, "TRIAGE") {
        actions.push(ActionKind::Reassign);
    }
    if around.in_inbox || (open && assigned_to_me && task.viewer_can_close) {
        actions.push(ActionKind::MarkDone);
    }
    actions
}

/// Whether the last word on its life is an end.
pub(super) fn ends(events: &[Event]) -> bool {
    let life = events
        .iter()
        .filter(|event| matches!(event.what, What::Closed | What::Merged | What::Reopened));
    life.max_by_key(|event| event.at).is_some_and(|event| !matches!(event.what, What::Reopened))
}

/// An agent's pull request that closes the issue: ready or merged is a result, closed without one is none (rule I8).
fn stopped(entry: &Happening, around: &Around<'_>) -> Option<Observation> {
    let Happening::CrossReferencedEvent(referenced) = entry else { return None };
    let source = referenced.source.as_ref().filter(|_| referenced.will_close_target)?;
    let (who, nature) = handle(source.author.as_ref());
    if nature != Nature::Agent {
        return None;
    }
    let result = match (source.pull_state.as_deref()?, source.is_draft) {
        ("OPEN", true) => return None,
        ("OPEN" | "MERGED", _) => true,
        _ => false,
    };
    let since = source.closed_at.or(source.updated_at).filter(|_| around.first_sight);
    Some(Observation {
        slot: format!("agent:{}", source.id.as_deref()?),
        who,
        what: What::Stopped { result },
        since,
        ordinary: false,
    })
}
