//! What happens in drawn histories: every word of the vocabulary, each in its family and some out of place.

use baton_model::{
    Answer, CheckState, Decision, Family, Handle, MailHeaders, MergeState, Remark, Timestamp, Vote,
    What,
};
use jiff::SignedDuration;

use super::draw::Draw;
use super::words::text;

/// Where in the history something happens.
#[derive(Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) family: Family,
    pub(super) n: usize,
    pub(super) at: Timestamp,
    pub(super) who: &'a str,
}

const WHOM: [&str; 12] = [
    "ana", "cho", "dia", "ben", "platform", "security", "eli", "ana-gh", "docs", "ana@home",
    "coder", "ci",
];

fn whom(draw: &mut Draw<'_>) -> Handle {
    draw.pick(&WHOM).into()
}

fn some(draw: &mut Draw<'_>, most: usize) -> Vec<Handle> {
    (0..=draw.below(most)).map(|_| whom(draw)).collect()
}

fn people(draw: &mut Draw<'_>, most: usize) -> Vec<Handle> {
    (0..draw.below(most + 1))
        .map(|_| draw.pick(&["ana", "ben", "cho", "ana@home", "dia", "eli"]).into())
        .collect()
}

/// The id of something earlier; now and then of what is not there, as where a page is missing.
fn earlier(draw: &mut Draw<'_>, n: usize) -> String {
    format!("e{}", draw.below(n + 1))
}

fn thread(draw: &mut Draw<'_>, turn: Turn<'_>) -> String {
    let letter = if turn.family == Family::Review && !draw.once_in(3) { 't' } else { 'e' };
    format!("{letter}{}", draw.below(turn.n + 1))
}

pub(super) fn what(draw: &mut Draw<'_>, turn: Turn<'_>) -> What {
    let own = match turn.family {
        Family::Chat => 0,
        Family::Mail => 7,
        _ => 6,
    };
    if draw.below(10) < own {
        return match turn.family {
            Family::Review => review(draw, turn),
            Family::Issue => issue(draw),
            Family::Mail => mail(draw, turn.n),
            Family::Event => event(draw, turn.at),
            _ => handoff(draw, turn.at),
        };
    }
    match draw.below(14) {
        0..=2 => What::Said { text: text(draw), thread: None, to: Vec::new() },
        3..=5 => What::Said { text: text(draw), thread: Some(thread(draw, turn)), to: Vec::new() },
        6 => What::Said { text: text(draw), thread: None, to: people(draw, 2) },
        7 => What::Edited { on: earlier(draw, turn.n), text: text(draw) },
        8 => What::Deleted { on: earlier(draw, turn.n) },
        9 | 10 => {
            let on = if draw.once_in(3) { thread(draw, turn) } else { earlier(draw, turn.n) };
            let emoji = draw.pick(&["eyes", "thumbsup", "white_check_mark", "tada", "hand"]);
            What::Reacted { on, emoji: emoji.to_owned() }
        }
        11 if draw.once_in(3) => What::Closed,
        11 => What::Reopened,
        12 => What::Other { name: format!("teleported by {}", turn.who) },
        _ => rare(draw, turn),
    }
}

/// What seldom happens, and words of other families.
fn rare(draw: &mut Draw<'_>, turn: Turn<'_>) -> What {
    match draw.below(12) {
        0 => What::AccessLost,
        1 => What::Archived,
        2 => review(draw, turn),
        3 => issue(draw),
        4 => mail(draw, turn.n),
        5 => event(draw, turn.at),
        6 => handoff(draw, turn.at),
        _ => What::Labelled,
    }
}

fn review(draw: &mut Draw<'_>, turn: Turn<'_>) -> What {
    match draw.below(16) {
        0..=2 => What::ReviewRequested { of: some(draw, 3) },
        3..=6 => What::Reviewed {
            vote: draw.pick(&[Vote::Comment, Vote::RequestChanges, Vote::Approve]),
            text: if draw.once_in(2) { text(draw) } else { String::new() },
            threads: if draw.once_in(2) {
                vec![Remark { id: format!("t{}", turn.n), text: text(draw) }]
            } else {
                Vec::new()
            },
        },
        7 => What::ReviewRequestRemoved { of: some(draw, 2) },
        8 | 9 => What::Pushed { dismisses: draw.once_in(2) },
        10 => What::Checks {
            state: draw.pick(&[CheckState::Failed, CheckState::Passed, CheckState::Running]),
            required: !draw.once_in(4),
            name: draw.pick(&["unit", "lint"]).to_owned(),
        },
        11 => What::Mergeable {
            state: draw.pick(&[MergeState::Conflict, MergeState::Yes, MergeState::Unknown]),
        },
        12 if draw.once_in(3) => What::Drafted,
        12 => What::Ready,
        13 => What::Resolved { thread: thread(draw, turn) },
        14 => What::Unresolved { thread: thread(draw, turn) },
        _ => match draw.below(4) {
            0 => What::ReviewStarted,
            1 => What::ReviewDismissed { of: some(draw, 2) },
            2 => What::AutoMerge { on: draw.once_in(2) },
            _ => What::Merged,
        },
    }
}

fn issue(draw: &mut Draw<'_>) -> What {
    let states = ["todo", "in_progress", "in_review", "blocked", "done", "backlog", "?"];
    match draw.below(12) {
        0..=3 => What::Assigned { to: whom(draw) },
        4 => What::Unassigned { from: whom(draw) },
        5..=7 => What::State { to: draw.pick(&states).to_owned() },
        8 => What::BlockedBy { item: "2".to_owned(), owner: whom(draw) },
        9 => What::Unblocked,
        10 => What::Delegated { to: draw.pick(&["coder", "coder", "ci", "cho"]).into() },
        _ => What::Stopped { result: draw.once_in(2) },
    }
}

fn mail(draw: &mut Draw<'_>, n: usize) -> What {
    match draw.below(10) {
        0..=7 => What::Sent {
            to: people(draw, 3),
            cc: people(draw, 1),
            bcc: Vec::new(),
            text: text(draw),
            headers: match draw.below(12) {
                9 => MailHeaders {
                    auto_submitted: Some("auto-replied".to_owned()),
                    ..MailHeaders::default()
                },
                10 => MailHeaders { list_id: Some("news".to_owned()), ..MailHeaders::default() },
                11 => MailHeaders { notice_of: Some("tool".to_owned()), ..MailHeaders::default() },
                _ => MailHeaders::default(),
            },
        },
        8 => What::Bounced { on: earlier(draw, n), of: people(draw, 2) },
        _ => What::Forwarded { to: people(draw, 2), text: text(draw) },
    }
}

fn event(draw: &mut Draw<'_>, at: Timestamp) -> What {
    match draw.below(10) {
        0..=3 => What::Invited {
            required: some(draw, 4),
            optional: people(draw, 1),
            rooms: if draw.once_in(3) { vec!["room 4".into()] } else { Vec::new() },
        },
        4..=6 => What::Responded { answer: draw.pick(&[Answer::Yes, Answer::No, Answer::Maybe]) },
        7 => {
            let hours = draw.pick(&[50, 1, 300, -5]);
            What::Rescheduled {
                starts: at.checked_add(SignedDuration::from_hours(hours)).unwrap_or(at),
            }
        }
        8 => What::ProposedTime,
        _ if draw.once_in(3) => What::Cancelled,
        _ => What::ProposedTime,
    }
}

fn handoff(draw: &mut Draw<'_>, at: Timestamp) -> What {
    let hash = |draw: &mut Draw<'_>| draw.pick(&["a", "b", "c"]).to_owned();
    match draw.below(12) {
        0..=4 => What::AskedDecision {
            of: some(draw, 3),
            hash: hash(draw),
            expires: match draw.below(3) {
                0 => None,
                1 => at.checked_add(SignedDuration::from_hours(3)).ok(),
                _ => at.checked_add(SignedDuration::from_hours(200)).ok(),
            },
        },
        5 => What::Changed { hash: hash(draw) },
        6..=8 => What::Decided {
            decision: draw.pick(&[
                Decision::Accept,
                Decision::Ignore,
                Decision::Edit,
                Decision::Respond,
            ]),
            hash: draw.once_in(2).then(|| hash(draw)),
        },
        9 => What::Finished { result: draw.once_in(2) },
        10 => What::Withdrawn,
        _ if draw.once_in(3) => What::SessionGone,
        _ => What::Changed { hash: hash(draw) },
    }
}
