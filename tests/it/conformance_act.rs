//! Every connector of the registry does an action once.

use baton_model::{Action, ActionKind, Fault};

use super::conformance_bench::{Break, Known, action, benches, open, sync};

#[tokio::test(flavor = "multi_thread")]
async fn every_listed_action_is_accepted() {
    for (connector, bench) in benches().await {
        let session = open(&connector, &*bench);
        let mut known = Known::default();
        sync(&*session, None, &mut known).await;
        let mut done = Vec::new();
        for (n, kind) in bench.kinds().into_iter().enumerate() {
            let Some(item) = known.with(kind) else { continue };
            let action = action(&format!("a{n}"), item, bench.intent(kind, item));
            let receipt = session.act(&action).await;
            assert!(receipt.is_ok(), "{kind:?} is listed on {}: {receipt:?}", item.place);
            done.push(kind);
        }
        assert_eq!(done, bench.kinds(), "each is listed somewhere");
        let all = known.items.values().flat_map(|item| &item.actions);
        let strange = all.into_iter().find(|kind| !bench.kinds().contains(kind));
        assert_eq!(strange, None, "an action that the bench does not know");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_repeated_has_one_effect() {
    for (connector, bench) in benches().await {
        for (n, kind) in bench.kinds().into_iter().enumerate() {
            let session = open(&connector, &*bench);
            let mut known = Known::default();
            sync(&*session, None, &mut known).await;
            let Some(item) = known.with(kind) else { continue };
            let mut action = action(&format!("b{n}"), item, bench.intent(kind, item));
            session.act(&action).await.expect("accepted");
            let once = bench.effects(&action);
            assert!(once >= 1, "{kind:?} had an effect");
            action.again = true;
            for _ in 0..2 {
                let again = session.act(&action).await.expect("repeating is no fault");
                assert!(again.already, "{kind:?}: {again:?}");
            }
            assert_eq!(bench.effects(&action), once, "{kind:?} had one effect");
            assert!(session.find(&action).await.expect("the probe answers").is_some());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_ends_in_one_effect() {
    let kinds: Vec<Vec<ActionKind>> =
        benches().await.iter().map(|(_, bench)| bench.kinds()).collect();
    for n in 0..kinds.iter().map(Vec::len).max().unwrap_or(0) {
        // A bench each: an effect of one kind may forbid the next (merged, closed).
        for ((connector, bench), kinds) in benches().await.into_iter().zip(&kinds) {
            let Some(kind) = kinds.get(n).copied() else { continue };
            let session = open(&connector, &*bench);
            let mut known = Known::default();
            sync(&*session, None, &mut known).await;
            let Some(item) = known.with(kind) else { continue };
            let mut action = action(&format!("c{n}"), item, bench.intent(kind, item));
            bench.break_next(1, Break::LostReply);
            let tool = connector.descriptor().key;
            let lost = session.act(&action).await;
            let fault =
                lost.err().unwrap_or_else(|| panic!("{tool} {kind:?}: its answer was lost"));
            assert!(matches!(fault, Fault::Transient { .. }), "{kind:?}: {fault:?}");
            // The process ended here: another session probes, and only then sends what is missing.
            let session = open(&connector, &*bench);
            action.again = true;
            if bench.asks_its_user(kind) {
                let fault = session.find(&action).await.expect_err("nobody else can tell");
                assert_eq!(fault.code(), "rejected", "{kind:?}: {fault:?}");
                assert_eq!(bench.effects(&action), 1, "{kind:?} had one effect");
                continue;
            }
            if session.find(&action).await.expect("the probe answers").is_none() {
                session.act(&action).await.expect("it is completed");
            }
            let found = session.find(&action).await.expect("the probe answers");
            assert!(found.is_some(), "{kind:?} is found afterwards");
            assert_eq!(bench.effects(&action), 1, "{kind:?} had one effect");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_is_not_found() {
    for (connector, bench) in benches().await {
        let session = open(&connector, &*bench);
        let mut known = Known::default();
        sync(&*session, None, &mut known).await;
        for kind in bench.kinds() {
            // What is done in an inbox may be so without anybody's doing.
            if kind == ActionKind::MarkDone {
                continue;
            }
            let item = known.with(kind).expect("the bench has one");
            let action: Action = action("d", item, bench.intent(kind, item));
            let found = session.find(&action).await.expect("the probe answers");
            assert_eq!(found, None, "{kind:?}");
        }
    }
}
