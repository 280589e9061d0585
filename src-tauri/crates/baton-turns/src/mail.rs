//! Mail: rules M1 to M12.
//!
//! The envelope says whom a question means unless the words do; what machines and lists send asks nobody, and what did
//! not arrive is the sender's to mend.

use baton_model::{AskKind, AskState, Event, Handle, Item, MailHeaders, Rule, Timestamp, What};

use crate::derived::Derived;
use crate::entry::{Debtor, Entry, Index, rule};
use crate::fold::Fold;
use crate::people::People;
use crate::talk::{Address, Ground, Message, OpenQuestion, Spoken};
use crate::text::{Act, Asking};

const NAMED: Rule = rule('M', 2);

/// A mail that did not arrive at `to`.
struct Bounce {
    sender: Handle,
    to: Handle,
    ask: Index,
}

struct Mail<'a, 's> {
    fold: Fold<'a, 's>,
    bounces: Vec<Bounce>,
}

/// To whom a mail is written.
#[derive(Debug, Default)]
struct Envelope {
    to: Vec<Handle>,
    /// To, Cc and Bcc.
    all: Vec<Handle>,
}

/// Derives the asks of a mail conversation.
pub(crate) fn derive<'a>(_: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    let mut mail = Mail { fold: Fold::new(people), bounces: Vec::new() };
    for (index, event) in events.iter().enumerate() {
        mail.take(events, index, event);
    }
    mail.fold.finish()
}

impl<'a> Mail<'a, '_> {
    fn take(&mut self, events: &[&'a Event], index: usize, event: &'a Event) {
        let at = event.at;
        let (who, _) = self.fold.take(events, index);
        match &event.what {
            What::Sent { to, cc, bcc, text, headers } => {
                let envelope = self.envelope(&who, to, &[cc, bcc]);
                let message = self.read(event, index, who, text, to);
                if is_automatic(headers) || !self.fold.people.is_human(&message.who) {
                    self.away(&message);
                } else {
                    self.written(&message, &envelope.all);
                    self.hear(message, &envelope);
                }
            }
            What::Said { text, to, .. } if self.fold.people.is_human(&who) => {
                let envelope = self.envelope(&who, to, &[]);
                let message = self.read(event, index, who, text, to);
                self.hear(message, &envelope);
            }
            What::Forwarded { to, text } if self.fold.people.is_human(&who) => {
                let envelope = self.envelope(&who, to, &[]);
                let mut message = self.read(event, index, who, text, to);
                if !self.handed_on(&message, &envelope.to) && !message.reading.for_information {
                    // What is said past the one who waits answers nothing.
                    let waits = self.fold.book.find_owed(&message.who, |entry| {
                        entry.creditor.as_ref().is_some_and(|who| envelope.all.contains(who))
                    });
                    if waits.is_empty() {
                        message.reading.acts.retain(|act| matches!(act, Act::Ask(_)));
                    }
                    self.hear(message, &envelope);
                }
            }
            What::Bounced { on, of } => self.bounced(events, index, at, on, of),
            _ => {}
        }
    }

    fn read(
        &self,
        event: &'a Event,
        index: usize,
        who: Handle,
        text: &'a str,
        to: &[Handle],
    ) -> Message<'a> {
        let spoken = Spoken::new(event, index, who, text).in_thread(None, to);
        self.fold.talk.read(&self.fold.book, self.fold.people, spoken)
    }

    /// The recipients, as persons and teams, the writer and machines left out.
    fn envelope(&self, writer: &Handle, to: &[Handle], copies: &[&Vec<Handle>]) -> Envelope {
        let clean = |names: &mut dyn Iterator<Item = &Handle>| {
            let mut all: Vec<Handle> = Vec::new();
            for who in names.map(|name| self.fold.people.person(name)) {
                let counts = self.fold.people.is_human(&who) || self.fold.people.is_team(&who);
                if counts && who != *writer && !all.contains(&who) {
                    all.push(who);
                }
            }
            all
        };
        Envelope {
            to: clean(&mut to.iter()),
            all: clean(&mut to.iter().chain(copies.iter().flat_map(|names| names.iter()))),
        }
    }

    fn hear(&mut self, message: Message<'a>, envelope: &Envelope) {
        let (people, writer) = (self.fold.people, message.who.clone());
        let ask = |asking: &Asking| address(people, &writer, asking, envelope);
        self.fold.talk.hear(&mut self.fold.book, people, message, &ground(&ask));
    }

    /// An automatic reply settles nothing; it may say until when its writer is away (rule M7).
    fn away(&mut self, message: &Message<'a>) {
        let Some(until) = message.reading.away_until() else { return };
        for ask in self.fold.book.find_owed(&message.who, |_| true) {
            self.fold.book.at_mut(ask).away_until = Some(until);
        }
    }

    /// Mail that is sent anew mends what bounced, and so does word from whom it did not reach (rule M8).
    fn written(&mut self, message: &Message<'a>, recipients: &[Handle]) {
        for ask in self.fold.book.find_owed(&message.who, |entry| entry.away_until.is_some()) {
            self.fold.book.at_mut(ask).away_until = None;
        }
        let (mended, open): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.bounces).into_iter().partition(|bounce| {
                (bounce.sender == message.who && recipients.contains(&bounce.to))
                    || bounce.to == message.who
            });
        self.bounces = open;
        for bounce in mended {
            self.fold.book.end(bounce.ask, AskState::Settled, message.at, message.event);
        }
    }

    /// The debtor forwards it to somebody who is to answer instead (rule M9).
    fn handed_on(&mut self, message: &Message<'a>, to: &[Handle]) -> bool {
        if !message.reading.hands_over() || to.is_empty() {
            return false;
        }
        let owed = self.fold.book.find_owed(&message.who, |entry| entry.kind == AskKind::Answer);
        let mut handed = false;
        for ask in owed {
            let entry = self.fold.book.at_mut(ask);
            // Nobody owes to oneself: who waits and has a copy is not handed it.
            let others: Vec<Handle> =
                to.iter().filter(|who| entry.creditor.as_ref() != Some(who)).cloned().collect();
            entry.debtor = match others.as_slice() {
                [] => continue,
                [only] if self.fold.people.is_team(only) => self.fold.people.team(only, None),
                [only] => Debtor::Person(only.clone()),
                _ => Debtor::Several(others),
            };
            (entry.claimed_from, entry.group) = (None, 0);
            (entry.state, entry.rule, entry.asked_at) = (AskState::Open, rule('M', 9), message.at);
            (entry.due, entry.away_until) = (entry.due.filter(|due| *due > message.at), None);
            let again = entry.clone().proven_by(message.event);
            *entry = again;
            self.fold.book.debtor_changed(ask);
            handed = true;
        }
        handed
    }

    fn bounced(&mut self, events: &[&Event], index: usize, at: Timestamp, on: &str, of: &[Handle]) {
        let Some(sent) = events.iter().find(|event| event.key == on) else { return };
        let What::Sent { to, cc, bcc, .. } = &sent.what else { return };
        let sender = self.fold.people.person(&sent.who);
        let named: Vec<Handle> = of.iter().map(|who| self.fold.people.person(who)).collect();
        let unreached: Vec<Handle> = to
            .iter()
            .chain(cc)
            .chain(bcc)
            .map(|who| self.fold.people.person(who))
            .filter(|who| named.is_empty() || named.contains(who))
            .collect();
        for who in unreached {
            self.unreached(index, at, on, &who);
            if !self.fold.people.is_human(&sender)
                || self.bounces.iter().any(|known| known.to == who)
            {
                continue;
            }
            let debtor = Debtor::Person(sender.clone());
            let mut entry = Entry::structural(AskKind::Fix, rule('M', 8), debtor, None, at, index);
            entry.key = format!("fix:{who}:{on}");
            let ask = self.fold.book.open(entry);
            self.bounces.push(Bounce { sender: sender.clone(), to: who, ask });
        }
    }

    /// What the mail `on` asked `who` was never heard; one who is left of several is asked directly.
    fn unreached(&mut self, index: usize, at: Timestamp, on: &str, who: &Handle) {
        for ask in
            self.fold.book.find(|entry| entry.origin == Some(on) && entry.debtor.includes(who))
        {
            let left = match &self.fold.book.at(ask).debtor {
                Debtor::Several(several) => {
                    several.iter().filter(|other| *other != who).cloned().collect()
                }
                _ => Vec::new(),
            };
            match left.as_slice() {
                [] => self.fold.book.end(ask, AskState::Void, at, index),
                [only] => self.fold.book.at_mut(ask).debtor = Debtor::Person(only.clone()),
                several => self.fold.book.at_mut(ask).debtor = Debtor::Several(several.to_vec()),
            }
        }
    }
}

/// Written by a list, a machine or to everybody; nobody is asked by it (rules M5, M10).
fn is_automatic(headers: &MailHeaders) -> bool {
    // RFC 3834: `Auto-Submitted: no` is a person's mail.
    let automatic =
        headers.auto_submitted.as_deref().is_some_and(|how| !how.eq_ignore_ascii_case("no"));
    let bulk = headers.precedence.as_deref().is_some_and(|how| {
        ["bulk", "list", "junk"].iter().any(|word| how.eq_ignore_ascii_case(word))
    });
    automatic
        || bulk
        || headers.from_noreply
        || headers.list_id.is_some()
        || headers.list_unsubscribe.is_some()
        || headers.notice_of.is_some()
}

/// Whom a sentence of a mail asks (rules M1 to M4).
fn address(people: &People<'_>, writer: &Handle, asking: &Asking, envelope: &Envelope) -> Address {
    let named: Vec<Handle> = asking
        .named
        .iter()
        .map(|who| people.person(who))
        .filter(|who| envelope.all.contains(who))
        .collect();
    let whole = match envelope.to.as_slice() {
        [only] if named.iter().all(|who| who == only) || !asking.own_names => {
            match people.is_team(only) {
                true => (rule('M', 3), people.team(only, Some(writer))),
                false => (rule('M', 1), Debtor::Person(only.clone())),
            }
        }
        _ if !named.is_empty() => {
            return Address { people: named, whole: None, rule: Some(NAMED), at_most: 100 };
        }
        [] => return Address::default(),
        several => {
            let mut all: Vec<Handle> = several
                .iter()
                .flat_map(
                    |who| if people.is_team(who) { people.members(who) } else { vec![who.clone()] },
                )
                .filter(|who| who != writer)
                .collect();
            all.sort();
            all.dedup();
            (rule('M', 3), Debtor::Several(all))
        }
    };
    Address { people: Vec::new(), whole: Some(whole.1), rule: Some(whole.0), at_most: 100 }
}

fn ground<'g>(envelope: &'g dyn Fn(&Asking) -> Address) -> Ground<'g> {
    Ground {
        named: NAMED,
        reply: NAMED,
        unnamed: rule('M', 3),
        fallback: &[],
        statements: false,
        questions_only: false,
        skip: &[],
        direct: true,
        present: &[],
        open_question: OpenQuestion::Nothing,
        envelope: Some(envelope),
    }
}
