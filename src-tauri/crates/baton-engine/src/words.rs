//! The user's own word on an item: pass, take, settle, "not mine", snooze (rule G6). No tool hears of it.
//!
//! A word that would change nothing is refused with the reason, so that whoever says it never believes that it was
//! understood; and it is bound to what was known of the item as it was said, so that a message that had not been read
//! yet ends it however slow the poll was.

use baton_model::{
    Ask, AskKind, AskState, Handle, ItemId, Lane, Override, OverrideKind, Party, Timestamp, Verdict,
};
use baton_store::StoredItem;
use baton_turns::latest_snooze;
use jiff::ToSpan as _;

use crate::attention::Cause;
use crate::engine::{Engine, EngineError, Result};
use crate::intake;

/// What became of a word.
#[derive(Debug, Clone)]
pub struct Worded {
    /// The item, judged after it.
    pub item: StoredItem,
    /// What was said, or was taken back; a snooze with the end that it came to have.
    pub word: Override,
    /// A snooze that ends earlier than was said, since this expires.
    pub limit: Option<Limit>,
}

/// How long work that blocks others can be put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// No snooze ends later.
    pub latest: Timestamp,
    /// When what was asked is gone.
    pub expires: Timestamp,
    /// What was asked.
    pub kind: AskKind,
}

impl Limit {
    /// Of a snooze said at `at` on what waits on `me`; of one ask alone where its key is given.
    pub fn of(verdict: &Verdict, me: &Handle, ask: Option<&str>, at: Timestamp) -> Option<Self> {
        let owes = |ask: &&Ask| match &ask.debtor {
            Party::Person(one) => one == me,
            Party::Group(_, people) | Party::Several(people) => people.contains(me),
            Party::Nobody => false,
        };
        let limit = |ask: &Ask| {
            let (latest, expires) = (latest_snooze(ask, at)?, ask.expires?);
            Some(Self { latest, expires, kind: ask.kind })
        };
        verdict
            .asks
            .iter()
            .filter(|one| stands(one) && !one.paused && ask.is_none_or(|key| one.key == key))
            .filter(owes)
            .filter_map(limit)
            .min_by_key(|limit| limit.latest)
    }
}

fn stands(ask: &Ask) -> bool {
    matches!(ask.state, AskState::Open | AskState::Acked)
}

impl Engine {
    /// Writes down the user's own word on an item, or on the one ask of it with that key. A snooze of what expires
    /// ends in time for it.
    ///
    /// # Errors
    /// No such item or ask; [`EngineError::Impossible`] where the word would change nothing; [`EngineError::Usage`] for
    /// a snooze that is over already; or the database.
    pub async fn set_override(
        &self,
        item: &ItemId,
        ask: Option<&str>,
        kind: OverrideKind,
    ) -> Result<Worded> {
        let core = &self.core;
        core.alive()?;
        let stored = self.stored(item).await?;
        let account = core.account(&stored.account)?;
        let by = self.record(&stored.account).await?.me.ok_or_else(|| {
            EngineError::Usage(
                "Sync this account first: it is not known yet who you are there".to_owned(),
            )
        })?;
        let meant = ask.map(|key| asked(&stored, key)).transpose()?;
        // A second click says nothing new, and one undo takes it back.
        let newest = stored.verdict.words.last();
        if let Some(word) = newest.filter(|word| word.kind == kind && word.ask.as_deref() == ask) {
            return Ok(Worded { word: word.clone(), limit: None, item: stored });
        }
        let now = core.now();
        let (kind, limit) = match kind {
            OverrideKind::Snoozed { until, or_activity } => {
                let open = until.is_none();
                let limit = Limit::of(&stored.verdict, &by, ask, now);
                let (until, limit) = ends(until, limit, now)?;
                // Neither a time nor activity would be for ever.
                let or_activity = or_activity || open;
                (OverrideKind::Snoozed { until, or_activity }, limit)
            }
            other => (other, None),
        };
        let word = Override {
            by,
            at: after_all(&stored, now),
            thread: meant.and_then(|ask| ask.thread.clone()),
            ask: meant.map(|ask| ask.key.clone()),
            seen: seen(&stored, now),
            kind,
        };
        let foreseen = intake::foresee(core, &account, &stored, &word).await?;
        if !foreseen.words.iter().any(|held| held.at == word.at)
            || changes_nothing(&foreseen, &word)
        {
            return Err(EngineError::Impossible(idle(&stored.verdict, &word.kind).to_owned()));
        }
        core.wrote(core.store.add_override(&stored.account, &stored.item.remote_id, &word).await)?;
        intake::judge_again(core, &account, std::slice::from_ref(item), Cause::Mine).await?;
        Ok(Worded { item: self.stored(item).await?, word, limit })
    }

    /// Takes the newest word on an item back that holds; the one before it holds again.
    ///
    /// # Errors
    /// [`EngineError::Impossible`] when none holds.
    pub async fn undo_override(&self, item: &ItemId) -> Result<Worded> {
        let stored = self.stored(item).await?;
        let Some(word) = stored.verdict.words.last().cloned() else {
            return Err(EngineError::Impossible(match stored.overrides.is_empty() {
                true => "You have said nothing on this that could be taken back".to_owned(),
                false => {
                    "Nothing that you said on this holds any more: there is nothing to take back"
                        .to_owned()
                }
            }));
        };
        self.take_back(&stored, word.clone(), &[word.at]).await
    }

    /// Ends every snooze of an item; other words on it stay.
    ///
    /// # Errors
    /// [`EngineError::Impossible`] when it is not snoozed.
    pub async fn wake(&self, item: &ItemId) -> Result<Worded> {
        let stored = self.stored(item).await?;
        let is_snooze = |word: &&Override| matches!(word.kind, OverrideKind::Snoozed { .. });
        let Some(word) = stored.verdict.words.iter().rfind(is_snooze).cloned() else {
            return Err(EngineError::Impossible("It is not put off".to_owned()));
        };
        // Those that newer ones covered would hold again.
        let all: Vec<_> = stored.overrides.iter().filter(is_snooze).map(|word| word.at).collect();
        self.take_back(&stored, word, &all).await
    }

    async fn take_back(
        &self,
        stored: &StoredItem,
        word: Override,
        said: &[Timestamp],
    ) -> Result<Worded> {
        let core = &self.core;
        core.alive()?;
        let account = core.account(&stored.account)?;
        let back = core.store.take_back(&stored.account, &stored.item.remote_id, said).await;
        if !core.wrote(back)? {
            return Err(EngineError::Impossible("It was taken back already".to_owned()));
        }
        let item = std::slice::from_ref(&stored.id);
        intake::judge_again(core, &account, item, Cause::Mine).await?;
        Ok(Worded { item: self.stored(&stored.id).await?, word, limit: None })
    }
}

/// The ask with that key, which still stands.
fn asked<'a>(stored: &'a StoredItem, key: &str) -> Result<&'a Ask> {
    let found = stored.verdict.asks.iter().find(|ask| ask.key == key);
    match found {
        Some(ask) if stands(ask) => Ok(ask),
        Some(_) => Err(EngineError::Impossible("That was settled already".to_owned())),
        None => Err(EngineError::NotFound(format!("Nothing in this was asked as {key}"))),
    }
}

/// When a snooze ends, and what cut it short.
fn ends(
    until: Option<Timestamp>,
    limit: Option<Limit>,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<Limit>)> {
    if until.is_some_and(|until| until <= now) {
        return Err(EngineError::Usage("That time is over: choose a later one".to_owned()));
    }
    let Some(limit) = limit else { return Ok((until, None)) };
    if limit.latest <= now {
        return Err(EngineError::Impossible(
            "It cannot be put off any longer: what is asked expires soon".to_owned(),
        ));
    }
    Ok(match until {
        Some(until) if until <= limit.latest => (Some(until), None),
        _ => (Some(limit.latest), Some(limit)),
    })
}

/// Later than every word before it, so that each has an instant of its own.
fn after_all(stored: &StoredItem, now: Timestamp) -> Timestamp {
    let last = stored.overrides.iter().map(|word| word.at).max();
    let next = last.and_then(|last| last.checked_add(1.microsecond()).ok());
    let at = next.map_or(now, |next| next.max(now));
    // As the database keeps it.
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The newest event that is known, by the clock of its tool. What is dated days ahead is dated wrongly.
fn seen(stored: &StoredItem, now: Timestamp) -> Option<Timestamp> {
    let tomorrow = now.checked_add(24.hours()).unwrap_or(now);
    stored.events.iter().map(|event| event.at).filter(|at| *at <= tomorrow).max()
}

/// Whether a snooze holds, but on nothing that would have been seen or told.
fn changes_nothing(verdict: &Verdict, word: &Override) -> bool {
    matches!(word.kind, OverrideKind::Snoozed { .. }) && verdict.lane == Lane::None
}

/// Why such a word has nothing to hold on to.
fn idle(verdict: &Verdict, kind: &OverrideKind) -> &'static str {
    match (verdict.lane, kind) {
        (_, OverrideKind::Snoozed { .. }) => "Nothing in it waits now: there is nothing to put off",
        (Lane::None, _) => "Nothing in it waits on you now",
        (_, OverrideKind::Took) => "It is on you already",
        (_, OverrideKind::Settled) => "Nothing in it waits now: there is nothing to settle",
        (_, OverrideKind::Passed { .. } | OverrideKind::NotMine) => {
            "It waits on others, not on you: there is nothing to pass on"
        }
    }
}
