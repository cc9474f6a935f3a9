//! What libgit2 would open without a look at it: a pipe where git keeps its files holds it up for ever, a device never
//! ends, and an `include` of the repository's own configuration names any file there is.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::read::file_of_git;

/// Bytes of the largest configuration and of the largest list of other object databases that are looked at.
const LARGEST: u64 = 4 << 20;
/// Bytes of the largest index or list of references; a million files take a tenth of it.
const LARGEST_READ: u64 = 1 << 30;
/// Object databases that borrow from each other.
const MOST_DATABASES: usize = 16;
/// Files of git's own folder that are looked at; where more lie, somebody never packed them.
const MOST_FILES: usize = 2_000_000;
/// Folders of git's own that nothing here reads.
const UNREAD: &[&str] = &["hooks", "modules", "lfs", "annex", "rr-cache"];

/// Says why the repository whose `.git` (or bare folder) stands at `place` must not be opened.
pub(super) fn check(place: &Path) -> Result<(), String> {
    let git = git_folder(place);
    let common = pointer(&git.join("commondir")).map(|common| git.join(common));
    let folders = std::iter::once(git.clone()).chain(common.filter(|common| !git.starts_with(common)));
    for folder in folders {
        only_files(&folder)?;
        for config in ["config", "config.worktree"] {
            includes(&folder.join(config), place.parent().unwrap_or(place))?;
        }
        databases(&folder.join("objects"))?;
    }
    Ok(())
}

/// Git's own folder: the one at `place`, or the one that a file there names.
fn git_folder(place: &Path) -> PathBuf {
    let named = pointer(place).and_then(|text| text.strip_prefix("gitdir:").map(|path| path.trim().to_owned()));
    named.map_or_else(|| place.to_path_buf(), |path| place.parent().unwrap_or(place).join(path))
}

/// The text of a file of one line.
fn pointer(path: &Path) -> Option<String> {
    let bytes = file_of_git(path, LARGEST).ok()?;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Every name below `folder` is a file or a folder, also behind a link.
fn only_files(folder: &Path) -> Result<(), String> {
    let walk = WalkDir::new(folder).follow_links(false).into_iter().filter_entry(|entry| {
        let unread = entry.depth() == 1 && entry.file_type().is_dir();
        !(unread && UNREAD.iter().any(|name| entry.file_name() == *name))
    });
    for entry in walk.take(MOST_FILES).flatten() {
        let kind = entry.file_type();
        let special = if kind.is_symlink() {
            std::fs::metadata(entry.path()).is_ok_and(|target| !target.is_file() && !target.is_dir())
        } else {
            !kind.is_file() && !kind.is_dir()
        };
        if special {
            return Err(format!("{} is a pipe, a socket or a device", entry.path().to_string_lossy()));
        }
        // Read whole by git, unlike packs; objects are asked for their size first.
        let is_object = entry.path().components().any(|part| part.as_os_str() == "objects");
        if !is_object && kind.is_file() && entry.metadata().is_ok_and(|metadata| metadata.len() > LARGEST_READ) {
            return Err(format!("{} is larger than {} MB", entry.path().to_string_lossy(), LARGEST_READ >> 20));
        }
    }
    Ok(())
}

/// Other object databases are looked at like the repository's own.
fn databases(objects: &Path) -> Result<(), String> {
    let (mut waiting, mut seen) = (vec![objects.to_path_buf()], Vec::new());
    while let Some(database) = waiting.pop() {
        if seen.contains(&database) || seen.len() >= MOST_DATABASES {
            continue;
        }
        if !seen.is_empty() && database.is_dir() {
            only_files(&database)?;
        }
        let list = file_of_git(&database.join("info/alternates"), LARGEST).unwrap_or_default();
        let lines = String::from_utf8_lossy(&list);
        let named = lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        waiting.extend(named.map(|path| database.join(path)).take(MOST_DATABASES));
        seen.push(database);
    }
    Ok(())
}

/// A configuration may include files of the repository and git files of the user; others are nobody's business.
fn includes(config: &Path, root: &Path) -> Result<(), String> {
    let Ok(bytes) = file_of_git(config, LARGEST) else { return Ok(()) };
    let text = String::from_utf8_lossy(&bytes);
    let mut in_section = false;
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            in_section = header.trim_start().to_ascii_lowercase().starts_with("include");
        }
        if !in_section {
            continue;
        }
        // A key may stand behind the header, on its line.
        let pair = line.rsplit(']').next().unwrap_or(line);
        let Some((key, value)) = pair.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        if key.trim().eq_ignore_ascii_case("path") && !is_allowed(config, value, root) {
            return Err(format!(
                "its own configuration includes '{value}', which lies outside of it and is not followed; \
                 'git config --local --edit' takes that out"
            ));
        }
    }
    Ok(())
}

fn is_allowed(config: &Path, value: &str, root: &Path) -> bool {
    let path = match value.strip_prefix("~/") {
        Some(rest) => super::patterns::home().map(|home| home.join(rest)),
        None => config.parent().map(|folder| folder.join(value)),
    };
    // What is not there is not opened.
    let Some(real) = path.and_then(|path| path.canonicalize().ok()) else { return true };
    real.is_file() && (super::patterns::is_inside(&real, root) || super::patterns::is_of_user(&real))
}
