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
    let again = |label| Some(remedy(label, RemedyStep::Retry));
    let of = |banner: fn(&Trouble) -> Option<Banner>| accounts.iter().filter_map(banner);
    let mut banners = Vec::new();
    banners.extend(
        storage.map(|words| banner("storage", Tone::Bad, words.into(), again("Check again"))),
    );
    banners.extend(of(no_secret));
    banners.extend(of(signed_out));
    banners.extend(
        offline(accounts, when)
            .into_iter()
            .map(|text| banner("offline", Tone::Quiet, text, again("Try again"))),
    );
    banners.extend(of(failing));
    banners.extend(of(slowed_down));
    banners.extend(recovered.map(|words| banner("recovered", Tone::Late, words.into(), None)));
    banners.extend(of(first_read));
    banners.extend(quiet_until.map(|until| {
        let held = match held {
            0 => String::new(),
            1 => " 1 alert held back.".into(),
            n => format!(" {n} alerts held back."),
        };
        let text = format!("Quiet until {}.{held}", when.clock(until));
        banner("quiet", Tone::Quiet, text, None)
    }));
    banners
}

fn banner(state: &str, tone: Tone, text: String, remedy: Option<Remedy>) -> Banner {
    Banner { state: state.into(), tone, text, remedy }
}

/// The banner of an account of which one of `healths` is true: its tool, its words, and what mends it.
fn told(one: &Trouble, healths: &[Health], state: &str, tone: Tone) -> Option<Banner> {
    let text = format!("{}: {}.", one.tool, one.words);
    healths.contains(&one.health).then(|| banner(state, tone, text, one.remedy.clone()))
}

fn no_secret(one: &Trouble) -> Option<Banner> {
    told(one, &[Health::NoSecret], "keyring", Tone::Late)
}

fn failing(one: &Trouble) -> Option<Banner> {
    told(one, &[Health::Failing, Health::Limited], "failing", Tone::Late)
}

/// There is nothing to do but wait.
fn slowed_down(one: &Trouble) -> Option<Banner> {
    told(one, &[Health::RateLimited], "rate_limit", Tone::Quiet)
        .map(|told| Banner { remedy: None, ..told })
}

/// Its words name the tool.
fn signed_out(one: &Trouble) -> Option<Banner> {
    told(one, &[Health::NeedsSignIn], "sign_in", Tone::Late)
        .map(|told| Banner { text: format!("{}.", one.words), ..told })
}

fn first_read(one: &Trouble) -> Option<Banner> {
    let text = format!("Reading {} for the first time.", one.tool);
    (one.first && one.health == Health::Starting)
        .then(|| banner("first_sync", Tone::Quiet, text, None))
}

/// One sentence where no account is reachable, else one for each that is not.
fn offline(accounts: &[Trouble], when: &When) -> Vec<String> {
    let offline: Vec<_> = accounts.iter().filter(|one| one.health == Health::Offline).collect();
    if offline.is_empty() || offline.len() < accounts.len() {
        let one =
            |one: &&Trouble| format!("{} is not reachable. What you send there waits.", one.tool);
        return offline.iter().map(one).collect();
    }
    vec![match offline.iter().filter_map(|one| one.last_poll).min() {
        Some(since) => format!(
            "Offline since {}. The queue is from then; what you send waits.",
            when.clock(since)
        ),
        None => "Offline. What you send waits.".into(),
    }]
}
