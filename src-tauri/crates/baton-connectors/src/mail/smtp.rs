//! Sending: one mail over one connection, in two halves.
//!
//! The first half ends when every recipient is accepted; nothing can have arrived by then. The second is the mail itself,
//! and once its last byte has left only the server's answer says whether it has it. Between the two our copy is written
//! down (`act.rs`).

use std::fmt;
use std::time::Duration;

use baton_model::{Fault, Handle};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::server::{Security, Server};
use super::sign_in::{Login, Pass};

const CONNECT: Duration = Duration::from_secs(15);
/// RFC 5321, section 4.5.3.2 allows more; nobody waits for it.
const ANSWER: Duration = Duration::from_secs(45);

/// A connection that took all recipients.
pub(super) struct Ready {
    connection: AsyncSmtpConnection,
    host: String,
}

/// Connects and signs in.
///
/// # Errors
/// [`Fault::Unauthorized`]; else unsent.
async fn sign_in(server: &Server, login: &Login) -> Result<AsyncSmtpConnection, Fault> {
    let host = &server.host;
    let tls = || {
        TlsParameters::new_rustls(host.clone())
            .map_err(|_| Fault::unsent("the certificates of this system could not be read"))
    };
    let hello = ClientId::default();
    let direct = if server.security == Security::Tls { Some(tls()?) } else { None };
    let address = (host.as_str(), server.port);
    tracing::debug!(host, what = "smtp", "request");
    let opened = AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &hello, direct, None);
    let opened = timeout(CONNECT, opened).await.map_err(|_| silent(host))?;
    let mut connection = opened.map_err(|error| not_open(host, &error))?;
    if server.security == Security::StartTls {
        let started = timeout(CONNECT, connection.starttls(tls()?, &hello)).await;
        started.map_err(|_| silent(host))?.map_err(|error| not_open(host, &error))?;
    }
    let (mechanisms, secret): (&[Mechanism], _) = match &login.pass {
        Pass::Word(password) => (&[Mechanism::Plain, Mechanism::Login], password),
        Pass::Bearer(token) => (&[Mechanism::Xoauth2], token),
    };
    let credentials = Credentials::new(login.user.clone(), secret.expose().to_owned());
    let signed = timeout(ANSWER, connection.auth(mechanisms, &credentials)).await;
    match signed.map_err(|_| silent(host))? {
        Ok(_) => Ok(connection),
        Err(error) => Err(match code(&error) {
            Some(535 | 534 | 530 | 538) => Fault::Unauthorized { tool: super::NAME.to_owned() },
            Some(400..500) => Fault::unsent(format!("{host} takes no sign-ins now")),
            Some(_) => Fault::Unauthorized { tool: super::NAME.to_owned() },
            // It offers no way to sign in that we know.
            None if error.is_client() => {
                Fault::rejected(format!("{host} has no sign-in that Baton knows"))
            }
            None => silent(host),
        }),
    }
}

/// Whether the server takes the sign-in.
pub(super) async fn test(server: &Server, login: &Login) -> Result<(), Fault> {
    let mut connection = sign_in(server, login).await?;
    let _ = timeout(Duration::from_secs(2), connection.quit()).await;
    Ok(())
}

impl Ready {
    /// The first half.
    ///
    /// # Errors
    /// [`Fault::Rejected`] that names the recipient whom the server refused; nothing was sent to anybody then.
    pub async fn open(
        server: &Server,
        login: &Login,
        from: &Handle,
        to: &[Handle],
    ) -> Result<Self, Fault> {
        let address = |who: &Handle| {
            who.as_str().parse::<Address>().map_err(|_| {
                Fault::rejected(format!("{who} is no address that mail can be sent to"))
            })
        };
        let sender = address(from)?;
        let recipients: Vec<Address> = to.iter().map(address).collect::<Result<_, _>>()?;
        if recipients.is_empty() {
            return Err(Fault::rejected("There is nobody to send it to"));
        }
        let host = server.host.clone();
        let mut connection = sign_in(server, login).await?;
        let asked = timeout(ANSWER, connection.command(Mail::new(Some(sender), Vec::new()))).await;
        asked.map_err(|_| silent(&host))?.map_err(|error| refused(&host, from, &error))?;
        for (recipient, who) in recipients.into_iter().zip(to) {
            let asked = timeout(ANSWER, connection.command(Rcpt::new(recipient, Vec::new()))).await;
            asked.map_err(|_| silent(&host))?.map_err(|error| refused(&host, who, &error))?;
        }
        Ok(Self { connection, host })
    }

    /// The second half. A [`Fault::Transient`] that is not unsent leaves open whether it arrived.
    pub async fn send(mut self, mail: &[u8]) -> Result<(), Fault> {
        let host = &self.host;
        let begun = timeout(ANSWER, self.connection.command(Data)).await;
        begun.map_err(|_| silent(host))?.map_err(|error| not_taken(host, &error, true))?;
        let text = Text(String::from_utf8_lossy(mail).into_owned());
        let sent = timeout(ANSWER, self.connection.command(text)).await;
        sent.map_err(|_| Fault::transient(format!("{host} did not say whether it took the mail")))?
            .map_err(|error| not_taken(host, &error, false))?;
        // Our copy waits for its mark to be taken off; the goodbye can wait for itself.
        tokio::spawn(async move { timeout(Duration::from_secs(2), self.connection.quit()).await });
        Ok(())
    }
}

/// A mail and its end, in one write: in two, the second waits for the first to be acknowledged, and all that time nobody
/// could tell whether the mail arrived.
struct Text(String);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // RFC 5321, section 4.5.2: a dot at the start of a line is said twice.
        for line in self.0.lines() {
            let dot = if line.starts_with('.') { "." } else { "" };
            write!(f, "{dot}{line}\r\n")?;
        }
        f.write_str(".\r\n")
    }
}

fn code(error: &Error) -> Option<u16> {
    error.status().map(u16::from)
}

fn silent(host: &str) -> Fault {
    Fault::unsent(format!("{host} did not answer in time"))
}

fn not_open(host: &str, error: &Error) -> Fault {
    tracing::debug!(host, %error, "smtp");
    if error.is_tls() {
        return Fault::unsent(format!("{host} shows a certificate that cannot be accepted"));
    }
    // rustls' own error, where the connection broke over it.
    let io =
        std::error::Error::source(error).and_then(|inner| inner.downcast_ref::<std::io::Error>());
    match io {
        Some(io) if io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
            super::tls::refused(host, io)
        }
        _ if error.is_client() => Fault::rejected(format!(
            "{host} does not protect this connection: use smtps:// in its address"
        )),
        _ => Fault::unsent(format!("{host} cannot be reached")),
    }
}

fn refused(host: &str, who: &Handle, error: &Error) -> Fault {
    match code(error) {
        Some(400..500) => Fault::unsent(format!("{host} does not take mail for {who} now")),
        Some(_) => Fault::rejected(format!("{host} does not take mail for {who}")),
        None => Fault::unsent(format!("{host} broke off the connection")),
    }
}

fn not_taken(host: &str, error: &Error, unsent: bool) -> Fault {
    match code(error) {
        Some(400..500) => Fault::unsent(format!("{host} does not take the mail now")),
        Some(_) => Fault::rejected(format!("{host} refused the mail")),
        None if unsent => Fault::unsent(format!("{host} broke off the connection")),
        None => Fault::transient(format!("{host} did not say whether it took the mail")),
    }
}
