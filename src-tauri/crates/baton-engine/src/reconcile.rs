//! What a batch adds to what is stored.
//!
//! Events are only ever added. A known event with other words becomes an edit, a message that is gone a deletion, and a
//! state without a time becomes an event when it differs from what was last seen in its slot. Nothing is concluded from
//! absence but what the connector says may be: **unknown is not empty**.

use std::collections::{BTreeMap, HashMap, HashSet};

use baton_model::{
    Batch, Event, Handle, Item, ItemId, ItemState, ItemUpdate, Observation, Override, Timestamp,
    Verdict, What,
};
use baton_store::StoredItem;

/// One item after a batch.
#[derive(Debug, Clone)]
pub(crate) struct Reconciled {
    pub id: ItemId,
    pub item: Item,
    /// All events, the new ones last.
    pub history: Vec<Event>,
    /// How many of them are new.
    pub fresh: usize,
    pub overrides: Vec<Override>,
    /// As last judged; `None`: the item is new.
    pub before: Option<Verdict>,
    /// The item's own facts changed.
    pub changed: bool,
}

/// What `batch` makes of the `stored` items that it names. Items that it does not name are not touched.
pub(crate) fn reconcile(
    account: &str,
    me: &Handle,
    batch: Batch,
    stored: Vec<StoredItem>,
    now: Timestamp,
) -> Vec<Reconciled> {
    let mut stored: HashMap<ItemId, StoredItem> =
        stored.into_iter().map(|item| (item.id.clone(), item)).collect();
    let mut done: BTreeMap<ItemId, Reconciled> = BTreeMap::new();
    for update in batch.items {
        let id = ItemId::of(account, &update.item.remote_id);
        // The same item twice in one batch: the second comes upon the first.
        let base = match done.remove(&id) {
            Some(earlier) => earlier,
            None => begin(id.clone(), stored.remove(&id), &update.item),
        };
        if base.item.remote_id != update.item.remote_id {
            tracing::error!(item = %id, "two items share one id; the second is left out");
            done.insert(id, base);
            continue;
        }
        done.insert(id, merge(base, update, now));
    }
    for remote_id in batch.lost {
        let id = ItemId::of(account, &remote_id);
        let known = done.remove(&id).or_else(|| {
            let item = stored.remove(&id)?;
            let facts = item.item.clone();
            Some(begin(id.clone(), Some(item), &facts))
        });
        if let Some(known) = known {
            done.insert(id, lose(known, me, now));
        }
    }
    done.into_values().collect()
}

/// Items of a complete sweep that are stored as open and that it did not name at all: the connector does not know of
/// them (its cursor was lost), so they have to be read one by one.
pub(crate) fn unnamed(batch: &Batch, open: Vec<(ItemId, String)>) -> Vec<String> {
    let named: HashSet<&str> = batch
        .open
        .iter()
        .chain(&batch.lost)
        .map(String::as_str)
        .chain(batch.items.iter().map(|update| update.item.remote_id.as_str()))
        .collect();
    open.into_iter().map(|(_, remote)| remote).filter(|id| !named.contains(id.as_str())).collect()
}

fn begin(id: ItemId, stored: Option<StoredItem>, item: &Item) -> Reconciled {
    match stored {
        Some(stored) => Reconciled {
            id,
            item: stored.item,
            history: stored.events,
            fresh: 0,
            overrides: stored.overrides,
            before: Some(stored.verdict),
            changed: false,
        },
        None => Reconciled {
            id,
            item: item.clone(),
            history: Vec::new(),
            fresh: 0,
            overrides: Vec::new(),
            before: None,
            changed: true,
        },
    }
}

fn merge(mut base: Reconciled, update: ItemUpdate, now: Timestamp) -> Reconciled {
    let ItemUpdate { item, events, observed, whole_since } = update;
    let mut fresh = Vec::new();
    {
        let mut known = Known::of(&base.history);
        let gone = whole_since.map(|since| missing(&base.history, &events, since));
        for mut event in events {
            if event.key.is_empty() {
                event.key = made_key(&event);
            }
            known.take(event, item.updated_at, now, &mut fresh);
        }
        for (key, who) in gone.into_iter().flatten() {
            let at = now;
            let key_of = format!("gone:{key}");
            fresh.push(Event { key: key_of, at, who, what: What::Deleted { on: key } });
        }
        for seen in observed {
            if let Some(event) = observe(&base.history, &fresh, seen, now) {
                fresh.push(event);
            }
        }
    }
    // An answer that was on its way while a newer one was written brings its events, not its facts.
    if item.updated_at >= base.item.updated_at && item != base.item {
        base.item = item;
        base.changed = true;
    }
    base.fresh += fresh.len();
    base.history.append(&mut fresh);
    base
}

fn lose(mut known: Reconciled, me: &Handle, now: Timestamp) -> Reconciled {
    if known.item.state == ItemState::AccessLost {
        return known;
    }
    known.item.state = ItemState::AccessLost;
    known.item.actions.clear();
    known.changed = true;
    let key = format!("lost:{}", now.as_microsecond());
    known.history.push(Event { key, at: now, who: me.clone(), what: What::AccessLost });
    known.fresh += 1;
    known
}

/// What is stored of each key: its last version, how many versions there are, and the words as last edited.
struct Known {
    last: HashMap<String, (What, u32)>,
    words: HashMap<String, (Timestamp, String)>,
}

impl Known {
    fn of(history: &[Event]) -> Self {
        let mut known = Self { last: HashMap::new(), words: HashMap::new() };
        for event in history {
            known.note(event);
        }
        known
    }

    fn note(&mut self, event: &Event) {
        if let What::Edited { on, text } = &event.what {
            let newer = self.words.get(on).is_none_or(|(at, _)| *at <= event.at);
            if newer {
                self.words.insert(on.clone(), (event.at, text.clone()));
            }
        }
        let base = base_key(&event.key).to_owned();
        let versions = self.last.get(&base).map_or(0, |(_, n)| *n) + 1;
        self.last.insert(base, (event.what.clone(), versions));
    }

    fn take(
        &mut self,
        event: Event,
        updated_at: Timestamp,
        now: Timestamp,
        fresh: &mut Vec<Event>,
    ) {
        let Some((last, versions)) = self.last.get(&event.key) else {
            self.note(&event);
            fresh.push(event);
            return;
        };
        if *last == event.what && !texts(&event).iter().any(|(id, _)| self.words.contains_key(*id))
        {
            return;
        }
        if without_texts(last) != without_texts(&event.what) {
            let key = format!("{}~{}", event.key, versions + 1);
            let version = Event { key, ..event };
            self.note(&version);
            fresh.push(version);
            return;
        }
        let was = Event { what: last.clone(), ..event.clone() };
        let mut edits = Vec::new();
        for ((id, text), (_, first)) in texts(&event).into_iter().zip(texts(&was)) {
            let stands = self.words.get(id).map_or(first, |(_, text)| text.as_str());
            if stands != text {
                let at = updated_at.max(event.at).min(now.max(event.at));
                edits.push(Event {
                    key: format!("edit:{id}:{}", at.as_microsecond()),
                    at,
                    who: event.who.clone(),
                    what: What::Edited { on: id.to_owned(), text: text.to_owned() },
                });
            }
        }
        for edit in edits {
            // Two edits within one instant of the tool's clock are told apart by the order of their keys.
            let mut edit = edit;
            while self.last.contains_key(&edit.key) {
                edit.key.push('+');
            }
            self.note(&edit);
            fresh.push(edit);
        }
    }
}

/// The key without the number of its version.
fn base_key(key: &str) -> &str {
    match key.rsplit_once('~') {
        Some((base, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => key,
    }
}

/// The words of an event that can be edited, each with the id that edits name it by.
fn texts(event: &Event) -> Vec<(&str, &str)> {
    match &event.what {
        What::Said { text, .. } | What::Sent { text, .. } | What::Forwarded { text, .. } => {
            vec![(event.key.as_str(), text.as_str())]
        }
        What::Reviewed { text, threads, .. } => {
            std::iter::once((event.key.as_str(), text.as_str()))
                .chain(threads.iter().map(|remark| (remark.id.as_str(), remark.text.as_str())))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn without_texts(what: &What) -> What {
    let mut what = what.clone();
    match &mut what {
        What::Said { text, .. } | What::Sent { text, .. } | What::Forwarded { text, .. } => {
            text.clear()
        }
        What::Reviewed { text, threads, .. } => {
            text.clear();
            threads.iter_mut().for_each(|remark| remark.text.clear());
        }
        _ => {}
    }
    what
}

/// A key for an event that the tool gives none: the same for the same event.
fn made_key(event: &Event) -> String {
    let what = serde_json::to_string(&event.what).unwrap_or_default();
    let id = ItemId::of(event.who.as_str(), &what);
    format!("made:{}:{id}", event.at.as_microsecond())
}

/// Messages and begun reviews that are stored, not older than `since`, and no longer told.
fn missing(history: &[Event], told: &[Event], since: Timestamp) -> Vec<(String, Handle)> {
    let told: HashSet<&str> = told.iter().map(|event| event.key.as_str()).collect();
    let deleted: HashSet<&str> = history
        .iter()
        .filter_map(|event| match &event.what {
            What::Deleted { on } => Some(on.as_str()),
            _ => None,
        })
        .collect();
    history
        .iter()
        .filter(|event| matches!(event.what, What::Said { .. } | What::ReviewStarted))
        .filter(|event| event.at >= since && base_key(&event.key) == event.key)
        .filter(|event| !told.contains(event.key.as_str()) && !deleted.contains(event.key.as_str()))
        .map(|event| (event.key.clone(), event.who.clone()))
        .collect()
}

/// The event that an observation makes, if any.
fn observe(history: &[Event], fresh: &[Event], seen: Observation, now: Timestamp) -> Option<Event> {
    let prefix = format!("seen:{}", seen.slot);
    let in_slot =
        |event: &&Event| event.key.rsplit_once(':').is_some_and(|(slot, _)| slot == prefix);
    let all = || history.iter().chain(fresh);
    let last = all().filter(in_slot).max_by_key(|event| event.at);
    // What was seen before a push, a reopening or the end of a draft says nothing of what holds after it.
    let begun = all()
        .filter(|event| matches!(event.what, What::Pushed { .. } | What::Reopened | What::Ready))
        .map(|event| event.at)
        .max();
    match last {
        None if seen.ordinary => return None,
        Some(last) if last.what == seen.what && begun.is_none_or(|begun| begun < last.at) => {
            return None;
        }
        _ => {}
    }
    // Never before the slot's last event, nor before what it has to come after: clocks differ.
    let mut at = seen.since.unwrap_or(now);
    if let Some(last) = last {
        at = at.max(last.at.saturating_add(std::time::Duration::from_micros(1)).unwrap_or(last.at));
    }
    if matches!(seen.what, What::Checks { .. } | What::Mergeable { .. }) || seen.since.is_none() {
        at = begun.map_or(at, |begun| at.max(begun));
    }
    let key = format!("{prefix}:{}", at.as_microsecond());
    Some(Event { key, at, who: seen.who, what: seen.what })
}
