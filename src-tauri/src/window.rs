//! The two windows: the glance by the tray, and the queue window that holds every other view.
//!
//! Each is made when it is first wanted and hidden rather than closed, so that the next time it is there at once. A new
//! one stays unseen until its page has painted: nobody sees a white sheet.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use baton_api::wire::{Change, View};
use tauri::webview::{Color, NewWindowResponse};
use tauri::{
    AppHandle, Emitter, LogicalSize, Manager, PhysicalPosition, Theme, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, Window,
};

use crate::link::Link;
use crate::place::{Area, beside};
use crate::rest;

/// The window by the tray.
pub(crate) const GLANCE: &str = "glance";
/// The window with everything.
pub(crate) const QUEUE: &str = "queue";

const GLANCE_SIZE: LogicalSize<f64> = LogicalSize { width: 420.0, height: 640.0 };
const QUEUE_SIZE: LogicalSize<f64> = LogicalSize { width: 1160.0, height: 760.0 };

/// A page that has not painted by then is shown as it is: an error on it is better than no window.
const PAINT_LIMIT: Duration = Duration::from_secs(4);

/// A click on the tray takes the focus from the glance and then asks for it: within this time that means "hide".
const SAME_CLICK: Duration = Duration::from_millis(400);

/// How often, and how long in between, a window that was told to show is looked at.
const SEEN_TRIES: u32 = 60;
const SEEN_PAUSE: Duration = Duration::from_millis(16);

/// Behind the page until it paints: `--surface` of `ui/src/styles/tokens.css`.
const LIGHT: Color = Color(0xfd, 0xfc, 0xfa, 0xff);
const DARK: Color = Color(0x1b, 0x1a, 0x17, 0xff);

/// What the window system does not remember for us.
#[derive(Debug, Default)]
pub(crate) struct Windows(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Where the glance was last asked for.
    at: Option<(i32, i32)>,
    /// When it was last hidden because another window took the focus.
    blurred: Option<Instant>,
    /// Windows whose page has painted.
    painted: Vec<String>,
}

impl Windows {
    fn with<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The window that a view belongs to.
fn label(view: &View) -> &'static str {
    if matches!(view, View::Glance { .. }) { GLANCE } else { QUEUE }
}

/// The address of a view within the page: as `ui/src/state/route.svelte.ts` reads it.
fn address(view: &View) -> String {
    let (name, pairs) = match view {
        View::Glance { item, focus, .. } => {
            ("glance", vec![("item", item.as_deref()), ("focus", focus.as_deref())])
        }
        View::Queue { item } => ("queue", vec![("item", item.as_deref())]),
        View::Accounts { account } => ("accounts", vec![("account", account.as_deref())]),
        View::Settings => ("settings", Vec::new()),
    };
    let mut url = String::from("index.html#/");
    url.push_str(name);
    let mut mark = '?';
    for (key, value) in pairs.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        url.push(mark);
        url.push_str(key);
        url.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                url.push(char::from(byte));
            } else {
                url.push_str(&format!("%{byte:02X}"));
            }
        }
        mark = '&';
    }
    url
}

/// Shows `view` in its window.
pub(crate) fn show(app: &AppHandle, view: &View) -> tauri::Result<()> {
    let known = app.state::<Windows>();
    if let View::Glance { at, item: None, .. } = view {
        let again = known.with(|known| {
            known.at = *at;
            known.blurred.take().is_some_and(|when| when.elapsed() < SAME_CLICK)
        });
        // The click that took its focus was this one: the user closes it.
        if again && at.is_some() {
            return Ok(());
        }
    }
    rest::stay(app);
    let label = label(view);
    let Some(window) = app.get_webview_window(label) else { return create(app, view) };
    window.emit_to(label, "change", Change::Show { view: view.clone() })?;
    if known.with(|known| known.painted.iter().any(|painted| painted == label)) {
        reveal(&window)?;
    }
    Ok(())
}

fn create(app: &AppHandle, view: &View) -> tauri::Result<()> {
    let label = label(view);
    let glance = label == GLANCE;
    let size = if glance { GLANCE_SIZE } else { QUEUE_SIZE };
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::App(address(view).into()))
        .title("Baton")
        .inner_size(size.width, size.height)
        .min_inner_size(if glance { size.width } else { 480.0 }, 360.0)
        .visible(false)
        .decorations(!glance)
        .always_on_top(glance)
        .skip_taskbar(glance)
        .resizable(!glance)
        // Beside the rest of this data directory, so that another one shares nothing. (Not `incognito`: Tauri then serves
        // the page to the first window alone.)
        .data_directory(app.state::<Link>().webview_dir())
        .zoom_hotkeys_enabled(true)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PAINT_LIMIT).await;
        painted(&window);
    });
    Ok(())
}

/// The page itself, at the address that Tauri serves it on.
fn is_ours(url: &tauri::Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => {
            url.host_str() == Some("tauri.localhost")
                || (cfg!(dev) && url.host_str() == Some("localhost"))
        }
        _ => false,
    }
}

/// The page has painted, or has had its time: the window is shown, once.
pub(crate) fn painted(window: &WebviewWindow) {
    let label = window.label();
    let first = window.state::<Windows>().with(|known| {
        let first = !known.painted.iter().any(|painted| painted == label);
        if first {
            known.painted.push(label.to_owned());
        }
        first
    });
    if first && let Err(error) = reveal(window) {
        tracing::warn!(%error, label, "a window cannot be shown");
    }
}

fn reveal(window: &WebviewWindow) -> tauri::Result<()> {
    rest::stay(window.app_handle());
    if window.label() == GLANCE {
        put_by_the_tray(window)?;
    }
    let dark = window.theme()? == Theme::Dark;
    window.set_background_color(Some(if dark { DARK } else { LIGHT }))?;
    window.show()?;
    window.unminimize()?;
    focus_when_seen(window.clone());
    Ok(())
}

/// Gives it the focus. The toolkit drops that wish for a window that is not on the screen yet, and showing one takes a
/// turn of its loop.
fn focus_when_seen(window: WebviewWindow) {
    tauri::async_runtime::spawn(async move {
        for _ in 0..SEEN_TRIES {
            if window.is_visible().unwrap_or(true) {
                break;
            }
            tokio::time::sleep(SEEN_PAUSE).await;
        }
        if let Err(error) = window.set_focus() {
            tracing::warn!(%error, "a window does not get the focus");
        }
    });
}

fn put_by_the_tray(window: &WebviewWindow) -> tauri::Result<()> {
    let at = window.state::<Windows>().with(|known| known.at);
    let screens = window.available_monitors()?;
    let area = |screen: &tauri::Monitor| Area {
        x: screen.position().x,
        y: screen.position().y,
        width: screen.size().width as i32,
        height: screen.size().height as i32,
    };
    let by_click =
        at.and_then(|at| screens.iter().find(|screen| area(screen).contains(at)).cloned());
    let screen = match by_click {
        Some(screen) => Some(screen),
        None => window.primary_monitor()?.or_else(|| screens.first().cloned()),
    };
    // Without one (some Wayland compositors tell none) the compositor places it.
    let Some(screen) = screen else { return Ok(()) };
    let free = screen.work_area();
    let free = Area {
        x: free.position.x,
        y: free.position.y,
        width: free.size.width as i32,
        height: free.size.height as i32,
    };
    let size = GLANCE_SIZE.to_physical::<i32>(screen.scale_factor());
    let (x, y) = beside(at, (size.width, size.height), area(&screen), free);
    window.set_position(PhysicalPosition { x, y })
}

/// Hides a window; with the last one the process's rest begins.
pub(crate) fn hide(window: &Window) {
    if let Err(error) = window.hide() {
        tracing::warn!(%error, "a window cannot be hidden");
    }
    let app = window.app_handle();
    let seen = app
        .webview_windows()
        .into_iter()
        .any(|(label, other)| label != window.label() && other.is_visible().unwrap_or(false));
    if !seen {
        rest::begin(app);
    }
}

/// The glance goes when another window gets the focus, as a menu does.
pub(crate) fn focused(window: &Window, focused: bool) {
    if focused || window.label() != GLANCE || !window.is_visible().unwrap_or(false) {
        return;
    }
    window.state::<Windows>().with(|known| known.blurred = Some(Instant::now()));
    hide(window);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_has_a_window_and_an_address() {
        let glance =
            View::Glance { at: None, item: Some("a b&c".into()), focus: Some("reply".into()) };
        for (view, window, place) in [
            (View::Glance { at: Some((1, 2)), item: None, focus: None }, GLANCE, "#/glance"),
            (glance, GLANCE, "#/glance?item=a%20b%26c&focus=reply"),
            (View::Queue { item: Some("x1".into()) }, QUEUE, "#/queue?item=x1"),
            (View::Accounts { account: None }, QUEUE, "#/accounts"),
            (View::Settings, QUEUE, "#/settings"),
        ] {
            assert_eq!(label(&view), window);
            assert_eq!(address(&view), format!("index.html{place}"));
        }
    }

    #[test]
    fn only_the_page_itself_is_navigated_to() {
        for (url, ours) in [
            ("tauri://localhost/index.html#/queue", true),
            ("http://tauri.localhost/", true),
            ("tauri://evil/", false),
            ("https://example.org/", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
        }
    }
}
