//! macOS and Windows, through notify-rust: shows and replaces nothing but what the system itself does.
//!
//! Presses are not told to an unpackaged program there, so no buttons are offered: a click on the tray shows the same.

use async_trait::async_trait;
use baton_model::{Alert, AlertKey, AlertReply, Capabilities, Notifier};
use tokio::sync::mpsc::UnboundedSender;

use crate::ports::text;

/// The system's notifications.
#[derive(Debug)]
pub(super) struct Native {
    /// Held so that the receiver does not end; nothing is told.
    _replies: UnboundedSender<AlertReply>,
}

impl Native {
    pub(super) fn new(replies: UnboundedSender<AlertReply>) -> Self {
        Self { _replies: replies }
    }
}

#[async_trait]
impl Notifier for Native {
    async fn capabilities(&self) -> Capabilities {
        Capabilities { server: Some(std::env::consts::OS.into()), ..Capabilities::default() }
    }

    async fn show(&self, alert: &Alert) -> Result<(), String> {
        let (title, body) = (text::line(&alert.title), text::plain(&alert.body));
        // It may block while the system starts its own side.
        let shown = tokio::task::spawn_blocking(move || {
            notify_rust::Notification::new()
                .appname("Baton")
                .summary(&title)
                .body(&body)
                .show()
                .map(|_| ())
        });
        match shown.await {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn withdraw(&self, _key: &AlertKey) -> Result<(), String> {
        Ok(())
    }
}
