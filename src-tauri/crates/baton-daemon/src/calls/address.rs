//! Addresses of things that Baton does not have: which tool is there, and which account would have it.

use baton_api::wire::Health;

use super::{Answer, account};
use crate::daemon::Daemon;
use crate::words::health;
use crate::words::why::Place;

/// The host of an address in a browser, in lower case and with its port; [`None`]: it is no address.
pub fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default().to_lowercase();
    (!host.is_empty() && !host.contains(char::is_whitespace)).then_some(host)
}

/// Two hosts of one server: a tool's pages and its API differ by their first word at most.
fn is_same(one: &str, other: &str) -> bool {
    let bare = |host: &str| {
        let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("api.")).unwrap_or(host);
        host.to_owned()
    };
    bare(one) == bare(other)
}

/// What is at `wanted`: the accounts that read it, else the tool that would.
pub async fn places(daemon: &Daemon, wanted: &str) -> Answer<Vec<Place>> {
    let is_there = |url: &str| host(url).is_some_and(|host| is_same(&host, wanted));
    let records = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    let when = daemon.when();
    let mut places: Vec<Place> = Vec::new();
    for record in records.iter().filter(|record| {
        let tool = daemon.tool(&record.tool);
        is_there(&record.url)
            || (record.url.is_empty() && tool.is_some_and(|tool| is_there(tool.default_url)))
    }) {
        places.push(Place::Connected {
            account: record.name.clone(),
            tool: daemon.tool_name(&record.tool),
            me: record.me.as_ref().map(ToString::to_string),
            about: daemon.tool(&record.tool).map(|tool| tool.about.to_owned()).unwrap_or_default(),
            read: record.last_poll,
            health: account::words(daemon, record, &when).words,
            well: health::health(&record.health) == Health::Good,
        });
    }
    if places.is_empty() {
        let tool = daemon.connectors.iter().map(|connector| connector.descriptor());
        places.extend(tool.filter(|tool| is_there(tool.default_url)).map(|tool| {
            Place::Unconnected { tool: tool.name.to_owned(), key: tool.key.to_owned() }
        }));
    }
    if places.is_empty() {
        places.push(Place::Foreign { host: wanted.to_owned() });
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host() {
        for (text, expected) in [
            ("https://github.com/acme/api/pull/1", Some("github.com")),
            (" http://GitHub.example.com:8443?x=1 ", Some("github.example.com:8443")),
            ("https://user:word@github.com/a", Some("github.com")),
            ("https://", None),
            ("github.com/acme", None),
            ("g482", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
        assert!(is_same("api.github.com", "www.github.com"));
        assert!(!is_same("github.com", "github.example.com"));
    }
}
