//! What a notification says and offers, as notify-rust wants it. Pure, but for the picture's file.

use std::path::Path;

use baton_model::{Alert, Capabilities};
use notify_rust::{Hint, Notification, Timeout, Urgency};

use crate::ports::text;

/// Keeps our icon as a file and says where, as a URI: a Baton that is not installed has none in the theme, and a place
/// is shorter than pixels. `None`: it could not be written, and the theme's has to do.
pub(super) fn picture(data_dir: &Path) -> Option<String> {
    static ICON: &[u8] = include_bytes!("../../../../../../icons/app/48.png");
    let path = std::path::absolute(data_dir).ok()?.join("icon.png");
    if std::fs::read(&path).ok().as_deref() != Some(ICON) {
        let _ = std::fs::remove_file(&path);
        if let Err(error) = std::fs::write(&path, ICON) {
            tracing::info!(%error, "the icon of notifications could not be kept");
            return None;
        }
    }
    url::Url::from_file_path(path).ok().map(String::from)
}

/// Whether the text of a reply is typed into the notification itself.
pub(super) fn typed(alert: &Alert, can: &Capabilities) -> bool {
    can.actions && can.inline_reply && alert.inline_reply
}

/// The notification, in place of `replaces` if there is one.
pub(super) fn notification(
    alert: &Alert,
    can: &Capabilities,
    hints: &[Hint],
    replaces: Option<u32>,
) -> Notification {
    let body = text::plain(&alert.body);
    let body = if can.body_markup { text::escaped(&body) } else { body };
    let mut notification = Notification::new();
    notification
        .appname("Baton")
        .summary(&text::line(&alert.title))
        .body(&body)
        .icon("baton-desktop")
        .timeout(if alert.breaks_through { Timeout::Never } else { Timeout::Default });
    for (key, label) in actions(alert, can) {
        notification.action(&key, &label);
    }
    for hint in hints {
        notification.hint(hint.clone());
    }
    if let Some(id) = replaces {
        notification.id(id);
    }
    notification
}

/// Key and label. The body itself is `default`, without a label: some servers would show it as one more button. A
/// place to type takes the part of the button that replies.
pub(super) fn actions(alert: &Alert, can: &Capabilities) -> Vec<(String, String)> {
    if !can.actions {
        return Vec::new();
    }
    let mut actions = vec![("default".to_owned(), String::new())];
    let inline = typed(alert, can);
    for button in &alert.buttons {
        let label = text::line(&button.label);
        // "…" says that another step follows; none does when the text is typed in place.
        actions.push(if inline && button.key == "reply" {
            ("inline-reply".to_owned(), label.trim_end_matches('…').to_owned())
        } else {
            (button.key.clone(), label)
        });
    }
    if inline && !actions.iter().any(|(key, _)| key == "inline-reply") {
        actions.push(("inline-reply".to_owned(), "Reply".to_owned()));
    }
    actions
}

pub(super) fn hints(alert: &Alert, picture: Option<&str>) -> Vec<Hint> {
    let says = |key: &str, text: &str| Hint::Custom(key.to_owned(), text.to_owned());
    let mut hints = vec![
        Hint::DesktopEntry("Baton".to_owned()),
        Hint::SuppressSound(true),
        Hint::Urgency(if alert.breaks_through { Urgency::Critical } else { Urgency::Normal }),
        says("x-kde-reply-placeholder-text", "Reply"),
        says("x-kde-reply-submit-button-text", "Send"),
    ];
    hints.extend(picture.map(|uri| Hint::ImagePath(uri.to_owned())));
    hints
}

#[cfg(test)]
mod tests {
    use baton_model::{AlertButton, AlertKey};

    use super::*;

    #[test]
    fn a_button_for_each_server() {
        let button = |key: &str| AlertButton { key: key.into(), label: key.into() };
        let with = Alert {
            key: AlertKey("a".into()),
            title: "Ana".into(),
            body: String::new(),
            buttons: vec![button("reply"), button("later")],
            inline_reply: true,
            breaks_through: false,
        };
        let mut without = with.clone();
        without.inline_reply = false;
        let mut open = with.clone();
        open.buttons.remove(0);
        for (alert, buttons, inline, expected) in [
            (&with, false, true, ""),
            (&with, true, false, "default reply later"),
            (&with, true, true, "default inline-reply later"),
            (&without, true, true, "default reply later"),
            (&open, true, true, "default later inline-reply"),
        ] {
            let can =
                Capabilities { actions: buttons, inline_reply: inline, ..Capabilities::default() };
            let keys: Vec<_> = actions(alert, &can).into_iter().map(|(key, _)| key).collect();
            assert_eq!(keys.join(" "), expected);
        }
    }

    #[test]
    fn the_picture_is_a_file_that_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let uri = picture(dir.path()).unwrap();
        let path = url::Url::parse(&uri).unwrap().to_file_path().unwrap();
        let written = std::fs::read(&path).unwrap();
        assert!(written.starts_with(b"\x89PNG"));
        std::fs::write(&path, "cut").unwrap();
        assert_eq!(picture(dir.path()), Some(uri));
        assert_eq!(std::fs::read(&path).unwrap(), written);
        assert_eq!(picture(&dir.path().join("none")), None);
    }
}
