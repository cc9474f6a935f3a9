//! Subcommands.

pub mod demo;
