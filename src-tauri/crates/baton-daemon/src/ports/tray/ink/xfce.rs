//! Xfce's panel, as its settings have it: a colour of its own, the dark variant of the theme (the default), or the
//! theme.
//!
//! They are read over D-Bus from xfconfd, and again after each change of one of them. A theme is known by its name
//! alone, and some light ones have a dark panel: the ink is outlined then.

use futures::StreamExt;
use zbus::zvariant::{Array, OwnedValue, Value};

use super::super::pixels::{DARK, LIGHT, Paint};
use crate::ports::bus;

/// <https://docs.xfce.org/xfce/xfconf/start>
#[zbus::proxy(
    interface = "org.xfce.Xfconf",
    default_service = "org.xfce.Xfconf",
    default_path = "/org/xfce/Xfconf",
    gen_blocking = false
)]
trait Xfconf {
    fn get_property(&self, channel: &str, property: &str) -> zbus::Result<OwnedValue>;
    #[zbus(signal)]
    fn property_changed(
        &self,
        channel: String,
        property: String,
        value: Value<'_>,
    ) -> zbus::Result<()>;
}

const PANEL: &str = "xfce4-panel";
const DARK_MODE: &str = "/panels/dark-mode";
const STYLE: &str = "/panels/panel-1/background-style";
const COLOUR: &str = "/panels/panel-1/background-rgba";
const SETTINGS: &str = "xsettings";
const THEME: &str = "/Net/ThemeName";

/// What is set; `None`: not set.
#[derive(Debug, Default)]
struct Set {
    dark_mode: Option<bool>,
    /// Red, green, blue, alpha from 0 to 1, where the panel has a colour of its own.
    colour: Option<[f64; 4]>,
    theme: Option<String>,
}

fn paint(set: &Set) -> Paint {
    if let Some([red, green, blue, alpha]) = set.colour
        && alpha >= 0.5
    {
        let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5;
        return Paint::of(if light { DARK } else { LIGHT });
    }
    let named_dark =
        set.theme.as_ref().is_some_and(|theme| theme.to_ascii_lowercase().contains("dark"));
    if set.dark_mode == Some(true) || named_dark {
        return Paint::of(LIGHT);
    }
    Paint { ink: DARK, outline: Some(LIGHT) }
}

pub(super) async fn watch(tell: &mut impl FnMut(Paint) -> bool) -> zbus::Result<()> {
    let settings = XfconfProxy::new(&bus::session().await?).await?;
    let mut changes = settings.receive_property_changed().await?;
    loop {
        if !tell(paint(&read(&settings).await)) {
            return Ok(());
        }
        loop {
            let Some(change) = changes.next().await else { return Ok(()) };
            let args = change.args()?;
            let ours = matches!(
                (args.channel.as_str(), args.property.as_str()),
                (PANEL, DARK_MODE | STYLE | COLOUR) | (SETTINGS, THEME)
            );
            if ours {
                break;
            }
        }
    }
}

async fn read(settings: &XfconfProxy<'_>) -> Set {
    // What is not set is an error, and no trouble.
    let dark_mode = settings.get_property(PANEL, DARK_MODE).await.ok();
    let style = settings.get_property(PANEL, STYLE).await.ok();
    let colour = settings.get_property(PANEL, COLOUR).await.ok();
    let theme = settings.get_property(SETTINGS, THEME).await.ok();
    // 0: the theme's, 1: a colour, 2: a picture.
    let coloured = style.and_then(|style| u32::try_from(style).ok()) == Some(1);
    Set {
        dark_mode: dark_mode.and_then(|dark| bool::try_from(dark).ok()),
        colour: colour.filter(|_| coloured).and_then(|colour| numbers(&colour)),
        theme: theme.and_then(|theme| String::try_from(theme).ok()),
    }
}

/// Xfconf keeps a colour as an array of variants.
fn numbers(value: &Value<'_>) -> Option<[f64; 4]> {
    let array: &Array<'_> = value.downcast_ref().ok()?;
    let number = |value: &Value<'_>| match value {
        Value::Value(inner) => inner.downcast_ref::<f64>().ok(),
        value => value.downcast_ref::<f64>().ok(),
    };
    array.inner().iter().map(number).collect::<Option<Vec<_>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_decides_then_the_dark_variant_then_the_theme() {
        let theme = |name: &str| Some(name.to_owned());
        let guess = Paint { ink: DARK, outline: Some(LIGHT) };
        for (dark_mode, colour, theme, wanted) in [
            (Some(true), None, theme("Adwaita"), Paint::of(LIGHT)),
            (Some(false), None, theme("Adwaita"), guess),
            (Some(false), None, theme("Adwaita-dark"), Paint::of(LIGHT)),
            (None, None, theme("Arc-Darker"), Paint::of(LIGHT)),
            (None, None, None, guess),
            (Some(true), Some([0.95, 0.95, 0.9, 1.0]), None, Paint::of(DARK)),
            (Some(false), Some([0.1, 0.1, 0.3, 0.8]), None, Paint::of(LIGHT)),
            (Some(true), Some([1.0, 1.0, 1.0, 0.0]), None, Paint::of(LIGHT)),
        ] {
            let set = Set { dark_mode, colour, theme };
            assert_eq!(paint(&set), wanted, "{set:?}");
        }
    }

    #[test]
    fn a_colour_is_four_numbers() {
        let variants = |numbers: &[f64]| {
            Value::from(numbers.iter().map(|number| Value::from(*number)).collect::<Vec<_>>())
        };
        assert_eq!(numbers(&variants(&[0.5, 0.0, 1.0, 1.0])), Some([0.5, 0.0, 1.0, 1.0]));
        assert_eq!(numbers(&variants(&[0.5])), None);
        assert_eq!(numbers(&Value::from("white")), None);
    }
}
