//! Sending: once, whatever happens in the middle of it, and what a sign-in or a certificate has to do with it.

use std::time::Duration;

use baton_api::Client;
use baton_api::wire::{
    AccountAdd, Act, AddAccount, Answers, Change, GetOutbox, GetQueue, OutboxEntry, QueueFilter,
    SendAgain, SignInWith, Sync, WireIntent,
};
use baton_model::{Connector as _, Fault, Intent};
use baton_tests::mail::{MailServer, Options};
use baton_tests::proxy::{Proxy, Trouble};
use baton_tests::stage::{Daemon, PATIENCE};
use tokio::time::timeout;

use super::bench::{Desk, Known, action, mail, session, sync, until};

fn reply(text: &str) -> Intent {
    Intent::Reply { text: text.to_owned(), thread: None }
}

#[tokio::test]
async fn a_lost_answer_leaves_a_marked_copy_and_the_user_decides() {
    let desk = Desk::start();
    desk.server.deliver("ana", &mail("q1@desk.test", "ben", "ana", "Offer", "", "Can you sign?"));
    let proxy = Proxy::start(desk.server.smtp).await;
    let settings = Desk::settings("ana", desk.server.imap, proxy.address.port());
    let session = session(settings, "pw-ana");
    sync(&*session, None, &mut Known::default()).await;

    // It arrives, and the server's word that it did does not.
    proxy.plan("(text)", [Trouble::LostReply]);
    let mut lost = action("1", "q1@desk.test", reply("Signed."));
    let fault = session.act(&lost).await.expect_err("its answer was lost");
    assert!(matches!(fault, Fault::Transient { unsent: false, .. }), "{fault:?}");
    until("ben has it", || desk.server.mails("ben", "").len() == 1).await;
    lost.again = true;
    let fault = session.find(&lost).await.expect_err("nobody can tell");
    assert!(fault.to_string().contains("may have been sent"), "{fault}");

    // Before its last byte left there is nothing to decide.
    proxy.plan("DATA", [Trouble::Cut]);
    let cut = action("2", "q1@desk.test", reply("Signed, again."));
    let fault = session.act(&cut).await.expect_err("it broke off");
    assert!(matches!(fault, Fault::Transient { unsent: true, .. }), "{fault:?}");
    assert_eq!(session.find(&cut).await.expect("it is known"), None);
    session.act(&cut).await.expect("sent now");
    assert!(session.find(&cut).await.expect("it is known").is_some());
    assert!(session.act(&cut).await.expect("not again").already);
    until("ben has both", || desk.server.mails("ben", "").len() == 2).await;
    assert_eq!(desk.server.mails("ana", "Sent").len(), 2);
}

#[tokio::test]
async fn what_is_refused_leaves_no_copy() {
    let desk = Desk::start();
    desk.server.deliver("ana", &mail("q1@desk.test", "ben", "ana", "Offer", "", "Can you sign?"));
    let session = desk.session("ana");
    sync(&*session, None, &mut Known::default()).await;
    let away = Intent::Reassign { to: "eve@elsewhere.test".into(), note: None };
    let fault = session.act(&action("1", "q1@desk.test", away)).await.expect_err("refused");
    assert_eq!(fault.to_string(), "127.0.0.1 does not take mail for eve@elsewhere.test");
    let bad = Intent::Reassign { to: "eve".into(), note: None };
    let fault = session.act(&action("2", "q1@desk.test", bad)).await.expect_err("no address");
    assert_eq!(fault.code(), "rejected");
    assert!(desk.server.mails("ana", "Sent").is_empty());
}

#[tokio::test]
async fn a_wrong_password_is_told_as_that() {
    let desk = Desk::start();
    let settings = Desk::settings("ana", desk.server.imap, desk.server.smtp);
    let wrong = session(settings.clone(), "guess");
    assert_eq!(wrong.seat().await.expect_err("wrong").code(), "unauthorized");
    assert_eq!(
        session(settings, "pw-ana").seat().await.expect("right").me.as_str(),
        "ana@desk.test"
    );
}

/// A program of ours reads the system's certificates once, so each case is a process: `baton account add`.
async fn connects(server: &MailServer, trust: bool) -> String {
    let dir = tempfile::tempdir().expect("a directory");
    let authority = server.authority();
    let authority = authority.to_str().expect("a path");
    let mut variables = vec![("BATON_TOKEN_MAIL", "pw-ana")];
    if trust {
        variables.push(("SSL_CERT_FILE", authority));
    }
    let mut daemon = Daemon::with(&variables, dir.path());
    let client = daemon.client().await;
    let answers = [
        ("address", "ana@desk.test".to_owned()),
        ("imap", format!("imaps://localhost:{}", server.imaps)),
        ("smtp", format!("smtp://localhost:{}", server.smtp)),
    ];
    let answers = Answers(answers.map(|(key, text)| (key.to_owned(), text)).into());
    let add = AccountAdd {
        tool: "mail".into(),
        name: None,
        url: None,
        with: SignInWith::Environment { answers },
    };
    let said = match client.call(AddAccount { add }).await {
        Ok(account) => format!("connected as {}", account.me.unwrap_or_default()),
        Err(error) => error.to_string(),
    };
    daemon.kill().await;
    said
}

#[tokio::test]
async fn a_certificate_counts() {
    let good = MailServer::start(Options::default());
    assert_eq!(connects(&good, true).await, "connected as ana@desk.test");
    let said = connects(&good, false).await;
    assert!(said.contains("does not trust"), "{said}");
    let expired = MailServer::start(Options { expired: true });
    let said = connects(&expired, true).await;
    assert!(said.contains("has expired"), "{said}");
}

async fn entry(client: &Client, id: &str) -> OutboxEntry {
    let entries = client.call(GetOutbox { limit: 100 }).await.expect("the outbox is read");
    entries.into_iter().find(|entry| entry.id == id).expect("an action is never lost")
}

/// Waits until it is sent, or nobody but the user can tell.
async fn over(client: &Client, id: &str) -> OutboxEntry {
    let mut changes = client.subscribe().await.expect("changes are told");
    let wait = async {
        loop {
            let entry = entry(client, id).await;
            if matches!(entry.state.as_str(), "sent" | "failed" | "undone") {
                return entry;
            }
            while !matches!(changes.next().await, Some(Change::Outbox { .. } | Change::Resync)) {}
        }
    };
    timeout(PATIENCE, wait).await.expect("it is over within a minute")
}

/// Kills its daemon five times at random moments around a send, and says how often only the user could tell.
async fn kills(lane: u64, seed: u64) -> usize {
    let desk = Desk::start();
    desk.server.deliver(
        "ana",
        &mail("q1@desk.test", "ben", "ana", "Offer", "", "Can you sign the offer?"),
    );
    let smtp = Proxy::start(desk.server.smtp).await;
    let dir = tempfile::tempdir().expect("a directory");
    let variables = [("BATON_TOKEN_MAIL", "pw-ana")];
    let mut daemon = Daemon::with(&variables, dir.path());
    let mut client = daemon.client().await;
    let settings = Desk::settings("ana", desk.server.imap, smtp.address.port());
    let with = SignInWith::Environment { answers: Answers(settings) };
    let add = AccountAdd { tool: "mail".into(), name: None, url: None, with };
    client.call(AddAccount { add }).await.expect("connected");
    client.call(Sync { account: None }).await.expect("read");
    let queue = client.call(GetQueue { filter: QueueFilter::default() }).await.expect("a queue");
    assert_eq!(queue.me.rows[0].title, "Offer", "Ben’s question waits on Ana");
    let item = queue.me.rows[0].id.clone();

    let mut asked = 0;
    let mut dice = seed.wrapping_add(lane.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for round in 0..5 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let intent = WireIntent::Reply { text: format!("answer {lane}-{round}"), thread: None };
        let act = Act { item: item.clone(), intent, now: true };
        let queued = client.call(act).await.expect("it is written down");
        // The moment is the test: from before the first byte to after the receipt.
        tokio::time::sleep(Duration::from_micros((dice >> 33) % 80_000)).await;
        daemon.kill().await;
        daemon = Daemon::with(&variables, dir.path());
        client = daemon.client().await;
        let entry = over(&client, &queued.id).await;
        if entry.state == "failed" {
            let reason = entry.reason.unwrap_or_default();
            assert!(reason.contains("may have been sent"), "{reason}");
            asked += 1;
            // What a user does who is told so: looks whether it arrived. A mail takes a moment through two servers.
            tokio::time::sleep(Duration::from_millis(500)).await;
            let text = format!("answer {lane}-{round}");
            if !desk.server.mails("ben", "").iter().any(|mail| mail.contains(&text)) {
                client.call(SendAgain { action: queued.id.clone() }).await.expect("queued");
                assert_eq!(over(&client, &queued.id).await.state, "sent");
            }
        } else {
            assert_eq!(entry.state, "sent");
        }
    }
    let all = |n: usize| desk.server.mails("ben", "").len() >= n;
    until("ben has all of them", || all(5)).await;
    for round in 0..5 {
        let text = format!("answer {lane}-{round}");
        for (who, folder) in [("ben", ""), ("ana", "Sent")] {
            let mails = desk.server.mails(who, folder);
            let times = mails.iter().filter(|mail| mail.contains(&text)).count();
            assert_eq!(times, 1, "“{text}” is {times} times at {who}’s {folder}");
        }
    }
    asked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_20_times_nothing_is_lost_or_doubled() {
    let seed = baton_model::Timestamp::now().as_nanosecond() as u64;
    println!("seed {seed}");
    let lanes: Vec<_> = (0..4).map(|n| tokio::spawn(kills(n, seed))).collect();
    let mut asked = 0;
    for lane in lanes {
        asked += lane.await.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
    println!("{asked} of 20 were for the user to decide");
    assert!(asked < 20, "most of them are known");
}

#[tokio::test]
async fn servers_are_found_or_asked_for() {
    let mail = baton_connectors::mail::Mail::default();
    let typed =
        |address: &str| baton_model::Answers([("address".to_owned(), address.to_owned())].into());
    let found = mail.complete(typed("Ana.Lima@GMail.com")).await.expect("known");
    assert_eq!(found.get("imap"), Some("imaps://imap.gmail.com"));
    assert_eq!(found.get("smtp"), Some("smtps://smtp.gmail.com"));
    let fault = mail.complete(typed("ana")).await.expect_err("no address");
    assert!(fault.to_string().contains("ana@example.com"), "{fault}");
    let none = mail.complete(typed("ana@nowhere.invalid")).await.expect("no fault");
    assert_eq!(none.get("imap"), None, "what is not found is left for the user");
}
