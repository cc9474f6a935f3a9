//! Building the demo repository from its description in `assets/demo/`: the same description, the same commit ids.
//!
//! The only part of this room that writes, and only into a folder that was empty or absent.
#![allow(clippy::disallowed_methods, reason = "a new repository is written here, never an existing one")]

mod commits;
mod description;
mod files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{Repository, RepositoryInitOptions};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use self::description::Description;

/// Records in the git folder that a repository is the demo, and which commits it was built with.
const MARKER: &str = "paydown-demo.toml";

/// A demo repository on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Built {
    /// Its work tree.
    #[serde(skip)]
    pub path: PathBuf,
    /// Newest commit of `main`, 40 hex digits.
    pub head: String,
    /// Commits the description names, by tag.
    pub tags: BTreeMap<String, BuiltCommit>,
    /// Whether it was there already.
    #[serde(skip)]
    pub reused: bool,
}

/// One named commit of the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltCommit {
    /// 40 hex digits.
    pub id: String,
    /// When it was made.
    #[serde(with = "crate::model::time")]
    pub at: chrono::DateTime<chrono::FixedOffset>,
}

/// Why the demo could not be built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Something else lies there.
    #[error("{} is not empty, and not a demo repository; name a folder that is empty or does not exist yet", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A demo that somebody has committed to.
    #[error("the demo repository at {} has commits of its own by now, which a rebuild would lose; name another folder, or \
             delete this one", path.display())]
    Changed {
        /// The folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("the demo repository cannot be written at {}: {reason}; name a folder you may write to", path.display())]
    Io {
        /// What was written.
        path: PathBuf,
        /// As the operating system says it.
        reason: std::io::Error,
    },
    /// Git refused.
    #[error("git cannot make the demo repository: {0}; name a folder you may write to, on a disk with space")]
    Git(#[from] git2::Error),
    /// The description that comes with the program is wrong.
    #[error("the description of the demo repository is wrong: {0}; this is a fault of the program, please report it")]
    Description(String),
}

impl BuildError {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |reason| Self::Io { path, reason }
    }
}

/// Builds the demo at `dir`, or finds the one that was built there before.
///
/// # Errors
/// When `dir` holds anything else, or cannot be written.
pub fn build(dir: &Path) -> Result<Built, BuildError> {
    super::options::prepare();
    let description = Description::load()?;
    if let Some(built) = earlier(dir)? {
        return Ok(built);
    }
    let (place, workshop) = workshop(dir)?;
    let built = build_in(&workshop, &description).and_then(|built| put_in_place(&workshop, &place, built));
    if built.is_err() {
        // The first failure is the one to report; what is left of the workshop is in the way of nothing.
        drop(std::fs::remove_dir_all(&workshop));
    }
    built
}

/// The demo that lies at `dir`; `None` where there is nothing yet.
fn earlier(dir: &Path) -> Result<Option<Built>, BuildError> {
    let is_empty = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(reason) => return Err(BuildError::Io { path: dir.to_path_buf(), reason }),
        Ok(mut entries) => entries.next().is_none(),
    };
    if is_empty {
        return Ok(None);
    }
    let marker = std::fs::read_to_string(dir.join(".git").join(MARKER)).ok();
    let Some(built) = marker.and_then(|text| toml::from_str::<Built>(&text).ok()) else {
        return Err(BuildError::NotEmpty { path: dir.to_path_buf() });
    };
    let head = super::locate::reopen(dir)?.head()?.target().map(|id| id.to_string());
    if head.as_deref() != Some(built.head.as_str()) {
        return Err(BuildError::Changed { path: dir.to_path_buf() });
    }
    Ok(Some(Built { path: absolute(dir), reused: true, ..built }))
}

/// Where the demo is to lie, and where it is built first: an interrupted build leaves nothing that looks like a demo.
fn workshop(dir: &Path) -> Result<(PathBuf, PathBuf), BuildError> {
    let place = std::path::absolute(dir).map_err(BuildError::io(dir))?;
    let name = format!(".demo-in-the-making-{}", std::process::id());
    if place.is_dir() {
        let workshop = place.join(name);
        return Ok((place, workshop));
    }
    let parent = place.parent().unwrap_or(&place);
    std::fs::create_dir_all(parent).map_err(BuildError::io(parent))?;
    let workshop = parent.join(name);
    Ok((place, workshop))
}

fn put_in_place(workshop: &Path, place: &Path, built: Built) -> Result<Built, BuildError> {
    if place.is_dir() {
        let parts = std::fs::read_dir(workshop).map_err(BuildError::io(workshop))?.flatten();
        for part in parts.collect::<Vec<_>>() {
            std::fs::rename(part.path(), place.join(part.file_name())).map_err(BuildError::io(place))?;
        }
        std::fs::remove_dir(workshop).map_err(BuildError::io(workshop))?;
    } else {
        std::fs::rename(workshop, place).map_err(BuildError::io(place))?;
    }
    Ok(Built { path: absolute(place), ..built })
}

fn absolute(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn build_in(dir: &Path, description: &Description) -> Result<Built, BuildError> {
    let repository = init(dir)?;
    let made = commits::make(&repository, description)?;
    for (path, content) in &made.work_tree {
        write(&dir.join(path), content)?;
    }
    repository.remote("origin", &description.remote)?;
    let git = repository.path();
    write(
        &git.join("info").join("exclude"),
        &format!("/{0}/*\n!/{1}/\n", super::STORE_FOLDER, super::REGISTER_FOLDER),
    )?;
    let built = Built { path: dir.to_path_buf(), head: made.head.to_string(), tags: made.tags, reused: false };
    let marker = toml::to_string(&built).map_err(|error| BuildError::Description(error.to_string()))?;
    write(&git.join(MARKER), &marker)?;
    Ok(built)
}

fn init(dir: &Path) -> Result<Repository, BuildError> {
    let mut options = RepositoryInitOptions::new();
    options.external_template(false).no_reinit(true).mkpath(true).initial_head("main");
    let repository = Repository::init_opts(dir, &options)?;
    let mut config = repository.config()?;
    // Whatever the user's configuration says, the bytes are the same and no name of theirs is recorded.
    config.set_bool("core.autocrlf", false)?;
    config.set_bool("core.logAllRefUpdates", false)?;
    Ok(repository)
}

fn write(path: &Path, content: &str) -> Result<(), BuildError> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(BuildError::io(folder))?;
    std::fs::write(path, content).map_err(BuildError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Raised knowingly whenever the description changes: screens and past audits refer to these commits.
    const HEAD: &str = "ee8d58199a94489969e64c01c24b5921075d0b2f";

    #[test]
    fn the_same_description_gives_the_same_commits() {
        let folder = tempfile::tempdir().unwrap();
        let built = build(&folder.path().join("churn-model")).unwrap();
        assert_eq!(built.head, HEAD);
        assert_eq!(
            built.tags.keys().map(String::as_str).collect::<Vec<_>>(),
            ["2025-11", "2026-02", "2026-05", "2026-08"]
        );
        let again = build(&folder.path().join("churn-model")).unwrap();
        assert!(again.reused && !built.reused);
        assert_eq!((again.head, again.tags), (built.head, built.tags));
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(names, ["churn-model"], "nothing is left beside it");
    }

    #[test]
    fn an_inherited_repository_is_what_opens() {
        let folder = tempfile::tempdir().unwrap();
        let built = build(folder.path()).unwrap();
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert!(!names.iter().any(|name| name.to_string_lossy().starts_with(".demo")), "{names:?}");
        let opened = crate::repo::open(&built.path, None).unwrap();
        assert_eq!(opened.repository.name, "churn-model");
        assert_eq!(opened.repository.dirty_files, 3);
        assert!(opened.notes.is_empty(), "{:?}", opened.notes);
        let history = opened.history(&|| false);
        let fallen_silent: Vec<_> =
            history.people.iter().map(|p| (p.name.as_str(), p.last.date_naive().to_string())).collect();
        for (name, last) in [("Maria Silva", "2025-02-27"), ("Tom Okafor", "2025-11-05"), ("Li Wei", "2026-04-21")] {
            assert!(fallen_silent.contains(&(name, last.to_owned())), "{fallen_silent:?}");
        }
        let unmerged: Vec<_> =
            history.branches.iter().filter(|branch| !branch.merged).map(|b| b.name.as_str()).collect();
        assert_eq!(unmerged, ["li/embeddings", "maria/retrain-2024"]);
        assert!(!history.last_change.contains_key("utils.py"));
        assert_eq!(history.unknown, None);
    }

    #[test]
    fn nothing_of_the_user_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let thesis = folder.path().join("thesis.tex");
        write(&thesis, "years of work").unwrap();
        assert!(matches!(build(folder.path()), Err(BuildError::NotEmpty { .. })));
        assert_eq!(std::fs::read_to_string(thesis).unwrap(), "years of work");

        let demo = folder.path().join("demo");
        build(&demo).unwrap();
        let repository = crate::repo::locate::reopen(&demo).unwrap();
        let older = repository.revparse_single("HEAD~1").unwrap().id();
        repository.reference("refs/heads/main", older, true, "").unwrap();
        assert!(matches!(build(&demo), Err(BuildError::Changed { .. })));
        assert!(demo.join("train.py").exists());
    }
}
