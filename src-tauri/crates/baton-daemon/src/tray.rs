//! What the tray shows, and what a press on it does.

use std::sync::Arc;

use baton_api::wire::{Health, Row, View};
use jiff::ToSpan as _;
use tokio::sync::mpsc::unbounded_channel;

use crate::calls;
use crate::daemon::{Daemon, TrayPart, lock, stops};
use crate::ports::tray::{Tray, TrayPress, TrayRow, TrayState};
use crate::words::ask;

/// Rows a lane.
const ROWS: u32 = 5;

/// Runs until the daemon ends. Without a wish for an icon it does nothing.
pub async fn run(daemon: Arc<Daemon>, wanted: bool) {
    if !wanted {
        daemon.set_tray(TrayPart::Off);
        return;
    }
    let (press, mut pressed) = unbounded_channel();
    let first = state(&daemon).await;
    match Tray::start(press, first.clone()).await {
        Ok(tray) => daemon.set_tray(TrayPart::Runs(tray)),
        Err(words) => {
            tracing::info!(words, "no tray");
            daemon.set_tray(TrayPart::Missing(words));
            return;
        }
    }
    let mut shown = first;
    let mut phase = daemon.phase.subscribe();
    loop {
        tokio::select! {
            Some(press) = pressed.recv() => {
                tokio::spawn(done(Arc::clone(&daemon), press));
            }
            () = daemon.tray_stale.notified() => {
                let state = state(&daemon).await;
                if state != shown {
                    if let TrayPart::Runs(tray) = &*lock(&daemon.tray) {
                        tray.set(state.clone());
                    }
                    shown = state;
                }
            }
            () = stops(&mut phase) => {
                daemon.set_tray(TrayPart::Off);
                return;
            }
        }
    }
}

async fn state(daemon: &Arc<Daemon>) -> TrayState {
    let when = daemon.when();
    let settings = daemon.settings();
    let quiet = daemon.quiet(&when).is_some();
    let status = calls::status::summary(daemon).await;
    let queue = calls::queue::lanes(daemon, ROWS).await;
    let (Ok(status), Ok((me, others))) = (status, queue) else {
        return TrayState {
            attention: true,
            quiet,
            tooltip: "The queue cannot be read".into(),
            ..TrayState::default()
        };
    };
    let health =
        |wanted: &[Health]| status.health.iter().filter(|one| wanted.contains(one)).count();
    TrayState {
        on_me: status.counts.on_me,
        attention: health(&[Health::NeedsSignIn, Health::NoSecret]) > 0,
        offline: !status.health.is_empty() && health(&[Health::Offline]) == status.health.len(),
        quiet,
        shows: settings.tray_shows,
        tooltip: crate::words::queue::tooltip(&status.counts, &when),
        me: me.iter().map(menu_row).collect(),
        others: others.iter().map(menu_row).collect(),
    }
}

fn menu_row(row: &Row) -> TrayRow {
    let quoted = if row.quoted { format!("“{}”", row.subject) } else { row.subject.clone() };
    TrayRow { id: row.id.clone(), label: format!("{}: {quoted}", ask::plain(&row.sentence)) }
}

async fn done(daemon: Arc<Daemon>, press: TrayPress) {
    daemon.active.notify_one();
    let result = match press {
        TrayPress::Glance { at } => daemon.show(View::Glance { at, item: None, focus: None }),
        TrayPress::Item(id) => daemon.show(View::Glance { at: None, item: Some(id), focus: None }),
        TrayPress::Open => daemon.show(View::Queue { item: None }),
        TrayPress::Settings => daemon.show(View::Settings),
        TrayPress::Sync => {
            let synced = daemon.engine.sync(None).await;
            synced.map(|_| ()).map_err(|error| daemon.refused(&error, ""))
        }
        TrayPress::Quiet => {
            let now = daemon.clock.now();
            let until = daemon.quiet(&daemon.when()).is_none().then(|| now + 1.hour());
            calls::setting::set_quiet(&daemon, until).await.map(|_| ())
        }
        TrayPress::Quit => {
            daemon.stop();
            Ok(())
        }
    };
    if let Err(error) = result {
        tracing::warn!(error = error.message, "a press in the tray did nothing");
    }
}
