//! What a person sees of a message, and what is sent of what the user typed. Pure.

use baton_model::Handle;

use super::wire::Event;

/// The alias that stands for a user in texts: `@ana:desk.test` is `ana` at home, and whole elsewhere.
pub(super) fn alias(user: &str, home: &str) -> String {
    let bare = user.trim_start_matches('@');
    match bare.split_once(':') {
        Some((local, server)) if server == home => local.to_owned(),
        _ => bare.to_owned(),
    }
}

/// A message's words: pills as `@name`, without the quote that answers carry along, files by their names.
pub(super) fn shown(event: &Event, home: &str) -> String {
    let kind = event.text("/msgtype").unwrap_or_default();
    let body = event.text("/body").unwrap_or_default();
    if matches!(kind, "m.image" | "m.file" | "m.audio" | "m.video") {
        let name = event.text("/filename").unwrap_or(body);
        let caption =
            if event.text("/filename").is_some_and(|name| name != body) { body } else { "" };
        return format!("{caption} [file: {}]", cut(name, 80)).trim().to_owned();
    }
    let formatted = event.text("/formatted_body").filter(|html| html.contains("matrix.to"));
    let text = match formatted {
        Some(html) => plain(html, home),
        None => without_quote(body, event.text("/m.relates_to/m.in_reply_to/event_id").is_some()),
    };
    let text = if kind == "m.emote" { format!("* {text}") } else { text };
    cut(text.trim(), 20_000)
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The words before m.thread were quoted in every answer: lines with `>` and an empty one.
fn without_quote(body: &str, answers: bool) -> String {
    if !answers || !body.starts_with("> ") {
        return body.to_owned();
    }
    let rest: Vec<&str> = body.lines().skip_while(|line| line.starts_with('>')).collect();
    rest.join("\n").trim_start_matches('\n').to_owned()
}

/// HTML as text, with links to users as `@alias`.
fn plain(html: &str, home: &str) -> String {
    let html = match (html.find("<mx-reply>"), html.find("</mx-reply>")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}{}", &html[..start], &html[end + "</mx-reply>".len()..])
        }
        _ => html.to_owned(),
    };
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(start) = rest.find("<a ") {
        let Some(open) = rest[start..].find('>').map(|n| start + n) else { break };
        let Some(close) = rest[open..].find("</a>").map(|n| open + n) else { break };
        out.push_str(&rest[..start]);
        match user_of(&rest[start..open]) {
            Some(user) => out.push_str(&format!("@{}", alias(&user, home))),
            None => out.push_str(&rest[open + 1..close]),
        }
        rest = &rest[close + "</a>".len()..];
    }
    out.push_str(rest);
    mail_parser::decoders::html::html_to_text(&out).trim().to_owned()
}

/// The user that a link leads to: `https://matrix.to/#/@ana:desk.test`.
fn user_of(tag: &str) -> Option<String> {
    let (_, link) = tag.split_once("matrix.to/#/")?;
    let end = link.find(['"', '\'', '?']).unwrap_or(link.len());
    let user = link[..end].replace("%40", "@").replace("%3A", ":");
    user.starts_with('@').then_some(user)
}

/// Users that a message names (m.mentions), and whether it calls the room.
pub(super) fn names(event: &Event) -> (Vec<Handle>, bool) {
    let users = event.content.pointer("/m.mentions/user_ids").and_then(|users| users.as_array());
    let users = users.into_iter().flatten().filter_map(|user| user.as_str()).take(50);
    let mut names: Vec<Handle> = users.map(Handle::new).collect();
    if let Some(html) = event.text("/formatted_body") {
        for user in html
            .split("matrix.to/#/")
            .skip(1)
            .filter_map(|link| user_of(&format!("matrix.to/#/{link}")))
        {
            let user = Handle::from(user);
            if !names.contains(&user) && names.len() < 50 {
                names.push(user);
            }
        }
    }
    let room = event.content.pointer("/m.mentions/room").and_then(serde_json::Value::as_bool);
    (names, room.unwrap_or(false))
}

/// What is sent of the user's Markdown: plain, and formatted where it differs; users that it names by their whole name.
pub(super) fn written(
    text: &str,
    known: &[(Handle, String)],
) -> (String, Option<String>, Vec<Handle>) {
    let mut mentioned = Vec::new();
    let mut html = escaped(text);
    for (user, alias) in known {
        let mark = format!("@{alias}");
        if !word_in(text, &mark) {
            continue;
        }
        mentioned.push(user.clone());
        let pill = format!("<a href=\"https://matrix.to/#/{user}\">{}</a>", escaped(&mark));
        html = html.replace(&escaped(&mark), &pill);
    }
    let styled = style(&html);
    let formatted = (styled != escaped(text)).then(|| styled.replace('\n', "<br>"));
    (text.to_owned(), formatted, mentioned)
}

/// Whether `mark` stands in `text` as a word of its own.
fn word_in(text: &str, mark: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let after = text[at + mark.len()..].chars().next();
        let before = text[..at].chars().next_back();
        !after.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
            && !before.is_some_and(char::is_alphanumeric)
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `**bold**` and `` `code` ``: what people type in chats.
fn style(html: &str) -> String {
    let mut out = html.to_owned();
    for (mark, tag) in [("**", "strong"), ("`", "code")] {
        let parts: Vec<&str> = out.split(mark).collect();
        if parts.len() < 3 {
            continue;
        }
        let last = parts.len() - 1;
        let mut made = String::new();
        for (n, part) in parts.iter().enumerate() {
            made.push_str(part);
            if n < last {
                // A mark without its partner stays.
                let alone = n == last - 1 && n % 2 == 0;
                match (alone, n % 2) {
                    (true, _) => made.push_str(mark),
                    (_, 0) => made.push_str(&format!("<{tag}>")),
                    _ => made.push_str(&format!("</{tag}>")),
                }
            }
        }
        out = made;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(content: serde_json::Value) -> Event {
        Event { kind: "m.room.message".into(), content, ..Event::default() }
    }

    #[test]
    fn a_message_is_read_as_a_person_sees_it() {
        let pill = json!({"msgtype": "m.text", "body": "Ana: can you look?",
            "formatted_body": "<a href=\"https://matrix.to/#/@ana:desk.test\">Ana</a>: can you <b>look</b> &amp; see?"});
        assert_eq!(shown(&event(pill.clone()), "desk.test"), "@ana: can you look & see?");
        assert_eq!(
            shown(&event(pill.clone()), "other.test"),
            "@ana:desk.test: can you look & see?"
        );
        assert_eq!(names(&event(pill)), (vec!["@ana:desk.test".into()], false));
        let answer = json!({"msgtype": "m.text", "body": "> <@ben:desk.test> Can you?\n> Now?\n\nYes",
            "m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}});
        assert_eq!(shown(&event(answer), "desk.test"), "Yes");
        let file = json!({"msgtype": "m.file", "body": "offer.pdf"});
        assert_eq!(shown(&event(file), "desk.test"), "[file: offer.pdf]");
        let room = json!({"msgtype": "m.text", "body": "all", "m.mentions": {"room": true, "user_ids": ["@cho:desk.test"]}});
        assert_eq!(names(&event(room)), (vec!["@cho:desk.test".into()], true));
        assert_eq!(shown(&event(json!({"body": 5})), "desk.test"), "");
    }

    #[test]
    fn what_is_typed_is_sent_as_people_send_it() {
        let known = [(Handle::from("@ana:desk.test"), "ana".to_owned())];
        assert_eq!(written("Done.", &known), ("Done.".into(), None, vec![]));
        let (plain, html, named) = written("@ana see `x < y` and **this**", &known);
        assert_eq!(plain, "@ana see `x < y` and **this**");
        assert_eq!(
            html.as_deref(),
            Some(
                "<a href=\"https://matrix.to/#/@ana:desk.test\">@ana</a> see <code>x &lt; y</code> and <strong>this</strong>"
            )
        );
        assert_eq!(named, ["@ana:desk.test".into()]);
        assert_eq!(
            written("@anastasia, 2 ** 3", &known),
            ("@anastasia, 2 ** 3".into(), None, vec![])
        );
    }
}
