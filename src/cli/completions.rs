//! `paydown completions` and `paydown man`: made from the command line itself, so that they cannot fall behind it.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::context::Context;
use super::failure::Hint;
use crate::text::{did_you_mean, sanitise};

/// Prints the completions of a shell.
///
/// # Errors
/// When they cannot be printed.
pub fn run(args: &CompletionsArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "paydown", &mut out);
    context.print_raw(&String::from_utf8(out).context("the completions are not text")?)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page of the program, or of one command.
///
/// # Errors
/// When there is no such command, or the page cannot be printed.
pub fn manual(args: &ManArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut all = Cli::command();
    all.build();
    let page = match &args.command {
        None => all,
        Some(name) => {
            let known: Vec<String> = all.get_subcommands().map(|one| one.get_name().to_owned()).collect();
            let found = all.find_subcommand(name).cloned();
            let one = found.ok_or_else(|| {
                let near = did_you_mean(name, known.iter().map(String::as_str));
                Hint::new("paydown --help, which lists the commands")
                    .because(format!("'{}' is no command{near}", sanitise(name)))
            })?;
            let title = format!("paydown-{}", one.get_name());
            one.name(title.clone()).bin_name(title)
        }
    };
    let mut out = Vec::new();
    clap_mangen::Man::new(page).render(&mut out).context("the manual page could not be made")?;
    context.print_raw(&String::from_utf8(out).context("the manual page is not text")?)?;
    Ok(ExitCode::SUCCESS)
}
