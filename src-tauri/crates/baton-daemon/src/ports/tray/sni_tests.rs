//! The item on a panel that misses what it is told.

use std::time::Duration;

use futures::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use zbus::connection::Builder;
use zbus::{Connection, MatchRule, MessageStream, Proxy, message};

use super::*;
use crate::ports::test_bus::{TestBus, alone};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const LIMIT: Duration = Duration::from_secs(10);

struct Watcher {
    registered: UnboundedSender<String>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        let _ = self.registered.send(service);
    }
}

async fn watcher() -> (Connection, UnboundedReceiver<String>) {
    let (registered, items) = unbounded_channel();
    let builder =
        Builder::session().unwrap().serve_at("/StatusNotifierWatcher", Watcher { registered });
    (builder.unwrap().name(WATCHER).unwrap().build().await.unwrap(), items)
}

type Pixmaps = Vec<(i32, i32, Vec<u8>)>;

/// Its pixels as a panel takes them: the largest.
async fn largest(item: &Proxy<'_>) -> (i32, i32, Vec<u8>) {
    let pixmaps: Pixmaps = item
        .get_property::<zbus::zvariant::OwnedValue>("IconPixmap")
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(pixmaps.len(), pixels::SIZES.len());
    pixmaps.into_iter().max_by_key(|(width, ..)| *width).unwrap()
}

async fn item(panel: &Connection, items: &mut UnboundedReceiver<String>) -> Proxy<'static> {
    let service = timeout(LIMIT, items.recv()).await.unwrap().unwrap();
    let builder = zbus::proxy::Builder::new(panel).destination(service).unwrap();
    let builder = builder.path("/StatusNotifierItem").unwrap().interface(ITEM).unwrap();
    builder.cache_properties(zbus::proxy::CacheProperties::No).build().await.unwrap()
}

/// Every "the icon is new" of the bus from now on, whoever says it.
async fn news(panel: &Connection) -> MessageStream {
    let rule = MatchRule::builder().msg_type(message::Type::Signal).interface(ITEM).unwrap();
    let rule = rule.member("NewIcon").unwrap().build();
    MessageStream::for_match_rule(rule, panel, None).await.unwrap()
}

async fn told(news: &mut MessageStream) {
    timeout(LIMIT, news.next()).await.expect("it is told").unwrap().unwrap();
}

/// Whether `largest` is the drawing for `on_me`, in the ink of a bus where no desktop tells its colour; some are known to
/// be dark.
fn drawn(largest: &(i32, i32, Vec<u8>), on_me: u32) -> bool {
    let state = TrayState { on_me, ..TrayState::default() };
    let (size, mask) = pixels::masks(face::face(&state)).last().unwrap();
    [ink::UNTOLD, Paint::of(pixels::LIGHT)].into_iter().any(|paint| {
        let pixels = pixels::argb(size, mask, paint).into_flattened();
        *largest == (size as i32, size as i32, pixels)
    })
}

#[test]
fn what_a_panel_missed_is_told_once_more() {
    alone("ports::tray::system::panel_tests::what_a_panel_missed_is_told_once_more", async {
        let _bus = TestBus::session();
        let (panel, mut items) = watcher().await;
        let mut news = news(&panel).await;
        let icon = Icon::start(unbounded_channel().0, TrayState::default()).await.unwrap();
        let item = item(&panel, &mut items).await;
        assert!(drawn(&largest(&item).await, 0));
        told(&mut news).await;
        assert!(drawn(&largest(&item).await, 0), "the same drawing once more");

        icon.set(TrayState { on_me: 7, ..TrayState::default() });
        told(&mut news).await;
        // The panel has missed that one.
        told(&mut news).await;
        assert!(drawn(&largest(&item).await, 7));
        assert!(timeout(REST * 6, news.next()).await.is_err(), "nothing is told without a change");
    });
}

#[test]
fn a_panel_that_comes_later_is_told_too() {
    alone("ports::tray::system::panel_tests::a_panel_that_comes_later_is_told_too", async {
        let bus = TestBus::session();
        let mut news = news(&bus.connect().await).await;
        let icon = Icon::start(unbounded_channel().0, TrayState::default()).await.unwrap();
        assert!(!icon.seen());
        told(&mut news).await;
        icon.set(TrayState { on_me: 3, ..TrayState::default() });
        told(&mut news).await;
        told(&mut news).await;

        let (panel, mut items) = watcher().await;
        let item = item(&panel, &mut items).await;
        told(&mut news).await;
        assert!(drawn(&largest(&item).await, 3));
        assert!(icon.seen());
    });
}
