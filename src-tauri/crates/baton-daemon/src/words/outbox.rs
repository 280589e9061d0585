//! Actions on their way out, in words.

use baton_api::wire::{OutboxEntry, Remedy, RemedyStep};
use baton_model::{ActionState, Answer, Fault, Handle, Intent};
use baton_store::ActionRecord;

use super::fault::remedy;
use super::{Names, When, fault, quote};

/// "your reply", "your approval".
pub fn noun(intent: &Intent) -> &'static str {
    match intent {
        Intent::Reply { .. } => "your reply",
        Intent::Reassign { .. } => "the hand-over",
        Intent::Approve { .. } => "your approval",
        Intent::RequestChanges { .. } => "your review",
        Intent::Merge { .. } => "the merge",
        Intent::Nudge { .. } => "your nudge",
        Intent::React { .. } => "your reaction",
        Intent::Rsvp { .. } => "your answer",
        Intent::MarkDone => "the tick",
    }
}

/// What did not happen: "Not sent", "Not merged".
pub fn not_done(intent: &Intent) -> &'static str {
    match intent {
        Intent::Reply { .. } | Intent::RequestChanges { .. } | Intent::Nudge { .. } => "Not sent",
        Intent::React { .. } => "Not reacted",
        Intent::Rsvp { .. } => "Not answered",
        Intent::Reassign { .. } => "Not handed over",
        Intent::Approve { .. } => "Not approved",
        Intent::Merge { .. } => "Not merged",
        Intent::MarkDone => "Not marked as done",
    }
}

/// What happened: "Sent", "Merged".
pub fn done(intent: &Intent) -> &'static str {
    match intent {
        Intent::Reply { .. } | Intent::RequestChanges { .. } | Intent::Nudge { .. } => "Sent",
        Intent::React { .. } => "Reacted",
        Intent::Rsvp { answer: Answer::Yes } => "Accepted",
        Intent::Rsvp { answer: Answer::No } => "Declined",
        Intent::Rsvp { answer: Answer::Maybe } => "Answered maybe",
        Intent::Reassign { .. } => "Handed over",
        Intent::Approve { .. } => "Approved",
        Intent::Merge { .. } => "Merged",
        Intent::MarkDone => "Done",
    }
}

/// The text that was typed.
pub fn text(intent: &Intent) -> Option<&str> {
    match intent {
        Intent::Reply { text, .. }
        | Intent::RequestChanges { text, .. }
        | Intent::Nudge { text, .. } => Some(text),
        Intent::Approve { text, .. } => text.as_deref(),
        Intent::Reassign { note, .. } => note.as_deref(),
        Intent::Merge { .. } | Intent::React { .. } | Intent::Rsvp { .. } | Intent::MarkDone => {
            None
        }
    }
}

/// A reaction as a person sees it; its short name where we know no sign for it.
fn sign(emoji: &str) -> String {
    baton_connectors::emoji::sign(emoji).map_or_else(|| format!(":{emoji}:"), str::to_owned)
}

/// "To Ben: “Both done”", "Approve “Fix cache”".
fn words(action: &ActionRecord, to: Option<&Handle>, names: &Names) -> String {
    let title = format!("“{}”", quote::line(&action.title, 60));
    match &action.intent {
        Intent::Reply { text, .. } => {
            let text = quote::line(text, 80);
            match to {
                Some(to) => format!("To {}: “{text}”", names.name(to)),
                None => format!("On {title}: “{text}”"),
            }
        }
        Intent::Reassign { to, .. } => format!("Hand {title} over to {}", names.name(to)),
        Intent::Approve { .. } => format!("Approve {title}"),
        Intent::RequestChanges { text, .. } => {
            format!("Ask for changes: “{}”", quote::line(text, 80))
        }
        Intent::Merge { .. } => format!("Merge {title}"),
        Intent::Nudge { text, .. } => {
            let whom = to.map_or_else(|| title.clone(), |to| names.name(to));
            format!("Nudge {whom}: “{}”", quote::line(text, 80))
        }
        Intent::React { emoji, .. } => format!("React with {} to {title}", sign(emoji)),
        Intent::Rsvp { answer: Answer::Yes } => format!("Accept {title}"),
        Intent::Rsvp { answer: Answer::No } => format!("Decline {title}"),
        Intent::Rsvp { answer: Answer::Maybe } => format!("Answer maybe to {title}"),
        Intent::MarkDone => format!("Mark {title} as done"),
    }
}

/// Why it is not there yet, and what mends it.
pub fn reason(
    action: &ActionRecord,
    names: &Names,
    when: &When,
) -> (Option<String>, Option<Remedy>) {
    let again =
        || Some(remedy("Send again", RemedyStep::SendAgain { action: action.id.to_string() }));
    let fault = action.fault.as_ref().map(|one| fault::why(one, &action.account, when));
    match action.state {
        ActionState::Sent | ActionState::Undone | ActionState::Sending => (None, None),
        ActionState::Queued => match (&action.fault, fault) {
            (Some(Fault::Unauthorized { tool }), Some((_, mends))) => (
                Some(format!("{tool} ended this sign-in; it goes out when you are signed in")),
                mends,
            ),
            (Some(Fault::RateLimited { .. }), Some((words, _))) => (Some(words), None),
            (Some(_), Some((words, _))) => (Some(format!("goes out when it can: {words}")), None),
            _ => (None, None),
        },
        ActionState::Failed => match fault {
            // What the tool refused once it refuses again, unless the user changed something.
            Some((words, mends)) => {
                (Some(words), mends.filter(|mends| mends.step != RemedyStep::Retry).or_else(again))
            }
            None => (Some("it was refused".into()), again()),
        },
        ActionState::Unknown => match action.next_attempt_at {
            Some(_) => (Some(format!("it may have been sent: looking in {}", names.tool)), None),
            None => (
                Some(format!("it may have been sent, and {} could not be asked", names.tool)),
                again(),
            ),
        },
    }
}

/// All of it.
pub fn entry(
    action: &ActionRecord,
    to: Option<&Handle>,
    names: &Names,
    when: &When,
) -> OutboxEntry {
    let (reason, remedy) = reason(action, names, when);
    let to = match &action.intent {
        Intent::Reassign { to, .. } => Some(to),
        _ => to,
    };
    let can_undo =
        action.state == ActionState::Queued && action.attempts == 0 && action.not_before > when.now;
    OutboxEntry {
        id: action.id.to_string(),
        item: action.item.to_string(),
        title: action.title.clone(),
        account: action.account.clone(),
        kind: action.intent.kind().as_str().into(),
        state: action.state.as_str().into(),
        words: words(action, to, names),
        text: text(&action.intent).map(str::to_owned),
        to: to.map(|to| names.actor(to)),
        created_at: action.created_at.to_string(),
        undo_until: can_undo.then(|| action.not_before.to_string()),
        attempts: action.attempts,
        next_attempt_at: action.next_attempt_at.map(|at| at.to_string()),
        sent_at: (action.state == ActionState::Sent)
            .then_some(action.ended_at)
            .flatten()
            .map(|at| at.to_string()),
        url: action.receipt.as_ref().and_then(|receipt| receipt.url.clone()),
        reason,
        remedy,
    }
}
