//! The API's server: a task a connection, a task a call, and changes through a bounded queue.
//!
//! A slow client holds up nobody: its answers wait in its own queue, and what it misses of the changes becomes one
//! `resync`. Connections stay open until the daemon has ended, so that whoever asked for it knows when it is over.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baton_api::frame::{self, Failed, FrameReader, LARGEST_CALL, Request, Response, Version};
use baton_api::socket::{Listener, Reader, Writer};
use baton_api::wire::{Call as _, Change, ErrorCode, Hello, Subscribe, WireError};
use serde_json::value::RawValue;
use tokio::sync::{Semaphore, broadcast, mpsc, watch};
use tokio::task::JoinSet;

use crate::daemon::{Daemon, Phase, ended, stops};
use crate::{calls, memory};

/// Calls of one connection that run at a time.
const AT_A_TIME: usize = 32;
/// Frames that wait for a slow client.
const WAITING: usize = 64;

/// Takes connections until the daemon ends, then waits for theirs.
pub async fn serve(daemon: Arc<Daemon>, mut listener: Listener) {
    let mut phase = daemon.phase.subscribe();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((reader, writer)) => {
                    connections.spawn(connection(Arc::clone(&daemon), reader, writer));
                }
                Err(error) => {
                    tracing::warn!(%error, "a client could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(ended) = connections.join_next() => if let Err(error) = ended {
                tracing::error!(%error, "a connection ended by a defect");
            },
            () = stops(&mut phase) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(daemon: Arc<Daemon>, reader: Reader, writer: Writer) {
    let (out, frames) = mpsc::channel(WAITING);
    let writes = tokio::spawn(write(writer, frames, daemon.phase.subscribe()));
    let mut phase = daemon.phase.subscribe();
    let mut reader = FrameReader::new(reader, LARGEST_CALL);
    let permits = Arc::new(Semaphore::new(AT_A_TIME));
    let mut client = Caller::default();
    loop {
        let line = tokio::select! {
            line = reader.next() => line,
            () = stops(&mut phase) => break,
        };
        let line = match line {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                tracing::debug!(%error, "a client's stream ended");
                break;
            }
        };
        let request: Request = match serde_json::from_slice(&line) {
            Ok(request) => request,
            Err(error) => {
                send(&out, None, Err(bad(frame::NO_JSON, &error.to_string()))).await;
                continue;
            }
        };
        match request.method.as_str() {
            Hello::METHOD => {
                let hello = request
                    .params
                    .as_deref()
                    .and_then(|text| serde_json::from_str::<Hello>(text.get()).ok());
                client.is_window = hello.is_some_and(|hello| hello.client == "window");
                let answer = serde_json::value::to_raw_value(&calls::status::hello(&daemon));
                send(
                    &out,
                    request.id,
                    answer.map_err(|error| bad(frame::BAD_PARAMS, &error.to_string())),
                )
                .await;
            }
            Subscribe::METHOD => {
                if client.changes.is_none() {
                    let changes = daemon.changes.subscribe();
                    client.changes =
                        Some(tokio::spawn(tell(changes, out.clone(), daemon.phase.subscribe())));
                    client.listens(&daemon);
                }
                let answer = RawValue::from_string("{}".into());
                send(
                    &out,
                    request.id,
                    answer.map_err(|error| bad(frame::BAD_PARAMS, &error.to_string())),
                )
                .await;
                if let Some(view) = client.is_window.then(|| daemon.windows.connected()).flatten() {
                    daemon.tell(Change::Show { view });
                }
            }
            _ => {
                let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { break };
                let (daemon, out) = (Arc::clone(&daemon), out.clone());
                tokio::spawn(async move {
                    let empty = RawValue::from_string("{}".into()).ok();
                    let params = request.params.or(empty).unwrap_or_default();
                    let answer = calls::answer(&daemon, &request.method, &params).await;
                    send(&out, request.id, answer).await;
                    drop(permit);
                });
            }
        }
    }
    client.leaves(&daemon);
    drop(out);
    let _ = writes.await;
    memory::used();
}

/// What is known of who calls.
#[derive(Default)]
struct Caller {
    is_window: bool,
    counted: bool,
    changes: Option<tokio::task::JoinHandle<()>>,
}

impl Caller {
    fn listens(&mut self, daemon: &Daemon) {
        if self.is_window {
            self.counted = true;
            daemon.window_clients.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn leaves(&mut self, daemon: &Daemon) {
        if self.counted
            && daemon.window_clients.fetch_sub(1, Ordering::AcqRel) == 1
            && *daemon.phase.borrow() == Phase::Runs
            && let Some(view) = daemon.windows.left()
            && let Err(error) = daemon.show(view)
        {
            tracing::warn!(%error, "the windows ended before they showed what was wished");
        }
        // At the end of all, the last change (that it ends) must still go out: the task ends by itself then.
        if *daemon.phase.borrow() == Phase::Runs
            && let Some(changes) = self.changes.take()
        {
            changes.abort();
        }
    }
}

async fn write(
    mut writer: Writer,
    mut frames: mpsc::Receiver<Vec<u8>>,
    mut phase: watch::Receiver<Phase>,
) {
    while let Some(line) = frames.recv().await {
        if frame::write(&mut writer, &line).await.is_err() {
            return;
        }
    }
    // All that was to be said is said; in the end the stream is kept until the directory is free.
    if *phase.borrow() == Phase::Stops {
        ended(&mut phase).await;
    }
}

/// Passes changes on; what overflowed is one `resync`.
async fn tell(
    mut changes: broadcast::Receiver<Change>,
    out: mpsc::Sender<Vec<u8>>,
    mut phase: watch::Receiver<Phase>,
) {
    loop {
        let change = tokio::select! {
            biased;
            change = changes.recv() => change,
            () = ended(&mut phase) => return,
        };
        let change = match change {
            Ok(change) => change,
            Err(broadcast::error::RecvError::Lagged(_)) => Change::Resync,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        let ends = change == Change::Quit;
        let Ok(params) = serde_json::value::to_raw_value(&change) else { continue };
        let request =
            Request { jsonrpc: Version, id: None, method: "change".into(), params: Some(params) };
        let Ok(line) = frame::frame(&request) else { continue };
        if out.send(line).await.is_err() || ends {
            return;
        }
    }
}

fn bad(code: i32, why: &str) -> Failed {
    let words = format!("The call could not be read: {why}.");
    Failed {
        code,
        message: words.clone(),
        data: Some(Box::new(WireError::new(ErrorCode::Usage, words, ""))),
    }
}

async fn send(out: &mpsc::Sender<Vec<u8>>, id: Option<u64>, answer: Result<Box<RawValue>, Failed>) {
    let (result, error) = match answer {
        Ok(result) => (Some(result), None),
        Err(failed) => {
            // A notification has no answer, but a line that could not be read has one.
            (None, Some(failed))
        }
    };
    let response = Response { jsonrpc: Version, id, result, error };
    if let Ok(line) = frame::frame(&response) {
        let _ = out.send(line).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_slow_client_missed_is_one_resync() {
        let (changes, receiver) = broadcast::channel(2);
        let (out, mut told) = mpsc::channel(WAITING);
        let phase = watch::channel(Phase::Runs);
        for n in 0..5 {
            let _ = changes.send(Change::Queue { items: vec![n.to_string()] });
        }
        let _ = changes.send(Change::Quit);
        tell(receiver, out, phase.1).await;
        let mut events = Vec::new();
        while let Some(line) = told.recv().await {
            let request: Request = serde_json::from_slice(&line).unwrap();
            assert_eq!((request.method.as_str(), request.id), ("change", None));
            events.push(serde_json::from_str::<Change>(request.params.unwrap().get()).unwrap());
        }
        let last = Change::Queue { items: vec!["4".into()] };
        assert_eq!(events, [Change::Resync, last, Change::Quit]);
    }
}
