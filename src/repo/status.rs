//! Which files differ from the commit. Only compares: libgit2 knows no hooks, external filters or fsmonitor here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use git2::{Index, Repository, Status, StatusOptions, StatusShow};

use super::{
    folder,
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
    if let Some(path) = blocking_pattern_file(repository, root, index) {
        return Err(git2::Error::from_str(&format!("{} is not a regular file", path.to_string_lossy())));
    }
    let mut options = StatusOptions::new();
    options
        .show(if head_readable { StatusShow::IndexAndWorkdir } else { StatusShow::Workdir })
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_ignored(false)
        .exclude_submodules(true)
        // The index of this handle is the one to compare with, even where it was made from a tree.
        .no_refresh(true)
        .update_index(false);
    let statuses = repository.statuses(Some(&mut options))?;
    let mut tools = ToolFolders::new(root);
    Ok(statuses
        .iter()
        .filter(|entry| !is_own_store(entry.path_bytes()))
        .filter(|entry| {
            let path = entry.path_bytes();
            is_register(path) || !(entry.status().contains(Status::WT_NEW) && tools.holds(path))
        })
        .map(|entry| (entry.path_bytes().to_vec(), entry.status()))
        .collect())
}

/// Files of patterns that git reads beside tracked files. It opens them without a look at what they are: a pipe would
/// hold it up for ever, a device never end.
fn blocking_pattern_file(repository: &Repository, root: &Path, index: &Index) -> Option<PathBuf> {
    let mut folders = BTreeSet::from([Vec::new()]);
    for item in index.iter() {
        let mut folder = item.path.as_slice();
        while let Some(at) = folder.iter().rposition(|byte| *byte == b'/') {
            folder = &folder[..at];
            if !folders.insert(folder.to_vec()) {
                break;
            }
        }
    }
    let info = repository.commondir().join("info");
    let beside = folders.iter().map(|folder| root.join(to_path(folder)));
    let in_work_tree = beside.flat_map(|folder| [folder.join(".gitignore"), folder.join(".gitattributes")]);
    let all = in_work_tree.chain([info.join("exclude"), info.join("attributes")]);
    all.into_iter().find(|path| std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()))
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
