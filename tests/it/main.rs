//! One integration-test binary: a room a module.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod cli;
mod keys;
mod pty;
mod readme;
mod replay;
mod repo;
mod rules;
mod scan;
mod support;
mod tidy;
