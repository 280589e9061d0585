//! What a provider publishes for mail programs: Thunderbird's autoconfiguration, at the domain itself
//! (wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat).

use reqwest::Method;
use reqwest::header::HeaderMap;
use roxmltree::{Document, Node};
use url::Url;

use super::super::server::{Security, Server};
use super::Found;
use crate::http::{Http, Request};

/// Asks the domain, over https alone.
pub(super) async fn ask(http: &Http, address: &str, domain: &str) -> Option<Found> {
    let pages = [
        format!("https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}"),
        format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
    ];
    for page in pages {
        let Ok(url) = Url::parse(&page) else { continue };
        let request = Request { method: Method::GET, url, headers: HeaderMap::new(), body: None };
        let Ok(reply) = http.send(request).await else { continue };
        if reply.status == 200
            && let Ok(text) = std::str::from_utf8(&reply.body)
            && let Some(found) = read(text, address)
        {
            return Some(found);
        }
    }
    None
}

/// Reads a file.
fn read(text: &str, address: &str) -> Option<Found> {
    // Entities could make a small file a large one; the format has none.
    let document = Document::parse(text).ok()?;
    let servers = |tag: &str, kind: &str| -> Option<(Server, Option<String>)> {
        let all = document.descendants().filter(|node| node.has_tag_name(tag));
        let mut all: Vec<(Server, Option<String>)> = all
            .filter(|node| node.attribute("type") == Some(kind))
            .filter_map(|node| server(&node, address))
            .collect();
        all.sort_by_key(|(server, _)| server.security != Security::Tls);
        all.into_iter().next()
    };
    let (imap, login) = servers("incomingServer", "imap")?;
    let (smtp, _) = servers("outgoingServer", "smtp")?;
    Some(Found { imap, smtp, login: login.filter(|login| login != address) })
}

fn server(node: &Node<'_, '_>, address: &str) -> Option<(Server, Option<String>)> {
    let text = |tag: &str| {
        let child = node.children().find(|child| child.has_tag_name(tag))?;
        child.text().map(|text| fill(text.trim(), address))
    };
    let security = match text("socketType")?.as_str() {
        "SSL" => Security::Tls,
        "STARTTLS" => Security::StartTls,
        // Never in the clear.
        _ => return None,
    };
    let host = text("hostname")?.to_ascii_lowercase();
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if host.is_empty() || !host.chars().all(good) {
        return None;
    }
    Some((Server { host, port: text("port")?.parse().ok()?, security }, text("username")))
}

/// The words that stand for parts of the address.
fn fill(text: &str, address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    text.replace("%EMAILADDRESS%", address)
        .replace("%EMAILLOCALPART%", local)
        .replace("%EMAILDOMAIN%", domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0"?>
        <clientConfig version="1.1"><emailProvider id="desk.test">
        <incomingServer type="pop3"><hostname>pop.desk.test</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
        <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username></incomingServer>
        <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
        <outgoingServer type="smtp"><hostname>smtp.desk.test</hostname><port>25</port><socketType>plain</socketType></outgoingServer>
        <outgoingServer type="smtp"><hostname>smtp.desk.test</hostname><port>587</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>
        </emailProvider></clientConfig>"#;

    #[test]
    fn the_best_protected_servers_are_taken() {
        let found = read(FILE, "ana@desk.test").unwrap();
        let imap = Server { host: "imap.desk.test".into(), port: 993, security: Security::Tls };
        let smtp =
            Server { host: "smtp.desk.test".into(), port: 587, security: Security::StartTls };
        assert_eq!(found, Found { imap, smtp, login: Some("ana".into()) });
    }

    #[test]
    fn what_is_not_protected_or_not_whole_is_not_taken() {
        for bad in [
            "",
            "<clientConfig/>",
            &FILE.replace("SSL", "plain").replace("STARTTLS", "plain"),
            &FILE.replace("smtp.desk.test", "smtp.desk.test/evil"),
            &FILE.replace("<clientConfig", "<!DOCTYPE a [<!ENTITY b 'c'>]><clientConfig"),
        ] {
            assert_eq!(read(bad, "ana@desk.test"), None, "{bad}");
        }
    }
}
