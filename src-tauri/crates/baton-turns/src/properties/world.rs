//! Drawn histories: a small world (five people with several names, three teams, a bot, an agent), so that events often
//! concern each other; every family, every word, every kind of item.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{
    Cast, Channel, Event, Family, Handle, Item, Members, Nature, Override, OverrideKind, Timestamp,
    Verdict,
};
use jiff::SignedDuration;

use super::draw::Draw;
use super::happen::{self, Turn};
use crate::{Situation, verdict};

/// Those who look.
pub const PEOPLE: [&str; 5] = ["ana", "ben", "cho", "dia", "eli"];
/// Those who act: people under all their names, a bot, an agent, and somebody nobody knows.
const ACTORS: [&str; 12] =
    ["ben", "ana", "cho", "dia", "eli", "ana-gh", "ben@home", "ana", "ben", "coder", "ci", "zoe"];
const FAMILIES: [Family; 6] =
    [Family::Review, Family::Issue, Family::Chat, Family::Mail, Family::Event, Family::Handoff];

/// A situation without its viewer.
#[derive(Debug, Clone)]
pub struct World {
    /// The item.
    pub item: Item,
    /// Who is who.
    pub cast: Cast,
    /// Its history.
    pub events: Vec<Event>,
    /// The viewers' own words.
    pub words: Vec<Override>,
    /// How long after the last event it is looked at.
    pub pause: SignedDuration,
    /// For what a claim chooses by itself.
    pub salt: Vec<u8>,
}

/// Monday morning, on which all begins.
pub fn start() -> Timestamp {
    Timestamp::from_second(1_772_442_000).unwrap_or_default()
}

fn cast() -> Cast {
    let known = |names: &[&str]| {
        Members::Known(names.iter().map(|name| Handle::from(*name)).collect::<BTreeSet<_>>())
    };
    Cast {
        names: BTreeMap::new(),
        same: BTreeMap::from([
            ("ana-gh".into(), "ana".into()),
            ("ana@home".into(), "ana".into()),
            ("ben@home".into(), "ben".into()),
        ]),
        nature: BTreeMap::from([("ci".into(), Nature::Bot), ("coder".into(), Nature::Agent)]),
        teams: BTreeMap::from([
            ("platform".into(), known(&["ana", "cho"])),
            ("docs".into(), known(&["ben", "dia", "eli"])),
            ("security".into(), Members::Hidden),
        ]),
        ..Cast::default()
    }
}

fn item(draw: &mut Draw<'_>, family: Family) -> Item {
    let agent = draw.once_in(5) || family == Family::Handoff && draw.below(3) > 0;
    let owner = if agent { "coder" } else { draw.pick(&["ben", "ben", "ben@home", "ana", "ci"]) };
    let mut item = Item::new("1", family, owner.into(), start());
    if agent || draw.once_in(4) {
        item.on_behalf_of = Some(draw.pick(&["ana", "ben", "dia"]).into());
    }
    item.required_approvals = u32::from(draw.once_in(3)) + 1;
    if draw.once_in(3) {
        item.can_merge = vec![draw.pick(&PEOPLE).into()];
    }
    if family == Family::Chat {
        let channel = draw.pick(&[Channel::Channel, Channel::Dm, Channel::GroupDm]);
        let count = if channel == Channel::Dm { 2 } else { 5 };
        item.channel = Some(channel);
        item.members = ["ben", "ana", "cho", "dia", "eli"][..count]
            .iter()
            .map(|name| Handle::from(*name))
            .collect();
    }
    if family == Family::Issue && !draw.once_in(3) {
        item.workflow =
            ["backlog", "todo", "in_progress", "in_review", "done"].map(str::to_owned).to_vec();
    }
    if family == Family::Event {
        let hours = draw.pick(&[72, 2, 240]);
        item.starts = start().checked_add(SignedDuration::from_hours(hours)).ok();
    }
    item
}

fn word(draw: &mut Draw<'_>, at: Timestamp, count: usize) -> Override {
    let until = at.checked_add(SignedDuration::from_hours(draw.pick(&[1, 30, 100]))).ok();
    Override {
        by: draw.pick(&["ana", "ben", "cho", "ana-gh", "dia"]).into(),
        at,
        thread: draw.once_in(4).then(|| format!("e{}", draw.below(count + 1))),
        ask: None,
        seen: None,
        kind: match draw.below(7) {
            0 => OverrideKind::Settled,
            1 => OverrideKind::Took,
            2 => OverrideKind::Passed { to: draw.pick(&["dia", "ben", "ana"]).into() },
            3 => OverrideKind::NotMine,
            4 => OverrideKind::Snoozed { until, or_activity: true },
            5 => OverrideKind::Snoozed { until, or_activity: false },
            _ => OverrideKind::Snoozed { until: None, or_activity: true },
        },
    }
}

impl World {
    /// The history that `bytes` say, of at most `most` events.
    pub fn draw(bytes: &[u8], most: usize) -> Self {
        let mut draw = Draw::new(bytes);
        let family = draw.pick(&FAMILIES);
        let item = item(&mut draw, family);
        let pause = SignedDuration::from_mins(draw.pick(&[5, 2_000, 40, 12_000]));
        let opened = if family == Family::Mail || family == Family::Chat {
            None
        } else {
            Some(Event {
                key: "e0".to_owned(),
                at: start(),
                who: item.owner.clone(),
                what: baton_model::What::Opened,
            })
        };
        let mut events: Vec<Event> = opened.into_iter().collect();
        let mut words = Vec::new();
        let mut at = start();
        let spoken = draw.once_in(3);
        while !draw.is_spent() && events.len() < most {
            let step = draw.pick(&[47 * 60, 0, 5, 3 * 3600, 26 * 3600, 60]);
            at = at.checked_add(SignedDuration::from_secs(step)).unwrap_or(at);
            let n = events.len() + 1;
            if spoken && draw.once_in(6) {
                words.push(word(&mut draw, at, n));
                continue;
            }
            let who = draw.pick(&ACTORS);
            let what = happen::what(&mut draw, Turn { family, n, at, who });
            let key = if draw.once_in(25) { String::new() } else { format!("e{n}") };
            events.push(Event { key, at, who: who.into(), what });
        }
        let salt = bytes.iter().rev().take(64).copied().collect();
        Self { item, cast: cast(), events, words, pause, salt }
    }

    /// When the last event happened.
    pub fn last(&self) -> Timestamp {
        let events = self.events.iter().map(|event| event.at);
        events.chain(self.words.iter().map(|word| word.at)).max().unwrap_or_else(start)
    }

    /// That long after the last event.
    pub fn after(&self, minutes: i64) -> Timestamp {
        self.last().checked_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MAX)
    }

    /// When it is looked at.
    pub fn now(&self) -> Timestamp {
        self.last().checked_add(self.pause).unwrap_or(Timestamp::MAX)
    }

    /// What `viewer` sees at `now`.
    pub fn view(&self, viewer: &str, now: Timestamp) -> Verdict {
        self.view_of(&self.events, viewer, now)
    }

    /// What `viewer` would see of other events.
    pub fn view_of(&self, events: &[Event], viewer: &str, now: Timestamp) -> Verdict {
        let viewer = Handle::from(viewer);
        let overrides: Vec<Override> = self
            .words
            .iter()
            .filter(|word| *self.cast.person(&word.by) == viewer)
            .cloned()
            .collect();
        verdict(&Situation {
            item: &self.item,
            events,
            cast: &self.cast,
            overrides: &overrides,
            viewer: &viewer,
            now,
        })
    }

    /// The same, with one event more.
    pub fn with(&self, event: Event) -> Self {
        let mut more = self.clone();
        more.events.push(event);
        more
    }
}
