//! Accounts: tools that can be connected, connecting, testing, reading.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use baton_api::wire::{
    AccountView, AddAccount, Done, ErrorCode, GetAccounts, GetTools, Lend, RemoveAccount,
    ScopeView, SignInAccount, SignInView, SignInWith, Sync, TestAccount, ToolView, WireError,
};
use baton_engine::{EngineError, NewAccount};
use baton_model::{Connector, Descriptor, Fault, Secret, SignInMethod};
use baton_store::AccountRecord;
use tokio::time::timeout;

use super::{Answer, device};
use crate::daemon::Daemon;
use crate::ports::secrets::variable;
use crate::words::health::{self, HealthWords};
use crate::words::{When, ask};

/// How long another program may take to say whether it has a sign-in.
const BORROW: Duration = Duration::from_secs(5);

/// An account's line.
pub fn words(daemon: &Daemon, record: &AccountRecord, when: &When) -> HealthWords {
    health::words(record, &daemon.tool_name(&record.tool), &variable(&record.name), when)
}

/// Open asks by account.
async fn asks(daemon: &Daemon) -> Answer<HashMap<String, u32>> {
    let mut asks = HashMap::new();
    let counts = daemon.store.lane_counts(ask::SURE).await;
    for count in counts.map_err(|error| daemon.storage(&error))? {
        *asks.entry(count.account).or_insert(0) += count.items;
    }
    Ok(asks)
}

/// Accounts as screens show them.
pub async fn views(daemon: &Daemon, records: &[AccountRecord]) -> Answer<Vec<AccountView>> {
    let asks = asks(daemon).await?;
    let when = daemon.when();
    let view = |record: &AccountRecord| {
        let HealthWords { words, next, remedy } = words(daemon, record, &when);
        let tool = daemon.tool(&record.tool);
        let granted = record.seat.as_ref().and_then(|seat| seat.scopes.as_ref());
        AccountView {
            name: record.name.clone(),
            tool: record.tool.clone(),
            tool_name: daemon.tool_name(&record.tool),
            tile: tool.map(|tool| tool.tile.to_owned()).unwrap_or_default(),
            url: record.url.clone(),
            me: record.me.as_ref().map(ToString::to_string),
            sign_in: record.sign_in.clone(),
            health: health::health(&record.health),
            words,
            next,
            remedy,
            limits: record.seat.as_ref().map(|seat| seat.limits.clone()).unwrap_or_default(),
            scopes: tool.map(|tool| scopes(tool, granted)).unwrap_or_default(),
            last_poll: record.last_poll.map(|at| at.to_string()),
            next_poll: record.next_poll.map(|at| at.to_string()),
            asks: asks.get(&record.name).copied().unwrap_or(0),
        }
    };
    Ok(records.iter().map(view).collect())
}

fn scopes(tool: &Descriptor, granted: Option<&Vec<String>>) -> Vec<ScopeView> {
    let scope = |scope: &baton_model::Scope| ScopeView {
        name: scope.name.into(),
        purpose: scope.purpose.into(),
        optional: scope.optional,
        granted: granted.map(|granted| granted.iter().any(|one| one == scope.name)),
    };
    tool.scopes.iter().map(scope).collect()
}

async fn view(daemon: &Daemon, record: AccountRecord) -> Answer<AccountView> {
    let mut views = views(daemon, &[record]).await?;
    views.pop().ok_or_else(|| WireError::new(ErrorCode::Internal, "The account is not there.", ""))
}

/// `tools`.
pub async fn tools(daemon: &Arc<Daemon>, _: GetTools) -> Answer<Vec<ToolView>> {
    let mut tools = Vec::new();
    for connector in &daemon.connectors {
        let tool = connector.descriptor();
        let mut sign_in = Vec::new();
        for way in tool.sign_in {
            sign_in.push(sign_in_view(daemon, &**connector, tool, way).await);
        }
        tools.push(ToolView {
            key: tool.key.into(),
            name: tool.name.into(),
            tile: tool.tile.into(),
            about: tool.about.into(),
            url_example: tool.url_example.into(),
            default_url: tool.default_url.into(),
            sign_in,
            scopes: scopes(tool, None),
        });
    }
    Ok(tools)
}

async fn sign_in_view(
    daemon: &Daemon,
    connector: &dyn Connector,
    tool: &Descriptor,
    way: &baton_model::SignIn,
) -> SignInView {
    let (method, available, missing) = match way.method {
        SignInMethod::Borrowed => {
            let borrowed = timeout(BORROW, connector.borrow_secret(tool.default_url)).await;
            let found = matches!(borrowed, Ok(Ok(Some(_))));
            ("borrowed", found, "No such sign-in is on this computer.")
        }
        SignInMethod::Device => (
            "device",
            device::client_id(daemon).is_some(),
            "It needs an OAuth client id: put one into Settings.",
        ),
        SignInMethod::Token => ("token", true, ""),
    };
    let made = format!("{}{}", tool.default_url.trim_end_matches('/'), way.make_path);
    SignInView {
        method: method.into(),
        title: way.title.into(),
        hint: if available { way.hint } else { missing }.into(),
        make_url: (!way.make_path.is_empty()).then_some(made),
        available,
    }
}

/// `accounts`.
pub async fn list(daemon: &Arc<Daemon>, _: GetAccounts) -> Answer<Vec<AccountView>> {
    let records = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    views(daemon, &records).await
}

/// How the account signs in, and what is to be kept.
async fn secret(
    daemon: &Daemon,
    with: SignInWith,
    name: &str,
) -> Answer<(&'static str, Option<Secret>)> {
    Ok(match with {
        SignInWith::Borrowed => ("borrowed", None),
        SignInWith::Token { token } => {
            let token = token.trim();
            let fits = !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic());
            if !fits {
                return Err(WireError::new(
                    ErrorCode::Usage,
                    "That is no token: it is empty, or has spaces or line breaks in it.",
                    "Paste it anew, alone.",
                ));
            }
            ("token", Some(Secret::new(token)))
        }
        SignInWith::Device { flow } => ("device", Some(device::take(daemon, &flow).await?)),
        SignInWith::Environment => {
            if daemon.secrets.environment(name).is_none() {
                let variable = variable(name);
                return Err(WireError::new(
                    ErrorCode::Usage,
                    format!("{variable} is not set."),
                    format!("Set it for this command: {variable}=… baton …"),
                ));
            }
            ("environment", None)
        }
    })
}

/// `account_add`.
pub async fn add(daemon: &Arc<Daemon>, call: AddAccount) -> Answer<AccountView> {
    let add = call.add;
    if daemon.connector(&add.tool).is_none() {
        let known: Vec<_> = daemon.connectors.iter().map(|one| one.descriptor().key).collect();
        return Err(WireError::new(
            ErrorCode::Usage,
            format!("{} is no tool that Baton knows.", add.tool),
            format!("Known: {}", known.join(", ")),
        ));
    }
    let name = add.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if let Some(name) = &name {
        let fits = name.len() <= 40
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !fits || name.starts_with('-') {
            return Err(WireError::new(
                ErrorCode::Usage,
                format!("{name} cannot be an account's name."),
                "Use letters, digits, dots, dashes: at most 40.",
            ));
        }
    }
    // The environment has a token for a name, so another one in its place would find none.
    if add.with == SignInWith::Environment
        && name.is_none()
        && daemon.account(&add.tool).await.is_ok()
    {
        return Err(WireError::new(
            ErrorCode::Usage,
            format!("An account is called {} already.", add.tool),
            format!("Give this one a name of its own: baton account add {} --name NAME", add.tool),
        ));
    }
    let (sign_in, secret) = secret(daemon, add.with, name.as_deref().unwrap_or(&add.tool)).await?;
    let new = NewAccount {
        url: add.url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()),
        sign_in: sign_in.into(),
        tool: add.tool,
        name: name.clone(),
        secret,
    };
    let added = daemon.engine.add_account(new).await;
    let added = added.map_err(|error| match &error {
        // There is no account yet that could sign in again.
        EngineError::Fault(Fault::Unauthorized { tool }) => WireError::new(
            ErrorCode::NeedsSignIn,
            format!("{tool} does not accept this sign-in."),
            "Check that the token is whole and has not expired, or make a new one.",
        ),
        error => daemon.refused(error, name.as_deref().unwrap_or_default()),
    })?;
    daemon.wrote();
    view(daemon, added).await
}

/// `account_sign_in`.
pub async fn sign_in(daemon: &Arc<Daemon>, call: SignInAccount) -> Answer<AccountView> {
    let name = daemon.account(&call.account).await?.name;
    let (sign_in, secret) = secret(daemon, call.with, &name).await?;
    let record = daemon.engine.sign_in(&name, sign_in, secret).await;
    let record = record.map_err(|error| daemon.refused(&error, &name))?;
    daemon.wrote();
    view(daemon, record).await
}

/// `account_remove`.
pub async fn remove(daemon: &Arc<Daemon>, call: RemoveAccount) -> Answer<Done> {
    let name = daemon.account(&call.account).await?.name;
    daemon.engine.remove_account(&name).await.map_err(|error| daemon.refused(&error, &name))?;
    daemon.wrote();
    Ok(Done {})
}

/// `account_test`.
pub async fn test(daemon: &Arc<Daemon>, call: TestAccount) -> Answer<AccountView> {
    let name = daemon.account(&call.account).await?.name;
    let record = daemon.engine.test_account(&name).await;
    view(daemon, record.map_err(|error| daemon.refused(&error, &name))?).await
}

/// `sync`.
pub async fn sync(daemon: &Arc<Daemon>, call: Sync) -> Answer<Vec<AccountView>> {
    if let Some(name) = &call.account {
        daemon.account(name).await?;
    }
    let records = daemon.engine.sync(call.account.as_deref()).await;
    let records = records
        .map_err(|error| daemon.refused(&error, call.account.as_deref().unwrap_or_default()))?;
    views(daemon, &records).await
}

/// `lend`: accounts that could not be read for want of exactly these tokens are read again.
pub async fn lend(daemon: &Arc<Daemon>, call: Lend) -> Answer<Done> {
    let changed = daemon.secrets.lend(call.tokens.0);
    if changed.is_empty() {
        return Ok(Done {});
    }
    let records = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    for record in records {
        let ill = matches!(record.health.as_str(), "no_secret" | "needs_sign_in");
        if ill && record.sign_in == "environment" && changed.contains(&variable(&record.name)) {
            let signed = daemon.engine.sign_in(&record.name, "environment", None).await;
            if let Err(error) = signed {
                tracing::info!(account = record.name, %error, "a lent token is not accepted");
            }
        }
    }
    Ok(Done {})
}
