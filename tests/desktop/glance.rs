//! The glance in the real webview: what is typed there arrives at the simulated GitHub.

use crate::app::App;
use crate::driver::Driver;
use crate::session::until;

#[tokio::test]
async fn a_reply_typed_in_the_glance_arrives() {
    let app = App::start().await;
    let item = app.item("Exports time out").await;
    let view = serde_json::json!({ "view": "glance", "at": null, "item": item, "focus": "reply" });
    let page = Driver::open(&app, &view.to_string()).await;
    page.sees("which limit did you measure?").await;
    until("the reply box has the focus", async || {
        (page.focused().await == "TEXTAREA").then_some(())
    })
    .await;
    app.picture("glance-open-row");

    page.keys("textarea", "30 s, at the \u{201c}export\u{201d} endpoint").await;
    page.keys("textarea", "\u{e009}\u{e007}").await;
    page.sees("Undo").await;
    let said = until("it arrives, once the time to take it back is over", async || {
        app.said_at("acme/web#1")
            .await
            .into_iter()
            .find(|(who, text)| who == "ana" && text.contains("30 s"))
    })
    .await;
    assert!(said.1.starts_with("30 s, at the \u{201c}export\u{201d} endpoint"), "{said:?}");
    // It was an answer, so it no longer waits.
    page.sees_no_more("which limit did you measure?").await;
}

#[tokio::test]
async fn the_page_has_no_way_out() {
    let app = App::start().await;
    let page = Driver::open(&app, r#"{"view":"queue","item":null}"#).await;
    page.sees("Fix cache").await;
    // What is allowed works, so that what follows is refused and not merely broken.
    let allowed = "return await window.__TAURI_INTERNALS__.invoke('call', { method: 'status', params: {} }).then((status) => status.version, (error) => error)";
    assert_eq!(page.run(allowed).await, serde_json::json!(1));
    for (what, script) in [
        (
            "a script from elsewhere",
            "const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.head.append(s); return window.broken ?? null",
        ),
        ("evaluated text", "try { return window.eval('1') } catch { return null }"),
        (
            "Tauri's own commands",
            "return await window.__TAURI_INTERNALS__.invoke('plugin:window|create').then(() => 1, () => null)",
        ),
        (
            "calls that belong to the connection",
            "return await window.__TAURI_INTERNALS__.invoke('call', { method: 'hello', params: { client: 'x', api: 1 } }).then(() => 1, () => null)",
        ),
        (
            "plain http",
            "return await window.__TAURI_INTERNALS__.invoke('open_external', { url: 'http://example.org' }).then(() => 1, () => null)",
        ),
        ("the network", "return await fetch('https://example.org/').then(() => 1, () => null)"),
        ("another address", "location.href = 'https://example.org/'; return null"),
    ] {
        assert_eq!(page.run(script).await, serde_json::Value::Null, "{what}");
    }
    page.sees("Fix cache").await;
}
