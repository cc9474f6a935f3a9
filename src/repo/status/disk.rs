//! What cannot be told to be unchanged from names, sizes and times alone. Git has to look at those paths, and only at those.
//!
//! Source of what has to agree: git's documentation, `racy-git`, and of what an entry records: `gitformat-index`.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

use foldhash::{HashSet, HashSetExt};
use git2::IndexEntry;

use super::staged;
use crate::repo::read::{to_path, to_raw};
use crate::repo::{EntryKind, tree};

/// An entry of the index, and what is on disk of it.
#[derive(Debug)]
pub(in crate::repo) struct Recorded {
    /// What was recorded.
    pub(in crate::repo) item: IndexEntry,
    /// What is there; `None` where nothing is, or where a link leads there.
    pub(in crate::repo) on_disk: Option<Metadata>,
}

/// Paths that may differ from the index.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    /// Changed, missing, new or ignored files.
    pub(super) files: BTreeSet<Vec<u8>>,
    /// Folders in which nothing is recorded.
    pub(super) folders: BTreeSet<Vec<u8>>,
}

impl Suspects {
    pub(super) fn all(&self) -> impl Iterator<Item = &[u8]> {
        self.files.iter().chain(&self.folders).map(Vec::as_slice)
    }
}

/// What names, sizes and times do not tell to be as it was. `None` where a folder cannot be listed.
///
/// `written` is when the index was: a file that was changed at the same time may look as it did before.
pub(super) fn suspects(root: &Path, recorded: &[Recorded], written: Option<SystemTime>) -> Option<Suspects> {
    let mut suspects = Suspects::default();
    let mut known: HashSet<&[u8]> = HashSet::with_capacity(recorded.len());
    for one in recorded {
        known.insert(&one.item.path);
        if !one.on_disk.as_ref().is_some_and(|metadata| is_as_recorded(&one.item, metadata, written)) {
            suspects.files.insert(one.item.path.clone());
        }
    }
    let folders = folders(recorded.iter().filter(|one| one.on_disk.is_some()).map(|one| one.item.path.as_slice()));
    for folder in &folders {
        let mut path = folder.to_vec();
        if !folder.is_empty() {
            path.push(b'/');
        }
        let length = path.len();
        for entry in std::fs::read_dir(root.join(to_path(folder))).ok()? {
            let entry = entry.ok()?;
            path.truncate(length);
            path.extend_from_slice(&to_raw(Path::new(&entry.file_name())));
            if known.contains(path.as_slice()) || folders.contains(path.as_slice()) || path[length..] == *b".git" {
                continue;
            }
            let is_folder = entry.file_type().ok()?.is_dir();
            let among = if is_folder { &mut suspects.folders } else { &mut suspects.files };
            among.insert(path.clone());
        }
    }
    Some(suspects)
}

/// The folders that lead to files, among them the top, which has no name.
pub(super) fn folders<'a>(paths: impl Iterator<Item = &'a [u8]>) -> HashSet<&'a [u8]> {
    let mut folders = HashSet::from_iter([&b""[..]]);
    for path in paths {
        let mut folder = path;
        while let Some(at) = memchr::memrchr(b'/', folder) {
            folder = &folder[..at];
            if !folders.insert(folder) {
                break;
            }
        }
    }
    folders
}

/// Whether everything that the index records of a file is so. Stricter than git where that costs only a look.
#[cfg(unix)]
fn is_as_recorded(item: &IndexEntry, metadata: &Metadata, written: Option<SystemTime>) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let kind = tree::kind(item.mode);
    if kind == EntryKind::Submodule {
        return metadata.is_dir();
    }
    let is_older = metadata.modified().ok().zip(written).is_some_and(|(modified, written)| modified < written);
    let recorded = |time: git2::IndexTime| (i64::from(time.seconds()), i64::from(time.nanoseconds()));
    is_older
        && !staged::is_in_conflict(item)
        && kind == crate::repo::folder::kind(metadata.file_type())
        && (kind != EntryKind::File || (item.mode & 0o100 != 0) == (metadata.mode() & 0o100 != 0))
        && item.file_size == low(metadata.size())
        && recorded(item.mtime) == (metadata.mtime(), metadata.mtime_nsec())
        && recorded(item.ctime) == (metadata.ctime(), metadata.ctime_nsec())
        && item.ino == low(metadata.ino())
        && (item.uid, item.gid) == (metadata.uid(), metadata.gid())
}

/// The 32 bits that an index keeps of a number.
#[cfg(unix)]
#[allow(clippy::cast_possible_truncation, reason = "as git does it")]
fn low(number: u64) -> u32 {
    number as u32
}

/// Elsewhere only git knows what the index records.
#[cfg(not(unix))]
fn is_as_recorded(_: &IndexEntry, _: &Metadata, _: Option<SystemTime>) -> bool {
    false
}
