//! Baton on a virtual desktop: its daemon, the windows' process, and the simulated GitHub beside them.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use baton_api::Client;
use baton_api::wire::{
    AccountAdd, AccountView, AddAccount, Answers, GetStatus, SignInWith, Sync, WireError,
};
pub use baton_tests::stage::program;
use serde_json::{Value, json};

use crate::session::{Session, until};
use baton_tests::http;

/// Baton, connected to a simulated GitHub as `ana`.
pub struct App {
    /// The desktop it runs on.
    pub session: Session,
    /// Its data directory.
    pub dir: PathBuf,
    sandbox: Child,
    /// `127.0.0.1:PORT` of the simulated GitHub.
    pub github: String,
    /// What it takes.
    pub token: String,
    daemon: Child,
    /// A connection of the test's own.
    pub client: Client,
}

impl App {
    /// Starts all of it on a desktop with dunst; what waits is read when this returns.
    pub async fn start() -> Self {
        Self::on(Session::start(Some("dunst")).await).await
    }

    /// Starts it on `session`, and connects it.
    pub async fn on(session: Session) -> Self {
        let app = Self::open(session).await;
        app.connect().await.expect("the account is connected");
        app.sync().await;
        app
    }

    /// Starts it on `session` without an account.
    pub async fn open(session: Session) -> Self {
        let dir = session.path("baton");
        std::fs::create_dir(&dir).expect("a data directory");
        let mut sandbox = session
            .command(program("baton-sandbox"))
            .args(["--port", "0", "--world", "small"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut line = String::new();
        let out = sandbox.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its first line");
        let told: Value = serde_json::from_str(&line).expect("a line of JSON");
        let url = told["url"].as_str().expect("its address").to_owned();
        let token = told["token"].as_str().expect("a token").to_owned();
        let daemon = daemon(&session, &dir);
        let client = connected(&dir).await;
        let github = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { session, dir, sandbox, github, token, daemon, client }
    }

    /// Connects the simulated GitHub by its token.
    pub async fn connect(&self) -> Result<AccountView, WireError> {
        let add = AccountAdd {
            tool: "github".into(),
            name: Some("github".into()),
            url: Some(format!("http://{}", self.github)),
            with: SignInWith::Form {
                answers: Answers([("token".to_owned(), self.token.clone())].into()),
            },
        };
        self.client.call(AddAccount { add }).await
    }

    /// Changes the simulated world: one verb, or a list of them. Baton then polls.
    pub async fn github_does(&self, verbs: Value) -> Value {
        let done = http::send(&self.github, "POST", "/_sandbox/do", Some(&verbs)).await;
        let (status, answer) = done.expect("the sandbox answers");
        assert_eq!(status, 200, "{verbs}: {answer}");
        answer
    }

    /// Reads everything now.
    pub async fn sync(&self) {
        self.client.call(Sync { account: None }).await.expect("it is read");
    }

    /// What was said at `place`, as (who, text).
    pub async fn said_at(&self, place: &str) -> Vec<(String, String)> {
        let (_, world) = http::send(&self.github, "GET", "/_sandbox/world", None)
            .await
            .expect("the sandbox answers");
        let subjects = world["subjects"].as_array().cloned().unwrap_or_default();
        let subject = subjects.into_iter().find(|subject| subject["at"] == json!(place));
        let words = subject.map(|subject| subject["words"].clone()).unwrap_or_default();
        words
            .as_array()
            .into_iter()
            .flatten()
            .map(|said| {
                let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
                (text("who"), text("text"))
            })
            .collect()
    }

    /// The id of the item with this title.
    pub async fn item(&self, title: &str) -> String {
        let queue = self
            .client
            .call(baton_api::wire::GetQueue { filter: Default::default() })
            .await
            .expect("the queue");
        let rows = queue.me.rows.into_iter().chain(queue.others.rows);
        let titles: Vec<(String, String)> = rows.map(|row| (row.id, row.title)).collect();
        let found = titles.iter().find(|(_, known)| known == title);
        found.unwrap_or_else(|| panic!("{title} is not in the queue: {titles:?}")).0.clone()
    }

    /// Ends the daemon as a power cut would.
    pub fn kill_daemon(&mut self) {
        self.daemon.kill().expect("it can be killed");
        self.daemon.wait().expect("it has ended");
    }

    /// Whether the daemon that the test started has ended by itself.
    pub fn daemon_has_ended(&mut self) -> bool {
        self.daemon.try_wait().expect("its state").is_some()
    }

    /// The process id of whatever daemon answers now.
    pub async fn daemon_pid(&self) -> Option<u32> {
        let client = Client::connect(&self.dir, "cli").await.ok()?;
        client.call(GetStatus {}).await.ok().map(|status| status.pid)
    }

    /// Process ids of the windows of this data directory.
    pub fn windows(&self) -> Vec<u32> {
        let ours = self.dir.to_string_lossy().into_owned();
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            let words = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let words: Vec<String> = words
                .split(|byte| *byte == 0)
                .map(|word| String::from_utf8_lossy(word).into_owned())
                .collect();
            let is_windows = words.first().is_some_and(|word| word.ends_with("/baton-desktop"));
            if is_windows && words.contains(&ours) {
                found.push(pid);
            }
        }
        found
    }

    /// Windows of Baton that are seen now, as X tells them: (id, x, y, width, height).
    pub fn seen(&self) -> Vec<(String, i32, i32, i32, i32)> {
        let ids = self
            .session
            .output("xdotool", &["search", "--onlyvisible", "--class", "baton-desktop"]);
        ids.lines()
            .map(|id| {
                let told = self.session.output("xdotool", &["getwindowgeometry", "--shell", id]);
                let number = |name: &str| {
                    let line =
                        told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
                    line.and_then(|text| text.parse().ok()).unwrap_or(0)
                };
                (id.to_owned(), number("X"), number("Y"), number("WIDTH"), number("HEIGHT"))
            })
            // GTK keeps helpers of a pixel or ten.
            .filter(|(_, _, _, width, height)| *width > 100 && *height > 100)
            .collect()
    }

    /// The colour of one pixel of the screen.
    pub fn colour(&self, x: i32, y: i32) -> String {
        let place = format!("1x1+{x}+{y}");
        let told = self.session.output(
            "import",
            &["-window", "root", "-crop", &place, "+repage", "-depth", "8", "txt:-"],
        );
        let colour = told.split_whitespace().find(|word| word.len() == 7 && word.starts_with('#'));
        colour.unwrap_or_default().to_owned()
    }

    /// Writes a picture of the screen, for who looks into a failure.
    pub fn picture(&self, name: &str) {
        if let Some(dir) = std::env::var_os("BATON_PICTURES") {
            let file = Path::new(&dir).join(format!("{name}.png"));
            self.session.output("import", &["-window", "root", &file.to_string_lossy()]);
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.picture(&format!("failed-{}", std::process::id()));
            let log = std::fs::read_to_string(self.dir.join("baton.log")).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!(
                "--- the daemon's last words\n{}",
                tail.into_iter().rev().collect::<Vec<_>>().join("\n")
            );
        }
        // The windows start a daemon again where one is missing: they go first, and whatever daemon answers last.
        for pid in self.windows() {
            kill(pid);
        }
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        let quit = self
            .session
            .command(program("baton"))
            .arg("--data-dir")
            .arg(&self.dir)
            .arg("quit")
            .output();
        drop(quit);
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

/// Ends a process as a crash would. The shell's own `kill` is there where no program of that name is.
pub fn kill(pid: u32) {
    let _ = std::process::Command::new("sh").args(["-c", &format!("kill -9 {pid}")]).status();
}

fn daemon(session: &Session, dir: &Path) -> Child {
    let log = std::fs::File::create(session.path("daemon.log")).expect("a log");
    session
        .command(program("baton"))
        .arg("--data-dir")
        .arg(dir)
        .arg("daemon")
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("the daemon starts")
}

async fn connected(dir: &Path) -> Client {
    until("the daemon answers", async || Client::connect(dir, "cli").await.ok()).await
}
