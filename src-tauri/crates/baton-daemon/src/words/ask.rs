//! The ask as one sentence: "Ben asks you to review", "You wait on Dia to decide".

use baton_api::wire::Span;
use baton_model::{Ask, AskKind, AskState, Handle, Lane, Party, Verdict};

use super::Names;

/// Below this an ask is a guess, and its words say so.
pub const SURE: u8 = 80;

/// What a sentence is made of: the shown asks of a verdict, or one ask of its own.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// The kind.
    pub kind: AskKind,
    /// On whose side.
    pub lane: Lane,
    /// Who waits (lane me).
    pub from: Vec<Handle>,
    /// Who owes (lane others).
    pub on: Vec<Handle>,
    /// The team that was asked, where a group owes.
    pub team: Option<&'a Handle>,
    /// A group owes.
    pub shared: bool,
    /// The debtor has said that it will be done.
    pub acked: bool,
    /// Hundredths.
    pub confidence: u8,
    /// `R13`, as text.
    pub rule: String,
    /// The base branch, for conflicts.
    pub base: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Of what a verdict shows; `None` with lane none.
    pub fn shown(verdict: &'a Verdict, base: Option<&'a str>) -> Option<Self> {
        let ask = verdict.shown.first().and_then(|n| verdict.asks.get(*n));
        Some(Self {
            kind: verdict.kind?,
            lane: verdict.lane,
            from: verdict.from.clone(),
            on: verdict.on.clone(),
            team: ask.and_then(team),
            shared: verdict.shared,
            acked: verdict.state == Some(AskState::Acked),
            confidence: verdict.confidence,
            rule: verdict.rule.map(|rule| rule.to_string()).unwrap_or_default(),
            base,
        })
    }

    /// Of one ask, seen by `me`.
    pub fn one(ask: &'a Ask, me: Option<&Handle>, base: Option<&'a str>) -> Self {
        let lane = if owes(ask, me) { Lane::Me } else { Lane::Others };
        Self {
            kind: ask.kind,
            lane,
            from: ask.creditor.iter().cloned().collect(),
            on: debtors(ask),
            team: team(ask),
            shared: ask.shared,
            acked: ask.state == AskState::Acked,
            confidence: ask.confidence,
            rule: ask.rule.to_string(),
            base,
        }
    }

    /// The sentence, names strong.
    pub fn sentence(&self, names: &Names) -> Vec<Span> {
        let mut line = Line { names, spans: Vec::new() };
        match self.lane {
            Lane::Others => self.on_others(&mut line),
            Lane::Me | Lane::None => self.on_me(&mut line),
        }
        line.spans
    }

    fn on_me(&self, line: &mut Line<'_>) {
        use AskKind as K;
        let names = line.names;
        let Some(first) = self.from.first() else { return line.say(&self.without_creditor()) };
        if self.kind == K::Verify && names.is_agent(first) {
            line.people(&self.from);
            return line.say(" hands back a result");
        }
        if self.kind == K::Do {
            line.say("You promised ");
            return line.people(&self.from);
        }
        line.people(&self.from);
        let several = self.from.len() > 1;
        let unsure = self.confidence < SURE;
        if self.kind == K::Unblock {
            return line.say(if several {
                " are blocked by your task"
            } else {
                " is blocked by your task"
            });
        }
        if self.kind == K::Rsvp {
            return line.say(if several { " invite you" } else { " invites you" });
        }
        line.say(match (unsure, several) {
            (true, _) => " may be asking ",
            (false, true) => " ask ",
            (false, false) => " asks ",
        });
        match self.team.filter(|_| self.shared) {
            Some(team) => line.people(std::slice::from_ref(team)),
            None if self.shared => line.say("you and others"),
            None => line.say("you"),
        }
        line.say(match self.kind {
            K::Decide => " to decide",
            K::Verify => " to check the result",
            K::Rereview => " to look again",
            K::Review => " to review",
            K::Fix => " for changes",
            K::Merge => " to merge",
            K::FinishReview => " to finish your review",
            K::PickReviewers => " to pick reviewers",
            K::PickUp => " to pick this up",
            K::MoveOn => " to move this on",
            K::Answer | K::Rsvp | K::Do | K::Unblock => "",
        });
    }

    /// Nobody waits by name: the thing itself does.
    fn without_creditor(&self) -> String {
        match (self.kind, self.rule.as_str()) {
            (AskKind::Fix, "R13") => "A required check fails".into(),
            (AskKind::Fix, "R15") => match self.base {
                Some(base) => format!("Your branch conflicts with {base}"),
                None => "Your branch has conflicts".into(),
            },
            (AskKind::Fix, "M8") => "Your mail came back".into(),
            (AskKind::Fix, _) => "Something asks for changes".into(),
            (AskKind::Decide, _) => "A decision waits for you".into(),
            (AskKind::Verify, _) => "A result waits for your check".into(),
            (AskKind::Answer, _) => "A question waits for you".into(),
            (AskKind::Rereview, _) => "Waits for you to look again".into(),
            (AskKind::Review, _) => "Waits for your review".into(),
            (AskKind::Merge, _) => "Ready for you to merge".into(),
            (AskKind::FinishReview, _) => "You began a review, not sent yet".into(),
            (AskKind::Rsvp, _) => "An invitation waits for your answer".into(),
            (AskKind::Do, _) => "Assigned to you".into(),
            (AskKind::Unblock, _) => "Your task blocks another".into(),
            (AskKind::PickReviewers, _) => "Nobody was asked to review yet".into(),
            (AskKind::PickUp, _) => "Nobody has picked this up".into(),
            (AskKind::MoveOn, _) => "Nobody is on turn: your move".into(),
        }
    }

    fn on_others(&self, line: &mut Line<'_>) {
        use AskKind as K;
        let Some(first) = self.on.first() else {
            return line.say(match self.kind {
                K::PickUp => "Nobody has picked this up",
                _ => "You wait, nobody is named",
            });
        };
        line.say("You wait on ");
        line.people(&self.on);
        if self.acked || (self.kind == K::Do && !line.names.is_agent(first)) {
            return line.say(if self.on.len() == 1 { ", who is on it" } else { ", who are on it" });
        }
        line.say(match self.kind {
            K::Decide => " to decide",
            K::Verify => " to check the result",
            K::Answer => " to answer",
            K::Rereview => " to look again",
            K::Review => " to review",
            K::Fix => " to make changes",
            K::Merge => " to merge",
            K::FinishReview => " to finish the review",
            K::Rsvp => " to accept",
            K::Do => " to finish",
            K::Unblock => " to unblock you",
            K::PickReviewers => " to pick reviewers",
            K::PickUp => " to pick this up",
            K::MoveOn => " to move this on",
        });
    }
}

struct Line<'a> {
    names: &'a Names,
    spans: Vec<Span>,
}

impl Line<'_> {
    fn say(&mut self, text: &str) {
        match self.spans.last_mut() {
            Some(last) if !last.strong => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.spans.push(Span { text: text.to_owned(), strong: false }),
        }
    }

    fn people(&mut self, handles: &[Handle]) {
        for (text, strong) in self.names.list(handles) {
            if strong { self.spans.push(Span { text, strong }) } else { self.say(&text) }
        }
    }
}

/// A sentence as plain text.
pub fn plain(sentence: &[Span]) -> String {
    sentence.iter().map(|span| span.text.as_str()).collect()
}

/// What an ask of `kind` is, after "also:".
pub fn noun(kind: AskKind) -> &'static str {
    match kind {
        AskKind::Decide => "decide",
        AskKind::Verify => "check the result",
        AskKind::Answer => "answer",
        AskKind::Rereview => "look again",
        AskKind::Review => "review",
        AskKind::Fix => "make changes",
        AskKind::Merge => "merge",
        AskKind::FinishReview => "finish the review",
        AskKind::Rsvp => "answer the invitation",
        AskKind::Do => "do it",
        AskKind::Unblock => "unblock",
        AskKind::PickReviewers => "pick reviewers",
        AskKind::PickUp => "pick it up",
        AskKind::MoveOn => "move it on",
    }
}

fn team(ask: &Ask) -> Option<&Handle> {
    match &ask.debtor {
        Party::Group(team, _) => Some(team),
        _ => None,
    }
}

/// Those who owe, a hidden group by its own handle.
pub fn debtors(ask: &Ask) -> Vec<Handle> {
    match &ask.debtor {
        Party::Person(person) => vec![person.clone()],
        Party::Group(team, _) => vec![team.clone()],
        Party::Several(people) => people.clone(),
        Party::Nobody => Vec::new(),
    }
}

/// Whether `me` owes it.
pub fn owes(ask: &Ask, me: Option<&Handle>) -> bool {
    let Some(me) = me else { return false };
    match &ask.debtor {
        Party::Person(person) => person == me,
        Party::Group(_, people) | Party::Several(people) => people.contains(me),
        Party::Nobody => false,
    }
}

/// Whether it is still owed.
pub fn stands(ask: &Ask) -> bool {
    matches!(ask.state, AskState::Open | AskState::Acked)
}
