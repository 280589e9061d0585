//! What can be wrong: each has one clear message that names what mends it, and loses nothing.

use std::fs;
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;

use baton_api::frame::{self, FrameReader, LARGEST_CALL};
use baton_api::socket::Listener;
use baton_sandbox::github::{Fault, On};
use futures::future::join_all;
use serde_json::{Value, json};

use super::cli::{Desk, small};

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_what_to_do() {
    let server = small().await;
    let mut desk = Desk::new();
    let check = async |desk: &Desk, args: &[&str], code: i32, words: &str| {
        let ran = desk.run(args).await;
        assert_eq!(ran.code, code, "baton {args:?}: {}{}", ran.out, ran.err);
        assert!(
            format!("{}{}", ran.out, ran.err).contains(words),
            "baton {args:?}: {}{}",
            ran.out,
            ran.err
        );
    };
    check(&desk, &["sync"], 3, "baton account add").await;
    check(&desk, &["list"], 0, "baton demo").await;
    check(&desk, &["account", "add", "gitlub", "--gh"], 2, "Known: github").await;
    check(&desk, &["account", "add", "github"], 2, "BATON_TOKEN_GITHUB").await;
    check(
        &desk,
        &["account", "add", "github", "--url", "http://example.com", "--token-stdin"],
        2,
        "token",
    )
    .await;

    desk.token = Some("wrong".into());
    check(&desk, &["account", "add", "github", "--url", &server.url()], 4, "sign-in").await;
    assert!(
        desk.done(&["account", "list", "--json"]).await.json()["accounts"]
            .as_array()
            .is_some_and(Vec::is_empty)
    );

    desk.connect(&server).await;
    let items = desk.items(&["--me"]).await;
    let id = items[0]["id"].as_str().expect("an id");
    check(&desk, &["show", "zzzzzz"], 3, "baton list --all").await;
    check(&desk, &["account", "test", "nobody"], 3, "baton account list").await;
    check(&desk, &["reply", id, " "], 2, "empty").await;
    check(&desk, &["request-changes", id], 2, "Usage").await;
    let noise = desk.with_bytes(&["reply", id, "-"], b"\xff\xfe").await;
    assert!(noise.code == 2 && noise.err.contains("UTF-8"), "{}", noise.err);

    // Gone for a while: what was read stays, and what is sent waits or says so.
    server.faults(|faults| faults.on(On::Any, u32::MAX, Fault::Server(503)));
    check(&desk, &["sync"], 1, "").await;
    assert_eq!(desk.items(&["--me"]).await.len(), items.len());
    server.faults(|faults| faults.clear());

    server.faults(|faults| faults.on(On::Any, u32::MAX, Fault::Status(401)));
    check(&desk, &["sync"], 4, "Sign in again").await;
    check(&desk, &["account", "test", "github"], 4, "Sign in again").await;
    assert_eq!(desk.items(&["--me"]).await.len(), items.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_commands_environment_reaches_a_daemon_that_runs() {
    let server = small().await;
    let mut desk = Desk::new();
    // The daemon is started without it.
    desk.done(&["status"]).await;
    desk.connect(&server).await;
    desk.done(&["quit"]).await;
    let token = desk.token.take();
    // So is the next one, and now the account is there.
    let ran = desk.run(&["sync"]).await;
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("BATON_TOKEN_GITHUB"), "{}", ran.out);
    desk.token = token;
    desk.done(&["sync"]).await;
    // It stays lent while the daemon runs, and is nowhere on the disk.
    let token = desk.token.take().expect("a token");
    desk.done(&["sync"]).await;
    desk.done(&["quit"]).await;
    for file in fs::read_dir(desk.data()).expect("the directory") {
        let file = file.expect("a file").path();
        let bytes = fs::read(&file).expect("its bytes");
        assert!(
            !bytes.windows(token.len()).any(|window| window == token.as_bytes()),
            "{}",
            file.display()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_daemon_however_many_start_it() {
    let desk = Desk::new();
    let many = join_all((0..6).map(|_| desk.done(&["status", "--json"]))).await;
    let pids: Vec<_> = many.iter().map(|ran| ran.json()["pid"].clone()).collect();
    assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");

    let second = desk.run(&["daemon", "--no-tray"]).await;
    assert_eq!(second.code, 1);
    assert!(second.err.contains("in use") && second.err.contains("baton quit"), "{}", second.err);

    let mode = |name: &str| {
        fs::metadata(desk.data().join(name)).expect("it is there").permissions().mode() & 0o777
    };
    assert_eq!(
        (mode(""), mode("baton.db"), mode("baton.sock"), mode("baton.log")),
        (0o700, 0o600, 0o600, 0o600)
    );

    desk.done(&["quit"]).await;
    assert!(!desk.data().join("baton.sock").exists());
    assert!(desk.done(&["quit"]).await.out.contains("does not run"));
}

/// Stands in for a daemon of another version: says so, and ends when it is asked to.
async fn older(mut listener: Listener) {
    let (reader, mut writer) = listener.accept().await.expect("a client");
    let mut frames = FrameReader::new(reader, LARGEST_CALL);
    while let Ok(Some(line)) = frames.next().await {
        let request: Value = serde_json::from_slice(&line).expect("JSON");
        let result = match request["method"].as_str() {
            Some("hello") => json!({"baton": "0.0.1", "api": 1, "pid": 1, "demo": false}),
            _ => json!({}),
        };
        let answer = json!({"jsonrpc": "2.0", "id": request["id"], "result": result});
        let line = frame::frame(&answer).expect("a frame");
        frame::write(&mut writer, &line).await.expect("it is read");
        if request["method"] == "quit" {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_of_another_version_is_replaced() {
    let desk = Desk::new();
    fs::create_dir(desk.data()).expect("the directory");
    let listener = Listener::bind(&desk.data()).expect("the socket");
    let other = tokio::spawn(older(listener));
    let status = desk.done(&["status", "--json"]).await.json();
    assert_eq!(status["baton"], baton_api::VERSION);
    other.await.expect("it was asked to end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_used_is_said_by_name() {
    let desk = Desk::new();
    fs::write(desk.data(), "a file, not a directory").expect("a file");
    let ran = desk.run(&["list"]).await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("--data-dir"), "{}", ran.err);
    let doctor = desk.run(&["doctor", "--json"]).await;
    assert_eq!((doctor.code, &doctor.json()["checks"][0]["part"]), (1, &"daemon".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_set_aside_and_read_again() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let before = desk.items(&[]).await.len();
    let id = desk.items(&["--me"]).await[0]["id"].as_str().expect("an id").to_owned();
    desk.done(&["reply", &id, "Kept", "--now"]).await;
    desk.done(&["quit"]).await;
    let mut file =
        fs::OpenOptions::new().write(true).open(desk.data().join("baton.db")).expect("the file");
    file.seek(std::io::SeekFrom::Start(0)).expect("a place");
    file.write_all(b"this is no database").expect("bytes");
    drop(file);

    let doctor = desk.done(&["doctor"]).await;
    assert!(doctor.out.contains("set aside"), "{}", doctor.out);
    let aside = fs::read_dir(desk.data()).expect("the directory").filter_map(Result::ok);
    assert!(
        aside.filter(|file| file.file_name().to_string_lossy().contains("damaged")).count() >= 1
    );
    let status = desk.done(&["status"]).await.out;
    assert!(status.contains("baton.db.damaged-"), "{status}");
    // The header itself is gone; what was the user's own is read from its pages.
    let outbox = desk.done(&["outbox", "--json"]).await.json();
    assert_eq!(outbox["actions"][0]["state"], "sent", "{outbox}");
    desk.done(&["sync"]).await;
    assert!(desk.items(&[]).await.len() >= before - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn case_files_and_completions_need_no_daemon() {
    let desk = Desk::new();
    let file = desk.dir.path().join("cases.yaml");
    let case = |lane: &str| {
        format!(
            "- case: a-request\n  rules: [R1]\n  family: review\n  people: {{ana: human, ben: human}}\n  item: {{owner: ben}}\n  events:\n    - {{t: 2026-03-02T09:00:00Z, who: ben, what: opened}}\n    - {{t: 2026-03-02T09:05:00Z, who: ben, what: review_requested, of: [ana]}}\n  now: 2026-03-02T12:00:00Z\n  expect:\n    ana: {{lane: {lane}}}\n"
        )
    };
    let path = file.to_str().expect("text").to_owned();
    fs::write(&file, case("me")).expect("a file");
    let good = desk.done(&["turns", "check", "--json", &path]).await.json();
    assert_eq!((&good["cases"]["passed"], &good["cases"]["failed"]), (&1.into(), &0.into()));
    fs::write(&file, case("none")).expect("a file");
    let bad = desk.run(&["turns", "check", "--json", &path]).await;
    assert_eq!(bad.code, 1);
    let failure = &bad.json()["failures"][0];
    assert_eq!((&failure["case"], &failure["viewer"]), (&"a-request".into(), &"ana".into()));
    assert!(desk.done(&["completions", "bash"]).await.out.contains("_baton"));
    assert!(!desk.data().exists(), "no daemon was started");
}
