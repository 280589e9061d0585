//! The notifier against a server of the test's own, over a real bus.

use std::collections::HashMap;
use std::sync::Arc;

use baton_model::{Alert, AlertButton, AlertKey, AlertReply, Capabilities, Notifier as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::Connection;
use zbus::zvariant::OwnedValue;

use super::dbus::{Server, actions};
use crate::ports::test_bus::TestBus;

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";

/// What the server was asked.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Notify { replaces: u32, title: String, body: String, actions: Vec<String>, timeout: i32 },
    Close(u32),
}

struct Fake {
    can: Vec<String>,
    last: u32,
    asked: UnboundedSender<Asked>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Fake {
    #[allow(clippy::too_many_arguments, clippy::needless_pass_by_value)]
    fn notify(
        &mut self,
        app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        expire_timeout: i32,
    ) -> u32 {
        assert_eq!(app_name, "Baton");
        assert!(hints.contains_key("urgency"));
        let timeout = expire_timeout;
        let replaces = replaces_id;
        self.asked
            .send(Asked::Notify { replaces, title: summary, body, actions, timeout })
            .unwrap();
        if replaces == 0 {
            self.last += 1;
            return self.last;
        }
        replaces
    }

    fn close_notification(&self, id: u32) {
        self.asked.send(Asked::Close(id)).unwrap();
    }

    fn get_capabilities(&self) -> Vec<String> {
        self.can.clone()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("fake".into(), "test".into(), "1".into(), "1.2".into())
    }
}

async fn serve(bus: &TestBus, can: &[&str], last: u32) -> (Connection, UnboundedReceiver<Asked>) {
    let (asked, heard) = unbounded_channel();
    let connection = bus.connect().await;
    let fake = Fake { can: can.iter().map(|name| (*name).to_owned()).collect(), last, asked };
    connection.object_server().at(PATH, fake).await.unwrap();
    connection.request_name(NAME).await.unwrap();
    (connection, heard)
}

async fn signal(
    server: &Connection,
    name: &str,
    body: &(u32, impl serde::Serialize + zbus::zvariant::Type),
) {
    server.emit_signal(None::<&str>, PATH, NAME, name, body).await.unwrap();
}

async fn notifier(bus: &TestBus) -> (Arc<Server>, UnboundedReceiver<AlertReply>) {
    let (replies, told) = unbounded_channel();
    (Server::new(bus.connect().await, replies).await.unwrap(), told)
}

fn alert(key: &str, title: &str) -> Alert {
    let button = |key: &str, label: &str| AlertButton { key: key.into(), label: label.into() };
    Alert {
        key: AlertKey(key.into()),
        title: title.into(),
        body: "Fix <b>cache</b> & co\nCan you look?".into(),
        buttons: vec![button("reply", "Reply…"), button("later", "Later")],
        inline_reply: true,
        breaks_through: false,
    }
}

fn pressed(key: &str, button: &str) -> AlertReply {
    AlertReply::Pressed(AlertKey(key.into()), button.into())
}

#[tokio::test]
async fn shown_replaced_answered_and_withdrawn() {
    let bus = TestBus::start();
    let (server, mut asked) = serve(&bus, &["actions", "body-markup", "inline-reply"], 6).await;
    let (notifier, mut told) = notifier(&bus).await;
    notifier.show(&alert("a", "Ana asks you\u{0}")).await.unwrap();
    let first = Asked::Notify {
        replaces: 0,
        title: "Ana asks you".into(),
        body: "Fix &lt;b&gt;cache&lt;/b&gt; &amp; co\nCan you look?".into(),
        actions: ["default", "", "inline-reply", "Reply", "later", "Later"]
            .map(String::from)
            .into(),
        timeout: -1,
    };
    assert_eq!(asked.recv().await, Some(first));

    notifier.show(&alert("a", "Ana asks you again")).await.unwrap();
    let again = asked.recv().await;
    assert!(matches!(again, Some(Asked::Notify { replaces: 7, .. })), "{again:?}");
    notifier.show(&alert("b", "Ben asks you to review")).await.unwrap();
    let other = asked.recv().await;
    assert!(matches!(other, Some(Asked::Notify { replaces: 0, .. })), "{other:?}");

    // Another program's is none of ours.
    signal(&server, "ActionInvoked", &(99, "default")).await;
    signal(&server, "ActionInvoked", &(7, "default")).await;
    assert_eq!(told.recv().await, Some(pressed("a", "open")));
    signal(&server, "ActionInvoked", &(8, "later")).await;
    assert_eq!(told.recv().await, Some(pressed("b", "later")));
    signal(&server, "NotificationReplied", &(7, "Done, look")).await;
    assert_eq!(
        told.recv().await,
        Some(AlertReply::Replied(AlertKey("a".into()), "Done, look".into()))
    );

    // Timed out is not gone: it can still be pressed in the server's list.
    signal(&server, "NotificationClosed", &(8, 1u32)).await;
    signal(&server, "ActionInvoked", &(8, "default")).await;
    assert_eq!(told.recv().await, Some(pressed("b", "open")));
    signal(&server, "NotificationClosed", &(8, 2u32)).await;
    assert_eq!(told.recv().await, Some(AlertReply::Closed(AlertKey("b".into()))));

    notifier.withdraw(&AlertKey("a".into())).await.unwrap();
    assert_eq!(asked.recv().await, Some(Asked::Close(7)));
    // Gone already, and never there: both are fine, and nothing is asked.
    notifier.withdraw(&AlertKey("b".into())).await.unwrap();
    notifier.withdraw(&AlertKey("c".into())).await.unwrap();
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn a_server_that_was_started_again_is_asked_anew() {
    let bus = TestBus::start();
    let (first, mut asked) = serve(&bus, &["actions"], 0).await;
    let (notifier, mut told) = notifier(&bus).await;
    notifier.show(&alert("a", "Ana")).await.unwrap();
    asked.recv().await.unwrap();
    assert!(notifier.capabilities().await.actions);

    let mut watch = zbus::fdo::DBusProxy::new(&bus.connect().await)
        .await
        .unwrap()
        .receive_name_owner_changed_with_args(&[(0, NAME)])
        .await
        .unwrap();
    first.release_name(NAME).await.unwrap();
    drop(first);
    futures::StreamExt::next(&mut watch).await.unwrap();
    let (second, mut asked) = serve(&bus, &["body"], 40).await;
    futures::StreamExt::next(&mut watch).await.unwrap();
    // What this connection was told before is handled before what it hears now.
    signal(&second, "ActionInvoked", &(1, "default")).await;

    notifier.show(&alert("b", "Ben")).await.unwrap();
    let shown = asked.recv().await;
    let Some(Asked::Notify { replaces: 0, actions, body, .. }) = shown else { panic!("{shown:?}") };
    assert!(actions.is_empty(), "this one has no buttons: {actions:?}");
    assert!(body.contains("<b>"), "this one reads no markup: {body}");
    assert_eq!(notifier.capabilities().await.server.as_deref(), Some("fake 1"));
    signal(&second, "ActionInvoked", &(41, "default")).await;
    assert_eq!(told.recv().await, Some(pressed("b", "open")));
}

#[tokio::test]
async fn without_a_server_it_says_so_and_uses_one_that_comes() {
    let bus = TestBus::start();
    let (notifier, _told) = notifier(&bus).await;
    assert_eq!(notifier.capabilities().await, Capabilities::default());
    assert!(notifier.show(&alert("a", "Ana")).await.unwrap_err().contains("notification server"));
    let (_server, mut asked) = serve(&bus, &[], 0).await;
    notifier.show(&alert("a", "Ana")).await.unwrap();
    assert!(matches!(asked.recv().await, Some(Asked::Notify { replaces: 0, .. })));
}

#[test]
fn a_button_for_each_server() {
    let can =
        |actions, inline_reply| Capabilities { actions, inline_reply, ..Capabilities::default() };
    let keys = |alert: &Alert, can: &Capabilities| {
        actions(alert, can).into_iter().step_by(2).collect::<Vec<_>>().join(" ")
    };
    let with = alert("a", "Ana");
    let mut without = with.clone();
    without.inline_reply = false;
    let mut open = with.clone();
    open.buttons.remove(0);
    for (alert, can, expected) in [
        (&with, can(false, true), ""),
        (&with, can(true, false), "default reply later"),
        (&with, can(true, true), "default inline-reply later"),
        (&without, can(true, true), "default reply later"),
        (&open, can(true, true), "default later inline-reply"),
    ] {
        assert_eq!(keys(alert, &can), expected);
    }
}
