//! Accounts: tools that can be connected, connecting, testing, reading.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use baton_api::wire::{
    AccountView, AddAccount, Answers, Done, ErrorCode, FieldView, GetAccounts, GetTools, Lend,
    ProgressView, RemoveAccount, ScopeView, SetAccount, SignInAccount, SignInView, SignInWith,
    Sync, TestAccount, ToolView, WireError,
};
use baton_engine::{EngineError, NewAccount};
use baton_model::{
    Connector, Descriptor, Fault, Field, FieldKind, Secret, Settings, SignInMethod, SignedIn,
};
use baton_store::AccountRecord;
use tokio::time::timeout;

use super::{Answer, flow};
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
            settings: record.settings.clone(),
            progress: record
                .progress
                .map(|progress| ProgressView { done: progress.done, total: progress.total }),
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
            settings: fields(tool.settings),
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
    let (available, missing) = match way.method {
        SignInMethod::Borrowed => {
            let borrowed = timeout(BORROW, connector.borrow_secret(tool.default_url)).await;
            (matches!(borrowed, Ok(Ok(Some(_)))), "No such sign-in is on this computer.")
        }
        _ if way.clients.is_empty() => (true, ""),
        _ => (
            way.clients.iter().any(|owner| flow::client(daemon, owner).is_some()),
            "It needs an OAuth client id: put one into Settings.",
        ),
    };
    let made = format!("{}{}", tool.default_url.trim_end_matches('/'), way.make_path);
    SignInView {
        method: way.method.as_str().into(),
        fields: fields(way.fields),
        clients: way.clients.iter().map(|owner| (*owner).to_owned()).collect(),
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

fn fields(fields: &[Field]) -> Vec<FieldView> {
    let view = |field: &Field| FieldView {
        key: field.key.into(),
        label: field.label.into(),
        hint: field.hint.into(),
        kind: match field.kind {
            FieldKind::Text => "text",
            FieldKind::Address => "address",
            FieldKind::Secret => "secret",
        }
        .into(),
        optional: field.optional,
        found: field.found,
    };
    fields.iter().map(view).collect()
}

/// How the account signs in, and what is to be kept.
async fn signed(
    daemon: &Daemon,
    connector: &dyn Connector,
    url: &str,
    with: SignInWith,
    name: &str,
) -> Answer<(&'static str, Option<SignedIn>)> {
    Ok(match with {
        SignInWith::Borrowed => ("borrowed", None),
        SignInWith::Form { answers } => {
            let answers = baton_model::Answers(answers.0);
            checked(connector, &answers)?;
            let signed = connector.sign_in(url, &answers).await;
            ("form", Some(signed.map_err(|fault| not_accepted(daemon, &fault))?))
        }
        SignInWith::Flow { flow } => {
            let (method, signed) = flow::take(daemon, &flow).await?;
            (method, Some(signed))
        }
        SignInWith::Environment { answers } => {
            let Some(secret) = daemon.secrets.environment(name) else {
                let variable = variable(name);
                return Err(WireError::new(
                    ErrorCode::Usage,
                    format!("{variable} is not set."),
                    format!("Set it for this command: {variable}=… baton …"),
                ));
            };
            // The variable stands for what the form keeps secret, or for what came of it.
            let mut answers = baton_model::Answers(answers.0);
            if let Some(field) = secret_field(connector) {
                answers.fill(field.key, secret.expose());
            }
            let signed = connector.sign_in(url, &answers).await;
            ("environment", Some(signed.map_err(|fault| not_accepted(daemon, &fault))?))
        }
    })
}

/// The first secret that a form of the tool asks for.
fn secret_field(connector: &dyn Connector) -> Option<&'static Field> {
    let forms = connector.descriptor().sign_in.iter().filter(|w| w.method == SignInMethod::Form);
    forms.flat_map(|way| way.fields).find(|field| field.kind == FieldKind::Secret)
}

/// What was pasted must be whole and alone: a secret has no line breaks in it, a token no spaces either.
fn checked(connector: &dyn Connector, answers: &baton_model::Answers) -> Answer<()> {
    let forms = connector.descriptor().sign_in.iter().filter(|w| w.method == SignInMethod::Form);
    let bad = forms.flat_map(|way| way.fields).find(|field| {
        let text = answers.get(field.key).unwrap_or_default();
        match field.key {
            "token" => !text.chars().all(|c| c.is_ascii_graphic()),
            _ => text.chars().any(char::is_control),
        }
    });
    match bad {
        None => Ok(()),
        Some(field) => Err(WireError::new(
            ErrorCode::Usage,
            format!("That is no {}: it has spaces or line breaks in it.", lower(field.label)),
            "Paste it anew, alone.",
        )),
    }
}

fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// There is no account yet that could sign in again.
fn not_accepted(daemon: &Daemon, fault: &Fault) -> WireError {
    match fault {
        Fault::Unauthorized { tool } => WireError::new(
            ErrorCode::NeedsSignIn,
            format!("{tool} does not accept this sign-in."),
            "Check that it is whole and has not expired, or make a new one.",
        ),
        fault => daemon.refused(&EngineError::Fault(fault.clone()), ""),
    }
}

/// `account_add`.
pub async fn add(daemon: &Arc<Daemon>, call: AddAccount) -> Answer<AccountView> {
    let add = call.add;
    let Some(connector) = daemon.connector(&add.tool).cloned() else {
        let known: Vec<_> = daemon.connectors.iter().map(|one| one.descriptor().key).collect();
        return Err(WireError::new(
            ErrorCode::Usage,
            format!("{} is no tool that Baton knows.", add.tool),
            format!("Known: {}", known.join(", ")),
        ));
    };
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
    if matches!(add.with, SignInWith::Environment { .. })
        && name.is_none()
        && daemon.account(&add.tool).await.is_ok()
    {
        return Err(WireError::new(
            ErrorCode::Usage,
            format!("An account is called {} already.", add.tool),
            format!("Give this one a name of its own: baton account add {} --name NAME", add.tool),
        ));
    }
    let url = add.url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    let server = url.as_deref().unwrap_or(connector.descriptor().default_url);
    let called = name.as_deref().unwrap_or(&add.tool);
    let (sign_in, signed) = signed(daemon, &*connector, server, add.with, called).await?;
    let (found, settings, secret) = parts(sign_in, signed);
    let new = NewAccount {
        url: found.or(url),
        sign_in: sign_in.into(),
        tool: add.tool,
        name: name.clone(),
        settings,
        secret,
    };
    let added = daemon.engine.add_account(new).await;
    let added = added.map_err(|error| match &error {
        EngineError::Fault(fault @ Fault::Unauthorized { .. }) => not_accepted(daemon, fault),
        error => daemon.refused(error, name.as_deref().unwrap_or_default()),
    })?;
    daemon.wrote();
    view(daemon, added).await
}

/// `account_sign_in`.
pub async fn sign_in(daemon: &Arc<Daemon>, call: SignInAccount) -> Answer<AccountView> {
    let known = daemon.account(&call.account).await?;
    let name = known.name;
    let connector = daemon.connector(&known.tool).cloned().ok_or_else(|| {
        WireError::new(ErrorCode::Internal, format!("{} is not known here.", known.tool), "")
    })?;
    // What the form does not ask again is as it was.
    let with = match call.with {
        SignInWith::Form { answers } => SignInWith::Form { answers: over(known.settings, answers) },
        SignInWith::Environment { answers } => {
            SignInWith::Environment { answers: over(known.settings, answers) }
        }
        other => other,
    };
    let (sign_in, signed) = signed(daemon, &*connector, &known.url, with, &name).await?;
    let (_, settings, secret) = parts(sign_in, signed);
    let record = daemon.engine.sign_in(&name, sign_in, settings, secret).await;
    let record = record.map_err(|error| daemon.refused(&error, &name))?;
    daemon.wrote();
    view(daemon, record).await
}

fn over(known: Settings, answers: Answers) -> Answers {
    let mut all = known;
    all.extend(answers.0.into_iter().filter(|(_, text)| !text.trim().is_empty()));
    Answers(all)
}

/// Address, settings, and the secret that the engine keeps: none where the environment has it.
fn parts(sign_in: &str, signed: Option<SignedIn>) -> (Option<String>, Settings, Option<Secret>) {
    match signed {
        None => (None, Settings::new(), None),
        Some(signed) => {
            let secret = (sign_in != "environment").then_some(signed.secret);
            (signed.url, signed.settings, secret)
        }
    }
}

/// `account_set`.
pub async fn set(daemon: &Arc<Daemon>, call: SetAccount) -> Answer<AccountView> {
    let known = daemon.account(&call.account).await?;
    let fields = daemon.tool(&known.tool).map(|tool| tool.settings).unwrap_or_default();
    let mut settings = known.settings;
    for (key, text) in call.settings {
        if !fields.iter().any(|field| field.key == key) {
            let keys: Vec<_> = fields.iter().map(|field| field.key).collect();
            return Err(WireError::new(
                ErrorCode::Usage,
                format!("{key} cannot be set here."),
                format!("Settings of it: {}", keys.join(", ")),
            ));
        }
        settings.insert(key, text.trim().to_owned());
    }
    let record = daemon.engine.set_account_settings(&known.name, settings).await;
    let record = record.map_err(|error| daemon.refused(&error, &known.name))?;
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
            let settings = record.settings.clone();
            let signed = daemon.engine.sign_in(&record.name, "environment", settings, None).await;
            if let Err(error) = signed {
                tracing::info!(account = record.name, %error, "a lent token is not accepted");
            }
        }
    }
    Ok(Done {})
}
