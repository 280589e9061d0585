//! People, teams and repositories.

use std::collections::BTreeMap;

use super::World;

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A human.
    User,
    /// An app: a check runner, a dependency updater, a coding agent.
    Bot,
    /// An organization.
    Organization,
}

/// One account.
#[derive(Debug, Clone)]
pub struct User {
    /// Its number, in ids.
    pub number: u32,
    /// Its handle. A bot's has no `[bot]` here: GraphQL leaves it out, REST adds it.
    pub login: String,
    /// As its profile says; bots have none.
    pub name: Option<String>,
    /// What it is.
    pub nature: Nature,
}

/// A team of an organization.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its number, in ids.
    pub number: u32,
    /// The organization.
    pub org: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Logins.
    pub members: Vec<String>,
    /// Only its members know that it is there.
    pub secret: bool,
}

/// What somebody may do in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Permission {
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}

impl Permission {
    /// GraphQL's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Triage => "TRIAGE",
            Self::Write => "WRITE",
            Self::Maintain => "MAINTAIN",
            Self::Admin => "ADMIN",
        }
    }
}

/// A repository.
#[derive(Debug, Clone)]
pub struct Repo {
    /// Its number, in ids.
    pub number: u32,
    /// `owner/name`.
    pub full_name: String,
    /// Only those in `access` see it.
    pub private: bool,
    /// Since when nothing can change.
    pub archived_at: Option<jiff::Timestamp>,
    /// Who may do what.
    pub access: BTreeMap<String, Permission>,
    /// `merge`, `squash`, `rebase`.
    pub merge_methods: Vec<&'static str>,
    /// Approvals that the branch rule asks for; 0: there is no rule.
    pub required_approvals: u32,
    /// Merging goes through a queue.
    pub merge_queue: bool,
    /// A push throws away approvals.
    pub dismisses_stale: bool,
}

impl Repo {
    /// The owner's login.
    pub fn owner(&self) -> &str {
        self.full_name.split('/').next().unwrap_or_default()
    }

    /// Its name without the owner.
    pub fn name(&self) -> &str {
        self.full_name.split('/').nth(1).unwrap_or_default()
    }
}

impl World {
    fn person(&mut self, login: &str, name: Option<&str>, nature: Nature) {
        let number = self.number();
        let user = User { number, login: login.to_owned(), name: name.map(str::to_owned), nature };
        self.users.insert(login.to_owned(), user);
    }

    /// Adds a human.
    pub fn user(&mut self, login: &str, name: &str) {
        self.person(login, Some(name), Nature::User);
    }

    /// Adds a bot or an agent.
    pub fn bot(&mut self, login: &str) {
        self.person(login, None, Nature::Bot);
    }

    /// Adds an organization.
    pub fn org(&mut self, login: &str, name: &str) {
        self.person(login, Some(name), Nature::Organization);
    }

    /// Adds a team.
    pub fn team(&mut self, org: &str, slug: &str, members: &[&str]) {
        let number = self.number();
        let team = Team {
            number,
            org: org.to_owned(),
            slug: slug.to_owned(),
            name: slug.to_owned(),
            members: members.iter().map(|one| (*one).to_owned()).collect(),
            secret: false,
        };
        self.teams.insert(format!("{org}/{slug}"), team);
    }

    /// Adds a repository that asks for one approval; `writers` may push and merge.
    pub fn repo(&mut self, full_name: &str, writers: &[&str]) -> &mut Repo {
        let number = self.number();
        let repo = Repo {
            number,
            full_name: full_name.to_owned(),
            private: false,
            archived_at: None,
            access: writers.iter().map(|one| ((*one).to_owned(), Permission::Write)).collect(),
            merge_methods: vec!["merge", "squash", "rebase"],
            required_approvals: 1,
            merge_queue: false,
            dismisses_stale: false,
        };
        self.repos.entry(full_name.to_owned()).or_insert(repo)
    }

    /// Sets what `login` may do; `None` takes it away. Of a private repository nothing is seen then.
    pub fn access(&mut self, repo: &str, login: &str, permission: Option<Permission>) {
        if let Some(repo) = self.repos.get_mut(repo) {
            match permission {
                Some(permission) => repo.access.insert(login.to_owned(), permission),
                None => repo.access.remove(login),
            };
        }
    }

    /// Makes a repository read-only for everybody.
    pub fn archive(&mut self, repo: &str) {
        let now = self.now;
        if let Some(repo) = self.repos.get_mut(repo) {
            repo.archived_at = Some(now);
        }
    }

    /// What `login` may do there; `None`: it is not there for them.
    pub fn permission(&self, repo: &str, login: &str) -> Option<Permission> {
        let repo = self.repos.get(repo)?;
        repo.access.get(login).copied().or((!repo.private).then_some(Permission::Read))
    }

    /// Whether `login` belongs to the team `org/slug`.
    pub fn is_member(&self, team: &str, login: &str) -> bool {
        self.teams.get(team).is_some_and(|team| team.members.iter().any(|one| one == login))
    }

    /// Whether an account acts as a machine.
    pub fn is_bot(&self, login: &str) -> bool {
        self.users.get(login).is_some_and(|user| user.nature == Nature::Bot)
    }

    /// The people named by `@name` in a text, without those named in code.
    pub fn mentions(&self, text: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 {
                continue;
            }
            let mut before = ' ';
            for (at, letter) in part.char_indices() {
                if letter == '@' && !before.is_alphanumeric() {
                    let name: String = part[at + 1..]
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                        .collect();
                    if self.users.contains_key(&name) && !found.contains(&name) {
                        found.push(name);
                    }
                }
                before = letter;
            }
        }
        found
    }
}
