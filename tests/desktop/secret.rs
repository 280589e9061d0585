//! The token is in the keyring and nowhere else; and a keyring that is absent, locked, late or fresh.

use std::path::Path;

use baton_api::wire::{
    Checkup, ErrorCode, GetDoctor, Health, RemedyStep, RemoveAccount, Sync, TestAccount,
};
use zbus::zvariant::OwnedObjectPath;

use crate::app::App;
use crate::session::{Session, until};

fn holds(dir: &Path, needle: &[u8], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            holds(&path, needle, found);
        } else if path.is_file()
            && std::fs::read(&path)
                .is_ok_and(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
        {
            found.push(path.display().to_string());
        }
    }
}

impl App {
    /// What another program finds in the keyring for this data directory.
    pub fn kept(&self) -> String {
        let service = format!("baton {}", self.dir.display());
        self.session.output("secret-tool", &["search", "--all", "--unlock", "service", &service])
    }

    /// What `baton doctor` says about the keyring.
    async fn keyring(&self) -> Checkup {
        let doctor = self.client.call(GetDoctor {}).await.expect("doctor answers");
        doctor.checks.into_iter().find(|check| check.part == "keyring").expect("the keyring's line")
    }
}

#[tokio::test]
async fn the_token_is_in_the_keyring_and_in_no_file() {
    let app = App::start().await;
    let kept = app.kept();
    assert!(kept.contains(&format!("secret = {}", app.token)), "the keyring has it: {kept}");
    assert!(kept.contains("label = Baton: github"), "under a name that says what it is: {kept}");

    let mut found = Vec::new();
    holds(&app.dir, app.token.as_bytes(), &mut found);
    assert_eq!(found, Vec::<String>::new(), "the token is in no file of the data directory");
    let daemon = app.daemon_pid().await.expect("a daemon");
    let environment = std::fs::read(format!("/proc/{daemon}/environ")).expect("its environment");
    assert!(!String::from_utf8_lossy(&environment).contains(&app.token));

    app.client.call(RemoveAccount { account: "github".into() }).await.expect("it is removed");
    let left = app.kept();
    assert!(!left.contains("secret ="), "the entry goes with the account: {left}");
}

/// Locks every collection, as the screen lock of some desktops does.
async fn lock(session: &Session) {
    let names = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
    let service = "org.freedesktop.Secret.Service";
    let proxy = zbus::Proxy::new(session.bus(), names.0, names.1, service).await.expect("a proxy");
    let all: Vec<OwnedObjectPath> = proxy.get_property("Collections").await.expect("collections");
    let _: (Vec<OwnedObjectPath>, OwnedObjectPath) =
        proxy.call("Lock", &(all,)).await.expect("it locks");
}

#[tokio::test]
async fn a_keyring_that_is_absent_or_locked_is_said_and_one_that_comes_late_is_used() {
    let mut app = App::open(Session::bare_bus().await).await;
    let said = app.keyring().await;
    assert_eq!(said.state, "missing", "{said:?}");
    let refused = app.connect().await.expect_err("a token cannot be kept");
    assert_eq!(refused.code, ErrorCode::Keyring);
    let remedy = refused.remedy.expect("a remedy").label;
    assert!(remedy.contains("GNOME Keyring") && remedy.contains("BATON_TOKEN_"), "{remedy}");

    app.session.keyring();
    app.session.owned("org.freedesktop.secrets").await;
    let said = app.keyring().await;
    assert_eq!(said.state, "good", "no restart is needed: {said:?}");
    app.connect().await.expect("the token is kept now");
    assert!(app.kept().contains(&app.token));

    lock(&app.session).await;
    let said = app.keyring().await;
    assert_eq!((said.state.as_str(), said.words.contains("locked")), ("limited", true), "{said:?}");
    let test = TestAccount { account: "github".into() };
    let locked = app.client.call(test).await.expect("its state is told");
    assert_eq!(locked.health, Health::NoSecret, "nobody here can type a password");
    assert!(locked.words.contains("locked"), "{}", locked.words);
    assert_eq!(locked.remedy.map(|remedy| remedy.step), Some(RemedyStep::Retry));

    // Started again and opened: its former sessions mean nothing to it.
    app.session.keyring_again().await;
    assert_eq!(app.keyring().await.state, "good");
    let open = app.client.call(Sync { account: None }).await.expect("it is read");
    assert_eq!(open[0].health, Health::Good, "the token is found again: {}", open[0].words);
}

#[tokio::test]
async fn a_fresh_keyring_asks_for_the_password_it_shall_have() {
    let mut session = Session::display().await;
    session.spawn("gnome-keyring-daemon", &["--components=secrets", "--foreground"]);
    session.owned("org.freedesktop.secrets").await;
    let app = App::open(session).await;
    let types = async {
        let window = until("the keyring's prompt is on the screen", async || {
            let seen = app
                .session
                .output("xdotool", &["search", "--onlyvisible", "--class", "gcr-prompter"]);
            seen.lines().next().map(str::to_owned)
        });
        let window = window.await;
        app.session.output("xdotool", &["windowfocus", "--sync", &window]);
        let keys = ["type", "--delay", "20", "a good one\ta good one"];
        app.session.output("xdotool", &keys);
        app.session.output("xdotool", &["key", "Return"]);
    };
    let (connected, ()) = tokio::join!(app.connect(), types);
    connected.expect("the token is kept");
    assert!(app.kept().contains(&app.token));
}
