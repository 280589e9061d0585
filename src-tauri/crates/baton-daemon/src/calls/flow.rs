//! Signing in on the tool's own page, by a code or in a browser. The flow's secret stays here until the account is added.

use std::sync::Arc;

use baton_api::wire::{
    Answers, ErrorCode, FlowStarted, FlowState, GetSignIn, StartSignIn, WireError,
};
use baton_connectors::loopback::{self, Came, Landing};
use baton_model::{
    BrowserGrant, Client, Connector, DeviceGrant, DeviceProgress, Fault, Secret, SecretError,
    Secrets as _, SignIn, SignInMethod, SignedIn, Timestamp,
};
use uuid::Uuid;

use super::Answer;
use crate::daemon::Daemon;
use crate::words::fault;

/// Flows kept at a time: an abandoned one is forgotten.
const MOST: usize = 8;
/// A page in a browser has so long, in seconds.
const PATIENCE: i64 = 600;

/// A begun flow.
pub struct Flow {
    connector: Arc<dyn Connector>,
    url: String,
    client: Client,
    answers: baton_model::Answers,
    expires_at: Timestamp,
    ask_at: Timestamp,
    kind: Kind,
    granted: Option<SignedIn>,
}

enum Kind {
    Device(DeviceGrant),
    Browser(BrowserGrant, Landing),
}

/// The OAuth client that `owner` knows us by: the user's own, else the one built in.
pub fn client(daemon: &Daemon, owner: &str) -> Option<Client> {
    let own = daemon.settings().oauth_clients.get(owner).cloned().unwrap_or_default();
    let built_in = match owner {
        "github" => option_env!("BATON_GITHUB_CLIENT_ID"),
        _ => None,
    };
    let id =
        [own.id, built_in.unwrap_or_default().to_owned()].into_iter().find(|id| !id.is_empty())?;
    Some(Client { id, secret: Some(own.secret).filter(|text| !text.is_empty()).map(Secret::new) })
}

fn unknown() -> WireError {
    WireError::new(ErrorCode::NotFound, "That sign-in is no longer known.", "Begin it again.")
}

/// The way to sign in that the tool calls so.
fn way(connector: &dyn Connector, method: &str) -> Answer<&'static SignIn> {
    let tool = connector.descriptor();
    let found = tool.sign_in.iter().find(|way| way.method.as_str() == method);
    found.ok_or_else(|| {
        let page = if method == "device" { "by code" } else { "in a browser" };
        WireError::new(
            ErrorCode::Usage,
            format!("{} has no sign-in {page}.", tool.name),
            "Use another way.",
        )
    })
}

/// `sign_in_start`.
pub async fn start(daemon: &Arc<Daemon>, call: StartSignIn) -> Answer<FlowStarted> {
    let connector = daemon.connector(&call.tool).ok_or_else(|| {
        WireError::new(ErrorCode::Usage, format!("{} is no tool that Baton knows.", call.tool), "")
    })?;
    let connector = Arc::clone(connector);
    let way = way(&*connector, &call.method)?;
    let answers = baton_model::Answers(call.answers.0);
    let owner = match (way.clients, connector.browser_flow()) {
        ([], _) => "",
        ([only], _) => only,
        (_, Some(flow)) => flow.owner(&answers).await.map_err(|fault| refused(daemon, &fault))?,
        ([first, ..], None) => first,
    };
    let client = match owner {
        "" => Client { id: String::new(), secret: None },
        owner => client(daemon, owner).ok_or_else(|| {
            WireError::new(
                ErrorCode::Usage,
                "This way to sign in needs an OAuth client id, and this build has none.",
                "Give one with --client-id or in Settings, or use another way.",
            )
        })?,
    };
    // Said before the user goes to the tool's page, not after.
    if let Err(error @ SecretError::Absent(_)) = daemon.secrets.check().await {
        let (message, remedy) = fault::secret(&error);
        return Err(WireError::new(ErrorCode::Keyring, message, remedy));
    }
    let default = connector.descriptor().default_url;
    let url = call.url.filter(|url| !url.trim().is_empty()).unwrap_or_else(|| default.into());
    let now = daemon.clock.now();
    let begun = begin(&*connector, way.method, &url, &client, &answers, now).await;
    let (kind, expires_at, ask_at) = begun.map_err(|fault| refused(daemon, &fault))?;
    let (user_code, page) = match &kind {
        Kind::Device(grant) => (Some(grant.user_code.clone()), grant.verification_url.clone()),
        Kind::Browser(grant, _) => (None, grant.page.clone()),
    };
    let id = Uuid::new_v4().to_string();
    let mut flows = daemon.flows.lock().await;
    flows.retain(|_, flow| flow.expires_at > now);
    while flows.len() >= MOST {
        let Some(oldest) =
            flows.iter().min_by_key(|(_, flow)| flow.ask_at).map(|(id, _)| id.clone())
        else {
            break;
        };
        flows.remove(&oldest);
    }
    let flow = Flow { connector, url, client, answers, expires_at, ask_at, kind, granted: None };
    flows.insert(id.clone(), flow);
    Ok(FlowStarted { flow: id, user_code, url: page, expires_at: expires_at.to_string() })
}

async fn begin(
    connector: &dyn Connector,
    method: SignInMethod,
    url: &str,
    client: &Client,
    answers: &baton_model::Answers,
    now: Timestamp,
) -> Result<(Kind, Timestamp, Timestamp), Fault> {
    let no_such = || Fault::rejected("This tool has no such way to sign in");
    match method {
        SignInMethod::Device => {
            let flow = connector.device_flow().ok_or_else(no_such)?;
            let grant = flow.start(url, client, now).await?;
            let (expires_at, ask_at) = (grant.expires_at, later(now, grant.interval));
            Ok((Kind::Device(grant), expires_at, ask_at))
        }
        SignInMethod::Browser => {
            let flow = connector.browser_flow().ok_or_else(no_such)?;
            let landing = loopback::listen().await?;
            let redirect = landing.address(flow.loopback(answers));
            let grant = flow.start(url, client, answers, &redirect).await?;
            let lasts = jiff::SignedDuration::from_secs(PATIENCE);
            let expires_at = now.checked_add(lasts).unwrap_or(Timestamp::MAX);
            Ok((Kind::Browser(grant, landing), expires_at, now))
        }
        SignInMethod::Borrowed | SignInMethod::Form => Err(no_such()),
    }
}

fn refused(daemon: &Daemon, fault: &Fault) -> WireError {
    let (message, remedy) = fault::why(fault, "", &daemon.when());
    WireError {
        code: ErrorCode::Rejected,
        message: fault::sentence(&message),
        remedy,
        details: Some(fault.code().into()),
    }
}

fn later(now: Timestamp, wait: std::time::Duration) -> Timestamp {
    let wait = jiff::SignedDuration::try_from(wait).unwrap_or(jiff::SignedDuration::from_secs(5));
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// `sign_in_state`: asks the tool at the tool's pace, however often it is called.
pub async fn state(daemon: &Arc<Daemon>, call: GetSignIn) -> Answer<FlowState> {
    let mut flows = daemon.flows.lock().await;
    let flow = flows.get_mut(&call.flow).ok_or_else(unknown)?;
    if flow.granted.is_some() {
        return Ok(FlowState::Confirmed);
    }
    let now = daemon.clock.now();
    if now >= flow.expires_at {
        return Ok(FlowState::Expired);
    }
    if now < flow.ask_at {
        return Ok(FlowState::Waiting);
    }
    match flow.ask(now).await {
        Ok(state) => Ok(state),
        Err(fault) => Err(refused(daemon, &fault)),
    }
}

impl Flow {
    async fn ask(&mut self, now: Timestamp) -> Result<FlowState, Fault> {
        let connector = Arc::clone(&self.connector);
        match &mut self.kind {
            Kind::Device(grant) => {
                let Some(device) = connector.device_flow() else { return Ok(FlowState::Expired) };
                // Noted before it is asked, so that a second caller does not ask too.
                self.ask_at = later(now, grant.interval);
                match device.progress(&self.url, &self.client, grant, now).await? {
                    DeviceProgress::Waiting(wait) => {
                        self.ask_at = later(now, wait);
                        Ok(FlowState::Waiting)
                    }
                    DeviceProgress::Granted(secret) => {
                        self.granted = Some(SignedIn::with(secret));
                        Ok(FlowState::Confirmed)
                    }
                    DeviceProgress::Denied => Ok(FlowState::Denied),
                    DeviceProgress::Expired => Ok(FlowState::Expired),
                }
            }
            Kind::Browser(grant, landing) => match landing.came(&grant.state) {
                Came::Nothing => Ok(FlowState::Waiting),
                Came::Refused => Ok(FlowState::Denied),
                Came::Code(code) => {
                    let Some(flow) = connector.browser_flow() else {
                        return Ok(FlowState::Expired);
                    };
                    let redirect = landing.address(flow.loopback(&self.answers));
                    let (url, client, answers) = (&self.url, &self.client, &self.answers);
                    let signed = flow.finish(url, client, answers, &redirect, grant, &code).await?;
                    self.granted = Some(signed);
                    Ok(FlowState::Confirmed)
                }
            },
        }
    }
}

/// What a confirmed flow gave, and which way it was. It stays until the flow expires, so that a refused name can be
/// mended and tried again.
pub async fn take(daemon: &Daemon, id: &str) -> Answer<(&'static str, SignedIn)> {
    let flows = daemon.flows.lock().await;
    let flow = flows.get(id).ok_or_else(unknown)?;
    let method = match flow.kind {
        Kind::Device(_) => SignInMethod::Device,
        Kind::Browser(..) => SignInMethod::Browser,
    };
    let granted = flow.granted.clone().ok_or_else(|| {
        WireError::new(
            ErrorCode::Usage,
            "The sign-in has not been confirmed yet.",
            "Confirm it on the tool's page first.",
        )
    })?;
    Ok((method.as_str(), granted))
}

/// `sign_in_complete`.
pub async fn complete(
    daemon: &Arc<Daemon>,
    call: baton_api::wire::CompleteSignIn,
) -> Answer<Answers> {
    let connector = daemon.connector(&call.tool).ok_or_else(|| {
        WireError::new(ErrorCode::Usage, format!("{} is no tool that Baton knows.", call.tool), "")
    })?;
    let done = connector.complete(baton_model::Answers(call.answers.0)).await;
    done.map(|answers| Answers(answers.0)).map_err(|fault| refused(daemon, &fault))
}
