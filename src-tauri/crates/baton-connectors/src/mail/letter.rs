//! One mail, read: who, to whom, what is new in it, and what kind of mail it is.
//!
//! Pure: bytes in, facts out. Everything in a mail is written by whoever sent it, so every length has an end and nothing
//! of it is believed to be more than text.

use baton_model::{Answer, Handle, MailHeaders, Timestamp};
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders as _, PartType};

use super::invitation::Invitation;
use super::text;

/// At most so many addresses and references of one mail are read.
const MOST_NAMES: usize = 200;

/// The header fields that are read before a mail is known to matter.
pub(super) const FIELDS: &str = "FROM TO CC BCC REPLY-TO SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID \
    LIST-UNSUBSCRIBE AUTO-SUBMITTED PRECEDENCE X-AUTO-RESPONSE-SUPPRESS CONTENT-TYPE X-GITHUB-REASON \
    X-GITLAB-PROJECT X-JIRA-FINGERPRINT X-GERRIT-MESSAGETYPE X-BUGZILLA-REASON X-REDMINE-HOST X-REVIEWBOARD-URL";

/// Somebody in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub handle: Handle,
    pub name: Option<String>,
}

/// Mail that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounce {
    /// Message-ID of the mail that did not.
    pub on: String,
    /// At whom.
    pub of: Vec<Handle>,
}

/// One mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letter {
    /// Message-ID without its brackets; made up from the rest where there is none.
    pub id: String,
    /// References and In-Reply-To, oldest first.
    pub refs: Vec<String>,
    pub from: Option<Name>,
    pub reply_to: Vec<Name>,
    pub to: Vec<Name>,
    pub cc: Vec<Name>,
    pub bcc: Vec<Name>,
    pub subject: String,
    /// Of the Date header.
    pub date: Option<Timestamp>,
    pub headers: MailHeaders,
    /// What is new in it; empty while only headers were read.
    pub text: String,
    /// A bounce is one of [`Letter::is_automatic`] too.
    pub bounce: Option<Bounce>,
    pub invitation: Option<Invitation>,
    /// Its subject says that it hands another mail on.
    pub forwards: bool,
    /// Where the item is that a tool's notice is about.
    pub notice_url: Option<String>,
}

impl Letter {
    /// Reads a whole mail, or its first part.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let mut letter = Self::head(&message, bytes);
        letter.text = body(&message);
        letter.bounce = bounce(&message);
        letter.invitation = calendar(&message).and_then(|text| Invitation::read(&text));
        let names: Vec<String> = message
            .attachments()
            .filter(|part| {
                part.content_type().is_none_or(|kind| {
                    !kind.ctype().eq_ignore_ascii_case("text") || kind.subtype() != Some("calendar")
                })
            })
            .filter_map(|part| part.attachment_name())
            .take(20)
            .map(|name| format!("[file: {}]", one_line(name, 80)))
            .collect();
        if !names.is_empty() {
            let gap = if letter.text.is_empty() { "" } else { "\n\n" };
            letter.text = format!("{}{gap}{}", letter.text, names.join("\n"));
        }
        Some(letter)
    }

    /// Reads header fields alone.
    pub fn read_head(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        Some(Self::head(&message, bytes))
    }

    fn head(message: &Message<'_>, bytes: &[u8]) -> Self {
        let id = message.message_id().map(|id| one_line(id, 250)).filter(|id| !id.is_empty());
        let subject = one_line(message.subject().unwrap_or_default(), 300);
        let mut refs = ids(message.references());
        for id in ids(message.in_reply_to()) {
            if !refs.contains(&id) {
                refs.push(id);
            }
        }
        let id = id.unwrap_or_else(|| made_id(message, bytes));
        refs.retain(|known| *known != id);
        Self {
            refs,
            from: names(message.from()).into_iter().next(),
            reply_to: names(message.reply_to()),
            to: names(message.to()),
            cc: names(message.cc()),
            bcc: names(message.bcc()),
            date: message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            headers: headers(message),
            forwards: is_forward(&subject),
            notice_url: notice_url(&id),
            subject,
            id,
            ..Self::default()
        }
    }

    /// A machine or a list wrote it (RFC 3834, RFC 2369): nobody is asked by it.
    pub fn is_automatic(&self) -> bool {
        let headers = &self.headers;
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

    /// All that it was sent to.
    pub fn recipients(&self) -> impl Iterator<Item = &Name> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

/// The subject without "Re:" and "Fwd:" in any of their languages.
pub(super) fn bare(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':') {
        let mark = mark.trim().trim_end_matches(|c: char| c.is_ascii_digit() || "[]()".contains(c));
        let known =
            ["re", "aw", "sv", "rif", "res", "antw", "fwd", "fw", "wg", "tr", "rv", "i", "vs"];
        if !known.iter().any(|one| one.eq_ignore_ascii_case(mark)) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

fn is_forward(subject: &str) -> bool {
    let mark = subject.trim().split(':').next().unwrap_or_default().trim();
    ["fwd", "fw", "wg", "tr", "rv"].iter().any(|one| one.eq_ignore_ascii_case(mark))
        && subject.contains(':')
}

/// One line of at most `most` characters, without what controls a screen.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(most).collect()
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let clean = |id: &str| one_line(id.trim_matches(['<', '>']), 250);
    let all: Vec<String> = match value {
        HeaderValue::Text(id) => vec![clean(id)],
        HeaderValue::TextList(all) => all.iter().map(|id| clean(id)).collect(),
        _ => Vec::new(),
    };
    // The first says where the thread begins; of a long list the rest that matters is at its end.
    let all: Vec<String> = all.into_iter().filter(|id| !id.is_empty()).collect();
    match all.len() > MOST_NAMES {
        true => all[..1].iter().chain(&all[all.len() - MOST_NAMES + 1..]).cloned().collect(),
        false => all,
    }
}

fn names(address: Option<&Address<'_>>) -> Vec<Name> {
    let Some(address) = address else { return Vec::new() };
    let mut all: Vec<Name> = Vec::new();
    for one in address.iter().take(MOST_NAMES) {
        let Some(mail) = one.address.as_deref().and_then(|mail| super::sign_in::address(mail).ok())
        else {
            continue;
        };
        let handle = Handle::new(mail);
        let name = one.name.as_deref().map(|name| one_line(name, 80));
        let name = name.filter(|name| !name.is_empty() && !name.contains('@'));
        if !all.iter().any(|known| known.handle == handle) {
            all.push(Name { handle, name: name.map(|name| straight(&name)) });
        }
    }
    all
}

/// "Lee, Ben" is Ben Lee.
fn straight(name: &str) -> String {
    let name = name.trim_matches(['\'', '"']);
    match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') && !first.is_empty() => {
            format!("{first} {last}")
        }
        _ => name.to_owned(),
    }
}

fn headers(message: &Message<'_>) -> MailHeaders {
    let text = |name: &'static str| {
        let value = message.header_raw(name)?;
        Some(one_line(value, 200)).filter(|text| !text.is_empty())
    };
    let from = message.from().and_then(|from| from.first()).and_then(|one| one.address());
    let local = from.and_then(|from| from.split('@').next()).unwrap_or_default();
    let local = local.to_ascii_lowercase().replace(['-', '_', '.'], "");
    // RFC 3834, section 2: answers of machines that say it in Microsoft's way.
    let suppressed = text("X-Auto-Response-Suppress").map(|_| "auto-generated".to_owned());
    MailHeaders {
        list_id: text("List-Id"),
        list_unsubscribe: text("List-Unsubscribe"),
        auto_submitted: text("Auto-Submitted")
            .or_else(|| suppressed.filter(|_| is_report(message))),
        precedence: text("Precedence"),
        from_noreply: local.contains("noreply")
            || local.contains("donotreply")
            || local == "mailerdaemon",
        notice_of: notice_of(message),
    }
}

/// The tool whose notice it is, by the headers that only it writes; the key of its connector.
fn notice_of(message: &Message<'_>) -> Option<String> {
    const MARKS: [(&str, &str); 7] = [
        ("X-GitHub-Reason", "github"),
        ("X-GitLab-Project", "gitlab"),
        ("X-JIRA-FingerPrint", "jira"),
        ("X-Gerrit-MessageType", "gerrit"),
        ("X-Bugzilla-Reason", "bugzilla"),
        ("X-Redmine-Host", "redmine"),
        ("X-ReviewBoard-URL", "reviewboard"),
    ];
    let (_, tool) = MARKS.iter().find(|(header, _)| message.header_raw(*header).is_some())?;
    Some((*tool).to_owned())
}

/// GitHub's Message-IDs are the path of the item: `acme/api/pull/12/c34@github.com`.
fn notice_url(id: &str) -> Option<String> {
    let (path, host) = id.split_once('@')?;
    let parts: Vec<&str> = path.split('/').collect();
    let [owner, name, kind @ ("pull" | "issues"), number, ..] = parts.as_slice() else {
        return None;
    };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let good =
        plain(owner) && plain(name) && plain(host) && number.chars().all(|c| c.is_ascii_digit());
    good.then(|| format!("https://{host}/{owner}/{name}/{kind}/{number}"))
}

fn is_report(message: &Message<'_>) -> bool {
    message.content_type().is_some_and(|kind| kind.subtype() == Some("report"))
}

/// The new words: of plain text parts, else of HTML.
fn body(message: &Message<'_>) -> String {
    let mut plain = String::new();
    for part in message.text_bodies() {
        if let PartType::Text(text) = &part.body {
            let kind = part.content_type();
            let says = |name: &str, value: &str| {
                kind.and_then(|kind| kind.attribute(name))
                    .is_some_and(|is| is.eq_ignore_ascii_case(value))
            };
            match says("format", "flowed") {
                true => plain.push_str(&text::unflowed(text, says("delsp", "yes"))),
                false => plain.push_str(text),
            }
            plain.push('\n');
        }
    }
    if !plain.trim().is_empty() {
        return text::new_part(&plain);
    }
    let html = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html),
        _ => None,
    });
    let Some(html) = html else { return String::new() };
    let text = mail_parser::decoders::html::html_to_text(&text::unquoted_html(html));
    text::new_part(&text::without_attribution(&text))
}

/// The calendar part, decoded.
fn calendar(message: &Message<'_>) -> Option<String> {
    message.parts.iter().find_map(|part| {
        let kind = part.content_type()?;
        let is = kind.ctype().eq_ignore_ascii_case("text")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("calendar"));
        let text = is.then(|| String::from_utf8_lossy(part.contents()).into_owned())?;
        (text.len() < 256 * 1024).then_some(text)
    })
}

/// RFC 3464: a report of failed delivery, and the mail that it is about.
fn bounce(message: &Message<'_>) -> Option<Bounce> {
    if !is_report(message) {
        return None;
    }
    let mut of = Vec::new();
    let mut on = None;
    for part in &message.parts {
        let subtype = part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default();
        match subtype.to_ascii_lowercase().as_str() {
            "delivery-status" => of.extend(failed(&String::from_utf8_lossy(part.contents()))),
            "rfc822-headers" => {
                let head = MessageParser::default().parse(part.contents())?;
                on = on.or_else(|| head.message_id().map(str::to_owned));
            }
            "rfc822" => {
                let inner = part.message().and_then(Message::message_id).map(str::to_owned);
                on = on.or(inner);
            }
            _ => {}
        }
    }
    of.dedup();
    let on = on.filter(|_| !of.is_empty())?;
    Some(Bounce { on: one_line(&on, 250), of })
}

fn failed(status: &str) -> Vec<Handle> {
    let mut of = Vec::new();
    let mut recipient = None;
    for line in status.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.trim().to_ascii_lowercase().as_str() {
            "final-recipient" | "original-recipient" => {
                let mail = value.split(';').next_back().unwrap_or_default();
                recipient = super::sign_in::address(mail.trim().trim_matches(['<', '>'])).ok();
            }
            "action" if value.trim().eq_ignore_ascii_case("failed") => {
                of.extend(recipient.take().map(Handle::from));
            }
            _ => {}
        }
    }
    of.truncate(MOST_NAMES);
    of
}

/// A stand-in for a Message-ID, the same each time the mail is read.
fn made_id(message: &Message<'_>, bytes: &[u8]) -> String {
    let head = bytes.split(|byte| *byte == b'\n').take(40).collect::<Vec<_>>().concat();
    let who = message.from().and_then(|from| from.first()).and_then(|one| one.address());
    let text = String::from_utf8_lossy(&head);
    format!("{}@no-id.invalid", baton_model::ItemId::of(who.unwrap_or_default(), &text))
}

/// An answer to an invitation, of its calendar part's word.
pub(super) fn answer(partstat: &str) -> Option<Answer> {
    match partstat.to_ascii_uppercase().as_str() {
        "ACCEPTED" => Some(Answer::Yes),
        "DECLINED" => Some(Answer::No),
        "TENTATIVE" => Some(Answer::Maybe),
        _ => None,
    }
}
