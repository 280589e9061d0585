//! The StatusNotifierItem: icon, tooltip, click, and the menu from which everything can be reached.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ksni::menu::StandardItem;
use ksni::{Category, Handle, MenuItem, OfflineReason, Status, ToolTip, TrayMethods};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use super::ink::{self, Ink};
use super::{TrayPress, TrayRow, TrayState, face, pixels};
use crate::ports::text;

/// Rows a lane in the menu.
const ROWS: usize = 5;
/// Characters a row.
const WIDTH: usize = 48;

#[derive(Debug)]
pub(super) struct Icon {
    state: watch::Sender<TrayState>,
    seen: Arc<AtomicBool>,
}

impl Icon {
    pub(super) async fn start(
        presses: UnboundedSender<TrayPress>,
        first: TrayState,
    ) -> Result<Self, String> {
        let seen = Arc::new(AtomicBool::new(true));
        let shown =
            Shown { state: first.clone(), ink: ink::LIGHT, presses, seen: Arc::clone(&seen) };
        let handle = shown
            .assume_sni_available(true)
            .spawn()
            .await
            .map_err(|error| format!("The tray cannot be reached: {error}."))?;
        let (state, mut states) = watch::channel(first);
        let (inks, mut inked) = watch::channel(ink::LIGHT);
        tokio::spawn(ink::watch(move |ink| inks.send(ink).is_ok()));
        tokio::spawn(async move {
            // The colours' sender may end first: there is nothing more to hear from it then.
            let mut coloured = true;
            loop {
                tokio::select! {
                    changed = states.changed() => {
                        if changed.is_err() {
                            handle.shutdown().await;
                            return;
                        }
                        let state = states.borrow_and_update().clone();
                        update(&handle, |shown| shown.state = state).await;
                    }
                    changed = inked.changed(), if coloured => {
                        coloured = changed.is_ok();
                        let ink = *inked.borrow_and_update();
                        update(&handle, |shown| shown.ink = ink).await;
                    }
                }
            }
        });
        Ok(Self { state, seen })
    }

    pub(super) fn set(&self, state: TrayState) {
        self.state.send_if_modified(|shown| {
            let changed = *shown != state;
            *shown = state;
            changed
        });
    }

    pub(super) fn seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }
}

async fn update(handle: &Handle<Shown>, change: impl FnOnce(&mut Shown)) {
    if handle.update(change).await.is_none() {
        tracing::warn!("the tray has ended");
    }
}

/// What the panel asks.
struct Shown {
    state: TrayState,
    ink: Ink,
    presses: UnboundedSender<TrayPress>,
    seen: Arc<AtomicBool>,
}

impl Shown {
    fn press(&self, press: TrayPress) {
        // Closed only while the daemon ends.
        let _ = self.presses.send(press);
    }
}

impl ksni::Tray for Shown {
    fn id(&self) -> String {
        "baton".into()
    }

    fn title(&self) -> String {
        "Baton".into()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn status(&self) -> Status {
        // Never "needs attention": panels make that blink.
        Status::Active
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        pixels::masks(face::face(&self.state))
            .map(|(size, mask)| ksni::Icon {
                width: size as i32,
                height: size as i32,
                data: pixels::argb(mask, self.ink),
            })
            .collect()
    }

    fn tool_tip(&self) -> ToolTip {
        // The title is plain text; the description may be read as markup.
        ToolTip { title: text::line(&self.state.tooltip), ..ToolTip::default() }
    }

    fn activate(&mut self, x: i32, y: i32) {
        self.press(TrayPress::Glance { at: ((x, y) != (0, 0)).then_some((x, y)) });
    }

    fn secondary_activate(&mut self, _x: i32, _y: i32) {
        self.press(TrayPress::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let mut menu = Vec::new();
        lane(&mut menu, "Waits on you", "Nothing waits on you", &self.state.me);
        lane(&mut menu, "You wait on", "You wait on nobody", &self.state.others);
        menu.push(entry("Sync now", TrayPress::Sync));
        let quiet = if self.state.quiet { "End quiet" } else { "Quiet for 1 h" };
        menu.push(entry(quiet, TrayPress::Quiet));
        menu.push(MenuItem::Separator);
        menu.push(entry("Open Baton", TrayPress::Open));
        menu.push(entry("Settings", TrayPress::Settings));
        menu.push(MenuItem::Separator);
        menu.push(entry("Quit", TrayPress::Quit));
        menu
    }

    fn watcher_online(&self) {
        self.seen.store(true, Ordering::Relaxed);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::info!(?reason, "no panel takes the tray icon now");
        self.seen.store(false, Ordering::Relaxed);
        true
    }
}

fn lane(menu: &mut Vec<MenuItem<Shown>>, head: &str, none: &str, rows: &[TrayRow]) {
    let words = if rows.is_empty() { none } else { head };
    menu.push(
        StandardItem { label: words.into(), enabled: false, ..StandardItem::default() }.into(),
    );
    for row in rows.iter().take(ROWS) {
        menu.push(entry(
            &text::cut(&text::line(&row.label), WIDTH),
            TrayPress::Item(row.id.clone()),
        ));
    }
    menu.push(MenuItem::Separator);
}

fn entry(label: &str, press: TrayPress) -> MenuItem<Shown> {
    StandardItem {
        // A single underscore would mark a letter as the entry's key.
        label: label.replace('_', "__"),
        activate: Box::new(move |shown: &mut Shown| shown.press(press.clone())),
        ..StandardItem::default()
    }
    .into()
}

#[cfg(test)]
mod tests {
    use ksni::Tray as _;

    use super::*;

    fn labels(state: TrayState) -> Vec<String> {
        let (presses, _) = tokio::sync::mpsc::unbounded_channel();
        let shown = Shown { state, ink: ink::LIGHT, presses, seen: Arc::default() };
        shown
            .menu()
            .into_iter()
            .map(|item| match item {
                MenuItem::Standard(item) if item.enabled => item.label,
                MenuItem::Standard(item) => format!("({})", item.label),
                _ => "-".into(),
            })
            .collect()
    }

    #[test]
    fn an_empty_menu_still_reaches_everything() {
        assert_eq!(
            labels(TrayState::default()),
            [
                "(Nothing waits on you)",
                "-",
                "(You wait on nobody)",
                "-",
                "Sync now",
                "Quiet for 1 h",
                "-",
                "Open Baton",
                "Settings",
                "-",
                "Quit"
            ]
        );
    }

    #[test]
    fn five_rows_a_lane_cut_and_harmless() {
        let row = |label: &str| TrayRow { id: "a1".into(), label: label.into() };
        let labels = labels(TrayState {
            quiet: true,
            me: vec![row(&"Ben asks you to review ".repeat(4)); 7],
            others: vec![row("You wait on my_team\n<b>")],
            ..TrayState::default()
        });
        assert_eq!(labels.iter().filter(|label| label.starts_with("Ben")).count(), 5);
        assert!(labels.iter().all(|label| label.chars().count() <= 49), "{labels:?}");
        assert!(labels.contains(&"You wait on my__team <b>".to_owned()), "{labels:?}");
        assert!(labels.contains(&"End quiet".to_owned()));
    }
}
