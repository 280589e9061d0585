//! A virtual screen with a window manager, and what a user does at it: xdotool presses real keys.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::desk::told;
use baton_tests::stage::PATIENCE;

/// The screen; ends when it is dropped.
pub struct Screen {
    children: [Child; 2],
    /// `DISPLAY` for those who draw on it.
    pub display: String,
}

impl Screen {
    /// Starts the X server and a window manager.
    pub fn start() -> Self {
        let size = ["-screen", "0", "1280x800x24", "-nolisten", "tcp", "-displayfd", "1"];
        let (server, number) = told("Xvfb", &size);
        let display = format!(":{number}");
        let manager = Command::new("openbox")
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox is needed (./dev setup test)");
        Self { children: [manager, server], display }
    }

    fn xdotool(&self, words: &[&str]) -> String {
        let mut command = Command::new("xdotool");
        let done = command.args(words).env("DISPLAY", &self.display).stderr(Stdio::null()).output();
        let out = done.expect("xdotool is needed (./dev setup test)").stdout;
        String::from_utf8_lossy(&out).trim().to_owned()
    }

    /// The windows of Baton that are on the screen.
    fn windows(&self) -> Vec<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", "^Baton"]);
        found.lines().map(str::to_owned).collect()
    }

    /// Presses `key` in a window of Baton until none is on the screen.
    pub async fn hide(&self, key: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            sleep(Duration::from_millis(150)).await;
            let Some(window) = self.windows().pop() else { return };
            assert!(Instant::now() < end, "{key} hides no window");
            self.xdotool(&["windowfocus", "--sync", &window, "key", key]);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
