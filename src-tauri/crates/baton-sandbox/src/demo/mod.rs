//! The demo: a small team at work on a simulated GitHub.
//!
//! A newcomer should see both lanes filled at once, be asked something within half a minute, and get an answer to
//! what they write. The team's past is in `team`, what it does next in `script`, how it answers in `react`.

mod play;
mod react;
mod script;
mod team;
mod words;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use baton_model::Clock;
use jiff::Timestamp;

use crate::github::{Options, Server};

pub use script::Script;
#[cfg(test)]
pub(crate) use team::past;
pub use team::{VIEWER, team};

/// How often the team looks around.
const LOOK: Duration = Duration::from_millis(500);

/// Starts the demo's server with its team at work; the server's token is the viewer's.
///
/// # Errors
/// No port of loopback is free.
pub async fn start(seed: u64, now: Timestamp) -> io::Result<Server> {
    // Two seconds: in the demo, what happens should be seen soon.
    let options = Options { poll_interval: 2, ..Options::default() };
    at_work(seed, now, 1.0, options).await
}

/// The same with everything said: `pace` 2 is twice as fast, 0 stands still.
///
/// # Errors
/// The port is taken.
pub async fn at_work(seed: u64, now: Timestamp, pace: f64, options: Options) -> io::Result<Server> {
    let clock: Arc<dyn Clock> = Arc::clone(&options.clock);
    let mut server = Server::start(team(now), options).await?;
    if pace > 0.0 {
        let mut script = Script::new(seed, clock.now(), pace);
        server.keep(|shared| {
            tokio::spawn(async move {
                let mut look = tokio::time::interval(LOOK);
                loop {
                    look.tick().await;
                    script.advance(&mut shared.lock().world);
                }
            })
        });
    }
    Ok(server)
}
