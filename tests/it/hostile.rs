//! Repositories of people who mean harm: a scan of each completes, in bounded time and memory, runs nothing and tells what
//! it left out.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "programs of the system are run, and files are made, from here")]
#![allow(clippy::print_stdout, reason = "what was skipped is said, and the table is printed")]
#![allow(clippy::format_collect, clippy::format_push_string, reason = "short fixtures read best as they are")]

mod bounds;
mod names;
mod opened;
mod privacy;
mod secrets;
