//! The `baton` command end to end: its own daemon, a simulated GitHub, exit codes and JSON as documented.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use baton_sandbox::github::{Options, Server};
use baton_sandbox::worlds;
use baton_tests::stage::{PATIENCE, program};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

/// What a command did.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Its output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

/// A data directory of one's own and the command that works in it. Its daemon ends with it.
pub struct Desk {
    pub dir: TempDir,
    pub token: Option<String>,
}

impl Desk {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a directory"), token: None }
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program("baton"));
        command.arg("--data-dir").arg(self.data()).args(args).kill_on_drop(true);
        // Nothing of the user's: no session, no display, no keyring, no other tokens.
        for name in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "BATON_TOKEN_GITHUB"]
        {
            command.env_remove(name);
        }
        command
            .env("XDG_RUNTIME_DIR", self.dir.path())
            .env("HOME", self.dir.path())
            .env("PATH", "/nowhere");
        if let Some(token) = &self.token {
            command.env("BATON_TOKEN_GITHUB", token);
        }
        command
    }

    pub async fn run(&self, args: &[&str]) -> Ran {
        self.with_input(args, "").await
    }

    pub async fn with_input(&self, args: &[&str], input: &str) -> Ran {
        self.with_bytes(args, input.as_bytes()).await
    }

    pub async fn with_bytes(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("its input");
        // A command that does not read may have ended already.
        let _ = stdin.write_all(input).await;
        drop(stdin);
        let done = timeout(PATIENCE * 2, child.wait_with_output())
            .await
            .expect("it ends")
            .expect("its output");
        Ran {
            code: done.status.code().expect("an exit code"),
            out: String::from_utf8(done.stdout).expect("text"),
            err: String::from_utf8(done.stderr).expect("text"),
        }
    }

    /// Runs what must do.
    pub async fn done(&self, args: &[&str]) -> Ran {
        let ran = self.run(args).await;
        assert_eq!(ran.code, 0, "baton {args:?}: {}{}", ran.out, ran.err);
        ran
    }

    /// Connects the simulated GitHub and reads it once.
    pub async fn connect(&mut self, server: &Server) {
        self.token = Some(server.token().to_owned());
        self.done(&["account", "add", "github", "--url", &server.url()]).await;
        self.done(&["sync"]).await;
    }

    /// Items of `list --json`.
    pub async fn items(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.done(&[&["list", "--json"], args].concat()).await.json();
        assert_eq!(ran["version"], 1);
        ran["items"].as_array().expect("items").clone()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let data = self.data();
        let quit = std::process::Command::new(program("baton"))
            .arg("--data-dir")
            .arg(data)
            .arg("quit")
            .output();
        if let Err(error) = quit {
            panic!("a daemon may be left: {error}");
        }
    }
}

pub async fn small() -> Server {
    let now = Timestamp::now();
    Server::start(worlds::small(now), Options::default()).await.expect("loopback has a port")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_by_commands() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;

    let items = desk.items(&[]).await;
    let mut keys: Vec<_> = items[0].as_object().expect("an object").keys().cloned().collect();
    keys.sort();
    let documented = "account actions alert confidence due family from id kind lane on rule shared since state title tool url";
    assert_eq!(keys.join(" "), documented);
    let by_title =
        |title: &str| items.iter().find(|item| item["title"] == title).expect("it is listed");
    let review = by_title("Fix cache");
    assert_eq!(
        (&review["lane"], &review["kind"], &review["rule"]),
        (&"me".into(), &"review".into(), &"R1".into())
    );
    assert_eq!(review["from"], serde_json::json!(["ben"]));
    let waits = by_title("Retry once");
    assert_eq!((&waits["lane"], &waits["on"]), (&"others".into(), &serde_json::json!(["ben"])));
    assert!(desk.items(&["--me"]).await.iter().all(|item| item["lane"] == "me"));
    assert!(desk.items(&["--others"]).await.iter().all(|item| item["lane"] == "others"));

    let question = by_title("Exports time out");
    assert_eq!(question["kind"], "answer");
    let url = question["url"].as_str().expect("an address");
    let shown = desk.done(&["show", url, "--json"]).await.json();
    assert_eq!(shown["row"]["id"], question["id"]);
    assert!(
        shown["why"]["sentence"].as_str().expect("words").starts_with("Ben asked you"),
        "{shown}"
    );
    let id = &question["id"].as_str().expect("an id")[..4];
    let why = desk.done(&["why", id]).await.out;
    assert!(why.contains("rule I3") && why.contains("by GitHub’s clock"), "{why}");
    // What is not had: who would have it; an address of no tool; and no such id.
    let other = desk.done(&["why", &format!("{url}9999")]).await.out;
    assert!(other.contains("Baton does not have it") && other.contains("baton sync"), "{other}");
    let foreign = desk.done(&["why", "https://tracker.example/1"]).await.out;
    assert!(foreign.contains("tracker.example"), "{foreign}");
    let unknown = desk.run(&["why", "zzzz"]).await;
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    assert!(unknown.err.contains("baton list --all"), "{}", unknown.err);

    let reply = desk.with_input(&["reply", url, "-", "--now", "--json"], "About 2 GB\n").await;
    assert_eq!(reply.code, 0, "{}", reply.err);
    let sent = reply.json();
    assert_eq!((&sent["version"], &sent["action"]["state"]), (&1.into(), &"sent".into()));
    assert_eq!(server.world(|world| world.said_with("About 2 GB").len()), 1);
    desk.done(&["sync"]).await;
    assert!(desk.items(&["--me"]).await.iter().all(|item| item["url"] != url), "answered");
    assert!(
        desk.items(&["--all"])
            .await
            .iter()
            .any(|item| item["url"] == url && item["lane"] == "none")
    );

    let review = review["id"].as_str().expect("an id");
    desk.done(&["approve", review, "--now"]).await;
    desk.done(&["sync"]).await;
    assert!(desk.items(&["--me"]).await.iter().all(|item| item["id"] != review), "reviewed");

    let outbox = desk.done(&["outbox", "--json"]).await.json();
    let states: Vec<_> =
        outbox["actions"].as_array().expect("actions").iter().map(|a| &a["state"]).collect();
    assert_eq!(states, ["sent", "sent"]);
    let status = desk.done(&["status", "--json"]).await.json();
    let account = &status["accounts"][0];
    assert_eq!(
        (&account["name"], &account["tool"], &account["health"]),
        (&"github".into(), &"github".into(), &"good".into())
    );
    assert!(
        account["last_poll"].is_string()
            && account["next_poll"].is_string()
            && status["pid"].is_u64()
    );
    assert_eq!(
        status["outbox"],
        serde_json::json!({"queued": 0, "sending": 0, "failed": 0, "unknown": 0})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_can_be_taken_back() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let id = desk.items(&["--me"]).await[0]["id"].as_str().expect("an id").to_owned();
    let queued = desk.done(&["reply", &id, "Too soon", "--no-wait", "--json"]).await.json();
    assert_eq!(queued["action"]["state"], "queued");
    assert!(desk.done(&["undo"]).await.out.contains("undone"));
    assert_eq!(desk.run(&["undo"]).await.code, 3, "nothing is left to take back");
    // What waits is sent by the daemon, whoever asked for it.
    desk.done(&["reply", &id, "In time", "--no-wait"]).await;
    let outbox =
        async || desk.done(&["outbox", "--json"]).await.json()["actions"][0]["state"].clone();
    let sent = async {
        while outbox().await != "sent" {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, sent).await.expect("the undo time ends");
    let said = |text: &str| server.world(|world| world.said_with(text).len());
    assert_eq!((said("Too soon"), said("In time")), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn watch_prints_what_changes() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let mut command = desk.command(&["watch", "--json"]);
    let mut watch =
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut lines = BufReader::new(watch.stdout.take().expect("its output")).lines();
    let ask = async || {
        server.world(|world| {
            world.at(Timestamp::now());
            let id = world.find("acme/api#2").expect("a pull request");
            world.comment(id, "ben", "@ana why not thrice?").expect("a comment");
        });
        desk.done(&["sync"]).await;
    };
    // Whether it listens already cannot be seen from outside, so it is asked until it tells.
    let line = loop {
        ask().await;
        if let Ok(line) = timeout(Duration::from_secs(5), lines.next_line()).await {
            break line.expect("a line").expect("it runs");
        }
    };
    let line: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(
        (&line["version"], &line["title"], &line["lane"]),
        (&1.into(), &"Retry once".into(), &"me".into())
    );
    // It ends with the daemon.
    desk.done(&["quit"]).await;
    let ended = timeout(PATIENCE, watch.wait()).await.expect("it ends").expect("a status");
    assert!(ended.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_runs_without_a_display() {
    let desk = Desk::new();
    let demo = desk.done(&["demo"]).await;
    for words in
        ["Waits on you", "You wait on", "there is no display here", "sent", "That was the main job"]
    {
        assert!(demo.out.contains(words), "{words}: {}", demo.out);
    }
    // Its directory is its own: no daemon for a user's data begins there.
    assert_eq!(desk.run(&["list"]).await.code, 2);
    assert!(Path::new(&desk.data()).join("demo").exists());
}
