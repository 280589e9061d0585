//! What ends a program from outside: signals on Unix; on Windows an interrupt, the console's closing and the computer's
//! going down.
//!
//! They are listened for from the start on, so that one that comes early ends the daemon in good order too.

pub use system::Ends;

#[cfg(unix)]
mod system {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Listens until it is dropped.
    pub struct Ends(Option<[Signal; 3]>);

    impl Ends {
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

    /// Listens until it is dropped.
    pub struct Ends(Option<(CtrlC, CtrlClose, CtrlShutdown)>);

    impl Ends {
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
