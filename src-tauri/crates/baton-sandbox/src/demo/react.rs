//! How the team answers what the user does: the demo's other half of every button.

use jiff::Timestamp;

use super::play::Dice;
use super::team::VIEWER;
use super::words::{ADDRESSED, ANSWERS, COMMITS, TAKEN, THANKS};
use crate::github::world::{
    CheckState, Happening, Refusal, ReviewState, State, SubjectId, What, World,
};

/// Something that is done later.
#[derive(Debug, Clone)]
pub(super) struct Later {
    pub(super) at: Timestamp,
    pub(super) what: Act,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// Says it, in the thread or at the top.
    Say { who: String, on: SubjectId, thread: Option<u32>, text: String },
    /// Pushes, says that it is done, and asks again.
    Address { who: String, on: SubjectId },
    /// Approves.
    Approve { who: String, on: SubjectId },
    /// Merges.
    Merge { who: String, on: SubjectId },
}

/// What follows from `one`, and after how many seconds.
pub(super) fn plan(world: &World, dice: &mut Dice, one: &Happening) -> Vec<(u64, Act)> {
    let Some(subject) = world.subjects.get(&one.subject) else { return Vec::new() };
    let (on, thread) = (one.subject, one.thread);
    let author = subject.author.clone();
    let say =
        |who: &str, text: &str| Act::Say { who: who.to_owned(), on, thread, text: text.to_owned() };
    match one.what {
        "comment" | "reply" => {
            let Some(who) = listener(world, one) else { return Vec::new() };
            let wait = dice.between(4, 7);
            if one.text.contains('?') {
                return vec![(wait, say(&who, dice.pick(ANSWERS)))];
            }
            let mut acts = vec![(wait, say(&who, dice.pick(THANKS)))];
            let is_asked = subject
                .pull
                .iter()
                .flat_map(|pull| &pull.requests)
                .any(|request| request.of == crate::github::world::Reviewer::User(who.clone()));
            if author == VIEWER && is_asked {
                acts.push((wait + 8, Act::Approve { who, on }));
            }
            acts
        }
        "approve" if author != VIEWER && !world.is_bot(&author) => {
            vec![(4, say(&author, "Thanks!")), (9, Act::Merge { who: author, on })]
        }
        "request_changes" if author != VIEWER && !world.is_bot(&author) => {
            vec![(dice.between(10, 14), Act::Address { who: author, on })]
        }
        "remark" if author != VIEWER && one.text.contains('?') => {
            vec![(6, say(&author, dice.pick(ANSWERS)))]
        }
        "request" if !one.text.contains('/') => {
            vec![(dice.between(12, 18), Act::Approve { who: one.text.clone(), on })]
        }
        "assign" if one.text != VIEWER => vec![(6, say(&one.text, dice.pick(TAKEN)))],
        _ => Vec::new(),
    }
}

/// Who answers the viewer: whom the words name, else who spoke before in that place, else the author.
fn listener(world: &World, one: &Happening) -> Option<String> {
    let human =
        |login: &String| login != VIEWER && !world.is_bot(login) && world.users.contains_key(login);
    if let Some(named) = world.mentions(&one.text).into_iter().find(human) {
        return Some(named);
    }
    let subject = world.subjects.get(&one.subject)?;
    let spoke = match one.thread {
        Some(thread) => {
            let threads = subject.pull.iter().flat_map(|pull| &pull.threads);
            let thread = threads.into_iter().find(|one| one.seq == thread)?;
            thread.remarks.iter().rev().map(|remark| remark.author.clone()).find(human)
        }
        None => subject
            .timeline
            .iter()
            .rev()
            .filter(|entry| matches!(entry.what, What::Comment(_)))
            .map(|entry| entry.actor.clone())
            .find(human),
    };
    spoke.or_else(|| Some(subject.author.clone()).filter(human))
}

/// Does it, if it still makes sense.
pub(super) fn act(world: &mut World, dice: &mut Dice, act: &Act) -> Result<(), Refusal> {
    match act {
        Act::Say { who, on, thread, text } => match thread {
            Some(thread) => world.reply(*on, *thread, who, text).map(|_| ()),
            None => world.comment(*on, who, text).map(|_| ()),
        },
        Act::Approve { who, on } => {
            let subject = world.subject(*on)?;
            if subject.state != State::Open || subject.pull.is_none() || subject.author == *who {
                return Ok(());
            }
            world.review(*on, who, ReviewState::Approved, "").map(|_| ())
        }
        Act::Address { who, on } => {
            if world.subject(*on)?.state != State::Open {
                return Ok(());
            }
            world.push(*on, who, dice.pick(COMMITS))?;
            for name in ["build", "test", "lint"] {
                world.check(*on, name, true, CheckState::Passed)?;
            }
            world.comment(*on, who, dice.pick(ADDRESSED))?;
            world.request_review(*on, who, VIEWER)
        }
        Act::Merge { who, on } => {
            if world.subject(*on)?.state != State::Open {
                return Ok(());
            }
            world.merge(*on, who, None, "squash")
        }
    }
}
