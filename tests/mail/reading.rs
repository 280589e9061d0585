//! Reading: what comes in, in which conversation, and what a server does to it.

use baton_model::{Intent, What};

use super::bench::{Desk, Known, action, mail, sync, until};

#[tokio::test]
async fn a_question_an_answer_and_a_thank_you_are_one_conversation() {
    let desk = Desk::start();
    desk.server.deliver(
        "ana",
        &mail(
            "q1@desk.test",
            "ben",
            "ana",
            "Offer",
            "",
            "Hi Ana,\n\ncan you sign the offer?\n\nBen",
        ),
    );
    let session = desk.session("ana");
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    assert_eq!(known.told("q1@desk.test"), ["ben@desk.test sent"]);
    let item = &known.items["q1@desk.test"];
    assert_eq!((item.title.as_str(), item.owner.as_str()), ("Offer", "ben@desk.test"));
    assert_eq!(known.people["ben@desk.test"].name.as_deref(), Some("Ben Lee"));

    let reply = Intent::Reply { text: "Signed, it is with you.".into(), thread: None };
    let receipt = session.act(&action("1", "q1@desk.test", reply)).await.expect("sent");
    assert!(!receipt.already);
    until("ben has the answer", || desk.server.mails("ben", "").len() == 1).await;
    let got = desk.server.mails("ben", "").pop().expect("one");
    assert!(got.contains("In-Reply-To: <q1@desk.test>"), "{got}");
    assert!(got.contains("Subject: Re: Offer"), "{got}");
    assert_eq!(desk.server.mails("ana", "Sent").len(), 1, "our copy, once");

    let cursor = sync(&*session, Some(cursor), &mut known).await;
    assert_eq!(known.told("q1@desk.test"), ["ben@desk.test sent", "ana@desk.test sent"]);
    let What::Sent { text, to, .. } =
        &known.events["q1@desk.test"]["01900000-0000-7000-8000-000000000001@desk.test"].what
    else {
        panic!("a mail")
    };
    assert_eq!((text.as_str(), to[0].as_str()), ("Signed, it is with you.", "ben@desk.test"));
    let again = sync(&*session, Some(cursor.clone()), &mut known).await;
    assert_eq!(again, cursor, "an unchanged poll leaves its cursor");
}

fn cal(method: &str, sequence: u32, starts: &str, partstat: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nMETHOD:{method}\nVERSION:2.0\nBEGIN:VEVENT\nUID:plan-1\nSEQUENCE:{sequence}\nDTSTAMP:20260301T000000Z\nSUMMARY:Plan the release\nDTSTART:{starts}\nORGANIZER:mailto:ben@desk.test\nATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};RSVP=TRUE:mailto:ana@desk.test\nATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:cho@desk.test\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

fn invitation(id: &str, calendar: &str, method: &str) -> String {
    let more = "Content-Type: multipart/alternative; boundary=x\n";
    let mail = mail(id, "ben", "ana", "Invitation: Plan the release", more, "");
    let (head, _) = mail.split_once("MIME-Version").expect("a head");
    format!(
        "{head}MIME-Version: 1.0\n\n--x\nContent-Type: text/plain; charset=utf-8\n\nYou are invited.\n--x\nContent-Type: text/calendar; charset=utf-8; method={method}\n\n{calendar}\n--x--\n"
    )
}

#[tokio::test]
async fn an_invitation_is_answered_and_moved_and_called_off() {
    let desk = Desk::start();
    let starts = "20990305T100000Z";
    desk.server.deliver(
        "ana",
        &invitation("i1@desk.test", &cal("REQUEST", 0, starts, "NEEDS-ACTION"), "REQUEST"),
    );
    let session = desk.session("ana");
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let id = "invitation plan-1";
    let item = known.items[id].clone();
    assert_eq!(
        (item.family, item.title.as_str()),
        (baton_model::Family::Event, "Plan the release")
    );
    assert_eq!(item.starts.map(|at| at.to_string()).as_deref(), Some("2099-03-05T10:00:00Z"));
    assert_eq!(item.actions, [baton_model::ActionKind::Rsvp]);
    assert_eq!(known.told(id), ["ben@desk.test invited", "cho@desk.test responded"]);

    let yes = Intent::Rsvp { answer: baton_model::Answer::Yes };
    session.act(&action("r1", id, yes)).await.expect("sent");
    until("ben has the answer", || desk.server.mails("ben", "").len() == 1).await;
    let got = desk.server.mails("ben", "").pop().expect("one");
    assert!(
        got.contains("Subject: Accepted: Plan the release") && got.contains("method=REPLY"),
        "{got}"
    );
    let cursor = sync(&*session, Some(cursor), &mut known).await;
    assert!(known.told(id).contains(&"ana@desk.test responded".to_owned()), "{:?}", known.told(id));
    assert_eq!(known.items[id].starts, item.starts, "an answer knows less of it");

    let moved = cal("REQUEST", 1, "20990306T100000Z", "NEEDS-ACTION");
    desk.server.deliver("ana", &invitation("i2@desk.test", &moved, "REQUEST"));
    let cursor = sync(&*session, Some(cursor), &mut known).await;
    assert!(
        known.told(id).contains(&"ben@desk.test rescheduled".to_owned()),
        "{:?}",
        known.told(id)
    );
    desk.server.deliver(
        "ana",
        &invitation("i3@desk.test", &cal("CANCEL", 2, starts, "NEEDS-ACTION"), "CANCEL"),
    );
    sync(&*session, Some(cursor), &mut known).await;
    assert!(known.told(id).contains(&"ben@desk.test cancelled".to_owned()));
    assert_eq!(known.items[id].state, baton_model::ItemState::Closed);
}

#[tokio::test]
async fn lists_machines_and_notices_make_no_item() {
    let desk = Desk::start();
    let all = [
        mail(
            "l1@desk.test",
            "ben",
            "ana",
            "News",
            "List-Id: <news.desk.test>\n",
            "Can you read this?",
        ),
        mail(
            "l2@desk.test",
            "ben",
            "ana",
            "News",
            "List-Unsubscribe: <mailto:x@desk.test>\n",
            "Can you?",
        ),
        mail("l3@desk.test", "ben", "ana", "Report", "Precedence: bulk\n", "Can you?"),
        mail(
            "acme/api/pull/12/c3@github.com",
            "ben",
            "ana",
            "[acme/api] Fix (#12)",
            "X-GitHub-Reason: review_requested\n",
            "Can you review?",
        ),
        mail("n1@desk.test", "no-reply", "ana", "Your receipt", "", "Can you rate us?"),
    ];
    let session = desk.session("ana");
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    desk.server.deliver_all("ana", all);
    let batch =
        session.poll(Some(&cursor), baton_model::Timestamp::now()).await.expect("it answers");
    assert!(batch.items.is_empty(), "{:?}", batch.items);
    let notices: Vec<(&str, Option<&str>)> =
        batch.notices.iter().map(|notice| (notice.tool.as_str(), notice.url.as_deref())).collect();
    assert_eq!(notices, [("github", Some("https://github.com/acme/api/pull/12"))]);
}

#[tokio::test]
async fn an_absence_and_a_bounce_belong_to_the_conversation_that_they_are_about() {
    let desk = Desk::start();
    desk.server
        .deliver("ana", &mail("q1@desk.test", "ben", "ana cho", "Offer", "", "Ana, can you sign?"));
    let session = desk.session("ana");
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let refs =
        "In-Reply-To: <q1@desk.test>\nReferences: <q1@desk.test>\nAuto-Submitted: auto-replied\n";
    desk.server.deliver(
        "ana",
        &mail("o1@desk.test", "cho", "ana", "Out of office", refs, "I am away until Monday."),
    );
    let bounce = "From: Mail Delivery System <MAILER-DAEMON@desk.test>\nTo: ana@desk.test\nSubject: Undelivered\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <b1@mx.desk.test>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: text/plain\n\nIt did not arrive.\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.desk.test\n\nFinal-Recipient: rfc822;cho@desk.test\nAction: failed\nStatus: 5.1.1\n--x\nContent-Type: message/rfc822\n\nFrom: ben@desk.test\nTo: cho@desk.test\nMessage-ID: <q1@desk.test>\nSubject: Offer\n\nx\n--x--\n";
    desk.server.deliver("ana", bounce);
    sync(&*session, Some(cursor), &mut known).await;
    let mut told = known.told("q1@desk.test");
    told.sort();
    assert_eq!(
        told,
        ["ben@desk.test sent", "cho@desk.test sent", "mailer-daemon@desk.test bounced"]
    );
    let What::Bounced { on, of } = &known.events["q1@desk.test"]["b1@mx.desk.test"].what else {
        panic!("a bounce")
    };
    assert_eq!((on.as_str(), of[0].as_str()), ("q1@desk.test", "cho@desk.test"));
}

#[tokio::test]
async fn an_answer_from_another_program_is_found_in_sent_and_other_addresses_are_mine() {
    let desk = Desk::start();
    desk.server.deliver("ana", &mail("q1@desk.test", "ben", "ana", "Offer", "", "Can you sign?"));
    let refs = "In-Reply-To: <q1@desk.test>\nReferences: <q1@desk.test>\n";
    let now = baton_model::Timestamp::now().as_second();
    let own = mail("s1@desk.test", "a.lima", "ben", "Re: Offer", refs, "Done.");
    desk.server.fill("ana", "Sent", [(now, own)]);
    let session = desk.session("ana");
    let mut known = Known::default();
    sync(&*session, None, &mut known).await;
    assert_eq!(known.told("q1@desk.test").len(), 2);
    let me = &known.people["ana@desk.test"];
    assert_eq!(me.also, ["a.lima@desk.test".into()]);
}

#[tokio::test]
async fn uids_that_count_anew_lose_and_double_nothing() {
    let mut desk = Desk::start();
    for n in 0..30 {
        desk.server.deliver(
            "ana",
            &mail(&format!("m{n}@desk.test"), "ben", "ana", &format!("Thing {n}"), "", "Can you?"),
        );
    }
    let session = desk.session("ana");
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    assert_eq!(known.items.len(), 30);
    desk.server.count_anew("ana");
    desk.server.deliver("ana", &mail("late@desk.test", "cho", "ana", "Late", "", "Can you?"));
    let before = known.events.clone();
    let cursor = match super::bench::try_sync(&*session, Some(cursor), &mut known).await {
        Ok(cursor) => cursor,
        Err(fault) => panic!("{fault}: {}", desk.server.log()),
    };
    assert_eq!(known.items.len(), 31);
    assert!(known.lost.is_empty());
    for (id, events) in before {
        assert_eq!(known.events[&id], events, "{id}");
    }
    let batch =
        session.poll(Some(&cursor), baton_model::Timestamp::now()).await.expect("it answers");
    assert!(batch.items.is_empty() && batch.cursor == cursor);
}

#[tokio::test]
async fn a_server_that_restarts_is_read_on_and_a_hint_comes_again() {
    let mut desk = Desk::start();
    let session: std::sync::Arc<dyn baton_model::Session> = desk.session("ana").into();
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let listens = std::sync::Arc::clone(&session);
    let hint = tokio::spawn(async move { listens.changed().await });
    desk.server.down();
    let _ = hint.await.expect("the wait ends with its connection");
    let fault =
        session.poll(Some(&cursor), baton_model::Timestamp::now()).await.expect_err("it is down");
    assert_eq!(fault.code(), "transient");
    desk.server.up();
    desk.server.deliver("ana", &mail("m1@desk.test", "ben", "ana", "Back", "", "Can you?"));
    let cursor = sync(&*session, Some(cursor), &mut known).await;
    assert!(known.items.contains_key("m1@desk.test"));

    let listens = std::sync::Arc::clone(&session);
    let hint = tokio::spawn(async move { listens.changed().await });
    // Somebody needs the connection meanwhile, and the wait goes on.
    let people = session.people("m1@desk.test", "").await.expect("it answers");
    assert_eq!(people[0].handle.as_str(), "ben@desk.test");
    desk.server.deliver("ana", &mail("m2@desk.test", "cho", "ana", "News", "", "Can you?"));
    let heard = tokio::time::timeout(std::time::Duration::from_secs(20), hint).await;
    heard.expect("it is told").expect("no panic").expect("a hint");
    sync(&*session, Some(cursor), &mut known).await;
    assert!(known.items.contains_key("m2@desk.test"));
}

#[tokio::test]
async fn a_first_reading_comes_in_pages_the_newest_first() {
    let desk = Desk::start();
    let now = baton_model::Timestamp::now().as_second();
    let one = |n: i64| {
        let at = now - n * 3600;
        let text =
            mail(&format!("m{n}@desk.test"), "ben", "ana", &format!("Thing {n}"), "", "Can you?");
        let date = baton_model::Timestamp::from_second(at)
            .expect("a time")
            .strftime("Date: %a, %d %b %Y %H:%M:%S +0000")
            .to_string();
        let dated: String =
            text.lines()
                .map(|line| {
                    if line.starts_with("Date:") {
                        format!("{date}\n")
                    } else {
                        format!("{line}\n")
                    }
                })
                .collect();
        (at, dated)
    };
    // 1,000 in ninety days, and some older ones.
    desk.server.fill("ana", "", (1..=1_000).chain(24 * 100..24 * 100 + 50).map(one));
    let session = desk.session("ana");
    let first = session.poll(None, baton_model::Timestamp::now()).await.expect("it answers");
    assert!(first.more);
    let progress = first.progress.expect("it is told");
    assert_eq!((progress.done, progress.total), (100, 1_000));
    let mut known = Known::default();
    known.take(&first);
    assert!(known.items.contains_key("m1@desk.test"), "the newest are there first");
    sync(&*session, Some(first.cursor), &mut known).await;
    assert_eq!(known.items.len(), 1_000, "and what is older than ninety days is not");
}

#[tokio::test]
async fn what_is_done_goes_into_the_archive() {
    let desk = Desk::start();
    desk.server.deliver("ana", &mail("q1@desk.test", "ben", "ana", "Offer", "", "Can you sign?"));
    let session = desk.session("ana");
    sync(&*session, None, &mut Known::default()).await;
    let done = action("d1", "q1@desk.test", Intent::MarkDone);
    assert_eq!(session.find(&done).await.expect("it answers"), None);
    assert!(!session.act(&done).await.expect("moved").already);
    assert_eq!(desk.server.mails("ana", "Archive").len(), 1);
    assert!(desk.server.mails("ana", "").is_empty());
    assert!(session.act(&done).await.expect("nothing is left").already);
}

#[tokio::test]
async fn handing_over_forwards_it_with_its_context() {
    let desk = Desk::start();
    desk.server.deliver(
        "ana",
        &mail("q1@desk.test", "ben", "ana", "Offer", "", "Can you sign the offer?"),
    );
    let session = desk.session("ana");
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let to =
        Intent::Reassign { to: "cho@desk.test".into(), note: Some("Could you take this?".into()) };
    session.act(&action("f1", "q1@desk.test", to)).await.expect("sent");
    until("cho has it", || desk.server.mails("cho", "").len() == 1).await;
    let got = desk.server.mails("cho", "").pop().expect("one");
    assert!(
        got.contains("Subject: Fwd: Offer") && got.contains("Can you sign the offer?"),
        "{got}"
    );
    assert!(got.contains("Could you take this?") && got.contains("From: Ben Lee <ben@desk.test>"));
    sync(&*session, Some(cursor), &mut known).await;
    assert!(
        known.told("q1@desk.test").contains(&"ana@desk.test forwarded".to_owned()),
        "{:?}",
        known.told("q1@desk.test")
    );
}
