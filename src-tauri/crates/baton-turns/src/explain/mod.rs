//! Why an item is where it is for one viewer, and why it is not elsewhere: what became of every ask, and what was looked
//! at that asks the viewer nothing.
//!
//! It is derived when somebody wants to know, never kept: a verdict is made for every item after every change and has
//! to be lean, an explanation is read by a person and may take its time. Words are the daemon's; here are only causes.

mod asks;
mod bar;
mod heard;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use baton_model::{Ask, Event, Evidence, Handle, ItemState, Override, Rule, Timestamp, Verdict};

use crate::entry::{Entry, Proof};
use crate::people::People;
use crate::view::{self, View};
use crate::{Situation, history};

/// So many events that ask nothing are told of, the latest.
const TOLD: usize = 6;

/// What became of an item's asks, and what else was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The verdict, as [`verdict`](crate::verdict) gives it.
    pub verdict: Verdict,
    /// What became of each of the verdict's asks, in their order.
    pub fates: Vec<Fate>,
    /// Asks of others, and asks that are still to come, which the verdict leaves out.
    pub beside: Vec<(Ask, Fate)>,
    /// Why nothing in it can be asked now, where that is so.
    pub bar: Option<Bar>,
    /// What was looked at and asks the viewer nothing, the latest first.
    pub heard: Vec<Heard>,
}

/// What became of an ask.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is on a lane of the viewer's.
    Stands,
    /// The viewer's own word keeps it away.
    Word(Override),
    /// It waits until that is answered or mended: the ask that it waits for, and by whom it is owed.
    Paused(Option<Box<Ask>>),
    /// Too unsure to be listed.
    Unsure,
    /// A review that the viewer began stands for it.
    Begun,
    /// The viewer is asked directly too.
    Direct,
    /// Not before that instant: a grace period that Baton counts.
    Later(Timestamp),
    /// Over, by that event; `None`: its time ran out.
    Ended {
        /// When.
        at: Timestamp,
        /// What ended it.
        by: Option<Evidence>,
    },
    /// One of those asked took it on.
    Claimed(Handle),
    /// The viewer has done their part of what a team is still asked.
    Did(Option<Evidence>),
    /// The viewer is of the team, but asked it.
    OwnTeam,
    /// It is asked of others and waited for by others.
    Others,
}

/// Why nothing can be asked in an item now.
#[derive(Debug, Clone, PartialEq)]
pub enum Bar {
    /// Nothing of it was read.
    Empty,
    /// The viewer lost access (rule R25).
    AccessLost(Option<Evidence>),
    /// It was archived (rule R25).
    Archived(Evidence),
    /// It is over: merged, closed, cancelled, done (rule G4).
    Over(Evidence),
    /// It is a draft: requests sleep (rule R17).
    Draft(Evidence),
    /// The event began (rule E6).
    Began(Timestamp),
    /// A machine works, or waits for its turn: checks, auto-merge, a queue (rules R14, R18).
    Machine(Evidence, Rule),
    /// Required checks of the head run, or whether it merges is being found out (rules R14, G10).
    Unknown(Evidence),
    /// The viewer takes no part and nobody named them.
    NoPart,
}

/// An event that was looked at and asks the viewer nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The event; of words, those that decided.
    pub evidence: Evidence,
    /// The rule that says no.
    pub rule: Rule,
    /// Why.
    pub why: Why,
}

/// Why an event asks the viewer nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A machine did it.
    Machine,
    /// Names the viewer after "cc" or "fyi", or begins so.
    ForInformation,
    /// Names the viewer in a quote or in code.
    Quoted,
    /// Names the viewer in a list, or of thanks.
    Listed,
    /// Speaks of the viewer, not to them.
    SpokenOf,
    /// Asks these.
    AsksOthers(Vec<Handle>),
    /// The viewer asks a machine.
    AsksMachine(Handle),
    /// The viewer invited nobody who has to answer.
    NobodyRequired,
    /// Asks whoever picks it up.
    AsksAnybody,
    /// Was written to these and not to the viewer.
    WrittenToOthers(Vec<Handle>),
    /// Promises.
    Promises,
    /// Thanks.
    Thanks,
    /// Says that it is done.
    SaysDone,
    /// Says that it is no longer needed.
    Moot,
    /// Agrees.
    Assents,
    /// Praises.
    Praises,
    /// Tells something, and asks nothing.
    Informs,
    /// Its writer took back what it asked, or wants no reply.
    TakenBack,
    /// It was deleted.
    Deleted,
    /// The viewer stands in Cc or Bcc alone.
    Copied,
    /// A list, a mailing, an automatic answer, a sender that takes no replies.
    Automatic(Automatic),
    /// A notice of a tool: what it tells of is an item of its own.
    Notice(String),
    /// The viewer is optional.
    Optional,
    /// The viewer is asked as a room or a group.
    Room,
    /// The viewer has answered the invitation.
    Responded,
    /// A check that is not required.
    OptionalCheck,
    /// The members of the team are hidden.
    HiddenTeam(Handle),
    /// Assigned in a state in which nobody works on it.
    Inactive(String),
    /// The viewer reported it, and somebody else has it.
    HasSomebody(Handle),
    /// Labels, milestones and the like.
    Label,
    /// The viewer's approval, which later commits keep.
    ApprovalKept,
    /// A run that ended with a text and asked nothing.
    RanOut,
    /// The viewer spoke last, and asked nothing.
    Own,
    /// Somebody did this, and it asks the viewer nothing.
    NotToViewer,
}

/// What makes a mail automatic (rule M5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// `List-Id` or `List-Unsubscribe`.
    List,
    /// The sender takes no replies.
    NoReply,
    /// `Precedence: bulk`.
    Bulk,
    /// `Auto-Submitted`, or an out-of-office text.
    Answer,
}

/// All that the causes are found in.
struct Ground<'a> {
    situation: &'a Situation<'a>,
    events: &'a [&'a Event],
    people: &'a People<'a>,
    viewer: Handle,
}

impl Ground<'_> {
    fn evidence(&self, event: usize) -> Option<Evidence> {
        view::evidence(&Proof::of(event), self.events, self.people)
    }

    fn public(&self, entry: &Entry<'_>) -> Ask {
        view::public(entry, self.events, self.people)
    }

    fn is_viewer(&self, who: &Handle) -> bool {
        self.people.person(who) == self.viewer
    }
}

/// Why the item is where it is for the viewer, and what was looked at besides.
pub fn explain(situation: &Situation<'_>) -> Explanation {
    let people = People::new(situation.cast, situation.item, situation.events);
    let events = history::in_order(situation.events);
    let viewer = people.person(situation.viewer);
    let ground = Ground { situation, events: &events, people: &people, viewer: viewer.clone() };
    let verdict = crate::verdict(situation);
    if events.is_empty() || crate::is_out_of_reach(situation, &events, &people) {
        return Explanation {
            verdict,
            fates: Vec::new(),
            beside: Vec::new(),
            bar: Some(bar::out_of_reach(&ground)),
            heard: Vec::new(),
        };
    }
    let derived = crate::derive(situation.item, &events, &people);
    let all = derived.entries.clone();
    let view = View::of(situation, &viewer, (&events, &people), derived.entries, &derived.talk);
    let fates: Vec<Fate> = asks::fates(&ground, &view, &all);
    let beside = asks::beside(&ground, &view, &all);
    let bar = bar::bar(&ground, &verdict, &all);
    let mut heard = heard::heard(&ground, &verdict, &fates, &beside);
    heard.truncate(TOLD);
    let bar = bar.or_else(|| no_part(&ground, &verdict, &heard).then_some(Bar::NoPart));
    Explanation { verdict, fates, beside, bar, heard }
}

/// The viewer did nothing in it, was asked nothing, and nothing that they could mean themselves by was found.
fn no_part(ground: &Ground<'_>, verdict: &Verdict, heard: &[Heard]) -> bool {
    let acts = ground.events.iter().any(|event| ground.is_viewer(&event.who));
    let owns = ground.is_viewer(&ground.situation.item.owner)
        || ground.situation.item.on_behalf_of.as_ref().is_some_and(|who| ground.is_viewer(who));
    verdict.asks.is_empty()
        && !acts
        && !owns
        && heard.iter().all(|heard| matches!(heard.why, Why::NotToViewer | Why::Label))
}

/// Whether the tool's own state says that it is over, beside what its events say.
fn is_over(state: ItemState) -> bool {
    matches!(state, ItemState::Merged | ItemState::Closed)
}
