//! Tasks with a name, an owner, a stop signal and a limit.
//!
//! A task that panics is reported and begun again, ever more slowly; an end that is asked for is awaited, and only what
//! does not end within the limit is aborted, and then awaited too.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::schedule::backoff;

/// A run of this length forgives the panics before it.
const FORGIVEN: Duration = Duration::from_secs(600);

/// The stop signal, as a task sees it.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Whether the end was asked for.
    pub fn asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the end is asked for.
    pub async fn wait(&self) {
        let mut signal = self.0.clone();
        // The supervisor is gone: nobody could ask any more, and nobody awaits.
        let _ = signal.wait_for(|stop| *stop).await;
    }

    /// `work`, unless the end comes first.
    pub async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.wait() => None,
            done = work => Some(done),
        }
    }
}

/// Owns tasks.
#[derive(Debug)]
pub(crate) struct Supervisor {
    stop: watch::Sender<bool>,
    tasks: Mutex<Vec<(String, JoinHandle<()>)>>,
}

impl Supervisor {
    pub fn new() -> Self {
        Self { stop: watch::Sender::new(false), tasks: Mutex::new(Vec::new()) }
    }

    /// The signal of its tasks.
    pub fn signal(&self) -> Stop {
        Stop(self.stop.subscribe())
    }

    /// Starts a task: `run` is called with the stop signal and the number of panics before.
    pub fn start<F, W>(&self, name: impl Into<String>, run: F)
    where
        F: Fn(Stop, u32) -> W + Send + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        let name = name.into();
        let stop = self.signal();
        let watched = name.clone();
        let task = tokio::spawn(async move {
            let mut panics = 0;
            while !stop.asked() {
                let begun = Instant::now();
                // What a panic left behind is sound: tasks share only values that are replaced whole, and the database.
                match AssertUnwindSafe(run(stop.clone(), panics)).catch_unwind().await {
                    Ok(()) => return,
                    Err(panic) => {
                        panics = if begun.elapsed() > FORGIVEN { 1 } else { panics + 1 };
                        let why = message(panic.as_ref());
                        tracing::error!(task = %watched, panics, why, "a task panicked; it is begun again");
                    }
                }
                stop.or(tokio::time::sleep(backoff(panics))).await;
            }
        });
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push((name, task));
    }

    /// Asks all tasks to end, awaits them up to `limit`, and aborts what is left. Returns the names of those.
    pub async fn stop(&self, limit: Duration) -> Vec<String> {
        self.stop.send_replace(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let end = Instant::now() + limit;
        let mut late = Vec::new();
        for (name, mut task) in tasks {
            if tokio::time::timeout_at(end, &mut task).await.is_err() {
                tracing::warn!(task = %name, "a task did not end in time and is aborted");
                task.abort();
                let _ = task.await;
                late.push(name);
            }
        }
        late
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
