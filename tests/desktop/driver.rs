//! The page in the real webview, by WebDriver (W3C): WebKitWebDriver starts the windows' process as the daemon would.

use std::net::TcpListener;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::app::{App, program};
use crate::session::until;
use baton_tests::http;

/// The key that names an element in WebDriver's JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One page.
pub struct Driver {
    process: Child,
    host: String,
    session: String,
}

impl Driver {
    /// Opens the windows' process with `view` and takes hold of its page.
    pub async fn open(app: &App, view: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a port")
            .port();
        let process = app
            .session
            .command("WebKitWebDriver")
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            // As the daemon starts it.
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            // Makes the webview one that can be driven.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is needed (./dev setup test)");
        let host = format!("127.0.0.1:{port}");
        let mut driver = Self { process, host, session: String::new() };
        until("WebKitWebDriver answers", async || {
            http::send(&driver.host, "GET", "/status", None).await.ok()
        })
        .await;
        let capabilities = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": {
            "binary": program("baton-desktop"),
            "args": ["--data-dir", app.dir, "--show", view],
        }}}});
        let (status, answer) = http::send(&driver.host, "POST", "/session", Some(&capabilities))
            .await
            .expect("it answers");
        assert_eq!(status, 200, "no session: {answer}");
        driver.session = answer["value"]["sessionId"].as_str().expect("a session").to_owned();
        driver
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Value> {
        let path = format!("/session/{}{path}", self.session);
        let (status, answer) =
            http::send(&self.host, method, &path, body).await.expect("WebKitWebDriver answers");
        if status == 200 { Ok(answer["value"].clone()) } else { Err(answer["value"].clone()) }
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.ask("POST", "/execute/sync", Some(&body))
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until the page's text has `words`.
    pub async fn sees(&self, words: &str) {
        until(&format!("the page says {words:?}"), async || {
            let text = self.run("return document.body.innerText").await;
            text.as_str().is_some_and(|text| text.contains(words)).then_some(())
        })
        .await;
    }

    /// Waits until the page's text no longer has `words`.
    pub async fn sees_no_more(&self, words: &str) {
        until(&format!("the page no longer says {words:?}"), async || {
            let text = self.run("return document.body.innerText").await;
            text.as_str().is_some_and(|text| !text.contains(words)).then_some(())
        })
        .await;
    }

    /// Waits for the element of this CSS selector.
    pub async fn element(&self, css: &str) -> String {
        let by = json!({ "using": "css selector", "value": css });
        until(&format!("there is {css}"), async || {
            let found = self.ask("POST", "/element", Some(&by)).await.ok()?;
            found[ELEMENT].as_str().map(str::to_owned)
        })
        .await
    }

    /// Types into the element, as a keyboard would; `\u{e009}` holds Control, `\u{e007}` is Enter.
    pub async fn keys(&self, css: &str, text: &str) {
        let element = self.element(css).await;
        let body = json!({ "text": text });
        let done = self.ask("POST", &format!("/element/{element}/value"), Some(&body)).await;
        done.unwrap_or_else(|error| panic!("{css} takes no keys: {error}"));
    }

    /// What has the focus, as its tag name.
    pub async fn focused(&self) -> String {
        self.run("return document.activeElement?.tagName ?? ''")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
