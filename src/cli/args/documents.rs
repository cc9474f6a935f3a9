//! Arguments of the commands that write documents.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::Shell;

/// Which document `paydown report` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DocumentArg {
    /// Everything that was decided, by whom and why
    #[default]
    Minutes,
    /// One page for a manager
    Summary,
    /// For somebody who inherits the repository
    Onboarding,
}

/// `paydown report`.
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// The audit: the beginning of its id, a date, 'first' or 'latest' (default: the last review, else the last audit,
    /// else an inspection)
    #[arg(long, value_name = "ID")]
    pub audit: Option<String>,
    /// Which document
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    pub kind: DocumentArg,
    /// Report what an inspection shows now, whatever was audited
    #[arg(long, conflicts_with = "audit")]
    pub scan: bool,
}

/// `paydown badge`.
#[derive(Args, Clone, Debug)]
pub struct BadgeArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// The audit it shows (default: the last review, else an inspection)
    #[arg(long, value_name = "ID")]
    pub audit: Option<String>,
}

/// `paydown completions`.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// `paydown man`.
#[derive(Args, Clone, Debug)]
pub struct ManArgs {
    /// A command, for its own page
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
