//! The daemon's sides of what differs per system: keyring, notifications, tray, windows, presence, autostart.
//!
//! Each is one file whose first paragraph names the differences, so that a port to another system is a walk through
//! this folder. None of them is needed for the daemon to run: where one is missing it says so in words, and the rest
//! goes on.

pub mod autostart;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
pub mod display;
pub mod notifier;
pub mod presence;
pub mod secrets;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod test_bus;
mod text;
pub mod tray;
pub mod windows;
