//! Which files differ from the commit. Only compares: libgit2 knows no hooks, external filters or fsmonitor here.
//!
//! ```text
//!  HEAD <─ staged ─> index <─ disk ─> names, sizes, times ─ what these cannot tell ─> git
//! ```
//!
//! Git's library compares all of it too, and takes twice as long for a work tree in which nothing changed: it goes through every
//! tree of HEAD, and looks for patterns in every folder.

mod disk;
mod staged;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use foldhash::HashSet;
use git2::{Repository, Status, StatusOptions, StatusShow};

use super::{
    folder, patterns,
    read::to_path,
    tree::{is_own_store, is_register},
};

pub(super) use disk::Recorded;
use disk::Suspects;
pub(super) use staged::differences as staged;

/// Paths that differ, and how.
pub(super) type Changes = BTreeMap<Vec<u8>, Status>;

/// Bits that say the content on disk is not the one in the index.
const ON_DISK: Status = Status::WT_NEW
    .union(Status::WT_MODIFIED)
    .union(Status::WT_DELETED)
    .union(Status::WT_TYPECHANGE)
    .union(Status::CONFLICTED);

/// Compares the work tree at `root` with the index, of which `recorded` are the entries and `written` is the time.
///
/// # Errors
/// When git cannot compare, or would wait for ever.
pub(super) fn on_disk(
    repository: &Repository,
    root: &Path,
    recorded: &[Recorded],
    written: Option<SystemTime>,
) -> Result<Changes, git2::Error> {
    let mut changes = match disk::suspects(root, recorded, written) {
        Some(suspects) => of_suspects(repository, root, suspects)?,
        None => of_all(repository, root, recorded)?,
    };
    let mut tools = ToolFolders::new(root);
    changes.retain(|path, status| is_register(path) || !(status.contains(Status::WT_NEW) && tools.holds(path)));
    Ok(changes)
}

/// What git says of paths that may differ. Where there are none it is not even asked.
fn of_suspects(repository: &Repository, root: &Path, mut suspects: Suspects) -> Result<Changes, git2::Error> {
    if suspects.all().next().is_none() {
        return Ok(Changes::new());
    }
    prepare(repository, root, &disk::folders(suspects.all()))?;
    // Folders that tools fill are large and mostly ignored: nobody has to walk those.
    suspects.folders.retain(|folder| !repository.is_path_ignored(to_path(folder)).unwrap_or(false));
    untracked_may_be_walked(root, &suspects.folders)?;
    compared_at(repository, suspects.all())
}

/// What git says of some paths, of which folders are walked. It has to be told to walk for files too: shown nothing that is recorded
/// in the folders on the way, it takes those for untracked ones.
fn compared_at<'a>(repository: &Repository, paths: impl Iterator<Item = &'a [u8]>) -> Result<Changes, git2::Error> {
    let (mut options, mut some) = (options(), false);
    for path in paths {
        options.pathspec(path);
        some = true;
    }
    // No paths would mean all of them.
    if !some {
        return Ok(Changes::new());
    }
    compared(repository, options.recurse_untracked_dirs(true).disable_pathspec_match(true))
}

/// What git says of the whole work tree.
fn of_all(repository: &Repository, root: &Path, recorded: &[Recorded]) -> Result<Changes, git2::Error> {
    prepare(repository, root, &disk::folders(recorded.iter().map(|one| one.item.path.as_slice())))?;
    let mut changes = compared(repository, &mut options())?;
    let untracked = changes.iter().filter(|(path, status)| status.contains(Status::WT_NEW) && path.ends_with(b"/"));
    let folders: BTreeSet<Vec<u8>> = untracked.map(|(path, _)| path.clone()).collect();
    if !folders.is_empty() {
        untracked_may_be_walked(root, &folders)?;
        changes.retain(|path, _| !folders.contains(path));
        changes.extend(compared_at(repository, folders.iter().map(Vec::as_slice))?);
    }
    Ok(changes)
}

/// Looks at the patterns that git would open on the way.
fn prepare(repository: &Repository, root: &Path, folders: &HashSet<&[u8]>) -> Result<(), git2::Error> {
    match patterns::blocking(repository, root, folders) {
        Some(path) => Err(not_a_file(&path)),
        None => patterns::keep_out_foreign(repository, root),
    }
}

/// Looks at the patterns inside untracked folders.
fn untracked_may_be_walked(root: &Path, folders: &BTreeSet<Vec<u8>>) -> Result<(), git2::Error> {
    match folders.iter().find_map(|folder| patterns::blocking_below(&root.join(to_path(folder)), root)) {
        Some(path) => Err(not_a_file(&path)),
        None => Ok(()),
    }
}

/// Both together, without what is kept of audits.
pub(super) fn together(mut staged: Changes, on_disk: Changes) -> Changes {
    for (path, status) in on_disk {
        *staged.entry(path).or_insert(Status::CURRENT) |= status;
    }
    staged.retain(|path, _| !is_own_store(path));
    staged
}

fn not_a_file(path: &Path) -> git2::Error {
    git2::Error::from_str(&format!("{} is not a regular file", path.to_string_lossy()))
}

fn options() -> StatusOptions {
    let mut options = StatusOptions::new();
    options
        .show(StatusShow::Workdir)
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
