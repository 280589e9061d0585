//! Working hours and holidays: the user's own, those of others, and the file that holidays are read from.

use std::path::{Path, PathBuf};

use baton_api::wire::{
    DaySpan, GetHours, GetSettings, Hours, HoursView, SetHours, SetSettings, Settings,
};
use baton_model::Week;
use serde::Serialize;

use super::{line, print_json};
use crate::args::HoursArgs;
use crate::exit::Failure;
use crate::link::Link;
use crate::paint::{LATE, QUIET, clean, paint};

#[derive(Serialize)]
struct HoursJson<'a> {
    version: u32,
    #[serde(flatten)]
    hours: &'a HoursView,
}

/// Sets what is said, and prints what holds.
pub async fn run(link: &Link, args: &HoursArgs) -> Result<(), Failure> {
    let view = link.call(GetHours {}).await?;
    let view = match &args.person {
        Some(person) if args.changes() => {
            let hours = if args.reset { None } else { Some(wanted(args, known(&view, person))?) };
            link.call(SetHours { person: person.clone(), hours }).await?
        }
        None if args.changes() => {
            let before = link.call(GetSettings {}).await?;
            let hours = if args.reset { Hours::default() } else { wanted(args, &before.hours)? };
            let holidays_file = match (&args.holidays, args.no_holidays) {
                (Some(file), _) => full(file)?,
                (None, true) => String::new(),
                (None, false) => before.holidays_file.clone(),
            };
            let settings = Settings { hours, holidays_file, ..before };
            link.call(SetSettings { settings }).await?;
            link.call(GetHours {}).await?
        }
        _ => view,
    };
    if args.json {
        return print_json(&HoursJson { version: 1, hours: &view });
    }
    print(&view);
    Ok(())
}

/// What is known of `person` by that very handle or name; the user's own hours else.
fn known<'a>(view: &'a HoursView, person: &str) -> &'a Hours {
    let called = person.trim_start_matches('@');
    let of = view.people.iter().find(|one| one.handle == called || one.name == called);
    of.map_or(&view.mine, |one| &one.hours)
}

/// `before`, with what is said.
fn wanted(args: &HoursArgs, before: &Hours) -> Result<Hours, Failure> {
    let mut hours = before.clone();
    if let Some(text) = &args.week {
        let week: Week = text.parse().map_err(|error| {
            Failure::usage(format!("{text:?} is no working week: {error}."))
                .with_remedy("Say it so: \"mon-thu 09:00-12:00 13:00-17:30, fri 09:00-14:00\"")
        })?;
        let span = |span: &baton_model::Span| {
            let words = span.to_string();
            let (from, to) = words.split_once('-').unwrap_or((&words, &words));
            DaySpan { from: from.to_owned(), to: to.to_owned() }
        };
        hours.week = week.days().iter().map(|day| day.iter().map(span).collect()).collect();
    }
    match args.zone.as_deref() {
        Some("system") => hours.zone = None,
        Some(zone) => hours.zone = Some(zone.to_owned()),
        None => {}
    }
    Ok(hours)
}

/// The daemon works in another directory.
fn full(file: &Path) -> Result<String, Failure> {
    let file: PathBuf = std::path::absolute(file)?;
    file.into_os_string()
        .into_string()
        .map_err(|_| Failure::usage("The path of the holidays file is no UTF-8."))
}

fn print(view: &HoursView) {
    line(format!("You        {}", clean(&view.words)));
    for one in &view.people {
        let place = paint(QUIET, &format!("({}, {})", clean(&one.handle), clean(&one.account)));
        line(format!("{:<10} {}  {place}", clean(&one.name), clean(&one.words)));
    }
    let holidays = &view.holidays;
    let next = match &holidays.next {
        Some(day) => format!(", next: {} {}", day.date, clean(&day.name)),
        None => String::new(),
    };
    line(match (holidays.file.is_empty(), holidays.days) {
        (true, _) => "Holidays   none; give a file: baton hours --holidays FILE".to_owned(),
        (false, 1) => format!("Holidays   1 day of {}{next}", clean(&holidays.file)),
        (false, days) => format!("Holidays   {days} days of {}{next}", clean(&holidays.file)),
    });
    for problem in &holidays.problems {
        line(paint(LATE, &format!("           {}", clean(problem))));
    }
}
