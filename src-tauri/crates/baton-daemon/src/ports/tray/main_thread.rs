//! The main thread on macOS, which alone may show anything there: it runs the tray's event loop, and the daemon runs
//! on another. Notifications, whose answers the system tells on the main thread, need that loop too.

use std::sync::{Mutex, PoisonError};

use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS as _};

use super::{EventLoopBuilder, EventLoopProxy, Told, run};

/// One a process, as is the main thread.
static PROXY: Mutex<Option<EventLoopProxy<Told>>> = Mutex::new(None);

pub(super) fn proxy() -> Result<EventLoopProxy<Told>, String> {
    let proxy = PROXY.lock().unwrap_or_else(PoisonError::into_inner);
    proxy.clone().ok_or_else(|| "The main thread does not run the tray's event loop.".into())
}

/// Ends the loop when the work has ended, by a panic too.
struct Ends(EventLoopProxy<Told>);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.send_event(Told::End);
    }
}

/// Does `work` on another thread while this one, the main thread, is there for the tray and for notifications.
pub(in crate::ports::tray) fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<T> {
    let mut events = EventLoopBuilder::with_user_event().build();
    // No icon in the Dock and no menu bar: a tray is all there is.
    events.set_activation_policy(ActivationPolicy::Accessory);
    let proxy = events.create_proxy();
    *PROXY.lock().unwrap_or_else(PoisonError::into_inner) = Some(proxy.clone());
    let works =
        std::thread::Builder::new().name("daemon".into()).stack_size(8 << 20).spawn(move || {
            let _ends = Ends(proxy);
            work()
        })?;
    run(events);
    works.join().or_else(|panic| std::panic::resume_unwind(panic))
}
