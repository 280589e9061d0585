//! The address of a mail server, as it is typed and kept: `imaps://imap.example.com`, `smtp://mail.example.com:587`.
//!
//! The scheme says how the connection is protected (RFC 8314): `imaps` and `smtps` from the first byte, `imap` and `smtp`
//! by STARTTLS, which is then not optional. Only to this computer (a bridge) may a connection be plain.

use std::net::IpAddr;

use baton_model::Fault;

/// What a server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Imap,
    Smtp,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    /// From the first byte.
    Tls,
    /// Before anything is said.
    StartTls,
    /// This computer only.
    Plain,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
}

impl Server {
    /// From what was typed: a whole address, or host and port alone.
    ///
    /// # Errors
    /// [`Fault::Rejected`] with an example.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, Fault> {
        let (safe, other, safe_port, other_port, example) = match kind {
            Kind::Imap => ("imaps", "imap", 993, 143, "imaps://imap.example.com"),
            Kind::Smtp => ("smtps", "smtp", 465, 587, "smtps://smtp.example.com"),
        };
        let bad = || Fault::rejected(format!("“{text}” is no mail server: write it as {example}"));
        let (scheme, rest) = match text.trim().split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text.trim()),
        };
        let (host, port) = split(rest.trim_end_matches('/')).ok_or_else(bad)?;
        let starttls = match scheme.as_deref() {
            Some(scheme) if scheme == safe => false,
            Some(scheme) if scheme == other => true,
            Some(_) => return Err(bad()),
            None => port == Some(other_port),
        };
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || host.len() > 253 || !host.chars().all(good) {
            return Err(bad());
        }
        let security = match starttls {
            false => Security::Tls,
            true if is_loopback(host) => Security::Plain,
            true => Security::StartTls,
        };
        let port = port.unwrap_or(if starttls { other_port } else { safe_port });
        Ok(Self { host: host.to_ascii_lowercase(), port, security })
    }

    /// As it is kept and shown.
    pub fn text(&self, kind: Kind) -> String {
        let (safe, other, safe_port, other_port) = match kind {
            Kind::Imap => ("imaps", "imap", 993, 143),
            Kind::Smtp => ("smtps", "smtp", 465, 587),
        };
        let (scheme, usual) = match self.security {
            Security::Tls => (safe, safe_port),
            Security::StartTls | Security::Plain => (other, other_port),
        };
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match self.port == usual {
            true => format!("{scheme}://{host}"),
            false => format!("{scheme}://{host}:{}", self.port),
        }
    }
}

/// `host`, `host:port`, `[v6]:port`.
fn split(text: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            None if rest.is_empty() => Some((host, None)),
            None => None,
            Some(port) => Some((host, Some(port.parse().ok()?))),
        };
    }
    match text.split_once(':') {
        None => Some((text, None)),
        Some((host, port)) => Some((host, Some(port.parse().ok()?))),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        for (typed, kind, kept) in [
            ("imap.example.com", Kind::Imap, "imaps://imap.example.com"),
            ("IMAPS://Imap.Example.com/", Kind::Imap, "imaps://imap.example.com"),
            ("imap.example.com:143", Kind::Imap, "imap://imap.example.com"),
            ("imap://mail.example.com:1143", Kind::Imap, "imap://mail.example.com:1143"),
            ("smtp.example.com", Kind::Smtp, "smtps://smtp.example.com"),
            ("smtp.example.com:587", Kind::Smtp, "smtp://smtp.example.com"),
            ("imap://[::1]:1143", Kind::Imap, "imap://[::1]:1143"),
        ] {
            let server = Server::parse(typed, kind).unwrap();
            assert_eq!(server.text(kind), kept);
            assert_eq!(Server::parse(kept, kind).unwrap(), server);
        }
    }

    #[test]
    fn only_this_computer_is_spoken_to_in_the_clear() {
        let security = |text| Server::parse(text, Kind::Imap).unwrap().security;
        assert_eq!(security("imap://127.0.0.1:1143"), Security::Plain);
        assert_eq!(security("imap://localhost"), Security::Plain);
        assert_eq!(security("imap://127.0.0.1.example.com"), Security::StartTls);
        assert_eq!(security("imap://mail.example.com"), Security::StartTls);
    }

    #[test]
    fn what_is_no_server_is_told_with_an_example() {
        for typed in
            ["", "http://mail.example.com", "imap.example.com:x", "a b", "[::1", "imaps://"]
        {
            let fault = Server::parse(typed, Kind::Imap).unwrap_err();
            assert!(fault.to_string().contains("imaps://imap.example.com"), "{fault}");
        }
    }
}
