//! The Matrix connector against a real Synapse.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use baton_connectors::matrix::Matrix;
use baton_model::{
    Action, ActionId, Batch, Connector as _, Cursor, Event, Intent, Item, Person, Secret, Session,
    SessionSetup, Timestamp, What,
};
use baton_tests::matrix::{Homeserver, User, homeserver};
use serde_json::json;

/// What somebody who keeps all batches knows.
#[derive(Default)]
struct Known {
    items: BTreeMap<String, Item>,
    events: BTreeMap<String, BTreeMap<String, Event>>,
    people: BTreeMap<String, Person>,
    lost: Vec<String>,
}

impl Known {
    fn take(&mut self, batch: &Batch) {
        self.lost.extend(batch.lost.clone());
        for person in &batch.people {
            self.people.insert(person.handle.to_string(), person.clone());
        }
        for update in &batch.items {
            let id = update.item.remote_id.clone();
            let known = self.items.entry(id.clone()).or_insert_with(|| update.item.clone());
            if update.item.updated_at >= known.updated_at {
                *known = update.item.clone();
            }
            for event in &update.events {
                self.events
                    .entry(id.clone())
                    .or_default()
                    .entry(event.key.clone())
                    .or_insert_with(|| event.clone());
            }
        }
    }

    fn texts(&self, id: &str) -> Vec<String> {
        let mut events: Vec<&Event> =
            self.events.get(id).into_iter().flat_map(|all| all.values()).collect();
        events.sort_by_key(|event| event.at);
        events
            .iter()
            .map(|event| match &event.what {
                What::Said { text, .. } => text.clone(),
                What::Edited { text, .. } => format!("edited: {text}"),
                What::Reacted { emoji, .. } => format!("reacted: {emoji}"),
                other => other.word().to_owned(),
            })
            .collect()
    }
}

fn session(server: &Homeserver, user: &User) -> Box<dyn Session> {
    let url = format!("http://{}", server.host);
    Matrix::default()
        .open(SessionSetup::new("matrix", &url, Secret::new(&user.token)))
        .expect("its address")
}

async fn sync(session: &dyn Session, since: Option<Cursor>, known: &mut Known) -> Cursor {
    let mut cursor = since;
    loop {
        let batch = session.poll(cursor.as_ref(), Timestamp::now()).await.expect("it answers");
        known.take(&batch);
        cursor = Some(batch.cursor);
        if !batch.more {
            return cursor.expect("just set");
        }
    }
}

fn action(key: &str, item: &str, intent: Intent) -> Action {
    Action {
        id: ActionId(format!("01900000-0000-7000-8000-{key:0>12}")),
        remote_id: item.to_owned(),
        intent,
        created_at: Timestamp::now(),
        again: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_conversation_and_a_room_are_read_and_answered() {
    let server = homeserver().await;
    let (ana, ben, cho) =
        (server.user("ana").await, server.user("ben").await, server.user("cho").await);
    let dm = server.room(&[&ben, &ana], "").await;
    let room = server.room(&[&ben, &ana, &cho], "Platform").await;
    server.say(&ben, &dm, "can you look at the deploy?", json!({})).await;
    server.say(&cho, &room, "unrelated", json!({})).await;
    let pill =
        format!("<a href=\"https://matrix.to/#/{}\">Ana Lee</a>: could you review this?", ana.id);
    let mention = json!({"format": "org.matrix.custom.html", "formatted_body": pill, "m.mentions": {"user_ids": [ana.id.clone()]}});
    let root = server.say(&ben, &room, "Ana Lee: could you review this?", mention).await;
    let thread = json!({"m.relates_to": {"rel_type": "m.thread", "event_id": root, "is_falling_back": true, "m.in_reply_to": {"event_id": root}}});
    server.say(&cho, &room, "me too, please", thread).await;

    let session_of_ana = session(server, &ana);
    let mut known = Known::default();
    let cursor = sync(&*session_of_ana, None, &mut known).await;
    assert_eq!(known.texts(&dm), ["can you look at the deploy?"]);
    assert_eq!(known.items[&dm].title, "Ben Lee");
    let talk = format!("{room}/{root}");
    let alias = ana.id.trim_start_matches('@').split(':').next().expect("a name").to_owned();
    assert_eq!(
        known.texts(&talk),
        [format!("@{alias}: could you review this?"), "me too, please".into()]
    );
    assert_eq!(
        (known.items[&talk].place.as_str(), known.items[&talk].owner.as_str()),
        ("#Platform", ben.id.as_str())
    );
    assert_eq!(known.items.len(), 2, "what is nobody's of Ana's makes no item");
    assert_eq!(known.people[&ana.id].also, [alias.as_str().into()]);

    let reply =
        action("1", &talk, Intent::Reply { text: "Done, **see** it.".into(), thread: None });
    let receipt = session_of_ana.act(&reply).await.expect("sent");
    assert!(!receipt.already && receipt.url.expect("a link").starts_with("https://matrix.to/"));
    let again = session_of_ana.act(&reply).await.expect("it is there");
    assert!(again.already && again.remote_id == receipt.remote_id);
    let (who, content) = server.last(&ben, &room, 1).await.remove(0);
    assert_eq!(who, ana.id);
    assert_eq!(content["m.relates_to"]["event_id"], json!(root));
    assert_eq!(content["formatted_body"], "Done, <strong>see</strong> it.");
    let react = action(
        "2",
        &dm,
        Intent::React {
            on: known.events[&dm].keys().next().expect("one").clone(),
            emoji: "eyes".into(),
        },
    );
    assert_eq!(session_of_ana.find(&react).await.expect("it answers"), None);
    session_of_ana.act(&react).await.expect("sent");
    assert!(session_of_ana.act(&react).await.expect("a set").already);
    let hand = action(
        "3",
        &talk,
        Intent::Reassign { to: cho.id.as_str().into(), note: Some("you know it".into()) },
    );
    session_of_ana.act(&hand).await.expect("sent");
    let (_, content) = server.last(&ben, &room, 1).await.remove(0);
    assert_eq!(content["m.mentions"]["user_ids"], json!([cho.id]));

    sync(&*session_of_ana, Some(cursor), &mut known).await;
    let texts = known.texts(&talk);
    assert!(
        texts.contains(&"Done, **see** it.".to_owned())
            && texts.iter().any(|text| text.ends_with("you know it")),
        "{texts:?}"
    );
    assert_eq!(known.texts(&dm), ["can you look at the deploy?", "reacted: eyes"]);
    let done = action("4", &dm, Intent::MarkDone);
    session_of_ana.act(&done).await.expect("marked");
    assert!(session_of_ana.act(&done).await.expect("nothing is left").already);
    let candidates = session_of_ana.people(&talk, "").await.expect("it answers");
    assert_eq!(candidates.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_deletions_and_a_loss_are_seen_and_a_wait_ends_with_news() {
    let server = homeserver().await;
    let (ana, ben) = (server.user("ana").await, server.user("ben").await);
    let dm = server.room(&[&ben, &ana], "").await;
    let first = server.say(&ben, &dm, "can you look at it?", json!({})).await;
    let session_of_ana: std::sync::Arc<dyn Session> = session(server, &ana).into();
    let mut known = Known::default();
    let cursor = sync(&*session_of_ana, None, &mut known).await;

    let listens = std::sync::Arc::clone(&session_of_ana);
    let hint = tokio::spawn(async move { listens.changed().await });
    let edit = json!({"m.new_content": {"msgtype": "m.text", "body": "never mind"}, "m.relates_to": {"rel_type": "m.replace", "event_id": first}});
    server.say(&ben, &dm, "* never mind", edit).await;
    let heard = tokio::time::timeout(std::time::Duration::from_secs(30), hint).await;
    heard.expect("it is told").expect("no panic").expect("a hint");
    let cursor = sync(&*session_of_ana, Some(cursor), &mut known).await;
    assert_eq!(known.texts(&dm), ["can you look at it?", "edited: never mind"]);

    let second = server.say(&ben, &dm, "or this?", json!({})).await;
    let cursor = sync(&*session_of_ana, Some(cursor), &mut known).await;
    server.ask(&ben, "PUT", &format!("rooms/{dm}/redact/{second}/r1"), json!({})).await;
    let cursor = sync(&*session_of_ana, Some(cursor), &mut known).await;
    assert!(known.texts(&dm).contains(&"deleted".to_owned()), "{:?}", known.texts(&dm));

    server.ask(&ben, "POST", &format!("rooms/{dm}/kick"), json!({"user_id": ana.id})).await;
    let cursor = sync(&*session_of_ana, Some(cursor), &mut known).await;
    assert_eq!(known.lost, [dm]);
    let again = session_of_ana.poll(Some(&cursor), Timestamp::now()).await.expect("it answers");
    assert!(again.items.is_empty() && again.lost.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_are_not_all_loaded() {
    let server = homeserver().await;
    let (ana, ben) = (server.user("ana").await, server.user("ben").await);
    let room = server.room(&[&ben, &ana], "Noise").await;
    let alias = ana.id.trim_start_matches('@').split(':').next().expect("a name").to_owned();
    let mut sent = Vec::new();
    for n in 0..10_000 {
        sent.push(n);
        if sent.len() == 20 {
            let all = sent.drain(..).map(|n| {
                let (ben, room) = (&ben, &room);
                async move { server.say(ben, room, &format!("line {n}"), json!({})).await }
            });
            futures::future::join_all(all).await;
        }
    }
    let mention = json!({"m.mentions": {"user_ids": [ana.id.clone()]}});
    server.say(&ben, &room, &format!("@{alias} which of these?"), mention).await;
    let proxy = baton_tests::proxy::Proxy::start(
        server.host.rsplit(':').next().expect("a port").parse().expect("a number"),
    )
    .await;
    let url = format!("http://{}", proxy.address);
    let reading = Matrix::default()
        .open(SessionSetup::new("matrix", &url, Secret::new(&ana.token)))
        .expect("its address");
    let mut known = Known::default();
    sync(&*reading, None, &mut known).await;
    assert_eq!(known.items.len(), 1);
    let requests = proxy.commands();
    assert!(requests < 12, "{requests} requests for ten thousand messages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_traded_for_a_token_and_an_encrypted_room_is_told() {
    let server = homeserver().await;
    let (ana, ben) = (server.user("ana").await, server.user("ben").await);
    let secret = server.room(&[&ben, &ana], "Secret").await;
    server
        .ask(
            &ben,
            "PUT",
            &format!("rooms/{secret}/state/m.room.encryption/"),
            json!({"algorithm": "m.megolm.v1.aes-sha2"}),
        )
        .await;
    let matrix = Matrix::default();
    let typed = |password: &str| {
        let all = [
            ("user", ana.id.clone()),
            ("homeserver", format!("http://{}", server.host)),
            ("password", password.to_owned()),
        ];
        baton_model::Answers(all.map(|(key, text)| (key.to_owned(), text)).into())
    };
    let fault = matrix.sign_in("", &typed("guess")).await.expect_err("wrong");
    assert_eq!(fault.code(), "unauthorized");
    let first = matrix.sign_in("", &typed("pw")).await.expect("right");
    assert!(!first.secret.expose().contains("\"pw\""), "the password is not kept");
    let mut again = typed("pw");
    again.fill("device", first.settings["device"].clone());
    let second = matrix.sign_in("", &again).await.expect("right");
    assert_eq!(first.settings["device"], second.settings["device"], "it is the same device");
    let setup = SessionSetup {
        settings: second.settings.clone(),
        ..SessionSetup::new("matrix", "", second.secret)
    };
    let batch = matrix
        .open(setup)
        .expect("its address")
        .poll(None, Timestamp::now())
        .await
        .expect("it answers");
    let seat = batch.seat.expect("told first");
    assert_eq!((seat.me.as_str(), seat.name.as_deref()), (ana.id.as_str(), Some("Ana Lee")));
    assert_eq!(seat.limits, ["1 encrypted room is not read: Baton has no keys"]);
}
