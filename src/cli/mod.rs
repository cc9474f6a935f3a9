//! To be filled.

pub mod workbench;
