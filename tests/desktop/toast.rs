//! Notifications: shown by a real server and pressed there; answered in place by a server that can.

use std::collections::HashMap;

use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::zvariant::OwnedValue;

use crate::app::App;
use crate::session::{Session, until};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// Ben asks for a review of a new pull request.
async fn ben_asks(app: &App, place: &str, title: &str) {
    app.github_does(json!([
        {"verb": "pull", "at": place, "who": "ben", "title": title, "text": "One line."},
        {"verb": "request", "at": place, "who": "ben", "of": "ana"},
    ]))
    .await;
    app.sync().await;
}

fn displayed(app: &App) -> u32 {
    app.session.output("dunstctl", &["count", "displayed"]).trim().parse().unwrap_or(0)
}

#[tokio::test]
async fn a_notification_is_shown_pressed_and_taken_back() {
    let app = App::start().await;
    ben_asks(&app, "acme/api#7", "Drop the second lock").await;
    until("dunst shows it", async || (displayed(&app) > 0).then_some(())).await;
    app.picture("notification");
    // Dunst invokes the default action: the body was clicked.
    app.session.output("dunstctl", &["action", "0"]);
    until("a window opens on it", async || (!app.seen().is_empty()).then_some(())).await;
    app.picture("opened-from-notification");

    app.session.output("dunstctl", &["close-all"]);
    ben_asks(&app, "acme/api#8", "Read the limit once").await;
    until("dunst shows the next", async || (displayed(&app) > 0).then_some(())).await;
    app.github_does(json!({"verb": "unrequest", "at": "acme/api#8", "who": "ben", "of": "ana"}))
        .await;
    app.sync().await;
    until("what is settled elsewhere is taken back", async || (displayed(&app) == 0).then_some(()))
        .await;
}

/// A server with a place to type in, as Plasma's has.
struct Typing {
    shown: UnboundedSender<(u32, String, Vec<String>)>,
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Typing {
    #[allow(clippy::too_many_arguments)]
    fn notify(
        &mut self,
        _app: String,
        replaces: u32,
        _icon: String,
        summary: String,
        _body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        self.last = if replaces > 0 { replaces } else { self.last + 1 };
        let _ = self.shown.send((self.last, summary, actions));
        self.last
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "inline-reply"].map(str::to_owned).into()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("typing".into(), "test".into(), "1".into(), "1.2".into())
    }
}

async fn serve(session: &Session) -> UnboundedReceiver<(u32, String, Vec<String>)> {
    let (shown, seen) = unbounded_channel();
    session.bus().object_server().at(PATH, Typing { shown, last: 0 }).await.expect("a server");
    session.bus().request_name(NAME).await.expect("its name");
    seen
}

#[tokio::test]
async fn a_reply_typed_into_the_notification_arrives() {
    let session = Session::start(None).await;
    let mut seen = serve(&session).await;
    let app = App::on(session).await;
    app.github_does(
        json!({"verb": "comment", "at": "acme/api#2", "who": "cho", "text": "@ana why only once?"}),
    )
    .await;
    app.sync().await;
    let (id, title, actions) = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        loop {
            let next = seen.recv().await.expect("the server lives");
            if next.1.contains("Cho") {
                return next;
            }
        }
    })
    .await
    .expect("Cho's question is told");
    assert!(title.starts_with("Cho asks you"), "{title}");
    assert!(actions.iter().step_by(2).any(|key| key == "inline-reply"), "{actions:?}");

    let reply = "Twice would hide the fault";
    let bus = app.session.bus();
    bus.emit_signal(None::<&str>, PATH, NAME, "NotificationReplied", &(id, reply))
        .await
        .expect("a signal");
    until("the reply is at GitHub", async || {
        app.said_at("acme/api#2")
            .await
            .into_iter()
            .find(|(who, text)| who == "ana" && text.starts_with(reply))
    })
    .await;
}
