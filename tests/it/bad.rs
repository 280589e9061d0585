//! The queue tells the truth: what was done leaves it at once, what cannot go out says why, and words of others stay
//! words.
//!
//! What the system around Baton may lack is in `cli_trouble.rs`; this is about the tool, and about the people in it.

use baton_sandbox::github::{Fault, On, Options, Server};
use baton_sandbox::worlds;
use baton_tests::stage::PATIENCE;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::time::Instant;

use super::cli::{Desk, Ran, small};

/// The item called `title`, of all that is known.
async fn item(desk: &Desk, title: &str) -> Value {
    let items = desk.items(&["--all"]).await;
    let found = items.iter().find(|item| item["title"] == title);
    found.unwrap_or_else(|| panic!("no {title} in {items:?}")).clone()
}

async fn id(desk: &Desk, title: &str) -> String {
    item(desk, title).await["id"].as_str().expect("an id").to_owned()
}

async fn lane(desk: &Desk, title: &str) -> String {
    item(desk, title).await["lane"].as_str().expect("a lane").to_owned()
}

/// Waits until the item is in `wanted`: what was sent is read again at once, and not before it is sent.
async fn moves(desk: &Desk, title: &str, wanted: &str) {
    let mut lane = lane(desk, title).await;
    for _ in 0..40 {
        if lane == wanted {
            return;
        }
        // Each look is a process of its own: enough of a pause.
        lane = self::lane(desk, title).await;
    }
    panic!("{title} stays in lane {lane}, not {wanted}");
}

fn says(ran: &Ran, code: i32, words: &[&str]) {
    let all = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, code, "{all}");
    for word in words {
        assert!(all.contains(word), "no “{word}” in: {all}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_leaves_my_lane_without_another_poll() {
    let server = small().await;
    server.world(|world| {
        let later = world.pull("acme/api#3", "ben", "Warm start", "");
        world.request_review(later, "ben", "ana").expect("a request");
        let team = world.pull("acme/api#4", "ben", "New loader", "");
        world.request_review(team, "ben", "acme/platform").expect("a request");
    });
    let mut desk = Desk::new();
    desk.connect(&server).await;

    let issue = id(&desk, "Exports time out").await;
    assert_eq!(lane(&desk, "Exports time out").await, "me");
    desk.done(&["done", &issue, "--now"]).await;
    moves(&desk, "Exports time out", "none").await;
    // Asked again, it is back: done was about what was there.
    server.world(|world| {
        world.at(Timestamp::now() + SignedDuration::from_secs(1));
        let issue = world.find("acme/web#1").expect("the issue");
        world.comment(issue, "ben", "@ana and which one for exports?").expect("a comment");
    });
    desk.done(&["sync"]).await;
    moves(&desk, "Exports time out", "me").await;
    desk.done(&["reply", &issue, "50 requests a second.", "--now"]).await;
    moves(&desk, "Exports time out", "none").await;

    desk.done(&["approve", &id(&desk, "Fix cache").await, "--now"]).await;
    moves(&desk, "Fix cache", "none").await;
    desk.done(&["reassign", &id(&desk, "Warm start").await, "@cho", "--now"]).await;
    moves(&desk, "Warm start", "none").await;

    assert_eq!(item(&desk, "New loader").await["shared"], true);
    server.world(|world| {
        let team = world.find("acme/api#4").expect("the pull request");
        let approved = baton_sandbox::github::world::ReviewState::Approved;
        world.review(team, "cho", approved, "Good").expect("a review");
    });
    desk.done(&["sync"]).await;
    assert_eq!(lane(&desk, "New loader").await, "none", "one of the team did it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_a_review_goes_to_its_thread_and_turns_it() {
    let server = small().await;
    server.world(|world| {
        let mine = world.find("acme/api#2").expect("the pull request");
        let remark = [("src/retry.rs", 3, "Why is this retried twice?")];
        let comment = baton_sandbox::github::world::ReviewState::Commented;
        world.review_with(mine, "ben", comment, "", &remark, None).expect("a review");
        world.comment(mine, "ben", "Looks nice.").expect("a comment");
    });
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let mine = id(&desk, "Retry once").await;
    assert_eq!(lane(&desk, "Retry once").await, "me");
    let sent = desk.done(&["reply", &mine, "The first may time out.", "--now", "--json"]).await;
    let url = sent.json()["action"]["url"].as_str().unwrap_or_default().to_owned();
    assert!(url.contains("#discussion_r"), "it went to {url}");
    moves(&desk, "Retry once", "others").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_actions_stay_queued_and_go_out_after_a_restart() {
    let now = Timestamp::now();
    let server = Server::start(worlds::small(now), Options::default()).await.expect("a port");
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let review = id(&desk, "Fix cache").await;
    server.faults(|faults| faults.on(On::Any, u32::MAX, Fault::Server(503)));
    says(&desk.run(&["sync"]).await, 1, &["has trouble (503)", "keeps what it has"]);
    desk.done(&["reply", &review, "Said while it was down", "--no-wait", "--now"]).await;
    desk.done(&["approve", &review, "--no-wait", "--now"]).await;
    let outbox = desk.done(&["outbox", "--json"]).await.json();
    for action in outbox["actions"].as_array().expect("actions") {
        assert!(
            ["queued", "sending", "unknown"].contains(&action["state"].as_str().expect("a state")),
            "{action}"
        );
    }
    desk.done(&["quit"]).await;
    server.faults(|faults| faults.clear());
    let end = Instant::now() + PATIENCE;
    loop {
        let outbox = desk.done(&["outbox", "--json"]).await.json();
        let actions = outbox["actions"].as_array().expect("actions").clone();
        assert_eq!(actions.len(), 2, "nothing is lost");
        if actions.iter().all(|action| action["state"] == "sent") {
            let at = |n: usize| actions[n]["sent_at"].as_str().expect("an instant").to_owned();
            assert!(at(1) <= at(0), "the newest is first, and none overtook another: {actions:?}");
            break;
        }
        assert!(Instant::now() < end, "{actions:?}");
    }
    let said = server.world(|world| {
        let id = world.find("acme/api#1").expect("the pull request");
        let subject = world.subject(id).expect("the pull request");
        subject.words().filter(|(_, text)| text.contains("Said while it was down")).count()
    });
    assert_eq!(said, 1);
    moves(&desk, "Fix cache", "none").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_ended_sign_in_holds_back_says_so_and_goes_out_after_it() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let (review, issue) = (id(&desk, "Fix cache").await, id(&desk, "Exports time out").await);
    server.faults(|faults| faults.on(On::Any, u32::MAX, Fault::Status(401)));
    let remedy = "baton account sign-in github";
    says(&desk.run(&["reply", &review, "One", "--now"]).await, 4, &["Not sent", remedy]);
    says(&desk.run(&["reply", &issue, "Two", "--now"]).await, 4, &["Not sent", remedy]);
    says(&desk.run(&["sync"]).await, 4, &[remedy]);
    says(&desk.run(&["list"]).await, 0, &[remedy, "Fix cache", "which limit did you measure?"]);
    server.faults(|faults| faults.clear());
    says(&desk.run(&["account", "sign-in", "github"]).await, 0, &[]);
    says(&desk.run(&["reply", &issue, "Three", "--now"]).await, 0, &["sent"]);
    let outbox = desk.done(&["outbox", "--json"]).await.json();
    let actions = outbox["actions"].as_array().expect("actions").clone();
    assert_eq!(actions.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_has_its_sentence_and_the_queue_stays() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let before = desk.items(&["--all"]).await;
    let faults = [
        (Fault::Server(502), "has trouble (502)"),
        (Fault::CutBody, "cut off in the middle"),
        (Fault::WrongJson, "not GitHub's"),
        (Fault::Down, "broke off the connection"),
        (Fault::Forbidden, "Sign in with more rights"),
        (Fault::RateLimited { retry_after: 3_600, secondary: true }, "goes on "),
    ];
    for (fault, words) in faults {
        server.faults(|faults| faults.on(On::Any, u32::MAX, fault.clone()));
        says(&desk.run(&["sync"]).await, 1, &[words, "keeps what it has"]);
        server.faults(|faults| faults.clear());
        assert_eq!(desk.items(&["--all"]).await, before, "{fault:?}");
    }
    // Until then nothing is asked of it, whoever wants it, and what is sent says so.
    let sent = desk.run(&["reply", &id(&desk, "Fix cache").await, "Later", "--now"]).await;
    says(&sent, 0, &["queued", "slow down"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_others_never_reach_the_terminal_as_commands() {
    let server = small().await;
    let nasty =
        "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}txt.exe\u{2066}\u{61c}\u{200f}\r\n<b>x</b>";
    server.world(|world| {
        let issue = world.issue("acme/web#7", "ben", &format!("Bad {nasty}"), "");
        let long = "long ".repeat(8_000);
        world
            .comment(issue, "ben", &format!("@ana what? {nasty} <!-- hidden --> {long}"))
            .expect("a comment");
    });
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let items = desk.items(&["--me"]).await;
    let bad = items.iter().find(|item| item["title"].as_str().is_some_and(|t| t.contains("Bad")));
    let id = bad.expect("it waits on Ana")["id"].as_str().expect("an id").to_owned();
    for args in [&["list"][..], &["list", "--all"], &["show", &id], &["why", &id]] {
        let out = desk.done(args).await.out;
        let odd = out.chars().find(|c| {
            c.is_control() && *c != '\n'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{200f}')
        });
        assert_eq!(odd, None, "baton {args:?}");
        assert!(!out.contains("hidden"), "baton {args:?} shows what its writer hid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_are_kept_apart_and_one_can_go() {
    let server = small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let url = server.url();
    says(
        &desk.run(&["account", "add", "github", "--url", &url]).await,
        2,
        &["called github already", "--name NAME"],
    );
    let mut command =
        desk.command(&["account", "add", "github", "--name", "work-2", "--url", &url]);
    let added = command.env("BATON_TOKEN_WORK_2", server.token()).output().await.expect("it runs");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    desk.done(&["sync"]).await;
    let items = desk.items(&[]).await;
    let of = |name: &str| items.iter().filter(|item| item["account"] == name).count();
    assert_eq!((of("github"), of("work-2")), (3, 3));
    // One address, two items: which one is meant is asked, never guessed.
    let address = format!("{url}/acme/api/pull/1");
    says(&desk.run(&["show", &address]).await, 2, &["can be", "Give one of the ids: "]);
    desk.done(&["account", "remove", "work-2"]).await;
    says(&desk.run(&["show", &address]).await, 0, &["Fix cache"]);
    says(&desk.run(&["account", "remove", "work-2"]).await, 3, &["baton account list"]);
    assert_eq!(desk.items(&["--all"]).await.len(), 3);
    for (bad, words) in [
        ("http://example.com", "https://example.com"),
        ("ftp://example.com", "https://"),
        ("https://ana:secret@example.com", "Leave the name and password out"),
    ] {
        let mut command =
            desk.command(&["account", "add", "github", "--name", "work-2", "--url", bad]);
        let ran = command.env("BATON_TOKEN_WORK_2", "x").output().await.expect("it runs");
        let err = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(!ran.status.success() && err.contains(words), "{bad}: {err}");
    }
}
