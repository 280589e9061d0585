//! Accounts: connect, list, sign in again, test, remove.

use std::io::IsTerminal as _;
use std::time::Duration;

use baton_api::wire::{
    AccountAdd, AccountView, AddAccount, DeviceState, GetAccounts, GetDevice, GetSettings,
    GetTools, Health, RemoveAccount, SetSettings, SignInAccount, SignInWith, StartDevice,
    TestAccount,
};
use serde::Serialize;

use super::{line, print_json, question, stdin};
use crate::args::{AccountCommand, HowArgs};
use crate::exit::Failure;
use crate::link::Link;
use crate::paint::{QUIET, STRONG, clean, paint};

#[derive(Serialize)]
struct AccountsJson<'a> {
    version: u32,
    accounts: &'a [AccountView],
}

/// `baton account …`.
pub async fn run(link: &Link, command: AccountCommand) -> Result<(), Failure> {
    match command {
        AccountCommand::Add(args) => {
            let name = args.name.clone().unwrap_or_else(|| args.tool.clone());
            let with = how(link, &args.how, &args.tool, args.url.clone(), &name).await?;
            let add = AccountAdd { tool: args.tool, name: args.name, url: args.url, with };
            let account = link.call(AddAccount { add }).await?;
            line(format!("Connected. The queue fills now: baton sync --account {}", account.name));
            print(&account);
            Ok(())
        }
        AccountCommand::SignIn { name, how: args } => {
            let accounts = link.call(GetAccounts {}).await?;
            let Some(account) = accounts.into_iter().find(|account| account.name == name) else {
                return Err(unknown(&name));
            };
            let with = how(link, &args, &account.tool, Some(account.url), &name).await?;
            print(&link.call(SignInAccount { account: name, with }).await?);
            Ok(())
        }
        AccountCommand::List { json } => {
            let accounts = link.call(GetAccounts {}).await?;
            if json {
                return print_json(&AccountsJson { version: 1, accounts: &accounts });
            }
            if accounts.is_empty() {
                line("No tool is connected yet: baton account add github --gh");
            }
            accounts.iter().for_each(print);
            Ok(())
        }
        AccountCommand::Remove { name } => {
            link.call(RemoveAccount { account: name.clone() }).await?;
            line(format!("{} is removed, with its items and its secret.", clean(&name)));
            Ok(())
        }
        AccountCommand::Test { name } => {
            let account = link.call(TestAccount { account: name }).await?;
            print(&account);
            match account.health {
                Health::Good | Health::Starting => Ok(()),
                health => Err(Failure {
                    code: if health == Health::NeedsSignIn || health == Health::NoSecret {
                        4
                    } else {
                        1
                    },
                    message: account.words,
                    remedy: account.remedy.as_ref().map(crate::view::mends),
                }),
            }
        }
    }
}

fn unknown(name: &str) -> Failure {
    Failure::nothing(format!("No account is called {name}."))
        .with_remedy("Accounts: baton account list")
}

fn print(account: &AccountView) {
    let me = account.me.as_deref().unwrap_or("");
    line(format!(
        "{}  {} {}",
        paint(STRONG, &clean(&account.name)),
        clean(&account.tool_name),
        clean(&format!("{me} {}", account.url))
    ));
    line(format!("  {}", clean(&account.words)));
    for limit in &account.limits {
        line(paint(QUIET, &format!("  {}", clean(limit))));
    }
}

/// The variable of the environment that may hold the account's token.
fn variable(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    format!("BATON_TOKEN_{name}")
}

async fn how(
    link: &Link,
    args: &HowArgs,
    tool: &str,
    url: Option<String>,
    name: &str,
) -> Result<SignInWith, Failure> {
    if args.gh {
        return Ok(SignInWith::Borrowed);
    }
    if args.device {
        if let Some(id) = &args.client_id {
            let mut settings = link.call(GetSettings {}).await?;
            settings.github_client_id.clone_from(id);
            link.call(SetSettings { settings }).await?;
        }
        return device(link, tool, url).await;
    }
    if args.token_stdin {
        return token(name);
    }
    if std::env::var_os(variable(name)).is_some() {
        return Ok(SignInWith::Environment);
    }
    choose(link, tool, url, name).await
}

async fn choose(
    link: &Link,
    tool: &str,
    url: Option<String>,
    name: &str,
) -> Result<SignInWith, Failure> {
    let tools = link.call(GetTools {}).await?;
    let Some(found) = tools.iter().find(|found| found.key == tool) else {
        let known: Vec<_> = tools.iter().map(|tool| tool.key.as_str()).collect();
        return Err(Failure::usage(format!("{tool} is no tool that Baton knows."))
            .with_remedy(format!("Known: {}", known.join(", "))));
    };
    let undecided = || {
        Failure::usage("How should Baton sign in?").with_remedy(format!(
            "Say one of --gh, --device, --token-stdin, or set {} for the daemon.",
            variable(name)
        ))
    };
    if !std::io::stdin().is_terminal() {
        return Err(undecided());
    }
    for (n, way) in found.sign_in.iter().enumerate() {
        line(format!("{}  {}  {}", n + 1, paint(STRONG, &way.title), paint(QUIET, &way.hint)));
    }
    let answer = question("Which? ")?.unwrap_or_default();
    let way = answer.parse::<usize>().ok().and_then(|n| found.sign_in.get(n.wrapping_sub(1)));
    match way.map(|way| way.method.as_str()) {
        Some("borrowed") => Ok(SignInWith::Borrowed),
        Some("device") => device(link, tool, url).await,
        Some("token") => token(name),
        _ => Err(undecided()),
    }
}

/// A token, from a pipe or typed unseen. It never stands in the arguments, where other programs could read it.
fn token(name: &str) -> Result<SignInWith, Failure> {
    let token = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("Token for {}: ", clean(name)))?
    } else {
        stdin()?
    };
    let token = token.trim().to_owned();
    if token.is_empty() {
        return Err(Failure::usage("The token is empty.")
            .with_remedy("Pipe it in: baton account add github --token-stdin < token-file"));
    }
    Ok(SignInWith::Token { token })
}

async fn device(link: &Link, tool: &str, url: Option<String>) -> Result<SignInWith, Failure> {
    let started = link.call(StartDevice { tool: tool.to_owned(), url }).await?;
    line(format!("Open {}", paint(STRONG, &clean(&started.url))));
    line(format!("and type {}", paint(STRONG, &clean(&started.user_code))));
    loop {
        // The daemon asks the tool at the pace that the tool wants; this only asks the daemon.
        tokio::time::sleep(Duration::from_secs(2)).await;
        match link.call(GetDevice { flow: started.flow.clone() }).await? {
            DeviceState::Waiting => {}
            DeviceState::Confirmed => return Ok(SignInWith::Device { flow: started.flow }),
            DeviceState::Denied => return Err(Failure::failed("You said no on the tool's page.")),
            DeviceState::Expired => {
                return Err(Failure::failed("The code has expired.").with_remedy("Start again."));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn the_variable_is_the_name_in_capitals() {
        assert_eq!(variable("github"), "BATON_TOKEN_GITHUB");
        assert_eq!(variable("acme-work.2"), "BATON_TOKEN_ACME_WORK_2");
    }
}
