//! What a message tells to do can be done, and does it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use baton_api::socket::Listener;
use baton_sandbox::github::world::DeviceState;
use baton_sandbox::github::{Fault, On, Server};
use baton_tests::stage::PATIENCE;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::time::timeout;

use super::cli::{Desk, Ran, small};

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
    timeout(Duration::from_secs(9), daemon.wait()).await.expect("it ends").expect("a status");
    assert!(begun.elapsed() < Duration::from_secs(9));
    let ended = timeout(PATIENCE, syncs.wait()).await.expect("it ends").expect("a status");
    assert_eq!(ended.code(), Some(1), "what asked for a reading is told that there was none");
}

/// Begins a sign-in by code, lets the user answer as `answers` does, and waits for what the command says.
async fn by_code(desk: &Desk, server: &Server, answers: impl Fn(&Server)) -> Ran {
    let url = server.url();
    let args = ["account", "add", "github", "--url", &url, "--device", "--client-id", "abc"];
    let mut command = desk.command(&args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut out = String::new();
    for words in ["/login/device", "BATN-"] {
        let line = timeout(PATIENCE, lines.next_line()).await.expect("a line").expect("text");
        let line = line.expect("a line");
        assert!(line.contains(words), "{line}");
        out.push_str(&line);
    }
    answers(server);
    let done = timeout(PATIENCE, child.wait_with_output()).await.expect("it ends").expect("output");
    while let Ok(Some(line)) = lines.next_line().await {
        out.push_str(&line);
    }
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    Ran { code: done.status.code().expect("a code"), out, err }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_until_it_is_answered() {
    let server = small().await;
    let desk = Desk::new();
    let last = |server: &Server, change: &dyn Fn(&mut baton_sandbox::github::world::Device)| {
        server.world(|world| change(world.devices.last_mut().expect("a flow")));
    };
    let none = desk.run(&["account", "add", "github", "--url", &server.url(), "--device"]).await;
    assert!(none.code == 2 && none.err.contains("--client-id"), "{}", none.err);

    let denied = by_code(&desk, &server, |server| {
        last(server, &|device| device.state = DeviceState::Denied);
    });
    let denied = denied.await;
    assert!(denied.code == 1 && denied.err.contains("said no"), "{}", denied.err);

    let expired = by_code(&desk, &server, |server| {
        last(server, &|device| device.expires_at = jiff::Timestamp::UNIX_EPOCH);
    });
    let expired = expired.await;
    assert!(expired.code == 1 && expired.err.contains("has expired"), "{}", expired.err);

    // Asked too early once: the server wants a longer pause, and gets it. Then the user agrees. Without a keyring the
    // token has no place to be kept, which is said; it was handed out once and is on no disk.
    let agreed = by_code(&desk, &server, |server| {
        last(server, &|device| {
            device.asked_at = Some(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(4));
            device.state = DeviceState::Approved("ana".into());
        });
    });
    let agreed = agreed.await;
    assert!(agreed.code == 1 && agreed.err.contains("keyring"), "{}{}", agreed.out, agreed.err);
    let state = server.world(|world| world.devices.last().map(|device| device.state.clone()));
    assert_eq!(state, Some(DeviceState::Spent));
}
