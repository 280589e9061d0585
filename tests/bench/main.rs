//! The figures of README.md that only whole processes show. Run by `./dev bench`; prints a table.
//!
//! The programs are the release build's, as they ship; a name given picks some figures. Each says how it was seen; times
//! are medians of several runs, with the 95th percentile where that is the aim.

mod desk;
mod process;
mod screen;
mod still;
mod windows;

use std::path::Path;
use std::time::{Duration, Instant};

use baton_api::wire::Sync;
use baton_model::Timestamp;
use baton_sandbox::github::{Options, Server};
use baton_sandbox::worlds;
use baton_tests::stage::{self, Daemon};

use desk::{Desk, Seen};

struct Row(&'static str, String, &'static str, &'static str);

#[allow(clippy::print_stdout)]
fn main() {
    // `cargo bench` passes `--bench`; a name after it picks figures.
    let only = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    println!("| figure | seen | aim | how |\n|---|---|---|---|");
    for part in PARTS.iter().filter(|part| part.contains(&only)) {
        for Row(what, seen, aim, how) in runtime.block_on(figures(part)) {
            println!("| {what} | {seen} | {aim} | {how} |");
        }
    }
}

const PARTS: [&str; 6] = ["start", "poll", "notify", "still", "windows", "size"];

async fn figures(part: &str) -> Vec<Row> {
    match part {
        "start" => vec![start_to_tray().await],
        "poll" => vec![unchanged_poll().await],
        "notify" => vec![change_to_notification().await],
        "still" => still::figures().await,
        "windows" => windows::figures().await,
        _ => sizes(),
    }
}

fn on(desk: &Desk, dir: &Path, server: &Server) -> Daemon {
    Daemon::on(&[("DBUS_SESSION_BUS_ADDRESS", &desk.address)], dir, server.token())
}

async fn small() -> Server {
    Server::start(worlds::small(Timestamp::now()), Options::default()).await.expect("loopback")
}

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

fn ms(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

async fn start_to_tray() -> Row {
    let mut desk = Desk::start().await;
    let server = small().await;
    let dir = tempfile::tempdir().expect("a directory");
    let mut times = Vec::new();
    for run in 0..21 {
        let begun = Instant::now();
        let mut daemon = on(&desk, dir.path(), &server);
        let at = desk.next(|seen| *seen == Seen::Tray).await;
        // The first run makes the files and warms the page cache.
        if run > 0 {
            times.push(at - begun);
        } else {
            stage::connect(&daemon.client().await, &server.url()).await;
        }
        daemon.kill().await;
    }
    let (half, most) = median(times);
    let seen = format!("{} (p95 {})", ms(half), ms(most));
    Row(
        "start to tray",
        seen,
        "150 ms",
        "process start to RegisterStatusNotifierItem, 20 runs, warm",
    )
}

async fn unchanged_poll() -> Row {
    let desk = Desk::start().await;
    let server = small().await;
    let dir = tempfile::tempdir().expect("a directory");
    let mut daemon = on(&desk, dir.path(), &server);
    let client = daemon.client().await;
    stage::connect(&client, &server.url()).await;
    server.take_requests();
    client.call(Sync { account: None }).await.expect("a poll");
    let asked = server.take_requests();
    let bytes: usize = asked.iter().map(|one| one.sent + one.received).sum();
    let points: u64 = asked.iter().filter(|one| one.status != 304).map(|one| one.cost).sum();
    let list: Vec<String> =
        asked.iter().map(|one| format!("{} {}", one.method, one.status)).collect();
    let seen = format!(
        "{} requests ({}), {bytes} bytes of bodies, {points} point{}",
        asked.len(),
        list.join(", "),
        if points == 1 { "" } else { "s" }
    );
    Row("unchanged poll", seen, "one 304 and one 1-point query", "log of the simulated GitHub")
}

async fn change_to_notification() -> Row {
    let mut desk = Desk::start().await;
    let server = small().await;
    let dir = tempfile::tempdir().expect("a directory");
    let mut daemon = on(&desk, dir.path(), &server);
    let client = daemon.client().await;
    stage::connect(&client, &server.url()).await;
    let mut times = Vec::new();
    for n in 0..40 {
        server.world(|world| {
            let place = format!("acme/api#{}", 100 + n);
            let pull = world.pull(&place, "ben", &format!("Change {n}"), "");
            world.request_review(pull, "ben", "ana").expect("possible");
        });
        server.take_requests();
        client.call(Sync { account: None }).await.expect("a poll");
        let shown = desk.next(|seen| matches!(seen, Seen::Notification(_))).await;
        // The last request before the notification brought the change; it was answered within its own millisecond.
        let shown =
            Timestamp::now() - jiff::SignedDuration::try_from(shown.elapsed()).expect("short");
        let before: Vec<Timestamp> =
            server.take_requests().iter().map(|one| one.at).filter(|at| *at <= shown).collect();
        let brought = before.into_iter().max().expect("a request");
        times.push(Duration::try_from(shown.duration_since(brought)).unwrap_or_default());
    }
    let (half, most) = median(times);
    let seen = format!("p95 {} (half {})", ms(most), ms(half));
    Row(
        "change to notification",
        seen,
        "p95 100 ms",
        "last request of the poll to Notify on the bus, 40 changes",
    )
}

fn sizes() -> Vec<Row> {
    let row = |what: &'static str, path: &Path, how| {
        let bytes = std::fs::metadata(path).expect("built").len();
        Row(what, format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0), "", how)
    };
    let baton = stage::program("baton");
    let mut rows = vec![
        row("baton", &baton, "the program, stripped"),
        row("baton-desktop", &stage::program("baton-desktop"), "the program with the page"),
    ];
    let bundles = baton.with_file_name("bundle").join("deb");
    let packages = std::fs::read_dir(bundles).into_iter().flatten().flatten();
    let deb =
        packages.map(|entry| entry.path()).find(|path| path.extension() == Some("deb".as_ref()));
    if let Some(deb) = deb {
        rows.push(row("the .deb with both", &deb, "./dev package"));
    }
    rows
}
