//! Subcommands: one file each. They talk to the rooms above and print through [`context::Context`].
//!
//! Exit codes: 0 fine, 1 a threshold was breached, 2 it failed and said what to do.

pub mod actions;
pub mod args;
pub mod backfill;
pub mod badge;
pub mod clock;
pub mod compare;
pub mod completions;
pub mod config;
pub mod context;
pub mod demo;
pub mod explain;
pub mod failure;
mod gates;
pub mod history;
mod import;
pub mod init;
mod interrupt;
mod leave;
mod output;
mod pick;
pub mod plan;
pub mod portfolio;
pub mod record;
pub mod register;
pub mod report;
pub mod rubric;
pub mod scan;
mod scans;
pub mod settings;
pub mod store;
mod store_check;
mod store_upgrade;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod texts;
pub mod trend;
pub mod workbench;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use context::Context;
use failure::Hint;

/// Runs the program with the arguments and the environment of the process. Where the system allows, the process ends in it.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and versions come this way too; where nobody reads them there is nothing to do about it.
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let colour = context::colour_on_errors(cli.common.color);
    leave::at_once(dispatch(cli).unwrap_or_else(|error| failure::report(&error, colour)))
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { mut common, workbench, command } = cli;
    refuse_misspelt(&workbench)?;
    if command.is_some() && (workbench.path.is_some() || workbench.meeting || workbench.session.is_set()) {
        let hint =
            Hint::new("write the command first, and what belongs to it after it; a folder named like one as ./name");
        return Err(hint.because("a folder or --meeting, --keys, --print, --size stand before the command"));
    }
    settings::apply(&mut common)?;
    command.as_ref().map_or(Ok(()), |command| command.refuse_format(&common))?;
    let context = Context::new(common)?;
    match command {
        None => workbench::run(&workbench, &context),
        Some(Command::Scan(args)) => scan::run(&args, &context),
        Some(Command::Record(args)) => record::run(&args, &context),
        Some(Command::History(args)) => history::run(&args, &context),
        Some(Command::Trend(args)) => trend::run(&args, &context),
        Some(Command::Actions(args)) => actions::run(&args, &context),
        Some(Command::Portfolio(args)) => portfolio::run(&args, &context),
        Some(Command::Plan(args)) => plan::run(&args, &context),
        Some(Command::Register(args)) => register::run(&args, &context),
        Some(Command::Backfill(args)) => backfill::run(&args, &context),
        Some(Command::Compare(args)) => compare::run(&args, &context),
        Some(Command::Demo(args)) => {
            let path = demo::prepare(args.dir.as_deref())?;
            // Its past audits lie in the repository itself, wherever the user keeps the others.
            let own = context.with_own_store();
            if !args.session.is_set() {
                own.note(&format!("the demo repository is in {}", path.display()));
            }
            workbench::run(
                &args::WorkbenchArgs { path: Some(path), meeting: false, demo: true, session: args.session },
                &own,
            )
        }
        Some(Command::Store(args)) => store::run(&args, &context),
        Some(Command::Config(args)) => config::run(&args, &context),
        Some(Command::Rubric(args)) => rubric::run(&args, &context),
        Some(Command::Explain(args)) => explain::run(&args, &context),
        Some(Command::Init(args)) => init::run(&args, &context),
        Some(Command::Report(args)) => report::run(&args, &context),
        Some(Command::Badge(args)) => badge::run(&args, &context),
        Some(Command::Completions(args)) => completions::run(&args, &context),
        Some(Command::Man(args)) => completions::manual(&args, &context),
    }
}

/// `paydown hisotry` would otherwise say that there is no folder of that name.
fn refuse_misspelt(args: &args::WorkbenchArgs) -> anyhow::Result<()> {
    let Some(path) = args.path.as_ref().filter(|path| std::fs::symlink_metadata(path).is_err()) else { return Ok(()) };
    let word = path.to_string_lossy();
    let near = crate::text::nearest(&word, args::COMMANDS.iter().copied());
    match near.first() {
        Some(command) => Err(Hint::new(format!("paydown {command}"))
            .because(format!("'{}' is neither a command nor a folder", crate::text::sanitise(&word)))),
        None => Ok(()),
    }
}
