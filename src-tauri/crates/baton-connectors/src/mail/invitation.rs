//! Invitations in a mail (iTIP over mail, RFC 5546 and 6047): read, and answered.
//!
//! Only what a person decides on is read: what, when, who asks, who is asked. A series is one invitation; an exception of
//! it is not told apart.

use baton_model::{Answer, Handle, Timestamp};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarEntry, ICalendarMethod,
    ICalendarParameterName as Param, ICalendarProperty as Property, ICalendarValue,
};

use super::letter;

/// What a mail says of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Request,
    Reply,
    Cancel,
    /// The invited propose another time.
    Counter,
}

/// Somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guest {
    pub handle: Handle,
    pub name: Option<String>,
    pub role: Role,
    pub answer: Option<Answer>,
}

/// How much somebody is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Required,
    Optional,
    Room,
}

/// An invitation, an answer to one, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invitation {
    pub method: Method,
    pub uid: String,
    pub sequence: i64,
    pub title: String,
    pub organizer: Option<Handle>,
    pub guests: Vec<Guest>,
    pub starts: Option<Timestamp>,
    pub ends: Option<Timestamp>,
    /// The recurrence that it is about, as it stands in the file; an answer names the same.
    pub recurrence: Option<String>,
}

impl Invitation {
    /// From the text of a calendar part; `None` when it is none that a person decides on.
    pub fn read(text: &str) -> Option<Self> {
        let calendar = ICalendar::parse(text).ok()?;
        let root = calendar.components.first()?;
        let method = match root.property(&Property::Method)?.values.first()? {
            ICalendarValue::Method(ICalendarMethod::Request) => Method::Request,
            ICalendarValue::Method(ICalendarMethod::Reply) => Method::Reply,
            ICalendarValue::Method(ICalendarMethod::Cancel) => Method::Cancel,
            ICalendarValue::Method(ICalendarMethod::Counter) => Method::Counter,
            _ => return None,
        };
        let event = calendar.components.iter().find(|one| one.component_type.is_event())?;
        let zones = calendar.build_tz_resolver();
        let at = |name: &Property| {
            let entry = event.property(name)?;
            let zone = entry.parameter(&Param::Tzid).and_then(|zone| zone.as_text());
            let date = entry.values.first()?.as_partial_date_time()?;
            let moment = date.to_date_time_with_tz(zones.resolve_or_default(zone))?;
            Timestamp::from_second(moment.timestamp()).ok()
        };
        let organizer = event.property(&Property::Organizer).and_then(mail);
        Some(Self {
            method,
            uid: letter::one_line(event.uid()?, 250),
            sequence: event
                .property(&Property::Sequence)
                .and_then(|entry| entry.values.first()?.as_integer())
                .unwrap_or(0),
            title: letter::one_line(&text_of(event, &Property::Summary), 300),
            organizer: organizer.clone(),
            guests: guests(event, organizer.as_ref()),
            starts: at(&Property::Dtstart),
            ends: at(&Property::Dtend),
            recurrence: recurrence(text),
        })
    }

    /// The text of my answer (RFC 5546, section 3.2.3).
    pub fn reply(&self, me: &Handle, name: Option<&str>, answer: Answer, now: Timestamp) -> String {
        let word = match answer {
            Answer::Yes => "ACCEPTED",
            Answer::No => "DECLINED",
            Answer::Maybe => "TENTATIVE",
        };
        let stamp = now.strftime("%Y%m%dT%H%M%SZ");
        let named = name.map(|name| format!(";CN=\"{}\"", name.replace('"', "'")));
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "PRODID:-//Baton//EN".to_owned(),
            "VERSION:2.0".to_owned(),
            "METHOD:REPLY".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", self.uid),
            format!("SEQUENCE:{}", self.sequence),
            format!("DTSTAMP:{stamp}"),
        ];
        lines.extend(self.starts.map(|at| format!("DTSTART:{}", at.strftime("%Y%m%dT%H%M%SZ"))));
        lines.extend(self.recurrence.clone());
        lines.extend(self.organizer.as_ref().map(|who| format!("ORGANIZER:mailto:{who}")));
        lines.push(format!("SUMMARY:{}", escaped(&self.title)));
        let named = named.unwrap_or_default();
        lines.push(format!("ATTENDEE;PARTSTAT={word}{named}:mailto:{me}"));
        lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
        lines.iter().map(|line| folded(line)).collect()
    }
}

fn text_of(event: &ICalendarComponent, name: &Property) -> String {
    let entry = event.property(name);
    let text = entry.and_then(|entry| entry.values.first()?.as_text());
    text.unwrap_or_default().to_owned()
}

fn mail(entry: &ICalendarEntry) -> Option<Handle> {
    super::sign_in::address(entry.calendar_address()?).ok().map(Handle::from)
}

fn guests(event: &ICalendarComponent, organizer: Option<&Handle>) -> Vec<Guest> {
    let mut all = Vec::new();
    for entry in event.properties(&Property::Attendee).take(200) {
        let Some(handle) = mail(entry).filter(|who| Some(who) != organizer) else { continue };
        let is = |name: &Param, word: &str| {
            let value = entry.parameter(name).and_then(|value| value.as_text());
            value.is_some_and(|value| value.eq_ignore_ascii_case(word))
        };
        let role = if is(&Param::Cutype, "ROOM") || is(&Param::Cutype, "RESOURCE") {
            Role::Room
        } else if is(&Param::Role, "OPT-PARTICIPANT") || is(&Param::Role, "NON-PARTICIPANT") {
            Role::Optional
        } else {
            Role::Required
        };
        let text = |name: &Param| entry.parameter(name).and_then(|value| value.as_text());
        let name = text(&Param::Cn).map(|name| letter::one_line(name, 80));
        let name = name.filter(|name| !name.is_empty() && !name.contains('@'));
        let answer = text(&Param::Partstat).and_then(letter::answer);
        all.push(Guest { handle, name, role, answer });
    }
    all
}

/// The line that names the recurrence, whole: an answer repeats it.
fn recurrence(text: &str) -> Option<String> {
    let unfolded = text.replace("\r\n ", "").replace("\n ", "");
    let line = unfolded.lines().find(|line| line.starts_with("RECURRENCE-ID"))?;
    Some(letter::one_line(line, 200))
}

/// RFC 5545, section 3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// RFC 5545, section 3.1: lines of at most 75 octets.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for c in line.chars().filter(|c| !c.is_control()) {
        if width + c.len_utf8() > 73 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:e1@desk.test\r\nSEQUENCE:2\r\nSUMMARY:Plan\\, then do\r\nDTSTART;TZID=Europe/Berlin:20260305T100000\r\nDTEND;TZID=Europe/Berlin:20260305T110000\r\nORGANIZER;CN=Ben:MAILTO:Ben@desk.test\r\nATTENDEE;CN=\"Ana Lima\";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ana@desk.test\r\nATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:cho@desk.test\r\nATTENDEE;CUTYPE=ROOM:mailto:room@desk.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn a_request_is_read() {
        let read = Invitation::read(REQUEST).unwrap();
        assert_eq!((read.method, read.sequence), (Method::Request, 2));
        assert_eq!(read.title, "Plan, then do");
        assert_eq!(read.organizer, Some("ben@desk.test".into()));
        assert_eq!(read.starts, Some("2026-03-05T09:00:00Z".parse().unwrap()));
        let roles: Vec<(&str, Role, Option<Answer>)> =
            read.guests.iter().map(|one| (one.handle.as_str(), one.role, one.answer)).collect();
        assert_eq!(
            roles,
            [
                ("ana@desk.test", Role::Required, None),
                ("cho@desk.test", Role::Optional, Some(Answer::Yes)),
                ("room@desk.test", Role::Room, None),
            ]
        );
        assert_eq!(read.guests[0].name.as_deref(), Some("Ana Lima"));
    }

    #[test]
    fn an_answer_can_be_read_again() {
        let read = Invitation::read(REQUEST).unwrap();
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let text = read.reply(&"ana@desk.test".into(), Some("Ana Lima"), Answer::Maybe, now);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        let reply = Invitation::read(&text).unwrap();
        assert_eq!((reply.method, reply.uid.as_str()), (Method::Reply, "e1@desk.test"));
        assert_eq!(reply.guests[0].answer, Some(Answer::Maybe));
        assert_eq!(reply.title, read.title);
    }

    #[test]
    fn what_is_no_invitation_is_none() {
        for text in
            ["", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"]
        {
            assert_eq!(Invitation::read(text), None, "{text}");
        }
        assert_eq!(Invitation::read(&REQUEST.replace("METHOD:REQUEST", "METHOD:PUBLISH")), None);
    }
}
