//! When people work, as judging needs it: handed in by the daemon, put into the cast of each account.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use baton_model::{Cast, Handle, ItemId, WorkingHours};

use crate::core::{Core, locked};
use crate::engine::{Engine, Result};
use crate::intake;

/// When people work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// The user, and everybody of whom nothing else is known.
    pub usual: Arc<WorkingHours>,
    /// Others, by account and handle.
    pub people: BTreeMap<String, BTreeMap<Handle, Arc<WorkingHours>>>,
}

impl Hours {
    /// Puts them into the cast of `account`.
    pub(crate) fn fill(&self, cast: &mut Cast, account: &str) {
        cast.usual = Arc::clone(&self.usual);
        for (handle, hours) in self.people.get(account).into_iter().flatten() {
            let person = cast.person(handle).clone();
            cast.hours.insert(person, Arc::clone(hours));
        }
    }
}

/// The hours of a cast by which other hours are told from them.
pub(crate) fn fingerprint(cast: &Cast) -> String {
    let mut words = String::new();
    let nobody = Handle::from("");
    let all = cast.hours.iter().chain(std::iter::once((&nobody, &cast.usual)));
    for (who, hours) in all {
        let zone = match hours.zone.iana_name() {
            Some(name) => name.to_owned(),
            None => format!("{:?}", hours.zone),
        };
        let _ = write!(words, "{who} {zone} {}", hours.week);
        for day in hours.holidays.keys() {
            let _ = write!(words, " {day}");
        }
        words.push('\n');
    }
    ItemId::of("hours", &words).to_string()
}

impl Engine {
    /// Sets when people work. What stands on a lane, or may come to by time alone, is judged again; nothing is raised
    /// by it.
    ///
    /// # Errors
    /// The database; the next start judges again then.
    pub async fn set_hours(&self, hours: Hours) -> Result<()> {
        let core: &Core = &self.core;
        {
            let mut kept = locked(&core.hours);
            if **kept == hours {
                return Ok(());
            }
            *kept = Arc::new(hours);
        }
        for account in core.all_accounts() {
            *account.desk.lock().await = None;
            intake::catch_up(core, &account).await?;
        }
        Ok(())
    }
}
