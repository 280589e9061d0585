//! The user's own words: kept whole, read back as they were, also those of an older Baton.

use baton_model::{AskKind, Handle, ItemId, Override, OverrideKind};

use super::{Place, account, at, on_me, poll, write};

fn word(seconds: i64, kind: OverrideKind) -> Override {
    let by = Handle::from("ana");
    Override { by, at: at(seconds), thread: None, ask: None, seen: None, kind }
}

#[tokio::test]
async fn words_are_read_back_as_they_were_said() {
    let place = Place::new();
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    store.apply(&poll(vec![write(1, on_me(AskKind::Review))]), at(1)).await.unwrap();
    let said = [
        word(2, OverrideKind::Passed { to: Handle::from("cho") }),
        Override { thread: Some("t1".into()), ..word(3, OverrideKind::Took) },
        Override { ask: Some("answer:ana".into()), ..word(4, OverrideKind::Settled) },
        Override { seen: Some(at(-9)), ..word(5, OverrideKind::NotMine) },
        word(6, OverrideKind::Snoozed { until: None, or_activity: true }),
        word(7, OverrideKind::Snoozed { until: Some(at(900)), or_activity: false }),
    ];
    for one in &said {
        store.add_override("work", "PR1", one).await.unwrap();
    }
    let id = ItemId::of("work", "PR1");
    let read = async || store.item(&id).await.unwrap().unwrap().overrides;
    assert_eq!(read().await, said);
    assert!(store.take_back("work", "PR1", &[at(5), at(7)]).await.unwrap());
    assert!(!store.take_back("work", "PR1", &[at(5)]).await.unwrap(), "it is gone already");
    assert!(!store.take_back("work", "PR2", &[at(2)]).await.unwrap(), "of another item");
    let left: Vec<_> = read().await.iter().map(|word| word.at).collect();
    assert_eq!(left, [at(2), at(3), at(4), at(6)]);
    // As they were written before a word could be about one ask.
    let old = "UPDATE overrides SET kind = '{\"kind\":\"settled\"}'";
    sqlx::query(old).execute(&store.writer).await.unwrap();
    assert!(read().await.iter().all(|word| word.kind == OverrideKind::Settled));
    store.close().await.unwrap();
}
