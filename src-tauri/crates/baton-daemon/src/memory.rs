//! Memory: what a large answer needed is given back, since the process stays for weeks.
//!
//! glibc keeps an arena a thread and returns little of them: after the windows had read 6,000 rows, the process held
//! three times what it holds with one arena and a fixed threshold for trimming. Elsewhere the allocator's own way holds.

/// Sets the allocator. Before any other thread is there.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
pub fn frugal() {
    const KIB_128: libc::c_int = 128 << 10;
    // SAFETY: mallopt(3) only sets numbers of the allocator, and no other thread runs yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KIB_128);
        libc::mallopt(libc::M_MMAP_THRESHOLD, KIB_128);
    }
}

/// Nothing to set here.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn frugal() {}
