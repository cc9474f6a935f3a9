//! A plain folder, walked without following a link.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::read::to_raw;
use super::tree::is_own_store;
use super::{Entry, EntryKind};
use crate::model::bounds;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    pub(super) notes: Vec<String>,
}

/// Files under `root`, without what tools put there: see [`is_skipped`].
pub(super) fn list(root: &Path) -> Listing {
    let (mut listing, most) = (Listing::default(), bounds().files);
    let mut unreadable = 0_u64;
    let walk = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
    for found in walk.filter_entry(|entry| entry.depth() == 0 || !is_skipped(root, entry)) {
        match found {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => listing.entries.extend(describe(root, &entry)),
            Err(_) => unreadable += 1,
        }
        if listing.entries.len() >= most {
            listing.notes.push(too_many(most));
            break;
        }
    }
    if unreadable > 0 {
        listing
            .notes
            .push(format!("{} could not be listed and are left out", crate::text::count(unreadable, "folder")));
    }
    listing
}

/// Beyond so many files lies a home directory or an attack, not a project.
pub(super) fn too_many(most: usize) -> String {
    format!(
        "more than {} files: only the first of them are inspected; name a project folder instead, or raise 'files' under \
         [bounds] in your configuration",
        crate::text::thousands(most as u64)
    )
}

fn describe(root: &Path, entry: &DirEntry) -> Option<Entry> {
    let raw_path = to_raw(entry.path().strip_prefix(root).ok()?);
    let metadata = entry.metadata().ok();
    Some(Entry {
        path: String::from_utf8_lossy(&raw_path).into_owned(),
        raw_path,
        size: metadata.as_ref().filter(|metadata| metadata.is_file()).map_or(0, std::fs::Metadata::len),
        kind: kind(entry.file_type()),
        blob: None,
        dirty: false,
        executable: metadata.as_ref().is_some_and(is_executable),
        absent: metadata.is_none(),
    })
}

/// What a file type of the system is to a snapshot.
pub(super) fn kind(file_type: std::fs::FileType) -> EntryKind {
    match () {
        () if file_type.is_file() => EntryKind::File,
        () if file_type.is_symlink() => EntryKind::Symlink,
        () => EntryKind::Other,
    }
}

#[cfg(unix)]
pub(super) fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}

/// Git's own folder, this program's store without the registers in it, packages installed by tools, and compiled Python.
fn is_skipped(root: &Path, entry: &DirEntry) -> bool {
    let inside = entry.path().strip_prefix(root).map(to_raw).unwrap_or_default();
    if entry.file_type().is_dir() && inside == super::STORE_FOLDER.as_bytes() {
        return false;
    }
    if is_own_store(&inside) {
        return true;
    }
    let name = entry.file_name();
    name == ".git" || (entry.file_type().is_dir() && is_tool_folder(entry.path()))
}

/// Whether a folder holds what a tool put there and nobody wrote: installed packages, caches, this program's store.
pub(super) fn is_tool_folder(path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    name == super::STORE_FOLDER || name == "node_modules" || name == "__pycache__" || path.join("pyvenv.cfg").is_file()
}
