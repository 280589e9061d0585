//! What was looked at and left out, one sentence each: asks that are over, paused, put away or somebody else's, then
//! words and deeds that ask nothing.

use baton_engine::explain::{Automatic, Fate, Heard, Why};
use baton_model::{Ask, AskKind, AskState, Evidence, Handle, Party, Rule};

use super::{Telling, said};
use crate::words::{Names, ask, quote};

/// So long a quote is, in characters.
const QUOTE: usize = 80;
/// The same where another quote stands before it.
const SHORT: usize = 40;
/// So many asks of others are told of.
const OTHERS: usize = 3;

/// All of it.
pub fn dropped(telling: &Telling<'_>) -> Vec<String> {
    let told = telling.told;
    let own = told.verdict.asks.iter().zip(&told.fates);
    let is = |one: &Evidence, other: &Evidence| {
        (&one.key, one.at, &one.who) == (&other.key, other.at, &other.who)
    };
    let heard_too = |ask: &Ask| {
        let mut heard = told.heard.iter().map(|heard| &heard.evidence);
        heard.any(|heard| ask.evidence.iter().any(|evidence| is(evidence, heard)))
    };
    let mut others = 0;
    let beside = told.beside.iter().filter(|(ask, fate)| {
        let between = matches!(fate, Fate::Others);
        others += usize::from(between);
        !between || (others <= OTHERS && !heard_too(ask))
    });
    let mut all: Vec<String> = own
        .filter(|(ask, fate)| !matches!(fate, Fate::Stands) && !goes_on(telling, ask, fate))
        .chain(beside.map(|(ask, fate)| (ask, fate)))
        .map(|(ask, fate)| self::fate(telling, ask, fate))
        .chain(told.heard.iter().map(|one| heard(telling, one)))
        .collect();
    // What the sentence says already is not said twice.
    let sentence = super::sentence(telling);
    let mut seen = std::collections::HashSet::new();
    all.retain(|line| !sentence.contains(line.as_str()) && seen.insert(line.clone()));
    all
}

/// It ended because the same is asked anew, and that stands: nothing was left out.
fn goes_on(telling: &Telling<'_>, ask: &Ask, fate: &Fate) -> bool {
    let Fate::Ended { by: Some(by), .. } = fate else { return false };
    let told = telling.told;
    let stands = told.verdict.asks.iter().zip(&told.fates).any(|(other, fate)| {
        *fate == Fate::Stands
            && (other.kind, &other.debtor, &other.creditor)
                == (ask.kind, &ask.debtor, &ask.creditor)
    });
    stands && ask.creditor.as_ref() == Some(&by.who)
}

/// "Ben’s" and "your".
fn whose(names: &Names, who: &Handle) -> String {
    match names.is_me(who) {
        true => "your".into(),
        false => format!("{}’s", names.name(who)),
    }
}

fn capital(words: String) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What an ask is, as a noun: "Ben’s request for your review", "your question to Dia (“is it live?”)".
fn noun(ask: &Ask, names: &Names) -> String {
    let to = match &ask.debtor {
        Party::Nobody => "whoever picks it up".to_owned(),
        _ => names.list_text(&ask::debtors(ask)),
    };
    let of = match &ask.debtor {
        Party::Person(who) => whose(names, who),
        _ => format!("{to}’s"),
    };
    let by = ask.creditor.as_ref().map(|who| whose(names, who));
    let by_or = |otherwise: &str| by.clone().unwrap_or_else(|| otherwise.to_owned());
    let words = quote::of(ask, QUOTE).map(|words| format!(" (“{words}”)")).unwrap_or_default();
    match (ask.kind, ask.rule.to_string().as_str()) {
        (AskKind::Review, _) => match &ask.debtor {
            Party::Person(_) => format!("{} request for {of} review", by_or("the")),
            _ => format!("{} request for a review by {to}", by_or("the")),
        },
        (AskKind::Rereview, _) => format!("{} request that {to} look again", by_or("the")),
        (AskKind::Answer, _) => format!("{} question to {to}{words}", by_or("the")),
        (AskKind::PickUp, "I6") => format!("{} wait for somebody to pick it up", by_or("the")),
        (AskKind::PickUp, _) => format!("{} question to whoever picks it up{words}", by_or("the")),
        (AskKind::Fix, "R13") => "the required check that failed".into(),
        (AskKind::Fix, "R15") => "the conflict".into(),
        (AskKind::Fix, "M8") => "the mail that came back".into(),
        (AskKind::Fix, _) => format!("{} request for changes", by_or("the")),
        (AskKind::Merge, _) => "the merge".into(),
        (AskKind::FinishReview, _) => format!("the review that {to} began"),
        (AskKind::PickReviewers, _) => "the choice of reviewers".into(),
        (AskKind::MoveOn, _) => "the step that nobody else was to take".into(),
        (AskKind::Do, "C11") => match &ask.creditor {
            Some(who) => format!("{of} promise to {}{words}", names.name(who)),
            None => format!("{of} promise{words}"),
        },
        (AskKind::Do, "I8") => format!("{of} work on it"),
        (AskKind::Do, "G6") => "what you took".into(),
        (AskKind::Do, _) => format!("{of} assignment"),
        (AskKind::Unblock, _) => format!("{} wait for {to} to unblock it", by_or("the")),
        (AskKind::Verify, _) => format!("{} request that {to} check the result", by_or("the")),
        (AskKind::Decide, "E5") => format!("{} proposal of a new time", by_or("the")),
        (AskKind::Decide, _) => format!("{} request for {of} decision", by_or("the")),
        (AskKind::Rsvp, _) => format!("{} invitation to {to}", by_or("the")),
    }
}

/// What became of an ask.
pub fn fate(telling: &Telling<'_>, ask: &Ask, fate: &Fate) -> String {
    let Telling { names, when, .. } = telling;
    let noun = capital(noun(ask, names));
    match fate {
        Fate::Stands => format!("{noun} stands."),
        Fate::Word(word) => format!("{noun}: {} (rule G6).", lower(&said(telling, word))),
        Fate::Paused(cause) => {
            let until = cause.as_deref().map(|cause| until(cause, names));
            let until = until.unwrap_or_else(|| "until something else is done".into());
            format!("{noun} is paused {until}.")
        }
        Fate::Unsure => format!("{noun} is too unsure to be listed ({} %).", ask.confidence),
        Fate::Begun => format!("{noun}: the review that you began stands for it (rule R8)."),
        Fate::Direct => {
            format!("{noun}: you are asked directly too, and that counts first (rule G11).")
        }
        Fate::Later(from) => format!(
            "{} is said {}, after a time that Baton waits first (rule {}).",
            capital(coming(ask, names)),
            when.at(*from),
            ask.rule
        ),
        Fate::Ended { at, by } => ended(telling, ask, &noun, *at, by.as_ref()),
        Fate::Claimed(who) => {
            format!("{noun} was taken on by {} (rule G11).", names.name(who))
        }
        Fate::Did(Some(by)) => format!(
            "{noun} still stands, but you reviewed {}: nothing more of it is yours (rule R4).",
            when.at(by.at)
        ),
        Fate::Did(None) => format!("{noun} still stands, but you have reviewed (rule R4)."),
        Fate::OwnTeam => {
            format!(
                "{noun}: you are of that team, and are left out since it is your own (rule G11)."
            )
        }
        Fate::Others if ask.debtor == Party::Nobody => {
            format!("{noun} is on nobody in particular (rule {}).", ask.rule)
        }
        Fate::Others => {
            format!("{noun} {} is between others (rule {}).", when.at(ask.since), ask.rule)
        }
    }
}

fn lower(words: &str) -> String {
    words.strip_prefix("You ").map_or_else(|| words.to_owned(), |rest| format!("you {rest}"))
}

/// What is still to come: "that nobody was asked to review".
fn coming(ask: &Ask, names: &Names) -> String {
    match ask.kind {
        AskKind::PickReviewers => "that nobody was asked to review".into(),
        AskKind::PickUp => "that nobody has picked it up".into(),
        AskKind::MoveOn => "that nobody is on turn".into(),
        _ => noun(ask, names),
    }
}

/// What ends a pause: "until Cho answers your question".
fn until(cause: &Ask, names: &Names) -> String {
    let debtors = ask::debtors(cause);
    let who = names.list_text(&debtors);
    let verb = |one: &'static str, more: &'static str| match debtors.as_slice() {
        [one] if names.is_me(one) => more,
        [_] => one,
        _ => more,
    };
    match (cause.kind, cause.rule.to_string().as_str()) {
        (AskKind::Fix, "R13") => "until the required check passes (rule R13)".into(),
        (AskKind::Answer, _) => {
            let question = cause.creditor.as_ref().map(|who| whose(names, who));
            let question = question.unwrap_or_else(|| "the".into());
            format!("until {who} {} {question} question", verb("answers", "answer"))
        }
        (AskKind::Unblock, _) => {
            format!("until {who} {} it (rule I7)", verb("unblocks", "unblock"))
        }
        (AskKind::Verify, _) => format!("until {who} {} the result", verb("checks", "check")),
        (AskKind::Decide, _) => format!("until {who} {}", verb("decides", "decide")),
        (AskKind::Do, _) => format!("until {who} {} done with it", verb("is", "are")),
        _ => "until something else is done".into(),
    }
}

/// What ended it: "was settled by Cho’s review on Tuesday at 10:12 (rule R3)".
fn ended(
    telling: &Telling<'_>,
    ask: &Ask,
    noun: &str,
    at: baton_model::Timestamp,
    by: Option<&Evidence>,
) -> String {
    let Telling { names, when, .. } = telling;
    let at = when.at(at);
    let Some(by) = by.filter(|_| ask.state != AskState::Expired) else {
        return format!("{noun}: its time was over {at}.");
    };
    let verb = match ask.state {
        AskState::Void => "fell away with",
        _ => "was settled by",
    };
    let owed = ask::debtors(ask).contains(&by.who);
    let rule = match (by.what.as_str(), ask.kind) {
        ("merged" | "closed" | "cancelled" | "drafted" | "archived", _) => " (rule G4)",
        ("reviewed", AskKind::Review) if ask.shared => " (rule R3)",
        ("edited" | "deleted", _) => " (rule G14)",
        ("said" | "sent", AskKind::Answer) if !owed && ask.creditor.as_ref() != Some(&by.who) => {
            " (rule C6)"
        }
        _ => "",
    };
    let words = quote::line(by.quote.as_deref().unwrap_or_default(), SHORT);
    let words = match words.is_empty() || by.what == "checks" {
        true => String::new(),
        false => format!(" (“{words}”)"),
    };
    format!("{noun} {verb} {}{words} {at}{rule}.", deed(by, ask, names))
}

/// A deed as a noun: "Cho’s review", "your answer", "the check unit".
fn deed(by: &Evidence, ask: &Ask, names: &Names) -> String {
    let creditor = ask.creditor.as_ref() == Some(&by.who);
    let thing = match by.what.as_str() {
        "reviewed" => "review",
        "said" | "sent" if creditor && ask.state == AskState::Settled => "closing words",
        "said" | "sent" if creditor => "later words",
        "said" | "sent" => "answer",
        "forwarded" => "forwarding",
        "reacted" => "reaction",
        "edited" => "change of the message",
        "deleted" => "deletion of the message",
        "pushed" => "push",
        "resolved" => "resolving of the thread",
        "review_requested" => "new request",
        "review_request_removed" => "taking back of the request",
        "review_dismissed" => "dismissal of the review",
        "merged" => "merge",
        "closed" => "closing of it",
        "cancelled" => "cancelling of it",
        "archived" => "archiving of it",
        "reopened" => "opening of it again",
        "drafted" => "making it a draft",
        "ready" => "marking it as ready",
        "assigned" => "assignment",
        "unassigned" => "taking back of the assignment",
        "state" => "moving of it",
        "unblocked" => "unblocking of it",
        "delegated" => "handing it to an agent",
        "stopped" | "finished" => "end of the work",
        "responded" => "answer to the invitation",
        "proposed_time" => "proposal of a new time",
        "rescheduled" => "moving of the event",
        "invited" => "new invitation",
        "decided" => "decision",
        "changed" => "new content",
        "asked_decision" => "new request for a decision",
        "withdrawn" => "withdrawal",
        "session_gone" => "end of the session",
        "bounced" => "mail that came back",
        "auto_merge" => "switch of auto-merge",
        "checks" => {
            let name = by.quote.as_deref().map(|name| format!(" {}", quote::line(name, 60)));
            return format!("a report of the check{}", name.unwrap_or_default());
        }
        "mergeable" => return "news of whether it merges".into(),
        "labelled" => "labels",
        "opened" => "opening of it",
        _ => "later deed",
    };
    format!("{} {thing}", whose(names, &by.who))
}

/// What was looked at and asks the user nothing: who, when, their words, and why not.
pub fn heard(telling: &Telling<'_>, heard: &Heard) -> String {
    let Telling { names, when, .. } = telling;
    let Heard { evidence, rule, why } = heard;
    let who = names.start(&evidence.who);
    let words = words_of(evidence).map(|words| format!(" “{words}”")).unwrap_or_default();
    let at = when.at(evidence.at);
    let verb = verb(evidence, !words.is_empty());
    format!("{who} {verb}{words} {at}: {} (rule {rule}).", reason(why, *rule, names, &who))
}

/// The line in which what decided stands, else the beginning.
fn words_of(evidence: &Evidence) -> Option<String> {
    let text = evidence.quote.as_deref()?;
    let decided = evidence.decided.first().and_then(|(start, _)| {
        let begin = text.get(..*start)?.rfind('\n').map_or(0, |n| n + 1);
        text.get(begin..)?.lines().next()
    });
    let line = quote::line(decided.unwrap_or(text), QUOTE);
    (!line.is_empty()).then_some(line)
}

fn verb(evidence: &Evidence, quoted: bool) -> String {
    match evidence.what.as_str() {
        "edited" => "changed a message to",
        "forwarded" => "forwarded it with",
        "reviewed" if quoted => "wrote in a review",
        "reviewed" => "sent a review",
        "said" | "sent" => "wrote",
        "review_requested" => "requested a review",
        "assigned" => "assigned it",
        "invited" => "sent the invitation",
        "responded" => "answered the invitation",
        "asked_decision" => "asked for a decision",
        "finished" => "ended",
        "checks" => "reported a failed check",
        "labelled" => "changed labels",
        other => return other.replace('_', " "),
    }
    .into()
}

fn reason(why: &Why, rule: Rule, names: &Names, who: &str) -> String {
    let others = |people: &[Handle]| match people {
        [] => "others".to_owned(),
        people => names.list_text(people),
    };
    match why {
        Why::Machine => "a machine says it, and machines ask nothing".into(),
        Why::ForInformation => "it names you for information only".into(),
        Why::Quoted => "your name stands in a quote or in code".into(),
        Why::Listed => "your name stands in a list or in thanks".into(),
        Why::SpokenOf => "it speaks of you, not to you".into(),
        Why::AsksOthers(people) => format!("it asks {}, not you", others(people)),
        Why::AsksMachine(machine) => {
            format!("{} is a machine, and machines owe nothing", names.name(machine))
        }
        Why::NobodyRequired => "nobody who has to answer is invited".into(),
        Why::AsksAnybody => "it names nobody, so it is not yours more than anybody’s".into(),
        Why::WrittenToOthers(people) => {
            format!("it is written to {}, not to you", others(people))
        }
        Why::Promises => "it promises, and asks nothing".into(),
        Why::Thanks => "it thanks or closes, and asks nothing".into(),
        Why::SaysDone => "it says that something is done, and asks nothing".into(),
        Why::Moot => "it says that nothing is needed any more".into(),
        Why::Assents => "it agrees, and asks nothing".into(),
        Why::Praises => "it praises, and asks nothing".into(),
        Why::Informs if rule.number == 12 => "it asks you nothing".into(),
        Why::Informs => "it tells something, and asks you nothing".into(),
        Why::TakenBack => "it wants no reply, or answers its own question".into(),
        Why::Deleted => "the message was deleted".into(),
        Why::Copied => "you are only in Cc or Bcc, and not named".into(),
        Why::Automatic(Automatic::List) => "it is mail to a list".into(),
        Why::Automatic(Automatic::NoReply) => "its sender takes no replies".into(),
        Why::Automatic(Automatic::Bulk) => "it is a mailing to many".into(),
        Why::Automatic(Automatic::Answer) => "it is an automatic mail".into(),
        Why::Notice(tool) => {
            format!(
                "it is a notice of {}, and what it tells of is an item of its own",
                quote::line(tool, 40)
            )
        }
        Why::Optional => "you are optional".into(),
        Why::Room => "a room or a group is invited, not you".into(),
        Why::Responded => match who {
            "You" => "you have answered, so nothing is asked of you".into(),
            _ => "that is answered".into(),
        },
        Why::OptionalCheck => "that check is not required".into(),
        Why::HiddenTeam(team) => {
            format!("who is in {} is hidden, so it may or may not mean you", names.name(team))
        }
        Why::Inactive(state) => format!(
            "it is in “{}”, where nobody is to work on it",
            quote::line(&state.replace('_', " "), 40)
        ),
        Why::HasSomebody(person) => match names.is_me(person) {
            true => "you have it".into(),
            false => format!("{} has it, and nothing is asked of you", names.name(person)),
        },
        Why::Label => "labels and milestones change no turn".into(),
        Why::ApprovalKept => "you approved, and nobody asked you to look again".into(),
        Why::RanOut => "it ended with a report, and asked nothing".into(),
        Why::Own => "the last words are yours, and ask nothing".into(),
        Why::NotToViewer => "it asks nobody in particular".into(),
    }
}
