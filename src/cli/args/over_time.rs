//! Arguments of the commands that look at more than one audit.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

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

/// How often `paydown backfill` scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EveryArg {
    /// The last commit of each quarter
    #[default]
    Quarter,
    /// The last commit of each month
    Month,
    /// The last commit of each year
    Year,
}

/// `paydown backfill`.
#[derive(Args, Clone, Debug)]
pub struct BackfillArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// How often to score
    #[arg(long, value_enum, default_value_t, value_name = "PERIOD")]
    pub every: EveryArg,
    /// Leave out commits made before this day: 2024-01-01
    #[arg(long, value_name = "DATE")]
    pub since: Option<NaiveDate>,
    /// Score the last N periods only
    #[arg(long, value_name = "N")]
    pub last: Option<usize>,
}

/// `paydown actions`.
#[derive(Args, Clone, Debug)]
pub struct ActionsArgs {
    /// Repository (default: the current folder), then list, done ID, drop ID or reopen ID (default: list)
    #[arg(value_name = "PATH | list | done ID | drop ID", num_args = 0..=3)]
    pub words: Vec<String>,
    /// List closed ones too
    #[arg(long)]
    pub all: bool,
    /// Inspect the repository and say which actions it shows to be done
    #[arg(long)]
    pub check: bool,
}

/// What `paydown portfolio` puts its rows in order by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// Worst score first
    #[default]
    Score,
    /// By name
    Name,
    /// What fell most since last quarter first
    Change,
    /// Never reviewed first, then the oldest review
    Age,
    /// Most overdue actions first
    Overdue,
}

/// `paydown portfolio`.
#[derive(Args, Clone, Debug)]
pub struct PortfolioArgs {
    /// Repositories to show too; those without audits are inspected
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder of JSON files that 'scan' wrote elsewhere
    #[arg(long, value_name = "DIR")]
    pub from: Vec<PathBuf>,
    /// Order of the rows
    #[arg(long, value_enum, default_value_t, value_name = "BY")]
    pub sort: SortArg,
    /// Only rows of which every word holds: never, stale, fresh, overdue, fell, hidden, doubtful, a band, a #tag, a part
    /// of the name
    #[arg(long, value_name = "WORDS")]
    pub filter: Vec<String>,
    /// Put tags on the repositories named, such as team-a,prod
    #[arg(long, value_name = "TAGS")]
    pub tag: Vec<String>,
    /// Take tags off the repositories named
    #[arg(long, value_name = "TAGS")]
    pub untag: Vec<String>,
}

/// `paydown plan`.
#[derive(Args, Clone, Debug)]
pub struct PlanArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// The total to reach (default: the best band)
    #[arg(long, value_name = "N")]
    pub target: Option<u32>,
    /// Days one level of a dimension costs here, such as data-versioning=5; may be given again
    #[arg(long, value_name = "DIMENSION=DAYS")]
    pub effort: Vec<String>,
}
