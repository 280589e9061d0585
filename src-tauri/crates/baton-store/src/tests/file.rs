//! The file: its schema, modes, lock, settings, and what a disk does to it.

use baton_model::AskKind;

use super::{Place, account, action, at, on_me, poll, write};
use crate::{DataDir, Store, StoreError};

/// The statements of a schema, without comments and layout.
fn statements(sql: &str) -> Vec<String> {
    let plain: String = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join(" ");
    let mut all: Vec<String> = plain
        .split(';')
        // A column that was added stands right before the end, without the layout of the file.
        .map(|text| text.replace(',', " , ").replace(')', " ) "))
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| !text.is_empty())
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn the_schema_file_says_what_the_migrations_make() {
    let place = Place::new();
    let store = place.open().await;
    let made: Vec<String> = sqlx::query_scalar(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_all(&store.writer)
    .await
    .unwrap();
    assert_eq!(statements(&made.join(";")), statements(include_str!("../../schema.sql")));
}

#[tokio::test]
async fn connections_are_set_as_they_must_be() {
    let place = Place::new();
    let store = place.open().await;
    for pool in [&store.writer, &store.reader] {
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.unwrap();
        assert_eq!(mode, "wal");
        for (pragma, wanted) in [
            ("PRAGMA synchronous", 2),
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA cell_size_check", 1),
            ("PRAGMA trusted_schema", 0),
        ] {
            let is: i64 = sqlx::query_scalar(pragma).fetch_one(pool).await.unwrap();
            assert_eq!(is, wanted, "{pragma}");
        }
    }
    let strict: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_one(&store.reader)
    .await
    .unwrap();
    assert_eq!(strict, 0, "every table is strict");
    assert!(
        sqlx::query("DELETE FROM settings").execute(&store.reader).await.is_err(),
        "readers only read"
    );
    let version = store.sqlite_version().await.unwrap();
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{version} has the WAL-reset fault");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    store.accounts().await.unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.dir.path()), 0o700);
    let mut files = 0;
    for entry in std::fs::read_dir(place.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert!(files >= 4, "file, wal, shm and lock");
    store.close().await.unwrap();
    assert_eq!(mode(&place.file().with_extension("clean")), 0o600);
}

#[test]
fn a_directory_has_one_holder() {
    let place = Place::new();
    let second = DataDir::lock(place.dir.path());
    assert!(matches!(second, Err(StoreError::InUse(_))));
    let path = place.dir.path().to_owned();
    drop(place.dir);
    assert!(DataDir::lock(&path).is_ok());
}

#[tokio::test]
async fn a_newer_file_is_left_alone() {
    let place = Place::new();
    let store = place.open().await;
    sqlx::raw_sql("PRAGMA user_version = 999").execute(&store.writer).await.unwrap();
    store.close().await.unwrap();
    let opened = Store::open(&place.dir, at(0)).await;
    assert!(matches!(opened, Err(StoreError::TooNew { found: 999, .. })));
    assert!(place.file().exists());
}

#[tokio::test]
async fn a_full_disk_refuses_whole_writes_and_harms_nothing() {
    let place = Place::new();
    let store = place.open().await;
    store.add_account(&account("work")).await.unwrap();
    store.enqueue(&action("kept")).await.unwrap();
    let pages: i64 =
        sqlx::query_scalar("PRAGMA page_count").fetch_one(&store.writer).await.unwrap();
    let limit = format!("PRAGMA max_page_count = {}", pages + 2);
    sqlx::raw_sql(sqlx::AssertSqlSafe(limit)).execute(&store.writer).await.unwrap();
    let many = (0..500).map(|n| write(n, on_me(AskKind::Review))).collect();
    let refused = store.apply(&poll(many), at(1)).await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert!(
        store.queue(&crate::QueueFilter::default()).await.unwrap().is_empty(),
        "all or nothing"
    );
    assert_eq!(store.open_actions("work").await.unwrap().len(), 1);
    sqlx::raw_sql("PRAGMA max_page_count = 1000000").execute(&store.writer).await.unwrap();
    store.apply(&poll(vec![write(1, on_me(AskKind::Review))]), at(2)).await.unwrap();
    store.close().await.unwrap();
    place.open().await;
}

#[tokio::test]
async fn a_path_that_cannot_be_used_says_so() {
    let place = Place::new();
    let blocked = place.path.path().join("file");
    std::fs::write(&blocked, "x").unwrap();
    let refused = DataDir::lock(&blocked.join("baton"));
    assert!(matches!(refused, Err(StoreError::Io { .. } | StoreError::ReadOnly(_))), "{refused:?}");
    std::fs::create_dir(place.file()).unwrap();
    assert!(Store::open(&place.dir, at(0)).await.is_err());
}

#[tokio::test]
async fn what_rested_goes_on() {
    let place = Place::new();
    let store = place.open().await;
    store.set_setting("a", &1).await.unwrap();
    let version = store.sqlite_version().await.unwrap();
    assert_eq!(store.reader.size(), 1);
    // A task of the pool takes it back.
    while store.reader.num_idle() == 0 {
        tokio::task::yield_now().await;
    }
    store.rest().await.unwrap();
    assert_eq!(store.reader.size(), 0, "readers are made again when one is needed");
    assert_eq!(store.sqlite_version().await.unwrap(), version);
    store.set_setting("a", &2).await.unwrap();
    assert_eq!(store.setting::<u32>("a").await.unwrap(), Some(2));
}
