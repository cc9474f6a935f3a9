//! Not written yet.

use std::process::ExitCode;

use super::args::ScanArgs;
use super::context::Context;
use super::failure::Hint;

/// Runs the command.
///
/// # Errors
/// Always: it is not there yet.
pub fn run(_args: &ScanArgs, _context: &Context) -> anyhow::Result<ExitCode> {
    Err(Hint::new("record and history").because("scan is not part of this version yet"))
}
