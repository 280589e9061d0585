//! Notifications: who asks what, the thing, one line of their words, and the buttons that fit.

use baton_api::wire::Span;
use baton_model::{ActionKind, Alert, AlertButton, AlertKey, Ask, AskKind, Family, Item};

use super::ask::{self, Said};
use super::{Names, facts, quote};

/// The longest line of their words, in characters.
const WORDS: usize = 140;

/// One ask to tell.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Its item.
    pub item: &'a Item,
    /// The ask.
    pub ask: &'a Ask,
    /// It was told before, and is asked again.
    pub again: bool,
    /// Who is who.
    pub names: &'a Names,
}

/// What is done by a button, by the kind of ask: best first.
fn buttons(kind: AskKind, item: &Item) -> Vec<AlertButton> {
    let button = |key: &str, label: &str| AlertButton { key: key.into(), label: label.into() };
    let open = || button("open", "Open");
    let later = || button("later", "Later");
    let can = |action| item.actions.contains(&action);
    let reply = || can(ActionKind::Reply).then(|| button("reply", "Reply…"));
    let hand_over = || can(ActionKind::Reassign).then(|| button("reassign", "Hand over…"));
    let merge = || can(ActionKind::Merge).then(|| button("merge", "Merge"));
    let list: Vec<Option<AlertButton>> = match kind {
        AskKind::Answer => vec![reply(), Some(later()), Some(open())],
        AskKind::Verify | AskKind::Do | AskKind::Review | AskKind::Rereview => {
            vec![Some(open()), hand_over(), Some(later())]
        }
        AskKind::Fix => vec![Some(open()), reply(), Some(later())],
        AskKind::Merge => vec![merge(), Some(open()), Some(later())],
        AskKind::FinishReview
        | AskKind::Unblock
        | AskKind::PickReviewers
        | AskKind::Decide
        | AskKind::Rsvp
        | AskKind::PickUp
        | AskKind::MoveOn => vec![Some(open()), reply(), Some(later())],
    };
    list.into_iter().flatten().take(3).collect()
}

fn title(told: &Told<'_>) -> String {
    let Told { item, ask, names, .. } = told;
    let said = Said::one(ask, names.me.as_ref(), item.facts.base.as_deref());
    let mut sentence = said.sentence(names);
    if told.again {
        again(&mut sentence);
    }
    let mut title = ask::plain(&sentence);
    if ask.kind == AskKind::Answer && !told.again {
        match item.family {
            Family::Chat if item.place.starts_with('#') => {
                title.push_str(&format!(" in {}", item.place))
            }
            Family::Mail => title.push_str(" by mail"),
            _ => {}
        }
    }
    quote::line(&title, 100)
}

/// "Ben asks you to review" becomes "Ben asks you again to review".
fn again(sentence: &mut [Span]) {
    if let Some(span) = sentence.iter_mut().find(|span| !span.strong && span.text.contains(" you"))
    {
        span.text = span.text.replacen(" you", " you again", 1);
    }
}

fn body(told: &Told<'_>) -> String {
    let Told { item, ask, names, .. } = told;
    let words = quote::of(ask, WORDS).map(|words| format!("“{words}”"));
    let thing = quote::line(&item.title, 100);
    let size = facts::size(&item.facts).map(|size| format!(", {size}")).unwrap_or_default();
    match (ask.kind, words) {
        (AskKind::Answer, Some(words)) => format!("{words}\n{thing}, {}", item.place),
        (AskKind::Review, Some(words)) => format!("{thing}{size}. {words}"),
        (AskKind::Review, None) => format!("{thing}{size}. {}", item.place),
        (AskKind::Fix, words) if ask.creditor.is_none() => match ask.rule.to_string().as_str() {
            "R13" => format!("{thing}: {}", words.unwrap_or_else(|| facts::checks(&item.facts).0)),
            _ => format!("{thing}, {}", item.place),
        },
        (AskKind::Merge, _) => {
            let checks = facts::checks(&item.facts).0;
            let checks = if checks.is_empty() { String::new() } else { format!(" {checks}.") };
            format!("{thing}, {}.{checks}", item.place)
        }
        (AskKind::Do, _) => match ask.evidence.last().map(|evidence| &evidence.who) {
            Some(who) if !names.is_me(who) => format!("{thing}, by {}", names.name(who)),
            _ => format!("{thing}, {}", item.place),
        },
        (_, Some(words)) => format!("{thing}, {}. {words}", item.place),
        (_, None) => format!("{thing}, {}", item.place),
    }
}

/// The alert of one ask.
pub fn one(key: AlertKey, told: &Told<'_>, hidden: bool) -> Alert {
    if hidden {
        return hidden_alert(key);
    }
    let buttons = buttons(told.ask.kind, told.item);
    Alert {
        key,
        title: title(told),
        body: body(told),
        inline_reply: buttons.iter().any(|button| button.key == "reply"),
        buttons,
        breaks_through: false,
    }
}

/// Several at once: names in the title, one clause each in the body.
pub fn several(key: AlertKey, told: &[Told<'_>], hidden: bool) -> Alert {
    if hidden {
        return hidden_alert(key);
    }
    let mut who: Vec<String> = Vec::new();
    for one in told {
        let name = one.ask.creditor.as_ref().map(|who| one.names.name(who));
        if let Some(name) = name
            && !who.contains(&name)
        {
            who.push(name);
        }
    }
    let title = match who.as_slice() {
        [] => format!("{} things are ready for you", told.len()),
        [one] => format!("{one} waits on you"),
        [one, two] => format!("{one} and {two} wait on you"),
        [one, two, three] => format!("{one}, {two} and {three} wait on you"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more wait on you", rest.len()),
    };
    let clause = |one: &Told<'_>| {
        let thing = quote::line(&one.item.title, 48);
        let what = match (one.ask.kind, quote::of(one.ask, 48)) {
            (AskKind::Answer, Some(words)) => format!("“{words}”"),
            (kind, _) => format!("{} {thing}", ask::noun(kind)),
        };
        match &one.ask.creditor {
            Some(who) => format!("{}: {what}", one.names.name(who)),
            None => {
                let said =
                    Said::one(one.ask, one.names.me.as_ref(), one.item.facts.base.as_deref());
                format!("{}: {thing}", ask::plain(&said.sentence(one.names)))
            }
        }
    };
    let mut body: Vec<_> = told.iter().take(4).map(clause).collect();
    if told.len() > 4 {
        body.push(format!("and {} more", told.len() - 4));
    }
    let button = |key: &str, label: &str| AlertButton { key: key.into(), label: label.into() };
    Alert {
        key,
        title,
        body: body.join("\n"),
        buttons: vec![button("open", "Open"), button("later", "Later")],
        inline_reply: false,
        breaks_through: false,
    }
}

fn hidden_alert(key: AlertKey) -> Alert {
    Alert {
        key,
        title: "Something waits on you".into(),
        body: "Unlock to see it.".into(),
        buttons: vec![AlertButton { key: "open".into(), label: "Open".into() }],
        inline_reply: false,
        breaks_through: false,
    }
}

/// What was sent did not arrive: "Your reply was not sent".
pub fn failed(
    key: AlertKey,
    what: &str,
    not_done: &str,
    title: &str,
    reason: &str,
    hidden: bool,
) -> Alert {
    let button = AlertButton { key: "open".into(), label: "Open".into() };
    let (title, body) = if hidden {
        ("Something was not sent".to_owned(), "Open Baton to see it. Its text is kept.".to_owned())
    } else {
        let what = super::fault::sentence(what);
        let title_words = format!("{}: {}", not_done, what.trim_end_matches('.').to_lowercase());
        (
            title_words,
            format!(
                "{} {reason}. The text is kept.",
                super::fault::sentence(&quote::line(title, 80))
            ),
        )
    };
    Alert { key, title, body, buttons: vec![button], inline_reply: false, breaks_through: false }
}
