//! What a piece of evidence was: the words between who and when.

use baton_model::{Ask, AskKind, Evidence, Party};

use super::super::{Names, ask};

/// What a piece of evidence was, after the person's name: "requested your review".
pub fn did(evidence: &Evidence, ask: &Ask, names: &Names) -> String {
    let whom = match &ask.debtor {
        Party::Person(person) if names.is_me(person) => "your review".to_owned(),
        Party::Person(person) => format!("a review by {}", names.name(person)),
        Party::Group(team, _) => format!("a review by {}", names.name(team)),
        Party::Several(people) => format!("a review by {}", names.list_text(people)),
        Party::Nobody => "a review".to_owned(),
    };
    let asks_me = ask::owes(ask, names.me.as_ref());
    let of = match &ask.debtor {
        _ if asks_me => "you".to_owned(),
        Party::Nobody => "nobody in particular".to_owned(),
        _ => names.list_text(&ask::debtors(ask)),
    };
    // Of one's own invitation or request nobody says that one asked oneself.
    let of = if asks_me && names.is_me(&evidence.who) { "others".to_owned() } else { of };
    match evidence.what.as_str() {
        "review_requested" => format!("requested {whom}"),
        "said" | "sent" | "forwarded" if ask.kind == AskKind::Answer && asks_me => {
            "asked you".into()
        }
        "said" | "sent" | "forwarded" if ask.kind == AskKind::Answer => "asked".into(),
        "said" | "sent" if ask.rule.to_string() == "C11" => "promised".into(),
        "forwarded" => "forwarded it".into(),
        "said" | "sent" => "wrote".into(),
        "edited" => "changed the message".into(),
        "deleted" => "deleted a message".into(),
        "reacted" => "reacted".into(),
        "reviewed" => match ask.kind {
            AskKind::Answer if asks_me => "asked you in a review".into(),
            AskKind::Answer => "asked in a review".into(),
            AskKind::Fix => "asked for changes".into(),
            AskKind::Merge => "approved".into(),
            _ => "reviewed".into(),
        },
        "review_dismissed" => "dismissed a review".into(),
        "review_started" => "began a review".into(),
        "review_request_removed" => "took a request back".into(),
        "pushed" => "pushed".into(),
        "checks" => match evidence.quote.as_deref() {
            Some(name) => format!("reported the check {name}"),
            None => "reported a check".into(),
        },
        "mergeable" => "reported whether it merges".into(),
        "auto_merge" => "switched auto-merge".into(),
        "opened" => "opened it".into(),
        "ready" => "marked it as ready".into(),
        "drafted" => "made it a draft".into(),
        "closed" => "closed it".into(),
        "reopened" => "reopened it".into(),
        "merged" => "merged it".into(),
        "assigned" => match &ask.debtor {
            Party::Person(person) if names.is_me(person) => "assigned you".into(),
            Party::Person(person) => format!("assigned {}", names.name(person)),
            _ => "assigned it".into(),
        },
        "unassigned" => "took an assignment back".into(),
        "state" => "moved it".into(),
        "blocked_by" => "is blocked".into(),
        "unblocked" => "is no longer blocked".into(),
        "delegated" => "handed it to an agent".into(),
        "stopped" => "stopped".into(),
        "invited" => format!("invited {of}"),
        "rescheduled" => "moved it".into(),
        "asked_decision" => format!("asked {of} for a decision"),
        "bounced" => "sent it back".into(),
        "proposed_time" => "proposed a new time".into(),
        "responded" => "answered the invitation".into(),
        "decided" => "decided".into(),
        "changed" => "changed what is to be decided".into(),
        "withdrawn" => "withdrew it".into(),
        "cancelled" => "cancelled it".into(),
        "archived" => "archived it".into(),
        "session_gone" => "ended the session".into(),
        "access_lost" => "lost access".into(),
        "labelled" => "changed labels".into(),
        "finished" => "finished".into(),
        "resolved" => "resolved a thread".into(),
        "unresolved" => "opened a thread again".into(),
        other => other.replace('_', " "),
    }
}
