//! A case as meant: item, events, people, the viewers' own words, and what each must see.
//!
//! Each event word takes the keys that belong to it; what is left over is an error that names the word and the key.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{
    Answer, AskKind, Cast, Channel, CheckState, Decision, Event, Family, Handle, Item, MailHeaders,
    Members, MergeState, Nature, Override, OverrideKind, Remark, Rule, Timestamp, Vote, What,
};
use serde_json::{Map, Value, json};

use super::raw::{Loose, RawCase, RawEvent, RawExpect, RawItem};
use super::{Case, hours};

type Fallible<T> = Result<T, String>;

pub(super) fn case(raw: RawCase, file: &str, line: usize) -> Fallible<Case> {
    let written = serde_json::to_value(&raw).map_err(|error| error.to_string())?;
    for rule in &raw.rules {
        rule.parse::<Rule>().map_err(|()| format!("rules: {rule} is no rule"))?;
    }
    let family = choice("family", &raw.family, FAMILIES)?;
    let now = instant("now", &raw.now)?;
    let mut cast = cast(raw.people, raw.identities, raw.teams)?;
    for (name, raw) in raw.hours {
        let hours = hours::read(raw).map_err(|reason| format!("hours: {name}: {reason}"))?;
        let who = cast.person(&Handle::from(name)).clone();
        cast.hours.insert(who, hours);
    }
    let item = item(&raw.case, family, raw.item, now)?;
    let mut events = Vec::new();
    let mut overrides = Vec::new();
    for event in raw.events {
        let place = format!(
            "event {} {}",
            event.t.as_deref().unwrap_or("without t"),
            event.what.as_deref().unwrap_or("without what")
        );
        match one(event).map_err(|reason| format!("{place}: {reason}"))? {
            Told::Event(event) => events.push(event),
            Told::Own(mut own) => {
                own.by = cast.person(&own.by).clone();
                overrides.push(own);
            }
        }
    }
    let expect = raw
        .expect
        .into_iter()
        .map(|(who, raw)| {
            let wanted = expect(raw).map_err(|reason| format!("expect {who}: {reason}"))?;
            Ok((Handle::from(who), wanted))
        })
        .collect::<Fallible<_>>()?;
    Ok(Case {
        file: file.to_owned(),
        line,
        written,
        name: raw.case,
        rules: raw.rules,
        lang: raw.lang,
        item,
        events,
        cast,
        overrides,
        now,
        expect,
    })
}

const FAMILIES: &[(&str, Family)] = &[
    ("review", Family::Review),
    ("issue", Family::Issue),
    ("chat", Family::Chat),
    ("mail", Family::Mail),
    ("event", Family::Event),
    ("handoff", Family::Handoff),
];
const CHANNELS: &[(&str, Channel)] =
    &[("dm", Channel::Dm), ("group_dm", Channel::GroupDm), ("channel", Channel::Channel)];
const NATURES: &[(&str, Nature)] =
    &[("human", Nature::Human), ("bot", Nature::Bot), ("agent", Nature::Agent)];
const VOTES: &[(&str, Vote)] = &[
    ("approve", Vote::Approve),
    ("request_changes", Vote::RequestChanges),
    ("comment", Vote::Comment),
];
const CHECKS: &[(&str, CheckState)] = &[
    ("failed", CheckState::Failed),
    ("passed", CheckState::Passed),
    ("running", CheckState::Running),
];
const MERGES: &[(&str, MergeState)] = &[
    ("yes", MergeState::Yes),
    ("conflict", MergeState::Conflict),
    ("unknown", MergeState::Unknown),
];
const ANSWERS: &[(&str, Answer)] =
    &[("yes", Answer::Yes), ("no", Answer::No), ("maybe", Answer::Maybe)];
const DECISIONS: &[(&str, Decision)] = &[
    ("accept", Decision::Accept),
    ("edit", Decision::Edit),
    ("respond", Decision::Respond),
    ("ignore", Decision::Ignore),
];

fn choice<T: Copy>(key: &str, text: &str, table: &[(&str, T)]) -> Fallible<T> {
    table.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = table.iter().map(|(word, _)| *word).collect();
        format!("{key}: {text:?} is not one of {}", words.join(", "))
    })
}

fn instant(key: &str, text: &str) -> Fallible<Timestamp> {
    text.parse().map_err(|_| format!("{key}: {text:?} is no instant with an offset"))
}

fn handles(names: Vec<String>) -> Vec<Handle> {
    names.into_iter().map(Handle::from).collect()
}

fn cast(
    people: BTreeMap<String, String>,
    identities: BTreeMap<String, Vec<String>>,
    teams: BTreeMap<String, Loose>,
) -> Fallible<Cast> {
    let mut cast = Cast::default();
    for (name, others) in identities {
        for other in others {
            let main = Handle::new(&name);
            if cast.same.insert(Handle::new(&other), main).is_some() {
                return Err(format!("identities: {other} is more than one person"));
            }
        }
    }
    for (name, nature) in people {
        let nature = choice("people", &nature, NATURES)?;
        if nature != Nature::Human {
            let who = cast.person(&Handle::from(name)).clone();
            cast.nature.insert(who, nature);
        }
    }
    for (name, members) in teams {
        let members = match members {
            Loose::Text(word) if word == "unknown" => Members::Hidden,
            Loose::List(list) => {
                Members::Known(list.into_iter().map(Handle::from).collect::<BTreeSet<_>>())
            }
            _ => return Err(format!("teams: {name} is neither a list of names nor unknown")),
        };
        cast.teams.insert(Handle::from(name), members);
    }
    Ok(cast)
}

fn item(name: &str, family: Family, raw: RawItem, now: Timestamp) -> Fallible<Item> {
    let mut item = Item::new(name, family, Handle::from(raw.owner), now);
    item.title = raw.title.unwrap_or_default();
    item.required_approvals = raw.required_approvals.unwrap_or(1);
    item.can_merge = handles(raw.can_merge.unwrap_or_default());
    item.on_behalf_of = raw.on_behalf_of.map(Handle::from);
    item.channel = raw.channel.map(|word| choice("item: channel", &word, CHANNELS)).transpose()?;
    item.members = handles(raw.members.unwrap_or_default());
    item.starts = raw.starts.map(|text| instant("item: starts", &text)).transpose()?;
    item.ends = raw.ends.map(|text| instant("item: ends", &text)).transpose()?;
    item.workflow = raw.workflow.unwrap_or_default();
    Ok(item)
}

enum Told {
    Event(Event),
    Own(Override),
}

/// The keys of one event, each to be taken once.
struct Keys(RawEvent);

impl Keys {
    fn need<T>(key: &str, value: Option<T>) -> Fallible<T> {
        value.ok_or_else(|| format!("{key} is missing"))
    }
    fn text(&mut self) -> Fallible<String> {
        Self::need("text", self.0.text.take())
    }
    fn of(&mut self) -> Fallible<Vec<Handle>> {
        Self::need("of", self.0.of.take()).map(handles)
    }
    fn one_to(&mut self) -> Fallible<String> {
        match self.0.to.take() {
            Some(Loose::Text(name)) => Ok(name),
            Some(_) => Err("to must be one name".to_owned()),
            None => Err("to is missing".to_owned()),
        }
    }
    fn list_to(&mut self) -> Fallible<Vec<Handle>> {
        match self.0.to.take() {
            Some(Loose::List(names)) => Ok(handles(names)),
            Some(_) => Err("to must be a list of names".to_owned()),
            None => Err("to is missing".to_owned()),
        }
    }
    fn on(&mut self) -> Fallible<String> {
        match self.0.on.take() {
            Some(Loose::Text(id)) => Ok(id),
            Some(_) => Err("on must be the id of a message".to_owned()),
            None => Err("on is missing".to_owned()),
        }
    }
    fn hash(&mut self) -> Fallible<String> {
        Self::need("hash", self.0.hash.take())
    }
    fn list(value: &mut Option<Vec<String>>) -> Vec<Handle> {
        handles(value.take().unwrap_or_default())
    }
    fn at(key: &str, value: &mut Option<String>) -> Fallible<Option<Timestamp>> {
        value.take().map(|text| instant(key, &text)).transpose()
    }
    fn pick<T: Copy>(key: &str, value: &mut Option<String>, table: &[(&str, T)]) -> Fallible<T> {
        choice(key, &Self::need(key, value.take())?, table)
    }

    /// A key that the word does not have.
    fn left_over(&self) -> Option<String> {
        let raw = &self.0;
        let known = [
            ("text", raw.text.is_some()),
            ("thread", raw.thread.is_some()),
            ("to", raw.to.is_some()),
            ("on", raw.on.is_some()),
            ("emoji", raw.emoji.is_some()),
            ("until", raw.until.is_some()),
            ("or_activity", raw.or_activity.is_some()),
            ("of", raw.of.is_some()),
            ("verdict", raw.verdict.is_some()),
            ("threads", raw.threads.is_some()),
            ("dismisses", raw.dismisses.is_some()),
            ("state", raw.state.is_some()),
            ("required", raw.required.is_some()),
            ("name", raw.name.is_some()),
            ("from", raw.from.is_some()),
            ("item", raw.item.is_some()),
            ("owner", raw.owner.is_some()),
            ("result", raw.result.is_some()),
            ("cc", raw.cc.is_some()),
            ("bcc", raw.bcc.is_some()),
            ("headers", raw.headers.is_some()),
            ("optional", raw.optional.is_some()),
            ("rooms", raw.rooms.is_some()),
            ("answer", raw.answer.is_some()),
            ("starts", raw.starts.is_some()),
            ("hash", raw.hash.is_some()),
            ("expires", raw.expires.is_some()),
        ];
        let known = known.iter().find(|(_, left)| *left).map(|(key, _)| (*key).to_owned());
        known.or_else(|| raw.rest.keys().next().cloned())
    }
}

fn one(raw: RawEvent) -> Fallible<Told> {
    let at = instant("t", raw.t.as_deref().ok_or("t is missing")?)?;
    let who = Handle::from(raw.who.clone().ok_or("who is missing")?);
    let word = raw.what.clone().ok_or("what is missing")?;
    let key = raw.id.clone().unwrap_or_default();
    let mut keys = Keys(raw);
    if let Some(kind) = own(&word, &mut keys)? {
        let thread = keys.0.thread.take();
        return match keys.left_over() {
            Some(key) => Err(format!("unknown key {key}")),
            None => Ok(Told::Own(Override { by: who, at, thread, ask: None, seen: None, kind })),
        };
    }
    let what = what(&word, &mut keys)?;
    if !matches!(what, What::Other { .. })
        && let Some(key) = keys.left_over()
    {
        return Err(format!("unknown key {key}"));
    }
    Ok(Told::Event(Event { key, at, who, what }))
}

/// The viewer's own words (rule G6).
fn own(word: &str, keys: &mut Keys) -> Fallible<Option<OverrideKind>> {
    Ok(Some(match word {
        "passed" => OverrideKind::Passed { to: keys.one_to()?.into() },
        "took" => OverrideKind::Took,
        "settled" => OverrideKind::Settled,
        "not_mine" => OverrideKind::NotMine,
        "snoozed" => {
            let until = Keys::at("until", &mut keys.0.until)?;
            let or_activity = keys.0.or_activity.take();
            if until.is_none() && or_activity.is_none() {
                return Err("until or or_activity is missing".to_owned());
            }
            OverrideKind::Snoozed { until, or_activity: or_activity.unwrap_or(false) }
        }
        _ => return Ok(None),
    }))
}

fn what(word: &str, keys: &mut Keys) -> Fallible<What> {
    Ok(match word {
        "opened" => What::Opened,
        "closed" => What::Closed,
        "reopened" => What::Reopened,
        "said" => What::Said {
            text: keys.text()?,
            thread: keys.0.thread.take(),
            to: if keys.0.to.is_some() { keys.list_to()? } else { Vec::new() },
        },
        "edited" => What::Edited { on: keys.on()?, text: keys.text()? },
        "deleted" => What::Deleted { on: keys.on()? },
        "reacted" => {
            What::Reacted { on: keys.on()?, emoji: Keys::need("emoji", keys.0.emoji.take())? }
        }
        "access_lost" => What::AccessLost,
        "archived" => What::Archived,
        "drafted" => What::Drafted,
        "ready" => What::Ready,
        "review_requested" => What::ReviewRequested { of: keys.of()? },
        "review_request_removed" => What::ReviewRequestRemoved { of: keys.of()? },
        "review_started" => What::ReviewStarted,
        "reviewed" => What::Reviewed {
            vote: Keys::pick("verdict", &mut keys.0.verdict, VOTES)?,
            text: keys.0.text.take().unwrap_or_default(),
            threads: keys
                .0
                .threads
                .take()
                .unwrap_or_default()
                .into_iter()
                .map(|raw| Remark { id: raw.id, text: raw.text })
                .collect(),
        },
        "review_dismissed" => What::ReviewDismissed { of: keys.of()? },
        "pushed" => What::Pushed { dismisses: keys.0.dismisses.take().unwrap_or(false) },
        "checks" => What::Checks {
            state: Keys::pick("state", &mut keys.0.state, CHECKS)?,
            required: match keys.0.required.take() {
                Some(Loose::Truth(required)) => required,
                _ => return Err("required must be true or false".to_owned()),
            },
            name: keys.0.name.take().unwrap_or_default(),
        },
        "mergeable" => What::Mergeable { state: Keys::pick("state", &mut keys.0.state, MERGES)? },
        "auto_merge" => What::AutoMerge {
            on: match keys.0.on.take() {
                Some(Loose::Truth(on)) => on,
                _ => return Err("on must be true or false".to_owned()),
            },
        },
        "resolved" => What::Resolved { thread: Keys::need("thread", keys.0.thread.take())? },
        "unresolved" => What::Unresolved { thread: Keys::need("thread", keys.0.thread.take())? },
        "merged" => What::Merged,
        "assigned" => What::Assigned { to: keys.one_to()?.into() },
        "unassigned" => What::Unassigned { from: Keys::need("from", keys.0.from.take())?.into() },
        "state" => What::State { to: keys.one_to()? },
        "blocked_by" => What::BlockedBy {
            item: Keys::need("item", keys.0.item.take())?,
            owner: Keys::need("owner", keys.0.owner.take())?.into(),
        },
        "unblocked" => What::Unblocked,
        "delegated" => What::Delegated { to: keys.one_to()?.into() },
        "stopped" => What::Stopped { result: Keys::need("result", keys.0.result.take())? },
        "labelled" => What::Labelled,
        "sent" => What::Sent {
            to: keys.list_to()?,
            cc: Keys::list(&mut keys.0.cc),
            bcc: Keys::list(&mut keys.0.bcc),
            text: keys.text()?,
            headers: headers(keys),
        },
        "bounced" => What::Bounced { on: keys.on()?, of: Keys::list(&mut keys.0.of) },
        "forwarded" => What::Forwarded { to: keys.list_to()?, text: keys.text()? },
        "invited" => What::Invited {
            required: match keys.0.required.take() {
                Some(Loose::List(names)) => handles(names),
                Some(_) => return Err("required must be a list of names".to_owned()),
                None => Vec::new(),
            },
            optional: Keys::list(&mut keys.0.optional),
            rooms: Keys::list(&mut keys.0.rooms),
        },
        "responded" => {
            What::Responded { answer: Keys::pick("answer", &mut keys.0.answer, ANSWERS)? }
        }
        "rescheduled" => What::Rescheduled {
            starts: Keys::need("starts", Keys::at("starts", &mut keys.0.starts)?)?,
        },
        "proposed_time" => What::ProposedTime,
        "cancelled" => What::Cancelled,
        "asked_decision" => What::AskedDecision {
            of: keys.of()?,
            hash: keys.0.hash.take().unwrap_or_default(),
            expires: Keys::at("expires", &mut keys.0.expires)?,
        },
        "changed" => What::Changed { hash: keys.hash()? },
        "decided" => What::Decided {
            decision: Keys::pick("verdict", &mut keys.0.verdict, DECISIONS)?,
            hash: keys.0.hash.take(),
        },
        "finished" => What::Finished { result: Keys::need("result", keys.0.result.take())? },
        "withdrawn" => What::Withdrawn,
        "session_gone" => What::SessionGone,
        other => What::Other { name: other.to_owned() },
    })
}

fn headers(keys: &mut Keys) -> MailHeaders {
    let raw = keys.0.headers.take().unwrap_or_default();
    MailHeaders {
        list_id: raw.list_id,
        list_unsubscribe: raw.list_unsubscribe,
        auto_submitted: raw.auto_submitted,
        precedence: raw.precedence,
        from_noreply: raw.from_noreply.unwrap_or(false),
        notice_of: raw.notice_of,
    }
}

/// What a viewer must see, checked, as the JSON that a difference is reported in.
fn expect(raw: RawExpect) -> Fallible<Map<String, Value>> {
    let mut wanted = Map::new();
    let mut put = |key: &str, value: Value| wanted.insert(key.to_owned(), value);
    if let Some(lane) = raw.lane {
        choice("lane", &lane, &[("me", ()), ("others", ()), ("none", ())])?;
        put("lane", json!(lane));
    }
    if let Some(kind) = raw.kind {
        if AskKind::ALL.iter().all(|known| known.as_str() != kind) {
            return Err(format!("kind: {kind:?} is no kind of ask"));
        }
        put("kind", json!(kind));
    }
    if let Some(rule) = raw.rule {
        rule.parse::<Rule>().map_err(|()| format!("rule: {rule:?} is no rule"))?;
        put("rule", json!(rule));
    }
    if let Some(since) = raw.since {
        instant("since", &since)?;
        put("since", json!(since));
    }
    for (key, value) in [("due", raw.due), ("away_until", raw.away_until)] {
        if let Some(text) = value {
            if let Some(text) = &text
                && text.parse::<jiff::civil::Date>().is_err()
            {
                instant(key, text)?;
            }
            put(key, json!(text));
        }
    }
    for (key, value) in [("from", raw.from), ("on", raw.on)] {
        if let Some(names) = value {
            put(key, json!(names));
        }
    }
    for (key, value) in [("alert", raw.alert), ("shared", raw.shared)] {
        if let Some(truth) = value {
            put(key, json!(truth));
        }
    }
    if let Some(state) = raw.state {
        choice("state", &state, &[("open", ()), ("acked", ())])?;
        put("state", json!(state));
    }
    if wanted.is_empty() {
        return Err("nothing is expected".to_owned());
    }
    Ok(wanted)
}
