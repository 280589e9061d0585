//! Memory: what work needed is given back when it is over, since the process stays for weeks.
//!
//! glibc keeps an arena a thread and returns little of them: after the windows had read 6,000 rows, the process held
//! three times what it holds with one arena and a fixed threshold for trimming. What a poll or a client needed lies
//! between what stays, so once nothing happens any more the database's caches are emptied and free pages are returned.
//! Elsewhere the allocator's own way holds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::daemon::{Daemon, stops};

/// So long nothing may happen before memory is given back.
const CALM: Duration = Duration::from_secs(4);

/// The allocator is the process's, and so is this.
static USED: Notify = Notify::const_new();

/// Something was done that took memory: a poll, a client.
pub fn used() {
    USED.notify_one();
}

/// Gives memory back whenever it has become calm, until the daemon ends.
pub async fn run(daemon: Arc<Daemon>) {
    let mut phase = daemon.phase.subscribe();
    loop {
        tokio::select! {
            () = USED.notified() => {}
            () = stops(&mut phase) => return,
        }
        while timeout(CALM, USED.notified()).await.is_ok() {}
        // A window that is open, or hidden and soon shown again, reads at once.
        if daemon.window_clients.load(Ordering::Acquire) == 0
            && let Err(error) = daemon.store.rest().await
        {
            tracing::debug!(%error, "the database keeps its caches");
        }
        trim();
    }
}

/// Sets the allocator. Before any other thread is there.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
pub fn frugal() {
    const KIB_128: libc::c_int = 128 << 10;
    // SAFETY: mallopt(3) and prctl(2) only set numbers and flags of this process, and no other thread runs yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KIB_128);
        libc::mallopt(libc::M_MMAP_THRESHOLD, KIB_128);
        // Where the system's default is "always", two megabytes would stand for the first touched byte of a stack.
        libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0);
    }
}

/// Returns free pages, also those between used ones.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
fn trim() {
    // SAFETY: malloc_trim(3) takes the allocator's own locks and touches free memory only.
    unsafe { libc::malloc_trim(0) };
}

/// Nothing to set here.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn frugal() {}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn trim() {}
