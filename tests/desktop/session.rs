//! A desktop of one's own, from the X server to the keyring; all of it ends when it is dropped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep, timeout_at};

/// The longest that one thing may take on a slow, busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Waits until `look` finds something. `what` is said when it does not.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        // A look itself may hang: it has the same limit.
        let looked = timeout_at(end, look()).await;
        if let Ok(Some(found)) = looked {
            return found;
        }
        let hung = if looked.is_err() { " (the last look hung)" } else { "" };
        assert!(Instant::now() < end, "in {PATIENCE:?} it did not come to this: {what}{hung}");
        sleep(Duration::from_millis(25)).await;
    }
}

/// The desktop.
pub struct Session {
    children: Vec<Child>,
    variables: Vec<(&'static str, String)>,
    bus: Option<zbus::Connection>,
    home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Session {
    /// Starts all of it, with `notifications` as the notification server (`None`: the test brings its own).
    pub async fn start(notifications: Option<&str>) -> Self {
        let mut session = Self::display().await;
        if let Some(server) = notifications {
            session.spawn(server, &[]);
            session.owned("org.freedesktop.Notifications").await;
        }
        session.spawn("xfce4-panel", &["--disable-wm-check"]);
        session.keyring();
        for name in ["org.kde.StatusNotifierWatcher", "org.freedesktop.secrets"] {
            session.owned(name).await;
        }
        session
    }

    /// A screen with windows on it, and a bus that starts what is asked for; no panel, no keyring.
    pub async fn display() -> Self {
        let mut session = Self::empty().await;
        let (x, number) = told(session.command("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]));
        session.children.push(x);
        session.variables.push(("DISPLAY", format!(":{number}")));
        session.message_bus(&["--session"]).await;
        session.spawn("openbox", &[]);
        session
    }

    /// A bus alone, on which nothing is started for the asking.
    pub async fn bare_bus() -> Self {
        let mut session = Self::empty().await;
        let config = session.path("bus.conf");
        let text = format!(
            r#"<busconfig><type>session</type><listen>unix:dir={}</listen><policy context="default">
            <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#,
            session.home.path().display()
        );
        std::fs::write(&config, text).expect("its configuration");
        let config = format!("--config-file={}", config.display());
        session.message_bus(&[&config]).await;
        session
    }

    async fn empty() -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let home = tempfile::tempdir().expect("a directory");
        Self { children: Vec::new(), variables: Vec::new(), bus: None, home, _turn: turn }
    }

    async fn message_bus(&mut self, arguments: &[&str]) {
        let mut command = self.command("dbus-daemon");
        let (daemon, address) =
            told(command.args(["--nofork", "--print-address=1"]).args(arguments));
        self.children.push(daemon);
        let builder = zbus::connection::Builder::address(address.as_str()).expect("an address");
        self.bus = Some(builder.build().await.expect("the bus takes us"));
        self.variables.push(("DBUS_SESSION_BUS_ADDRESS", address));
    }

    /// The session bus.
    pub fn bus(&self) -> &zbus::Connection {
        self.bus.as_ref().expect("every session has a bus")
    }

    /// A command that lives on this desktop and knows nothing of the real one.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        bare(program.as_ref(), self.home.path(), &self.variables)
    }

    /// A directory that ends with the desktop.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Runs a program as long as the desktop; its output is kept in a file of its name.
    pub fn spawn(&mut self, program: &str, arguments: &[&str]) {
        let log = std::fs::File::create(self.path(&format!("{program}.log"))).expect("a log");
        let child = self
            .command(program)
            .args(arguments)
            .stdout(log.try_clone().expect("its output"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{program} is needed (./dev setup test): {error}"));
        self.children.push(child);
    }

    /// What a program says on its standard output.
    pub fn output(&self, program: &str, arguments: &[&str]) -> String {
        let done = self
            .command(program)
            .args(arguments)
            .stderr(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{program} is needed (./dev setup test): {error}"));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Waits until somebody on the bus has `name`.
    pub async fn owned(&self, name: &str) {
        self.has_owner(name, true).await;
    }

    async fn has_owner(&self, name: &str, expected: bool) {
        let bus = zbus::fdo::DBusProxy::new(self.bus()).await.expect("the bus");
        until(&format!("{name} is on the bus: {expected}"), async || {
            let name = name.try_into().expect("a name");
            (bus.name_has_owner(name).await.ok()? == expected).then_some(())
        })
        .await;
    }

    /// A keyring that is open, as after a login with a password.
    pub fn keyring(&mut self) {
        let mut child = self
            .command("gnome-keyring-daemon")
            .args(["--unlock", "--components=secrets", "--foreground"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is needed (./dev setup test)");
        // Dropped at once: the end of its input is the end of the password.
        child.stdin.take().expect("its input").write_all(b"testpw").expect("the password");
        self.children.push(child);
    }

    /// Ends the keyring, which was the last to start, and starts it again.
    pub async fn keyring_again(&mut self) {
        let mut former = self.children.pop().expect("it was started");
        former.kill().expect("it can be killed");
        former.wait().expect("it has ended");
        self.has_owner("org.freedesktop.secrets", false).await;
        self.keyring();
        self.owned("org.freedesktop.secrets").await;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A command without the environment of who runs the tests.
fn bare(program: impl AsRef<Path>, home: &Path, variables: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(program.as_ref());
    let runtime = home.join("run");
    if !runtime.exists() {
        std::fs::create_dir(&runtime).expect("a runtime directory");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(&runtime, private).expect("a private runtime directory");
        }
    }
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("LANG", "C.UTF-8")
        .env("XDG_RUNTIME_DIR", runtime)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_SESSION_TYPE", "x11")
        .env("GDK_BACKEND", "x11")
        .env("NO_AT_BRIDGE", "1")
        .env("GSETTINGS_BACKEND", "memory")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null());
    command
}

/// Starts a program and reads the line in which it says where it is.
fn told(command: &mut Command) -> (Child, String) {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{name} is needed (./dev setup test): {error}"));
    let mut line = String::new();
    let out = child.stdout.take().expect("its output");
    BufReader::new(out).read_line(&mut line).expect("its first line");
    assert!(!line.trim().is_empty(), "{name} ended at once");
    (child, line.trim().to_owned())
}
