//! Arguments of the commands that look at more than one audit.

use std::path::PathBuf;

use clap::Args;

/// `paydown compare`.
#[derive(Args, Clone, Debug)]
pub struct CompareArgs {
    /// Repository, or a folder in it (default: the current folder)
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// The earlier audit: the beginning of its id, a date, 'first' or 'latest' (default: the one before the last)
    #[arg(value_name = "FROM")]
    pub from: Option<String>,
    /// The later audit (default: the last one)
    #[arg(value_name = "TO")]
    pub to: Option<String>,
    /// Inspect both commits again under today's rubric and rules, and show that too
    #[arg(long)]
    pub rescore: bool,
}
