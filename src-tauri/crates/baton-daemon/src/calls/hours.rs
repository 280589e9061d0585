//! Working hours and holidays.

use std::sync::Arc;

use baton_api::wire::{
    Change, ErrorCode, GetHours, Holiday, HolidaysView, HoursView, PersonHours, SetHours, WireError,
};
use baton_model::Handle;

use super::Answer;
use crate::daemon::{Daemon, lock};
use crate::hours::{self, zone_name};

/// `hours`.
pub async fn get(daemon: &Arc<Daemon>, _: GetHours) -> Answer<HoursView> {
    daemon.renew_hours().await;
    view(daemon).await
}

/// `hours_set`.
pub async fn set(daemon: &Arc<Daemon>, call: SetHours) -> Answer<HoursView> {
    let (account, who) = find(daemon, &call.person).await?;
    let mut people = lock(&daemon.hours).people.clone();
    match call.hours {
        Some(hours) => {
            hours::check(&hours)?;
            people.entry(account).or_default().insert(who.to_string(), hours);
        }
        None => {
            if let Some(all) = people.get_mut(&account) {
                all.remove(who.as_str());
            }
            people.retain(|_, all| !all.is_empty());
        }
    }
    hours::write_people(&daemon.store, &people).await.map_err(|error| daemon.storage(&error))?;
    daemon.wrote();
    lock(&daemon.hours).people = people;
    daemon.apply_hours().await;
    daemon.tell(Change::Settings);
    view(daemon).await
}

/// Whom `text` means, in the accounts.
async fn find(daemon: &Daemon, text: &str) -> Answer<(String, Handle)> {
    let accounts = daemon.store.accounts().await.map_err(|error| daemon.storage(&error))?;
    let mut found: Vec<(String, Handle)> = Vec::new();
    for account in accounts {
        let names = daemon.names(&account.name).await?;
        let of = names.called(text.trim().trim_start_matches('@'));
        let other = of.into_iter().filter(|who| !names.is_me(who));
        found.extend(other.map(|who| (account.name.clone(), who)));
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(WireError::new(
            ErrorCode::NotFound,
            format!("Nobody is called {text}, as far as Baton has met people."),
            "Give a handle or a name as lists show it. Your own hours: baton hours --week ... without a person.",
        )),
        several => {
            let all: Vec<String> =
                several.iter().take(5).map(|(account, who)| format!("{who} ({account})")).collect();
            Err(WireError::new(
                ErrorCode::Usage,
                format!("{text} can be {}.", all.join(" or ")),
                "Give the handle, or more of it.",
            ))
        }
    }
}

async fn view(daemon: &Daemon) -> Answer<HoursView> {
    let known = lock(&daemon.hours).clone();
    let settings = daemon.settings();
    let when = daemon.when();
    let today = when.now.to_zoned_datetime(when.zone.clone()).date();
    let mut people = Vec::new();
    for (account, all) in &known.people {
        let names = daemon.names(account).await?;
        for (handle, hours) in all {
            let who = Handle::new(handle);
            let made = known.made.people.get(account).and_then(|all| all.get(&who));
            people.push(PersonHours {
                account: account.clone(),
                handle: handle.clone(),
                name: names.name(&who),
                hours: hours.clone(),
                words: made.map(|made| hours::words(made)).unwrap_or_default(),
            });
        }
    }
    let next = known.read.days.range(today..).next();
    Ok(HoursView {
        mine: settings.hours,
        zone: zone_name(&known.made.usual.zone),
        words: hours::words(&known.made.usual),
        people,
        holidays: HolidaysView {
            file: settings.holidays_file,
            days: u32::try_from(known.read.days.len()).unwrap_or(u32::MAX),
            next: next.map(|(date, name)| Holiday { date: date.to_string(), name: name.clone() }),
            problems: known.read.problems,
        },
    })
}
