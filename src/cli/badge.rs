//! `paydown badge`: the score for a README.

use std::process::ExitCode;

use super::args::{BadgeArgs, Format};
use super::context::Context;
use super::{report, scan};
use crate::report::badge;

/// Runs the command.
///
/// # Errors
/// When the repository cannot be opened, no such audit exists, or the badge cannot be written.
pub fn run(args: &BadgeArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let opened = context.open(&args.path, None)?;
    let history = context.store(super::record::tree(&opened))?.history(&opened.repository);
    let tally = if let Some(audit) = report::choose(&history, args.audit.as_deref())? {
        audit.result.clone()
    } else {
        let options = context.inspect_options(&args.path, None);
        scan::with_progress(&opened, &options, &context.rubric_for(&opened)?, context)?.tally
    };
    match context.format() {
        Format::Json => context.print_json(&badge::endpoint(&tally))?,
        _ => context.print_raw(&badge::svg(&tally))?,
    }
    Ok(ExitCode::SUCCESS)
}
