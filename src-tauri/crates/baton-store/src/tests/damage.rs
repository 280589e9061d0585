//! Damage: found at the start, set aside, and the user's own words saved.

use baton_model::{ActionState, AskKind, Cursor, Handle, Intent, Override, OverrideKind};

use super::{Place, account, action, at, on_me, poll, write};
use crate::{NewAction, QueueFilter, Store};

/// A store with something in each table, closed cleanly or not.
async fn filled(place: &Place, clean: bool) {
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    let mut items = poll((0..300).map(|n| write(n, on_me(AskKind::Review))).collect());
    items.cursor = Some(Cursor("7".to_owned()));
    items.polled_at = Some(at(1));
    store.apply(&items, at(1)).await.unwrap();
    for n in 0..20 {
        store.enqueue(&action(&format!("a{n}"))).await.unwrap();
    }
    let word = Override {
        by: Handle::from("ana"),
        at: at(2),
        thread: None,
        ask: None,
        seen: None,
        kind: OverrideKind::Took,
    };
    store.add_override("work", "PR1", &word).await.unwrap();
    store.set_setting("quiet", &true).await.unwrap();
    if clean {
        store.close().await.unwrap();
    } else {
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&store.writer).await.unwrap();
        store.reader.close().await;
        store.writer.close().await;
    }
}

/// Overwrites the pages from `from` to `to` with noise.
fn flip(place: &Place, from: usize, to: usize) {
    let mut bytes = std::fs::read(place.file()).unwrap();
    let end = (to * 4096).min(bytes.len());
    for (n, byte) in bytes[from * 4096..end].iter_mut().enumerate() {
        *byte ^= (n % 251) as u8 | 1;
    }
    std::fs::write(place.file(), bytes).unwrap();
}

#[tokio::test]
async fn a_sound_file_opens_whether_it_was_closed_cleanly_or_not() {
    for clean in [true, false] {
        let place = Place::new();
        filled(&place, clean).await;
        assert_eq!(place.file().with_extension("clean").exists(), clean);
        let store = place.open().await;
        assert!(!place.file().with_extension("clean").exists(), "a crash from now on is seen");
        assert_eq!(store.queue(&QueueFilter::default()).await.unwrap().len(), 300);
    }
}

#[tokio::test]
async fn bytes_flipped_after_a_clean_end_are_found() {
    for clean in [true, false] {
        let place = Place::new();
        filled(&place, clean).await;
        let pages = std::fs::metadata(place.file()).unwrap().len() as usize / 4096;
        // The middle: items and their events, which the tools give again.
        flip(&place, pages / 2, pages / 2 + 20);
        let opened = Store::open(&place.dir, at(9)).await.unwrap();
        let recovery = opened.recovery.expect("it was damaged");
        assert!(recovery.set_aside.exists());
        let store = opened.store;
        let accounts = store.accounts().await.unwrap();
        assert_eq!(accounts.len(), 1);
        assert_eq!((accounts[0].cursor.as_ref(), accounts[0].health.as_str()), (None, "starting"));
        assert_eq!(store.open_actions("work").await.unwrap().len(), 20, "{recovery:?}");
        assert_eq!(store.setting::<bool>("quiet").await.unwrap(), Some(true));
        let words: i64 = sqlx::query_scalar("SELECT count(*) FROM overrides")
            .fetch_one(&store.reader)
            .await
            .unwrap();
        assert_eq!(words, 1);
        assert!(
            store.queue(&QueueFilter::default()).await.unwrap().is_empty(),
            "read again from the tools"
        );
        store.close().await.unwrap();
        place.open().await;
    }
}

#[tokio::test]
async fn damage_anywhere_never_keeps_baton_from_starting() {
    let pages = {
        let place = Place::new();
        filled(&place, true).await;
        std::fs::metadata(place.file()).unwrap().len() as usize / 4096
    };
    let (mut aside, mut saved) = (0, 0);
    for page in (0..pages).step_by((pages / 24).max(1)) {
        let place = Place::new();
        filled(&place, true).await;
        flip(&place, page, page + 1);
        let opened = Store::open(&place.dir, at(9)).await.unwrap();
        if opened.recovery.is_some() {
            aside += 1;
            saved += opened.store.open_actions("work").await.unwrap().len();
        }
        opened.store.add_account(&account("next")).await.unwrap();
    }
    assert!(aside > 12, "noise is found: {aside}");
    assert!(saved >= (aside - 4) * 15, "most is saved: {saved} of {}", aside * 20);
}

/// Everything of the user's own, after `damage` was done to the file.
async fn saved_after(clean: bool, damage: impl Fn(&Place)) -> (usize, usize, i64, Option<bool>) {
    let place = Place::new();
    filled(&place, clean).await;
    damage(&place);
    let opened = Store::open(&place.dir, at(9)).await.unwrap();
    let recovery = opened.recovery.expect("it was damaged");
    let store = opened.store;
    let words = sqlx::query_scalar("SELECT count(*) FROM overrides")
        .fetch_one(&store.reader)
        .await
        .unwrap();
    let open = store.open_actions("work").await.unwrap();
    assert!(
        open.iter().all(|action| action.state == ActionState::Unknown),
        "what was read from single pages is looked for before it is sent: {recovery:?}"
    );
    let texts: std::collections::BTreeSet<_> =
        open.iter().map(|one| one.intent.clone()).map(|intent| format!("{intent:?}")).collect();
    (
        store.accounts().await.unwrap().len(),
        texts.len(),
        words,
        store.setting("quiet").await.unwrap(),
    )
}

#[tokio::test]
async fn without_the_schema_the_rows_are_read_from_their_pages() {
    for clean in [true, false] {
        let saved = saved_after(clean, |place| flip(place, 0, 1)).await;
        assert_eq!(saved, (1, 20, 1, Some(true)), "clean: {clean}");
    }
}

#[tokio::test]
async fn what_is_only_in_the_log_of_a_file_without_schema_is_read_too() {
    let place = Place::new();
    filled(&place, false).await;
    let store = place.open().await;
    store.enqueue(&action("late")).await.unwrap();
    let long = NewAction {
        intent: Intent::Reply { text: "long ".repeat(20_000), thread: None },
        ..action("long")
    };
    store.enqueue(&long).await.unwrap();
    let names = ["baton.db", "baton.db-wal"];
    let copies = names.map(|name| std::fs::read(place.dir.path().join(name)).unwrap());
    drop(store);
    let other = Place::new();
    for (name, bytes) in names.iter().zip(copies) {
        std::fs::write(other.dir.path().join(name), bytes).unwrap();
    }
    flip(&other, 0, 1);
    let store = Store::open(&other.dir, at(9)).await.unwrap().store;
    let open = store.open_actions("work").await.unwrap();
    assert_eq!(open.len(), 22);
    assert!(open.iter().any(|one| one.intent == long.intent), "what overflowed its page is whole");
}

#[tokio::test]
async fn what_was_taken_back_does_not_return_from_a_page_that_is_free() {
    let place = Place::new();
    filled(&place, true).await;
    let store = place.open().await;
    for _ in 0..400 {
        let word = Override {
            by: Handle::from("ana"),
            at: at(2),
            thread: Some("x".repeat(200)),
            ask: None,
            seen: None,
            kind: OverrideKind::Settled,
        };
        store.add_override("work", "PR2", &word).await.unwrap();
    }
    assert!(store.take_back("work", "PR2", &[at(2)]).await.unwrap());
    store.close().await.unwrap();
    // The header stands; the first page of the overrides' tree does not matter: all of the schema after it is gone.
    let mut bytes = std::fs::read(place.file()).unwrap();
    bytes[100..4096].fill(9);
    std::fs::write(place.file(), bytes).unwrap();
    let store = Store::open(&place.dir, at(9)).await.unwrap().store;
    let words: i64 = sqlx::query_scalar("SELECT count(*) FROM overrides")
        .fetch_one(&store.reader)
        .await
        .unwrap();
    assert_eq!(words, 1);
}

#[tokio::test]
async fn noise_and_short_files_are_read_without_a_panic() {
    for (seed, length) in (0..200_u64).zip((0..).step_by(977)) {
        let place = Place::new();
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut noise = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            [13, 10, 2, 0, (state >> 8) as u8, (state >> 16) as u8][(state % 6) as usize]
        };
        let bytes: Vec<u8> = (0..length).map(&mut noise).collect();
        std::fs::write(place.file(), &bytes).unwrap();
        let pages = crate::salvage::Pages::read(&place.file()).unwrap();
        for rowid in [true, false] {
            let column = crate::salvage::Column { integer: true, required: false, rowid };
            pages.rows(&[column]);
        }
    }
}

#[tokio::test]
async fn what_is_no_database_is_set_aside() {
    let place = Place::new();
    std::fs::write(
        place.file(),
        b"this is no database, and long enough not to be taken for an empty one",
    )
    .unwrap();
    let opened = Store::open(&place.dir, at(9)).await.unwrap();
    let recovery = opened.recovery.unwrap();
    assert!(!recovery.incomplete.is_empty());
    assert!(opened.store.accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn one_row_that_does_not_read_back_hides_no_others() {
    let place = Place::new();
    filled(&place, true).await;
    let store = place.open().await;
    for sql in [
        "UPDATE items SET verdict = '{' WHERE remote_id = 'PR7'",
        "UPDATE events SET what = '{' WHERE n = 9",
        "UPDATE actions SET intent = '{' WHERE id = 'a3'",
        "UPDATE accounts SET seat = '{'",
    ] {
        sqlx::query(sql).execute(&store.writer).await.unwrap();
    }
    assert_eq!(store.queue(&QueueFilter::default()).await.unwrap().len(), 299);
    assert_eq!(store.open_actions("work").await.unwrap().len(), 19);
    assert_eq!(store.accounts().await.unwrap().len(), 1);
    // The tool tells it again, and it is mended.
    store
        .apply(&poll((0..300).map(|n| write(n, on_me(AskKind::Review))).collect()), at(9))
        .await
        .unwrap();
    let ids = store.item_ids("work").await.unwrap();
    let items = store.items_by_id(&ids).await.unwrap();
    assert_eq!(items.len(), 300);
    assert!(items.iter().all(|item| item.events.len() == 1));
}
