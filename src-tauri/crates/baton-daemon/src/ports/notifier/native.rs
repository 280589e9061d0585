//! macOS and Windows, through notify-rust. Both show buttons and tell presses. macOS (`UNUserNotificationCenter`)
//! replaces and withdraws too, but only for a program inside a signed app bundle, and asks the user once. Windows
//! (toasts) stacks instead of replacing, and takes nothing back; it shows our name because we register it for the
//! user, and a press in its notification centre after the toast has gone from the screen is not told. Neither
//! takes a typed reply through this crate: "Reply…" opens the reply box.
//!
//! A notification that stands has a thread of its own that sleeps until the user does something: the crate's only way
//! to hear of a press there, and it polls nothing.

use async_trait::async_trait;
use baton_model::{Alert, AlertKey, AlertReply, Capabilities, Notifier};
use notify_rust::{CloseReason, Notification, NotificationResponse, Urgency};
use tokio::sync::{mpsc::UnboundedSender, oneshot};

use crate::ports::text;

/// The system's notifications.
#[derive(Debug)]
pub(super) struct Native {
    replies: UnboundedSender<AlertReply>,
}

impl Native {
    pub(super) fn new(replies: UnboundedSender<AlertReply>) -> Self {
        system::prepare();
        Self { replies }
    }
}

#[async_trait]
impl Notifier for Native {
    async fn capabilities(&self) -> Capabilities {
        Capabilities {
            server: Some(std::env::consts::OS.into()),
            actions: true,
            ..Capabilities::default()
        }
    }

    async fn show(&self, alert: &Alert) -> Result<(), String> {
        let (notification, key) = (notification(alert), alert.key.clone());
        let replies = self.replies.clone();
        let (done, shown) = oneshot::channel();
        // It may block while the system starts its own side, and does until the user has answered.
        let waits = move || match notification.show() {
            Ok(handle) => {
                let _ = done.send(Ok(()));
                let told = handle.wait_for_response(|response: &NotificationResponse| {
                    if let Some(reply) = reply(key, response) {
                        let _ = replies.send(reply);
                    }
                });
                if let Err(error) = told {
                    tracing::warn!(%error, "what becomes of a notification is not told");
                }
            }
            Err(error) => {
                let _ = done.send(Err(system::words(&error)));
            }
        };
        std::thread::Builder::new()
            .name("alert".into())
            .spawn(waits)
            .map_err(|error| error.to_string())?;
        shown.await.map_err(|_| "The system's notifications do not answer.".to_owned())?
    }

    async fn withdraw(&self, key: &AlertKey) -> Result<(), String> {
        system::withdraw(key).await;
        Ok(())
    }
}

fn notification(alert: &Alert) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Baton")
        .summary(&text::line(&alert.title))
        .body(&text::plain(&alert.body));
    for button in &alert.buttons {
        notification.action(&button.key, &button.label);
    }
    if alert.breaks_through {
        notification.urgency(Urgency::Critical);
    }
    system::name(&mut notification, &alert.key);
    notification
}

fn reply(key: AlertKey, response: &NotificationResponse) -> Option<AlertReply> {
    match response {
        NotificationResponse::Default => Some(AlertReply::Pressed(key, "open".into())),
        NotificationResponse::Action(button) => Some(AlertReply::Pressed(key, button.clone())),
        NotificationResponse::Reply(words) => Some(AlertReply::Replied(key, words.clone())),
        NotificationResponse::Closed(CloseReason::Dismissed) => Some(AlertReply::Closed(key)),
        // Gone from the screen is no answer.
        NotificationResponse::Closed(_) => None,
    }
}

#[cfg(target_os = "macos")]
mod system {
    use super::{AlertKey, Notification};

    /// Asks for leave, once: the system remembers the answer.
    pub(super) fn prepare() {
        let asks = || {
            if let Err(error) = notify_rust::request_auth_blocking() {
                tracing::warn!(%error, "no notifications");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("alert".into()).spawn(asks) {
            tracing::warn!(%error, "no notifications");
        }
    }

    pub(super) fn name(notification: &mut Notification, key: &AlertKey) {
        notification.id(key.0.as_str());
    }

    pub(super) async fn withdraw(key: &AlertKey) {
        mac_usernotifications::close_delivered(&key.0).await;
    }

    pub(super) fn words(error: &notify_rust::error::Error) -> String {
        format!("macOS takes notifications from Baton.app alone, and if they are allowed: {error}.")
    }
}

#[cfg(target_os = "windows")]
mod system {
    use super::{AlertKey, Notification};

    const NAME: &str = "app.baton.daemon";

    /// The name that stands over a toast, for a program without an installer's shortcut:
    /// <https://learn.microsoft.com/windows/win32/shell/appids>.
    pub(super) fn prepare() {
        let named = windows_registry::CURRENT_USER
            .create(format!(r"Software\Classes\AppUserModelId\{NAME}"))
            .and_then(|key| key.set_string("DisplayName", "Baton"));
        if let Err(error) = named {
            tracing::warn!(%error, "toasts are shown without Baton's name");
        }
    }

    pub(super) fn name(notification: &mut Notification, _key: &AlertKey) {
        notification.app_id(NAME);
    }

    pub(super) async fn withdraw(_key: &AlertKey) {}

    pub(super) fn words(error: &notify_rust::error::Error) -> String {
        format!("Windows does not take the notification: {error}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_does_is_told_and_what_the_screen_does_is_not() {
        let told = |response| reply(AlertKey("a".into()), &response);
        let pressed = |button: &str| Some(AlertReply::Pressed(AlertKey("a".into()), button.into()));
        assert_eq!(told(NotificationResponse::Default), pressed("open"));
        assert_eq!(told(NotificationResponse::Action("later".into())), pressed("later"));
        assert_eq!(
            told(NotificationResponse::Closed(CloseReason::Dismissed)),
            Some(AlertReply::Closed(AlertKey("a".into())))
        );
        assert_eq!(told(NotificationResponse::Closed(CloseReason::Expired)), None);
    }
}
