//! Where the daemon of a data directory listens: a Unix socket in it, a named pipe on Windows.
//!
//! Both ends check that the other runs as the same user; the socket is 0600 in a 0700 directory besides. A path longer
//! than a socket address can hold is reached through the directory's descriptor (Linux), or by a short name in the
//! temporary directory made from the path (other Unix systems). On Windows the pipe is named after the path, refuses
//! remote clients, and is made with an access list and an owner that are the user alone; who connects asks for that
//! owner, since another user could have made a pipe of the same name first.

use std::path::Path;

use tokio::io::{AsyncRead, AsyncWrite};

/// What comes in.
pub type Reader = Box<dyn AsyncRead + Send + Unpin>;
/// What goes out.
pub type Writer = Box<dyn AsyncWrite + Send + Unpin>;

pub use system::{Listener, connect, listener_pid};

/// A number for `path` that is the same in every process and version.
#[cfg_attr(target_os = "linux", allow(dead_code))]
fn number(path: &Path) -> u64 {
    // FNV-1a.
    path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(unix)]
mod system {
    use std::fs::{self, File, Permissions};
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use tokio::net::{UnixListener, UnixStream};

    use super::{Path, Reader, Writer};

    /// `sun_path` has 108 bytes on Linux and 104 elsewhere, its final zero included.
    const LONGEST: usize = 103;

    /// The socket's address, and what must stay open while it is used.
    fn address(dir: &Path) -> io::Result<(PathBuf, Option<File>)> {
        let path = dir.join("baton.sock");
        if path.as_os_str().len() <= LONGEST {
            return Ok((path, None));
        }
        if cfg!(target_os = "linux") {
            let dir = File::open(dir)?;
            let path = format!("/proc/self/fd/{}/baton.sock", dir.as_raw_fd());
            return Ok((path.into(), Some(dir)));
        }
        Ok((std::env::temp_dir().join(format!("baton-{:016x}.sock", super::number(dir))), None))
    }

    fn check(stream: &UnixStream) -> io::Result<()> {
        let peer = stream.peer_cred()?.uid();
        if peer == rustix::process::geteuid().as_raw() {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("the other side of the socket is user {peer}, not you"),
        ))
    }

    fn halves(stream: UnixStream) -> (Reader, Writer) {
        let (reader, writer) = stream.into_split();
        (Box::new(reader), Box::new(writer))
    }

    /// Speaks to the daemon of `dir`.
    ///
    /// # Errors
    /// `NotFound` or `ConnectionRefused` when none listens; `PermissionDenied` when it is another user's.
    pub async fn connect(dir: &Path) -> io::Result<(Reader, Writer)> {
        let (path, _open) = address(dir)?;
        let stream = UnixStream::connect(path).await?;
        check(&stream)?;
        Ok(halves(stream))
    }

    /// The process that listens in `dir`, where the system tells.
    pub async fn listener_pid(dir: &Path) -> Option<u32> {
        let (path, _open) = address(dir).ok()?;
        let stream = UnixStream::connect(path).await.ok()?;
        stream.peer_cred().ok()?.pid()?.try_into().ok()
    }

    /// Listens for clients.
    #[derive(Debug)]
    pub struct Listener {
        listener: UnixListener,
        dir: PathBuf,
    }

    impl Listener {
        /// Listens in `dir`. Only who holds the directory's lock may: what lies there of an earlier process is removed.
        ///
        /// # Errors
        /// Those of the file system.
        pub fn bind(dir: &Path) -> io::Result<Self> {
            let (path, _open) = address(dir)?;
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let listener = UnixListener::bind(&path)?;
            fs::set_permissions(&path, Permissions::from_mode(0o600))?;
            Ok(Self { listener, dir: dir.to_owned() })
        }

        /// The next client of the same user; others are turned away without a word.
        ///
        /// # Errors
        /// Those of the system, such as too many open files: wait a little and go on.
        pub async fn accept(&mut self) -> io::Result<(Reader, Writer)> {
            loop {
                let (stream, _) = self.listener.accept().await?;
                match check(&stream) {
                    Ok(()) => return Ok(halves(stream)),
                    Err(error) => tracing::warn!(%error, "a client was turned away"),
                }
            }
        }
    }

    impl Drop for Listener {
        fn drop(&mut self) {
            if let Ok((path, _open)) = address(&self.dir) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

#[cfg(windows)]
#[path = "socket/windows.rs"]
mod system;
#[cfg(windows)]
mod user;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn check(dir: &Path) {
        let mut listener = Listener::bind(dir).unwrap();
        let (client, server) = tokio::join!(connect(dir), listener.accept());
        let (mut client, mut server) = (client.unwrap(), server.unwrap());
        client.1.write_all(b"x").await.unwrap();
        let mut byte = [0];
        server.0.read_exact(&mut byte).await.unwrap();
        assert_eq!(&byte, b"x");
    }

    #[tokio::test]
    async fn both_ends_meet_in_a_private_socket() {
        let dir = tempfile::tempdir().unwrap();
        check(dir.path()).await;
        // A dead process's socket is no obstacle.
        let listener = Listener::bind(dir.path()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let socket = std::fs::metadata(dir.path().join("baton.sock")).unwrap();
            assert_eq!(socket.permissions().mode() & 0o777, 0o600);
        }
        drop(listener);
        let gone = connect(dir.path()).await.err().map(|error| error.kind());
        assert_eq!(gone, Some(std::io::ErrorKind::NotFound));
    }

    #[tokio::test]
    async fn a_long_path_works_too() {
        let dir = tempfile::tempdir().unwrap();
        let long = dir.path().join("a-directory-with-a-long-name".repeat(6));
        std::fs::create_dir(&long).unwrap();
        check(&long).await;
    }
}
