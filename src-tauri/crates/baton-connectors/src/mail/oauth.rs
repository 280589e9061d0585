//! What proves the account: a password, or a token of Google's or Microsoft's that is renewed before it expires.

use std::sync::Arc;

use async_trait::async_trait;
use baton_model::{
    Answers, BrowserFlow, BrowserGrant, Client, Fault, KeepSecret, Secret, SignedIn, Timestamp,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::server::Server;
use super::sign_in::{self, Login, Pass};
use crate::http::Http;
use crate::oauth::{self, Provider, Tokens};

/// The secret of an account.
pub(super) struct Keys {
    user: String,
    http: Arc<Http>,
    kept: Mutex<Kept>,
}

/// As it stands in the keyring: a password alone, or JSON.
#[derive(Debug, Clone)]
enum Kept {
    Word(Secret),
    Tokens(Granted),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Granted {
    /// Whose they are: [`of_name`].
    provider: String,
    tokens: Tokens,
}

impl Keys {
    pub fn new(user: String, secret: &Secret, http: Arc<Http>) -> Self {
        let kept = match serde_json::from_str::<Granted>(secret.expose()) {
            Ok(granted) => Kept::Tokens(granted),
            Err(_) => Kept::Word(secret.clone()),
        };
        Self { user, http, kept: Mutex::new(kept) }
    }

    /// How to sign in now.
    pub async fn login(&self, keep: &dyn KeepSecret) -> Result<Login, Fault> {
        let mut kept = self.kept.lock().await;
        let pass = match &mut *kept {
            Kept::Word(word) => Pass::Word(word.clone()),
            Kept::Tokens(granted) => {
                let now = Timestamp::now();
                if !granted.tokens.is_fresh(now) {
                    let provider = of_name(&granted.provider, &self.user)?;
                    granted.tokens =
                        oauth::renew(&self.http, &provider, &granted.tokens, now).await?;
                    let text = serde_json::to_string(&granted).unwrap_or_default();
                    if let Err(error) = keep.keep(&Secret::new(text)).await {
                        // It is good for this hour; the old one may do for the next.
                        tracing::warn!(%error, "a renewed token could not be kept");
                    }
                }
                Pass::Bearer(granted.tokens.access.clone())
            }
        };
        Ok(Login { user: self.user.clone(), pass })
    }
}

/// The provider by the name that is kept. The address is told to it, so that its page asks for no other account.
fn of_name(name: &str, address: &str) -> Result<Provider, Fault> {
    match name {
        // developers.google.com/identity/protocols/oauth2/native-app
        "google" => Ok(Provider {
            name: "Google",
            authorize: "https://accounts.google.com/o/oauth2/v2/auth".into(),
            token: "https://oauth2.googleapis.com/token".into(),
            scopes: &["https://mail.google.com/"],
            extra: vec![
                ("access_type", "offline".into()),
                ("prompt", "consent".into()),
                ("login_hint", address.into()),
            ],
        }),
        // learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
        "microsoft" => Ok(Provider {
            name: "Microsoft",
            authorize: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize".into(),
            token: "https://login.microsoftonline.com/common/oauth2/v2.0/token".into(),
            scopes: &[
                "https://outlook.office.com/IMAP.AccessAsUser.All",
                "https://outlook.office.com/SMTP.Send",
                "offline_access",
            ],
            extra: vec![("login_hint", address.into())],
        }),
        _ => Err(Fault::rejected(
            "This sign-in is of a provider that Baton does not know: sign in again",
        )),
    }
}

/// Whose page signs in at this server.
fn provider_at(imap: &Server) -> Option<&'static str> {
    match imap.host.as_str() {
        "imap.gmail.com" => Some("google"),
        "outlook.office365.com" => Some("microsoft"),
        _ => None,
    }
}

/// Signing in on Google's or Microsoft's page.
pub(super) struct Pages {
    pub mail: Arc<super::Finder>,
}

impl Pages {
    /// The form, with its servers, and whose page it is.
    async fn provider(&self, answers: &Answers) -> Result<(Answers, &'static str), Fault> {
        let answers = self.mail.complete(answers.clone()).await?;
        let imap = answers.get(super::IMAP.key).map(|text| Server::parse(text, super::Kind::Imap));
        let provider = imap.transpose()?.as_ref().and_then(provider_at);
        let provider = provider.ok_or_else(|| {
            Fault::rejected("Only Google’s and Microsoft’s mail signs in on a page: use a password")
        })?;
        Ok((answers, provider))
    }
}

#[async_trait]
impl BrowserFlow for Pages {
    async fn owner(&self, answers: &Answers) -> Result<&'static str, Fault> {
        Ok(self.provider(answers).await?.1)
    }

    fn loopback(&self, answers: &Answers) -> &'static str {
        // Microsoft lets the port be any for this name alone.
        let outlook = answers.get(super::IMAP.key).is_some_and(|imap| imap.contains("office365"));
        if outlook { "localhost" } else { "127.0.0.1" }
    }

    async fn start(
        &self,
        _: &str,
        client: &Client,
        answers: &Answers,
        redirect: &str,
    ) -> Result<BrowserGrant, Fault> {
        let (answers, name) = self.provider(answers).await?;
        let address = sign_in::address(answers.need(&super::ADDRESS)?)?;
        oauth::begin(&of_name(name, &address)?, client, redirect)
    }

    async fn finish(
        &self,
        _: &str,
        client: &Client,
        answers: &Answers,
        redirect: &str,
        grant: &BrowserGrant,
        code: &Secret,
    ) -> Result<SignedIn, Fault> {
        let (answers, name) = self.provider(answers).await?;
        let address = sign_in::address(answers.need(&super::ADDRESS)?)?;
        let provider = of_name(name, &address)?;
        let (http, now) = (&self.mail.http, Timestamp::now());
        let tokens = oauth::finish(http, &provider, client, redirect, grant, code, now).await?;
        let granted = Granted { provider: name.to_owned(), tokens };
        let secret = Secret::new(serde_json::to_string(&granted).unwrap_or_default());
        super::kept(&answers, secret)
    }
}
