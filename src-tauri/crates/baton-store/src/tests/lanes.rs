//! Lanes: what is filtered, counted and paged without reading all of it.

use baton_model::{AskKind, Handle, ItemId, Lane, Nature, Person, Verdict};

use super::{Place, account, at, on_me, poll, write};
use crate::{Facets, ItemWrite, QueueCounts, QueueFilter, Store};

fn waits(lane: Lane, kind: AskKind, who: &[&str], since: i64) -> Verdict {
    let people = who.iter().map(|who| Handle::from(*who)).collect();
    let (from, on) = match lane {
        Lane::Others => (Vec::new(), people),
        _ => (people, Vec::new()),
    };
    Verdict { lane, from, on, since: Some(at(since)), ..on_me(kind) }
}

/// Five items: two on me, two on others, and one on me that is snoozed.
fn items() -> Vec<ItemWrite> {
    let snoozed = waits(Lane::Me, AskKind::Review, &["ben"], -900);
    let verdicts = [
        waits(Lane::Me, AskKind::Review, &["ben", "cho"], -10),
        waits(Lane::Me, AskKind::Review, &["cho"], -20),
        waits(Lane::Others, AskKind::Answer, &["ben"], 0),
        waits(Lane::Others, AskKind::Review, &["dia"], -5),
        Verdict { snoozed_until: Some(at(900)), ..snoozed },
        Verdict::none(),
    ];
    verdicts.into_iter().enumerate().map(|(n, one)| write(n as u32, one)).collect()
}

async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    let mut poll = poll(items());
    poll.people = vec![Person {
        handle: Handle::from("cho"),
        name: Some("Çho Öz".to_owned()),
        also: Vec::new(),
        nature: Nature::Human,
    }];
    store.apply(&poll, at(1)).await.unwrap();
    store
}

fn ids(ns: &[u32]) -> Vec<ItemId> {
    ns.iter().map(|n| ItemId::of("work", &format!("PR{n}"))).collect()
}

#[tokio::test]
async fn the_order_is_that_of_the_rows_and_knows_the_filter() {
    let place = Place::new();
    let store = filled(&place).await;
    let all = || QueueFilter::default();
    for (why, filter, me, others) in [
        ("all", all(), &[1, 0][..], &[2, 3][..]),
        ("kind", QueueFilter { kind: Some("review".into()), ..all() }, &[1, 0], &[3]),
        ("person", QueueFilter { person: Some(Handle::from("ben")), ..all() }, &[0], &[2]),
        ("account", QueueFilter { accounts: Some(vec!["work".into()]), ..all() }, &[1, 0], &[2, 3]),
        ("no account", QueueFilter { accounts: Some(Vec::new()), ..all() }, &[], &[]),
        ("title", QueueFilter { text: Some("FIX 3".into()), ..all() }, &[], &[3]),
        ("a name", QueueFilter { text: Some("öZ fix".into()), ..all() }, &[1, 0], &[]),
        ("a hostile word", QueueFilter { text: Some("%' OR 1 --".into()), ..all() }, &[], &[]),
    ] {
        let order = store.queue_order(&filter).await.unwrap();
        assert_eq!((order.me, order.others), (ids(me), ids(others)), "{why}");
        for (lane, wanted) in [(Lane::Me, me), (Lane::Others, others)] {
            let lane = QueueFilter { lane: Some(lane), snoozed: Some(false), ..filter.clone() };
            let rows = store.queue(&lane).await.unwrap();
            assert_eq!(
                rows.into_iter().map(|row| row.id).collect::<Vec<_>>(),
                ids(wanted),
                "{why}"
            );
        }
        let counts = store.queue_counts(&filter).await.unwrap();
        assert_eq!((counts.me as usize, counts.others as usize), (me.len(), others.len()), "{why}");
        assert_eq!(counts.oldest, order.oldest, "{why}");
    }
}

#[tokio::test]
async fn counts_and_facets_are_of_what_is_awake() {
    let place = Place::new();
    let store = filled(&place).await;
    let counts = store.queue_counts(&QueueFilter::default()).await.unwrap();
    let oldest = [Some(at(-20)), Some(at(-5))];
    assert_eq!(counts, QueueCounts { me: 2, others: 2, snoozed: 1, oldest });
    let person = |handle: &str, n| ("work".to_owned(), Handle::from(handle), n);
    let facets = Facets {
        accounts: vec![("work".to_owned(), 4)],
        kinds: vec![("answer".to_owned(), 1), ("review".to_owned(), 3)],
        people: vec![person("ben", 2), person("cho", 2), person("dia", 1)],
    };
    assert_eq!(store.facets().await.unwrap(), facets);
    // What leaves the lanes leaves them too.
    let gone = items().into_iter().map(|item| ItemWrite { verdict: Verdict::none(), ..item });
    store.apply(&poll(gone.collect()), at(2)).await.unwrap();
    assert_eq!(store.facets().await.unwrap(), Facets::default());
    let left = QueueFilter { left_since: Some(at(2)), ..QueueFilter::default() };
    assert_eq!(store.left_count(&left).await.unwrap(), 5);
}

#[tokio::test]
async fn pages_come_in_the_order_asked_for_and_lack_what_is_gone() {
    let place = Place::new();
    let store = filled(&place).await;
    let wanted = [ids(&[3, 0]), vec![ItemId("nowhere".into())], ids(&[4])].concat();
    let rows = store.queue_rows(&wanted).await.unwrap();
    assert_eq!(rows.into_iter().map(|row| row.id).collect::<Vec<_>>(), ids(&[3, 0, 4]));
    let later = QueueFilter { snoozed: Some(true), ..QueueFilter::default() };
    assert_eq!(store.queue(&later).await.unwrap()[0].id, ids(&[4])[0]);
}

#[tokio::test]
async fn an_older_file_is_brought_to_it() {
    let place = Place::new();
    let before = filled(&place).await;
    let order = before.queue_order(&QueueFilter::default()).await.unwrap();
    let facets = before.facets().await.unwrap();
    // As the first version would have left it.
    let back = "ALTER TABLE items ADD COLUMN search TEXT NOT NULL DEFAULT ''; \
                UPDATE items SET search = (SELECT text FROM words WHERE item = n); \
                DROP TABLE words; DROP TABLE concerned; DROP INDEX items_by_lane; \
                ALTER TABLE items DROP COLUMN snoozed_until; ALTER TABLE items DROP COLUMN confidence; \
                CREATE INDEX items_by_lane ON items (lane, rank, since); \
                UPDATE accounts SET sign_in = 'token'; \
                ALTER TABLE accounts DROP COLUMN settings; ALTER TABLE accounts DROP COLUMN progress; PRAGMA user_version = 1";
    sqlx::raw_sql(back).execute(&before.writer).await.unwrap();
    before.close().await.unwrap();
    drop(before);
    let store = place.open().await;
    assert_eq!(store.queue_order(&QueueFilter::default()).await.unwrap(), order);
    assert_eq!(store.facets().await.unwrap(), facets);
    assert_eq!(store.queue_counts(&QueueFilter::default()).await.unwrap().snoozed, 1);
    assert!(store.accounts().await.unwrap().iter().all(|account| account.sign_in == "form"));
    let text = QueueFilter { text: Some("fix 3".into()), ..QueueFilter::default() };
    assert_eq!(store.queue_order(&text).await.unwrap().others, ids(&[3]));
}
