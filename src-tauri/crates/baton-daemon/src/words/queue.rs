//! The heads of lanes, the tray's tooltip, the line when nothing waits, and the banners.

use baton_api::wire::{Banner, Health, Remedy, RemedyStep, Tone};
use baton_model::Timestamp;

use super::When;
use super::fault::remedy;
use super::time::NARROW;

/// "oldest 3 d"; empty for an empty lane.
pub fn oldest(since: Option<Timestamp>, when: &When) -> String {
    since.map(|oldest| format!("oldest {}", when.age(oldest))).unwrap_or_default()
}

/// What both lanes hold, for the tooltip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Direct, sure, unsnoozed asks on the user.
    pub on_me: u32,
    /// The oldest of them.
    pub oldest: Option<Timestamp>,
    /// Asks on others.
    pub on_others: u32,
    /// There is at least one account.
    pub connected: bool,
}

/// "3 wait on you, oldest 2 d; you wait on 5". Plain spaces: panels and terminals show it.
pub fn tooltip(counts: &Counts, when: &When) -> String {
    if !counts.connected {
        return "No tool is connected yet".into();
    }
    let me = match (counts.on_me, counts.oldest) {
        (0, _) => "Nothing waits on you".to_owned(),
        (1, Some(oldest)) => format!("1 waits on you, {}", when.age(oldest)),
        (1, None) => "1 waits on you".to_owned(),
        (n, Some(oldest)) => format!("{n} wait on you, oldest {}", when.age(oldest)),
        (n, None) => format!("{n} wait on you"),
    };
    let words = match counts.on_others {
        0 => me,
        n => format!("{me}; you wait on {n}"),
    };
    words.replace(NARROW, " ")
}

/// "Nothing waits on you. You wait on 5."
pub fn caught_up(on_others: usize) -> String {
    match on_others {
        0 => "Nothing waits on you, and you wait on nobody.".into(),
        n => format!("Nothing waits on you. You wait on {n}."),
    }
}

/// What banners are made of: one per account that is not well.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// The tool's name.
    pub tool: String,
    /// How it is.
    pub health: Health,
    /// Its words.
    pub words: String,
    /// What mends it.
    pub remedy: Option<Remedy>,
    /// Last time it was read.
    pub last_poll: Option<Timestamp>,
    /// Never read in full yet.
    pub first: bool,
}

/// All banners, the most blocking first.
pub fn banners(
    accounts: &[Trouble],
    storage: Option<&str>,
    recovered: Option<&str>,
    quiet_until: Option<Timestamp>,
    held: usize,
    when: &When,
) -> Vec<Banner> {
    let banner = |state: &str, tone, text: String, remedy| Banner {
        state: state.into(),
        tone,
        text,
        remedy,
    };
    let mut banners = Vec::new();
    if let Some(words) = storage {
        banners.push(banner(
            "storage",
            Tone::Bad,
            words.into(),
            Some(remedy("Check again", RemedyStep::Retry)),
        ));
    }
    for one in accounts.iter().filter(|one| one.health == Health::NoSecret) {
        banners.push(banner(
            "keyring",
            Tone::Late,
            format!("{}: {}.", one.tool, one.words),
            one.remedy.clone(),
        ));
    }
    for one in accounts.iter().filter(|one| one.health == Health::NeedsSignIn) {
        banners.push(banner("sign_in", Tone::Late, format!("{}.", one.words), one.remedy.clone()));
    }
    let offline: Vec<_> = accounts.iter().filter(|one| one.health == Health::Offline).collect();
    if !offline.is_empty() && offline.len() == accounts.len() {
        let since = offline.iter().filter_map(|one| one.last_poll).min();
        let text = match since {
            Some(since) => format!(
                "Offline since {}. The queue is from then; what you send waits.",
                when.clock(since)
            ),
            None => "Offline. What you send waits.".into(),
        };
        banners.push(banner(
            "offline",
            Tone::Quiet,
            text,
            Some(remedy("Try again", RemedyStep::Retry)),
        ));
    } else {
        for one in offline {
            let text = format!("{} is not reachable. What you send there waits.", one.tool);
            banners.push(banner(
                "offline",
                Tone::Quiet,
                text,
                Some(remedy("Try again", RemedyStep::Retry)),
            ));
        }
    }
    for one in accounts.iter().filter(|one| matches!(one.health, Health::Failing | Health::Limited))
    {
        banners.push(banner(
            "failing",
            Tone::Late,
            format!("{}: {}.", one.tool, one.words),
            one.remedy.clone(),
        ));
    }
    for one in accounts.iter().filter(|one| one.health == Health::RateLimited) {
        banners.push(banner(
            "rate_limit",
            Tone::Quiet,
            format!("{}: {}.", one.tool, one.words),
            None,
        ));
    }
    if let Some(words) = recovered {
        banners.push(banner("recovered", Tone::Late, words.into(), None));
    }
    for one in accounts.iter().filter(|one| one.first && one.health == Health::Starting) {
        banners.push(banner(
            "first_sync",
            Tone::Quiet,
            format!("Reading {} for the first time.", one.tool),
            None,
        ));
    }
    if let Some(until) = quiet_until {
        let held = match held {
            0 => String::new(),
            1 => " 1 alert held back.".into(),
            n => format!(" {n} alerts held back."),
        };
        banners.push(banner(
            "quiet",
            Tone::Quiet,
            format!("Quiet until {}.{held}", when.clock(until)),
            None,
        ));
    }
    banners
}
