//! A real Matrix homeserver of one's own: Synapse, in a directory that goes with it.
//!
//! It comes from PyPI (`./dev setup test` puts it into a virtual environment of its own) and takes some seconds to start,
//! so a process starts one and its tests make users of their own on it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::http;

/// Synapse.
pub struct Homeserver {
    _dir: TempDir,
    /// A shell that ends Synapse when this process does: what a static holds is never dropped.
    _child: Child,
    /// `127.0.0.1:PORT`.
    pub host: String,
}

/// Somebody on it.
#[derive(Debug, Clone)]
pub struct User {
    /// `@ana1:desk.test`.
    pub id: String,
    /// Proves it.
    pub token: String,
}

/// The one of this process.
pub async fn homeserver() -> &'static Homeserver {
    static ONE: OnceCell<Homeserver> = OnceCell::const_new();
    ONE.get_or_init(Homeserver::start).await
}

impl Homeserver {
    async fn start() -> Self {
        let venv = std::env::var_os("BATON_SYNAPSE").map(PathBuf::from);
        let python = venv.map(|venv| venv.join("bin/python")).filter(|python| python.exists());
        let python = python.expect("Synapse is needed: ./dev setup test");
        let dir = tempfile::Builder::new().prefix("synapse").tempdir().expect("a directory");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback is there");
        let port = listener.local_addr().expect("it has one").port();
        drop(listener);
        let path = dir.path().display();
        let config = format!(
            "server_name: desk.test\npid_file: {path}/pid\nlisteners:\n  - {{port: {port}, type: http, tls: false, bind_addresses: ['127.0.0.1'], resources: [{{names: [client], compress: false}}]}}\ndatabase: {{name: sqlite3, args: {{database: '{path}/db'}}}}\nlog_config: {path}/log.yaml\nmedia_store_path: {path}/media\nmacaroon_secret_key: m\nform_secret: f\nsigning_key_path: {path}/key\nreport_stats: false\ntrusted_key_servers: []\nenable_registration: true\nenable_registration_without_verification: true\nfederation_domain_whitelist: []\nsuppress_key_server_warning: true\nrc_message: {{per_second: 10000, burst_count: 10000}}\nrc_registration: {{per_second: 1000, burst_count: 1000}}\nrc_login: {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}, failed_attempts: {{per_second: 1000, burst_count: 1000}}}}\nrc_joins: {{local: {{per_second: 1000, burst_count: 1000}}}}\nrc_invites: {{per_room: {{per_second: 1000, burst_count: 1000}}, per_user: {{per_second: 1000, burst_count: 1000}}, per_issuer: {{per_second: 1000, burst_count: 1000}}}}\n"
        );
        std::fs::write(dir.path().join("homeserver.yaml"), config).expect("written");
        let log = format!(
            "version: 1\nhandlers: {{f: {{class: logging.FileHandler, filename: '{path}/log'}}}}\nroot: {{level: WARNING, handlers: [f]}}\n"
        );
        std::fs::write(dir.path().join("log.yaml"), log).expect("written");
        let yaml = dir.path().join("homeserver.yaml");
        let arguments = ["-m", "synapse.app.homeserver", "-c"];
        let keys = Command::new(&python).args(arguments).arg(&yaml).arg("--generate-keys").output();
        assert!(keys.expect("it runs").status.success(), "no keys");
        let child = Command::new("sh")
            .args(["-c", "\"$@\" & read -r _; kill -9 $!", "synapse"])
            .arg(&python)
            .args(arguments)
            .arg(&yaml)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let host = format!("127.0.0.1:{port}");
        let end = std::time::Instant::now() + Duration::from_secs(120);
        while http::send(&host, "GET", "/_matrix/client/versions", None).await.is_err() {
            assert!(
                std::time::Instant::now() < end,
                "Synapse does not answer: {}",
                std::fs::read_to_string(dir.path().join("log")).unwrap_or_default()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self { _dir: dir, _child: child, host }
    }

    /// Asks it something as `user`; an answer that is no success is a failure of the test.
    pub async fn ask(&self, user: &User, method: &str, path: &str, body: Value) -> Value {
        let path = format!("/_matrix/client/v3/{path}");
        let body = (method != "GET").then_some(&body);
        let asked = http::send_as(&user.token, &self.host, method, &path, body).await;
        let (status, answer) = asked.expect("it answers");
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// A new user called so and a number; the password is `pw`.
    pub async fn user(&self, name: &str) -> User {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let login = format!("{name}{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let body = json!({"username": login, "password": "pw", "auth": {"type": "m.login.dummy"}});
        let nobody = User { id: String::new(), token: String::new() };
        let made = self.ask(&nobody, "POST", "register", body).await;
        let text =
            |key: &str| made[key].as_str().unwrap_or_else(|| panic!("{key}: {made}")).to_owned();
        let user = User { id: text("user_id"), token: text("access_token") };
        let shown = format!("{} Lee", capital(name));
        let path = format!("profile/{}/displayname", user.id);
        self.ask(&user, "PUT", &path, json!({"displayname": shown})).await;
        user
    }

    /// A room of `users`, made by the first; `name` empty: a direct conversation.
    pub async fn room(&self, users: &[&User], name: &str) -> String {
        let invited: Vec<&str> = users[1..].iter().map(|user| user.id.as_str()).collect();
        let mut body = json!({"invite": invited, "preset": "private_chat"});
        match name {
            "" => body["is_direct"] = json!(true),
            name => body["name"] = json!(name),
        }
        let made = self.ask(users[0], "POST", "createRoom", body).await;
        let room = made["room_id"].as_str().expect("a room").to_owned();
        for user in &users[1..] {
            self.ask(user, "POST", &format!("join/{room}"), json!({})).await;
            if name.is_empty() {
                let path = format!("user/{}/account_data/m.direct", user.id);
                self.ask(user, "PUT", &path, json!({users[0].id.as_str(): [room.as_str()]})).await;
            }
        }
        room
    }

    /// Says something; its event id.
    pub async fn say(&self, user: &User, room: &str, text: &str, more: Value) -> String {
        let mut content = json!({"msgtype": "m.text", "body": text});
        for (key, value) in more.as_object().into_iter().flatten() {
            content[key] = value.clone();
        }
        self.put(user, room, "m.room.message", content).await
    }

    /// Sends an event; its id.
    pub async fn put(&self, user: &User, room: &str, kind: &str, content: Value) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let n = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = format!("rooms/{room}/send/{kind}/t{n}");
        let sent = self.ask(user, "PUT", &path, content).await;
        sent["event_id"].as_str().expect("an id").to_owned()
    }

    /// The room's last messages as (who, content), the newest first.
    pub async fn last(&self, user: &User, room: &str, limit: u32) -> Vec<(String, Value)> {
        let page = self
            .ask(user, "GET", &format!("rooms/{room}/messages?dir=b&limit={limit}"), Value::Null)
            .await;
        let all = page["chunk"].as_array().cloned().unwrap_or_default();
        let messages = all.into_iter().filter(|event| event["type"] == "m.room.message");
        messages
            .map(|event| {
                (event["sender"].as_str().unwrap_or_default().to_owned(), event["content"].clone())
            })
            .collect()
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|c| c.to_ascii_uppercase().to_string()).unwrap_or_default()
        + letters.as_str()
}
