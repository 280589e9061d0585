//! Either process may die at any moment: the other notices, and all is there again.

use baton_api::wire::{GetSettings, SetSettings};

use crate::app::{App, kill};
use crate::driver::Driver;
use crate::panel::Item;
use crate::session::until;

#[tokio::test]
async fn windows_that_were_killed_are_started_again() {
    let app = App::start().await;
    let item = Item::taken(&app).await;
    item.activate(1000, 10).await;
    until("the glance is seen", async || (!app.seen().is_empty()).then_some(())).await;
    let first = app.windows();
    assert_eq!(first.len(), 1, "one process has all windows: {first:?}");
    kill(first[0]);
    until("it is gone", async || app.windows().is_empty().then_some(())).await;

    // Twice, as an impatient user does: that makes one process all the same.
    item.activate(1000, 10).await;
    item.activate(1000, 10).await;
    until("a new process shows it", async || {
        let now = app.windows();
        (now.len() == 1 && now != first && !app.seen().is_empty()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn windows_that_are_hidden_end_after_their_time() {
    let app = App::start().await;
    let mut settings = app.client.call(GetSettings {}).await.expect("settings");
    settings.close_windows_after_seconds = 5;
    app.client.call(SetSettings { settings }).await.expect("they are set");
    let item = Item::taken(&app).await;
    item.activate(1000, 10).await;
    until("the glance is seen", async || (!app.seen().is_empty()).then_some(())).await;
    until("Escape hides it", async || {
        app.session.output("xdotool", &["key", "Escape"]);
        app.seen().is_empty().then_some(())
    })
    .await;
    assert_eq!(app.windows().len(), 1, "hidden is not ended");
    until("the process has ended", async || app.windows().is_empty().then_some(())).await;
    assert!(app.daemon_pid().await.is_some(), "the daemon stays");
}

#[tokio::test]
async fn a_daemon_that_was_killed_is_said_and_mended_by_the_windows() {
    let mut app = App::start().await;
    let page = Driver::open(&app, r#"{"view":"queue","item":null}"#).await;
    page.sees("Fix cache").await;
    let first = app.daemon_pid().await.expect("a daemon");
    // Noted by the page itself, since the mending may take less than a look.
    page.run(
        "window.seen = []; new MutationObserver(() => window.seen.push(document.body.innerText))
            .observe(document.body, { subtree: true, childList: true, characterData: true })",
    )
    .await;
    app.kill_daemon();
    let second = until("another daemon answers", async || {
        app.daemon_pid().await.filter(|pid| *pid != first)
    })
    .await;
    assert_ne!(second, first);
    let said = page.run("return window.seen.some((text) => /engine|stopped|not running|starting again/i.test(text))").await;
    assert_eq!(
        said,
        serde_json::json!(true),
        "the page said nothing of it: {}",
        page.run("return window.seen").await
    );
    page.sees("Fix cache").await;
    // The daemon is another one, and what is done goes through it.
    app.github_does(serde_json::json!({"verb": "pull", "at": "acme/api#9", "who": "ben", "title": "After the crash"})).await;
    app.github_does(
        serde_json::json!({"verb": "request", "at": "acme/api#9", "who": "ben", "of": "ana"}),
    )
    .await;
    let client = baton_api::Client::connect(&app.dir, "cli").await.expect("it answers");
    client.call(baton_api::wire::Sync { account: None }).await.expect("it is read");
    page.sees("After the crash").await;
}
