//! A message bus of a test's own, so that no test speaks to the user's desktop.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use zbus::Connection;
use zbus::connection::Builder;

const ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";
const ALONE: &str = "BATON_TEST_ALONE";

/// A `dbus-daemon`, ended when it is dropped.
pub(super) struct TestBus {
    daemon: Child,
    address: String,
}

impl TestBus {
    pub(super) fn start() -> Self {
        Self::with(&[])
    }

    /// The session bus of this process, which [`alone`] gave it; it can be ended and started again.
    pub(super) fn session() -> Self {
        assert!(env::var_os(ALONE).is_some(), "this may be the user's bus");
        Self::with(&[&format!("--address={}", env::var(ADDRESS).unwrap())])
    }

    fn with(arguments: &[&str]) -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is needed: ./dev setup test");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }

    pub(super) async fn connect(&self) -> Connection {
        Builder::address(self.address.as_str()).unwrap().build().await.unwrap()
    }
}

impl Drop for TestBus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// Runs `body` in a process of its own, whose session bus is [`TestBus::session`]: some libraries know only the bus that
/// the environment names, which a test may not change for its neighbours. `test` is the path of the test that calls.
pub(super) fn alone(test: &str, body: impl Future<Output = ()>) {
    if env::var_os(ALONE).is_some() {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(2).enable_all().build().unwrap().block_on(body);
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let done = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(ADDRESS, format!("unix:path={}", dir.path().join("bus").display()))
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    let ran = done.status.success() && said.contains("1 passed");
    assert!(ran, "{test}: {said}\n{}", String::from_utf8_lossy(&done.stderr));
}
