//! What the process costs while nothing happens.

use std::time::Duration;

use baton_tests::stage::{self, Daemon};
use tokio::time::sleep;

use crate::desk::Desk;
use crate::process;
use crate::screen::Screen;
use crate::{Row, small, windows};

/// Longer than an idle thread of the runtime lives.
const SETTLES: Duration = Duration::from_secs(15);
const MINUTE: Duration = Duration::from_secs(60);

/// Memory, CPU and wake-ups of all processes with the tray alone; memory again after the windows.
pub async fn figures() -> Vec<Row> {
    let (desk, screen) = (Desk::start().await, Screen::start());
    let server = small().await;
    let dir = tempfile::tempdir().expect("a directory");
    let desktop =
        [("DBUS_SESSION_BUS_ADDRESS", desk.address.as_str()), ("DISPLAY", &screen.display)];
    let mut daemon = Daemon::on(&desktop, dir.path(), server.token());
    let client = daemon.client().await;
    let all = || process::tree(daemon.pid());
    sleep(Duration::from_secs(2)).await;
    let empty = process::pss_mib(&all());
    stage::connect(&client, &server.url()).await;
    drop(client);
    sleep(SETTLES).await;
    server.take_requests();
    let (ms, sleeps) = process::used(&all());
    sleep(MINUTE).await;
    let (ms_after, sleeps_after) = process::used(&all());
    let polls = server.take_requests().len();
    let synced = process::pss_mib(&all());

    let client = daemon.client().await;
    windows::used_and_closed(&daemon, &client, &screen).await;
    drop(client);
    sleep(SETTLES).await;
    let after = process::pss_mib(&process::tree(daemon.pid()));

    let mib = |pss: f64| format!("{pss:.1} MiB");
    let cpu = ms_after.saturating_sub(ms) as f64 / 600.0;
    let woken = sleeps_after.saturating_sub(sleeps);
    vec![
        Row("memory, no account yet", mib(empty), "", "PSS of all processes, 2 s after start"),
        Row("memory, tray only", mib(synced), "15 MiB", "the same, 75 s after the first sync"),
        Row(
            "memory, after the windows were used and closed",
            mib(after),
            "15 MiB",
            "the same, 15 s after their process had ended",
        ),
        Row(
            "CPU, idle",
            format!("{cpu:.2} %"),
            "0.1 %",
            "user and system time of all processes over 60 s between polls",
        ),
        Row(
            "wake-ups, idle",
            format!("{woken} in 60 s ({polls} requests)"),
            "under 6 in 60 s",
            "voluntary context switches of all threads, the same 60 s",
        ),
    ]
}
