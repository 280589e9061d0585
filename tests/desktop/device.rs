//! Signing in with a code: each answer that the user can give on the tool's page, and what the terminal says then.

use std::process::Stdio;

use baton_sandbox::github::world::{Device, DeviceState};
use baton_sandbox::github::{Options, Server};
use baton_sandbox::worlds;
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use crate::app::{App, program};
use crate::session::{PATIENCE, Session};

/// Begins to sign in, lets the user `answer`, and waits: exit code, and what was said on both outputs.
async fn by_code(app: &App, server: &Server, answer: impl FnOnce(&mut Device)) -> (i32, String) {
    let mut command = Command::from(app.session.command(program("baton")));
    command.arg("--data-dir").arg(&app.dir).args(["account", "add", "github", "--url"]);
    command.args([&server.url(), "--device", "--client-id", "abc"]).kill_on_drop(true);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut said = String::new();
    for words in ["/login/device", "BATN-"] {
        let line = timeout(PATIENCE, lines.next_line()).await.expect("a line").expect("text");
        let line = line.expect("a line");
        assert!(line.contains(words), "{line}");
        said.push_str(&line);
    }
    server.world(|world| answer(world.devices.last_mut().expect("a flow")));
    let done = timeout(PATIENCE, child.wait_with_output()).await.expect("it ends").expect("output");
    while let Ok(Some(line)) = lines.next_line().await {
        said.push_str(&line);
    }
    said.push_str(&String::from_utf8_lossy(&done.stderr));
    (done.status.code().expect("a code"), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_until_it_is_answered() {
    let mut session = Session::bare_bus().await;
    session.keyring();
    session.owned("org.freedesktop.secrets").await;
    let app = App::open(session).await;
    let server = Server::start(worlds::small(Timestamp::now()), Options::default());
    let server = server.await.expect("loopback");

    let (code, said) = by_code(&app, &server, |device| device.state = DeviceState::Denied).await;
    assert!(code == 1 && said.contains("said no"), "{said}");

    let late = by_code(&app, &server, |device| device.expires_at = Timestamp::UNIX_EPOCH);
    let (code, said) = late.await;
    assert!(code == 1 && said.contains("has expired"), "{said}");

    // Asked too early once: the server wants a longer pause, and gets it. Then the user agrees.
    let agreed = by_code(&app, &server, |device| {
        device.asked_at = Some(Timestamp::now() + SignedDuration::from_secs(4));
        device.state = DeviceState::Approved("ana".into());
    });
    let (code, said) = agreed.await;
    assert_eq!(code, 0, "{said}");
    assert!(app.kept().contains("secret = "), "what was agreed to is in the keyring");
    let state = server.world(|world| world.devices.last().map(|device| device.state.clone()));
    assert_eq!(state, Some(DeviceState::Spent));
}
