//! The StatusNotifierItem: icon, tooltip, click, and the menu from which everything can be reached.
//!
//! A panel reads the item again when it is told that the icon is new, and may miss that: while it still takes the item
//! in, or when its answers overtake one another, for zbus answers each call in a task of its own and ksni tells nothing
//! where anybody has read the new icon already. Most of it happens in the first moments, when many things change at
//! once. So the item is registered in its true ink, and each change is told once more when it has rested for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ksni::menu::StandardItem;
use ksni::{Category, Handle, MenuItem, OfflineReason, Status, ToolTip, TrayMethods};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};

use super::ink;
use super::menu::{self, Line};
use super::pixels::{self, Paint};
use super::{TrayPress, TrayState, face};
use crate::ports::text;

/// How long a change rests before it is told once more.
const REST: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 2000 });
/// How long the registration waits for the panel's colour.
const COLOUR: Duration = Duration::from_millis(300);

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
        let (paints, mut painted) = watch::channel(ink::UNTOLD);
        tokio::spawn(ink::watch(move |paint| paints.send(paint).is_ok()));
        // Late or never told: it comes as a change, or stays untold.
        let _ = timeout(COLOUR, painted.changed()).await;
        let seen = Arc::new(AtomicBool::new(true));
        let taken = Arc::new(Notify::new());
        let shown = Shown {
            state: first.clone(),
            paint: *painted.borrow_and_update(),
            turn: 0,
            presses,
            seen: Arc::clone(&seen),
            taken: Arc::clone(&taken),
        };
        let handle = shown
            .assume_sni_available(true)
            .spawn()
            .await
            .map_err(|error| format!("The tray cannot be reached: {error}."))?;
        let (state, states) = watch::channel(first);
        tokio::spawn(keep(handle, states, painted, taken));
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

/// Tells the panel what changes, and once more after a rest; until the states' sender is gone.
async fn keep(
    handle: Handle<Shown>,
    mut states: watch::Receiver<TrayState>,
    mut painted: watch::Receiver<Paint>,
    taken: Arc<Notify>,
) {
    // The colours' sender may end first: there is nothing more to hear from it then.
    let mut coloured = true;
    // The registration is the first change.
    let mut owed = true;
    let mut rest = std::pin::pin!(sleep(REST));
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
                if changed.is_err() {
                    coloured = false;
                    continue;
                }
                let paint = *painted.borrow_and_update();
                update(&handle, |shown| shown.paint = paint).await;
            }
            () = taken.notified() => {}
            () = &mut rest, if owed => {
                owed = false;
                update(&handle, |shown| shown.turn += 1).await;
                continue;
            }
        }
        owed = true;
        rest.as_mut().reset(Instant::now() + REST);
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
    /// Which size comes first, over and over. ksni tells of a new icon only where the pixels are other ones than before:
    /// in another order they are, and the drawing is the same.
    turn: usize,
    presses: UnboundedSender<TrayPress>,
    seen: Arc<AtomicBool>,
    /// A panel has come.
    taken: Arc<Notify>,
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
        let mut icons: Vec<_> = pixels::masks(face::face(&self.state))
            .map(|(size, mask)| ksni::Icon {
                width: size as i32,
                height: size as i32,
                data: pixels::argb(size, mask, self.paint).into_flattened(),
            })
            .collect();
        icons.rotate_left(self.turn % pixels::SIZES.len());
        icons
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
        self.taken.notify_one();
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
#[path = "sni_tests.rs"]
mod panel_tests;

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
