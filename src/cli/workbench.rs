//! `paydown [PATH]`: the workbench, in a terminal or, for tests and screens in documents, without one.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use ratatui::layout::Size;

use super::args::{Color, PrintFormat, SessionArgs, WorkbenchArgs};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use crate::store;
use crate::tui::headless::{self, Session};
use crate::tui::picture::{self, Caption};
use crate::tui::runtime::{self, Ended, Live};
use crate::tui::theme::{Palette, Theme};
use crate::tui::view::as_text;
use crate::tui::widgets::split::Shares;
use crate::tui::{background, keymap, model::Start};

/// Size of the frame that is printed when none is named, in cells.
const PRINTED: (u16, u16) = (120, 36);

/// Opens the workbench.
///
/// # Errors
/// When there is no terminal, the repository cannot be opened, or the keys cannot be read.
pub fn run(args: &WorkbenchArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let session = &args.session;
    let keys = keymap::parse(session.keys.as_deref().unwrap_or_default()).context("--keys cannot be read")?;
    let path = args.path.as_deref().unwrap_or(Path::new("."));
    let has_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    if !session.is_set() && !has_terminal {
        return Err(no_terminal(path, context));
    }
    let (width, height) = session.size.unwrap_or(PRINTED);
    let (theme, asks_background) = theme(args, context)?;
    let file = store::panels_file();
    let (shares, notes) = remembered(file.as_deref());
    let start = Start {
        rubric: Arc::new(context.rubric_at(path)?),
        now: clock::now(),
        assessor: clock::assessor(),
        target: path.display().to_string(),
        theme,
        asks_background,
        keys: context.common.keys.clone(),
        shares,
        notes,
        meeting: args.meeting,
        demo: args.demo,
        size: Size::new(width, height),
        seed: uuid::Uuid::now_v7().as_u64_pair().1,
    };
    let places: (Option<PathBuf>, Option<PathBuf>) =
        (context.named_store(Some(path)).map(Path::to_path_buf), context.store_of_environment());
    let live =
        Live::new(context.inspect_options(path, None), Arc::clone(&start.rubric), places, clock::now).remembering(file);
    if session.is_set() {
        let palette = start.theme.palette();
        let done = headless::run(start, &live, &keys);
        if session.print && done.ended.fatal.is_none() {
            let printed = printed(&done, session, palette);
            io::stdout().write_all(printed.as_bytes()).context("the screen could not be printed")?;
        }
        return finish(trouble(done.ended));
    }
    let all = start.rubric.dimensions.len();
    let ended = runtime::run(start, Arc::new(live))?;
    say_what_waits(&ended, all)?;
    finish(trouble(ended))
}

/// Where the borders between panels were left, or why that is not known.
fn remembered(file: Option<&Path>) -> (Shares, Vec<String>) {
    match file.map(store::read_panels) {
        Some(Ok(shares)) => (Shares::of(&shares), Vec::new()),
        Some(Err(why)) => (Shares::default(), vec![why]),
        None => (Shares::default(), Vec::new()),
    }
}

/// The last frame as it was asked for.
fn printed(done: &Session, session: &SessionArgs, palette: Palette) -> String {
    match session.print_format {
        PrintFormat::Text => as_text(&done.frame),
        PrintFormat::Svg => {
            let caption = Caption { title: done.title.clone(), words: session.caption.clone() };
            picture::svg(&done.frame, palette, &caption)
        }
    }
}

/// Why there is no workbench; a path that leads nowhere is told first, since the advice would fail for it too.
fn no_terminal(path: &Path, context: &Context) -> anyhow::Error {
    if let Err(error) = context.open(path, None) {
        return error;
    }
    let shown = match path.display().to_string().as_str() {
        "." => String::new(),
        path if path.contains(' ') => format!(" '{path}'"),
        path => format!(" {path}"),
    };
    Hint::new(format!("paydown scan{shown}, which prints what the repository shows without one"))
        .because("the workbench needs a terminal, and standard input or output is none")
}

/// The colours that were asked for or that suit the terminal, and whether it has to be asked for its background.
fn theme(args: &WorkbenchArgs, context: &Context) -> anyhow::Result<(Theme, bool)> {
    let common = &context.common;
    let ascii = args.session.ascii || common.ascii;
    let plain = Theme::new(is_plain(common.color)).ascii(ascii);
    let named = match &args.session.theme {
        Some(word) => super::settings::theme(word).context("--theme")?,
        None => common.theme,
    };
    if let Some(palette) = named {
        return Ok((if plain.palette() == Palette::Plain { plain } else { plain.with(palette) }, false));
    }
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let terminal = variable("TERM");
    let is_able = terminal.contains("256color") || terminal.contains("kitty") || !variable("COLORTERM").is_empty();
    if plain.palette() == Palette::Plain || !is_able {
        return Ok((plain, false));
    }
    Ok(match background::from_environment(&variable("COLORFGBG")) {
        Some(true) => (plain.with(Palette::Dark), false),
        Some(false) => (plain.with(Palette::Light), false),
        None => (plain, true),
    })
}

fn is_plain(when: Color) -> bool {
    match when {
        Color::Always => false,
        Color::Never => true,
        Color::Auto => std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
    }
}

/// Why the session did not end well.
fn trouble(ended: Ended) -> Option<String> {
    ended.fatal.or(ended.unsaved.map(|why| format!("the last answers are not on disk: {why}")))
}

fn finish(fatal: Option<String>) -> anyhow::Result<ExitCode> {
    match fatal {
        Some(why) => bail!(why),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The last word after the screen is restored: where the answers are.
fn say_what_waits(ended: &Ended, all: usize) -> anyhow::Result<()> {
    match ended.unfinished {
        Some(answered) => writeln!(
            io::stdout(),
            "{answered} of {all} dimensions are answered and kept as a draft; paydown goes on there next time."
        )
        .context("the last word could not be printed"),
        None => Ok(()),
    }
}
