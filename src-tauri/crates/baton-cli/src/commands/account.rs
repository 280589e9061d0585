//! Accounts: connect, list, sign in again, test, remove.

use std::io::IsTerminal as _;
use std::time::Duration;

use baton_api::wire::{
    AccountAdd, AccountView, AddAccount, Answers, CompleteSignIn, FlowState, GetAccounts,
    GetSettings, GetSignIn, GetTools, Health, OauthClient, RemoveAccount, SetAccount, SetSettings,
    SignInAccount, SignInWith, StartSignIn, TestAccount, ToolView,
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
            let with = how(link, &args.how, &args.tool, args.url.clone(), &name, false).await?;
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
            let with = how(link, &args, &account.tool, Some(account.url), &name, true).await?;
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
        AccountCommand::Set { name, settings } => {
            let accounts = link.call(GetAccounts {}).await?;
            let known = accounts.into_iter().find(|account| account.name == name);
            let account = known.ok_or_else(|| unknown(&name))?;
            let tool = known_tool(link, &account.tool).await?;
            let chosen = fields(&settings)?;
            let account = if chosen.0.is_empty() {
                account
            } else {
                link.call(SetAccount { account: name, settings: chosen.0 }).await?
            };
            if tool.settings.is_empty() {
                line(format!("Nothing can be chosen of {}.", clean(&tool.name)));
            }
            for field in &tool.settings {
                let text = account.settings.get(&field.key).map_or("", String::as_str);
                line(format!("{}={}  {}", field.key, clean(text), paint(QUIET, &field.hint)));
            }
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
    again: bool,
) -> Result<SignInWith, Failure> {
    if args.gh {
        return Ok(SignInWith::Borrowed);
    }
    let tool = known_tool(link, tool).await?;
    let mut form = Form { link, tool: &tool, name, again, answers: fields(&args.fields)? };
    if args.device || args.browser {
        let method = if args.device { "device" } else { "browser" };
        keep_client(link, &tool, method, args).await?;
        return form.page(method, url).await;
    }
    if args.token_stdin {
        return form.fill(true).await;
    }
    if std::env::var_os(variable(name)).is_some() {
        return Ok(SignInWith::Environment { answers: form.complete(false).await? });
    }
    form.choose(url).await
}

/// What the registry says of `tool`.
async fn known_tool(link: &Link, tool: &str) -> Result<ToolView, Failure> {
    let tools = link.call(GetTools {}).await?;
    if let Some(found) = tools.iter().find(|found| found.key == tool) {
        return Ok(found.clone());
    }
    let known: Vec<_> = tools.iter().map(|tool| tool.key.as_str()).collect();
    Err(Failure::usage(format!("{tool} is no tool that Baton knows."))
        .with_remedy(format!("Known: {}", known.join(", "))))
}

/// `KEY=VALUE`s.
fn fields(texts: &[String]) -> Result<Answers, Failure> {
    let mut answers = Answers::default();
    for text in texts {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Failure::usage(format!("{text} is no KEY=VALUE."))
                .with_remedy("Write it as address=ana@example.com"));
        };
        answers.0.insert(key.trim().to_owned(), value.trim().to_owned());
    }
    Ok(answers)
}

/// Keeps the client id that was given for this way to sign in.
async fn keep_client(
    link: &Link,
    tool: &ToolView,
    method: &str,
    args: &HowArgs,
) -> Result<(), Failure> {
    let way = tool.sign_in.iter().find(|way| way.method == method);
    let (Some(id), Some(way)) = (&args.client_id, way) else { return Ok(()) };
    let mut settings = link.call(GetSettings {}).await?;
    let secret = args.client_secret.clone().unwrap_or_default();
    // Where it may be one of several, it is that of the provider whose page it will be; others do no harm.
    for owner in &way.clients {
        let client = OauthClient { id: id.clone(), secret: secret.clone() };
        settings.oauth_clients.insert(owner.clone(), client);
    }
    link.call(SetSettings { settings }).await?;
    Ok(())
}

/// The tool's form, as far as it is filled in.
struct Form<'a> {
    link: &'a Link,
    tool: &'a ToolView,
    name: &'a str,
    /// An account signs in again: what it has already is not asked for.
    again: bool,
    answers: Answers,
}

impl Form<'_> {
    async fn choose(&mut self, url: Option<String>) -> Result<SignInWith, Failure> {
        let ways = &self.tool.sign_in;
        if !std::io::stdin().is_terminal() {
            return Err(self.undecided());
        }
        if let [only] = ways.as_slice()
            && only.method == "form"
        {
            return self.fill(false).await;
        }
        for (n, way) in ways.iter().enumerate() {
            line(format!("{}  {}  {}", n + 1, paint(STRONG, &way.title), paint(QUIET, &way.hint)));
        }
        let answer = question("Which? ")?.unwrap_or_default();
        let way = answer.parse::<usize>().ok().and_then(|n| ways.get(n.wrapping_sub(1)));
        match way.map(|way| way.method.as_str()) {
            Some("borrowed") => Ok(SignInWith::Borrowed),
            Some(method @ ("device" | "browser")) => self.page(method, url).await,
            Some("form") => self.fill(false).await,
            _ => Err(self.undecided()),
        }
    }

    fn undecided(&self) -> Failure {
        let ways = self.tool.sign_in.iter().map(|way| match way.method.as_str() {
            "borrowed" => "--gh",
            "device" => "--device",
            "browser" => "--browser",
            _ => "--token-stdin",
        });
        let ways: Vec<&str> = ways.collect();
        Failure::usage("How should Baton sign in?").with_remedy(format!(
            "Say one of {}, or set {} for the daemon.",
            ways.join(", "),
            variable(self.name)
        ))
    }

    /// What is found from what is there, and, where somebody can answer, the rest.
    async fn complete(&mut self, ask: bool) -> Result<Answers, Failure> {
        let Some(way) = self.tool.sign_in.iter().find(|way| way.method == "form") else {
            return Ok(self.answers.clone());
        };
        let ask = ask && std::io::stdin().is_terminal();
        for found in [false, true] {
            for field in way.fields.iter().filter(|field| field.found == found) {
                let there = self.answers.0.get(&field.key).is_some_and(|text| !text.is_empty());
                if ask && !there && !field.optional && !self.again && field.kind != "secret" {
                    let text = question(&format!("{}: ", field.label))?.unwrap_or_default();
                    self.answers.0.insert(field.key.clone(), text);
                }
            }
            if !found && !self.again {
                let call =
                    CompleteSignIn { tool: self.tool.key.clone(), answers: self.answers.clone() };
                self.answers = self.link.call(call).await?;
            }
        }
        Ok(self.answers.clone())
    }

    /// The whole form. A secret comes from a pipe or is typed unseen: it never stands in the arguments, where other
    /// programs could read it.
    async fn fill(&mut self, piped: bool) -> Result<SignInWith, Failure> {
        let Some(way) = self.tool.sign_in.iter().find(|way| way.method == "form") else {
            return Err(Failure::usage(format!("{} has no sign-in by a token.", self.tool.name)));
        };
        self.complete(!piped).await?;
        for field in way.fields.iter().filter(|field| field.kind == "secret" && !field.optional) {
            let secret = if std::io::stdin().is_terminal() {
                let whose = clean(self.name);
                rpassword::prompt_password(format!("{} for {whose}: ", field.label))?
            } else {
                stdin()?
            };
            let secret = secret.trim_end_matches(['\r', '\n']).to_owned();
            if secret.trim().is_empty() {
                let tool = &self.tool.key;
                return Err(Failure::usage(format!(
                    "The {} is empty.",
                    field.label.to_lowercase()
                ))
                .with_remedy(format!(
                    "Pipe it in: baton account add {tool} --token-stdin < file"
                )));
            }
            self.answers.0.insert(field.key.clone(), secret);
        }
        Ok(SignInWith::Form { answers: self.answers.clone() })
    }

    /// On the tool's own page.
    async fn page(&mut self, method: &str, url: Option<String>) -> Result<SignInWith, Failure> {
        let call = StartSignIn {
            tool: self.tool.key.clone(),
            method: method.to_owned(),
            url,
            answers: self.answers.clone(),
        };
        let started = self.link.call(call).await?;
        line(format!("Open {}", paint(STRONG, &clean(&started.url))));
        if let Some(code) = &started.user_code {
            line(format!("and type {}", paint(STRONG, &clean(code))));
        }
        loop {
            // The daemon asks the tool at the pace that the tool wants; this only asks the daemon.
            tokio::time::sleep(Duration::from_secs(2)).await;
            match self.link.call(GetSignIn { flow: started.flow.clone() }).await? {
                FlowState::Waiting => {}
                FlowState::Confirmed => return Ok(SignInWith::Flow { flow: started.flow }),
                FlowState::Denied => {
                    return Err(Failure::failed("You said no on the tool's page."));
                }
                FlowState::Expired => {
                    let what = if method == "device" { "code" } else { "sign-in" };
                    return Err(Failure::failed(format!("The {what} has expired."))
                        .with_remedy("Start again."));
                }
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
