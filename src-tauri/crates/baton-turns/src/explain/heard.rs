//! What was looked at and asks the viewer nothing: words first, then what was done.
//!
//! Words are read once more as the rules read them, from the viewer's side: whom they ask instead, where they name the
//! viewer, or what kept them from asking.

use std::collections::HashSet;

use baton_model::{
    Ask, Channel, Evidence, Family, Handle, MailHeaders, Rule, Timestamp, Verdict, Vote, What,
};

use super::{Automatic, Fate, Ground, Heard, Why};
use crate::entry::{Proof, rule};
use crate::text::{self, Closing, ClosingWord, Context, Place, Reading, Span};
use crate::view;

/// So many of the latest events are looked at.
const LOOKED_AT: usize = 400;

/// All that asks the viewer nothing, what names the viewer or asks first, then the latest.
pub(super) fn heard(
    ground: &Ground<'_>,
    verdict: &Verdict,
    fates: &[Fate],
    beside: &[(Ask, Fate)],
) -> Vec<Heard> {
    // What made an ask or ended one is told of with it; of asks between others, what is no word of a person.
    let made = verdict.asks.iter().flat_map(|ask| &ask.evidence);
    let ended = fates.iter().filter_map(|fate| match fate {
        Fate::Ended { by, .. } => by.as_ref().filter(|by| by.what != "reviewed"),
        _ => None,
    });
    let others = beside
        .iter()
        .flat_map(|(ask, _)| &ask.evidence)
        .filter(|evidence| evidence.quote.is_none() || !ground.people.is_human(&evidence.who));
    let told: HashSet<(&str, Timestamp, &Handle)> = (made.chain(ended).chain(others))
        .map(|evidence| (evidence.key.as_str(), evidence.at, &evidence.who))
        .collect();
    let deleted: HashSet<&str> = (ground.events.iter())
        .filter_map(|event| match &event.what {
            What::Deleted { on } => Some(on.as_str()),
            _ => None,
        })
        .collect();
    let last_spoken = ground.events.iter().rposition(|event| spoken(&event.what).is_some());
    let mut found: Vec<(u8, Heard)> = Vec::new();
    for (index, event) in ground.events.iter().enumerate().rev().take(LOOKED_AT) {
        let who = ground.people.person(&event.who);
        if told.contains(&(event.key.as_str(), event.at, &who)) {
            continue;
        }
        let gone = !event.key.is_empty() && deleted.contains(event.key.as_str());
        let look = Look { ground, index, who: &who, gone, last: last_spoken == Some(index) };
        for (weight, heard) in look.causes() {
            let same = |(_, known): &(u8, Heard)| {
                known.why == heard.why && known.evidence.who == heard.evidence.who
            };
            if !found.iter().any(same) {
                found.push((weight, heard));
            }
        }
    }
    found.sort_by_key(|(weight, _)| *weight);
    found.into_iter().map(|(_, heard)| heard).collect()
}

/// Its words, where it has any.
pub(super) fn spoken(what: &What) -> Option<&str> {
    match what {
        What::Said { text, .. }
        | What::Sent { text, .. }
        | What::Forwarded { text, .. }
        | What::Edited { text, .. }
        | What::Reviewed { text, .. } => Some(text),
        _ => None,
    }
}

/// One event, looked at for the viewer.
struct Look<'a> {
    ground: &'a Ground<'a>,
    index: usize,
    who: &'a Handle,
    gone: bool,
    /// The last words of all.
    last: bool,
}

impl Look<'_> {
    fn causes(&self) -> Vec<(u8, Heard)> {
        let event = self.ground.events[self.index];
        if self.ground.is_viewer(self.who) {
            return self.own().into_iter().collect();
        }
        let mut all: Vec<(u8, Heard)> = Vec::new();
        match &event.what {
            What::Said { text, to, .. } => all.extend(self.words(text, to)),
            What::Edited { text, .. } => all.extend(self.words(text, &[])),
            What::Sent { to, cc, bcc, text, headers } => {
                all.extend(self.mail(to, &[cc, bcc], text, headers));
            }
            What::Forwarded { to, text } => {
                all.extend(self.mail(to, &[], text, &MailHeaders::default()));
            }
            What::Reviewed { vote, text, threads } => {
                all.extend(self.words(text, &[]));
                for remark in threads {
                    all.extend(self.words(&remark.text, &[]));
                }
                if all.is_empty() {
                    let why = match vote {
                        Vote::Approve => Why::Informs,
                        _ if self.ground.is_viewer(&self.ground.situation.item.owner) => {
                            Why::Informs
                        }
                        _ => Why::AsksOthers(vec![self.owner()]),
                    };
                    all.extend(self.cause(5, ('R', 12), why));
                }
            }
            _ => all.extend(self.deed()),
        }
        all
    }

    /// What the viewer did: the last words, which asked nothing, or an approval that is kept.
    fn own(&self) -> Option<(u8, Heard)> {
        let event = self.ground.events[self.index];
        if let What::Reviewed { vote: Vote::Approve, .. } = &event.what {
            return self.cause(2, ('R', 24), Why::ApprovalKept);
        }
        if let What::Responded { .. } = event.what {
            return self.cause(3, ('E', 1), Why::Responded);
        }
        if let What::Sent { headers, text, .. } = &event.what
            && let Some(automatic) = automatic(headers)
        {
            return self.told(1, rule('M', 5), Why::Automatic(automatic), text, &[]);
        }
        let Some(text) = spoken(&event.what).filter(|text| !text.trim().is_empty()) else {
            // Whom the viewer asks is told of with that ask.
            return self.deed().filter(|(_, told)| !matches!(told.why, Why::AsksOthers(_)));
        };
        let reading = self.read(text);
        if !reading.asks() {
            let told = match reading.commits() {
                Some(promise) => self.told(4, rule('G', 5), Why::Promises, text, &promise.decided),
                None => self.told(4, self.plain(), Why::Own, text, &[]),
            };
            return told.filter(|_| self.last);
        }
        // Asked, and nobody owes it: whom it means is a machine, or nobody who is there.
        let machine =
            |who: &Handle| !self.ground.people.is_human(who) && !self.ground.people.is_team(who);
        let named = reading.asking().flat_map(|asking| &asking.named);
        let asked = named.map(|who| self.ground.people.person(who)).find(machine);
        let asked = asked.or_else(|| Some(self.owner()).filter(machine))?;
        self.told(1, rule('G', 1), Why::AsksMachine(asked), text, &decided(&reading))
    }

    fn owner(&self) -> Handle {
        self.ground.people.person(&self.ground.situation.item.owner)
    }

    fn cause(&self, weight: u8, (family, number): (char, u8), why: Why) -> Option<(u8, Heard)> {
        let evidence = self.ground.evidence(self.index)?;
        Some((weight, Heard { evidence, rule: rule(family, number), why }))
    }

    fn told(
        &self,
        weight: u8,
        rule: Rule,
        why: Why,
        text: &str,
        decided: &[Span],
    ) -> Option<(u8, Heard)> {
        let proof = Proof { event: self.index, quote: Some(text), decided: decided.to_vec() };
        let evidence: Evidence = view::evidence(&proof, self.ground.events, self.ground.people)?;
        Some((weight, Heard { evidence, rule, why }))
    }

    fn read(&self, text: &str) -> Reading {
        let people = self.ground.people;
        let known = |name: &str| people.known(name);
        let zone = Some(&people.hours(self.who).zone);
        let at = self.ground.events[self.index].at;
        text::read(text, &Context { at, zone, known: &known, answering: false })
    }

    /// The rule by which plain words ask nothing.
    fn plain(&self) -> Rule {
        match self.ground.situation.item.family {
            Family::Review => rule('R', 19),
            Family::Issue => rule('I', 3),
            Family::Chat => match self.ground.situation.item.channel {
                Some(Channel::Dm) => rule('C', 2),
                _ => rule('C', 9),
            },
            Family::Mail => rule('M', 11),
            Family::Event => rule('E', 6),
            Family::Handoff => rule('H', 2),
        }
    }

    /// The rule by which a mention asks nothing.
    fn mention(&self) -> Rule {
        match self.ground.situation.item.family {
            Family::Issue => rule('I', 10),
            Family::Mail => rule('M', 4),
            _ => rule('C', 4),
        }
    }

    fn mail(
        &self,
        to: &[Handle],
        copies: &[&Vec<Handle>],
        text: &str,
        headers: &MailHeaders,
    ) -> Option<(u8, Heard)> {
        let is_me = |who: &Handle| {
            self.ground.is_viewer(who)
                || self.ground.people.members(who).contains(&self.ground.viewer)
        };
        let (direct, copied) =
            (to.iter().any(is_me), copies.iter().any(|names| names.iter().any(is_me)));
        if let Some(tool) = &headers.notice_of {
            return self.told(1, rule('M', 10), Why::Notice(tool.clone()), text, &[]);
        }
        if let Some(automatic) = automatic(headers) {
            let number = if automatic == Automatic::Answer { 7 } else { 5 };
            return self.told(1, rule('M', number), Why::Automatic(automatic), text, &[]);
        }
        if !self.ground.people.is_human(self.who) {
            return self.told(1, rule('G', 1), Why::Machine, text, &[]);
        }
        let reading = self.read(text);
        let named = names(&reading, self.ground);
        if direct || named {
            return self.words(text, to);
        }
        if copied {
            return self.told(1, rule('M', 4), Why::Copied, text, &[]);
        }
        let others = to.iter().map(|who| self.ground.people.person(who)).collect();
        self.told(3, rule('M', 2), Why::WrittenToOthers(others), text, &[])
    }

    /// Why words of another ask the viewer nothing.
    fn words(&self, text: &str, to: &[Handle]) -> Option<(u8, Heard)> {
        if text.trim().is_empty() {
            return None;
        }
        let people = self.ground.people;
        let reading = self.read(text);
        let named = names(&reading, self.ground);
        if self.gone {
            let weight = if named { 1 } else { 3 };
            return self.told(weight, rule('G', 14), Why::Deleted, text, &[]);
        }
        if !people.is_human(self.who) {
            let weight = if named || reading.asks() { 1 } else { 4 };
            return self.told(weight, rule('G', 1), Why::Machine, text, &decided(&reading));
        }
        if let Some(told) = self.named(&reading, text).filter(|_| !speaks_to(&reading, self.ground))
        {
            return Some(told);
        }
        if reading.asks() || reading.asking().next().is_some_and(|one| !one.named.is_empty()) {
            return self.asks(&reading, text, to);
        }
        let moot = reading.closes().is_some_and(|closing| closing.moot);
        if reading.no_reply && !moot {
            return self.told(1, self.plain(), Why::TakenBack, text, &[]);
        }
        if let Some(commitment) = reading.commits() {
            return self.told(3, rule('G', 5), Why::Promises, text, &commitment.decided);
        }
        if let Some(Closing { word, decided, .. }) = reading.closes() {
            let why = match word {
                ClosingWord::Thanks => Why::Thanks,
                ClosingWord::Done => Why::SaysDone,
                ClosingWord::Moot => Why::Moot,
            };
            return self.told(3, rule('G', 5), why, text, decided);
        }
        let why = match () {
            () if reading.assents() => Why::Assents,
            () if reading.praise() => Why::Praises,
            () => Why::Informs,
        };
        self.told(if named { 2 } else { 4 }, self.plain(), why, text, &[])
    }

    /// Names the viewer, and does not speak to them.
    fn named(&self, reading: &Reading, text: &str) -> Option<(u8, Heard)> {
        let mention = reading.mentions.iter().find(|mention| {
            mention.who.as_ref().is_some_and(|who| {
                self.ground.is_viewer(who)
                    || self.ground.people.members(who).contains(&self.ground.viewer)
            })
        })?;
        let why = match mention.place {
            _ if reading.for_information => Why::ForInformation,
            Place::Cc => Why::ForInformation,
            Place::Quote => Why::Quoted,
            Place::List => Why::Listed,
            Place::Elsewhere => Why::SpokenOf,
            Place::Start | Place::AskingSentence => return None,
        };
        self.told(1, self.mention(), why, text, std::slice::from_ref(&mention.span))
    }

    /// Asks, and not the viewer.
    fn asks(&self, reading: &Reading, text: &str, to: &[Handle]) -> Option<(u8, Heard)> {
        let people = self.ground.people;
        let mut others: Vec<Handle> = Vec::new();
        let named = reading.asking().flat_map(|asking| &asking.named).chain(to);
        for who in named.map(|who| people.person(who)) {
            if who != *self.who && !self.ground.is_viewer(&who) && !others.contains(&who) {
                others.push(who);
            }
        }
        let decided = decided(reading);
        let family = self.ground.situation.item.family;
        if !others.is_empty() {
            let rule = match family {
                Family::Chat => rule('C', 9),
                Family::Mail => rule('M', 2),
                _ => self.plain(),
            };
            return self.told(2, rule, Why::AsksOthers(others), text, &decided);
        }
        if family == Family::Chat {
            return self.told(2, rule('C', 7), Why::AsksAnybody, text, &decided);
        }
        if self.ground.is_viewer(&self.owner()) {
            return self.told(3, self.plain(), Why::NotToViewer, text, &decided);
        }
        self.told(2, self.plain(), Why::AsksOthers(vec![self.owner()]), text, &decided)
    }

    /// What somebody did.
    fn deed(&self) -> Option<(u8, Heard)> {
        let people = self.ground.people;
        let item = self.ground.situation.item;
        let owns = self.ground.is_viewer(&item.owner);
        let persons = |of: &[Handle]| -> Vec<Handle> {
            of.iter()
                .map(|who| people.person(who))
                .filter(|who| !self.ground.is_viewer(who))
                .collect()
        };
        match &self.ground.events[self.index].what {
            What::ReviewRequested { of } => {
                let hidden = |who: &&Handle| people.is_team(who) && people.members(who).is_empty();
                match of.iter().find(hidden) {
                    Some(team) => self.cause(1, ('G', 10), Why::HiddenTeam(team.clone())),
                    None if of.iter().any(|who| self.means(who)) => None,
                    None => self.cause(3, ('R', 1), Why::AsksOthers(persons(of))),
                }
            }
            What::Assigned { to } if self.ground.is_viewer(to) => {
                let state = self.ground.events.iter().rev().find_map(|event| match &event.what {
                    What::State { to } => Some(to.clone()),
                    _ => None,
                });
                let state = state.or_else(|| item.workflow.first().cloned())?;
                self.cause(1, ('I', 2), Why::Inactive(state))
            }
            What::Assigned { to } if owns => {
                self.cause(2, ('I', 5), Why::HasSomebody(people.person(to)))
            }
            What::Assigned { to } => {
                self.cause(3, ('I', 1), Why::AsksOthers(vec![people.person(to)]))
            }
            What::Invited { required, .. } if self.ground.is_viewer(self.who) => {
                let none = required.iter().all(|who| !people.is_human(who));
                none.then(|| self.cause(1, ('E', 2), Why::NobodyRequired))?
            }
            What::Invited { required, optional, rooms } => {
                if optional.iter().any(|who| self.means(who)) {
                    self.cause(1, ('E', 2), Why::Optional)
                } else if rooms.iter().any(|who| self.means(who))
                    || required.iter().any(|who| people.is_team(who) && self.means(who))
                {
                    self.cause(1, ('E', 2), Why::Room)
                } else {
                    self.cause(3, ('E', 1), Why::AsksOthers(persons(required)))
                }
            }
            What::AskedDecision { of, .. } if !of.iter().any(|who| self.means(who)) => {
                self.cause(2, ('H', 1), Why::AsksOthers(persons(of)))
            }
            What::Finished { result: false } => self.cause(2, ('H', 2), Why::RanOut),
            What::Checks { required: false, state, .. }
                if owns && *state == baton_model::CheckState::Failed =>
            {
                self.cause(1, ('R', 13), Why::OptionalCheck)
            }
            What::Labelled => self.cause(6, ('I', 10), Why::Label),
            _ => None,
        }
    }

    /// The viewer, or a team of theirs.
    fn means(&self, who: &Handle) -> bool {
        self.ground.is_viewer(who) || self.ground.people.members(who).contains(&self.ground.viewer)
    }
}

fn decided(reading: &Reading) -> Vec<Span> {
    reading.asking().flat_map(|asking| asking.decided.iter().cloned()).collect()
}

/// The viewer, or a team of theirs, is named anywhere.
fn names(reading: &Reading, ground: &Ground<'_>) -> bool {
    reading
        .mentions
        .iter()
        .filter_map(|mention| mention.who.as_ref())
        .any(|who| ground.is_viewer(who) || ground.people.members(who).contains(&ground.viewer))
}

/// The viewer is spoken to by name.
fn speaks_to(reading: &Reading, ground: &Ground<'_>) -> bool {
    reading.addressed().iter().any(|who| ground.is_viewer(who))
}

/// What makes a mail automatic, by its headers.
fn automatic(headers: &MailHeaders) -> Option<Automatic> {
    // RFC 3834: `Auto-Submitted: no` is a person's mail.
    let answer =
        headers.auto_submitted.as_deref().is_some_and(|how| !how.eq_ignore_ascii_case("no"));
    let bulk = headers.precedence.as_deref().is_some_and(|how| {
        ["bulk", "list", "junk"].iter().any(|word| how.eq_ignore_ascii_case(word))
    });
    match () {
        () if answer => Some(Automatic::Answer),
        () if headers.list_id.is_some() || headers.list_unsubscribe.is_some() => {
            Some(Automatic::List)
        }
        () if headers.from_noreply => Some(Automatic::NoReply),
        () if bulk => Some(Automatic::Bulk),
        () => None,
    }
}
