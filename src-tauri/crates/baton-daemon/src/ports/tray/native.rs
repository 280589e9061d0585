//! The icon on macOS and Windows, by tray-icon and a tao event loop. On macOS only the process's main thread may show
//! anything, so there the loop takes that thread and the daemon runs beside it ([`beside`]); on Windows the loop has a
//! thread of its own. On macOS the drawing is a template that the system inks; on Windows we ink it for the taskbar's
//! theme, which is read again with every drawing, since nothing tells of a change but a window.
//!
//! Both crates are those of Tauri, and leave nothing unsafe to us. The loop waits in the system until something is
//! told to it: an idle tray costs no wake-up. Pressing an entry of a menu that has just been replaced still works,
//! because an entry's id says what it means.

use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn as _;
use tokio::sync::{mpsc::UnboundedSender, oneshot};
use tray_icon::menu::{Menu, MenuEvent, MenuId, MenuItem, PredefinedMenuItem};
use tray_icon::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use super::menu::{self, Line};
use super::pixels::{self, Paint};
use super::{TrayPress, TrayState, face};
use crate::ports::text;

#[cfg(target_os = "macos")]
mod main_thread;
#[cfg(target_os = "macos")]
pub(super) use main_thread::beside;

/// What the loop is told from other threads.
enum Told {
    Start(Box<TrayState>, UnboundedSender<TrayPress>, oneshot::Sender<Result<(), String>>),
    State(Box<TrayState>),
    /// The icon goes.
    Gone,
    /// The loop ends.
    #[cfg(target_os = "macos")]
    End,
}

pub(super) struct Icon {
    to: EventLoopProxy<Told>,
}

impl std::fmt::Debug for Icon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Icon")
    }
}

impl Icon {
    pub(super) async fn start(
        presses: UnboundedSender<TrayPress>,
        first: TrayState,
    ) -> Result<Self, String> {
        #[cfg(target_os = "macos")]
        let to = main_thread::proxy()?;
        #[cfg(target_os = "windows")]
        let to = own_thread().await?;
        let (done, started) = oneshot::channel();
        let ended = || "The tray's event loop has ended.".to_owned();
        to.send_event(Told::Start(Box::new(first), presses, done)).map_err(|_| ended())?;
        started.await.map_err(|_| ended())??;
        Ok(Self { to })
    }

    pub(super) fn set(&self, state: TrayState) {
        // Closed only while the daemon ends.
        let _ = self.to.send_event(Told::State(Box::new(state)));
    }

    /// The system's own panel is always there.
    pub(super) fn seen(&self) -> bool {
        true
    }
}

impl Drop for Icon {
    fn drop(&mut self) {
        let _ = self.to.send_event(Told::Gone);
    }
}

/// Runs the loop on this thread until it is told to end.
fn run(mut events: EventLoop<Told>) {
    let mut shown: Option<Shown> = None;
    events.run_return(|event, target, flow| {
        *flow = ControlFlow::Wait;
        let Event::UserEvent(told) = event else { return };
        match told {
            Told::Start(state, presses, done) => {
                let scale = target.primary_monitor().map_or(1.0, |monitor| monitor.scale_factor());
                let started = Shown::new(*state, presses, scale);
                let words = |error: Refused| format!("The system takes no tray icon: {error}.");
                // Who waits for it may have gone: then the icon goes with the next line it is told.
                let _ = done.send(started.map(|icon| shown = Some(icon)).map_err(words));
            }
            Told::State(state) => {
                if let Some(shown) = &mut shown {
                    shown.set(*state);
                }
            }
            Told::Gone => {
                shown = None;
                #[cfg(target_os = "windows")]
                {
                    *flow = ControlFlow::Exit;
                }
            }
            #[cfg(target_os = "macos")]
            Told::End => {
                shown = None;
                *flow = ControlFlow::Exit;
            }
        }
    });
}

/// By the system or by tray-icon; for people to read.
type Refused = Box<dyn std::error::Error>;

/// The icon, as the system has it.
struct Shown {
    icon: TrayIcon,
    state: TrayState,
    /// The menu before this one: it may be open still.
    _before: Option<Menu>,
    menu: Menu,
    scale: f64,
}

impl Shown {
    fn new(
        state: TrayState,
        presses: UnboundedSender<TrayPress>,
        scale: f64,
    ) -> Result<Self, Refused> {
        let clicks = presses.clone();
        TrayIconEvent::set_event_handler(Some(move |event| {
            if let Some(press) = click(&event) {
                let _ = clicks.send(press);
            }
        }));
        MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
            if let Some(press) = meant(event.id()) {
                let _ = presses.send(press);
            }
        }));
        let menu = menu(&state);
        let icon = TrayIconBuilder::new()
            .with_id("baton")
            .with_menu(Box::new(menu.clone()))
            .with_menu_on_left_click(false)
            .with_tooltip(tooltip(&state))
            .with_icon_as_template(cfg!(target_os = "macos"))
            .with_icon(drawing(&state, scale)?)
            .build()?;
        Ok(Self { icon, state, menu, _before: None, scale })
    }

    fn set(&mut self, state: TrayState) {
        let drawn = self.draw(&state);
        if let Err(error) = drawn {
            tracing::warn!(%error, "the tray icon could not be drawn again");
        }
        if menu::lines(&state) != menu::lines(&self.state) {
            let menu = menu(&state);
            self.icon.set_menu(Some(Box::new(menu.clone())));
            self._before = Some(std::mem::replace(&mut self.menu, menu));
        }
        self.state = state;
    }

    fn draw(&self, state: &TrayState) -> Result<(), Refused> {
        let icon = drawing(state, self.scale)?;
        self.icon.set_icon_with_as_template(Some(icon), cfg!(target_os = "macos"))?;
        self.icon.set_tooltip(Some(tooltip(state)))?;
        Ok(())
    }
}

/// A left click opens the glance as it is let go, a middle click the queue; the right one is the menu's.
fn click(event: &TrayIconEvent) -> Option<TrayPress> {
    match event {
        TrayIconEvent::Click { position, button, button_state: MouseButtonState::Up, .. } => {
            match button {
                MouseButton::Left => {
                    let at = (position.x.round() as i32, position.y.round() as i32);
                    Some(TrayPress::Glance { at: Some(at) })
                }
                MouseButton::Middle => Some(TrayPress::Open),
                MouseButton::Right => None,
            }
        }
        _ => None,
    }
}

fn menu(state: &TrayState) -> Menu {
    let menu = Menu::new();
    for line in menu::lines(state) {
        // A single `&` would mark a letter as the entry's key.
        let marked = |words: &str| words.replace('&', "&&");
        let added = match line {
            Line::Head(words) => menu.append(&MenuItem::new(marked(words), false, None)),
            Line::Entry(words, press) => {
                menu.append(&MenuItem::with_id(id(&press), marked(&words), true, None))
            }
            Line::Separator => menu.append(&PredefinedMenuItem::separator()),
        };
        if let Err(error) = added {
            tracing::warn!(%error, "a line of the tray's menu is missing");
        }
    }
    menu
}

const ITEM: &str = "item ";

fn id(press: &TrayPress) -> MenuId {
    MenuId::new(match press {
        TrayPress::Item(id) => format!("{ITEM}{id}"),
        TrayPress::Glance { .. } => "glance".into(),
        TrayPress::Sync => "sync".into(),
        TrayPress::Quiet => "quiet".into(),
        TrayPress::Open => "open".into(),
        TrayPress::Settings => "settings".into(),
        TrayPress::Quit => "quit".into(),
    })
}

fn meant(id: &MenuId) -> Option<TrayPress> {
    Some(match id.as_ref() {
        "glance" => TrayPress::Glance { at: None },
        "sync" => TrayPress::Sync,
        "quiet" => TrayPress::Quiet,
        "open" => TrayPress::Open,
        "settings" => TrayPress::Settings,
        "quit" => TrayPress::Quit,
        id => TrayPress::Item(id.strip_prefix(ITEM)?.to_owned()),
    })
}

/// Windows shows 127 UTF-16 units.
fn tooltip(state: &TrayState) -> String {
    text::cut(&text::line(&state.tooltip), 120)
}

/// The drawing at the size that is shown: 16 points on a taskbar, 18 in a menu bar, times `scale`.
fn drawing(state: &TrayState, scale: f64) -> Result<tray_icon::Icon, tray_icon::BadIcon> {
    let points = if cfg!(target_os = "macos") { 18.0 } else { 16.0 };
    let wanted = (points * scale).round() as usize;
    let (size, mask) = pixels::masks(face::face(state))
        .find(|(size, _)| *size >= wanted)
        .or_else(|| pixels::masks(face::face(state)).last())
        .unwrap_or_default();
    let pixels = pixels::argb(size, mask, Paint::of(ink()));
    let rgba = pixels.into_iter().flat_map(|[a, r, g, b]| [r, g, b, a]).collect();
    tray_icon::Icon::from_rgba(rgba, size as u32, size as u32)
}

/// The system inks a template itself, by its coverage.
#[cfg(target_os = "macos")]
fn ink() -> pixels::Ink {
    pixels::DARK
}

/// <https://learn.microsoft.com/windows/apps/desktop/modernize/ui/apply-windows-themes>: the taskbar is dark unless
/// the user chose light for Windows itself.
#[cfg(target_os = "windows")]
fn ink() -> pixels::Ink {
    const KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    let light = windows_registry::CURRENT_USER
        .open(KEY)
        .and_then(|key| key.get_u32("SystemUsesLightTheme"));
    if light == Ok(1) { pixels::DARK } else { pixels::LIGHT }
}

#[cfg(target_os = "windows")]
async fn own_thread() -> Result<EventLoopProxy<Told>, String> {
    use tao::platform::windows::EventLoopBuilderExtWindows as _;
    let (proxy, made) = oneshot::channel();
    let looped = move || {
        let events = EventLoopBuilder::with_user_event().with_any_thread(true).build();
        if proxy.send(events.create_proxy()).is_ok() {
            run(events);
        }
    };
    std::thread::Builder::new()
        .name("tray".into())
        .spawn(looped)
        .map_err(|error| format!("The tray's thread cannot be started: {error}."))?;
    made.await.map_err(|_| "The tray's event loop cannot be made.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_means_after_the_menu_has_changed_what_it_meant_before() {
        for press in [
            TrayPress::Item("a1b2".into()),
            TrayPress::Item("sync".into()),
            TrayPress::Glance { at: None },
            TrayPress::Sync,
            TrayPress::Quiet,
            TrayPress::Open,
            TrayPress::Settings,
            TrayPress::Quit,
        ] {
            assert_eq!(meant(&id(&press)), Some(press));
        }
        assert_eq!(meant(&MenuId::new("anything")), None);
    }
}
