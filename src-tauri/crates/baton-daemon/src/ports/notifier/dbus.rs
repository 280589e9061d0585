//! The notification server of the session bus: notify-rust shows, and a connection of our own listens.
//!
//! What notify-rust leaves to us. Some servers tell a press to everybody (Xfce, MATE, Plasma), which our connection
//! hears without a gap; others only to the connection that showed it (GNOME, dunst), which a task waits on for every
//! notification. A press ends a notification, so whichever hears it first takes it off the list and the other finds
//! nothing. A reply typed in place is told only to the sender (Plasma), by a signal that notify-rust does not know: those
//! notifications are made by notify-rust and sent over our own connection. A server that was started again has
//! forgotten all: what was on screen is shown again. And notify-rust panics on some failures of the bus: it runs in
//! tasks, where a panic is a notification that failed.
//!
//! One lock guards what stands and what the server can do, and is held across the call that shows: a press that comes
//! right behind the answer then finds its id.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use baton_model::{Alert, AlertKey, AlertReply, Capabilities, Notifier};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use notify_rust::{CloseReason, NotificationHandle, NotificationResponse};
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use zbus::zvariant::Value;
use zbus::{MatchRule, MessageStream, message};

use super::standing::{Owned, Shown, Standing};
use super::wording;
use crate::ports::bus;

const NAME: &str = "org.freedesktop.Notifications";
/// A server that does not answer by then is taken for hung; the next alert tries again. The bus would wait for 25 s.
const LIMIT: Duration = Duration::from_secs(5);

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
        actions: &[String],
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
    me: Weak<Self>,
    picture: Option<String>,
    replies: UnboundedSender<AlertReply>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Our connection, and who listens there.
    link: Option<(NotificationsProxy<'static>, Owned<()>)>,
    standing: Standing,
    /// What an earlier server showed, to be shown by the next.
    lost: VecDeque<Alert>,
    /// `None`: to be asked.
    can: Option<Capabilities>,
}

/// Who showed it.
enum Sent {
    Ours(u32),
    Theirs(Arc<NotificationHandle>),
}

impl Server {
    /// Begins to listen; the server itself is spoken to when there is something to show.
    pub(super) async fn start(
        picture: Option<String>,
        replies: UnboundedSender<AlertReply>,
    ) -> Result<Arc<Self>, String> {
        let server = Arc::new_cyclic(|me| Self {
            me: me.clone(),
            picture,
            replies,
            known: Mutex::default(),
        });
        let linked = server.link(&mut *server.known.lock().await).await;
        linked.map_err(|error| error.to_string())?;
        Ok(server)
    }

    /// Our connection, made anew where the bus was started again.
    async fn link(&self, known: &mut Known) -> zbus::Result<NotificationsProxy<'static>> {
        if let Some((proxy, _)) = &known.link
            && !proxy.inner().connection().is_closed()
        {
            return Ok(proxy.clone());
        }
        *known = Known::default();
        let bus = bus::session().await?;
        let proxy = NotificationsProxy::builder(&bus)
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await?;
        let signal = || MatchRule::builder().msg_type(message::Type::Signal);
        let told = signal().interface(NAME)?.path("/org/freedesktop/Notifications")?.build();
        let owners = signal()
            .sender("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build();
        let mut told = MessageStream::for_match_rule(told, &bus, None).await?;
        let mut owners = MessageStream::for_match_rule(owners, &bus, None).await?;
        let me = self.me.clone();
        let listener = tokio::spawn(async move {
            loop {
                let (next, owner) = tokio::select! {
                    next = told.next() => (next, false),
                    next = owners.next() => (next, true),
                };
                let (Some(next), Some(server)) = (next, me.upgrade()) else { return };
                // What the server said before it went comes before its going.
                while owner && let Some(Some(Ok(earlier))) = told.next().now_or_never() {
                    server.told(&earlier).await;
                }
                if let Ok(message) = next {
                    server.told(&message).await;
                }
            }
        });
        known.link = Some((proxy.clone(), Owned(listener)));
        Ok(proxy)
    }

    /// What a signal means; nothing if it is about another program's notification.
    async fn told(&self, message: &zbus::Message) {
        let header = message.header();
        let body = message.body();
        match header.member().map(|member| member.as_str()) {
            Some("ActionInvoked") => {
                if let Ok((id, action)) = body.deserialize() {
                    self.pressed(id, action).await;
                }
            }
            Some("NotificationReplied") => {
                let Ok((id, text)) = body.deserialize::<(u32, String)>() else { return };
                let mut known = self.known.lock().await;
                if let Some(shown) = known.standing.over(|shown| shown.id == id) {
                    let _ = self.replies.send(AlertReply::Replied(shown.alert.key, text));
                }
            }
            Some("NotificationClosed") => {
                if let Ok((id, reason)) = body.deserialize::<(u32, u32)>() {
                    self.closed(id, CloseReason::from(reason)).await;
                }
            }
            Some("NameOwnerChanged") => {
                if let Ok((_, before, after)) = body.deserialize::<(String, String, String)>() {
                    self.owned(&before, &after).await;
                }
            }
            _ => {}
        }
    }

    /// A press ends it: the server takes it down, and who hears of the same press by the other way finds nothing.
    async fn pressed(&self, id: u32, action: String) {
        // The text of an inline reply comes by its own signal.
        if action == "inline-reply" {
            return;
        }
        let mut known = self.known.lock().await;
        if let Some(shown) = known.standing.over(|shown| shown.id == id) {
            let button = if action == "default" { "open".to_owned() } else { action };
            let _ = self.replies.send(AlertReply::Pressed(shown.alert.key, button));
        }
    }

    async fn closed(&self, id: u32, reason: CloseReason) {
        let mut known = self.known.lock().await;
        if reason == CloseReason::Expired {
            if let Some(shown) = known.standing.by_id(id) {
                shown.on_screen = false;
            }
        } else if let Some(shown) = known.standing.over(|shown| shown.id == id)
            && reason == CloseReason::Dismissed
        {
            let _ = self.replies.send(AlertReply::Closed(shown.alert.key));
        }
    }

    /// The next server knows none of our ids. One that comes where none was, was perhaps started by our own call, whose
    /// id is noted already.
    async fn owned(&self, before: &str, after: &str) {
        let mut known = self.known.lock().await;
        if !before.is_empty() {
            known.can = None;
            let gone = std::mem::take(&mut known.standing);
            known.lost.extend(gone.on_screen());
        }
        if after.is_empty() || known.lost.is_empty() {
            return;
        }
        let Some(server) = self.me.upgrade() else { return };
        // On its own: who listens must not wait for the server.
        tokio::spawn(show_again(server));
    }

    async fn ask(&self, proxy: &NotificationsProxy<'_>) -> Capabilities {
        let (Ok(names), Ok((server, _, version, _))) =
            (proxy.get_capabilities().await, proxy.get_server_information().await)
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

    async fn can(&self, known: &mut Known) -> zbus::Result<Capabilities> {
        let proxy = self.link(known).await?;
        if let Some(can) = &known.can {
            return Ok(can.clone());
        }
        let can = self.ask(&proxy).await;
        // That there is no server is never remembered: one may be started any moment.
        known.can = can.server.is_some().then(|| can.clone());
        Ok(can)
    }

    async fn send(&self, known: &mut Known, alert: &Alert) -> Result<(), String> {
        let can = self.can(known).await.map_err(refused)?;
        let proxy = self.link(known).await.map_err(refused)?;
        let replaces = known.standing.of(&alert.key).map(|shown| shown.id);
        let mut sent = self.sent(&proxy, alert, &can, replaces).await;
        if sent.is_err() && replaces.is_some() {
            // GNOME lets only the connection that showed it replace it.
            let _ = self.take_back(known, &alert.key).await;
            sent = self.sent(&proxy, alert, &can, None).await;
        }
        let (id, line) = match sent? {
            Sent::Ours(id) => (id, None),
            Sent::Theirs(handle) => {
                let waits = wait(self.me.clone(), Arc::clone(&handle));
                (handle.id(), Some((handle, Owned(tokio::spawn(waits)))))
            }
        };
        known.lost.retain(|lost| lost.key != alert.key);
        known.standing.note(Shown { id, alert: alert.clone(), on_screen: true, line });
        Ok(())
    }

    async fn sent(
        &self,
        proxy: &NotificationsProxy<'static>,
        alert: &Alert,
        can: &Capabilities,
        replaces: Option<u32>,
    ) -> Result<Sent, String> {
        let hints = wording::hints(alert, self.picture.as_deref());
        let (proxy, alert, can) = (proxy.clone(), alert.clone(), can.clone());
        let mut task = Owned(tokio::spawn(async move {
            let made = wording::notification(&alert, &can, &hints, replaces);
            if !wording::typed(&alert, &can) {
                return made
                    .show_async()
                    .await
                    .map(|handle| Sent::Theirs(handle.into()))
                    .map_err(refused);
            }
            let id = proxy.notify(
                &made.appname,
                replaces.unwrap_or(0),
                &made.icon,
                &made.summary,
                &made.body,
                &made.actions,
                hints.iter().map(Into::into).collect(),
                made.timeout.into(),
            );
            id.await.map(Sent::Ours).map_err(refused)
        }));
        match (&mut task.0).await {
            Ok(sent) => sent,
            Err(error) => Err(format!("the notification could not be made: {error}")),
        }
    }

    /// Over the connection that showed it: GNOME obeys no other.
    async fn take_back(&self, known: &mut Known, key: &AlertKey) -> zbus::Result<()> {
        known.lost.retain(|lost| lost.key != *key);
        let Some(shown) = known.standing.over(|shown| shown.alert.key == *key) else {
            return Ok(());
        };
        if let Some((handle, _)) = shown.line {
            handle.close_async().await;
            return Ok(());
        }
        let proxy = self.link(known).await?;
        match proxy.close_notification(shown.id).await {
            // The specification answers with an error when it is gone already.
            Err(zbus::Error::MethodError(..)) => Ok(()),
            other => other,
        }
    }
}

/// Shows what an earlier server had on screen. Boxed: what it calls may start who calls it.
fn show_again(server: Arc<Server>) -> BoxFuture<'static, ()> {
    async move {
        loop {
            let again = limited(async {
                let mut known = server.known.lock().await;
                let Some(alert) = known.lost.front().cloned() else { return Ok(false) };
                server.send(&mut known, &alert).await.map(|()| true)
            });
            match again.await {
                Ok(true) => {}
                Ok(false) => return,
                // The server after this one is told.
                Err(error) => return tracing::debug!(error, "not shown again"),
            }
        }
    }
    .boxed()
}

/// Waits for what is told to the connection of one notification alone, until it is gone or the bus is.
async fn wait(server: Weak<Server>, handle: Arc<NotificationHandle>) {
    loop {
        let mut heard = None;
        let hears = |response: &NotificationResponse| heard = Some(response.clone());
        handle.wait_for_action_async(hears).await;
        let (Some(heard), Some(server)) = (heard, server.upgrade()) else { return };
        let id = handle.id();
        match heard {
            NotificationResponse::Default => server.pressed(id, "default".to_owned()).await,
            NotificationResponse::Action(action) => server.pressed(id, action).await,
            NotificationResponse::Closed(reason) => server.closed(id, reason).await,
            NotificationResponse::Reply(_) => {}
        }
    }
}

fn refused(error: impl std::fmt::Display) -> String {
    format!("the notification server refused: {error}")
}

async fn limited<T>(call: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    match tokio::time::timeout(LIMIT, call).await {
        Ok(result) => result,
        Err(_) => Err("the notification server does not answer".to_owned()),
    }
}

#[async_trait]
impl Notifier for Server {
    async fn capabilities(&self) -> Capabilities {
        let asked = limited(async {
            let mut known = self.known.lock().await;
            self.can(&mut known).await.map_err(refused)
        });
        asked.await.unwrap_or_default()
    }

    async fn show(&self, alert: &Alert) -> Result<(), String> {
        limited(async {
            let mut known = self.known.lock().await;
            self.send(&mut known, alert).await
        })
        .await
    }

    async fn withdraw(&self, key: &AlertKey) -> Result<(), String> {
        limited(async {
            let mut known = self.known.lock().await;
            self.take_back(&mut known, key).await.map_err(refused)
        })
        .await
    }
}
