//! Who is called what: names to show for handles, and lists of people in words.

use std::collections::{BTreeMap, BTreeSet};

use baton_api::wire::{Actor, ActorNature};
use baton_model::{Handle, Nature};
use baton_store::PersonRecord;

/// The people and teams of one account.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The user's own handle there.
    pub me: Option<Handle>,
    /// The tool's name: "GitHub".
    pub tool: String,
    /// Known people, by every handle they have.
    pub people: BTreeMap<Handle, PersonRecord>,
    /// Handles that are teams.
    pub teams: BTreeSet<Handle>,
}

impl Names {
    /// Whether it is the user.
    pub fn is_me(&self, handle: &Handle) -> bool {
        self.me.as_ref() == Some(handle)
    }

    /// The name to show; "you" for the user, the last part of a team's handle.
    pub fn name(&self, handle: &Handle) -> String {
        if self.is_me(handle) {
            return "you".into();
        }
        if self.is_team(handle) {
            let text = handle.as_str();
            return text.rsplit_once('/').map_or(text, |(_, team)| team).to_owned();
        }
        match self.people.get(handle).and_then(|person| person.name.as_deref()).map(str::trim) {
            Some(name) if !name.is_empty() => name.to_owned(),
            // What a program is need not be said in its name.
            _ => handle.as_str().trim_end_matches("[bot]").to_owned(),
        }
    }

    /// The name at the start of a sentence: "You".
    pub fn start(&self, handle: &Handle) -> String {
        if self.is_me(handle) { "You".into() } else { self.name(handle) }
    }

    fn is_team(&self, handle: &Handle) -> bool {
        self.teams.contains(handle)
            || (!self.people.contains_key(handle) && handle.as_str().contains('/'))
    }

    /// To be drawn.
    pub fn actor(&self, handle: &Handle) -> Actor {
        let nature = match self.people.get(handle).map(|person| person.nature) {
            _ if self.is_team(handle) => ActorNature::Team,
            Some(Nature::Bot) => ActorNature::Bot,
            Some(Nature::Agent) => ActorNature::Agent,
            Some(Nature::Human) | None => ActorNature::Human,
        };
        let name = if self.is_me(handle) { self.own_name(handle) } else { self.name(handle) };
        Actor { handle: handle.to_string(), name, nature }
    }

    fn own_name(&self, handle: &Handle) -> String {
        let known = self.people.get(handle).and_then(|person| person.name.clone());
        known.unwrap_or_else(|| handle.to_string())
    }

    /// Whom `text` can mean: a handle, else a name, else the beginning of either; the user's own handle too.
    pub fn called(&self, text: &str) -> Vec<Handle> {
        let exact = Handle::from(text);
        if self.teams.contains(&exact) {
            return vec![exact];
        }
        let wanted = text.to_lowercase();
        // How well it fits; the best fits alone count.
        let fit = |handle: &Handle, person: &PersonRecord| {
            let login = handle.as_str().to_lowercase();
            let name = person.name.as_deref().unwrap_or_default().trim().to_lowercase();
            let begins = |text: &str| text.starts_with(&wanted);
            match () {
                () if *handle == exact => Some(0),
                () if login == wanted => Some(1),
                () if name == wanted => Some(2),
                () if begins(&login) || begins(&name) || name.split(' ').any(begins) => Some(3),
                () => None,
            }
        };
        let fits: Vec<(u8, &Handle)> = self
            .people
            .iter()
            .filter_map(|(handle, person)| Some((fit(handle, person)?, &person.handle)))
            .collect();
        let best = fits.iter().map(|(fit, _)| *fit).min();
        let mut found: Vec<Handle> = fits
            .into_iter()
            .filter(|(fit, _)| Some(*fit) == best)
            .map(|(_, who)| who.clone())
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Whether it is an agent.
    pub fn is_agent(&self, handle: &Handle) -> bool {
        self.people.get(handle).is_some_and(|person| person.nature == Nature::Agent)
    }

    /// Several people: "Ben", "Ben and Cho", "Ben, Cho and Dia", "Ben, Cho and 2 more". Each name is a piece.
    pub fn list(&self, handles: &[Handle]) -> Vec<(String, bool)> {
        let name = |n: usize| (self.name(&handles[n]), true);
        let plain = |text: &str| (text.to_owned(), false);
        match handles.len() {
            0 => Vec::new(),
            1 => vec![name(0)],
            2 => vec![name(0), plain(" and "), name(1)],
            3 => vec![name(0), plain(", "), name(1), plain(" and "), name(2)],
            n => vec![name(0), plain(", "), name(1), (format!(" and {} more", n - 2), false)],
        }
    }

    /// The same as text.
    pub fn list_text(&self, handles: &[Handle]) -> String {
        self.list(handles).into_iter().map(|(text, _)| text).collect()
    }
}
