//! The server: accepts on loopback, applies faults, answers from the world, keeps a log.
//!
//! All answers are made under one lock and in one go, so that a request is done wholly or not at all, and a test that
//! looks at the world never sees half of one.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use baton_model::{Clock, SystemClock};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::address::{Part, part};
use super::fault::{Fault, Faults, Seen, twice};
use super::log::Record;
use super::message::{Answer, Ask};
use super::world::{Nature, World};
use super::{control, graph, oauth, page, rest};

/// Larger requests than GitHub takes.
const LARGEST: usize = 4 << 20;

/// How a server is run.
#[derive(Clone)]
pub struct Options {
    /// The world's time.
    pub clock: Arc<dyn Clock>,
    /// The port; 0: any that is free.
    pub port: u16,
    /// Seconds that `X-Poll-Interval` asks for.
    pub poll_interval: u32,
    /// What Enterprise says of itself; `None`: `/api/v3` is not there, and neither is `/api/graphql`.
    pub enterprise: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            port: 0,
            poll_interval: 60,
            enterprise: Some("3.19.0".to_owned()),
        }
    }
}

/// What the server holds.
pub(crate) struct Inner {
    pub(crate) world: World,
    pub(crate) faults: Faults,
    pub(crate) log: Vec<Record>,
}

/// Shared by the connections.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    pub(crate) options: Options,
}

impl Shared {
    /// The state, at the present time.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.world.now = self.options.clock.now();
        inner
    }
}

/// A running simulated GitHub. It ends when dropped.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    token: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts on loopback. The world's first token is the server's own; where there is none, a full one is made for
    /// its first human.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn start(mut world: World, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        world.base = format!("http://{address}");
        world.now = options.clock.now();
        // A past told out of order leaves its inbox stamps ahead of the clock.
        let second = world.now.as_second();
        world.inbox_changed.values_mut().for_each(|changed| *changed = (*changed).min(second));
        let human = world.users.values().find(|user| user.nature == Nature::User);
        let token = match (world.tokens.first(), human) {
            (Some(token), _) => token.secret.clone(),
            (None, Some(user)) => {
                let login = user.login.clone();
                world.full_token(&login)
            }
            (None, None) => String::new(),
        };
        let inner = Mutex::new(Inner { world, faults: Faults::default(), log: Vec::new() });
        let shared = Arc::new(Shared { inner, options });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { shared, address, token, tasks: vec![accepting] })
    }

    /// Where it is reached: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The first token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Looks at or changes the world, between two requests.
    pub fn world<R>(&self, use_it: impl FnOnce(&mut World) -> R) -> R {
        use_it(&mut self.shared.lock().world)
    }

    /// Orders faults.
    pub fn faults<R>(&self, use_them: impl FnOnce(&mut Faults) -> R) -> R {
        use_them(&mut self.shared.lock().faults)
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Record> {
        self.shared.lock().log.clone()
    }

    /// Forgets the requests so far, and gives them.
    pub fn take_requests(&self) -> Vec<Record> {
        std::mem::take(&mut self.shared.lock().log)
    }

    /// Runs `task` for as long as the server lives.
    pub(crate) fn keep(&mut self, task: impl FnOnce(Arc<Shared>) -> JoinHandle<()>) {
        let task = task(Arc::clone(&self.shared));
        self.tasks.push(task);
    }

    /// Runs until the process is ended.
    pub async fn forever(mut self) {
        if let Some(task) = self.tasks.first_mut() {
            let _ = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&shared)));
                }
                Err(error) => tracing::warn!(%error, "the sandbox could not accept a connection"),
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| respond(request, Arc::clone(&shared)));
    // What ends a connection early is a fault on order, or a client that went away.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Ends the connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is ended on order")]
struct Ended;

type Body = http_body_util::combinators::BoxBody<Bytes, Ended>;

async fn respond(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Body>, Ended> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LARGEST).collect().await.map_err(|_| Ended)?.to_bytes();
    let query = head.uri.query().unwrap_or_default();
    let ask = Ask {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: head.headers,
        body: body.to_vec(),
    };
    let part = part(&ask.path);
    if let Part::Control(path) = &part {
        return written(control::answer(&shared, path, &ask), false);
    }
    let asked = (part == Part::Graph).then(|| graph::asked(&ask));
    let writes = asked
        .as_ref()
        .map_or(!["GET", "HEAD"].contains(&ask.method.as_str()), |asked| asked.mutation);
    let operation = asked.as_ref().and_then(|asked| asked.operation.clone());
    let path = match &part {
        Part::Rest(path, _) => path.as_str(),
        _ => ask.path.as_str(),
    };
    let fault = shared.lock().faults.take(Seen { path, operation: operation.as_deref(), writes });
    if let Some(delay) = fault.as_ref().and_then(Fault::delay) {
        tokio::time::sleep(delay).await;
    }
    let answer = {
        let mut inner = shared.lock();
        let at = inner.world.now;
        let instead =
            fault.as_ref().and_then(|fault| fault.instead(part == Part::Graph, at.as_second()));
        let mut answer = match instead {
            Some(answer) => answer,
            None if fault == Some(Fault::Down) => Answer::empty(0),
            None => made(&mut inner.world, &shared.options, &part, &ask),
        };
        match fault {
            Some(Fault::DuplicateDelivery) => answer.body = twice(&answer.body),
            Some(Fault::LostReply) => answer.status = 0,
            _ => {}
        }
        let counts = answer.status != 304 && part != Part::Graph;
        inner.log.push(Record {
            at,
            method: ask.method.clone(),
            path: if query.is_empty() { ask.path.clone() } else { format!("{}?{query}", ask.path) },
            operation,
            writes,
            conditional: ask.headers.contains_key(header::IF_MODIFIED_SINCE)
                || ask.headers.contains_key(header::IF_NONE_MATCH),
            status: answer.status,
            sent: ask.body.len(),
            received: answer.body.len(),
            cost: asked.map_or(u64::from(counts), |asked| asked.cost),
        });
        answer.with("date", at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    };
    written(answer, fault == Some(Fault::CutBody))
}

fn made(world: &mut World, options: &Options, part: &Part, ask: &Ask) -> Answer {
    let is_enterprise = matches!(part, Part::Rest(_, true)) || ask.path.starts_with("/api/graphql");
    if is_enterprise && options.enterprise.is_none() {
        return Answer::error(404, "Not Found");
    }
    let answer = match part {
        Part::Graph => graph::answer(world, ask),
        Part::Rest(path, enterprise) => rest::answer(world, options, path, *enterprise, ask),
        Part::SignIn(path) => oauth::answer(world, path, ask),
        Part::Page(place) => page::answer(world, place),
        Part::Control(_) => Answer::empty(404),
    };
    let answer = answer.with("x-github-media-type", "github.v3; format=json");
    match &options.enterprise {
        Some(version) if is_enterprise => {
            answer.with("x-github-enterprise-version", version.clone())
        }
        _ => answer,
    }
}

fn written(answer: Answer, cut: bool) -> Result<Response<Body>, Ended> {
    if answer.status == 0 {
        return Err(Ended);
    }
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(*name, value);
    }
    let whole = Bytes::from(answer.body);
    let body = if cut {
        response = response.header(header::CONTENT_LENGTH, whole.len());
        let half = whole.slice(..whole.len() / 2);
        StreamBody::new(Halves { half: Some(half), paused: false }).boxed()
    } else {
        http_body_util::Full::new(whole).map_err(|never: Infallible| match never {}).boxed()
    };
    response.body(body).map_err(|_| Ended)
}

/// Half a body, then an error, with a pause between in which the half is written out.
struct Halves {
    half: Option<Bytes>,
    paused: bool,
}

impl futures::Stream for Halves {
    type Item = Result<Frame<Bytes>, Ended>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !std::mem::replace(&mut self.paused, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Ended)))
    }
}
