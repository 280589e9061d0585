//! The ink that is seen on this panel.
//!
//! No panel tells its colour. GNOME's bar is dark in both of its schemes; Xfce's is what its settings say
//! ([`xfce`]); Plasma's and most others follow the desktop's colour scheme, which the settings portal tells. Where
//! nothing is known, most panels are dark: light ink then, with an outline of the other, so that it is seen on both.

use futures::StreamExt;
use zbus::zvariant::{OwnedValue, Value};

use super::pixels::{DARK, LIGHT, Paint};
use crate::ports::bus;

mod xfce;

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

/// Until something is told.
pub(super) const UNTOLD: Paint = Paint { ink: LIGHT, outline: Some(DARK) };

/// What tells the colour of a desktop's panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Teller {
    /// Its panel is always dark.
    Dark,
    Portal,
    Xfce,
    Nobody,
}

/// By `XDG_CURRENT_DESKTOP`, the most particular name first.
fn teller(desktop: &str) -> Teller {
    let known = desktop.split(':').find_map(|name| match name {
        "KDE" | "LXQt" | "MATE" | "Budgie" | "Deepin" | "COSMIC" => Some(Teller::Portal),
        "XFCE" => Some(Teller::Xfce),
        "GNOME" => Some(Teller::Dark),
        _ => None,
    });
    known.unwrap_or(Teller::Nobody)
}

/// 1: prefers dark, 2: prefers light, 0: says nothing.
fn paint(scheme: u32) -> Paint {
    match scheme {
        1 => Paint::of(LIGHT),
        2 => Paint::of(DARK),
        _ => UNTOLD,
    }
}

/// Tells `tell` the paint, now and whenever it changes; returns when nothing more can be told, or `tell` says false.
pub(super) async fn watch(mut tell: impl FnMut(Paint) -> bool) {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let watched = match teller(&desktop) {
        Teller::Dark => {
            tell(Paint::of(LIGHT));
            Ok(())
        }
        Teller::Portal => portal(&mut tell).await,
        Teller::Xfce => xfce::watch(&mut tell).await,
        Teller::Nobody => Ok(()),
    };
    if let Err(error) = watched {
        tracing::debug!(%error, "the panel's colour is not told");
    }
}

async fn portal(tell: &mut impl FnMut(Paint) -> bool) -> zbus::Result<()> {
    let portal = SettingsProxy::new(&bus::session().await?).await?;
    let mut changes = portal.receive_setting_changed().await?;
    let first = portal.read(NAMESPACE, KEY).await?;
    if number(&first).is_some_and(|scheme| !tell(paint(scheme))) {
        return Ok(());
    }
    while let Some(change) = changes.next().await {
        let args = change.args()?;
        if args.namespace == NAMESPACE
            && args.key == KEY
            && number(&args.value).is_some_and(|scheme| !tell(paint(scheme)))
        {
            break;
        }
    }
    Ok(())
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
    fn each_desktop_has_its_teller() {
        assert_eq!(teller("KDE"), Teller::Portal);
        assert_eq!(teller("Budgie:GNOME"), Teller::Portal);
        assert_eq!(teller("ubuntu:GNOME"), Teller::Dark);
        assert_eq!(teller("XFCE"), Teller::Xfce);
        assert_eq!(teller("sway"), Teller::Nobody);
        assert_eq!(teller(""), Teller::Nobody);
    }

    #[test]
    fn an_untold_scheme_is_outlined() {
        assert_eq!(paint(1), Paint::of(LIGHT));
        assert_eq!(paint(2), Paint::of(DARK));
        assert_eq!([0, 9].map(paint), [UNTOLD, UNTOLD]);
        assert_eq!(number(&Value::Value(Box::new(Value::U32(2)))), Some(2));
        assert_eq!(number(&Value::from("2")), None);
    }
}
