//! The notification server of the session bus.
//!
//! One lock guards ids and what the server can do, and is held across the call that shows: a press that comes right
//! behind the answer then finds its id. Ids of notifications that merely timed out are kept, since servers with a
//! history (Plasma, GNOME) still tell a press there, and `withdraw` must take them out of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{Alert, AlertKey, AlertReply, Capabilities, Notifier};
use futures::StreamExt;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, MessageStream, message};

use crate::ports::text;

const NAME: &str = "org.freedesktop.Notifications";
/// A server that does not answer by then is taken for hung; the next alert tries again.
const LIMIT: Duration = Duration::from_secs(5);
/// Ids that are remembered; the oldest fall away.
const KEPT: usize = 200;

/// <https://specifications.freedesktop.org/notification-spec/latest/protocol.html>
#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[allow(clippy::too_many_arguments)]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;
    fn close_notification(&self, id: u32) -> zbus::Result<()>;
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;
    fn get_server_information(&self) -> zbus::Result<(String, String, String, String)>;
}

/// Our side of the server.
#[derive(Debug)]
pub(super) struct Server {
    proxy: NotificationsProxy<'static>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Shown, oldest first.
    shown: Vec<(AlertKey, u32)>,
    /// `None`: to be asked.
    can: Option<Capabilities>,
}

impl Known {
    fn id(&self, key: &AlertKey) -> Option<u32> {
        self.shown.iter().find(|(shown, _)| shown == key).map(|(_, id)| *id)
    }

    fn key(&self, id: u32) -> Option<AlertKey> {
        self.shown.iter().find(|(_, shown)| *shown == id).map(|(key, _)| key.clone())
    }

    fn note(&mut self, key: &AlertKey, id: u32) {
        self.shown.retain(|(shown, old)| shown != key && *old != id);
        self.shown.push((key.clone(), id));
        if self.shown.len() > KEPT {
            self.shown.remove(0);
        }
    }
}

impl Server {
    /// Begins to listen; the server itself is spoken to when there is something to show.
    pub(super) async fn new(
        bus: Connection,
        replies: UnboundedSender<AlertReply>,
    ) -> zbus::Result<Arc<Self>> {
        let proxy = NotificationsProxy::builder(&bus)
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await?;
        let server = Arc::new(Self { proxy, known: Mutex::default() });
        let told = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .interface(NAME)?
            .path("/org/freedesktop/Notifications")?
            .build();
        let owners = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .sender("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build();
        let told = MessageStream::for_match_rule(told, &bus, None).await?;
        let owners = MessageStream::for_match_rule(owners, &bus, None).await?;
        let mut stream = futures::stream::select(told, owners);
        let listener = Arc::downgrade(&server);
        tokio::spawn(async move {
            loop {
                let next = tokio::select! {
                    next = stream.next() => next,
                    () = replies.closed() => None,
                };
                let (Some(next), Some(server)) = (next, listener.upgrade()) else { return };
                let Ok(message) = next else { continue };
                if let Some(reply) = server.told(&message).await
                    && replies.send(reply).is_err()
                {
                    return;
                }
            }
        });
        Ok(server)
    }

    /// What a signal means; nothing if it is about another program's notification.
    async fn told(&self, message: &zbus::Message) -> Option<AlertReply> {
        let header = message.header();
        let body = message.body();
        let mut known = self.known.lock().await;
        match header.member()?.as_str() {
            "ActionInvoked" => {
                let (id, action): (u32, String) = body.deserialize().ok()?;
                let key = known.key(id)?;
                let button = if action == "default" { "open".to_owned() } else { action };
                // The text of an inline reply comes by its own signal.
                (button != "inline-reply").then_some(AlertReply::Pressed(key, button))
            }
            "NotificationReplied" => {
                let (id, reply): (u32, String) = body.deserialize().ok()?;
                Some(AlertReply::Replied(known.key(id)?, reply))
            }
            "NotificationClosed" => {
                let (id, reason): (u32, u32) = body.deserialize().ok()?;
                let key = known.key(id)?;
                // 1 timed out, 2 closed by the user, 3 by us, 4 unknown.
                if reason != 1 {
                    known.shown.retain(|(_, shown)| *shown != id);
                }
                (reason == 2).then_some(AlertReply::Closed(key))
            }
            "NameOwnerChanged" => {
                let (_, before, _): (String, String, String) = body.deserialize().ok()?;
                // The next server knows none of our ids. One that comes where none was, was perhaps started by our
                // own call, whose id is noted already.
                if !before.is_empty() {
                    *known = Known::default();
                }
                None
            }
            _ => None,
        }
    }

    async fn ask(&self) -> Capabilities {
        let (Ok(names), Ok((server, _, version, _))) =
            (self.proxy.get_capabilities().await, self.proxy.get_server_information().await)
        else {
            return Capabilities::default();
        };
        let has = |name: &str| names.iter().any(|known| known == name);
        Capabilities {
            server: Some(format!("{server} {version}")),
            actions: has("actions"),
            inline_reply: has("inline-reply"),
            body_markup: has("body-markup"),
        }
    }

    async fn can(&self, known: &mut Known) -> Capabilities {
        if let Some(can) = &known.can {
            return can.clone();
        }
        let can = self.ask().await;
        // That there is no server is never remembered: one may be started any moment.
        known.can = can.server.is_some().then(|| can.clone());
        can
    }

    async fn send(&self, alert: &Alert) -> zbus::Result<()> {
        let mut known = self.known.lock().await;
        let can = self.can(&mut known).await;
        let actions = actions(alert, &can);
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        let body = text::plain(&alert.body);
        let body = if can.body_markup { text::escaped(&body) } else { body };
        let id = self
            .proxy
            .notify(
                "Baton",
                known.id(&alert.key).unwrap_or(0),
                "baton-desktop",
                &text::line(&alert.title),
                &body,
                &actions,
                hints(alert),
                if alert.breaks_through { 0 } else { -1 },
            )
            .await?;
        known.note(&alert.key, id);
        Ok(())
    }
}

/// Key and label in turn. The body itself is `default`, without a label: some servers would show it as one more button. A
/// place to type takes the part of the button that replies.
pub(super) fn actions(alert: &Alert, can: &Capabilities) -> Vec<String> {
    if !can.actions {
        return Vec::new();
    }
    let mut actions = vec!["default".to_owned(), String::new()];
    let inline = can.inline_reply && alert.inline_reply;
    for button in &alert.buttons {
        let typed = inline && button.key == "reply";
        actions.push(if typed { "inline-reply".to_owned() } else { button.key.clone() });
        let label = text::line(&button.label);
        // "…" says that another step follows; none does when the text is typed in place.
        actions.push(if typed { label.trim_end_matches('…').to_owned() } else { label });
    }
    if inline && !actions.iter().any(|action| action == "inline-reply") {
        actions.extend(["inline-reply".to_owned(), "Reply".to_owned()]);
    }
    actions
}

/// Our icon as pixels, since a Baton that is not installed has none in the theme: width, height, bytes a row, alpha, bits
/// a sample, samples a pixel, samples.
fn picture() -> Value<'static> {
    const SIDE: i32 = 48;
    static PIXELS: &[u8] = include_bytes!("../../../../../../icons/app/48.rgba");
    const _: () = assert!(PIXELS.len() == (SIDE * SIDE * 4) as usize);
    Value::from((SIDE, SIDE, SIDE * 4, true, 8i32, 4i32, PIXELS.to_vec()))
}

fn hints(alert: &Alert) -> HashMap<&'static str, Value<'static>> {
    HashMap::from([
        ("desktop-entry", Value::from("Baton")),
        ("image-data", picture()),
        ("suppress-sound", Value::from(true)),
        ("urgency", Value::from(if alert.breaks_through { 2u8 } else { 1u8 })),
        ("x-kde-reply-placeholder-text", Value::from("Reply")),
        ("x-kde-reply-submit-button-text", Value::from("Send")),
    ])
}

/// The bus waits 25 s and more for a hung server: too long for one who wants to know.
async fn limited<T>(call: impl Future<Output = zbus::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(LIMIT, call).await {
        Ok(result) => result.map_err(|error| format!("the notification server refused: {error}")),
        Err(_) => Err("the notification server does not answer".to_owned()),
    }
}

#[async_trait]
impl Notifier for Server {
    async fn capabilities(&self) -> Capabilities {
        let asked = tokio::time::timeout(LIMIT, async {
            let mut known = self.known.lock().await;
            self.can(&mut known).await
        });
        asked.await.unwrap_or_default()
    }

    async fn show(&self, alert: &Alert) -> Result<(), String> {
        limited(self.send(alert)).await
    }

    async fn withdraw(&self, key: &AlertKey) -> Result<(), String> {
        limited(async {
            let mut known = self.known.lock().await;
            let Some(id) = known.id(key) else { return Ok(()) };
            known.shown.retain(|(shown, _)| shown != key);
            match self.proxy.close_notification(id).await {
                // The specification answers with an error when it is gone already.
                Err(zbus::Error::MethodError(..)) => Ok(()),
                other => other,
            }
        })
        .await
    }
}
