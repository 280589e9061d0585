//! One IMAP connection: opened, signed in, idle or at work.
//!
//! It is the account's only one. While nothing is to be done it stands in IDLE (RFC 2177); whoever needs it takes it out
//! first. A connection that failed in any way is thrown away: the next command opens another.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::extensions::idle::{Handle as Idle, IdleResponse};
use async_imap::types::{Capabilities, Mailbox};
use async_imap::{Authenticator, Client};
use baton_model::Fault;
use futures::FutureExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::server::{Security, Server};
use super::sign_in::{Login, Pass};
use super::tls;

const CONNECT: Duration = Duration::from_secs(15);
/// The longest that one command may take.
const COMMAND: Duration = Duration::from_secs(60);
/// A connection that was not used for so long is tried before it is trusted.
const STALE: Duration = Duration::from_secs(90);
/// RFC 2177: at least every 29 minutes. Shorter: routers forget connections that are silent for long.
const IDLE: Duration = Duration::from_secs(9 * 60);

/// Whatever a connection runs over.
pub(super) trait Transport:
    AsyncRead + AsyncWrite + Unpin + Send + Sync + fmt::Debug
{
}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync + fmt::Debug> Transport for T {}

pub(super) type Session = async_imap::Session<Box<dyn Transport>>;

enum State {
    Ready(Session),
    Idle(Idle<Box<dyn Transport>>),
    /// Between the two, or broken.
    Gone,
}

/// Runs one command on a connection: a future made of `$session`. (A closure that lends it cannot be sent between
/// threads.)
macro_rules! run {
    ($connection:expr, $what:expr, |$session:ident| $command:expr) => {{
        let done = {
            let $session = $connection.begin($what).await?;
            $crate::mail::connection::bounded($command).await
        };
        $connection.end($what, done)
    }};
}
pub(super) use run;

/// How a command ended.
pub(super) enum Ended<T> {
    Done(Result<T, Error>),
    Late,
    /// The reader of answers came upon one that it does not expect to be possible, and gave up on all of it.
    Unreadable,
}

/// `command`, within its time. What a server says must not end more than its connection, and the parser of answers takes
/// some that no server sends for impossible.
pub(super) async fn bounded<T>(command: impl Future<Output = Result<T, Error>>) -> Ended<T> {
    match timeout(COMMAND, AssertUnwindSafe(command).catch_unwind()).await {
        Ok(Ok(done)) => Ended::Done(done),
        Ok(Err(_)) => Ended::Unreadable,
        Err(_) => Ended::Late,
    }
}

/// A connection.
pub(super) struct Connection {
    state: State,
    caps: Capabilities,
    selected: Option<String>,
    used_at: Instant,
    host: String,
}

/// A folder that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opened {
    pub validity: u32,
    pub next: u32,
    pub exists: u32,
}

struct Bearer(String);

impl Authenticator for &Bearer {
    type Response = String;

    fn process(&mut self, challenge: &[u8]) -> String {
        // A challenge after the first answer is the server's account of why not; it wants an empty line.
        if challenge.is_empty() { self.0.clone() } else { String::new() }
    }
}

impl Connection {
    /// Opens one and signs in.
    ///
    /// # Errors
    /// [`Fault::Unauthorized`] when the server does not take the sign-in; else [`Fault::Transient`], unsent.
    pub async fn open(server: &Server, login: &Login) -> Result<Self, Fault> {
        let host = server.host.clone();
        let opened = timeout(CONNECT, AssertUnwindSafe(greet(server)).catch_unwind()).await;
        let opened = opened.map_err(|_| silent(&host))?;
        let client = opened.map_err(|_| unreadable(&host, "greeting"))??;
        let signed = AssertUnwindSafe(sign_in(client, login, &host)).catch_unwind();
        let signed = timeout(COMMAND, signed).await.map_err(|_| silent(&host))?;
        let mut session = signed.map_err(|_| unreadable(&host, "login"))??;
        let caps = match bounded(session.capabilities()).await {
            Ended::Done(caps) => caps.map_err(|error| fault(&host, "capabilities", error))?,
            Ended::Late => return Err(silent(&host)),
            Ended::Unreadable => return Err(unreadable(&host, "capabilities")),
        };
        tracing::debug!(host, "request: connected to the mail server");
        let mut this = Self {
            state: State::Ready(session),
            caps,
            selected: None,
            used_at: Instant::now(),
            host,
        };
        if this.has("ID") {
            // Google asks for it; what others answer does not matter.
            let _ = run!(this, "id", |session| session.id([("name", Some("Baton"))]));
        }
        Ok(this)
    }

    /// Whether the server says that it can do this.
    pub fn has(&self, capability: &str) -> bool {
        self.caps.has_str(capability)
    }

    /// What a command is given to, out of IDLE first.
    pub async fn begin(&mut self, what: &'static str) -> Result<&mut Session, Fault> {
        let host = self.host.clone();
        self.ready().await?;
        let State::Ready(session) = &mut self.state else { return Err(silent(&host)) };
        tracing::debug!(host, what, "request");
        Ok(session)
    }

    /// What came of it. An error that is not the server's plain NO ends the connection.
    pub fn end<T>(&mut self, what: &'static str, done: Ended<T>) -> Result<T, Fault> {
        let host = self.host.clone();
        let done = match done {
            Ended::Done(done) => done,
            Ended::Late => {
                self.state = State::Gone;
                return Err(silent(&host));
            }
            Ended::Unreadable => {
                self.state = State::Gone;
                return Err(unreadable(&host, what));
            }
        };
        self.used_at = Instant::now();
        done.map_err(|error| {
            // A plain NO is an answer; one that tells of the server's own trouble may be of this connection alone.
            let answered = matches!(&error, Error::No(words) if !troubled(words));
            if !answered {
                self.state = State::Gone;
            }
            fault(&host, what, error)
        })
    }

    /// Out of IDLE, and alive as far as can be told.
    async fn ready(&mut self) -> Result<(), Fault> {
        if let State::Idle(_) = &self.state {
            let State::Idle(idle) = std::mem::replace(&mut self.state, State::Gone) else {
                return Err(silent(&self.host));
            };
            let done = timeout(CONNECT, idle.done()).await.map_err(|_| silent(&self.host))?;
            let session = done.map_err(|error| fault(&self.host, "idle", error))?;
            self.state = State::Ready(session);
            self.used_at = Instant::now();
        }
        let State::Ready(session) = &mut self.state else { return Err(silent(&self.host)) };
        if self.used_at.elapsed() > STALE {
            let alive = timeout(CONNECT, session.noop()).await;
            if !matches!(alive, Ok(Ok(()))) {
                self.state = State::Gone;
                return Err(silent(&self.host));
            }
            self.used_at = Instant::now();
        }
        Ok(())
    }

    /// Whether it can still be used.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Gone)
    }

    /// Opens `folder` for reading, or writing; one that is open is asked again what it has.
    pub async fn select(&mut self, folder: &str, write: bool) -> Result<Opened, Fault> {
        self.selected = None;
        let named = folder.to_owned();
        let opened = match write {
            true => run!(self, "select", |session| session.select(&named)),
            false => run!(self, "examine", |session| session.examine(&named)),
        };
        let opened = opened.map_err(|fault| no_folder(fault, folder))?;
        self.selected = Some(folder.to_owned());
        Ok(facts(&opened))
    }

    /// Whether `folder` is open.
    pub fn is_selected(&self, folder: &str) -> bool {
        self.selected.as_deref() == Some(folder)
    }

    /// What `folder` has, without opening it.
    pub async fn status(&mut self, folder: &str) -> Result<Opened, Fault> {
        let named = folder.to_owned();
        let items = "(UIDNEXT UIDVALIDITY MESSAGES)";
        let status = run!(self, "status", |session| session.status(&named, items));
        let status = status.map_err(|fault| no_folder(fault, folder))?;
        Ok(facts(&status))
    }

    /// Waits in IDLE until the server says something. Dropping it leaves the connection in IDLE, or throws it away.
    pub async fn idle(&mut self) -> Result<(), Fault> {
        let host = self.host.clone();
        if let State::Ready(_) = &self.state {
            self.ready().await?;
            let State::Ready(session) = std::mem::replace(&mut self.state, State::Gone) else {
                return Err(silent(&host));
            };
            let mut idle = session.idle();
            tracing::debug!(host, what = "idle", "request");
            let begun = timeout(CONNECT, idle.init()).await.map_err(|_| silent(&host))?;
            begun.map_err(|error| fault(&host, "idle", error))?;
            self.state = State::Idle(idle);
        }
        let State::Idle(idle) = &mut self.state else { return Err(silent(&host)) };
        let (wait, _stop) = idle.wait_with_timeout(IDLE);
        let heard = AssertUnwindSafe(wait).catch_unwind().await;
        let Ok(heard) = heard else {
            self.state = State::Gone;
            return Err(unreadable(&host, "idle"));
        };
        match heard {
            Ok(IdleResponse::NewData(_)) => Ok(()),
            // Silence: it is ended, so that the next command shows whether anybody is there.
            Ok(IdleResponse::Timeout) => {
                self.ready().await?;
                run!(self, "noop", |session| session.noop())?;
                Err(QUIET)
            }
            Ok(IdleResponse::ManualInterrupt) => {
                self.state = State::Gone;
                Err(silent(&host))
            }
            Err(error) => {
                self.state = State::Gone;
                Err(fault(&host, "idle", error))
            }
        }
    }
}

/// Nothing came in nine minutes: wait again.
pub(super) const QUIET: Fault =
    Fault::Transient { reason: String::new(), retry_after: None, unsent: true };

fn facts(mailbox: &Mailbox) -> Opened {
    Opened {
        validity: mailbox.uid_validity.unwrap_or(0),
        next: mailbox.uid_next.unwrap_or(0),
        exists: mailbox.exists,
    }
}

async fn greet(server: &Server) -> Result<Client<Box<dyn Transport>>, Fault> {
    let host = &server.host;
    let tcp = TcpStream::connect((host.as_str(), server.port)).await;
    let tcp = tcp.map_err(|error| {
        tracing::debug!(host, %error, "request");
        Fault::unsent(format!("{host} cannot be reached"))
    })?;
    let _ = tcp.set_nodelay(true);
    match server.security {
        Security::Plain => first(Box::new(tcp), host).await,
        Security::Tls => first(Box::new(tls::protect(host, tcp).await?), host).await,
        Security::StartTls => {
            let mut client = first(Box::new(tcp), host).await?;
            // Nothing that was said before may count after (RFC 3501, section 6.2.1): the client begins anew.
            let started = client.run_command_and_check_ok("STARTTLS", None).await;
            started.map_err(|error| match error {
                Error::No(_) | Error::Bad(_) => Fault::rejected(format!(
                    "{host} does not protect this connection: use imaps:// in its address"
                )),
                other => fault(host, "starttls", other),
            })?;
            let stream = tls::protect(host, client.into_inner()).await?;
            Ok(Client::new(Box::new(stream)))
        }
    }
}

/// Reads the greeting.
async fn first(
    stream: Box<dyn Transport>,
    host: &str,
) -> Result<Client<Box<dyn Transport>>, Fault> {
    let mut client = Client::new(stream);
    match client.read_response().await {
        Ok(Some(_)) => Ok(client),
        Ok(None) => Err(Fault::unsent(format!("{host} broke off the connection"))),
        Err(_) => Err(Fault::unsent(format!("{host} does not speak IMAP"))),
    }
}

async fn sign_in(
    client: Client<Box<dyn Transport>>,
    login: &Login,
    host: &str,
) -> Result<Session, Fault> {
    let signed = match &login.pass {
        Pass::Word(password) => client.login(&login.user, password.expose()).await,
        Pass::Bearer(token) => {
            let bearer = Bearer(login.xoauth2(token));
            client.authenticate("XOAUTH2", &bearer).await
        }
    };
    signed.map_err(|(error, _)| match error {
        // RFC 5530: the server is busy or locked; everything else means this sign-in.
        Error::No(words) if troubled(&words) => {
            Fault::unsent(format!("{host} takes no sign-ins now"))
        }
        Error::No(_) | Error::Bad(_) => Fault::Unauthorized { tool: super::NAME.to_owned() },
        Error::Validate(_) => {
            Fault::rejected("The password has a character that mail servers do not take")
        }
        other => fault(host, "login", other),
    })
}

fn unreadable(host: &str, what: &str) -> Fault {
    Fault::transient(format!("the answer of {host} could not be read ({what})"))
}

fn silent(host: &str) -> Fault {
    Fault::transient(format!("{host} did not answer in time"))
}

fn no_folder(fault: Fault, folder: &str) -> Fault {
    match fault {
        Fault::Gone { .. } => Fault::Gone { what: format!("the folder {folder}") },
        Fault::Rejected { .. } => {
            Fault::transient(format!("the folder {folder} cannot be opened now"))
        }
        other => other,
    }
}

/// Codes of a NO that passes by itself (RFC 5530).
fn troubled(words: &str) -> bool {
    ["UNAVAILABLE", "SERVERBUG", "INUSE", "LIMIT"].iter().any(|code| words.contains(code))
}

/// By kinds of error, never by the server's words.
fn fault(host: &str, what: &str, error: Error) -> Fault {
    tracing::debug!(host, what, "request failed");
    match error {
        // RFC 5530 and 9051: codes of a NO.
        Error::No(words)
            if ["NONEXISTENT", "TRYCREATE", "TryCreate"].iter().any(|c| words.contains(c)) =>
        {
            Fault::Gone { what: "a folder".to_owned() }
        }
        Error::No(words) if words.contains("AUTHENTICATIONFAILED") => {
            Fault::Unauthorized { tool: super::NAME.to_owned() }
        }
        Error::No(words) if troubled(&words) => {
            Fault::transient(format!("{host} cannot do it now ({what})"))
        }
        Error::No(_) => Fault::rejected(format!("{host} refused it ({what})")),
        Error::Bad(_) => Fault::transient(format!("{host} did not understand ({what})")),
        Error::Io(_) | Error::ConnectionLost => {
            Fault::transient(format!("{host} broke off the connection"))
        }
        _ => unreadable(host, what),
    }
}
