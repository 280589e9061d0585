//! What a message asks, and whom (section 4; rules G9, G11, G13).
//!
//! One message makes one ask per person, however many of its sentences ask that person. Asked together, one answer
//! settles all; asked something of one's own, only one's own answer does.

use baton_model::{AskKind, Handle, Rule, Timestamp};

use super::{Ground, Message, OpenQuestion, Talk};
use crate::book::Book;
use crate::entry::{Debtor, Entry, Index, Proof, Sort, rule};
use crate::people::People;
use crate::text::{Asking, Span};

/// What one debtor is asked by a message.
#[derive(Debug)]
struct Wanted {
    debtor: Debtor,
    rule: Rule,
    confidence: u8,
    sort: Sort,
    /// All of it only asks after something asked before.
    chase: bool,
    /// By number of the sentence that asks; `None`: something of one's own.
    together: Option<usize>,
    due: Option<Timestamp>,
    decided: Vec<Span>,
}

/// Whom a sentence asks.
#[derive(Default)]
pub(crate) struct Address {
    pub(crate) people: Vec<Handle>,
    /// All of them as one, or whoever picks it up.
    pub(crate) whole: Option<Debtor>,
    pub(crate) rule: Option<Rule>,
    /// At most this sure: a reply without a name.
    pub(crate) at_most: u8,
}

impl<'a> Talk<'a> {
    /// Opens what the message asks, or asks it again; `counters` are the asks that it answers with a question.
    pub(super) fn ask(
        &self,
        book: &mut Book<'a>,
        people: &People<'_>,
        message: &mut Message<'a>,
        ground: &Ground<'_>,
        counters: &[Index],
    ) {
        let wanted = self.wanted(book, people, message, ground, counters);
        let mut groups: Vec<(usize, u32)> = Vec::new();
        for want in wanted {
            let shared_by = want.together.map(|sentence| {
                match groups.iter().find(|(known, _)| *known == sentence) {
                    Some((_, group)) => *group,
                    None => {
                        let group = book.new_group();
                        groups.push((sentence, group));
                        group
                    }
                }
            });
            open_or_again(book, message, want, shared_by.unwrap_or(0), ground.direct);
        }
    }

    /// What the message now asks, for an edit to compare with.
    fn wanted(
        &self,
        book: &Book<'a>,
        people: &People<'_>,
        message: &Message<'a>,
        ground: &Ground<'_>,
        counters: &[Index],
    ) -> Vec<Wanted> {
        let reading = &message.reading;
        let in_words = reading.asks();
        let mut all: Vec<Wanted> = Vec::new();
        for (sentence, asking) in reading.asking().enumerate() {
            if asking.is_statement() {
                let settled = in_words || reading.commits().is_some() || reading.closes().is_some();
                if settled || !ground.statements || reading.for_information {
                    continue;
                }
            }
            let address = self.address(book, people, message, asking, ground, counters);
            if let Some(whole) = &address.whole {
                merge(&mut all, whole.clone(), &address, asking, sentence);
            }
            for who in address.people.iter().filter(|who| !ground.skip.contains(who)) {
                let debtor = if people.is_team(who) {
                    people.team(who, Some(&message.who))
                } else if people.is_human(who) && *who != message.who {
                    Debtor::Person(who.clone())
                } else {
                    continue;
                };
                if asking.is_statement() && self.answers(book, message, &debtor) {
                    continue;
                }
                merge(&mut all, debtor, &address, asking, sentence);
            }
        }
        all
    }

    /// The message came while its writer owed `debtor` an answer here, and was taken for that answer.
    fn answers(&self, book: &Book<'a>, message: &Message<'a>, debtor: &Debtor) -> bool {
        let Debtor::Person(who) = debtor else { return false };
        book.was_settled_by(message.event, |entry| {
            entry.creditor.as_ref() == Some(who) && entry.debtor.includes(&message.who)
        })
    }

    fn address(
        &self,
        book: &Book<'a>,
        people: &People<'_>,
        message: &Message<'a>,
        asking: &Asking,
        ground: &Ground<'_>,
        counters: &[Index],
    ) -> Address {
        if let Some(envelope) = ground.envelope {
            return envelope(asking);
        }
        let writer = &message.who;
        let others = |all: &mut dyn Iterator<Item = Handle>| -> Vec<Handle> {
            let mut unique: Vec<Handle> = Vec::new();
            for who in all {
                if who != *writer && !unique.contains(&who) {
                    unique.push(who);
                }
            }
            unique
        };
        let to = |people: Vec<Handle>, rule, at_most| Address {
            people,
            rule: Some(rule),
            at_most,
            whole: None,
        };
        if ground.direct {
            return to(others(&mut ground.fallback.iter().cloned()), ground.unnamed, 100);
        }
        let named = others(&mut asking.named.iter().map(|who| people.person(who)));
        if asking.everyone && ground.open_question != OpenQuestion::Nothing {
            let present = others(&mut ground.present.iter().cloned());
            let whole = match present.as_slice() {
                [only] => Debtor::Person(only.clone()),
                _ => Debtor::Everyone(present),
            };
            return Address {
                people: named,
                whole: Some(whole),
                rule: Some(rule('C', 5)),
                at_most: 100,
            };
        }
        if !asking.named.is_empty() {
            return to(named, ground.named, 100);
        }
        if !message.to.is_empty() {
            return to(message.to.clone(), ground.named, 100);
        }
        if !counters.is_empty() {
            let creditors =
                others(&mut counters.iter().filter_map(|index| book.at(*index).creditor.clone()));
            return to(creditors, ground.reply, 80);
        }
        // The writer asks on in a thread, or chases: the same people are asked again.
        if message.thread.is_some() || asking.chase {
            let again = book.find_asked_in(message.thread, writer, |entry| {
                matches!(entry.kind, AskKind::Answer | AskKind::PickUp)
            });
            let whole = again.iter().map(|index| book.at(*index).debtor.clone()).find(|debtor| {
                matches!(debtor, Debtor::Several(_) | Debtor::Everyone(_) | Debtor::Nobody)
            });
            let debtors =
                others(&mut again.into_iter().filter_map(|index| match &book.at(index).debtor {
                    Debtor::Person(one) | Debtor::Group { name: one, .. } => Some(one.clone()),
                    _ => None,
                }));
            if !debtors.is_empty() || whole.is_some() {
                return Address { people: debtors, whole, rule: Some(ground.named), at_most: 100 };
            }
        }
        let starter =
            message.thread.and_then(|thread| self.by_key(thread)).map(|root| root.who.clone());
        if let Some(starter) = starter.filter(|starter| starter != writer) {
            return to(vec![starter], ground.reply, 80);
        }
        if ground.questions_only
            && asking.request
            && !ends_with_question_mark(message.text, &asking.span)
        {
            return Address::default();
        }
        let fallback = others(&mut ground.fallback.iter().cloned());
        let whole = match ground.open_question {
            _ if !fallback.is_empty() => None,
            OpenQuestion::Nothing => None,
            OpenQuestion::PickUp => Some(Debtor::Nobody),
            OpenQuestion::AllPresent => {
                // With one left it is direct (rule G11).
                match others(&mut ground.present.iter().cloned()) {
                    present if present.len() > 1 => Some(Debtor::Several(present)),
                    present => present.into_iter().next().map(Debtor::Person),
                }
            }
        };
        let sure = if whole.is_some() { 90 } else { 80 };
        Address { people: fallback, whole, rule: Some(ground.unnamed), at_most: sure }
    }
}

fn ends_with_question_mark(text: &str, span: &Span) -> bool {
    text.get(span.clone()).is_some_and(|sentence| sentence.trim_end().ends_with(['?', '？', '؟']))
}

fn merge(
    all: &mut Vec<Wanted>,
    debtor: Debtor,
    address: &Address,
    asking: &Asking,
    sentence: usize,
) {
    let together = (address.people.len() > 1).then_some(sentence);
    let sort = match (asking.is_statement(), asking.yes_no && !asking.request) {
        (true, _) => Sort::Information,
        (_, true) => Sort::YesNo,
        _ => Sort::Request,
    };
    let confidence = asking.confidence.min(address.at_most);
    if let Some(known) = all.iter_mut().find(|known| known.debtor == debtor) {
        known.confidence = known.confidence.max(confidence);
        known.chase &= asking.chase;
        known.due = known.due.or(asking.due);
        known.decided.extend(asking.decided.iter().cloned());
        if sort != known.sort {
            known.sort = Sort::Request;
        }
        if together.is_none() {
            known.together = None;
        }
        return;
    }
    all.push(Wanted {
        debtor,
        rule: address.rule.unwrap_or(rule('G', 3)),
        confidence,
        sort,
        chase: asking.chase,
        together,
        due: asking.due,
        decided: asking.decided.clone(),
    });
}

/// Asks `want` again where it is open already, else opens it.
fn open_or_again<'a>(
    book: &mut Book<'a>,
    message: &mut Message<'a>,
    want: Wanted,
    group: u32,
    direct: bool,
) {
    let proof =
        Proof { event: message.event, quote: Some(message.text), decided: want.decided.clone() };
    // In the main thread each message is a matter of its own, unless it says that it only asks after another.
    let again = if message.thread.is_some() || want.chase || direct {
        book.find_asked_in(message.thread, &message.who, |entry| {
            matches!(entry.kind, AskKind::Answer | AskKind::PickUp)
                && same_debtor(entry, &want.debtor)
        })
    } else {
        Vec::new()
    };
    if !again.is_empty() {
        for index in again {
            if matches!(want.debtor, Debtor::Group { .. }) {
                book.unclaim(index);
            }
            book.ask_again(index, message.at, want.due, proof.clone());
            if !message.key.is_empty() {
                book.made_by(index, message.key);
            }
            message.made.push(index);
        }
        return;
    }
    let mut entry = Entry::structural(
        if want.debtor == Debtor::Nobody { AskKind::PickUp } else { AskKind::Answer },
        want.rule,
        want.debtor,
        Some(message.who.clone()),
        message.at,
        message.event,
    );
    entry.key = match message.key {
        "" => format!(
            "{}:{}:{}",
            entry.kind.as_str(),
            entry.debtor.name(),
            message.at.as_millisecond()
        ),
        key => format!("{}:{}:{key}", entry.kind.as_str(), entry.debtor.name()),
    };
    entry.thread = message.thread;
    entry.origin = (!message.key.is_empty()).then_some(message.key);
    entry.messages.extend(entry.origin);
    entry.sort = want.sort;
    entry.confidence = want.confidence;
    entry.due = want.due;
    entry.group = group;
    entry.proofs = vec![proof];
    message.made.push(book.open(entry));
}

fn same_debtor(entry: &Entry<'_>, debtor: &Debtor) -> bool {
    entry.debtor == *debtor
        || entry.claimed_from.as_ref() == Some(debtor)
        || matches!((&entry.debtor, debtor), (Debtor::Group { name, .. }, Debtor::Group { name: other, .. }) if name == other)
}
