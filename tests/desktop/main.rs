//! The real app on a virtual desktop: X server, session bus, window manager, panel, notification server, keyring.
//!
//! What only this can show: that a real panel shows the tray icon and a click on it opens a window; that a real
//! notification server's button comes back; that the secret is in a real keyring; that the page in the real webview
//! reaches the daemon and the simulated GitHub; and that each of the two processes survives the death of the other.
//! Everything waits for conditions, with a limit, and says on failure what was there instead. Each test has a desktop
//! of its own, and they run one after the other, since a focus that another test takes would be a failure of neither.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr)]

mod app;
mod device;
mod dies;
mod driver;
mod glance;
mod panel;
mod secret;
mod session;
mod toast;
mod tray;
