//! What can be written on the command line.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::tui::commands::Keys;
use crate::tui::theme::Palette;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::failure::Hint;
use crate::model::ProjectSettings;

mod documents;
mod over_time;
mod register;

pub use register::{KindArg, RegisterAction, RegisterArgs};

pub use documents::{BadgeArgs, CompletionsArgs, DocumentArg, ManArgs, ReportArgs};
pub use over_time::{ActionsArgs, BackfillArgs, CompareArgs, EveryArg, PlanArgs, PortfolioArgs, SortArg};

/// Names of the subcommands, for 'did you mean'.
pub const COMMANDS: &[&str] = &[
    "scan",
    "record",
    "history",
    "trend",
    "compare",
    "backfill",
    "actions",
    "portfolio",
    "plan",
    "register",
    "report",
    "badge",
    "demo",
    "store",
    "config",
    "rubric",
    "explain",
    "init",
    "completions",
    "man",
    "help",
];

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "paydown",
    version,
    about = "Review the technical debt of a machine-learning repository, and see whether it is getting better",
    long_about = "Without a command, paydown opens the workbench on a repository: ten questions, what the repository \
                  shows beside each, and the history of past reviews.",
    after_help = "Exit codes: 0 fine, 1 a threshold was breached, 2 it failed and said what to do."
)]
pub struct Cli {
    /// What the workbench takes, when no command is named. First, since the heading of the options below is kept.
    #[command(flatten)]
    pub workbench: WorkbenchArgs,
    /// Options every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Common options")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Common {
    /// How to print
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write to a file instead of standard output
    #[arg(long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over a file that this program did not make
    #[arg(long, global = true)]
    pub force: bool,
    /// Questions and levels: the id of a rubric, or its file
    #[arg(long, global = true, value_name = "ID|FILE")]
    pub rubric: Option<String>,
    /// Folder that holds the history
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Settings file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// When to use colours; `NO_COLOR` is honoured too
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Neither read nor write cached facts
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Worker threads (default: one a core)
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Where what was not given on the command line comes from.
    #[arg(skip)]
    pub origins: Origins,
    /// The rubric of the user's settings, for repositories that name none.
    #[arg(skip)]
    pub own_rubric: Option<String>,
    /// Keys of the workbench, as the user's settings have them.
    #[arg(skip)]
    pub keys: Keys,
    /// Colours of the workbench, where the user's settings name some.
    #[arg(skip)]
    pub theme: Option<Palette>,
    /// Whether the user's settings ask for ASCII.
    #[arg(skip)]
    pub ascii: bool,
}

/// Where options come from that the command line left open: key and file of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<(&'static str, String)>);

impl Origins {
    /// The settings file that says `key`.
    pub fn of(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, file)| file.as_str())
    }
}

/// How to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For a wiki or an issue
    Markdown,
    /// For a spreadsheet
    Csv,
    /// A page by itself
    Html,
    /// For code-scanning services (SARIF 2.1.0)
    Sarif,
}

impl Format {
    /// As it is written on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Sarif => "sarif",
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Inspect and print suggested scores, evidence and findings; saves nothing
    Scan(ScanArgs),
    /// Record an audit from an answers file, without the interface
    Record(RecordArgs),
    /// List the saved audits of one repository
    History(HistoryArgs),
    /// Totals and dimensions over time
    Trend(HistoryArgs),
    /// What moved between two audits, and why
    Compare(CompareArgs),
    /// Score past commits into the history, without touching the work tree
    Backfill(BackfillArgs),
    /// What reviews decided to do: list, done, drop
    Actions(ActionsArgs),
    /// Every audited repository in one table
    Portfolio(PortfolioArgs),
    /// The cheapest way to a target score
    Plan(PlanArgs),
    /// Consumers, features, labels, settings, evaluation: what only people know, kept in the repository and checked
    Register(RegisterArgs),
    /// A document from an audit or, without one, from an inspection: minutes, one page, what one inherits
    Report(ReportArgs),
    /// A badge for a README
    Badge(BadgeArgs),
    /// Build a small inherited ML repository with past audits, and open it
    Demo(DemoArgs),
    /// Where the history lives, and whether it is sound
    Store(StoreArgs),
    /// Print every setting that holds, and where it comes from
    Config(ConfigArgs),
    /// Rubrics, your own included
    Rubric(RubricArgs),
    /// Say what a rule, a signal, a dimension, a category or a word of confidence means
    Explain(ExplainArgs),
    /// Keep this repository's audits inside it, in .paydown/
    Init(InitArgs),
    /// Shell completions
    Completions(CompletionsArgs),
    /// The manual page
    Man(ManArgs),
}

impl Command {
    /// The formats it prints.
    pub fn formats(&self) -> &'static [Format] {
        match self {
            Self::Scan(_) => &[Format::Text, Format::Json, Format::Sarif],
            Self::Completions(_) | Self::Man(_) => &[Format::Text],
            Self::Actions(_) | Self::Register(_) => &[Format::Text, Format::Json, Format::Markdown, Format::Csv],
            Self::Report(_) | Self::Portfolio(_) => {
                &[Format::Text, Format::Json, Format::Markdown, Format::Csv, Format::Html]
            }
            Self::Trend(_) => &[Format::Text, Format::Json, Format::Csv],
            Self::Compare(_) | Self::Plan(_) => &[Format::Text, Format::Json, Format::Markdown],
            _ => &[Format::Text, Format::Json],
        }
    }

    /// Refuses a format the command does not print, rather than print another one.
    ///
    /// # Errors
    /// Names those it prints.
    pub fn refuse_format(&self, common: &Common) -> anyhow::Result<()> {
        let known = self.formats();
        match common.format.filter(|format| !known.contains(format)) {
            Some(format) => {
                let names: Vec<&str> = known.iter().map(|format| format.as_str()).collect();
                Err(Hint::new(format!("--format {}", names.join(" or ")))
                    .because(format!("this command does not print {}", format.as_str())))
            }
            None => Ok(()),
        }
    }
}

/// What `--print` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PrintFormat {
    /// Text without colours
    #[default]
    Text,
    /// A picture with the colours
    Svg,
}

/// What drives the workbench without a terminal; for tests and screens in documents.
#[derive(Args, Clone, Debug, Default)]
pub struct SessionArgs {
    /// Draw with ASCII alone
    #[arg(long)]
    pub ascii: bool,
    /// Colours: auto, terminal, dark, light, high-contrast or plain
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Keys to press, such as "jj<enter>2"
    #[arg(long, hide = true, value_name = "KEYS", allow_hyphen_values = true)]
    pub keys: Option<String>,
    /// Print the last frame
    #[arg(long, hide = true)]
    pub print: bool,
    /// As what: text, or a picture for documents
    #[arg(long, hide = true, value_enum, default_value_t, value_name = "FORMAT", requires = "print")]
    pub print_format: PrintFormat,
    /// What the picture shows, for those who do not see it
    #[arg(long, hide = true, value_name = "TEXT", default_value_t, requires = "print")]
    pub caption: String,
    /// Size of that frame in cells
    #[arg(long, hide = true, value_name = "WxH", value_parser = parse_size)]
    pub size: Option<(u16, u16)>,
}

impl SessionArgs {
    /// Whether any of them was given.
    pub fn is_set(&self) -> bool {
        self.keys.is_some() || self.print || self.size.is_some()
    }
}

/// `paydown [PATH]`.
#[derive(Args, Clone, Debug, Default)]
pub struct WorkbenchArgs {
    /// Repository, or a folder in it (default: the current folder)
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// Hold the review as a meeting, on a screen that everybody in the room sees
    #[arg(long)]
    pub meeting: bool,
    /// Whether it is the repository to try everything on.
    #[arg(skip)]
    pub demo: bool,
    /// Without a terminal.
    #[command(flatten)]
    pub session: SessionArgs,
}

/// `paydown scan`.
#[derive(Args, Clone, Debug)]
pub struct ScanArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// Inspect a commit, branch or tag instead of the work tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// Exit with 1 when the low end of the score is below N
    #[arg(long, value_name = "N")]
    pub fail_under: Option<u32>,
    /// Judge by the high end of the score, as if every open answer were the best
    #[arg(long)]
    pub optimistic: bool,
    /// Exit with 1 on a finding of this severity or worse
    #[arg(long, value_name = "SEVERITY", value_parser = ["critical", "high", "medium", "low"])]
    pub fail_on: Option<String>,
    /// Ignore the findings listed in a file
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// List today's findings in a file
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Exit with 1 on any dimension or finding worse than the baseline or, without one, the last saved review
    #[arg(long)]
    pub ratchet: bool,
}

impl ScanArgs {
    /// What the command line leaves open, from the repository's settings; `root` is its folder.
    #[must_use]
    pub fn completed(&self, settings: &ProjectSettings, root: Option<&Path>) -> Self {
        let gate = &settings.gate;
        let known = gate.baseline.as_ref().zip(root).map(|(file, root)| root.join(file));
        // A baseline that is being written is not there to be read yet.
        let known = known.filter(|_| self.write_baseline.is_none());
        Self {
            fail_under: self.fail_under.or(gate.fail_under),
            fail_on: self.fail_on.clone().or_else(|| gate.fail_on.clone()),
            ratchet: self.ratchet || gate.ratchet.unwrap_or(false),
            baseline: self.baseline.clone().or(known),
            ..self.clone()
        }
    }
}

/// `paydown record`.
#[derive(Args, Clone, Debug)]
pub struct RecordArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// The answers: TOML with a table [answers.<dimension>] for each, or a CSV of past scores with a row a review;
    /// - reads standard input
    #[arg(long, value_name = "FILE")]
    pub answers: PathBuf,
    /// When the review was held: 2026-03-31, or with time and offset (default: now)
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// The commit it is about (default: what is checked out)
    #[arg(long, value_name = "REV")]
    pub commit: Option<String>,
}

/// `paydown history`.
#[derive(Args, Clone, Debug)]
pub struct HistoryArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
}

/// `paydown demo`.
#[derive(Args, Clone, Debug, Default)]
pub struct DemoArgs {
    /// Folder to build it in (default: a folder of the user's cache)
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Without a terminal.
    #[command(flatten)]
    pub session: SessionArgs,
}

/// `paydown store`.
#[derive(Args, Clone, Debug)]
pub struct StoreArgs {
    /// What about it.
    #[command(subcommand)]
    pub action: StoreAction,
}

/// What `paydown store` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum StoreAction {
    /// Read everything in the store, and list what cannot be read, was changed or is doubtful, with the reason
    Check {
        /// Repository whose store it is, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
    },
    /// Bring files of an older form to the present one; the originals are kept beside them
    Upgrade {
        /// Repository whose store it is, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Print where the history of a repository lives, and why there
    Where {
        /// Repository, or a folder in it
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
    },
}

/// `paydown config`.
#[derive(Args, Clone, Debug)]
pub struct ConfigArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
}

/// `paydown rubric`.
#[derive(Args, Clone, Debug)]
pub struct RubricArgs {
    /// What about it.
    #[command(subcommand)]
    pub action: RubricAction,
}

/// What `paydown rubric` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum RubricAction {
    /// List the rubrics there are
    List,
    /// Print a rubric: questions, levels, bands
    Show {
        /// Its id or file (default: the one of --rubric)
        #[arg(value_name = "ID|FILE")]
        which: Option<String>,
    },
    /// Begin a rubric of one's own: a file that explains every key
    New {
        /// Its id; the file is called ID.toml
        #[arg(value_name = "ID")]
        id: String,
        /// Folder to write it into (default: this one)
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
    },
    /// Check a rubric file, naming every line that is wrong
    Check {
        /// The file, or the id of a rubric
        #[arg(value_name = "FILE")]
        which: Option<String>,
    },
}

/// `paydown explain`.
#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// What to explain; without it everything is listed
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

/// `paydown init`.
#[derive(Args, Clone, Debug)]
pub struct InitArgs {
    /// Repository, or a folder in it
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
}

/// `80x24` as columns and rows.
fn parse_size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once(['x', 'X']).and_then(|(width, height)| {
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        (width > 0 && height > 0).then_some((width, height))
    });
    parsed.ok_or_else(|| "a size is columns x rows, such as 80x24".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_its_names_are_listed() {
        Cli::command().debug_assert();
        let mut names: Vec<_> = Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        names.push("help".into());
        assert_eq!(names, COMMANDS);
    }

    #[test]
    fn common_options_may_stand_before_or_after_the_command() {
        for line in [["paydown", "--store", "s", "history", "x"], ["paydown", "history", "x", "--store", "s"]] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.common.store, Some("s".into()));
            assert!(matches!(cli.command, Some(Command::History(args)) if args.path.as_os_str() == "x"));
        }
    }

    #[test]
    fn a_path_alone_opens_the_workbench() {
        let cli = Cli::try_parse_from(["paydown", "repo", "--keys", "-j<esc>", "--print", "--size", "80x24"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.workbench.path, Some("repo".into()));
        assert_eq!(
            (cli.workbench.session.keys.as_deref(), cli.workbench.session.size),
            (Some("-j<esc>"), Some((80, 24)))
        );
        assert!(Cli::try_parse_from(["paydown", "--size", "80"]).is_err());
        assert!(Cli::try_parse_from(["paydown", "--size", "0x24"]).is_err());
    }
}
