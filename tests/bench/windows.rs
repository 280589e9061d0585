//! From a click on the tray to a painted glance, and what is left when the windows have gone.

use std::path::Path;
use std::time::Duration;

use baton_api::Client;
use baton_api::wire::{GetSettings, SetSettings, Show, View};
use baton_model::Timestamp;
use baton_sandbox::github::{Options, Server};
use baton_sandbox::worlds;
use baton_tests::stage::{self, Daemon, PATIENCE};
use tokio::time::{Instant, sleep};

use crate::desk::Desk;
use crate::process;
use crate::screen::Screen;
use crate::{Row, median, ms};

const ITEMS: u32 = 10_000;

/// What the daemon has logged of painted views: whether a process had to be started for each, and after how long.
fn painted(dir: &Path) -> Vec<(bool, Duration)> {
    let log = std::fs::read_to_string(dir.join("baton.log")).unwrap_or_default();
    let line = |line: &str| {
        let field = |name: &str| line.split(name).nth(1)?.split_whitespace().next();
        let after = field("ms=")?.parse().ok()?;
        Some((field("started=")? == "true", Duration::from_millis(after)))
    };
    log.lines().filter(|text| text.contains(" painted ")).filter_map(line).collect()
}

/// The next one after the `known` first.
async fn next(dir: &Path, known: usize) -> (bool, Duration) {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(one) = painted(dir).get(known) {
            return *one;
        }
        assert!(Instant::now() < end, "no view is painted");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Lets the windows' process end so long after its last window was hidden.
pub async fn close_after(client: &Client, seconds: u32) {
    let mut settings = client.call(GetSettings {}).await.expect("settings");
    settings.close_windows_after_seconds = seconds;
    client.call(SetSettings { settings }).await.expect("set");
}

/// Waits until only the daemon is left.
pub async fn gone(pid: u32) {
    let end = Instant::now() + PATIENCE;
    while process::tree(pid).len() > 1 {
        assert!(Instant::now() < end, "the windows' process stays");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Opens both windows, lets them paint, hides them, and waits until their process has gone.
pub async fn used_and_closed(daemon: &Daemon, client: &Client, screen: &Screen) {
    close_after(client, 5).await;
    let queue = View::Queue { item: None };
    for view in [View::Glance { at: None, item: None, focus: None }, queue] {
        let known = painted(&daemon.dir).len();
        client.call(Show { view }).await.expect("shown");
        next(&daemon.dir, known).await;
    }
    screen.hide("alt+F4").await;
    gone(daemon.pid()).await;
}

/// Both kinds of click, with 10,000 items.
pub async fn figures() -> Vec<Row> {
    let (mut desk, screen) = (Desk::start().await, Screen::start());
    let world = worlds::big(Timestamp::now(), ITEMS).expect("possible");
    let server = Server::start(world, Options::default()).await.expect("loopback");
    let dir = tempfile::tempdir().expect("a directory");
    let desktop =
        [("DBUS_SESSION_BUS_ADDRESS", desk.address.as_str()), ("DISPLAY", &screen.display)];
    let mut daemon = Daemon::on(&desktop, dir.path(), server.token());
    let client = daemon.client().await;
    desk.next(|seen| *seen == crate::desk::Seen::Tray).await;
    let begun = Instant::now();
    stage::connect(&client, &server.url()).await;
    let read = begun.elapsed();

    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    close_after(&client, 5).await;
    for run in 0..28 {
        if run == 7 {
            close_after(&client, 600).await;
        }
        let known = painted(dir.path()).len();
        desk.click().await;
        let (started, after) = next(dir.path(), known).await;
        // The first fills the page cache; the first warm one comes after a cold one.
        match (run, started) {
            (0, _) => {}
            (_, true) => cold.push(after),
            (_, false) => warm.push(after),
        }
        screen.hide("Escape").await;
        if run < 7 {
            gone(daemon.pid()).await;
        }
    }
    close_after(&client, 5).await;
    desk.click().await;
    sleep(Duration::from_secs(2)).await;
    screen.hide("Escape").await;
    gone(daemon.pid()).await;
    drop(client);
    sleep(Duration::from_secs(5)).await;
    let pss = process::pss_mib(&process::tree(daemon.pid()));
    let times = |times: Vec<Duration>| {
        let (half, most) = median(times);
        format!("{} (p95 {})", ms(half), ms(most))
    };
    let how = "Activate on the bus to the frame after the rows' own, as the daemon logs it; Xvfb";
    vec![
        Row("click to painted glance, cold", times(cold), "700 ms", how),
        Row("click to painted glance, warm", times(warm), "100 ms", how),
        Row(
            "memory, tray only, with 10,000 items",
            format!("{pss:.1} MiB"),
            "15 MiB",
            "PSS of all processes, after all of them were read and the windows were used and closed",
        ),
        Row(
            "10,000 items read for the first time",
            format!("{:.0} s", read.as_secs_f64()),
            "",
            "sync of the simulated GitHub, in the same machine",
        ),
    ]
}
