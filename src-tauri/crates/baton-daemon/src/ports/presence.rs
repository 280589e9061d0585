//! Whether there is any use in polling: on Linux logind tells of sleep and a locked session, NetworkManager of the
//! network. Windows tells nothing of these, and its timers go on through sleep. On macOS and where logind is missing
//! timers stand still in sleep, so there the clock is compared with them once a minute. A network that nobody tells of
//! is met by polls that fail, back off, and go on when it is there.
//!
//! What nobody tells is not guessed: a machine without NetworkManager is never said to be offline. After sleep the
//! engine gets a fresh word even if nothing else changed, since timers stood still meanwhile.

use std::time::{Duration, SystemTime};

use baton_engine::Presence;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

/// Sends `Asleep`, `Offline` or `Idle` (the machine is awake and on the network) on every change, until `tx` closes.
/// Returns at once; what the system does not tell is never sent.
pub fn watch(tx: UnboundedSender<Presence>) {
    #[cfg(target_os = "linux")]
    tokio::spawn(async move {
        let told = match zbus::Connection::system().await {
            Ok(bus) => system::watch(&bus, &tx).await,
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::info!(%error, "sleep and network changes are not told here");
            watch_clock(&tx).await;
        }
    });
    #[cfg(not(any(target_os = "linux", target_os = "windows")))]
    tokio::spawn(async move { watch_clock(&tx).await });
    #[cfg(target_os = "windows")]
    drop(tx);
}

/// How often the clock is looked at where nobody tells.
const LOOK: Duration = Duration::from_secs(60);

/// Sends `Idle` after each sleep: the clock has gone on, and the timers have not.
#[cfg_attr(target_os = "windows", allow(dead_code))]
async fn watch_clock(tx: &UnboundedSender<Presence>) {
    loop {
        let (clock, timer) = (SystemTime::now(), Instant::now());
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = tx.closed() => return,
        }
        // A clock that was set back has no elapsed time.
        let slept = clock.elapsed().is_ok_and(|clock| has_slept(clock, timer.elapsed()));
        if slept && tx.send(Presence::Idle).is_err() {
            return;
        }
    }
}

/// A clock that is set forward by hand looks the same, and does no harm: polls come a little sooner.
#[cfg_attr(target_os = "windows", allow(dead_code))]
fn has_slept(clock: Duration, timer: Duration) -> bool {
    clock.saturating_sub(timer) > LOOK / 2
}

/// What is known.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Known {
    sleeps: bool,
    locked: bool,
    offline: bool,
}

#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
impl Known {
    fn presence(self) -> Presence {
        if self.sleeps || self.locked {
            Presence::Asleep
        } else if self.offline {
            Presence::Offline
        } else {
            Presence::Idle
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use futures::StreamExt;
    use futures::stream::{self, BoxStream};
    use tokio::sync::mpsc::UnboundedSender;
    use zbus::Connection;
    use zbus::zvariant::OwnedObjectPath;

    use super::{Known, Presence};

    /// <https://www.freedesktop.org/software/systemd/man/org.freedesktop.login1.html>
    #[zbus::proxy(
        interface = "org.freedesktop.login1.Manager",
        default_service = "org.freedesktop.login1",
        default_path = "/org/freedesktop/login1",
        gen_blocking = false
    )]
    trait Login {
        #[zbus(signal)]
        fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
        fn get_session(&self, id: &str) -> zbus::Result<OwnedObjectPath>;
    }

    #[zbus::proxy(
        interface = "org.freedesktop.login1.Session",
        default_service = "org.freedesktop.login1",
        gen_blocking = false
    )]
    trait Session {
        #[zbus(property)]
        fn locked_hint(&self) -> zbus::Result<bool>;
    }

    /// <https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMState>
    #[zbus::proxy(
        interface = "org.freedesktop.NetworkManager",
        default_service = "org.freedesktop.NetworkManager",
        default_path = "/org/freedesktop/NetworkManager",
        gen_blocking = false
    )]
    trait Network {
        #[zbus(property)]
        fn state(&self) -> zbus::Result<u32>;
    }

    #[derive(Clone, Copy)]
    enum Told {
        Sleeps(bool),
        Locked(bool),
        Offline(bool),
    }

    /// `asleep`, `disconnected`, `disconnecting`, `connecting` are no network; `connected-local` may be all that an
    /// own server needs, and `unknown` is not offline.
    pub(super) fn is_offline(state: u32) -> bool {
        matches!(state, 10 | 20 | 30 | 40)
    }

    pub(super) async fn watch(
        bus: &Connection,
        tx: &UnboundedSender<Presence>,
    ) -> zbus::Result<()> {
        let login = LoginProxy::new(bus).await?;
        let sleeps = login.receive_prepare_for_sleep().await?.filter_map(|signal| async move {
            signal.args().ok().map(|args| Told::Sleeps(args.start))
        });
        let network = NetworkProxy::new(bus).await?;
        let now = network.state().await.ok().map(|state| Told::Offline(is_offline(state)));
        let offline = network.receive_state_changed().await.filter_map(|change| async move {
            change.get().await.ok().map(|state| Told::Offline(is_offline(state)))
        });
        let offline = stream::iter(now).chain(offline);
        let mut told =
            stream::select_all([sleeps.boxed(), offline.boxed(), locks(bus, &login).await]);
        let mut known = Known::default();
        let mut last = Presence::Idle;
        loop {
            let next = tokio::select! {
                next = told.next() => next,
                () = tx.closed() => return Ok(()),
            };
            let Some(next) = next else { return Ok(()) };
            let woke = matches!(next, Told::Sleeps(false));
            match next {
                Told::Sleeps(sleeps) => known.sleeps = sleeps,
                Told::Locked(locked) => known.locked = locked,
                Told::Offline(offline) => known.offline = offline,
            }
            let presence = known.presence();
            if presence != last || woke {
                last = presence;
                if tx.send(presence).is_err() {
                    return Ok(());
                }
            }
        }
    }

    /// Changes of our session's lock; none where logind has no session of ours.
    async fn locks(bus: &Connection, login: &LoginProxy<'_>) -> BoxStream<'static, Told> {
        let id = std::env::var("XDG_SESSION_ID").unwrap_or_else(|_| "auto".into());
        let session = match login.get_session(&id).await {
            Ok(path) => match SessionProxy::builder(bus).path(path) {
                Ok(builder) => builder.build().await.ok(),
                Err(_) => None,
            },
            Err(_) => None,
        };
        let Some(session) = session else { return stream::pending().boxed() };
        session
            .receive_locked_hint_changed()
            .await
            .filter_map(|change| async move { change.get().await.ok().map(Told::Locked) })
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_hides_the_network_and_a_lock_counts_as_sleep() {
        let known = |sleeps, locked, offline| Known { sleeps, locked, offline }.presence();
        assert_eq!(known(false, false, false), Presence::Idle);
        assert_eq!(known(false, false, true), Presence::Offline);
        assert_eq!(known(true, false, true), Presence::Asleep);
        assert_eq!(known(false, true, false), Presence::Asleep);
    }

    #[test]
    fn a_clock_that_outran_the_timers_has_slept() {
        let seconds = Duration::from_secs;
        assert!(!has_slept(seconds(60), seconds(60)));
        assert!(!has_slept(seconds(59), seconds(60)));
        assert!(!has_slept(seconds(80), seconds(60)), "a slow machine");
        assert!(has_slept(seconds(3600), seconds(60)));
    }

    #[cfg(target_os = "linux")]
    struct Login;

    #[cfg(target_os = "linux")]
    #[zbus::interface(name = "org.freedesktop.login1.Manager")]
    impl Login {
        fn get_session(&self, _id: &str) -> zbus::fdo::Result<zbus::zvariant::OwnedObjectPath> {
            Err(zbus::fdo::Error::Failed("no session".into()))
        }
    }

    #[cfg(target_os = "linux")]
    struct Network(u32);

    #[cfg(target_os = "linux")]
    #[zbus::interface(name = "org.freedesktop.NetworkManager")]
    impl Network {
        #[zbus(property)]
        fn state(&self) -> u32 {
            self.0
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn sleep_and_network_are_told() {
        let bus = crate::ports::test_bus::TestBus::start();
        let system = bus.connect().await;
        let (login, network) = ("/org/freedesktop/login1", "/org/freedesktop/NetworkManager");
        system.object_server().at(login, Login).await.unwrap();
        system.object_server().at(network, Network(20)).await.unwrap();
        system.request_name("org.freedesktop.login1").await.unwrap();
        system.request_name("org.freedesktop.NetworkManager").await.unwrap();
        let (tx, mut told) = tokio::sync::mpsc::unbounded_channel();
        let ours = bus.connect().await;
        let watching = tokio::spawn(async move { system::watch(&ours, &tx).await });
        assert_eq!(told.recv().await, Some(Presence::Offline), "it was offline at the start");

        let wired = system.object_server().interface::<_, Network>(network).await.unwrap();
        wired.get_mut().await.0 = 70;
        wired.get().await.state_changed(wired.signal_emitter()).await.unwrap();
        assert_eq!(told.recv().await, Some(Presence::Idle));

        let manager = "org.freedesktop.login1.Manager";
        for (sleeps, presence) in
            [(true, Presence::Asleep), (false, Presence::Idle), (false, Presence::Idle)]
        {
            system
                .emit_signal(None::<&str>, login, manager, "PrepareForSleep", &sleeps)
                .await
                .unwrap();
            // Waking is told even where nothing else changed.
            assert_eq!(told.recv().await, Some(presence));
        }
        drop(told);
        watching.await.unwrap().unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_unknown_network_is_not_offline() {
        for (state, offline) in
            [(0, false), (20, true), (40, true), (50, false), (60, false), (70, false)]
        {
            assert_eq!(system::is_offline(state), offline, "{state}");
        }
    }
}
