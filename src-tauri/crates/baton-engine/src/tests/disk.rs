//! A disk that takes nothing more: refused as a whole, said so, and mended by itself.

use baton_model::Intent;
use baton_store::{QueueFilter, StoreError};

use super::fake::{World, id, plus};
use crate::EngineError;

#[test]
fn a_full_disk_refuses_actions_goes_on_polling_and_says_so() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(async {
        let world = World::new();
        world.tool.open("PR1", plus(-600));
        let running = world.connected().await;
        running.store.limit_pages(Some(1)).await.unwrap();
        for n in 0..200 {
            world.tool.open(&format!("MORE{n}"), plus(-60));
        }
        running.engine.sync(None).await.unwrap();
        assert!(running.engine.store_fault().unwrap().contains("disk is full"));
        let rows = running.store.queue(&QueueFilter::default()).await.unwrap();
        assert_eq!(rows.len(), 1, "all of a poll or nothing");
        let text = "x".repeat(100_000);
        let intent = Intent::Reply { text, thread: None };
        let refused = running.engine.act(&id("PR1"), intent.clone(), true).await;
        assert!(matches!(refused, Err(EngineError::Store(StoreError::Full))), "{refused:?}");
        running.pass(60).await;
        assert_eq!(world.tool.effects(), 0);

        running.store.limit_pages(None).await.unwrap();
        running
            .until(async || {
                running.store.queue(&QueueFilter::default()).await.unwrap().len() == 201
            })
            .await;
        assert_eq!(running.engine.store_fault(), None);
        running.engine.act(&id("PR1"), intent, true).await.unwrap();
        running.until(async || world.tool.effects() == 1).await;
        running.engine.stop().await.unwrap();
    });
}
