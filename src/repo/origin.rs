//! Who wrote one line, and when: the commit that brought it to where it stands now. One line is followed back through
//! changes, merges and renames; nothing else of the history is read.

use chrono::{DateTime, FixedOffset};
use git2::{Commit, Delta, DiffFindOptions, DiffOptions, Oid, Patch, Repository, Tree};

use super::{Opened, objects, time};

/// Most commits followed back.
const MOST_COMMITS: usize = 50_000;
/// Largest file a line is followed in, in bytes.
const LARGEST: u64 = 4 << 20;
/// Commits between two questions whether to stop.
const ASK_EVERY: usize = 64;

/// The commit a line or a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// 40 hex digits.
    pub commit: String,
    /// Who wrote it; not sanitised.
    pub author: String,
    /// When it was written.
    pub at: DateTime<FixedOffset>,
    /// First line of its message; not sanitised.
    pub summary: String,
}

impl Opened {
    /// Where line `line` (from 1) of the file at `path` comes from as it is inspected; the last change of the file
    /// without a line. `None` where it is not committed yet. Gives up when `stop` says so.
    ///
    /// # Errors
    /// Says why it cannot be told.
    pub fn origin(&self, path: &str, line: Option<u32>, stop: &dyn Fn() -> bool) -> Result<Option<Origin>, String> {
        let git = self.git_folder().ok_or("this folder is not a git repository")?;
        let repository = super::loose::reopen_sound(git).map_err(|error| error.message().to_owned())?;
        let Some(head) = self.repository.commit.as_deref() else { return Ok(None) };
        let commit = Oid::from_str(head).and_then(|id| repository.find_commit(id));
        let commit = commit.map_err(|error| format!("git cannot read {head}: {}", error.message()))?;
        let tree = commit.tree().map_err(|error| error.message().to_owned())?;
        let Some(blob) = blob(&tree, path) else { return Ok(None) };
        let line = match line {
            None => None,
            Some(line) => match self.committed_line(&repository, path, blob, line)? {
                Some(line) => Some(line),
                None => return Ok(None),
            },
        };
        let mut place = Place { path: path.to_owned(), blob, line };
        follow(&repository, commit, &mut place, stop).map(Some)
    }

    /// The line of the committed file that a line of the inspected one is; `None` where it is newer.
    fn committed_line(&self, repository: &Repository, path: &str, blob: Oid, line: u32) -> Result<Option<u32>, String> {
        let entry = self.snapshot.get(path).ok_or("this file is not there any more")?;
        if !entry.dirty {
            return Ok(Some(line));
        }
        let now = self.snapshot.reader().read(entry, LARGEST).map_err(|error| error.to_string())?;
        let then = text(repository, blob).ok_or("the file is too large to follow a line in")?;
        before(&then, &now, line)
    }
}

/// What is followed, at one commit.
struct Place {
    path: String,
    blob: Oid,
    line: Option<u32>,
}

fn follow<'a>(
    repository: &'a Repository,
    mut commit: Commit<'a>,
    place: &mut Place,
    stop: &dyn Fn() -> bool,
) -> Result<Origin, String> {
    for step in 0..MOST_COMMITS {
        if step.is_multiple_of(ASK_EVERY) && stop() {
            return Err("the search was stopped".into());
        }
        match older(repository, &commit, place)? {
            Some(parent) => commit = parent,
            None if commit.parent_count() == 0 && repository.is_shallow() => {
                return Err("the history is cut off here (shallow clone)".into());
            }
            None => return Ok(origin(&commit)),
        }
    }
    Err(format!("it is older than {} commits", crate::text::thousands(MOST_COMMITS as u64)))
}

/// The parent that already had what is followed; `place` then says where.
fn older<'a>(repository: &Repository, commit: &Commit<'a>, place: &mut Place) -> Result<Option<Commit<'a>>, String> {
    let mut having = Vec::new();
    for parent in commit.parents() {
        let Ok(tree) = parent.tree() else { continue };
        match blob(&tree, &place.path) {
            Some(same) if same == place.blob => return Ok(Some(parent)),
            Some(other) => having.push((parent, place.path.clone(), other)),
            None => {}
        }
    }
    if having.is_empty() {
        having.extend(renamed(repository, commit, place));
    }
    for (parent, path, old) in having {
        if old == place.blob {
            place.path = path;
            return Ok(Some(parent));
        }
        let Some(line) = place.line else { continue };
        let (Some(then), Some(now)) = (text(repository, old), text(repository, place.blob)) else {
            return Err("the file was once too large to follow a line in".into());
        };
        if let Some(line) = before(&then, &now, line)? {
            *place = Place { path, blob: old, line: Some(line) };
            return Ok(Some(parent));
        }
    }
    Ok(None)
}

/// The file under its earlier name in the first parent, where the commit moved it.
fn renamed<'a>(repository: &Repository, commit: &Commit<'a>, place: &Place) -> Option<(Commit<'a>, String, Oid)> {
    let parent = commit.parent(0).ok()?;
    let mut diff = repository.diff_tree_to_tree(Some(&parent.tree().ok()?), Some(&commit.tree().ok()?), None).ok()?;
    diff.find_similar(Some(DiffFindOptions::new().renames(true).rename_limit(400))).ok()?;
    let moved = diff.deltas().find(|delta| {
        delta.status() == Delta::Renamed && delta.new_file().path() == Some(std::path::Path::new(&place.path))
    })?;
    let path = moved.old_file().path()?.to_str()?.to_owned();
    let id = moved.old_file().id();
    Some((parent, path, id))
}

/// The line of `then` that line `line` of `now` is; `None` where it was added between the two.
fn before(then: &[u8], now: &[u8], line: u32) -> Result<Option<u32>, String> {
    let told = |error: git2::Error| format!("git cannot compare two states of the file: {}", error.message());
    let mut options = DiffOptions::new();
    options.context_lines(0);
    let patch = Patch::from_buffers(then, None, now, None, Some(&mut options)).map_err(told)?;
    let mut old = i64::from(line);
    for number in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(number).map_err(told)?;
        let (start, added, removed) = (hunk.new_start(), hunk.new_lines(), hunk.old_lines());
        // A hunk that only takes lines away stands behind the line it names.
        let first = if added == 0 { start + 1 } else { start };
        if line < first {
            break;
        }
        if line < first + added {
            return Ok(None);
        }
        old += i64::from(removed) - i64::from(added);
    }
    Ok(u32::try_from(old).ok())
}

fn blob(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    tree.get_path(std::path::Path::new(path)).ok().map(|entry| entry.id())
}

fn text(repository: &Repository, blob: Oid) -> Option<Vec<u8>> {
    let objects = repository.odb().ok()?;
    objects::content(&objects, blob, LARGEST)
}

fn origin(commit: &Commit<'_>) -> Origin {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Origin {
        commit: commit.id().to_string(),
        author: text(commit.author().name_bytes()),
        at: time::of(commit.author().when()),
        summary: text(commit.message_bytes()).lines().next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_again_before_a_change() {
        let then = b"a\nb\nc\nd\n";
        let at = |now: &str, line| before(then, now.as_bytes(), line).unwrap();
        assert_eq!(at("a\nb\nc\nd\n", 3), Some(3));
        assert_eq!(at("new\na\nb\nc\nd\n", 3), Some(2));
        assert_eq!(at("new\na\nb\nc\nd\n", 1), None);
        assert_eq!(at("a\nc\nd\n", 2), Some(3), "a line above it was taken away");
        assert_eq!(at("c\nd\n", 1), Some(3));
        assert_eq!(at("a\nB\nc\nd\n", 2), None);
        assert_eq!(at("a\nB\nB\nc\nd\n", 4), Some(3));
    }
}
