//! What is new in a mail: its text without the quoted mail, the signature and the hard line breaks of old.
//!
//! Plain text comes first; where there is none, the HTML is read as text. Answers between the lines of a quote stay, with
//! what they answer: only what is quoted at the end, or under a mail's headers, is cut off.

use std::borrow::Cow;

/// The longest text that is kept, in characters: more than anybody reads in a queue.
const MOST: usize = 20_000;

/// The new part of a plain text.
pub(super) fn new_part(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(end) = lines.iter().position(|line| is_signature(line)) {
        // A signature above a quote is one; answers under it are not lost with it.
        let below = lines[end + 1..].iter().all(|line| !line.starts_with('>'));
        if below || lines[end + 1..].iter().rposition(|line| line.starts_with('>')).is_some() {
            lines.truncate(end);
        }
    }
    if let Some(start) = headers_of_quoted(&lines) {
        lines.truncate(start);
    }
    cut_quote(&mut lines);
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let kept = lines[start..].join("\n");
    match kept.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &kept[..end]),
        None => kept,
    }
}

/// RFC 3676, section 4.3: two hyphens and a space; many programs lose the space.
fn is_signature(line: &str) -> bool {
    line == "-- " || line == "--"
}

/// Takes the quote at the end away, with the line that says whose it is.
fn cut_quote(lines: &mut Vec<&str>) {
    let quoted = |line: &str| line.starts_with('>') || line.trim().is_empty();
    let Some(last) = lines.iter().rposition(|line| !line.trim().is_empty()) else { return };
    if !lines[last].starts_with('>') {
        return;
    }
    let mut start = last;
    while start > 0 && quoted(lines[start - 1]) {
        start -= 1;
    }
    let above = lines[..start].iter().rposition(|line| !line.trim().is_empty());
    if let Some(above) = above.filter(|above| lines[*above].trim_end().ends_with(':')) {
        start = above;
        // "On Monday, Ben Lee <ben@example.com>" and "wrote:" on two lines.
        let dated = |line: &str| line.contains(|c: char| c.is_ascii_digit());
        if !dated(lines[above]) && above > 0 && dated(lines[above - 1]) {
            start = above - 1;
        }
    }
    lines.truncate(start);
}

/// Where the headers of an answered or forwarded mail begin, as Outlook and its like write them.
fn headers_of_quoted(lines: &[&str]) -> Option<usize> {
    for (n, line) in lines.iter().enumerate() {
        let line = line.trim().trim_matches('*');
        if is_rule(line) {
            let next = lines[n + 1..].iter().find(|line| !line.trim().is_empty());
            if next.is_some_and(|line| is_header(line)) || line.starts_with("-----") {
                return Some(n);
            }
        }
        // Three headers on end are no sentence of anybody's.
        if is_header(line)
            && lines[n + 1..].iter().take(4).filter(|line| is_header(line)).count() >= 2
        {
            return Some(n);
        }
    }
    None
}

/// "________________________________", "-----Original Message-----".
fn is_rule(line: &str) -> bool {
    let bars = line.len() >= 20 && line.bytes().all(|byte| byte == b'_');
    let titled = line.starts_with("-----") && line.ends_with("-----") && line.len() > 12;
    bars || titled
}

/// "From: ", "Von: ", "De : ", "Sent: ", ...
fn is_header(line: &str) -> bool {
    const NAMES: [&str; 23] = [
        "from", "sent", "date", "to", "cc", "subject", "reply-to", "von", "gesendet", "datum",
        "an", "betreff", "de", "envoyé", "à", "objet", "enviado", "fecha", "para", "asunto", "a",
        "oggetto", "inviato",
    ];
    let line = line.trim().trim_start_matches('>').trim().trim_matches('*');
    let Some((name, rest)) = line.split_once(':') else { return false };
    let name = name.trim().trim_matches('*').to_lowercase();
    !rest.trim().is_empty() && NAMES.contains(&name.as_str())
}

/// Text with soft line breaks made whole (RFC 3676). Quotes keep their lines.
pub(super) fn unflowed(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joins = false;
    for line in text.lines() {
        let stuffed = line.strip_prefix(' ').unwrap_or(line);
        let quote = line.starts_with('>');
        if joins && (quote || is_signature(stuffed)) {
            out.push('\n');
        }
        joins = !quote && stuffed.ends_with(' ') && stuffed != "-- ";
        match joins {
            true if delete_space => out.push_str(&stuffed[..stuffed.len() - 1]),
            true => out.push_str(stuffed),
            false => {
                out.push_str(stuffed);
                out.push('\n');
            }
        }
    }
    out
}

/// HTML without what it quotes.
pub(super) fn unquoted_html(html: &str) -> Cow<'_, str> {
    // Outlook and Yahoo put the answered mail under a mark, to the end.
    const TO_THE_END: [&str; 5] = [
        "id=\"divrplyfwdmsg\"",
        "id=\"appendonsend\"",
        "id=\"mail-editor-reference-message-container\"",
        "class=\"yahoo_quoted\"",
        "border-top:solid #e1e1e1 1.0pt",
    ];
    let low = html.to_ascii_lowercase();
    let end = TO_THE_END.iter().filter_map(|mark| low.find(mark)).min();
    let end = end.map(|at| low[..at].rfind('<').unwrap_or(at)).unwrap_or(html.len());
    let (html, low) = (&html[..end], &low[..end]);
    if !low.contains("<blockquote") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(next) = low[at..].find('<').map(|n| at + n) {
        if depth == 0 {
            out.push_str(&html[at..next]);
        }
        let close = low[next..].find('>').map_or(low.len(), |n| next + n + 1);
        if low[next..].starts_with("<blockquote") {
            depth += 1;
        } else if low[next..].starts_with("</blockquote") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 {
            out.push_str(&html[next..close]);
        }
        at = close;
    }
    if depth == 0 {
        out.push_str(&html[at..]);
    }
    Cow::Owned(out)
}

/// Text that was HTML: the line that says who wrote the quote stands alone at its end now.
pub(super) fn without_attribution(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let says = |line: &str| {
        let digits = line.chars().filter(char::is_ascii_digit).count();
        line.trim_end().ends_with(':') && digits >= 3 && line.chars().count() < 200
    };
    if lines.last().is_some_and(|line| says(line)) {
        lines.pop();
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_signatures_are_cut() {
        for (whole, new) in [
            (
                "Done.\r\n\r\nOn Mon, 2 Mar 2026 at 09:00, Ben <ben@desk.test> wrote:\r\n> Can you?\r\n> Ben\r\n",
                "Done.",
            ),
            (
                "Done.\n\nOn Mon, 2 Mar 2026, Ben Lee <ben@desk.test>\nwrote:\n\n> Can you?\n",
                "Done.",
            ),
            ("> Can you?\nYes.\n> And when?\nFriday.\n", "> Can you?\nYes.\n> And when?\nFriday."),
            (
                "Am 02.03.26 um 09:00 schrieb Ben:\n> Can you?\n\nYes.\n",
                "Am 02.03.26 um 09:00 schrieb Ben:\n> Can you?\n\nYes.",
            ),
            ("Yes.\n-- \nAna Lima\nPlatform\n", "Yes."),
            (
                "Yes.\n\n________________________________\nFrom: Ben\nSent: Monday\nTo: Ana\nSubject: Offer\n\nCan you?\n",
                "Yes.",
            ),
            ("Ja.\n\nVon: Ben\nGesendet: Montag\nAn: Ana\nBetreff: Angebot\n\nKannst du?\n", "Ja."),
            ("Yes.\n-----Original Message-----\nFrom: Ben\n\nCan you?", "Yes."),
            ("To: do this, and that.\nWe have:\n- a\n", "To: do this, and that.\nWe have:\n- a"),
            ("", ""),
        ] {
            assert_eq!(new_part(whole), new, "{whole:?}");
        }
        assert!(new_part(&"x".repeat(30_000)).chars().count() == MOST + 1);
    }

    #[test]
    fn soft_breaks_are_joined() {
        let flowed = "This is one \nparagraph.\n\n> a quote \n> stays\n Stuffed\n-- \nAna\n";
        assert_eq!(
            unflowed(flowed, false),
            "This is one paragraph.\n\n> a quote \n> stays\nStuffed\n-- \nAna\n"
        );
        assert_eq!(unflowed("Wei \nter\n", true), "Weiter\n");
    }

    #[test]
    fn html_loses_what_it_quotes() {
        let gmail = "<div>Yes.</div><div class=\"gmail_quote\"><div>On Mon wrote:</div><blockquote><p>Can <blockquote>x</blockquote> you?</p></blockquote></div><p>Bye</p>";
        assert_eq!(
            unquoted_html(gmail),
            "<div>Yes.</div><div class=\"gmail_quote\"><div>On Mon wrote:</div></div><p>Bye</p>"
        );
        let outlook = "<p>Yes.</p><div id=\"appendonsend\"></div><p>Old</p>";
        assert_eq!(unquoted_html(outlook), "<p>Yes.</p>");
        assert_eq!(unquoted_html("<p>a<blockquote>never closed"), "<p>a");
        assert_eq!(without_attribution("Yes.\nOn 2 Mar 2026 at 9, Ben wrote:\n\n"), "Yes.");
        assert_eq!(without_attribution("We need:\n"), "We need:");
    }
}
