//! `paydown [PATH]`: the workbench, in a terminal or, for tests and screens in documents, without one.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{DateTime, FixedOffset};
use ratatui::layout::Size;

use crate::inspect::InspectOptions;
use crate::rubric::Rubric;
use crate::text;
use crate::tui::runtime::{self, Ended, Live};
use crate::tui::theme::Theme;
use crate::tui::{headless, keymap, model::Start};

/// Size of the frame that is printed when none is named.
const PRINTED: Size = Size::new(120, 36);
/// Sizes that can be asked for, in cells.
const MOST_CELLS: u16 = 1000;

/// What the command line says.
#[derive(Clone, Debug)]
pub struct WorkbenchArgs {
    /// What to inspect and how.
    pub inspect: InspectOptions,
    /// The store named on the command line.
    pub store: Option<PathBuf>,
    /// The questions.
    pub rubric: Rubric,
    /// Keys to press without a terminal, such as `jj<enter>2`.
    pub keys: Option<String>,
    /// Whether to print the last frame instead of opening a terminal.
    pub print: bool,
    /// Size of that frame, such as `80x24`.
    pub size: Option<String>,
}

/// Opens the workbench.
///
/// # Errors
/// When there is no terminal, the repository cannot be opened, or `keys` or `size` cannot be read.
pub fn run(args: WorkbenchArgs, clock: fn() -> DateTime<FixedOffset>) -> anyhow::Result<ExitCode> {
    let size = args.size.as_deref().map(read_size).transpose()?.unwrap_or(PRINTED);
    let keys = keymap::parse(args.keys.as_deref().unwrap_or_default()).context("--keys cannot be read")?;
    let is_headless = args.print || args.keys.is_some();
    let has_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    if !is_headless && !has_terminal {
        bail!(
            "the workbench needs a terminal, and standard input or output is none; 'paydown scan' prints the \
             same findings without one"
        );
    }
    let start = Start {
        rubric: Arc::new(args.rubric),
        now: clock(),
        assessor: assessor(),
        target: args.inspect.path.display().to_string(),
        theme: Theme::new(is_set("NO_COLOR")),
        size,
        seed: uuid::Uuid::now_v7().as_u64_pair().1,
    };
    let environment = std::env::var_os("PAYDOWN_STORE").map(PathBuf::from);
    let live = Live::new(args.inspect, Arc::clone(&start.rubric), (args.store, environment), clock);
    let all = start.rubric.dimensions.len();
    if is_headless {
        let session = headless::run(start, &live, &keys);
        if args.print && session.ended.fatal.is_none() {
            io::stdout().write_all(session.screen.as_bytes())?;
        }
        return finish(session.ended.fatal);
    }
    let ended = runtime::run(start, Arc::new(live))?;
    say_what_waits(&ended, all)?;
    finish(ended.fatal)
}

fn finish(fatal: Option<String>) -> anyhow::Result<ExitCode> {
    match fatal {
        Some(why) => bail!(why),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The last word after the screen is restored: where the answers are.
fn say_what_waits(ended: &Ended, all: usize) -> io::Result<()> {
    match ended.unfinished {
        Some(answered) => writeln!(
            io::stdout(),
            "{answered} of {all} dimensions are answered and kept as a draft; paydown goes on there next time."
        ),
        None => Ok(()),
    }
}

/// `80x24`.
fn read_size(words: &str) -> anyhow::Result<Size> {
    let cells = |number: &str| number.trim().parse().ok().filter(|cells| (1..=MOST_CELLS).contains(cells));
    let pair = words.split_once(['x', 'X', '×']).map(|(width, height)| (cells(width), cells(height)));
    match pair {
        Some((Some(width), Some(height))) => Ok(Size::new(width, height)),
        _ => bail!(
            "--size '{}' is no size; write columns and rows up to {MOST_CELLS}, such as 120x36",
            text::sanitise(words)
        ),
    }
}

/// Who stands beside the answers: the name the user is logged in with.
fn assessor() -> String {
    ["PAYDOWN_ASSESSOR", "USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.trim().is_empty())
        .unwrap_or_default()
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_refused_with_an_example() {
        assert_eq!(read_size("80x24").unwrap(), Size::new(80, 24));
        for wrong in ["80", "0x5", "80x99999", "ax b"] {
            assert!(read_size(wrong).unwrap_err().to_string().contains("120x36"), "{wrong}");
        }
    }
}
