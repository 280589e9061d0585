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

/// What most messages of most teams are: short, told rather than asked, and about the work.
const LINES: [&str; 32] = [
    "Merged this into the release branch, the changelog has the details.",
    "The flaky one is the upload test, it passes on the second run.",
    "Done, thanks!",
    "I'll look at it tomorrow morning",
    "Can you check whether staging has the new certificate?",
    "It only happens with two replicas, one is fine.",
    "ok, sounds good",
    "The cache key did not include the locale, fixed in the last commit.",
    "Rebased on main.",
    "We moved the nightly job to 4:00 because the backup was still running.",
    "nit: this could be a constant",
    "Deployed to production, all graphs look normal.",
    "@ben I left two comments on the migration",
    "The customer confirmed that exports work again.",
    "Same here, on the new laptop as well.",
    "That was the proxy. It dropped the header above 8 KB.",
    "How long does the import take for the large account?",
    "Added a test for the empty page.",
    "Lint is green now, the last failure was a missing import.",
    "The numbers in the report were from last week, here are today's.",
    "Nice, that is a lot simpler than before.",
    "Reverted, the queue grew to 40,000 within an hour.",
    "I split the refactoring into its own commit so that this one is short.",
    "Could you add the ticket number to the description?",
    "The design has a second state for errors, we show none today.",
    "Works on Firefox, Safari needs the prefix.",
    "fyi the vendor has maintenance on Sunday from 6 to 8",
    "No objections from my side.",
    "Three of the five hosts are updated, the rest follows after lunch.",
    "The docs still mention the old flag.",
    "lgtm",
    "Ticket is with the network team, they replied that the rule is live.",
];

/// What people write.
#[derive(Clone, Copy)]
pub enum Mix {
    /// Sentences of the reader's corpus, most of which do something, and long messages beside short ones.
    Dense,
    /// Short messages, one in three of which asks, promises or closes.
    Everyday,
}

/// Xorshift: the same numbers in every run.
pub struct Dice(u64, Mix);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self::of(seed, Mix::Dense)
    }

    fn of(seed: u64, mix: Mix) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, mix)
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

    fn message(&mut self) -> String {
        match self.1 {
            Mix::Dense => self.dense(),
            Mix::Everyday => self.everyday(),
        }
    }

    /// One line or two; one in ten goes on.
    fn everyday(&mut self) -> String {
        let mut text = LINES[self.below(LINES.len())].to_owned();
        for _ in 0..[0, 0, 0, 0, 0, 0, 1, 1, 1, 4][self.below(10)] {
            text.push('\n');
            text.push_str(LINES[self.below(LINES.len())]);
        }
        text
    }

    /// Most messages are short, some go on, a few hold code and quotes.
    fn dense(&mut self) -> String {
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
        Self::of(Mix::Dense, count, length)
    }

    /// The same of people who write so.
    pub fn of(mix: Mix, count: usize, length: usize) -> Self {
        let mut dice = Dice::of(3, mix);
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
            names: BTreeMap::new(),
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
