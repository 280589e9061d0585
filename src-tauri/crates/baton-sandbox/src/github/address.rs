//! Which part of the server an address belongs to: github.com's form and Enterprise's are both served.

/// A part of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// `/graphql`, `/api/graphql`.
    Graph,
    /// `/...` or `/api/v3/...`: the path without that prefix, and whether it was Enterprise's form.
    Rest(String, bool),
    /// `/login/...`: the device flow.
    SignIn(String),
    /// A page for a browser: `owner/name#number`.
    Page(String),
    /// `/_sandbox/...`: the knobs.
    Control(String),
}

/// Where `path` belongs.
pub(crate) fn part(path: &str) -> Part {
    let path = path.trim_end_matches('/');
    if let Some(rest) = path.strip_prefix("/_sandbox") {
        return Part::Control(rest.trim_start_matches('/').to_owned());
    }
    if path == "/graphql" || path == "/api/graphql" {
        return Part::Graph;
    }
    if path.starts_with("/login/") {
        return Part::SignIn(path.to_owned());
    }
    if let Some(rest) = path.strip_prefix("/api/v3") {
        return Part::Rest(rest.to_owned(), true);
    }
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts[..] {
        [owner, name, "pull" | "issues", number, ..] if owner != "repos" => {
            Part::Page(format!("{owner}/{name}#{number}"))
        }
        _ => Part::Rest(path.to_owned(), false),
    }
}
