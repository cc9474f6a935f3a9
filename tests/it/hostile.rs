//! Repositories of people who mean harm: a scan of each completes, in bounded time and memory, runs nothing and tells what
//! it left out.
#![cfg(unix)]

mod bounds;
mod names;
mod opened;
mod privacy;
mod secrets;
