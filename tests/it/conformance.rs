//! Every connector of the registry keeps the contract of polling.

use baton_model::{Coverage, Cursor, Fault, Session, Timestamp};

use super::conformance_bench::{Bench, Break, Known, Log, benches, now, open, sync};

#[tokio::test(flavor = "multi_thread")]
async fn polling_twice_without_a_change_changes_nothing() {
    for (connector, bench) in benches().await {
        let session = open(&connector, &*bench);
        let mut known = Known::default();
        let cursor = sync(&*session, None, &mut known).await;
        assert!(!known.items.is_empty());
        let cursor = sync(&*session, Some(cursor), &mut known).await;
        let before = bench.requests();
        let batch = session.poll(Some(&cursor), now()).await.expect("the tool answers");
        assert!(batch.items.is_empty(), "nothing changed: {:?}", batch.items);
        assert!(batch.lost.is_empty());
        assert_eq!(batch.cursor, cursor, "an unchanged poll leaves its cursor");
        if batch.coverage == Coverage::Complete {
            assert!(!known.open.is_empty());
            assert_eq!(batch.open, known.open);
        }
        assert!(bench.requests() - before <= 2, "an unchanged poll is two requests at most");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_session_resumes_from_the_cursor_and_loses_nothing() {
    for (connector, bench) in benches().await {
        let mut known = Known::default();
        let cursor = sync(&*open(&connector, &*bench), None, &mut known).await;
        bench.say("@ana what about the second cache?");
        // The cursor went through the database as text.
        let cursor = Cursor(cursor.0.clone());
        sync(&*open(&connector, &*bench), Some(cursor), &mut known).await;
        let heard = known.events.values().any(|text| text.contains("the second cache"));
        assert!(heard, "what was said between two sessions is there");

        let mut afresh = Known::default();
        sync(&*open(&connector, &*bench), None, &mut afresh).await;
        let ids = |known: &Known| known.items.keys().cloned().collect::<Vec<_>>();
        assert_eq!(ids(&known), ids(&afresh), "both ways know the same items");
        let keys = |known: &Known| known.events.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&known), keys(&afresh), "and the same events");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_named_and_leave_all_as_it_was() {
    for (connector, bench) in benches().await {
        let session = open(&connector, &*bench);
        let mut known = Known::default();
        let cursor = sync(&*session, None, &mut known).await;
        for (how, code) in [
            (Break::Unauthorized, "unauthorized"),
            (Break::RateLimited(30), "rate_limited"),
            (Break::ServerError, "transient"),
            (Break::CutBody, "transient"),
            (Break::WrongJson, "transient"),
        ] {
            if !bench.can(how) {
                continue;
            }
            for since in [None, Some(&cursor)] {
                bench.say(&format!("Something new before {how:?}"));
                bench.break_next(50, how);
                let fault = session.poll(since, now()).await.expect_err("it is broken");
                bench.mend();
                assert_eq!(fault.code(), code, "{how:?} {since:?}: {fault}");
                if let Fault::RateLimited { until, .. } = &fault {
                    let wait = until.as_second() - Timestamp::now().as_second();
                    assert!((25..=31).contains(&wait), "Retry-After is obeyed: {wait}");
                }
            }
        }
        // The cursor of before is still good: what was said meanwhile is found.
        let cursor = sync(&*session, Some(cursor), &mut known).await;
        // A tool may repeat an answer of a moment ago (Synapse keeps those to /sync): the next one has the rest.
        sync(&*session, Some(cursor), &mut known).await;
        let last = format!("Something new before {:?}", Break::WrongJson);
        let heard = known.events.values().any(|text| text.contains(&last));
        assert!(heard, "{}: {:?}", connector.descriptor().key, known.events);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_in_the_middle_of_a_poll_loses_nothing() {
    for (connector, bench) in benches().await {
        let session = open(&connector, &*bench);
        let mut known = Known::default();
        let mut cursor = sync(&*session, None, &mut known).await;
        // Whichever request of the poll fails, the same cursor finds the news afterwards.
        for passes in 0..6 {
            let text = format!("News number {passes}");
            bench.say(&text);
            break_after(&*session, &*bench, &cursor, passes).await;
            cursor = sync(&*session, Some(cursor), &mut known).await;
            assert!(known.events.values().any(|event| event.contains(&text)), "{text}");
        }
    }
}

/// A poll that breaks after `passes` good requests; where it has fewer, its batch is dropped, as in a crash.
async fn break_after(session: &dyn Session, bench: &dyn Bench, cursor: &Cursor, passes: u32) {
    bench.break_after(passes, Break::CutBody);
    let _ = session.poll(Some(cursor), now()).await;
    bench.mend();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_is_in_no_log_line_and_no_debug_output() {
    for (connector, bench) in benches().await {
        let log = Log::of_this_process();
        let session = open(&connector, &*bench);
        let mut told = String::new();
        let mut known = Known::default();
        sync(&*session, None, &mut known).await;
        for how in [Break::Unauthorized, Break::ServerError, Break::CutBody, Break::WrongJson] {
            bench.break_next(50, how);
            let fault = session.poll(None, now()).await.expect_err("it is broken");
            bench.mend();
            told.push_str(&format!("{fault} {fault:?} "));
        }
        let seat = session.seat().await.expect("the tool answers");
        told.push_str(&format!("{seat:?} {known:?}"));
        let secret = bench.secret();
        assert!(log.text().contains("request"), "something was logged");
        assert!(!log.text().contains(&secret), "the log holds the secret");
        assert!(!told.contains(&secret), "an answer holds the secret");
    }
}
