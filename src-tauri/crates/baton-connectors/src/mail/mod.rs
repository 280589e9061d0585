//! Mail, at any provider: IMAP to read (RFC 3501, 2177, 6154), SMTP to send (RFC 6409).
//!
//! We read the inbox, sent mail and the folders that the user chose, ninety days back; we send answers, hand things on,
//! answer invitations, and move what is done into the archive. Gmail is read over IMAP too, by its one folder of all
//! mail: its own API would bring nothing more but quotas, and the same restricted permission.

mod act;
mod compose;
mod connection;
mod discover;
mod fetch;
mod folders;
mod invitation;
mod letter;
mod oauth;
mod server;
mod session;
mod sign_in;
mod smtp;
mod state;
mod text;
mod threads;
mod tls;
mod transform;

#[cfg(test)]
mod transform_tests;

use std::sync::Arc;

use async_trait::async_trait;
use baton_model::{
    Answers, BrowserFlow, Connector, Descriptor, Fault, Field, FieldKind, Handle, Scope, Secret,
    Session, SessionSetup, Settings, SignIn, SignInMethod, SignedIn,
};

use oauth::{Keys, Pages};
use server::{Kind, Server};
use session::{Account, MailSession};
use transform::Mine;

use crate::http::Http;

/// Shown in faults.
const NAME: &str = "Mail";

const ADDRESS: Field = Field {
    key: "address",
    label: "Address",
    hint: "you@example.com",
    kind: FieldKind::Address,
    optional: false,
    found: false,
};
const PASSWORD: Field = Field {
    key: "password",
    label: "Password",
    hint: "An app password, where your provider has them",
    kind: FieldKind::Secret,
    optional: false,
    found: false,
};
const IMAP: Field = Field {
    key: "imap",
    label: "Incoming mail (IMAP)",
    hint: "imaps://imap.example.com",
    kind: FieldKind::Text,
    optional: false,
    found: true,
};
const SMTP: Field = Field {
    key: "smtp",
    label: "Outgoing mail (SMTP)",
    hint: "smtps://smtp.example.com",
    kind: FieldKind::Text,
    optional: false,
    found: true,
};
const LOGIN: Field = Field {
    key: "login",
    label: "Login",
    hint: "Your address, at most providers",
    kind: FieldKind::Text,
    optional: true,
    found: true,
};
const FOLDERS: Field = Field {
    key: "folders",
    label: "More folders to read",
    hint: "Clients, Projects/Berlin",
    kind: FieldKind::Text,
    optional: true,
    found: false,
};
const ALIASES: Field = Field {
    key: "aliases",
    label: "Other addresses of yours",
    hint: "ana@example.com, a.lima@example.org",
    kind: FieldKind::Text,
    optional: true,
    found: false,
};
const SHOWN: Field = Field {
    key: "name",
    label: "Your name, as your mails show it",
    hint: "As in the mails that you sent",
    kind: FieldKind::Text,
    optional: true,
    found: false,
};

static DESCRIPTOR: Descriptor = Descriptor {
    key: "mail",
    name: NAME,
    tile: "Ma",
    about: "Reads your inbox, your sent mail and the folders you choose, 90 days back. Sends what you write, as you.",
    default_url: "",
    url_example: "",
    sign_in: &[
        SignIn {
            method: SignInMethod::Form,
            title: "With your address and a password",
            hint: "Its servers are found from the address",
            make_path: "",
            fields: &[ADDRESS, PASSWORD, IMAP, SMTP, LOGIN],
            clients: &[],
        },
        SignIn {
            method: SignInMethod::Browser,
            title: "On Google’s or Microsoft’s page",
            hint: "For Gmail and Outlook, with a client id of your own or your company’s",
            make_path: "",
            fields: &[ADDRESS],
            clients: &["google", "microsoft"],
        },
    ],
    scopes: &[
        Scope {
            name: "IMAP",
            purpose: "Reads mail, keeps a copy of what you send, and moves what is done into the archive.",
            optional: false,
        },
        Scope { name: "SMTP", purpose: "Sends what you write.", optional: false },
    ],
    settings: &[FOLDERS, ALIASES, SHOWN],
};

/// Fills in what an address tells.
struct Finder {
    http: Arc<Http>,
}

impl Finder {
    async fn complete(&self, mut answers: Answers) -> Result<Answers, Fault> {
        let address = sign_in::address(answers.need(&ADDRESS)?)?;
        if answers.get(IMAP.key).is_some() && answers.get(SMTP.key).is_some() {
            return Ok(answers);
        }
        if let Some(found) = discover::discover(&self.http, &address).await {
            answers.fill(IMAP.key, found.imap.text(Kind::Imap));
            answers.fill(SMTP.key, found.smtp.text(Kind::Smtp));
            if let Some(login) = found.login {
                answers.fill(LOGIN.key, login);
            }
        }
        Ok(answers)
    }
}

/// What is kept of a form that is filled in.
fn kept(answers: &Answers, secret: Secret) -> Result<SignedIn, Fault> {
    let address = sign_in::address(answers.need(&ADDRESS)?)?;
    let not_found = |field: &Field| {
        Fault::rejected(format!(
            "The servers of {address} could not be found: fill in {}",
            field.label
        ))
    };
    let imap = answers.get(IMAP.key).ok_or_else(|| not_found(&IMAP))?;
    let smtp = answers.get(SMTP.key).ok_or_else(|| not_found(&SMTP))?;
    let imap = Server::parse(imap, Kind::Imap)?.text(Kind::Imap);
    let smtp = Server::parse(smtp, Kind::Smtp)?.text(Kind::Smtp);
    let mut settings = Settings::new();
    for field in DESCRIPTOR.settings {
        if let Some(text) = answers.get(field.key) {
            settings.insert(field.key.to_owned(), text.to_owned());
        }
    }
    if let Some(login) = answers.get(LOGIN.key).filter(|login| *login != address) {
        settings.insert(LOGIN.key.to_owned(), login.to_owned());
    }
    settings.insert(ADDRESS.key.to_owned(), address);
    settings.insert(IMAP.key.to_owned(), imap.clone());
    settings.insert(SMTP.key.to_owned(), smtp);
    Ok(SignedIn { url: Some(imap), settings, secret })
}

/// The connector.
pub struct Mail {
    finder: Arc<Finder>,
    pages: Pages,
}

impl Default for Mail {
    fn default() -> Self {
        let finder = Arc::new(Finder { http: Arc::new(Http::default()) });
        Self { pages: Pages { mail: Arc::clone(&finder) }, finder }
    }
}

#[async_trait]
impl Connector for Mail {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn open(&self, setup: SessionSetup) -> Result<Box<dyn Session>, Fault> {
        let Some(secret) = setup.secret else {
            return Err(Fault::Unauthorized { tool: NAME.to_owned() });
        };
        let get = |field: &Field| {
            setup.settings.get(field.key).map(|text| text.trim()).filter(|text| !text.is_empty())
        };
        let address =
            get(&ADDRESS).ok_or_else(|| Fault::rejected("The mail address is missing"))?;
        let me = sign_in::address(address)?;
        let imap = get(&IMAP).unwrap_or(&setup.url);
        let smtp =
            get(&SMTP).ok_or_else(|| Fault::rejected("The server for outgoing mail is missing"))?;
        let aliases = get(&ALIASES).unwrap_or_default().split([',', ' ', ';']);
        let aliases: Result<Vec<Handle>, Fault> = aliases
            .filter(|text| !text.trim().is_empty())
            .map(|text| sign_in::address(text).map(Handle::from))
            .collect();
        let user = get(&LOGIN).unwrap_or(&me).to_owned();
        Ok(Box::new(MailSession::new(Account {
            imap: Server::parse(imap, Kind::Imap)?,
            smtp: Server::parse(smtp, Kind::Smtp)?,
            mine: Mine { me: me.as_str().into(), aliases: aliases? },
            name: get(&SHOWN).map(str::to_owned),
            keys: Keys::new(user, &secret, Arc::clone(&self.finder.http)),
            settings: setup.settings.clone(),
            keep: setup.keep,
        })))
    }

    async fn complete(&self, answers: Answers) -> Result<Answers, Fault> {
        self.finder.complete(answers).await
    }

    async fn sign_in(&self, _: &str, answers: &Answers) -> Result<SignedIn, Fault> {
        let answers = self.finder.complete(answers.clone()).await?;
        let secret = Secret::new(answers.need(&PASSWORD)?);
        kept(&answers, secret)
    }

    fn browser_flow(&self) -> Option<&dyn BrowserFlow> {
        Some(&self.pages)
    }
}
