//! TLS for mail servers: the system's own certificates, and words for what is wrong with one.

use std::io;
use std::sync::{Arc, OnceLock};

use baton_model::Fault;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Protects `stream`, for the server called `host`.
///
/// # Errors
/// [`Fault::Transient`], unsent: what is wrong with the certificate, or that the server broke off.
pub(super) async fn protect<S>(host: &str, stream: S) -> Result<TlsStream<S>, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Fault::rejected(format!("“{host}” is no name of a server")))?;
    let connector = TlsConnector::from(config()?);
    connector.connect(name, stream).await.map_err(|error| refused(host, &error))
}

fn config() -> Result<Arc<ClientConfig>, Fault> {
    static CONFIG: OnceLock<Result<Arc<ClientConfig>, String>> = OnceLock::new();
    let made = CONFIG.get_or_init(|| {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_platform_verifier())
            .map_err(|error| error.to_string())?;
        Ok(Arc::new(config.with_no_client_auth()))
    });
    made.clone().map_err(|error| {
        Fault::unsent(format!("the certificates of this system could not be read: {error}"))
    })
}

/// What is wrong with a certificate is its owner's to mend, so it is tried again, and nothing was sent.
pub(super) fn refused(host: &str, error: &io::Error) -> Fault {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let words = match tls {
        Some(rustls::Error::InvalidCertificate(why)) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "shows a certificate that has expired: nothing is sent there until it is renewed"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "shows a certificate that is not valid yet: look at this computer's clock"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "shows a certificate for another name: look at the server's address"
            }
            CertificateError::UnknownIssuer => {
                "shows a certificate that this computer does not trust: have its issuer added to the system"
            }
            _ => "shows a certificate that cannot be accepted",
        },
        _ => "broke off while the connection was being protected",
    };
    tracing::debug!(host, %error, "tls");
    Fault::unsent(format!("{host} {words}"))
}
