//! What every command needs: the common options, the repository, the store, the rubric, and a way to print.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{Color, Common, Format};
use super::clock;
use super::failure::Hint;
use crate::cache::Cache;
use crate::inspect::InspectOptions;
use crate::model::ProjectSettings;
use crate::repo::{self, Opened};
use crate::rubric::{self, Rubric};
use crate::store::{Places, Store};
use crate::text::sanitise;

/// Columns assumed where there is no terminal to ask, and `COLUMNS` says nothing.
const WIDTH: usize = 100;

/// Bounds of the width, whatever the terminal says.
const LEAST_WIDTH: usize = 40;
const MOST_WIDTH: usize = 1000;

/// Environment variable that names a store.
const STORE: &str = "PAYDOWN_STORE";

/// One run of the program.
#[derive(Debug)]
pub struct Context {
    /// The common options.
    pub common: Common,
    own_store: bool,
}

impl Context {
    /// Takes the options over.
    ///
    /// # Errors
    /// When the environment holds nonsense.
    pub fn new(common: Common) -> anyhow::Result<Self> {
        clock::check()?;
        Ok(Self { common, own_store: false })
    }

    /// The same, with a store the environment names left out of account.
    #[must_use]
    pub fn with_own_store(self) -> Self {
        Self { own_store: true, ..self }
    }

    /// How to print.
    pub fn format(&self) -> Format {
        self.common.format.unwrap_or_default()
    }

    /// Whether what is printed may hold colours.
    pub fn colour(&self) -> bool {
        colour(self.common.color, self.common.output.is_none() && io::stdout().is_terminal())
    }

    /// Whether what is printed may hold links: on a terminal that is known to understand them.
    pub fn links(&self) -> bool {
        let on_terminal = self.common.output.is_none() && io::stdout().is_terminal();
        let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        !matches!(self.common.color, Color::Never) && super::output::understands_links(&get, on_terminal)
    }

    /// Whether progress may be drawn: for a person at a terminal, not for the log of a pipeline.
    pub fn progress(&self) -> bool {
        let in_pipeline = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        !self.common.quiet && !in_pipeline && io::stderr().is_terminal()
    }

    /// Columns to print in.
    pub fn width(&self) -> usize {
        let on_terminal = self.common.output.is_none() && io::stdout().is_terminal();
        let size = on_terminal.then(crossterm::terminal::size).and_then(Result::ok);
        let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        size.map_or(told.unwrap_or(WIDTH), |(columns, _)| usize::from(columns)).clamp(LEAST_WIDTH, MOST_WIDTH)
    }

    /// Opens a repository and prints what a user must know about how.
    ///
    /// # Errors
    /// When there is nothing to open; the error says what to do.
    pub fn open(&self, path: &Path, rev: Option<&str>) -> anyhow::Result<Opened> {
        self.told(repo::open(path, rev))
    }

    /// The same where only an inspection follows, which finds out by itself what tells the repository from others.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_to_inspect(&self, path: &Path, rev: Option<&str>) -> anyhow::Result<Opened> {
        self.told(repo::open_unidentified(path, rev))
    }

    fn told(&self, opened: Result<Opened, repo::OpenError>) -> anyhow::Result<Opened> {
        let opened = opened.context("the repository could not be opened")?;
        opened.notes.iter().for_each(|note| self.note(note));
        Ok(opened)
    }

    /// The store that the environment names, where it counts.
    pub fn store_of_environment(&self) -> Option<PathBuf> {
        std::env::var_os(STORE).filter(|value| !self.own_store && !value.is_empty()).map(PathBuf::from)
    }

    /// The store that the command line names or, where neither the environment nor the repository has one, the user's
    /// settings.
    pub fn named_store(&self, work_tree: Option<&Path>) -> Option<&Path> {
        let is_default = self.common.origins.of("store").is_some();
        let own = work_tree.is_some_and(|tree| tree.join(crate::repo::STORE_FOLDER).is_dir());
        let beaten = is_default && (self.own_store || own || self.store_of_environment().is_some());
        self.common.store.as_deref().filter(|_| !beaten)
    }

    /// The store that is meant for a work tree.
    ///
    /// # Errors
    /// When the place is no store.
    pub fn store(&self, work_tree: Option<&Path>) -> anyhow::Result<Store> {
        let environment = self.store_of_environment();
        Ok(Store::locate(&Places {
            explicit: self.named_store(work_tree),
            environment: environment.as_deref(),
            work_tree,
        })?)
    }

    /// The rubric named with `--rubric`, else in the user's settings, else the default.
    ///
    /// # Errors
    /// When there is none of that name, or its file is wrong.
    pub fn rubric(&self) -> anyhow::Result<Rubric> {
        let named = self.common.rubric.as_deref().or(self.common.own_rubric.as_deref());
        super::rubric::load(named.unwrap_or(rubric::DEFAULT))
    }

    /// The rubric for one repository: named with `--rubric`, else in the repository's settings, else the default. A
    /// repository names a rubric by its id, never by a path.
    ///
    /// # Errors
    /// As [`Context::rubric`]; a rubric that the repository names and this machine lacks says where it is named.
    pub fn rubric_for(&self, opened: &Opened) -> anyhow::Result<Rubric> {
        if self.common.rubric.is_some() {
            return self.rubric();
        }
        self.rubric_named_in(crate::facts::of_snapshot(opened))
    }

    /// The rubric for the repository around a folder, before it is opened.
    ///
    /// # Errors
    /// As [`Context::rubric_for`].
    pub fn rubric_at(&self, path: &Path) -> anyhow::Result<Rubric> {
        if self.common.rubric.is_some() {
            return self.rubric();
        }
        self.rubric_named_in(crate::facts::of_folder(path))
    }

    fn rubric_named_in(&self, settings: Option<ProjectSettings>) -> anyhow::Result<Rubric> {
        let Some(settings) = settings else { return self.rubric() };
        let Some(id) = settings.rubric.as_deref() else { return self.rubric() };
        let line = settings.lines.iter().find(|(key, _)| key == "rubric").map_or(0, |(_, line)| *line);
        let place = format!("{}:{line} names the rubric", settings.path);
        if id.contains(['/', '\\']) || Path::new(id).extension().is_some() {
            let hint = "--rubric FILE for a rubric in a file; the settings of a repository name one by its id";
            return Err(Hint::new(hint).because(format!("{place} '{}', which is a path", sanitise(id))));
        }
        super::rubric::load(id).context(place)
    }

    /// What to inspect, with the common options.
    pub fn inspect_options(&self, path: &Path, rev: Option<&str>) -> InspectOptions {
        InspectOptions {
            path: path.to_path_buf(),
            rev: rev.map(str::to_owned),
            jobs: self.common.jobs.map(Into::into),
            no_cache: self.common.no_cache,
            cache: self.cache(),
            test_reports: Vec::new(),
        }
    }

    /// Where facts and results are remembered, unless the user wants that nowhere.
    fn cache(&self) -> Option<Cache> {
        let user = directories::ProjectDirs::from("", "", "paydown").filter(|_| !self.common.no_cache)?;
        Some(Cache::new(user.cache_dir().join("inspections")))
    }

    /// Prints the result to standard output, or to the file of `--output`. Must be sanitised already.
    ///
    /// # Errors
    /// When it cannot be written; a closed pipe is told apart later.
    pub fn print(&self, text: &str) -> anyhow::Result<()> {
        let Some(path) = &self.common.output else {
            let mut out = io::stdout().lock();
            return out
                .write_all(text.as_bytes())
                .and_then(|()| out.flush())
                .context("the result could not be printed");
        };
        let text = super::output::marked(text, self.format());
        super::output::write(path, &text, self.common.force, "--output")
    }

    /// Prints what must stay as it is, without a word of who wrote it.
    ///
    /// # Errors
    /// As [`Context::print`].
    pub fn print_raw(&self, text: &str) -> anyhow::Result<()> {
        match &self.common.output {
            None => self.print(text),
            Some(path) => super::output::write(path, text, self.common.force, "--output"),
        }
    }

    /// Prints a value as JSON.
    ///
    /// # Errors
    /// As [`Context::print`].
    pub fn print_json(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(value).context("the result cannot be expressed as JSON")?;
        self.print(&format!("{}\n", crate::text::json_escaped(&text)))
    }

    /// Says something beside the result, on standard error, unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.common.quiet {
            // Nobody reads notes where standard error is closed.
            let _ = writeln!(io::stderr(), "note: {}", sanitise(text));
        }
    }
}

/// Whether errors may hold colours.
pub fn colour_on_errors(when: Color) -> bool {
    colour(when, io::stderr().is_terminal())
}

fn colour(when: Color, on_terminal: bool) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => on_terminal && !refused,
    }
}
