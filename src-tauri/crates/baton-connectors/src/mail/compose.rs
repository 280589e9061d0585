//! What is sent, as if its writer had written it in a mail program. Pure.
//!
//! An answer goes to whoever asked and all who were asked with the user, names the mail it answers, and quotes it below,
//! as most do, or not at all where the user's own mails do not. Nothing in it tells of Baton: the Message-ID is the only
//! mark, and it looks like every other.

use baton_model::{Answer, Fault, Handle, Timestamp};
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::mime::MimePart;

use super::invitation::Invitation;
use super::letter::{Letter, Name, bare};
use super::transform::Mine;

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub id: String,
    pub from: Name,
    pub to: Vec<Name>,
    pub cc: Vec<Name>,
    pub subject: String,
    pub refs: Vec<String>,
    pub text: String,
    /// An answer to an invitation.
    pub calendar: Option<String>,
    pub at: Timestamp,
}

/// How the user's own answers quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Habit {
    /// The quote stands under the answer.
    #[default]
    Below,
    /// The answer stands under the quote.
    Above,
    /// Nothing is quoted.
    Not,
}

impl Habit {
    /// Of texts as they were sent, whole, newest first.
    pub fn of(sent: &[String]) -> Self {
        let mut counts = [0_usize; 3];
        for text in sent.iter().take(20) {
            let quoted: Vec<bool> = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| line.starts_with('>'))
                .collect();
            let kind = match (quoted.first(), quoted.last()) {
                _ if !quoted.contains(&true) => 2,
                (Some(false), Some(true)) => 0,
                _ => 1,
            };
            counts[kind] += 1;
        }
        match counts {
            [below, above, not] if not > below && not > above => Self::Not,
            [below, above, _] if above > below => Self::Above,
            _ => Self::Below,
        }
    }
}

/// An answer to `to`, or, where that is the user's own, to whom it was written: asking again is answering oneself.
pub(super) fn reply(
    draft: (&str, &Name, Timestamp),
    to: &Letter,
    mine: &Mine,
    text: &str,
    habit: Habit,
) -> Result<Draft, Fault> {
    let (id, me, at) = draft;
    let others = |names: &[Name]| -> Vec<Name> {
        names.iter().filter(|name| !mine.is(&name.handle)).cloned().collect()
    };
    let own = to.from.as_ref().is_some_and(|from| mine.is(&from.handle));
    let mut first = match own {
        true => others(&to.to),
        false if !to.reply_to.is_empty() => others(&to.reply_to),
        false => to.from.iter().cloned().collect(),
    };
    if !own {
        // Whoever was asked too hears the answer.
        first.extend(others(&to.to));
    }
    let to_names = unique(first, &[]);
    let cc = unique(others(&to.cc), &to_names);
    if to_names.is_empty() {
        return Err(Fault::rejected("There is nobody in it but you: write a new mail instead"));
    }
    Ok(Draft {
        id: id.to_owned(),
        from: me.clone(),
        to: to_names,
        cc,
        subject: format!("Re: {}", bare(&to.subject)),
        refs: references(to),
        text: quoted(text, to, habit, at),
        calendar: None,
        at,
    })
}

/// Hands `letter` on to somebody, with a line of the user's above it.
pub(super) fn forward(
    draft: (&str, &Name, Timestamp),
    letter: &Letter,
    to: Name,
    note: Option<&str>,
) -> Draft {
    let (id, me, at) = draft;
    let line = |name: &Name| match &name.name {
        Some(shown) => format!("{shown} <{}>", name.handle),
        None => name.handle.to_string(),
    };
    let all = |names: &[Name]| names.iter().map(line).collect::<Vec<_>>().join(", ");
    let mut text = String::new();
    if let Some(note) = note {
        text.push_str(note.trim());
        text.push_str("\n\n");
    }
    text.push_str("---------- Forwarded message ---------\n");
    text.push_str(&format!("From: {}\n", letter.from.iter().map(line).collect::<String>()));
    if let Some(date) = letter.date {
        text.push_str(&format!("Date: {}\n", date.strftime("%a, %d %b %Y %H:%M %z")));
    }
    text.push_str(&format!("Subject: {}\nTo: {}\n", letter.subject, all(&letter.to)));
    if !letter.cc.is_empty() {
        text.push_str(&format!("Cc: {}\n", all(&letter.cc)));
    }
    text.push_str(&format!("\n{}\n", letter.text));
    Draft {
        id: id.to_owned(),
        from: me.clone(),
        to: vec![to],
        cc: Vec::new(),
        subject: format!("Fwd: {}", bare(&letter.subject)),
        refs: references(letter),
        text,
        calendar: None,
        at,
    }
}

/// An answer to an invitation, to whoever invites.
pub(super) fn rsvp(
    draft: (&str, &Name, Timestamp),
    letter: &Letter,
    invitation: &Invitation,
    answer: Answer,
) -> Result<Draft, Fault> {
    let (id, me, at) = draft;
    let Some(organizer) = invitation.organizer.clone() else {
        return Err(Fault::rejected("The invitation does not say who invites"));
    };
    let word = match answer {
        Answer::Yes => "Accepted",
        Answer::No => "Declined",
        Answer::Maybe => "Tentative",
    };
    let name = me.name.clone().unwrap_or_else(|| me.handle.to_string());
    let has = match answer {
        Answer::Yes => "has accepted",
        Answer::No => "has declined",
        Answer::Maybe => "may attend",
    };
    Ok(Draft {
        id: id.to_owned(),
        from: me.clone(),
        to: vec![Name { handle: organizer, name: None }],
        cc: Vec::new(),
        subject: format!("{word}: {}", invitation.title),
        refs: references(letter),
        text: format!("{name} {has} “{}”.\n", invitation.title),
        calendar: Some(invitation.reply(&me.handle, me.name.as_deref(), answer, at)),
        at,
    })
}

fn unique(names: Vec<Name>, known: &[Name]) -> Vec<Name> {
    let mut all: Vec<Name> = Vec::new();
    for name in names {
        if !all.iter().chain(known).any(|other| other.handle == name.handle) {
            all.push(name);
        }
    }
    all
}

/// RFC 5322, section 3.6.4: what it answers last. A long list loses its middle.
fn references(to: &Letter) -> Vec<String> {
    const MOST: usize = 20;
    let mut refs = to.refs.clone();
    refs.push(to.id.clone());
    if refs.len() > MOST {
        let tail = refs.split_off(refs.len() - (MOST - 1));
        refs.truncate(1);
        refs.extend(tail);
    }
    refs
}

fn quoted(text: &str, to: &Letter, habit: Habit, now: Timestamp) -> String {
    let text = text.trim_end();
    if habit == Habit::Not || to.text.trim().is_empty() {
        return format!("{text}\n");
    }
    let from = to.from.as_ref();
    let who = from.map(|from| match &from.name {
        Some(name) => format!("{name} <{}>", from.handle),
        None => from.handle.to_string(),
    });
    let date = to.date.unwrap_or(now).strftime("%a, %d %b %Y at %H:%M").to_string();
    let attribution = format!("On {date}, {} wrote:", who.unwrap_or_default());
    let quote: String = to
        .text
        .lines()
        .map(
            |line| if line.starts_with('>') { format!(">{line}\n") } else { format!("> {line}\n") },
        )
        .collect();
    match habit {
        Habit::Above => format!("{attribution}\n{quote}\n{text}\n"),
        _ => format!("{text}\n\n{attribution}\n{quote}"),
    }
}

impl Draft {
    /// All that it goes to.
    pub fn recipients(&self) -> Vec<Handle> {
        self.to.iter().chain(&self.cc).map(|name| name.handle.clone()).collect()
    }

    /// As bytes (RFC 5322).
    pub fn bytes(&self) -> Vec<u8> {
        let addresses = |names: &[Name]| -> Address<'static> {
            let one = |name: &Name| {
                Address::new_address(name.name.clone(), name.handle.as_str().to_owned())
            };
            Address::new_list(names.iter().map(one).collect())
        };
        let mut message = MessageBuilder::new()
            .from(addresses(std::slice::from_ref(&self.from)))
            .to(addresses(&self.to))
            .subject(self.subject.clone())
            .date(self.at.as_second())
            .message_id(self.id.clone());
        if !self.cc.is_empty() {
            message = message.cc(addresses(&self.cc));
        }
        if let Some(last) = self.refs.last() {
            message = message.in_reply_to(last.clone()).references(self.refs.clone());
        }
        let message = match &self.calendar {
            None => message.text_body(self.text.clone()),
            Some(calendar) => message.body(MimePart::new(
                "multipart/alternative",
                vec![
                    MimePart::new("text/plain; charset=utf-8", self.text.clone()),
                    MimePart::new("text/calendar; charset=utf-8; method=REPLY", calendar.clone()),
                ],
            )),
        };
        message.write_to_vec().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(address: &str, shown: &str) -> Name {
        Name { handle: address.into(), name: Some(shown.to_owned()) }
    }

    fn mine() -> Mine {
        Mine { me: "ana@desk.test".into(), aliases: vec!["a.lima@desk.test".into()] }
    }

    fn letter() -> Letter {
        Letter {
            id: "b@x".into(),
            refs: vec!["a@x".into()],
            from: Some(name("ben@desk.test", "Ben Lee")),
            to: vec![name("a.lima@desk.test", "Ana"), name("cho@desk.test", "Cho")],
            cc: vec![name("dia@desk.test", "Dia"), name("ben@desk.test", "Ben Lee")],
            subject: "AW: Offer".into(),
            date: Some("2026-03-02T09:00:00Z".parse().unwrap()),
            text: "Can you sign?\n> before Friday".into(),
            ..Letter::default()
        }
    }

    #[test]
    fn an_answer_looks_as_if_it_was_written_by_hand() {
        let me = name("ana@desk.test", "Ana Lima");
        let now = "2026-03-02T10:00:00Z".parse().unwrap();
        let draft = reply(
            ("c@desk.test", &me, now),
            &letter(),
            &mine(),
            "Done – see “it”.\n",
            Habit::Below,
        )
        .unwrap();
        let bytes = draft.bytes();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.to_lowercase().contains("baton"), "{text}");
        let read = Letter::read(&bytes).unwrap();
        let handles =
            |names: &[Name]| names.iter().map(|n| n.handle.to_string()).collect::<Vec<_>>();
        assert_eq!(handles(&read.to), ["ben@desk.test", "cho@desk.test"]);
        assert_eq!(handles(&read.cc), ["dia@desk.test"]);
        assert_eq!((read.subject.as_str(), read.id.as_str()), ("Re: Offer", "c@desk.test"));
        assert_eq!(read.refs, ["a@x", "b@x"]);
        assert_eq!(read.text, "Done – see “it”.", "what is quoted is not new");
        assert!(
            draft.text.ends_with("wrote:\n> Can you sign?\n>> before Friday\n"),
            "{}",
            draft.text
        );
        assert!(text.lines().all(|line| line.len() <= 998));
    }

    #[test]
    fn asking_again_goes_to_whom_it_was_asked() {
        let me = name("ana@desk.test", "Ana Lima");
        let own =
            Letter { from: Some(me.clone()), to: vec![name("ben@desk.test", "Ben")], ..letter() };
        let now = "2026-03-02T10:00:00Z".parse().unwrap();
        let draft = reply(("c@x", &me, now), &own, &mine(), "Any news?", Habit::Not).unwrap();
        assert_eq!(draft.to, [name("ben@desk.test", "Ben")]);
        assert_eq!(draft.text, "Any news?\n");
        let alone = Letter { to: vec![me.clone()], cc: Vec::new(), ..own };
        assert!(reply(("c@x", &me, now), &alone, &mine(), "Hm", Habit::Not).is_err());
    }

    #[test]
    fn what_is_handed_on_is_seen_as_that() {
        let me = name("ana@desk.test", "Ana Lima");
        let now = "2026-03-02T10:00:00Z".parse().unwrap();
        let draft =
            forward(("c@x", &me, now), &letter(), name("eli@desk.test", "Eli"), Some("Yours?"));
        let read = Letter::read(&draft.bytes()).unwrap();
        assert!(read.forwards);
        assert_eq!(read.text, "Yours?");
        assert!(
            draft.text.contains("From: Ben Lee <ben@desk.test>\nDate: Mon, 02 Mar 2026"),
            "{}",
            draft.text
        );
    }

    #[test]
    fn habits_are_seen() {
        let below = "Yes.\n\nOn Monday:\n> Can you?".to_owned();
        let above = "> Can you?\nYes.".to_owned();
        let not = "Yes.".to_owned();
        assert_eq!(Habit::of(&[]), Habit::Below);
        assert_eq!(Habit::of(&[below.clone(), above.clone(), below.clone()]), Habit::Below);
        assert_eq!(Habit::of(&[above.clone(), above, not.clone()]), Habit::Above);
        assert_eq!(Habit::of(&[not.clone(), not, below]), Habit::Not);
    }
}
