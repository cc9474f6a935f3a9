//! What a repository says of its own files: which are tests, documents, generated, somebody else's.

use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::RepoFacts;
use crate::model::{Context, ProjectSettings};
use crate::parse::{self, settings};
use crate::repo::{self, Opened};

/// Bytes of the largest settings file that is read.
const LARGEST: u64 = 1 << 20;

/// Path patterns as a repository writes them: `eda/**`, `*.sql`; a folder by its name means what is below it.
#[derive(Debug)]
pub struct Globs(GlobSet);

impl Globs {
    /// Patterns that were found sound when they were read.
    pub fn new(patterns: &[String]) -> Self {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let pattern = pattern.trim_end_matches('/');
            let below = format!("{pattern}/**");
            [pattern, below.as_str()].iter().filter_map(|text| Glob::new(text).ok()).for_each(|glob| {
                set.add(glob);
            });
        }
        // Too many at once is the only thing that can still go wrong; then nothing is matched.
        Self(set.build().unwrap_or_else(|_| GlobSet::empty()))
    }

    /// Whether one of the patterns means this path.
    pub fn matches(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

/// Gives files the kind that the repository says they are of.
pub(super) fn place(facts: &mut RepoFacts) {
    let Some(settings) = facts.settings() else { return };
    let kinds = [
        (Context::Vendored, &settings.vendored),
        (Context::Generated, &settings.generated),
        (Context::Test, &settings.tests),
        (Context::Docs, &settings.docs),
    ];
    let kinds: Vec<(Context, Globs)> = kinds
        .into_iter()
        .filter(|(_, globs)| !globs.is_empty())
        .map(|(context, globs)| (context, Globs::new(globs)))
        .collect();
    for file in &mut facts.files {
        if let Some((context, _)) = kinds.iter().find(|(_, globs)| globs.matches(&file.path)) {
            file.context = *context;
        }
    }
}

/// The settings of a repository that nobody inspected yet; what cannot be read is told by the inspection later.
pub fn of_snapshot(opened: &Opened) -> Option<ProjectSettings> {
    let mut reader = opened.snapshot.reader();
    let mut read = |path: &str| {
        let bytes = reader.read(opened.snapshot.get(path)?, LARGEST).ok()?;
        settings::parse(path, &parse::decode(&bytes)?)
    };
    read(settings::FILE).or_else(|| read(settings::PYPROJECT))
}

/// The settings in the work tree around a folder, before anything is opened.
pub fn of_folder(folder: &Path) -> Option<ProjectSettings> {
    let read = |path: &str| settings::parse(path, &parse::decode(&repo::file_at_root(folder, path, LARGEST)?)?);
    read(settings::FILE).or_else(|| read(settings::PYPROJECT))
}

/// The settings that a text says at this path.
pub fn of_text(path: &str, text: &str) -> Option<ProjectSettings> {
    settings::parse(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_means_what_is_below_it() {
        let globs = Globs::new(&["eda".to_owned(), "src/*/old_*.py".to_owned()]);
        assert!(globs.matches("eda/a/b.py") && globs.matches("src/x/old_a.py"));
        assert!(!globs.matches("src/eda.py") && !globs.matches("edam/b.py"));
    }

    #[test]
    fn the_repository_says_what_its_files_are() {
        let facts = RepoFacts::of_texts(
            &[
                (".paydown.toml", "vendored = ['lib']\ntests = ['checks/**']\n"),
                ("lib/a.py", "x = 1\n"),
                ("checks/b.py", "x = 1\n"),
                ("src/c.py", "x = 1\n"),
            ],
            crate::catalog::built_in(),
        );
        let of = |path: &str| facts.files.iter().find(|file| file.path == path).unwrap().context;
        assert_eq!(of("lib/a.py"), Context::Vendored);
        assert_eq!(of("checks/b.py"), Context::Test);
        assert_eq!(of("src/c.py"), Context::Source);
    }
}
