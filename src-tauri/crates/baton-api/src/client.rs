//! The client: calls over one connection, many at a time, and the changes that the daemon tells.
//!
//! One task reads and one writes, so that a slow answer holds up nothing. When the daemon goes, every waiting call ends
//! with an error that says so, and [`Changes`] end: who wants to go on connects again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::timeout;

use crate::frame::{self, FrameReader, LARGEST, Request, Version};
use crate::socket::{self, Reader, Writer};
use crate::wire::{Call, Change, ErrorCode, Hello, HelloAnswer, Subscribe, WireError};
use crate::{API_VERSION, VERSION};

/// How long a daemon may take to say hello: it does nothing for it but answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Changes kept for a reader that is slow; past that it gets one `resync`.
const KEPT: usize = 256;

type Answer = Result<Box<RawValue>, WireError>;

/// What the reading task shares with the callers. Taken away when the connection ends.
struct Open {
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    changes: broadcast::Sender<Change>,
}

type Shared = Arc<Mutex<Option<Open>>>;

/// A connection to the daemon. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    next: AtomicU64,
    out: mpsc::UnboundedSender<Vec<u8>>,
    shared: Shared,
    hello: HelloAnswer,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("hello", &self.inner.hello).finish_non_exhaustive()
    }
}

impl Client {
    /// Connects to the daemon of `data_dir` and says hello as `name`: `window`, `cli`, `agent`.
    ///
    /// # Errors
    /// [`ErrorCode::Daemon`] when none answers there.
    pub async fn connect(data_dir: &Path, name: &str) -> Result<Self, WireError> {
        Self::find(data_dir, name).await?.ok_or_else(|| {
            WireError::new(
                ErrorCode::Daemon,
                "Baton does not run for this data directory.",
                "Start it: baton daemon",
            )
        })
    }

    /// As [`Client::connect`]; `None` where no daemon runs, or the one that did has just ended.
    ///
    /// # Errors
    /// [`ErrorCode::Daemon`] when one takes connections and says nothing for five seconds: starting another would not
    /// help, since that one holds the directory.
    pub async fn find(data_dir: &Path, name: &str) -> Result<Option<Self>, WireError> {
        let (reader, writer) = match socket::connect(data_dir).await {
            Ok(halves) => halves,
            Err(error) => {
                tracing::debug!(%error, "no daemon listens");
                return Ok(None);
            }
        };
        match timeout(PATIENCE, Self::over(reader, writer, name)).await {
            Ok(Ok(client)) => Ok(Some(client)),
            Ok(Err(error)) => {
                tracing::debug!(%error, "the daemon went before it said hello");
                Ok(None)
            }
            Err(_) => Err(silent(socket::listener_pid(data_dir).await)),
        }
    }

    /// Speaks over a stream that is open already.
    async fn over(reader: Reader, writer: Writer, name: &str) -> Result<Self, WireError> {
        let (out, frames) = mpsc::unbounded_channel();
        let open = Open { waiting: HashMap::new(), changes: broadcast::channel(KEPT).0 };
        let shared = Arc::new(Mutex::new(Some(open)));
        tokio::spawn(write(writer, frames));
        tokio::spawn(read(reader, Arc::clone(&shared)));
        let hello = HelloAnswer { baton: String::new(), api: 0, pid: 0, demo: false };
        let mut inner = Inner { next: AtomicU64::new(0), out, shared, hello };
        inner.hello = inner.call(Hello { client: name.to_owned(), api: API_VERSION }).await?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Who answers.
    pub fn hello(&self) -> &HelloAnswer {
        &self.inner.hello
    }

    /// Whether the daemon is of this very version.
    pub fn is_same_version(&self) -> bool {
        self.inner.hello.api == API_VERSION && self.inner.hello.baton == VERSION
    }

    /// One call. Many may run at a time.
    ///
    /// # Errors
    /// The daemon's own, or [`ErrorCode::Daemon`] when the connection ended.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Answer, WireError> {
        self.inner.call(call).await
    }

    /// One call by the name of its method, for who only forwards. `params` and answer are JSON.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn call_by_name(
        &self,
        method: &str,
        params: &RawValue,
    ) -> Result<Box<RawValue>, WireError> {
        self.inner.send(method, params.to_owned()).await
    }

    /// What changes from now on.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn subscribe(&self) -> Result<Changes, WireError> {
        let receiver = match &*lock(&self.inner.shared) {
            Some(open) => open.changes.subscribe(),
            None => return Err(lost()),
        };
        self.call(Subscribe {}).await?;
        Ok(Changes { receiver })
    }

    /// Whether the connection stands, as far as is known.
    pub fn is_connected(&self) -> bool {
        lock(&self.inner.shared).is_some()
    }
}

impl Inner {
    async fn call<C: Call>(&self, call: C) -> Result<C::Answer, WireError> {
        let params = serde_json::value::to_raw_value(&call).map_err(unreadable)?;
        let answer = self.send(C::METHOD, params).await?;
        serde_json::from_str(answer.get()).map_err(unreadable)
    }

    async fn send(&self, method: &str, params: Box<RawValue>) -> Answer {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let request = Request {
            jsonrpc: Version,
            id: Some(id),
            method: method.to_owned(),
            params: Some(params),
        };
        let line = frame::frame(&request).map_err(unreadable)?;
        let (tell, told) = oneshot::channel();
        match &mut *lock(&self.shared) {
            Some(open) => open.waiting.insert(id, tell),
            None => return Err(lost()),
        };
        // Whoever gives up waiting leaves nothing behind.
        let _forget = Forget { id, shared: &self.shared };
        self.out.send(line).map_err(|_| lost())?;
        told.await.unwrap_or_else(|_| Err(lost()))
    }
}

struct Forget<'a> {
    id: u64,
    shared: &'a Shared,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        if let Some(open) = &mut *lock(self.shared) {
            open.waiting.remove(&self.id);
        }
    }
}

fn lock(shared: &Shared) -> std::sync::MutexGuard<'_, Option<Open>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What changes, one after the other.
#[derive(Debug)]
pub struct Changes {
    receiver: broadcast::Receiver<Change>,
}

impl Changes {
    /// The next change; `None` when the daemon has gone. What was missed is one [`Change::Resync`].
    pub async fn next(&mut self) -> Option<Change> {
        match self.receiver.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::Resync),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

async fn write(mut writer: Writer, mut frames: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(line) = frames.recv().await {
        if frame::write(&mut writer, &line).await.is_err() {
            return;
        }
    }
}

/// An answer or a change: told apart by what is there.
#[derive(Deserialize)]
struct Incoming {
    id: Option<u64>,
    result: Option<Box<RawValue>>,
    error: Option<frame::Failed>,
    method: Option<String>,
    params: Option<Change>,
}

async fn read(reader: Reader, shared: Shared) {
    let mut frames = FrameReader::new(reader, LARGEST);
    loop {
        let line = match frames.next().await {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                tracing::debug!(%error, "the daemon's stream ended");
                break;
            }
        };
        let incoming: Incoming = match serde_json::from_slice(&line) {
            Ok(incoming) => incoming,
            Err(error) => {
                // A change of a newer daemon, perhaps: all is read again rather than missed.
                tracing::debug!(%error, "a frame could not be read");
                tell(&shared, Change::Resync);
                continue;
            }
        };
        match incoming {
            Incoming { method: Some(_), params: Some(change), .. } => tell(&shared, change),
            Incoming { id: Some(id), result, error, .. } => {
                let waiting = lock(&shared).as_mut().and_then(|open| open.waiting.remove(&id));
                let answer = match (result, error) {
                    (_, Some(failed)) => Err(refused(failed)),
                    (Some(result), None) => Ok(result),
                    (None, None) => Ok(RawValue::NULL.to_owned()),
                };
                if let Some(waiting) = waiting {
                    let _ = waiting.send(answer);
                }
            }
            _ => {}
        }
    }
    *lock(&shared) = None;
}

fn tell(shared: &Shared, change: Change) {
    if let Some(open) = &*lock(shared) {
        let _ = open.changes.send(change);
    }
}

fn refused(failed: frame::Failed) -> WireError {
    failed.data.map_or_else(
        || {
            let code = match failed.code {
                frame::BAD_PARAMS => ErrorCode::Usage,
                frame::NO_METHOD => ErrorCode::Daemon,
                _ => ErrorCode::Internal,
            };
            WireError::new(code, failed.message, "")
        },
        |error| *error,
    )
}

fn silent(pid: Option<u32>) -> WireError {
    let (who, how) = match pid {
        Some(pid) => (format!(" (process {pid})"), format!("kill {pid}")),
        None => (String::new(), "end the process baton".to_owned()),
    };
    WireError::new(
        ErrorCode::Daemon,
        format!("Baton's engine{who} runs and does not answer."),
        format!("End it and try again: {how}. What is queued is kept."),
    )
}

fn lost() -> WireError {
    WireError::new(
        ErrorCode::Daemon,
        "The connection to Baton's engine was lost.",
        "Try again: it is started where it does not run.",
    )
}

#[allow(clippy::needless_pass_by_value)]
fn unreadable(error: serde_json::Error) -> WireError {
    WireError {
        details: Some(error.to_string()),
        ..WireError::new(
            ErrorCode::Daemon,
            "Baton's engine answered in a way that this program does not understand.",
            "Restart it: baton quit",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Done, GetStatus, SetQuiet};

    /// A daemon that answers by a script: method to result or error, and what it says in between.
    fn answer(script: fn(&str) -> Vec<String>) -> (Reader, Writer) {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            let (reader, mut writer) = tokio::io::split(theirs);
            let mut frames = FrameReader::new(reader, LARGEST);
            while let Ok(Some(line)) = frames.next().await {
                let request: Request = serde_json::from_slice(&line).unwrap();
                for text in script(&request.method) {
                    if text == "end" {
                        return;
                    }
                    let id = request.id.unwrap().to_string();
                    let text = text.replace("ID", &id) + "\n";
                    frame::write(&mut writer, text.as_bytes()).await.unwrap();
                }
            }
        });
        let (reader, writer) = tokio::io::split(ours);
        (Box::new(reader), Box::new(writer))
    }

    fn script(method: &str) -> Vec<String> {
        let lines: &[&str] = match method {
            "hello" => &[
                r#"{"jsonrpc":"2.0","id":ID,"result":{"baton":"0.0.1","api":1,"pid":7,"demo":false}}"#,
            ],
            "subscribe" => &[
                r#"{"jsonrpc":"2.0","id":ID,"result":{}}"#,
                r#"{"jsonrpc":"2.0","method":"change","params":{"event":"queue","items":["a"]}}"#,
                r#"{"jsonrpc":"2.0","method":"change","params":{"event":"from_the_future"}}"#,
            ],
            "quiet" => &[
                r#"{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"m","data":{"code":"usage","message":"No instant.","remedy":null,"details":null}}}"#,
            ],
            _ => &["end"],
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn a_daemon_that_takes_connections_and_says_nothing_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Client::find(dir.path(), "cli").await.unwrap().is_none(), "none runs");
        let mut listener = socket::Listener::bind(dir.path()).unwrap();
        let hangs = tokio::spawn(async move {
            let mut kept = Vec::new();
            loop {
                kept.push(listener.accept().await.unwrap());
            }
        });
        let silent = Client::find(dir.path(), "cli").await.unwrap_err();
        let own = std::process::id();
        assert_eq!(
            silent.message,
            format!("Baton's engine (process {own}) runs and does not answer.")
        );
        assert!(silent.remedy.unwrap().label.contains(&format!("kill {own}")));
        hangs.abort();
    }

    #[tokio::test]
    async fn answers_changes_and_the_end() {
        let (reader, writer) = answer(script);
        let client = Client::over(reader, writer, "cli").await.unwrap();
        assert_eq!(client.hello().pid, 7);
        assert!(!client.is_same_version());

        let mut changes = client.subscribe().await.unwrap();
        assert_eq!(changes.next().await, Some(Change::Queue { items: vec!["a".into()] }));
        assert_eq!(changes.next().await, Some(Change::Resync), "an unknown change costs a reading");

        let refused = client.call(SetQuiet { until: None }).await.unwrap_err();
        assert_eq!((refused.code, refused.message.as_str()), (ErrorCode::Usage, "No instant."));

        // The daemon dies with the call unanswered.
        let lost = client.call(GetStatus {}).await.unwrap_err();
        assert_eq!(lost.code, ErrorCode::Daemon);
        assert_eq!(changes.next().await, None);
        assert!(!client.is_connected());
        let later: Result<Done, _> = client.call(crate::wire::Quit {}).await;
        assert_eq!(later.unwrap_err().code, ErrorCode::Daemon);
    }
}
