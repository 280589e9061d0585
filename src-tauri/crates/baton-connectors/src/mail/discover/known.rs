//! Well-known providers. Facts of their own help pages.

use super::super::server::{Kind, Server};
use super::Found;

/// Domains, what their mail hosts end in, IMAP, SMTP.
const PROVIDERS: &[(&[&str], &[&str], &str, &str)] = &[
    (
        &["gmail.com", "googlemail.com"],
        &["google.com", "googlemail.com"],
        "imaps://imap.gmail.com",
        "smtps://smtp.gmail.com",
    ),
    (
        &["outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.de"],
        &["outlook.com", "protection.outlook.com"],
        "imaps://outlook.office365.com",
        "smtp://smtp.office365.com",
    ),
    (
        &["icloud.com", "me.com", "mac.com"],
        &["icloud.com"],
        "imaps://imap.mail.me.com",
        "smtp://smtp.mail.me.com",
    ),
    (
        &["fastmail.com", "fastmail.fm", "messagingengine.com"],
        &["messagingengine.com"],
        "imaps://imap.fastmail.com",
        "smtps://smtp.fastmail.com",
    ),
    (
        &["yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.es", "ymail.com", "rocketmail.com"],
        &["yahoodns.net"],
        "imaps://imap.mail.yahoo.com",
        "smtps://smtp.mail.yahoo.com",
    ),
    (
        &["gmx.net", "gmx.de", "gmx.at", "gmx.ch"],
        &["gmx.net"],
        "imaps://imap.gmx.net",
        "smtp://mail.gmx.net",
    ),
    (&["gmx.com"], &[], "imaps://imap.gmx.com", "smtp://mail.gmx.com"),
    (&["web.de"], &["web.de"], "imaps://imap.web.de", "smtp://smtp.web.de"),
    (&["posteo.de", "posteo.net"], &["posteo.de"], "imaps://posteo.de", "smtps://posteo.de"),
    (&["mailbox.org"], &["mailbox.org"], "imaps://imap.mailbox.org", "smtps://smtp.mailbox.org"),
    (
        &["t-online.de"],
        &["t-online.de"],
        "imaps://secureimap.t-online.de",
        "smtps://securesmtp.t-online.de",
    ),
    (
        &["orange.fr", "wanadoo.fr"],
        &["orange.fr"],
        "imaps://imap.orange.fr",
        "smtps://smtp.orange.fr",
    ),
    (
        &["zoho.com", "zohomail.com"],
        &["zoho.com", "zoho.eu"],
        "imaps://imap.zoho.com",
        "smtps://smtp.zoho.com",
    ),
    // The bridge that runs on this computer.
    (
        &["proton.me", "protonmail.com", "pm.me"],
        &["protonmail.ch"],
        "imap://127.0.0.1:1143",
        "smtp://127.0.0.1:1025",
    ),
];

/// Of an address's own domain.
pub(super) fn of_domain(domain: &str) -> Option<Found> {
    let (_, _, imap, smtp) = PROVIDERS.iter().find(|(domains, ..)| domains.contains(&domain))?;
    found(imap, smtp)
}

/// Of the host that takes a domain's mail.
pub(super) fn of_mail_host(host: &str) -> Option<Found> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is = |end: &&&str| host == **end || host.ends_with(&format!(".{end}"));
    let (_, _, imap, smtp) =
        PROVIDERS.iter().find(|(_, hosts, ..)| hosts.iter().any(|end| is(&end)))?;
    found(imap, smtp)
}

fn found(imap: &str, smtp: &str) -> Option<Found> {
    let imap = Server::parse(imap, Kind::Imap).ok()?;
    Some(Found { imap, smtp: Server::parse(smtp, Kind::Smtp).ok()?, login: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_two_servers() {
        for (domains, hosts, imap, smtp) in PROVIDERS {
            assert!(found(imap, smtp).is_some(), "{imap} {smtp}");
            assert!(domains.iter().all(|domain| of_domain(domain).is_some()));
            assert!(hosts.iter().all(|host| of_mail_host(&format!("mx1.{host}.")).is_some()));
        }
        assert_eq!(of_mail_host("aspmx.l.google.com."), of_domain("gmail.com"));
        assert_eq!(of_mail_host("notgoogle.com"), None);
        assert_eq!(of_domain("example.com"), None);
    }
}
