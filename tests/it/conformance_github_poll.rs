//! GitHub's own promises of polling and acting, against the simulated GitHub.

use baton_connectors::registry;
use baton_model::{
    ActionKind, Coverage, Cursor, Handle, Intent, ItemState, Members, Secret, Session,
    SessionSetup, Timestamp, What,
};
use baton_sandbox::github::{
    CheckState, Options, ReviewState, Server, SubjectId, TokenKind, World,
};
use baton_sandbox::worlds;
use jiff::SignedDuration;

use super::conformance_bench::{Known, action, now, sync};

async fn serve(change: impl FnOnce(&mut World)) -> Server {
    let now = Timestamp::now();
    let mut world = worlds::small(now);
    world.at(now.checked_sub(SignedDuration::from_mins(20)).expect("a past"));
    change(&mut world);
    world.now = now;
    Server::start(world, Options::default()).await.expect("a free port")
}

fn session(server: &Server, token: &str) -> Box<dyn Session> {
    let setup = SessionSetup::new("work", &server.url(), Secret::new(token));
    let github =
        registry().into_iter().find(|c| c.descriptor().key == "github").expect("it is there");
    github.open(setup).expect("its address")
}

fn id_of(known: &Known, place: &str) -> String {
    let place = place.replace('#', " #");
    known.items.values().find(|item| item.place == place).expect("known").remote_id.clone()
}

fn find(world: &World, place: &str) -> SubjectId {
    world.find(place).expect("it is there")
}

#[tokio::test]
async fn an_unchanged_poll_is_a_304_and_one_point() {
    let server = serve(|_| {}).await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let cursor = sync(&*session, Some(cursor), &mut known).await;
    server.take_requests();
    let batch = session.poll(Some(&cursor), now()).await.expect("it answers");
    let requests = server.take_requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert_eq!((requests[0].status, requests[0].conditional), (304, true));
    assert_eq!((requests[1].operation.as_deref(), requests[1].cost), (Some("Sweep"), 1));
    assert_eq!(batch.coverage, Coverage::Complete);
    assert_eq!(batch.next_poll_at_least.as_secs(), 60);
}

#[tokio::test]
async fn what_falls_out_is_read_before_it_is_believed() {
    let server = serve(|_| {}).await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let (merged, hidden) = (id_of(&known, "acme/api#2"), id_of(&known, "acme/web#1"));
    server.world(|world| {
        let pull = find(world, "acme/api#2");
        world.review(pull, "ben", ReviewState::Approved, "").expect("possible");
        world.merge(pull, "ben", None, "squash").expect("possible");
        world.access("acme/web", "ana", None);
    });
    let batch = session.poll(Some(&cursor), now()).await.expect("it answers");
    assert_eq!(batch.lost, [hidden]);
    let update = batch.items.iter().find(|update| update.item.remote_id == merged).expect("read");
    assert_eq!(update.item.state, ItemState::Merged);
    assert!(update.events.iter().any(|event| event.what == What::Merged));
    assert!(!batch.open.contains(&merged));
    let again = session.poll(Some(&batch.cursor), now()).await.expect("it answers");
    assert!(again.items.is_empty() && again.lost.is_empty(), "said once");
}

#[tokio::test]
async fn a_check_that_fails_is_seen_though_nothing_else_moves() {
    let server = serve(|world| {
        let pull = world.pull("acme/api#30", "ana", "Slow checks", "");
        world.check(pull, "slow", true, CheckState::Running).expect("possible");
    })
    .await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let id = id_of(&known, "acme/api#30");
    server.world(|world| {
        let pull = find(world, "acme/api#30");
        world.check(pull, "slow", true, CheckState::Failed).expect("possible");
    });
    let batch = session.poll(Some(&cursor), now()).await.expect("it answers");
    let update = batch.items.iter().find(|update| update.item.remote_id == id).expect("read again");
    assert_eq!(update.item.facts.checks, Some((0, 1, 0)));
}

#[tokio::test]
async fn a_fine_grained_token_works_without_the_inbox() {
    let server = serve(|_| {}).await;
    let token = server.world(|world| world.token("ana", TokenKind::FineGrained { write: true }));
    let session = session(&server, &token);
    let batch = session.poll(None, now()).await.expect("it works");
    let seat = batch.seat.expect("told with the first poll");
    assert!(seat.limits.iter().any(|limit| limit.contains("inbox")), "{:?}", seat.limits);
    assert_eq!(batch.coverage, Coverage::Complete);
    assert!(!batch.items.is_empty());
    server.take_requests();
    session.poll(Some(&batch.cursor), now()).await.expect("it works");
    assert!(server.take_requests().iter().all(|request| !request.path.contains("notifications")));
}

#[tokio::test]
async fn teams_come_with_their_members() {
    let server = serve(|world| {
        let pull = world.pull("acme/api#31", "dia", "For the team", "");
        world.request_review(pull, "dia", "acme/platform").expect("possible");
    })
    .await;
    let batch = session(&server, server.token()).poll(None, now()).await.expect("it answers");
    let members = batch.teams.get(&Handle::new("acme/platform")).expect("met");
    let expected = ["ana", "cho"].map(Handle::from).into();
    assert_eq!(members, &Members::Known(expected));
}

#[tokio::test]
async fn a_deleted_message_is_missing_from_a_whole_update() {
    let server = serve(|_| {}).await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    let cursor = sync(&*session, None, &mut known).await;
    let id = id_of(&known, "acme/web#1");
    server.world(|world| {
        let issue = find(world, "acme/web#1");
        let (seq, _) = {
            let subject = world.subject(issue).expect("there");
            let (entry, message) = subject.comments().next().expect("a comment");
            (entry.seq, message.body.clone())
        };
        world.delete_comment(issue, seq).expect("possible");
        world.comment(issue, "ben", "Never mind").expect("possible");
    });
    let batch = session.poll(Some(&cursor), now()).await.expect("it answers");
    let update = batch.items.iter().find(|update| update.item.remote_id == id).expect("read");
    assert!(update.whole_since.is_some());
    let said = update.events.iter().filter(|event| matches!(event.what, What::Said { .. })).count();
    assert_eq!(said, 1);
}

#[tokio::test]
async fn a_vote_and_a_merge_are_bound_to_what_was_seen() {
    let server = serve(|_| {}).await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    sync(&*session, None, &mut known).await;
    let item = known.items[&id_of(&known, "acme/api#1")].clone();
    assert!(item.actions.contains(&ActionKind::Approve));
    let head = item.facts.head.clone().expect("known");
    server.world(|world| {
        let pull = find(world, "acme/api#1");
        world.push(pull, "ben", "One more").expect("possible");
    });
    let approve = action("e1", &item, Intent::Approve { head: head.clone(), text: None });
    let fault = session.act(&approve).await.expect_err("the head moved");
    assert_eq!(fault.to_string(), "Ben pushed since you looked: see the change, then decide again");
    let merge = action("e2", &item, Intent::Merge { head, method: "squash".to_owned() });
    assert_eq!(session.act(&merge).await.expect_err("the head moved").code(), "rejected");
}

#[tokio::test]
async fn handing_over_a_review_asks_the_other_and_frees_me() {
    let server = serve(|_| {}).await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    sync(&*session, None, &mut known).await;
    let item = known.items[&id_of(&known, "acme/api#1")].clone();
    let to = Handle::new("dia");
    let intent = Intent::Reassign { to: to.clone(), note: Some("You wrote the cache".to_owned()) };
    let reassign = action("f1", &item, intent);
    session.act(&reassign).await.expect("accepted");
    let batch = session.refresh(&item.remote_id, now()).await.expect("it answers");
    assert_eq!(batch.items[0].item.facts.assigned, [to]);
    let notes = server.world(|world| world.said_with(reassign.id.as_str()));
    assert_eq!(notes.len(), 1, "{notes:?}");

    let nobody = Intent::Reassign { to: Handle::new("nobody-here"), note: None };
    let fault = session.act(&action("f2", &item, nobody)).await.expect_err("unknown");
    assert!(fault.to_string().contains("@nobody-here"), "{fault}");
}

#[tokio::test]
async fn a_reply_goes_into_the_thread_asked_in() {
    let server = serve(|world| {
        let pull = world.pull("acme/api#32", "ana", "Discussed", "");
        let threads = [("src/lib.rs", 3, "Why twice?")];
        let vote = ReviewState::ChangesRequested;
        world.review_with(pull, "ben", vote, "See below", &threads, None).expect("possible");
    })
    .await;
    let session = session(&server, server.token());
    let batch = session.poll(None, now()).await.expect("it answers");
    let threads = |batch: &baton_model::Batch| -> Vec<(String, Vec<String>)> {
        let events = batch.items.iter().flat_map(|update| &update.events);
        let mut said: Vec<(String, Vec<String>)> = Vec::new();
        for event in events.clone() {
            if let What::Reviewed { threads, .. } = &event.what {
                said.extend(threads.iter().map(|remark| (remark.id.clone(), Vec::new())));
            }
        }
        for event in events {
            if let What::Said { text, thread: Some(thread), .. } = &event.what {
                let of = said.iter_mut().find(|(id, _)| id == thread).expect("opened");
                of.1.push(text.clone());
            }
        }
        said
    };
    let (thread, _) = threads(&batch).pop().expect("one thread");
    let update = batch.items.iter().find(|u| u.item.place == "acme/api #32").expect("read");
    let intent = Intent::Reply { text: "The second is the fallback.".into(), thread: Some(thread) };
    session.act(&action("g1", &update.item, intent)).await.expect("accepted");
    let batch = session.refresh(&update.item.remote_id, now()).await.expect("it answers");
    let (_, said) = threads(&batch).pop().expect("one thread");
    assert_eq!(said, ["The second is the fallback."], "its marker is not shown");
}

#[tokio::test]
async fn a_large_account_is_read_in_steps_and_completely() {
    let now_ = Timestamp::now();
    let world = worlds::big(now_, 420).expect("possible");
    let server = Server::start(world, Options::default()).await.expect("a free port");
    let session = session(&server, server.token());
    let first = session.poll(None, now()).await.expect("it answers");
    assert!(first.more && first.coverage == Coverage::Incremental && !first.items.is_empty());
    let mut known = Known::default();
    known.take(&first);
    // Another session goes on where the first one stood.
    let cursor = Cursor(first.cursor.0.clone());
    sync(&*session, Some(cursor), &mut known).await;
    assert_eq!((known.items.len(), known.open.len()), (420, 420));
}

#[tokio::test]
async fn people_are_suggested_with_a_reason() {
    let server = serve(|_| {}).await;
    let session = session(&server, server.token());
    let mut known = Known::default();
    sync(&*session, None, &mut known).await;
    let id = id_of(&known, "acme/api#1");
    let all = session.people(&id, "").await.expect("it answers");
    let handles: Vec<&str> = all.iter().map(|candidate| candidate.handle.as_str()).collect();
    assert!(handles.contains(&"cho") && handles.contains(&"dia"), "{handles:?}");
    assert!(!handles.contains(&"ana") && !handles.contains(&"ben"), "neither me nor the author");
    let some = session.people(&id, "ch").await.expect("it answers");
    assert_eq!(some.len(), 1);
}
