//! One integration-test binary: a room a module.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod cache;
mod cli;
#[cfg(target_os = "linux")]
mod endings;
#[cfg(target_os = "linux")]
mod faults;
mod guide;
mod hostile;
mod keys;
#[cfg(unix)]
mod kill;
#[cfg(target_os = "linux")]
mod panels;
mod pty;
mod readme;
mod replay;
mod repo;
mod rules;
mod scan;
mod stories;
mod supply;
mod support;
mod tidy;
