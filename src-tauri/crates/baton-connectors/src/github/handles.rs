//! Who is who at GitHub: actors to handles, people and natures.
//!
//! A bot's login is shown by REST as `name[bot]` and by GraphQL as `name`, which a person may also have; the suffix
//! keeps them apart. Coding agents are bots that work for somebody.

use std::collections::BTreeMap;

use baton_model::{Handle, Nature, Person};

use super::wire::Actor;

/// Who is named for what GitHub itself does (mergeability, auto-merge). No person can have this login.
pub(super) const GITHUB: &str = "github[bot]";
/// Who GitHub names where an account was deleted.
pub(super) const GHOST: &str = "ghost";
/// Bots that write code for a person, by login.
const AGENTS: &[&str] = &[
    "amazon-q-developer",
    "chatgpt-codex-connector",
    "claude",
    "codegen-sh",
    "copilot",
    "copilot-swe-agent",
    "cursor",
    "devin-ai-integration",
    "google-labs-jules",
    "openai-code-agent",
    "sweep-ai",
];

/// The handle and nature of an actor; a deleted account is `ghost`.
pub(super) fn handle(actor: Option<&Actor>) -> (Handle, Nature) {
    let Some(actor) = actor else { return (Handle::new(GHOST), Nature::Human) };
    if let Some(slug) = &actor.combined_slug {
        return (Handle::new(slug), Nature::Human);
    }
    let login = actor.login.as_deref().unwrap_or(GHOST);
    let bare = login.strip_suffix("[bot]").unwrap_or(login);
    if actor.typename.as_deref() == Some("Bot") || login.ends_with("[bot]") {
        let agent = AGENTS.contains(&bare.to_ascii_lowercase().as_str());
        let nature = if agent { Nature::Agent } else { Nature::Bot };
        return (Handle::new(format!("{bare}[bot]")), nature);
    }
    (Handle::new(login), Nature::Human)
}

/// People met, by handle.
#[derive(Debug, Default)]
pub(super) struct People(BTreeMap<Handle, Person>);

impl People {
    /// Notes an actor and gives its handle. Teams are no people, and are not noted.
    pub(super) fn meet(&mut self, actor: Option<&Actor>) -> Handle {
        let (handle, nature) = handle(actor);
        if actor.is_some_and(|actor| actor.combined_slug.is_some()) {
            return handle;
        }
        let name =
            actor.and_then(|actor| actor.name.clone()).filter(|name| !name.trim().is_empty());
        self.note(handle.clone(), name, nature);
        handle
    }

    /// Notes a machine by its login.
    pub(super) fn machine(&mut self, login: &str) -> Handle {
        let actor = Actor {
            typename: Some("Bot".to_owned()),
            login: Some(login.to_owned()),
            ..Actor::default()
        };
        self.meet(Some(&actor))
    }

    fn note(&mut self, handle: Handle, name: Option<String>, nature: Nature) {
        let person = self.0.entry(handle.clone()).or_insert_with(|| Person {
            handle,
            name: None,
            also: Vec::new(),
            nature,
        });
        if name.is_some() {
            person.name = name;
        }
    }

    /// The nature of a handle met.
    pub(super) fn nature(&self, handle: &Handle) -> Nature {
        self.0.get(handle).map(|person| person.nature).unwrap_or_default()
    }

    /// Logins by their lower case, for spelling mentions.
    pub(super) fn spellings(&self) -> BTreeMap<String, String> {
        let bare = |handle: &Handle| handle.as_str().trim_end_matches("[bot]").to_owned();
        self.0.keys().map(|handle| (bare(handle).to_ascii_lowercase(), bare(handle))).collect()
    }

    /// All of them.
    pub(super) fn into_vec(self) -> Vec<Person> {
        self.0.into_values().collect()
    }

    /// Takes over all that `other` met.
    pub(super) fn extend(&mut self, other: Self) {
        for (handle, person) in other.0 {
            self.note(handle, person.name, person.nature);
        }
    }
}
