//! Short names of emoji, as tools write them, and the signs that people see.
//!
//! Slack, Mattermost, Zulip and GitHub name most emoji alike; where they differ, the names of all are known.

/// The sign of `name` (without colons, a skin tone after `::` left out): `thumbsup` is 👍. `None`: a tool's own emoji.
pub fn sign(name: &str) -> Option<&'static str> {
    let name = name.split("::").next().unwrap_or(name);
    let usual = match name {
        "thumbs_up" | "like" => "+1",
        "thumbs_down" | "dislike" => "-1",
        "check" | "white_check" => "white_check_mark",
        "simple_smile" => "slightly_smiling_face",
        "working_on_it" => "hammer_and_wrench",
        "thank_you" => "pray",
        other => other,
    };
    emojis::get_by_shortcode(usual).map(|emoji| emoji.as_str())
}

/// The short name of a sign: 👍 is `+1`. What is no emoji has none.
pub fn name(sign: &str) -> Option<&'static str> {
    let bare = sign.trim_end_matches('\u{fe0f}');
    let emoji = emojis::get(sign).or_else(|| emojis::get(bare))?;
    emoji.with_skin_tone(emojis::SkinTone::Default).unwrap_or(emoji).shortcode()
}

/// `text` with the short names between colons as signs; what is no emoji's name stays as it is.
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(':') {
        let after = &rest[start + 1..];
        let name = after.find(':').map(|end| &after[..end]).filter(|name| is_name(name));
        match name.and_then(|name| sign(name).map(|sign| (name, sign))) {
            Some((name, sign)) => {
                out.push_str(&rest[..start]);
                out.push_str(sign);
                rest = &after[name.len() + 1..];
            }
            None => {
                out.push_str(&rest[..=start]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-'&.".contains(c);
    !text.is_empty() && text.len() <= 64 && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_signs_go_both_ways() {
        for (tool, sign_of) in [
            ("thumbsup", "👍"),
            ("+1", "👍"),
            ("thumbs_up", "👍"),
            ("eyes", "👀"),
            ("white_check_mark", "✅"),
            ("tada", "🎉"),
            ("wave::skin-tone-3", "👋"),
        ] {
            assert_eq!(sign(tool), Some(sign_of), "{tool}");
        }
        assert_eq!(sign("acme-logo"), None);
        assert_eq!(
            (name("👍"), name("👍🏽"), name("✅")),
            (Some("+1"), Some("+1"), Some("white_check_mark"))
        );
        assert_eq!((name("❤️"), name("❤")), (Some("heart"), Some("heart")));
        assert_eq!(name("ok"), None);
    }

    #[test]
    fn only_names_of_emoji_are_replaced() {
        assert_eq!(
            shown("done :tada: at 10:30:15, see a::b and :acme:"),
            "done 🎉 at 10:30:15, see a::b and :acme:"
        );
        assert_eq!(shown("::tada::"), ":🎉:");
    }
}
