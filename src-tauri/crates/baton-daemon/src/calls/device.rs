//! Signing in with a code on the tool's own page. The flow's secret stays here until the account is added.

use std::sync::Arc;

use baton_api::wire::{DeviceStarted, DeviceState, ErrorCode, GetDevice, StartDevice, WireError};
use baton_model::{DeviceGrant, DeviceProgress, Secret, SecretError, Secrets as _, Timestamp};
use uuid::Uuid;

use super::Answer;
use crate::daemon::Daemon;
use crate::words::fault;

/// Flows kept at a time: an abandoned one is forgotten.
const MOST: usize = 8;

/// A begun flow.
pub struct Flow {
    tool: String,
    url: String,
    client_id: String,
    grant: DeviceGrant,
    ask_at: Timestamp,
    granted: Option<Secret>,
}

/// The OAuth client id: the user's, else the one built in.
pub fn client_id(daemon: &Daemon) -> Option<String> {
    let own = daemon.settings().github_client_id;
    let built_in = option_env!("BATON_GITHUB_CLIENT_ID").unwrap_or_default().to_owned();
    [own, built_in].into_iter().find(|id| !id.is_empty())
}

fn unknown() -> WireError {
    WireError::new(ErrorCode::NotFound, "That sign-in is no longer known.", "Get a new code.")
}

/// `device_start`.
pub async fn start(daemon: &Arc<Daemon>, call: StartDevice) -> Answer<DeviceStarted> {
    let connector = daemon.connector(&call.tool).ok_or_else(|| {
        WireError::new(ErrorCode::Usage, format!("{} is no tool that Baton knows.", call.tool), "")
    })?;
    let descriptor = connector.descriptor();
    let flow = connector.device_flow().ok_or_else(|| {
        WireError::new(
            ErrorCode::Usage,
            format!("{} has no sign-in by code.", descriptor.name),
            "Use a token.",
        )
    })?;
    let client_id = client_id(daemon).ok_or_else(|| {
        WireError::new(
            ErrorCode::Usage,
            "Signing in by code needs an OAuth client id, and this build has none.",
            "Give one with --client-id or in Settings, or use a token or gh.",
        )
    })?;
    // Said before the user goes to the tool's page, not after.
    if let Err(error @ SecretError::Absent(_)) = daemon.secrets.check().await {
        let (message, remedy) = fault::secret(&error);
        return Err(WireError::new(ErrorCode::Keyring, message, remedy));
    }
    let url = call
        .url
        .filter(|url| !url.trim().is_empty())
        .unwrap_or_else(|| descriptor.default_url.into());
    let now = daemon.clock.now();
    let grant = flow.start(&url, &client_id, now).await;
    let grant = grant.map_err(|fault| refused(daemon, &fault))?;
    let started = DeviceStarted {
        flow: Uuid::new_v4().to_string(),
        user_code: grant.user_code.clone(),
        url: grant.verification_url.clone(),
        expires_at: grant.expires_at.to_string(),
    };
    let ask_at = later(now, grant.interval);
    let mut flows = daemon.flows.lock().await;
    flows.retain(|_, flow| flow.grant.expires_at > now);
    while flows.len() >= MOST {
        let Some(oldest) =
            flows.iter().min_by_key(|(_, flow)| flow.ask_at).map(|(id, _)| id.clone())
        else {
            break;
        };
        flows.remove(&oldest);
    }
    flows.insert(
        started.flow.clone(),
        Flow { tool: call.tool, url, client_id, grant, ask_at, granted: None },
    );
    Ok(started)
}

fn refused(daemon: &Daemon, fault: &baton_model::Fault) -> WireError {
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

/// `device_state`: asks the tool at the tool's pace, however often it is called.
pub async fn state(daemon: &Arc<Daemon>, call: GetDevice) -> Answer<DeviceState> {
    let mut flows = daemon.flows.lock().await;
    let flow = flows.get_mut(&call.flow).ok_or_else(unknown)?;
    if flow.granted.is_some() {
        return Ok(DeviceState::Confirmed);
    }
    let now = daemon.clock.now();
    if now >= flow.grant.expires_at {
        return Ok(DeviceState::Expired);
    }
    if now < flow.ask_at {
        return Ok(DeviceState::Waiting);
    }
    // Noted before it is asked, so that a second caller does not ask too.
    flow.ask_at = later(now, flow.grant.interval);
    let connector = daemon.connector(&flow.tool).ok_or_else(unknown)?;
    let device = connector.device_flow().ok_or_else(unknown)?;
    let progress = device.progress(&flow.url, &flow.client_id, &flow.grant, now).await;
    Ok(match progress.map_err(|fault| refused(daemon, &fault))? {
        DeviceProgress::Waiting(wait) => {
            flow.ask_at = later(now, wait);
            DeviceState::Waiting
        }
        DeviceProgress::Granted(secret) => {
            flow.granted = Some(secret);
            DeviceState::Confirmed
        }
        DeviceProgress::Denied => DeviceState::Denied,
        DeviceProgress::Expired => DeviceState::Expired,
    })
}

/// The secret of a confirmed flow. It stays until the flow expires, so that a refused name can be mended and tried again.
pub async fn take(daemon: &Daemon, id: &str) -> Answer<Secret> {
    let flows = daemon.flows.lock().await;
    let flow = flows.get(id).ok_or_else(unknown)?;
    flow.granted.clone().ok_or_else(|| {
        WireError::new(
            ErrorCode::Usage,
            "The code has not been confirmed yet.",
            "Type it on the tool's page first.",
        )
    })
}
