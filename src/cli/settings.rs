//! The file of `--config`: defaults for options that were not given.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Deserialize;

use super::args::{Color, Common};
use super::failure::Hint;
use crate::text::{nearest, sanitise};

/// Every key the file may have.
const KEYS: &[&str] = &["store", "rubric", "color", "jobs", "no_cache"];

#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Settings {
    store: Option<PathBuf>,
    rubric: Option<String>,
    color: Option<String>,
    jobs: Option<NonZeroUsize>,
    no_cache: Option<bool>,
}

/// Fills what the command line leaves open from the file it names.
///
/// # Errors
/// When the file cannot be read, or says something it cannot mean; the error names the line and near keys.
pub fn apply(common: &mut Common) -> anyhow::Result<()> {
    let Some(path) = common.config.clone() else { return Ok(()) };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("the settings file {} cannot be read", sanitise(&path.to_string_lossy())))?;
    let settings = read(&text).map_err(|problem| {
        Hint::new("its keys are store, rubric, color, jobs and no_cache")
            .because(format!("{}: {problem}", sanitise(&path.to_string_lossy())))
    })?;
    common.rubric = common.rubric.take().or(settings.rubric);
    common.jobs = common.jobs.or(settings.jobs);
    common.no_cache |= settings.no_cache.unwrap_or(false);
    // A folder named in the file counts from the file, so that it means the same from everywhere.
    let folder = path.parent().unwrap_or(Path::new("."));
    common.store = common.store.take().or_else(|| settings.store.map(|store| folder.join(store)));
    if let (Color::Auto, Some(word)) = (common.color, settings.color) {
        common.color = Color::from_str(&word, true).map_err(|_| {
            Hint::new("auto, always or never")
                .because(format!("color = \"{}\" is none of the known words", sanitise(&word)))
        })?;
    }
    Ok(())
}

fn read(text: &str) -> Result<Settings, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let unknown = text
            .lines()
            .filter_map(|line| line.split('=').next())
            .map(str::trim)
            .find(|key| !key.is_empty() && !key.starts_with(['#', '[']) && !KEYS.contains(key));
        let near = unknown.map(|key| nearest(key, KEYS.iter().copied())).unwrap_or_default();
        let hint = near.first().map(|key| format!("; did you mean {key}?")).unwrap_or_default();
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
    }

    #[test]
    fn a_misspelt_key_is_an_error_with_the_nearest() {
        let problem = read("jobs = 2\nstoer = \"x\"\n").unwrap_err();
        assert!(problem.starts_with("line 2") && problem.ends_with("did you mean store?"), "{problem}");
        assert!(read("jobs = 0\n").is_err());
    }
}
