//! The mail connector against a real Dovecot and a real Exim.
#![cfg(target_os = "linux")]

mod bench;
mod hostile;
mod reading;
mod sending;
