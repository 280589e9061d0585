//! What a message tells to do can be done, and does it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use baton_api::socket::Listener;
use baton_sandbox::github::{Fault, On};
use baton_tests::stage::PATIENCE;
use tokio::time::timeout;

use super::cli::{Desk, small};

/// An item's line of `list --all --json`.
async fn item(desk: &Desk, title: &str) -> serde_json::Value {
    let items = desk.items(&["--all"]).await;
    items.into_iter().find(|item| item["title"] == title).expect("it is known")
}

async fn id(desk: &Desk, title: &str) -> String {
    item(desk, title).await["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_sent_again_by_the_command_that_is_named() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let review = id(&desk, "Fix cache").await;
    server.faults(|faults| faults.on(On::Writes, u32::MAX, Fault::Status(422)));
    let refused = desk.run(&["reply", &review, "Said once", "--now"]).await;
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    server.faults(|faults| faults.clear());

    let outbox = desk.done(&["outbox"]).await.out;
    let command = outbox.split("baton retry ").nth(1).expect("the remedy names it");
    let action: String = command.chars().take_while(char::is_ascii_alphanumeric).collect();
    let sent = desk.done(&["retry", &action, "--json"]).await.json();
    assert_eq!(sent["action"]["state"], "sent");
    assert_eq!(server.world(|world| world.said_with("Said once").len()), 1);
    // It is the same action, so a second time there is nothing to do.
    assert_eq!(desk.run(&["retry", &action]).await.code, 2);
    assert_eq!(desk.run(&["retry", "zzzz"]).await.code, 3);
    assert_eq!(server.world(|world| world.said_with("Said once").len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_reply_the_list_knows_of_it() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let question = id(&desk, "Exports time out").await;
    server.faults(|faults| faults.on(On::Any, u32::MAX, Fault::Slow(150)));
    desk.done(&["reply", &question, "50 a second", "--now"]).await;
    assert_eq!(item(&desk, "Exports time out").await["lane"], "none");
    let shown = desk.done(&["show", &question]).await.out;
    let all = desk.done(&["list", "--all"]).await.out;
    for out in [shown, all] {
        assert_eq!(out.matches("acme/web #1").count(), 1, "the place stands once: {out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_item_does_not_list_is_refused_with_what_it_does() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let ran = desk.run(&["merge", &id(&desk, "Exports time out").await]).await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("merge is not possible on “Exports time out” now: "), "{}", ran.err);
    assert!(ran.err.contains(" and mark_done are possible"), "{}", ran.err);
    desk.token = Some("x".into());
    let args = ["account", "add", "github", "--name", "other", "--url", "https://nonsense"];
    let mut command = desk.command(&args);
    let ran = command.env("BATON_TOKEN_OTHER", "x").output().await.expect("it runs");
    let err = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(err.contains("The server nonsense "), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_back_says_nothing_of_what_was_sent_before() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let issue = id(&desk, "Exports time out").await;
    desk.done(&["reply", &issue, "50 a second", "--now"]).await;
    let ask = |text: &str| {
        server.world(|world| {
            world.at(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(1));
            let issue = world.find("acme/web#1").expect("the issue");
            world.comment(issue, "ben", text).expect("a comment");
        });
    };
    ask("@ana and which one for imports?");
    ask("@ana what about reads?");
    desk.done(&["sync"]).await;
    let list = desk.done(&["list", "--me"]).await.out;
    assert!(list.contains("what about reads?"), "the newest question is quoted: {list}");
    assert!(!list.contains("seen in GitHub"), "that was about another question: {list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_says_nothing_is_named_with_what_ends_it() {
    let desk = Desk::new();
    std::fs::create_dir(desk.data()).expect("the directory");
    let mut listener = Listener::bind(&desk.data()).expect("the socket");
    let hangs = tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok(client) = listener.accept().await {
            kept.push(client);
        }
    });
    let kill = format!("kill {}", std::process::id());
    for args in [["list"], ["quit"]] {
        let ran = desk.run(&args).await;
        assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("does not answer") && ran.err.contains(&kill), "{}", ran.err);
    }
    hangs.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_a_daemon_whose_tool_does_not_answer() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    desk.done(&["quit"]).await;
    server.faults(|faults| faults.on(On::Any, 1_000, Fault::Slow(600_000)));
    let mut command = desk.command(&["daemon", "--no-tray"]);
    let mut daemon = command.stderr(Stdio::null()).spawn().expect("it starts");
    let mut syncs = desk
        .command(&["sync"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let asked = async {
        while server.faults(|faults| faults.left()) == 1_000 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let _ = timeout(Duration::from_secs(5), asked).await;
    let pid = daemon.id().expect("it runs").to_string();
    let begun = Instant::now();
    let told = std::process::Command::new("/bin/kill").args(["-TERM", &pid]).status();
    assert!(told.expect("it is told").success());
    timeout(Duration::from_secs(7), daemon.wait()).await.expect("it ends").expect("a status");
    assert!(begun.elapsed() < Duration::from_secs(7));
    let ended = timeout(PATIENCE, syncs.wait()).await.expect("it ends").expect("a status");
    assert_eq!(ended.code(), Some(1), "what asked for a reading is told that there was none");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sign_in_by_code_needs_is_said_before_there_is_a_code() {
    let server = small().await;
    let desk = Desk::new();
    let url = server.url();
    let args = ["account", "add", "github", "--url", &url, "--device"];
    let none = desk.run(&args).await;
    assert!(none.code == 2 && none.err.contains("--client-id"), "{}", none.err);
    let absent = desk.run(&[&args[..], &["--client-id", "abc"]].concat()).await;
    assert!(absent.code == 1 && absent.err.contains("No keyring"), "{}", absent.err);
    assert_eq!(absent.out, "", "nobody is sent to a page in vain");
}
