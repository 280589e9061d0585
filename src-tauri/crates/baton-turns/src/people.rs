//! Who is who on one item: one person behind many logins, machines, teams and the people of them that can owe.
//!
//! Rules speak of people; events carry handles. Everything is turned into the person's handle here, once, so that no
//! rule compares logins.

use std::cell::OnceCell;
use std::collections::HashMap;

use baton_model::{Cast, Event, Handle, Item, Members, Nature, What};

use crate::entry::Debtor;

/// The cast of one item.
pub(crate) struct People<'a> {
    cast: &'a Cast,
    item: &'a Item,
    events: &'a [Event],
    // Only greetings and `@Name` in odd capitals need it, so it is made when first asked for.
    by_name: OnceCell<HashMap<String, Handle>>,
}

impl<'a> People<'a> {
    pub(crate) fn new(cast: &'a Cast, item: &'a Item, events: &'a [Event]) -> Self {
        Self { cast, item, events, by_name: OnceCell::new() }
    }

    /// The handle that stands for the person.
    pub(crate) fn person(&self, handle: &Handle) -> Handle {
        self.cast.person(handle).clone()
    }

    pub(crate) fn nature(&self, person: &Handle) -> Nature {
        self.cast.nature(person)
    }

    /// A person: not a machine, and not a team.
    pub(crate) fn is_human(&self, person: &Handle) -> bool {
        self.nature(person) == Nature::Human && !self.is_team(person)
    }

    pub(crate) fn is_team(&self, handle: &Handle) -> bool {
        self.cast.teams.contains_key(handle)
    }

    /// Who owes when `team` is asked and `asker` is left out; one person left owes directly (rule G11). Hidden
    /// members owe nothing that we can know (rule G10).
    pub(crate) fn team(&self, team: &Handle, asker: Option<&Handle>) -> Debtor {
        let Some(Members::Known(members)) = self.cast.teams.get(team) else {
            return Debtor::Group { name: team.clone(), members: Vec::new(), hidden: true };
        };
        let mut people: Vec<Handle> = members
            .iter()
            .map(|member| self.person(member))
            .filter(|member| Some(member) != asker && self.is_human(member))
            .collect();
        people.sort();
        people.dedup();
        match people.len() {
            1 => Debtor::Person(people.remove(0)),
            _ => Debtor::Group { name: team.clone(), members: people, hidden: false },
        }
    }

    /// All people of `team` that are known.
    pub(crate) fn members(&self, team: &Handle) -> Vec<Handle> {
        match self.cast.teams.get(team) {
            Some(Members::Known(members)) => {
                members.iter().map(|member| self.person(member)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whom `name` in a text means: `@login` or `@org/team` is whoever it says, a plain word only somebody who takes
    /// part here.
    pub(crate) fn known(&self, name: &str) -> Option<Handle> {
        let Some(login) = name.strip_prefix('@') else {
            return self.by_name().get(&name.to_lowercase()).cloned();
        };
        let exact = Handle::from(login);
        if self.cast.same.contains_key(&exact)
            || self.cast.nature.contains_key(&exact)
            || self.is_team(&exact)
        {
            return Some(self.person(&exact));
        }
        // Everybody is nobody in particular; the reader of words knows these.
        if matches!(login, "here" | "channel" | "everyone" | "all") {
            return None;
        }
        if let Some((_, slug)) = login.split_once('/') {
            let slug = Handle::from(slug);
            // `@types/node` is a package more often than a team that we do not know.
            return self.is_team(&slug).then_some(slug);
        }
        if login.bytes().any(|byte| byte.is_ascii_uppercase())
            && let Some(found) = self.by_name().get(&login.to_lowercase())
        {
            return Some(found.clone());
        }
        Some(exact)
    }

    fn by_name(&self) -> &HashMap<String, Handle> {
        self.by_name.get_or_init(|| {
            let mut names = HashMap::new();
            let mut add = |handle: &Handle| {
                let person = self.person(handle);
                for text in [handle.as_str(), person.as_str()] {
                    names.entry(text.to_lowercase()).or_insert_with(|| person.clone());
                }
            };
            add(&self.item.owner);
            self.item.on_behalf_of.iter().for_each(&mut add);
            self.item.members.iter().for_each(&mut add);
            self.cast.teams.keys().for_each(&mut add);
            for event in self.events {
                add(&event.who);
                match &event.what {
                    What::ReviewRequested { of } | What::AskedDecision { of, .. } => {
                        of.iter().for_each(&mut add)
                    }
                    What::Assigned { to } | What::Delegated { to } => add(to),
                    What::Said { to, .. } => to.iter().for_each(&mut add),
                    What::Sent { to, cc, .. } => to.iter().chain(cc).for_each(&mut add),
                    _ => {}
                }
            }
            for (other, person) in &self.cast.same {
                names.entry(other.as_str().to_lowercase()).or_insert_with(|| person.clone());
            }
            names
        })
    }
}
