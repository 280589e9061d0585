//! A stand-in desktop: a session bus of one's own with a tray host and a notification server that note when they are
//! called. A real panel would add its own time to every figure.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::connection::Builder;
use zbus::zvariant::OwnedValue;

/// What the desktop saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A tray item was registered.
    Tray,
    /// A notification was shown, with this title.
    Notification(String),
}

type Told = UnboundedSender<(Instant, Seen)>;

type Items = Arc<Mutex<Vec<String>>>;

struct Watcher {
    told: Told,
    items: Items,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        if let Ok(mut items) = self.items.lock() {
            items.push(service);
        }
        let _ = self.told.send((Instant::now(), Seen::Tray));
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().map(|items| items.clone()).unwrap_or_default()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

struct Notifications {
    told: Told,
    next: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[allow(clippy::too_many_arguments)]
    fn notify(
        &mut self,
        _app: String,
        replaces: u32,
        _icon: String,
        summary: String,
        _body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        let _ = self.told.send((Instant::now(), Seen::Notification(summary)));
        if replaces > 0 {
            return replaces;
        }
        self.next += 1;
        self.next
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "persistence"].map(str::to_owned).to_vec()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("bench".into(), "baton".into(), "1".into(), "1.2".into())
    }
}

/// Starts a program that says in its first line where it is.
pub fn told(program: &str, arguments: &[&str]) -> (Child, String) {
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed (./dev setup test): {error}"));
    let mut line = String::new();
    let out = child.stdout.take().expect("its output");
    BufReader::new(out).read_line(&mut line).expect("its first line");
    (child, line.trim().to_owned())
}

/// The desktop; ends with its last use.
pub struct Desk {
    bus: Child,
    connection: zbus::Connection,
    items: Items,
    /// `DBUS_SESSION_BUS_ADDRESS` for those who live on it.
    pub address: String,
    seen: UnboundedReceiver<(Instant, Seen)>,
}

impl Desk {
    /// Starts the bus and what lives on it.
    pub async fn start() -> Self {
        let (bus, address) = told("dbus-daemon", &["--session", "--nofork", "--print-address=1"]);
        let (told, seen) = unbounded_channel();
        let items = Items::default();
        let watcher = Watcher { told: told.clone(), items: Arc::clone(&items) };
        let connection = Builder::address(address.as_str())
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", watcher))
            .and_then(|builder| {
                builder.serve_at("/org/freedesktop/Notifications", Notifications { told, next: 0 })
            })
            .and_then(|builder| builder.name("org.kde.StatusNotifierWatcher"))
            .and_then(|builder| builder.name("org.freedesktop.Notifications"))
            .expect("a connection")
            .build()
            .await
            .expect("the bus takes us");
        Self { bus, connection, items, address, seen }
    }

    /// Clicks the tray item that came last, as a panel at the top right would tell it.
    pub async fn click(&self) {
        let service = self.items.lock().expect("sound").last().cloned().expect("a tray item");
        let interface = Some("org.kde.StatusNotifierItem");
        let path = "/StatusNotifierItem";
        self.connection
            .call_method(Some(service.as_str()), path, interface, "Activate", &(1200, 10))
            .await
            .expect("it takes a click");
    }

    /// The next thing of that kind, and when it was.
    pub async fn next(&mut self, wanted: impl Fn(&Seen) -> bool) -> Instant {
        let wait = async {
            loop {
                match self.seen.recv().await {
                    Some((at, seen)) if wanted(&seen) => return at,
                    Some(_) => {}
                    None => panic!("the desktop has gone"),
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), wait)
            .await
            .expect("it happens in 30 s")
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}
