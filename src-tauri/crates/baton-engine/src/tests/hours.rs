//! Working hours over a whole engine: what they change is judged again, at once and after a restart, and nothing rings.

use std::sync::Arc;

use baton_model::{Family, Handle, Item, ItemUpdate, Timestamp, Verdict, What, WorkingHours};
use jiff::tz::TimeZone;

use super::fake::{Running, World, event, id, plus};
use crate::{Hours, Signal};

fn tokyo() -> Arc<WorkingHours> {
    let zone = TimeZone::get("Asia/Tokyo").unwrap();
    Arc::new(WorkingHours { zone, ..WorkingHours::default() })
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

async fn verdict(running: &Running, item: &str) -> Verdict {
    running.store.item(&id(item)).await.unwrap().unwrap().verdict
}

#[tokio::test(start_paused = true)]
async fn what_hours_change_is_judged_again() {
    let world = World::new();
    // Nobody has Ana's issue, ten minutes before nine: one business day of hers is spared.
    let item = Item::new("I1", Family::Issue, Handle::from("ana"), plus(-600));
    let opened = vec![event("opened", plus(-600), "ana", What::Opened)];
    world.tool.put(ItemUpdate { item, events: opened, observed: Vec::new(), whole_since: None });
    // Ben asks by Friday, which is his Friday.
    world.tool.open("PR1", plus(-600));
    let text = "@ana can you check the numbers by Friday?".to_owned();
    let said = What::Said { text, thread: None, to: Vec::new() };
    world.tool.happen("PR1", event("said", plus(-300), "ben", said));
    let mut running = world.connected().await;
    assert_eq!(verdict(&running, "I1").await.wakes_at, at("2026-03-02T17:00:00Z"));
    assert_eq!(verdict(&running, "PR1").await.due, at("2026-03-06T17:00:00Z"));
    running.told();

    let ben = [(Handle::from("ben"), tokyo())].into();
    let people = [("fake".to_owned(), ben)].into();
    running.engine.set_hours(Hours { people, ..Hours::default() }).await.unwrap();
    assert_eq!(verdict(&running, "PR1").await.due, at("2026-03-06T08:00:00Z"), "ben's");
    assert_eq!(verdict(&running, "I1").await.wakes_at, at("2026-03-02T17:00:00Z"), "not ana's");

    let all = Hours { usual: tokyo(), ..Hours::default() };
    running.engine.set_hours(all.clone()).await.unwrap();
    assert_eq!(verdict(&running, "I1").await.wakes_at, at("2026-03-03T08:00:00Z"));
    assert_eq!(verdict(&running, "PR1").await.due, at("2026-03-06T08:00:00Z"), "as everybody");
    let told = running.told();
    assert!(told.iter().any(|signal| matches!(signal, Signal::Items(_))));
    assert!(!told.iter().any(|signal| matches!(signal, Signal::Raise(_))), "{told:?}");

    running.engine.set_hours(all).await.unwrap();
    running.settle().await;
    assert!(running.told().is_empty(), "the same hours again are nothing");
    running.kill().await;

    // A process may start with other hours than the last one judged by.
    let running = world.start().await;
    running
        .until(async || verdict(&running, "I1").await.wakes_at == at("2026-03-02T17:00:00Z"))
        .await;
    assert_eq!(verdict(&running, "PR1").await.due, at("2026-03-06T17:00:00Z"));
    running.engine.stop().await.unwrap();
}
