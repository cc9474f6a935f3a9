//! Bytes of one file to plain facts: pure, total, bounded. No I/O, no verdicts.

pub mod notebook;
pub mod prose;
pub mod python;
