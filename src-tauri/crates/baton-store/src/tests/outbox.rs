//! The outbox: every step from every state.

use baton_model::{ActionId, ActionState, Fault, Receipt};

use super::{Place, account, action, at};
use crate::Store;

const ID: &str = "a1";

fn id() -> ActionId {
    ActionId(ID.to_owned())
}

fn fault() -> Fault {
    Fault::transient("cut")
}

fn receipt() -> Receipt {
    Receipt { remote_id: None, url: None, at: None, already: false }
}

async fn is(store: &Store) -> ActionState {
    store.action(&id()).await.unwrap().unwrap().state
}

async fn put(store: &Store, state: ActionState) {
    sqlx::query("UPDATE actions SET state = ? WHERE id = ?")
        .bind(state.as_str())
        .bind(ID)
        .execute(&store.writer)
        .await
        .unwrap();
}

#[tokio::test]
async fn each_step_moves_only_from_where_it_may() {
    use ActionState::{Failed, Queued, Sending, Sent, Undone, Unknown};
    let all = [Queued, Sending, Sent, Failed, Unknown, Undone];
    let place = Place::new();
    let store = place.open().await;
    store.enqueue(&action(ID)).await.unwrap();
    // Step, where it leads, and from where.
    let steps: [(&str, ActionState, &[ActionState]); 9] = [
        ("claim", Sending, &[Queued]),
        ("sent", Sent, &[Sending, Unknown]),
        ("failed", Failed, &[Queued, Sending, Unknown]),
        ("unknown", Unknown, &[Sending, Unknown]),
        ("requeue", Queued, &[Queued, Sending, Unknown]),
        ("undo", Undone, &[Queued]),
        ("drop", Undone, &[Queued, Failed, Unknown]),
        ("again", Queued, &[Queued, Failed, Unknown]),
        ("strand", Unknown, &[Sending]),
    ];
    for (step, to, from) in steps {
        for state in all {
            put(&store, state).await;
            match step {
                "claim" => drop(store.claim(&id(), at(9)).await.unwrap()),
                "sent" => store.finish_sent(&id(), &receipt(), at(9)).await.unwrap(),
                "failed" => store.finish_failed(&id(), &fault(), at(9)).await.unwrap(),
                "unknown" => store.finish_unknown(&id(), &fault(), None, at(9)).await.unwrap(),
                "requeue" => store.requeue(&id(), &fault(), None, at(9)).await.unwrap(),
                "undo" => drop(store.undo(&id(), at(9)).await.unwrap()),
                "drop" => drop(store.drop_action(&id(), at(9)).await.unwrap()),
                "again" => drop(store.send_again(&id(), at(9)).await.unwrap()),
                _ => drop(store.strand(None, at(9)).await.unwrap()),
            }
            let wanted = if from.contains(&state) { to } else { state };
            assert_eq!(is(&store).await, wanted, "{step} from {state:?}");
        }
    }
}

#[tokio::test]
async fn a_claim_counts_and_only_one_gets_it() {
    let place = Place::new();
    let store = place.open().await;
    store.enqueue(&action(ID)).await.unwrap();
    let (one, two) = (id(), id());
    let (first, second) = tokio::join!(store.claim(&one, at(9)), store.claim(&two, at(9)));
    let claims: Vec<_> = [first.unwrap(), second.unwrap()].into_iter().flatten().collect();
    assert_eq!(claims.len(), 1);
    assert!(!claims[0].action().again);
    store.finish_unknown(&id(), &fault(), Some(at(12)), at(10)).await.unwrap();
    assert_eq!(store.last_try(&id()).await.unwrap(), Some(at(9)), "when it began");
    store.requeue(&id(), &fault(), None, at(13)).await.unwrap();
    let again = store.claim(&id(), at(14)).await.unwrap().unwrap();
    assert!(again.action().again);
    store.finish_sent(&id(), &receipt(), at(15)).await.unwrap();
    let done = store.action(&id()).await.unwrap().unwrap();
    assert_eq!((done.state, done.fault, done.ended_at), (ActionState::Sent, None, Some(at(15))));
    assert_eq!(store.action_counts().await.unwrap(), [0, 0, 0, 0]);
}

#[tokio::test]
async fn a_claim_is_on_the_disk_when_it_returns() {
    let place = Place::new();
    let store = place.open().await;
    store.enqueue(&action(ID)).await.unwrap();
    store.claim(&id(), at(9)).await.unwrap();
    // Copied as a crash would leave it: file and WAL, without any closing.
    let copy = Place::new();
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", place.file().display());
        std::fs::copy(from, format!("{}{suffix}", copy.file().display())).unwrap();
    }
    let after = copy.open().await;
    assert_eq!(is(&after).await, ActionState::Sending);
    assert_eq!(after.strand(None, at(20)).await.unwrap().len(), 1);
    assert_eq!(is(&after).await, ActionState::Unknown);
}

#[tokio::test]
async fn a_removed_account_leaves_its_outbox_told() {
    let place = Place::new();
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    for name in ["queued", "sending"] {
        store.enqueue(&action(name)).await.unwrap();
    }
    store.claim(&ActionId("sending".to_owned()), at(9)).await.unwrap();
    assert!(store.remove_account("work", at(10)).await.unwrap());
    let states: Vec<_> =
        store.actions(10).await.unwrap().into_iter().map(|a| (a.id.0, a.state)).collect();
    assert!(states.contains(&("queued".to_owned(), ActionState::Undone)));
    assert!(states.contains(&("sending".to_owned(), ActionState::Failed)));
    assert!(store.open_actions("work").await.unwrap().is_empty());
}
