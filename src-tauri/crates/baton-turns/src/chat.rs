//! Chat: rules C1 to C13.
//!
//! Everything here is words. In a conversation of two they always mean the other side; in a room they mean whom they
//! name, whom they reply to, or whoever picks them up; and a promise that nobody asked for is owed too.

use baton_model::{AskKind, AskState, Channel, Event, Handle, Item, What};

use crate::derived::Derived;
use crate::entry::{Debtor, Entry, Index, Proof, rule};
use crate::fold::Fold;
use crate::people::People;
use crate::talk::{Ground, Message, OpenQuestion, Spoken};

/// A conversation while its history is folded.
struct Chat<'a, 's> {
    channel: Channel,
    /// Who is there, as persons; machines are left out.
    members: Vec<Handle>,
    fold: Fold<'a, 's>,
}

/// Derives the asks of a conversation.
pub(crate) fn derive<'a>(item: &'a Item, events: &[&'a Event], people: &People<'_>) -> Derived<'a> {
    let mut members: Vec<Handle> = item.members.iter().map(|who| people.person(who)).collect();
    members.retain(|who| people.is_human(who));
    members.sort();
    members.dedup();
    let mut chat = Chat {
        channel: item.channel.unwrap_or(Channel::Channel),
        members,
        fold: Fold::new(people),
    };
    for (index, event) in events.iter().enumerate() {
        chat.take(events, index, event);
    }
    chat.fold.finish()
}

impl<'a> Chat<'a, '_> {
    fn take(&mut self, events: &[&'a Event], index: usize, event: &'a Event) {
        let at = event.at;
        let (who, _) = self.fold.take(events, index);
        match &event.what {
            What::Said { text, thread, to } if self.fold.people.is_human(&who) => {
                let spoken = Spoken::new(event, index, who, text).in_thread(thread.as_deref(), to);
                let message = self.fold.talk.read(&self.fold.book, self.fold.people, spoken);
                self.said(message);
            }
            What::Edited { on, text } => {
                let Some(writer) = self.fold.talk.by_key(on).map(|message| message.who.clone())
                else {
                    return;
                };
                let others = self.others(&writer);
                let ground = self.ground(&others);
                self.fold.talk.edit(
                    &mut self.fold.book,
                    self.fold.people,
                    (on, text),
                    (at, index),
                    &ground,
                );
            }
            _ => {}
        }
    }

    fn said(&mut self, message: Message<'a>) {
        self.kept_promises(&message);
        let promised = self.own_promise(&message);
        let others = self.others(&message.who);
        let ground = self.ground(&others);
        self.fold.talk.hear(&mut self.fold.book, self.fold.people, message, &ground);
        if let Some(promise) = promised {
            self.fold.book.open(promise);
        }
    }

    fn others(&self, who: &Handle) -> Vec<Handle> {
        self.members.iter().filter(|member| *member != who).cloned().collect()
    }

    fn ground<'g>(&self, others: &'g [Handle]) -> Ground<'g> {
        let direct = self.channel == Channel::Dm;
        let (unnamed, open_question) = match self.channel {
            Channel::Dm => (rule('C', 1), OpenQuestion::Nothing),
            Channel::GroupDm => (rule('C', 13), OpenQuestion::AllPresent),
            Channel::Channel => (rule('C', 7), OpenQuestion::PickUp),
        };
        Ground {
            named: rule('C', 3),
            reply: rule('C', 8),
            unnamed,
            fallback: if direct { others } else { &[] },
            statements: true,
            questions_only: false,
            skip: &[],
            direct,
            present: others,
            open_question,
            envelope: None,
        }
    }

    /// What the writer had promised is done or handed over by these words (rule C11).
    fn kept_promises(&mut self, message: &Message<'a>) {
        if !message.reading.delivers() && !message.reading.hands_over() {
            return;
        }
        let kept = self.fold.book.find_owed_in(message.thread, &message.who, |entry| {
            entry.kind == AskKind::Do && entry.debtor.includes(&message.who)
        });
        for promise in kept {
            self.fold.book.end(promise, AskState::Settled, message.at, message.event);
        }
    }

    /// A promise without an ask before it: `do`, as good as acknowledged (rule C11).
    fn own_promise(&mut self, message: &Message<'a>) -> Option<Entry<'a>> {
        let commitment = message.reading.commits()?;
        let owed: Vec<Index> = self.fold.book.find_owed(&message.who, |entry| {
            entry.state == AskState::Open || entry.is_in(message.thread)
        });
        let claims = self
            .fold
            .book
            .find_owed_in(message.thread, &message.who, |entry| entry.is_open_to(&message.who));
        if !claims.is_empty() || owed.iter().any(|ask| self.fold.book.at(*ask).kind != AskKind::Do)
        {
            return None;
        }
        // Promised again: the same promise, with its new date.
        if let Some(known) = owed.first() {
            self.fold.book.ack(*known, &message.who, message.at, commitment.due);
            return None;
        }
        let creditor = self.promised_to(message)?;
        let debtor = Debtor::Person(message.who.clone());
        let mut entry = Entry::structural(
            AskKind::Do,
            rule('C', 11),
            debtor,
            Some(creditor),
            message.at,
            message.event,
        );
        entry.key = format!(
            "do:{}:{}",
            message.who,
            if message.key.is_empty() { message.at.to_string() } else { message.key.to_owned() }
        );
        entry.thread = message.thread;
        entry.origin = (!message.key.is_empty()).then_some(message.key);
        entry.messages.extend(entry.origin);
        (entry.state, entry.due, entry.confidence) = (AskState::Acked, commitment.due, 90);
        entry.proofs = vec![Proof {
            event: message.event,
            quote: Some(message.text),
            decided: commitment.decided.clone(),
        }];
        Some(entry)
    }

    /// The other side of a promise: the one other member, whom it speaks to, or whose thread it stands in.
    fn promised_to(&self, message: &Message<'a>) -> Option<Handle> {
        if self.channel == Channel::Dm {
            return self.others(&message.who).into_iter().next();
        }
        let named = message.addressed.iter().find(|who| self.fold.people.is_human(who)).cloned();
        let starter = message
            .thread
            .and_then(|thread| self.fold.talk.by_key(thread))
            .map(|root| root.who.clone());
        named.or(starter).filter(|who| *who != message.who)
    }
}
