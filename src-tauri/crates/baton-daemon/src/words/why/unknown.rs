//! Why an address is not here: nothing of it is had, so what is known is which account would have it.

use baton_api::wire::{WhyView, WireLane};
use baton_model::Timestamp;

use crate::words::When;

/// What is known of the place that an address points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// No tool that Baton can read is there.
    Foreign {
        /// Its host.
        host: String,
    },
    /// A tool that is not connected.
    Unconnected {
        /// "GitHub".
        tool: String,
        /// Its key, for the command.
        key: String,
    },
    /// An account reads that tool.
    Connected {
        /// The account's name.
        account: String,
        /// "GitHub".
        tool: String,
        /// Who the user is there.
        me: Option<String>,
        /// What it reads: one or two sentences.
        about: String,
        /// When it was last read.
        read: Option<Timestamp>,
        /// How it is: "Up to date, 20 s ago".
        health: String,
        /// It is well.
        well: bool,
    },
}

/// The answer to "why is this not here?" of an address that no item has.
pub fn unknown(places: &[Place], when: &When) -> WhyView {
    let first = places.first();
    let sentence = match first {
        Some(Place::Foreign { host }) => {
            format!("Baton has nothing of {host}: no tool that it can read is there.")
        }
        Some(Place::Unconnected { tool, .. }) => {
            format!("Baton does not have it: {tool} is not connected.")
        }
        Some(Place::Connected { account, tool, me, .. }) => {
            let who = me.as_ref().map(|me| format!(", as {me}")).unwrap_or_default();
            format!("Baton does not have it. The account {account} ({tool}{who}) would.")
        }
        None => "Baton does not have it.".into(),
    };
    let dropped = places.iter().filter_map(|place| told(place, when)).collect();
    let would_change = places.iter().flat_map(changes).collect();
    WhyView {
        id: String::new(),
        lane: WireLane::None,
        sentence,
        rule: None,
        rule_words: None,
        since_words: None,
        asks: Vec::new(),
        dropped,
        would_change,
    }
}

fn told(place: &Place, when: &When) -> Option<String> {
    let Place::Connected { account, about, read, health, well, .. } = place else {
        return None;
    };
    let read = match read {
        Some(at) => format!("The account {account} was last read {}.", when.at(*at)),
        None => format!("The account {account} was never read to its end."),
    };
    let health = if *well { String::new() } else { format!(" {health}.") };
    // "Reads the issues that involve you."
    let about = about.split_inclusive('.').next().unwrap_or(about);
    let mut chars = about.chars();
    let about = match chars.next() {
        Some(first) => format!(" It {}{}", first.to_lowercase(), chars.as_str()),
        None => String::new(),
    };
    Some(format!("{read}{health}{about}"))
}

fn changes(place: &Place) -> Vec<String> {
    match place {
        Place::Foreign { .. } => {
            vec!["The tools that can be connected are listed by: baton account add --help".into()]
        }
        Place::Unconnected { key, .. } => vec![format!("You connect it: baton account add {key}")],
        Place::Connected { account, well: false, .. } => {
            vec![format!("The account can be read again: baton doctor says what mends {account}.")]
        }
        Place::Connected { account, .. } => vec![
            format!("You read it at once: baton sync {account}"),
            "It is open, and you take part in it: you are asked, assigned, named, or wrote in it."
                .into(),
        ],
    }
}
