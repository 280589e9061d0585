//! The notifications that stand, and the connections that showed them.
//!
//! notify-rust makes a connection for every notification, and some servers hold to it: GNOME and dunst tell a press to
//! that connection alone, and GNOME takes back all that an app has shown when the connection of the first of them
//! closes. So a connection is kept until nothing stands any more, or until there are too many.
//!
//! Ids of notifications that merely timed out are kept too, since servers with a history (Plasma, GNOME) still tell a
//! press there, and `withdraw` must take them out of it.

use std::sync::Arc;

use baton_model::{Alert, AlertKey};
use notify_rust::NotificationHandle;
use tokio::task::JoinHandle;

/// Notifications that are remembered; the oldest fall away.
const KEPT: usize = 200;
/// Connections that are kept: a descriptor and about 25 kB of memory each.
const LINES: usize = 32;

/// A task that ends with its owner.
#[derive(Debug)]
pub(super) struct Owned<T>(pub(super) JoinHandle<T>);

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One notification.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: u32,
    pub(super) alert: Alert,
    /// It has not timed out.
    pub(super) on_screen: bool,
    /// The connection that showed it, and who waits there for a press; `None`: our own.
    pub(super) line: Option<(Arc<NotificationHandle>, Owned<()>)>,
}

/// All of them, oldest first.
#[derive(Debug, Default)]
pub(super) struct Standing {
    shown: Vec<Shown>,
    /// Connections whose notification is gone.
    parked: Vec<Arc<NotificationHandle>>,
}

impl Standing {
    pub(super) fn of(&self, key: &AlertKey) -> Option<&Shown> {
        self.shown.iter().find(|shown| shown.alert.key == *key)
    }

    pub(super) fn by_id(&mut self, id: u32) -> Option<&mut Shown> {
        self.shown.iter_mut().find(|shown| shown.id == id)
    }

    /// Notes one, in place of any of its key or id.
    pub(super) fn note(&mut self, fresh: Shown) {
        while let Some(at) = self
            .shown
            .iter()
            .position(|shown| shown.id == fresh.id || shown.alert.key == fresh.alert.key)
        {
            let line = self.shown.remove(at).line;
            self.parked.extend(line.map(|(line, _)| line));
        }
        self.shown.push(fresh);
        if self.shown.len() > KEPT {
            self.shown.remove(0);
        }
        let mut lines = self.parked.len();
        lines += self.shown.iter().filter(|shown| shown.line.is_some()).count();
        let surplus = lines.saturating_sub(LINES);
        let parked = surplus.min(self.parked.len());
        self.parked.drain(..parked);
        let oldest = self.shown.iter_mut().filter(|shown| shown.line.is_some());
        for shown in oldest.take(surplus - parked) {
            shown.line = None;
        }
    }

    /// Forgets the first that `which` names, and says what it was.
    pub(super) fn over(&mut self, which: impl Fn(&Shown) -> bool) -> Option<Shown> {
        let at = self.shown.iter().position(which)?;
        let shown = self.shown.remove(at);
        if self.shown.is_empty() {
            self.parked.clear();
        } else {
            self.parked.extend(shown.line.as_ref().map(|(line, _)| Arc::clone(line)));
        }
        Some(shown)
    }

    /// Those that the user would miss.
    pub(super) fn on_screen(self) -> impl Iterator<Item = Alert> {
        self.shown.into_iter().filter(|shown| shown.on_screen).map(|shown| shown.alert)
    }
}
