//! The StatusNotifierItem: icon, tooltip, click, and the menu from which everything can be reached.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ksni::menu::StandardItem;
use ksni::{Category, Handle, MenuItem, OfflineReason, Status, ToolTip, TrayMethods};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use super::ink;
use super::menu::{self, Line};
use super::pixels::{self, Paint};
use super::{TrayPress, TrayState, face};
use crate::ports::text;

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
            Shown { state: first.clone(), paint: ink::UNTOLD, presses, seen: Arc::clone(&seen) };
        let handle = shown
            .assume_sni_available(true)
            .spawn()
            .await
            .map_err(|error| format!("The tray cannot be reached: {error}."))?;
        let (state, mut states) = watch::channel(first);
        let (paints, mut painted) = watch::channel(ink::UNTOLD);
        tokio::spawn(ink::watch(move |paint| paints.send(paint).is_ok()));
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
                    changed = painted.changed(), if coloured => {
                        coloured = changed.is_ok();
                        let paint = *painted.borrow_and_update();
                        update(&handle, |shown| shown.paint = paint).await;
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
    paint: Paint,
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
                data: pixels::argb(size, mask, self.paint).into_flattened(),
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
        menu::lines(&self.state).into_iter().map(item).collect()
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

fn item(line: Line) -> MenuItem<Shown> {
    // A single underscore would mark a letter as the entry's key.
    let label = |words: &str| words.replace('_', "__");
    match line {
        Line::Head(words) => {
            StandardItem { label: label(words), enabled: false, ..StandardItem::default() }.into()
        }
        Line::Entry(words, press) => StandardItem {
            label: label(&words),
            activate: Box::new(move |shown: &mut Shown| shown.press(press.clone())),
            ..StandardItem::default()
        }
        .into(),
        Line::Separator => MenuItem::Separator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_underscore_is_one_and_marks_no_key() {
        let line = Line::Entry("You wait on my_team".into(), TrayPress::Open);
        let MenuItem::Standard(item) = item(line) else { panic!("an entry") };
        assert_eq!(item.label, "You wait on my__team");
    }
}
