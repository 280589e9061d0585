//! The ink that is seen on this panel.
//!
//! No panel tells its colour. GNOME's bar is dark in both of its schemes, Xfce's is dark unless the user changes it;
//! Plasma's and most others follow the desktop's colour scheme, which the settings portal tells. Light ink is the
//! default, since most panels are dark.

use futures::StreamExt;
use zbus::zvariant::{OwnedValue, Value};

use crate::ports::bus;

/// Ink as red, green, blue: the two of the drawings.
pub(super) type Ink = [u8; 3];

pub(super) const LIGHT: Ink = [0xf4, 0xf2, 0xee];
pub(super) const DARK: Ink = [0x1f, 0x1d, 0x19];

const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html>
#[zbus::proxy(
    interface = "org.freedesktop.portal.Settings",
    default_service = "org.freedesktop.portal.Desktop",
    default_path = "/org/freedesktop/portal/desktop",
    gen_blocking = false
)]
trait Settings {
    fn read(&self, namespace: &str, key: &str) -> zbus::Result<OwnedValue>;
    #[zbus(signal)]
    fn setting_changed(&self, namespace: String, key: String, value: Value<'_>)
    -> zbus::Result<()>;
}

/// Whether the panel of this desktop (`XDG_CURRENT_DESKTOP`) goes with the colour scheme.
pub(super) fn follows(desktop: &str) -> bool {
    desktop
        .split(':')
        .any(|name| matches!(name, "KDE" | "LXQt" | "MATE" | "Budgie" | "Deepin" | "COSMIC"))
}

/// 1: prefers dark, 2: prefers light, 0: says nothing.
pub(super) fn ink(scheme: u32) -> Ink {
    if scheme == 2 { DARK } else { LIGHT }
}

/// Tells `tell` the ink, now and whenever it changes; returns when nothing more can be told, or `tell` says false.
pub(super) async fn watch(mut tell: impl FnMut(Ink) -> bool) {
    if !follows(&std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default()) {
        return;
    }
    let Ok(bus) = bus::session().await else { return };
    let Ok(portal) = SettingsProxy::new(&bus).await else { return };
    let Ok(mut changes) = portal.receive_setting_changed().await else { return };
    if let Ok(value) = portal.read(NAMESPACE, KEY).await
        && let Some(scheme) = number(&value)
        && !tell(ink(scheme))
    {
        return;
    }
    while let Some(change) = changes.next().await {
        let Ok(args) = change.args() else { continue };
        if args.namespace == NAMESPACE
            && args.key == KEY
            && let Some(scheme) = number(&args.value)
            && !tell(ink(scheme))
        {
            return;
        }
    }
}

/// `Read` wraps its value once more than `SettingChanged` does.
fn number(value: &Value<'_>) -> Option<u32> {
    match value {
        Value::U32(number) => Some(*number),
        Value::Value(inner) => number(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_ink_only_where_the_panel_is_known_to_be_light() {
        assert!(follows("KDE"));
        assert!(follows("Budgie:GNOME"));
        assert!(!follows("ubuntu:GNOME"));
        assert!(!follows("XFCE"));
        assert!(!follows(""));
        assert_eq!([0, 1, 2, 9].map(ink), [LIGHT, LIGHT, DARK, LIGHT]);
        assert_eq!(number(&Value::Value(Box::new(Value::U32(2)))), Some(2));
        assert_eq!(number(&Value::from("2")), None);
    }
}
