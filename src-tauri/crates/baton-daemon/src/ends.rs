//! What ends a program from outside: signals on Unix; on Windows an interrupt, the console's closing and the computer's
//! going down.
//!
//! They are listened for from the start on, so that one that comes early ends the daemon in good order too, and on a
//! thread of their own: were all others at work on something endless, no signal would reach anybody. From the first
//! word of the end on there is a limit after which the process is simply gone; the disk has what a restart needs.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use self::system::Signals;

/// Everything that ends in good order has shorter limits, which sum up to less.
const LAST: Duration = Duration::from_secs(5);
const STACK: usize = 256 << 10;

/// Listens until it is dropped.
pub struct Ends(oneshot::Receiver<()>);

impl Default for Ends {
    fn default() -> Self {
        Self::new()
    }
}

impl Ends {
    /// Listens already when this returns.
    pub fn new() -> Self {
        let (tell, told) = oneshot::channel();
        let (ready, is_ready) = mpsc::channel::<()>();
        let listens = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
            let Ok(runtime) = runtime else { return };
            let signals = {
                let _inside = runtime.enter();
                Signals::new()
            };
            drop(ready);
            runtime.block_on(signals.wait());
            last_resort();
            let _ = tell.send(());
        };
        let thread = thread::Builder::new().name("baton-ends".into()).stack_size(STACK);
        if thread.spawn(listens).is_ok() {
            let _ = is_ready.recv();
        }
        Self(told)
    }

    /// Returns when the first has come.
    pub async fn wait(self) {
        if self.0.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Ends the process in a while, should it not have ended by itself.
pub fn last_resort() {
    let ends = || {
        thread::sleep(LAST);
        tracing::error!(
            "the end took too long, so it is cut short; the next start finds what was on its way"
        );
        std::process::exit(1);
    };
    let _ = thread::Builder::new().name("baton-last".into()).stack_size(STACK).spawn(ends);
}

#[cfg(unix)]
mod system {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Registered from the start on.
    pub struct Signals(Option<[Signal; 3]>);

    impl Signals {
        pub fn new() -> Self {
            let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()]
                .map(signal);
            let [Ok(terminate), Ok(interrupt), Ok(hangup)] = kinds else { return Self(None) };
            Self(Some([terminate, interrupt, hangup]))
        }

        /// Returns when the first has come.
        pub async fn wait(self) {
            let Some([mut terminate, mut interrupt, mut hangup]) = self.0 else {
                return std::future::pending().await;
            };
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hangup.recv() => {}
            }
        }
    }
}

#[cfg(windows)]
mod system {
    use tokio::signal::windows::{
        CtrlC, CtrlClose, CtrlShutdown, ctrl_c, ctrl_close, ctrl_shutdown,
    };

    /// Registered from the start on.
    pub struct Signals(Option<(CtrlC, CtrlClose, CtrlShutdown)>);

    impl Signals {
        pub fn new() -> Self {
            let (Ok(interrupt), Ok(close), Ok(shutdown)) =
                (ctrl_c(), ctrl_close(), ctrl_shutdown())
            else {
                return Self(None);
            };
            Self(Some((interrupt, close, shutdown)))
        }

        /// Returns when the first has come.
        pub async fn wait(self) {
            let Some((mut interrupt, mut close, mut shutdown)) = self.0 else {
                return std::future::pending().await;
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = close.recv() => {}
                _ = shutdown.recv() => {}
            }
        }
    }
}
