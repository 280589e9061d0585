//! Whether the display that the environment names is there: somebody takes a connection at its socket.
//!
//! A daemon outlives the session that started it, and the variables with it: that they are set says little. Nothing is
//! said over the connection, so no library of X or Wayland is needed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// A server that takes no connection by then is as good as none.
const LIMIT: Duration = Duration::from_millis(500);

/// Where the sockets of X servers are, abstract ones too.
const SOCKETS: &str = "/tmp/.X11-unix/X";
/// Of the display 0.
const PORT: u16 = 6000;

/// Where a server may listen.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// One with a NUL in front is an abstract one.
    Unix(PathBuf),
    Tcp(String, u16),
}

/// Tries Wayland's display, then that of X.
///
/// # Errors
/// None answers: what the environment names.
pub async fn answers() -> Result<(), String> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let (wayland, x) = (set("WAYLAND_DISPLAY"), set("DISPLAY"));
    let mut places: Vec<Place> = Vec::new();
    places.extend(wayland.as_ref().and_then(|name| wayland_place(name, set("XDG_RUNTIME_DIR"))));
    places.extend(x.as_ref().map(|name| x_places(&name.to_string_lossy())).unwrap_or_default());
    if any(&places).await {
        return Ok(());
    }
    let named: Vec<_> = wayland.iter().chain(&x).map(|name| name.to_string_lossy()).collect();
    Err(named.join(" or "))
}

async fn any(places: &[Place]) -> bool {
    for place in places {
        let connects = async {
            match place {
                Place::Unix(path) => UnixStream::connect(path).await.map(drop),
                Place::Tcp(host, port) => {
                    TcpStream::connect((host.as_str(), *port)).await.map(drop)
                }
            }
        };
        if matches!(timeout(LIMIT, connects).await, Ok(Ok(()))) {
            return true;
        }
    }
    false
}

/// <https://wayland.freedesktop.org/docs/html/apb.html>, `wl_display_connect`: a name in the runtime directory, or a
/// whole path.
fn wayland_place(name: &OsString, runtime: Option<OsString>) -> Option<Place> {
    let name = Path::new(name);
    if name.is_absolute() {
        return Some(Place::Unix(name.to_owned()));
    }
    Some(Place::Unix(Path::new(&runtime?).join(name)))
}

/// `[protocol/][host]:display[.screen]`, as X(7) has it; without a host over a socket of this machine, as libxcb tries
/// them.
fn x_places(name: &str) -> Vec<Place> {
    let Some((host, number)) = name.rsplit_once(':') else { return Vec::new() };
    let number = number.split_once('.').map_or(number, |(display, _)| display);
    let Ok(number) = number.parse::<u16>() else { return Vec::new() };
    let (protocol, host) =
        host.split_once('/').map_or(("", host), |(protocol, host)| (protocol, host));
    let tcp = |host: &str| PORT.checked_add(number).map(|port| Place::Tcp(host.into(), port));
    if protocol != "unix" && !matches!(host, "" | "unix") {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        return tcp(bare).into_iter().collect();
    }
    let path = format!("{SOCKETS}{number}");
    let mut places = vec![Place::Unix(format!("\0{path}").into()), Place::Unix(path.into())];
    if protocol.is_empty() && host.is_empty() {
        places.extend(tcp("localhost"));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(path: &str) -> Place {
        Place::Unix(path.into())
    }

    #[test]
    fn a_name_says_where_the_server_listens() {
        let tcp = |host: &str, port| Place::Tcp(host.into(), port);
        let own = |number: u16| {
            vec![unix(&format!("\0{SOCKETS}{number}")), unix(&format!("{SOCKETS}{number}"))]
        };
        let with_tcp = |number: u16| [own(number), vec![tcp("localhost", PORT + number)]].concat();
        for (name, places) in [
            (":0", with_tcp(0)),
            (":99.1", with_tcp(99)),
            ("unix:3", own(3)),
            ("unix/box:3.0", own(3)),
            ("box:10.0", vec![tcp("box", 6010)]),
            ("tcp/box:1", vec![tcp("box", 6001)]),
            ("[::1]:2", vec![tcp("::1", 6002)]),
            ("box:65535", vec![]),
            (":one", vec![]),
            ("0", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(x_places(name), places, "{name}");
        }
    }

    #[test]
    fn a_wayland_name_is_in_the_runtime_directory() {
        let place = |name: &str, runtime: Option<&str>| {
            wayland_place(&name.into(), runtime.map(OsString::from))
        };
        assert_eq!(place("wayland-1", Some("/run/u")), Some(unix("/run/u/wayland-1")));
        assert_eq!(place("/s/wayland-1", None), Some(unix("/s/wayland-1")));
        assert_eq!(place("wayland-1", None), None);
    }

    #[tokio::test]
    async fn a_server_is_there_while_it_listens() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let places = [unix("/nowhere/x"), Place::Unix(path.clone())];
        assert!(!any(&places).await, "nobody has made it");
        let server = tokio::net::UnixListener::bind(&path).unwrap();
        assert!(any(&places).await);
        drop(server);
        assert!(!any(&places).await, "its socket was left behind");

        // An abstract one is named after the directory, so that no other test has it.
        let name = format!("\0{}", path.display());
        assert!(!any(&[unix(&name)]).await);
        let server = tokio::net::UnixListener::bind(&name).unwrap();
        assert!(any(&[unix(&name)]).await);
        drop(server);

        let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = server.local_addr().unwrap().port();
        assert!(any(&[Place::Tcp("127.0.0.1".into(), port)]).await);
        drop(server);
        assert!(!any(&[Place::Tcp("127.0.0.1".into(), port)]).await);
    }
}
