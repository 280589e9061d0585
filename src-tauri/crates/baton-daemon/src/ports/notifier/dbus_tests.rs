//! The notifier against a server of the test's own, over a real bus.

use std::collections::HashMap;
use std::sync::Arc;

use baton_model::{Alert, AlertButton, AlertKey, AlertReply, Capabilities, Notifier as _};
use futures::StreamExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::connection::Builder;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, message};

use super::dbus::Server;
use crate::ports::test_bus::{TestBus, alone};

const PATH: &str = "/org/freedesktop/Notifications";
const PICTURE: &str = "file:///baton/icon.png";
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
    /// Who showed each. GNOME lets nobody else replace or close it.
    senders: HashMap<u32, String>,
    /// As GNOME does.
    strict: bool,
}

impl Fake {
    fn obeys(&self, id: u32, header: &message::Header<'_>) -> zbus::fdo::Result<()> {
        let sender = header.sender().unwrap().as_str();
        match self.senders.get(&id) {
            Some(shown) if self.strict && shown != sender => {
                Err(zbus::fdo::Error::InvalidArgs("Invalid notification ID".into()))
            }
            _ => Ok(()),
        }
    }
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
        #[zbus(header)] header: message::Header<'_>,
    ) -> zbus::fdo::Result<u32> {
        assert_eq!(app_name, "Baton");
        let hint = |name: &str| hints[name].try_clone().unwrap();
        assert_eq!(u8::try_from(hint("urgency")).unwrap(), 1);
        assert!(bool::try_from(hint("suppress-sound")).unwrap());
        assert_eq!(String::try_from(hint("image-path")).unwrap(), PICTURE);
        self.obeys(replaces_id, &header)?;
        let timeout = expire_timeout;
        let replaces = replaces_id;
        self.asked
            .send(Asked::Notify { replaces, title: summary, body, actions, timeout })
            .unwrap();
        let id = if replaces > 0 { replaces } else { self.last + 1 };
        self.last = self.last.max(id);
        self.senders.insert(id, header.sender().unwrap().to_string());
        Ok(id)
    }

    fn close_notification(
        &mut self,
        id: u32,
        #[zbus(header)] header: message::Header<'_>,
    ) -> zbus::fdo::Result<()> {
        self.obeys(id, &header)?;
        self.senders.remove(&id);
        self.asked.send(Asked::Close(id)).unwrap();
        Ok(())
    }

    fn get_capabilities(&self) -> Vec<String> {
        self.can.clone()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("fake".into(), "test".into(), "1".into(), "1.2".into())
    }
}

/// Starts one; ids go on from `last`.
async fn serve(can: &[&str], last: u32, strict: bool) -> (Connection, UnboundedReceiver<Asked>) {
    let (asked, heard) = unbounded_channel();
    let can = can.iter().map(|name| (*name).to_owned()).collect();
    let fake = Fake { can, last, asked, senders: HashMap::new(), strict };
    // It serves before it has the name: a call right behind that would be lost otherwise.
    let server = Builder::session().unwrap().serve_at(PATH, fake).unwrap().name(NAME).unwrap();
    (server.build().await.unwrap(), heard)
}

async fn signal(
    server: &Connection,
    to: Option<&str>,
    name: &str,
    body: &(u32, impl serde::Serialize + zbus::zvariant::Type),
) {
    server.emit_signal(to, PATH, NAME, name, body).await.unwrap();
}

/// Who showed `id`.
async fn sender(server: &Connection, id: u32) -> String {
    let fake = server.object_server().interface::<_, Fake>(PATH).await.unwrap();
    let fake = fake.get().await;
    fake.senders[&id].clone()
}

async fn notifier() -> (Arc<Server>, UnboundedReceiver<AlertReply>) {
    let (replies, told) = unbounded_channel();
    (Server::start(Some(PICTURE.into()), replies).await.unwrap(), told)
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

fn pressed(key: &str, button: &str) -> Option<AlertReply> {
    Some(AlertReply::Pressed(AlertKey(key.into()), button.into()))
}

/// Waits for the next that is shown.
async fn shown(asked: &mut UnboundedReceiver<Asked>) -> (u32, String) {
    match asked.recv().await {
        Some(Asked::Notify { replaces, title, .. }) => (replaces, title),
        other => panic!("{other:?}"),
    }
}

#[test]
fn shown_replaced_answered_and_withdrawn() {
    alone("ports::notifier::dbus_tests::shown_replaced_answered_and_withdrawn", async {
        for typing in [true, false] {
            shown_and_answered(typing).await;
        }
    });
}

/// With a server that tells a press to everybody.
async fn shown_and_answered(typing: bool) {
    let _bus = TestBus::session();
    let mut can = vec!["actions", "body-markup"];
    can.extend(typing.then_some("inline-reply"));
    let (server, mut asked) = serve(&can, 6, false).await;
    let (notifier, mut told) = notifier().await;
    notifier.show(&alert("a", "Ana asks you\u{0}")).await.unwrap();
    let reply = if typing { ["inline-reply", "Reply"] } else { ["reply", "Reply…"] };
    let actions = [["default", ""], reply, ["later", "Later"]].concat();
    let first = Asked::Notify {
        replaces: 0,
        title: "Ana asks you".into(),
        body: "Fix &lt;b&gt;cache&lt;/b&gt; &amp; co\nCan you look?".into(),
        actions: actions.into_iter().map(String::from).collect(),
        timeout: -1,
    };
    assert_eq!(asked.recv().await, Some(first));
    notifier.show(&alert("a", "Ana asks you again")).await.unwrap();
    assert_eq!(shown(&mut asked).await.0, 7);
    notifier.show(&alert("b", "Ben asks you to review")).await.unwrap();
    assert_eq!(shown(&mut asked).await.0, 0);

    // Another program's is none of ours.
    signal(&server, None, "ActionInvoked", &(99, "default")).await;
    signal(&server, None, "ActionInvoked", &(7, "inline-reply")).await;
    signal(&server, None, "NotificationReplied", &(7, "Done, look")).await;
    let replied = AlertReply::Replied(AlertKey("a".into()), "Done, look".into());
    assert_eq!(told.recv().await, Some(replied));
    // Timed out is not gone: it can still be pressed in the server's list. Two ways to hear it are one press.
    signal(&server, None, "NotificationClosed", &(8, 1u32)).await;
    signal(&server, None, "ActionInvoked", &(8, "default")).await;
    assert_eq!(told.recv().await, pressed("b", "open"));
    signal(&server, None, "NotificationClosed", &(8, 2u32)).await;

    notifier.show(&alert("c", "Cho")).await.unwrap();
    notifier.show(&alert("d", "Dan")).await.unwrap();
    assert_eq!((shown(&mut asked).await.0, shown(&mut asked).await.0), (0, 0));
    signal(&server, None, "NotificationClosed", &(9, 2u32)).await;
    assert_eq!(told.recv().await, Some(AlertReply::Closed(AlertKey("c".into()))));
    notifier.withdraw(&AlertKey("d".into())).await.unwrap();
    assert_eq!(asked.recv().await, Some(Asked::Close(10)));
    // Gone already, and never there: both are fine, and nothing is asked.
    for gone in ["a", "b", "c", "d", "e"] {
        notifier.withdraw(&AlertKey(gone.into())).await.unwrap();
    }
    assert!(asked.try_recv().is_err() && told.try_recv().is_err());
}

#[test]
fn a_server_that_speaks_only_to_who_showed_it() {
    alone("ports::notifier::dbus_tests::a_server_that_speaks_only_to_who_showed_it", async {
        let _bus = TestBus::session();
        let (server, mut asked) = serve(&["actions"], 0, true).await;
        let (notifier, mut told) = notifier().await;
        for key in ["a", "b", "c"] {
            notifier.show(&alert(key, key)).await.unwrap();
            shown(&mut asked).await;
        }
        let first = sender(&server, 1).await;
        let second = sender(&server, 2).await;
        assert_ne!(first, second, "a connection for each");

        // It replaces for nobody else: the old one goes, a new one comes.
        notifier.show(&alert("a", "again")).await.unwrap();
        assert_eq!(asked.recv().await, Some(Asked::Close(1)));
        assert_eq!(shown(&mut asked).await, (0, "again".to_owned()));

        let press = async |id: u32, action: &str, told: &mut UnboundedReceiver<AlertReply>| {
            let to = sender(&server, id).await;
            // Who waits there may only be about to.
            for _ in 0..600 {
                signal(&server, Some(&to), "ActionInvoked", &(id, action)).await;
                let wait = std::time::Duration::from_millis(50);
                if let Ok(reply) = tokio::time::timeout(wait, told.recv()).await {
                    return reply;
                }
            }
            None
        };
        assert_eq!(press(4, "later", &mut told).await, pressed("a", "later"));
        assert_eq!(press(2, "default", &mut told).await, pressed("b", "open"));
        // GNOME takes all back when the first connection closes.
        let bus = zbus::fdo::DBusProxy::new(&server).await.unwrap();
        for name in [&first, &second] {
            let name = name.as_str().try_into().unwrap();
            assert!(bus.name_has_owner(name).await.unwrap(), "something stands: it is kept");
        }
        let mut gone = bus.receive_name_owner_changed_with_args(&[(0, &first)]).await.unwrap();
        notifier.withdraw(&AlertKey("c".into())).await.unwrap();
        assert_eq!(asked.recv().await, Some(Asked::Close(3)));
        gone.next().await.unwrap();
    });
}

#[test]
fn a_server_that_was_started_again_shows_what_stood() {
    alone("ports::notifier::dbus_tests::a_server_that_was_started_again_shows_what_stood", async {
        let _bus = TestBus::session();
        let (first, mut asked) = serve(&["actions"], 0, false).await;
        let (notifier, mut told) = notifier().await;
        for key in ["timed out", "stands", "withdrawn"] {
            notifier.show(&alert(key, key)).await.unwrap();
            shown(&mut asked).await;
        }
        assert!(notifier.capabilities().await.actions);
        signal(&first, None, "NotificationClosed", &(1, 1u32)).await;
        signal(&first, None, "NotificationClosed", &(3, 3u32)).await;
        first.release_name(NAME).await.unwrap();
        drop(first);
        let (second, mut asked) = serve(&["body"], 40, false).await;
        let again = asked.recv().await;
        let Some(Asked::Notify { replaces: 0, title, actions, body, .. }) = again else {
            panic!("{again:?}")
        };
        assert_eq!(title, "stands");
        assert!(actions.is_empty(), "this one has no buttons: {actions:?}");
        assert!(body.contains("<b>"), "this one reads no markup: {body}");
        assert_eq!(notifier.capabilities().await.server.as_deref(), Some("fake 1"));
        signal(&second, None, "ActionInvoked", &(2, "default")).await;
        signal(&second, None, "ActionInvoked", &(41, "default")).await;
        assert_eq!(told.recv().await, pressed("stands", "open"));
        assert!(asked.try_recv().is_err());
    });
}

#[test]
fn a_bus_that_was_started_again_is_met_again() {
    alone("ports::notifier::dbus_tests::a_bus_that_was_started_again_is_met_again", async {
        let bus = TestBus::session();
        let (_server, mut asked) = serve(&["actions"], 0, false).await;
        let (notifier, mut told) = notifier().await;
        notifier.show(&alert("a", "Ana")).await.unwrap();
        shown(&mut asked).await;
        drop(bus);
        assert!(notifier.show(&alert("b", "Ben")).await.is_err());
        assert_eq!(notifier.capabilities().await, Capabilities::default());
        notifier.withdraw(&AlertKey("a".into())).await.unwrap_or_default();
        let _bus = TestBus::session();
        let (server, mut asked) = serve(&["actions"], 0, false).await;
        notifier.show(&alert("b", "Ben")).await.unwrap();
        shown(&mut asked).await;
        signal(&server, None, "ActionInvoked", &(1, "default")).await;
        assert_eq!(told.recv().await, pressed("b", "open"));
    });
}

#[test]
fn without_a_server_it_says_so_and_uses_one_that_comes() {
    alone(
        "ports::notifier::dbus_tests::without_a_server_it_says_so_and_uses_one_that_comes",
        async {
            let _bus = TestBus::session();
            let (notifier, _told) = notifier().await;
            assert_eq!(notifier.capabilities().await, Capabilities::default());
            let error = notifier.show(&alert("a", "Ana")).await.unwrap_err();
            assert!(error.contains("notification server"), "{error}");
            let (_server, mut asked) = serve(&[], 0, false).await;
            notifier.show(&alert("a", "Ana")).await.unwrap();
            assert_eq!(shown(&mut asked).await.0, 0);
        },
    );
}
