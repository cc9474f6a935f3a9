//! One integration-test binary: a room a module.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod cache;
mod cli;
mod hostile;
mod keys;
mod pty;
mod readme;
mod replay;
mod repo;
mod rules;
mod scan;
mod stories;
mod support;
mod tidy;
