//! From start to end: one daemon a data directory, store and socket first, a graceful end within five seconds.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use baton_api::Started;
use baton_api::socket::Listener;
use baton_api::wire::{Change, ErrorCode, WireError};
use baton_engine::{Engine, Setup};
use baton_model::{Clock as _, SystemClock};
use baton_store::{DataDir, Store, StoreError};
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::timeout;

use crate::daemon::{Daemon, Phase, stops};
use crate::ends::{self, Ends};
use crate::lent::Lent;
use crate::ports::windows::Windows;
use crate::words::fault;
use crate::{
    Options, alerts, demo, hours, logging, memory, ports, presence, server, settings, signals, tray,
};

/// So long the engine may take to end: it has its own, shorter limits.
const LIMIT: Duration = Duration::from_millis(3_200);
/// The same for the database: it waits for who reads.
const CLOSING: Duration = Duration::from_secs(1);
/// Changes kept for a slow client; past that it gets one `resync`.
const KEPT: usize = 256;

/// Runs until a signal, a call or the tray ends it.
pub async fn run(options: Options) -> Result<(), WireError> {
    let mut starter = Starter { listens: options.detached };
    // Before anything that takes time: a signal that comes while it starts ends it in good order.
    let ends = Ends::new();
    let begun = begin(&options).await;
    let (daemon, listener, dir, sandbox) = match begun {
        Ok(begun) => begun,
        Err(Refused::InUse(error)) => {
            starter.tell(&Started::InUse);
            return if options.detached { Ok(()) } else { Err(error) };
        }
        Err(Refused::Failed(error)) => {
            tracing::error!(error = %error.message, details = error.details, "Baton cannot run");
            starter.tell(&Started::Failed(error.clone()));
            return Err(error);
        }
    };
    starter.tell(&Started::Listens);
    tracing::info!(version = baton_api::VERSION, dir = %options.data_dir.display(), "Baton runs");

    let serves = tokio::spawn(server::serve(Arc::clone(&daemon), listener));
    let (alert, raised) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(signals::run(Arc::clone(&daemon), alert));
    tokio::spawn(alerts::run(Arc::clone(&daemon), raised));
    tokio::spawn(presence::run(Arc::clone(&daemon)));
    tokio::spawn(memory::run(Arc::clone(&daemon)));
    memory::used();
    tokio::spawn(tray::run(Arc::clone(&daemon), options.tray));

    let mut phase = daemon.phase.subscribe();
    tokio::select! {
        () = ends.wait() => daemon.stop(),
        () = stops(&mut phase) => {}
    }
    end(&daemon, dir).await;
    drop::<Option<demo::Sandbox>>(sandbox);
    // Connections wait for the end: who asked for it knows that it is over when the connection closes.
    daemon.phase.send_replace(Phase::Ended);
    let _ = timeout(Duration::from_millis(300), serves).await;
    tracing::info!("Baton has ended");
    Ok(())
}

async fn end(daemon: &Daemon, dir: DataDir) {
    ends::last_resort();
    daemon.tell(Change::Quit);
    match timeout(LIMIT, daemon.engine.stop()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the engine did not end well"),
        Err(_) => tracing::warn!(
            "the engine did not end in time; what was on its way is looked for at the next start"
        ),
    }
    match timeout(CLOSING, daemon.store.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the database did not close well"),
        // Somebody reads still: all that was written is on the disk.
        Err(_) => tracing::warn!("the database did not close in time"),
    }
    drop(dir);
}

enum Refused {
    InUse(WireError),
    Failed(WireError),
}

impl From<WireError> for Refused {
    fn from(error: WireError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        let words = fault::store(&error);
        if matches!(error, StoreError::InUse(_)) { Self::InUse(words) } else { Self::Failed(words) }
    }
}

type Begun = (Arc<Daemon>, Listener, DataDir, Option<demo::Sandbox>);

async fn begin(options: &Options) -> Result<Begun, Refused> {
    let clock = Arc::new(SystemClock);
    let now = clock.now();
    let dir = DataDir::lock(&options.data_dir)?;
    logging::start(dir.path(), !options.detached);
    demo::prepare(dir.path(), options.demo)?;
    let opened = Store::open(&dir, now).await?;
    let listener = Listener::bind(dir.path()).map_err(|error| no_socket(dir.path(), &error))?;
    let store = opened.store;
    let kept = settings::read(&store).await?;
    let people = hours::read_people(&store).await?;
    let known = hours::Known::start(people, &kept).await;
    let quiet_until = settings::read_quiet(&store).await?;
    let secrets = Arc::new(Lent::new(ports::secrets::open(dir.path())));
    let connectors = baton_connectors::registry();
    let setup = Setup {
        store: store.clone(),
        clock: Arc::clone(&clock) as _,
        connectors: connectors.clone(),
        secrets: Arc::clone(&secrets) as _,
        knobs: settings::knobs(&kept, options.demo),
        hours: known.made.clone(),
    };
    let zone = jiff::tz::TimeZone::system();
    let when = crate::words::When { now, zone, hours: Arc::clone(&known.made.usual) };
    let engine = Engine::start(setup).await.map_err(|error| fault::engine(&error, "", &when))?;
    let daemon = Arc::new(Daemon {
        engine,
        clock,
        connectors,
        secrets,
        data_dir: dir.path().to_owned(),
        started_at: now,
        demo: options.demo,
        recovery: opened.recovery,
        settings: kept.into(),
        quiet_until: quiet_until.into(),
        hours: known.into(),
        hours_change: Default::default(),
        quiet_changed: Notify::new(),
        held: 0.into(),
        changes: broadcast::channel(KEPT).0,
        windows: Windows::new(dir.path()),
        window_clients: 0.into(),
        flows: Default::default(),
        tray: Default::default(),
        tray_known: Default::default(),
        tray_stale: Notify::new(),
        notifier: Default::default(),
        active: Notify::new(),
        disk_trouble: false.into(),
        phase: watch::channel(Phase::Runs).0,
        names: Default::default(),
        store,
    });
    let sandbox = match options.demo {
        true => Some(demo::start(&daemon).await?),
        false => None,
    };
    Ok((daemon, listener, dir, sandbox))
}

fn no_socket(dir: &Path, error: &std::io::Error) -> WireError {
    WireError {
        details: Some(error.to_string()),
        ..WireError::new(
            ErrorCode::Storage,
            format!("Baton cannot listen in {}: {error}.", dir.display()),
            "Choose a directory on a local disk: --data-dir DIR",
        )
    }
}

/// Who started us reads one line of our output.
struct Starter {
    listens: bool,
}

impl Starter {
    fn tell(&mut self, line: &Started) {
        if !std::mem::take(&mut self.listens) {
            return;
        }
        if let Ok(text) = serde_json::to_string(line) {
            // It may have given up waiting.
            let _ = writeln!(std::io::stdout(), "{text}");
        }
    }
}
