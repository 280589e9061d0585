//! The queue in pages, as windows read it: the first rows, the order, rows by id, and the filters, all of the same queue.

use baton_api::wire::{GetQueue, GetRows, QueueFilter, QueueView, Row, SetOverride, WireOverride};
use baton_api::{Client, wire::QueueTotals};
use baton_sandbox::github::{Options, Server};
use baton_sandbox::worlds;
use baton_tests::stage::{Daemon, connect};

const ITEMS: u32 = 120;

async fn queue(client: &Client, filter: QueueFilter) -> QueueView {
    client.call(GetQueue { filter }).await.expect("a queue")
}

fn all() -> QueueFilter {
    QueueFilter::default()
}

fn ids(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

#[tokio::test]
async fn pages_are_parts_of_the_whole() {
    let world = worlds::big(baton_model::Timestamp::now(), ITEMS).expect("a world");
    let server = Server::start(world, Options::default()).await.expect("loopback is there");
    let dir = tempfile::tempdir().expect("a directory");
    let mut daemon = Daemon::start(dir.path(), server.token());
    let client = daemon.client().await;
    connect(&client, &server.url()).await;

    let whole = queue(&client, all()).await;
    let (me, others) = (ids(&whole.me.rows), ids(&whole.others.rows));
    assert!(me.len() > 10 && others.len() > 10, "{} and {}", me.len(), others.len());
    assert_eq!((whole.me.total as usize, whole.others.total as usize), (me.len(), others.len()));
    assert_eq!((&whole.me.order, &whole.facets), (&None, &None), "not asked for");

    let first = QueueFilter { limit: Some(5), order: true, facets: true, ..all() };
    let first = queue(&client, first).await;
    assert_eq!(ids(&first.me.rows), me[..5]);
    assert_eq!((first.me.order.as_ref(), first.others.order.as_ref()), (Some(&me), Some(&others)));
    assert_eq!((first.me.total, &first.me.fact), (whole.me.total, &whole.me.fact));

    let page = [others[7].clone(), me[9].clone(), "nowhere".to_owned(), me[3].clone()];
    let rows = client.call(GetRows { items: page.to_vec() }).await.expect("rows");
    assert_eq!(rows, [&whole.others.rows[7], &whole.me.rows[9], &whole.me.rows[3]].map(Row::clone));

    let facets = first.facets.expect("asked for");
    assert_eq!(
        facets.tools.iter().map(|one| one.count).sum::<u32>() as usize,
        me.len() + others.len()
    );
    let totals =
        QueueTotals { me: whole.me.total, others: whole.others.total, later: 0, settled: 0 };
    for person in &facets.people {
        let filter = QueueFilter { person: Some(person.value.clone()), limit: Some(0), ..all() };
        let found = queue(&client, filter).await;
        assert_eq!(found.me.total + found.others.total, person.count, "{}", person.label);
        assert_eq!(found.totals, totals, "whatever the filter");
    }
    for kind in &facets.kinds {
        let found = queue(&client, QueueFilter { kind: Some(kind.value.clone()), ..all() }).await;
        let rows = || found.me.rows.iter().chain(&found.others.rows);
        assert!(rows().all(|row| row.kind.as_ref() == Some(&kind.value)));
        assert_eq!(rows().count(), kind.count as usize);
    }
    let none = queue(&client, QueueFilter { tool: Some("slack".into()), ..all() }).await;
    assert_eq!((none.me.total, none.others.total, none.totals), (0, 0, totals));

    // What is put off stands aside, is counted, and comes only when asked for.
    let word = WireOverride::Snoozed { until: None, or_activity: true };
    client.call(SetOverride { item: me[0].clone(), word, ask: None }).await.expect("it is put off");
    let after = queue(&client, QueueFilter { limit: Some(0), order: true, ..all() }).await;
    assert_eq!((after.me.order.as_deref(), after.totals.later), (Some(&me[1..]), 1));
    assert!(after.later.is_empty());
    let aside = queue(&client, QueueFilter { limit: Some(0), aside: true, ..all() }).await;
    assert_eq!(ids(&aside.later), me[..1]);
}
