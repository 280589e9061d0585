//! Servers and senders that say anything.

use baton_model::{Cursor, Timestamp};
use baton_tests::proxy::{Proxy, Trouble};

use super::bench::{Desk, Known, mail, session, sync};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_spoiled_answers_move_and_remove_nothing() {
    let desk = Desk::start();
    for n in 0..20 {
        let id = format!("m{n}@desk.test");
        desk.server.deliver("ana", &mail(&id, "ben", "ana", &format!("Thing {n}"), "", "Can you?"));
    }
    let proxy = Proxy::start(desk.server.imap).await;
    let settings = Desk::settings("ana", proxy.address.port(), desk.server.smtp);
    let mut clean = Known::default();
    let cursor = sync(&*session(settings.clone(), "pw-ana"), None, &mut clean).await;
    assert_eq!(clean.items.len(), 20);

    let (mut spoiled, mut refused, mut seed) = (0, 0, 7);
    while spoiled < 10_000 {
        let reading = session(settings.clone(), "pw-ana");
        // The sign-in is let through: what comes after it is of interest.
        let since: Option<&Cursor> = if seed % 2 == 0 { Some(&cursor) } else { None };
        let before = proxy.commands();
        let good = std::iter::repeat_n(Trouble::Pass, (seed % 3) as usize + 2);
        let bad = (0..12).map(|n| Trouble::Mutated(seed * 100 + n));
        proxy.plan("", good.chain(bad));
        if reading.poll(since, Timestamp::now()).await.is_err() {
            refused += 1;
        }
        spoiled += proxy.commands() - before;
        seed += 1;
    }
    println!("{spoiled} commands, {refused} of {seed} polls were refused");
    assert!(refused > 100, "they are noticed");
    proxy.plan("", []);

    // Whoever kept the cursor of before has all of it afterwards, and a reading anew says the same.
    let again = session(settings.clone(), "pw-ana");
    let batch = again.poll(Some(&cursor), Timestamp::now()).await.expect("it answers");
    assert!(batch.items.is_empty() && batch.lost.is_empty() && batch.cursor == cursor);
    let mut anew = Known::default();
    sync(&*again, None, &mut anew).await;
    assert_eq!(anew.events, clean.events);
}

#[tokio::test]
async fn a_server_that_breaks_off_or_talks_nonsense_is_a_fault_that_passes() {
    let desk = Desk::start();
    desk.server.deliver("ana", &mail("m1@desk.test", "ben", "ana", "Thing", "", "Can you?"));
    let proxy = Proxy::start(desk.server.imap).await;
    let settings = Desk::settings("ana", proxy.address.port(), desk.server.smtp);
    let good = session(settings.clone(), "pw-ana");
    let cursor = sync(&*good, None, &mut Known::default()).await;
    for trouble in [
        Trouble::Cut,
        Trouble::Garbage(b"HTTP/1.1 200 OK\r\n\r\n<html>".to_vec()),
        Trouble::Garbage([&[0xff; 5_000], b"\r\n".as_slice()].concat()),
        Trouble::Answer("TAG BAD no idea\r\n".into()),
    ] {
        let bad = session(settings.clone(), "pw-ana");
        proxy.plan("", std::iter::repeat_n(trouble.clone(), 20));
        let fault = bad.poll(Some(&cursor), Timestamp::now()).await.expect_err("it is broken");
        let code = if matches!(&trouble, Trouble::Answer(text) if text.contains("BAD")) {
            // To a sign-in, that is a no.
            "unauthorized"
        } else {
            "transient"
        };
        assert_eq!(fault.code(), code, "{trouble:?}: {fault}");
        proxy.plan("", []);
    }
    // One that was left in the middle is taken up again by itself.
    proxy.hang_up();
    let batch = good.poll(Some(&cursor), Timestamp::now()).await.expect("it answers");
    assert_eq!(batch.cursor, cursor);
}
