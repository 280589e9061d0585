//! OAuth 2.0 for installed applications (RFC 8252): a page in the browser, a code that comes back to this computer, PKCE
//! (RFC 7636), and tokens that are renewed before they expire.
//!
//! The protocol is the `oauth2` crate's; here is what a provider is, how its answers become faults, and what is kept. A
//! refusal of a refresh token means that the user signs in again; everything else passes.

use std::pin::Pin;
use std::time::Duration;

use baton_model::{BrowserGrant, Client, Fault, Secret, Timestamp};
use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use reqwest::header::ACCEPT;
use serde::{Deserialize, Serialize};

use crate::http::{Http, Request, check_origin};

/// A token is renewed so long before it expires.
const EARLY: i64 = 120;

/// Where a provider's pages are, and what is asked of it.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    /// Shown in faults.
    pub name: &'static str,
    pub authorize: String,
    pub token: String,
    pub scopes: &'static [&'static str],
    /// What it wants to be told besides.
    pub extra: Vec<(&'static str, String)>,
}

/// What is kept of a sign-in, as JSON in the keyring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    #[serde(with = "secret")]
    pub access: Secret,
    #[serde(with = "secret")]
    pub refresh: Secret,
    pub expires_at: Timestamp,
    pub client: String,
    #[serde(with = "secret")]
    pub client_secret: Secret,
}

mod secret {
    use baton_model::Secret;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::new)
    }
}

impl Tokens {
    /// Whether the access token is good for a while yet.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.as_second() - EARLY > now.as_second()
    }

    /// The client that got them.
    fn client(&self) -> Client {
        let secret = Some(self.client_secret.clone()).filter(|text| !text.expose().is_empty());
        Client { id: self.client.clone(), secret }
    }
}

type Ready = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

fn client(provider: &Provider, client: &Client) -> Result<Ready, Fault> {
    let bad = |_| Fault::rejected(format!("The addresses of {} cannot be used", provider.name));
    let made = BasicClient::new(ClientId::new(client.id.clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_auth_uri(AuthUrl::new(provider.authorize.clone()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(provider.token.clone()).map_err(bad)?);
    Ok(match &client.secret {
        Some(secret) => made.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
        None => made,
    })
}

fn redirect(to: &str) -> Result<RedirectUrl, Fault> {
    RedirectUrl::new(to.to_owned()).map_err(|_| Fault::rejected("The redirect is no address"))
}

/// The page to open, and what is kept until its answer comes.
pub(crate) fn begin(
    provider: &Provider,
    for_client: &Client,
    redirect_to: &str,
) -> Result<BrowserGrant, Fault> {
    let client = client(provider, for_client)?.set_redirect_uri(redirect(redirect_to)?);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut asked = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge);
    for scope in provider.scopes {
        asked = asked.add_scope(Scope::new((*scope).to_owned()));
    }
    for (name, value) in &provider.extra {
        asked = asked.add_extra_param(*name, value.clone());
    }
    let (page, state) = asked.url();
    Ok(BrowserGrant {
        page: page.into(),
        state: state.secret().clone(),
        keep: Secret::new(verifier.secret().clone()),
    })
}

/// Trades the code that came back for tokens.
pub(crate) async fn finish(
    http: &Http,
    provider: &Provider,
    for_client: &Client,
    redirect_to: &str,
    grant: &BrowserGrant,
    code: &Secret,
    now: Timestamp,
) -> Result<Tokens, Fault> {
    let client = client(provider, for_client)?.set_redirect_uri(redirect(redirect_to)?);
    let answer = client
        .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(grant.keep.expose().to_owned()))
        .request_async(&Wire(http))
        .await
        .map_err(|error| refused(provider, error))?;
    let Some(refresh) = answer.refresh_token().map(|token| token.secret().clone()) else {
        return Err(Fault::rejected(format!(
            "{} gave no lasting sign-in: take its access back there, then sign in again",
            provider.name
        )));
    };
    Ok(tokens(&answer, Secret::new(refresh), for_client, now))
}

/// New tokens for old ones. Some providers give a new refresh token each time.
pub(crate) async fn renew(
    http: &Http,
    provider: &Provider,
    old: &Tokens,
    now: Timestamp,
) -> Result<Tokens, Fault> {
    let for_client = old.client();
    let client = client(provider, &for_client)?;
    let refresh = RefreshToken::new(old.refresh.expose().to_owned());
    let answer = client
        .exchange_refresh_token(&refresh)
        .request_async(&Wire(http))
        .await
        .map_err(|error| refused(provider, error))?;
    let refresh = answer.refresh_token().map(|token| Secret::new(token.secret().clone()));
    Ok(tokens(&answer, refresh.unwrap_or_else(|| old.refresh.clone()), &for_client, now))
}

fn tokens(answer: &BasicTokenResponse, refresh: Secret, client: &Client, now: Timestamp) -> Tokens {
    // RFC 6749, section 5.1: where no time is said, an hour is what most mean.
    let lasts = answer.expires_in().unwrap_or(Duration::from_secs(3600));
    Tokens {
        access: Secret::new(answer.access_token().secret().clone()),
        refresh,
        expires_at: now.saturating_add(lasts).unwrap_or(Timestamp::MAX),
        client: client.id.clone(),
        client_secret: client.secret.clone().unwrap_or_else(|| Secret::new("")),
    }
}

/// The one HTTP client, as the protocol's crate wants it.
struct Wire<'h>(&'h Http);

impl<'c> AsyncHttpClient<'c> for Wire<'_> {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Fault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self.0, request))
    }
}

async fn send(http: &Http, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let url = request.uri().to_string().parse();
    let url: url::Url = url.map_err(|_| Fault::rejected("The sign-in page has no good address"))?;
    check_origin(&url)?;
    let (parts, body) = request.into_parts();
    let mut headers = reqwest::header::HeaderMap::new();
    if let Some(accept) = parts.headers.get(ACCEPT) {
        headers.insert(ACCEPT, accept.clone());
    }
    let form = "application/x-www-form-urlencoded";
    let request = Request { method: parts.method, url, headers, body: Some((body, form)) };
    let reply = http.send(request).await?;
    let mut response = HttpResponse::new(reply.body);
    *response.status_mut() = reqwest::StatusCode::from_u16(reply.status).unwrap_or_default();
    *response.headers_mut() = reply.headers;
    Ok(response)
}

type Refusal = RequestTokenError<Fault, oauth2::StandardErrorResponse<BasicErrorResponseType>>;

/// RFC 6749, section 5.2.
fn refused(provider: &Provider, error: Refusal) -> Fault {
    let unreadable =
        || Fault::transient(format!("the answer of {} could not be read", provider.name));
    match error {
        RequestTokenError::Request(fault) => fault,
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            BasicErrorResponseType::InvalidGrant => {
                Fault::Unauthorized { tool: provider.name.to_owned() }
            }
            BasicErrorResponseType::InvalidClient
            | BasicErrorResponseType::UnauthorizedClient
            | BasicErrorResponseType::InvalidScope => Fault::rejected(format!(
                "{} does not know this client id, or does not let it do this",
                provider.name
            )),
            _ => Fault::transient(format!("{} did not give a token", provider.name)),
        },
        _ => unreadable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tests::{raw, serve};

    fn provider(token: &url::Url) -> Provider {
        Provider {
            name: "Desk",
            authorize: "https://desk.test/authorize".into(),
            token: format!("{token}token"),
            scopes: &["mail"],
            extra: vec![("login_hint", "ana@desk.test".into())],
        }
    }

    fn now() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    #[tokio::test]
    async fn a_code_becomes_tokens_and_these_are_renewed() {
        let first =
            r#"{"access_token":"a1","token_type":"Bearer","expires_in":3600,"refresh_token":"r1"}"#;
        let second = r#"{"access_token":"a2","token_type":"Bearer","expires_in":60}"#;
        let gone = r#"{"error":"invalid_grant"}"#;
        let json = [("content-type", "application/json")];
        let answers = vec![raw(200, &json, first), raw(200, &json, second), raw(400, &json, gone)];
        let (url, mut heard) = serve(answers).await;
        let (http, provider) = (Http::default(), provider(&url));
        let client = Client { id: "baton".into(), secret: Some(Secret::new("shown")) };
        let redirect = "http://127.0.0.1:4711/signed-in";
        let grant = begin(&provider, &client, redirect).unwrap();
        for part in
            ["code_challenge_method=S256", "scope=mail", "login_hint=ana%40desk.test", "state="]
        {
            assert!(grant.page.contains(part), "{}", grant.page);
        }
        assert!(!grant.page.contains(grant.keep.expose()), "the verifier stays here");
        let code = Secret::new("c1");
        let tokens =
            finish(&http, &provider, &client, redirect, &grant, &code, now()).await.unwrap();
        let asked = heard.recv().await.unwrap();
        for part in ["code=c1", "code_verifier=", "client_id=baton", "client_secret=shown"] {
            assert!(asked.contains(part), "{asked}");
        }
        assert_eq!((tokens.access.expose(), tokens.refresh.expose()), ("a1", "r1"));
        assert!(tokens.is_fresh(now()));
        assert!(!format!("{tokens:?}").contains("a1"), "{tokens:?}");
        let kept = serde_json::to_string(&tokens).unwrap();
        let tokens: Tokens = serde_json::from_str(&kept).unwrap();

        let renewed = renew(&http, &provider, &tokens, now()).await.unwrap();
        assert!(heard.recv().await.unwrap().contains("refresh_token=r1"));
        assert_eq!((renewed.access.expose(), renewed.refresh.expose()), ("a2", "r1"));
        assert!(!renewed.is_fresh(now()), "a minute is as good as over");
        let fault = renew(&http, &provider, &renewed, now()).await.unwrap_err();
        assert_eq!(fault.code(), "unauthorized");
    }
}
