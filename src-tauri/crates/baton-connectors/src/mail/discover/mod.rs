//! Which servers an address has: asked of its provider, or known.
//!
//! In this order, first found first taken: what the provider publishes for programs (autoconfig), the names that DNS has
//! for the services (RFC 6186, 8314), the table of well-known providers by the domain and by where its mail goes. All of
//! it is looked up over https or DNS, and shown to the user before a password goes anywhere.

mod autoconfig;
mod dns;
mod known;

use std::time::Duration;

use tokio::time::timeout;

use super::server::Server;
use crate::http::Http;

/// The whole search may take so long.
const LIMIT: Duration = Duration::from_secs(20);

/// Servers of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub imap: Server,
    pub smtp: Server,
    /// What signs in, where it is not the address.
    pub login: Option<String>,
}

/// Looks for them; `None` when nothing was found in time.
pub(super) async fn discover(http: &Http, address: &str) -> Option<Found> {
    let (_, domain) = address.rsplit_once('@')?;
    if let Some(found) = known::of_domain(domain) {
        return Some(found);
    }
    timeout(LIMIT, search(http, address, domain)).await.ok().flatten()
}

async fn search(http: &Http, address: &str, domain: &str) -> Option<Found> {
    if let Some(found) = autoconfig::ask(http, address, domain).await {
        return Some(found);
    }
    let dns = dns::Resolver::of_system()?;
    if let Some(found) = dns.services(domain).await {
        return Some(found);
    }
    // A company's domain whose mail a provider handles.
    let host = dns.mail_goes_to(domain).await?;
    known::of_mail_host(&host)
}
