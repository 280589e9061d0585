//! From what a person has at hand (an address of the browser, an API root, a bare host) to the endpoints.
//!
//! github.com and each kind of Enterprise put their API elsewhere: docs.github.com/en/graphql/guides (Cloud),
//! docs.github.com/en/enterprise-server/rest (Server: `/api/v3`, `/api/graphql`).

use baton_model::Fault;
use url::Url;

use crate::http::{check_origin, is_loopback};

/// Where one GitHub is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// For browsers; ends in a slash.
    pub(crate) web: Url,
    /// Root of the REST API; ends in a slash.
    pub(crate) rest: Url,
    /// The GraphQL endpoint.
    pub(crate) graphql: Url,
    /// As `gh` names it, and as people know it.
    pub(crate) host: String,
}

impl Endpoints {
    /// Finds them from `given`.
    ///
    /// # Errors
    /// [`Fault::Rejected`] when it cannot be an address of GitHub.
    pub(crate) fn find(given: &str) -> Result<Self, Fault> {
        let url = read(given)?;
        check_origin(&url)?;
        let host = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err(no_address(given)),
        };
        match host.as_str() {
            "github.com" | "www.github.com" | "api.github.com" => Self::at(
                "https://github.com/".to_owned(),
                "https://api.github.com/".to_owned(),
                "https://api.github.com/graphql".to_owned(),
                "github.com",
            ),
            cloud if cloud.ends_with(".ghe.com") => {
                let cloud = cloud.strip_prefix("api.").unwrap_or(cloud);
                Self::at(
                    format!("https://{cloud}/"),
                    format!("https://api.{cloud}/"),
                    format!("https://api.{cloud}/graphql"),
                    cloud,
                )
            }
            server => {
                let root = format!("{}://{server}/", url.scheme());
                Self::at(
                    root.clone(),
                    format!("{root}api/v3/"),
                    format!("{root}api/graphql"),
                    server,
                )
            }
        }
    }

    fn at(web: String, rest: String, graphql: String, host: &str) -> Result<Self, Fault> {
        let parse = |text: String| Url::parse(&text).map_err(|_| no_address(&text));
        Ok(Self {
            web: parse(web)?,
            rest: parse(rest)?,
            graphql: parse(graphql)?,
            host: host.to_owned(),
        })
    }
}

fn read(given: &str) -> Result<Url, Fault> {
    let given = given.trim();
    if given.is_empty() {
        return Err(no_address(given));
    }
    if given.contains("://") {
        return Url::parse(given).map_err(|_| no_address(given));
    }
    let secure = Url::parse(&format!("https://{given}")).map_err(|_| no_address(given))?;
    if is_loopback(&secure) {
        return Url::parse(&format!("http://{given}")).map_err(|_| no_address(given));
    }
    Ok(secure)
}

fn no_address(given: &str) -> Fault {
    Fault::rejected(format!(
        "{given:?} is no address of GitHub: use the one that your browser shows, such as https://github.com"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_address_finds_the_endpoints() {
        let cases = [
            (
                "https://github.com",
                "https://api.github.com/",
                "https://api.github.com/graphql",
                "github.com",
            ),
            (
                "github.com/acme/api/pulls",
                "https://api.github.com/",
                "https://api.github.com/graphql",
                "github.com",
            ),
            (
                "https://api.github.com/graphql",
                "https://api.github.com/",
                "https://api.github.com/graphql",
                "github.com",
            ),
            (
                "https://acme.ghe.com/x",
                "https://api.acme.ghe.com/",
                "https://api.acme.ghe.com/graphql",
                "acme.ghe.com",
            ),
            (
                "https://api.acme.ghe.com",
                "https://api.acme.ghe.com/",
                "https://api.acme.ghe.com/graphql",
                "acme.ghe.com",
            ),
            (
                "https://git.corp.example/acme/api",
                "https://git.corp.example/api/v3/",
                "https://git.corp.example/api/graphql",
                "git.corp.example",
            ),
            (
                "https://git.corp.example/api/v3",
                "https://git.corp.example/api/v3/",
                "https://git.corp.example/api/graphql",
                "git.corp.example",
            ),
            (
                "https://git.corp.example:8443/api/graphql",
                "https://git.corp.example:8443/api/v3/",
                "https://git.corp.example:8443/api/graphql",
                "git.corp.example:8443",
            ),
            (
                "http://127.0.0.1:9000",
                "http://127.0.0.1:9000/api/v3/",
                "http://127.0.0.1:9000/api/graphql",
                "127.0.0.1:9000",
            ),
            (
                " localhost:9000 ",
                "http://localhost:9000/api/v3/",
                "http://localhost:9000/api/graphql",
                "localhost:9000",
            ),
        ];
        for (given, rest, graphql, host) in cases {
            let found = Endpoints::find(given).unwrap();
            assert_eq!(
                (found.rest.as_str(), found.graphql.as_str(), found.host.as_str()),
                (rest, graphql, host),
                "{given}"
            );
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused_with_a_remedy() {
        for given in
            ["", "http://git.corp.example", "https://me:pw@github.com", "mailto:ben", "https://"]
        {
            let fault = Endpoints::find(given).unwrap_err();
            assert_eq!(fault.code(), "rejected", "{given}");
        }
    }
}
