//! The bench of Matrix: Ana on a real Synapse, with something bad on the way to it.

use async_trait::async_trait;
use baton_model::{Action, ActionKind, Intent, Item};
use baton_tests::matrix::{Homeserver, User, homeserver};
use baton_tests::proxy::{Proxy, Trouble};
use serde_json::json;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::conformance_bench::{Bench, Break};

/// Matrix's bench.
pub struct MatrixBench {
    server: &'static Homeserver,
    proxy: Proxy,
    ana: User,
    ben: User,
    cho: User,
    dm: String,
    room: String,
    first: String,
}

impl MatrixBench {
    /// Starts it: a question in a direct conversation, and one in a room.
    pub async fn start() -> Self {
        let server = homeserver().await;
        let (ana, ben, cho) =
            (server.user("ana").await, server.user("ben").await, server.user("cho").await);
        let dm = server.room(&[&ben, &ana], "").await;
        let room = server.room(&[&ben, &ana, &cho], "Platform").await;
        let first = server.say(&ben, &dm, "can you look at the deploy?", json!({})).await;
        let mentions = json!({"m.mentions": {"user_ids": [ana.id.as_str()]}});
        server.say(&ben, &room, "could you review this?", mentions).await;
        let port = server.host.rsplit(':').next().and_then(|port| port.parse().ok());
        let proxy = Proxy::start(port.expect("a port")).await;
        Self { server, proxy, ana, ben, cho, dm, room, first }
    }
}

fn answer(status: &str, headers: &str, body: &str) -> Trouble {
    Trouble::Answer(format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

fn trouble(how: Break) -> Trouble {
    match how {
        Break::Unauthorized => answer("401 Unauthorized", "", r#"{"errcode":"M_UNKNOWN_TOKEN"}"#),
        Break::RateLimited(seconds) => answer(
            "429 Too Many Requests",
            &format!("retry-after: {seconds}\r\n"),
            r#"{"errcode":"M_LIMIT_EXCEEDED"}"#,
        ),
        Break::ServerError => answer("503 Service Unavailable", "", "{}"),
        Break::CutBody => Trouble::Cut,
        Break::WrongJson => answer("200 OK", "", r#"{"next_batch": {"#),
        Break::LostReply => Trouble::LostReply,
    }
}

#[async_trait]
impl Bench for MatrixBench {
    fn url(&self) -> String {
        format!("http://{}", self.proxy.address)
    }

    fn secret(&self) -> String {
        self.ana.token.clone()
    }

    fn break_next(&self, times: u32, how: Break) {
        let troubles = (0..times).map(|_| trouble(how));
        match how {
            Break::LostReply => self.proxy.plan_writes(troubles),
            _ => self.proxy.plan("", troubles),
        }
    }

    fn break_after(&self, passes: u32, how: Break) {
        let good = (0..passes).map(|_| Trouble::Pass);
        self.proxy.plan("", good.chain([trouble(how)]));
    }

    fn mend(&self) {
        self.proxy.plan("", []);
    }

    fn say(&self, text: &str) {
        let said = self.server.say(&self.ben, &self.dm, text, json!({}));
        block_in_place(|| Handle::current().block_on(said));
    }

    fn effects(&self, action: &Action) -> usize {
        let body = match &action.intent {
            Intent::Reply { text, .. } | Intent::Nudge { text, .. } => text.clone(),
            Intent::Reassign { .. } => "you know this part".to_owned(),
            // A second one of a kind is refused by the server, and a marker is where it is.
            _ => return 1,
        };
        let room = action.remote_id.split('/').next().unwrap_or_default().to_owned();
        let said = self.server.last(&self.ben, &room, 50);
        let said = block_in_place(|| Handle::current().block_on(said));
        let ours = |content: &serde_json::Value| {
            content["body"].as_str().is_some_and(|text| text.contains(&body))
        };
        said.iter().filter(|(who, content)| *who == self.ana.id && ours(content)).count()
    }

    fn requests(&self) -> usize {
        self.proxy.commands()
    }

    fn kinds(&self) -> Vec<ActionKind> {
        vec![
            ActionKind::Reply,
            ActionKind::React,
            ActionKind::Nudge,
            ActionKind::Reassign,
            ActionKind::MarkDone,
        ]
    }

    fn intent(&self, kind: ActionKind, item: &Item) -> Intent {
        let text = |text: &str| format!("{text} {}", self.room);
        match kind {
            ActionKind::Reply => Intent::Reply { text: text("Thanks, looking"), thread: None },
            ActionKind::Nudge => Intent::Nudge { text: text("Any news?"), thread: None },
            ActionKind::React => {
                let on = item.remote_id.split_once('/').map_or(&self.first[..], |(_, root)| root);
                Intent::React { on: on.to_owned(), emoji: "eyes".to_owned() }
            }
            ActionKind::Reassign => Intent::Reassign {
                to: if item.remote_id.contains('/') { &self.cho } else { &self.ben }
                    .id
                    .as_str()
                    .into(),
                note: Some("you know this part".to_owned()),
            },
            ActionKind::MarkDone => Intent::MarkDone,
            other => panic!("{other:?} is listed and this bench does not know it"),
        }
    }
}
