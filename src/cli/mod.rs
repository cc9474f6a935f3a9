//! Subcommands.

pub mod demo;
pub mod workbench;
