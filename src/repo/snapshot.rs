//! The files of a repository at one state: names, sizes and identities, never contents.

use std::path::PathBuf;
use std::sync::Arc;

use super::packs::PackList;
use super::read::Reader;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A regular file: the only kind that is read.
    File,
    /// A symbolic link: named, never followed.
    Symlink,
    /// Another repository inside this one.
    Submodule,
    /// A pipe, a socket, a device, or a folder where a file was recorded.
    Other,
}

impl EntryKind {
    /// The kind in words, with an article.
    pub fn describe(self) -> &'static str {
        match self {
            Self::File => "a regular file",
            Self::Symlink => "a symbolic link",
            Self::Submodule => "a submodule",
            Self::Other => "a pipe, a device or a folder",
        }
    }
}

/// One file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path inside the repository, `/`-separated, invalid UTF-8 replaced.
    pub path: String,
    /// The same as the bytes git keeps.
    pub raw_path: Vec<u8>,
    /// Size in bytes; 0 where it is not known.
    pub size: u64,
    /// What it is.
    pub kind: EntryKind,
    /// Object id of exactly this content; `None` where the content differs from every recorded one or was never recorded.
    pub blob: Option<[u8; 20]>,
    /// Changed, added or deleted against the commit.
    pub dirty: bool,
    /// May be run.
    pub executable: bool,
    /// Recorded but not here: deleted in the work tree, left out of it (sparse checkout, readable all the same), or its
    /// content is missing from the object database.
    pub absent: bool,
}

/// Files of a repository at one state, sorted by path, without contents.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Sorted by path.
    pub entries: Vec<Entry>,
    pub(super) source: Arc<Source>,
}

/// Where contents come from.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Folder the paths start at, where contents are read from disk.
    pub(super) disk: Option<PathBuf>,
    /// Git folder, where objects can be read.
    pub(super) objects: Option<PathBuf>,
    /// Its packs.
    pub(super) packs: PackList,
}

impl Snapshot {
    /// A snapshot of `entries`, put in order.
    pub(super) fn new(mut entries: Vec<Entry>, source: Source) -> Self {
        entries.sort_unstable_by(|a, b| (&a.path, &a.raw_path).cmp(&(&b.path, &b.raw_path)));
        Self { entries, source: Arc::new(source) }
    }

    /// A reader of contents. Cheap; make one for each thread.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.source))
    }

    /// Whether contents are read from a folder, not from the object database.
    pub fn is_on_disk(&self) -> bool {
        self.source.disk.is_some()
    }

    /// The entry at `path`.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.entries.get(at)
    }
}
