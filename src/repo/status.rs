//! Which files differ from the commit. Only compares: libgit2 knows no hooks, external filters or fsmonitor here.

use std::collections::BTreeMap;
use std::path::Path;

use git2::{Index, Repository, Status, StatusOptions, StatusShow};

use super::{
    folder, patterns,
    read::to_path,
    tree::{is_own_store, is_register},
};

/// Paths that differ, and how.
pub(super) type Changes = BTreeMap<Vec<u8>, Status>;

/// Bits that say the content on disk is not the one in the index.
const ON_DISK: Status = Status::WT_NEW
    .union(Status::WT_MODIFIED)
    .union(Status::WT_DELETED)
    .union(Status::WT_TYPECHANGE)
    .union(Status::CONFLICTED);

/// Compares the work tree at `root` with `index`, and the index with HEAD where `head_readable`.
///
/// # Errors
/// When git cannot compare, or would wait for ever.
pub(super) fn changes(
    repository: &Repository,
    root: &Path,
    index: &Index,
    head_readable: bool,
) -> Result<Changes, git2::Error> {
    if let Some(path) = patterns::blocking(repository, root, index) {
        return Err(not_a_file(&path));
    }
    patterns::keep_out_foreign(repository, root)?;
    let mut changes = compared(repository, &mut options(head_readable))?;
    let folders: Vec<Vec<u8>> = changes
        .iter()
        .filter(|(path, status)| status.contains(Status::WT_NEW) && path.ends_with(b"/"))
        .map(|(path, _)| path.clone())
        .collect();
    if !folders.is_empty() {
        if let Some(path) =
            folders.iter().find_map(|folder| patterns::blocking_below(&root.join(to_path(folder)), root))
        {
            return Err(not_a_file(&path));
        }
        changes.retain(|path, _| !folders.contains(path));
        changes.extend(untracked_in(repository, &folders)?);
    }
    let mut tools = ToolFolders::new(root);
    changes.retain(|path, status| {
        !is_own_store(path) && (is_register(path) || !(status.contains(Status::WT_NEW) && tools.holds(path)))
    });
    Ok(changes)
}

fn not_a_file(path: &Path) -> git2::Error {
    git2::Error::from_str(&format!("{} is not a regular file", path.to_string_lossy()))
}

fn options(head_readable: bool) -> StatusOptions {
    let mut options = StatusOptions::new();
    options
        .show(if head_readable { StatusShow::IndexAndWorkdir } else { StatusShow::Workdir })
        .include_untracked(true)
        .recurse_untracked_dirs(false)
        .include_ignored(false)
        .exclude_submodules(true)
        // The index of this handle is the one to compare with, even where it was made from a tree.
        .no_refresh(true)
        .update_index(false);
    options
}

fn compared(repository: &Repository, options: &mut StatusOptions) -> Result<Changes, git2::Error> {
    let statuses = repository.statuses(Some(options))?;
    Ok(statuses.iter().map(|entry| (entry.path_bytes().to_vec(), entry.status())).collect())
}

/// What lies in untracked folders. They are walked apart, after a look at the patterns that git would open on the way.
fn untracked_in(repository: &Repository, folders: &[Vec<u8>]) -> Result<Changes, git2::Error> {
    let mut options = options(false);
    options.recurse_untracked_dirs(true).disable_pathspec_match(true);
    for folder in folders {
        options.pathspec(folder.as_slice());
    }
    compared(repository, &mut options)
}

/// Whether the content on disk differs from what the index records.
pub(super) fn differs_on_disk(status: Status) -> bool {
    status.intersects(ON_DISK)
}

/// Untracked folders that a tool filled, each looked at once.
struct ToolFolders<'a> {
    root: &'a Path,
    known: BTreeMap<Vec<u8>, bool>,
}

impl<'a> ToolFolders<'a> {
    fn new(root: &'a Path) -> Self {
        Self { root, known: BTreeMap::new() }
    }

    fn holds(&mut self, path: &[u8]) -> bool {
        let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        slashes.into_iter().any(|at| {
            let folder = &path[..at];
            if let Some(known) = self.known.get(folder) {
                return *known;
            }
            let is_tool = folder::is_tool_folder(&self.root.join(to_path(folder)));
            self.known.insert(folder.to_vec(), is_tool);
            is_tool
        })
    }
}
