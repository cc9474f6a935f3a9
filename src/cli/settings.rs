//! The user's settings: defaults for options that were not given. The file of `--config`, else `config.toml` in the
//! user's configuration folder.
//!
//! What holds is, in this order: the command line; the environment; the repository's own settings (rubric, gates); the
//! user's settings; what is built in.

use std::num::{NonZeroU16, NonZeroUsize};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Deserialize;

use super::args::{Color, Common};
use super::failure::Hint;
use crate::model::{Bounds, set_bounds};
use crate::text::{did_you_mean, sanitise};
use crate::tui::commands::Keys;
use crate::tui::theme::Palette;

/// Every key the file may have.
pub(super) const KEYS: &[&str] = &["store", "rubric", "color", "jobs", "no_cache", "bounds", "keys", "theme", "ascii"];
/// Keys of its table of bounds.
const BOUND_KEYS: &[&str] = &["files", "file_mb", "notebook_mb"];

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Settings {
    store: Option<PathBuf>,
    rubric: Option<String>,
    color: Option<String>,
    jobs: Option<NonZeroUsize>,
    no_cache: Option<bool>,
    bounds: Option<Limits>,
    keys: Option<toml::Table>,
    theme: Option<String>,
    ascii: Option<bool>,
}

/// How much of a repository is looked at.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Limits {
    files: Option<NonZeroUsize>,
    file_mb: Option<NonZeroU16>,
    notebook_mb: Option<NonZeroU16>,
}

impl Limits {
    fn bounds(&self) -> Bounds {
        let bytes = |megabytes: Option<NonZeroU16>, default| megabytes.map_or(default, |mb| u64::from(mb.get()) << 20);
        Bounds {
            files: self.files.map_or(Bounds::DEFAULT.files, NonZeroUsize::get),
            text: bytes(self.file_mb, Bounds::DEFAULT.text),
            notebook: bytes(self.notebook_mb, Bounds::DEFAULT.notebook),
        }
    }
}

/// The file that is read without `--config`, where there is a place for one.
pub(super) fn user_file() -> Option<PathBuf> {
    Some(directories::ProjectDirs::from("", "", "paydown")?.config_dir().join("config.toml"))
}

/// Fills what the command line leaves open from the settings file.
///
/// # Errors
/// When the file cannot be read, or says something it cannot mean; the error names the line and near keys.
pub fn apply(common: &mut Common) -> anyhow::Result<()> {
    let Some(path) = common.config.clone().or_else(|| user_file().filter(|path| path.exists())) else { return Ok(()) };
    let shown = sanitise(&path.to_string_lossy()).into_owned();
    let text = std::fs::read_to_string(&path).with_context(|| format!("the settings file {shown} cannot be read"))?;
    let settings = read(&text).map_err(|problem| {
        Hint::new(format!("its keys are {}", KEYS.join(", "))).because(format!("{shown}: {problem}"))
    })?;
    fill(common, settings, &path, &shown)
}

fn fill(common: &mut Common, settings: Settings, path: &Path, shown: &str) -> anyhow::Result<()> {
    if let (None, Some(rubric)) = (&common.rubric, settings.rubric) {
        // Kept apart, since a repository that names a rubric goes before the user's own.
        common.own_rubric = Some(rubric);
    }
    if let Some(limits) = settings.bounds {
        common.origins.0.push(("bounds", shown.to_owned()));
        // Nothing was inspected yet: the settings are read before any command runs, and once.
        set_bounds(limits.bounds());
    }
    let mut says = |key: &'static str| common.origins.0.push((key, shown.to_owned()));
    if let (None, Some(jobs)) = (common.jobs, settings.jobs) {
        says("jobs");
        common.jobs = Some(jobs);
    }
    if let (false, Some(true)) = (common.no_cache, settings.no_cache) {
        says("no_cache");
        common.no_cache = true;
    }
    if let Some(keys) = settings.keys {
        says("keys");
        common.keys = Keys::read(&keys).map_err(|why| {
            Hint::new("docs/configuration.md lists every action with its name and its keys")
                .because(format!("{shown}: {why}"))
        })?;
    }
    if let Some(word) = settings.theme {
        says("theme");
        common.theme = theme(&word).map_err(|why| why.context(format!("{shown}: theme")))?;
    }
    if settings.ascii == Some(true) {
        says("ascii");
        common.ascii = true;
    }
    if let (None, Some(store)) = (&common.store, settings.store) {
        says("store");
        // A folder named in the file counts from the file, so that it means the same from everywhere.
        common.store = Some(path.parent().unwrap_or(Path::new(".")).join(store));
    }
    if let (Color::Auto, Some(word)) = (common.color, settings.color) {
        says("color");
        common.color = Color::from_str(&word, true).map_err(|_| {
            Hint::new("auto, always or never")
                .because(format!("{shown}: color = \"{}\" is none of the known words", sanitise(&word)))
        })?;
    }
    Ok(())
}

/// Checks the text of a settings file, keys included.
#[cfg(any(test, feature = "fuzzing"))]
pub(super) fn check(text: &str) -> Result<(), String> {
    let settings = read(text)?;
    if let Some(limits) = settings.bounds {
        limits.bounds();
    }
    settings.keys.map_or(Ok(()), |keys| Keys::read(&keys).map(drop))
}

/// The colours of that name; none for `auto`.
///
/// # Errors
/// Where there are none of that name; names those there are.
pub(super) fn theme(word: &str) -> anyhow::Result<Option<Palette>> {
    if word == "auto" {
        return Ok(None);
    }
    Palette::named(word).map(Some).ok_or_else(|| {
        let known: Vec<&str> = Palette::NAMED.iter().map(|(name, _)| *name).collect();
        Hint::new(format!("auto, {}", known.join(", "))).because(format!(
            "'{}' is no theme{}",
            sanitise(word),
            did_you_mean(word, known.iter().copied())
        ))
    })
}

fn read(text: &str) -> Result<Settings, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let unknown = text
            .lines()
            // What stands under a heading has names of its own.
            .take_while(|line| !line.trim_start().starts_with('['))
            .filter_map(|line| line.split('=').next())
            .map(str::trim)
            .find(|key| {
                !key.is_empty() && !key.starts_with(['#', '[']) && !KEYS.contains(key) && !BOUND_KEYS.contains(key)
            });
        let hint = unknown.map(|key| did_you_mean(key, KEYS.iter().chain(BOUND_KEYS).copied())).unwrap_or_default();
        format!("line {line}: {}{hint}", error.message())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        #[allow(clippy::disallowed_methods, reason = "a fixture")]
        std::fs::write(&path, "store = \"shared\"\njobs = 2\ncolor = \"never\"\n").unwrap();
        let mut common = Common { config: Some(path), jobs: NonZeroUsize::new(7), ..Common::default() };
        apply(&mut common).unwrap();
        assert_eq!(common.jobs, NonZeroUsize::new(7));
        assert_eq!(common.store, Some(folder.path().join("shared")));
        assert_eq!(common.color, Color::Never);
        assert!(common.origins.of("store").is_some() && common.origins.of("jobs").is_none());
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a fixture")]
    fn keys_are_read_and_what_contradicts_itself_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let mut common = Common { config: Some(path.clone()), ..Common::default() };
            apply(&mut common).map(|()| common.keys)
        };
        assert_ne!(read("jobs = 2\n[keys.review]\nnote = \"N\"\n").unwrap(), Keys::default());
        let error = read("[keys.review]\nnote = \"a\"\n").unwrap_err();
        let error = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        assert!(error.contains("settings.toml: review: 'a' would mean both note and action"), "{error}");
    }

    #[test]
    fn a_misspelt_key_is_an_error_with_the_nearest() {
        let problem = read("jobs = 2\nstoer = \"x\"\n").unwrap_err();
        assert!(problem.starts_with("line 2") && problem.ends_with("did you mean store?"), "{problem}");
        assert!(read("jobs = 0\n").is_err());
    }
}
