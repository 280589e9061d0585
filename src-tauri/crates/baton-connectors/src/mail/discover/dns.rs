//! What DNS says: services of a domain (RFC 6186 and 8314), and where its mail goes (RFC 5321).

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{RData, RecordType};

use super::super::server::{Kind, Server};
use super::Found;

/// Asks the system's own name servers.
pub(super) struct Resolver(TokioResolver);

impl Resolver {
    pub fn of_system() -> Option<Self> {
        TokioResolver::builder_tokio().ok()?.build().ok().map(Self)
    }

    /// Servers by the names of their services; the protected ones first.
    pub async fn services(&self, domain: &str) -> Option<Found> {
        let imap = match self.service("_imaps._tcp", domain).await {
            Some((host, port)) => Some(format!("imaps://{host}:{port}")),
            None => {
                self.service("_imap._tcp", domain).await.map(|(h, p)| format!("imap://{h}:{p}"))
            }
        }?;
        let smtp = match self.service("_submissions._tcp", domain).await {
            Some((host, port)) => Some(format!("smtps://{host}:{port}")),
            None => self
                .service("_submission._tcp", domain)
                .await
                .map(|(host, port)| format!("smtp://{host}:{port}")),
        }?;
        let imap = Server::parse(&imap, Kind::Imap).ok()?;
        Some(Found { imap, smtp: Server::parse(&smtp, Kind::Smtp).ok()?, login: None })
    }

    async fn service(&self, name: &str, domain: &str) -> Option<(String, u16)> {
        let answer = self.0.lookup(format!("{name}.{domain}."), RecordType::SRV).await.ok()?;
        let best = answer
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::SRV(srv) => Some((srv.priority, srv.target.to_utf8(), srv.port)),
                _ => None,
            })
            .min()?;
        let host = best.1.trim_end_matches('.').to_owned();
        // RFC 2782: a target of "." says that there is no such service.
        (!host.is_empty()).then_some((host, best.2))
    }

    /// The host that takes the domain's mail before all others.
    pub async fn mail_goes_to(&self, domain: &str) -> Option<String> {
        let answer = self.0.lookup(format!("{domain}."), RecordType::MX).await.ok()?;
        let hosts = answer.answers().iter().filter_map(|record| match &record.data {
            RData::MX(mx) => Some((mx.preference, mx.exchange.to_utf8())),
            _ => None,
        });
        hosts.min().map(|(_, host)| host)
    }
}
