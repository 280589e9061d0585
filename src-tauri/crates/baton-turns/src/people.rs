//! Who is who on one item: one person behind many logins, machines, teams and the people of them that can owe.
//!
//! Rules speak of people; events carry handles. Everything is turned into the person's handle here, once, so that no
//! rule compares logins.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Bound;

use baton_model::{Cast, Event, Handle, Item, Members, Nature, What, WorkingHours};

use crate::entry::Debtor;
use crate::text::Map;

/// So many people of an item are remembered; of more each is looked up in the cast.
const MOST_MET: usize = 32;

/// So many plain words of an item are remembered.
const MOST_WORDS: usize = 256;

/// Somebody who was asked for before.
struct Met {
    handle: Handle,
    person: Handle,
    nature: Nature,
    team: bool,
}

/// Those that take part, by handle and person.
struct Here {
    all: Vec<(Handle, Handle)>,
    /// The words of their shown names, each with the one person that it means; none where it means several.
    called: Vec<(String, Option<Handle>)>,
    /// The bytes that their names begin with, a bit each; all, where one begins with a letter beyond ASCII.
    firsts: u128,
}

impl Here {
    fn may_be(&self, low: &str) -> bool {
        let first = low.as_bytes().first().filter(|byte| byte.is_ascii());
        first.is_none_or(|byte| self.firsts >> byte.to_ascii_lowercase() & 1 == 1)
    }
}

/// The cast of one item.
pub(crate) struct People<'a> {
    cast: &'a Cast,
    item: &'a Item,
    events: &'a [Event],
    met: RefCell<Vec<Met>>,
    // Only greetings and `@Name` in odd capitals need it, so it is made when first asked for.
    here: OnceCell<Here>,
    capitals: OnceCell<bool>,
    // The plain words that were asked for; most are no names, and the same few begin most messages.
    words: RefCell<Map<Box<str>, Option<Handle>>>,
}

impl<'a> People<'a> {
    pub(crate) fn new(cast: &'a Cast, item: &'a Item, events: &'a [Event]) -> Self {
        Self {
            cast,
            item,
            events,
            met: RefCell::default(),
            here: OnceCell::new(),
            capitals: OnceCell::new(),
            words: RefCell::default(),
        }
    }

    /// The handle that stands for the person.
    pub(crate) fn person(&self, handle: &Handle) -> Handle {
        self.met(handle, |met| met.person.clone())
    }

    pub(crate) fn nature(&self, person: &Handle) -> Nature {
        self.met(person, |met| met.nature)
    }

    /// When `who` works, and in which zone.
    pub(crate) fn hours(&self, who: &Handle) -> &WorkingHours {
        self.cast.hours(who)
    }

    /// A person: not a machine, and not a team.
    pub(crate) fn is_human(&self, person: &Handle) -> bool {
        self.met(person, |met| met.nature == Nature::Human && !met.team)
    }

    pub(crate) fn is_team(&self, handle: &Handle) -> bool {
        self.met(handle, |met| met.team)
    }

    /// Looks `handle` up once; few take part in an item, and the cast knows everybody.
    fn met<T>(&self, handle: &Handle, say: impl FnOnce(&Met) -> T) -> T {
        let mut all = self.met.borrow_mut();
        if let Some(known) = all.iter().find(|known| known.handle == *handle) {
            return say(known);
        }
        let person = self.cast.person(handle);
        let new = Met {
            handle: handle.clone(),
            person: person.clone(),
            nature: self.cast.nature.get(person).copied().unwrap_or_default(),
            team: self.cast.teams.contains_key(handle),
        };
        let said = say(&new);
        if all.len() < MOST_MET {
            all.push(new);
        }
        said
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
            return self.by_name(name);
        };
        let plain = !login.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'/')
            && !is_everybody(login);
        let met = self.met.borrow();
        if let Some(met) = met.iter().find(|met| plain && met.handle.as_str() == login) {
            return Some(met.person.clone());
        }
        drop(met);
        let known = self.cast.same.get(login).or_else(|| {
            let machine = self.cast.nature.get_key_value(login).map(|(handle, _)| handle);
            machine.or_else(|| self.cast.teams.get_key_value(login).map(|(handle, _)| handle))
        });
        if let Some(known) = known {
            return Some(known.clone());
        }
        if is_everybody(login) {
            return None;
        }
        if let Some((_, slug)) = login.split_once('/') {
            let slug = Handle::from(slug);
            // `@types/node` is a package more often than a team that we do not know.
            return self.is_team(&slug).then_some(slug);
        }
        let odd = login.bytes().any(|byte| byte.is_ascii_uppercase());
        let found = odd.then(|| self.by_name(login)).flatten();
        Some(found.unwrap_or_else(|| Handle::from(login)))
    }

    /// The person whom `name` means in any capitals: of those that take part before all others.
    fn by_name(&self, name: &str) -> Option<Handle> {
        if let Some(known) = self.words.borrow().get(name) {
            return known.clone();
        }
        let found = self.find_by_name(name);
        let mut words = self.words.borrow_mut();
        if words.len() < MOST_WORDS {
            words.insert(name.into(), found.clone());
        }
        found
    }

    fn find_by_name(&self, name: &str) -> Option<Handle> {
        // Of an ASCII name capitals do not matter to what follows.
        let low = if name.is_ascii() { Cow::Borrowed(name) } else { name.to_lowercase().into() };
        let is = |handle: &Handle| is_name(handle.as_str(), &low);
        let here = self.here.get_or_init(|| self.find_here());
        let one = |(handle, person): &(Handle, Handle)| {
            (is(handle) || is(person)).then(|| person.clone())
        };
        let elsewhere = || elsewhere(&self.cast.same, &low, self.capitals()).cloned();
        if !here.may_be(&low) {
            return elsewhere();
        }
        let called = || here.called.iter().find(|(word, _)| is_same_name(word, &low));
        match here.all.iter().find_map(one) {
            Some(known) => Some(known),
            None => called().map_or_else(elsewhere, |(_, person)| person.clone()),
        }
    }

    fn find_here(&self) -> Here {
        let mut all: Vec<(Handle, Handle)> = Vec::new();
        self.each_here(|handle| {
            // Repeated ones do no harm, they are only more; a few are known at a glance.
            if !all.iter().rev().take(MOST_MET).any(|(known, _)| known == handle) {
                all.push((handle.clone(), self.cast.person(handle).clone()));
            }
        });
        let called = self.called(&all);
        let handles = all.iter().flat_map(|(handle, person)| [handle.as_str(), person.as_str()]);
        let words = called.iter().map(|(word, _)| word.as_str());
        let firsts = handles.chain(words).fold(0, |firsts, who| {
            firsts
                | match who.as_bytes().first() {
                    Some(byte) if byte.is_ascii() => 1 << byte.to_ascii_lowercase(),
                    Some(_) => u128::MAX,
                    None => 0,
                }
        });
        Here { all, called, firsts }
    }

    /// What the people of `all` are called: by the words of their shown name, else of their address before the `@`.
    fn called(&self, all: &[(Handle, Handle)]) -> Vec<(String, Option<Handle>)> {
        let mut called: Vec<(String, Option<Handle>)> = Vec::new();
        for (_, person) in all {
            let name = self.cast.names.get(person).map(|name| &**name);
            let name = name.or_else(|| person.as_str().split_once('@').map(|(local, _)| local));
            let words = name.unwrap_or_default().split(|c: char| !c.is_alphanumeric());
            for word in words.filter(|word| word.chars().count() > 1) {
                match called.iter_mut().find(|(known, _)| is_same_name(known, &word.to_lowercase()))
                {
                    Some((_, of)) if of.as_ref() != Some(person) => *of = None,
                    Some(_) => {}
                    None => called.push((word.to_owned(), Some(person.clone()))),
                }
            }
        }
        called
    }

    /// The cast knows somebody whose name begins with a capital letter: where all are logins and addresses, nobody.
    fn capitals(&self) -> bool {
        *self.capitals.get_or_init(|| {
            let capitals = (Bound::Included("A"), Bound::Excluded("["));
            self.cast.same.range::<str, _>(capitals).next().is_some()
        })
    }

    /// Those that take part, and the teams, in the order in which a name means them.
    fn each_here(&self, mut add: impl FnMut(&'a Handle)) {
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
    }
}

/// Everybody is nobody in particular; the reader of words knows these.
fn is_everybody(login: &str) -> bool {
    matches!(login, "here" | "channel" | "everyone" | "all")
}

/// `low` is in lower case, but for ASCII letters.
fn is_name(name: &str, low: &str) -> bool {
    // Most are told apart by their first letter; one beyond ASCII may become any.
    match (name.as_bytes().first(), low.as_bytes().first()) {
        (Some(a), Some(b)) if a.is_ascii() && !a.eq_ignore_ascii_case(b) => false,
        _ => is_same_name(name, low),
    }
}

fn is_same_name(name: &str, low: &str) -> bool {
    name.eq_ignore_ascii_case(low)
        || !name.is_ascii() && name.to_lowercase().eq_ignore_ascii_case(low)
}

/// Whom the cast knows by `low` in any capitals. It may know a whole company, so only those are looked at that begin
/// with the same letter. `capitals`: some begin with a capital letter.
fn elsewhere<'c>(
    same: &'c BTreeMap<Handle, Handle>,
    low: &str,
    capitals: bool,
) -> Option<&'c Handle> {
    let first = low.as_bytes().first()?.to_ascii_lowercase();
    let is = |(other, _): &(&Handle, &Handle)| is_name(other.as_str(), low);
    if !first.is_ascii() {
        return same.iter().find(is).map(|(_, person)| person);
    }
    let upper =
        if capitals { from_letter(same, first.to_ascii_uppercase()).find(is) } else { None };
    let found = upper.or_else(|| from_letter(same, first).find(is));
    found.map(|(_, person)| person)
}

/// Those that begin with this ASCII character.
fn from_letter(
    same: &BTreeMap<Handle, Handle>,
    first: u8,
) -> impl Iterator<Item = (&Handle, &Handle)> {
    let mut start = [0; 4];
    let start: &str = char::from(first).encode_utf8(&mut start);
    same.range::<str, _>((Bound::Included(start), Bound::Unbounded))
        .take_while(move |(other, _)| other.as_str().as_bytes().first() == Some(&first))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use baton_model::{Cast, Family, Handle, Item, Timestamp};

    use super::People;

    #[test]
    fn a_name_is_known_in_any_capitals() {
        let item = Item::new("1", Family::Chat, "ben".into(), Timestamp::UNIX_EPOCH);
        for (login, said) in [
            ("dana-gh", "dana-gh"),
            ("dana-gh", "Dana-GH"),
            ("Dana-gh", "dana-gh"),
            ("DANA-GH", "Dana-gh"),
            ("élodie", "Élodie"),
            ("Élodie", "élodie"),
            ("9lives", "9Lives"),
        ] {
            let same = [("dan", "cho"), (login, "dia"), ("Zoe", "eli")];
            let same = same.map(|(other, person)| (Handle::from(other), Handle::from(person)));
            let cast = Cast { same: BTreeMap::from(same), ..Cast::default() };
            let people = People::new(&cast, &item, &[]);
            assert_eq!(people.known(said), Some("dia".into()), "{login} as {said}");
            assert_eq!(people.known("BEN"), Some("ben".into()));
            for nobody in ["da", "dana", "é", "yes", "zo", "~"] {
                assert_eq!(people.known(nobody), None, "{nobody}");
            }
        }
    }

    #[test]
    fn people_are_called_by_the_names_that_only_one_here_has() {
        let mut item = Item::new("1", Family::Mail, "ben@desk.test".into(), Timestamp::UNIX_EPOCH);
        item.members = ["ana@desk.test", "U7", "ana.roth@desk.test"].map(Handle::from).to_vec();
        let names = [
            ("ben@desk.test", "Benedikt Lee"),
            ("ana@desk.test", "Ana Lima"),
            ("U7", "Dana O’Neil"),
            ("eli@desk.test", "Eli"),
        ];
        let names = names.map(|(handle, name)| (Handle::from(handle), name.into()));
        let cast = Cast { names: BTreeMap::from(names), ..Cast::default() };
        let people = People::new(&cast, &item, &[]);
        for (said, person) in [
            ("Lima", Some("ana@desk.test")),
            ("benedikt", Some("ben@desk.test")),
            ("dana", Some("U7")),
            ("@Dana", Some("U7")),
            ("roth", Some("ana.roth@desk.test")),
            // Two are called so.
            ("Ana", None),
            // An address is called by its name, and only those who take part by theirs.
            ("Ben", None),
            ("Eli", None),
        ] {
            assert_eq!(people.known(said), person.map(Handle::from), "{said}");
        }
    }
}
