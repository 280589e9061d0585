//! Tests of the whole: one binary, a module a subject.

mod bad;
mod cli;
#[cfg(unix)]
mod cli_remedies;
#[cfg(unix)]
mod cli_trouble;
mod conformance;
mod conformance_act;
mod conformance_bench;
mod conformance_github;
mod conformance_github_poll;
#[cfg(target_os = "linux")]
mod conformance_mail;
#[cfg(target_os = "linux")]
mod conformance_matrix;
mod hours;
mod kill;
mod layout;
mod pages;
#[cfg(unix)]
mod turns;
mod words;
