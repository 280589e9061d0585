//! Something bad between a program and a server that speaks in lines: IMAP, SMTP.
//!
//! It passes bytes on, counts what is asked, and, when told so, cuts, spoils or loses an answer.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Stands for all requests that write.
const WRITES: &str = "(writes)";

/// What happens to one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The command is answered with this, its tag in place of `TAG`, and does not reach the server.
    Answer(String),
    /// Half of the answer, then silence and the end.
    Cut,
    /// The answer is spoiled: these bytes in its place.
    Garbage(Vec<u8>),
    /// The server does it, and its answer is lost.
    LostReply,
    /// Each byte of the answer may become another, by this seed.
    Mutated(u64),
    /// Nothing bad.
    Pass,
}

#[derive(Default)]
struct Plan {
    /// What happens to the next commands; those after them pass.
    next: VecDeque<Trouble>,
    /// Only commands that begin so, after their tag, are counted and troubled; empty: all.
    only: String,
}

/// The proxy; it ends with its owner.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    commands: Arc<AtomicUsize>,
    cut: watch::Sender<u64>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens, for the server on `port` of this computer.
    pub async fn start(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let address = listener.local_addr().expect("it has one");
        let (plan, commands) = (Arc::new(Mutex::new(Plan::default())), Arc::default());
        let cut = watch::Sender::new(0);
        let shared = (Arc::clone(&plan), Arc::clone(&commands), cut.clone());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                let (plan, commands, cut) = shared.clone();
                let mut ended = cut.subscribe();
                tokio::spawn(async move {
                    ended.mark_unchanged();
                    tokio::select! {
                        () = serve(client, server, &plan, &commands) => {}
                        _ = ended.changed() => {}
                    }
                });
            }
        });
        Self { address, plan, commands, cut, task }
    }

    /// What happens to the next commands that begin with `only` (empty: to all).
    pub fn plan(&self, only: &str, next: impl IntoIterator<Item = Trouble>) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.next = next.into_iter().collect();
        plan.only = only.to_owned();
    }

    /// What happens to the next HTTP requests that write.
    pub fn plan_writes(&self, next: impl IntoIterator<Item = Trouble>) {
        self.plan(WRITES, next);
    }

    /// Ends all connections.
    pub fn hang_up(&self) {
        self.cut.send_modify(|n| *n += 1);
    }

    /// Commands so far.
    pub fn commands(&self) -> usize {
        self.commands.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.hang_up();
        self.task.abort();
    }
}

async fn serve(
    mut client: TcpStream,
    mut server: TcpStream,
    plan: &Mutex<Plan>,
    commands: &AtomicUsize,
) {
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut trouble = Trouble::Pass;
    // What stands between a literal or a mail's text and the next command is no command.
    let mut data = false;
    // What came of a line so far; and whether these are requests with bodies, not lines.
    let (mut line, mut http) = (Vec::new(), false);
    // Nobody is to wait for the end of an answer that is no longer one.
    let mut spoiled = false;
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(5)), if spoiled => return,
            read = client.read(&mut asked) => {
                let Ok(n @ 1..) = read else { return };
                line.extend_from_slice(&asked[..n]);
                let text = String::from_utf8_lossy(&line).into_owned();
                let command = text.lines().next().unwrap_or_default().to_owned();
                http |= is_http(&command);
                if data {
                    // Only the end of the text is of interest: then comes the answer that can be lost.
                    data = !text.ends_with("\r\n.\r\n");
                    if !data {
                        trouble = next(plan, "(text)", commands);
                    }
                } else if is_http(&command) || !http && text.ends_with("\r\n") && !is_continued(&command) {
                    trouble = next(plan, &command, commands);
                    data = command.eq_ignore_ascii_case("DATA");
                } else if !http && !text.ends_with("\r\n") {
                    // Half a line.
                    continue;
                }
                let whole = std::mem::take(&mut line);
                spoiled = false;
                if let Trouble::Answer(answer) = &trouble {
                    let tag = command.split(' ').next().unwrap_or("*");
                    let answer = answer.replace("TAG", tag);
                    if client.write_all(answer.as_bytes()).await.is_err() { return }
                    trouble = Trouble::Pass;
                    continue;
                }
                if server.write_all(&whole).await.is_err() { return }
            }
            read = server.read(&mut answered) => {
                let Ok(n @ 1..) = read else { return };
                let bytes = &mut answered[..n];
                match &mut trouble {
                    Trouble::Pass | Trouble::Answer(_) => {}
                    Trouble::Cut => {
                        let _ = client.write_all(&bytes[..n / 2]).await;
                        return;
                    }
                    Trouble::Garbage(garbage) => {
                        let _ = client.write_all(garbage).await;
                        return;
                    }
                    Trouble::LostReply => return,
                    Trouble::Mutated(seed) => {
                        mutate(bytes, seed);
                        spoiled = true;
                    }
                }
                if client.write_all(bytes).await.is_err() { return }
            }
        }
    }
}

/// `DONE` and an empty line go with a command before them.
fn is_continued(command: &str) -> bool {
    command.is_empty() || command == "DONE"
}

/// The first line of a request, whose body may end as it likes.
fn is_http(command: &str) -> bool {
    command.ends_with(" HTTP/1.1")
}

fn next(plan: &Mutex<Plan>, command: &str, commands: &AtomicUsize) -> Trouble {
    let mut plan = plan.lock().unwrap_or_else(PoisonError::into_inner);
    let words = command.split_once(' ').map_or(command, |(_, words)| words);
    let writes = ["PUT ", "POST ", "DELETE "].iter().any(|method| command.starts_with(method));
    let fits = match plan.only.as_str() {
        WRITES => writes,
        only => [words, command].iter().any(|text| text.starts_with(only)),
    };
    commands.fetch_add(1, Ordering::Relaxed);
    if !fits {
        return Trouble::Pass;
    }
    plan.next.pop_front().unwrap_or(Trouble::Pass)
}

/// Spoils one byte in a hundred or so.
fn mutate(bytes: &mut [u8], seed: &mut u64) {
    for byte in bytes {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let dice = (*seed >> 33) % 1_000;
        if dice < 8 {
            *byte = (*seed >> 48) as u8;
        }
    }
}
