//! The bench of mail: Ana's mailbox on a real Dovecot and Exim, with something bad on the way to both.

use async_trait::async_trait;
use baton_model::{Action, ActionKind, Answer, Intent, Item, Settings};
use baton_tests::mail::{MailServer, Options};
use baton_tests::proxy::{Proxy, Trouble};

use super::conformance_bench::{Bench, Break};

/// Mail's bench.
pub struct MailBench {
    server: MailServer,
    imap: Proxy,
    smtp: Proxy,
}

fn mail(id: &str, from: &str, subject: &str, rest: &str) -> String {
    let at =
        jiff::Timestamp::now().checked_sub(jiff::SignedDuration::from_mins(5)).expect("a past");
    let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
    format!(
        "From: {from}@desk.test\nTo: ana@desk.test\nSubject: {subject}\nDate: {date}\nMessage-ID: <{id}@desk.test>\nMIME-Version: 1.0\n{rest}\n"
    )
}

impl MailBench {
    /// Starts it: a question, and an invitation.
    pub async fn start() -> Self {
        let server = MailServer::start(Options::default());
        let plain = "Content-Type: text/plain; charset=utf-8\n\n";
        server.deliver(
            "ana",
            &mail("q1", "ben", "Offer", &format!("{plain}Can you sign the offer?")),
        );
        let invitation = "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nVERSION:2.0\nBEGIN:VEVENT\nUID:plan-1\nDTSTAMP:20260301T000000Z\nSUMMARY:Plan the release\nDTSTART:20990305T100000Z\nORGANIZER:mailto:ben@desk.test\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ana@desk.test\nEND:VEVENT\nEND:VCALENDAR";
        server.deliver("ana", &mail("i1", "ben", "Invitation", invitation));
        let (imap, smtp) = (Proxy::start(server.imap).await, Proxy::start(server.smtp).await);
        Self { server, imap, smtp }
    }
}

fn trouble(how: Break) -> Trouble {
    match how {
        Break::Unauthorized => Trouble::Answer("TAG NO [AUTHENTICATIONFAILED] no\r\n".into()),
        Break::ServerError => Trouble::Answer("TAG NO [UNAVAILABLE] later\r\n".into()),
        Break::CutBody => Trouble::Cut,
        Break::WrongJson => Trouble::Garbage(b"* OK {\r\n* 1 FETCH (((\r\n".to_vec()),
        Break::LostReply => Trouble::LostReply,
        Break::RateLimited(_) => Trouble::Pass,
    }
}

#[async_trait]
impl Bench for MailBench {
    fn url(&self) -> String {
        format!("imap://{}", self.imap.address)
    }

    fn secret(&self) -> String {
        "pw-ana".to_owned()
    }

    fn settings(&self) -> Settings {
        [
            ("address", "ana@desk.test".to_owned()),
            ("imap", self.url()),
            ("smtp", format!("smtp://{}", self.smtp.address)),
        ]
        .map(|(key, text)| (key.to_owned(), text))
        .into()
    }

    fn can(&self, how: Break) -> bool {
        // Mail servers know no such limit that they would name.
        !matches!(how, Break::RateLimited(_))
    }

    fn break_next(&self, times: u32, how: Break) {
        let troubles = || (0..times).map(move |_| trouble(how));
        match how {
            // Writes: a mail's text, and what is moved in the mailbox.
            Break::LostReply => {
                self.smtp.plan("(text)", troubles());
                self.imap.plan("UID MOVE", troubles());
            }
            _ => self.imap.plan("", troubles()),
        }
    }

    fn break_after(&self, passes: u32, how: Break) {
        let good = (0..passes).map(|_| Trouble::Pass);
        self.imap.plan("", good.chain([trouble(how)]));
    }

    fn mend(&self) {
        self.imap.plan("", []);
        self.smtp.plan("", []);
    }

    fn say(&self, text: &str) {
        let id = format!("s{}", jiff::Timestamp::now().as_nanosecond());
        let plain = "Content-Type: text/plain; charset=utf-8\n\n";
        self.server.deliver("ana", &mail(&id, "ben", "News", &format!("{plain}{text}")));
    }

    fn effects(&self, action: &Action) -> usize {
        if action.intent == Intent::MarkDone {
            return self.server.mails("ana", "Archive").len();
        }
        // What is sent is written to Ben, Cho or both; each mail has the action's id.
        let id = action.id.as_str();
        let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let all = ["ben", "cho"].map(|who| self.server.mails(who, ""));
            let found = all.iter().flatten().filter(|mail| mail.contains(id)).count();
            if found > 0 || std::time::Instant::now() > end {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    fn requests(&self) -> usize {
        self.imap.commands()
    }

    fn asks_its_user(&self, kind: ActionKind) -> bool {
        kind != ActionKind::MarkDone
    }

    fn kinds(&self) -> Vec<ActionKind> {
        vec![
            ActionKind::Reply,
            ActionKind::Nudge,
            ActionKind::Reassign,
            ActionKind::Rsvp,
            ActionKind::MarkDone,
        ]
    }

    fn intent(&self, kind: ActionKind, _: &Item) -> Intent {
        match kind {
            ActionKind::Reply => Intent::Reply { text: "Thanks, looking".to_owned(), thread: None },
            ActionKind::Nudge => Intent::Nudge { text: "Any news?".to_owned(), thread: None },
            ActionKind::Reassign => Intent::Reassign {
                to: "cho@desk.test".into(),
                note: Some("You know this part".to_owned()),
            },
            ActionKind::Rsvp => Intent::Rsvp { answer: Answer::Yes },
            ActionKind::MarkDone => Intent::MarkDone,
            other => panic!("{other:?} is listed and this bench does not know it"),
        }
    }
}
