//! Which addresses may be asked, and which belong together.

use baton_model::Fault;
use url::{Host, Url};

/// Whether `url` is on this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Same scheme, host and port (RFC 6454).
pub(crate) fn same_origin(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}

/// Refuses what would send a secret in the clear or in a log.
///
/// # Errors
/// [`Fault::Rejected`] with the remedy.
pub(crate) fn check_origin(url: &Url) -> Result<(), Fault> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::rejected("Leave the name and password out of the address"));
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(Fault::rejected(format!(
            "plain http would send the sign-in readable to everyone on the way: use https://{}",
            host(url)
        ))),
        other => Err(Fault::rejected(format!(
            "an address that begins with {other}: cannot be used: begin it with https://"
        ))),
    }
}

/// Host and, where it is not the usual one, port.
pub(crate) fn host(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::from("the server"),
    }
}
