//! A desktop of one's own, from the X server to the keyring; all of it ends when it is dropped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep, timeout_at};

/// The longest that one thing may take on a slow, busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

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
    /// The session bus.
    pub bus: zbus::Connection,
    home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Session {
    /// Starts all of it, with `notifications` as the notification server (`None`: the test brings its own).
    pub async fn start(notifications: Option<&str>) -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let home = tempfile::tempdir().expect("a directory");
        let mut children = Vec::new();
        let (x, number) = told(bare("Xvfb", home.path(), &[]).args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]));
        children.push(x);
        let display = format!(":{number}");
        let mut variables = vec![("DISPLAY", display)];
        let (bus, address) = told(bare("dbus-daemon", home.path(), &variables).args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]));
        children.push(bus);
        variables.push(("DBUS_SESSION_BUS_ADDRESS", address.clone()));
        let bus = zbus::connection::Builder::address(address.as_str())
            .expect("an address")
            .build()
            .await
            .expect("the bus takes us");
        let mut session = Self { children, variables, bus, home, _turn: turn };
        if let Some(server) = notifications {
            session.spawn(server, &[]);
            session.owned("org.freedesktop.Notifications").await;
        }
        session.spawn("openbox", &[]);
        session.spawn("xfce4-panel", &["--disable-wm-check"]);
        session.keyring();
        for name in ["org.kde.StatusNotifierWatcher", "org.freedesktop.secrets"] {
            session.owned(name).await;
        }
        session
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
        let bus = zbus::fdo::DBusProxy::new(&self.bus).await.expect("the bus");
        until(&format!("{name} is on the bus"), async || {
            let name = name.try_into().expect("a name");
            bus.name_has_owner(name).await.unwrap_or(false).then_some(())
        })
        .await;
    }

    /// A keyring that is open, as after a login with a password.
    fn keyring(&mut self) {
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
