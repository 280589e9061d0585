//! The named pipe of a data directory.

use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;

use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, PipeMode, ServerOptions,
};

use super::{Reader, Writer, user};

fn name(dir: &Path) -> String {
    format!(r"\\.\pipe\baton-{:016x}", super::number(dir))
}

async fn open(dir: &Path) -> io::Result<NamedPipeClient> {
    /// `ERROR_PIPE_BUSY`: all instances are taken for a moment.
    const BUSY: i32 = 231;
    loop {
        match ClientOptions::new().open(name(dir)) {
            Err(error) if error.raw_os_error() == Some(BUSY) => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            opened => return opened,
        }
    }
}

/// Speaks to the daemon of `dir`.
///
/// # Errors
/// `NotFound` when none listens; `PermissionDenied` when it is another user's.
pub async fn connect(dir: &Path) -> io::Result<(Reader, Writer)> {
    let pipe = open(dir).await?;
    // Anyone may make a pipe of this name before us; nobody can make one that is ours.
    if user::owner(pipe.as_raw_handle())? != user::own()? {
        let words = "the other side of the pipe is another user, not you";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, words));
    }
    let (reader, writer) = tokio::io::split(pipe);
    Ok((Box::new(reader), Box::new(writer)))
}

/// The process that listens for `dir`.
pub async fn listener_pid(dir: &Path) -> Option<u32> {
    user::server_pid(open(dir).await.ok()?.as_raw_handle())
}

/// Listens for clients.
#[derive(Debug)]
pub struct Listener {
    name: String,
    next: NamedPipeServer,
}

fn instance(name: &str, first: bool) -> io::Result<NamedPipeServer> {
    let mut options = ServerOptions::new();
    options.pipe_mode(PipeMode::Byte).reject_remote_clients(true).first_pipe_instance(first);
    user::create(&options, name)
}

impl Listener {
    /// Listens for the clients of `dir`.
    ///
    /// # Errors
    /// When another process has the name.
    pub fn bind(dir: &Path) -> io::Result<Self> {
        let name = name(dir);
        Ok(Self { next: instance(&name, true)?, name })
    }

    /// The next client. The pipe's access list lets no other user be one.
    ///
    /// # Errors
    /// Those of the system.
    pub async fn accept(&mut self) -> io::Result<(Reader, Writer)> {
        self.next.connect().await?;
        let fresh = instance(&self.name, false)?;
        let pipe = std::mem::replace(&mut self.next, fresh);
        let (reader, writer) = tokio::io::split(pipe);
        Ok((Box::new(reader), Box::new(writer)))
    }
}
