//! `baton-sandbox`: a simulated GitHub as a process of its own, for tests that kill everything else.
//!
//! It prints one line of JSON, `{"url":"http://127.0.0.1:PORT","token":"...","login":"..."}`, and then serves until it
//! is ended. The knobs are under `/_sandbox/`.

use std::io::Write;
use std::process::ExitCode;

use baton_sandbox::github::{Options, Server};
use baton_sandbox::{demo, worlds};
use clap::Parser;
use jiff::Timestamp;

/// A simulated GitHub on loopback.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The port; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What is in it: demo, small, bare, or big:COUNT.
    #[arg(long, default_value = "small")]
    world: String,
    /// The demo's speed: 2 is twice as fast, 0 stands still.
    #[arg(long, default_value_t = 1.0)]
    pace: f64,
    /// What the demo's people pick follows from this.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds between two polls that the server asks for.
    #[arg(long, default_value_t = 1)]
    poll_interval: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "baton-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let now = Timestamp::now();
    let options =
        Options { port: args.port, poll_interval: args.poll_interval, ..Options::default() };
    let server = match args.world.split_once(':').unwrap_or((&args.world, "")) {
        ("demo", _) => demo::at_work(args.seed, now, args.pace, options).await?,
        ("small", _) => Server::start(worlds::small(now), options).await?,
        ("bare", _) => Server::start(worlds::bare(now), options).await?,
        ("big", count) => Server::start(worlds::big(now, count.parse()?)?, options).await?,
        _ => {
            return Err(
                format!("{:?} is no world: demo, small, bare or big:COUNT", args.world).into()
            );
        }
    };
    let login = server.world(|world| world.tokens.first().map(|token| token.login.clone()));
    let line = serde_json::json!({ "url": server.url(), "token": server.token(), "login": login });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    server.forever().await;
    Ok(())
}
