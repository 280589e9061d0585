//! The third line of a row: what happens to it now. One thing, the most pressing.

use baton_api::wire::{Note, Remedy, RemedyStep, Tone};
use baton_model::{
    ActionState, AskState, Event, Fault, Item, ItemState, Lane, Timestamp, Verdict, What,
};
use baton_store::ActionRecord;

use super::fault::remedy;
use super::{Names, When, ask, outbox, quote, row, word};

/// So long a sent action stays in the row's third line, in seconds.
const STAYS: i64 = 600;

fn note(state: &str, tone: Tone, text: String, remedy: Option<Remedy>) -> Note {
    Note { state: state.into(), tone, text, remedy }
}

/// The note of an item; `action` is the newest on it.
pub fn of(
    id: &str,
    item: &Item,
    verdict: &Verdict,
    action: Option<&ActionRecord>,
    names: &Names,
    when: &When,
) -> Option<Note> {
    action
        .filter(|action| !overtaken(action, verdict, names))
        .and_then(|action| sending(action, names, when))
        .or_else(|| lost(id, item))
        .or_else(|| snoozed(verdict, when))
        .or_else(|| put_away(verdict, names, when))
        .or_else(|| acked(verdict, names, when))
        .or_else(|| unsure(verdict))
}

/// Whether the item is on the user again since the action was sent: it says nothing about what is asked now.
fn overtaken(action: &ActionRecord, verdict: &Verdict, names: &Names) -> bool {
    if action.state != ActionState::Sent || verdict.lane != Lane::Me {
        return false;
    }
    // By the tool's clock where it told, since that is the clock of what was asked.
    let sent = action.receipt.as_ref().and_then(|receipt| receipt.at).unwrap_or(action.created_at);
    let asked = verdict.shown.iter().filter_map(|n| verdict.asks.get(*n)).flat_map(|ask| {
        let words = ask.evidence.iter().filter(|evidence| !names.is_me(&evidence.who));
        words.map(|evidence| evidence.at).chain([ask.asked_at])
    });
    asked.max().is_some_and(|asked| asked >= sent)
}

/// What becomes of an action.
pub fn sending(action: &ActionRecord, names: &Names, when: &When) -> Option<Note> {
    let tool = &names.tool;
    let (reason, mends) = outbox::reason(action, names, when);
    match action.state {
        ActionState::Undone => None,
        ActionState::Queued => {
            let reason = reason?;
            let first =
                reason.chars().next()?.to_uppercase().chain(reason.chars().skip(1)).collect();
            Some(note("queued", Tone::Quiet, first, mends))
        }
        ActionState::Sending => {
            let text = format!("Sending {}", outbox::noun(&action.intent));
            Some(note("sending", Tone::Quiet, text, None))
        }
        ActionState::Sent => {
            let at = action.ended_at?;
            if when.now.duration_since(at).as_secs() > STAYS {
                return None;
            }
            let url = action.receipt.as_ref().and_then(|receipt| receipt.url.clone());
            let text =
                format!("{} {}, seen in {tool}", outbox::done(&action.intent), when.clock(at));
            let open = url.map(|url| remedy("Open", RemedyStep::Open { url }));
            Some(note("sent", Tone::Good, text, open))
        }
        ActionState::Failed => {
            let changed = matches!(action.fault, Some(Fault::Rejected { .. }));
            let text = format!("{}: {}", outbox::not_done(&action.intent), reason?);
            let (state, tone) =
                if changed { ("changed", Tone::Late) } else { ("failed", Tone::Bad) };
            Some(note(state, tone, text, mends))
        }
        ActionState::Unknown => {
            let text = match action.next_attempt_at {
                Some(_) => format!("May have been sent: looking in {tool}"),
                None => format!("May have been sent: {tool} could not be asked"),
            };
            Some(note("unknown", Tone::Late, text, mends))
        }
    }
}

fn lost(id: &str, item: &Item) -> Option<Note> {
    (item.state == ItemState::AccessLost).then(|| {
        let place = item.place.split([' ', '#']).next().unwrap_or(&item.place);
        let step = RemedyStep::Forget { item: id.to_owned() };
        let text = format!("You can no longer see {place}");
        note("access_lost", Tone::Quiet, text, Some(remedy("Remove", step)))
    })
}

fn snoozed(verdict: &Verdict, when: &When) -> Option<Note> {
    let until = verdict.snoozed_until?;
    let text = if until == Timestamp::MAX {
        "Until something happens".to_owned()
    } else {
        format!("Until {}", when.clock(until))
    };
    Some(note("snoozed", Tone::Quiet, text, None))
}

/// Why nothing waits, where that is the user's own word.
fn put_away(verdict: &Verdict, names: &Names, when: &When) -> Option<Note> {
    let word = verdict.words.last().filter(|_| verdict.lane == Lane::None)?;
    Some(note("settled", Tone::Quiet, word::said(word, verdict, names, when), None))
}

fn acked(verdict: &Verdict, names: &Names, when: &When) -> Option<Note> {
    let ask = row::shown(verdict)?;
    if ask.state != AskState::Acked {
        return None;
    }
    let debtors = ask::debtors(ask);
    let said = ask.evidence.iter().rev().find(|evidence| debtors.contains(&evidence.who));
    let text = match said {
        Some(evidence) => {
            let who = names.start(&evidence.who);
            match evidence.quote.as_deref().map(|words| quote::line(words, 60)) {
                Some(words) if !words.is_empty() => {
                    format!("{who} said “{words}” {}", when.at(evidence.at))
                }
                _ => format!("{who} took it on {}", when.at(evidence.at)),
            }
        }
        None if verdict.lane == Lane::Me => "You said that you are on it".into(),
        None => format!("{} said so", names.list_text(&debtors)),
    };
    let text = match ask.due {
        Some(due) => format!("{text}, due {}", when.clock(due)),
        None => text,
    };
    Some(note("acked", Tone::Quiet, text, None))
}

fn unsure(verdict: &Verdict) -> Option<Note> {
    let ask = row::shown(verdict)?;
    (ask.confidence < ask::SURE).then(|| {
        let text = match ask.rule.to_string().as_str() {
            "R6" => "Pushed without a word: perhaps it is your turn",
            "R20" => "Another reviewer asked for changes first",
            "R10" => "Marked as optional",
            _ => "Perhaps not a question to you",
        };
        note("unsure", Tone::Quiet, text.into(), None)
    })
}

/// How an item that left the lanes was settled: "Dia merged it, nothing left for you".
pub fn settled(item: &Item, events: &[Event], names: &Names) -> Note {
    let last = events.iter().rev().find_map(|event| Some((event, verb(&event.what)?)));
    let text = match last {
        Some((event, verb)) if names.is_me(&event.who) => format!("You {verb}"),
        Some((event, verb)) => format!("{} {verb}, nothing left for you", names.name(&event.who)),
        None => match item.state {
            ItemState::Merged => "Merged".into(),
            ItemState::Closed => "Closed".into(),
            _ => "Nothing left for you".into(),
        },
    };
    note("settled", Tone::Quiet, text, None)
}

fn verb(what: &What) -> Option<&'static str> {
    Some(match what {
        What::Merged => "merged it",
        What::Closed => "closed it",
        What::Reviewed { .. } => "reviewed it",
        What::Said { .. } | What::Sent { .. } => "answered",
        What::ReviewRequestRemoved { .. } => "took the request back",
        What::Unassigned { .. } => "changed who has it",
        What::Pushed { .. } => "pushed",
        What::Drafted => "made it a draft again",
        What::Resolved { .. } => "resolved the thread",
        What::State { .. } => "moved it on",
        What::Decided { .. } => "decided",
        What::Withdrawn | What::Cancelled => "took it back",
        What::Responded { .. } => "responded",
        _ => return None,
    })
}
