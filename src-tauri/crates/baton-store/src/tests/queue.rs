//! The queue: what is written comes back, in order, short for lists and whole for one.

use std::collections::BTreeSet;

use baton_model::{AskKind, AskState, Handle, ItemId, Lane, Members, Nature, Person, Verdict};

use super::{Place, account, ask, at, on_me, poll, write};
use crate::{AlertRecord, LaneCount, QueueFilter, Store};

async fn with_account(place: &Place) -> Store {
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    store
}

fn lane(lane: Lane) -> QueueFilter {
    QueueFilter { lane: Some(lane), ..QueueFilter::default() }
}

#[tokio::test]
async fn lists_are_short_and_one_item_is_whole() {
    let place = Place::new();
    let store = with_account(&place).await;
    let mut verdict = on_me(AskKind::Answer);
    verdict.asks[0].evidence[0].quote = Some("ä".repeat(5_000));
    verdict.asks.push(ask("old", AskKind::Review, AskState::Settled, "done"));
    let written = write(1, verdict);
    store.apply(&poll(vec![written.clone()]), at(1)).await.unwrap();
    let row = store.queue(&lane(Lane::Me)).await.unwrap().remove(0);
    assert_eq!(row.item.facts.body, None);
    assert_eq!(row.verdict.asks.len(), 1, "what is over is left out");
    assert!(row.verdict.asks[0].evidence[0].quote.as_ref().unwrap().len() <= 300);
    let item = store.item(&written.id).await.unwrap().unwrap();
    assert_eq!((item.item, item.verdict), (written.item, written.verdict));
    assert_eq!(item.events, written.events);
}

#[tokio::test]
async fn a_lane_is_ordered_by_rank_then_age() {
    let place = Place::new();
    let store = with_account(&place).await;
    let mut older = on_me(AskKind::Review);
    older.since = Some(at(-100));
    let mut shared = on_me(AskKind::Answer);
    shared.shared = true;
    let items = [shared, on_me(AskKind::Review), on_me(AskKind::Answer), older];
    let items =
        items.into_iter().enumerate().map(|(n, verdict)| write(n as u32, verdict)).collect();
    store.apply(&poll(items), at(1)).await.unwrap();
    let rows = store.queue(&lane(Lane::Me)).await.unwrap();
    let order: Vec<_> = rows.iter().map(|row| row.item.remote_id.as_str()).collect();
    assert_eq!(order, ["PR2", "PR3", "PR1", "PR0"]);
}

#[tokio::test]
async fn leaving_the_lanes_is_remembered() {
    let place = Place::new();
    let store = with_account(&place).await;
    store.apply(&poll(vec![write(1, on_me(AskKind::Review))]), at(1)).await.unwrap();
    store.apply(&poll(vec![write(1, Verdict::none())]), at(50)).await.unwrap();
    store.apply(&poll(vec![write(1, Verdict::none())]), at(60)).await.unwrap();
    let left = QueueFilter { left_since: Some(at(10)), ..QueueFilter::default() };
    let rows = store.queue(&left).await.unwrap();
    assert_eq!(rows[0].left_at, Some(at(50)));
    let ended: i64 = sqlx::query_scalar("SELECT count(*) FROM asks WHERE ended_at IS NOT NULL")
        .fetch_one(&store.reader)
        .await
        .unwrap();
    assert_eq!(ended, 1);
    store.apply(&poll(vec![write(1, on_me(AskKind::Review))]), at(70)).await.unwrap();
    assert!(store.queue(&left).await.unwrap().is_empty());
}

#[tokio::test]
async fn items_are_found_by_words_prefix_and_address() {
    let place = Place::new();
    let store = with_account(&place).await;
    let mut item = write(1, on_me(AskKind::Review));
    item.search = "100%_sure café".to_owned();
    let id = item.id.clone();
    store.apply(&poll(vec![item, write(2, on_me(AskKind::Review))]), at(1)).await.unwrap();
    let text = |text: &str| QueueFilter { text: Some(text.to_owned()), ..QueueFilter::default() };
    for (words, count) in [("CAFÉ 100%", 1), ("0%_s", 1), ("0__", 0), ("fix", 1), ("", 2)] {
        assert_eq!(store.queue(&text(words)).await.unwrap().len(), count, "{words}");
    }
    assert_eq!(
        store.find(&id.as_str()[..5].to_uppercase()).await.unwrap(),
        std::slice::from_ref(&id)
    );
    for address in ["/1", "/1/", "/1#discussion", "/1/files"] {
        let url = format!("https://fake.example/acme/api{address}");
        assert_eq!(store.find(&url).await.unwrap(), std::slice::from_ref(&id), "{url}");
    }
    assert!(store.find("ab").await.unwrap().is_empty());
    assert!(store.find("%%%").await.unwrap().is_empty());
}

#[tokio::test]
async fn waking_and_pages_and_forgetting() {
    let place = Place::new();
    let store = with_account(&place).await;
    let mut soon = on_me(AskKind::Review);
    soon.wakes_at = Some(at(30));
    store
        .apply(&poll(vec![write(1, soon), write(2, on_me(AskKind::Review))]), at(1))
        .await
        .unwrap();
    assert_eq!(store.next_waking().await.unwrap(), Some(at(30)));
    assert!(store.waking("work", at(29)).await.unwrap().is_empty());
    assert_eq!(store.waking("work", at(30)).await.unwrap().len(), 1);
    assert!(store.waking("home", at(30)).await.unwrap().is_empty());
    let ids = store.item_ids("work").await.unwrap();
    let first = store.items_by_id(&ids[..1]).await.unwrap().remove(0);
    assert_eq!((ids.len(), &first.id), (2, &ids[0]));
    assert!(store.forget(&first.id).await.unwrap());
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&store.reader).await.unwrap();
    assert_eq!(left, 1, "its events went with it");
}

#[tokio::test]
async fn people_and_teams_are_learned() {
    let place = Place::new();
    let store = with_account(&place).await;
    let person = |handle: &str, also: &[&str], nature| Person {
        handle: Handle::from(handle),
        name: None,
        also: also.iter().map(|also| Handle::from(*also)).collect(),
        nature,
    };
    let mut write = poll(Vec::new());
    write.people = vec![
        person("ana", &[], Nature::Human),
        person("ana@home", &[], Nature::Human),
        person("ci", &[], Nature::Bot),
    ];
    let platform = Members::Known(BTreeSet::from([Handle::from("ana")]));
    write.teams.insert(Handle::from("platform"), platform.clone());
    write.teams.insert(Handle::from("security"), Members::Hidden);
    store.apply(&write, at(1)).await.unwrap();
    let cast = store.cast("work").await.unwrap();
    assert_eq!(cast.nature(&Handle::from("ci")), Nature::Bot);
    assert!(cast.same.is_empty());
    assert_eq!(cast.teams[&Handle::from("platform")], platform);
    assert_eq!(cast.teams[&Handle::from("security")], Members::Hidden);

    let mut write = poll(Vec::new());
    write.people = vec![person("ana", &["ana@home"], Nature::Human)];
    store.apply(&write, at(2)).await.unwrap();
    write.people = vec![person("ana@home", &[], Nature::Human)];
    store.apply(&write, at(3)).await.unwrap();
    let cast = store.cast("work").await.unwrap();
    assert_eq!(cast.person(&Handle::from("ana@home")).as_str(), "ana");
}

#[tokio::test]
async fn alerts_are_noted_with_what_raised_them() {
    let place = Place::new();
    let store = with_account(&place).await;
    let id = ItemId::of("work", "PR1");
    let alert = |asked: i64| AlertRecord {
        item: id.clone(),
        ask: "a1".to_owned(),
        asked_at: at(asked),
        shown_at: at(asked + 1),
        withdrawn_at: None,
    };
    let mut raise = poll(vec![write(1, on_me(AskKind::Review))]);
    raise.alerts = vec![alert(1)];
    store.apply(&raise, at(2)).await.unwrap();
    assert_eq!(store.alerted("work").await.unwrap(), std::slice::from_ref(&id));
    let mut back = poll(Vec::new());
    back.withdrawn = vec![id.clone()];
    store.apply(&back, at(3)).await.unwrap();
    assert!(store.alerted("work").await.unwrap().is_empty());
    raise.alerts = vec![alert(10)];
    store.apply(&raise, at(11)).await.unwrap();
    assert_eq!(store.alerts(std::slice::from_ref(&id)).await.unwrap(), [alert(10)]);
    assert!(store.alerts_withdrawn(&id, at(12)).await.unwrap());
    assert!(!store.alerts_withdrawn(&id, at(13)).await.unwrap());
}

#[tokio::test]
async fn counts_are_of_what_is_direct_sure_and_awake() {
    let place = Place::new();
    let store = with_account(&place).await;
    let base = || Verdict { confidence: 95, ..on_me(AskKind::Review) };
    let verdicts = [
        base(),
        Verdict { since: Some(at(-100)), ..base() },
        Verdict { shared: true, since: Some(at(-900)), ..base() },
        Verdict { confidence: 60, since: Some(at(-900)), ..base() },
        Verdict { snoozed_until: Some(at(900)), since: Some(at(-900)), ..base() },
        Verdict { lane: Lane::Others, ..base() },
        Verdict::none(),
    ];
    let items = verdicts.into_iter().enumerate().map(|(n, one)| write(n as u32, one)).collect();
    store.apply(&poll(items), at(1)).await.unwrap();
    let count = |lane, items, awake, firm, oldest| LaneCount {
        account: "work".to_owned(),
        lane,
        items,
        awake,
        firm,
        oldest: Some(oldest),
    };
    assert_eq!(
        store.lane_counts(80).await.unwrap(),
        [count(Lane::Me, 5, 4, 2, at(-100)), count(Lane::Others, 1, 1, 1, at(0))]
    );
}
