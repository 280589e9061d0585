//! Damage: found at the start, set aside, and the user's own words saved.

use baton_model::{AskKind, Cursor, Handle, Override, OverrideKind};

use super::{Place, account, action, at, on_me, poll, write};
use crate::{QueueFilter, Store};

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
    let word =
        Override { by: Handle::from("ana"), at: at(2), thread: None, kind: OverrideKind::Took };
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
    let items = store.items_after("work", None, 1000).await.unwrap();
    assert_eq!(items.len(), 300);
    assert!(items.iter().all(|item| item.events.len() == 1));
}
