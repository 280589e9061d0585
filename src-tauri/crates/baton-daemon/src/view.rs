//! From the model to the wire: plain values with all their words.

use baton_api::wire::{Actor, AskView, Detail, EvidenceView, Message, Row, WhyView, WireLane};
use baton_engine::explain::{Explanation, Fate};
use baton_model::{ActionKind, Ask, Handle, ItemId, Lane, Timestamp, Verdict, What};
use baton_store::{ActionRecord, QueueRow, StoredItem};

use crate::words::ask::{self, Said};
use crate::words::why::Telling;
use crate::words::{Names, When, facts, note, outbox, quote, row, why, word};

/// A lane.
pub fn lane(lane: Lane) -> WireLane {
    match lane {
        Lane::Me => WireLane::Me,
        Lane::Others => WireLane::Others,
        Lane::None => WireLane::None,
    }
}

/// The actions of an item, the main one first: what the verdict's kind is done by, else Reply.
fn actions(listed: &[ActionKind], kind: Option<baton_model::AskKind>) -> Vec<String> {
    use baton_model::AskKind as K;
    let wanted: &[ActionKind] = match kind {
        Some(K::Review | K::Rereview | K::Verify) => &[ActionKind::Approve],
        Some(K::Merge) => &[ActionKind::Merge],
        Some(K::Decide) => &[ActionKind::Decide],
        Some(K::Rsvp) => &[ActionKind::Rsvp],
        Some(K::PickReviewers) => &[ActionKind::Reassign],
        _ => &[],
    };
    let order = [
        ActionKind::Reply,
        ActionKind::Approve,
        ActionKind::Merge,
        ActionKind::Reassign,
        ActionKind::RequestChanges,
        ActionKind::MarkDone,
    ];
    let place = |action: &ActionKind| {
        let main = wanted.iter().position(|one| one == action);
        main.or_else(|| order.iter().position(|one| one == action).map(|n| n + 10)).unwrap_or(99)
    };
    let mut sorted = listed.to_vec();
    sorted.sort_by_key(place);
    sorted.dedup();
    sorted.iter().map(|action| action.as_str().to_owned()).collect()
}

/// What a row is made of.
#[derive(Debug, Clone, Copy)]
pub struct RowParts<'a> {
    /// Its id.
    pub id: &'a ItemId,
    /// The account's name.
    pub account: &'a str,
    /// The tool's key.
    pub tool: &'a str,
    /// As the tool says.
    pub item: &'a baton_model::Item,
    /// As judged.
    pub verdict: &'a Verdict,
    /// The newest action on it.
    pub action: Option<&'a ActionRecord>,
}

impl<'a> RowParts<'a> {
    /// Of a row of the store.
    pub fn of(row: &'a QueueRow, tool: &'a str, action: Option<&'a ActionRecord>) -> Self {
        Self {
            id: &row.id,
            account: &row.account,
            tool,
            item: &row.item,
            verdict: &row.verdict,
            action,
        }
    }

    /// Of an item of the store.
    pub fn of_item(item: &'a StoredItem, tool: &'a str, action: Option<&'a ActionRecord>) -> Self {
        Self {
            id: &item.id,
            account: &item.account,
            tool,
            item: &item.item,
            verdict: &item.verdict,
            action,
        }
    }
}

/// One row.
pub fn row(parts: &RowParts<'_>, names: &Names, when: &When) -> Row {
    let RowParts { item, verdict, .. } = parts;
    let said = Said::shown(verdict, item.facts.base.as_deref());
    let (subject, quoted) = row::subject(item, verdict);
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let actors = |handles: &[Handle]| handles.iter().map(|one| names.actor(one)).collect();
    let who = match verdict.lane {
        Lane::Me => verdict.from.first(),
        Lane::Others => verdict.on.first(),
        Lane::None => Some(&item.owner),
    };
    Row {
        id: parts.id.to_string(),
        account: parts.account.into(),
        tool: parts.tool.into(),
        tool_name: names.tool.clone(),
        family: facts::family(item.family).into(),
        title: item.title.clone(),
        url: item.url.clone(),
        place: row::place(item, when),
        lane: lane(verdict.lane),
        kind: verdict.kind.map(|kind| kind.as_str().into()),
        rule: verdict.rule.map(|rule| rule.to_string()),
        since: text(verdict.since),
        since_full: verdict.since.map(|since| when.since(since)),
        due: text(verdict.due),
        from: actors(&verdict.from),
        on: actors(&verdict.on),
        shared: verdict.shared,
        alert: verdict.alert,
        state: verdict.state.map(|state| match state {
            baton_model::AskState::Acked => "acked".into(),
            _ => "open".into(),
        }),
        confidence: f64::from(verdict.confidence) / 100.0,
        actions: actions(&item.actions, verdict.kind),
        who: who.map(|who| names.actor(who)),
        sentence: said.map(|said| said.sentence(names)).unwrap_or_else(|| {
            vec![baton_api::wire::Span { text: row::place(item, when), strong: false }]
        }),
        subject,
        quoted,
        why: row::why(item, verdict, when),
        late: row::late(verdict, when),
        also: row::also(verdict, names.me.as_ref()),
        note: note::of(parts.id.as_str(), item, verdict, parts.action, names, when),
        snoozed_until: text(verdict.snoozed_until.filter(|until| *until != Timestamp::MAX)),
        snoozed_until_activity: verdict.snoozed_until == Some(Timestamp::MAX),
        word: verdict.words.last().map(|said| word::view(said, verdict, names, when)),
        head: item.facts.head.clone(),
    }
}

/// To whom an action on the item goes, as far as the item says.
pub fn addressee(verdict: &Verdict) -> Option<&Handle> {
    match verdict.lane {
        Lane::Me => verdict.from.first(),
        Lane::Others => verdict.on.first(),
        Lane::None => None,
    }
}

fn ask_view(ask: &Ask, listed: bool, base: Option<&str>, names: &Names) -> AskView {
    AskView {
        key: ask.key.clone(),
        thread: ask.thread.clone(),
        kind: ask.kind.as_str().into(),
        rule: ask.rule.to_string(),
        sentence: Said::one(ask, names.me.as_ref(), base).sentence(names),
        since: ask.since.to_string(),
        due: ask.due.map(|due| due.to_string()),
        state: match ask.state {
            baton_model::AskState::Open => "open",
            baton_model::AskState::Acked => "acked",
            baton_model::AskState::Settled => "settled",
            baton_model::AskState::Void => "void",
            baton_model::AskState::Expired => "expired",
        }
        .into(),
        paused: ask.paused,
        listed,
        confidence: f64::from(ask.confidence) / 100.0,
        evidence: ask
            .evidence
            .iter()
            .map(|evidence| EvidenceView {
                at: evidence.at.to_string(),
                who: Actor { name: names.start(&evidence.who), ..names.actor(&evidence.who) },
                what: why::did(evidence, ask, names),
                quote: evidence.quote.clone(),
            })
            .collect(),
    }
}

/// Why an item is where it is, or is not: the shown asks first, then those that stand, then the rest.
pub fn why(stored: &StoredItem, told: &Explanation, names: &Names, when: &When) -> WhyView {
    let verdict = &told.verdict;
    let base = stored.item.facts.base.as_deref();
    let mut order: Vec<usize> = verdict.shown.clone();
    let rest = |stands: bool| {
        let fits =
            move |n: &usize| ask::stands(&verdict.asks[*n]) == stands && !verdict.shown.contains(n);
        (0..verdict.asks.len()).filter(fits).collect::<Vec<_>>()
    };
    order.extend(rest(true));
    order.extend(rest(false));
    let telling = Telling { item: &stored.item, told, names, when };
    WhyView {
        id: stored.id.to_string(),
        lane: lane(verdict.lane),
        sentence: why::sentence(&telling),
        rule: why::rule(verdict).map(|rule| rule.to_string()),
        rule_words: why::rule_words(verdict),
        since_words: why::since_words(&telling),
        asks: order
            .into_iter()
            .filter_map(|n| Some((verdict.asks.get(n)?, told.fates.get(n) == Some(&Fate::Stands))))
            .map(|(ask, listed)| ask_view(ask, listed, base, names))
            .collect(),
        dropped: why::dropped(&telling),
        would_change: why::would_change(&telling),
    }
}

/// The conversation: messages as they stand now, edits in place, deleted ones gone, oldest first.
fn messages(stored: &StoredItem, names: &Names) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for event in &stored.events {
        let mut say = |id: &str, text: &str, thread: Option<&str>, place: &str| {
            if text.trim().is_empty() {
                return;
            }
            messages.push(Message {
                id: id.to_owned(),
                who: names.actor(&event.who),
                at: event.at.to_string(),
                text: text.to_owned(),
                thread: thread.map(str::to_owned),
                place: place.to_owned(),
                asks: Vec::new(),
                mine: names.is_me(&event.who),
            });
        };
        match &event.what {
            What::Said { text, thread, .. } => {
                say(
                    &event.key,
                    text,
                    thread.as_deref(),
                    if thread.is_some() { "in a thread" } else { "" },
                );
            }
            What::Sent { text, .. } | What::Forwarded { text, .. } => {
                say(&event.key, text, None, "")
            }
            What::Reviewed { text, threads, .. } => {
                say(&event.key, text, None, "review");
                for remark in threads {
                    say(&remark.id, &remark.text, Some(&remark.id), "review thread");
                }
            }
            What::Edited { on, text } => {
                if let Some(message) = messages.iter_mut().find(|message| message.id == *on) {
                    message.text.clone_from(text);
                }
            }
            What::Deleted { on } => messages.retain(|message| message.id != *on),
            _ => {}
        }
    }
    let threads: std::collections::HashSet<String> = messages
        .iter()
        .filter(|message| message.place == "review thread")
        .map(|message| message.id.clone())
        .collect();
    for message in &mut messages {
        if message.thread.as_ref().is_some_and(|thread| threads.contains(thread)) {
            message.place = "review thread".into();
        }
    }
    for ask in stored.verdict.asks.iter().filter(|ask| ask::stands(ask)) {
        for evidence in ask.evidence.iter().filter(|evidence| !evidence.key.is_empty()) {
            for message in messages.iter_mut().filter(|message| message.id == evidence.key) {
                message.asks.extend(quote::ranges(&message.text, evidence));
                message.asks.sort_unstable();
                message.asks.dedup();
            }
        }
    }
    messages
}

/// Where a reply goes, in words and as thread: where the shown ask was made.
fn reply_to(stored: &StoredItem, names: &Names, messages: &[Message]) -> (String, Option<String>) {
    let verdict = &stored.verdict;
    let ask = row::shown(verdict);
    let thread = ask.and_then(|ask| ask.thread.clone());
    let to = addressee(verdict).map(|who| names.name(who));
    let in_review = thread.as_ref().is_some_and(|thread| {
        messages.iter().any(|m| m.thread.as_ref() == Some(thread) && m.place == "review thread")
    });
    let place = match (&thread, in_review) {
        (Some(_), true) => "in the review thread".to_owned(),
        (Some(_), false) => "in that thread".to_owned(),
        (None, _) => format!("on {}", stored.item.place),
    };
    (to.map_or_else(|| place.clone(), |to| format!("to {to}, {place}")), thread)
}

/// The item's own text, unless the conversation has it.
fn body(stored: &StoredItem, messages: &[Message]) -> String {
    let body = stored.item.facts.body.as_deref().unwrap_or_default();
    let said = messages.iter().any(|message| message.text.trim() == body.trim());
    if said { String::new() } else { body.to_owned() }
}

/// All of one item. `actions` are those on it, newest first.
pub fn detail(
    stored: &StoredItem,
    told: &Explanation,
    tool: &str,
    actions: &[ActionRecord],
    names: &Names,
    when: &When,
) -> Detail {
    let messages = messages(stored, names);
    let (reply_hint, reply_thread) = reply_to(stored, names, &messages);
    let to = addressee(&stored.verdict);
    Detail {
        row: row(&RowParts::of_item(stored, tool, actions.first()), names, when),
        facts: facts::view(&stored.item.facts, stored.item.state),
        why: why(stored, told, names, when),
        body: body(stored, &messages),
        messages,
        reply_hint,
        reply_thread,
        merge_methods: stored.item.facts.merge_methods.clone(),
        outbox: actions.iter().map(|action| outbox::entry(action, to, names, when)).collect(),
    }
}
