//! Rows and items as lines of text. The sentences come from the daemon; here they only get their places.

use baton_api::wire::{
    Detail, LaneView, Note, OutboxEntry, Remedy, RemedyStep, Row, Span, Tone, WhyView,
};
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use crate::paint::{
    BAD, GOOD, LATE, QUIET, STRONG, age, clean, columns, cut, local, pad, paint, wrap,
};

/// A sentence, names strong.
pub fn sentence(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| {
            let text = clean(&span.text);
            if span.strong { paint(STRONG, &text) } else { text }
        })
        .collect()
}

/// A sentence without styles.
pub fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| clean(&span.text)).collect()
}

/// The second line of a row: the title, or their words in quotation marks.
pub fn subject(row: &Row) -> String {
    if row.quoted { format!("“{}”", row.subject) } else { row.subject.clone() }
}

/// A lane with its head.
pub fn lane(name: &str, lane: &LaneView, now: Timestamp) -> Vec<String> {
    let mut lines = vec![format!(
        "{}  {}   {}",
        paint(STRONG, name),
        lane.rows.len(),
        paint(QUIET, &clean(&lane.fact))
    )];
    for row in &lane.rows {
        lines.extend(self::row(row, now));
    }
    lines
}

/// One row: two lines, and a third for what happens to it.
pub fn row(row: &Row, now: Timestamp) -> Vec<String> {
    let width = columns();
    let age = row.since.as_deref().map(|since| age(since, now)).unwrap_or_default();
    let room = width.saturating_sub(12 + age.width());
    let ask = plain(&row.sentence);
    let fill = room.saturating_sub(ask.width());
    let styled_age = if row.late { paint(LATE, &age) } else { paint(QUIET, &age) };
    let first = if ask.width() > room {
        format!("  {}  {} {styled_age}", paint(QUIET, &row.id), cut(&ask, room))
    } else {
        let ask = sentence(&row.sentence);
        format!("  {}  {ask}{} {styled_age}", paint(QUIET, &row.id), " ".repeat(fill))
    };
    let why = cut(&row.why, 16);
    // Where nobody waits, the first line is the place.
    let place = if ask == clean(&row.place) { String::new() } else { clean(&row.place) };
    let room = width.saturating_sub(14 + why.width() + place.width());
    let what = pad(&cut(&subject(row), room), room);
    let mut lines =
        vec![first, format!("            {what}{} {}", paint(QUIET, &place), paint(QUIET, &why))];
    if let Some(also) = &row.also {
        lines.push(format!("            {}", paint(QUIET, &clean(also))));
    }
    lines.extend(row.note.as_ref().map(|note| format!("            {}", self::note(note))));
    lines
}

/// A remedy after what it mends.
pub fn remedy(remedy: &Remedy) -> String {
    format!(" ({})", mends(remedy))
}

/// A remedy as words for a terminal: where a window has a button, here stands the command.
pub fn mends(remedy: &Remedy) -> String {
    let label = &remedy.label;
    match &remedy.step {
        RemedyStep::SignIn { account } if !account.is_empty() => {
            format!("{label}: baton account sign-in {account}")
        }
        RemedyStep::Open { url } => format!("{label}: {url}"),
        RemedyStep::ShowItem { item } => format!("{label}: baton show {item}"),
        RemedyStep::Forget { item } => format!("{label}: baton forget {item}"),
        RemedyStep::SendAgain { action } => format!("{label}: baton retry {}", short(action)),
        _ => label.clone(),
    }
}

/// As many letters of an action's id as tell it from others.
fn short(action: &str) -> String {
    action.chars().take(8).collect()
}

/// A note line.
pub fn note(note: &Note) -> String {
    let style = match note.tone {
        Tone::Quiet => QUIET,
        Tone::Good => GOOD,
        Tone::Late => LATE,
        Tone::Bad => BAD,
    };
    let remedy = note.remedy.as_ref().map(remedy).unwrap_or_default();
    paint(style, &clean(&format!("{}{remedy}", note.text)))
}

/// An action of the outbox, one line.
pub fn outbox(entry: &OutboxEntry) -> String {
    let style = match entry.state.as_str() {
        "sent" => GOOD,
        "failed" => BAD,
        "unknown" => LATE,
        _ => QUIET,
    };
    let reason = entry.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let remedy = entry.remedy.as_ref().map(remedy).unwrap_or_default();
    format!(
        "{}  {}  {}{}",
        paint(QUIET, &short(&entry.id)),
        paint(style, &pad(&entry.state, 8)),
        clean(&entry.words),
        clean(&format!("{reason}{remedy}"))
    )
}

/// All of one item.
pub fn detail(detail: &Detail, now: Timestamp) -> Vec<String> {
    let row = &detail.row;
    let width = columns();
    let mut lines = Vec::new();
    let since = match &row.since {
        Some(since) => format!(" · since {}, {}", local(since), age(since, now)),
        None => String::new(),
    };
    // Where nobody waits, the sentence is only the place, and that comes with the facts.
    if plain(&row.sentence) != clean(&row.place) || !since.is_empty() {
        lines.push(format!("{}{}", sentence(&row.sentence), paint(QUIET, &since)));
    }
    lines.push(paint(STRONG, &clean(&row.title)));
    lines.push(paint(QUIET, &facts(detail)));
    lines.push(paint(QUIET, &clean(&row.url)));
    if let Some(also) = &row.also {
        lines.push(clean(also));
    }
    lines.extend(row.note.as_ref().map(note));
    lines.push(String::new());
    lines.extend(why(&detail.why));
    if !detail.messages.is_empty() {
        lines.push(String::new());
        lines.push(paint(STRONG, "Conversation"));
        for message in &detail.messages {
            let place = if message.place.is_empty() {
                String::new()
            } else {
                format!(" · {}", message.place)
            };
            lines.push(format!(
                "  {}{}",
                paint(STRONG, &clean(&message.who.name)),
                paint(QUIET, &clean(&format!("{place} · {}", local(&message.at))))
            ));
            lines.push(wrap(&message.text, width, "    ").trim_end().to_owned());
        }
    }
    for entry in &detail.outbox {
        lines.push(outbox(entry));
    }
    if !row.actions.is_empty() {
        lines.push(String::new());
        lines.push(paint(QUIET, &format!("You can: {}", row.actions.join(", "))));
    }
    lines
}

fn facts(detail: &Detail) -> String {
    let facts = &detail.facts;
    let mut parts = vec![clean(&detail.row.place)];
    if let (Some(more), Some(less)) = (facts.additions, facts.deletions) {
        let files = facts.files.map(|files| format!(" in {files} files")).unwrap_or_default();
        parts.push(format!("+{more} −{less}{files}"));
    }
    let words = [&facts.checks, &facts.conflict];
    parts.extend(words.into_iter().filter(|word| !word.is_empty()).map(|word| clean(word)));
    if facts.state != "open" {
        parts.push(facts.state.replace('_', " "));
    }
    parts.join(" · ")
}

/// Why an item is here, or why it is not.
pub fn why(why: &WhyView) -> Vec<String> {
    let width = columns();
    let words = |text: &str, by: &str| wrap(text, width, by).trim_end().to_owned();
    let rule = why.rule.as_deref().map(|rule| format!(" (rule {rule})")).unwrap_or_default();
    let mut lines = vec![words(&format!("{}{rule}", why.sentence), "")];
    lines.extend(why.rule_words.iter().map(|text| words(text, "")));
    lines.extend(why.since_words.iter().map(|text| words(text, "")));
    // What is over, paused or put away is told of below, with the reason.
    for ask in why.asks.iter().filter(|ask| ask.listed) {
        let promised = if ask.state == "acked" { " · promised" } else { "" };
        let unsure = match ask.confidence {
            sure if sure < 0.8 => format!(" · {:.0} % sure", sure * 100.0),
            _ => String::new(),
        };
        let facts = format!("· since {}{promised}{unsure} · {}", local(&ask.since), ask.rule);
        lines.push(format!("  {} {}", sentence(&ask.sentence), paint(QUIET, &facts)));
        for evidence in &ask.evidence {
            let quote =
                evidence.quote.as_deref().map(|quote| format!(": “{quote}”")).unwrap_or_default();
            let words =
                format!("{} {} {}{quote}", local(&evidence.at), evidence.who.name, evidence.what);
            lines.push(paint(QUIET, &format!("    {}", cut(&words, width.saturating_sub(4)))));
        }
    }
    let parts =
        [("Looked at, and left out", &why.dropped), ("What would change it", &why.would_change)];
    for (head, parts) in parts {
        if !parts.is_empty() {
            lines.push(format!("{head}:"));
            lines.extend(parts.iter().map(|part| words(part, "  ")));
        }
    }
    lines
}
