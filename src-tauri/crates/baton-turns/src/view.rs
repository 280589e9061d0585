//! The view of one person: which asks concern them, their own word on each, the lane, and what is shown.
//!
//! Everything before this is the same for all; only here does it matter who looks.

use baton_model::{
    Ask, AskKind, AskState, Event, Evidence, Handle, Lane, Override, OverrideKind, Party,
    Timestamp, Verdict, What,
};

use crate::Situation;
use crate::derived::Derived;
use crate::entry::{Debtor, Entry, Proof, rule};
use crate::overrides::Words;
use crate::people::People;
use crate::talk::Talk;

/// Ended asks that are kept for explanation, the latest.
const EXPLAINED: usize = 8;

/// An ask as the viewer sees it.
pub(crate) struct Seen<'a> {
    pub(crate) entry: Entry<'a>,
    pub(crate) debtor: bool,
    pub(crate) creditor: bool,
    /// On a lane: live, begun, not paused, and not put away by the viewer.
    pub(crate) counts: bool,
    /// Why it is on no lane although it lives and is not paused.
    pub(crate) aside: Option<Aside<'a>>,
    snoozed: Option<(&'a Override, Timestamp)>,
}

/// What keeps a live ask off the viewer's lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aside<'a> {
    /// The viewer's own word.
    Word(&'a Override),
    /// A review that the viewer began stands for it.
    Begun,
    /// It is asked of the viewer directly too.
    Direct,
}

/// All that the viewer sees of an item.
pub(crate) struct View<'a> {
    /// What lives, in the order of the verdict's asks.
    pub(crate) seen: Vec<Seen<'a>>,
    /// What is over, the latest first; in the verdict after what lives.
    pub(crate) past: Vec<Entry<'a>>,
    /// The viewer's words that hold, oldest first.
    pub(crate) held: Vec<Override>,
    wakes: Vec<Timestamp>,
}

/// Cuts the viewer's verdict out of what was derived.
pub(crate) fn verdict(
    situation: &Situation<'_>,
    events: &[&Event],
    people: &People<'_>,
    derived: Derived<'_>,
) -> Verdict {
    let Derived { entries, talk } = derived;
    let viewer = people.person(situation.viewer);
    View::of(situation, &viewer, (events, people), entries, &talk).verdict(
        events,
        people,
        situation.now,
    )
}

impl<'a> View<'a> {
    /// What `viewer` sees of `entries`.
    pub(crate) fn of(
        situation: &Situation<'a>,
        viewer: &'a Handle,
        (events, people): (&'a [&'a Event], &'a People<'a>),
        entries: Vec<Entry<'a>>,
        talk: &'a Talk<'a>,
    ) -> Self {
        let now = situation.now;
        let words = Words::new(situation.overrides, viewer, people, (events, talk), now);
        let mut wakes: Vec<Timestamp> = Vec::new();
        let (live, mut ended): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
            entries.into_iter().partition(Entry::is_live);
        let mut begun = Vec::new();
        for mut entry in live {
            if let Some(from) = entry.visible_from.filter(|from| *from > now) {
                wakes.push(from);
            } else if let Some(end) = entry.expires.filter(|end| *end <= now) {
                entry.state = AskState::Expired;
                entry.ended = Some((end, usize::MAX));
                ended.push(entry);
            } else {
                wakes.extend(entry.expires);
                begun.push(entry);
            }
        }
        let (mut seen, held) = look(begun, viewer, &words);
        direct_beats_shared(&mut seen);
        for ask in &seen {
            wakes.extend(ask.snoozed.map(|(_, until)| until));
            if ask.counts {
                wakes.extend(ask.entry.due.into_iter().chain(ask.entry.away_until));
            }
        }
        let past = past(ended, viewer);
        seen.sort_by(|a, b| {
            (!a.counts).cmp(&!b.counts).then_with(|| rank(&a.entry).cmp(&rank(&b.entry)))
        });
        wakes.retain(|at| *at > now && *at < Timestamp::MAX);
        Self { seen, past, held, wakes }
    }

    /// The verdict at `now`.
    pub(crate) fn verdict(self, events: &[&Event], people: &People<'_>, now: Timestamp) -> Verdict {
        let mut verdict = shown(&self.seen, now);
        verdict.wakes_at = self.wakes.iter().min().copied();
        verdict.asks = (self.seen.iter().map(|ask| &ask.entry))
            .chain(&self.past)
            .map(|entry| public(entry, events, people))
            .collect();
        verdict.words = self.held;
        verdict
    }
}

/// The asks that concern the viewer, with the viewer's own word applied; and the words that hold, oldest first.
fn look<'a>(
    entries: Vec<Entry<'a>>,
    viewer: &Handle,
    words: &Words<'a, '_>,
) -> (Vec<Seen<'a>>, Vec<Override>) {
    let taken = taken(&entries, viewer, words);
    let mut held: Vec<&Override> = Vec::new();
    let mut all = Vec::new();
    for (index, mut entry) in entries.into_iter().enumerate() {
        let (was_debtor, was_creditor) =
            (entry.debtor.includes(viewer), entry.creditor.as_ref() == Some(viewer));
        let mut aside = None;
        if let Some((_, word)) = taken.iter().find(|(at, _)| *at == index) {
            held.push(word);
            entry.debtor = Debtor::Person(viewer.clone());
            entry.soft = false;
            if was_creditor {
                entry.creditor = None;
            }
        } else if !was_debtor && !was_creditor {
            continue;
        } else {
            let word = words.on(&entry).filter(|word| match &word.kind {
                // What the viewer asked after that word is not meant by it.
                OverrideKind::Settled => was_debtor || word.means(entry.asked_at),
                OverrideKind::NotMine | OverrideKind::Passed { .. } => was_debtor,
                OverrideKind::Took | OverrideKind::Snoozed { .. } => false,
            });
            match word.map(|word| &word.kind) {
                Some(OverrideKind::Passed { to }) => entry.debtor = Debtor::Person(to.clone()),
                Some(_) => aside = word.map(Aside::Word),
                None => {}
            }
            held.extend(word);
        }
        let debtor = entry.debtor.includes(viewer);
        let creditor = entry.creditor.as_ref() == Some(viewer);
        let counts =
            aside.is_none() && !entry.paused && (debtor || creditor) && entry.confidence >= 50;
        let snoozed = words.snoozed(&entry);
        held.extend(snoozed.map(|(word, _)| word));
        all.push(Seen { entry, debtor, creditor, counts, aside, snoozed });
    }
    if let Some((word, ask)) = taken_from_nothing(&all, viewer, words) {
        held.push(word);
        held.extend(ask.snoozed.map(|(word, _)| word));
        all.push(ask);
    }
    held.sort_by_key(|word| word.at);
    held.dedup();
    (all, held.into_iter().cloned().collect())
}

/// The asks that the viewer took, by which word: the viewer's own, else the highest of the others'.
fn taken<'s>(
    entries: &[Entry<'_>],
    viewer: &Handle,
    words: &Words<'s, '_>,
) -> Vec<(usize, &'s Override)> {
    let mut all = Vec::new();
    for word in words.took() {
        let thread = word.thread.as_deref();
        let fits = |entry: &Entry<'_>| {
            !entry.paused
                && word.means(entry.since)
                && (thread.is_none() || entry.is_in(thread))
                && word.ask.as_ref().is_none_or(|key| *key == entry.key)
                && words.on(entry).is_some_and(|word| word.kind == OverrideKind::Took)
        };
        let own: Vec<usize> = (0..entries.len())
            .filter(|at| fits(&entries[*at]) && entries[*at].debtor.includes(viewer))
            .collect();
        if !own.is_empty() {
            all.extend(own.into_iter().map(|at| (at, word)));
            continue;
        }
        let others = (0..entries.len())
            .filter(|at| fits(&entries[*at]) && !done_since(entries[*at].kind, word, words))
            .min_by(|a, b| rank(&entries[*a]).cmp(&rank(&entries[*b])));
        all.extend(others.map(|at| (at, word)));
    }
    all
}

/// The viewer took what another owed, and has done it.
fn done_since(kind: AskKind, word: &Override, words: &Words<'_, '_>) -> bool {
    words.viewer_did(word, |what| match kind {
        AskKind::Review | AskKind::Rereview => matches!(what, What::Reviewed { .. }),
        AskKind::Answer => matches!(what, What::Said { .. } | What::Sent { .. }),
        _ => false,
    })
}

/// Taken where nothing was asked: `do`, since the taking.
fn taken_from_nothing<'a>(
    seen: &[Seen<'a>],
    viewer: &Handle,
    words: &Words<'a, '_>,
) -> Option<(&'a Override, Seen<'a>)> {
    let word = words.took().filter(|word| word.ask.is_none() && !words.acted_on(word)).last()?;
    let thread = word.thread.as_deref();
    if seen
        .iter()
        .any(|ask| ask.debtor && ask.counts && (thread.is_none() || ask.entry.is_in(thread)))
    {
        return None;
    }
    let ended = words.viewer_did(word, |what| matches!(what, What::Reviewed { .. }));
    if ended || words.is_over_since(word) {
        return None;
    }
    let mut entry = Entry::structural(
        AskKind::Do,
        rule('G', 6),
        Debtor::Person(viewer.clone()),
        None,
        word.at,
        usize::MAX,
    );
    entry.proofs.clear();
    let snoozed = words.snoozed(&entry);
    let seen = Seen { entry, debtor: true, creditor: false, counts: true, aside: None, snoozed };
    Some((word, seen))
}

/// Where a direct ask and a shared one want the same of the viewer, only the direct one does (rule G11); a begun
/// review stands for the one that was asked for (rule R8).
fn direct_beats_shared(seen: &mut [Seen<'_>]) {
    let same = |a: &Entry<'_>, b: &Entry<'_>| {
        let review =
            |kind| matches!(kind, AskKind::Review | AskKind::Rereview | AskKind::FinishReview);
        let made_by = |entry: &Entry<'_>| entry.proofs.first().map(|proof| proof.event);
        // Asked of the group, then of one of it by name: in the thread that the first began.
        let follows = |later: &Entry<'_>, first: &Entry<'_>| {
            later.creditor == first.creditor && later.thread.is_some() && first.is_in(later.thread)
        };
        (review(a.kind) && review(b.kind))
            || (a.kind == b.kind && (made_by(a) == made_by(b) || follows(a, b) || follows(b, a)))
    };
    let begun =
        seen.iter().any(|ask| ask.counts && ask.debtor && ask.entry.kind == AskKind::FinishReview);
    for at in 0..seen.len() {
        let ask = &seen[at];
        if !ask.counts || !ask.debtor {
            continue;
        }
        let replaced = begun && matches!(ask.entry.kind, AskKind::Review | AskKind::Rereview);
        let beaten = ask.entry.is_shared()
            && seen.iter().any(|other| {
                other.debtor
                    && other.entry.is_live()
                    && !other.entry.is_shared()
                    && same(&other.entry, &ask.entry)
            });
        if replaced || beaten {
            seen[at].debtor = false;
            seen[at].counts = seen[at].creditor;
            seen[at].aside = Some(if replaced { Aside::Begun } else { Aside::Direct });
        }
    }
}

/// Asks that are over, the latest first, for explanation.
fn past<'a>(mut ended: Vec<Entry<'a>>, viewer: &Handle) -> Vec<Entry<'a>> {
    ended.retain(|entry| {
        let seen =
            entry.visible_from.is_none_or(|from| entry.ended.is_some_and(|(at, _)| from <= at));
        seen && (entry.debtor.includes(viewer) || entry.creditor.as_ref() == Some(viewer))
    });
    ended.sort_by_key(|entry| std::cmp::Reverse(entry.ended));
    ended.truncate(EXPLAINED);
    ended
}

/// Direct before shared, firm before soft, then by kind, then the older (section 5).
fn rank<'e>(entry: &'e Entry<'_>) -> (bool, bool, AskKind, Timestamp, &'e str) {
    (entry.is_shared(), entry.soft, entry.kind, entry.since, &entry.key)
}

/// An alert would be raised for it.
fn alerts(ask: &Seen<'_>, now: Timestamp) -> bool {
    let entry = &ask.entry;
    let due = entry.state == AskState::Open || entry.due.is_some_and(|due| due <= now);
    due && ask.snoozed.is_none()
        && entry.confidence >= 80
        && !entry.is_shared()
        && !entry.soft
        && !entry.quiet
        && !entry.paused
}

/// The lane and what is shown on it.
fn shown(seen: &[Seen<'_>], now: Timestamp) -> Verdict {
    let lane = if seen.iter().any(|ask| ask.counts && ask.debtor) {
        Lane::Me
    } else if seen.iter().any(|ask| ask.counts && ask.creditor) {
        Lane::Others
    } else {
        return Verdict::none();
    };
    let on_lane =
        |ask: &Seen<'_>| ask.counts && if lane == Lane::Me { ask.debtor } else { ask.creditor };
    let Some(top) = seen.iter().find(|ask| on_lane(ask)) else { return Verdict::none() };
    let shown: Vec<usize> = (0..seen.len())
        .filter(|at| on_lane(&seen[*at]) && seen[*at].entry.kind == top.entry.kind)
        .collect();
    let asks = || shown.iter().map(|at| &seen[*at]);
    let mut from: Vec<Handle> = Vec::new();
    let mut on: Vec<Handle> = Vec::new();
    for ask in asks() {
        match lane {
            Lane::Me => from.extend(ask.entry.creditor.iter().cloned()),
            _ => match &ask.entry.debtor {
                Debtor::Person(one) | Debtor::Group { name: one, .. } => on.push(one.clone()),
                Debtor::Several(people) => on.extend(people.iter().cloned()),
                Debtor::Everyone(_) | Debtor::Nobody => {}
            },
        }
    }
    for names in [&mut from, &mut on] {
        names.sort();
        names.dedup();
    }
    let open = asks().any(|ask| ask.entry.state == AskState::Open);
    Verdict {
        lane,
        kind: Some(top.entry.kind),
        rule: Some(top.entry.rule),
        since: asks().map(|ask| ask.entry.since).min(),
        due: asks().filter_map(|ask| ask.entry.due).min(),
        from,
        on,
        shared: top.entry.is_shared(),
        alert: lane == Lane::Me && asks().any(|ask| alerts(ask, now)),
        state: Some(if open { AskState::Open } else { AskState::Acked }),
        confidence: top.entry.confidence,
        away_until: asks()
            .filter_map(|ask| ask.entry.away_until)
            .filter(|until| *until > now)
            .min(),
        // One that is awake keeps the item where it is seen.
        snoozed_until: seen
            .iter()
            .filter(|ask| on_lane(ask))
            .map(|ask| ask.snoozed.map(|(_, until)| until))
            .min()
            .flatten(),
        shown,
        asks: Vec::new(),
        words: Vec::new(),
        wakes_at: None,
    }
}

/// The ask as others know it.
pub(crate) fn public(entry: &Entry<'_>, events: &[&Event], people: &People<'_>) -> Ask {
    let debtor = match &entry.debtor {
        Debtor::Person(one) => Party::Person(one.clone()),
        Debtor::Group { name, members, .. } => Party::Group(name.clone(), members.clone()),
        Debtor::Several(several) | Debtor::Everyone(several) => Party::Several(several.clone()),
        Debtor::Nobody => Party::Nobody,
    };
    Ask {
        key: entry.key.clone(),
        thread: entry.thread.map(str::to_owned),
        kind: entry.kind,
        debtor,
        creditor: entry.creditor.clone(),
        since: entry.since,
        asked_at: entry.asked_at,
        due: entry.due,
        away_until: entry.away_until,
        expires: entry.expires,
        state: entry.state,
        paused: entry.paused,
        shared: entry.is_shared(),
        soft: entry.soft,
        quiet: entry.quiet,
        rule: entry.rule,
        confidence: entry.confidence,
        evidence: entry.proofs.iter().filter_map(|proof| evidence(proof, events, people)).collect(),
    }
}

pub(crate) fn evidence(
    proof: &Proof<'_>,
    events: &[&Event],
    people: &People<'_>,
) -> Option<Evidence> {
    let event = events.get(proof.event)?;
    Some(Evidence {
        key: event.key.clone(),
        at: event.at,
        who: people.person(&event.who),
        what: event.what.word().to_owned(),
        quote: proof.quote.map(str::to_owned),
        decided: proof.decided.iter().map(|span| (span.start, span.end)).collect(),
    })
}
