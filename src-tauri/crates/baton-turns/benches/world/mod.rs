//! Items as teams have them: reviews, issues, chats and mail in proportion, with what people write in them.
//!
//! The sentences are those of the reader's own corpus, put together to messages of mixed length; everything is drawn by
//! dice that always fall the same, so that two runs measure the same work.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{
    Cast, Channel, CheckState, Event, Family, Handle, Item, MailHeaders, Members, Nature, Remark,
    Timestamp, Vote, What,
};
use jiff::SignedDuration;

const PEOPLE: [&str; 5] = ["ben", "ana", "cho", "dia", "eli"];
const CORPUS: [&str; 2] =
    [include_str!("../../src/text/asks.txt"), include_str!("../../src/text/answers.txt")];
const CODE: &str = "\n```rust\nlet rows = page.rows().filter(|row| !row.is_empty());\nassert_eq!(rows.count(), 20);\n```\n";
const QUOTE: &str =
    "\n> Does this hold for the last page too? It looks as if a row were lost there.\n\n";

/// Xorshift: the same numbers in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % most
    }

    fn sentence(&mut self) -> &'static str {
        thread_local! {
            static SENTENCES: Vec<&'static str> = CORPUS
                .iter()
                .flat_map(|file| file.lines())
                .filter(|line| !line.is_empty() && !line.starts_with(['#', '=']))
                .filter(|line| !line.contains("\\n"))
                .collect();
        }
        SENTENCES.with(|all| all[self.below(all.len())])
    }

    /// About so many bytes of sentences.
    pub fn words(&mut self, length: usize) -> String {
        let mut text = self.sentence().to_owned();
        while text.len() < length {
            let ends = text.ends_with(['.', '?', '!']);
            text.push_str(match (ends, self.below(6)) {
                (_, 0) => "\n\n",
                (_, 1) => "\n",
                (true, _) => " ",
                (false, _) => ". ",
            });
            text.push_str(self.sentence());
        }
        text
    }

    /// Most messages are short, some go on, a few hold code and quotes.
    fn message(&mut self) -> String {
        match self.below(20) {
            0..=8 => self.sentence().to_owned(),
            9..=15 => self.words(120),
            16..=18 => self.words(400),
            _ => format!("{QUOTE}{}{CODE}{}", self.words(600), self.words(300)),
        }
    }
}

/// Items with their events, and who is who.
pub struct World {
    pub items: Vec<(Item, Vec<Event>)>,
    pub cast: Cast,
}

impl World {
    /// `count` items of `length` events.
    pub fn new(count: usize, length: usize) -> Self {
        let mut dice = Dice::new(3);
        let items = (0..count)
            .map(|n| {
                let family = match n % 20 {
                    0..=10 => Family::Review,
                    11..=15 => Family::Issue,
                    16..=18 => Family::Chat,
                    _ => Family::Mail,
                };
                let mut item =
                    Item::new(n.to_string(), family, PEOPLE[0].into(), Timestamp::UNIX_EPOCH);
                if family == Family::Chat {
                    item.channel = Some(Channel::Channel);
                    item.members = PEOPLE.map(Handle::from).to_vec();
                }
                if family == Family::Issue {
                    item.workflow = ["todo", "in_progress", "done"].map(str::to_owned).to_vec();
                }
                let events = (0..length).map(|n| event(family, n, &mut dice)).collect();
                (item, events)
            })
            .collect();
        let team = ["ana", "cho", "dia"].map(Handle::from);
        let cast = Cast {
            // As many people as a company of some size has.
            same: (0..200)
                .map(|n| (format!("person{n}@example.org").into(), format!("person{n}").into()))
                .collect(),
            nature: BTreeMap::from([("ci".into(), Nature::Bot)]),
            teams: BTreeMap::from([("platform".into(), Members::Known(BTreeSet::from(team)))]),
            ..Cast::default()
        };
        Self { items, cast }
    }

    pub fn events(&self) -> usize {
        self.items.iter().map(|(_, events)| events.len()).sum()
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.items.iter().flat_map(|(_, events)| events).flat_map(|event| match &event.what {
            What::Said { text, .. } | What::Sent { text, .. } => vec![text.as_str()],
            What::Reviewed { text, threads, .. } => {
                let remarks = threads.iter().map(|remark| remark.text.as_str());
                remarks.chain([text.as_str()]).filter(|text| !text.is_empty()).collect()
            }
            _ => Vec::new(),
        })
    }
}

fn event(family: Family, n: usize, dice: &mut Dice) -> Event {
    let minutes = i64::try_from(n).unwrap_or_default() * 37;
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
    let at = start.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(start);
    let who = PEOPLE[dice.below(PEOPLE.len())].into();
    let earlier = |dice: &mut Dice| format!("e{}", dice.below(n.max(1)));
    let said =
        |dice: &mut Dice, thread| What::Said { text: dice.message(), thread, to: Vec::new() };
    let what = match (family, dice.below(20)) {
        _ if n == 0 && family != Family::Mail => What::Opened,
        (Family::Review, _) if n == 1 => {
            What::ReviewRequested { of: vec!["ana".into(), "platform".into()] }
        }
        (Family::Review, 0..=3) => What::Pushed { dismisses: false },
        (Family::Review, 4..=8) => {
            let state =
                [CheckState::Passed, CheckState::Running, CheckState::Failed][dice.below(3)];
            What::Checks { state, required: true, name: "unit".to_owned() }
        }
        (Family::Review, 9..=10) => What::Reviewed {
            vote: [Vote::Comment, Vote::RequestChanges, Vote::Approve][dice.below(3)],
            text: if dice.below(2) == 0 { dice.message() } else { String::new() },
            threads: (0..dice.below(3))
                .map(|m| Remark { id: format!("t{n}.{m}"), text: dice.message() })
                .collect(),
        },
        (Family::Review, 11..=13) => {
            let thread = format!("t{}.0", dice.below(n));
            said(dice, Some(thread))
        }
        (Family::Issue, 0) => What::Assigned { to: PEOPLE[dice.below(5)].into() },
        (Family::Issue, 1..=2) => {
            What::State { to: ["todo", "in_progress"][dice.below(2)].to_owned() }
        }
        (Family::Issue, 3..=6) => What::Labelled,
        (Family::Mail, _) => What::Sent {
            to: vec![PEOPLE[dice.below(5)].into(), PEOPLE[dice.below(5)].into()],
            cc: vec!["eli".into()],
            bcc: Vec::new(),
            text: dice.message(),
            headers: MailHeaders::default(),
        },
        (_, 14..=15) => {
            let emoji = ["thumbsup", "eyes", "heart"][dice.below(3)].to_owned();
            What::Reacted { on: earlier(dice), emoji }
        }
        (Family::Chat, 0..=9) => {
            let thread = earlier(dice);
            said(dice, Some(thread))
        }
        _ => said(dice, None),
    };
    Event { key: format!("e{n}"), at, who, what }
}
