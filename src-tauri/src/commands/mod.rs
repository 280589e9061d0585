//! All that the page can ask of its own process: one forwards to the daemon, the others are about windows.

pub(crate) mod call;
pub(crate) mod outside;
pub(crate) mod window;
